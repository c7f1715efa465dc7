//! What is promised has a test: each row of `docs/differences.md` names one that exists, and each
//! error code and each operation of the server is met in one.

use serde_json::Value;

use super::{File, Wrong};

const DIFFERENCES: &str = "docs/differences.md";
const CODES: &str = "registry-api/src/error.rs";
const OPERATIONS: &str = "docs/openapi.json";

/// The folder of a crate whose folder has another name.
const FOLDERS: &[(&str, &str)] = &[("e2e", "tests")];

/// Checks the three lists against all files of the workspace, names and texts.
pub(super) fn check(files: &[(String, String)]) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    for (name, text) in files {
        let file = File { name, text };
        match name.as_str() {
            DIFFERENCES => wrong.extend(differences(&file, files)),
            CODES => wrong.extend(codes(&file, files)),
            OPERATIONS => wrong.extend(operations(&file, files)),
            _ => {}
        }
    }
    wrong
}

/// Rows whose last cell names no test: `crate` and the path of a function.
fn differences(file: &File<'_>, files: &[(String, String)]) -> Vec<Wrong> {
    let rows = file.lines().filter(|(_, line)| line.starts_with("| ")).skip(1);
    let missing = rows.filter(|(_, row)| {
        let cell = row.trim_end_matches(['|', ' ']).rsplit(" | ").next().unwrap_or_default();
        !cell.split_once(' ').is_some_and(|(of, path)| exists(of, path.trim_matches('`'), files))
    });
    missing.map(|(line, _)| file.wrong(line, "the row names no test that exists")).collect()
}

fn exists(of: &str, path: &str, files: &[(String, String)]) -> bool {
    let folder = FOLDERS.iter().find(|(name, _)| *name == of).map_or(of, |(_, folder)| folder);
    let (modules, function) = path.rsplit_once("::").unwrap_or(("", path));
    let modules: Vec<&str> = modules.split("::").filter(|module| *module != "tests").collect();
    let function = format!("fn {function}()");
    files.iter().any(|(name, text)| {
        name.starts_with(&format!("{folder}/"))
            && modules.iter().all(|module| name.contains(module))
            && text.contains(&function)
    })
}

/// Codes that no test of the server names.
fn codes(file: &File<'_>, files: &[(String, String)]) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    for (line, text) in file.lines() {
        let Some((_, code)) = text.trim().trim_end_matches(',').rsplit_once(" = ") else {
            continue;
        };
        let plain = code.replace('_', "");
        if plain.len() < 3 || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        if !tests(files).any(|text| has_number(text, code) || has_number(text, &plain)) {
            wrong.push(file.wrong(line, format!("no test meets the error code {plain}")));
        }
    }
    wrong
}

/// Whether a number stands alone in a text.
fn has_number(text: &str, number: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(number).any(|(at, _)| {
        !text[..at].ends_with(joins) && !text[at + number.len()..].starts_with(joins)
    })
}

/// Operations that no test of the server asks for.
fn operations(file: &File<'_>, files: &[(String, String)]) -> Vec<Wrong> {
    let document: Value = serde_json::from_str(file.text).unwrap_or_default();
    let asked: Vec<(&str, &str)> = tests(files).flat_map(requests).collect();
    let mut wrong = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for method in methods.as_object().into_iter().flat_map(serde_json::Map::keys) {
            if !asked.iter().any(|(verb, target)| verb == method && leads_to(target, path)) {
                wrong.push(file.wrong(1, format!("no test asks for {method} {path}")));
            }
        }
    }
    wrong
}

/// The texts of the tests that speak HTTP.
fn tests(files: &[(String, String)]) -> impl Iterator<Item = &str> {
    let speaks = |name: &str| {
        name.starts_with("tests/") || name.starts_with("registry-server/") && name.contains("test")
    };
    files.iter().filter(move |(name, _)| speaks(name)).map(|(_, text)| text.as_str())
}

/// Methods and paths of the requests in a text: `get("/a")`, `get(&format!("/a"))`, `"GET", "/a"`.
fn requests(text: &str) -> impl Iterator<Item = (&'static str, &str)> {
    text.match_indices("\"/").filter_map(|(at, _)| {
        let before = text[..at].trim_end().trim_end_matches("&format!(").trim_end();
        let verb = ["get", "post", "put", "delete"].into_iter().find(|verb| {
            let quoted = format!("\"{}\",", verb.to_uppercase());
            before.ends_with(&format!(".{verb}(")) || before.ends_with(&quoted)
        })?;
        let path = text[at + 1..].split(['"', '?']).next()?;
        Some((verb, path))
    })
}

/// Whether a path is one of a route with names in braces.
fn leads_to(path: &str, route: &str) -> bool {
    let (mut path, mut route) = (path.split('/'), route.split('/'));
    loop {
        match (path.next(), route.next()) {
            (None, None) => return true,
            (Some(part), Some(name)) if part == name => {}
            (Some(part), Some(name)) if name.starts_with('{') && !part.is_empty() => {}
            _ => return false,
        }
    }
}
