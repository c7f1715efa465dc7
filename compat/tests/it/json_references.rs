//! JSON Schema: where references lead that stand inside referenced texts, by the rules of the two
//! loaders of existing registries.

use compat::json_schema::{JsonSchema, Policy, differences};
use compat::{Document, Format, Reference};
use serde_json::{Value, json};

fn load(root: &Value, texts: &[(&str, Value)]) -> Result<JsonSchema, String> {
    let references: Vec<Reference> = texts
        .iter()
        .map(|(name, text)| Reference { name: (*name).into(), text: text.to_string().into() })
        .collect();
    let text = root.to_string();
    let document = Document { format: Format::Json, text: &text, references: &references };
    compat::json_schema::parse(&document).map_err(|error| error.to_string())
}

/// An object that nothing but its one property tells from others.
fn leaf(name: &str) -> Value {
    json!({"type": "object", "properties": {name: {}}})
}

/// Objects with the properties `p` and `q` and no others, some levels deep.
fn probe(depth: usize) -> Value {
    let below = |depth| json!({"p": probe(depth), "q": probe(depth)});
    let properties = if depth == 0 { json!({}) } else { below(depth - 1) };
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

/// Where the leaves are that references lead to, or why the schema is none.
fn leaves(root: &Value, texts: &[(&str, Value)]) -> Result<Vec<String>, String> {
    let (reader, writer) = (load(&probe(4), &[]).unwrap(), load(root, texts)?);
    let found = differences(&reader, &writer, Policy::Strict).into_iter();
    let found = found.filter(|it| it.code == "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL");
    let mut found: Vec<String> =
        found.map(|it| it.path.replace("#/", "").replace("properties/", "")).collect();
    found.sort();
    Ok(found)
}

#[track_caller]
fn lead_to(root: &Value, texts: &[(&str, Value)], expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
    assert_eq!(leaves(root, texts), Ok(expected));
}

#[track_caller]
fn refused(root: &Value, texts: &[(&str, Value)], words: &str) {
    let error = load(root, texts).map(|_| ()).unwrap_err();
    assert!(error.contains(words), "{error}");
}

/// An object whose `p` refers.
fn to(reference: &str) -> Value {
    json!({"type": "object", "properties": {"p": {"$ref": reference}}})
}

/// The same with definitions.
fn with(reference: &str, definitions: &Value) -> Value {
    let mut schema = to(reference);
    schema["definitions"] = definitions.clone();
    schema
}

fn modern(mut schema: Value) -> Value {
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema
}

mod classic {
    use super::*;

    #[test]
    fn an_identifier_of_the_same_text_hides_a_declared_name() {
        let mut own = leaf("own");
        own["$id"] = json!("a.json");
        let root = with("a.json", &json!({"D": own}));
        lead_to(&root, &[("a.json", leaf("declared"))], &["p/own"]);
        // As it is written: seen from a base it would be another.
        let mut based = root;
        based["$id"] = json!("http://h/root.json");
        lead_to(&based, &[("a.json", leaf("declared"))], &["p/declared"]);
    }

    #[test]
    fn identifiers_of_other_texts_are_not_seen() {
        let mut nested = leaf("nested");
        nested["$id"] = json!("n.json");
        let text = with("n.json", &json!({"N": nested}));
        lead_to(&to("a.json"), &[("a.json", text.clone())], &["p/p/nested"]);
        refused(&to("n.json"), &[("a.json", text.clone())], "`n.json` is no place");
        // Seen from this name the reference is no longer what the identifier is.
        refused(&to("a/t.json"), &[("a/t.json", text)], "`n.json` is no place");
    }

    #[test]
    fn a_pointer_starts_at_the_root_of_the_text_it_stands_in() {
        let text = with("#/definitions/D", &json!({"D": leaf("theirs")}));
        let mut root = with("a.json", &json!({"D": leaf("ours")}));
        lead_to(&root, &[("a.json", text)], &["p/p/theirs"]);
        let mut within = with("#/definitions/D", &json!({"D": leaf("inner")}));
        within["$id"] = json!("http://h/n.json");
        root["properties"]["p"] = within.clone();
        lead_to(&root, &[], &["p/p/ours"]);
        root["definitions"] = json!({});
        refused(&root, &[], "there is no `D` in #/definitions");
    }

    #[test]
    fn what_a_pointer_leads_to_is_relative_to_the_name_of_its_text() {
        let mut text = with("b.json", &json!({"D": to("b.json")}));
        text["$id"] = json!("k/a.json");
        let texts = [
            ("sub/a.json", text),
            ("sub/b.json", leaf("sub")),
            ("sub/k/b.json", leaf("of-the-id")),
            ("b.json", leaf("top")),
        ];
        lead_to(&to("sub/a.json#/definitions/D"), &texts, &["p/p/sub"]);
        lead_to(&to("sub/a.json"), &texts, &["p/p/of-the-id"]);
    }

    #[test]
    fn a_uri_leads_to_what_it_led_to_first() {
        // Nothing can be put onto a URN, so that both mean the same by it.
        let text = |id: &str, name: &str| {
            let mut text = with("#/definitions/D", &json!({"D": leaf(name)}));
            text["$id"] = json!(id);
            text
        };
        let root = json!({
            "type": "object",
            "properties": {"p": {"$ref": "a.json"}, "q": {"$ref": "b.json"}}
        });
        let texts = [("a.json", text("urn:a", "first")), ("b.json", text("urn:b", "second"))];
        lead_to(&root, &texts, &["p/p/first", "q/p/first"]);
    }

    #[test]
    fn the_last_of_two_declared_texts_with_one_uri_counts() {
        let mut root = to("a.json");
        root["$id"] = json!("http://h/root.json");
        let texts = [("a.json", leaf("first")), ("http://h/a.json", leaf("last"))];
        lead_to(&root, &texts, &["p/last"]);
    }

    #[test]
    fn every_declared_text_must_be_an_object() {
        refused(&leaf("own"), &[("a.json", json!(true))], "expected type: JsonObject");
    }

    #[test]
    fn a_text_follows_its_own_draft_where_it_is_referred_to() {
        let flag = json!({"type": "number", "maximum": 5, "exclusiveMaximum": true});
        let draft = |number: &str| json!(format!("http://json-schema.org/draft-{number}/schema#"));
        let mut text = with("#/definitions/D", &json!({"D": flag}));
        text["$schema"] = draft("04");
        assert!(load(&to("a.json"), &[("a.json", text.clone())]).is_ok());
        // From a place that is pointed at the rest follows the draft of the one who points.
        let words = "expected type: Number, found: Boolean";
        refused(&to("a.json#/properties/p"), &[("a.json", text)], words);
        let mut unknown = leaf("theirs");
        unknown["$schema"] = json!("https://example.com/own");
        lead_to(&to("a.json"), &[("a.json", unknown.clone())], &["p/theirs"]);
        let mut root = to("a.json");
        root["$schema"] = draft("04");
        refused(&root, &[("a.json", unknown)], "could not determine version");
    }

    #[test]
    fn a_urn_leads_to_no_text_but_a_declared_one() {
        let mut root = with("urn:own#/definitions/D", &json!({"D": leaf("own")}));
        root["$id"] = json!("urn:own");
        refused(&root, &[], "no declared reference");
        lead_to(&root, &[("urn:own", root.clone())], &["p/own"]);
    }

    #[test]
    fn long_chains_of_references_are_loaded() {
        let name = |at: usize| format!("D{at}");
        let mut definitions = serde_json::Map::new();
        for at in 0..3_000 {
            definitions.insert(name(at), to(&format!("#/definitions/{}", name(at + 1))));
        }
        definitions.insert(name(3_000), leaf("end"));
        let root = with("#/definitions/D0", &Value::Object(definitions));
        assert!(load(&root, &[]).is_ok());
    }
}

mod modern_drafts {
    use super::*;

    fn anchored(key: &str, identifier: &str, name: &str) -> Value {
        let mut schema = leaf(name);
        schema[key] = json!(identifier);
        schema
    }

    #[test]
    fn all_of_a_text_is_loaded_that_a_reference_leads_into() {
        let mut text = modern(with("nowhere.json", &json!({"D": leaf("theirs")})));
        let root = modern(to("a.json#/definitions/D"));
        refused(&root, &[("a.json", text.clone())], "`nowhere.json` is no place");
        text["properties"] = json!({"p": {"minLength": "odd"}});
        refused(&root, &[("a.json", text.clone())], "expected number, found string");
        // But the words of `type` are looked at where a reference leads to only.
        text["properties"] = json!({"p": {"type": "odd"}});
        lead_to(&root, &[("a.json", text.clone())], &["p/theirs"]);
        refused(&modern(to("a.json")), &[("a.json", text.clone())], "unknown type: [odd]");
        // Of a text that nothing leads into nothing is looked at.
        lead_to(&modern(leaf("own")), &[("a.json", text)], &["own"]);
    }

    #[test]
    fn identifiers_of_texts_that_nothing_leads_into_do_not_count() {
        let text = modern(with(
            "#x",
            &json!({
                "N": anchored("$id", "n.json", "nested"),
                "X": anchored("$anchor", "x", "anchored"),
            }),
        ));
        let texts = [("a.json", text)];
        refused(&modern(to("n.json")), &texts, "`n.json` is no place");
        let both = |first: &str, second: &str| {
            modern(json!({"allOf": [{"$ref": first}, {"$ref": second}]}))
        };
        refused(&both("n.json", "a.json"), &texts, "`n.json` is no place");
        assert!(load(&both("a.json", "n.json"), &texts).is_ok());
    }

    #[test]
    fn an_identifier_is_taken_once_for_each_reading_of_a_text() {
        let text = modern(anchored("$id", "http://h/a.json", "theirs"));
        let mut root = modern(to("a.json"));
        lead_to(&root, &[("a.json", text.clone())], &["p/theirs"]);
        // By a second name the text is read again.
        root["properties"]["q"] = json!({"$ref": "./a.json"});
        refused(&root, &[("a.json", text)], "already registered by URI http://h/a.json");
        lead_to(&root, &[("a.json", leaf("theirs"))], &["p/theirs", "q/theirs"]);
    }

    #[test]
    fn identifiers_beside_unknown_keywords_are_seen_in_the_text_itself_only() {
        let hidden = |reference: &str| {
            let mut text = modern(to(reference));
            text["more"] = json!({"deep": anchored("$anchor", "x", "hidden")});
            text
        };
        lead_to(&hidden("#x"), &[], &["p/hidden"]);
        refused(&modern(to("a.json")), &[("a.json", hidden("#x"))], "leads nowhere");
    }

    #[test]
    fn what_a_pointer_leads_to_is_relative_to_the_id_as_it_is_written() {
        let mut nested = json!({"more": {"X": to("c.json")}});
        nested["$id"] = json!("n/");
        let mut root = modern(to("n/#/more/X"));
        root["$id"] = json!("http://h/s/root.json");
        root["$defs"] = json!({"N": nested});
        let texts = [("n/c.json", leaf("as-written"))];
        lead_to(&root, &texts, &["p/p/as-written"]);
    }

    #[test]
    fn a_reference_is_put_behind_a_urn() {
        let mut root = modern(to("-part"));
        root["$id"] = json!("urn:own");
        lead_to(&root, &[("urn:own-part", leaf("part"))], &["p/part"]);
        let mut anchors = modern(to("#x"));
        anchors["$id"] = json!("urn:own");
        anchors["$defs"] = json!({"X": anchored("$anchor", "x", "anchored")});
        lead_to(&anchors, &[], &["p/anchored"]);
    }

    #[test]
    fn a_part_may_name_any_official_meta_schema() {
        let mut root = modern(to("#/$defs/D"));
        let mut part = leaf("part");
        part["$schema"] = json!("http://json-schema.org/draft-07/schema#");
        root["$defs"] = json!({"D": part});
        lead_to(&root, &[], &["p/part"]);
    }
}
