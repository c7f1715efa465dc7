//! One finding: both sides, the message that breaks, who breaks, the way out.

use annotate_snippets::{Annotation, AnnotationKind, Element, Level, Message, Origin, Snippet};
use registry_api::report::{
    Excerpt, FindingReport, Place, Role, Severity, SubjectReport, WitnessReport,
};
use serde_json::Value;

use super::{Style, without_spacers};

/// Characters of a message that are shown; the whole one is in the JSON report.
const MESSAGE_MAX: usize = 240;

/// One finding, with a final newline.
pub fn finding(subject: &SubjectReport, finding: &FindingReport, style: Style) -> String {
    let level = match (finding.severity, &finding.accepted) {
        (_, Some(_)) => Level::NOTE.with_name("accepted"),
        (Severity::Error, None) => Level::ERROR,
        (Severity::Warning, None) => Level::WARNING,
        (Severity::Note, None) => Level::NOTE,
    };
    let title = level.primary_title(&finding.headline).id(&finding.rule);
    let mut elements = snippets(subject, finding);
    elements.extend(footer(subject, finding).into_iter().map(Element::Message));
    without_spacers(&style.renderer().render(&[title.elements(elements)]))
}

/// What is shown of one side.
struct Shown<'a> {
    place: &'a Place,
    excerpt: &'a Excerpt,
    who: String,
}

/// The lines of both sides, the candidate first: that is the file that somebody edits.
fn snippets<'a>(subject: &SubjectReport, finding: &'a FindingReport) -> Vec<Element<'a>> {
    let mut shown: Vec<Shown<'a>> = Vec::new();
    let sides = [(&finding.reader, Does::Reads), (&finding.writer, Does::Writes)];
    for (place, does) in sides {
        let Some(place) = place else { continue };
        let Some(excerpt) = &place.excerpt else { continue };
        shown.push(Shown { place, excerpt, who: who(subject, finding, place, does) });
    }
    for place in &finding.also {
        if let Some(excerpt) = &place.excerpt {
            shown.push(Shown { place, excerpt, who: String::new() });
        }
    }
    shown.sort_by_key(|shown| shown.place.role == Role::Version);
    let width = shown.iter().map(|shown| heading(shown).chars().count()).max().unwrap_or(0);
    let mut elements = Vec::new();
    for (at, shown) in shown.iter().enumerate() {
        let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let heading = heading(shown);
        let origin = format!("{heading:width$}   {}", shown.who);
        elements.push(Element::Origin(Origin::path(origin.trim_end().to_owned())));
        elements.push(Element::Cause(snippet(shown, kind)));
    }
    elements
}

fn snippet<'a>(shown: &Shown<'a>, kind: AnnotationKind) -> Snippet<'a, Annotation<'a>> {
    let excerpt = shown.excerpt;
    let byte = |at: usize| {
        excerpt.text.char_indices().nth(at).map_or(excerpt.text.len(), |(byte, _)| byte)
    };
    let annotation = kind.span(byte(excerpt.start)..byte(excerpt.end));
    Snippet::source(excerpt.text.as_str())
        .line_start(excerpt.line)
        .annotation(annotation.label(shown.place.label.as_str()))
}

/// `events/booking.avsc:7:28` or `booking-value version 3, laid out, line 7`.
fn heading(shown: &Shown<'_>) -> String {
    match &shown.place.span {
        Some(span) if span.file.is_some() => {
            format!("{}:{}:{}", shown.excerpt.title, span.line, span.column)
        }
        _ => format!("{}, line {}", shown.excerpt.title, shown.excerpt.line),
    }
}

#[derive(Clone, Copy)]
enum Does {
    Reads,
    Writes,
}

fn who(subject: &SubjectReport, finding: &FindingReport, place: &Place, does: Does) -> String {
    if subject.subject.is_none() {
        return match does {
            Does::Reads => "reader".to_owned(),
            Does::Writes => "writer".to_owned(),
        };
    }
    match (place.role, does) {
        (Role::Candidate, _) if finding.writer.is_none() => "candidate".to_owned(),
        (Role::Candidate, Does::Reads) => "candidate, will read".to_owned(),
        (Role::Candidate, Does::Writes) => "candidate, will write".to_owned(),
        (Role::Version, does) => {
            let does = match does {
                Does::Reads => "reads",
                Does::Writes => "has written",
            };
            match finding.baseline.as_deref() {
                Some(spec) if !spec.starts_with("registry") => format!("{spec}, {does}"),
                _ => format!("registered, {does}"),
            }
        }
    }
}

