//! Random commands, one after the other, each decided twice, applied, and looked at.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use compat::{Document, Format, Level, ParseMode, Schema};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, FileFailurePersistence, TestRunner};
use registry::commands::{
    Candidate, Check, DeleteConfig, DeleteContext, DeleteMode, DeleteSubject, DeleteVersion,
    Deletion, Existing, Normalize, Recursive, Register, SetConfig, SetMode, WantedId,
    WantedVersion,
};
use registry::config::{ConfigEdit, Edit};
use registry::references::Walk;
use registry::{
    Change, Command, Context, Counters, Decision, Known, Metadata, Mode, Receipt, Rejection,
    Resolved, SchemaId, SchemaReference, Scope, Scoped, Snapshot, Subject, VersionRow,
    VersionSelector, WantedReference,
};
use registry_store::Store;

use crate::databases::{Database, Kind};
use crate::given::{NOW, author, version};

const SUBJECTS: [&str; 4] = ["base", "user", ":.c:base", ":.c:other"];
/// What settings belong to: everything, a context, a subject.
const SCOPES: [&str; 5] = ["", ":.c:", "base", "user", ":.c:base"];
const TEXTS: [&str; 4] = [
    r#"{"type":"record","name":"Base","fields":[{"name":"a","type":"int"}]}"#,
    r#"{"type":"record","name":"Base","fields":[{"name":"a","type":"int"},{"name":"b","type":"int","default":0}]}"#,
    r#"{"type":"record","name":"Base","fields":[{"name":"a","type":"string"}]}"#,
    r#""long""#,
];
const REFERRING: &str =
    r#"{"type":"record","name":"User","fields":[{"name":"base","type":"Base"}]}"#;

/// A command, in terms of small numbers.
#[derive(Clone, Debug)]
enum Step {
    Register { subject: usize, text: usize, how: How },
    DeleteVersion { subject: usize, version: u32, deletion: Deletion },
    DeleteSubject { subject: usize, deletion: Deletion },
    SetLevel { scope: usize, level: usize },
    ClearConfig { scope: usize },
    SetMode { scope: usize, mode: Option<Mode> },
    ClearMode { scope: usize, recursive: Recursive },
    DeleteContext,
}

#[derive(Clone, Debug)]
struct How {
    import: Option<(u32, u32)>,
    check: Check,
    owner: Option<u8>,
    /// The version of the base that is referred to, in the referring text.
    target: u32,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let deletion = || prop_oneof![Just(Deletion::Mark), Just(Deletion::Purge)];
    let how = (
        proptest::option::weighted(0.3, (1..6_u32, 1..4_u32)),
        prop_oneof![3 => Just(Check::Skip), 1 => Just(Check::ByLevel)],
        proptest::option::weighted(0.2, 0..2_u8),
        1..3_u32,
    )
        .prop_map(|(import, check, owner, target)| How { import, check, owner, target });
    let mode = prop_oneof![
        3 => Just(Some(Mode::Import)),
        3 => Just(None),
        1 => (0..Mode::ALL.len()).prop_map(|mode| Some(Mode::ALL[mode])),
    ];
    let subject = || 0..SUBJECTS.len();
    let scope = || 0..SCOPES.len();
    let step = prop_oneof![
        12 => (subject(), 0..=TEXTS.len(), how)
            .prop_map(|(subject, text, how)| Step::Register { subject, text, how }),
        4 => (subject(), 1..4_u32, deletion()).prop_map(|(subject, version, deletion)| {
            Step::DeleteVersion { subject, version, deletion }
        }),
        3 => (subject(), deletion())
            .prop_map(|(subject, deletion)| Step::DeleteSubject { subject, deletion }),
        2 => (scope(), 0..Level::ALL.len())
            .prop_map(|(scope, level)| Step::SetLevel { scope, level }),
        1 => scope().prop_map(|scope| Step::ClearConfig { scope }),
        3 => (scope(), mode)
            .prop_map(|(scope, mode)| Step::SetMode { scope, mode }),
        1 => (scope(), prop_oneof![Just(Recursive::No), Just(Recursive::Yes)])
            .prop_map(|(scope, recursive)| Step::ClearMode { scope, recursive }),
        1 => Just(Step::DeleteContext),
    ];
    vec(step, 1..40)
}

