//! The full account of a candidate: everything that is wrong, against every version that the
//! level asks about. Nothing is written, and no version is too old to be named.

use std::sync::Arc;

use compat::check::{Check, check_under};
use compat::{Format, Level, ParseError, Past, Profile, Reference, Schema};

use super::candidate::{Candidate, Found, Normalize, Read, ReadAs, find};
use super::judge::{history, in_group, policy_in};
use crate::command::{Command, Decision, Timestamp};
use crate::names::Subject;
use crate::rejection::Rejection;
use crate::snapshot::{Known, Scope, Snapshot, VersionRow, View};

/// Explains what a registration would meet.
#[derive(Clone, Debug)]
pub struct Explain {
    /// The subject.
    pub subject: Subject,
    /// The schema.
    pub candidate: Candidate,
    /// Texts that stand for references to schemas which are not registered yet.
    pub overlay: Vec<Reference>,
    /// The level to ask by; `None` for the one in force.
    pub level: Option<Level>,
    /// Which rules count.
    pub profile: Profile,
}

/// What a registration would meet.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The level that was asked by.
    pub level: Level,
    /// Where it came from.
    pub level_from: LevelFrom,
    /// The live versions, newest first.
    pub versions: Vec<(VersionRow, Arc<Known>)>,
    /// Everything the candidate refers to.
    pub closure: Vec<Reference>,
    /// What was found; an error where the candidate is no schema.
    pub found: Result<Explained, ParseError>,
}

/// What was found out about a candidate that is a schema.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Everything that is wrong.
    pub check: Check,
    /// The levels under which it would pass.
    pub passes_under: Vec<Level>,
    /// The version that it is already.
    pub existing: Option<VersionRow>,
}

/// Where a level comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelFrom {
    /// The caller named it.
    Request,
    /// The subject's configuration.
    Subject,
    /// Its context's.
    Context,
    /// That of the whole registry.
    Global,
    /// Nobody said anything.
    Default,
}

impl Command for Explain {
    type Outcome = Explanation;

    fn format(&self) -> Option<Format> {
        Some(self.candidate.format)
    }

    fn scope(&self) -> Scope {
        Scope {
            subject: self.subject.clone(),
            references: self.candidate.references.clone(),
            schema_id: None,
            view: View::Subject,
        }
    }

    fn decide(
        &self,
        snapshot: &Snapshot,
        _now: Timestamp,
    ) -> Result<Decision<Explanation>, Rejection> {
        let config = snapshot.config();
        let level = self.level.unwrap_or(config.effective_level());
        let mut material = self.candidate.as_sent(snapshot)?;
        let known = |name: &str| self.overlay.iter().any(|overlay| *overlay.name == *name);
        material.closure.retain(|reference| !known(&reference.name));
        material.closure.splice(0..0, self.overlay.iter().cloned());
        let closure = material.closure.clone();
        let live: Vec<&VersionRow> = snapshot.live().collect();
        let newest_first: Vec<&VersionRow> = live.iter().rev().copied().collect();
        let versions: Vec<(VersionRow, Arc<Known>)> = newest_first
            .iter()
            .filter_map(|row| Some(((*row).clone(), Arc::clone(snapshot.known(row)?))))
            .collect();
        let normalize = Normalize::No.or_configured(&config);
        let found = match material.read(&self.subject, normalize, ReadAs::new_under(&config)) {
            Err(Rejection::InvalidSchema { error, .. }) => Err(error),
            Err(rejection) => return Err(rejection),
            Ok(read) => {
                let existing = find(&read, &newest_first, snapshot);
                let existing =
                    existing.map(|(Found::Exact(row) | Found::Equivalent(row))| row.clone());
                let compared = in_group(&read, &live, snapshot, &config);
                let (check, passes_under) = self.compare(&read, &compared, snapshot, level)?;
                Ok(Explained { check, passes_under, existing })
            }
        };
        let level_from = self.level_from(snapshot);
        Ok(Decision::answer(Explanation { level, level_from, versions, closure, found }))
    }
}

