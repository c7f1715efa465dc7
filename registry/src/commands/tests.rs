//! Decisions over snapshots that are made by hand.

use std::collections::HashMap;
use std::sync::Arc;

use compat::{Document, Format, Level, ParseMode, Schema};

use super::{
    Candidate, Check, CheckCompatibility, DeleteSubject, DeleteVersion, Deletion, Existing,
    Include, LookUp, Normalize, Register, SetConfig, SetMode, WantedId, WantedVersion,
};
use crate::change::Change;
use crate::command::{Command, Decision, Timestamp};
use crate::config::{Config, ConfigEdit, Edit, Mode, Settings};
use crate::names::{SchemaId, Subject, Version, VersionSelector};
use crate::references::Resolved;
use crate::rejection::Rejection;
use crate::schema::StoredSchema;
use crate::snapshot::{Bound, Known, Marked, Populated, Referrer, Revision, Snapshot, VersionRow};

const NOW: Timestamp = Timestamp(7);

fn version(number: i64) -> Version {
    Version::new(number).unwrap()
}

fn id(number: i64) -> SchemaId {
    SchemaId::new(number).unwrap()
}

fn record(fields: &[&str]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|field| match field.strip_suffix('?') {
            Some(name) => format!(r#"{{"name":"{name}","type":"int","default":0}}"#),
            None => format!(r#"{{"name":"{field}","type":"int"}}"#),
        })
        .collect();
    format!(r#"{{"type":"record","name":"R","fields":[{}]}}"#, fields.join(","))
}

/// A subject `s` with versions: text and whether it is marked deleted.
fn given(versions: &[(&str, Marked)]) -> Snapshot {
    let mut known = HashMap::new();
    let mut rows = Vec::new();
    for (number, (text, marked)) in (1_i64..).zip(versions) {
        let stored = StoredSchema {
            id: id(number),
            format: Format::Avro,
            text: (*text).into(),
            references: Vec::new(),
            metadata: None,
            rule_set: None,
        };
        let document = Document { format: Format::Avro, text, references: &[] };
        let parsed = Schema::parse(&document, ParseMode::Lax);
        let identity = stored.identity();
        rows.push(VersionRow {
            version: version(number),
            schema_id: id(number),
            identity,
            registered: Timestamp(number),
            deleted: *marked == Marked::Deleted,
        });
        known.insert(id(number), Arc::new(Known { stored, identity, closure: Vec::new(), parsed }));
    }
    Snapshot {
        subject: Subject::parse("s"),
        revision: Revision::default(),
        settings: Settings::default(),
        versions: rows,
        known,
        targets: Vec::new(),
        references: Ok(Resolved::default()),
        bound: None,
        referrers: Vec::new(),
        populated: Populated::Empty,
    }
}

fn live(texts: &[&str]) -> Snapshot {
    given(&texts.iter().map(|text| (*text, Marked::Live)).collect::<Vec<_>>())
}

fn candidate(text: &str) -> Candidate {
    Candidate {
        format: Format::Avro,
        text: text.to_owned(),
        references: Vec::new(),
        metadata: None,
        rule_set: None,
    }
}

fn register(text: &str) -> Register {
    Register {
        subject: Subject::parse("s"),
        candidate: candidate(text),
        normalize: Normalize::No,
        version: WantedVersion::Next,
        schema_id: WantedId::Any,
        check: Check::ByLevel,
    }
}

#[track_caller]
fn decide<C: Command>(command: &C, snapshot: &Snapshot) -> Decision<C::Outcome> {
    match command.decide(snapshot, NOW) {
        Ok(decision) => decision,
        Err(rejection) => panic!("{rejection:?}"),
    }
}

#[track_caller]
fn rejected<C: Command>(command: &C, snapshot: &Snapshot) -> Rejection {
    match command.decide(snapshot, NOW) {
        Err(rejection) => rejection,
        Ok(decision) => panic!("accepted, {} changes", decision.changes.len()),
    }
}

fn with_level(mut snapshot: Snapshot, level: Level) -> Snapshot {
    snapshot.settings.own.config = Some(Config { level: Some(level), ..Config::default() });
    snapshot
}

fn with_mode(mut snapshot: Snapshot, mode: Mode) -> Snapshot {
    snapshot.settings.own.mode = Some(mode);
    snapshot
}

#[test]
fn a_new_schema_becomes_the_next_version() {
    let snapshot = live(&[&record(&["a"])]);
    let decision = decide(&register(&record(&["a", "b?"])), &snapshot);
    let [Change::AddVersion(new)] = decision.changes.as_slice() else {
        panic!("{:?}", decision.changes)
    };
    assert_eq!((new.version, new.registered, new.schema_id), (version(2), NOW, None));
    assert_eq!((decision.outcome.version, decision.outcome.schema_id), (version(2), None));
    // Deciding twice gives the same decision.
    assert_eq!(decide(&register(&record(&["a", "b?"])), &snapshot).changes, decision.changes);
}

#[test]
fn what_is_there_already_is_answered_without_a_change() {
    let snapshot = with_mode(live(&[&record(&["a"]), &record(&["a", "b"])]), Mode::ReadOnly);
    let decision = decide(&register(&format!(" {} ", record(&["a"]))), &snapshot);
    assert!(decision.changes.is_empty());
    assert_eq!((decision.outcome.version, decision.outcome.schema_id), (version(1), Some(id(1))));
}

#[test]
fn a_level_is_asked_unless_the_caller_forces_it() {
    let snapshot = live(&[&record(&["a"])]);
    let broken = register(&record(&["a", "b"]));
    assert!(matches!(
        rejected(&broken, &snapshot),
        Rejection::Incompatible { level: Level::Backward, .. }
    ));
    decide(&Register { check: Check::Skip, ..broken.clone() }, &snapshot);
    decide(&broken, &with_level(snapshot, Level::None));
}

#[test]
fn deleted_versions_keep_their_numbers_and_are_not_compared() {
    let snapshot =
        given(&[(&record(&["a"]), Marked::Live), (&record(&["a", "b?"]), Marked::Deleted)]);
    let decision = decide(&register(&record(&["a", "c?"])), &snapshot);
    assert_eq!(decision.outcome.version, version(3));
    // Content that comes back takes the place of what was marked.
    let decision = decide(&register(&record(&["a", "b?"])), &snapshot);
    assert_eq!(decision.outcome.version, version(3));
    let purge = Change::Purge { subject: Subject::parse("s"), versions: vec![version(2)] };
    assert_eq!(decision.changes.last(), Some(&purge));
    // Unless something refers to it.
    let mut referred = snapshot;
    referred.referrers.push(Referrer {
        target: version(2),
        subject: Subject::parse("t"),
        version: version(1),
        schema_id: id(9),
        deleted: true,
    });
    assert_eq!(decide(&register(&record(&["a", "b?"])), &referred).changes.len(), 1);
}

#[test]
fn a_wanted_version_must_be_the_next_one() {
    let snapshot = live(&[&record(&["a"])]);
    let exactly =
        |number| Register { version: WantedVersion::Exactly(number), ..register(&record(&["a"])) };
    let decision = decide(&exactly(2), &snapshot);
    let metadata = decision.outcome.metadata.unwrap();
    assert_eq!(metadata.stamp(), Some("2"));
    assert_eq!(rejected(&exactly(3), &snapshot), Rejection::VersionNotNext);
    assert_eq!(rejected(&exactly(-7), &snapshot), Rejection::VersionNotNext);
    let on_top = Register { version: WantedVersion::OnTop, ..register(&record(&["a"])) };
    assert!(decide(&on_top, &snapshot).changes.is_empty());
}

#[test]
fn an_empty_text_copies_the_latest_version() {
    let mut copy = register("");
    copy.candidate.metadata = Some(crate::Metadata::default());
    let decision = decide(&copy, &live(&[&record(&["a"])]));
    assert_eq!((decision.outcome.version, decision.outcome.text), (version(2), record(&["a"])));
    assert_eq!(rejected(&register(""), &live(&[])), Rejection::EmptySchema);
}

#[test]
fn modes_say_who_chooses_ids() {
    let empty = live(&[]);
    let chosen = Register { schema_id: WantedId::Exactly(id(40)), ..register(&record(&["a"])) };
    assert!(matches!(rejected(&chosen, &empty), Rejection::NotInImport(_)));
    let import = with_mode(empty.clone(), Mode::Import);
    assert!(matches!(rejected(&register(&record(&["a"])), &import), Rejection::NotInReadWrite(_)));
    assert!(matches!(
        rejected(&register(&record(&["a"])), &with_mode(empty, Mode::ReadOnly)),
        Rejection::ReadOnly(_)
    ));
    let sparse = Register { version: WantedVersion::Exactly(9), ..chosen };
    assert_eq!(decide(&sparse, &import).outcome.version, version(9));
}

#[test]
fn a_chosen_id_is_taken_from_nothing_that_lives() {
    let mut import = with_mode(live(&[]), Mode::Import);
    let chosen = Register { schema_id: WantedId::Exactly(id(40)), ..register(&record(&["a"])) };
    let other = live(&[&record(&["z"])]).versions[0].identity;
    let user = |marked| vec![(Subject::parse("t"), version(3), marked)];
    import.bound = Some(Bound { identity: other, users: user(Marked::Live), referenced: false });
    assert!(matches!(rejected(&chosen, &import), Rejection::IdTaken { .. }));
    import.bound = Some(Bound { identity: other, users: Vec::new(), referenced: false });
    assert!(matches!(rejected(&chosen, &import), Rejection::IdTaken { .. }));
    import.bound = Some(Bound { identity: other, users: user(Marked::Deleted), referenced: true });
    assert!(matches!(rejected(&chosen, &import), Rejection::IdTaken { .. }));
    import.bound = Some(Bound { identity: other, users: user(Marked::Deleted), referenced: false });
    let purge = Change::Purge { subject: Subject::parse("t"), versions: vec![version(3)] };
    assert_eq!(decide(&chosen, &import).changes.first(), Some(&purge));
}

#[test]
fn a_look_up_tells_an_unknown_schema_from_an_unknown_subject() {
    let look_up = |text: &str, include| LookUp {
        subject: Subject::parse("s"),
        candidate: candidate(text),
        normalize: Normalize::No,
        include,
    };
    let snapshot = given(&[(&record(&["a"]), Marked::Deleted)]);
    assert!(matches!(
        rejected(&look_up(&record(&["a"]), Include::Live), &snapshot),
        Rejection::SubjectNotFound(_)
    ));
    assert_eq!(
        decide(&look_up(&record(&["a"]), Include::Deleted), &snapshot).outcome.version,
        version(1)
    );
    let snapshot = live(&[&record(&["a"])]);
    assert_eq!(
        rejected(&look_up(&record(&["b"]), Include::Live), &snapshot),
        Rejection::SchemaNotRegistered
    );
    assert!(matches!(
        rejected(&look_up("{", Include::Live), &live(&[])),
        Rejection::InvalidSchema { .. }
    ));
}

#[test]
fn names_of_fields_are_looked_at_where_that_is_configured() {
    let text = r#"{"type":"object","properties":{"$$a":{}}}"#;
    let mut new = register(text);
    new.candidate.format = Format::Json;
    assert_eq!(decide(&new, &live(&[])).outcome.version, version(1));
    let mut checked = live(&[]);
    let config = Config { validate_fields: Some(true), ..Config::default() };
    checked.settings.own.config = Some(config);
    assert!(matches!(rejected(&new, &checked), Rejection::InvalidSchema { .. }));
    let chosen = Register { schema_id: WantedId::Exactly(id(40)), ..new };
    assert_eq!(decide(&chosen, &with_mode(checked, Mode::Import)).outcome.version, version(1));
}

#[test]
fn a_check_against_one_version_does_not_mind_the_others() {
    let snapshot =
        with_level(live(&[&record(&["a"]), &record(&["a", "b"])]), Level::FullTransitive);
    let check = |against| CheckCompatibility {
        subject: Subject::parse("s"),
        candidate: candidate(&record(&["a", "b"])),
        normalize: Normalize::No,
        against,
    };
    assert!(decide(&check(Some(VersionSelector::Latest)), &snapshot).outcome.compatible);
    assert!(
        !decide(&check(Some(VersionSelector::Number(version(1)))), &snapshot).outcome.compatible
    );
    assert!(!decide(&check(None), &snapshot).outcome.compatible);
    assert!(matches!(
        rejected(&check(Some(VersionSelector::Number(version(9)))), &snapshot),
        Rejection::VersionNotFound(_)
    ));
    assert!(decide(&check(Some(VersionSelector::Latest)), &live(&[])).outcome.compatible);
}

#[test]
fn a_subject_is_deleted_in_two_steps() {
    let delete = |deletion| DeleteSubject { subject: Subject::parse("s"), deletion };
    let mut snapshot = live(&[&record(&["a"]), &record(&["a", "b?"])]);
    assert_eq!(decide(&delete(Deletion::Mark), &snapshot).outcome, [version(1), version(2)]);
    assert!(matches!(
        rejected(&delete(Deletion::Purge), &snapshot),
        Rejection::SubjectNotMarkedDeleted(_)
    ));
    let inside = Referrer {
        target: version(1),
        subject: Subject::parse("s"),
        version: version(2),
        schema_id: id(2),
        deleted: false,
    };
    snapshot.referrers.push(inside.clone());
    decide(&delete(Deletion::Mark), &snapshot);
    snapshot.referrers.push(Referrer { subject: Subject::parse("t"), ..inside });
    let refused = rejected(&delete(Deletion::Mark), &snapshot);
    assert_eq!(refused, Rejection::Referenced(Subject::parse("s"), version(1)));
    let marked = with_level(given(&[(&record(&["a"]), Marked::Deleted)]), Level::Full);
    assert!(matches!(
        rejected(&delete(Deletion::Mark), &marked),
        Rejection::SubjectMarkedDeleted(_)
    ));
    let purged = decide(&delete(Deletion::Purge), &marked);
    assert_eq!(purged.changes.len(), 2, "its settings go too: {:?}", purged.changes);
    assert!(matches!(rejected(&delete(Deletion::Mark), &live(&[])), Rejection::SubjectNotFound(_)));
}

#[test]
fn a_version_is_deleted_in_two_steps() {
    let delete =
        |version, deletion| DeleteVersion { subject: Subject::parse("s"), version, deletion };
    let latest = VersionSelector::Latest;
    let snapshot =
        given(&[(&record(&["a"]), Marked::Deleted), (&record(&["a", "b?"]), Marked::Live)]);
    assert_eq!(decide(&delete(latest, Deletion::Mark), &snapshot).outcome, version(2));
    assert!(matches!(
        rejected(&delete(latest, Deletion::Purge), &snapshot),
        Rejection::VersionNotMarkedDeleted(..)
    ));
    let first = VersionSelector::Number(version(1));
    assert!(matches!(
        rejected(&delete(first, Deletion::Mark), &snapshot),
        Rejection::VersionMarkedDeleted(..)
    ));
    assert_eq!(decide(&delete(first, Deletion::Purge), &snapshot).changes.len(), 1);
    let gone = given(&[(&record(&["a"]), Marked::Deleted)]);
    assert_eq!(
        rejected(&delete(latest, Deletion::Mark), &gone),
        Rejection::VersionNotFound(latest)
    );
    assert!(matches!(
        rejected(&delete(latest, Deletion::Mark), &live(&[])),
        Rejection::SubjectNotFound(_)
    ));
}

#[test]
fn import_is_entered_where_nothing_lives_or_by_force() {
    let set =
        |existing| SetMode { subject: Subject::parse("s"), mode: Some(Mode::Import), existing };
    let snapshot = live(&[&record(&["a"])]);
    assert_eq!(rejected(&set(Existing::Forbid), &snapshot), Rejection::SubjectsExist);
    assert_eq!(decide(&set(Existing::Keep), &snapshot).changes.len(), 1, "and nothing is purged");
    let marked = given(&[(&record(&["a"]), Marked::Deleted)]);
    assert_eq!(decide(&set(Existing::Forbid), &marked).changes.len(), 1, "and nothing is purged");
    let forward = SetMode { mode: Some(Mode::Forward), ..set(Existing::Keep) };
    assert_eq!(rejected(&forward, &snapshot), Rejection::ForwardNotEverywhere);
}

#[test]
fn a_config_is_edited_field_by_field() {
    let snapshot = with_level(live(&[]), Level::Full);
    let edit =
        ConfigEdit { normalize: Edit::Set(true), level: Edit::Leave, ..ConfigEdit::default() };
    let set = SetConfig { subject: Subject::parse("s"), edit };
    let after = decide(&set, &snapshot).outcome;
    assert_eq!((after.level, after.normalize), (Some(Level::Full), Some(true)));
    let same = SetConfig { edit: ConfigEdit::default(), ..set.clone() };
    assert!(decide(&same, &snapshot).changes.is_empty());
    assert!(matches!(
        rejected(&set, &with_mode(snapshot, Mode::ReadOnly)),
        Rejection::ReadOnly(Some(_))
    ));
}
