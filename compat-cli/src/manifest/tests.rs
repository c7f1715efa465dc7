use compat::{Level, Profile};
use serde_json::Value;

use super::{Environment, SCHEMA, parse};

#[track_caller]
fn check_refused(text: &str, message: &str, help: Option<&str>) {
    let failure = parse(text, "compat.toml", &Environment::of([("SET", "value")]))
        .expect_err("the manifest is refused");
    assert_eq!(failure.message, message);
    assert_eq!(failure.help.as_deref(), help);
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_the_nearest_known_one() {
    check_refused(
        "version = 1\n\n[check]\nagianst = [\"registry\"]\n",
        "compat.toml:4:1: unknown key `agianst`; did you mean `against`?",
        Some(
            "known here: against, fail-on, new-subject, removed-file, level, profile, \
             accept-max-days",
        ),
    );
}

#[test]
fn an_unset_variable_is_named_with_its_place() {
    check_refused(
        "version = 1\n[[schemas]]\nfiles = \"${FOLDER}/*.avsc\"\nsubject = \"{stem}\"\n",
        "compat.toml:3:9: the environment variable FOLDER is not set",
        Some("set FOLDER, or give a default in the manifest: ${FOLDER:-default}"),
    );
}

#[test]
fn variables_of_registries_are_left_alone_until_they_are_used() {
    let text = "version = 1\n[registry.prod]\nurl = \"${PROD_URL}\"\n";
    let raw = parse(text, "compat.toml", &Environment::default()).expect("is read");
    assert_eq!(raw.registry["prod"].url.get_ref(), "${PROD_URL}");
}

#[test]
fn variables_and_defaults_are_put_in_place() {
    let text =
        "version = 1\n[check]\nagainst = [\"git:${SET}\", \"git:${NOT:-main}\", \"$${x}\"]\n";
    let raw = parse(text, "compat.toml", &Environment::of([("SET", "v")])).expect("is read");
    let against: Vec<&str> = raw.check.against.iter().map(|text| text.get_ref().as_str()).collect();
    assert_eq!(against, ["git:v", "git:main", "${x}"]);
}

#[test]
fn a_syntax_error_has_its_place() {
    check_refused("version = 1\n[check\n", "compat.toml:2:7: unclosed table, expected `]`", None);
}

#[test]
fn a_word_that_is_no_level_is_answered_with_those_that_are() {
    check_refused(
        "version = 1\n[check]\nlevel = \"BACKWARDS\"\n",
        "compat.toml:3:9: unknown compatibility level `BACKWARDS`: use one of NONE, BACKWARD, \
         BACKWARD_TRANSITIVE, FORWARD, FORWARD_TRANSITIVE, FULL, FULL_TRANSITIVE",
        None,
    );
}

#[test]
fn the_version_is_required_and_must_be_known() {
    check_refused(
        "[check]\n",
        "compat.toml: the manifest does not say its version",
        Some("begin it with `version = 1`"),
    );
    check_refused(
        "version = 2\n",
        "compat.toml:1:11: manifest version 2 is not known to this release",
        Some("use `version = 1`"),
    );
}

/// A manifest with the key `no-such-key` in each kind of table, and where the schema has that kind.
const TABLES: [(&str, &str); 8] = [
    ("", ""),
    ("[registry.a]\n", "registry"),
    ("[registry.a]\nurl = \"http://a\"\n[registry.a.auth]\n", "auth"),
    ("[check]\n", "check"),
    ("[[schemas]]\n", "schemas"),
    ("[subject.a]\n", "subject"),
    ("[[subject.a.references]]\n", "reference"),
    ("[promote.a]\n", "promote"),
];

#[test]
fn the_published_schema_has_the_keys_that_are_read_and_no_others() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    for (table, kind) in TABLES {
        let text = format!("version = 1\n{table}no-such-key = 1\n");
        let failure = parse(&text, "compat.toml", &Environment::default()).expect_err("refused");
        let help = failure.help.unwrap_or_default();
        let known = help.strip_prefix("known here: ").unwrap_or_else(|| panic!("{kind}: {help}"));
        let mut known: Vec<&str> = known.split(", ").collect();
        known.sort_unstable();
        let of_kind = if kind.is_empty() { &schema } else { &schema["$defs"][kind] };
        let published = of_kind["properties"].as_object().expect("a table");
        let mut published: Vec<&str> = published.keys().map(String::as_str).collect();
        published.sort_unstable();
        assert_eq!(published, known, "{kind}");
        assert_eq!(of_kind["additionalProperties"], false, "{kind}");
    }
}

#[test]
fn the_published_schema_has_the_words_that_are_read() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let words = |kind: &str| -> Vec<String> {
        let words = schema["$defs"][kind]["enum"].as_array().expect("words");
        words.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
    };
    let all = |words: Vec<String>| words.into_iter().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(all(words("level")), all(Level::ALL.iter().map(Level::to_string).collect()));
    assert_eq!(all(words("profile")), all(Profile::ALL.iter().map(Profile::to_string).collect()));
}