impl Explain {
    /// Everything that is wrong beside versions, given in ascending order, and the levels that
    /// would pass.
    fn compare(
        &self,
        read: &Read,
        versions: &[&VersionRow],
        snapshot: &Snapshot,
        level: Level,
    ) -> Result<(Check, Vec<Level>), Rejection> {
        let schema = read.schema.as_ref().map_err(Clone::clone)?;
        // What the level does not look at may be no schema.
        let newest_first = || versions.iter().rev().copied();
        let schemas = newest_first().take_while(|row| schema_of(snapshot, row).is_some()).count();
        let looked_at = schemas.max(level.depth(versions.len()));
        let history = history(&self.subject, snapshot, newest_first().take(looked_at))?;
        let policy = policy_in(&snapshot.config());
        let mut passes_under = compat::passes_under(schema, &history, self.profile, policy);
        passes_under.retain(|level| level.depth(versions.len()) <= schemas);
        let check = check_under(schema, &history, level, self.profile, policy);
        Ok((check, passes_under))
    }

    fn level_from(&self, snapshot: &Snapshot) -> LevelFrom {
        let settings = &snapshot.settings;
        let says = |scoped: &crate::config::Scoped| {
            scoped.config.as_ref().is_some_and(|config| config.level.is_some())
        };
        if self.level.is_some() {
            LevelFrom::Request
        } else if says(&settings.own) {
            LevelFrom::Subject
        } else if says(&settings.context) {
            let default = self.subject.context().is_default();
            if default { LevelFrom::Global } else { LevelFrom::Context }
        } else if says(&settings.everywhere) {
            LevelFrom::Global
        } else {
            LevelFrom::Default
        }
    }
}

fn schema_of<'a>(snapshot: &'a Snapshot, row: &VersionRow) -> Option<&'a Schema> {
    snapshot.known(row)?.parsed.as_ref().ok()
}

/// The reader versions by the writer versions of a subject: which can read which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The subject.
    pub subject: Subject,
    /// How many of the newest versions are compared with each other.
    pub versions_max: usize,
}

/// What one version reads of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// The number of the version that reads.
    pub reader: u32,
    /// Numbers of the versions whose data it reads.
    pub reads: Vec<u32>,
    /// Numbers of the versions whose data it fails on; all of them where it is no schema.
    pub fails: Vec<u32>,
}

impl Command for Matrix {
    type Outcome = Vec<MatrixRow>;

    fn scope(&self) -> Scope {
        Scope::subject(self.subject.clone())
    }

    fn decide(
        &self,
        snapshot: &Snapshot,
        _now: Timestamp,
    ) -> Result<Decision<Vec<MatrixRow>>, Rejection> {
        let live = snapshot.live().count();
        let rows: Vec<(u32, Option<&Schema>)> = snapshot
            .live()
            .skip(live.saturating_sub(self.versions_max))
            .map(|row| (row.version.get(), schema_of(snapshot, row)))
            .collect();
        if rows.is_empty() {
            return Err(Rejection::SubjectNotFound(self.subject.clone()));
        }
        let row = |&(reader, schema): &(u32, Option<&Schema>)| {
            let reads = |&(number, writer): &(u32, Option<&Schema>)| {
                let (Some(schema), Some(writer)) = (schema, writer) else { return false };
                let writer = Past { number, schema: writer };
                compat::verdict(schema, &[writer], Level::Backward) == compat::Verdict::Compatible
            };
            let (reads, fails): (Vec<_>, Vec<_>) = rows.iter().copied().partition(reads);
            let numbers =
                |rows: Vec<(u32, Option<&Schema>)>| rows.iter().map(|row| row.0).collect();
            MatrixRow { reader, reads: numbers(reads), fails: numbers(fails) }
        };
        Ok(Decision::answer(rows.iter().map(row).collect()))
    }
}
