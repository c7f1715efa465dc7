//! Tags inside the text of a schema: shown, and changed by registering another version.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use compat::tags::{EntityKind, Tagged, with_tags};
use registry::commands::candidate::{Candidate, Normalize};
use registry::commands::{Check, Include, LookUp, Register, WantedId, WantedVersion};
use registry::metadata::STAMP;
use registry::{Known, Rejection, RuleSet, Subject, WantedReference};
use registry_api::{
    EntityType, ErrorCode, RegisterRequest, RegisterResponse, SchemaEntity, SchemaTags, TagsRequest,
};

use super::body::Sent;
use super::caller::Caller;
use super::convert;
use super::error::{ApiError, Because};
use super::params::Params;
use super::versions::{find, registered};
use crate::app::App;
use crate::execute::{Failure, Principal};

/// The tags of a schema that a request asks for by `findTags`: all of what has one of them.
pub(super) fn wanted(known: &Known, params: &Params) -> Vec<SchemaTags> {
    let wanted: Vec<&str> = params.all("findTags").flat_map(|list| list.split(',')).collect();
    let Some(schema) = known.parsed.as_ref().ok().filter(|_| !wanted.is_empty()) else {
        return Vec::new();
    };
    let all = wanted.contains(&"*");
    let has = |one: &Tagged| all || one.tags.iter().any(|tag| wanted.contains(&tag.as_str()));
    compat::tags::tags(schema).into_iter().filter(has).map(shown).collect()
}

fn shown(tagged: Tagged) -> SchemaTags {
    let entity_type = match tagged.kind {
        EntityKind::Record => EntityType::Record,
        EntityKind::Field => EntityType::Field,
    };
    let schema_entity = SchemaEntity { entity_path: tagged.path, entity_type };
    SchemaTags { schema_entity, tags: tagged.tags }
}

/// What a request changes about tags.
#[derive(Default)]
pub(super) struct Edit {
    add: Vec<Tagged>,
    remove: Vec<Tagged>,
    propagate: bool,
}

fn tagged(sent: Option<&Vec<SchemaTags>>) -> Vec<Tagged> {
    let one = |sent: &SchemaTags| Tagged {
        path: sent.schema_entity.entity_path.clone(),
        kind: match sent.schema_entity.entity_type {
            EntityType::Record => EntityKind::Record,
            EntityType::Field => EntityKind::Field,
        },
        tags: sent.tags.clone(),
    };
    sent.into_iter().flatten().map(one).collect()
}

impl Edit {
    /// That of a registration.
    pub(super) fn of(body: &RegisterRequest) -> Self {
        Self {
            add: tagged(body.schema_tags_to_add.as_ref()),
            remove: tagged(body.schema_tags_to_remove.as_ref()),
            propagate: body.propagate_schema_tags.unwrap_or_default(),
        }
    }

    /// Changes what is to be registered. Parity: with tags of its own it is stamped with its
    /// version; tags of the latest version are added to what is not registered yet.
    pub(super) async fn apply(
        self,
        app: &App,
        principal: &Principal,
        command: &mut Register,
    ) -> Result<(), ApiError> {
        if !self.add.is_empty() || !self.remove.is_empty() {
            self.edit(app, &mut command.candidate)?;
            if command.version == WantedVersion::Next {
                command.version = WantedVersion::OnTop;
            }
        }
        if self.propagate && !is_registered(app, principal, command).await? {
            let add = latest_tags(app, &command.subject).await?;
            Self { add, ..Self::default() }.edit(app, &mut command.candidate)?;
        }
        Ok(())
    }

    fn edit(&self, app: &App, candidate: &mut Candidate) -> Result<(), ApiError> {
        let edited = with_tags(candidate.format, &candidate.text, &self.add, &self.remove);
        let missing = |error: compat::tags::NotTagged| {
            ErrorCode::InvalidSchema.because(format!("Invalid schema, details: {error}"))
        };
        candidate.text = edited.map_err(missing)?;
        convert::check_length(app, &candidate.text)
    }
}

