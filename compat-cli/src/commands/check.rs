//! `compat check`

use std::panic::resume_unwind;

use registry_api::Report;
use registry_api::report::{Note, Severity};

use crate::accept::{self, Acceptances, Covers};
use crate::arguments::CheckArguments;
use crate::baseline::{self, Baseline, Changes, Missing, Spec};
use crate::check::{self, Options, Removed, Weaker};
use crate::context::{Context, Exit};
use crate::failure::Failure;
use crate::lock;
use crate::manifest::Manifest;
use crate::progress::Bar;
use crate::project::Project;

/// Checks and writes the report.
pub(super) async fn run(
    context: &mut Context,
    arguments: &CheckArguments,
) -> Result<Exit, Failure> {
    context.shell.style.findings_max = arguments.max_findings;
    let checked = checked(context, arguments).await?;
    let exit = context.emit(&checked.report)?;
    if arguments.update_lock && exit == Exit::YES {
        update_lock(context, &checked).await?;
    }
    Ok(exit)
}

/// Checks.
pub(super) async fn report(
    context: &mut Context,
    arguments: &CheckArguments,
) -> Result<Report, Failure> {
    Ok(checked(context, arguments).await?.report)
}

/// A check with what it was about.
struct Checked {
    project: Project,
    baselines: Vec<Baseline>,
    report: Report,
}

/// Freezes the histories of the first registry among the baselines: they are what the check has
/// just passed against.
async fn update_lock(context: &Context, checked: &Checked) -> Result<(), Failure> {
    let registry = checked.baselines.iter().find_map(Baseline::registry);
    let registry = registry.expect("was asked for before the check");
    let progress = Bar::new(&context.shell, "subjects locked");
    let frozen = lock::freeze_project(registry, &checked.project, context.global.jobs, &progress);
    let frozen = frozen.await?;
    frozen.write(&checked.project.manifest.root)?;
    context.shell.talk(&format!("{} is up to date with {}\n", lock::FILE_NAME, registry.name()));
    Ok(())
}

async fn checked(context: &mut Context, arguments: &CheckArguments) -> Result<Checked, Failure> {
    let manifest = context.manifest()?;
    let specs = specs(arguments, &manifest, context)?;
    let options = Options {
        level: arguments.level,
        profile: arguments.profile,
        weaker: if arguments.allow_weaker { Weaker::Allowed } else { Weaker::Refused },
        fail_on: arguments.fail_on.unwrap_or(manifest.content.check.fail_on),
        jobs: context.global.jobs,
        engine: arguments.engine,
        removed: if arguments.wanted.is_empty() { Removed::Told } else { Removed::Ignored },
    };
    let today = accept::today(jiff::Timestamp::now());
    let days_max = manifest.content.check.accept_max_days;
    let acceptances = Acceptances::read(&manifest.root, today, days_max)?;
    let (mut project, changes) = load(arguments, manifest, context)?;
    if let Some(changes) = &changes {
        let changed = changes.files_of(&project);
        project.selected.retain(|file| changed.binary_search(file).is_ok());
    }
    let missing = if arguments.fetch { Missing::Fetch } else { Missing::Fail };
    let mut baselines: Vec<Baseline> = Vec::with_capacity(specs.len());
    for spec in &specs {
        let environment = context.environment.clone();
        let surroundings = (missing, &environment);
        baselines.push(baseline::open(spec, &project, &mut context.registries, surroundings)?);
    }
    if arguments.update_lock && !baselines.iter().any(|one| one.registry().is_some()) {
        return Err(Failure::usage("a lock is made from a registry, and no baseline is one")
            .help("add it: `--against registry:NAME`; it is checked against, too"));
    }
    let progress = Bar::new(&context.shell, "subjects");
    let mut report = check::run(&project, &baselines, &options, &progress).await;
    let covers =
        if project.selected.len() == project.files.files().len() && report.failures.is_empty() {
            Covers::Whole
        } else {
            Covers::Part
        };
    if let Some(changes) = changes.filter(|_| project.selected.is_empty()) {
        report.notes.push(Note {
            kind: "nothing-changed".to_owned(),
            severity: Severity::Note,
            message: format!("no schema file changed since {}", changes.base.short()),
            subject: None,
        });
    }
    acceptances.apply(&mut report, today, covers);
    report.outcome = check::outcome(&report.subjects, &report.failures, options.fail_on);
    Ok(Checked { project, baselines, report })
}

/// Reads the project; meanwhile git says what changed, where that is asked.
fn load(
    arguments: &CheckArguments,
    manifest: Manifest,
    context: &Context,
) -> Result<(Project, Option<Changes>), Failure> {
    let root = manifest.root.clone();
    std::thread::scope(|scope| {
        let ask = || Changes::ask(&root, &context.environment);
        let asked = arguments.changed_only.then(|| scope.spawn(ask));
        let project = Project::load(manifest, &arguments.wanted, &context.working)?;
        let changes = asked.map(|asked| asked.join().unwrap_or_else(|p| resume_unwind(p)));
        Ok((project, changes.transpose()?))
    })
}

/// The baselines: those of the command line, else those of the manifest, else the registry.
fn specs(
    arguments: &CheckArguments,
    manifest: &Manifest,
    context: &Context,
) -> Result<Vec<Spec>, Failure> {
    if !arguments.against.is_empty() {
        return arguments.against.iter().map(|text| text.parse()).collect();
    }
    let of_manifest = &manifest.content.check.against;
    if !of_manifest.is_empty() {
        let parse = |text: &crate::manifest::Text| {
            text.get_ref().parse().map_err(|failure: Failure| {
                let mut placed = manifest.failure_at(&text.span(), &failure.message);
                placed.help = failure.help;
                placed
            })
        };
        return of_manifest.iter().map(parse).collect();
    }
    if arguments.for_repository {
        return for_repository(manifest, context);
    }
    let has_registry = context.global.registry.is_some()
        || manifest.registry_names().count() == 1
        || context.environment.get("SCHEMA_REGISTRY_URL").is_some();
    if has_registry {
        return Ok(vec!["registry".parse()?]);
    }
    Err(Failure::usage("nothing to compare with").help(
        "say what: `--against registry:NAME`, `--against git:main`, `--against file:OLD`; or \
         `against` under [check] in the manifest",
    ))
}

/// The baselines of a repository: the test registry where there is one, and the lock or the
/// merge base.
fn for_repository(manifest: &Manifest, context: &Context) -> Result<Vec<Spec>, Failure> {
    let mut specs = Vec::new();
    if context.environment.get("REGISTRY_TEST_URL").is_some() {
        let named = manifest.content.registry.contains_key("test");
        specs.push(if named { "registry:test".parse()? } else { "registry".parse()? });
    }
    let has_lock = manifest.root.join("schemas.lock").is_file();
    specs.push(if has_lock { "lock".parse()? } else { "git:merge-base".parse()? });
    Ok(specs)
}
