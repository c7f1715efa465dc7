//! The package statement changed.

use crate::finding::Side;
use crate::protobuf::case::{Case, Explanation, facts, label};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;
use crate::source::{SchemaPath, Segment};

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-package-changed",
    summary: "the package of the file changed",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["PACKAGE_CHANGED"],
    since: "0.1.0",
    page: include_str!("package_changed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let package = |name: Option<&std::sync::Arc<str>>| match name {
        Some(name) => format!("package `{name}`"),
        None => "no package".to_owned(),
    };
    let reader = package(case.reader.file().package.as_ref());
    let writer = package(case.writer.file().package.as_ref());
    let path = || SchemaPath { document: None, segments: vec![Segment::Index(2)] };
    Explanation {
        headline: format!("the file has {reader}, and had {writer}"),
        labels: vec![
            label(Side::Reader, path(), format!("{reader} here")),
            label(Side::Writer, path(), format!("{writer} here")),
        ],
        help: vec![
            format!("keep {writer}"),
            "or register the file under another subject: every type in it has a new name"
                .to_owned(),
        ],
        facts: facts([("expected", writer), ("found", reader)]),
    }
}