/// The lines below the source: witness, who breaks, ways out, level.
fn footer<'a>(subject: &'a SubjectReport, finding: &'a FindingReport) -> Vec<Message<'a>> {
    let named = |name: &'static str| Level::NOTE.with_name(name);
    let mut lines = Vec::new();
    if let Some(witness) = &finding.witness {
        lines.push(named("witness").message(witness_line(subject, finding, witness)));
    } else if let Some(reason) = &finding.no_witness {
        lines.push(named("witness").message(format!("none: {reason}")));
    }
    if let Some(breaks) = &finding.breaks {
        lines.push(named("breaks").message(breaks.as_str()));
    }
    if let Some(via) = &finding.via {
        lines.push(named("through").message(format!("the change in {via}")));
    }
    lines.extend(finding.help.iter().map(|help| Level::HELP.message(help.as_str())));
    if let Some(accepted) = &finding.accepted {
        let by = accepted.by.as_deref().map(|by| format!(" by {by}")).unwrap_or_default();
        let line = format!("{}{by}, until {}", accepted.reason, accepted.expires);
        lines.push(named("accepted").message(line));
    }
    let level = finding.level.as_ref().or(subject.level.as_ref());
    let name = match (level, &subject.subject) {
        (_, None) => "more",
        (None, Some(_)) => "subject",
        (Some(_), Some(_)) => "level",
    };
    lines.push(named(name).message(level_line(subject, finding)));
    lines
}

fn level_line(subject: &SubjectReport, finding: &FindingReport) -> String {
    let mut parts = Vec::new();
    match (finding.level.as_ref().or(subject.level.as_ref()), &subject.subject) {
        (Some(level), Some(subject)) => parts.push(format!("{level} on {subject}")),
        (Some(level), None) => parts.push(level.clone()),
        (None, Some(subject)) => parts.push(subject.clone()),
        (None, None) => {}
    }
    parts.push(format!("compat explain {}", finding.rule));
    parts.join(" · ")
}

/// The message that breaks, and what becomes of it, in a sentence.
pub fn witness_line(
    subject: &SubjectReport,
    finding: &FindingReport,
    witness: &WitnessReport,
) -> String {
    let party = |place: &Option<Place>, unknown| match (&subject.subject, place) {
        (None, _) | (_, None) => format!("the {unknown}"),
        (Some(_), Some(place)) => called(subject, finding, place),
    };
    let reader = party(&finding.reader, "reader");
    let writer = party(&finding.writer, "writer");
    let message = message_text(&witness.message, &witness.at);
    let whole = witness.at.is_empty();
    let at = if whole { "it".to_owned() } else { witness.at.clone() };
    let effect = match (witness.outcome.as_str(), &witness.reads) {
        ("misread", Some(reads)) => {
            let reads = clipped(spaced(reads));
            if whole { format!("reads it as {reads}") } else { format!("reads {reads} at {at}") }
        }
        ("misread", None) => format!("reads something else at {at}"),
        ("fails-by-name", _) => format!("rejects {at} where it compares names"),
        _ => format!("rejects {at}"),
    };
    format!("{message} is valid in {writer}; {reader} {effect}")
}

/// `the candidate`, `main (3fa9c1e)`, `version 3`, or the title where a version has no number.
fn called(subject: &SubjectReport, finding: &FindingReport, place: &Place) -> String {
    // A revision or a folder is counted as a version, but nobody knows it by that number.
    let words = subject
        .compared
        .iter()
        .filter(|one| Some(&one.baseline) == finding.baseline.as_ref())
        .find(|one| Some(one.version) == place.version)
        .and_then(|one| one.called.clone());
    match (place, words) {
        (Place { role: Role::Candidate, .. }, _) => "the candidate".to_owned(),
        (_, Some(words)) => words,
        (Place { version: Some(number), .. }, None) => format!("version {number}"),
        (Place { excerpt: Some(excerpt), .. }, None) => excerpt.title.clone(),
        (Place { .. }, None) => "the version".to_owned(),
    }
}

/// The message; where it is long, only the way to the place that matters.
fn message_text(message: &Value, at: &str) -> String {
    let whole = spaced(message);
    if whole.chars().count() <= MESSAGE_MAX {
        return whole;
    }
    let steps: Vec<String> =
        at.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    if steps.is_empty() { clipped(whole) } else { clipped(way_to(message, &steps)) }
}

/// `{…, "items": [{"price": "x", …}], …}`: siblings of the way are left out.
fn way_to(value: &Value, steps: &[String]) -> String {
    let Some((step, rest)) = steps.split_first() else { return spaced(value) };
    let (before, inside, after, brackets) = match value {
        Value::Object(members) => {
            let Some(at) = members.keys().position(|key| key == step) else { return spaced(value) };
            let key = Value::from(step.as_str());
            let inside = format!("{key}: {}", way_to(&members[step], rest));
            (at > 0, inside, at + 1 < members.len(), ('{', '}'))
        }
        Value::Array(items) => {
            let Some(at) = step.parse::<usize>().ok().filter(|at| *at < items.len()) else {
                return spaced(value);
            };
            (at > 0, way_to(&items[at], rest), at + 1 < items.len(), ('[', ']'))
        }
        scalar => return spaced(scalar),
    };
    let before = if before { "…, " } else { "" };
    let after = if after { ", …" } else { "" };
    format!("{}{before}{inside}{after}{}", brackets.0, brackets.1)
}

fn clipped(text: String) -> String {
    if text.chars().count() <= MESSAGE_MAX {
        return text;
    }
    let kept: String = text.chars().take(MESSAGE_MAX).collect();
    format!("{kept}… (whole in the JSON report)")
}

/// JSON on one line, with a space after colons and commas.
fn spaced(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), spaced(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(spaced).collect();
            format!("[{}]", items.join(", "))
        }
        scalar => scalar.to_string(),
    }
}
