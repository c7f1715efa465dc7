//! `docs/rules/`: the index of all rules.

use std::fmt::Write as _;

use compat::rule::{Rule, catalogue};

/// Every document as name and text.
pub(super) fn documents() -> anyhow::Result<Vec<(String, String)>> {
    Ok(vec![("README.md".to_owned(), index(&catalogue().collect::<Vec<_>>())?)])
}

fn index(rules: &[&Rule]) -> anyhow::Result<String> {
    let mut text = String::from(
        "# Rules\n\nMade by `cargo xtask codegen` from the rules in `compat/src`; do not edit.\n\n\
         | rule | what is wrong |\n|---|---|\n",
    );
    for rule in rules {
        writeln!(text, "| `{}` | {} |", rule.id, rule.summary)?;
    }
    Ok(text)
}
