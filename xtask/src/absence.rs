//! What must not be there: who may know whom (`ARCHITECTURE.md`, invariants), checked against the
//! manifests and the resolved dependencies.

use std::path::Path;

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::workspace::{cargo, output};

/// Crates that do no I/O of any kind.
const PURE: &[&str] = &["compat", "registry", "registry-api"];

/// What a pure crate must not reach, however indirectly.
const IMPURE: &[&str] = &["tokio", "reqwest", "sqlx", "sqlx-core", "hyper", "axum", "mio"];

/// Which of our crates each of our crates may name in its manifest, tests apart.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("compat", &[]),
    ("registry", &["compat"]),
    ("registry-api", &["compat"]),
    ("registry-store", &["compat", "registry"]),
    ("registry-server", &["compat", "registry", "registry-api", "registry-store"]),
    ("compat-cli", &["compat", "registry", "registry-api"]),
    ("xtask", &["compat", "compat-cli"]),
];

/// Other crates that a crate of ours must not name itself.
const MUST_NOT_NAME: &[(&str, &str)] =
    &[("registry-server", "sqlx"), ("compat-cli", "sqlx"), ("compat-cli", "axum")];

/// Features that change the meaning of a dependency for everybody, and so must be off.
const FORBIDDEN_FEATURES: &[(&str, &str)] = &[
    ("serde_json", "arbitrary_precision"),
    ("serde_json", "unbounded_depth"),
    ("jsonschema", "default"),
    ("jsonschema", "arbitrary-precision"),
    ("reqwest", "default"),
    ("sqlx", "sqlite"),
];

/// Runs all checks; an error that lists everything that is there and must not be.
pub(crate) fn check(root: &Path) -> anyhow::Result<()> {
    let metadata = output(cargo(root).args(["metadata", "--format-version=1"]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("reading cargo metadata")?;
    let mut wrong = manifests(&metadata);
    wrong.extend(features(&metadata));
    for package in PURE {
        let tree = output(cargo(root).args([
            "tree",
            "--edges=normal",
            "--prefix=none",
            "--package",
            package,
        ]))?;
        let names = tree.lines().filter_map(|line| line.split(' ').next());
        let mut reached: Vec<&str> = names.filter(|name| IMPURE.contains(name)).collect();
        reached.sort_unstable();
        reached.dedup();
        wrong.extend(reached.iter().map(|name| {
            format!(
                "{package} is pure and reaches {name}: cargo tree -e normal -p {package} -i {name}"
            )
        }));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    bail!("what must not be there:\n  {}", wrong.join("\n  "));
}

/// What the manifests name and must not.
fn manifests(metadata: &Value) -> Vec<String> {
    let members = metadata["workspace_members"].as_array().map_or(&[][..], Vec::as_slice);
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let ours: Vec<&Value> =
        packages.iter().filter(|package| members.contains(&package["id"])).collect();
    let is_ours = |name: &str| ours.iter().any(|package| package["name"] == name);
    let mut wrong = Vec::new();
    for package in &ours {
        let name = package["name"].as_str().unwrap_or_default();
        let normal: Vec<&str> = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|dependency| dependency["kind"].is_null())
            .filter_map(|dependency| dependency["name"].as_str())
            .collect();
        if let Some((_, known)) = MAY_KNOW.iter().find(|(who, _)| *who == name) {
            let too_much = normal.iter().filter(|other| is_ours(other) && !known.contains(other));
            wrong.extend(too_much.map(|other| format!("{name} must not know {other}")));
        }
        let named = |other: &str| normal.contains(&other);
        wrong.extend(
            MUST_NOT_NAME
                .iter()
                .filter(|(who, other)| *who == name && named(other))
                .map(|(who, other)| format!("{who} must not name {other} in its manifest")),
        );
    }
    wrong
}

/// Features that are on and must not be.
fn features(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let nodes = metadata["resolve"]["nodes"].as_array().map_or(&[][..], Vec::as_slice);
    let mut wrong = Vec::new();
    for node in nodes {
        let package = packages.iter().find(|package| package["id"] == node["id"]);
        let Some(name) = package.and_then(|package| package["name"].as_str()) else { continue };
        let on = node["features"].as_array().map_or(&[][..], Vec::as_slice);
        wrong.extend(
            FORBIDDEN_FEATURES
                .iter()
                .filter(|(of, feature)| *of == name && on.iter().any(|one| one == feature))
                .map(|(of, feature)| {
                    format!("feature {feature} of {of} is on: cargo tree -e features -i {of}")
                }),
        );
    }
    wrong
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{features, manifests};

    #[test]
    fn a_crate_that_knows_too_much_is_named() {
        let metadata = json!({
            "workspace_members": ["a", "b", "c"],
            "packages": [
                {"id": "a", "name": "compat", "dependencies": [
                    {"name": "registry", "kind": null}, {"name": "registry-store", "kind": "dev"}]},
                {"id": "b", "name": "registry", "dependencies": [{"name": "compat", "kind": null}]},
                {"id": "c", "name": "registry-server", "dependencies": [
                    {"name": "sqlx", "kind": null}, {"name": "registry", "kind": null}]},
                {"id": "d", "name": "elsewhere", "dependencies": [{"name": "sqlx", "kind": null}]},
            ],
        });
        let expected =
            ["compat must not know registry", "registry-server must not name sqlx in its manifest"];
        assert_eq!(manifests(&metadata), expected);
    }

    #[test]
    fn a_feature_that_must_be_off_is_named() {
        let metadata = json!({
            "packages": [{"id": "s", "name": "serde_json"}, {"id": "r", "name": "reqwest"}],
            "resolve": {"nodes": [
                {"id": "s", "features": ["default", "arbitrary_precision"]},
                {"id": "r", "features": ["json"]},
            ]},
        });
        let found = features(&metadata);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("feature arbitrary_precision of serde_json is on"));
    }
}
