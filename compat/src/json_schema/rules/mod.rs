//! One idea a file: what can be wrong with a JSON Schema reader and writer.
//!
//! Standard rules explain a difference of the incumbent's walk (`explain`); strict ones name what
//! it never compares, and are found by the message that breaks (`overlooked`).

pub(super) mod bound_tightened;
pub(super) mod change_behind_references;
pub(super) mod condition_changed;
pub(super) mod conjunct_added;
pub(super) mod contains_changed;
pub(super) mod default_not_filled_in;
pub(super) mod dependency_added;
pub(super) mod enum_value_removed;
pub(super) mod exclusive_bound_tightened;
pub(super) mod items_narrowed;
pub(super) mod multiple_of_changed;
pub(super) mod not_proved;
pub(super) mod not_widened;
pub(super) mod one_of_overlap;
pub(super) mod other_properties_narrowed;
pub(super) mod overlooked_change;
pub(super) mod pair_too_large;
pub(super) mod pattern_changed;
pub(super) mod pattern_property_narrowed;
pub(super) mod property_added_to_open_object;
pub(super) mod property_names_narrowed;
pub(super) mod property_removed_from_closed_object;
pub(super) mod property_required;
pub(super) mod tuple_changed;
pub(super) mod type_added;
pub(super) mod type_changed;
pub(super) mod type_narrowed;
pub(super) mod undeclared_name_required;
pub(super) mod union_branch_dissolved;
pub(super) mod union_changed;
pub(super) mod unique_items_added;

use super::case::{Case, Explanation};
use super::codes::Code;
use crate::rule::Rule;

/// Every JSON Schema rule, by id.
pub static ALL: &[&Rule] = &[
    &bound_tightened::RULE,
    &change_behind_references::RULE,
    &condition_changed::RULE,
    &conjunct_added::RULE,
    &contains_changed::RULE,
    &default_not_filled_in::RULE,
    &dependency_added::RULE,
    &enum_value_removed::RULE,
    &exclusive_bound_tightened::RULE,
    &items_narrowed::RULE,
    &multiple_of_changed::RULE,
    &not_proved::RULE,
    &not_widened::RULE,
    &one_of_overlap::RULE,
    &other_properties_narrowed::RULE,
    &overlooked_change::RULE,
    &pair_too_large::RULE,
    &pattern_changed::RULE,
    &pattern_property_narrowed::RULE,
    &property_added_to_open_object::RULE,
    &property_names_narrowed::RULE,
    &property_removed_from_closed_object::RULE,
    &property_required::RULE,
    &tuple_changed::RULE,
    &type_added::RULE,
    &type_changed::RULE,
    &type_narrowed::RULE,
    &undeclared_name_required::RULE,
    &union_branch_dissolved::RULE,
    &union_changed::RULE,
    &unique_items_added::RULE,
];

/// The rule behind a difference, and the difference in words.
pub(super) fn explain(case: &Case<'_>) -> (&'static Rule, Explanation) {
    let explanation = match_rule(case.hit.code);
    (explanation.0, explanation.1(case))
}

type Explain = fn(&Case<'_>) -> Explanation;

/// The rule of a code that decides a verdict.
fn match_rule(code: Code) -> (&'static Rule, Explain) {
    macro_rules! rules {
        ($($name:ident),* $(,)?) => {
            [$((&$name::RULE, $name::explain as Explain),)*]
        };
    }
    let explained: &[(&'static Rule, Explain)] = &rules![
        bound_tightened,
        conjunct_added,
        dependency_added,
        enum_value_removed,
        items_narrowed,
        multiple_of_changed,
        not_widened,
        other_properties_narrowed,
        pattern_changed,
        property_added_to_open_object,
        property_removed_from_closed_object,
        property_required,
        tuple_changed,
        type_changed,
        type_narrowed,
        union_changed,
        unique_items_added,
    ];
    let name = code.as_str();
    let known = explained.iter().find(|(rule, _)| rule.emits.contains(&name));
    *known.expect("every code that decides a verdict is emitted by a rule")
}

#[cfg(test)]
mod tests {
    use super::super::codes::{Code, Policy};
    use super::match_rule;

    #[test]
    fn every_code_that_decides_a_verdict_has_a_rule() {
        for code in Code::ALL.iter().filter(|code| !code.is_allowed(Policy::Strict)) {
            assert!(match_rule(*code).0.emits.contains(&code.as_str()));
        }
    }
}
