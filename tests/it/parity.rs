//! One question, two ways to ask it: `compat` on what it fetched, and the server on what it holds.
//! Over every pair on every page of a rule the answers are one.

use std::collections::BTreeMap;

use compat::page::Page;
use compat::{Format, Level, rule};
use e2e::{Database, Project, Server};
use serde_json::{Value, json};

const MANIFEST: &str =
    "version = 1\n[[schemas]]\nfiles = \"events/*\"\nsubject = \"{stem}-value\"\n";

/// What a page asks: a registered schema and a candidate.
struct Asked {
    name: String,
    schema_type: &'static str,
    extension: &'static str,
    before: String,
    after: String,
}

/// The pairs of all pages that stand alone; those with references are asked in `languages.rs` and
/// `dependents.rs`.
fn asked() -> Vec<Asked> {
    let mut all = Vec::new();
    for rule in rule::catalogue() {
        let page = Page::parse(rule.page).unwrap_or_else(|error| panic!("{}: {error}", rule.id));
        let pairs = page.sections.iter().flat_map(|section| &section.pairs);
        let alone = pairs
            .filter(|pair| pair.before.references.is_empty() && pair.after.references.is_empty());
        all.extend(alone.map(|pair| Asked {
            name: format!("{}-{}", rule.id, pair.line),
            schema_type: pair.format.schema_type(),
            extension: match pair.format {
                Format::Avro => "avsc",
                Format::Json => "schema.json",
                Format::Protobuf => "proto",
            },
            before: pair.before.text.to_owned(),
            after: pair.after.text.to_owned(),
        }));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_agree_on_every_page_of_a_rule() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let registry = server.http();
    let project = Project::with_manifest(MANIFEST).variable("SCHEMA_REGISTRY_URL", server.url());
    let asked = asked();
    let mut registered = 0;
    for one in &asked {
        let path = format!("/subjects/{}-value/versions", one.name);
        let body = json!({"schemaType": one.schema_type, "schema": one.before});
        // What only old registries have let in cannot be registered today.
        if registry.post(&path, &body).await.status == 200 {
            registered += 1;
            project.write(&format!("events/{}.{}", one.name, one.extension), &one.after);
        }
    }
    assert!(registered * 10 > asked.len() * 9, "{registered} of {}", asked.len());
    for level in [Level::Backward, Level::Forward, Level::Full] {
        registry.put("/config", &json!({"compatibility": level.as_str()})).await.is(200);
        let run = project.compat("check --engine both --format json=report.json");
        run.exits(1);
        let report: Value = serde_json::from_str(&project.read("report.json")).expect("a report");
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for subject in report["subjects"].as_array().expect("subjects") {
            let findings = subject["findings"].as_array().expect("findings");
            let differs = findings.iter().find(|one| one["rule"] == "verdict-differs");
            assert!(differs.is_none(), "{level}: {subject:#}");
            let remark = subject["remark"].as_str().unwrap_or_default();
            assert!(!remark.starts_with("local-only"), "asked of us alone: {subject:#}");
            *counts.entry(subject["status"].as_str().expect("a status")).or_default() += 1;
        }
        let number = |status: &str| counts.get(status).copied().unwrap_or(0);
        let (yes, no) = (number("compatible"), number("incompatible"));
        assert!(yes > 20 && no > 20, "{level}: both answers are there: {counts:?}");
    }
    server.terminate().await;
}
