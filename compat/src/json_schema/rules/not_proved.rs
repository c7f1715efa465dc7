//! Neither a proof that all messages are read nor one that is not.

use std::collections::BTreeMap;

use crate::finding::{Evidence, Finding, Side};
use crate::json_schema::case::label_of_whole;
use crate::json_schema::model::JsonSchema;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-not-proved",
    summary: "it is not known whether the reader takes every message of the writer",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("not_proved.md"),
};

/// The finding, with what stands in the way.
pub(in crate::json_schema) fn finding(
    reader: &JsonSchema,
    writer: &JsonSchema,
    why: &str,
) -> Finding {
    Finding {
        rule: &RULE,
        headline: "no proof that the reader takes every message of the writer".to_owned(),
        labels: vec![
            label_of_whole(Side::Reader, reader, "takes what existing registries compare"),
            label_of_whole(Side::Writer, writer, "may hold more than that"),
        ],
        help: vec![
            "in the reader, keep what the writer says word for word where it need not change"
                .to_owned(),
            "in the writer, say it in simpler words: no look-around in patterns, few conditions"
                .to_owned(),
            "or compare the two by eye, and accept this finding".to_owned(),
        ],
        facts: BTreeMap::new(),
        foreign: None,
        evidence: Evidence::Absent(why.to_owned()),
    }
}
