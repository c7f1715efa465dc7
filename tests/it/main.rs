//! The system from outside, in seconds: the story of two registries, what a crash may not lose.

mod crash;
mod process;
