//! What the dialect of a file says of its fields and enums: presence, openness, encodings.
//!
//! proto2 and proto3 are two sets of features; an edition has a third, and options change each
//! of them for a file, a message, a field or an enum.

use std::sync::Arc;

use super::model::{OptionNode, OptionValue, Syntax};

/// The features in force at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Features {
    pub(super) presence: Presence,
    pub(super) enums: Enums,
    pub(super) repeated: Encoding,
    pub(super) messages: Framing,
    pub(super) utf8: Utf8,
    pub(super) json: Json,
}

/// Whether a singular field knows that it was not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Explicit,
    Implicit,
    Required,
}

/// Whether an enum takes numbers that it does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enums {
    Open,
    Closed,
}

/// How repeated numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Encoding {
    Packed,
    Expanded,
}

/// How messages within messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Length,
    Delimited,
}

/// Whether strings must be UTF-8 when they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Utf8 {
    Verified,
    Unverified,
}

/// How strictly the JSON form is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Json {
    Allowed,
    BestEffort,
}

impl Features {
    /// Those of a dialect before any option.
    pub(super) fn of_syntax(syntax: &Syntax) -> Self {
        match syntax {
            Syntax::Unsaid | Syntax::Proto2 => Self {
                presence: Presence::Explicit,
                enums: Enums::Closed,
                repeated: Encoding::Expanded,
                messages: Framing::Length,
                utf8: Utf8::Unverified,
                json: Json::BestEffort,
            },
            Syntax::Proto3 => Self { presence: Presence::Implicit, ..Self::of_edition() },
            Syntax::Edition(_) => Self::of_edition(),
        }
    }

    fn of_edition() -> Self {
        Self {
            presence: Presence::Explicit,
            enums: Enums::Open,
            repeated: Encoding::Packed,
            messages: Framing::Length,
            utf8: Utf8::Verified,
            json: Json::Allowed,
        }
    }

    /// Those in force inside an element with these options.
    pub(super) fn with(mut self, options: &[OptionNode]) -> Self {
        for option in options {
            match (option.name.strip_prefix("features"), &option.value) {
                (Some(""), OptionValue::Map(entries)) => {
                    for (name, value) in entries {
                        self.set(name, value.text());
                    }
                }
                (Some(""), OptionValue::Member(member)) => {
                    self.set(&member.name, member.value.text());
                }
                (Some(rest), value) => {
                    self.set(rest.strip_prefix('.').unwrap_or_default(), value.text());
                }
                (None, _) => {}
            }
        }
        self
    }

    fn set(&mut self, name: &str, word: Option<&Arc<str>>) {
        let word = word.map_or("", |word| &**word);
        match (name, word) {
            ("field_presence", "EXPLICIT") => self.presence = Presence::Explicit,
            ("field_presence", "IMPLICIT") => self.presence = Presence::Implicit,
            ("field_presence", "LEGACY_REQUIRED") => self.presence = Presence::Required,
            ("enum_type", "OPEN") => self.enums = Enums::Open,
            ("enum_type", "CLOSED") => self.enums = Enums::Closed,
            ("repeated_field_encoding", "PACKED") => self.repeated = Encoding::Packed,
            ("repeated_field_encoding", "EXPANDED") => self.repeated = Encoding::Expanded,
            ("message_encoding", "LENGTH_PREFIXED") => self.messages = Framing::Length,
            ("message_encoding", "DELIMITED") => self.messages = Framing::Delimited,
            ("utf8_validation", "VERIFY") => self.utf8 = Utf8::Verified,
            ("utf8_validation", "NONE") => self.utf8 = Utf8::Unverified,
            ("json_format", "ALLOW") => self.json = Json::Allowed,
            ("json_format", "LEGACY_BEST_EFFORT") => self.json = Json::BestEffort,
            _ => {}
        }
    }
}
