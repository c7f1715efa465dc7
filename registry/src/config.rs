//! Settings of a subject, a context or the whole registry, and which of them applies.

use compat::Level;

use crate::metadata::Metadata;
use crate::rules::RuleSet;

/// What may be configured; `None` is inherited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Compatibility level.
    pub level: Option<Level>,
    /// The subject that is meant where this one is named.
    pub alias: Option<String>,
    /// The same for data encryption keys.
    pub alias_for_deks: Option<String>,
    /// Whether schemas are normalized although the request does not ask for it.
    pub normalize: Option<bool>,
    /// Whether reserved field names are checked.
    pub validate_fields: Option<bool>,
    /// Whether new schemas must have legal names and valid defaults.
    pub validate_new_schemas: Option<bool>,
    /// Kept for clients.
    pub validate_rules: Option<bool>,
    /// How lax JSON Schema is compared.
    pub policy: Option<Policy>,
    /// The metadata property whose value divides a subject's versions into groups.
    pub group: Option<String>,
    /// Metadata that a schema gets where it says nothing else.
    pub default_metadata: Option<Metadata>,
    /// Metadata that a schema gets whatever it says.
    pub override_metadata: Option<Metadata>,
    /// Rules that a schema gets where it says nothing else.
    pub default_rule_set: Option<RuleSet>,
    /// Rules that a schema gets whatever it says.
    pub override_rule_set: Option<RuleSet>,
}

/// How lax JSON Schema is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The rules as they are.
    Strict,
    /// Some differences are allowed.
    Lenient,
    /// By meaning; kept for clients, compared like [`Policy::Strict`].
    Logical,
}

impl Policy {
    /// All policies.
    pub const ALL: [Self; 3] = [Self::Strict, Self::Lenient, Self::Logical];

    /// The word of the registry API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "STRICT",
            Self::Lenient => "LENIENT",
            Self::Logical => "LOGICAL",
        }
    }

    /// Reads the word in any letter case.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str().eq_ignore_ascii_case(word))
    }
}

impl Config {
    /// What a registry does with nothing configured.
    pub const DEFAULT_LEVEL: Level = Level::Backward;

    /// Takes the level and the switches that are missing from a wider configuration. What is
    /// said about one subject only (alias, metadata, rules) stays as it is.
    #[must_use]
    fn with_switches_of(mut self, wider: &Self) -> Self {
        self.normalize = self.normalize.or(wider.normalize);
        self.validate_fields = self.validate_fields.or(wider.validate_fields);
        self.validate_new_schemas = self.validate_new_schemas.or(wider.validate_new_schemas);
        self.validate_rules = self.validate_rules.or(wider.validate_rules);
        self.policy = self.policy.or(wider.policy);
        self.group = self.group.or_else(|| wider.group.clone());
        self
    }

    /// The level that is meant where none is configured anywhere.
    pub fn effective_level(&self) -> Level {
        self.level.unwrap_or(Self::DEFAULT_LEVEL)
    }

    /// Whether schemas get metadata or rules that they do not bring along.
    pub fn adds_to_schemas(&self) -> bool {
        self.default_metadata.is_some()
            || self.override_metadata.is_some()
            || self.default_rule_set.is_some()
            || self.override_rule_set.is_some()
    }
}

/// A change of a [`Config`]: for each field, leave it, remove it or set it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigEdit {
    /// See [`Config::level`].
    pub level: Edit<Level>,
    /// See [`Config::alias`].
    pub alias: Edit<String>,
    /// See [`Config::alias_for_deks`].
    pub alias_for_deks: Edit<String>,
    /// See [`Config::normalize`].
    pub normalize: Edit<bool>,
    /// See [`Config::validate_fields`].
    pub validate_fields: Edit<bool>,
    /// See [`Config::validate_new_schemas`].
    pub validate_new_schemas: Edit<bool>,
    /// See [`Config::validate_rules`].
    pub validate_rules: Edit<bool>,
    /// See [`Config::policy`].
    pub policy: Edit<Policy>,
    /// See [`Config::group`].
    pub group: Edit<String>,
    /// See [`Config::default_metadata`].
    pub default_metadata: Edit<Metadata>,
    /// See [`Config::override_metadata`].
    pub override_metadata: Edit<Metadata>,
    /// See [`Config::default_rule_set`].
    pub default_rule_set: Edit<RuleSet>,
    /// See [`Config::override_rule_set`].
    pub override_rule_set: Edit<RuleSet>,
}

