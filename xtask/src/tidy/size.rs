//! Sizes that clippy does not measure: files, rule files and handlers.

use super::{File, Wrong};

/// Lines of a source file, its tests apart.
const FILE_LINES_MAX: usize = 400;
/// Lines of a rule: metadata, judgement and words of one idea.
const RULE_LINES_MAX: usize = 120;
/// Lines of a handler: extract, execute, respond.
const HANDLER_LINES_MAX: usize = 30;
/// Characters of a line, where the formatter leaves a longer one alone.
const LINE_CHARACTERS_MAX: usize = 100;

/// Files above their limit, with the size that they may not exceed; each may only shrink, and
/// leaves the list when it fits.
const RATCHET: &[(&str, usize)] = &[];

/// Files whose longest handler is above its limit, with the size that it may not exceed.
const HANDLER_RATCHET: &[(&str, usize)] = &[
    ("registry-server/src/api/own/check.rs", 34),
    ("registry-server/src/api/schemas.rs", 43),
    ("registry-server/src/api/subjects.rs", 40),
    ("registry-server/src/api/versions.rs", 35),
];

pub(super) fn check(file: &File<'_>) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    // A module's own tests are named by the module; their names are sentences.
    let own_tests = file.name.ends_with("/tests.rs");
    if !own_tests && !file.text.trim_start().starts_with("//!") {
        wrong.push(file.wrong(1, "starts without `//!`: say what the module is for"));
    }
    for (number, line) in file.lines() {
        // A text in quotes, an address or the pattern of a macro cannot always be broken.
        let breakable =
            !line.contains('"') && !line.contains("://") && !line.trim_start().starts_with("($");
        if breakable && !is_test(file.name) && line.chars().count() > LINE_CHARACTERS_MAX {
            wrong.push(file.wrong(number, format!("more than {LINE_CHARACTERS_MAX} characters")));
        }
    }
    if is_test(file.name) {
        return wrong;
    }
    let lines = without_tests(file.text);
    let rule = file.name.contains("/rules/") && !file.name.ends_with("/mod.rs");
    let most = if rule { RULE_LINES_MAX } else { FILE_LINES_MAX };
    match RATCHET.iter().find(|(name, _)| *name == file.name) {
        None if lines > most => {
            wrong.push(file.wrong(1, format!("{lines} lines, at most {most}: split it")));
        }
        Some(_) if lines <= most => {
            wrong
                .push(file.wrong(1, "fits now: take it off the ratchet in xtask/src/tidy/size.rs"));
        }
        Some((_, allowed)) if lines > *allowed => {
            wrong.push(file.wrong(1, format!("{lines} lines, and may only shrink from {allowed}")));
        }
        Some((_, allowed)) if lines < *allowed => {
            wrong.push(file.wrong(1, format!("has shrunk: lower its ratchet to {lines}")));
        }
        _ => {}
    }
    if file.name.starts_with("registry-server/src/api/") {
        wrong.extend(handlers(file));
    }
    wrong
}

/// Whether a file holds tests, which may be as long as they like.
fn is_test(name: &str) -> bool {
    ["tests", "benches", "fuzz"].iter().any(|folder| {
        name.starts_with(&format!("{folder}/")) || name.contains(&format!("/{folder}/"))
    }) || name.ends_with("/tests.rs")
}

/// The lines before a test module at the end of a file.
fn without_tests(text: &str) -> usize {
    let mut lines = text.lines();
    let tests = |line: &str| line == "#[cfg(test)]";
    let code = lines.by_ref().take_while(|line| !tests(line)).count();
    // `#[cfg(test)] mod tests;` is a line of code like another.
    if lines.next().is_some_and(|line| line.ends_with('{')) { code } else { text.lines().count() }
}

/// Handlers that are too long: functions of a file of routes that are public within the crate.
fn handlers(file: &File<'_>) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut open: Option<usize> = None;
    let ratchet = HANDLER_RATCHET.iter().find(|(name, _)| *name == file.name);
    let most = ratchet.map_or(HANDLER_LINES_MAX, |(_, allowed)| *allowed);
    for (number, line) in file.lines() {
        if line.starts_with("pub") && line.contains(" async fn ") {
            // What stands around the routes is no handler; it hands the request on.
            open = (!line.contains("next: Next")).then_some(number);
        }
        if line == "}"
            && let Some(start) = open.take()
            && number - start + 1 > most
        {
            let lines = number - start + 1;
            wrong.push(file.wrong(
                start,
                format!("handler of {lines} lines, at most {most}: extract, execute, respond"),
            ));
        }
    }
    wrong
}
