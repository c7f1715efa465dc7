//! `docs/rules/`: a document for each rule, made of its page and of what the engine answers to the
//! page's examples, and an index of all.

use std::fmt::Write as _;

use anyhow::{Context as _, anyhow};
use compat::page::{Page, Pair};
use compat::rule::{Profile, Rule, catalogue};
use compat::schema::Format;
use compat::{Level, Severity};

/// Every document as name and text.
pub(super) fn documents() -> anyhow::Result<Vec<(String, String)>> {
    let mut documents = Vec::new();
    let mut index = INDEX_HEAD.to_owned();
    let mut format = None;
    for rule in catalogue() {
        let page = Page::parse(rule.page)
            .map_err(|error| anyhow!("{}.md: {error}", source(rule)))
            .with_context(|| format!("reading the page of {}", rule.id))?;
        if format != Some(rule.format) {
            format = Some(rule.format);
            write!(
                index,
                "\n## {}\n\n| rule | what is wrong | breaks |\n|---|---|---|\n",
                language(rule.format)
            )?;
        }
        let file = format!("{}.md", rule.id);
        writeln!(
            index,
            "| [`{}`]({file}) | {}{} | {} |",
            rule.id,
            rule.summary.replace('|', "\\|"),
            if rule.profile == Profile::Standard { "" } else { " (strict)" },
            broken(&page)
        )?;
        documents.push((file, document(rule, &page)?));
    }
    documents.push(("README.md".to_owned(), index));
    Ok(documents)
}

const INDEX_HEAD: &str = "\
     # Rules\n\n\
     Made by `cargo xtask codegen` from the rules in `compat/src`.\n\
     Do not edit: a page is edited beside its rule.\n\n\
     `compat explain RULE` prints the same pages in a terminal.\n\
     A rule marked (strict) warns about what existing registries accept although data is lost or \
     misread; it is an error under `--profile strict`.\n\
     The column *breaks* names the levels that refuse the examples of the page.\n";

fn language(format: Format) -> &'static str {
    match format {
        Format::Avro => "Avro",
        Format::Json => "JSON Schema",
        Format::Protobuf => "Protobuf",
    }
}

/// Path of a rule's files without their extension.
pub(crate) fn source(rule: &Rule) -> String {
    let folder = match rule.format {
        Format::Avro => "avro",
        Format::Json => "json_schema",
        Format::Protobuf => "protobuf",
    };
    let stem = rule.id.split_once('-').map_or(rule.id, |(_, stem)| stem).replace('-', "_");
    format!("compat/src/{folder}/rules/{stem}")
}

/// The levels that a page claims to break, short: its tests hold it to that.
fn broken(page: &Page<'_>) -> String {
    if page.breaks.is_empty() {
        return "none".to_owned();
    }
    let words: Vec<String> = page
        .breaks
        .iter()
        // A transitive level breaks wherever the plain one does; it is named where it alone does.
        .filter(|level| !plain_of(**level).is_some_and(|plain| page.breaks.contains(&plain)))
        .map(|level| format!("`{level}`"))
        .collect();
    words.join(" ")
}

fn plain_of(level: Level) -> Option<Level> {
    match level {
        Level::BackwardTransitive => Some(Level::Backward),
        Level::ForwardTransitive => Some(Level::Forward),
        Level::FullTransitive => Some(Level::Full),
        Level::None | Level::Backward | Level::Forward | Level::Full => None,
    }
}

fn document(rule: &Rule, page: &Page<'_>) -> anyhow::Result<String> {
    let source = source(rule);
    let mut text = format!(
        "<!-- Made by `cargo xtask codegen` from {source}.md; do not edit. -->\n\n\
         # {}\n\n`{}`: {}.\n\n",
        page.title, rule.id, rule.summary
    );
    write!(text, "| | |\n|---|---|\n| weight | {} |\n", weight(rule))?;
    if !rule.emits.is_empty() {
        let codes: Vec<String> = rule.emits.iter().map(|code| format!("`{code}`")).collect();
        writeln!(text, "| codes in existing registries | {} |", codes.join(", "))?;
    }
    writeln!(text, "| since | {} |", rule.since)?;
    writeln!(text, "| source | [{source}.rs](../../{source}.rs) |\n")?;
    match page.no_example {
        Some(reason) => writeln!(text, "No example is shown: {reason}.\n")?,
        None => text.push_str(&levels(rule, page)?),
    }
    let below_title = page.body.split_once('\n').map_or("", |(_, below)| below);
    text.push_str(&for_readers(below_title.trim_start()));
    Ok(text)
}

