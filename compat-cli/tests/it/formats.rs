//! Every form of the report, for an answer of every kind, held against published schemas.

use std::process::Command;

use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use crate::environment;
use crate::support::{Project, Run, record};

const REPORTS: [(&str, i32, &str); 5] = [
    ("clean", 0, include_str!("reports/clean.json")),
    ("finding", 1, include_str!("reports/finding.json")),
    ("accepted", 0, include_str!("reports/accepted.json")),
    ("unanswered", 2, include_str!("reports/unanswered.json")),
    ("hostile", 1, include_str!("reports/hostile.json")),
];

fn rendered(report: &str, format: &str) -> Run {
    let project = Project::empty();
    project.write("report.json", report);
    project.compat(&format!("report report.json --format {format}"))
}

/// A snapshot for each kind of answer.
fn golden(format: &str) {
    for (name, code, report) in REPORTS {
        let run = rendered(report, format);
        let text = without_pages(format, &run.exits(code).out);
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(format!("{format}_{name}"), text);
        });
    }
}

/// The pages of rules have tests of their own, and must not make these red.
fn without_pages(format: &str, text: &str) -> String {
    if format != "sarif" {
        return text.to_owned();
    }
    let mut log: Value = serde_json::from_str(text).expect("JSON");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("a list");
    for rule in rules.iter_mut().filter(|rule| rule["help"]["markdown"].is_string()) {
        rule["help"] = Value::from("the page");
    }
    let mut text = serde_json::to_string_pretty(&log).expect("serializes");
    text.push('\n');
    text
}

#[test]
fn human() {
    golden("human");
}

#[test]
fn concise() {
    golden("concise");
    for (_, _, report) in REPORTS {
        let lines = rendered(report, "concise").out;
        assert!(lines.lines().all(|line| line.contains(": ")), "{lines}");
    }
}

#[test]
fn github() {
    golden("github");
    for (_, _, report) in REPORTS {
        for line in rendered(report, "github").out.lines().filter(|line| line.starts_with("::")) {
            let (properties, _) = line[2..].split_once("::").expect("a command and its text");
            for property in properties.split_once(' ').map_or("", |(_, all)| all).split(',') {
                assert!(property.matches('=').count() >= 1, "{line}");
                assert!(!property.contains([':', '\r']), "{line}");
            }
        }
    }
}

#[test]
fn gitlab() {
    golden("gitlab");
    for (_, _, report) in REPORTS {
        let issues: Value = serde_json::from_str(&rendered(report, "gitlab").out).expect("JSON");
        for issue in issues.as_array().expect("a list") {
            for key in ["description", "check_name", "fingerprint"] {
                assert!(issue[key].as_str().is_some_and(|text| !text.is_empty()), "{issue}");
            }
            let severity = issue["severity"].as_str().expect("a severity");
            assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
            assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0));
        }
    }
}

#[test]
fn markdown() {
    golden("markdown");
}