/// What to do with one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// Keep what is there.
    #[default]
    Leave,
    /// Inherit again.
    Remove,
    /// Set to this.
    Set(T),
}

impl<T: Clone> Edit<T> {
    fn apply(&self, current: Option<&T>) -> Option<T> {
        match self {
            Self::Leave => current.cloned(),
            Self::Remove => None,
            Self::Set(value) => Some(value.clone()),
        }
    }
}

impl ConfigEdit {
    /// The configuration after the change.
    pub fn apply(&self, current: &Config) -> Config {
        Config {
            level: self.level.apply(current.level.as_ref()),
            alias: self.alias.apply(current.alias.as_ref()),
            alias_for_deks: self.alias_for_deks.apply(current.alias_for_deks.as_ref()),
            normalize: self.normalize.apply(current.normalize.as_ref()),
            validate_fields: self.validate_fields.apply(current.validate_fields.as_ref()),
            validate_new_schemas: self
                .validate_new_schemas
                .apply(current.validate_new_schemas.as_ref()),
            validate_rules: self.validate_rules.apply(current.validate_rules.as_ref()),
            policy: self.policy.apply(current.policy.as_ref()),
            group: self.group.apply(current.group.as_ref()),
            default_metadata: self.default_metadata.apply(current.default_metadata.as_ref()),
            override_metadata: self.override_metadata.apply(current.override_metadata.as_ref()),
            default_rule_set: self.default_rule_set.apply(current.default_rule_set.as_ref()),
            override_rule_set: self.override_rule_set.apply(current.override_rule_set.as_ref()),
        }
    }

    /// The rule sets that it sets.
    pub fn rule_sets(&self) -> impl Iterator<Item = &RuleSet> {
        [&self.default_rule_set, &self.override_rule_set].into_iter().filter_map(
            |edit| match edit {
                Edit::Set(rules) => Some(rules),
                Edit::Leave | Edit::Remove => None,
            },
        )
    }
}

/// What may be done to a subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Everything, but callers do not choose ids.
    #[default]
    ReadWrite,
    /// Nothing is written.
    ReadOnly,
    /// The same, under its old name.
    ReadOnlyOverride,
    /// Schemas are copied from elsewhere, with their ids and versions.
    Import,
    /// Schemas are linked from elsewhere.
    Forward,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 5] =
        [Self::ReadWrite, Self::ReadOnly, Self::ReadOnlyOverride, Self::Import, Self::Forward];

    /// The word of the registry API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadWrite => "READWRITE",
            Self::ReadOnly => "READONLY",
            Self::ReadOnlyOverride => "READONLY_OVERRIDE",
            Self::Import => "IMPORT",
            Self::Forward => "FORWARD",
        }
    }

    /// Reads the word in any letter case.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str().eq_ignore_ascii_case(word))
    }

    /// Whether nothing is written.
    pub fn is_read_only(self) -> bool {
        matches!(self, Self::ReadOnly | Self::ReadOnlyOverride)
    }

    /// Whether schemas come with ids of their own and are taken as they are.
    pub fn is_import(self) -> bool {
        matches!(self, Self::Import | Self::Forward)
    }
}

/// What is set in one scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scoped {
    /// Its configuration.
    pub config: Option<Config>,
    /// Its mode.
    pub mode: Option<Mode>,
}

/// What is set in all scopes that a subject is in, the narrowest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The subject itself.
    pub own: Scoped,
    /// Its context; for the default context this is the whole registry's.
    pub context: Scoped,
    /// All contexts.
    pub everywhere: Scoped,
    /// The default context, whose switches reach subjects with a configuration of their own.
    pub default_context: Scoped,
}

impl Settings {
    /// The configuration in force.
    ///
    /// The narrowest scope that has one gives alias, metadata and rules; level and switches that
    /// are missing in it come from the wider ones, field by field.
    pub fn config(&self) -> Config {
        let chain = [&self.own, &self.context, &self.everywhere];
        let mut configs = chain.into_iter().filter_map(|scope| scope.config.as_ref());
        let Some(narrowest) = configs.next() else { return Config::default() };
        let mut config = narrowest.clone();
        for wider in configs {
            config.level = config.level.or(wider.level);
            config = config.with_switches_of(wider);
        }
        match &self.default_context.config {
            Some(default) if self.own.config.is_some() => config.with_switches_of(default),
            _ => config,
        }
    }

    /// The mode in force.
    pub fn mode(&self) -> Mode {
        self.own.mode.or(self.context.mode).or(self.everywhere.mode).unwrap_or_default()
    }
}
