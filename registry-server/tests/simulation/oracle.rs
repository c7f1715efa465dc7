//! Holds what servers commit and answer against the model.
//!
//! Every commit is one instant, at which the model must come to the same changes. An answer that
//! changed nothing must be the model's at some instant between request and answer. So nothing that
//! was acknowledged can be lost, no id can stand for two contents, no number can be left out, and
//! nothing that the level in force forbids can be there, without this being noticed.

use std::collections::BTreeMap;

use registry::{Change, NewVersion, Receipt, SchemaId, Scope, Subject, VersionRow};
use registry_store::{Filter, Store};
use serde_json::Value;

use crate::model::{Answer, Content, Effect, Model, Request, SUBJECTS};

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// An answer that means something.
    Answered(Answer),
    /// An answer that leaves open whether anything was changed.
    Failed(String),
}

/// A request that a server has taken on.
struct Running {
    request: Request,
    /// What the model has answered without a change, at one instant or another.
    allowed: Vec<Answer>,
    /// What is to be answered after the change that was committed.
    committed: Option<Answer>,
    /// Whether an injected fault may have made it fail.
    faulted: bool,
    over: bool,
}

/// How much of what matters has happened.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) commits: usize,
    pub(crate) refused: usize,
    pub(crate) incompatible: usize,
    pub(crate) known: usize,
    pub(crate) unacknowledged: usize,
    pub(crate) crashes: usize,
    pub(crate) stale: usize,
}

impl Seen {
    pub(crate) fn and(self, more: Self) -> Self {
        Self {
            commits: self.commits + more.commits,
            refused: self.refused + more.refused,
            incompatible: self.incompatible + more.incompatible,
            known: self.known + more.known,
            unacknowledged: self.unacknowledged + more.unacknowledged,
            crashes: self.crashes + more.crashes,
            stale: self.stale + more.stale,
        }
    }
}

/// See the module.
#[derive(Default)]
pub(crate) struct Oracle {
    pub(crate) model: Model,
    pub(crate) seen: Seen,
    running: Vec<Running>,
    contents: BTreeMap<String, Content>,
    sequences: Vec<i64>,
    /// The first thing that is wrong.
    pub(crate) wrong: Option<String>,
}

impl Oracle {
    /// A request begins; gives back its number.
    pub(crate) fn begins(&mut self, request: Request) -> usize {
        self.running.push(Running {
            request,
            allowed: Vec::new(),
            committed: None,
            faulted: false,
            over: false,
        });
        self.look_again();
        self.running.len() - 1
    }

    pub(crate) fn request(&self, number: usize) -> Request {
        self.running[number].request
    }

    /// Notes what the model would answer now to those who wait.
    fn look_again(&mut self) {
        for running in self.running.iter_mut().filter(|running| !running.over) {
            let decision = self.model.decide(running.request);
            if decision.effects.is_empty() && !running.allowed.contains(&decision.answer) {
                running.allowed.push(decision.answer);
            }
        }
    }

    pub(crate) fn is_faulted(&mut self, number: usize) {
        self.running[number].faulted = true;
    }

    /// Changes were committed for a request.
    pub(crate) fn commits(&mut self, number: usize, changes: &[Change], receipt: &Receipt) {
        if let Err(wrong) = self.take_commit(number, changes, receipt) {
            self.wrong.get_or_insert(format!("request {number}: {wrong}"));
        }
        self.look_again();
    }

    fn take_commit(
        &mut self,
        number: usize,
        changes: &[Change],
        receipt: &Receipt,
    ) -> Result<(), String> {
        let running = &self.running[number];
        if running.committed.is_some() {
            return Err("a second commit".to_owned());
        }
        let request = running.request;
        let decision = self.model.decide(request);
        let effects: Vec<Effect> =
            changes.iter().map(|change| effect(change, request)).collect::<Result<_, _>>()?;
        if effects != decision.effects {
            return Err(format!("committed {effects:?}, but this was due: {decision:?}"));
        }
        if let Request::Register { content, .. } = request {
            self.same_identity(changes, content)?;
        }
        let id = receipt.schema_ids.first().map(|id| id.get());
        self.model.apply(&effects, id)?;
        self.sequences.extend(&receipt.sequences);
        self.seen.commits += 1;
        self.running[number].committed = Some(match decision.answer {
            Answer::Registered { version, .. } => Answer::Registered { version, id },
            answer => answer,
        });
        Ok(())
    }

    /// Equal content has one identity, other content another.
    fn same_identity(&mut self, changes: &[Change], content: Content) -> Result<(), String> {
        for change in changes {
            let Change::AddVersion(new) = change else { continue };
            let identity = new.identity.to_string();
            let had = *self.contents.entry(identity).or_insert(content);
            let identities = self.contents.values().filter(|other| **other == content).count();
            if had != content || identities != 1 {
                return Err(format!("the identity of {content:?} is not its own"));
            }
        }
        Ok(())
    }

