//! What existing registries answer to a pair: codes, paths, texts, order and repeats.

use super::{lax, strict};
use crate::avro::parity as ask;
use crate::avro::parity::EXCEPTION;
use crate::check::{Past, Verdict, messages, verdict};
use crate::level::Level;
use crate::schema::Schema;

/// Entries as `CODE path info`.
#[track_caller]
fn check_pair(reader: &str, writer: &str, expected: &[&str]) {
    let entries: Vec<String> = ask(&lax(reader), &lax(writer))
        .iter()
        .map(|entry| format!("{} {} {}", entry.code, entry.path, entry.info))
        .collect();
    assert_eq!(entries, expected, "{reader} <- {writer}");
}

const NO_FIELDS: &str = r#"{"type":"record","name":"R","fields":[]}"#;

fn record(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#)
}

#[test]
fn promotions_go_one_way() {
    const WORDS: [&str; 8] =
        ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
    const PROMOTED: [(&str, &str); 8] = [
        ("long", "int"),
        ("float", "int"),
        ("double", "int"),
        ("float", "long"),
        ("double", "long"),
        ("double", "float"),
        ("bytes", "string"),
        ("string", "bytes"),
    ];
    for reader in WORDS {
        for writer in WORDS {
            let fits = reader == writer || PROMOTED.contains(&(reader, writer));
            let (one, other) = (format!("\"{reader}\""), format!("\"{writer}\""));
            let found = ask(&lax(&one), &lax(&other));
            assert_eq!(found.is_empty(), fits, "{reader} <- {writer}");
        }
    }
    check_pair(
        "\"int\"",
        "\"string\"",
        &["TYPE_MISMATCH / reader type: INT not compatible with writer type: STRING"],
    );
}

