//! `cargo xtask codegen`: the documents that are made from the code.

mod rules;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::workspace::{files, say};

/// What to do with a generated file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Write it.
    Write,
    /// Fail where it is not what would be written.
    Check,
}

/// The folder that holds generated files and nothing else.
const FOLDER: &str = "docs/rules";

/// Makes or checks every generated file.
pub(crate) fn run(root: &Path, action: Action) -> anyhow::Result<()> {
    let wanted: BTreeMap<String, String> = rules::documents()?
        .into_iter()
        .map(|(name, text)| (format!("{FOLDER}/{name}"), text))
        .collect();
    let inside = format!("{FOLDER}/");
    let extra: Vec<String> = files(root)?
        .into_iter()
        .filter(|name| name.starts_with(&inside) && !wanted.contains_key(name))
        .collect();
    let stale: Vec<(&String, &String)> = wanted
        .iter()
        .filter(|(name, text)| {
            std::fs::read_to_string(root.join(name)).ok().as_ref() != Some(*text)
        })
        .collect();
    match action {
        Action::Write => {
            std::fs::create_dir_all(root.join(FOLDER)).context("making docs/rules")?;
            for (name, text) in &stale {
                std::fs::write(root.join(name), text).with_context(|| format!("writing {name}"))?;
            }
            for name in &extra {
                std::fs::remove_file(root.join(name))
                    .with_context(|| format!("removing {name}"))?;
            }
            let (written, removed) = (stale.len(), extra.len());
            say(&format!("{written} files written, {removed} removed, of {}", wanted.len()));
            Ok(())
        }
        Action::Check if stale.is_empty() && extra.is_empty() => Ok(()),
        Action::Check => {
            let names = stale.iter().map(|(name, _)| name.as_str());
            let names: Vec<&str> = names.chain(extra.iter().map(String::as_str)).collect();
            bail!("not as the code says; run `cargo xtask codegen`:\n  {}", names.join("\n  "));
        }
    }
}
