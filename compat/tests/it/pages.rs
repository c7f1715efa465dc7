//! Every page of every rule, executed: the head's levels, the example, and what stays silent.
//!
//! That the `finding` blocks are what the terminal shows is checked where the terminal is, in
//! `compat-cli`.

use std::collections::BTreeSet;

use compat::page::{Page, Pair};
use compat::{
    Direction, Evidence, Finding, Level, ParseError, Past, Rule, Schema, Severity, can_read, check,
    rule,
};

/// The pages of all rules.
fn pages() -> Vec<(&'static Rule, Page<'static>)> {
    let page = |rule: &'static Rule| match Page::parse(rule.page) {
        Ok(page) => (rule, page),
        Err(error) => panic!("the page of {}: {error}", rule.id),
    };
    rule::catalogue().map(page).collect()
}

/// Gathers everything that is wrong, so that one run shows it all.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn check(&mut self, rule: &Rule, pair: &Pair<'_>, fault: impl FnOnce() -> Option<String>) {
        if let Some(fault) = fault() {
            self.0.push(format!("{}, line {}: {fault}", rule.id, pair.line));
        }
    }

    #[track_caller]
    fn end(self) {
        assert!(self.0.is_empty(), "\n{}", self.0.join("\n"));
    }
}

fn schemas(pair: &Pair<'_>) -> Result<(Schema, Schema), String> {
    let words = |error: ParseError| {
        let messages = error.problems.iter().map(|problem| problem.message.as_str());
        format!("no schema: {}", messages.collect::<Vec<_>>().join("; "))
    };
    pair.schemas().map_err(words)
}

/// Whether a finding counts on the page of `rule`: those of stricter profiles have their own.
fn counts(rule: &Rule, finding: &Finding) -> bool {
    rule.profile.enforces(finding.rule.profile)
}

/// What is found in both directions, under the profile of the rule.
fn found(rule: &Rule, pair: &Pair<'_>) -> Result<Vec<(Direction, Finding)>, String> {
    let (before, after) = schemas(pair)?;
    let past = [Past { number: 1, schema: &before }];
    let check = check(&after, &past, Level::FullTransitive, rule.profile);
    let findings = check.findings.into_iter().filter(|judged| counts(rule, &judged.finding));
    Ok(findings.map(|judged| (judged.direction, judged.finding)).collect())
}

/// The directions in which a rule fires on its examples.
fn directions(rule: &Rule, page: &Page<'_>) -> BTreeSet<Direction> {
    let found = page.examples().filter_map(|pair| found(rule, pair).ok()).flatten();
    let own = found.filter(|(_, finding)| finding.rule.id == rule.id);
    own.map(|(direction, _)| direction).collect()
}

#[test]
fn an_example_breaks_the_levels_of_the_head() {
    let mut faults = Faults::default();
    for (rule, page) in pages() {
        for pair in page.examples() {
            faults.check(rule, pair, || match pair.breaks(rule.profile) {
                Ok(breaks) if breaks == page.breaks => None,
                Ok(breaks) => {
                    let words: Vec<&str> = breaks.into_iter().map(Level::as_str).collect();
                    Some(format!("breaks: {}", words.join(" ")))
                }
                Err(error) => Some(format!("no schema: {error}")),
            });
        }
    }
    faults.end();
}

#[test]
fn an_example_shows_its_rule_and_no_other() {
    let mut faults = Faults::default();
    for (rule, page) in pages() {
        for pair in page.examples() {
            faults.check(rule, pair, || {
                let found = match found(rule, pair) {
                    Ok(found) => found,
                    Err(error) => return Some(error),
                };
                let ids: BTreeSet<&str> =
                    found.iter().map(|(_, finding)| finding.rule.id).collect();
                (ids != BTreeSet::from([rule.id])).then(|| format!("fires {ids:?}"))
            });
        }
    }
    faults.end();
}

#[test]
fn what_is_not_flagged_is_silent_where_the_examples_are_not() {
    let mut faults = Faults::default();
    for (rule, page) in pages() {
        let of_examples = directions(rule, &page);
        for (pair, levels) in page.silent_pairs() {
            let of_levels = levels.iter().flat_map(|level| level.directions()).copied();
            let directions =
                if levels.is_empty() { of_examples.clone() } else { of_levels.collect() };
            faults.check(rule, pair, || {
                let found = match found(rule, pair) {
                    Ok(found) => found,
                    Err(error) => return Some(error),
                };
                let (_, loud) =
                    found.iter().find(|(direction, _)| directions.contains(direction))?;
                Some(format!("is flagged: {}: {}", loud.rule.id, loud.headline))
            });
        }
    }
    faults.end();
}

#[test]
fn a_schema_of_a_page_reads_what_it_wrote_itself() {
    let mut faults = Faults::default();
    for (rule, page) in pages() {
        for pair in page.examples().chain(page.silent_pairs().map(|(pair, _)| pair)) {
            let (before, after) = match schemas(pair) {
                Ok(schemas) => schemas,
                Err(error) => {
                    faults.check(rule, pair, || Some(error));
                    continue;
                }
            };
            for schema in [before, after] {
                faults.check(rule, pair, || {
                    let found = can_read(&schema, &schema).findings.into_iter().next()?;
                    Some(format!("against itself: {}", found.headline))
                });
            }
        }
    }
    faults.end();
}

#[test]
fn a_finding_of_a_page_is_fit_to_be_shown() {
    let mut faults = Faults::default();
    for (rule, page) in pages() {
        for pair in page.examples() {
            for (_, finding) in found(rule, pair).unwrap_or_default() {
                let evidence = match &finding.evidence {
                    Evidence::Witness(_) => None,
                    Evidence::Absent(why) => why.is_empty().then_some("no witness and no reason"),
                };
                let headline = finding.headline.ends_with('.').then_some("headline ends in a stop");
                let labels = finding.labels.is_empty().then_some("no labels");
                let help = finding.help.is_empty().then_some("no help");
                for fault in [evidence, headline, labels, help].into_iter().flatten() {
                    faults.check(rule, pair, || Some(fault.to_owned()));
                }
            }
        }
    }
    faults.end();
}

#[test]
fn the_catalogue_is_in_order() {
    let rules: Vec<&Rule> = rule::catalogue().collect();
    for rule in &rules {
        let prefix = match rule.format {
            compat::Format::Avro => "avro-",
            compat::Format::Json => "json-",
            compat::Format::Protobuf => "proto-",
        };
        let stem =
            rule.id.strip_prefix(prefix).unwrap_or_else(|| panic!("{} is prefixed", rule.id));
        let kebab = stem.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        assert!(kebab && !stem.is_empty(), "{}: kebab case", rule.id);
        assert!(rule.summary.chars().count() <= 72, "{}: summary is too long", rule.id);
        assert!(!rule.summary.ends_with('.'), "{}: summary is no sentence", rule.id);
        assert!(rule.severity >= Severity::Warning && !rule.since.is_empty());
        assert_eq!(rule::find(rule.id).map(|found| found.id), Some(rule.id));
    }
    for pair in rules.windows(2).filter(|pair| pair[0].format == pair[1].format) {
        assert!(pair[0].id < pair[1].id, "{} stands before {}", pair[0].id, pair[1].id);
    }
}
