//! One file against one baseline.

use std::collections::HashMap;
use std::sync::Arc;

use compat::check::check_under;
use compat::{Document, Format, Level, ParseMode, Past, Profile, Schema};
use registry_api::report::{
    Called, Compared, Describer, FindingReport, Party, Reason, Severity, Status, SubjectReport,
    Voice,
};

use super::candidate::{Candidate, parse_candidate};
use super::changed::changed_references;
use super::levels::{covers, levels, transitive};
use super::{Options, Part, Weaker, engine, merge, own};
use crate::arguments::Engine;
use crate::baseline::{Baseline, Depth, History, Version};
use crate::failure::Failure;
use crate::manifest::RuleWeight;
use crate::project::{Project, SchemaFile};

pub(super) type Weights = HashMap<Arc<str>, RuleWeight>;

/// A question between one file and one baseline, with everything that is needed to answer it.
struct Question<'a> {
    project: &'a Project,
    baseline: &'a Baseline,
    file: &'a SchemaFile,
    levels: Vec<Level>,
    profile: Profile,
    weights: &'a Weights,
    weaker: Weaker,
}

/// The answer for one file against one baseline.
pub(super) async fn against(
    project: &Project,
    baseline: &Baseline,
    at: usize,
    options: &Options,
    weights: &Weights,
) -> Result<Part, Failure> {
    let file = project.files.file(at);
    let added = options.level.or_else(|| project.level_of(file));
    let history = baseline.history(file, Depth::Level(added)).await?;
    let registered = history.versions.first().map(|version| version.registered.as_slice());
    let registry = baseline.registry().map(|registry| &**registry);
    let candidate = parse_candidate(project, at, registry, registered).await?;
    let asked = engine::Asked::of(&history);
    let mut part =
        judged((project, baseline), (file, &candidate), history, (options, weights)).await?;
    if let (Some(registry), true) = (registry, options.engine != Engine::Local) {
        engine::ask(registry, file, &candidate, (&mut part.subject, &asked), options.engine)
            .await?;
    }
    Ok(part)
}

/// The answer for one candidate and one history.
pub(super) async fn judged(
    (project, baseline): (&Project, &Baseline),
    (file, candidate): (&SchemaFile, &Candidate),
    history: History,
    (options, weights): (&Options, &Weights),
) -> Result<Part, Failure> {
    let added = options.level.or_else(|| project.level_of(file));
    let (levels, level_source, notes) = levels(&history, added, options, file, baseline);
    let profile = options.profile.unwrap_or_else(|| project.profile_of(file));
    let weaker = options.weaker;
    let question = Question { project, baseline, file, levels, profile, weights, weaker };
    let remark = history.remark.clone();
    let mut subject = match &candidate.schema {
        Ok(schema) => question.answer(schema, candidate, history).await?,
        Err(error) => {
            let voice = candidate_voice(file, candidate);
            let describer = Describer::new(Some(&file.subject), &voice, &[]);
            let findings = error.problems.iter().map(|problem| describer.problem(problem));
            SubjectReport {
                status: Status::Invalid,
                findings: findings.collect(),
                ..question.empty()
            }
        }
    };
    subject.remark = subject.remark.or(remark);
    Ok(Part { subject, level_source, notes })
}

fn candidate_voice<'a>(file: &'a SchemaFile, candidate: &'a Candidate) -> Voice<'a> {
    Voice {
        called: Called::Words("the candidate".to_owned()),
        title: file.shown.clone(),
        file: (!file.path.is_empty()).then(|| file.shown.clone()),
        format: file.format,
        text: &file.text,
        references: &candidate.resolved.references,
    }
}

