//! What each check sees and what it leaves alone.

use std::path::Path;

use super::{File, markdown, size, tested, words};

#[track_caller]
fn finds(wrong: &[super::Wrong], expected: &[&str]) {
    let found: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn two_sentences_on_one_line_are_seen() {
    let text = "One. Two.\nOne, e.g. Avro.\n1. First\n```\nA. B.\n```\n`a. B` c. d\n| A. B |\n";
    let file = File { name: "a.md", text };
    finds(
        &markdown::check(Path::new("."), &file),
        &["a.md:1: two sentences on one line: begin a new line"],
    );
}

#[test]
fn a_link_to_nothing_is_seen() {
    let text = "[here](Cargo.toml) [there](nowhere.md#part) [out](https://example.org)\n";
    let file = File { name: "a.md", text };
    finds(
        &markdown::check(Path::new("."), &file),
        &["a.md:1: the link to nowhere.md leads nowhere"]
            .map(|line| line.replace("nowhere.md leads", "nowhere.md#part leads"))
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn notes_and_machine_folders_are_seen() {
    let note = concat!("TO", "DO");
    let folder = concat!("/wo", "rk/");
    let text = format!("{note}: later\n{note}(#12): later\nin {folder}x\nframe{folder}x\n");
    let file = File { name: "a.toml", text: &text };
    let wrong = words::check(&file);
    assert_eq!(wrong.iter().map(|one| one.line).collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn sizes_leave_tests_apart() {
    let long = "//! A module.\n".to_owned() + &"\n".repeat(400);
    let lines = |name, text: &str| size::check(&File { name, text }).len();
    assert_eq!(lines("a/src/b.rs", &long), 1);
    assert_eq!(lines("a/tests/it/b.rs", &long), 0);
    assert_eq!(lines("a/src/b/tests.rs", &long), 0);
    let mostly_tests =
        format!("//! A module.\n#[cfg(test)]\nmod tests {{\n{}}}\n", "\n".repeat(400));
    assert_eq!(lines("a/src/b.rs", &mostly_tests), 0);
    let rule = "//! A rule.\n".to_owned() + &"\n".repeat(120);
    assert_eq!(lines("compat/src/avro/rules/x.rs", &rule), 1);
}

#[test]
fn a_long_handler_is_seen() {
    let body = "    let a = 1;\n".repeat(30);
    let text = format!("//! Routes.\npub(super) async fn get() {{\n{body}}}\n");
    let file = File { name: "registry-server/src/api/x.rs", text: &text };
    assert_eq!(size::check(&file).len(), 1);
}

#[test]
fn promises_without_a_test_are_seen() {
    let rows =
        "| where | test |\n|---|---|\n| a | e2e `api::a::it_is` |\n| b | e2e `api::b::it_is` |\n";
    let codes = "    One = 404,\n    Two = 40_401,\n    Three = 42_201,\n    const X: u8 = 7;\n";
    let operations =
        r#"{"paths": {"/a/{b}": {"get": {}, "put": {}}, "/a": {"get": {}, "delete": {}}}}"#;
    let asks = r#"
        async fn it_is() {
            x.get("/a/1?c=d").is_error(40401);
            x.send("DELETE", "/a", "42202");
            x.get(&format!("/a"));
            x.post("/a/1");
        }"#;
    let files = [
        ("docs/differences.md", rows),
        ("registry-api/src/error.rs", codes),
        ("docs/openapi.json", operations),
        ("tests/it/api/a.rs", asks),
        ("compat/tests/it/b.rs", "put(\"/a/1\") 42201"),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    finds(
        &tested::check(&files),
        &[
            "docs/differences.md:4: the row names no test that exists",
            "registry-api/src/error.rs:1: no test meets the error code 404",
            "registry-api/src/error.rs:3: no test meets the error code 42201",
            "docs/openapi.json:1: no test asks for put /a/{b}",
        ],
    );
}
