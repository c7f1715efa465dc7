//! One request and its answer: repeats, the next URL, and what is no answer at all.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde::Serialize;

use super::Registry;
use super::answers::{Answer, Refusal};
use super::error::{self, RemoteError};
use super::target::{self, Credentials};

/// Longest answer that is read, in bytes; a list of a million subjects fits.
const ANSWER_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Characters of a body that is no answer that an error message shows.
const SHOWN_MAX: usize = 80;

/// What is asked.
struct Ask<'a> {
    method: Method,
    path: &'a [&'a str],
    query: &'a [(&'a str, &'a str)],
    body: Option<Vec<u8>>,
}

impl Registry {
    pub(super) async fn get<T: Answer>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<T, RemoteError> {
        let ask = Ask { method: Method::GET, path, query, body: None };
        let mut attempt = 0;
        loop {
            let answer = self.once(&ask).await;
            let is_passing = answer.as_ref().is_err_and(RemoteError::is_passing);
            if !is_passing || attempt == self.retries {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(200 << attempt.min(6))).await;
            attempt += 1;
        }
    }

    /// Never repeated: what may have been done must not be done twice.
    pub(super) async fn post<T: Answer>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        body: &(impl Serialize + Sync),
    ) -> Result<T, RemoteError> {
        self.send(Method::POST, path, query, body).await
    }

    /// A request that changes something.
    pub(super) async fn send<T: Answer>(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: &(impl Serialize + Sync),
    ) -> Result<T, RemoteError> {
        let body = serde_json::to_vec(body).expect("request bodies serialize");
        self.once(&Ask { method, path, query, body: Some(body) }).await
    }

    async fn once<T: Answer>(&self, ask: &Ask<'_>) -> Result<T, RemoteError> {
        let mut unreached = None;
        for base in &self.target.urls {
            match self.at(base, ask).await {
                Err(error) if error.is_unreached() => unreached = Some(error),
                other => return other,
            }
        }
        Err(unreached.expect("a target has at least one URL"))
    }

    async fn at<T: Answer>(&self, base: &Url, ask: &Ask<'_>) -> Result<T, RemoteError> {
        let mut url = base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(ask.path);
        }
        let asked = format!("{} {}", ask.method, url.path());
        let request = self.with_headers(self.http.request(ask.method.clone(), url), ask);
        let response = request.send().await.map_err(|error| self.unreached(base, &error))?;
        self.answer(response, asked).await
    }

    fn with_headers(&self, request: RequestBuilder, ask: &Ask<'_>) -> RequestBuilder {
        let request = if ask.query.is_empty() { request } else { request.query(ask.query) };
        let request = match &self.target.credentials {
            Credentials::None => request,
            Credentials::Basic { user, password } => request.basic_auth(user, Some(password)),
            Credentials::Bearer(token) => request.bearer_auth(token),
        };
        let request = request.header(
            "Accept",
            "application/vnd.schemaregistry.v1+json, application/json;q=0.9, */*;q=0.1",
        );
        match &ask.body {
            Some(body) => request
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .body(body.clone()),
            None => request,
        }
    }

    fn unreached(&self, base: &Url, error: &reqwest::Error) -> RemoteError {
        let registry = self.target.name.clone();
        let url = target::without_secrets(base);
        if error.is_timeout() {
            RemoteError::TimedOut { registry, url }
        } else {
            RemoteError::Unreachable { registry, url, cause: error::causes(error) }
        }
    }

    async fn answer<T: Answer>(&self, response: Response, asked: String) -> Result<T, RemoteError> {
        let registry = self.target.name.clone();
        let status = response.status();
        let content_type = response.headers().get("content-type");
        let is_page = content_type
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains("html"));
        let bytes = match whole(response).await {
            Ok(bytes) => bytes,
            Err(cause) => return Err(RemoteError::Unreadable { registry, asked, cause }),
        };
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            let known = self.target.credentials.kind();
            return Err(RemoteError::Denied { registry, status: status.as_u16(), asked, known });
        }
        let is_page = is_page || bytes.trim_ascii_start().starts_with(b"<");
        if status.is_success() && !is_page {
            return parsed(&bytes).map_err(|cause| RemoteError::Unreadable {
                registry,
                asked,
                cause,
            });
        }
        let refusal = serde_json::from_slice::<Refusal>(&bytes).ok().filter(|_| !is_page);
        let status = status.as_u16();
        Err(match refusal {
            Some(body) => RemoteError::Refused {
                registry,
                status,
                asked,
                code: body.error_code,
                message: body.sentence(),
            },
            None => RemoteError::NotARegistry { registry, status, asked, start: start_of(&bytes) },
        })
    }
}

/// The body of an answer, or why there is none.
async fn whole(mut response: Response) -> Result<Vec<u8>, String> {
    let mut bytes: Vec<u8> = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() > ANSWER_BYTES_MAX => {
                return Err(format!("it is longer than {ANSWER_BYTES_MAX} bytes"));
            }
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return Ok(bytes),
            Err(error) => return Err(format!("it breaks off: {}", error::causes(&error))),
        }
    }
}

fn parsed<T: Answer>(bytes: &[u8]) -> Result<T, String> {
    if bytes.trim_ascii().is_empty() {
        return Err("it is empty".to_owned());
    }
    let answer: T = serde_json::from_slice(bytes).map_err(|error| {
        if error.is_eof() {
            format!("it breaks off after {} bytes", bytes.len())
        } else {
            format!("{error}; it begins with `{}`", start_of(bytes))
        }
    })?;
    answer.verify().map(|()| answer)
}

fn start_of(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * SHOWN_MAX)]);
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(SHOWN_MAX).collect()
}
