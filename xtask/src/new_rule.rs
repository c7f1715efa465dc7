//! `cargo xtask new-rule avro enum-symbol-removed`: the pair of files of a rule, and its lines in
//! the table of its language.
//!
//! What it makes compiles and fails the page tests: the judgement, the words and the example are
//! what the rule is, and nobody can make them up.

use std::path::Path;

use anyhow::{Context as _, bail};
use clap::ValueEnum;

use crate::workspace::say;

/// The language that a rule is about.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Language {
    /// Apache Avro.
    Avro,
    /// JSON Schema.
    Json,
    /// Protocol Buffers.
    Proto,
}

impl Language {
    /// Prefix of the rule's id, folder, variant of `Format`, and word of a fence.
    fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Avro => ("avro", "avro", "Avro", "avro"),
            Self::Json => ("json", "json_schema", "Json", "json"),
            Self::Proto => ("protobuf", "protobuf", "Protobuf", "proto"),
        }
    }
}

/// Makes the files; an error, and nothing made, where the name is taken or no name.
pub(crate) fn create(root: &Path, language: Language, name: &str) -> anyhow::Result<()> {
    let word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    if !name.split('-').all(word) {
        bail!("`{name}` is not in kebab case, such as `enum-symbol-removed`");
    }
    let (_, folder, ..) = language.words();
    let stem = name.replace('-', "_");
    let rules = root.join("compat/src").join(folder).join("rules");
    let (code, page, table) =
        (rules.join(format!("{stem}.rs")), rules.join(format!("{stem}.md")), rules.join("mod.rs"));
    for path in [&code, &page] {
        if path.exists() {
            bail!("{} is there already", path.display());
        }
    }
    let old =
        std::fs::read_to_string(&table).with_context(|| format!("reading {}", table.display()))?;
    let Some(new) = with_rule(&old, &stem) else {
        bail!("{} has no list of modules and no table `ALL` to add to", table.display());
    };
    write(&code, &judgement(language, name, &stem))?;
    write(&page, &explanation(language))?;
    write(&table, &new)?;
    say(&format!(
        "made compat/src/{folder}/rules/{stem}.rs and .md; next: the judgement, where the walk \
         meets such a pair; the page; UPDATE=1 cargo test -p compat-cli; cargo xtask codegen"
    ));
    Ok(())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

/// The table's text with the two lines of a rule, each in its place by name.
fn with_rule(table: &str, stem: &str) -> Option<String> {
    let with_module = with_line(table, "pub(super) mod ", &format!("pub(super) mod {stem};"))?;
    with_line(&with_module, "    &", &format!("    &{stem}::RULE,"))
}

/// A text with a line more among those that start with `prefix`, which are sorted.
fn with_line(text: &str, prefix: &str, line: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().rposition(|one| one.starts_with(prefix))?;
    let place =
        lines.iter().position(|one| one.starts_with(prefix) && *one > line).unwrap_or(last + 1);
    lines.insert(place, line);
    Some(lines.join("\n") + "\n")
}

fn judgement(language: Language, name: &str, stem: &str) -> String {
    let (prefix, folder, format, _) = language.words();
    format!(
        r#"//! What is wrong, in one sentence.

use crate::rule::{{Profile, Rule, Severity}};
use crate::schema::Format;

/// The rule.
pub(in crate::{folder}) static RULE: Rule = Rule {{
    id: "{prefix}-{name}",
    summary: "{}",
    format: Format::{format},
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "{}",
    page: include_str!("{stem}.md"),
}};
"#,
        name.replace('-', " "),
        env!("CARGO_PKG_VERSION"),
    )
}

fn explanation(language: Language) -> String {
    let (.., fence) = language.words();
    format!(
        "---\nbreaks: BACKWARD BACKWARD_TRANSITIVE FULL FULL_TRANSITIVE\n---\n\n\
         # What is wrong, as an author of schemas would say it\n\n\
         Why it is wrong: what is in the data, and what the reader does with it.\n\n\
         ## Example\n\n```{fence} before\n```\n```{fence} after\n```\n```finding\n```\n\n\
         ## What to do instead\n\nThe best way out first.\n\n\
         ## Not flagged\n\n```{fence} before\n```\n```{fence} after\n```\n"
    )
}

#[cfg(test)]
mod tests {
    use super::with_rule;

    #[test]
    fn a_rule_finds_its_place_in_the_table() {
        let table =
            "pub(super) mod a;\npub(super) mod c;\n\nALL = &[\n    &a::RULE,\n    &c::RULE,\n];\n";
        let expected = "pub(super) mod a;\npub(super) mod b;\npub(super) mod c;\n\nALL = &[\n    \
                        &a::RULE,\n    &b::RULE,\n    &c::RULE,\n];\n";
        assert_eq!(with_rule(table, "b").unwrap(), expected);
        let last = with_rule(table, "d").unwrap();
        assert!(last.contains("mod c;\npub(super) mod d;\n"));
        assert!(last.contains("    &c::RULE,\n    &d::RULE,\n];"));
        assert_eq!(with_rule("nothing", "b"), None);
    }
}
