//! The report as one JSON document.

use registry_api::Report;

/// The report, indented, with a final newline.
pub fn report(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(report).expect("a report serializes");
    text.push('\n');
    text
}
