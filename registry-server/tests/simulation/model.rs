//! What a registry is, in a few lines and one request after the other: the measure for servers
//! that work at once. Shares no rule with them, not even that of which record reads which.

use std::collections::{BTreeMap, BTreeSet};

use compat::Level;
use serde_json::{Value, json};

use crate::rng::Rng;

/// Subjects. The first holds what others refer to.
pub(crate) const SUBJECTS: [&str; 3] = ["base", "user", "other"];

const LEVELS: [Level; 7] = [
    Level::None,
    Level::Backward,
    Level::BackwardTransitive,
    Level::Forward,
    Level::ForwardTransitive,
    Level::Full,
    Level::FullTransitive,
];

/// Fields of the records of the pool: name, type, and whether there is a default.
const SHAPES: [&[(&str, &str, bool)]; 5] = [
    &[("x", "int", false)],
    &[("x", "int", false), ("y", "int", true)],
    &[("x", "int", false), ("z", "int", false)],
    &[("x", "string", false)],
    &[("x", "int", false), ("y", "int", false)],
];

/// A schema that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Content {
    /// A record of the pool.
    Shape(usize),
    /// A record that refers to this version of the first subject.
    User(u32),
}

impl Content {
    /// The Avro schema.
    pub(crate) fn schema(self) -> Value {
        match self {
            Self::Shape(shape) => {
                let fields = SHAPES[shape].iter().map(|&(name, of, default)| {
                    let mut field = json!({"name": name, "type": of});
                    if default {
                        field["default"] = json!(0);
                    }
                    field
                });
                json!({"type": "record", "name": "Base", "fields": fields.collect::<Vec<_>>()})
            }
            Self::User(_) => json!({"type": "record", "name": "User", "fields": [
                {"name": "base", "type": "Base"}]}),
        }
    }

    /// What it refers to.
    pub(crate) fn refers_to(self) -> Option<u32> {
        match self {
            Self::Shape(_) => None,
            Self::User(version) => Some(version),
        }
    }
}

/// A record with what it refers to put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Resolved {
    user: bool,
    shape: usize,
}

impl Resolved {
    fn reads(self, writer: Self) -> bool {
        let written = SHAPES[writer.shape];
        self.user == writer.user
            && SHAPES[self.shape].iter().all(|(name, of, default)| {
                match written.iter().find(|(other, _, _)| other == name) {
                    Some((_, other, _)) => of == other,
                    None => *default,
                }
            })
    }
}

