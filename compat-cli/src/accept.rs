//! Accepted findings: `compat.accept.toml`, beside the manifest.
//!
//! An acceptance silences one finding, with a reason and until a day; it never hides it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use registry_api::Report;
use registry_api::report::{Accepted, FindingReport, Note, Reason, Severity, SubjectReport};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::failure::{self, Failure};
use crate::similar;

/// The name of the file.
pub const FILE_NAME: &str = "compat.accept.toml";

/// Days before its last one on which an acceptance is spoken of.
const WARNING_DAYS: i64 = 14;

/// The acceptances of a project.
#[derive(Debug)]
pub struct Acceptances {
    path: PathBuf,
    entries: Vec<Entry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    accept: Vec<Spanned<Entry>>,
}

/// One acceptance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The finding's fingerprint.
    pub finding: String,
    /// Its rule, for the reader.
    #[serde(default)]
    pub rule: Option<String>,
    /// Its subject, for the reader.
    #[serde(default)]
    pub subject: Option<String>,
    /// Its place, for the reader.
    #[serde(default)]
    pub path: Option<String>,
    /// Why.
    pub reason: String,
    /// By whom.
    #[serde(default)]
    pub by: Option<String>,
    /// Last day on which it holds.
    #[serde(deserialize_with = "date")]
    pub expires: Date,
}

/// A day, as a date of TOML or as text.
fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let value = toml::Value::deserialize(from)?;
    let text = match &value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Datetime(date) => date.to_string(),
        _ => String::new(),
    };
    text.parse().map_err(|_| serde::de::Error::custom("`expires` is a day, such as 2027-03-31"))
}

/// The day in UTC.
pub fn today(now: Timestamp) -> Date {
    now.to_zoned(jiff::tz::TimeZone::UTC).date()
}

impl Acceptances {
    /// Reads the file beside the manifest; none where there is none.
    ///
    /// # Errors
    /// It cannot be read or used, or accepts for longer than `days_max` ahead.
    pub fn read(root: &Path, today: Date, days_max: u32) -> Result<Self, Failure> {
        let path = root.join(FILE_NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self { path, entries: Vec::new() });
            }
            Err(error) => return Err(failure::io("read", &path, &error)),
        };
        let place = |span: Option<std::ops::Range<usize>>| match span {
            Some(span) => {
                let at = compat::source::LineIndex::new(&text).line_column(span.start);
                format!("{FILE_NAME}:{}:{}: ", at.line, at.column)
            }
            None => format!("{FILE_NAME}: "),
        };
        let raw: Raw = toml::from_str(&text).map_err(|error| {
            let message = format!("{}{}", place(error.span()), error.message().replace('\n', ", "));
            Failure::new(Reason::Manifest, message).help(
                "an acceptance has `finding`, `reason` and `expires`; `compat accept` writes one",
            )
        })?;
        let last = today.saturating_add(Span::new().days(i64::from(days_max)));
        for entry in &raw.accept {
            let refuse = |what: &str| {
                Failure::new(Reason::Manifest, format!("{}{what}", place(Some(entry.span()))))
            };
            let known = entry.get_ref();
            if known.reason.trim().is_empty() {
                return Err(refuse("an acceptance needs a reason"));
            }
            if known.expires > last {
                return Err(refuse(&format!("an acceptance holds for at most {days_max} days"))
                    .help(format!("expire it by {last}, or raise `accept-max-days` in [check]")));
            }
        }
        let entries = raw.accept.into_iter().map(Spanned::into_inner).collect();
        Ok(Self { path, entries })
    }

    /// Marks accepted findings, and notes what is to be noted about the acceptances.
    ///
    /// A report that does not cover the whole project says nothing of unused ones.
    pub fn apply(&self, report: &mut Report, today: Date, covers: Covers) {
        for entry in &self.entries {
            let mut used = false;
            for finding in report.subjects.iter_mut().flat_map(|subject| &mut subject.findings) {
                let fits = finding.fingerprint == entry.finding && finding.rule != "invalid-schema";
                used |= fits;
                if fits && entry.expires >= today {
                    finding.accepted = Some(Accepted {
                        reason: entry.reason.clone(),
                        by: entry.by.clone(),
                        expires: entry.expires.to_string(),
                    });
                }
            }
            let note =
                if used { note_of_used(entry, today) } else { self.note_of_unused(entry, covers) };
            report.notes.extend(note);
        }
        for subject in &mut report.subjects {
            settle(subject);
        }
    }

    fn note_of_unused(&self, entry: &Entry, covers: Covers) -> Option<Note> {
        let file = self.path.file_name().and_then(|name| name.to_str()).unwrap_or(FILE_NAME);
        let message = format!("{} fits no finding: remove it from {file}", entry.called());
        (covers == Covers::Whole).then(|| entry.note("unused-acceptance", message))
    }

    /// Appends an acceptance to the file.
    ///
    /// # Errors
    /// It is there already, or cannot be written.
    pub fn add(
        &self,
        finding: &FindingReport,
        subject: Option<&str>,
        (reason, by, expires): (&str, Option<&str>, Date),
    ) -> Result<&Path, Failure> {
        if self
            .entries
            .iter()
            .any(|entry| entry.finding == finding.fingerprint && entry.expires >= expires)
        {
            let message = format!("finding {} is accepted already", finding.fingerprint);
            return Err(Failure::usage(message));
        }
        let place = finding.reader.as_ref().or(finding.writer.as_ref());
        let mut text = std::fs::read_to_string(&self.path).unwrap_or_default();
        if !text.is_empty() && !text.ends_with("\n\n") {
            text.push('\n');
        }
        text.push_str("[[accept]]\n");
        let mut line = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                // A JSON string is a basic string of TOML, too.
                let _ = writeln!(text, "{key} = {}", serde_json::Value::from(value));
            }
        };
        line("finding", Some(&finding.fingerprint));
        line("rule", Some(&finding.rule));
        line("subject", subject);
        line("path", place.map(|place| place.path.as_str()));
        line("reason", Some(reason));
        line("by", by);
        let _ = writeln!(text, "expires = {expires}");
        crate::context::write_whole(&self.path, &text)?;
        Ok(&self.path)
    }
}

