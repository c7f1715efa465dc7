//! The system from outside, in seconds: the story of two registries, what a crash may not lose.

mod bad_input;
mod crash;
mod process;
mod story;
