//! `registry.toml`: the same keys as the flags, with underscores.

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::rows::ROWS;

/// What is wrong with a file of settings.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// Something in it is wrong.
    #[error("{}:{line}:{column}: {reason}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// In characters, counted from 1.
        column: usize,
        /// What.
        reason: String,
    },
}

/// One value of a file.
pub(super) struct Entry {
    pub(super) key: &'static str,
    pub(super) value: String,
    pub(super) line: usize,
    pub(super) column: usize,
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<Vec<Entry>, FileError> {
    let text = std::fs::read_to_string(path).map_err(|error| FileError::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    parse(path, &text)
}

/// Reads the text of a file.
pub(super) fn parse(path: &Path, text: &str) -> Result<Vec<Entry>, FileError> {
    let wrong = |at: usize, reason: String| {
        let (line, column) = place(text, at);
        FileError::Wrong { path: path.to_owned(), line, column, reason }
    };
    let table = DeTable::parse(text).map_err(|error| {
        wrong(error.span().map_or(0, |span| span.start), error.message().to_owned())
    })?;
    let mut entries = Vec::new();
    for (key, value) in table.get_ref() {
        let Some(row) = ROWS.iter().find(|row| row.key == key.get_ref()) else {
            return Err(wrong(key.span().start, unknown(key.get_ref())));
        };
        let text_of = match value.get_ref() {
            DeValue::String(text) => text.clone().into_owned(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().replace('_', ""),
            other => {
                let reason = format!("{}: {} is not expected here", row.key, other.type_str());
                return Err(wrong(value.span().start, reason));
            }
        };
        let (line, column) = place(text, value.span().start);
        entries.push(Entry { key: row.key, value: text_of, line, column });
    }
    Ok(entries)
}

/// The sentence about a key that is no setting, with the one that was probably meant.
pub(super) fn unknown(key: &str) -> String {
    let near = ROWS
        .iter()
        .map(|row| (strsim::damerau_levenshtein(row.key, key), row.key))
        .min()
        .filter(|(distance, _)| *distance <= 3);
    match near {
        Some((_, near)) => format!("there is no setting `{key}`; did you mean `{near}`?"),
        None => format!("there is no setting `{key}`; `registry-server config` lists all"),
    }
}

/// Line and column of a byte.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
