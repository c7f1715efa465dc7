//! Laws of every decision: deciding twice from one snapshot gives one decision; applying it makes
//! the next snapshot show its changes and nothing else; a write that fails anywhere leaves nothing
//! behind. On both databases.

#![expect(
    clippy::unwrap_used,
    clippy::cognitive_complexity,
    reason = "helpers of tests are tests, each a story of several steps"
)]

mod atomic;
mod databases;
mod decisions;
mod given;

macro_rules! on_both {
    ($($module:ident :: $test:ident,)*) => {
        mod sqlite {
            $(#[test]
            fn $test() {
                crate::$module::$test(crate::databases::Kind::Sqlite);
            })*
        }

        mod postgres {
            $(#[test]
            fn $test() {
                crate::$module::$test(crate::databases::Kind::Postgres);
            })*
        }
    };
}

on_both! {
    atomic::a_write_that_fails_anywhere_leaves_nothing_behind,
    decisions::what_is_decided_is_what_is_seen,
}
