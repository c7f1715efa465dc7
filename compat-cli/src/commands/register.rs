//! `compat register`: the project's schemas into a registry; the plan first, then the deed.

use registry_api::report::{Severity, Status, SubjectReport};
use registry_api::{ReferenceRequest, SchemaRequest};
use serde_json::json;

use crate::arguments::RegisterArguments;
use crate::baseline::{Baseline, Selector, Source};
use crate::check::{self, Candidate, Options, parse_candidate};
use crate::context::{Context, Exit};
use crate::failure::Failure;
use crate::progress::Bar;
use crate::project::{FileSet, LinkTarget, Project};
use crate::remote::{Registry, RemoteError, sent_type};
use crate::report::ReportFormat;
use crate::report::human::{self, columns};

/// One schema that is to be registered, or is already.
struct Step {
    file: usize,
    /// The version that it is, where it is registered already.
    is: Option<u32>,
    verdict: String,
}

/// Shows the plan and carries it out.
pub(super) async fn run(
    context: &mut Context,
    arguments: &RegisterArguments,
) -> Result<Exit, Failure> {
    let manifest = context.manifest()?;
    let registry = context.registry(None, &manifest)?;
    let mut project = Project::load(manifest, &arguments.wanted, &context.working)?;
    project.selected = with_references(&project.files, &project.selected);
    let baseline = Baseline {
        spec: format!("registry:{}", registry.name()),
        resolved: Some(registry.url()),
        remark: None,
        source: Source::Registry(registry.clone(), Selector::Level),
    };
    let options = Options { jobs: context.global.jobs, ..Options::default() };
    let progress = Bar::new(&context.shell, "subjects");
    let report = check::run(&project, &[baseline], &options, &progress).await;
    drop(progress);
    if report.outcome.exit != 0 {
        context.emit(&report)?;
        context.shell.talk("nothing was registered\n");
        return Ok(Exit(report.outcome.exit));
    }
    let steps = plan(&project, &report.subjects);
    let pending = steps.iter().filter(|step| step.is.is_none()).count();
    let is_json = context.global.format.iter().any(|one| one.format == ReportFormat::Json);
    if !is_json {
        context.shell.out(&shown(&project, &steps, &registry));
        let warnings = report.subjects.iter().flat_map(|subject| {
            let of_weight = |one: &&_| severity(one) == Severity::Warning;
            subject.findings.iter().filter(of_weight).map(move |one| (subject, one))
        });
        for (subject, finding) in warnings {
            context.shell.talk(&human::finding(subject, finding, context.shell.error_style()));
        }
    }
    if arguments.dry_run || pending == 0 {
        if is_json {
            context.shell.out(&as_json(&project, &steps, &[]));
        }
        let is_pending = arguments.detailed_exitcode && pending > 0;
        return Ok(if is_pending { Exit::PENDING } else { Exit::YES });
    }
    if registry.is_protected() {
        context.shell.complain(&format!(
            "registry {} is protected: it is only written to by a saved plan \
             (`compat promote plan`); nothing was registered\n",
            registry.name()
        ));
        return Ok(Exit::REFUSED);
    }
    let question = format!("register {pending} in {}?", registry.name());
    if !context.global.yes && !context.shell.confirms(&question) {
        context.shell.talk("nothing was registered\n");
        return Ok(Exit::REFUSED);
    }
    carry_out(context, &project, &registry, &steps).await
}

fn severity(finding: &registry_api::report::FindingReport) -> Severity {
    finding.severity
}

/// The chosen files and everything they refer to, dependencies first.
fn with_references(files: &FileSet, chosen: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    for &at in chosen {
        // A circle is found again, and told, when the candidate is parsed.
        let closure = files.links().closure(at).unwrap_or_default();
        for next in closure.into_iter().chain(std::iter::once(at)) {
            if !order.contains(&next) {
                order.push(next);
            }
        }
    }
    order
}

fn plan(project: &Project, subjects: &[SubjectReport]) -> Vec<Step> {
    let step = |&file: &usize| {
        let name = &project.files.file(file).subject;
        let found = subjects.iter().find(|one| one.subject.as_ref() == Some(name));
        let subject = found.expect("every selected file was checked");
        let latest = subject.compared.first().map(|compared| compared.version);
        let verdict = match subject.status {
            Status::New => "new subject".to_owned(),
            Status::Identical => subject.remark.clone().unwrap_or_default(),
            Status::Unchecked => "not checked, its level is NONE".to_owned(),
            status => {
                let level = subject.level.as_deref().unwrap_or_default();
                let versions: Vec<String> =
                    subject.compared.iter().map(|one| one.version.to_string()).collect();
                format!("{} under {level} with {}", status.as_str(), versions.join(", "))
            }
        };
        let is = latest.filter(|_| subject.status == Status::Identical);
        Step { file, is, verdict }
    };
    project.selected.iter().map(step).collect()
}

fn shown(project: &Project, steps: &[Step], registry: &Registry) -> String {
    let rows: Vec<[String; 4]> = steps
        .iter()
        .map(|step| {
            let file = project.files.file(step.file);
            let does = if step.is.is_some() { "  nothing" } else { "  register" };
            [does.to_owned(), file.subject.clone(), file.shown.clone(), step.verdict.clone()]
        })
        .collect();
    format!("plan for registry {} ({}):\n{}", registry.name(), registry.url(), columns(&rows))
}

