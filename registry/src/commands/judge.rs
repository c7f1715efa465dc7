//! Whether the level in force lets a candidate follow the versions before it.

use compat::check::{Refusal, Verdict, messages, verdict_under};
use compat::{Level, Past, Schema};

use super::candidate::Read;
use crate::config::{Config, Policy};
use crate::metadata::Metadata;
use crate::names::Subject;
use crate::rejection::Rejection;
use crate::snapshot::{Known, Snapshot, VersionRow};

/// What was found against a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judgement {
    pub(super) level: Level,
    pub(super) compatible: bool,
    /// What differs, where that is what is wrong.
    pub(super) refusal: Option<Refusal>,
    /// The entries that existing clients print; empty where compatible.
    pub(super) messages: Vec<String>,
}

/// Compares a candidate with versions, given in ascending order.
pub(super) fn judge(
    subject: &Subject,
    read: &Read,
    versions: &[&VersionRow],
    snapshot: &Snapshot,
) -> Result<Judgement, Rejection> {
    let schema = read.schema.as_ref().map_err(Clone::clone)?;
    let config = snapshot.config();
    let level = config.effective_level();
    let versions = in_group(read, versions, snapshot, &config);
    let mut found = reserved(read, schema, versions.last().copied(), snapshot, &config);
    let mut refusal = None;
    if level != Level::None {
        // Parity: what the level does not look at may be what it wants.
        let looked_at = versions.iter().rev().take(level.depth(versions.len()));
        let history = history(subject, snapshot, looked_at.copied())?;
        let verdict = verdict_under(schema, &history, level, policy_in(&config));
        found.extend(messages(&verdict, &history, level));
        if let Verdict::Incompatible(differences) = verdict {
            refusal = Some(differences);
        }
    }
    let compatible = found.is_empty() && refusal.is_none();
    if !compatible {
        let fields = config.validate_fields == Some(true);
        found.push(format!("{{validateFields: '{fields}', compatibility: '{level}'}}"));
    }
    Ok(Judgement { level, compatible, refusal, messages: found })
}

/// By which policy differences are allowed.
pub(super) fn policy_in(config: &Config) -> compat::Policy {
    match config.policy {
        Some(Policy::Lenient) => compat::Policy::Lenient,
        None | Some(Policy::Strict | Policy::Logical) => compat::Policy::Strict,
    }
}

/// The versions of the candidate's group, where the configuration divides versions into groups.
pub(super) fn in_group<'a>(
    read: &Read,
    versions: &[&'a VersionRow],
    snapshot: &Snapshot,
    config: &Config,
) -> Vec<&'a VersionRow> {
    let Some(group) = &config.group else { return versions.to_vec() };
    let of = |metadata: Option<&Metadata>| {
        metadata.and_then(|metadata| metadata.properties.get(group)).cloned()
    };
    let ours = of(read.metadata.as_ref());
    let theirs = |version: &VersionRow| {
        snapshot.known(version).and_then(|known| of(known.stored.metadata.as_ref()))
    };
    versions.iter().copied().filter(|version| theirs(version) == ours).collect()
}

/// What is wrong with reserved names: such that are no longer reserved, and fields that use them.
fn reserved(
    read: &Read,
    schema: &Schema,
    previous: Option<&VersionRow>,
    snapshot: &Snapshot,
    config: &Config,
) -> Vec<String> {
    if config.validate_fields != Some(true) {
        return Vec::new();
    }
    let nothing = Metadata::default();
    let ours = read.metadata.as_ref().unwrap_or(&nothing).reserved();
    let known = previous.and_then(|previous| snapshot.known(previous));
    let theirs = known.and_then(|known| known.stored.metadata.as_ref()).unwrap_or(&nothing);
    let theirs = theirs.reserved();
    let removed = theirs.difference(&ours).map(|name| {
        format!(
            "The new schema has reserved field {name} removed from its metadata which is present \
             in the old schema's metadata."
        )
    });
    let fields = schema.top_level_fields();
    let used = ours.iter().filter(|name| fields.iter().any(|field| field == *name)).map(|name| {
        format!("The new schema has field that conflicts with the reserved field {name}.")
    });
    removed.chain(used).collect()
}

/// Versions as a history to compare with, in the order in which they are given.
///
/// # Errors
/// The first of them that is no schema (an import takes such texts).
pub(super) fn history<'a>(
    subject: &Subject,
    snapshot: &'a Snapshot,
    versions: impl Iterator<Item = &'a VersionRow>,
) -> Result<Vec<Past<'a>>, Rejection> {
    let past = |version: &VersionRow, known: &'a Known| {
        let number = version.version.get();
        match &known.parsed {
            Ok(schema) => Ok(Past { number, schema }),
            Err(error) => Err(Rejection::UnreadableHistory {
                subject: subject.clone(),
                version: number,
                error: error.clone(),
            }),
        }
    };
    versions.filter_map(|version| Some(past(version, snapshot.known(version)?))).collect()
}
