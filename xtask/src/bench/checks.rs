//! Checks of a wide record against a long history, over HTTP, each of a candidate that the server
//! has not seen before.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use super::load::{self, Load};
use super::process::Process;
use super::{Row, reads};

const FIELDS: usize = 200;
const VERSIONS: usize = 100;
const WARM_UP: Duration = Duration::from_secs(1);
const ROUND: Duration = Duration::from_secs(3);
const TARGET_MS: f64 = 2.0;

/// A record whose last field has the default `n`: each is another schema, and reads all others.
fn schema(n: usize) -> String {
    let field = |at: usize| {
        let default = if at + 1 == FIELDS { n } else { at };
        json!({"name": format!("field_number_{at}"), "type": ["long", "null"], "default": default})
    };
    let fields: Vec<Value> = (0..FIELDS).map(field).collect();
    json!({"type": "record", "name": "Wide", "namespace": "bench", "fields": fields}).to_string()
}

/// Measures all routes that check.
pub(super) fn measure(binaries: &Path, database: &str) -> anyhow::Result<Vec<Row>> {
    let registry = Process::registry(binaries, database)?;
    for n in 0..VERSIONS {
        let body = json!({"schema": schema(n)}).to_string();
        reads::fetch(&registry, load::post("/subjects/wide-value/versions", &body))?;
    }
    let level = json!({"compatibility": "FULL_TRANSITIVE"}).to_string();
    reads::fetch(&registry, load::put("/config/wide-value", &level))?;
    let all = "/compatibility/subjects/wide-value/versions";
    let latest = "/compatibility/subjects/wide-value/versions/latest";
    let plain = |path| move |n| load::post(path, &json!({"schema": schema(n)}).to_string());
    let report = |n| {
        let body = json!({"subject": "wide-value", "body": {"schema": schema(n)}});
        load::post("/registry/v1/check", &body.to_string())
    };
    Ok(vec![
        case(&registry, "check against all versions", &plain(all), Some(1.0))?,
        case(&registry, "check against the latest version", &plain(latest), Some(1.0))?,
        // It looks for what existing registries overlook too, in every version.
        case(&registry, "full report, POST /registry/v1/check", &report, None)?,
    ])
}

/// One caller that asks one question after the other.
fn case(
    registry: &Process,
    name: &str,
    request: &dyn Fn(usize) -> Vec<u8>,
    target: Option<f64>,
) -> anyhow::Result<Row> {
    let round = |first: usize, time| {
        let request = |_, n| Some(request(first + n));
        load::run(&Load { address: registry.address, connections: 1, time, request: &request })
    };
    round(VERSIONS, WARM_UP)?;
    // Far beyond what the first round has asked.
    let answers = round(1_000_000, ROUND)?;
    let (median, p99) = (answers.percentile_ms(50), answers.percentile_ms(99));
    Ok(Row {
        name: format!("{name}, {FIELDS} fields, {VERSIONS} versions"),
        ours: format!("{median:.2} ms, p99 {p99:.2} ms"),
        yardstick: format!("{TARGET_MS} ms"),
        ratio: TARGET_MS / median,
        cpu_ratio: None,
        target,
    })
}
