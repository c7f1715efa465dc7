//! SARIF 2.1.0: for code scanning interfaces.

use std::fmt::Write as _;

use registry_api::Report;
use registry_api::report::{Failure, FindingReport, Place, Severity, SubjectReport};
use serde_json::{Map, Value, json};

use super::human;

/// The report as a log of one run, with a final newline.
pub fn report(report: &Report) -> String {
    let mut rules: Vec<&str> = report
        .subjects
        .iter()
        .flat_map(|subject| subject.findings.iter().map(|finding| finding.rule.as_str()))
        .collect();
    rules.sort_unstable();
    rules.dedup();
    let results: Vec<Value> = report
        .subjects
        .iter()
        .flat_map(|subject| {
            let rules = &rules;
            subject.findings.iter().map(move |finding| result(subject, finding, rules))
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "compat",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": report.failures.is_empty(),
                "exitCode": report.outcome.exit,
                "toolExecutionNotifications":
                    report.failures.iter().map(notification).collect::<Vec<_>>(),
            }],
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).expect("texts and numbers serialize");
    text.push('\n');
    text
}

fn notification(failure: &Failure) -> Value {
    let help = failure.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
    json!({
        "level": "error",
        "descriptor": { "id": failure.reason.as_str() },
        "message": { "text": format!("{}{help}", failure.message) },
    })
}

fn descriptor(id: &str) -> Value {
    let (summary, page) = match compat::rule::find(id) {
        Some(rule) => (rule.summary, rule.page),
        None => crate::check::own_rule(id).map_or(("", ""), |rule| (rule.summary, rule.page)),
    };
    let page = super::without_front_matter(page).trim();
    let mut rule = Map::new();
    rule.insert("id".to_owned(), json!(id));
    if !summary.is_empty() {
        rule.insert("shortDescription".to_owned(), json!({ "text": summary }));
        rule.insert("help".to_owned(), json!({ "text": page, "markdown": page }));
    }
    Value::Object(rule)
}

fn result(subject: &SubjectReport, finding: &FindingReport, rules: &[&str]) -> Value {
    let mut result = Map::new();
    let mut set = |key: &str, value: Value| result.insert(key.to_owned(), value);
    set("ruleId", json!(finding.rule));
    set("ruleIndex", json!(rules.iter().position(|rule| *rule == finding.rule)));
    set("level", json!(level(finding.severity)));
    set("message", json!({ "text": message(subject, finding) }));
    set("locations", json!([location(subject, finding)]));
    let related: Vec<Value> = [&finding.reader, &finding.writer]
        .into_iter()
        .flatten()
        .chain(&finding.also)
        .filter(|place| place.span.as_ref().is_none_or(|span| span.file.is_none()))
        .zip(1..)
        .map(|(place, id)| related(place, id))
        .collect();
    if !related.is_empty() {
        set("relatedLocations", json!(related));
    }
    set("partialFingerprints", json!({ "compatFinding/v1": finding.fingerprint }));
    if let Some(accepted) = &finding.accepted {
        let by = accepted.by.as_deref().map(|by| format!(" ({by})")).unwrap_or_default();
        let justification = format!("{}{by}, until {}", accepted.reason, accepted.expires);
        set(
            "suppressions",
            json!([{ "kind": "external", "status": "accepted", "justification": justification }]),
        );
    }
    let mut properties = Map::new();
    properties.insert("subject".to_owned(), json!(subject.subject));
    properties.insert("baseline".to_owned(), json!(finding.baseline));
    properties.insert("witness".to_owned(), json!(finding.witness));
    set("properties", Value::Object(properties));
    Value::Object(result)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn message(subject: &SubjectReport, finding: &FindingReport) -> String {
    let mut sentences = vec![finding.headline.clone()];
    sentences.extend(finding.breaks.clone());
    if let Some(witness) = &finding.witness {
        sentences.push(format!("witness: {}", human::witness_line(subject, finding, witness)));
    }
    sentences.extend(finding.help.iter().map(|help| format!("help: {help}")));
    sentences.join("\n")
}

/// The place in the candidate; a removed thing has that of what is left around it.
fn location(subject: &SubjectReport, finding: &FindingReport) -> Value {
    let mut location = Map::new();
    if let Some(place) = super::anchor(subject, finding) {
        location.insert(
            "physicalLocation".to_owned(),
            json!({
                "artifactLocation": { "uri": uri(&place.file), "uriBaseId": "%SRCROOT%" },
                "region": {
                    "startLine": place.line,
                    "startColumn": place.column,
                    "endLine": place.end_line,
                    "endColumn": place.end_column,
                },
            }),
        );
    }
    if let Some(name) = &subject.subject {
        let logical = json!([{ "fullyQualifiedName": name, "kind": "resource" }]);
        location.insert("logicalLocations".to_owned(), logical);
    }
    Value::Object(location)
}

/// A place in a version that is no file here.
fn related(place: &Place, id: usize) -> Value {
    let excerpt = place.excerpt.as_ref();
    let title = excerpt.map_or_else(|| place.path.clone(), |excerpt| excerpt.title.clone());
    let line = excerpt.map(|excerpt| format!(", line {}: {}", excerpt.line, excerpt.text.trim()));
    let label = if place.label.is_empty() { String::new() } else { format!(" ({})", place.label) };
    json!({
        "id": id,
        "message": { "text": format!("{title}{}{label}", line.unwrap_or_default()) },
        "logicalLocations": [{ "fullyQualifiedName": format!("{title}#{}", place.path) }],
    })
}

/// A relative path as a URI reference.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
