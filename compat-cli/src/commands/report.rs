//! `compat report`: a saved report in other forms, or several as one.

use registry_api::Report;
use registry_api::report::{Reason, SCHEMA_VERSION, Verdict};

use crate::arguments::ReportArguments;
use crate::context::{Context, Exit};
use crate::failure::{self, Failure};

/// The JSON Schema of the report.
const SCHEMA: &str = include_str!("../report/report.schema.json");

/// Reads, merges and writes.
pub(super) fn run(context: &Context, arguments: &ReportArguments) -> Result<Exit, Failure> {
    if arguments.schema {
        context.shell.out(SCHEMA);
        return Ok(Exit::YES);
    }
    let mut merged: Option<Report> = None;
    for path in &arguments.files {
        let text = std::fs::read_to_string(context.working.join(path)).map_err(|error| {
            failure::io("read", path, &error)
                .help("`--format json=FILE` of `compat check` writes a report")
        })?;
        let report: Report = serde_json::from_str(&text).map_err(|error| {
            let message = format!("{} is no report: {error}", path.display());
            Failure::new(Reason::Io, message).help("`--format json=FILE` writes one")
        })?;
        if report.schema_version != SCHEMA_VERSION {
            let message = format!(
                "{} is of version {}, this release knows {SCHEMA_VERSION}",
                path.display(),
                report.schema_version
            );
            return Err(Failure::new(Reason::Io, message));
        }
        merged = Some(match merged {
            None => report,
            Some(first) => together(first, report),
        });
    }
    let Some(report) = merged else { return Err(Failure::usage("name the reports to show")) };
    context.emit(&report)
}

/// Two reports as one; the graver outcome counts.
fn together(mut one: Report, other: Report) -> Report {
    let weight = |report: &Report| match report.outcome.verdict {
        Verdict::Compatible => 0,
        Verdict::Incompatible => 1,
        Verdict::Unanswered => 2,
    };
    if weight(&other) > weight(&one) {
        one.outcome = other.outcome;
    }
    for baseline in other.baselines {
        match one.baselines.iter_mut().find(|known| known.spec == baseline.spec) {
            Some(known) => known.complete &= baseline.complete,
            None => one.baselines.push(baseline),
        }
    }
    for subject in other.subjects {
        crate::check::add(&mut one.subjects, subject);
    }
    one.subjects.sort_by(|left, right| left.subject.cmp(&right.subject));
    one.notes.extend(other.notes);
    one.failures.extend(other.failures);
    one
}
