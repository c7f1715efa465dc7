use compat::{Direction, Outcome, Witness};
use compat::{Document, Evidence, Format, Level, ParseMode, Past, Profile, Schema, check};

use super::{Called, Describer, FindingReport, Party, Role, Voice, words};

fn described(candidate: &str, stored: &str, file: Option<&str>) -> Vec<FindingReport> {
    let parse = |text| {
        let document = Document { format: Format::Avro, text, references: &[] };
        Schema::parse(&document, ParseMode::Lax).expect("the fixture parses")
    };
    let voice = |called, title: &str, file: Option<&str>, text| Voice {
        called,
        title: title.to_owned(),
        file: file.map(str::to_owned),
        format: Format::Avro,
        text,
        references: &[],
    };
    let (new, old) = (parse(candidate), parse(stored));
    let found = check(&new, &[Past { number: 7, schema: &old }], Level::Full, Profile::Standard);
    let candidate = voice(Called::Words("the candidate".into()), "a.avsc", file, candidate);
    let others =
        [Party { number: 7, voice: voice(Called::Version(7), "a version 7", None, stored) }];
    let describer = Describer::new(Some("a"), &candidate, &others);
    found.findings.iter().map(|judged| describer.judged(judged)).collect()
}

const INT: &str = r#"{"type":"record","name":"R","fields":[{"name":"é","type":"int"}]}"#;
const STRING: &str = r#"{"type":"record","name":"R","fields":[{"name":"é","type":"string"}]}"#;

#[test]
fn a_span_counts_characters_of_the_stored_text_and_the_excerpt_is_laid_out() {
    let found = described(INT, STRING, Some("a.avsc"));
    let backward = found
        .iter()
        .find(|found| found.reader.as_ref().is_some_and(|reader| reader.role == Role::Candidate));
    let backward = backward.expect("int does not read string");
    let reader = backward.reader.as_ref().and_then(|place| place.span.clone()).expect("a place");
    assert_eq!((reader.file.as_deref(), reader.line, reader.column), (Some("a.avsc"), 1, 58));
    assert_eq!((reader.length, reader.end_line, reader.end_column), (5, 1, 63));
    let writer = backward.writer.clone().expect("a place");
    assert_eq!(writer.span.expect("a place").line, 1);
    let excerpt = writer.excerpt.expect("a line");
    assert_eq!((excerpt.line, excerpt.title.as_str()), (5, "a version 7, laid out"));
    let marked: String =
        excerpt.text.chars().skip(excerpt.start).take(excerpt.end - excerpt.start).collect();
    assert_eq!(marked, "\"string\"");
}

#[test]
fn a_fingerprint_survives_reformatting_but_not_another_direction_or_type() {
    let prints = |candidate: &str, stored: &str| -> Vec<String> {
        described(candidate, stored, None).into_iter().map(|found| found.fingerprint).collect()
    };
    let base = prints(INT, STRING);
    assert_eq!(base.len(), 2, "one finding for each direction");
    assert_ne!(base[0], base[1]);
    assert!(base.iter().all(|print| print.len() == 16));
    assert_eq!(base, prints(&INT.replace(',', ",\n  "), STRING));
    assert_ne!(base, prints(&INT.replace("\"int\"", "\"boolean\""), STRING));
}

#[test]
fn a_report_survives_the_way_through_json() {
    for finding in described(INT, STRING, Some("a.avsc")) {
        let text = serde_json::to_string(&finding).expect("serializes");
        assert_eq!(serde_json::from_str::<FindingReport>(&text).expect("deserializes"), finding);
    }
}

#[test]
fn versions_are_listed_as_people_would() {
    let check = |numbers: &[u32], expected: &str| {
        let called: Vec<Called> = numbers.iter().map(|&number| Called::Version(number)).collect();
        assert_eq!(words::list(&called.iter().collect::<Vec<_>>()), expected);
    };
    check(&[3], "version 3");
    check(&[2, 1], "versions 1 and 2");
    check(&[7, 3, 2, 1], "versions 1-3 and 7");
    check(&[9, 7, 3, 2], "versions 2, 3, 7 and 9");
    let tags = [Called::Words("v1".into()), Called::Words("v2".into())];
    assert_eq!(words::list(&tags.iter().collect::<Vec<_>>()), "v1 and v2");
}

#[test]
fn who_breaks_depends_on_who_reads_and_on_what_happens() {
    let witness = |outcome| {
        let message = serde_json::Value::Null;
        Evidence::Witness(Witness {
            message,
            bytes: None,
            at: String::new(),
            outcome,
            reads: None,
            basis: compat::Basis::Described,
        })
    };
    let (candidate, version) = (Called::Words("the candidate".into()), Called::Version(3));
    let sentence =
        |direction, evidence| words::breaks(direction, &candidate, &[&version], &evidence);
    assert_eq!(
        sentence(Direction::Backward, witness(Outcome::Fails)),
        "consumers deployed with the candidate will fail on messages already stored, written with \
         version 3"
    );
    assert_eq!(
        sentence(Direction::Forward, witness(Outcome::Misread)),
        "consumers on version 3 will misread messages written with the candidate"
    );
    assert_eq!(
        sentence(Direction::Forward, Evidence::Absent(String::new())),
        "consumers on version 3 may fail on messages written with the candidate"
    );
}
