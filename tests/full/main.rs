//! The system from outside, at length: real clients in their own languages, servers that are
//! killed two hundred times. `cargo xtask test --full` installs what it needs under `target/`.

mod clients;
#[path = "../faults/cluster.rs"]
mod cluster;
mod document;
#[path = "../faults/empty_root.rs"]
mod empty_root;
#[path = "../judges/environment.rs"]
mod environment;
#[path = "../judges/fastavro.rs"]
mod fastavro;
#[path = "../judges/jsonschema.rs"]
mod jsonschema;
#[path = "../faults/kills.rs"]
mod kills;
#[path = "../faults/linear.rs"]
mod linear;
#[path = "../faults/outage.rs"]
mod outage;
#[path = "../judges/protobuf.rs"]
mod protobuf;
#[path = "../judges/python.rs"]
mod python;
mod static_binary;

use std::time::Duration;

use e2e::{Database, Network};

const KILLS: usize = 200;

#[test]
fn fastavro_confirms_three_thousand_pairs() {
    fastavro::judge(3_000);
}

#[test]
fn googles_runtime_confirms_two_thousand_protobuf_pairs() {
    protobuf::judge(2_000);
}

#[test]
fn pythons_jsonschema_confirms_three_thousand_witnesses() {
    jsonschema::judge(3_000);
}

#[tokio::test]
async fn two_hundred_kills_during_registrations_lose_nothing_in_sqlite() {
    kills::lose_nothing(Database::sqlite(), KILLS).await;
}

#[tokio::test]
async fn two_hundred_kills_during_registrations_lose_nothing_in_postgresql() {
    kills::lose_nothing(Database::postgres().await, KILLS).await;
}

#[tokio::test]
async fn three_servers_on_one_database_agree_at_length() {
    cluster::agrees(900).await;
}

/// After the database has come back.
const WHOLE_WITHIN: Duration = Duration::from_secs(2);

#[tokio::test]
async fn all_is_well_soon_after_the_database_is_back() {
    for away in [Network::Refused, Network::Silent] {
        // What else is tested at length keeps the machine busy: the best of three counts.
        let mut taken = Vec::new();
        while !taken.iter().any(|whole| *whole < WHOLE_WITHIN) {
            assert!(taken.len() < 3, "{away:?}: {taken:?}");
            taken.push(outage::survives(away).await);
        }
    }
}
