//! Which levels are asked: never less than the baseline's own, unless that is allowed.

use compat::Level;
use registry_api::report::{Note, Severity};

use super::{Options, Weaker};
use crate::baseline::{Baseline, History};
use crate::project::SchemaFile;

/// The levels that are asked: that of the baseline and that of the project; never less than the
/// baseline's own, unless that is allowed.
pub(super) fn levels(
    history: &History,
    added: Option<Level>,
    options: &Options,
    file: &SchemaFile,
    baseline: &Baseline,
) -> (Vec<Level>, Option<&'static str>, Vec<Note>) {
    let note = |kind: &str, severity, message| Note {
        kind: kind.to_owned(),
        severity,
        message,
        subject: Some(file.subject.clone()),
    };
    let project = if options.level.is_some() { "flag" } else { "manifest" };
    match (history.level, added) {
        (None, None) => (vec![Level::Backward], Some("default"), Vec::new()),
        (None, Some(added)) => (vec![added], Some(project), Vec::new()),
        (Some((level, _)), Some(added)) if options.weaker == Weaker::Allowed => {
            let message = format!(
                "{}: asked {added} instead of the registry's {level}, as --allow-weaker says",
                file.subject
            );
            (vec![added], Some(project), vec![note("weaker", Severity::Warning, message)])
        }
        (Some((Level::None, source)), None) => {
            let message = format!(
                "{}: nothing was checked, its level in {} is NONE",
                file.subject, baseline.spec
            );
            (vec![Level::None], Some(source), vec![note("unchecked", Severity::Warning, message)])
        }
        (Some((level, source)), None) => (vec![level], Some(source), Vec::new()),
        (Some((level, source)), Some(added)) => {
            let mut levels = vec![level];
            if !covers(level, added) {
                levels.push(added);
            }
            if level == Level::None || covers(added, level) {
                levels = vec![added];
            }
            (levels, Some(source), Vec::new())
        }
    }
}

/// Whether everything that `other` asks is asked by `level` too.
pub(super) fn covers(level: Level, other: Level) -> bool {
    (level.is_transitive() || !other.is_transitive())
        && other.directions().iter().all(|direction| level.directions().contains(direction))
}

/// The form of a level that asks about every version that is given.
pub(super) fn transitive(level: Level) -> Level {
    match level {
        Level::Backward => Level::BackwardTransitive,
        Level::Forward => Level::ForwardTransitive,
        Level::Full => Level::FullTransitive,
        other => other,
    }
}
