//! `/config`: the settings of a subject, a context and the whole registry.

use axum::Json;
use axum::extract::{Path, State};
use compat::Level;
use registry::commands::{DeleteConfig, SetConfig};
use registry::config::{ConfigEdit, Edit, Policy};
use registry::{Config, Rejection, Subject};
use registry_api::{ConfigRequest, ConfigResponse, ConfigStored, ErrorCode, Patch};

use super::body::Sent;
use super::caller::Caller;
use super::convert;
use super::error::{ApiError, Because};
use super::params::Params;
use crate::app::App;

/// `GET /config`.
pub(super) async fn get_global(
    _: Caller,
    State(app): State<App>,
    params: Params,
) -> Result<Json<ConfigResponse>, ApiError> {
    read(&app, &Subject::parse(""), &params).await
}

/// `GET /config/{subject}`.
pub(super) async fn get(
    _: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
) -> Result<Json<ConfigResponse>, ApiError> {
    read(&app, &Subject::parse(&subject), &params).await
}

async fn read(
    app: &App,
    subject: &Subject,
    params: &Params,
) -> Result<Json<ConfigResponse>, ApiError> {
    let head = app.head(subject).await?;
    let in_force = head.config();
    if params.flag("defaultToGlobal") {
        return Ok(Json(with_level(&in_force, in_force.effective_level())));
    }
    match &head.settings.own.config {
        // The level that is in force, also where it is inherited: clients insist on one.
        Some(own) => Ok(Json(with_level(own, in_force.effective_level()))),
        None if subject.is_whole_registry() => {
            Ok(Json(with_level(&Config::default(), Config::DEFAULT_LEVEL)))
        }
        None => Err(Rejection::ConfigNotFound(subject.clone()).into()),
    }
}

/// `PUT /config`.
pub(super) async fn put_global(
    caller: Caller,
    State(app): State<App>,
    Sent(body): Sent<ConfigRequest>,
) -> Result<Json<ConfigStored>, ApiError> {
    let command = SetConfig { subject: Subject::parse(""), edit: edit(body)? };
    Ok(Json(stored(&app.execute(command, &caller.principal).await?)))
}

/// `PUT /config/{subject}`.
pub(super) async fn put(
    caller: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    Sent(body): Sent<ConfigRequest>,
) -> Result<Json<ConfigStored>, ApiError> {
    let command = SetConfig { subject: Subject::parse(&subject), edit: edit(body)? };
    Ok(Json(stored(&app.execute(command, &caller.principal).await?)))
}

/// `DELETE /config`.
pub(super) async fn delete_global(
    caller: Caller,
    State(app): State<App>,
) -> Result<Json<ConfigResponse>, ApiError> {
    remove(&app, &caller, Subject::parse("")).await
}

/// `DELETE /config/{subject}`.
pub(super) async fn delete(
    caller: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
) -> Result<Json<ConfigResponse>, ApiError> {
    remove(&app, &caller, Subject::parse(&subject)).await
}

async fn remove(
    app: &App,
    caller: &Caller,
    subject: Subject,
) -> Result<Json<ConfigResponse>, ApiError> {
    let before = app.execute(DeleteConfig { subject }, &caller.principal).await?;
    Ok(Json(with_level(&before, before.effective_level())))
}

fn edit(body: ConfigRequest) -> Result<ConfigEdit, ApiError> {
    let level =
        if body.compatibility.is_absent() { body.compatibility_level } else { body.compatibility };
    let level = match level {
        Patch::Absent => Edit::Leave,
        Patch::Null => Edit::Remove,
        Patch::Value(word) => Edit::Set(level_of(&word)?),
    };
    Ok(ConfigEdit {
        level,
        alias: same(body.alias),
        alias_for_deks: same(body.alias_for_deks),
        normalize: same(body.normalize),
        validate_fields: same(body.validate_fields),
        validate_new_schemas: same(body.validate_new_schemas),
        validate_rules: same(body.validate_rules),
        policy: match body.compatibility_policy {
            Patch::Absent => Edit::Leave,
            Patch::Null => Edit::Remove,
            // Parity: an unknown policy is no error and removes the one that is set.
            Patch::Value(word) => Policy::from_word(&word).map_or(Edit::Remove, Edit::Set),
        },
        group: same(body.compatibility_group),
        default_metadata: metadata(body.default_metadata),
        override_metadata: metadata(body.override_metadata),
        default_rule_set: rules(body.default_rule_set)?,
        override_rule_set: rules(body.override_rule_set)?,
    })
}

fn level_of(word: &str) -> Result<Level, ApiError> {
    word.to_ascii_uppercase().parse().map_err(|_| {
        ErrorCode::InvalidLevel.because(
            "Invalid compatibility level. Valid values are none, backward, forward, full, \
             backward_transitive, forward_transitive, and full_transitive",
        )
    })
}

fn same<T>(patch: Patch<T>) -> Edit<T> {
    match patch {
        Patch::Absent => Edit::Leave,
        Patch::Null => Edit::Remove,
        Patch::Value(value) => Edit::Set(value),
    }
}

fn metadata(patch: Patch<registry_api::Metadata>) -> Edit<registry::Metadata> {
    match patch {
        Patch::Absent => Edit::Leave,
        Patch::Null => Edit::Remove,
        Patch::Value(sent) => Edit::Set(convert::metadata_from(sent)),
    }
}

fn rules(patch: Patch<registry_api::RuleSet>) -> Result<Edit<registry::RuleSet>, ApiError> {
    Ok(match patch {
        Patch::Absent => Edit::Leave,
        Patch::Null => Edit::Remove,
        Patch::Value(sent) => Edit::Set(convert::rule_set_from(sent)?),
    })
}

fn stored(config: &Config) -> ConfigStored {
    // Texts without a character count as absent in every answer.
    let shown = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    ConfigStored {
        alias: shown(&config.alias),
        alias_for_deks: shown(&config.alias_for_deks),
        normalize: config.normalize,
        validate_fields: config.validate_fields,
        validate_new_schemas: config.validate_new_schemas,
        validate_rules: config.validate_rules,
        compatibility: config.level.map(|level| level.to_string()),
        compatibility_policy: config.policy.map(|policy| policy.as_str().to_owned()),
        compatibility_group: shown(&config.group),
        default_metadata: config.default_metadata.as_ref().map(convert::metadata),
        override_metadata: config.override_metadata.as_ref().map(convert::metadata),
        default_rule_set: config.default_rule_set.as_ref().map(convert::rule_set),
        override_rule_set: config.override_rule_set.as_ref().map(convert::rule_set),
    }
}

fn with_level(config: &Config, level: Level) -> ConfigResponse {
    ConfigResponse { compatibility_level: Some(level.to_string()), ..stored(config).into() }
}
