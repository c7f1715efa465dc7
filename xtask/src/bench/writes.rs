//! Registrations of new schemas by many clients, each in subjects of its own, against what pgbench
//! reaches with a script that inserts the same rows and commits.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::json;

use super::load::{self, Load};
use super::process::Process;
use super::{Row, median, reads};
use crate::workspace::output;

const CLIENTS: usize = 16;
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(4);

/// The rows of one registration, in one transaction; the id comes from a sequence, which is the
/// least that a registry could do.
const SCRIPT: &str = include_str!("registration.sql");

/// Measures both, side by side.
pub(super) fn measure(binaries: &Path, database: &str) -> anyhow::Result<Vec<Row>> {
    let registry = Process::registry(binaries, database)?;
    let folder = tempfile::TempDir::new().context("making a folder for a script")?;
    let script = folder.path().join("registration.sql");
    std::fs::write(&script, SCRIPT).context("writing the script")?;
    output(Command::new("psql").args([
        database,
        "-qc",
        "CREATE SEQUENCE bench_ids START 100000000",
    ]))?;
    let (mut ours, mut theirs, mut p99) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let request = |client, n| {
            let name = format!("R{round}C{client}N{n}");
            let body = json!({"schema": reads::schema(&name)}).to_string();
            Some(load::post(&format!("/subjects/{name}-value/versions"), &body))
        };
        let answers = load::run(&Load {
            address: registry.address,
            connections: CLIENTS,
            time: ROUND,
            request: &request,
        })?;
        ours.push(answers.per_second());
        p99.push(answers.percentile_ms(99));
        theirs.push(pgbench(database, &script)?);
    }
    Ok(vec![Row {
        name: format!("registration, {CLIENTS} clients, different subjects"),
        ours: format!("{:.0}/s, p99 {:.1} ms", median(&ours), median(&p99)),
        yardstick: format!("pgbench {:.0}/s", median(&theirs)),
        ratio: median(&ours) / median(&theirs),
        cpu_ratio: None,
        target: Some(0.5),
    }])
}

/// Transactions per second of pgbench with the script.
fn pgbench(database: &str, script: &Path) -> anyhow::Result<f64> {
    let seconds = ROUND.as_secs().to_string();
    let clients = CLIENTS.to_string();
    let printed = output(
        Command::new("pgbench")
            .args(["-n", "-M", "prepared", "-c", &clients, "-j", "1", "-T", &seconds, "-f"])
            .arg(script)
            .arg(database),
    )?;
    let line = printed.lines().find_map(|line| line.strip_prefix("tps = "));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.with_context(|| format!("pgbench says no number:\n{printed}"))
}
