//! The name of a finding that survives reformatting, rewording, new versions and the way from one
//! registry to another: what an acceptance names.

use compat::{Direction, Finding, Side};
use sha2::{Digest as _, Sha256};

/// Hex digits of a fingerprint.
const DIGITS: usize = 16;

/// The first sixteen hex digits of the SHA-256 over rule, subject, paths of reader and writer,
/// direction and the rule's facts, as one JSON array.
///
/// The facts hold values (`expected`, `found`), on purpose: to accept that a limit went from 3 to
/// 5 is not to accept that it goes to 8.
pub fn fingerprint(finding: &Finding, subject: Option<&str>, direction: Direction) -> String {
    let path =
        |side| finding.label(side).map(|label| (&label.path.document, label.path.to_string()));
    let direction = match direction {
        Direction::Backward => "backward",
        Direction::Forward => "forward",
    };
    let (reader, writer) = (path(Side::Reader), path(Side::Writer));
    of_parts(&(finding.rule.id, subject, &reader, &writer, direction, &finding.facts))
}

/// The same digest over anything else that can be found.
pub(crate) fn of_parts(parts: &impl serde::Serialize) -> String {
    let text = serde_json::to_vec(parts).expect("texts and lists of texts serialize");
    let mut digits = hex::encode(Sha256::digest(text));
    digits.truncate(DIGITS);
    digits
}
