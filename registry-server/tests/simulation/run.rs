//! One run: servers over one database, callers that ask them, and a seed that says who goes on.

use std::fmt::Write as _;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{self, StatusCode};
use registry_server::{App, Settings, router};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::model::{Answer, Content, Request, SUBJECTS};
use crate::oracle::{Reply, Seen};
use crate::store::{FaultyStore, Plant, World};

const SERVERS: usize = 3;
const CALLERS: usize = 3;
const REQUESTS_OF_A_CALLER: usize = 4;

/// What is wrong with a run.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) seed: u64,
    pub(crate) what: String,
    trace: Vec<String>,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "seed {}: {}", self.seed, self.what)?;
        writeln!(f, "{}", self.trace.join("\n"))?;
        write!(
            f,
            "again: SIMULATION_SEED={} cargo test -p registry-server --test simulation",
            self.seed
        )
    }
}

/// A request under way.
struct Asked {
    number: usize,
    server: usize,
    reply: Pin<Box<dyn Future<Output = Reply>>>,
}

/// Somebody who makes one request after the other.
#[derive(Default)]
struct Caller {
    made: usize,
    asked: Option<Asked>,
    /// What nobody knows the end of, and is asked once more.
    again: Option<Request>,
}

impl Caller {
    fn is_done(&self) -> bool {
        self.asked.is_none() && self.made == REQUESTS_OF_A_CALLER
    }
}

struct Run {
    world: Arc<World>,
    servers: Vec<Router>,
    callers: Vec<Caller>,
}

/// Runs a seed to its end.
pub(crate) async fn run(seed: u64, plant: Option<Plant>) -> Result<Seen, Wrong> {
    let database = registry_store::connect("sqlite::memory:").await.expect("SQLite opens");
    let world = World::new(database, seed, plant);
    let server =
        || router(App::new(Arc::new(FaultyStore(Arc::clone(&world))), Settings::default()));
    let mut run = Run {
        servers: (0..SERVERS).map(|_| server()).collect(),
        callers: (0..CALLERS).map(|_| Caller::default()).collect(),
        world: Arc::clone(&world),
    };
    while world.state().oracle.wrong.is_none() && run.step().await {}
    drop(run);
    let (oracle, trace) = world.end();
    let end = match &oracle.wrong {
        Some(wrong) => Err(wrong.clone()),
        None => oracle.ends(&*world.database).await,
    };
    world.database.close().await;
    end.map(|()| oracle.seen).map_err(|what| Wrong { seed, what, trace })
}

impl Run {
    /// Lets one request go on to its next call; false when all is done.
    async fn step(&mut self) -> bool {
        let busy: Vec<usize> =
            (0..CALLERS).filter(|caller| !self.callers[*caller].is_done()).collect();
        if busy.is_empty() {
            return false;
        }
        let world = Arc::clone(&self.world);
        let (crash, caller) = {
            let mut state = world.state();
            let crash = state.rng.one_in(64).then(|| state.rng.below(SERVERS));
            (crash, state.rng.pick(&busy))
        };
        if let Some(server) = crash {
            self.crash(server);
            return true;
        }
        if self.callers[caller].asked.is_none() {
            self.begin(caller);
        }
        let caller = &mut self.callers[caller];
        let Some(asked) = &mut caller.asked else { return true };
        world.state().current = asked.number;
        let Some(reply) = go_on(&world, asked).await else { return true };
        let mut state = world.state();
        state.trace.push(format!("  request {}: {reply:?}", asked.number));
        state.oracle.is_answered(asked.number, &reply);
        if matches!(reply, Reply::Failed(_)) && state.rng.one_in(2) {
            caller.again = Some(state.oracle.request(asked.number));
        }
        caller.asked = None;
        true
    }

    fn begin(&mut self, caller: usize) {
        let world = Arc::clone(&self.world);
        let mut state = world.state();
        let state = &mut *state;
        let again = self.callers[caller].again.take();
        let request = again.unwrap_or_else(|| state.oracle.model.any_request(&mut state.rng));
        let server = state.rng.below(SERVERS);
        let number = state.oracle.begins(request);
        state.trace.push(format!("request {number} to server {server}: {request:?}"));
        let reply = Box::pin(ask(self.servers[server].clone(), request));
        self.callers[caller].asked = Some(Asked { number, server, reply });
        self.callers[caller].made += 1;
    }

