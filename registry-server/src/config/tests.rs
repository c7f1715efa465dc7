use std::path::Path;

use super::*;

fn from_file(text: &str, arguments: &[&str]) -> Result<Config, ConfigError> {
    let folder = std::env::temp_dir();
    let path = folder.join(format!("registry-config-{}-{:p}.toml", std::process::id(), text));
    std::fs::write(&path, text).unwrap();
    let file = path.display().to_string();
    let given = ["registry-server", "config", "--config", &file];
    let loaded = load(given.iter().chain(arguments).copied()).map(|(_, config)| config);
    std::fs::remove_file(&path).unwrap();
    loaded
}

#[track_caller]
fn complains(text: &str, arguments: &[&str], expected: &str) {
    let message = from_file(text, arguments).unwrap_err().to_string();
    assert!(message.ends_with(expected), "{message}");
}

#[test]
fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
    let text = "requests_max = 7\nbody_bytes_max = 2_048\n";
    let config = from_file(text, &["--requests-max", "9"]).unwrap();
    let limits = config.settings().limits;
    assert_eq!((limits.requests_max, limits.body_bytes_max), (9, 2_048));
    assert_eq!(limits.schema_bytes_max, Limits::default().schema_bytes_max);
    let shown = config.shown();
    let origin = |key: &str| {
        let line = shown.lines().find(|line| line.starts_with(key)).unwrap();
        line.rsplit_once("# ").unwrap().1.to_owned()
    };
    assert_eq!(origin("requests_max"), "--requests-max");
    assert!(origin("body_bytes_max").ends_with(":2:18"), "{shown}");
    assert_eq!(origin("listen"), "default");
}

#[test]
fn the_defaults_of_the_library_are_those_of_the_table() {
    let config = from_file("", &[]).unwrap();
    let (table, library) = (config.settings(), Settings::default());
    assert_eq!(format!("{table:?}"), format!("{library:?}"));
    assert_eq!(
        format!("{:?}", config.connection_limits()),
        format!("{:?}", ConnectionLimits::default())
    );
    assert_eq!(
        format!("{:?}", config.connect_options()),
        format!("{:?}", ConnectOptions::default())
    );
}

#[test]
fn what_is_printed_is_a_file_of_settings_without_the_password() {
    let url = "postgres://app:s3cr%65t@db.example:5432/registry?sslpassword=s3cret&sslmode=require";
    let config = from_file("", &["--database", url]).unwrap();
    let shown = config.shown();
    assert!(!shown.contains("s3cr"), "{shown}");
    let masked = "postgres://app:***@db.example:5432/registry?sslpassword=***&sslmode=require";
    assert!(shown.contains(masked), "{shown}");
    let again = file::parse(Path::new("shown"), &shown).unwrap();
    assert_eq!(again.len(), ROWS.len());
}

#[test]
fn a_bad_value_is_named_with_its_place() {
    complains("\nrequests_max = 0", &[], ".toml:2:16: `0` is no whole number from 1 to 1000000");
    complains("response_profile = \"thin\"", &[], ":1:20: `thin` is none of auto, full, lean");
    complains("requests_max = [1]", &[], ":1:16: requests_max: array is not expected here");
    complains(
        "requests_maximum = 1",
        &[],
        ":1:1: there is no setting `requests_maximum`; \
         `registry-server config` lists all",
    );
    complains("request_max = 1", &[], "did you mean `requests_max`?");
    complains("a = ", &[], "string values must be quoted, expected literal string");
    complains(
        "",
        &["--listen", "8081"],
        "--listen: `8081` is no address with a port, such as 0.0.0.0:8081",
    );
    complains(
        "",
        &["--database", "mysql://root:hidden@host/db"],
        "--database: `mysql://root:***@host/db` is neither sqlite:PATH nor \
         postgres://USER:PASSWORD@HOST/DATABASE",
    );
}

#[test]
fn a_missing_file_that_was_named_is_an_error() {
    let error = load(["registry-server", "--config", "/nowhere/registry.toml"]).unwrap_err();
    assert!(error.to_string().starts_with("cannot read /nowhere/registry.toml: "), "{error}");
}

#[test]
fn every_setting_has_a_flag_a_variable_and_a_valid_default() {
    for row in ROWS {
        assert_eq!(row.fault(row.default), None, "{}", row.key);
        let variable = format!("REGISTRY_{}", row.key.to_uppercase());
        assert!(row.variable == variable || row.key == "database", "{}", row.key);
    }
    command().debug_assert();
}