/// What was registered.
struct Done {
    file: usize,
    version: u32,
    id: u32,
}

async fn carry_out(
    context: &Context,
    project: &Project,
    registry: &Registry,
    steps: &[Step],
) -> Result<Exit, Failure> {
    let mut done: Vec<Done> = Vec::new();
    let is_json = context.global.format.iter().any(|one| one.format == ReportFormat::Json);
    let mut versions: Vec<(usize, u32)> =
        steps.iter().filter_map(|step| Some((step.file, step.is?))).collect();
    for step in steps.iter().filter(|step| step.is.is_none()) {
        let file = project.files.file(step.file);
        let registered = one(project, registry, step.file, &versions).await;
        match registered {
            Ok((version, id)) => {
                versions.push((step.file, version));
                done.push(Done { file: step.file, version, id });
                if !is_json {
                    let line = format!("registered {} version {version} (id {id})\n", file.subject);
                    context.shell.out(&line);
                }
            }
            Err(error) => {
                let half_way = !done.is_empty();
                let refused = matches!(
                    error,
                    RegisterError::Remote(RemoteError::Refused { status: 409 | 422, .. })
                );
                let failure = Failure::from(error).reported(Some(&file.subject));
                context.shell.complain(&human::failure(&failure, context.shell.error_style()));
                if is_json {
                    context.shell.out(&as_json(project, steps, &done));
                }
                context.shell.complain(&if half_way {
                    format!("stopped after {} of {}; run again to go on\n", done.len(), steps.len())
                } else {
                    "nothing was registered\n".to_owned()
                });
                return Ok(match (half_way, refused) {
                    (true, _) => Exit::HALF_WAY,
                    (false, true) => Exit::NO,
                    (false, false) => Exit::UNANSWERED,
                });
            }
        }
    }
    if is_json {
        context.shell.out(&as_json(project, steps, &done));
    }
    Ok(Exit::YES)
}

/// Why a schema was not registered.
#[derive(Debug, thiserror::Error)]
enum RegisterError {
    #[error(transparent)]
    Remote(#[from] RemoteError),
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<RegisterError> for Failure {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Remote(error) => error.into(),
            RegisterError::Failure(failure) => failure,
        }
    }
}

async fn one(
    project: &Project,
    registry: &Registry,
    at: usize,
    versions: &[(usize, u32)],
) -> Result<(u32, u32), RegisterError> {
    let file = project.files.file(at);
    let latest = registry.latest(&file.subject).await?;
    let known = latest.as_ref().map(|stored| stored.references());
    let candidate = parse_candidate(project, at, Some(registry), known).await?;
    let body = body(project, at, &candidate, versions);
    let registered = registry.register(&file.subject, &body).await?;
    let version = match registered.version {
        Some(version) => Some(version),
        // Registries before 7.x only say the id.
        None => registry.look_up(&file.subject, &body).await?.map(|stored| stored.version),
    };
    let version = version.ok_or_else(|| {
        let message = format!(
            "registry {} registered {} and then does not know it",
            registry.name(),
            file.subject
        );
        Failure::new(registry_api::report::Reason::Protocol, message)
    })?;
    Ok((version, registered.id))
}

/// What is sent: the text as it is, with references by subject and version.
fn body(
    project: &Project,
    at: usize,
    candidate: &Candidate,
    versions: &[(usize, u32)],
) -> SchemaRequest {
    let file = project.files.file(at);
    let version_of = |subject: &str| {
        let file = project.files.of_subject(subject)?;
        versions.iter().find(|(known, _)| *known == file).map(|(_, version)| *version)
    };
    let references: Vec<Option<ReferenceRequest>> = candidate
        .resolved
        .direct
        .iter()
        .map(|direct| {
            let version = direct.version.or_else(|| version_of(&direct.subject));
            Some(ReferenceRequest {
                name: Some(direct.name.clone()),
                subject: Some(direct.subject.clone()),
                version: Some(version.map_or(-1, i64::from)),
            })
        })
        .collect();
    SchemaRequest {
        schema: Some(file.text.to_string()),
        schema_type: sent_type(file.format.schema_type()),
        references: (!references.is_empty()).then_some(references),
        metadata: file.settings.metadata.clone(),
        rule_set: file.settings.rule_set.clone(),
        ..SchemaRequest::default()
    }
}

fn as_json(project: &Project, steps: &[Step], done: &[Done]) -> String {
    let rows: Vec<_> = steps
        .iter()
        .map(|step| {
            let file = project.files.file(step.file);
            let registered = done.iter().find(|done| done.file == step.file);
            let uses = project.files.links().of_file(step.file).iter();
            let uses: Vec<&str> = uses
                .filter_map(|link| match link.target {
                    LinkTarget::File(at) => Some(project.files.file(at).subject.as_str()),
                    _ => None,
                })
                .collect();
            json!({
                "subject": file.subject,
                "file": file.shown,
                "op": if step.is.is_some() { "none" } else { "register" },
                "verdict": step.verdict,
                "references": uses,
                "version": registered.map(|done| done.version).or(step.is),
                "id": registered.map(|done| done.id),
            })
        })
        .collect();
    let text = serde_json::to_string_pretty(&json!({ "steps": rows })).expect("texts serialize");
    format!("{text}\n")
}
