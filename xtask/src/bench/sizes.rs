//! How long the start takes and how much memory it needs, by the number of stored schemas.

use std::path::Path;
use std::process::Command;

use super::Row;
use super::process::Process;
use crate::workspace::{output, say};

const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];

/// Adds schemas `:first` to `:last`, ten versions a subject, by SQL alone.
const BULK: &str = include_str!("bulk.sql");

/// Measures each size in turn, in a database that grows.
pub(super) fn measure(binaries: &Path, database: &str) -> anyhow::Result<Vec<Row>> {
    drop(Process::registry(binaries, database)?); // makes the tables
    let folder = tempfile::TempDir::new()?;
    let script = folder.path().join("bulk.sql");
    std::fs::write(&script, BULK)?;
    let mut rows = Vec::new();
    let mut first = 1;
    for size in SIZES {
        say(&format!("storing {size} schemas"));
        output(
            Command::new("psql")
                .args([database, "-q", "-v", "ON_ERROR_STOP=1"])
                .args(["-v", &format!("first={first}"), "-v", &format!("last={size}"), "-f"])
                .arg(&script),
        )?;
        first = size + 1;
        let registry = Process::registry(binaries, database)?;
        let mib = registry.resident_bytes()? / 1_024 / 1_024;
        rows.push(Row {
            name: format!("start with {size} schemas"),
            ours: format!("{} ms, {mib} MiB", registry.start.as_millis()),
            yardstick: "1000 ms, 100 MB".to_owned(),
            ratio: 1.0 / registry.start.as_secs_f64(),
            cpu_ratio: None,
            target: Some(1.0),
        });
    }
    Ok(rows)
}
