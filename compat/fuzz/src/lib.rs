//! What holds for any bytes, in every language.

use compat::{Document, Format, Level, ParseMode, Past, Profile, Schema, Verdict, check, verdict};

fn parse(format: Format, text: &str, mode: ParseMode) -> Option<Schema> {
    match Schema::parse(&Document { format, text, references: &[] }, mode) {
        Ok(schema) => Some(schema),
        Err(error) => {
            assert!(!error.problems.is_empty(), "refused without a reason");
            None
        }
    }
}

/// Any text is a schema, or is refused with a reason; what is one is printed, and read again.
pub fn is_read_or_refused(format: Format, text: &str) {
    for mode in [ParseMode::Strict, ParseMode::Lax] {
        let Some(schema) = parse(format, text, mode) else { continue };
        // Some flaws of the printed form are the incumbent's; a panic would be ours.
        if let Some(again) = parse(format, &schema.canonical(), ParseMode::Lax) {
            let _ = again.canonical();
        }
        let _ = schema.normalized();
        assert!(schema.is_same_as(&schema), "not the same as itself");
    }
}

/// Any two schemas, divided by a line feed and a zero byte or by the first line feed, are compared
/// both ways, with findings and witnesses.
pub fn are_compared(format: Format, text: &str) {
    let Some((one, other)) = text.split_once("\n\0").or_else(|| text.split_once('\n')) else {
        return;
    };
    let (Some(candidate), Some(version)) =
        (parse(format, one, ParseMode::Lax), parse(format, other, ParseMode::Lax))
    else {
        return;
    };
    let history = [Past { number: 1, schema: &version }];
    let verdict = verdict(&candidate, &history, Level::Full);
    let report = check(&candidate, &history, Level::Full, Profile::Standard);
    assert_eq!(verdict == Verdict::Compatible, report.compatible, "verdict and findings differ");
    check(&candidate, &history, Level::Full, Profile::Strict);
}
