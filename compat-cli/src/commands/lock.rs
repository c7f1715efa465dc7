//! `compat lock`: freezes histories for checks without a network, and says when they are old.

use std::fmt::Write as _;

use crate::arguments::LockArguments;
use crate::baseline::{Selector, Spec};
use crate::context::{Context, Exit};
use crate::failure::Failure;
use crate::lock::{FILE_NAME, Lock, freeze_project};
use crate::manifest::Manifest;
use crate::progress::Bar;
use crate::project::Project;
use crate::report::summary::counted;

/// Updates or checks the lock of the project's subjects.
pub(super) async fn run(context: &mut Context, arguments: &LockArguments) -> Result<Exit, Failure> {
    let manifest = context.manifest()?;
    let from = from(arguments, &manifest)?;
    let registry = context.registry(from.as_deref(), &manifest)?;
    let project = Project::load(manifest, &[], &context.working)?;
    let root = &project.manifest.root;
    let progress = Bar::new(&context.shell, "subjects");
    let frozen = freeze_project(&registry, &project, context.global.jobs, &progress).await?;
    drop(progress);
    let path = root.join(FILE_NAME);
    let lock = if path.is_file() { Some(Lock::read(&path)) } else { None };
    if arguments.check {
        let lock = lock.transpose()?;
        let differences = frozen.differs_from(lock.as_ref());
        if differences.is_empty() {
            context.shell.out(&format!("{FILE_NAME} is up to date with {}\n", registry.name()));
            return Ok(Exit::YES);
        }
        let lines = listed(&differences);
        context.shell.out(&format!(
            "{FILE_NAME} is not up to date with {}:\n{}refresh it with `compat lock --update \
             --from registry:{}`\n",
            registry.name(),
            lines,
            registry.name()
        ));
        return Ok(Exit::NO);
    }
    // A lock that was edited is written anew; that is what the update is for.
    let differences = frozen.differs_from(lock.and_then(Result::ok).as_ref());
    frozen.write(root)?;
    context.shell.talk(&listed(&differences));
    let locked = counted(frozen.len(), "subject");
    context.shell.out(&format!("locked {locked} of {} in {FILE_NAME}\n", registry.name()));
    Ok(Exit::YES)
}

/// Differences, a line each; of many the first.
fn listed(differences: &[String]) -> String {
    const SHOWN_MAX: usize = 20;
    let mut text = String::new();
    for line in differences.iter().take(SHOWN_MAX) {
        let _ = writeln!(text, "  {line}");
    }
    if let Some(more @ 1..) = differences.len().checked_sub(SHOWN_MAX) {
        let _ = writeln!(text, "  … and {more} more");
    }
    text
}

fn from(arguments: &LockArguments, manifest: &Manifest) -> Result<Option<String>, Failure> {
    let Some(text) = &arguments.from else { return Ok(None) };
    if manifest.registry_names().any(|name| name == text)
        || text.contains("://") && !text.starts_with("registry:")
    {
        return Ok(Some(text.clone()));
    }
    match text.parse()? {
        Spec::Registry { name, selector: Selector::Level } => Ok(name),
        _ => Err(Failure::usage(format!("a lock is made from a registry, not from `{text}`"))),
    }
}
