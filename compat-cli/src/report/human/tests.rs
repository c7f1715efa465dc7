use compat::{Document, Format, Level, ParseMode, Past, Profile, Schema, check};
use registry_api::report::{Called, Describer, FindingReport, Party, Status, SubjectReport, Voice};

use super::{Style, finding};

fn parse(text: &str) -> Schema {
    let document = Document { format: Format::Avro, text, references: &[] };
    Schema::parse(&document, ParseMode::Strict).expect("the fixture parses")
}

fn voice<'a>(called: Called, title: &str, file: Option<&str>, text: &'a str) -> Voice<'a> {
    Voice {
        called,
        title: title.to_owned(),
        file: file.map(str::to_owned),
        format: Format::Avro,
        text,
        references: &[],
    }
}

fn rendered(candidate: &str, stored: &str, level: Level) -> String {
    let (candidate_schema, stored_schema) = (parse(candidate), parse(stored));
    let history = [Past { number: 3, schema: &stored_schema }];
    let found = check(&candidate_schema, &history, level, Profile::Standard);
    let file = "events/booking.avsc";
    let voice_of_candidate =
        voice(Called::Words("the candidate".to_owned()), file, Some(file), candidate);
    let others = [Party {
        number: 3,
        voice: voice(Called::Version(3), "booking-value version 3", None, stored),
    }];
    let describer = Describer::new(Some("booking-value"), &voice_of_candidate, &others);
    let findings: Vec<FindingReport> =
        found.findings.iter().map(|judged| describer.judged(judged)).collect();
    let subject = SubjectReport {
        subject: Some("booking-value".to_owned()),
        schema_type: Some("AVRO".to_owned()),
        file: Some(file.to_owned()),
        status: Status::Incompatible,
        level: Some(level.to_string()),
        compared: Vec::new(),
        passes_under: Vec::new(),
        via: None,
        remark: None,
        findings,
    };
    subject.findings.iter().map(|found| finding(&subject, found, Style::plain())).collect()
}

const NUMBER: &str = r#"{"type":"record","name":"Booking","fields":[{"name":"user_id","type":"long"},{"name":"timestamp","type":"long"}]}"#;

#[test]
fn both_sides_are_shown_with_the_message_that_breaks() {
    let candidate = r#"{
  "type": "record",
  "name": "Booking",
  "fields": [
    { "name": "user_id", "type": "long" },
    { "name": "timestamp", "type": "string" }
  ]
}
"#;
    insta::assert_snapshot!(rendered(candidate, NUMBER, Level::Backward));
}

#[test]
fn in_the_other_direction_the_candidate_still_comes_first() {
    let candidate = r#"{
  "type": "record",
  "name": "Booking",
  "fields": [
    { "name": "user_id", "type": "long" }
  ]
}
"#;
    insta::assert_snapshot!(rendered(candidate, NUMBER, Level::Forward));
}

#[test]
fn a_minified_file_is_cut_around_the_place() {
    let many: Vec<String> =
        (0..60).map(|at| format!(r#"{{"name":"field_{at}","type":"int"}}"#)).collect();
    let candidate =
        format!(r#"{{"type":"record","name":"Booking","fields":[{}]}}"#, many.join(","));
    let stored = candidate.replace(r#""field_30","type":"int""#, r#""field_30","type":"string""#);
    insta::assert_snapshot!(rendered(&candidate, &stored, Level::Backward));
}
