//! Promotion: schemas of one registry into another, by a plan that was judged by the target's own
//! levels and histories, and that is only carried out while it still holds.

mod apply;
mod collect;
mod gate;
mod identity;
mod plan;

use std::path::Path;

use registry_api::{ReferenceRequest, SchemaRequest};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use registry_api::report::{Reason, SubjectReport};

use crate::failure::{self, Failure};
use crate::remote::sent_type;

pub use apply::{Applied, HalfWay, Stop, apply};
pub use plan::{Wanted, make};

/// The version of the form of a plan.
pub const FORMAT: u32 = 1;

/// How long a plan holds, in hours.
pub const HOURS: i64 = 24;

/// What has to be done to carry schemas over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// See [`FORMAT`].
    pub format: u32,
    /// When it was made (RFC 3339, UTC).
    pub created: String,
    /// Until when it may be applied.
    pub expires: String,
    /// The version of this tool.
    pub tool_version: String,
    /// Where schemas come from.
    pub from: End,
    /// Where they go.
    pub to: End,
    /// What is to be done, in this order.
    pub steps: Vec<Step>,
    /// What is there already, or needs nothing.
    pub unchanged: Vec<Unchanged>,
    /// What the target must still be like.
    pub requires: Vec<Requirement>,
    /// What the planner wants to be known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// SHA-256 over everything above; an edited plan is refused.
    #[serde(default)]
    pub hash: String,
}

/// One end of a promotion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Its name in the manifest, or its URL.
    pub name: String,
    /// Its URL, without credentials.
    pub url: String,
}

/// What is done with one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// It is registered.
    Register,
}

/// Whether a step may be carried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Gate {
    /// The target's level allows it.
    Passed {
        /// The level.
        level: String,
        /// The versions that it was compared with.
        against: Vec<u32>,
    },
    /// It does not, or something else stands in the way.
    Refused {
        /// Why, in a sentence.
        why: String,
        /// What was found, where the level is what refuses.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        report: Option<Box<SubjectReport>>,
    },
}

/// One version that is carried over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its place in the plan, from 1.
    pub n: usize,
    /// What is done.
    pub op: Operation,
    /// The subject at the target.
    pub subject: String,
    /// The subject where it comes from.
    pub from_subject: String,
    /// The version there.
    pub from_version: u32,
    /// The version that it becomes.
    pub to_version: u32,
    /// What identifies its content.
    pub fingerprint: String,
    /// `AVRO`, `JSON` or `PROTOBUF`.
    pub schema_type: String,
    /// The text.
    pub schema: String,
    /// What it refers to, at the target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<registry_api::Reference>,
    /// Tags and properties.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Value>,
    /// Rules for clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<Value>,
    /// The subject that refers to it, where nobody asked for it by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pulled_in_by: Option<String>,
    /// Whether it may be carried out.
    pub gate: Gate,
}

impl Step {
    /// What is sent.
    pub fn body(&self) -> SchemaRequest {
        let references: Vec<Option<ReferenceRequest>> =
            self.references.iter().cloned().map(|reference| Some(reference.into())).collect();
        SchemaRequest {
            schema: Some(self.schema.clone()),
            schema_type: sent_type(&self.schema_type),
            references: (!references.is_empty()).then_some(references),
            metadata: self.metadata.clone(),
            rule_set: self.rule_set.clone(),
            ..SchemaRequest::default()
        }
    }
}

/// A version that needs nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unchanged {
    /// The subject at the target.
    pub subject: String,
    /// The version where it comes from.
    pub from_version: u32,
    /// The version that it is.
    pub to_version: u32,
}

/// What a subject of the target must still be like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// The subject.
    pub subject: String,
    /// Its latest version; `None` where it does not exist.
    pub latest: Option<u32>,
    /// What identifies the content of that version.
    pub fingerprint: Option<String>,
    /// The level in force.
    pub level: String,
    /// The mode in force.
    pub mode: Option<String>,
}

impl Plan {
    /// The steps that may not be carried out.
    pub fn refused(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| matches!(step.gate, Gate::Refused { .. }))
    }

    /// The plan with its hash.
    #[must_use]
    fn sealed(mut self) -> Self {
        self.hash = self.digest();
        self
    }

    fn digest(&self) -> String {
        let open = Self { hash: String::new(), ..self.clone() };
        let text = serde_json::to_vec(&open).expect("a plan serializes");
        hex::encode(Sha256::digest(text))
    }

    /// Reads a plan, and refuses one that was edited.
    ///
    /// # Errors
    /// It cannot be read, or is of another form; [`Tampered`] where its hash does not fit.
    pub fn read(path: &Path) -> Result<Result<Self, Tampered>, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            failure::io("read the plan", path, &error)
                .help("`compat promote plan --out FILE` writes one")
        })?;
        let plan: Self = serde_json::from_str(&text).map_err(|error| {
            let message = format!("{} is no plan of promotion: {error}", path.display());
            Failure::new(Reason::Io, message).help("`compat promote plan` writes one")
        })?;
        if plan.format != FORMAT {
            let message = format!(
                "{} is a plan of form {}, this release knows {FORMAT}",
                path.display(),
                plan.format
            );
            return Err(Failure::new(Reason::Io, message).help("make it again"));
        }
        Ok(if plan.digest() == plan.hash { Ok(plan) } else { Err(Tampered) })
    }
}

/// A plan whose hash does not fit its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tampered;
