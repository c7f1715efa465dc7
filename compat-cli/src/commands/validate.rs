//! `compat validate`: is every file a schema, with its references among the project's files?
//! Needs no network.

use registry_api::Report;
use registry_api::report::{Called, Describer, SCHEMA_VERSION, Status, SubjectReport, Voice};

use crate::arguments::ValidateArguments;
use crate::check::{outcome, parse_candidate};
use crate::context::{Context, Exit};
use crate::failure::Failure;
use crate::manifest::FailOn;
use crate::project::Project;

/// Parses every selected file.
pub(super) async fn run(context: &Context, arguments: &ValidateArguments) -> Result<Exit, Failure> {
    let project = Project::load(context.manifest()?, &arguments.wanted, &context.working)?;
    let mut subjects = Vec::with_capacity(project.selected.len());
    for &at in &project.selected {
        let file = project.files.file(at);
        let candidate = parse_candidate(&project, at, None, None).await?;
        let voice = Voice {
            called: Called::Words("the candidate".to_owned()),
            title: file.shown.clone(),
            file: Some(file.shown.clone()),
            format: file.format,
            text: &file.text,
            references: &candidate.resolved.references,
        };
        let describer = Describer::new(Some(&file.subject), &voice, &[]);
        let problems = candidate.schema.err().map(|error| error.problems).unwrap_or_default();
        subjects.push(SubjectReport {
            subject: Some(file.subject.clone()),
            schema_type: Some(file.format.schema_type().to_owned()),
            file: Some(file.shown.clone()),
            status: if problems.is_empty() { Status::Valid } else { Status::Invalid },
            level: None,
            compared: Vec::new(),
            passes_under: Vec::new(),
            via: None,
            remark: Some(file.shown.clone()),
            findings: problems.iter().map(|problem| describer.problem(problem)).collect(),
        });
    }
    let report = Report {
        schema_version: SCHEMA_VERSION,
        outcome: outcome(&subjects, &[], FailOn::Error),
        baselines: Vec::new(),
        subjects,
        notes: Vec::new(),
        failures: Vec::new(),
    };
    context.emit(&report)
}
