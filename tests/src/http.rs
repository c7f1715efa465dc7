//! HTTP as a stranger speaks it: text out, text in.

use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::Value;

/// Speaks to one server.
#[derive(Clone, Debug)]
pub struct Http {
    client: Client,
    base: String,
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// When to try again, where the server says so.
    pub retry_after: Option<String>,
    /// The body as it came.
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{} {}: {error}", self.status, self.text))
    }

    /// Asserts the status and returns the body as JSON.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }
}

impl Http {
    /// Speaks to the server at `base`, such as `http://127.0.0.1:8081`.
    pub fn to(base: &str) -> Self {
        // A second call finds the first's choice in place.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = Client::builder()
            .no_proxy()
            .tls_certs_only([])
            // Nothing of ours takes as long; what does is an error and not a test that hangs.
            .timeout(Duration::from_mins(2))
            .build()
            .expect("a client for plain HTTP can be made");
        Self { client, base: base.to_owned() }
    }

    /// `GET` a path.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// `POST` a body to a path.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// `PUT` a body to a path.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    /// `DELETE` a path.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// `POST` a body to a path; nothing where there is no answer.
    pub async fn try_post(&self, path: &str, body: &Value) -> Option<Answer> {
        self.try_send(Method::POST, path, Some(body)).await.ok()
    }

    /// `DELETE` a path; nothing where there is no answer.
    pub async fn try_delete(&self, path: &str) -> Option<Answer> {
        self.try_send(Method::DELETE, path, None).await.ok()
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let sent = self.try_send(method.clone(), path, body).await;
        sent.unwrap_or_else(|error| panic!("{method} {}{path}: {error:?}", self.base))
    }

    async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> reqwest::Result<Answer> {
        let url = format!("{}{path}", self.base);
        let mut request = self.client.request(method, &url);
        if let Some(body) = body {
            request = request
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .body(body.to_string());
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let retry_after = response.headers().get("Retry-After");
        let retry_after = retry_after.and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(Answer { status, retry_after, text: response.text().await? })
    }
}
