//! XML as a tree, as much of it as a `pom.xml` needs.

use quick_xml::events::Event;

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn children_of(&self, name: &str) -> &[Self] {
        self.child(name).map(|child| child.children.as_slice()).unwrap_or_default()
    }

    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }
}

/// Parses a document; answers its root.
///
/// # Errors
/// What is wrong, and at which byte.
pub(super) fn parse(text: &str) -> Result<Element, (String, usize)> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let event = reader.read_event().map_err(|error| (error.to_string(), at))?;
        let top = open.last_mut().expect("the document is never closed");
        match event {
            Event::Start(start) => open.push(named(start.local_name().as_ref())),
            Event::Empty(start) => top.children.push(named(start.local_name().as_ref())),
            Event::End(_) => {
                let done = open.pop().expect("the reader checks that ends have starts");
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => return Err(("an end without a start".to_owned(), at)),
                }
            }
            Event::Text(content) => top.text.push_str(&String::from_utf8_lossy(&content)),
            Event::CData(content) => top.text.push_str(&String::from_utf8_lossy(&content)),
            Event::GeneralRef(name) => {
                top.text.push_str(&resolved(&String::from_utf8_lossy(&name)));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if open.len() > 1 {
        return Err((format!("<{}> is not closed", open[open.len() - 1].name), text.len()));
    }
    let root = open.pop().and_then(|document| document.children.into_iter().next());
    root.ok_or_else(|| ("the document is empty".to_owned(), 0))
}

fn named(name: &[u8]) -> Element {
    Element { name: String::from_utf8_lossy(name).into_owned(), ..Element::default() }
}

/// The entities that XML itself defines, and characters by number.
fn resolved(name: &str) -> String {
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    match (name, number.and_then(char::from_u32)) {
        (_, Some(character)) => character.to_string(),
        ("amp", _) => "&".to_owned(),
        ("lt", _) => "<".to_owned(),
        ("gt", _) => ">".to_owned(),
        ("quot", _) => "\"".to_owned(),
        ("apos", _) => "'".to_owned(),
        _ => format!("&{name};"),
    }
}
