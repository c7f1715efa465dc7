//! Any text is read as JSON Schema, or refused with a reason.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    compat_fuzz::is_read_or_refused(compat::Format::Json, text);
});