/// A request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Register { subject: &'static str, content: Content },
    MarkVersion { subject: &'static str, version: u32 },
    PurgeVersion { subject: &'static str, version: u32 },
    MarkSubject { subject: &'static str },
    PurgeSubject { subject: &'static str },
    SetLevel { subject: Option<&'static str>, level: Level },
    ClearLevel { subject: &'static str },
}

/// What a caller is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// `id` is missing where only the storage can give one.
    Registered {
        version: u32,
        id: Option<u32>,
    },
    Version(u32),
    Versions(Vec<u32>),
    Level(Level),
    Refused(u64),
}

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Add { subject: &'static str, version: u32, content: Content },
    Mark { subject: &'static str, versions: Vec<u32> },
    Purge { subject: &'static str, versions: Vec<u32> },
    Level { subject: Option<&'static str>, level: Option<Level> },
}

/// What is answered, and what is changed for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) effects: Vec<Effect>,
    pub(crate) answer: Answer,
}

impl Decision {
    fn answer(answer: Answer) -> Self {
        Self { effects: Vec::new(), answer }
    }

    fn refused(code: u64) -> Self {
        Self::answer(Answer::Refused(code))
    }
}

/// A version of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) content: Content,
    pub(crate) id: u32,
    pub(crate) deleted: bool,
    resolved: Resolved,
}

type Rows = BTreeMap<u32, Row>;

/// A registry.
#[derive(Default)]
pub(crate) struct Model {
    subjects: BTreeMap<&'static str, Rows>,
    levels: BTreeMap<Option<&'static str>, Level>,
    /// What every id that was ever given stands for.
    ids: BTreeMap<u32, Content>,
}

impl Model {
    fn rows(&self, subject: &str) -> impl DoubleEndedIterator<Item = (u32, &Row)> {
        self.subjects.get(subject).into_iter().flatten().map(|(version, row)| (*version, row))
    }

    /// All versions of all subjects.
    pub(crate) fn versions(&self) -> impl Iterator<Item = (&'static str, u32, &Row)> {
        self.subjects
            .iter()
            .flat_map(|(subject, rows)| rows.iter().map(|(version, row)| (*subject, *version, row)))
    }

    /// The level that is set, not inherited.
    pub(crate) fn own_level(&self, subject: Option<&'static str>) -> Option<Level> {
        self.levels.get(&subject).copied()
    }

    fn level(&self, subject: &'static str) -> Level {
        let set = self.own_level(Some(subject)).or_else(|| self.own_level(None));
        set.unwrap_or(Level::Backward)
    }

    /// The id that a content has where any version has it.
    fn id_of(&self, content: Content) -> Option<u32> {
        self.versions().find(|(_, _, row)| row.content == content).map(|(_, _, row)| row.id)
    }

    /// What a request does to the registry as it is.
    pub(crate) fn decide(&self, request: Request) -> Decision {
        match request {
            Request::Register { subject, content } => self.register(subject, content),
            Request::MarkVersion { subject, version } => self.mark_version(subject, version),
            Request::PurgeVersion { subject, version } => self.purge_version(subject, version),
            Request::MarkSubject { subject } => self.mark_subject(subject),
            Request::PurgeSubject { subject } => self.purge_subject(subject),
            Request::SetLevel { subject, level } => {
                let same = self.own_level(subject) == Some(level);
                let set = Effect::Level { subject, level: Some(level) };
                let effects = if same { Vec::new() } else { vec![set] };
                Decision { effects, answer: Answer::Level(level) }
            }
            Request::ClearLevel { subject } => match self.own_level(Some(subject)) {
                None => Decision::refused(40_401),
                Some(level) => Decision {
                    effects: vec![Effect::Level { subject: Some(subject), level: None }],
                    answer: Answer::Level(level),
                },
            },
        }
    }

    fn register(&self, subject: &'static str, content: Content) -> Decision {
        let (resolved, target_deleted) = match content {
            Content::Shape(shape) => (Resolved { user: false, shape }, false),
            Content::User(version) => {
                let Some((_, to)) = self.rows(SUBJECTS[0]).find(|(number, _)| *number == version)
                else {
                    return Decision::refused(42_201);
                };
                (Resolved { user: true, shape: to.resolved.shape }, to.deleted)
            }
        };
        let equal = |(_, row): &(u32, &Row)| row.content == content;
        let known = self.rows(subject).rev().filter(|(_, row)| !row.deleted).find(equal);
        if let Some((version, row)) = known {
            return Decision::answer(Answer::Registered { version, id: Some(row.id) });
        }
        if target_deleted && !self.rows(subject).any(|row| equal(&row)) {
            return Decision::refused(42_201);
        }
        if !self.is_allowed(subject, resolved) {
            return Decision::refused(409);
        }
        let version = self.rows(subject).next_back().map_or(1, |(last, _)| last + 1);
        let mut effects = vec![Effect::Add { subject, version, content }];
        let superseded = self.rows(subject).filter(equal).map(|(version, _)| version);
        let versions: Vec<u32> = superseded
            .filter(|version| !self.is_referred(subject, *version, Counted::All))
            .collect();
        if !versions.is_empty() {
            effects.push(Effect::Purge { subject, versions });
        }
        Decision { effects, answer: Answer::Registered { version, id: self.id_of(content) } }
    }

    /// Whether the level in force lets a schema follow the live versions.
    fn is_allowed(&self, subject: &'static str, candidate: Resolved) -> bool {
        let live: Vec<Resolved> = self
            .rows(subject)
            .rev()
            .filter(|(_, row)| !row.deleted)
            .map(|(_, row)| row.resolved)
            .collect();
        let latest = &live[..live.len().min(1)];
        let backward = |past: &[Resolved]| past.iter().all(|old| candidate.reads(*old));
        let forward = |past: &[Resolved]| past.iter().all(|old| old.reads(candidate));
        match self.level(subject) {
            Level::None => true,
            Level::Backward => backward(latest),
            Level::BackwardTransitive => backward(&live),
            Level::Forward => forward(latest),
            Level::ForwardTransitive => forward(&live),
            Level::Full => backward(latest) && forward(latest),
            Level::FullTransitive => backward(&live) && forward(&live),
        }
    }

    /// Whether another version refers to a version.
    fn is_referred(&self, subject: &str, version: u32, counted: Counted) -> bool {
        subject == SUBJECTS[0]
            && self.versions().any(|(_, _, row)| {
                row.content.refers_to() == Some(version)
                    && (counted == Counted::All || !row.deleted)
            })
    }

    fn mark_version(&self, subject: &'static str, version: u32) -> Decision {
        let Some(row) = self.row(subject, version) else { return self.missing(subject) };
        if row.deleted {
            return Decision::refused(40_406);
        }
        if self.is_referred(subject, version, Counted::Live) {
            return Decision::refused(42_206);
        }
        let effects = vec![Effect::Mark { subject, versions: vec![version] }];
        Decision { effects, answer: Answer::Version(version) }
    }

    fn purge_version(&self, subject: &'static str, version: u32) -> Decision {
        let Some(row) = self.row(subject, version) else { return self.missing(subject) };
        if self.is_referred(subject, version, Counted::All) {
            return Decision::refused(42_206);
        }
        if !row.deleted {
            return Decision::refused(40_407);
        }
        let mut effects = vec![Effect::Purge { subject, versions: vec![version] }];
        if self.rows(subject).count() == 1 {
            effects.extend(self.forget_level(subject));
        }
        Decision { effects, answer: Answer::Version(version) }
    }

    fn mark_subject(&self, subject: &'static str) -> Decision {
        if self.rows(subject).next().is_none() {
            return Decision::refused(40_401);
        }
        let live = self.rows(subject).filter(|(_, row)| !row.deleted);
        let versions: Vec<u32> = live.map(|(version, _)| version).collect();
        if versions.is_empty() {
            return Decision::refused(40_404);
        }
        if versions.iter().any(|version| self.is_referred(subject, *version, Counted::Live)) {
            return Decision::refused(42_206);
        }
        let effects = vec![Effect::Mark { subject, versions: versions.clone() }];
        Decision { effects, answer: Answer::Versions(versions) }
    }

    fn purge_subject(&self, subject: &'static str) -> Decision {
        let versions: Vec<u32> = self.rows(subject).map(|(version, _)| version).collect();
        if versions.is_empty() {
            return Decision::refused(40_401);
        }
        if versions.iter().any(|version| self.is_referred(subject, *version, Counted::All)) {
            return Decision::refused(42_206);
        }
        if self.rows(subject).any(|(_, row)| !row.deleted) {
            return Decision::refused(40_405);
        }
        let mut effects = vec![Effect::Purge { subject, versions: versions.clone() }];
        effects.extend(self.forget_level(subject));
        Decision { effects, answer: Answer::Versions(versions) }
    }

    fn forget_level(&self, subject: &'static str) -> Option<Effect> {
        let set = self.own_level(Some(subject));
        set.map(|_| Effect::Level { subject: Some(subject), level: None })
    }

    fn row(&self, subject: &str, version: u32) -> Option<&Row> {
        self.subjects.get(subject)?.get(&version)
    }

    fn missing(&self, subject: &str) -> Decision {
        let none = self.rows(subject).next().is_none();
        Decision::refused(if none { 40_401 } else { 40_402 })
    }

    /// Does what was decided; `id` is the one that the storage gave to an added version.
    pub(crate) fn apply(&mut self, effects: &[Effect], id: Option<u32>) -> Result<(), String> {
        for effect in effects {
            match effect {
                Effect::Add { subject, version, content } => {
                    let id = id.ok_or("a version was added without an id")?;
                    self.add(subject, *version, *content, id)?;
                }
                Effect::Mark { subject, versions } => {
                    let rows = self.subjects.entry(subject).or_default();
                    rows.iter_mut()
                        .filter(|(version, _)| versions.contains(version))
                        .for_each(|(_, row)| row.deleted = true);
                }
                Effect::Purge { subject, versions } => {
                    let rows = self.subjects.entry(subject).or_default();
                    rows.retain(|version, _| !versions.contains(version));
                }
                Effect::Level { subject, level: Some(level) } => {
                    self.levels.insert(*subject, *level);
                }
                Effect::Level { subject, level: None } => {
                    self.levels.remove(subject);
                }
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        subject: &'static str,
        version: u32,
        content: Content,
        id: u32,
    ) -> Result<(), String> {
        if let Some(had) = self.id_of(content)
            && had != id
        {
            return Err(format!("equal content {content:?} has the ids {had} and {id}"));
        }
        if let Some(other) = self.ids.insert(id, content)
            && other != content
        {
            return Err(format!("id {id} stands for {other:?} and for {content:?}"));
        }
        let resolved = match content {
            Content::Shape(shape) => Resolved { user: false, shape },
            Content::User(to) => {
                let target = self.row(SUBJECTS[0], to).ok_or("a reference leads nowhere")?;
                Resolved { user: true, shape: target.resolved.shape }
            }
        };
        let row = Row { content, id, deleted: false, resolved };
        self.subjects.entry(subject).or_default().insert(version, row);
        Ok(())
    }

    /// A request that is likely to mean something to the registry as it is.
    pub(crate) fn any_request(&self, rng: &mut Rng) -> Request {
        let subject = rng.pick(&SUBJECTS);
        // Little can be done to what is not there.
        let empty = self.rows(subject).next().is_none();
        let kinds = if empty && !rng.one_in(4) { 16 } else { 32 };
        match rng.below(kinds) {
            0..16 => {
                let user = subject != SUBJECTS[0] && rng.one_in(2);
                let content = if user {
                    Content::User(self.any_version(SUBJECTS[0], rng))
                } else {
                    Content::Shape(rng.below(SHAPES.len()))
                };
                Request::Register { subject, content }
            }
            16..20 => Request::MarkVersion { subject, version: self.any_version(subject, rng) },
            20..24 => Request::PurgeVersion { subject, version: self.any_version(subject, rng) },
            24..26 => Request::MarkSubject { subject },
            26..28 => Request::PurgeSubject { subject },
            28..30 => Request::SetLevel { subject: Some(subject), level: rng.pick(&LEVELS) },
            30 => Request::SetLevel { subject: None, level: rng.pick(&LEVELS) },
            _ => Request::ClearLevel { subject },
        }
    }

    fn any_version(&self, subject: &str, rng: &mut Rng) -> u32 {
        let there: BTreeSet<u32> = self.rows(subject).map(|(version, _)| version).collect();
        let there: Vec<u32> = there.into_iter().collect();
        if there.is_empty() || rng.one_in(8) { rng.pick(&[1, 2, 3]) } else { rng.pick(&there) }
    }
}

/// Which referring versions count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counted {
    Live,
    All,
}
