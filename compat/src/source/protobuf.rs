//! Places in a `.proto` text: from the numbers of a descriptor's source path to bytes.

use std::collections::BTreeMap;

use super::{Segment, Span};
use crate::protobuf::declarations;

/// The declarations of one text by their source path.
#[derive(Debug)]
pub struct Declarations {
    whole: Span,
    spans: BTreeMap<Vec<usize>, Span>,
}

impl Declarations {
    /// Scans a text; `None` where it is no `.proto` file.
    pub fn scan(text: &str) -> Option<Self> {
        let spans = declarations(text)?.into_iter().collect();
        Some(Self { whole: Span { start: 0, end: text.len() }, spans })
    }

    /// The declaration at the end of `segments`, or the last one on the way there.
    pub fn span_or_parent(&self, segments: &[Segment]) -> Span {
        let mut path: Vec<usize> = segments
            .iter()
            .map_while(|segment| match segment {
                Segment::Index(number) => Some(*number),
                Segment::Key(_) => None,
            })
            .collect();
        while !path.is_empty() {
            if let Some(span) = self.spans.get(&path) {
                return *span;
            }
            path.pop();
        }
        self.whole
    }
}
