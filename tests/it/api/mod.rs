//! The HTTP API in one process: whole answers of the router over SQLite in memory.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod config;
mod contexts;
mod deletes;
mod errors;
mod metadata;
mod modes;
mod own;
mod references;
mod register;
mod tags;

use std::fmt::Write as _;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, Request};
use axum::response::Response;
use registry_server::{App, Settings, router};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// A registry of its own.
pub(crate) struct Registry {
    router: Router,
}

/// An answer.
pub(crate) struct Answer {
    asked: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Registry {
    pub(crate) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let store = registry_store::connect("sqlite::memory:").await.unwrap();
        Self { router: router(App::new(store, settings)) }
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let response = self.respond(method, path, headers, body.into()).await;
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            asked: format!("{method} {path}"),
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    /// The body of an answer that does not end.
    pub(crate) async fn stream(&self, path: &str, headers: &[(&str, &str)]) -> BodyDataStream {
        let response = self.respond("GET", path, headers, Body::empty()).await;
        assert_eq!(response.status(), 200, "{path}");
        response.into_body().into_data_stream()
    }

    async fn respond(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Body::empty()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], body.to_string()).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, &[("content-type", "application/json")], body.to_string()).await
    }

    /// Registers an Avro schema; gives back its id.
    pub(crate) async fn register(&self, subject: &str, schema: &Value) -> u64 {
        let path = format!("/subjects/{subject}/versions");
        let answer = self.post(&path, json!({"schema": schema.to_string()})).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["id"].as_u64().unwrap()
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| Value::String(self.text.clone()))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The whole answer is this one; times are not looked at, but must be there.
    #[track_caller]
    pub(crate) fn is(&self, status: u16, body: Value) {
        let mut found = self.json();
        without_times(&mut found);
        let mut message = String::new();
        let _ = write!(message, "{} answered {} {}", self.asked, self.status, self.text);
        assert_eq!((self.status, found), (status, body), "{message}");
    }

    /// The answer is an error with this code, and a sentence.
    #[track_caller]
    pub(crate) fn is_error(&self, code: u64) {
        let status = if code < 1_000 { code } else { code / 100 };
        let body = self.json();
        assert_eq!(
            (u64::from(self.status), &body["error_code"]),
            (status, &json!(code)),
            "{} answered {}",
            self.asked,
            self.text
        );
        assert!(body["message"].as_str().is_some_and(|message| !message.is_empty()), "{body}");
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(2), "{body}");
    }
}

fn without_times(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(ts) = fields.get_mut("ts") {
                assert!(ts.as_i64().is_some_and(|ts| ts > 1_600_000_000_000), "{ts}");
                *ts = json!("…");
            }
            fields.values_mut().for_each(without_times);
        }
        Value::Array(items) => items.iter_mut().for_each(without_times),
        _ => {}
    }
}

/// A record with fields of type string; names that end in `?` have a default.
pub(crate) fn record(name: &str, fields: &[&str]) -> Value {
    let fields: Vec<Value> = fields
        .iter()
        .map(|field| match field.strip_suffix('?') {
            Some(name) => json!({"name": name, "type": "string", "default": ""}),
            None => json!({"name": field, "type": "string"}),
        })
        .collect();
    json!({"type": "record", "name": name, "fields": fields})
}
