//! One idea a file: what can be wrong with a Protobuf reader and writer.
//!
//! A rule explains a case; what fires it is found by the two passes, of existing registries and
//! of the bytes. Rules of the standard profile are what existing registries refuse.

pub(super) mod closed_enum_value_removed;
pub(super) mod declaration_removed;
pub(super) mod default_changed;
pub(super) mod enum_value_renamed;
pub(super) mod field_number_reused;
pub(super) mod field_redeclared;
pub(super) mod field_type_changed;
pub(super) mod generated_code_changed;
pub(super) mod group_changed;
pub(super) mod json_name_changed;
pub(super) mod label_changed;
pub(super) mod message_removed;
pub(super) mod message_type_changed;
pub(super) mod name_changed;
pub(super) mod number_not_reserved;
pub(super) mod oneof_member_removed;
pub(super) mod oneof_unites_fields;
pub(super) mod package_changed;
pub(super) mod pair_too_large;
pub(super) mod repeated_read_as_one;
pub(super) mod required_field_changed;
pub(super) mod required_field_not_written;
pub(super) mod rpc_changed;
pub(super) mod string_from_bytes;
pub(super) mod value_narrowed;

use super::case::{Case, Cause, Explanation};
use super::differ::Code;
use super::search::Damage;
use crate::rule::Rule;

/// Every Protobuf rule, by id.
pub static ALL: &[&Rule] = &[
    &closed_enum_value_removed::RULE,
    &declaration_removed::RULE,
    &default_changed::RULE,
    &enum_value_renamed::RULE,
    &field_number_reused::RULE,
    &field_redeclared::RULE,
    &field_type_changed::RULE,
    &generated_code_changed::RULE,
    &group_changed::RULE,
    &json_name_changed::RULE,
    &label_changed::RULE,
    &message_removed::RULE,
    &message_type_changed::RULE,
    &name_changed::RULE,
    &number_not_reserved::RULE,
    &oneof_member_removed::RULE,
    &oneof_unites_fields::RULE,
    &package_changed::RULE,
    &pair_too_large::RULE,
    &repeated_read_as_one::RULE,
    &required_field_changed::RULE,
    &required_field_not_written::RULE,
    &rpc_changed::RULE,
    &string_from_bytes::RULE,
    &value_narrowed::RULE,
];

/// A rule's judgement in words.
type Explain = fn(&Case<'_>) -> Explanation;

/// The rule behind a cause.
pub(super) fn rule_of(cause: Cause) -> &'static Rule {
    both(cause).0
}

/// A case in words.
pub(super) fn explain(case: &Case<'_>) -> Explanation {
    both(case.cause).1(case)
}

fn both(cause: Cause) -> (&'static Rule, Explain) {
    match cause {
        Cause::Parity(code) => of_code(code),
        Cause::Damage(damage) => of_damage(damage),
        Cause::Reused => (&field_number_reused::RULE, field_number_reused::explain),
        Cause::JsonName => (&json_name_changed::RULE, json_name_changed::explain),
    }
}

fn of_code(code: Code) -> (&'static Rule, Explain) {
    match code {
        Code::PackageChanged => (&package_changed::RULE, package_changed::explain),
        Code::MessageRemoved => (&message_removed::RULE, message_removed::explain),
        Code::FieldKindChanged | Code::FieldScalarKindChanged => {
            (&field_type_changed::RULE, field_type_changed::explain)
        }
        Code::FieldNamedTypeChanged => (&message_type_changed::RULE, message_type_changed::explain),
        Code::FieldNumericLabelChanged => (&label_changed::RULE, label_changed::explain),
        Code::RequiredFieldAdded | Code::RequiredFieldRemoved => {
            (&required_field_changed::RULE, required_field_changed::explain)
        }
        Code::OneofFieldRemoved => (&oneof_member_removed::RULE, oneof_member_removed::explain),
        Code::MultipleFieldsMovedToOneof | Code::FieldMovedToExistingOneof => {
            (&oneof_unites_fields::RULE, oneof_unites_fields::explain)
        }
        Code::TooLarge => (&pair_too_large::RULE, pair_too_large::explain),
        compatible => unreachable!("{} is refused by nobody", compatible.as_str()),
    }
}

fn of_damage(damage: Damage) -> (&'static Rule, Explain) {
    match damage {
        Damage::Value => (&value_narrowed::RULE, value_narrowed::explain),
        Damage::NotUtf8 => (&string_from_bytes::RULE, string_from_bytes::explain),
        Damage::Repeated => (&repeated_read_as_one::RULE, repeated_read_as_one::explain),
        Damage::Missing => (&required_field_not_written::RULE, required_field_not_written::explain),
        Damage::Default => (&default_changed::RULE, default_changed::explain),
        Damage::Label => (&enum_value_renamed::RULE, enum_value_renamed::explain),
        Damage::Closed => (&closed_enum_value_removed::RULE, closed_enum_value_removed::explain),
        // What existing registries see of oneofs they refuse; groups they do not see.
        Damage::Group | Damage::Exclusive => (&group_changed::RULE, group_changed::explain),
    }
}
