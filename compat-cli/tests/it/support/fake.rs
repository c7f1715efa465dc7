//! A registry that is made up: strict about paths and bodies like a real one, obedient about how
//! it misbehaves.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Json;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

/// Whose manners a registry has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Manners {
    /// The incumbent's.
    #[default]
    Incumbent,
    /// Karapace's: no route without a version in compatibility checks, which look at all versions
    /// under a transitive level; lists of sentences in errors; an unknown subject there is an
    /// error; nothing but an id after a registration; no metadata and no rules.
    Karapace,
    /// Redpanda's: the same missing route, other codes, no metadata and no rules.
    Redpanda,
    /// The incumbent's before 5.5: Avro only, no references and none of the routes about them, a
    /// field that it does not know is an error, no code of its own for a missing level.
    Old,
}

impl Manners {
    pub(crate) const ALL: [Self; 4] = [Self::Incumbent, Self::Karapace, Self::Redpanda, Self::Old];

    fn keeps_metadata(self) -> bool {
        self == Self::Incumbent
    }
}

/// How it misbehaves.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// A page in place of an answer.
    Page(u16),
    /// 401 with the registry's own body.
    Denied(u16),
    /// Half of every answer, with the length of the whole.
    BreaksOff,
    /// Half of every answer, as if it were all.
    Truncated,
    /// Another valid answer: `{}`.
    Empty,
    /// 500 with a body of its own.
    Fails(u16),
    /// No answer to requests that contain this, `POST /subjects/a`.
    Silent(String),
}

#[derive(Clone, Debug)]
struct Version {
    number: u32,
    id: u32,
    body: Value,
}

#[derive(Debug, Default)]
struct Inside {
    manners: Manners,
    trouble: Option<Trouble>,
    /// How many requests still meet the trouble; all where it is `None`.
    times: Option<u32>,
    subjects: BTreeMap<String, Vec<Version>>,
    levels: BTreeMap<String, String>,
    groups: BTreeMap<String, String>,
    policies: BTreeMap<String, String>,
    global: String,
    modes: BTreeMap<String, String>,
    refused: BTreeMap<String, Vec<String>>,
    ids: u32,
    asked: Vec<String>,
    after_registration: u32,
    credentials: Vec<Option<String>>,
    fails_after: Option<u32>,
}

/// A running registry; it ends with the test.
#[derive(Clone)]
pub(crate) struct Fake {
    inside: Arc<Mutex<Inside>>,
    url: String,
}

impl Fake {
    pub(crate) fn start() -> Self {
        Self::with(Manners::Incumbent)
    }

    pub(crate) fn with(manners: Manners) -> Self {
        let inside = Inside { manners, global: "BACKWARD".to_owned(), ..Inside::default() };
        let inside = Arc::new(Mutex::new(inside));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let router = router(Arc::clone(&inside));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                listener.set_nonblocking(true).expect("can be set");
                let listener = tokio::net::TcpListener::from_std(listener).expect("listens");
                axum::serve(listener, router).await.expect("serves");
            });
        });
        Self { inside, url }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().expect("no holder panics")
    }

    /// Registers without asking anybody.
    pub(crate) fn holds(&self, subject: &str, schema: &str) -> &Self {
        self.holds_body(subject, json!({"schema": schema}))
    }

    pub(crate) fn holds_body(&self, subject: &str, body: Value) -> &Self {
        self.lock().add(subject, body);
        self
    }

    pub(crate) fn level(&self, subject: &str, level: &str) -> &Self {
        self.lock().levels.insert(subject.to_owned(), level.to_owned());
        self
    }

    /// The subject's versions are grouped by this property of their metadata.
    pub(crate) fn group(&self, subject: &str, property: &str) -> &Self {
        self.lock().groups.insert(subject.to_owned(), property.to_owned());
        self
    }

    /// The subject's `compatibilityPolicy`.
    pub(crate) fn policy(&self, subject: &str, policy: &str) -> &Self {
        self.lock().policies.insert(subject.to_owned(), policy.to_owned());
        self
    }

    pub(crate) fn global(&self, level: &str) -> &Self {
        level.clone_into(&mut self.lock().global);
        self
    }

    pub(crate) fn mode(&self, subject: &str, mode: &str) -> &Self {
        self.lock().modes.insert(subject.to_owned(), mode.to_owned());
        self
    }

    /// Every candidate of a subject is refused with these sentences.
    pub(crate) fn refuses(&self, subject: &str, messages: &[&str]) -> &Self {
        let messages = messages.iter().map(|message| (*message).to_owned()).collect();
        self.lock().refused.insert(subject.to_owned(), messages);
        self
    }

    pub(crate) fn trouble(&self, trouble: Trouble) -> &Self {
        self.lock().trouble = Some(trouble);
        self
    }

    /// All is well again.
    pub(crate) fn recovers(&self) -> &Self {
        self.lock().trouble = None;
        self
    }

    pub(crate) fn trouble_times(&self, trouble: Trouble, times: u32) -> &Self {
        self.lock().times = Some(times);
        self.trouble(trouble)
    }

    /// Answers 500 to every registration after this many.
    pub(crate) fn fails_after(&self, registrations: Option<u32>) -> &Self {
        self.lock().fails_after = registrations;
        self
    }

    /// Versions of a subject.
    pub(crate) fn versions(&self, subject: &str) -> Vec<Value> {
        let inside = self.lock();
        let versions = inside.subjects.get(subject).cloned().unwrap_or_default();
        versions.into_iter().map(|version| version.body).collect()
    }

    /// Method and path of every request.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.lock().asked.clone()
    }

    /// The `Authorization` of the last request.
    pub(crate) fn last_credentials(&self) -> Option<String> {
        self.lock().credentials.last().cloned().flatten()
    }
}

