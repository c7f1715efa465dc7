//! `compat promote`: prints plans, writes them, and carries them out.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::arguments::{PromoteApplyArguments, PromoteCommand, PromotePlanArguments};
use crate::baseline::{Selector, Spec};
use crate::context::{Context, Exit, write_whole};
use crate::failure::Failure;
use crate::manifest::{IdPolicy, Manifest};
use crate::promote::{self, Applied, Gate, HalfWay, Plan, Stop, Tampered, Wanted};
use crate::report::ReportFormat;
use crate::report::human::{self, columns};

/// Runs a sub-command.
pub(super) async fn run(context: &mut Context, command: &PromoteCommand) -> Result<Exit, Failure> {
    match command {
        PromoteCommand::Plan(arguments) => plan(context, arguments).await,
        PromoteCommand::Apply(arguments) => apply(context, arguments).await,
    }
}

async fn plan(context: &mut Context, arguments: &PromotePlanArguments) -> Result<Exit, Failure> {
    let manifest = context.manifest()?;
    let section = manifest.content.promote.get(&arguments.to);
    let ids = arguments.ids.or(section.map(|section| section.ids)).unwrap_or_default();
    if ids == IdPolicy::Preserve {
        return Err(Failure::usage("this release only carries schemas over with new ids")
            .help("leave `--ids` out, or say `--ids reassign`"));
    }
    let from = source(arguments, &manifest)?;
    let from = context.registry(from.as_deref(), &manifest)?;
    let to = context.registry(Some(&arguments.to), &manifest)?;
    let of_manifest = || section.map(|section| section.subjects.clone()).unwrap_or_default();
    let subjects =
        if arguments.subjects.is_empty() { of_manifest() } else { arguments.subjects.clone() };
    let rename = section.map(|section| &section.rename).into_iter().flatten();
    let rename = rename.map(|(from, to)| (from.clone(), to.clone())).collect();
    let wanted = Wanted { subjects, versions: arguments.versions, rename };
    let plan = promote::make(&from, &to, &wanted, Timestamp::now()).await?;
    let text = serde_json::to_string_pretty(&plan).expect("a plan serializes");
    write_whole(&context.working.join(&arguments.out), &format!("{text}\n"))?;
    if is_json(context) {
        context.shell.out(&format!("{text}\n"));
    } else {
        context.shell.out(&shown(context, &plan));
        context.shell.out(&what_now(&plan, arguments));
    }
    Ok(if plan.refused().next().is_some() {
        Exit::NO
    } else if arguments.detailed_exitcode && !plan.steps.is_empty() {
        Exit::PENDING
    } else {
        Exit::YES
    })
}

/// The name of the registry that schemas come from.
fn source(
    arguments: &PromotePlanArguments,
    manifest: &Manifest,
) -> Result<Option<String>, Failure> {
    let section = manifest.content.promote.get(&arguments.to);
    let text = match (&arguments.from, section) {
        (Some(from), _) => from.clone(),
        (None, Some(section)) => section.from.get_ref().clone(),
        (None, None) => {
            return Err(Failure::usage("promote from where?").help(format!(
                "say it: `--from registry:NAME`, or in the manifest: [promote.{}] from = \"…\"",
                arguments.to
            )));
        }
    };
    // A bare name is a registry: `--from test`.
    let is_name = manifest.registry_names().any(|name| name == text) || text.contains("://");
    if is_name && !text.starts_with("registry:") {
        return Ok(Some(text));
    }
    match text.parse()? {
        Spec::Registry { name, selector: Selector::Level } => Ok(name),
        _ => Err(Failure::usage(format!("schemas cannot be promoted from `{text}`"))
            .help("a source is registry:NAME")),
    }
}

fn is_json(context: &Context) -> bool {
    context.global.format.iter().any(|one| one.format == ReportFormat::Json)
}

