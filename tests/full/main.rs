//! The system from outside, at length: real clients in their own languages, servers that are
//! killed two hundred times. `cargo xtask test --full` installs what it needs under `target/`.

mod clients;
#[path = "../faults/cluster.rs"]
mod cluster;
#[path = "../judges/fastavro.rs"]
mod fastavro;
#[path = "../faults/kills.rs"]
mod kills;
#[path = "../faults/linear.rs"]
mod linear;
#[path = "../judges/protobuf.rs"]
mod protobuf;

use e2e::Database;

const KILLS: usize = 200;

#[test]
fn fastavro_confirms_three_thousand_pairs() {
    fastavro::judge(3_000);
}

#[test]
fn googles_runtime_confirms_fifteen_hundred_protobuf_pairs() {
    protobuf::judge(1_500);
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
