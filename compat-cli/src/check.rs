//! The check: every selected file against every baseline, by the levels in force.
//!
//! Asks what a registration would ask, with references as they will be after this change, and
//! says so where it could not ask.

mod candidate;
mod changed;
mod compare;
mod dependents;
mod engine;
mod levels;
mod merge;
mod own;
mod pinned;
mod summary;

use std::collections::HashMap;
use std::sync::Arc;

use compat::{Level, Profile};
use futures_util::stream::{self, StreamExt as _};
use registry_api::report::{self, Note, Report, SCHEMA_VERSION, Severity, SubjectReport};

use crate::arguments::Engine;
use crate::baseline::Baseline;
use crate::failure::Failure;
use crate::manifest::{FailOn, RuleWeight};
use crate::progress::Progress;
use crate::project::Project;

pub use candidate::{Candidate, Resolved, parse_candidate};
pub use merge::add;
pub use own::{OWN_RULES, OwnRule, own_rule, type_finding};
pub use summary::outcome;

/// What the command line adds to the manifest.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A level beside those of the baselines.
    pub level: Option<Level>,
    /// Which rules are enforced, whatever the manifest says.
    pub profile: Option<Profile>,
    /// Whether the project's level replaces that of the registry.
    pub weaker: Weaker,
    /// From which severity on the check fails.
    pub fail_on: FailOn,
    /// How many subjects are looked at at once.
    pub jobs: usize,
    /// Who judges.
    pub engine: Engine,
    /// Whether subjects that are gone are looked for.
    pub removed: Removed,
}

/// Whether subjects that are gone are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Removed {
    /// They are: the whole project is asked about.
    #[default]
    Told,
    /// They are not: single subjects were named.
    Ignored,
}

/// Whether a project may ask less than the registry does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weaker {
    /// It may not: levels add up.
    #[default]
    Refused,
    /// It may, and the report says so.
    Allowed,
}

/// What one subject came to against one baseline.
struct Part {
    subject: SubjectReport,
    level_source: Option<&'static str>,
    notes: Vec<Note>,
}

/// Checks every selected file against every baseline.
///
/// Never fails as a whole: what could not be asked is in the report, with exit code 2.
pub async fn run(
    project: &Project,
    baselines: &[Baseline],
    options: &Options,
    progress: &dyn Progress,
) -> Report {
    let mut subjects: Vec<SubjectReport> = Vec::new();
    let mut notes = Vec::new();
    let mut failures = Vec::new();
    let mut reported: Vec<report::Baseline> = baselines.iter().map(Baseline::reported).collect();
    let weights = &weights(project);
    let (mut done, all) = (0, project.selected.len() * baselines.len());
    let mut changed: Vec<Vec<usize>> = vec![Vec::new(); baselines.len()];
    let questions = baselines
        .iter()
        .enumerate()
        .flat_map(|(at, baseline)| project.selected.iter().map(move |file| (at, baseline, *file)));
    let mut answers = stream::iter(questions)
        .map(|(at, baseline, file)| async move {
            let part = compare::against(project, baseline, file, options, weights).await;
            (at, file, part)
        })
        .buffered(options.jobs.max(1));
    while let Some((at, file, part)) = answers.next().await {
        done += 1;
        progress.step(done, all);
        match part {
            Ok(part) => {
                reported[at].level_source =
                    reported[at].level_source.take().or(part.level_source.map(str::to_owned));
                notes.extend(part.notes);
                if dependents::may_break(part.subject.status) {
                    changed[at].push(file);
                }
                add(&mut subjects, part.subject);
            }
            Err(failure) => {
                reported[at].complete = false;
                let file = project.files.file(file);
                add(&mut subjects, merge::unanswered(file));
                push_failure(&mut failures, failure, &file.subject);
            }
        }
    }
    drop(answers);
    for (at, baseline) in baselines.iter().enumerate() {
        match dependents::answers((project, baseline), &changed[at], (options, weights)).await {
            Ok(answers) => {
                notes.extend(answers.notes);
                for part in answers.parts {
                    notes.extend(part.notes);
                    add(&mut subjects, part.subject);
                }
            }
            Err(failure) => {
                reported[at].complete = false;
                failures.push(failure.reported(None));
            }
        }
        notes.extend(remark(baseline));
        if options.removed == Removed::Told {
            own::add_removed(&mut subjects, baseline, project);
        }
    }
    pinned::remark(project, &changed.concat(), &mut subjects);
    subjects.sort_by(|one, other| one.subject.cmp(&other.subject));
    Report {
        schema_version: SCHEMA_VERSION,
        outcome: outcome(&subjects, &failures, options.fail_on),
        baselines: reported,
        subjects,
        notes,
        failures,
    }
}

/// What a baseline has to say to the reader of the report.
fn remark(baseline: &Baseline) -> Option<Note> {
    let remark = baseline.remark.as_ref()?;
    Some(Note {
        kind: "baseline".to_owned(),
        severity: Severity::Note,
        message: format!("{}: {remark}", baseline.spec),
        subject: None,
    })
}

/// One registry that is down is one failure, not one for each subject.
fn push_failure(failures: &mut Vec<report::Failure>, failure: Failure, subject: &str) {
    match failures.iter_mut().find(|known| known.message == failure.message) {
        Some(known) => known.subject = None,
        None => failures.push(failure.reported(Some(subject))),
    }
}

/// The project's weights by rule.
fn weights(project: &Project) -> HashMap<Arc<str>, RuleWeight> {
    let rules = &project.manifest.content.rules;
    rules.iter().map(|(id, weight)| (id.get_ref().as_str().into(), *weight)).collect()
}