#[test]
fn a_markdown_comment_fits_and_says_what_was_cut() {
    let mut report: Value = serde_json::from_str(REPORTS[1].2).expect("JSON");
    let one = report["subjects"][0].clone();
    let many = (0..200).map(|at| {
        let mut subject = one.clone();
        subject["subject"] = Value::from(format!("subject-{at:03}"));
        subject
    });
    report["subjects"] = many.collect();
    let text = rendered(&report.to_string(), "markdown").out;
    assert!(text.chars().count() <= 60_000, "{}", text.chars().count());
    assert!(text.contains("… cut: ") && text.contains("more subjects with findings"), "{text}");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn json_keeps_everything_and_fits_its_published_schema() {
    let schema = Project::empty().compat("report --schema");
    let schema: Value = serde_json::from_str(&schema.exits(0).out).expect("JSON");
    let validator = jsonschema::options().build(&schema).expect("the schema is one");
    for (name, _, report) in REPORTS {
        let again: Value = serde_json::from_str(&rendered(report, "json").out).expect("JSON");
        let before: Value = serde_json::from_str(report).expect("JSON");
        assert_eq!(again, before, "{name}");
        let errors: Vec<String> =
            validator.iter_errors(&again).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn sarif_fits_the_standards_schema() {
    golden("sarif");
    // The standard's schema has one pattern with a bracket too many, which is no expression.
    let schema = include_str!("../schemas/sarif-2.1.0.json")
        .replace("^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::options().build(&schema).expect("the schema is one");
    for (name, code, report) in REPORTS {
        let log: Value = serde_json::from_str(&rendered(report, "sarif").out).expect("JSON");
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        let run = &log["runs"][0];
        assert_eq!(run["invocations"][0]["executionSuccessful"], code != 2);
        for result in run["results"].as_array().expect("a list") {
            let at =
                usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
            assert_eq!(run["tool"]["driver"]["rules"][at]["id"], result["ruleId"]);
        }
        assert_eq!(report.contains("\"expires\""), log.to_string().contains("\"suppressions\""));
    }
}

#[test]
fn junit_is_what_ci_systems_read() {
    golden("junit");
    for (name, code, report) in REPORTS {
        let counts = junit(&rendered(report, "junit").out);
        let subjects: Value = serde_json::from_str(report).expect("JSON");
        let subjects = subjects["subjects"].as_array().expect("a list").len();
        assert_eq!(counts.cases, subjects, "{name}: passing cases are there, too");
        assert_eq!(counts.failures > 0, code == 1, "{name}");
        assert_eq!(counts.errors > 0, code == 2, "{name}");
        assert_eq!(counts.skipped > 0, name == "accepted", "{name}");
    }
}

/// A Python that reads XML Schema.
fn xml_schema_reader() -> std::path::PathBuf {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    environment::python(root, "xmlschema", &["xmlschema==4.3.2"])
}

#[test]
fn junit_fits_the_schema_of_jenkins() {
    let project = Project::empty();
    let mut files = Vec::new();
    for (name, _, report) in REPORTS {
        let file = format!("{name}.xml");
        project.write(&file, &rendered(report, "junit").out);
        files.push(file);
    }
    project.compat("check --format junit=never-began.xml").exits(2);
    files.push("never-began.xml".to_owned());
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemas/junit-10.xsd");
    let validates = |files: &[String]| {
        let script = "import sys, xmlschema\n\
                      schema = xmlschema.XMLSchema(sys.argv[1])\n\
                      for file in sys.argv[2:]: schema.validate(file)\n";
        let mut python = Command::new(xml_schema_reader());
        python.args(["-c", script, schema]).args(files).current_dir(project.root());
        let output = python.output().expect("python runs");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (is_valid, said) = validates(&files);
    assert!(is_valid, "{said}");
    project.write("wrong.xml", "<testsuites><testsuite name=\"a\"/></testsuites>");
    let (is_valid, said) = validates(&["wrong.xml".to_owned()]);
    assert!(!is_valid && said.contains("missing required attribute"), "{said}");
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    cases: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

/// Reads JUnit XML the way CI systems do, and holds it against what their schemas allow.
fn junit(text: &str) -> Counts {
    const ALLOWED: [(&str, &str, &[&str]); 9] = [
        ("", "testsuites", &["name", "tests", "failures", "errors", "time"]),
        ("testsuites", "testsuite", &["name", "tests", "failures", "errors", "skipped", "time"]),
        ("testsuite", "testcase", &["name", "classname", "time"]),
        ("testcase", "failure", &["message", "type"]),
        ("testcase", "error", &["message", "type"]),
        ("testcase", "skipped", &["message", "type"]),
        ("testcase", "system-out", &[]),
        ("testcase", "system-err", &[]),
        ("testsuite", "properties", &[]),
    ];
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<String> = Vec::new();
    let mut counts = Counts::default();
    let mut told = Counts::default();
    let mut enter = |open: &[String], start: &BytesStart<'_>| {
        let name = String::from_utf8(start.name().as_ref().to_vec()).expect("UTF-8");
        let parent = open.last().map_or("", String::as_str);
        let allowed = ALLOWED.iter().find(|(of, is, _)| *of == parent && *is == name);
        let (_, _, attributes) = allowed.unwrap_or_else(|| panic!("{name} in {parent}: {text}"));
        for attribute in start.attributes() {
            let attribute = attribute.expect("well-formed");
            let key = String::from_utf8(attribute.key.as_ref().to_vec()).expect("UTF-8");
            assert!(attributes.contains(&key.as_str()), "{key} in {name}");
            let value = String::from_utf8(attribute.value.to_vec()).expect("UTF-8");
            let number = || value.parse::<usize>().expect("a number");
            match (name.as_str(), key.as_str()) {
                ("testsuite", "tests") => told.cases += number(),
                ("testsuite", "failures") => told.failures += number(),
                ("testsuite", "errors") => told.errors += number(),
                ("testsuite", "skipped") => told.skipped += number(),
                _ => {}
            }
        }
        match name.as_str() {
            "testcase" => counts.cases += 1,
            "failure" => counts.failures += 1,
            "error" => counts.errors += 1,
            "skipped" => counts.skipped += 1,
            _ => {}
        }
        name
    };
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) => {
                let name = enter(&open, &start);
                open.push(name);
            }
            Event::Empty(start) => {
                enter(&open, &start);
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(content) => {
                let content = String::from_utf8(content.to_vec()).expect("UTF-8");
                let legal = |c: char| c >= ' ' || matches!(c, '\t' | '\n' | '\r');
                assert!(content.chars().all(legal), "{content:?}");
                assert!(!content.contains("]]>"), "{content}");
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(told, counts, "the suites count what is in them");
    counts
}

#[test]
fn a_run_that_never_began_is_an_error_in_every_form() {
    let project = Project::empty();
    let forms = "--format junit=j.xml --format sarif=s.json --format gitlab=g.json \
                 --format markdown=m.md --format github --format json=r.json";
    let run = project.compat(&format!("check {forms}"));
    run.exits(2).says(&["::error title=compat could not answer::nothing to compare with"]);
    assert_eq!(junit(&project.read("j.xml")).errors, 1);
    assert!(project.read("s.json").contains("\"executionSuccessful\": false"));
    assert!(project.read("g.json").contains("blocker"));
    assert!(project.read("m.md").contains("could not be checked"));
    assert!(project.read("r.json").contains("\"reason\": \"usage\""));
}

#[test]
fn github_gets_a_summary_and_outputs() {
    let project = Project::empty();
    project.write("report.json", REPORTS[1].2);
    let summary = project.path("summary.md").display().to_string();
    let output = project.path("output.txt").display().to_string();
    let project =
        project.variable("GITHUB_STEP_SUMMARY", &summary).variable("GITHUB_OUTPUT", &output);
    project.compat("report report.json --format github").exits(1);
    assert!(project.read("summary.md").contains("### Schemas are not compatible"));
    let expected = "verdict=incompatible\nerrors=2\nwarnings=0\nsubjects=2\n";
    assert_eq!(project.read("output.txt"), expected);
}

#[test]
fn several_reports_become_one_and_the_gravest_counts() {
    let project = Project::empty();
    for (name, _, report) in REPORTS {
        project.write(&format!("{name}.json"), report);
    }
    project.compat("report clean.json finding.json").exits(1).says(&["2 incompatible"]);
    project.compat("report finding.json unanswered.json").exits(2);
    project.compat("report").exits(2).says(&["name the reports"]);
    project.write("nonsense.json", "{}");
    project.compat("report nonsense.json").exits(2).says(&["nonsense.json is no report"]);
}

#[test]
fn people_are_shown_as_many_findings_as_they_want_and_all_of_them_count() {
    let project = Project::new();
    project.write("old/a-value/1.avsc", &record("A", &["one:long", "two:long"]));
    project.write("events/a.avsc", &record("A", &["one:string", "two:string"]));
    let run = project.compat("check --against dir:old --max-findings 1");
    run.exits(1).says(&["1 more finding not shown, as --max-findings says", "2 errors"]);
    assert_eq!(run.out.matches("error[avro-type-changed]").count(), 1, "{run:#?}");
    let none = project.compat("check --against dir:old --max-findings 0");
    none.exits(1).says(&["2 more findings not shown"]);
    let report = project.report("check --against dir:old --max-findings 1");
    assert_eq!(report["subjects"][0]["findings"].as_array().map(Vec::len), Some(2));
}
