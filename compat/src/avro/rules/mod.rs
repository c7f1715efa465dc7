//! One idea a file: what can be wrong with an Avro reader and writer.

use crate::rule::Rule;

/// Every Avro rule, by id.
pub static ALL: &[&Rule] = &[];
