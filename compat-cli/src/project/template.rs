//! Subjects from templates such as `{stem}-value`.

use crate::discover::Discovered;

/// Every placeholder of a template.
const PLACEHOLDERS: [&str; 7] = ["stem", "dir", "path", "package", "record", "namespace", "id"];

/// Why a template gives no subject.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TemplateError {
    /// A placeholder that does not exist.
    #[error("unknown placeholder `{{{0}}}`{hint}; there are {all}",
        hint = crate::similar::hint(.0, PLACEHOLDERS), all = PLACEHOLDERS.join(", "))]
    Unknown(String),
    /// One that the file has no value for.
    #[error("`{{{0}}}` has no value: the file says none")]
    Missing(String),
    /// `{` without `}`.
    #[error("`{{` without `}}`")]
    Unclosed,
}

/// Fills a template for a file at `path` (relative to the manifest).
pub(super) fn fill(
    template: &str,
    path: &str,
    discovered: &Discovered,
) -> Result<String, TemplateError> {
    let mut subject = String::with_capacity(template.len() + path.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(TemplateError::Unclosed)?;
        subject.push_str(before);
        subject.push_str(&value(name, path, discovered)?);
        rest = after;
    }
    subject.push_str(rest);
    Ok(subject)
}

fn value(name: &str, path: &str, discovered: &Discovered) -> Result<String, TemplateError> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let names = &discovered.names;
    let found = match name {
        "stem" => Some(without_extension(file).to_owned()),
        "path" => Some(without_extension(path).to_owned()),
        "dir" => folder.rsplit('/').next().filter(|dir| !dir.is_empty()).map(str::to_owned),
        "package" => names.package.clone(),
        "record" => names.record.clone(),
        "namespace" => names.namespace.clone(),
        "id" => names.id.clone(),
        _ => return Err(TemplateError::Unknown(name.to_owned())),
    };
    found.ok_or_else(|| TemplateError::Missing(name.to_owned()))
}

/// `booking` of `booking.avsc` and of `booking.schema.json`.
pub(super) fn without_extension(name: &str) -> &str {
    for end in [".schema.json", ".avsc", ".json", ".proto"] {
        if let Some(stem) = name.strip_suffix(end) {
            return stem;
        }
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.contains('/') => stem,
        _ => name,
    }
}