/// What is known of one subject or context.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    rows: BTreeMap<u32, VersionRow>,
    own: Scoped,
}

type World = BTreeMap<&'static str, Seen>;

async fn look(store: &dyn Store) -> World {
    let mut world = World::new();
    for name in SUBJECTS.into_iter().chain(SCOPES) {
        let scope = Scope::subject(Subject::parse(name));
        let snapshot = store.snapshot(&scope).await.unwrap();
        let rows = snapshot.versions.into_iter().map(|row| (row.version.get(), row)).collect();
        world.insert(name, Seen { rows, own: snapshot.settings.own });
    }
    world
}

async fn counters(store: &dyn Store) -> (i64, Vec<Counters>) {
    let (mut config, mut all) = (0, Vec::new());
    for name in SUBJECTS {
        let scope = Scope::subject(Subject::parse(name));
        let mut revision = store.snapshot(&scope).await.unwrap().revision;
        config = revision.config;
        all.append(&mut revision.subjects);
    }
    (config, all)
}

/// The world after changes.
fn changed(mut world: World, changes: &[Change], receipt: &Receipt) -> World {
    let mut ids = receipt.schema_ids.iter();
    let name = |subject: &Subject| {
        let mut known = SUBJECTS.into_iter().chain(SCOPES);
        known.find(|name| Subject::parse(name) == *subject).unwrap()
    };
    for change in changes {
        match change {
            Change::AddVersion(new) => {
                let row = VersionRow {
                    version: new.version,
                    schema_id: *ids.next().expect("an id for each added version"),
                    identity: new.identity,
                    registered: new.registered,
                    deleted: false,
                };
                let seen = world.get_mut(name(&new.subject)).unwrap();
                seen.rows.insert(new.version.get(), row);
            }
            Change::MarkDeleted { subject, versions } => {
                for version in versions {
                    let rows = &mut world.get_mut(name(subject)).unwrap().rows;
                    rows.get_mut(&version.get()).unwrap().deleted = true;
                }
            }
            Change::Purge { subject, versions } => {
                for version in versions {
                    world.get_mut(name(subject)).unwrap().rows.remove(&version.get()).unwrap();
                }
            }
            Change::SetConfig { subject, after, before } => {
                let own = &mut world.get_mut(name(subject)).unwrap().own.config;
                assert_eq!(*own, before.as_deref().cloned(), "the change knows what was there");
                *own = after.as_deref().cloned();
            }
            Change::SetMode { subject, after, before } => {
                let own = &mut world.get_mut(name(subject)).unwrap().own.mode;
                assert_eq!(own, before, "the change knows what was there");
                *own = *after;
            }
            Change::ClearModes { context } => {
                for (name, seen) in &mut world {
                    let subject = Subject::parse(name);
                    if subject.context() == context && !subject.is_context() {
                        seen.own.mode = None;
                    }
                }
            }
            Change::DeleteContext { .. } => {}
        }
    }
    world
}

/// A snapshot with everything that a decision needs, as a server makes it.
async fn snapshot<C: Command>(store: &dyn Store, command: &C) -> Snapshot {
    let scope = command.scope();
    let mut snapshot = store.snapshot(&scope).await.unwrap();
    let context = snapshot.subject.context().clone();
    let mut known = HashMap::new();
    for row in &snapshot.versions {
        known.insert(row.schema_id, parsed(store, &context, row.schema_id).await);
    }
    snapshot.known = known;
    if !scope.references.is_empty() {
        snapshot.references = resolved(store, &context, &snapshot, &scope.references).await;
    }
    snapshot
}

async fn parsed(store: &dyn Store, context: &Context, id: SchemaId) -> Arc<Known> {
    let stored = store.schema(context, id).await.unwrap().unwrap();
    let closure = follow(store, context, &stored.references).await.unwrap();
    let document = Document { format: stored.format, text: &stored.text, references: &closure };
    let parsed = Schema::parse(&document, ParseMode::Lax);
    Arc::new(Known { identity: stored.identity(), closure, parsed, stored })
}

