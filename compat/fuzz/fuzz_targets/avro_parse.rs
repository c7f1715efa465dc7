//! Any text is read as Avro, or refused with a reason.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    compat_fuzz::is_read_or_refused(compat::Format::Avro, text);
});
