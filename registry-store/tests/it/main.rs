//! The contract of a store, held on every database: SQLite, PostgreSQL, and PostgreSQL that sorts
//! by the rules of a language.

#![expect(
    clippy::unwrap_used,
    clippy::cognitive_complexity,
    reason = "the functions of the contract are tests, each a story of several steps"
)]

mod cancelled;
mod changes;
mod concurrent;
mod databases;
mod deletions;
mod given;
mod names;

/// Runs each test of the contract on every database.
macro_rules! contract {
    ($($module:ident :: $test:ident,)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                crate::$module::$test(crate::databases::sqlite().await).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                crate::$module::$test(crate::databases::postgres().await).await;
            })*
        }

        mod postgres_sorted_as_english {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                crate::$module::$test(crate::databases::postgres_with_icu().await).await;
            })*
        }
    };
}

contract! {
    cancelled::a_request_given_up_leaves_no_transaction_open,
    changes::a_snapshot_shows_exactly_what_was_applied,
    changes::what_is_stored_comes_back_as_it_was,
    changes::equal_content_has_one_id_in_a_context_and_another_in_the_next,
    changes::settings_of_every_scope_are_seen,
    changes::the_feed_names_every_change_in_order,
    changes::a_chosen_id_lifts_the_counter_above_it,
    changes::a_replaced_version_leaves_its_id_to_what_replaced_it,
    concurrent::of_two_decisions_on_one_revision_one_is_stale,
    concurrent::a_decision_on_old_settings_is_stale,
    concurrent::the_first_version_of_a_subject_is_added_once,
    concurrent::equal_content_registered_at_once_gets_one_id,
    concurrent::ids_are_never_handed_out_twice,
    concurrent::a_deletion_and_a_reference_to_it_do_not_both_succeed,
    deletions::a_marked_version_stays_and_a_purged_one_is_gone,
    deletions::a_schema_outlives_a_purge_while_another_subject_has_it,
    deletions::a_subject_that_refers_to_itself_can_be_purged,
    deletions::a_counter_never_starts_again,
    deletions::what_is_referred_to_cannot_be_purged,
    deletions::a_context_is_listed_until_it_is_deleted,
    deletions::a_context_is_listed_from_its_first_version,
    names::names_differ_in_every_character,
    names::a_prefix_is_taken_letter_by_letter,
    names::lists_are_sorted_by_bytes,
    names::a_name_with_a_nul_finds_nothing,
}
