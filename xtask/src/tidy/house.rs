//! What holds for the workspace as a whole: the pure crates' lints, pairs of rule and page, and
//! the code map.

use std::path::Path;

use anyhow::Context as _;

use super::Wrong;

/// Crates without I/O; each bans it in a `clippy.toml` of its own.
const PURE: &[&str] = &["compat", "registry", "registry-api"];

pub(super) fn check(root: &Path, names: &[String]) -> anyhow::Result<Vec<Wrong>> {
    let read = |name: &str| {
        std::fs::read_to_string(root.join(name)).with_context(|| format!("reading {name}"))
    };
    let mut wrong = Vec::new();
    let everywhere = read("clippy.toml")?;
    for package in PURE {
        let name = format!("{package}/clippy.toml");
        wrong.extend(lints(&everywhere, &name, &read(&name)?));
    }
    wrong.extend(pages(names));
    if names.iter().any(|name| name == "ARCHITECTURE.md") {
        wrong.extend(code_map(names, &read("ARCHITECTURE.md")?));
    }
    Ok(wrong)
}

/// A crate's clippy.toml replaces the root's, so it must say the same and more.
fn lints(everywhere: &str, name: &str, own: &str) -> Vec<Wrong> {
    let settings = |text: &str| {
        let lines = text.lines().map(str::trim);
        lines.filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned).collect()
    };
    let own_settings: Vec<String> = settings(own);
    let everywhere: Vec<String> = settings(everywhere);
    let wrong = |what: String| Wrong { file: name.to_owned(), line: 1, what };
    let mut found: Vec<Wrong> = everywhere
        .iter()
        .filter(|setting| !own_settings.contains(setting))
        .map(|setting| wrong(format!("does not repeat the root's `{setting}`")))
        .collect();
    for ban in ["std::fs::read", "std::env::var", "std::time::SystemTime::now"] {
        if !own.contains(ban) {
            found.push(wrong(format!("does not ban {ban}: the crate is pure")));
        }
    }
    found
}

/// A rule and its page stand side by side.
fn pages(names: &[String]) -> Vec<Wrong> {
    let has = |name: &str| names.iter().any(|one| one == name);
    let alone = |name: &String| {
        let in_rules = name.starts_with("compat/src/") && name.contains("/rules/");
        if !in_rules || name.ends_with("/mod.rs") || name.ends_with("/tests.rs") {
            return None;
        }
        let (stem, extension) = name.rsplit_once('.')?;
        let other = if extension == "rs" { format!("{stem}.md") } else { format!("{stem}.rs") };
        let what = format!("a rule and its page stand side by side; {other} is missing");
        (!has(&other)).then(|| Wrong { file: name.clone(), line: 1, what })
    };
    names.iter().filter_map(alone).collect()
}

/// Every folder of the root has its place in the code map.
fn code_map(names: &[String], map: &str) -> Vec<Wrong> {
    let mut folders: Vec<&str> =
        names.iter().filter_map(|name| name.split_once('/')).map(|(folder, _)| folder).collect();
    folders.dedup();
    folders
        .into_iter()
        .filter(|folder| !map.contains(&format!("`{folder}/")))
        .map(|folder| Wrong {
            file: "ARCHITECTURE.md".to_owned(),
            line: 1,
            what: format!("the code map does not say what `{folder}/` is for"),
        })
        .collect()
}