    /// Ends a server with everything that it works on or knows, and starts it again.
    fn crash(&mut self, server: usize) {
        let world = Arc::clone(&self.world);
        let mut state = world.state();
        state.trace.push(format!("server {server} crashes"));
        state.oracle.seen.crashes += 1;
        for caller in &mut self.callers {
            let Some(asked) = caller.asked.take_if(|asked| asked.server == server) else {
                continue;
            };
            state.oracle.is_gone(asked.number);
            if state.rng.one_in(2) {
                caller.again = Some(state.oracle.request(asked.number));
            }
        }
        drop(state);
        self.servers[server] = router(App::new(Arc::new(FaultyStore(world)), Settings::default()));
    }
}

/// Polls a request, and nothing else, until it waits for its turn or is answered.
async fn go_on(world: &World, asked: &mut Asked) -> Option<Reply> {
    poll_fn(|context| match asked.reply.as_mut().poll(context) {
        Poll::Ready(reply) => Poll::Ready(Some(reply)),
        Poll::Pending if std::mem::take(&mut world.state().waiting) => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await
}

async fn ask(server: Router, request: Request) -> Reply {
    let (method, path, body) = spell(request);
    let sent = http::Request::builder()
        .method(method)
        .uri(path)
        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
        .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
        .expect("a request that is well-formed");
    let Ok(response) = server.oneshot(sent).await;
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("the body is in memory");
    read(request, status, &bytes)
}

/// A request as it is sent.
fn spell(request: Request) -> (&'static str, String, Option<Value>) {
    match request {
        Request::Register { subject, content } => {
            let mut body = json!({"schema": content.schema().to_string()});
            if let Content::User(version) = content {
                body["references"] =
                    json!([{"name": "Base", "subject": SUBJECTS[0], "version": version}]);
            }
            ("POST", format!("/subjects/{subject}/versions"), Some(body))
        }
        Request::MarkVersion { subject, version } => {
            ("DELETE", format!("/subjects/{subject}/versions/{version}"), None)
        }
        Request::PurgeVersion { subject, version } => {
            ("DELETE", format!("/subjects/{subject}/versions/{version}?permanent=true"), None)
        }
        Request::MarkSubject { subject } => ("DELETE", format!("/subjects/{subject}"), None),
        Request::PurgeSubject { subject } => {
            ("DELETE", format!("/subjects/{subject}?permanent=true"), None)
        }
        Request::SetLevel { subject, level } => {
            let mut path = "/config".to_owned();
            if let Some(subject) = subject {
                write!(path, "/{subject}").expect("a text takes everything");
            }
            ("PUT", path, Some(json!({"compatibility": level.as_str()})))
        }
        Request::ClearLevel { subject } => ("DELETE", format!("/config/{subject}"), None),
    }
}

/// An answer as it came.
fn read(request: Request, status: StatusCode, bytes: &[u8]) -> Reply {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let body: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
    if status.is_client_error()
        && let Some(code) = body["error_code"].as_u64()
    {
        return Reply::Answered(Answer::Refused(code));
    }
    let level = |name: &str| Some(Answer::Level(body[name].as_str()?.parse().ok()?));
    let answer = match request {
        _ if status != StatusCode::OK => None,
        Request::Register { .. } => number(&body["version"])
            .map(|version| Answer::Registered { version, id: number(&body["id"]) }),
        Request::MarkVersion { .. } | Request::PurgeVersion { .. } => {
            number(&body).map(Answer::Version)
        }
        Request::MarkSubject { .. } | Request::PurgeSubject { .. } => body
            .as_array()
            .and_then(|list| list.iter().map(number).collect::<Option<_>>())
            .map(Answer::Versions),
        Request::SetLevel { .. } => level("compatibility"),
        Request::ClearLevel { .. } => level("compatibilityLevel"),
    };
    answer.map_or_else(|| Reply::Failed(format!("{status} {text}")), Reply::Answered)
}
