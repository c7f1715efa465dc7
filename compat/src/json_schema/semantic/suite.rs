//! The JSON-Schema-Test-Suite: what confirms witnesses and what steers the search say of each of
//! its values what it expects, the schema loaded as every schema is.

use serde_json::Value;

use super::evaluate::{Budget, Evaluator};
use super::facets::Reading;
use super::{bundle, judge, moving};
use crate::json_schema::JsonSchema;
use crate::{Document, Format};

/// The suite's groups by draft, one a line.
const DRAFTS: [(&str, &str); 5] = [
    (
        "http://json-schema.org/draft-04/schema#",
        include_str!("../../../tests/json-schema-test-suite/draft4.jsonl"),
    ),
    (
        "http://json-schema.org/draft-06/schema#",
        include_str!("../../../tests/json-schema-test-suite/draft6.jsonl"),
    ),
    (
        "http://json-schema.org/draft-07/schema#",
        include_str!("../../../tests/json-schema-test-suite/draft7.jsonl"),
    ),
    (
        "https://json-schema.org/draft/2019-09/schema",
        include_str!("../../../tests/json-schema-test-suite/draft2019-09.jsonl"),
    ),
    (
        "https://json-schema.org/draft/2020-12/schema",
        include_str!("../../../tests/json-schema-test-suite/draft2020-12.jsonl"),
    ),
];

/// A group that is not asked, and the error of the loader or the part of the schema that is why.
enum Excused {
    /// Existing registries read 2019-09 by the rules of 2020-12 and refuse a list as `items`.
    ListOfItems,
    /// Before 2019-09 they refuse `2.0` as a count.
    FractionAsCount,
    /// Before 2019-09 a pointer starts at the root of the text, whatever `$id` is around it.
    PointerWithinId,
    /// Before 2019-09 they find no text by a URN, not even the one that says that it is it.
    OwnUrn,
    /// A reference leads to one place or another: nothing is said of its meaning.
    MovingReference,
}

fn loaded(text: &str) -> Result<JsonSchema, Excused> {
    let document = Document { format: Format::Json, text, references: &[] };
    let schema = match crate::json_schema::parse(&document) {
        Ok(schema) => schema,
        Err(error) => {
            let error = error.to_string();
            let is_of = |words: &str| error.contains(words);
            return match () {
                () if is_of("items: expected boolean or object, found array") => {
                    Err(Excused::ListOfItems)
                }
                () if is_of("expected type: Integer, found: BigDecimal") => {
                    Err(Excused::FractionAsCount)
                }
                () if is_of("there is no `definitions` in #") => Err(Excused::PointerWithinId),
                () if is_of("`urn:uuid:") => Err(Excused::OwnUrn),
                () => panic!("{text}: {error}"),
            };
        }
    };
    if moving::has_any(&schema) { Err(Excused::MovingReference) } else { Ok(schema) }
}

/// What is not as the suite says, of the judge of witnesses and of the evaluator beside it.
fn faults_of(group: &Value, schema: &JsonSchema) -> (usize, Vec<String>) {
    let validator = judge::validator(schema, &bundle::whole(schema));
    let validator = validator.expect("the library takes what the suite has");
    let mut faults = Vec::new();
    let tests = group["tests"].as_array().unwrap();
    for test in tests {
        let data = &test["data"];
        let expected = test["valid"].as_bool().unwrap();
        let mut reading = Reading::new(schema);
        let mut budget = Budget::new(100_000);
        let own = Evaluator::new(&mut reading, &mut budget).is_valid(schema.root_at(), data);
        if validator.is_valid(data) != expected || own != Ok(expected) {
            let (of, about) = (&group["description"], &test["description"]);
            faults.push(format!("{of}, {about}: {data} is not {expected}, or {own:?}"));
        }
    }
    (tests.len(), faults)
}

#[test]
fn every_value_of_the_suite_is_as_it_says() {
    let (mut asked, mut lists, mut fractions, mut moving) = (0, 0, 0, 0);
    let (mut pointers, mut urns) = (0, 0);
    let mut faults = Vec::new();
    for (draft, groups) in DRAFTS {
        for line in groups.lines() {
            let group: Value = serde_json::from_str(line).unwrap();
            let mut schema = group["schema"].clone();
            if let Value::Object(members) = &mut schema {
                members.entry("$schema").or_insert(draft.into());
            }
            match loaded(&schema.to_string()) {
                Ok(schema) => {
                    let (count, wrong) = faults_of(&group, &schema);
                    asked += count;
                    faults.extend(wrong.into_iter().map(|fault| format!("{draft}: {fault}")));
                }
                Err(Excused::ListOfItems) => lists += 1,
                Err(Excused::FractionAsCount) => fractions += 1,
                Err(Excused::PointerWithinId) => pointers += 1,
                Err(Excused::OwnUrn) => urns += 1,
                Err(Excused::MovingReference) => moving += 1,
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!((lists, fractions, moving), (32, 12, 23));
    assert_eq!((pointers, urns), (4, 4));
    assert!(asked > 4_400, "only {asked} values");
}
