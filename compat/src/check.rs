//! Runs the plan of a level: a verdict as existing registries give it, and a full report.

use crate::finding::{Finding, Foreign, Role, Side};
use crate::json_schema::Policy;
use crate::level::{Direction, Level, plan};
use crate::rule::{Profile, Severity};
use crate::schema::{Format, Schema};
use crate::{avro, json_schema, protobuf};

/// A registered version that a candidate is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// Its number in the subject.
    pub number: u32,
    /// Its schema.
    pub schema: &'a Schema,
}

/// The answer to the one question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Whether existing registries call the pair compatible.
    pub compatible: bool,
    /// Everything that was found, strict findings included.
    pub findings: Vec<Finding>,
}

/// Can `reader` read what `writer` wrote? With everything that is wrong, explained.
///
/// Schemas of different languages never can; that has no finding of its own.
pub fn can_read(reader: &Schema, writer: &Schema) -> Answer {
    can_read_under(reader, writer, Policy::default())
}

/// [`can_read`] where a registry's `compatibilityPolicy` is in force.
fn can_read_under(reader: &Schema, writer: &Schema, policy: Policy) -> Answer {
    let (compatible, findings) = match (reader, writer) {
        (Schema::Avro(reader), Schema::Avro(writer)) => {
            let findings = avro::findings(reader, writer);
            // What existing registries object to is among the findings, and walking costs.
            (findings.iter().all(|finding| finding.foreign.is_none()), findings)
        }
        (Schema::Json(reader), Schema::Json(writer)) => {
            json_schema::can_read(reader, writer, policy)
        }
        (Schema::Protobuf(reader), Schema::Protobuf(writer)) => {
            let compatible = protobuf::parity(reader, writer).is_empty();
            (compatible, protobuf::findings(reader, writer))
        }
        _ => (false, Vec::new()),
    };
    Answer { compatible, findings }
}

/// What existing registries say of the pair; `None` where the languages differ.
fn parity(reader: &Schema, writer: &Schema, policy: Policy) -> Option<Vec<Foreign>> {
    match (reader, writer) {
        (Schema::Avro(reader), Schema::Avro(writer)) => Some(avro::parity(reader, writer)),
        (Schema::Protobuf(reader), Schema::Protobuf(writer)) => {
            Some(protobuf::parity(reader, writer))
        }
        (Schema::Json(reader), Schema::Json(writer)) => {
            Some(json_schema::parity(reader, writer, policy))
        }
        _ => None,
    }
}

/// What existing registries answer to a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing that the level asks about differs.
    Compatible,
    /// The newest version that differs, and how.
    Incompatible(Refusal),
}

/// Why an existing registry would refuse a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Number of the newest version that differs; older ones are not looked at.
    pub version: u32,
    /// Index of that version in the history, newest first.
    pub past: usize,
    /// The differences in the order of the walk, repeats included.
    pub differences: Vec<Difference>,
}

/// One difference of a [`Refusal`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The candidate and the version are of different schema types.
    SchemaType,
    /// The incumbent's own difference, and the language and direction in which it was met.
    Foreign(Format, Direction, Foreign),
}

impl Difference {
    /// The sentence that existing clients print for it.
    pub fn sentence(&self) -> String {
        match self {
            Self::SchemaType => "Incompatible because of different schema type".to_owned(),
            Self::Foreign(format, direction, foreign) => {
                let (reader, writer) = match direction {
                    Direction::Backward => ("new", "old"),
                    Direction::Forward => ("old", "new"),
                };
                match format {
                    Format::Avro => avro::sentence(foreign, reader, writer),
                    Format::Protobuf => protobuf::sentence(foreign, reader, writer),
                    Format::Json => json_schema::sentence(foreign, reader, writer),
                }
            }
        }
    }
}