impl Question<'_> {
    /// The entry before anything is known.
    fn empty(&self) -> SubjectReport {
        let words: Vec<&str> = self.levels.iter().map(|level| level.as_str()).collect();
        SubjectReport {
            level: Some(words.join(" + ")),
            status: Status::Compatible,
            ..merge::unanswered(self.file)
        }
    }

    async fn answer(
        &self,
        schema: &Schema,
        candidate: &Candidate,
        history: History,
    ) -> Result<SubjectReport, Failure> {
        if history.versions.is_empty() {
            let finding = own::new_subject(self.project, self.file, &self.baseline.spec);
            let level = history.level.map(|(level, _)| level.to_string());
            let findings = finding.into_iter().collect();
            return Ok(SubjectReport { status: Status::New, level, findings, ..self.empty() });
        }
        let pasts = parse_history(&history.versions, self.baseline, schema.format())?;
        let changed = changed_references(candidate, &history.versions[0]);
        if let Some(subject) = self.identical(schema, &history, &pasts, &changed) {
            return Ok(subject);
        }
        if self.levels == [Level::None] {
            return Ok(SubjectReport { status: Status::Unchecked, ..self.empty() });
        }
        let mut subject = self.compared(&history);
        subject.findings = self.findings(schema, candidate, &history, &pasts);
        self.name_cause(&mut subject, schema, &pasts, (candidate, &changed));
        if subject.findings.iter().any(|finding| finding.severity == Severity::Error) {
            subject.status = Status::Incompatible;
            subject.passes_under = self.passes_under(schema, &history).await?;
        } else {
            subject.passes_under = Level::ALL
                .into_iter()
                .filter(|level| self.levels.iter().any(|asked| covers(*asked, *level)))
                .map(|level| level.to_string())
                .collect();
        }
        Ok(subject)
    }

    /// A candidate that is registered already, in a registry, needs no verdict.
    fn identical(
        &self,
        schema: &Schema,
        history: &History,
        pasts: &[(u32, Option<Schema>)],
        changed: &[(Arc<str>, usize)],
    ) -> Option<SubjectReport> {
        self.baseline.registry()?;
        if !changed.is_empty() {
            return None;
        }
        let same = |past: &Option<Schema>| {
            past.as_ref()
                .is_some_and(|past| past.format() == schema.format() && past.is_same_as(schema))
        };
        let found = pasts.iter().position(|(_, past)| same(past))?;
        let version = &history.versions[found];
        let (status, remark) = if found == 0 && !history.exactly {
            (Status::Identical, format!("is {}", version.called))
        } else {
            let remark = format!("is {} already, and would not become the latest", version.called);
            (Status::IdenticalToOlder, remark)
        };
        let compared = self.compared(history).compared;
        Some(SubjectReport { status, remark: Some(remark), compared, ..self.empty() })
    }

    fn compared(&self, history: &History) -> SubjectReport {
        let asked = history.versions.iter().enumerate().filter(|(past, _)| {
            *past == 0 || history.exactly || self.levels.iter().any(|level| level.is_transitive())
        });
        let compared = asked.map(|(_, version)| Compared {
            baseline: self.baseline.spec.clone(),
            version: version.number,
            id: version.id,
            called: match &version.called {
                Called::Version(_) => None,
                Called::Words(words) => Some(words.clone()),
            },
        });
        SubjectReport { compared: compared.collect(), ..self.empty() }
    }

    fn findings(
        &self,
        schema: &Schema,
        candidate: &Candidate,
        history: &History,
        pasts: &[(u32, Option<Schema>)],
    ) -> Vec<FindingReport> {
        let voice = candidate_voice(self.file, candidate);
        let others: Vec<Party<'_>> = history.versions.iter().map(party).collect();
        let describer = Describer::new(Some(&self.file.subject), &voice, &others);
        let mut findings: Vec<FindingReport> = Vec::new();
        for &level in &self.levels {
            let level = if history.exactly { transitive(level) } else { level };
            // An older version does not stand in for one of another language.
            let depth = level.depth(pasts.len());
            let known: Vec<Past<'_>> = pasts
                .iter()
                .take(depth)
                .filter_map(|(number, past)| Some(Past { number: *number, schema: past.as_ref()? }))
                .collect();
            let checked = check_under(schema, &known, level, self.profile, history.policy);
            let mut of_level: Vec<FindingReport> = Vec::new();
            for version in history.versions.iter().take(depth) {
                if version.schema_type != schema.format().schema_type() {
                    of_level.push(own::schema_type_changed(self.file, schema.format(), version));
                }
            }
            of_level.extend(checked.findings.iter().map(|judged| describer.judged(judged)));
            for mut finding in of_level {
                finding.level = Some(level.to_string());
                finding.baseline = Some(self.baseline.spec.clone());
                let is_known = findings.iter().any(|known| {
                    known.fingerprint == finding.fingerprint && known.versions == finding.versions
                });
                if !is_known {
                    findings.extend(self.weighed(finding));
                }
            }
        }
        findings
    }

    /// A finding with the weight that the project gives to its rule; never less than what the
    /// registry enforces, unless that is allowed.
    fn weighed(&self, mut finding: FindingReport) -> Option<FindingReport> {
        let Some(weight) = self.weights.get(finding.rule.as_str()) else { return Some(finding) };
        let severity = weight.severity();
        let is_weaker = finding.severity == Severity::Error
            && severity != Some(Severity::Error)
            && self.baseline.registry().is_some();
        if is_weaker && self.weaker == Weaker::Refused {
            finding.help.push(
                "the manifest makes this rule weaker, but the registry enforces it: accept this \
                 finding, or check with --allow-weaker"
                    .to_owned(),
            );
            return Some(finding);
        }
        finding.severity = severity?;
        if is_weaker {
            finding
                .help
                .push("weaker than what the registry enforces, as --allow-weaker says".to_owned());
        }
        Some(finding)
    }

    /// Says through which changed reference a subject is affected.
    fn name_cause(
        &self,
        subject: &mut SubjectReport,
        schema: &Schema,
        pasts: &[(u32, Option<Schema>)],
        (candidate, changed): (&Candidate, &[(Arc<str>, usize)]),
    ) {
        let subject_of = |at: usize| self.project.files.file(at).subject.clone();
        let own_text_is_same = pasts.first().is_some_and(|(_, past)| {
            past.as_ref().is_some_and(|past| past.canonical() == schema.canonical())
        });
        let mut through: Vec<String> = changed.iter().map(|(_, at)| subject_of(*at)).collect();
        through.sort();
        through.dedup();
        for finding in &mut subject.findings {
            let places = [&finding.reader, &finding.writer];
            let document = places.into_iter().flatten().find_map(|place| place.document.as_deref());
            let overlaid = document.and_then(|document| {
                candidate.resolved.overlaid.iter().find(|(name, _)| **name == *document)
            });
            finding.via = match overlaid {
                Some((_, at)) => Some(subject_of(*at)),
                None if own_text_is_same && !through.is_empty() => Some(through.join(", ")),
                None => None,
            };
        }
        let causes = subject.findings.iter().map(|finding| finding.via.as_deref());
        if own_text_is_same
            && !subject.findings.is_empty()
            && causes.clone().all(|via| via.is_some())
        {
            subject.via = causes.flatten().next().map(str::to_owned);
        }
    }

    /// The levels under which the candidate would pass, given the whole history.
    async fn passes_under(&self, schema: &Schema, read: &History) -> Result<Vec<String>, Failure> {
        let whole = if read.exactly {
            None
        } else {
            Some(self.baseline.history(self.file, Depth::All).await?)
        };
        let versions = whole.as_ref().map_or(&read.versions, |whole| &whole.versions);
        let pasts = parse_history(versions, self.baseline, schema.format())?;
        if pasts.iter().any(|(_, past)| past.is_none()) {
            return Ok(vec![Level::None.to_string()]);
        }
        let known: Vec<Past<'_>> = pasts
            .iter()
            .filter_map(|(number, past)| Some(Past { number: *number, schema: past.as_ref()? }))
            .collect();
        let levels = compat::passes_under(schema, &known, self.profile, read.policy);
        Ok(levels.into_iter().map(|level| level.to_string()).collect())
    }
}

fn party(version: &Version) -> Party<'_> {
    Party {
        number: version.number,
        voice: Voice {
            called: version.called.clone(),
            title: version.title.clone(),
            file: None,
            format: version.schema_type.parse().unwrap_or(Format::Avro),
            text: &version.text,
            references: &version.references,
        },
    }
}

/// The schemas of a history; `None` for one of another language, which is never compared.
fn parse_history(
    versions: &[Version],
    baseline: &Baseline,
    wanted: Format,
) -> Result<Vec<(u32, Option<Schema>)>, Failure> {
    let parse = |version: &Version| {
        if version.schema_type != wanted.schema_type() {
            return Ok((version.number, None));
        }
        let references = &version.references;
        let document = Document { format: wanted, text: &version.text, references };
        let schema = Schema::parse(&document, ParseMode::Lax).map_err(|error| {
            let message = format!("{} of {} cannot be read: {error}", version.title, baseline.spec);
            Failure::new(Reason::History, message)
                .help("a check against half a history would be worth nothing")
        })?;
        Ok((version.number, Some(schema)))
    };
    versions.iter().map(parse).collect()
}
