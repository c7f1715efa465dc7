//! `docs/output.md` shows what the commands print, as they print it; `UPDATE=1` writes it anew.

use std::fmt::Write as _;

use jiff::ToSpan as _;

use crate::support::fake::Fake;
use crate::support::{Project, refers};

const HEAD: &str = "# What it looks like

What the main commands print, recorded by a test: `UPDATE=1 cargo test -p compat-cli --test it output` writes this page.
The first line is the verdict, the last ones say what to do.
In a log there are no colors and no progress, and lines are drawn for 120 columns.
";

const BOOKING: &str = include_str!("../../../schemas-example/events/booking.avsc");

/// The page so far, and where its commands run.
struct Page {
    text: String,
    project: Project,
    /// What stands in the place of what differs from run to run.
    words: Vec<(String, &'static str)>,
}

impl Page {
    fn section(&mut self, heading: &str, sentence: &str) {
        let _ = write!(self.text, "\n## {heading}\n\n{sentence}\n");
    }

    /// Runs a command and records it.
    #[track_caller]
    fn shows(&mut self, arguments: &str, code: i32) {
        let run = self.project.compat(arguments);
        run.exits(code);
        let mut said = format!("{}{}", run.out, run.err);
        for (from, to) in &self.words {
            said = said.replace(from, to);
        }
        if let Some((before, after)) = said.split_once("good until ") {
            let (_, rest) = after.split_once(';').expect("the end of a time");
            said = format!("{before}good until 2027-01-01T00:00:00Z;{rest}");
        }
        let lines: Vec<&str> = said.lines().map(str::trim_end).collect();
        let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(!said.contains('\u{1b}'), "no colors in a log: {said:?}");
        assert!(longest < 1_000, "a line of {longest} characters:\n{said}");
        let said = lines.join("\n");
        let fence = if said.contains("```") { "````" } else { "```" };
        let _ = write!(self.text, "\n{fence}text\n$ compat {arguments}\n{said}\n{fence}\n");
        if code != 0 {
            let _ = write!(self.text, "\nExit code {code}.\n");
        }
    }

    fn fingerprint(&self) -> String {
        let report = self.project.report("check --against registry:test");
        let found = &report["subjects"][0]["findings"][0]["fingerprint"];
        found.as_str().expect("a fingerprint").to_owned()
    }
}

/// A page about a project whose event is registered in test, and nowhere in prod.
fn begun(test: &Fake, prod: &Fake) -> Page {
    test.holds("booking-value", BOOKING);
    let project = Project::empty();
    project.write(
        "compat.toml",
        &format!(
            "version = 1\n\n[registry.test]\nurl = \"{}\"\n\n[registry.prod]\nurl = \"{}\"\n\n\
             [[schemas]]\nfiles = \"events/*.avsc\"\nsubject = \"{{stem}}-value\"\n",
            test.url(),
            prod.url()
        ),
    );
    project.write("events/booking.avsc", BOOKING);
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let last = today.saturating_add(90.days()).to_string();
    let words = vec![
        (test.url().to_owned(), "https://registry.test.example.com"),
        (prod.url().to_owned(), "https://registry.prod.example.com"),
        (last, "2027-03-31"),
    ];
    Page { text: HEAD.to_owned(), project, words }
}

fn page() -> String {
    let (test, prod) = (Fake::start(), Fake::start());
    let mut page = begun(&test, &prod);
    page.section("All is well", "The schema is registered already.");
    page.shows("check --against registry:test", 0);
    changes(&mut page, &test);
    failures(&mut page);
    registries(&mut page, &test, &prod);
    page.text
}

/// A change that breaks, in every way in which one can look at it.
fn changes(page: &mut Page, test: &Fake) {
    page.section(
        "A change that breaks",
        "`timestamp` was a number and is now a text: both sides, the message that breaks, who \
         breaks, the way out.",
    );
    let broken = include_str!("../../../schemas-example/changes/timestamp-as-text.avsc");
    page.project.write("events/booking.avsc", broken);
    page.shows("check --against registry:test", 1);
    page.section("The same, on one line", "For editors, and for those who grep.");
    page.shows("check --against registry:test --format concise", 1);
    page.section("What a rule means", "Without a network.");
    page.shows("explain file-removed", 0);
    page.section(
        "What changed, and at which levels that breaks",
        "Two files, revisions or registered versions.",
    );
    page.shows("diff booking-value@1 events/booking.avsc --registry test", 1);
    page.section(
        "A break that is intended",
        "Recorded with a reason and a last day; never hidden.",
    );
    let finding = page.fingerprint();
    let accept = format!(
        "accept {finding} --against registry:test --by jane@example.com --reason DATA-1234"
    );
    page.shows(&accept, 0);
    page.shows("check --against registry:test", 0);
    page.project.remove("compat.accept.toml");
    page.section(
        "A change that breaks another subject",
        "Which the project does not even have: the registry knows that it refers to \
         `booking-value`.",
    );
    let trip = r#"{"type":"record","name":"Trip","fields":[{"name":"first","type":"com.example.events.Booking"}]}"#;
    let booking = ("com.example.events.Booking", "booking-value", 1);
    test.holds_body("trip-value", refers(trip, booking));
    page.shows("check --against registry:test --max-findings 1", 1);
}

/// What could not be answered.
fn failures(page: &mut Page) {
    page.section("A registry that is down", "Is neither a pass nor a finding.");
    page.shows("check --against registry:http://127.0.0.1:1", 2);
    page.section("A slip in the manifest", "With its place and the nearest word that is known.");
    let manifest = page.project.read("compat.toml");
    page.project.append("compat.toml", "\n[check]\nagianst = [\"registry:test\"]\n");
    page.shows("check", 2);
    page.project.write("compat.toml", &manifest);
}

/// What looks at registries and changes them.
fn registries(page: &mut Page, test: &Fake, prod: &Fake) {
    page.section("Who reads whom", "Every version of a subject, as reader and as writer.");
    let optional = include_str!("../../../schemas-example/changes/optional-channel.avsc");
    test.holds("booking-value", optional);
    page.shows("matrix booking-value --registry test", 0);
    page.section("Registering", "The plan comes first.");
    page.project.write("events/booking.avsc", optional);
    page.shows("register --registry prod --dry-run", 0);
    page.section(
        "A promotion",
        "What prod lacks, judged by the level and the history of prod, before anything is written.",
    );
    prod.holds("booking-value", BOOKING);
    page.shows("promote plan --from registry:test --to prod", 0);
}

#[test]
fn the_page_of_outputs_is_what_is_printed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/output.md");
    let text = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &text).expect("the page can be written");
    }
    let known = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        text == known,
        "docs/output.md is not what is printed: UPDATE=1 writes it anew\n{}",
        similar::TextDiff::from_lines(&known, &text).unified_diff()
    );
}

/// On a narrow terminal nothing but what cannot be broken is longer than a line.
#[test]
fn a_narrow_terminal_is_not_overrun_by_sources() {
    let fake = Fake::start();
    fake.holds("booking-value", BOOKING);
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    let long = BOOKING.replace("\"long\"", "\"string\"").replace('\n', " ");
    project.write("events/booking.avsc", &long);
    let run = project.compat("check");
    run.exits(1);
    for line in run.out.lines().filter(|line| line.trim_start().starts_with("1 |")) {
        assert!(line.chars().count() <= 140, "{} columns: {line}", line.chars().count());
    }
}
