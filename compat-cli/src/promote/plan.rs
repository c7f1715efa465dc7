//! Making a plan: what the target lacks, in an order that works, judged by the target.

use std::collections::{BTreeMap, HashMap};

use compat::{Level, Policy};
use jiff::{SignedDuration, Timestamp};
use registry_api::Reference;

use super::collect::{self, Item};
use super::gate::{self, Target};
use super::identity::{Known, Reader};
use super::{End, FORMAT, Gate, HOURS, Operation, Plan, Requirement, Step, Unchanged};
use crate::arguments::Versions;
use crate::baseline::{Regime, level_of, regime_of};
use crate::failure::Failure;
use crate::remote::Registry;

/// What is asked of a plan.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Patterns of subjects.
    pub subjects: Vec<String>,
    /// Which versions.
    pub versions: Versions,
    /// Renames: pattern (a regular expression without anchors, `(.*)` and the like) and
    /// replacement, in order.
    pub rename: Vec<(String, String)>,
}

/// A subject of the target as it will be.
struct Future {
    level: Level,
    policy: Policy,
    mode: Option<String>,
    /// Versions, ascending, those of earlier steps included.
    history: Vec<(u32, Known)>,
    /// How many of them are there already.
    present: usize,
    next: u32,
}

struct Planner<'a> {
    from: &'a Registry,
    to: &'a Registry,
    target: Reader<'a>,
    futures: BTreeMap<String, Future>,
    /// Where a version of the source is, or will be, at the target.
    places: HashMap<(String, u32), (String, u32)>,
    steps: Vec<Step>,
    unchanged: Vec<Unchanged>,
    warnings: Vec<String>,
}

