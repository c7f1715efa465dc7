//! Any two Avro schemas, one a line, are compared both ways, with findings and witnesses.
#![no_main]

use compat::{Document, Format, Level, ParseMode, Past, Profile, Schema, check, verdict};
use libfuzzer_sys::fuzz_target;

fn parse(text: &str) -> Option<Schema> {
    let document = Document { format: Format::Avro, text, references: &[] };
    Schema::parse(&document, ParseMode::Lax).ok()
}

fuzz_target!(|text: &str| {
    let Some((one, other)) = text.split_once('\n') else { return };
    let (Some(candidate), Some(version)) = (parse(one), parse(other)) else { return };
    let history = [Past { number: 1, schema: &version }];
    let verdict = verdict(&candidate, &history, Level::Full);
    let report = check(&candidate, &history, Level::Full, Profile::Standard);
    assert_eq!(verdict == compat::Verdict::Compatible, report.compatible);
    check(&candidate, &history, Level::Full, Profile::Strict);
});
