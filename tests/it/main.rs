//! The system from outside, in seconds: the story of two registries, what a crash may not lose.

mod bad_input;
mod crash;
#[path = "../judges/fastavro.rs"]
mod fastavro;
mod limits;
mod process;
mod promotion;
#[path = "../judges/protobuf.rs"]
mod protobuf;
mod recipes;
mod story;

#[test]
fn fastavro_confirms_two_hundred_pairs() {
    fastavro::judge(200);
}

#[test]
fn googles_runtime_confirms_sixty_protobuf_pairs() {
    protobuf::judge(60);
}
