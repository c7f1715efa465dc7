//! One idea a file: what can be wrong with an Avro reader and writer.
//!
//! A rule judges one matched pair (`fits`) and explains a hit (`explain`); it never recurses.

pub(super) mod ambiguous_field_alias;
pub(super) mod bytes_read_as_text;
pub(super) mod decimal_changed;
pub(super) mod default_not_of_type;
pub(super) mod enum_symbol_removed;
pub(super) mod field_alias_out_of_scope;
pub(super) mod field_read_twice;
pub(super) mod fixed_size_changed;
pub(super) mod logical_type_added;
pub(super) mod logical_type_changed;
pub(super) mod missing_reader_default;
pub(super) mod name_changed;
pub(super) mod overlooked_in_recursion;
pub(super) mod pair_too_large;
pub(super) mod precision_lost;
pub(super) mod type_changed;
pub(super) mod union_branch_missing;
pub(super) mod union_branch_shadowed;
pub(super) mod union_namespace_changed;

use super::case::{Case, Explanation};
use super::hit::{Hit, Seen, What};
use crate::rule::Rule;

/// Every Avro rule, by id.
pub static ALL: &[&Rule] = &[
    &ambiguous_field_alias::RULE,
    &bytes_read_as_text::RULE,
    &decimal_changed::RULE,
    &default_not_of_type::RULE,
    &enum_symbol_removed::RULE,
    &field_alias_out_of_scope::RULE,
    &field_read_twice::RULE,
    &fixed_size_changed::RULE,
    &logical_type_added::RULE,
    &logical_type_changed::RULE,
    &missing_reader_default::RULE,
    &name_changed::RULE,
    &overlooked_in_recursion::RULE,
    &pair_too_large::RULE,
    &precision_lost::RULE,
    &type_changed::RULE,
    &union_branch_missing::RULE,
    &union_branch_shadowed::RULE,
    &union_namespace_changed::RULE,
];

/// The rule behind a hit.
pub(super) fn rule_of(hit: &Hit) -> &'static Rule {
    match hit.what {
        What::UnionBranchShadowed => &union_branch_shadowed::RULE,
        What::UnionNamespaceChanged => &union_namespace_changed::RULE,
        What::FieldAliasOutOfScope => &field_alias_out_of_scope::RULE,
        What::FieldReadTwice => &field_read_twice::RULE,
        What::DefaultNotOfType => &default_not_of_type::RULE,
        What::BytesReadAsText => &bytes_read_as_text::RULE,
        What::PrecisionLost => &precision_lost::RULE,
        What::DecimalChanged => &decimal_changed::RULE,
        What::LogicalTypeChanged => &logical_type_changed::RULE,
        What::LogicalTypeAdded => &logical_type_added::RULE,
        _ if hit.seen == Seen::Overlooked => &overlooked_in_recursion::RULE,
        What::TypeChanged => &type_changed::RULE,
        What::NameChanged => &name_changed::RULE,
        What::FixedSizeChanged => &fixed_size_changed::RULE,
        What::EnumSymbolRemoved => &enum_symbol_removed::RULE,
        What::MissingReaderDefault | What::MissingReaderDefaultOfEnum => {
            &missing_reader_default::RULE
        }
        What::UnionBranchMissing => &union_branch_missing::RULE,
        What::AmbiguousFieldAlias => &ambiguous_field_alias::RULE,
        What::TooLarge => &pair_too_large::RULE,
    }
}

/// A hit in words.
pub(super) fn explain(case: &Case<'_>) -> Explanation {
    match case.hit.what {
        What::UnionBranchShadowed => union_branch_shadowed::explain(case),
        What::UnionNamespaceChanged => union_namespace_changed::explain(case),
        What::FieldAliasOutOfScope => field_alias_out_of_scope::explain(case),
        What::FieldReadTwice => field_read_twice::explain(case),
        What::DefaultNotOfType => default_not_of_type::explain(case),
        What::BytesReadAsText => bytes_read_as_text::explain(case),
        What::PrecisionLost => precision_lost::explain(case),
        What::DecimalChanged => decimal_changed::explain(case),
        What::LogicalTypeChanged => logical_type_changed::explain(case),
        What::LogicalTypeAdded => logical_type_added::explain(case),
        _ if case.hit.seen == Seen::Overlooked => overlooked_in_recursion::explain(case),
        _ => explain_standard(case),
    }
}

/// A hit of the kinds that existing registries know, in words.
fn explain_standard(case: &Case<'_>) -> Explanation {
    match case.hit.what {
        What::NameChanged => name_changed::explain(case),
        What::FixedSizeChanged => fixed_size_changed::explain(case),
        What::EnumSymbolRemoved => enum_symbol_removed::explain(case),
        What::MissingReaderDefault | What::MissingReaderDefaultOfEnum => {
            missing_reader_default::explain(case)
        }
        What::UnionBranchMissing => union_branch_missing::explain(case),
        What::AmbiguousFieldAlias => ambiguous_field_alias::explain(case),
        What::TooLarge => pair_too_large::explain(case),
        _ => type_changed::explain(case),
    }
}
