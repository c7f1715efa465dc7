//! `cargo xtask tidy`: the habits of this workspace that no compiler checks.
//!
//! Each check takes a file's name and text and returns what is wrong with it, with the line.

mod house;
mod markdown;
mod size;
mod tested;
mod words;

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::workspace::files;

/// A file that is checked.
struct File<'a> {
    /// Relative to the root, with `/`.
    name: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn is(&self, extension: &str) -> bool {
        Path::new(self.name).extension().is_some_and(|found| found == extension)
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    fn wrong(&self, line: usize, what: impl Into<String>) -> Wrong {
        Wrong { file: self.name.to_owned(), line, what: what.into() }
    }
}

/// One thing to mend.
struct Wrong {
    file: String,
    line: usize,
    what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Checks every file of the workspace; an error that lists everything that is to be mended.
pub(crate) fn check(root: &Path) -> anyhow::Result<()> {
    let names = files(root)?;
    let mut wrong = house::check(root, &names)?;
    let mut read = Vec::with_capacity(names.len());
    for name in names {
        let bytes = std::fs::read(root.join(&name)).with_context(|| format!("reading {name}"))?;
        // Pictures and other bytes have no lines to look at.
        read.extend(String::from_utf8(bytes).ok().map(|text| (name, text)));
    }
    wrong.extend(tested::check(&read));
    for (name, text) in &read {
        let file = File { name, text };
        wrong.extend(words::check(&file));
        if file.is("rs") {
            wrong.extend(size::check(&file));
        }
        if file.is("md") {
            wrong.extend(markdown::check(root, &file));
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let count = wrong.len();
    let list: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    bail!("{}\n{count} things to tidy", list.join("\n"));
}

#[cfg(test)]
mod tests;