impl Entry {
    fn called(&self) -> String {
        let of = self.subject.as_deref().map(|subject| format!(" of {subject}"));
        format!("the acceptance {}{}", self.finding, of.unwrap_or_default())
    }

    fn note(&self, kind: &str, message: String) -> Note {
        let kind = kind.to_owned();
        Note { kind, severity: Severity::Warning, message, subject: self.subject.clone() }
    }
}

fn note_of_used(entry: &Entry, today: Date) -> Option<Note> {
    let (called, expires) = (entry.called(), entry.expires);
    if expires < today {
        let message = format!(
            "{called} expired on {expires}: it counts again; mend the schema, or accept it anew"
        );
        return Some(entry.note("expired-acceptance", message));
    }
    let is_near = expires <= today.saturating_add(Span::new().days(WARNING_DAYS));
    is_near.then(|| entry.note("expiring-acceptance", format!("{called} expires on {expires}")))
}

/// How much of a project a report covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    /// All of it.
    Whole,
    /// Some subjects, or not every question was answered.
    Part,
}

/// A subject whose every error is accepted is no longer incompatible.
fn settle(subject: &mut SubjectReport) {
    use registry_api::report::Status;
    let accepted = subject.findings.iter().filter(|one| one.accepted.is_some()).count();
    let is_open = subject
        .findings
        .iter()
        .any(|one| one.accepted.is_none() && one.severity == Severity::Error);
    if accepted > 0 && !is_open && subject.status == Status::Incompatible {
        subject.status = Status::Compatible;
    }
}

/// The finding with a fingerprint, and its subject.
///
/// # Errors
/// There is none.
pub fn find<'a>(
    report: &'a Report,
    fingerprint: &str,
) -> Result<(&'a SubjectReport, &'a FindingReport), Failure> {
    let all = || {
        report
            .subjects
            .iter()
            .flat_map(|subject| subject.findings.iter().map(move |finding| (subject, finding)))
    };
    all().find(|(_, finding)| finding.fingerprint == fingerprint).ok_or_else(|| {
        let known = all().map(|(_, finding)| finding.fingerprint.as_str());
        let hint = similar::hint(fingerprint, known);
        let failure = Failure::usage(format!("there is no finding `{fingerprint}`{hint}"));
        failure.help("`compat check` shows the fingerprint of each error in its last line")
    })
}
