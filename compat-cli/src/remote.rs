//! A typed client of a registry that speaks the registry API, ours or another.
//!
//! Never takes something for an answer that is none: HTML, an empty object or half a document are
//! errors, and so is everything that is not reached.

mod answers;
mod call;
mod error;
mod target;
mod tls;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use compat::Format;
use serde_json::Value;
use tokio::sync::OnceCell;

use registry_api::{CompatibilityResponse, SchemaRequest, SubjectVersion};

pub use answers::{Config, Registered, Stored};
pub use error::RemoteError;
pub use target::{Certificates, Credentials, Defaults, Target};

/// A registry that can be asked.
#[derive(Debug)]
pub struct Registry {
    target: Target,
    http: reqwest::Client,
    retries: u32,
    /// Immutable while a command runs: versions by subject and number.
    versions: Mutex<HashMap<(String, u32), Arc<Stored>>>,
    global: OnceCell<Config>,
}

/// How patient a client is.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For one request.
    pub timeout: Duration,
    /// How often a request is repeated that changes nothing and was answered with "busy".
    pub retries: u32,
}

impl Registry {
    /// Prepares a client; connects to nothing yet.
    ///
    /// # Errors
    /// Certificates that cannot be used.
    pub fn new(target: Target, patience: Patience) -> Result<Self, RemoteError> {
        let mut headers = reqwest::header::HeaderMap::new();
        for (name, value) in &target.headers {
            let bad =
                || RemoteError::BadHeader { registry: target.name.clone(), name: name.clone() };
            let name: reqwest::header::HeaderName = name.parse().map_err(|_| bad())?;
            headers.insert(name, value.parse().map_err(|_| bad())?);
        }
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::configuration(&target)?)
            .timeout(patience.timeout)
            .connect_timeout(patience.timeout)
            .user_agent(concat!("compat/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .build()
            .map_err(|error| RemoteError::BadTls {
                registry: target.name.clone(),
                cause: error::causes(&error),
            })?;
        let retries = patience.retries;
        Ok(Self { target, http, retries, versions: Mutex::default(), global: OnceCell::new() })
    }

    /// What it is called: `test`, or its URL.
    pub fn name(&self) -> &str {
        &self.target.name
    }

    /// Where it is, without credentials.
    pub fn url(&self) -> String {
        self.target.shown_url()
    }

    /// What kind of credentials are sent.
    pub fn credentials(&self) -> &'static str {
        self.target.credentials.kind()
    }

    /// Whether it is only written to by a saved plan.
    pub fn is_protected(&self) -> bool {
        self.target.protected
    }

