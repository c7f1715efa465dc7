//! `compat can-read`: the one question about two files, read the way a registry reads what it
//! has stored.

use std::path::Path;
use std::sync::Arc;

use compat::{Direction, Document, Format, ParseError, ParseMode, Reference, Schema};
use registry_api::Report;
use registry_api::report::{
    Called, Describer, FindingReport, Party, SCHEMA_VERSION, Status, SubjectReport, Voice,
};

use crate::arguments::CanReadArguments;
use crate::check::{outcome, type_finding};
use crate::context::{Context, Exit};
use crate::discover;
use crate::failure::Failure;
use crate::manifest::FailOn;
use crate::project;

/// A file that takes part.
struct File {
    shown: String,
    text: Arc<str>,
    format: Format,
    schema: Result<Schema, ParseError>,
}

/// Asks and writes the report.
pub(super) fn run(context: &Context, arguments: &CanReadArguments) -> Result<Exit, Failure> {
    let references = references(context, arguments)?;
    let reader = File::read(context, &arguments.reader, arguments.schema_type, &references)?;
    let writer = File::read(context, &arguments.writer, arguments.schema_type, &references)?;
    let findings = match (&reader.schema, &writer.schema) {
        (Ok(reads), Ok(wrote)) => {
            compared(arguments, (&reader, reads), (&writer, wrote), &references)
        }
        _ => [&reader, &writer].into_iter().flat_map(|file| file.problems(&references)).collect(),
    };
    let is_schema = reader.schema.is_ok() && writer.schema.is_ok();
    let mut subject = SubjectReport {
        subject: None,
        schema_type: Some(reader.format.schema_type().to_owned()),
        file: Some(reader.shown.clone()),
        status: if is_schema { Status::Compatible } else { Status::Invalid },
        level: None,
        compared: Vec::new(),
        passes_under: Vec::new(),
        via: None,
        remark: None,
        findings,
    };
    let fails = outcome(std::slice::from_ref(&subject), &[], FailOn::Error);
    if fails.exit != 0 && is_schema {
        subject.status = Status::Incompatible;
    }
    let report = Report {
        schema_version: SCHEMA_VERSION,
        outcome: fails,
        baselines: Vec::new(),
        subjects: vec![subject],
        notes: Vec::new(),
        failures: Vec::new(),
    };
    context.emit(&report)
}

fn compared(
    arguments: &CanReadArguments,
    (reader, reads): (&File, &Schema),
    (writer, wrote): (&File, &Schema),
    references: &[Reference],
) -> Vec<FindingReport> {
    if reads.format() != wrote.format() {
        return vec![type_finding(&reader.shown, reads.format(), &writer.shown, wrote.format())];
    }
    let voice = reader.voice(references);
    let others = [Party { number: 1, voice: writer.voice(references) }];
    let describer = Describer::new(None, &voice, &others);
    let answer = compat::can_read(reads, wrote);
    let mut findings: Vec<FindingReport> = answer
        .findings
        .iter()
        .map(|finding| {
            let severity = finding.severity_under(arguments.profile);
            let mut found = describer.finding(finding, Direction::Backward, &[1], severity);
            for place in [&mut found.reader, &mut found.writer].into_iter().flatten() {
                place.version = None;
            }
            found.versions.clear();
            found
        })
        .collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

impl File {
    fn read(
        context: &Context,
        path: &Path,
        format: Option<Format>,
        references: &[Reference],
    ) -> Result<Self, Failure> {
        let text = project::read(&context.working.join(path))
            .map_err(|failure| relative(failure, context))?;
        let shown = path.display().to_string();
        let Some(format) = format.or_else(|| discover::format_of(&shown, &text)) else {
            let message = format!("cannot tell whether {shown} is Avro, JSON Schema or Protobuf");
            return Err(Failure::usage(message).help("say it: `--type AVRO`, JSON or PROTOBUF"));
        };
        // A file may itself be among what the other refers to.
        let document = Document { format, text: &text, references };
        let schema = Schema::parse(&document, ParseMode::Lax);
        Ok(Self { shown, text, format, schema })
    }

    fn voice<'a>(&'a self, references: &'a [Reference]) -> Voice<'a> {
        Voice {
            called: Called::Words(format!("`{}`", self.shown)),
            title: self.shown.clone(),
            file: Some(self.shown.clone()),
            format: self.format,
            text: &self.text,
            references,
        }
    }

    fn problems(&self, references: &[Reference]) -> Vec<FindingReport> {
        let Err(error) = &self.schema else { return Vec::new() };
        let voice = self.voice(references);
        let describer = Describer::new(None, &voice, &[]);
        error.problems.iter().map(|problem| describer.problem(problem)).collect()
    }
}

fn references(context: &Context, arguments: &CanReadArguments) -> Result<Vec<Reference>, Failure> {
    let read = |(name, path): &(String, String)| {
        let text = project::read(&context.working.join(path))
            .map_err(|failure| relative(failure, context))?;
        Ok(Reference { name: name.as_str().into(), text })
    };
    arguments.reference.iter().map(read).collect()
}

/// Paths as they were typed.
fn relative(mut failure: Failure, context: &Context) -> Failure {
    let prefix = format!("{}/", context.working.display());
    failure.message = failure.message.replace(&prefix, "");
    failure
}
