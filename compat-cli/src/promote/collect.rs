//! The versions that are to be carried over: what was asked for and what it refers to,
//! dependencies first.

use std::collections::{BTreeSet, HashSet};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use registry_api::report::Reason;

use super::identity::{Known, Reader};
use crate::arguments::Versions;
use crate::failure::Failure;
use crate::remote::Registry;
use crate::similar;

/// A version of the source.
pub(super) struct Item {
    pub(super) known: Known,
    pub(super) pulled_in_by: Option<String>,
}

/// The subjects of a registry that fit the patterns.
pub(super) async fn subjects(
    registry: &Registry,
    patterns: &[String],
) -> Result<Vec<String>, Failure> {
    let all: BTreeSet<String> = registry.subjects().await?.into_iter().collect();
    if patterns.is_empty() {
        return Ok(all.into_iter().collect());
    }
    for pattern in patterns {
        let set = glob_set(std::slice::from_ref(pattern))?;
        if !all.iter().any(|subject| set.is_match(subject)) {
            let hint = similar::hint(pattern, all.iter().map(String::as_str));
            let message =
                format!("no subject of registry {} fits `{pattern}`{hint}", registry.name());
            return Err(Failure::usage(message));
        }
    }
    let set = glob_set(patterns)?;
    Ok(all.into_iter().filter(|subject| set.is_match(subject)).collect())
}

fn glob_set(patterns: &[String]) -> Result<GlobSet, Failure> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern).build();
        builder.add(glob.map_err(|error| {
            Failure::usage(format!("`{pattern}` is no pattern: {}", error.kind()))
        })?);
    }
    builder.build().map_err(|error| Failure::usage(error.to_string()))
}

/// Every version that is to be carried over, in an order in which it can be.
pub(super) async fn items(
    registry: &Registry,
    reader: &mut Reader<'_>,
    subjects: &[String],
    which: Versions,
) -> Result<Vec<Item>, Failure> {
    let mut collector = Collector {
        registry,
        reader,
        items: Vec::new(),
        known: HashSet::new(),
        open: HashSet::new(),
    };
    for subject in subjects {
        let numbers = registry.versions(subject).await?.unwrap_or_default();
        let chosen = match which {
            Versions::Latest => numbers.last().map(std::slice::from_ref).unwrap_or_default(),
            Versions::All => numbers.as_slice(),
        };
        for &number in chosen {
            collector.add(subject, number, None).await?;
        }
    }
    // Within a subject older versions come first, whatever refers to them.
    let mut items = collector.items;
    sort_versions(&mut items);
    Ok(items)
}

struct Collector<'a, 'b> {
    registry: &'a Registry,
    reader: &'a mut Reader<'b>,
    items: Vec<Item>,
    known: HashSet<(String, u32)>,
    open: HashSet<(String, u32)>,
}

impl Collector<'_, '_> {
    async fn add(
        &mut self,
        subject: &str,
        version: u32,
        pulled_in_by: Option<&str>,
    ) -> Result<(), Failure> {
        let key = (subject.to_owned(), version);
        if self.known.contains(&key) {
            return Ok(());
        }
        if !self.open.insert(key.clone()) {
            let message = format!("references of {subject} go in a circle");
            return Err(Failure::new(Reason::History, message)
                .help("a registry cannot be filled with that one version after the other"));
        }
        let stored = self.registry.version(subject, version).await?.ok_or_else(|| {
            let message =
                format!("registry {} has no version {version} of {subject}", self.registry.name());
            Failure::new(Reason::History, message)
        })?;
        for reference in stored.references() {
            Box::pin(self.add(&reference.subject, reference.version, Some(subject))).await?;
        }
        let known = self.reader.known(&stored).await?;
        self.open.remove(&key);
        self.known.insert(key);
        let pulled_in_by = pulled_in_by.map(str::to_owned);
        self.items.push(Item { known, pulled_in_by });
        Ok(())
    }
}

/// Moves a version behind the older ones of its subject, without passing what refers to it.
fn sort_versions(items: &mut Vec<Item>) {
    let mut sorted: Vec<Item> = Vec::with_capacity(items.len());
    let mut rest: Vec<Item> = std::mem::take(items);
    while !rest.is_empty() {
        let is_ready = |item: &Item, rest: &[Item]| {
            let stored = &item.known.stored;
            rest.iter().all(|other| {
                let other = &other.known.stored;
                let is_older = other.subject == stored.subject && other.version < stored.version;
                let is_needed = stored.references().iter().any(|reference| {
                    reference.subject == other.subject && reference.version == other.version
                });
                !is_older && !is_needed
            })
        };
        // An older version that needs a newer one of its own subject: references win.
        let next = rest.iter().position(|item| is_ready(item, &rest)).unwrap_or(0);
        sorted.push(rest.remove(next));
    }
    *items = sorted;
}