#[test]
fn a_field_that_is_equal_at_a_glance_is_answered_like_any_other() {
    let mut types: Vec<String> =
        ["null", "boolean", "int", "long", "bytes", "string"].map(|it| format!("\"{it}\"")).into();
    for of in types.clone() {
        types.push(format!(r#"["null",{{"type":"array","items":{of}}}]"#));
        types.push(format!(r#"{{"type":"map","values":[{of},{{"type":"array","items":{of}}}]}}"#));
        types.push(format!(r#"{{"type":"array","items":{{"type":"map","values":{of}}}}}"#));
        types.push(format!(r#"[{of},{{"type":"map","values":{of}}}]"#));
    }
    types.push("[]".to_owned());
    let field = |of: &str, rest: &str| record(&format!(r#"{{"name":"a","type":{of}{rest}}}"#));
    for reader in &types {
        for writer in &types {
            let written = lax(&field(writer, ""));
            // A field with an alias is never answered at a glance.
            let [quick, slow] =
                ["", r#","aliases":["z"]"#].map(|rest| ask(&lax(&field(reader, rest)), &written));
            assert_eq!(quick.len(), slow.len(), "{reader} <- {writer}");
            assert_eq!(quick.is_empty(), reader == writer || slow.is_empty());
        }
    }
    let [one, other] = ["a", "b"].map(|name| format!(r#"{{"name":"{name}","type":"int"}}"#));
    check_pair(&record(&one), &record(&other), &["READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 a"]);
}

#[test]
fn a_field_of_a_type_that_is_defined_later_is_compared() {
    let later = |name: &str, kind: &str| {
        let first = format!(r#"{{"name":"a","type":"{name}"}}"#);
        record(&format!(r#"{first},{{"name":"z","type":["null",{kind}]}}"#))
    };
    let of = |simple: &str| format!(r#"{{"type":"enum","name":"{simple}","symbols":["x"]}}"#);
    let both = format!("{},{}", of("C"), of("B"));
    let (reader, writer) = (later("C", &both), later("B", &of("B")));
    check_pair(&reader, &writer, &["NAME_MISMATCH /fields/0/type/name expected: B"]);
    check_pair(&writer, &writer, &[]);
    // Nor does it count as the primitive type that stands in for it meanwhile.
    let null = record(&format!(
        r#"{{"name":"a","type":"null"}},{{"name":"z","type":["null",{}]}}"#,
        of("B")
    ));
    check_pair(
        &null,
        &writer,
        &["TYPE_MISMATCH /fields/0/type reader type: NULL not compatible with writer type: ENUM"],
    );
}

#[test]
fn a_name_counts_without_its_namespace() {
    let fixed =
        |name: &str, rest: &str| format!(r#"{{"type":"fixed","name":"{name}","size":1{rest}}}"#);
    check_pair(&fixed("n.A", ""), &fixed("m.A", ""), &[]);
    check_pair(&fixed("B", ""), &fixed("n.A", ""), &["NAME_MISMATCH /name expected: n.A"]);
    check_pair(&fixed("n.B", r#","aliases":["A"]"#), &fixed("n.A", ""), &[]);
    check_pair(&fixed("n.B", r#","aliases":["m.A"]"#), &fixed("m.A", ""), &[]);
    check_pair(
        &fixed("n.B", r#","aliases":["A"]"#),
        &fixed("m.A", ""),
        &["NAME_MISMATCH /name expected: m.A"],
    );
    // Aliases of the writer never count.
    check_pair(
        &fixed("A", ""),
        &fixed("B", r#","aliases":["A"]"#),
        &["NAME_MISMATCH /name expected: B"],
    );
}

#[test]
fn an_alias_to_the_null_namespace_never_matches() {
    let fixed =
        |name: &str, rest: &str| format!(r#"{{"type":"fixed","name":"{name}","size":1{rest}}}"#);
    check_pair(
        &fixed("n.B", r#","aliases":[".A"]"#),
        &fixed("A", ""),
        &["NAME_MISMATCH /name expected: A"],
    );
    check_pair(&fixed("B", r#","aliases":["A"]"#), &fixed("A", ""), &[]);
}

#[test]
fn after_a_name_the_rest_is_compared_too() {
    check_pair(
        r#"{"type":"fixed","name":"A","size":4}"#,
        r#"{"type":"fixed","name":"B","size":8}"#,
        &["NAME_MISMATCH /name expected: B", "FIXED_SIZE_MISMATCH /size expected: 8, found: 4"],
    );
    check_pair(
        r#"{"type":"enum","name":"A","symbols":["X"]}"#,
        r#"{"type":"enum","name":"B","symbols":["Z","Y","X"]}"#,
        &["NAME_MISMATCH /name expected: B", "MISSING_ENUM_SYMBOLS /symbols [Y, Z]"],
    );
}

#[test]
fn a_default_of_the_enum_takes_any_symbol() {
    check_pair(
        r#"{"type":"enum","name":"A","symbols":["X"],"default":"X"}"#,
        r#"{"type":"enum","name":"A","symbols":["Y"]}"#,
        &[],
    );
    // The writer's does not.
    check_pair(
        r#"{"type":"enum","name":"A","symbols":["X"]}"#,
        r#"{"type":"enum","name":"A","symbols":["Y","X"],"default":"X"}"#,
        &["MISSING_ENUM_SYMBOLS /symbols [Y]"],
    );
}

#[test]
fn fields_are_matched_by_name_and_alias() {
    check_pair(
        &record(r#"{"name":"b","type":"int"},{"name":"a","type":"int","aliases":["x","y"]}"#),
        &record(
            r#"{"name":"y","type":"string"},{"name":"b","type":"int"},{"name":"z","type":"int"}"#,
        ),
        &["TYPE_MISMATCH /fields/1/type reader type: INT not compatible with writer type: STRING"],
    );
    check_pair(
        &record(r#"{"name":"a","type":["null","int"]}"#),
        NO_FIELDS,
        &["READER_FIELD_MISSING_DEFAULT_VALUE /fields/0 a"],
    );
    check_pair(&record(r#"{"name":"a","type":["null","int"],"default":null}"#), NO_FIELDS, &[]);
    check_pair(&record(r#"{"name":"a","type":"int","default":"never looked at"}"#), NO_FIELDS, &[]);
}

#[test]
fn an_enum_default_does_not_stand_in_for_a_field_default() {
    check_pair(
        &record(r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X"],"default":"X"}}"#),
        NO_FIELDS,
        &["TYPE_MISMATCH /fields/0/type reader type: ENUM not compatible with writer type: RECORD"],
    );
}

#[test]
fn several_fields_for_one_raise_an_exception() {
    let entries = ask(
        &lax(&record(r#"{"name":"a","type":"int","aliases":["b"]}"#)),
        &lax(&record(r#"{"name":"a","type":"int"},{"name":"b","type":"int"}"#)),
    );
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].code, EXCEPTION);
    assert_eq!(
        entries[0].info,
        "Reader record field a type:INT pos:0 matches multiple fields in writer record schema \
         {\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"},{\"name\":\"b\",\"type\":\"int\"}]}"
    );
}

#[test]
fn unions_are_compared_branch_by_branch_of_the_writer() {
    check_pair(
        "[\"int\"]",
        "[\"int\",\"string\",\"boolean\"]",
        &[
            "MISSING_UNION_BRANCH /1 reader union lacking writer type: STRING",
            "MISSING_UNION_BRANCH /2 reader union lacking writer type: BOOLEAN",
        ],
    );
    check_pair(
        "\"int\"",
        "[\"int\",\"string\"]",
        &["TYPE_MISMATCH /1 reader type: INT not compatible with writer type: STRING"],
    );
    check_pair(
        "[\"int\",\"boolean\"]",
        "\"string\"",
        &["MISSING_UNION_BRANCH / reader union lacking writer type: STRING"],
    );
    check_pair("[\"null\",\"long\"]", "\"int\"", &[]);
    check_pair("\"int\"", "[]", &[]);
    check_pair("[]", "[]", &[]);
    check_pair("[]", "\"int\"", &["MISSING_UNION_BRANCH / reader union lacking writer type: INT"]);
}

#[test]
fn lists_and_maps_are_compared_inside() {
    check_pair(
        r#"{"type":"array","items":{"type":"map","values":"int"}}"#,
        r#"{"type":"array","items":{"type":"map","values":"string"}}"#,
        &["TYPE_MISMATCH /items/values reader type: INT not compatible with writer type: STRING"],
    );
    check_pair(
        r#"{"type":"array","items":"int"}"#,
        r#"{"type":"map","values":"int"}"#,
        &["TYPE_MISMATCH / reader type: ARRAY not compatible with writer type: MAP"],
    );
}

#[test]
fn what_means_nothing_to_the_data_is_not_compared() {
    check_pair(
        &record(
            r#"{"name":"a","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"x"}"#,
        ),
        &record(
            r#"{"name":"a","type":{"type":"long","logicalType":"timestamp-micros"},"order":"ignore"}"#,
        ),
        &[],
    );
    check_pair(&NO_FIELDS.replace("record", "error"), NO_FIELDS, &[]);
}

#[test]
fn a_type_that_is_used_twice_repeats_its_differences_with_the_first_path() {
    let pair = |of: &str| {
        record(&format!(
            r#"{{"name":"a","type":{{"type":"record","name":"N","fields":[{{"name":"x","type":"{of}"}}]}}}},{{"name":"b","type":"N"}}"#
        ))
    };
    let entry = "TYPE_MISMATCH /fields/0/type/fields/0/type reader type: INT not compatible with writer type: STRING";
    check_pair(&pair("int"), &pair("string"), &[entry, entry]);
}

#[test]
fn a_type_first_met_in_a_union_keeps_its_relative_path() {
    let pair = |of: &str| {
        record(&format!(
            r#"{{"name":"a","type":["null",{{"type":"record","name":"N","fields":[{{"name":"x","type":"{of}"}}]}}]}},{{"name":"b","type":"N"}}"#
        ))
    };
    check_pair(
        &pair("int"),
        &pair("string"),
        &[
            "MISSING_UNION_BRANCH /fields/0/type/1 reader union lacking writer type: RECORD",
            "TYPE_MISMATCH /fields/0/type reader type: INT not compatible with writer type: STRING",
        ],
    );
    // The same where the union's branch is passed over for its name alone.
    let reader = record(
        r#"{"name":"a","type":[{"type":"record","name":"N","fields":[{"name":"x","type":"int"}]},"string"]},{"name":"b","type":"N"}"#,
    );
    let writer = record(
        r#"{"name":"a","type":["string",{"type":"record","name":"M","fields":[{"name":"x","type":"string"}]}]},{"name":"b","type":"M"}"#,
    );
    check_pair(
        &reader,
        &writer,
        &[
            "MISSING_UNION_BRANCH /fields/0/type/1 reader union lacking writer type: RECORD",
            "NAME_MISMATCH /name expected: M",
            "TYPE_MISMATCH /fields/0/type reader type: INT not compatible with writer type: STRING",
        ],
    );
}

#[test]
fn recursion_is_assumed_to_be_fine_and_stays_so() {
    let tree = |of: &str| {
        format!(
            r#"{{"type":"record","name":"T","fields":[{{"name":"next","type":["null","T"]}},{{"name":"v","type":"{of}"}}]}}"#
        )
    };
    check_pair(&tree("long"), &tree("int"), &[]);
    check_pair(
        &tree("int"),
        &tree("string"),
        &["TYPE_MISMATCH /fields/1/type reader type: INT not compatible with writer type: STRING"],
    );
}

#[test]
fn differences_that_double_with_every_level_end_at_the_limit() {
    let levels = |of: &str| {
        let mut text =
            format!(r#"{{"type":"record","name":"R0","fields":[{{"name":"a","type":"{of}"}}]}}"#);
        for at in 1..40 {
            let inner = if at == 1 { text.clone() } else { text };
            let before = at - 1;
            text = format!(
                r#"{{"type":"record","name":"R{at}","fields":[{{"name":"a","type":{inner}}},{{"name":"b","type":"R{before}"}}]}}"#
            );
        }
        strict(&text)
    };
    let found = ask(&levels("int"), &levels("string"));
    assert!(found.len() <= crate::limits::DIFFERENCES_MAX);
    assert!(found.len() > 1_000);
}

#[test]
fn a_union_of_records_that_hold_the_ones_before_is_read_by_itself() {
    const RECORDS: usize = 400;
    let mut branches = vec![r#"{"type":"record","name":"R0","fields":[]}"#.to_owned()];
    for at in 1..RECORDS {
        branches.push(format!(
            r#"{{"type":"record","name":"R{at}","fields":[{{"name":"before","type":"R{}"}}]}}"#,
            at - 1
        ));
    }
    let union = |branches: &[String]| strict(&format!("[{}]", branches.join(",")));
    let all = union(&branches);
    assert!(ask(&all, &all).is_empty());
    let most = union(&branches[..RECORDS - 1]);
    assert!(ask(&all, &most).is_empty());
    let found = ask(&most, &all);
    assert_eq!((found.len(), found[0].code, &*found[0].path), (1, "MISSING_UNION_BRANCH", "/399"));
}

#[test]
fn an_exception_is_an_answer_however_long_its_text_is() {
    let doc = "x".repeat(crate::limits::TEXT_BYTES_MAX - 120);
    let fields = r#"{"name":"a","type":"int"},{"name":"b","type":"int"}"#;
    let writer = format!(r#"{{"type":"record","name":"R","doc":"{doc}","fields":[{fields}]}}"#);
    let reader = record(r#"{"name":"a","type":"int","aliases":["b"]}"#);
    let found = ask(&lax(&reader), &lax(&writer));
    assert_eq!(found.len(), 1);
    assert!(found[0].info.len() > crate::limits::TEXT_BYTES_MAX);
}

#[test]
fn unions_too_wide_for_each_other_are_refused_with_their_own_rule() {
    let union = |letter: char| {
        let branches: Vec<String> = (0..2_100)
            .map(|at| format!(r#"{{"type":"record","name":"{letter}{at}","fields":[]}}"#))
            .collect();
        lax(&format!("[{}]", branches.join(",")))
    };
    let findings = crate::avro::findings(&union('A'), &union('B'));
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule.id, "avro-pair-too-large");
    assert_eq!(findings[0].foreign.as_ref().map(|foreign| foreign.code), Some(EXCEPTION));
}

#[test]
fn a_missing_branch_is_explained_by_the_one_that_comes_closest() {
    let headline = |reader: &str, writer: &str| {
        let findings = crate::avro::findings(&lax(reader), &lax(writer));
        findings[0].headline.clone()
    };
    let list = |of: &str| format!(r#"["null",{{"type":"array","items":"{of}"}}]"#);
    let shown = headline(&list("long"), &list("string"));
    assert!(
        shown.ends_with("array of string: the schema reads long, but string was written"),
        "{shown}"
    );
    let record = |name: &str, of: &str| {
        format!(r#"{{"type":"record","name":"{name}","fields":[{{"name":"x","type":"{of}"}}]}}"#)
    };
    let reader = format!("[{},{}]", record("A", "boolean"), record("B", "int"));
    let shown = headline(&reader, &record("B", "string"));
    assert!(shown.ends_with("record B: `x` reads int, but string was written"), "{shown}");
    let shown = headline(&reader, &record("C", "string"));
    assert!(shown.ends_with("takes record C"), "{shown}");
}

#[test]
fn a_reason_is_looked_for_only_so_far() {
    let wide = |fields: usize, last: &str| {
        let of = |at: usize, of: &str| {
            format!(
                r#"{{"name":"f{at}","type":{{"type":"record","name":"F{at}","fields":[{{"name":"x","type":"{of}"}}]}}}}"#
            )
        };
        let mut all: Vec<String> = (0..fields).map(|at| of(at, "int")).collect();
        all.push(of(fields, last));
        lax(&format!(r#"["null",{}]"#, record(&all.join(","))))
    };
    let headline = |fields: usize| {
        let found = crate::avro::findings(&wide(fields, "int"), &wide(fields, "string"));
        found[0].headline.clone()
    };
    let (near, far) = (headline(900), headline(1_100));
    assert!(near.ends_with("`x` reads int, but string was written"), "{near}");
    assert!(far.ends_with("takes record R"), "{far}");
}

#[test]
fn differences_that_are_too_many_to_hold_end_the_walk() {
    // Every record of the reader is compared with every one of the writer.
    let union = |records: usize, of: &str| {
        let fields: Vec<String> =
            (0..1_000).map(|at| format!(r#"{{"name":"f{at}","type":"{of}"}}"#)).collect();
        let fields = fields.join(",");
        let records: Vec<String> = (0..records)
            .map(|at| {
                format!(
                    r#"{{"type":"record","name":"R{at}","fields":[{fields},{{"name":"next","type":["null","R{at}"]}}]}}"#
                )
            })
            .collect();
        lax(&format!("[{}]", records.join(",")))
    };
    let codes = |records: usize| {
        let found = ask(&union(records, "int"), &union(records, "string"));
        found.into_iter().map(|foreign| foreign.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(15), ["MISSING_UNION_BRANCH"; 15]);
    assert_eq!(codes(20), [EXCEPTION]);
}

/// Records of one simple name, each inside the one before, and the first one inside the last.
fn circle(length: usize) -> crate::avro::AvroSchema {
    let last = "\"n0.R\"".to_owned();
    let around = |inner: String, at: usize| {
        format!(
            r#"{{"type":"record","name":"n{at}.R","fields":[{{"name":"next","type":{inner}}}]}}"#
        )
    };
    lax(&(0..length).rev().fold(last, around))
}

#[test]
fn pairs_are_walked_to_the_greatest_depth_and_no_further() {
    // Circles of lengths without a common divisor meet in every pair, one inside the other.
    assert_eq!(177 * 113, crate::limits::DEPTH_MAX + 1);
    assert!(ask(&circle(177), &circle(113)).is_empty());
    assert_eq!(146 * 137, crate::limits::DEPTH_MAX + 2);
    let codes: Vec<_> =
        ask(&circle(146), &circle(137)).into_iter().map(|foreign| foreign.code).collect();
    assert_eq!(codes, [EXCEPTION]);
}

#[test]
fn pairs_side_by_side_are_not_deep() {
    let field = |at: usize| {
        let of = format!(r#"{{"type":"record","name":"F{at}","fields":[]}}"#);
        format!(r#"{{"name":"f{at}","type":{of}}}"#)
    };
    let fields: Vec<String> = (0..crate::limits::DEPTH_MAX + 2).map(field).collect();
    let wide = lax(&record(&fields.join(",")));
    assert!(ask(&wide, &wide).is_empty());
}

fn schemas(texts: &[&str]) -> Vec<Schema> {
    texts.iter().map(|text| Schema::Avro(lax(text))).collect()
}

/// The verdict and the messages of a candidate against a history, oldest first.
fn answer(candidate: &str, history: &[&str], level: Level) -> (Option<u32>, Vec<String>) {
    let candidate = Schema::Avro(lax(candidate));
    let history = schemas(history);
    let mut past: Vec<Past<'_>> =
        (1..).zip(&history).map(|(number, schema)| Past { number, schema }).collect();
    past.reverse();
    let verdict = verdict(&candidate, &past, level);
    let version = match &verdict {
        Verdict::Compatible => None,
        Verdict::Incompatible(refusal) => Some(refusal.version),
    };
    (version, messages(&verdict, &past, level))
}

#[test]
fn messages_are_the_sentences_that_clients_print() {
    let event = |of: &str| {
        format!(
            r#"{{"type":"record","name":"Evt","namespace":"com.ex","fields":[{{"name":"timestamp","type":"{of}"}}]}}"#
        )
    };
    let (_, messages) = answer(&event("string"), &[&event("long")], Level::Backward);
    assert_eq!(
        messages,
        [
            "{errorType:'TYPE_MISMATCH', description:'The type (path '/fields/0/type') of a field in the new schema does not match with the old schema', additionalInfo:'reader type: STRING not compatible with writer type: LONG'}",
            "{oldSchemaVersion: 1}",
            "{oldSchema: '{\"type\":\"record\",\"name\":\"Evt\",\"namespace\":\"com.ex\",\"fields\":[{\"name\":\"timestamp\",\"type\":\"long\"}]}'}",
        ]
    );
}

#[test]
fn messages_are_not_formats() {
    let fixed =
        |name: &str| format!(r#"{{"type":"fixed","name":"{name}","namespace":"n%s","size":1}}"#);
    let (_, messages) = answer(&fixed("A"), &[&fixed("B")], Level::Backward);
    assert!(messages[0].ends_with("additionalInfo:'expected: n%s.B'}"), "{messages:?}");
}

#[test]
fn every_code_has_its_sentence() {
    let reader = record(
        r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X"]}},
           {"name":"b","type":{"type":"fixed","name":"F","size":1}},
           {"name":"c","type":["int"]},{"name":"d","type":"int"}"#,
    );
    let writer = record(
        r#"{"name":"a","type":{"type":"enum","name":"G","symbols":["X","Y"]}},
           {"name":"b","type":{"type":"fixed","name":"F","size":2}},
           {"name":"c","type":"string"}"#,
    );
    let (_, forward) = answer(&writer, &[&reader], Level::Forward);
    assert_eq!(
        forward[..5],
        [
            "{errorType:'NAME_MISMATCH', description:'The name of the schema has changed (path '/fields/0/type/name')', additionalInfo:'expected: G'}",
            "{errorType:'MISSING_ENUM_SYMBOLS', description:'The old schema is missing enum symbols '[Y]' at path '/fields/0/type/symbols' in the new schema', additionalInfo:'[Y]'}",
            "{errorType:'FIXED_SIZE_MISMATCH', description:'The size of FIXED type field at path '/fields/1/type/size' in the old schema does not match with the new schema', additionalInfo:'expected: 2, found: 1'}",
            "{errorType:'MISSING_UNION_BRANCH', description:'The old schema is missing a type inside a union field at path '/fields/2/type' in the new schema', additionalInfo:'reader union lacking writer type: STRING'}",
            "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'd' at path '/fields/3' in the old schema has no default value and is missing in the new schema', additionalInfo:'d'}",
        ]
    );
}

#[test]
fn versions_are_compared_newest_first_and_the_first_difference_ends_it() {
    let history = ["\"string\"", "\"int\"", "\"boolean\"", "\"long\""];
    assert_eq!(answer("\"double\"", &history, Level::Backward).0, None);
    assert_eq!(answer("\"double\"", &history, Level::BackwardTransitive).0, Some(3));
    assert_eq!(answer("\"double\"", &history, Level::Forward).0, Some(4));
    assert_eq!(answer("\"int\"", &history, Level::Forward).0, None);
    assert_eq!(answer("\"int\"", &history, Level::Full).0, Some(4));
    assert_eq!(answer("\"int\"", &history, Level::None).0, None);
    assert_eq!(answer("\"int\"", &[], Level::FullTransitive).0, None);
}

#[test]
fn in_a_full_level_the_old_schema_is_shown_where_the_new_one_cannot_read_it() {
    let (_, both) = answer("\"string\"", &["\"long\""], Level::Full);
    assert_eq!(both.len(), 4, "{both:?}");
    assert!(both[0].contains("in the old schema does not match with the new schema"));
    assert!(both[1].contains("in the new schema does not match with the old schema"));
    let (_, forward_only) = answer("\"long\"", &["\"int\""], Level::Full);
    assert_eq!(forward_only.len(), 1, "{forward_only:?}");
    let (_, backward_only) = answer("\"int\"", &["\"long\""], Level::Full);
    assert_eq!(backward_only.len(), 3, "{backward_only:?}");
}

#[test]
fn a_long_old_schema_is_cut() {
    let doc = "x".repeat(10_240);
    let old = format!(r#"{{"type":"record","name":"R","doc":"{doc}","fields":[]}}"#);
    let (_, messages) = answer("\"int\"", &[&old], Level::Backward);
    let shown = messages.last().unwrap();
    assert!(shown.starts_with("{oldSchema: <truncated> '{\"type\":\"record\""), "{shown}");
    assert!(shown.ends_with("xxx...'}"), "{shown}");
    assert_eq!(shown.chars().count(), "{oldSchema: <truncated> '...'}".len() + 10_240);
}
