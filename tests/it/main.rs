//! The system from outside, in seconds: the story of two registries, what a crash may not lose.

mod bad_input;
mod crash;
#[path = "../judges/fastavro.rs"]
mod fastavro;
mod limits;
mod process;
mod promotion;
mod recipes;
mod story;

#[test]
fn fastavro_confirms_two_hundred_pairs() {
    fastavro::judge(200);
}
