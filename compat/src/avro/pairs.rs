//! A hash table over a type of the reader and one of the writer.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::model::TypeId;

/// A type of the reader and one of the writer.
pub(super) type Pair = (TypeId, TypeId);

/// What is known of pairs; the walks look here at every step.
pub(super) type PairMap<T> = HashMap<Pair, T, BuildHasherDefault<PairHasher>>;

/// Spreads a pair of small numbers; the keys are ours, so nobody can aim at it.
#[derive(Default)]
pub(super) struct PairHasher(u64);

impl Hasher for PairHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = (self.0.rotate_left(32) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