async fn follow(
    store: &dyn Store,
    context: &Context,
    references: &[SchemaReference],
) -> Result<Vec<compat::Reference>, Rejection> {
    let mut walk = Walk::new(context, references);
    while let Some(needed) = walk.next_needed()? {
        let id = store.schema_of(&needed.subject, needed.version).await.unwrap();
        let stored = match id {
            Some(id) => store.schema(needed.subject.context(), id).await.unwrap(),
            None => None,
        };
        walk.supply(&needed, stored.as_ref())?;
    }
    Ok(walk.finish())
}

async fn resolved(
    store: &dyn Store,
    context: &Context,
    snapshot: &Snapshot,
    wanted: &[WantedReference],
) -> Result<Resolved, Rejection> {
    let mut resolved = Resolved::default();
    for (wanted, target) in wanted.iter().zip(&snapshot.targets) {
        let subject = wanted.target(context);
        let Some(target) = target else {
            return Err(Rejection::ReferenceNotFound { subject, version: -1 });
        };
        let (name, subject) = (wanted.name.clone(), wanted.subject.clone());
        let reference = SchemaReference { name, subject, version: target.version };
        if target.deleted {
            resolved.inactive = Some(reference.clone());
        }
        resolved.references.push(reference);
    }
    resolved.closure = follow(store, context, &resolved.references).await?;
    Ok(resolved)
}

/// Holds the laws for one command; true if it changed anything.
async fn obey<C>(store: &dyn Store, command: C) -> bool
where
    C: Command + Debug,
    C::Outcome: Debug + PartialEq,
{
    let seen = snapshot(store, &command).await;
    // Everything is read and parsed anew: what decides is what the snapshot says.
    let again = snapshot(store, &command).await;
    let decided: Result<Decision<C::Outcome>, Rejection> = command.decide(&seen, NOW);
    assert_eq!(decided, command.decide(&seen, NOW), "{command:?}");
    assert_eq!(decided, command.decide(&again, NOW), "{command:?}");
    let Ok(Decision { changes, .. }) = decided else { return false };
    if changes.is_empty() {
        return false;
    }
    let (before, (config, revisions)) = (look(store).await, counters(store).await);
    let fed = store.last_change().await.unwrap();
    let receipt = store.apply(&seen.revision, &changes, &author()).await;
    let receipt = receipt.unwrap_or_else(|error| panic!("{command:?} {changes:?}: {error:?}"));
    assert_eq!(look(store).await, changed(before, &changes, &receipt), "{command:?} {changes:?}");
    contents_are_there(store, &changes, &receipt).await;
    counters_moved(&changes, (config, revisions), counters(store).await);
    let rows = store.changes(fed, 1_000).await.unwrap();
    let numbers: Vec<i64> = rows.iter().map(|row| row.sequence).collect();
    assert_eq!(numbers, receipt.sequences, "{command:?}");
    // What was decided on is no longer so.
    if changes.iter().any(|change| !matches!(change, Change::DeleteContext { .. })) {
        let late = store.apply(&seen.revision, &changes, &author()).await;
        assert!(matches!(late, Err(registry_store::ApplyError::Stale)), "{command:?} {late:?}");
    }
    true
}

async fn contents_are_there(store: &dyn Store, changes: &[Change], receipt: &Receipt) {
    let added = changes.iter().filter_map(|change| match change {
        Change::AddVersion(new) => Some(new),
        _ => None,
    });
    for (new, id) in added.zip(&receipt.schema_ids) {
        let stored = store.schema(new.subject.context(), *id).await.unwrap().unwrap();
        assert_eq!(&*stored.text, new.text);
        assert_eq!(stored.references, new.references);
        assert_eq!(
            (stored.metadata.as_ref(), stored.rule_set.as_ref()),
            (new.metadata.as_ref(), new.rule_set.as_ref())
        );
        assert_eq!(stored.identity(), new.identity);
    }
}

