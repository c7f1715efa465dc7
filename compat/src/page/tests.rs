use super::{Page, PageError};
use crate::level::Level;
use crate::rule::Profile;

const PAGE: &str = r#"---
breaks: FULL BACKWARD BACKWARD_TRANSITIVE FULL_TRANSITIVE
---

# A title

Why it is so.

## Example

```avro before
"long"
```
```avro after
"string"
```
```finding
old words
```

## What to do instead

```avro
"a block without a role is only shown"
```

## Not flagged

```avro before
"int"
```
```avro after
"long"
```
```avro before
"int"
```
```avro after lax
"double"
```
"#;

#[track_caller]
fn check_refused(page: &str, line: usize, message: &str) {
    let error = Page::parse(page).expect_err("is no page");
    assert_eq!(error, PageError { line, message: message.to_owned() });
}

#[test]
fn a_page_has_a_head_a_title_sections_and_pairs() {
    let page = Page::parse(PAGE).unwrap();
    assert_eq!(page.title, "A title");
    assert!(page.body.starts_with("# A title\n"));
    let headings: Vec<&str> = page.sections.iter().map(|section| section.heading).collect();
    assert_eq!(headings, ["", "Example", "What to do instead", "Not flagged"]);
    assert_eq!(page.sections[0].text.trim(), "Why it is so.");
    let example = page.examples().next().unwrap();
    assert_eq!((example.before.text, example.after.text), ("\"long\"\n", "\"string\"\n"));
    assert_eq!(example.line, 11);
    assert_eq!(&page.text[example.finding.clone().unwrap()], "old words\n");
    assert_eq!(page.silent_pairs().count(), 2);
}

#[test]
fn the_levels_of_the_head_come_in_the_order_of_all_levels() {
    let page = Page::parse(PAGE).unwrap();
    let levels = [Level::Backward, Level::BackwardTransitive, Level::Full, Level::FullTransitive];
    assert_eq!(page.breaks, levels);
}

#[test]
fn a_pair_knows_which_levels_it_breaks() {
    let page = Page::parse(PAGE).unwrap();
    let (widened, _) = page.silent_pairs().next().unwrap();
    let levels = [Level::Forward, Level::ForwardTransitive, Level::Full, Level::FullTransitive];
    assert_eq!(widened.breaks(Profile::Standard).unwrap(), levels);
}

#[test]
fn a_heading_says_under_which_levels_its_pairs_are_silent() {
    let text = PAGE.replace("## Not flagged", "## Not flagged under BACKWARD FULL");
    let page = Page::parse(&text).unwrap();
    let (_, levels) = page.silent_pairs().next().unwrap();
    assert_eq!(levels, [Level::Backward, Level::Full]);
    let text = PAGE.replace("## Not flagged", "## Not flagged, mostly");
    check_refused(&text, 27, "say `Not flagged`, or `Not flagged under LEVEL`");
}

#[test]
fn other_findings_replace_the_old_ones_and_nothing_else() {
    let page = Page::parse(PAGE).unwrap();
    let changed = page.with_findings(["new words\n"]);
    assert_eq!(changed, PAGE.replace("old words", "new words"));
}

#[test]
fn references_stand_before_the_schema_that_refers_to_them() {
    let page = PAGE.replace(
        "```avro before\n\"long\"\n```",
        "```avro before reference=ns.A\n{\"type\":\"fixed\",\"name\":\"ns.A\",\"size\":1}\n```\n\
         ```avro before\n\"ns.A\"\n```",
    );
    let page = Page::parse(&page).unwrap();
    let example = page.examples().next().unwrap();
    assert_eq!(&*example.before.references[0].name, "ns.A");
    assert!(example.after.references.is_empty());
    example.schemas().unwrap();
}

#[test]
fn a_page_that_is_out_of_order_says_where() {
    check_refused("# A title\n", 1, "a page starts with a line `---`");
    check_refused("---\nbreaks:\n", 1, "the head does not end with a line `---`");
    check_refused("---\n---\n# T\n", 2, "the head does not say `breaks:`");
    check_refused("---\nbreakss: FULL\n---\n", 2, "unknown line `breakss: FULL`");
    check_refused("---\nbreaks:\n---\nprose\n", 4, "the head is followed by a title, `# …`");
    check_refused(&PAGE.replace("Why it is so.", ""), 40, "no explanation below the title");
    check_refused(
        &PAGE.replace("```avro after\n\"string\"\n```\n", ""),
        14,
        "`finding` does not follow a pair",
    );
    check_refused(
        &PAGE.replace("avro before", "json before"),
        14,
        "`after` without a `before` of its language",
    );
    check_refused(
        &PAGE.replace("avro after lax", "avro after lux"),
        38,
        "unknown word `lux` in a fence",
    );
    check_refused(&PAGE.replace("## Not flagged", "## Flagged"), 40, "no pair under `Not flagged`");
    check_refused(&format!("{PAGE}```avro before\n1"), 41, "the block does not end");
    check_refused(&format!("{PAGE}```avro before\n1\n```\n"), 43, "`before` without `after`");
    check_refused(
        &PAGE.replace("What to do instead", "What"),
        40,
        "no section `What to do instead`",
    );
}

#[test]
fn a_page_without_an_example_says_why() {
    let page = "---\nbreaks: BACKWARD\nno-example: it would not fit on a page\n---\n# T\nWhy.\n## What to do instead\nX.\n";
    assert_eq!(Page::parse(page).unwrap().no_example, Some("it would not fit on a page"));
}
