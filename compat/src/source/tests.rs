use super::{LineColumn, LineIndex, SchemaPath, Segment, Spans, laid_out};
use crate::schema::Format;

fn path(segments: &[Segment]) -> SchemaPath {
    SchemaPath { document: None, segments: segments.to_vec() }
}

fn key(text: &str) -> Segment {
    Segment::Key(text.into())
}

#[track_caller]
fn check_span(text: &str, segments: &[Segment], expected: &str) {
    let span = Spans::of(Format::Avro, text).expect("scans").span_or_parent(&path(segments));
    assert_eq!(&text[span.start..span.end], expected);
}

#[test]
fn a_path_leads_to_the_bytes_of_its_value() {
    let text = r#"{"name": "é", "fields": [ {"type":"int"}, {"type" : ["null", 1.50] } ]}"#;
    check_span(text, &[], text);
    check_span(text, &[key("fields"), Segment::Index(0), key("type")], "\"int\"");
    let second = [key("fields"), Segment::Index(1), key("type")];
    check_span(text, &second, r#"["null", 1.50]"#);
    check_span(text, &[second.as_slice(), &[Segment::Index(1)]].concat(), "1.50");
}

#[test]
fn a_removed_thing_has_the_place_of_its_nearest_parent() {
    let text = r#"{"fields": [{"type":"int"}]}"#;
    check_span(text, &[key("fields"), Segment::Index(7), key("type")], r#"[{"type":"int"}]"#);
    check_span(text, &[key("symbols")], text);
}

#[test]
fn of_two_equal_keys_the_last_one_counts() {
    check_span(r#"{"a": 1, "a": 2}"#, &[key("a")], "2");
}

#[test]
fn comments_are_skipped() {
    check_span("/* c */ {\"a\": // d\n 1}", &[key("a")], "1");
}

#[test]
fn columns_count_characters_and_lines_start_at_one() {
    let index = LineIndex::new("aé\nxyz");
    assert_eq!(index.line_column(0), LineColumn { line: 1, column: 1 });
    assert_eq!(index.line_column(3), LineColumn { line: 1, column: 3 });
    assert_eq!(index.line_column(2), LineColumn { line: 1, column: 2 });
    assert_eq!(index.line_column(5), LineColumn { line: 2, column: 2 });
    assert_eq!(index.line_column(99), LineColumn { line: 2, column: 4 });
}

#[test]
fn laying_out_keeps_numbers_and_short_lists_as_they_are() {
    let text = r#"{"type":"record","n":1.50,"fields":[{"name":"a","type":["null","int"]}],"x":{}}"#;
    let expected = r#"{
  "type": "record",
  "n": 1.50,
  "fields": [
    { "name": "a", "type": ["null", "int"] }
  ],
  "x": {}
}"#;
    assert_eq!(laid_out(Format::Avro, text), expected);
}

#[test]
fn a_path_prints_as_a_json_pointer() {
    assert_eq!(path(&[key("a/b~c"), Segment::Index(3)]).to_string(), "/a~1b~0c/3");
    assert_eq!(SchemaPath::root().to_string(), "");
}
