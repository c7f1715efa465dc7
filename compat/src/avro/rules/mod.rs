//! One idea a file: what can be wrong with an Avro reader and writer.
//!
//! A rule judges one matched pair (`fits`) and explains a hit (`explain`); it never recurses.

pub(super) mod ambiguous_field_alias;
pub(super) mod enum_symbol_removed;
pub(super) mod fixed_size_changed;
pub(super) mod missing_reader_default;
pub(super) mod name_changed;
pub(super) mod pair_too_large;
pub(super) mod type_changed;
pub(super) mod union_branch_missing;

use super::case::{Case, Explanation};
use super::resolve::What;
use crate::rule::Rule;

/// Every Avro rule, by id.
pub static ALL: &[&Rule] = &[
    &ambiguous_field_alias::RULE,
    &enum_symbol_removed::RULE,
    &fixed_size_changed::RULE,
    &missing_reader_default::RULE,
    &name_changed::RULE,
    &pair_too_large::RULE,
    &type_changed::RULE,
    &union_branch_missing::RULE,
];

/// The rule behind a hit.
pub(super) fn rule_of(what: What) -> &'static Rule {
    match what {
        What::TypeChanged => &type_changed::RULE,
        What::NameChanged => &name_changed::RULE,
        What::FixedSizeChanged => &fixed_size_changed::RULE,
        What::EnumSymbolRemoved => &enum_symbol_removed::RULE,
        What::MissingReaderDefault => &missing_reader_default::RULE,
        What::UnionBranchMissing => &union_branch_missing::RULE,
        What::AmbiguousFieldAlias => &ambiguous_field_alias::RULE,
        What::TooLarge => &pair_too_large::RULE,
    }
}

/// A hit in words.
pub(super) fn explain(case: &Case<'_>) -> Explanation {
    match case.hit.what {
        What::TypeChanged => type_changed::explain(case),
        What::NameChanged => name_changed::explain(case),
        What::FixedSizeChanged => fixed_size_changed::explain(case),
        What::EnumSymbolRemoved => enum_symbol_removed::explain(case),
        What::MissingReaderDefault => missing_reader_default::explain(case),
        What::UnionBranchMissing => union_branch_missing::explain(case),
        What::AmbiguousFieldAlias => ambiguous_field_alias::explain(case),
        What::TooLarge => pair_too_large::explain(case),
    }
}