/// Makes a plan.
///
/// # Errors
/// One of the registries does not answer, or holds what cannot be read.
pub async fn make(
    from: &Registry,
    to: &Registry,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Plan, Failure> {
    let subjects = collect::subjects(from, &wanted.subjects).await?;
    let mut source = Reader::new(from);
    let items = collect::items(from, &mut source, &subjects, wanted.versions).await?;
    let mut planner = Planner {
        from,
        to,
        target: Reader::new(to),
        futures: BTreeMap::new(),
        places: HashMap::new(),
        steps: Vec::new(),
        unchanged: Vec::new(),
        warnings: Vec::new(),
    };
    for item in items {
        let subject = renamed(&item.known.stored.subject, &wanted.rename);
        planner.add(item, subject).await?;
    }
    let requires = planner.requirements();
    let end = |registry: &Registry| End { name: registry.name().to_owned(), url: registry.url() };
    Ok(Plan {
        format: FORMAT,
        created: now.to_string(),
        expires: (now + SignedDuration::from_hours(HOURS)).to_string(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        from: end(from),
        to: end(to),
        steps: planner.steps,
        unchanged: planner.unchanged,
        requires,
        warnings: planner.warnings,
        hash: String::new(),
    }
    .sealed())
}

impl Planner<'_> {
    async fn add(&mut self, item: Item, subject: String) -> Result<(), Failure> {
        let stored = item.known.stored.clone();
        let references = self.references(stored.references());
        self.look_at(&subject, &stored.subject).await?;
        let future = self.futures.get_mut(&subject).expect("was just looked at");
        let same = |(_, past): &&(u32, Known)| past.fingerprint == item.known.fingerprint;
        let found = future.history.iter().rev().find(same).map(|(number, _)| *number);
        let latest = future.history.last().map(|(number, _)| *number);
        let place = match found {
            Some(number)
                if Some(number) == latest
                    || !self.is_last(&stored.subject, stored.version).await? =>
            {
                self.unchanged.push(Unchanged {
                    subject: subject.clone(),
                    from_version: stored.version,
                    to_version: number,
                });
                number
            }
            other => {
                let gate = match other {
                    Some(number) => Gate::Refused {
                        why: format!(
                            "{} has this content as version {number}, older than its latest: \
                             registering it again changes nothing",
                            self.to.name()
                        ),
                        report: None,
                    },
                    None => self.judge(&subject, &item.known),
                };
                let future = self.futures.get_mut(&subject).expect("was looked at");
                let number = future.next;
                future.next += 1;
                future.history.push((number, item.known.clone()));
                self.steps.push(Step {
                    n: self.steps.len() + 1,
                    op: Operation::Register,
                    subject: subject.clone(),
                    from_subject: stored.subject.clone(),
                    from_version: stored.version,
                    to_version: number,
                    fingerprint: item.known.fingerprint,
                    schema_type: stored.schema_type.clone().unwrap_or_else(|| "AVRO".to_owned()),
                    schema: stored.schema.clone(),
                    references,
                    metadata: stored.metadata.clone(),
                    rule_set: stored.rule_set.clone(),
                    pulled_in_by: item.pulled_in_by,
                    gate,
                });
                number
            }
        };
        self.places.insert((stored.subject, stored.version), (subject, place));
        Ok(())
    }

    /// Whether a version is the latest of its subject in the source.
    async fn is_last(&self, subject: &str, version: u32) -> Result<bool, Failure> {
        let numbers = self.from.versions(subject).await?.unwrap_or_default();
        Ok(numbers.last() == Some(&version))
    }

    fn judge(&self, subject: &str, known: &Known) -> Gate {
        let future = &self.futures[subject];
        if let Some(mode) = future.mode.as_deref().filter(|mode| *mode != "READWRITE") {
            let why = format!("{subject} is in mode {mode} in {}", self.to.name());
            return Gate::Refused { why, report: None };
        }
        let target = Target {
            registry: self.to.name(),
            subject,
            level: future.level,
            policy: future.policy,
            history: &future.history,
        };
        gate::judge(self.from.name(), known, &target)
    }

    /// References as they will be at the target.
    fn references(&self, references: &[Reference]) -> Vec<Reference> {
        let place = |reference: &Reference| {
            let key = (reference.subject.clone(), reference.version);
            let (subject, version) =
                self.places.get(&key).expect("what is referred to was planned before");
            Reference { name: reference.name.clone(), subject: subject.clone(), version: *version }
        };
        references.iter().map(place).collect()
    }

    /// Reads a subject of the target, once.
    async fn look_at(&mut self, subject: &str, from_subject: &str) -> Result<(), Failure> {
        if self.futures.contains_key(subject) {
            return Ok(());
        }
        let Regime { level, policy, .. } = regime_of(self.to, subject).await?;
        let (from_level, _) = level_of(self.from, from_subject).await?;
        if level != from_level {
            self.warnings.push(format!(
                "{subject}: {} has level {from_level}, {} has {level}; the latter counts",
                self.from.name(),
                self.to.name()
            ));
        }
        let mode = self.to.mode(subject).await?;
        let numbers = self.to.versions(subject).await?.unwrap_or_default();
        let mut history = Vec::with_capacity(numbers.len());
        for number in numbers {
            if let Some(stored) = self.to.version(subject, number).await? {
                history.push((number, self.target.known(&stored).await?));
            }
        }
        let next = self.to.next_version(subject).await?;
        let present = history.len();
        self.futures
            .insert(subject.to_owned(), Future { level, policy, mode, history, present, next });
        Ok(())
    }

    fn requirements(&self) -> Vec<Requirement> {
        let touched = |subject: &&String| self.steps.iter().any(|step| step.subject == **subject);
        self.futures
            .iter()
            .filter(|(subject, _)| touched(subject))
            .map(|(subject, future)| {
                let latest = future.history[..future.present].last();
                Requirement {
                    subject: subject.clone(),
                    latest: latest.map(|(number, _)| *number),
                    fingerprint: latest.map(|(_, known)| known.fingerprint.clone()),
                    level: future.level.to_string(),
                    mode: future.mode.clone(),
                }
            })
            .collect()
    }
}

/// A subject after the renames; the first pattern that fits the whole name counts.
fn renamed(subject: &str, renames: &[(String, String)]) -> String {
    renames
        .iter()
        .find_map(|(pattern, replacement)| rename(subject, pattern, replacement))
        .unwrap_or_else(|| subject.to_owned())
}

/// Patterns have literal parts and `(.*)` groups, which `$1`, `$2` … put back.
fn rename(subject: &str, pattern: &str, replacement: &str) -> Option<String> {
    let literal: Vec<&str> = pattern.split("(.*)").collect();
    let mut groups = Vec::new();
    let mut rest = subject.strip_prefix(literal[0])?;
    for (at, part) in literal.iter().enumerate().skip(1) {
        let is_last = at + 1 == literal.len();
        let end = if is_last { rest.strip_suffix(part)?.len() } else { rest.find(part)? };
        groups.push(&rest[..end]);
        rest = &rest[end + part.len()..];
    }
    if !rest.is_empty() {
        return None;
    }
    let mut name = replacement.to_owned();
    for (at, group) in groups.iter().enumerate() {
        name = name.replace(&format!("${}", at + 1), group);
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::rename;

    #[test]
    fn renames_put_groups_back() {
        assert_eq!(rename("test.booking", "test.(.*)", "$1").as_deref(), Some("booking"));
        assert_eq!(rename("prod.booking", "test.(.*)", "$1"), None);
        assert_eq!(rename("a-b-c", "(.*)-(.*)", "$2.$1").as_deref(), Some("b-c.a"));
        assert_eq!(rename("exact", "exact", "other").as_deref(), Some("other"));
        assert_eq!(rename("exactly", "exact", "other"), None);
    }
}
