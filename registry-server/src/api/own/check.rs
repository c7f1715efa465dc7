//! `POST /registry/v1/check`: the full report on a candidate, which the command line prints too.

use axum::Json;
use axum::extract::State;
use compat::{Level, Profile, Reference};
use registry::commands::explain::{Explained, Explanation, LevelFrom};
use registry::commands::{Candidate, explain};
use registry::{Known, Rejection, Subject, VersionRow};
use registry_api::ErrorCode;
use registry_api::own::{CheckRequest, OverlayRequest};
use registry_api::report::{
    Baseline, Called, Compared, Describer, FindingReport, Outcome, Party, Report, SCHEMA_VERSION,
    Status, SubjectReport, Verdict, Voice,
};

use crate::api::body::Sent;
use crate::api::caller::Caller;
use crate::api::convert;
use crate::api::error::{ApiError, Because};
use crate::app::App;
use crate::execute::Meant;

/// What the report calls the registry itself.
const BASELINE: &str = "registry";

/// Other candidates that one request may bring along.
const OVERLAY_MAX: usize = 100;

pub(super) async fn check(
    caller: Caller,
    State(app): State<App>,
    Sent(body): Sent<CheckRequest>,
) -> Result<Json<Report>, ApiError> {
    let name = named(body.subject)?.to_string();
    let mut candidate = convert::candidate(&app, body.body.unwrap_or_default())?;
    let others = others(&app, body.overlay)?;
    let Meant { subject, seen } = caller.meant(&app, &name).await?;
    let level = body.level.map(|word| word.to_ascii_uppercase().parse::<Level>());
    let level = level.transpose().map_err(|e| ErrorCode::InvalidLevel.because(e.to_string()))?;
    let profile = body.profile.map(|word| word.parse::<Profile>());
    let profile = profile.transpose().map_err(|e| ErrorCode::BadRequest.because(e.to_string()))?;
    let overlay = take_overlaid(&subject, &mut candidate, &others);
    let command = explain::Explain {
        subject: subject.clone(),
        candidate: candidate.clone(),
        overlay,
        level,
        profile: profile.unwrap_or_default(),
    };
    let explanation = Box::pin(app.execute_on(seen, command, &caller.principal)).await?;
    let report = tokio::task::spawn_blocking(move || report(&subject, &candidate, &explanation));
    Ok(Json(report.await.map_err(crate::execute::Failure::Panicked)?))
}

/// The subject that a candidate is for, which must be one that it can be registered under.
fn named(name: Option<String>) -> Result<Subject, ApiError> {
    let subject = Subject::parse(&name.unwrap_or_default());
    if subject.is_context() {
        let message = format!("'subject' is '{subject}'; it must name a subject");
        return Err(ErrorCode::InvalidSubject.because(message));
    }
    subject.check_writable().map_err(Rejection::from)?;
    Ok(subject)
}

/// The other candidates of the same change.
fn others(app: &App, overlay: Vec<OverlayRequest>) -> Result<Vec<(Subject, Candidate)>, ApiError> {
    if overlay.len() > OVERLAY_MAX {
        let message = format!("overlay has {} candidates; at most {OVERLAY_MAX}", overlay.len());
        return Err(ErrorCode::BadRequest.because(message));
    }
    let read = |other: OverlayRequest| {
        let subject = named(other.subject)?;
        Ok((subject, convert::candidate(app, other.body.unwrap_or_default())?))
    };
    overlay.into_iter().map(read).collect()
}

/// Takes the references that other candidates stand for out of a candidate, and gives their
/// texts, dependencies first.
fn take_overlaid(
    subject: &Subject,
    candidate: &mut Candidate,
    others: &[(Subject, Candidate)],
) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    let mut open = std::mem::take(&mut candidate.references);
    let mut seen = Vec::new();
    while let Some(reference) = open.pop() {
        let target = reference.target(subject.context());
        let other = others.iter().find(|(other, _)| *other == target);
        match other {
            Some((_, other)) if reference.version.is_none() => {
                if seen.contains(&target) {
                    continue;
                }
                seen.push(target);
                let name = reference.name.as_str().into();
                found.push(Reference { name, text: other.text.as_str().into() });
                open.extend(other.references.iter().cloned());
            }
            _ => candidate.references.push(reference),
        }
    }
    candidate.references.reverse();
    found.reverse();
    found
}

