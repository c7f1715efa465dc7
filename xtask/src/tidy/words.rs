//! Words that do not belong into what is committed.

use super::{File, Wrong};

/// A note to oneself; it needs an issue that somebody else can find.
const TO_DO: &str = concat!("TO", "DO");
/// A note that must not be merged at all.
const FIX_ME: &str = concat!("FIX", "ME");

/// Folders of one machine, which mean nothing on another.
const MACHINE_FOLDERS: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];

pub(super) fn check(file: &File<'_>) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    for (number, line) in file.lines() {
        if has_word(line, FIX_ME) {
            wrong.push(file.wrong(number, format!("{FIX_ME}: mend it")));
        }
        if has_word(line, TO_DO) && !line.contains(&format!("{TO_DO}(#")) {
            wrong.push(file.wrong(number, format!("{TO_DO} without an issue: {TO_DO}(#12)")));
        }
        if let Some(folder) = MACHINE_FOLDERS.iter().find(|folder| has_folder(line, folder)) {
            wrong.push(file.wrong(number, format!("names a folder of one machine: {folder}")));
        }
    }
    wrong
}

/// Whether `word` stands alone in `line`.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let joins = |c: char| c.is_alphanumeric() || c == '_';
        !line[..at].ends_with(joins) && !line[at + word.len()..].starts_with(joins)
    })
}

/// Whether an absolute path in `line` begins with `folder`.
fn has_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-}/".contains(c)))
}