async fn is_registered(
    app: &App,
    principal: &Principal,
    command: &Register,
) -> Result<bool, ApiError> {
    let look_up = LookUp {
        subject: command.subject.clone(),
        candidate: command.candidate.clone(),
        normalize: command.normalize,
        include: Include::Live,
    };
    match app.execute(look_up, principal).await {
        Ok(_) => Ok(true),
        Err(Failure::Rejected(_)) => Ok(false),
        Err(failure) => Err(failure.into()),
    }
}

/// The schema of the latest version, where there is one.
async fn latest(app: &App, subject: &Subject) -> Result<Option<Arc<Known>>, ApiError> {
    let head = app.head(subject).await?;
    let Some(latest) = head.latest() else { return Ok(None) };
    Ok(app.schemas().get(subject.context(), latest.schema_id).await?)
}

/// The tags of the latest version; none where there is no version.
async fn latest_tags(app: &App, subject: &Subject) -> Result<Vec<Tagged>, ApiError> {
    let known = latest(app, subject).await?;
    let schema = known.as_ref().and_then(|known| known.parsed.as_ref().ok());
    Ok(schema.map(compat::tags::tags).unwrap_or_default())
}

/// `POST /subjects/{subject}/versions/{version}/tags`: a version that differs from another one in
/// tags, metadata and rules.
pub(super) async fn modify(
    caller: Caller,
    State(app): State<App>,
    Path((subject, version)): Path<(String, String)>,
    params: Params,
    Sent(body): Sent<TagsRequest>,
) -> Result<Json<RegisterResponse>, ApiError> {
    let found = find(&app, &subject, &version, Include::Live).await?;
    let rule_set = rules(&app, &found.subject, &body).await?;
    let mut candidate = Candidate { rule_set, ..candidate(&found.known, &body)? };
    let (add, remove) = (tagged(body.tags_to_add.as_ref()), tagged(body.tags_to_remove.as_ref()));
    Edit { add, remove, propagate: false }.edit(&app, &mut candidate)?;
    let command = Register {
        subject: found.subject,
        candidate,
        normalize: Normalize::No,
        version: convert::wanted_version(body.new_version),
        schema_id: WantedId::Any,
        check: Check::ByLevel,
    };
    registered(&app, &caller, &params, command, None).await
}

/// A stored schema with the metadata that is asked for, stamped with the version to be.
fn candidate(known: &Known, body: &TagsRequest) -> Result<Candidate, ApiError> {
    let stored = &known.stored;
    let sent = body.read_metadata().map_err(convert::malformed)?.map(convert::metadata_from);
    let mut metadata = sent.or_else(|| stored.metadata.clone()).unwrap_or_default();
    let stamp = body.new_version.unwrap_or_default();
    metadata.properties.insert(STAMP.to_owned(), stamp.to_string());
    Ok(Candidate {
        format: stored.format,
        text: stored.text.to_string(),
        references: stored.references.iter().map(WantedReference::from).collect(),
        metadata: Some(metadata),
        rule_set: None,
    })
}

/// The rules of the new version; `None` for those of the latest one.
async fn rules(
    app: &App,
    subject: &Subject,
    body: &TagsRequest,
) -> Result<Option<RuleSet>, ApiError> {
    let [whole, merge] = body.read_rules().map_err(convert::malformed)?;
    let whole = whole.map(convert::rule_set_from).transpose()?;
    let merge = merge.map(convert::rule_set_from).transpose()?;
    if merge.is_none() && body.rules_to_remove.is_none() {
        return Ok(whole);
    }
    if whole.is_some() {
        return Err(ErrorCode::InvalidRules
            .because("ruleSet should be omitted if specifying rulesToMerge or rulesToRemove"));
    }
    if let Some(merge) = &merge {
        merge.validate().map_err(Rejection::from)?;
    }
    let latest = latest(app, subject).await?;
    let below = latest.as_ref().and_then(|known| known.stored.rule_set.as_ref());
    let mut rules = RuleSet::merged(below, merge.as_ref());
    if let (Some(rules), Some(gone)) = (&mut rules, &body.rules_to_remove) {
        for list in [&mut rules.migration, &mut rules.domain, &mut rules.encoding] {
            list.retain(|rule| !rule.name.as_ref().is_some_and(|name| gone.contains(name)));
        }
    }
    Ok(rules)
}
