//! A message is gone.

use crate::finding::Side;
use crate::protobuf::case::{Case, Explanation, def_path, facts, label};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;
use crate::source::SchemaPath;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-message-removed",
    summary: "a message that was there is gone",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["MESSAGE_REMOVED"],
    since: "0.1.0",
    page: include_str!("message_removed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let name =
        case.only.map_or_else(String::new, |id| case.writer.pool().def(id).local.to_string());
    let writer_path = case.only.map_or_else(SchemaPath::root, |id| def_path(case.writer, id));
    let reader_path =
        case.messages.map_or_else(SchemaPath::root, |(_, around)| def_path(case.reader, around));
    Explanation {
        headline: format!("message `{name}` is gone"),
        labels: vec![
            label(Side::Reader, reader_path, format!("no message `{name}` here")),
            label(Side::Writer, writer_path, "records of this type may exist".to_owned()),
        ],
        help: vec![
            format!("keep message `{name}`, and mark it: option deprecated = true"),
            "a renamed message is a new one: keep the old name beside it".to_owned(),
        ],
        facts: facts([("message", name)]),
    }
}