impl Inside {
    fn add(&mut self, subject: &str, body: Value) -> (u32, u32) {
        let versions = self.subjects.entry(subject.to_owned()).or_default();
        if let Some(same) = versions.iter().find(|version| version.body == body) {
            return (same.number, same.id);
        }
        self.ids += 1;
        let version = u32::try_from(versions.len()).expect("few") + 1;
        versions.push(Version { number: version, id: self.ids, body });
        (version, self.ids)
    }

    fn answer(subject: &str, version: &Version) -> Value {
        let mut answer = json!({
            "subject": subject,
            "version": version.number,
            "id": version.id,
            "schema": version.body["schema"],
        });
        for key in ["schemaType", "references", "metadata", "ruleSet"] {
            let value = &version.body[key];
            let is_left_out = value.is_null() || (key == "schemaType" && value == "AVRO");
            if !is_left_out {
                answer[key] = value.clone();
            }
        }
        answer
    }
}

type Shared = State<Arc<Mutex<Inside>>>;

fn router(inside: Arc<Mutex<Inside>>) -> Router {
    Router::new()
        .route("/subjects", get(subjects))
        .route("/subjects/{subject}", post(look_up))
        .route("/subjects/{subject}/versions", get(versions).post(register))
        .route("/subjects/{subject}/versions/{version}", get(version))
        .route("/subjects/{subject}/versions/{version}/referencedby", get(referenced_by))
        .route("/schemas/ids/{id}/versions", get(versions_of_id))
        .route("/config", get(global_config))
        .route("/config/{subject}", get(config))
        .route("/mode/{subject}", get(mode))
        .route("/compatibility/subjects/{subject}/versions", post(compatibility))
        .route("/compatibility/subjects/{subject}/versions/{version}", post(compatibility_of))
        .fallback(async || error(404, 404, "HTTP 404 Not Found"))
        .layer(middleware::from_fn_with_state(Arc::clone(&inside), misbehave))
        .with_state(inside)
}

fn error(status: u16, code: u32, message: &str) -> Response {
    let body = Json(json!({"error_code": code, "message": message}));
    (StatusCode::from_u16(status).expect("a status"), body).into_response()
}

