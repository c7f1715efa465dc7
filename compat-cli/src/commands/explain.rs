//! `compat explain` and `compat rules`: the catalogue of rules, offline.

use compat::rule::{catalogue, find};
use serde_json::json;

use crate::check::{OWN_RULES, own_rule};
use crate::context::{Context, Exit};
use crate::failure::Failure;
use crate::report::human::columns;
use crate::report::{ReportFormat, without_front_matter};
use crate::similar;

/// Prints the page of a rule.
pub(super) fn explain(context: &Context, id: &str) -> Result<Exit, Failure> {
    let (page, summary) = if let Some(rule) = find(id) {
        (rule.page, rule.summary)
    } else if let Some(rule) = own_rule(id) {
        (rule.page, rule.summary)
    } else {
        let known = || catalogue().map(|rule| rule.id).chain(OWN_RULES.iter().map(|rule| rule.id));
        let failure = Failure::usage(format!("unknown rule `{id}`{}", similar::hint(id, known())));
        return Err(failure.help("`compat rules` lists them"));
    };
    let body = without_front_matter(page).trim_start();
    context.shell.out(&format!("{id}: {summary}\n\n{}\n", body.trim_end()));
    Ok(Exit::YES)
}

/// Prints all rules.
pub(super) fn rules(context: &Context) -> Exit {
    let is_json = context.global.format.iter().any(|one| one.format == ReportFormat::Json);
    if is_json {
        let engine = catalogue().map(|rule| {
            json!({
                "rule": rule.id,
                "summary": rule.summary,
                "schema_type": rule.format.schema_type(),
                "severity": rule.severity.as_str(),
                "profile": rule.profile.as_str(),
                "foreign": rule.emits,
                "since": rule.since,
            })
        });
        let own = OWN_RULES.iter().map(|rule| {
            json!({
                "rule": rule.id,
                "summary": rule.summary,
                "severity": rule.severity.as_str(),
            })
        });
        let all: Vec<_> = engine.chain(own).collect();
        let text = serde_json::to_string_pretty(&all).expect("texts serialize");
        context.shell.out(&format!("{text}\n"));
        return Exit::YES;
    }
    let engine = catalogue().map(|rule| {
        let profile = rule.profile.as_str().to_owned();
        [rule.id.to_owned(), rule.severity.to_string(), profile, rule.summary.to_owned()]
    });
    let own = OWN_RULES.iter().map(|rule| {
        [rule.id.to_owned(), rule.severity.to_string(), String::new(), rule.summary.to_owned()]
    });
    let rows: Vec<[String; 4]> = engine.chain(own).collect();
    context.shell.out(&columns(&rows));
    Exit::YES
}
