//! Manifests out of what a project has: its files, or the configuration of another tool.

mod gitops;
mod gradle;
mod maven;
mod scan;
mod xml;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

pub use gitops::from_gitops;
pub use gradle::from_gradle;
pub use maven::from_pom;
pub use scan::scan;

/// A manifest that is to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Registries: name, and where it is.
    pub registries: Vec<DraftRegistry>,
    /// Baselines of the check.
    pub against: Vec<String>,
    /// The level of the check.
    pub level: Option<String>,
    /// Patterns: files and subject.
    pub patterns: Vec<(String, String)>,
    /// Subjects by name.
    pub subjects: BTreeMap<String, DraftSubject>,
    /// What a person should know, as comments at the top.
    pub notes: Vec<String>,
}

/// A registry of a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftRegistry {
    /// Its name.
    pub name: String,
    /// Its URL; several are separated by commas.
    pub url: String,
    /// Name and password, as variables.
    pub basic: Option<(String, String)>,
    /// Headers.
    pub headers: Vec<(String, String)>,
}

/// A subject of a draft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftSubject {
    /// Its file.
    pub file: Option<String>,
    /// Its type, where the extension does not say it.
    pub schema_type: Option<String>,
    /// Its level.
    pub level: Option<String>,
    /// What it refers to: name, subject, version.
    pub references: Vec<(String, String, Option<u32>)>,
    /// Tags and properties.
    pub metadata: Option<Value>,
    /// Rules for clients.
    pub rule_set: Option<Value>,
}

impl Draft {
    /// The manifest as text.
    pub fn print(&self) -> String {
        let mut text = String::new();
        for note in &self.notes {
            for line in note.lines() {
                let _ = writeln!(text, "# {line}");
            }
        }
        text.push_str("version = 1\n");
        for registry in &self.registries {
            let _ = writeln!(text, "\n[registry.{}]", key(&registry.name));
            let _ = writeln!(text, "url = {}", quoted(&registry.url));
            if let Some((user, password)) = &registry.basic {
                let (user, password) = (quoted(user), quoted(password));
                let _ = writeln!(text, "auth = {{ user = {user}, password = {password} }}");
            }
            if !registry.headers.is_empty() {
                let all = registry.headers.iter();
                let all = all.map(|(name, value)| format!("{} = {}", key(name), quoted(value)));
                let _ = writeln!(text, "headers = {{ {} }}", all.collect::<Vec<_>>().join(", "));
            }
        }
        if !self.against.is_empty() || self.level.is_some() {
            text.push_str("\n[check]\n");
            if !self.against.is_empty() {
                let all: Vec<String> = self.against.iter().map(|one| quoted(one)).collect();
                let _ = writeln!(text, "against = [{}]", all.join(", "));
            }
            if let Some(level) = &self.level {
                let _ = writeln!(text, "level = {}", quoted(level));
            }
        }
        for (files, subject) in &self.patterns {
            let (files, subject) = (quoted(files), quoted(subject));
            let _ = writeln!(text, "\n[[schemas]]\nfiles = {files}\nsubject = {subject}");
        }
        for (name, subject) in &self.subjects {
            let _ = writeln!(text, "\n[subject.{}]", key(name));
            text.push_str(&subject.print());
        }
        text
    }
}

impl DraftSubject {
    fn print(&self) -> String {
        let mut text = String::new();
        let words = [("file", &self.file), ("type", &self.schema_type), ("level", &self.level)];
        for (name, value) in words {
            if let Some(value) = value {
                let _ = writeln!(text, "{name} = {}", quoted(value));
            }
        }
        if !self.references.is_empty() {
            text.push_str("references = [\n");
            for (name, subject, version) in &self.references {
                let pinned = version.map(|version| format!(", version = {version}"));
                let _ = writeln!(
                    text,
                    "  {{ name = {}, subject = {}{} }},",
                    quoted(name),
                    quoted(subject),
                    pinned.unwrap_or_default()
                );
            }
            text.push_str("]\n");
        }
        for (name, value) in [("metadata", &self.metadata), ("rule-set", &self.rule_set)] {
            if let Some(value) = value {
                let _ = writeln!(text, "{name} = {}", inline(value));
            }
        }
        text
    }
}

/// A JSON string is a basic string of TOML, too.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(is_bare) { name.to_owned() } else { quoted(name) }
}

/// A JSON value as an inline value of TOML; `null` has none and is left out.
fn inline(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            let members = members.map(|(name, value)| format!("{} = {}", key(name), inline(value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items = items.iter().filter(|item| !item.is_null()).map(inline);
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}