async fn misbehave(State(inside): Shared, request: Request, next: Next) -> Response {
    let line = format!("{} {}", request.method(), request.uri());
    let trouble = {
        let mut inside = inside.lock().expect("no holder panics");
        inside.asked.push(line.clone());
        let credentials = request.headers().get(header::AUTHORIZATION);
        let credentials = credentials.map(|value| value.to_str().expect("ASCII").to_owned());
        inside.credentials.push(credentials);
        match &mut inside.times {
            Some(0) => None,
            Some(times) => {
                *times -= 1;
                inside.trouble.clone()
            }
            None => inside.trouble.clone(),
        }
    };
    let status = |status: u16| StatusCode::from_u16(status).expect("a status");
    match trouble {
        Some(Trouble::Page(code)) => {
            let page = "<!DOCTYPE html>\n<html><title>Please log in</title></html>";
            (status(code), [(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        Some(Trouble::Silent(of)) if line.contains(&of) => std::future::pending().await,
        None | Some(Trouble::Silent(_)) => next.run(request).await,
        Some(Trouble::Denied(code)) => error(code, u32::from(code), "Unauthorized"),
        Some(Trouble::Empty) => Json(json!({})).into_response(),
        Some(Trouble::Fails(code)) => error(code, u32::from(code) * 100 + 1, "the store failed"),
        Some(trouble) => {
            let whole = axum::body::to_bytes(next.run(request).await.into_body(), usize::MAX);
            let whole = whole.await.expect("a body");
            let half = whole.slice(..whole.len() / 2);
            let json_type = (header::CONTENT_TYPE, "application/json".to_owned());
            if matches!(trouble, Trouble::Truncated) {
                return ([json_type], half).into_response();
            }
            let first = futures_util::stream::once(async { Ok::<Bytes, std::io::Error>(half) });
            let broken = futures_util::stream::once(async {
                // The server sends what it has while it waits.
                tokio::task::yield_now().await;
                Err(std::io::Error::other("gone"))
            });
            let body = Body::from_stream(futures_util::StreamExt::chain(first, broken));
            ([json_type], body).into_response()
        }
    }
}

async fn subjects(State(inside): Shared) -> Response {
    let inside = inside.lock().expect("no holder panics");
    Json(inside.subjects.keys().cloned().collect::<Vec<_>>()).into_response()
}

async fn versions(State(inside): Shared, Path(subject): Path<String>) -> Response {
    let inside = inside.lock().expect("no holder panics");
    match inside.subjects.get(&subject) {
        Some(all) => {
            Json(all.iter().map(|version| version.number).collect::<Vec<_>>()).into_response()
        }
        None => error(404, 40_401, &format!("Subject '{subject}' not found.")),
    }
}

async fn version(
    State(inside): Shared,
    Path((subject, wanted)): Path<(String, String)>,
) -> Response {
    let inside = inside.lock().expect("no holder panics");
    let Some(all) = inside.subjects.get(&subject) else {
        return error(404, 40_401, &format!("Subject '{subject}' not found."));
    };
    let found = match wanted.as_str() {
        "latest" => all.last(),
        number => all.iter().find(|version| version.number.to_string() == number),
    };
    match found {
        Some(version) => Json(Inside::answer(&subject, version)).into_response(),
        None => error(404, 40_402, &format!("Version {wanted} not found.")),
    }
}

async fn register(
    State(inside): Shared,
    Path(subject): Path<String>,
    Json(mut body): Json<Value>,
) -> Response {
    let mut inside = inside.lock().expect("no holder panics");
    if let Some(refusal) = ill_formed(inside.manners, &body) {
        return refusal;
    }
    if inside.refused.contains_key(&subject) {
        let sentence = "Schema being registered is incompatible with an earlier schema";
        return match inside.manners {
            Manners::Karapace => {
                let body = json!({"error_code": 409, "message": [sentence]});
                (StatusCode::CONFLICT, Json(body)).into_response()
            }
            _ => error(409, 409, sentence),
        };
    }
    if inside.fails_after.is_some_and(|most| inside.after_registration >= most) {
        return error(500, 50_001, "Error in the backend data store");
    }
    inside.after_registration += 1;
    let keeps = inside.manners.keeps_metadata();
    body.as_object_mut().expect("an object").retain(|key, value| {
        !value.is_null() && (keeps || !matches!(key.as_str(), "metadata" | "ruleSet"))
    });
    for reference in body["references"].as_array().cloned().unwrap_or_default() {
        let target = reference["subject"].as_str().unwrap_or_default().to_owned();
        let exists = inside.subjects.get(&target).is_some_and(|all| {
            all.iter().any(|version| json!(version.number) == reference["version"])
        });
        if !exists {
            return error(422, 42_201, "Invalid schema: no schema reference found");
        }
    }
    let (version, id) = inside.add(&subject, body);
    match inside.manners {
        Manners::Incumbent => Json(json!({"id": id, "version": version})).into_response(),
        _ => Json(json!({"id": id})).into_response(),
    }
}

/// The refusal of a body that a registry of these manners cannot read.
fn ill_formed(manners: Manners, body: &Value) -> Option<Response> {
    if manners == Manners::Old {
        let unknown = body.as_object()?.keys().find(|key| *key != "schema");
        if let Some(key) = unknown {
            return Some(error(422, 422, &format!("Unrecognized field: {key}")));
        }
    }
    if body["schema"].is_string() {
        return None;
    }
    Some(match manners {
        Manners::Karapace => {
            let sentences = json!(["field required: schema"]);
            let body = json!({"error_code": 422, "message": sentences});
            (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
        }
        _ => error(422, 42_201, "Empty schema"),
    })
}

async fn look_up(
    State(inside): Shared,
    Path(subject): Path<String>,
    Json(mut body): Json<Value>,
) -> Response {
    let inside = inside.lock().expect("no holder panics");
    if let Some(refusal) = ill_formed(inside.manners, &body) {
        return refusal;
    }
    let keeps = inside.manners.keeps_metadata();
    body.as_object_mut().expect("an object").retain(|key, value| {
        !value.is_null() && (keeps || !matches!(key.as_str(), "metadata" | "ruleSet"))
    });
    let Some(all) = inside.subjects.get(&subject) else {
        return error(404, 40_401, &format!("Subject '{subject}' not found."));
    };
    match all.iter().find(|version| version.body == body) {
        Some(version) => Json(Inside::answer(&subject, version)).into_response(),
        None => error(404, 40_403, "Schema not found"),
    }
}

async fn referenced_by(
    State(inside): Shared,
    Path((subject, version)): Path<(String, u32)>,
) -> Response {
    let inside = inside.lock().expect("no holder panics");
    if inside.manners == Manners::Old {
        return error(404, 404, "HTTP 404 Not Found");
    }
    let refers = |body: &Value| {
        let references = body["references"].as_array().into_iter().flatten();
        let mut references = references;
        references.any(|one| one["subject"] == subject.as_str() && one["version"] == version)
    };
    let all = inside.subjects.values().flatten();
    let ids: Vec<u32> = all.filter(|one| refers(&one.body)).map(|one| one.id).collect();
    Json(ids).into_response()
}

async fn versions_of_id(State(inside): Shared, Path(id): Path<u32>) -> Response {
    let inside = inside.lock().expect("no holder panics");
    if inside.manners == Manners::Old {
        return error(404, 404, "HTTP 404 Not Found");
    }
    let mut found = Vec::new();
    for (subject, all) in &inside.subjects {
        let of_id = all.iter().filter(|version| version.id == id);
        found.extend(of_id.map(|one| json!({"subject": subject, "version": one.number})));
    }
    Json(found).into_response()
}

async fn global_config(State(inside): Shared) -> Response {
    let inside = inside.lock().expect("no holder panics");
    Json(json!({"compatibilityLevel": inside.global})).into_response()
}

async fn config(
    State(inside): Shared,
    Path(subject): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let inside = inside.lock().expect("no holder panics");
    let own = [
        ("compatibilityLevel", inside.levels.get(&subject)),
        ("compatibilityGroup", inside.groups.get(&subject)),
        ("compatibilityPolicy", inside.policies.get(&subject)),
    ];
    let own: BTreeMap<&str, &String> =
        own.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    if !own.is_empty() {
        return Json(json!(own)).into_response();
    }
    match query.get("defaultToGlobal") {
        _ if inside.manners == Manners::Old => error(404, 40_401, "Subject not found."),
        Some(yes) if yes == "true" => {
            Json(json!({"compatibilityLevel": inside.global})).into_response()
        }
        _ => error(404, 40_408, "Subject does not have subject-level compatibility configured"),
    }
}

async fn mode(State(inside): Shared, Path(subject): Path<String>) -> Response {
    let inside = inside.lock().expect("no holder panics");
    if inside.manners == Manners::Old {
        return error(404, 404, "HTTP 404 Not Found");
    }
    let mode = inside.modes.get(&subject).map_or("READWRITE", String::as_str);
    Json(json!({"mode": mode})).into_response()
}

async fn compatibility(State(inside): Shared, Path(subject): Path<String>) -> Response {
    let inside = inside.lock().expect("no holder panics");
    if inside.manners != Manners::Incumbent {
        return error(404, 404, "HTTP 404 Not Found");
    }
    verdict(&inside, &subject)
}

async fn compatibility_of(
    State(inside): Shared,
    Path((subject, _)): Path<(String, String)>,
    Json(body): Json<Value>,
) -> Response {
    let inside = inside.lock().expect("no holder panics");
    if let Some(refusal) = ill_formed(inside.manners, &body) {
        return refusal;
    }
    if !inside.subjects.contains_key(&subject) && inside.manners == Manners::Karapace {
        return error(404, 40_401, &format!("Subject '{subject}' not found."));
    }
    verdict(&inside, &subject)
}

fn verdict(inside: &Inside, subject: &str) -> Response {
    let messages = inside.refused.get(subject);
    let mut body = json!({"is_compatible": messages.is_none()});
    body["messages"] = json!(messages.cloned().unwrap_or_default());
    Json(body).into_response()
}
