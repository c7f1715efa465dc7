//! `cargo xtask bench`: speed side by side with a yardstick, in one run, as ratios.
//!
//! Nothing here passes or fails: the numbers depend on the machine, their ratios less so.

mod checks;
mod cli;
mod load;
mod process;
mod reads;
mod sizes;
mod writes;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use clap::ValueEnum;

use crate::postgres::Postgres;
use crate::workspace::{cargo, output, run, say};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Reads and writes that change nothing.
    Reads,
    /// Registrations.
    Writes,
    /// Compatibility checks.
    Checks,
    /// Start and memory.
    Sizes,
    /// The command line on a large registry.
    Cli,
}

/// One comparison.
struct Row {
    name: String,
    ours: String,
    yardstick: String,
    /// Ours by the yardstick's; more is better.
    ratio: f64,
    /// The yardstick's processor time by ours, per request.
    cpu_ratio: Option<f64>,
    target: Option<f64>,
}

/// Builds what is measured, measures, prints.
pub(crate) fn measure(
    root: &Path,
    parts: &[Part],
    binaries: Option<PathBuf>,
) -> anyhow::Result<()> {
    if cfg!(debug_assertions) {
        return measure_in_release(root, parts, binaries);
    }
    let wanted = |part| parts.is_empty() || parts.contains(&part);
    let (binaries, compat) = match binaries {
        Some(binaries) => {
            let folder = binaries.canonicalize();
            let folder = folder.with_context(|| format!("finding {}", binaries.display()))?;
            (folder.clone(), folder.join("compat"))
        }
        None => (build(root)?, target(root).join("compact/compat")),
    };
    let postgres = Postgres::durable()?;
    let mut rows = Vec::new();
    if wanted(Part::Reads) {
        rows.extend(reads::measure(&binaries, &database(postgres.url(), "bench_reads")?)?);
    }
    if wanted(Part::Writes) {
        rows.extend(writes::measure(&binaries, &database(postgres.url(), "bench_writes")?)?);
    }
    if wanted(Part::Checks) {
        rows.extend(checks::measure(&binaries, &database(postgres.url(), "bench_checks")?)?);
    }
    if wanted(Part::Sizes) {
        rows.extend(sizes::measure(&binaries, &database(postgres.url(), "bench_sizes")?)?);
    }
    if wanted(Part::Cli) {
        let database = database(postgres.url(), "bench_cli")?;
        rows.extend(cli::measure(&binaries, &compat, &database)?);
    }
    print(&rows, &machine());
    Ok(())
}

/// Measures with a generator of load that is built in release mode too: a slow one would be what
/// is measured.
fn measure_in_release(
    root: &Path,
    parts: &[Part],
    binaries: Option<PathBuf>,
) -> anyhow::Result<()> {
    let mut again = cargo(root);
    again.args(["run", "--release", "--quiet", "-p", "xtask", "--", "bench"]);
    again.args(parts.iter().filter_map(Part::to_possible_value).map(|it| it.get_name().to_owned()));
    if let Some(binaries) = binaries {
        again.arg("--binaries").arg(binaries);
    }
    run(&mut again)
}

/// Builds as released; where the programs of the server are then.
fn build(root: &Path) -> anyhow::Result<PathBuf> {
    run(cargo(root).args(["build", "--release", "-p", "registry-server", "--bins", "--examples"]))?;
    run(cargo(root).args(["build", "--profile", "compact", "-p", "compat-cli"]))?;
    Ok(target(root).join("release"))
}

/// Where cargo puts what it builds.
fn target(root: &Path) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    target.map_or_else(|| root.join("target"), Into::into)
}

/// A new database in the server.
fn database(server: &str, name: &str) -> anyhow::Result<String> {
    for statement in
        [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")]
    {
        output(Command::new("psql").args([server, "-qc", &statement]))?;
    }
    let (base, _) = server.rsplit_once('/').context("the URL names a database")?;
    Ok(format!("{base}/{name}"))
}

/// Processor, cores and load, because numbers mean nothing without them.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let info = read("/proc/cpuinfo");
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let load = read("/proc/loadavg");
    let load = load.split_whitespace().next().unwrap_or("?").to_owned();
    let postgres = output(Command::new("psql").arg("--version")).unwrap_or_default();
    format!("{model}, {cores} cores, load {load} at the end; {}", postgres.trim())
}

fn print(rows: &[Row], machine: &str) {
    let mut text = format!("\nmachine: {machine}\n\n");
    text.push_str("| what | ours | yardstick | ratio | ratio of CPU | target |\n");
    text.push_str("|---|---|---|---|---|---|\n");
    for row in rows {
        let cpu = row.cpu_ratio.map_or_else(String::new, |ratio| format!("{:.0} %", ratio * 100.0));
        let target =
            row.target.map_or_else(String::new, |target| format!("{:.0} %", target * 100.0));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.0} % | {cpu} | {target} |",
            row.name,
            row.ours,
            row.yardstick,
            row.ratio * 100.0
        );
    }
    if std::io::stdout().write_all(text.as_bytes()).is_err() {
        say("nobody reads the results");
    }
}

/// The middle one.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