    /// All live subjects.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn subjects(&self) -> Result<Vec<String>, RemoteError> {
        self.get(&["subjects"], &[]).await
    }

    /// The numbers of the live versions of a subject, ascending; `None` for an unknown subject.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn versions(&self, subject: &str) -> Result<Option<Vec<u32>>, RemoteError> {
        let found: Result<Vec<u32>, _> = self.get(&["subjects", subject, "versions"], &[]).await;
        let mut numbers = known(found)?;
        if let Some(numbers) = &mut numbers {
            numbers.sort_unstable();
        }
        Ok(numbers)
    }

    /// A version by its number; `None` for an unknown subject or version.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn version(
        &self,
        subject: &str,
        number: u32,
    ) -> Result<Option<Arc<Stored>>, RemoteError> {
        let key = (subject.to_owned(), number);
        if let Some(stored) = self.versions.lock().expect("no holder panics").get(&key) {
            return Ok(Some(Arc::clone(stored)));
        }
        let path = ["subjects", subject, "versions", &number.to_string()];
        Ok(known(self.get::<Stored>(&path, &[]).await)?.map(|stored| self.remember(stored)))
    }

    /// The latest live version; `None` for an unknown subject.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn latest(&self, subject: &str) -> Result<Option<Arc<Stored>>, RemoteError> {
        let path = ["subjects", subject, "versions", "latest"];
        Ok(known(self.get::<Stored>(&path, &[]).await)?.map(|stored| self.remember(stored)))
    }

    /// The number that the next version of a subject gets: deleted ones are never used again.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn next_version(&self, subject: &str) -> Result<u32, RemoteError> {
        let path = ["subjects", subject, "versions"];
        let found: Result<Vec<u32>, _> = self.get(&path, &[("deleted", "true")]).await;
        Ok(known(found)?.unwrap_or_default().into_iter().max().unwrap_or(0) + 1)
    }

    fn remember(&self, stored: Stored) -> Arc<Stored> {
        let stored = Arc::new(stored);
        let key = (stored.subject.clone(), stored.version);
        self.versions.lock().expect("no holder panics").insert(key, Arc::clone(&stored));
        stored
    }

    /// The configuration of a subject's own; `None` where it has none.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn own_config(&self, subject: &str) -> Result<Option<Config>, RemoteError> {
        known(self.get(&["config", subject], &[]).await)
    }

    /// The configuration in force for a subject.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn config(&self, subject: &str) -> Result<Config, RemoteError> {
        self.get(&["config", subject], &[("defaultToGlobal", "true")]).await
    }

    /// The global configuration; read once.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn global_config(&self) -> Result<&Config, RemoteError> {
        self.global.get_or_try_init(|| self.get(&["config"], &[])).await
    }

    /// The mode in force for a subject; `None` where the server knows no modes.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn mode(&self, subject: &str) -> Result<Option<String>, RemoteError> {
        let query = [("defaultToGlobal", "true")];
        let found: Result<registry_api::Mode, _> = self.get(&["mode", subject], &query).await;
        Ok(there(found)?.and_then(|mode| mode.mode))
    }

    /// Where a schema is registered in a subject; `None` where it is not.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn look_up(
        &self,
        subject: &str,
        body: &SchemaRequest,
    ) -> Result<Option<Stored>, RemoteError> {
        let answer = self.post(&["subjects", subject], &[], body).await;
        known(answer)
    }

    /// Registers a schema.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn register(
        &self,
        subject: &str,
        body: &SchemaRequest,
    ) -> Result<Registered, RemoteError> {
        self.post(&["subjects", subject, "versions"], &[], body).await
    }

    /// What the server itself says of a candidate: by the level in force, or against one version.
    /// `None` where the route or the version does not exist.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn compatibility(
        &self,
        subject: &str,
        version: Option<u32>,
        body: &SchemaRequest,
    ) -> Result<Option<CompatibilityResponse>, RemoteError> {
        let number = version.map(|number| number.to_string());
        let mut path = vec!["compatibility", "subjects", subject, "versions"];
        path.extend(number.as_deref());
        let query = [("verbose", "true")];
        there(self.post(&path, &query, body).await)
    }

    /// Ids of the schemas that refer to a version; `None` where the server cannot say.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn referenced_by(
        &self,
        subject: &str,
        version: u32,
    ) -> Result<Option<Vec<u32>>, RemoteError> {
        let number = version.to_string();
        listed(self.get(&["subjects", subject, "versions", &number, "referencedby"], &[]).await)
    }

    /// The versions under which a schema id is registered; `None` where the server cannot say.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn versions_of_id(
        &self,
        id: u32,
    ) -> Result<Option<Vec<SubjectVersion>>, RemoteError> {
        listed(self.get(&["schemas", "ids", &id.to_string(), "versions"], &[]).await)
    }

    /// Asks one of the server's own routes, or any other; `None` where there is no such thing.
    ///
    /// # Errors
    /// See [`RemoteError`].
    pub async fn any(&self, path: &[&str]) -> Result<Option<Value>, RemoteError> {
        known(self.get(path, &[]).await)
    }
}

/// What a request says of a schema's type: nothing for Avro, because registries before 5.5 know no
/// other language, nor the field.
pub(crate) fn sent_type(schema_type: &str) -> Option<String> {
    (schema_type != Format::Avro.schema_type()).then(|| schema_type.to_owned())
}

/// `None` where there is no such thing, be it that the server does not have the route.
fn there<T>(answer: Result<T, RemoteError>) -> Result<Option<T>, RemoteError> {
    match answer {
        Err(
            RemoteError::Refused { status: 404 | 405, .. }
            | RemoteError::NotARegistry { status: 404 | 405, .. },
        ) => Ok(None),
        other => other.map(Some),
    }
}

/// An empty list for the registry's own "there is no such thing"; `None` where the server does
/// not have the route.
fn listed<T>(answer: Result<Vec<T>, RemoteError>) -> Result<Option<Vec<T>>, RemoteError> {
    match known(answer) {
        Ok(found) => Ok(Some(found.unwrap_or_default())),
        Err(error) => there(Err(error)),
    }
}

/// `None` for the registry's own "there is no such thing".
fn known<T>(answer: Result<T, RemoteError>) -> Result<Option<T>, RemoteError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        // 404 without one of these codes is a path that does not exist: no registry, or not here.
        Err(RemoteError::Refused { status: 404, code: 40_401..=40_409, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
