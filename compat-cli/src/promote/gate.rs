//! The target's own judgement on a version that is to come.

use compat::check::check_under;
use compat::{Level, Past, Policy, Profile};
use registry_api::report::{Called, Compared, Describer, Party, Status, SubjectReport, Voice};

use super::Gate;
use super::identity::Known;

/// What the target will have when the version comes.
pub(super) struct Target<'a> {
    /// Its name.
    pub(super) registry: &'a str,
    /// The subject there.
    pub(super) subject: &'a str,
    /// The level in force there.
    pub(super) level: Level,
    /// Which differences are allowed there.
    pub(super) policy: Policy,
    /// Versions there, ascending, those of earlier steps included.
    pub(super) history: &'a [(u32, Known)],
}

/// Judges a version by the target's level and history.
pub(super) fn judge(source: &str, known: &Known, target: &Target<'_>) -> Gate {
    let newest_first: Vec<&(u32, Known)> = target.history.iter().rev().collect();
    let pasts: Vec<Past<'_>> = newest_first
        .iter()
        .map(|(number, past)| Past { number: *number, schema: &past.schema })
        .collect();
    let profile = Profile::Standard;
    let found = check_under(&known.schema, &pasts, target.level, profile, target.policy);
    if found.compatible {
        return Gate::Passed { level: target.level.to_string(), against: found.compared };
    }
    let stored = &known.stored;
    let voice = voice(
        Called::Words("the candidate".to_owned()),
        format!("{} version {} in {source}", stored.subject, stored.version),
        known,
    );
    let parties: Vec<Party<'_>> = newest_first
        .iter()
        .map(|(number, past)| Party {
            number: *number,
            voice: self::voice(
                Called::Version(*number),
                format!("{} version {number} in {}", target.subject, target.registry),
                past,
            ),
        })
        .collect();
    let describer = Describer::new(Some(target.subject), &voice, &parties);
    let findings = found.findings.iter().map(|judged| {
        let mut finding = describer.judged(judged);
        finding.level = Some(target.level.to_string());
        finding.baseline = Some(format!("registry:{}", target.registry));
        finding
    });
    let why = if found.other_type.is_empty() {
        format!("incompatible under {} in {}", target.level, target.registry)
    } else {
        format!("is of another schema type than version {}", found.other_type[0])
    };
    let report = SubjectReport {
        subject: Some(target.subject.to_owned()),
        schema_type: Some(known.schema.format().schema_type().to_owned()),
        file: None,
        status: Status::Incompatible,
        level: Some(target.level.to_string()),
        compared: found
            .compared
            .iter()
            .map(|&version| Compared {
                baseline: format!("registry:{}", target.registry),
                version,
                id: None,
                called: None,
            })
            .collect(),
        passes_under: compat::passes_under(&known.schema, &pasts, profile, target.policy)
            .into_iter()
            .map(|level| level.to_string())
            .collect(),
        via: None,
        remark: None,
        findings: findings.collect(),
    };
    Gate::Refused { why, report: Some(Box::new(report)) }
}

fn voice(called: Called, title: String, known: &Known) -> Voice<'_> {
    Voice {
        called,
        title,
        file: None,
        format: known.schema.format(),
        text: &known.stored.schema,
        references: &known.closure,
    }
}
