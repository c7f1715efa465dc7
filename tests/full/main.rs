//! The system from outside, at length: real clients in their own languages.
//! `cargo xtask test --full` installs what they need under `target/`.

mod clients;
#[path = "../judges/fastavro.rs"]
mod fastavro;
#[path = "../judges/protobuf.rs"]
mod protobuf;

#[test]
fn fastavro_confirms_three_thousand_pairs() {
    fastavro::judge(3_000);
}

#[test]
fn googles_runtime_confirms_fifteen_hundred_protobuf_pairs() {
    protobuf::judge(1_500);
}
