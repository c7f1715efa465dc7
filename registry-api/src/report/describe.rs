//! From the engine's results to the report.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use compat::{Direction, Evidence, Finding, Importance, Judged, Label, Place as ProblemPlace};
use compat::{Problem, Severity as EngineSeverity, Side};

use super::place::{Called, Texts, Voice, excerpt_of, span_of};
use super::{FindingReport, Place, Role, Severity, WitnessReport, fingerprint, words};

/// A version that takes part: its number in the check and how it is spoken of.
#[derive(Clone, Debug)]
pub struct Party<'a> {
    /// The number by which [`Judged::versions`] names it.
    pub number: u32,
    /// How it is spoken of and shown.
    pub voice: Voice<'a>,
}

/// Turns the engine's findings on one candidate into entries of a report.
pub struct Describer<'a> {
    subject: Option<&'a str>,
    candidate: Texts<'a>,
    others: Vec<(u32, Texts<'a>)>,
}

impl<'a> Describer<'a> {
    /// For a candidate of `subject` and the versions that it was compared with.
    pub fn new(
        subject: Option<&'a str>,
        candidate: &'a Voice<'a>,
        others: &'a [Party<'a>],
    ) -> Self {
        let others = others.iter().map(|party| (party.number, Texts::new(&party.voice))).collect();
        Self { subject, candidate: Texts::new(candidate), others }
    }

    /// A finding of a check. Its baseline, level and acceptance are for the caller to add.
    pub fn judged(&self, judged: &Judged) -> FindingReport {
        self.finding(&judged.finding, judged.direction, &judged.versions, judged.severity)
    }

    /// A finding in the given direction against the given versions, of which the first is shown.
    pub fn finding(
        &self,
        finding: &Finding,
        direction: Direction,
        versions: &[u32],
        severity: EngineSeverity,
    ) -> FindingReport {
        let shown = |side| finding.label(side).map(|label| self.place(label, direction, versions));
        let is_shown = |label: &Label| {
            finding.label(label.side).is_some_and(|shown| std::ptr::eq(shown, label))
        };
        let mut also: Vec<&Label> =
            finding.labels.iter().filter(|label| !is_shown(label)).collect();
        also.sort_by_key(|label| label.importance == Importance::Secondary);
        let (witness, no_witness) = evidence(&finding.evidence);
        let called: Vec<_> = versions
            .iter()
            .filter_map(|number| self.other(*number))
            .map(|texts| &texts.voice.called)
            .collect();
        FindingReport {
            fingerprint: fingerprint(finding, self.subject, direction),
            rule: finding.rule.id.to_owned(),
            severity: severity.into(),
            headline: finding.headline.clone(),
            baseline: None,
            level: None,
            reader: shown(Side::Reader),
            writer: shown(Side::Writer),
            also: also.into_iter().map(|label| self.place(label, direction, versions)).collect(),
            versions: versions.to_vec(),
            breaks: Some(self.breaks(finding, direction, &called)),
            witness,
            no_witness,
            help: finding.help.clone(),
            via: None,
            accepted: None,
            foreign: finding.foreign.iter().map(|foreign| foreign.code.to_owned()).collect(),
        }
    }

    /// A reason why the candidate is no schema, as a finding of the rule `invalid-schema`.
    pub fn problem(&self, problem: &Problem) -> FindingReport {
        let voice = self.candidate.voice;
        let place = match &problem.place {
            ProblemPlace::Path(path) => {
                let label = Label {
                    side: Side::Reader,
                    path: path.clone(),
                    text: String::new(),
                    importance: Importance::Primary,
                };
                self.candidate.place(&label, Role::Candidate, None)
            }
            ProblemPlace::Offset { document, offset } => {
                let text = match document {
                    None => Some(voice.text),
                    Some(name) => voice
                        .references
                        .iter()
                        .find(|known| known.name == *name)
                        .map(|known| &*known.text),
                };
                let file = voice.file.as_deref().filter(|_| document.is_none());
                offset_place(text, *offset, document.as_deref(), file.unwrap_or(&voice.title))
            }
        };
        let parts =
            ("invalid-schema", self.subject, &place.document, &place.path, &problem.message);
        FindingReport {
            fingerprint: fingerprint::of_parts(&parts),
            rule: "invalid-schema".to_owned(),
            severity: Severity::Error,
            headline: problem.message.clone(),
            baseline: None,
            level: None,
            reader: Some(place),
            writer: None,
            also: Vec::new(),
            versions: Vec::new(),
            breaks: None,
            witness: None,
            no_witness: None,
            help: problem.help.iter().cloned().collect(),
            via: None,
            accepted: None,
            foreign: Vec::new(),
        }
    }

    fn breaks(&self, finding: &Finding, direction: Direction, others: &[&Called]) -> String {
        let candidate = &self.candidate.voice.called;
        match (self.subject, others) {
            (None, [other]) => {
                let (reader, writer) = match direction {
                    Direction::Backward => (candidate, *other),
                    Direction::Forward => (*other, candidate),
                };
                words::breaks_alone(reader, writer, &finding.evidence)
            }
            _ => words::breaks(direction, candidate, others, &finding.evidence),
        }
    }

    fn other(&self, number: u32) -> Option<&Texts<'a>> {
        self.others.iter().find(|(known, _)| *known == number).map(|(_, texts)| texts)
    }

    fn place(&self, label: &Label, direction: Direction, versions: &[u32]) -> Place {
        let is_candidate = matches!(
            (direction, label.side),
            (Direction::Backward, Side::Reader) | (Direction::Forward, Side::Writer)
        );
        let number = versions.first().copied().filter(|_| !is_candidate);
        match number.and_then(|number| self.other(number)) {
            Some(texts) => texts.place(label, Role::Version, number),
            None => self.candidate.place(label, Role::Candidate, None),
        }
    }
}

/// A place of which only the byte is known.
fn offset_place(text: Option<&str>, offset: usize, document: Option<&str>, title: &str) -> Place {
    let located = text.map(|text| {
        // The end of a text is shown by its last character.
        let last = text.trim_end().char_indices().next_back().map_or(0, |(at, _)| at);
        let start = text.floor_char_boundary(offset.min(last));
        let end = text.ceil_char_boundary((start + 1).min(text.len()));
        let bytes = compat::Span { start, end };
        let file = document.is_none().then_some(title);
        (span_of(text, bytes, file), excerpt_of(text, bytes, document.unwrap_or(title).to_owned()))
    });
    let (span, excerpt) = located.unzip();
    Place {
        role: Role::Candidate,
        version: None,
        document: document.map(str::to_owned),
        path: String::new(),
        span,
        label: String::new(),
        excerpt,
    }
}

fn evidence(evidence: &Evidence) -> (Option<WitnessReport>, Option<String>) {
    match evidence {
        Evidence::Absent(reason) => (None, Some(reason.clone())),
        Evidence::Witness(witness) => {
            let report = WitnessReport {
                message: witness.message.clone(),
                bytes: witness.bytes.as_ref().map(|bytes| BASE64.encode(bytes)),
                at: witness.at.clone(),
                outcome: witness.outcome.as_str().to_owned(),
                reads: witness.reads.clone(),
            };
            (Some(report), None)
        }
    }
}