    /// A request was answered.
    pub(crate) fn is_answered(&mut self, number: usize, reply: &Reply) {
        let running = &mut self.running[number];
        running.over = true;
        let wrong = match (reply, &running.committed) {
            (Reply::Failed(_), committed) if running.faulted => {
                self.seen.unacknowledged += usize::from(committed.is_some());
                return;
            }
            (Reply::Failed(text), _) => format!("failed without a reason: {text}"),
            (Reply::Answered(answer), Some(committed)) if answer == committed => return,
            (Reply::Answered(answer), Some(committed)) => {
                format!("answered {answer:?} after a commit that means {committed:?}")
            }
            (Reply::Answered(answer), None) if running.allowed.contains(answer) => {
                match answer {
                    Answer::Refused(409) => self.seen.incompatible += 1,
                    Answer::Refused(_) => self.seen.refused += 1,
                    _ => self.seen.known += 1,
                }
                return;
            }
            (Reply::Answered(answer), None) => format!(
                "answered {answer:?}, but nothing was committed and the answers without a change \
                 were {:?}",
                running.allowed
            ),
        };
        let wrong = format!("request {number} ({:?}): {wrong}", running.request);
        self.wrong.get_or_insert(wrong);
    }

    /// Nobody will hear the answer.
    pub(crate) fn is_gone(&mut self, number: usize) {
        let running = &mut self.running[number];
        running.over = true;
        self.seen.unacknowledged += usize::from(running.committed.is_some());
    }

    /// What is stored in the end is what was committed, nothing more and nothing less.
    pub(crate) async fn ends(&self, store: &dyn Store) -> Result<(), String> {
        let failed = |error| format!("the end cannot be read: {error}");
        let stored = store.versions(&Filter::default()).await.map_err(failed)?;
        let shown: Vec<(String, u32, u32, bool)> = stored.iter().map(shown).collect();
        let mut due: Vec<(String, u32, u32, bool)> = self
            .model
            .versions()
            .map(|(subject, version, row)| (subject.to_owned(), version, row.id, row.deleted))
            .collect();
        due.sort_unstable();
        if shown != due {
            return Err(format!("stored in the end: {shown:?}, but committed: {due:?}"));
        }
        for (_, _, row) in self.model.versions() {
            let context = Subject::parse("").context().clone();
            let id = SchemaId::new(i64::from(row.id)).ok_or("an id that is none")?;
            let stored = store.schema(&context, id).await.map_err(failed)?;
            let text = stored.as_ref().map(|stored| &*stored.text);
            if !text.is_some_and(|text| is_text_of(text, row.content)) {
                return Err(format!("id {id} holds {text:?} instead of {:?}", row.content));
            }
            if stored.map(|stored| stored.identity().to_string()).as_ref()
                != self.identity_of(row.content)
            {
                return Err(format!("id {id} no longer has the identity of {:?}", row.content));
            }
        }
        for subject in SUBJECTS.into_iter().map(Some).chain([None]) {
            let scope = Scope::subject(Subject::parse(subject.unwrap_or("")));
            let settings = store.snapshot(&scope).await.map_err(failed)?.settings;
            let level = settings.own.config.and_then(|config| config.level);
            if level != self.model.own_level(subject) {
                return Err(format!("the level of {subject:?} is {level:?} in the end"));
            }
        }
        let feed = store.changes(0, 10_000).await.map_err(failed)?;
        let feed: Vec<i64> = feed.iter().map(|row| row.sequence).collect();
        if feed != self.sequences {
            return Err(format!("the feed is {feed:?}, but committed: {:?}", self.sequences));
        }
        Ok(())
    }

    fn identity_of(&self, content: Content) -> Option<&String> {
        let found = self.contents.iter().find(|(_, other)| **other == content);
        found.map(|(identity, _)| identity)
    }
}

fn shown((subject, row): &(Subject, VersionRow)) -> (String, u32, u32, bool) {
    (subject.to_string(), row.version.get(), row.schema_id.get(), row.deleted)
}

fn is_text_of(text: &str, content: Content) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|value| value == content.schema())
}

/// A change in the words of the model.
fn effect(change: &Change, request: Request) -> Result<Effect, String> {
    let known = |subject: &Subject| {
        let name = subject.to_string();
        let found = SUBJECTS.into_iter().find(|known| **known == name);
        found.ok_or_else(|| format!("a change of {name:?}, which nobody asked for"))
    };
    let numbers = |versions: &[registry::Version]| versions.iter().map(|one| one.get()).collect();
    Ok(match change {
        Change::AddVersion(new) => Effect::Add {
            subject: known(&new.subject)?,
            version: new.version.get(),
            content: content(new, request)?,
        },
        Change::MarkDeleted { subject, versions } => {
            Effect::Mark { subject: known(subject)?, versions: numbers(versions) }
        }
        Change::Purge { subject, versions } => {
            Effect::Purge { subject: known(subject)?, versions: numbers(versions) }
        }
        Change::SetConfig { subject, after, .. } => Effect::Level {
            subject: if subject.is_context() { None } else { Some(known(subject)?) },
            level: after.as_ref().and_then(|config| config.level),
        },
        Change::SetMode { .. } | Change::ClearModes { .. } | Change::DeleteContext { .. } => {
            return Err(format!("a change that nobody asked for: {change:?}"));
        }
    })
}

/// What a new version holds, which must be what was sent.
fn content(new: &NewVersion, request: Request) -> Result<Content, String> {
    let Request::Register { content, .. } = request else {
        return Err("a new version that nobody sent".to_owned());
    };
    let refers: Vec<(&str, u32)> = new
        .references
        .iter()
        .map(|reference| (reference.subject.as_str(), reference.version.get()))
        .collect();
    let due: Vec<(&str, u32)> =
        content.refers_to().into_iter().map(|version| (SUBJECTS[0], version)).collect();
    if is_text_of(&new.text, content) && refers == due {
        Ok(content)
    } else {
        Err(format!("{:?} with references {refers:?} instead of {content:?}", new.text))
    }
}
