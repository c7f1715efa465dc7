//! Fields that could be set together stand in one oneof now.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-oneof-unites-fields",
    summary: "fields that could be set together now exclude each other",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["MULTIPLE_FIELDS_MOVED_TO_ONEOF", "FIELD_MOVED_TO_EXISTING_ONEOF"],
    since: "0.1.0",
    page: include_str!("oneof_unites_fields.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let oneof = case
        .foreign
        .as_ref()
        .and_then(|foreign| foreign.path.rsplit('/').next())
        .unwrap_or_default()
        .to_owned();
    Explanation {
        headline: format!("oneof `{oneof}` unites fields that could be set together"),
        labels: case.labels(
            format!("only one case of `{oneof}` is kept"),
            "could be set beside the others".to_owned(),
        ),
        help: vec![
            "leave the fields outside of a oneof".to_owned(),
            "or give the oneof new fields with new numbers".to_owned(),
        ],
        facts: facts([("oneof", oneof)]),
    }
}