fn weight(rule: &Rule) -> String {
    match (rule.severity, rule.profile) {
        (Severity::Warning, _) => "warning; never decides a verdict".to_owned(),
        (Severity::Error, Profile::Standard) => {
            "error; existing registries refuse it too".to_owned()
        }
        (Severity::Error, profile) => format!(
            "warning, because existing registries accept it; error under `--profile {profile}`"
        ),
    }
}

/// What the engine answers to each example under each level.
fn levels(rule: &Rule, page: &Page<'_>) -> anyhow::Result<String> {
    let examples: Vec<&Pair<'_>> = page.examples().collect();
    let mut broken = Vec::new();
    for pair in &examples {
        let levels = pair.breaks(rule.profile).map_err(|error| {
            anyhow!("{}.md, line {}: no schema: {error}", source(rule), pair.line)
        })?;
        broken.push(levels);
    }
    let mut text = String::from("| level |");
    for number in 1..=examples.len() {
        if examples.len() == 1 {
            text.push_str(" the example |");
        } else {
            write!(text, " example {number} |")?;
        }
    }
    writeln!(text, "\n|---|{}", "---|".repeat(examples.len()))?;
    for level in Level::ALL {
        write!(text, "| `{level}` |")?;
        for levels in &broken {
            text.push_str(if levels.contains(&level) { " **breaks** |" } else { " passes |" });
        }
        text.push('\n');
    }
    text.push('\n');
    Ok(text)
}

/// The Markdown of a page with its fences as a reader of documents expects them: a word above
/// each, and a language that is highlighted.
fn for_readers(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut inside = false;
    for line in body.lines() {
        match line.strip_prefix("```") {
            Some(info) if !inside => {
                inside = true;
                let fence = fence(info);
                let space =
                    if text.ends_with("\n\n") || fence.starts_with('`') { "" } else { "\n" };
                text.push_str(space);
                text.push_str(&fence);
            }
            Some(_) => {
                inside = false;
                text.push_str("```\n");
            }
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text
}

fn fence(info: &str) -> String {
    let mut words = info.split_whitespace();
    let language = words.next().unwrap_or_default();
    let highlighted = if language == "avro" { "json" } else { language };
    let role = match words.next() {
        Some("before") => "Before",
        Some("after") => "After",
        _ if language == "finding" => return "The terminal shows:\n\n```text\n".to_owned(),
        _ => return format!("```{highlighted}\n"),
    };
    let reference = words.find_map(|word| word.strip_prefix("reference="));
    let of = reference.map(|name| format!(", the reference `{name}`")).unwrap_or_default();
    format!("{role}{of}:\n\n```{highlighted}\n")
}

#[cfg(test)]
mod tests {
    use compat::rule::catalogue;

    use super::{for_readers, source};

    #[test]
    fn fences_become_what_a_reader_expects() {
        let page = "Text.\n\n```avro before reference=a.B\n{}\n```\n```avro after\n{}\n```\n\
                    ```finding\nx\n```\n```toml\na = 1\n```\n";
        let expected = "Text.\n\nBefore, the reference `a.B`:\n\n```json\n{}\n```\n\nAfter:\n\n\
                        ```json\n{}\n```\n\nThe terminal shows:\n\n```text\nx\n```\n```toml\na = 1\n```\n";
        assert_eq!(for_readers(page), expected);
    }

    #[test]
    fn every_rule_is_where_its_document_says() {
        let workspace = crate::workspace::root().unwrap();
        for rule in catalogue() {
            let path = workspace.join(source(rule) + ".rs");
            assert!(path.is_file(), "{} is not in {}", rule.id, path.display());
        }
    }
}
