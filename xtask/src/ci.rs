//! `cargo xtask ci`: what every change must pass, step by step; stops at the first that fails.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::test::{Extent, run_tests};
use crate::workspace::{cargo, run, say};
use crate::{absence, codegen, tidy};

struct Step {
    name: &'static str,
    alone: &'static str,
    run: fn(&Path) -> anyhow::Result<()>,
}

/// The cheap ones first; the tests are the README's own command.
const STEPS: &[Step] = &[
    Step { name: "format", alone: "cargo fmt --all -- --check", run: format },
    Step { name: "tidy", alone: "cargo xtask tidy", run: |root| tidy::check(root) },
    Step { name: "absence", alone: "cargo xtask absence", run: absence::check },
    Step {
        name: "codegen",
        alone: "cargo xtask codegen --check",
        run: |root| codegen::run(root, codegen::Action::Check),
    },
    Step {
        name: "clippy",
        alone: "cargo clippy --workspace --all-targets --features e2e/full -- -D warnings",
        run: clippy,
    },
    Step {
        name: "docs",
        alone: "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps",
        run: docs,
    },
    Step { name: "test", alone: "cargo xtask test", run: test },
];

/// Runs all steps and says how long each took.
pub(crate) fn check(root: &Path) -> anyhow::Result<()> {
    let mut took: Vec<(&str, Duration)> = Vec::new();
    for step in STEPS {
        say(&format!("== {}", step.name));
        let begun = Instant::now();
        (step.run)(root)
            .with_context(|| format!("step `{}` failed; alone: {}", step.name, step.alone))?;
        took.push((step.name, begun.elapsed()));
    }
    let times: Vec<String> =
        took.iter().map(|(name, time)| format!("{name} {:.0} s", time.as_secs_f64())).collect();
    say(&format!("all passed: {}", times.join(", ")));
    Ok(())
}

fn format(root: &Path) -> anyhow::Result<()> {
    run(cargo(root).args(["fmt", "--all", "--", "--check"]))
}

fn clippy(root: &Path) -> anyhow::Result<()> {
    run(cargo(root).args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        "e2e/full",
        "--",
        "-D",
        "warnings",
    ]))
}

fn docs(root: &Path) -> anyhow::Result<()> {
    run(cargo(root).args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

fn test(root: &Path) -> anyhow::Result<()> {
    run_tests(root, Extent::Every, &[])
}
