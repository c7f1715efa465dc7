//! Which of a candidate's references change with it.

use std::sync::Arc;

use compat::{Document, ParseMode, Schema};

use super::candidate::Candidate;
use crate::baseline::Version;

/// References to project files that are not what the version refers to: name and file.
pub(super) fn changed_references(
    candidate: &Candidate,
    latest: &Version,
) -> Vec<(Arc<str>, usize)> {
    let resolved = &candidate.resolved;
    let is_changed = |name: &Arc<str>| {
        let new = resolved.references.iter().position(|reference| reference.name == *name);
        let old = latest.references.iter().position(|reference| reference.name == *name);
        match (new, old) {
            (Some(new), Some(old)) => {
                let (new_text, old_text) =
                    (&resolved.references[new].text, &latest.references[old].text);
                new_text != old_text
                    && canonical(&resolved.references[..=new], &latest.schema_type)
                        != canonical(&latest.references[..=old], &latest.schema_type)
            }
            _ => true,
        }
    };
    resolved.overlaid.iter().filter(|(name, _)| is_changed(name)).cloned().collect()
}

/// The canonical form of the last of some references, which may refer to those before it.
fn canonical(references: &[compat::Reference], schema_type: &str) -> Option<String> {
    let (last, before) = references.split_last()?;
    let format = schema_type.parse().ok()?;
    let document = Document { format, text: &last.text, references: before };
    Some(Schema::parse(&document, ParseMode::Lax).ok()?.canonical())
}
