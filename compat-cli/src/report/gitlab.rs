//! GitLab's code quality report: a list of issues with fingerprints.

use registry_api::Report;
use registry_api::report::Severity;
use serde_json::{Value, json};

/// The report as a JSON list, with a final newline.
pub fn report(report: &Report) -> String {
    let mut issues: Vec<Value> = Vec::new();
    for subject in &report.subjects {
        for finding in &subject.findings {
            let severity = match (finding.severity, &finding.accepted) {
                (_, Some(_)) | (Severity::Note, None) => "info",
                (Severity::Warning, None) => "minor",
                (Severity::Error, None) => "major",
            };
            let place = super::anchor(subject, finding);
            let path = place.as_ref().map(|place| place.file.clone());
            let path =
                path.or_else(|| subject.file.clone()).unwrap_or_else(|| "compat.toml".to_owned());
            let breaks = finding.breaks.as_deref().map(|breaks| format!(": {breaks}"));
            issues.push(json!({
                "description": format!("{}{}", finding.headline, breaks.unwrap_or_default()),
                "check_name": finding.rule,
                "fingerprint": finding.fingerprint,
                "severity": severity,
                "location": { "path": path, "lines": { "begin": place.map_or(1, |place| place.line) } },
            }));
        }
    }
    for failure in &report.failures {
        issues.push(json!({
            "description": format!("could not answer: {}", failure.message),
            "check_name": failure.reason.as_str(),
            "fingerprint": super::digest(&failure.message),
            "severity": "blocker",
            "location": { "path": "compat.toml", "lines": { "begin": 1 } },
        }));
    }
    let mut text = serde_json::to_string_pretty(&issues).expect("texts and numbers serialize");
    text.push('\n');
    text
}