fn shown(context: &Context, plan: &Plan) -> String {
    let mut text = String::new();
    let style = context.shell.style;
    for step in &plan.steps {
        if let Gate::Refused { report: Some(report), .. } = &step.gate {
            for finding in &report.findings {
                text.push_str(&human::finding(report, finding, style));
                text.push('\n');
            }
        }
    }
    let _ = writeln!(
        text,
        "promotion from {} ({}) to {} ({}):",
        plan.from.name, plan.from.url, plan.to.name, plan.to.url
    );
    let mut rows: Vec<[String; 4]> = Vec::new();
    for step in &plan.steps {
        let (does, verdict) = match &step.gate {
            Gate::Passed { level, against } if against.is_empty() => {
                ("register", format!("new subject, level {level}"))
            }
            Gate::Passed { level, against } => {
                let versions: Vec<String> = against.iter().map(ToString::to_string).collect();
                ("register", format!("compatible under {level} with {}", versions.join(", ")))
            }
            Gate::Refused { why, .. } => ("refused", why.clone()),
        };
        let pulled = step.pulled_in_by.as_deref().map(|by| format!(", pulled in by {by}"));
        rows.push([
            format!("  {} {does}", step.n),
            step.subject.clone(),
            format!("version {} -> version {}", step.from_version, step.to_version),
            format!("{verdict}{}", pulled.unwrap_or_default()),
        ]);
    }
    for unchanged in &plan.unchanged {
        rows.push([
            "  - nothing".to_owned(),
            unchanged.subject.clone(),
            format!("version {} is version {}", unchanged.from_version, unchanged.to_version),
            String::new(),
        ]);
    }
    text.push_str(&columns(&rows));
    for warning in &plan.warnings {
        let _ = writeln!(text, "note: {warning}");
    }
    text
}

fn what_now(plan: &Plan, arguments: &PromotePlanArguments) -> String {
    let out = arguments.out.display();
    let refused = plan.refused().count();
    if refused > 0 {
        return format!(
            "{refused} of {} steps are refused: nothing can be applied\n",
            plan.steps.len()
        );
    }
    if plan.steps.is_empty() {
        return format!("nothing to do: {} has it all\n", plan.to.name);
    }
    let expires = plan.expires.split('.').next().unwrap_or(&plan.expires);
    format!("the plan is in {out}, good until {expires}Z; next: compat promote apply {out}\n")
}

async fn apply(context: &mut Context, arguments: &PromoteApplyArguments) -> Result<Exit, Failure> {
    let path = context.working.join(&arguments.plan);
    let plan = match Plan::read(&path)? {
        Ok(plan) => plan,
        Err(Tampered) => {
            return Ok(refuse(context, "the plan was edited after it was made: make it again"));
        }
    };
    let manifest = context.manifest()?;
    let to = context.registry(Some(&plan.to.name), &manifest)?;
    let question = format!("apply {} steps to {}?", plan.steps.len(), plan.to.name);
    if !plan.steps.is_empty() && !context.global.yes && !context.shell.confirms(&question) {
        return Ok(refuse(context, "not confirmed"));
    }
    let journal = path.with_extension("journal.jsonl");
    match promote::apply(&plan, &to, &journal, Timestamp::now()).await {
        Ok(applied) => {
            context.shell.out(&told(&plan, &applied));
            Ok(Exit::YES)
        }
        Err(Stop::Refused(why)) => Ok(refuse(context, &why)),
        Err(Stop::Unanswered(failure)) => Err(failure),
        Err(Stop::HalfWay(half_way)) => {
            let HalfWay { applied, failure, journal } = *half_way;
            context.shell.out(&told(&plan, &applied));
            let reported = failure.reported(None);
            context.shell.complain(&human::failure(&reported, context.shell.error_style()));
            context.shell.complain(&format!(
                "stopped half-way; every step is in {}; run the same command again to go on\n",
                journal.display()
            ));
            Ok(Exit::HALF_WAY)
        }
    }
}

fn refuse(context: &Context, why: &str) -> Exit {
    context.shell.complain(&format!("refused: {why}\nnothing was changed\n"));
    Exit::REFUSED
}

fn told(plan: &Plan, applied: &Applied) -> String {
    let mut text = String::new();
    let step = |n: usize| plan.steps.iter().find(|step| step.n == n);
    for step in applied.skipped.iter().filter_map(|n| step(*n)) {
        let _ = writeln!(text, "{} version {} is there already", step.subject, step.to_version);
    }
    for (n, version, id) in &applied.done {
        if let Some(step) = step(*n) {
            let _ = writeln!(
                text,
                "registered {} version {version} (id {id}) in {}",
                step.subject, plan.to.name
            );
        }
    }
    if plan.steps.is_empty() {
        let _ = writeln!(text, "nothing to do: {} has it all", plan.to.name);
    }
    text
}
