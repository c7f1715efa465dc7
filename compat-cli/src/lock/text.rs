//! The text of a lock.

use std::fmt::Write as _;

use compat::Policy;

use super::{LockedSubject, LockedVersion, digest};

const HEAD: &str = "# compat lock 1, sha256 ";

/// What is wrong with a lock, and on which line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) line: usize,
    pub(super) what: String,
}

/// The lock as text.
pub(super) fn print(subjects: &[LockedSubject]) -> String {
    let mut body = String::new();
    for subject in subjects {
        let _ = writeln!(body, "\nsubject {}", quoted(&subject.subject));
        let _ = writeln!(body, "  level {}", subject.level);
        if let Some(group) = &subject.group {
            let _ = writeln!(body, "  group {}", quoted(group));
        }
        if subject.policy == Policy::Lenient {
            let _ = writeln!(body, "  policy LENIENT");
        }
        for version in &subject.versions {
            let LockedVersion { number, schema_type, content, references, group } = version;
            let _ = writeln!(body, "  version {number} {schema_type} {content}");
            if let Some(group) = group {
                let _ = writeln!(body, "    in {}", quoted(group));
            }
            for reference in references {
                let _ = writeln!(
                    body,
                    "    refers {} {} {}",
                    quoted(&reference.name),
                    quoted(&reference.subject),
                    reference.version
                );
            }
        }
    }
    format!("{HEAD}{}\n{body}", digest(&body))
}

/// A JSON string, so that nothing in a name can break a line.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Reads a lock, and refuses one that was edited.
pub(super) fn parse(text: &str) -> Result<Vec<LockedSubject>, Wrong> {
    let (head, body) = text.split_once('\n').unwrap_or((text, ""));
    let Some(hash) = head.strip_prefix(HEAD) else {
        return Err(Wrong { line: 1, what: "this is no lock of this release".to_owned() });
    };
    if digest(body) != hash.trim() {
        return Err(Wrong {
            line: 1,
            what: "the lock was edited: its hash does not fit".to_owned(),
        });
    }
    let mut subjects: Vec<LockedSubject> = Vec::new();
    for (at, line) in body.lines().enumerate() {
        let wrong = || Wrong { line: at + 2, what: format!("`{}` is not understood", line.trim()) };
        let words = words(line.trim()).ok_or_else(wrong)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let version = subjects.last_mut().and_then(|subject| subject.versions.last_mut());
        match (words.as_slice(), version) {
            ([], _) => {}
            (["subject", name], _) => subjects.push(LockedSubject {
                subject: (*name).to_owned(),
                level: compat::Level::Backward,
                group: None,
                policy: Policy::Strict,
                versions: Vec::new(),
            }),
            (["policy", "LENIENT"], None) => {
                subjects.last_mut().ok_or_else(wrong)?.policy = Policy::Lenient;
            }
            (["level", level], _) => {
                subjects.last_mut().ok_or_else(wrong)?.level =
                    level.parse().map_err(|_| wrong())?;
            }
            (["group", group], None) => {
                subjects.last_mut().ok_or_else(wrong)?.group = Some((*group).to_owned());
            }
            (["in", group], Some(version)) => version.group = Some((*group).to_owned()),
            (["version", number, schema_type, content], _) => {
                let version = LockedVersion {
                    number: number.parse().map_err(|_| wrong())?,
                    schema_type: (*schema_type).to_owned(),
                    content: (*content).to_owned(),
                    references: Vec::new(),
                    group: None,
                };
                subjects.last_mut().ok_or_else(wrong)?.versions.push(version);
            }
            (["refers", name, subject, number], Some(version)) => {
                version.references.push(registry_api::Reference {
                    name: (*name).to_owned(),
                    subject: (*subject).to_owned(),
                    version: number.parse().map_err(|_| wrong())?,
                });
            }
            _ => return Err(wrong()),
        }
    }
    Ok(subjects)
}

/// Words of a line, JSON strings unquoted; `None` for a broken string.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        if rest.starts_with('"') {
            let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            words.push(stream.next()?.ok()?);
            rest = rest[stream.byte_offset()..].trim_start();
        } else {
            let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
            words.push(word.to_owned());
            rest = after.trim_start();
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use compat::Policy;

    use super::{LockedSubject, LockedVersion, parse, print};

    fn lock() -> Vec<LockedSubject> {
        vec![LockedSubject {
            subject: "odd \"name\"\nwith everything".to_owned(),
            level: compat::Level::FullTransitive,
            group: Some("major version".to_owned()),
            policy: Policy::Lenient,
            versions: vec![LockedVersion {
                number: 3,
                schema_type: "AVRO".to_owned(),
                content: "abc".to_owned(),
                group: Some("2".to_owned()),
                references: vec![registry_api::Reference {
                    name: "a b".to_owned(),
                    subject: "c".to_owned(),
                    version: 1,
                }],
            }],
        }]
    }

    #[test]
    fn a_lock_survives_the_way_through_text() {
        assert_eq!(parse(&print(&lock())), Ok(lock()));
    }

    #[test]
    fn an_edited_lock_is_refused() {
        let text = print(&lock()).replace("version 3", "version 4");
        assert_eq!(parse(&text).map_err(|wrong| wrong.line), Err(1));
        assert!(parse("subject \"a\"\n").is_err());
    }
}
