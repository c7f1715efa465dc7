//! The system from outside, in seconds: the story of two registries, what a crash may not lose.

mod api;
mod bad_input;
#[path = "../faults/cluster.rs"]
mod cluster;
mod crash;
mod dependents;
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
mod languages;
mod limits;
#[path = "../faults/linear.rs"]
mod linear;
#[path = "../faults/outage.rs"]
mod outage;
mod parity;
mod process;
mod promotion;
#[path = "../judges/protobuf.rs"]
mod protobuf;
#[path = "../judges/python.rs"]
mod python;
mod recipes;
mod story;
mod upgrade;

use e2e::{Database, Network, program};

const KILLS: usize = 10;

#[tokio::test]
async fn kills_during_registrations_lose_nothing_in_sqlite() {
    kills::lose_nothing(Database::sqlite(), KILLS).await;
}

#[tokio::test]
async fn kills_during_registrations_lose_nothing_in_postgresql() {
    kills::lose_nothing(Database::postgres().await, KILLS).await;
}

#[tokio::test]
async fn three_servers_on_one_database_agree() {
    cluster::agrees(300).await;
}

#[tokio::test]
async fn what_is_in_memory_is_answered_while_the_database_is_stopped() {
    outage::survives(Network::Refused).await;
}

#[tokio::test]
async fn what_is_in_memory_is_answered_while_the_database_is_silent() {
    outage::survives(Network::Silent).await;
}

#[tokio::test]
async fn the_server_needs_no_file_but_its_own() {
    empty_root::EmptyRoot::with(&program("registry-server")).serves_from_a_file().await;
}

#[test]
fn fastavro_confirms_two_hundred_pairs() {
    fastavro::judge(200);
}

#[test]
fn googles_runtime_confirms_sixty_protobuf_pairs() {
    protobuf::judge(60);
}

#[test]
fn pythons_jsonschema_confirms_three_hundred_witnesses() {
    jsonschema::judge(300);
}
