use super::{Environment, parse};

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
