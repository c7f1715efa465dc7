//! Carrying out a plan: step by step, with a journal, each step read back.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use registry_api::report::Reason;
use serde_json::json;

use super::identity::Reader;
use super::{Plan, Requirement, Step};
use crate::baseline::level_of;
use crate::failure::{self, Failure};
use crate::remote::{Registry, RemoteError};

/// What was done.
#[derive(Debug, Default)]
pub struct Applied {
    /// Steps that were carried out now: number in the plan, version, id.
    pub done: Vec<(usize, u32, u32)>,
    /// Steps whose result was there already.
    pub skipped: Vec<usize>,
}

/// Why a plan was not, or not fully, carried out.
#[derive(Debug)]
pub enum Stop {
    /// Nothing was changed: the plan does not hold.
    Refused(String),
    /// Nothing was changed: it could not be asked.
    Unanswered(Failure),
    /// Some steps were carried out.
    HalfWay(Box<HalfWay>),
}

/// A plan that was carried out in part.
#[derive(Debug)]
pub struct HalfWay {
    /// What was done.
    pub applied: Applied,
    /// What stopped it.
    pub failure: Failure,
    /// Where every step is written down.
    pub journal: PathBuf,
}

/// Why a step was not carried out.
enum Failed {
    /// The registry said no: nothing came of it.
    Refused(Failure),
    /// It may have come to something.
    Unclear(Failure),
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self::Unclear(failure)
    }
}

impl From<RemoteError> for Failed {
    fn from(error: RemoteError) -> Self {
        match error {
            RemoteError::Refused { .. }
            | RemoteError::Denied { .. }
            | RemoteError::Unreachable { .. } => Self::Refused(error.into()),
            _ => Self::Unclear(error.into()),
        }
    }
}

/// Carries out a plan, if it still holds. Doing it twice does it once.
///
/// # Errors
/// See [`Stop`].
pub async fn apply(
    plan: &Plan,
    to: &Registry,
    journal: &Path,
    now: Timestamp,
) -> Result<Applied, Stop> {
    check_plan(plan, to, now).map_err(Stop::Refused)?;
    let mut applied = Applied::default();
    let mut reader = Reader::new(to);
    let done = already(plan, to, &mut reader).await.map_err(Stop::Unanswered)?;
    for requirement in &plan.requires {
        still_holds(plan, requirement, &done, (to, &mut reader)).await?;
    }
    let mut log = Journal::open(journal).map_err(Stop::Unanswered)?;
    for step in &plan.steps {
        if done.contains(&step.n) {
            applied.skipped.push(step.n);
            continue;
        }
        let result = tokio::select! {
            biased;
            // An interrupted step is looked for, and not repeated, by the next run.
            _ = tokio::signal::ctrl_c() => {
                Err(Failed::Unclear(Failure::new(Reason::Io, "interrupted")))
            }
            result = carry_out(step, to, &mut reader, &mut log) => result,
        };
        match result {
            Ok((version, id)) => applied.done.push((step.n, version, id)),
            Err(Failed::Refused(failure)) if applied.done.is_empty() => {
                return Err(Stop::Refused(failure.message));
            }
            Err(Failed::Refused(failure) | Failed::Unclear(failure)) => {
                let journal = journal.to_owned();
                return Err(Stop::HalfWay(Box::new(HalfWay { applied, failure, journal })));
            }
        }
    }
    Ok(applied)
}

/// What can be told without asking the registry.
fn check_plan(plan: &Plan, to: &Registry, now: Timestamp) -> Result<(), String> {
    let refused = plan.refused().count();
    if refused > 0 {
        return Err(format!("the plan has {refused} refused steps"));
    }
    if plan.to.url != to.url() {
        return Err(format!(
            "the plan is for {} at {}, but {} is at {} now",
            plan.to.name,
            plan.to.url,
            to.name(),
            to.url()
        ));
    }
    match plan.expires.parse::<Timestamp>() {
        Ok(expires) if now <= expires => Ok(()),
        _ => Err(format!("the plan expired at {}: make it again", plan.expires)),
    }
}