/// The verdict of existing registries on a candidate, with their differences, under their
/// default policy.
///
/// `history` is ordered newest first. This is the cheap form for a registration: no explanation,
/// no witness, and it stops at the first version that differs.
pub fn verdict(candidate: &Schema, history: &[Past<'_>], level: Level) -> Verdict {
    verdict_under(candidate, history, level, Policy::default())
}

/// The same under the `compatibilityPolicy` of a config, which matters to JSON Schema only.
pub fn verdict_under(
    candidate: &Schema,
    history: &[Past<'_>],
    level: Level,
    policy: Policy,
) -> Verdict {
    let mut questions = plan(level, history.len()).peekable();
    while let Some(&first) = questions.peek() {
        let past = history[first.past];
        let mut differences = Vec::new();
        while let Some(question) = questions.next_if(|next| next.past == first.past) {
            let (reader, writer) = match question.direction {
                Direction::Backward => (candidate, past.schema),
                Direction::Forward => (past.schema, candidate),
            };
            // One sentence for both directions.
            if !differences.contains(&Difference::SchemaType) {
                differences.extend(differences_of(reader, writer, question.direction, policy));
            }
        }
        if !differences.is_empty() {
            return Verdict::Incompatible(Refusal {
                version: past.number,
                past: first.past,
                differences,
            });
        }
    }
    Verdict::Compatible
}

/// The entries that existing registries put into a refusal: the differences of the first version
/// that differs, and that version. Empty where the verdict is compatible.
///
/// What frames them (the subject, `validateFields`) is added by the server.
pub fn messages(verdict: &Verdict, history: &[Past<'_>], level: Level) -> Vec<String> {
    let Verdict::Incompatible(refusal) = verdict else { return Vec::new() };
    let mut messages: Vec<String> = refusal.differences.iter().map(Difference::sentence).collect();
    let other_type = refusal.differences.contains(&Difference::SchemaType);
    // Parity: in a full level the old schema is shown only where the new one cannot read it.
    let backward = level.directions() == [Direction::Forward]
        || refusal
            .differences
            .iter()
            .any(|difference| matches!(difference, Difference::Foreign(_, Direction::Backward, _)));
    if !other_type && backward {
        messages.push(format!("{{oldSchemaVersion: {}}}", refusal.version));
        messages.push(old_schema(&history[refusal.past].schema.canonical()));
    }
    messages
}

/// The old schema as existing registries show it, cut where it is long.
fn old_schema(canonical: &str) -> String {
    const SHOWN_UTF16_MAX: usize = 10_240;
    if canonical.encode_utf16().count() <= SHOWN_UTF16_MAX {
        return format!("{{oldSchema: '{canonical}'}}");
    }
    let units: Vec<u16> = canonical.encode_utf16().take(SHOWN_UTF16_MAX).collect();
    format!("{{oldSchema: <truncated> '{}...'}}", String::from_utf16_lossy(&units))
}

fn differences_of(
    reader: &Schema,
    writer: &Schema,
    direction: Direction,
    policy: Policy,
) -> Vec<Difference> {
    match parity(reader, writer, policy) {
        None => vec![Difference::SchemaType],
        Some(differences) => differences
            .into_iter()
            .map(|foreign| Difference::Foreign(reader.format(), direction, foreign))
            .collect(),
    }
}

/// A finding with the versions it is about and its weight under the profile in force.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What was found.
    pub finding: Finding,
    /// Who reads.
    pub direction: Direction,
    /// Numbers of the versions on the other side, newest first; at least one. The finding's
    /// paths and witness are those of the first.
    pub versions: Vec<u32>,
    /// Its weight under the profile of the check.
    pub severity: Severity,
}

impl Judged {
    /// Who plays a side.
    pub fn role(&self, side: Side) -> Role {
        match (self.direction, side) {
            (Direction::Backward, Side::Reader) | (Direction::Forward, Side::Writer) => {
                Role::Candidate
            }
            _ => Role::Version(self.versions[0]),
        }
    }
}

/// A full check of a candidate against a history.
#[derive(Clone, Debug)]
pub struct Check {
    /// Whether the check passes under its profile: no finding of severity error, and no version
    /// of another schema type.
    pub compatible: bool,
    /// Numbers of the versions that were compared, newest first.
    pub compared: Vec<u32>,
    /// Numbers of those of another schema type.
    pub other_type: Vec<u32>,
    /// What was found, sorted by version (newest first), direction, reader path and rule; equal
    /// findings against several versions are one.
    pub findings: Vec<Judged>,
}

/// Asks every question of `level` and explains everything that is wrong.
///
/// `history` is ordered newest first; unlike [`verdict`] this looks at every version that the
/// level covers.
pub fn check(candidate: &Schema, history: &[Past<'_>], level: Level, profile: Profile) -> Check {
    check_under(candidate, history, level, profile, Policy::default())
}

/// [`check`] where a registry's `compatibilityPolicy` is in force.
pub fn check_under(
    candidate: &Schema,
    history: &[Past<'_>],
    level: Level,
    profile: Profile,
    policy: Policy,
) -> Check {
    let mut outcome = Check {
        compatible: true,
        compared: Vec::new(),
        other_type: Vec::new(),
        findings: Vec::new(),
    };
    for question in plan(asked(candidate, level, profile), history.len()) {
        let past = history[question.past];
        if outcome.compared.last() != Some(&past.number) {
            outcome.compared.push(past.number);
        }
        if candidate.format() != past.schema.format() {
            outcome.compatible = false;
            if outcome.other_type.last() != Some(&past.number) {
                outcome.other_type.push(past.number);
            }
            continue;
        }
        let (reader, writer) = match question.direction {
            Direction::Backward => (candidate, past.schema),
            Direction::Forward => (past.schema, candidate),
        };
        let answer = can_read_under(reader, writer, policy);
        for finding in answer.findings.into_iter().chain(changes(reader, writer, profile)) {
            let severity = finding.severity_under(profile);
            outcome.compatible &= severity != Severity::Error;
            merge(
                &mut outcome.findings,
                Judged {
                    finding,
                    direction: question.direction,
                    versions: vec![past.number],
                    severity,
                },
            );
        }
    }
    outcome.findings.sort_by(|left, right| sort_key(left).cmp(&sort_key(right)));
    outcome
}

/// The level as a profile asks it: a comparison of declarations has one direction, the
/// candidate's against what is before it.
fn asked(candidate: &Schema, level: Level, profile: Profile) -> Level {
    let is_meant = profile.format() == Some(candidate.format());
    if is_meant && profile.compares_declarations() { level.backward() } else { level }
}

/// What a profile that compares declarations finds between two schemas of its language.
fn changes(after: &Schema, before: &Schema, profile: Profile) -> Vec<Finding> {
    match (after, before) {
        (Schema::Protobuf(after), Schema::Protobuf(before)) => {
            protobuf::changes(after, before, profile)
        }
        _ => Vec::new(),
    }
}

/// Adds a finding, or only its version where the same was found against a newer one.
fn merge(findings: &mut Vec<Judged>, new: Judged) {
    let same = findings.iter_mut().find(|known| {
        known.direction == new.direction
            && known.finding.rule.id == new.finding.rule.id
            && known.finding.headline == new.finding.headline
            && known.finding.labels == new.finding.labels
            && known.finding.facts == new.finding.facts
    });
    match same {
        Some(known) => {
            let number = new.versions[0];
            if !known.versions.contains(&number) {
                known.versions.push(number);
            }
        }
        None => findings.push(new),
    }
}

type SortKey<'a> = (std::cmp::Reverse<u32>, Direction, Option<&'a crate::SchemaPath>, &'static str);

fn sort_key(judged: &Judged) -> SortKey<'_> {
    (
        std::cmp::Reverse(judged.versions[0]),
        judged.direction,
        judged.finding.label(Side::Reader).map(|label| &label.path),
        judged.finding.rule.id,
    )
}

/// The levels under which the candidate passes, given what `profile` enforces and the
/// `compatibilityPolicy` in force.
pub fn passes_under(
    candidate: &Schema,
    history: &[Past<'_>],
    profile: Profile,
    policy: Policy,
) -> Vec<Level> {
    let all = check_under(candidate, history, Level::FullTransitive, profile, policy);
    let fails = |level: Level| {
        plan(asked(candidate, level, profile), history.len()).any(|question| {
            let number = history[question.past].number;
            all.other_type.contains(&number)
                || all.findings.iter().any(|judged| {
                    judged.severity == Severity::Error
                        && judged.direction == question.direction
                        && judged.versions.contains(&number)
                })
        })
    };
    Level::ALL.into_iter().filter(|&level| !fails(level)).collect()
}
