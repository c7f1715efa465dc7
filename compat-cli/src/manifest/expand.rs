//! `${NAME}` and `${NAME:-default}` in the strings of a manifest.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// The environment variables of the process, taken once.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// Those of this process; ones that are not Unicode cannot be used and are left out.
    pub fn of_process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self { variables }
    }

    /// Given ones.
    pub fn of<const N: usize>(variables: [(&str, &str); N]) -> Self {
        let owned = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { variables: owned.into_iter().collect() }
    }

    /// A variable; an empty one counts as not set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// Why a value cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpandError {
    /// No value, no default.
    #[error("the environment variable {0} is not set")]
    Unset(String),
    /// `${` without `}`.
    #[error("`${{` without `}}`")]
    Unclosed,
    /// `${}`.
    #[error("`${{{0}}}` names no variable")]
    BadName(String),
}

impl ExpandError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Unset(name) => {
                format!("set {name}, or give a default in the manifest: ${{{name}:-default}}")
            }
            Self::Unclosed => "close it, or write `$${` for the two characters".to_owned(),
            Self::BadName(_) => "a name is made of letters, digits and `_`".to_owned(),
        }
    }
}

/// The text with every variable put in place; `$${` stands for `${`.
///
/// # Errors
/// The first variable that has no value.
pub fn expand(text: &str, environment: &Environment) -> Result<String, ExpandError> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if rest[..at].ends_with('$') {
            out.push_str(&rest[..at]);
            out.push('{');
            rest = &rest[at + 2..];
            continue;
        }
        out.push_str(&rest[..at]);
        let (inside, after) = rest[at + 2..].split_once('}').ok_or(ExpandError::Unclosed)?;
        let (name, default) = match inside.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inside, None),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(is_name) {
            return Err(ExpandError::BadName(inside.to_owned()));
        }
        let value = environment.get(name).or(default);
        out.push_str(value.ok_or_else(|| ExpandError::Unset(name.to_owned()))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Expands every string of a manifest, except in `[registry]`, whose values are expanded when
/// the registry is used.
pub(super) fn in_table(
    table: &mut DeTable<'_>,
    environment: &Environment,
) -> Result<(), (Range<usize>, ExpandError)> {
    for (key, value) in table.iter_mut() {
        if key.get_ref() != "registry" {
            let span = value.span();
            in_value(value.get_mut(), span, environment)?;
        }
    }
    Ok(())
}

fn in_value(
    value: &mut DeValue<'_>,
    span: Range<usize>,
    environment: &Environment,
) -> Result<(), (Range<usize>, ExpandError)> {
    match value {
        DeValue::String(text) if text.contains("${") => {
            let expanded = expand(text, environment).map_err(|error| (span, error))?;
            *text = expanded.into();
        }
        DeValue::Array(items) => {
            for item in items.iter_mut() {
                let span = item.span();
                in_value(item.get_mut(), span, environment)?;
            }
        }
        DeValue::Table(table) => {
            for (_, value) in table.iter_mut() {
                let span = value.span();
                in_value(value.get_mut(), span, environment)?;
            }
        }
        _ => {}
    }
    Ok(())
}