/// The counters of what was touched have moved on, and no others.
fn counters_moved(
    changes: &[Change],
    (config, before): (i64, Vec<Counters>),
    (config_after, after): (i64, Vec<Counters>),
) {
    let settings = changes.iter().any(|change| {
        matches!(
            change,
            Change::SetConfig { .. } | Change::SetMode { .. } | Change::ClearModes { .. }
        )
    });
    assert_eq!(config_after > config, settings, "{changes:?}");
    for (before, after) in before.iter().zip(&after) {
        let versions = changes.iter().any(|change| match change {
            Change::AddVersion(new) => new.subject == before.subject,
            Change::MarkDeleted { subject, .. } | Change::Purge { subject, .. } => {
                *subject == before.subject
            }
            _ => false,
        });
        let referred = changes.iter().any(|change| {
            let Change::AddVersion(new) = change else { return false };
            let context = new.subject.context();
            new.references.iter().any(|to| to.target(context) == before.subject)
        });
        assert_eq!(after.revision > before.revision, versions, "{before:?} {changes:?}");
        assert_eq!(after.referrers > before.referrers, referred, "{before:?} {changes:?}");
    }
}

fn register(subject: usize, text: usize, how: &How) -> Register {
    let referring = text == TEXTS.len();
    let reference = WantedReference {
        name: "Base".to_owned(),
        subject: "base".to_owned(),
        version: Some(version(how.target)),
    };
    let owner = how.owner.map(|owner| ("owner".to_owned(), owner.to_string()));
    let metadata = owner
        .map(|owner| Metadata { properties: [owner].into_iter().collect(), ..Metadata::default() });
    Register {
        subject: Subject::parse(SUBJECTS[subject]),
        candidate: Candidate {
            format: Format::Avro,
            text: if referring { REFERRING.to_owned() } else { TEXTS[text].to_owned() },
            references: if referring { vec![reference] } else { Vec::new() },
            metadata,
            rule_set: None,
        },
        normalize: Normalize::No,
        version: how
            .import
            .map_or(WantedVersion::Next, |(_, number)| WantedVersion::Exactly(number.into())),
        schema_id: how
            .import
            .and_then(|(id, _)| SchemaId::new(i64::from(id)))
            .map_or(WantedId::Any, WantedId::Exactly),
        check: how.check,
    }
}

async fn take(store: &dyn Store, step: Step) -> bool {
    let scope = |scope: usize| Subject::parse(SCOPES[scope]);
    let subject = |subject: usize| Subject::parse(SUBJECTS[subject]);
    match step {
        Step::Register { subject, text, how } => obey(store, register(subject, text, &how)).await,
        Step::DeleteVersion { subject: of, version: number, deletion } => {
            let version = VersionSelector::Number(version(number));
            obey(store, DeleteVersion { subject: subject(of), version, deletion }).await
        }
        Step::DeleteSubject { subject: of, deletion } => {
            obey(store, DeleteSubject { subject: subject(of), deletion }).await
        }
        Step::SetLevel { scope: of, level } => {
            let level = Edit::Set(Level::ALL[level]);
            let edit = ConfigEdit { level, ..ConfigEdit::default() };
            obey(store, SetConfig { subject: scope(of), edit }).await
        }
        Step::ClearConfig { scope: of } => obey(store, DeleteConfig { subject: scope(of) }).await,
        Step::SetMode { scope: of, mode } => {
            let existing = Existing::Keep;
            obey(store, SetMode { subject: scope(of), mode, existing }).await
        }
        Step::ClearMode { scope: of, recursive } => {
            obey(store, DeleteMode { subject: scope(of), recursive }).await
        }
        Step::DeleteContext => {
            let context = Subject::parse(":.c:").context().clone();
            obey(store, DeleteContext { context }).await
        }
    }
}

/// Histories that are tried on each database.
const CASES: u32 = 24;

pub(crate) fn what_is_decided_is_what_is_seen(kind: Kind) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let persistence = FileFailurePersistence::Direct("tests/laws/regressions.txt");
    let config = Cases {
        failure_persistence: Some(Box::new(persistence)),
        max_shrink_iters: 200,
        ..Cases::with_cases(CASES)
    };
    let changed = AtomicUsize::new(0);
    let outcome = TestRunner::new(config).run(&steps(), |steps| {
        runtime.block_on(async {
            let database = Database::new(kind).await;
            for step in steps {
                let any = take(&*database.store, step).await;
                changed.fetch_add(usize::from(any), Ordering::Relaxed);
            }
            database.store.close().await;
        });
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    let changed = changed.into_inner();
    assert!(changed > 50, "too little is changed to say anything: {changed}");
}
