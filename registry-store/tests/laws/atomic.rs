//! Applying fails at the N-th row that is written, for every N, and nothing is left behind.
//!
//! A fuse in the database blows: triggers count down with every row that is written, and at zero
//! the statement fails. (A statement that only reads fails between two of these.)

use std::collections::{BTreeMap, BTreeSet};

use compat::Level;
use registry::{
    Change, Config, Context, Metadata, Mode, Receipt, Revision, Scope, Subject, View,
    WantedReference,
};
use registry_store::{ApplyError, Store};

use crate::databases::{Database, Kind};
use crate::given::{Given, author, given, mark, purge};

const WHOLE: i64 = 1_000_000;

impl Database {
    /// Puts the fuse in.
    async fn insert_fuse(&mut self, kind: Kind) {
        self.run(&format!(
            "CREATE TABLE fuse (rows_left BIGINT); INSERT INTO fuse VALUES ({WHOLE})"
        ))
        .await;
        if kind == Kind::Postgres {
            self.run(
                "CREATE FUNCTION burn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 UPDATE fuse SET rows_left = rows_left - 1; \
                 IF (SELECT rows_left FROM fuse) <= 0 THEN RAISE EXCEPTION 'the fuse has blown'; \
                 END IF; \
                 IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
            )
            .await;
        }
        for table in self.tables().await {
            for write in ["INSERT", "UPDATE", "DELETE"] {
                let body = match kind {
                    Kind::Sqlite => {
                        "BEGIN UPDATE fuse SET rows_left = rows_left - 1; \
                         SELECT RAISE(ABORT, 'the fuse has blown') FROM fuse WHERE rows_left <= 0; \
                         END"
                    }
                    Kind::Postgres => "FOR EACH ROW EXECUTE FUNCTION burn()",
                };
                let name = format!("burn_{table}_{write}");
                self.run(&format!("CREATE TRIGGER {name} BEFORE {write} ON {table} {body}")).await;
            }
        }
    }

    /// How many more rows are written.
    async fn set_fuse(&mut self, rows: i64) {
        self.run(&format!("UPDATE fuse SET rows_left = {rows}")).await;
    }
}

fn set_config(subject: &str, level: Option<Level>) -> Change {
    let config = |level| Box::new(Config { level: Some(level), ..Config::default() });
    let after = level.map(config);
    Change::SetConfig { subject: Subject::parse(subject), before: None, after }
}

fn set_mode(subject: &str, after: Option<Mode>) -> Change {
    Change::SetMode { subject: Subject::parse(subject), before: None, after }
}

/// Decisions that follow each other, each kind of change among them.
fn decisions() -> Vec<Vec<Change>> {
    let base = ("base", 1);
    let owner = BTreeMap::from([("owner".to_owned(), "ops".to_owned())]);
    let tagged = BTreeMap::from([("**.f".to_owned(), BTreeSet::from(["PII".to_owned()]))]);
    let metadata = Metadata { properties: owner, tags: tagged, ..Metadata::default() };
    let user = |number| Given { refers_to: Some(base), ..given("user", number, "\"long\"") };
    let import = |id, text| Given { schema_id: Some(id), ..given("copy", 1, text) }.add();
    vec![
        vec![given("base", 1, "\"int\"").add()],
        vec![Given { metadata: Some(metadata), ..user(1) }.add()],
        // Several versions, of which one has a schema that is there already.
        vec![user(2).add(), user(3).add(), given("other", 1, "\"int\"").add()],
        vec![set_config("other", Some(Level::Full)), set_mode("other", Some(Mode::ReadOnly))],
        vec![set_config("", Some(Level::None)), set_mode("", Some(Mode::Import))],
        // Content that comes back takes the place of what was marked.
        vec![mark("user", &[2, 3])],
        vec![user(4).add(), purge("user", &[2, 3])],
        vec![mark("other", &[1])],
        vec![purge("other", &[1]), set_config("other", None), set_mode("other", None)],
        // An imported version is replaced, and its id stands for what replaced it.
        vec![import(100, "\"string\"")],
        vec![import(101, "\"bytes\"")],
        vec![set_mode("copy", Some(Mode::Import)), set_mode("user", Some(Mode::ReadWrite))],
        vec![Change::ClearModes { context: Context::default_context() }],
        vec![mark("user", &[1, 4])],
        vec![purge("user", &[1, 4])],
        vec![given(":.far:s", 1, "\"int\"").add()],
        vec![mark(":.far:s", &[1])],
        vec![purge(":.far:s", &[1])],
        vec![Change::DeleteContext { context: Subject::parse(":.far:").context().clone() }],
    ]
}

/// The counters of everything that is touched.
async fn revision(store: &dyn Store, changes: &[Change]) -> Revision {
    let mut revision = Revision::default();
    for change in changes {
        let (subject, references) = match change {
            Change::AddVersion(new) => (new.subject.clone(), new.references.clone()),
            Change::MarkDeleted { subject, .. }
            | Change::Purge { subject, .. }
            | Change::SetConfig { subject, .. }
            | Change::SetMode { subject, .. } => (subject.clone(), Vec::new()),
            Change::ClearModes { .. } | Change::DeleteContext { .. } => {
                (Subject::parse(""), Vec::new())
            }
        };
        let scope = Scope {
            references: references.iter().map(WantedReference::from).collect(),
            ..Scope::with_view(subject, View::Referrers)
        };
        let seen = store.snapshot(&scope).await.unwrap().revision;
        revision.config = seen.config;
        revision.subjects.extend(seen.subjects);
    }
    revision
}

async fn apply(store: &dyn Store, changes: &[Change]) -> Result<Receipt, ApplyError> {
    store.apply(&revision(store, changes).await, changes, &author()).await
}

pub(crate) fn a_write_that_fails_anywhere_leaves_nothing_behind(kind: Kind) {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut database = Database::new(kind).await;
        database.insert_fuse(kind).await;
        for changes in decisions() {
            let before = database.content().await;
            for rows in 1.. {
                database.set_fuse(rows).await;
                match apply(&*database.store, &changes).await {
                    Ok(_) => break,
                    Err(ApplyError::Failed(_)) => {}
                    Err(error) => panic!("{changes:?} at row {rows}: {error:?}"),
                }
                database.set_fuse(WHOLE).await;
                let after = database.content().await;
                assert_eq!(after, before, "{changes:?} at row {rows}");
                assert!(rows < 100, "{changes:?} is never applied");
            }
            let after = database.content().await;
            assert_ne!(after, before, "{changes:?} at last");
            // At the first row it must have failed.
            let left = database.texts("SELECT CAST(rows_left AS TEXT) FROM fuse").await;
            assert_eq!(left, ["1"], "{changes:?}: the fuse counts every row");
        }
    });
}
