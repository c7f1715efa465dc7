//! Any bytes are an Avro schema or are refused with a place; what is one is printed and read again.
#![no_main]

use compat::{Document, Format, ParseMode, Schema};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for mode in [ParseMode::Strict, ParseMode::Lax] {
        let document = Document { format: Format::Avro, text, references: &[] };
        match Schema::parse(&document, mode) {
            Ok(schema) => {
                let canonical = schema.canonical();
                let again = Document { format: Format::Avro, text: &canonical, references: &[] };
                // Two flaws of the printed form are the incumbent's; a panic would be ours.
                if let Ok(again) = Schema::parse(&again, ParseMode::Lax) {
                    let _ = again.canonical();
                }
                let _ = schema.normalized();
                assert!(schema.is_same_as(&schema));
            }
            Err(error) => assert!(!error.problems.is_empty()),
        }
    }
});
