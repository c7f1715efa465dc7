//! The compatibility engine: one question, asked of three schema languages.
//!
//! **Can this reader read what that writer wrote?** ([`can_read`]). A compatibility
//! [`Level`] is only a list of such questions, made by [`level::plan`] and run by [`check()`].
//!
//! Reading order: [`schema`] (what is compared), [`level`] (which pairs), [`mod@check`] (the run),
//! [`rule`] (what can be wrong, once per idea), [`finding`] (one thing that is wrong, with its
//! [`Witness`]), [`source`] (where that stands in a text), [`page`] (a rule's explanation, which is
//! also its test), [`limits`] (every upper bound).
//! Each language has a folder of the same shape: [`avro`], [`json_schema`], [`protobuf`].
//!
//! This crate is pure: no files, clock, environment, randomness, network or logging, and it
//! knows nothing of registries, subjects, HTTP or SQL.

pub mod avro;
pub mod check;
pub mod finding;
pub mod json_schema;
pub mod level;
pub mod limits;
pub mod page;
pub mod protobuf;
pub mod rule;
pub mod schema;
pub mod source;
pub mod tags;

pub use check::{
    Answer, Check, Difference, Judged, Past, Refusal, Verdict, can_read, check, passes_under,
    verdict, verdict_under,
};
pub use finding::{
    Basis, Evidence, Finding, Foreign, Importance, Label, Outcome, Role, Side, Witness,
};
pub use json_schema::Policy;
pub use level::{Direction, Level};
pub use rule::{Profile, Rule, Severity};
pub use schema::{Document, Format, ParseError, ParseMode, Place, Problem, Reference, Schema};
pub use source::{SchemaPath, Segment, Span};
