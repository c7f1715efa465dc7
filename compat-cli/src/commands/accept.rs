//! `compat accept`: records that a break is intended.

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use crate::accept::{self, Acceptances};
use crate::arguments::{AcceptArguments, CheckArguments};
use crate::context::{Context, Exit};
use crate::failure::Failure;

/// Days for which an acceptance holds, unless told otherwise.
const DAYS: i64 = 90;

/// Finds the finding by checking again, and writes the acceptance down.
pub(super) async fn run(
    context: &mut Context,
    arguments: &AcceptArguments,
) -> Result<Exit, Failure> {
    if arguments.reason.trim().is_empty() {
        return Err(Failure::usage("an acceptance needs a reason"));
    }
    let manifest = context.manifest()?;
    let today = accept::today(Timestamp::now());
    let expires: Date = match &arguments.expires {
        Some(text) => text
            .parse()
            .map_err(|_| Failure::usage(format!("`{text}` is no day: write it as 2027-03-31")))?,
        None => today.saturating_add(Span::new().days(DAYS)),
    };
    let days_max = manifest.content.check.accept_max_days;
    let last = today.saturating_add(Span::new().days(i64::from(days_max)));
    if expires < today || expires > last {
        let message = format!("an acceptance expires between {today} and {last}, not on {expires}");
        return Err(Failure::usage(message));
    }
    let acceptances = Acceptances::read(&manifest.root, today, days_max)?;
    let check = CheckArguments {
        against: arguments.check.against.clone(),
        level: arguments.check.level,
        ..CheckArguments::default()
    };
    let report = super::check::report(context, &check).await?;
    let (subject, finding) = accept::find(&report, &arguments.finding)?;
    if finding.rule == "invalid-schema" {
        return Err(Failure::usage("a text that is no schema cannot be accepted")
            .help("no registry would take it: fix the file"));
    }
    let by = arguments.by.clone().or_else(|| git_user(context));
    let said = (arguments.reason.as_str(), by.as_deref(), expires);
    let path = acceptances.add(finding, subject.subject.as_deref(), said)?;
    let shown = crate::project::shown(path, &context.working);
    context.shell.out(&format!(
        "accepted until {expires}, in {shown}: {}\n\
         the check no longer fails on it; a registry still refuses it at this level\n",
        finding.headline
    ));
    Ok(Exit::YES)
}

/// Who git says that this is.
fn git_user(context: &Context) -> Option<String> {
    let output = std::process::Command::new("git")
        .current_dir(&context.working)
        .args(["config", "user.email"])
        .output()
        .ok()?;
    let name = String::from_utf8(output.stdout).ok()?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}
