//! A JSON text laid out for people.

use std::fmt::Write as _;

use super::{Kind, NodeId, SpannedTree};

/// Width up to which a list or object stays on one line.
const INLINE_COLUMNS_MAX: usize = 72;

/// A JSON text with one member a line; short lists and objects of plain values stay on one line.
/// Numbers and strings are kept as they are written. `None` where the text is no JSON.
pub fn laid_out(text: &str) -> Option<String> {
    let tree = SpannedTree::scan(text)?;
    let mut out = String::with_capacity(text.len() * 2);
    Layout { tree: &tree, text, out: &mut out }.value(tree.root(), 0);
    Some(out)
}

struct Layout<'a> {
    tree: &'a SpannedTree,
    text: &'a str,
    out: &'a mut String,
}

impl<'a> Layout<'a> {
    fn value(&mut self, id: NodeId, depth: usize) {
        if let Some(line) = self.inline(id) {
            self.out.push_str(&line);
            return;
        }
        match &self.tree.node(id).kind {
            Kind::Object(members) => {
                self.out.push('{');
                for (at, (key, value)) in members.iter().enumerate() {
                    self.next_line(at, depth + 1);
                    let _ = write!(self.out, "{}: ", quoted(key));
                    self.value(*value, depth + 1);
                }
                self.last_line(depth, '}');
            }
            Kind::Array(items) => {
                self.out.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.next_line(at, depth + 1);
                    self.value(*item, depth + 1);
                }
                self.last_line(depth, ']');
            }
            _ => {
                let source = self.source(id);
                self.out.push_str(source);
            }
        }
    }

    fn next_line(&mut self, at: usize, depth: usize) {
        if at > 0 {
            self.out.push(',');
        }
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n("  ", depth));
    }

    fn last_line(&mut self, depth: usize, bracket: char) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n("  ", depth));
        self.out.push(bracket);
    }

    /// The value on one line, if it is short and holds nothing but scalars and lists of scalars.
    fn inline(&self, id: NodeId) -> Option<String> {
        let line = match &self.tree.node(id).kind {
            Kind::Object(members) if members.is_empty() => "{}".to_owned(),
            Kind::Object(members) => {
                let parts: Option<Vec<String>> = members
                    .iter()
                    .map(|(key, value)| Some(format!("{}: {}", quoted(key), self.flat(*value)?)))
                    .collect();
                format!("{{ {} }}", parts?.join(", "))
            }
            _ => self.flat(id)?,
        };
        (line.chars().count() <= INLINE_COLUMNS_MAX && !self.is_outermost(id)).then_some(line)
    }

    /// A scalar or a list of scalars.
    fn flat(&self, id: NodeId) -> Option<String> {
        match &self.tree.node(id).kind {
            Kind::Object(_) => None,
            Kind::Array(items) => {
                let parts: Option<Vec<&str>> =
                    items.iter().map(|&item| self.scalar(item)).collect();
                Some(format!("[{}]", parts?.join(", ")))
            }
            _ => self.scalar(id).map(str::to_owned),
        }
    }

    fn scalar(&self, id: NodeId) -> Option<&'a str> {
        match self.tree.node(id).kind {
            Kind::Object(_) | Kind::Array(_) => None,
            _ => Some(self.source(id)),
        }
    }

    fn source(&self, id: NodeId) -> &'a str {
        let span = self.tree.node(id).span;
        &self.text[span.start..span.end]
    }

    /// The document as a whole is always laid out, unless it is a scalar.
    fn is_outermost(&self, id: NodeId) -> bool {
        id == self.tree.root() && matches!(self.tree.node(id).kind, Kind::Object(_))
    }
}

/// A key as a JSON string.
fn quoted(key: &str) -> String {
    serde_json::Value::from(key).to_string()
}