fn report(subject: &Subject, candidate: &Candidate, explanation: &Explanation) -> Report {
    let name = subject.to_string();
    let voice = Voice {
        called: Called::Words("the candidate".to_owned()),
        title: format!("{name} candidate"),
        file: None,
        format: candidate.format,
        text: &candidate.text,
        references: &explanation.closure,
    };
    let parties: Vec<Party<'_>> =
        explanation.versions.iter().map(|(row, known)| party(&name, row, known)).collect();
    let describer = Describer::new(Some(&name), &voice, &parties);
    let mut subject = SubjectReport {
        subject: Some(name.clone()),
        schema_type: Some(candidate.format.schema_type().to_owned()),
        file: None,
        status: Status::Invalid,
        level: Some(explanation.level.to_string()),
        compared: Vec::new(),
        passes_under: Vec::new(),
        via: None,
        remark: None,
        findings: Vec::new(),
    };
    match &explanation.found {
        Err(error) => {
            subject.findings =
                error.problems.iter().map(|problem| describer.problem(problem)).collect();
        }
        Ok(explained) => describe(&mut subject, explained, explanation, &describer),
    }
    let bad = matches!(subject.status, Status::Invalid | Status::Incompatible);
    Report {
        schema_version: SCHEMA_VERSION,
        outcome: Outcome {
            exit: u8::from(bad),
            verdict: if bad { Verdict::Incompatible } else { Verdict::Compatible },
            reason: None,
        },
        baselines: vec![Baseline {
            spec: BASELINE.to_owned(),
            resolved: None,
            level_source: Some(source(explanation.level_from).to_owned()),
            complete: true,
        }],
        subjects: vec![subject],
        notes: Vec::new(),
        failures: Vec::new(),
    }
}

fn party<'a>(subject: &str, row: &VersionRow, known: &'a Known) -> Party<'a> {
    Party {
        number: row.version.get(),
        voice: Voice {
            called: Called::Version(row.version.get()),
            title: format!("{subject} version {}", row.version),
            file: None,
            format: known.stored.format,
            text: &known.stored.text,
            references: &known.closure,
        },
    }
}

fn describe(
    subject: &mut SubjectReport,
    explained: &Explained,
    explanation: &Explanation,
    describer: &Describer<'_>,
) {
    let check = &explained.check;
    let latest = explanation.versions.first().map(|(row, _)| row.version);
    subject.status = match &explained.existing {
        Some(row) if Some(row.version) == latest => Status::Identical,
        Some(_) => Status::IdenticalToOlder,
        None if latest.is_none() => Status::New,
        None if explanation.level == Level::None => Status::Unchecked,
        None if check.compatible => Status::Compatible,
        None => Status::Incompatible,
    };
    if let Some(row) = &explained.existing {
        subject.remark = Some(format!("is version {} already", row.version));
    }
    let id = |number: u32| {
        let row = explanation.versions.iter().find(|(row, _)| row.version.get() == number);
        row.map(|(row, _)| row.schema_id.get())
    };
    let compared = |&version: &u32| Compared {
        baseline: BASELINE.to_owned(),
        version,
        id: id(version),
        called: None,
    };
    subject.compared = check.compared.iter().map(compared).collect();
    subject.passes_under = explained.passes_under.iter().map(ToString::to_string).collect();
    let finding = |judged| FindingReport {
        baseline: Some(BASELINE.to_owned()),
        level: Some(explanation.level.to_string()),
        ..describer.judged(judged)
    };
    subject.findings = check.findings.iter().map(finding).collect();
    if let Some(version) = check.other_type.first() {
        subject.remark = Some(format!("is of another schema type than version {version}"));
    }
}

fn source(from: LevelFrom) -> &'static str {
    match from {
        LevelFrom::Request => "request",
        LevelFrom::Subject => "subject",
        LevelFrom::Context => "context",
        LevelFrom::Global => "global",
        LevelFrom::Default => "default",
    }
}