/// Steps whose result is there already.
async fn already(
    plan: &Plan,
    to: &Registry,
    reader: &mut Reader<'_>,
) -> Result<Vec<usize>, Failure> {
    let mut done = Vec::new();
    for step in &plan.steps {
        if let Some(stored) = to.version(&step.subject, step.to_version).await?
            && reader.known(&stored).await?.fingerprint == step.fingerprint
        {
            done.push(step.n);
        }
    }
    Ok(done)
}

/// Whether a subject is as it was, apart from what this plan did to it.
async fn still_holds(
    plan: &Plan,
    requirement: &Requirement,
    done: &[usize],
    (to, reader): (&Registry, &mut Reader<'_>),
) -> Result<(), Stop> {
    let subject = &requirement.subject;
    let stale =
        |what: String| Err(Stop::Refused(format!("{what}: the plan is stale, make it again")));
    let unanswered = |error: Failure| Stop::Unanswered(error);
    let (level, _) = level_of(to, subject).await.map_err(unanswered)?;
    if level.as_str() != requirement.level {
        return stale(format!("the level of {subject} is {level}, was {}", requirement.level));
    }
    let mode = to.mode(subject).await.map_err(|error| Stop::Unanswered(error.into()))?;
    if mode != requirement.mode {
        let word = |mode: &Option<String>| mode.clone().unwrap_or_else(|| "none".to_owned());
        let (now, then) = (word(&mode), word(&requirement.mode));
        return stale(format!("the mode of {subject} is {now}, was {then}"));
    }
    let latest = to.latest(subject).await.map_err(|error| Stop::Unanswered(error.into()))?;
    let of_plan =
        plan.steps.iter().filter(|step| step.subject == *subject && done.contains(&step.n));
    let expected = of_plan.map(|step| step.to_version).max().or(requirement.latest);
    let found = latest.as_ref().map(|stored| stored.version);
    if found != expected {
        let word = |version: Option<u32>| version.map_or("none".to_owned(), |v| v.to_string());
        let (now, then) = (word(found), word(expected));
        return stale(format!("the latest version of {subject} is {now}, was {then}"));
    }
    if let (Some(stored), true) = (latest, expected == requirement.latest) {
        let known = reader.known(&stored).await.map_err(unanswered)?;
        if Some(&known.fingerprint) != requirement.fingerprint.as_ref() {
            return stale(format!("version {} of {subject} has another content", stored.version));
        }
    }
    Ok(())
}

async fn carry_out(
    step: &Step,
    to: &Registry,
    reader: &mut Reader<'_>,
    log: &mut Journal,
) -> Result<(u32, u32), Failed> {
    log.write("begin", step, None)?;
    let registered = to.register(&step.subject, &step.body()).await?;
    let latest = to.latest(&step.subject).await?;
    let stored = latest.ok_or_else(|| unlike(step, "the subject does not exist"))?;
    let known = reader.known(&stored).await?;
    if known.fingerprint != step.fingerprint {
        return Err(unlike(step, "what is read back has another content"));
    }
    if stored.version != step.to_version {
        let why = format!("it became version {}, not {}", stored.version, step.to_version);
        return Err(unlike(step, &why));
    }
    log.write("done", step, Some((stored.version, registered.id)))?;
    Ok((stored.version, registered.id))
}

fn unlike(step: &Step, why: &str) -> Failed {
    let message = format!("after step {}, {}: {why}", step.n, step.subject);
    Failed::Unclear(Failure::new(Reason::Protocol, message))
}

/// One line before and one after each step, on disk before it goes on.
struct Journal {
    file: std::fs::File,
    path: PathBuf,
}

impl Journal {
    fn open(path: &Path) -> Result<Self, Failure> {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(|error| failure::io("write the journal", path, &error))?;
        Ok(Self { file, path: path.to_owned() })
    }

    fn write(
        &mut self,
        what: &str,
        step: &Step,
        result: Option<(u32, u32)>,
    ) -> Result<(), Failure> {
        let line = json!({
            "event": what,
            "at": Timestamp::now().to_string(),
            "n": step.n,
            "subject": step.subject,
            "fingerprint": step.fingerprint,
            "version": result.map(|(version, _)| version),
            "id": result.map(|(_, id)| id),
        });
        writeln!(self.file, "{line}")
            .and_then(|()| self.file.sync_data())
            .map_err(|error| failure::io("write the journal", &self.path, &error))
    }
}
