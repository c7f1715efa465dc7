//! Histories out of a registry.

use std::collections::HashSet;
use std::sync::Arc;

use compat::{Level, Policy, Reference};
use futures_util::TryStreamExt as _;
use futures_util::stream::FuturesOrdered;
use registry_api::report::{Called, Reason};

use super::{Depth, History, Selector, Version, group};
use crate::failure::Failure;
use crate::project::SchemaFile;
use crate::remote::{Config, Registry, Stored};

/// The level in force for a subject, and where it is set.
///
/// # Errors
/// The registry does not answer, or names a level that does not exist.
pub async fn level_of(
    registry: &Registry,
    subject: &str,
) -> Result<(Level, &'static str), Failure> {
    let regime = regime_of(registry, subject).await?;
    Ok((regime.level, regime.source))
}

/// How a registry judges a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regime {
    /// The level in force.
    pub level: Level,
    /// Where it is set.
    pub source: &'static str,
    /// The metadata property by whose value versions are grouped, where they are.
    pub group: Option<String>,
    /// Which differences are allowed.
    pub policy: Policy,
}

/// How a registry judges a subject: the subject's own settings, and the wider ones below them.
///
/// # Errors
/// The registry does not answer, or names a level that does not exist.
pub async fn regime_of(registry: &Registry, subject: &str) -> Result<Regime, Failure> {
    let own = registry.own_config(subject).await?.unwrap_or_default();
    let is_complete = own.compatibility_level.is_some()
        && own.compatibility_group.is_some()
        && own.compatibility_policy.is_some();
    let wider = if is_complete {
        Config::default()
    } else if subject.starts_with(":.") {
        registry.config(subject).await?
    } else {
        registry.global_config().await?.clone()
    };
    let (word, source) = match own.compatibility_level {
        Some(word) => (word, "subject"),
        None if subject.starts_with(":.") => {
            (wider.compatibility_level.unwrap_or_default(), "context")
        }
        None => (wider.compatibility_level.unwrap_or_default(), "global"),
    };
    let group = own.compatibility_group.or(wider.compatibility_group);
    let group = group.filter(|group| !group.is_empty());
    let policy = own.compatibility_policy.or(wider.compatibility_policy);
    let policy = match policy.as_deref() {
        Some("LENIENT") => Policy::Lenient,
        _ => Policy::Strict,
    };
    Ok(Regime { level: level_in(registry, subject, &word)?, source, group, policy })
}

fn level_in(registry: &Registry, subject: &str, word: &str) -> Result<Level, Failure> {
    word.parse().map_err(|_| {
        if word.is_empty() {
            let message = format!(
                "the answer of registry {} to GET /config says no compatibility level",
                registry.name()
            );
            return Failure::new(Reason::Protocol, message);
        }
        let message = format!(
            "registry {} has a compatibility level `{word}` for {subject} that is not known here",
            registry.name()
        );
        Failure::new(Reason::Protocol, message)
    })
}

/// The versions that are to be compared, newest first, with everything they refer to.
pub(super) async fn history(
    registry: &Registry,
    file: &SchemaFile,
    selector: &Selector,
    depth: Depth,
) -> Result<History, Failure> {
    let subject = file.subject.as_str();
    let regime = regime_of(registry, subject).await?;
    let is_transitive = match depth {
        Depth::All => true,
        Depth::Level(added) => {
            regime.level.is_transitive() || added.is_some_and(Level::is_transitive)
        }
    };
    let grouped = regime.group.as_deref().filter(|_| *selector == Selector::Level);
    let mut remark = None;
    let stored: Vec<Arc<Stored>> = match selector {
        Selector::Level if grouped.is_some() => {
            let group = grouped.unwrap_or_default();
            let all = all(registry, subject, |_| true).await?;
            let of = |stored: &Stored| group::value(stored.metadata.as_ref(), group);
            let latest = all.first().and_then(|stored| stored.metadata.as_ref());
            let ours = group::value(file.settings.metadata.as_ref().or(latest), group);
            remark = Some(group::remark(group, ours.as_deref()));
            let most = if is_transitive { usize::MAX } else { 1 };
            all.into_iter().filter(|stored| of(stored) == ours).take(most).collect()
        }
        Selector::Level if !is_transitive => registry.latest(subject).await?.into_iter().collect(),
        Selector::Latest => registry.latest(subject).await?.into_iter().collect(),
        Selector::Level | Selector::All => all(registry, subject, |_| true).await?,
        Selector::Range(from, to) => {
            let chosen = all(registry, subject, |number| (*from..=*to).contains(&number)).await?;
            if chosen.is_empty() {
                let message = format!(
                    "{subject} has no version {from}..{to} in registry {}",
                    registry.name()
                );
                return Err(Failure::new(Reason::History, message));
            }
            chosen
        }
    };
    let mut versions = Vec::with_capacity(stored.len());
    for stored in stored {
        versions.push(version(registry, &stored).await?);
    }
    let level = Some((regime.level, regime.source));
    let exactly = *selector != Selector::Level;
    let remark = super::remarks(remark, regime.policy);
    Ok(History { level, policy: regime.policy, versions, exactly, remark })
}

/// The wanted versions of a subject, newest first.
async fn all(
    registry: &Registry,
    subject: &str,
    wanted: impl Fn(u32) -> bool,
) -> Result<Vec<Arc<Stored>>, Failure> {
    let numbers = registry.versions(subject).await?.unwrap_or_default();
    let chosen = numbers.into_iter().rev().filter(|number| wanted(*number));
    let fetched: FuturesOrdered<_> =
        chosen.map(|number| async move { registry.version(subject, number).await }).collect();
    let found: Vec<Option<Arc<Stored>>> = fetched.try_collect().await?;
    // One that was deleted in between is no longer a live version.
    Ok(found.into_iter().flatten().collect())
}

async fn version(registry: &Registry, stored: &Stored) -> Result<Version, Failure> {
    Ok(Version {
        number: stored.version,
        id: Some(stored.id),
        called: Called::Version(stored.version),
        title: format!("{} version {}", stored.subject, stored.version),
        schema_type: stored.schema_type.clone().unwrap_or_else(|| "AVRO".to_owned()),
        text: stored.schema.as_str().into(),
        references: closure_of_stored(registry, stored.references()).await?,
        registered: stored.references().to_vec(),
    })
}

/// Everything that registered references lead to, dependencies first, each name once.
///
/// # Errors
/// The registry does not answer, or does not have what it refers to.
pub async fn closure_of_stored(
    registry: &Registry,
    references: &[registry_api::Reference],
) -> Result<Vec<Reference>, Failure> {
    enum Step {
        Enter(registry_api::Reference),
        Leave(Reference),
    }
    let mut known: HashSet<String> = HashSet::new();
    let mut done = Vec::new();
    let mut open: Vec<Step> = references.iter().rev().cloned().map(Step::Enter).collect();
    while let Some(step) = open.pop() {
        let reference = match step {
            Step::Leave(reference) => {
                done.push(reference);
                continue;
            }
            Step::Enter(reference) => reference,
        };
        if !known.insert(reference.name.clone()) {
            continue;
        }
        let Some(target) = registry.version(&reference.subject, reference.version).await? else {
            let message = format!(
                "registry {} has no version {} of {}, to which `{}` refers",
                registry.name(),
                reference.version,
                reference.subject,
                reference.name
            );
            return Err(Failure::new(Reason::History, message));
        };
        open.push(Step::Leave(Reference {
            name: reference.name.as_str().into(),
            text: target.schema.as_str().into(),
        }));
        open.extend(target.references().iter().rev().cloned().map(Step::Enter));
    }
    Ok(done)
}
