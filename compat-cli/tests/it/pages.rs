//! The `finding` blocks of the rule pages are what the terminal shows; `UPDATE=1` rewrites them.
//!
//! What the pages claim otherwise is run where the rules are, in `compat`.

use std::path::PathBuf;

use compat::page::{Page, Pair};
use compat::{Format, Level, Past, Rule, check, rule};
use compat_cli::report::human::{Style, finding};
use registry_api::report::{Called, Describer, FindingReport, Party, Status, SubjectReport, Voice};

/// Where the page of a rule is.
fn path(rule: &Rule) -> PathBuf {
    let (folder, stem) = match rule.format {
        Format::Avro => ("avro", rule.id.strip_prefix("avro-")),
        Format::Json => ("json_schema", rule.id.strip_prefix("json-")),
        Format::Protobuf => ("protobuf", rule.id.strip_prefix("proto-")),
    };
    let stem = stem.expect("an id starts with its language").replace('-', "_");
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.join("../compat/src").join(folder).join("rules").join(format!("{stem}.md"))
}

fn ending(format: Format) -> &'static str {
    match format {
        Format::Avro => "avsc",
        Format::Json => "json",
        Format::Protobuf => "proto",
    }
}

/// What the terminal shows of the rule's findings in a pair, at the first level that it breaks.
fn shown(rule: &Rule, page: &Page<'_>, pair: &Pair<'_>) -> String {
    let (before, after) = pair.schemas().unwrap_or_else(|error| panic!("{}: {error}", rule.id));
    let level = page.breaks.first().copied().unwrap_or(Level::Full);
    let history = [Past { number: 1, schema: &before }];
    let found = check(&after, &history, level, rule.profile);
    let file = format!("after.{}", ending(pair.format));
    let candidate = Voice {
        called: Called::Words("the candidate".to_owned()),
        title: file.clone(),
        file: Some(file.clone()),
        format: pair.format,
        text: pair.after.text,
        references: &pair.after.references,
    };
    let others = [Party {
        number: 1,
        voice: Voice {
            called: Called::Version(1),
            title: format!("before.{}, version 1", ending(pair.format)),
            file: None,
            format: pair.format,
            text: pair.before.text,
            references: &pair.before.references,
        },
    }];
    let describer = Describer::new(Some("example-value"), &candidate, &others);
    let own = found.findings.iter().filter(|judged| judged.finding.rule.id == rule.id);
    let findings: Vec<FindingReport> = own.map(|judged| describer.judged(judged)).collect();
    let subject = SubjectReport {
        subject: Some("example-value".to_owned()),
        schema_type: Some(pair.format.schema_type().to_owned()),
        file: Some(file),
        status: Status::Incompatible,
        level: Some(level.to_string()),
        compared: Vec::new(),
        passes_under: Vec::new(),
        via: None,
        remark: None,
        findings,
    };
    let texts: Vec<String> =
        subject.findings.iter().map(|found| finding(&subject, found, Style::plain())).collect();
    let lines = texts.join("\n");
    let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

#[test]
fn a_page_shows_what_the_terminal_shows() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut stale = Vec::new();
    for rule in rule::catalogue() {
        let page = Page::parse(rule.page).unwrap_or_else(|error| panic!("{}: {error}", rule.id));
        let with_block = page.examples().filter(|pair| pair.finding.is_some());
        let texts: Vec<String> = with_block.map(|pair| shown(rule, &page, pair)).collect();
        for text in &texts {
            assert!(!text.is_empty(), "{}: nothing is shown", rule.id);
        }
        let expected = page.with_findings(texts.iter().map(String::as_str));
        if expected == rule.page {
            continue;
        }
        if update {
            std::fs::write(path(rule), expected).expect("the page can be written");
        } else {
            stale.push(rule.id);
        }
    }
    assert!(stale.is_empty(), "run this test with UPDATE=1 and look at {stale:?}");
}
