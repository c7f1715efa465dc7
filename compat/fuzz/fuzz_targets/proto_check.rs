//! Any two Protobuf schemas are compared.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| compat_fuzz::are_compared(compat::Format::Protobuf, text));
