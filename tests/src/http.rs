//! HTTP as a stranger speaks it: text out, text in.

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

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let url = format!("{}{path}", self.base);
        let mut request = self.client.request(method.clone(), &url);
        if let Some(body) = body {
            request = request
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .body(body.to_string());
        }
        let gone = |error| panic!("{method} {url}: {error:?}");
        let response = request.send().await.unwrap_or_else(gone);
        let status = response.status().as_u16();
        Answer { status, text: response.text().await.expect("the body arrives") }
    }
}
