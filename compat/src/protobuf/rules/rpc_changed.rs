//! A method takes or gives something else.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-rpc-changed",
    summary: "a method takes or gives something else than before",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::BufWire,
    emits: &[
        "RPC_SAME_CLIENT_STREAMING",
        "RPC_SAME_IDEMPOTENCY_LEVEL",
        "RPC_SAME_REQUEST_TYPE",
        "RPC_SAME_RESPONSE_TYPE",
        "RPC_SAME_SERVER_STREAMING",
    ],
    since: "0.1.0",
    page: include_str!("rpc_changed.md"),
};

/// The way out.
pub(in crate::protobuf) const HELP: &str = "add a method with a new name beside the old one";
