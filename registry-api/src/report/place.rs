//! From a path in a schema to the line that a person is shown.

use std::borrow::Cow;
use std::cell::OnceCell;

use compat::source::{LineIndex, Spans, laid_out};
use compat::{Format, Label, Reference, SchemaPath};

use super::{Excerpt, Place, Role, Span};

/// Characters of a line that are shown on each side of what is underlined, where it is long.
const AROUND_MAX: usize = 160;

/// How sentences speak of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    /// `version 3`, or with others `versions 1-3`.
    Version(u32),
    /// Other words that fit into "written with …": `the candidate`, `commit 3fa9c1e`.
    Words(String),
}

impl std::fmt::Display for Called {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Version(number) => write!(f, "version {number}"),
            Self::Words(words) => f.write_str(words),
        }
    }
}

/// One of the two schemas of a question, as it is spoken of and shown.
#[derive(Clone, Debug)]
pub struct Voice<'a> {
    /// How sentences speak of it.
    pub called: Called,
    /// How a heading names it: `events/booking.avsc`, `booking-value version 3`.
    pub title: String,
    /// Its file, where it has one in the working tree.
    pub file: Option<String>,
    /// The language.
    pub format: Format,
    /// The text, as it stands in the file or is stored.
    pub text: &'a str,
    /// What it refers to.
    pub references: &'a [Reference],
}

/// A [`Voice`] whose texts are scanned when the first place in them is asked for.
pub(super) struct Texts<'a> {
    pub(super) voice: &'a Voice<'a>,
    main: OnceCell<Scanned<'a>>,
}

struct Scanned<'a> {
    text: &'a str,
    spans: Option<Spans>,
    view: Cow<'a, str>,
    view_spans: Option<Spans>,
}

impl<'a> Scanned<'a> {
    /// A file is shown as it is.
    fn file(format: Format, text: &'a str) -> Self {
        Self { text, spans: Spans::of(format, text), view: Cow::Borrowed(text), view_spans: None }
    }

    /// A stored text is shown laid out.
    fn stored(format: Format, text: &'a str) -> Self {
        let view = laid_out(format, text);
        let view_spans = Spans::of(format, &view);
        Self { text, spans: Spans::of(format, text), view: Cow::Owned(view), view_spans }
    }
}

impl<'a> Texts<'a> {
    pub(super) fn new(voice: &'a Voice<'a>) -> Self {
        Self { voice, main: OnceCell::new() }
    }

    /// The place of a label.
    pub(super) fn place(&self, label: &Label, role: Role, version: Option<u32>) -> Place {
        let (span, excerpt) = self.locate(&label.path);
        Place {
            role,
            version,
            document: label.path.document.as_deref().map(str::to_owned),
            path: label.path.to_string(),
            span,
            label: label.text.clone(),
            excerpt,
        }
    }

    fn locate(&self, path: &SchemaPath) -> (Option<Span>, Option<Excerpt>) {
        let voice = self.voice;
        match &path.document {
            None => {
                let scanned = self.main.get_or_init(|| match voice.file {
                    Some(_) => Scanned::file(voice.format, voice.text),
                    None => Scanned::stored(voice.format, voice.text),
                });
                scanned.locate(path, voice.file.as_deref(), &voice.title)
            }
            Some(name) => {
                let Some(reference) = voice.references.iter().find(|known| known.name == *name)
                else {
                    return (None, None);
                };
                let title = format!("{name}, referred to by {}", voice.title);
                Scanned::stored(voice.format, &reference.text).locate(path, None, &title)
            }
        }
    }
}

impl Scanned<'_> {
    fn locate(
        &self,
        path: &SchemaPath,
        file: Option<&str>,
        title: &str,
    ) -> (Option<Span>, Option<Excerpt>) {
        let Some(bytes) = self.spans.as_ref().map(|spans| spans.span_or_parent(path)) else {
            return (None, None);
        };
        let span = span_of(self.text, bytes, file);
        let in_view = self.view_spans.as_ref().map_or(bytes, |spans| spans.span_or_parent(path));
        let title =
            if *self.view == *self.text { title.to_owned() } else { format!("{title}, laid out") };
        (Some(span), Some(excerpt_of(&self.view, in_view, title)))
    }
}

/// The lines and columns of a range of bytes.
pub(super) fn span_of(text: &str, bytes: compat::Span, file: Option<&str>) -> Span {
    let index = LineIndex::new(text);
    let (first, last) = (index.line_column(bytes.start), index.line_column(bytes.end));
    let inside = text.get(bytes.start..bytes.end).unwrap_or_default();
    Span {
        file: file.map(str::to_owned),
        line: first.line,
        column: first.column,
        length: inside.chars().count(),
        end_line: last.line,
        end_column: last.column,
    }
}

/// The line on which a range begins, with what of it is on that line.
pub(super) fn excerpt_of(text: &str, bytes: compat::Span, title: String) -> Excerpt {
    let at = LineIndex::new(text).line_column(bytes.start);
    let start_of_line = text[..bytes.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start_of_line..].lines().next().unwrap_or_default();
    let goes_on = bytes.end > start_of_line + line.len();
    // What goes on below is shown by its first line: `"fields": [`, not a lone bracket.
    let start = if goes_on {
        line.chars().take_while(|character| character.is_whitespace()).count()
    } else {
        at.column - 1
    };
    let end = if goes_on {
        line.trim_end().chars().count()
    } else {
        start + text[bytes.start..bytes.end].chars().count()
    };
    cut(Excerpt { title, line: at.line, text: line.to_owned(), start, end: end.max(start + 1) })
}

/// Cuts a very long line around its underlined part.
fn cut(mut excerpt: Excerpt) -> Excerpt {
    let length = excerpt.text.chars().count();
    if length <= 3 * AROUND_MAX {
        return excerpt;
    }
    let from = excerpt.start.saturating_sub(AROUND_MAX);
    let to = excerpt.end.min(excerpt.start + AROUND_MAX).saturating_add(AROUND_MAX).min(length);
    let kept: String = excerpt.text.chars().skip(from).take(to - from).collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if to < length { "…" } else { "" };
    let shift = before.chars().count();
    excerpt.text = format!("{before}{kept}{after}");
    excerpt.end = excerpt.end.min(to) - from + shift;
    excerpt.start = excerpt.start - from + shift;
    excerpt
}
