//! Settings of a subject, a context or the whole registry, and which of them applies.

use compat::Level;

/// What may be configured; `None` is inherited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Compatibility level.
    pub level: Option<Level>,
    /// Whether schemas are normalized although the request does not ask for it.
    pub normalize: Option<bool>,
    /// Whether new schemas must have legal names and valid defaults.
    pub validate_new_schemas: Option<bool>,
}

impl Config {
    /// What a registry does with nothing configured.
    pub const DEFAULT_LEVEL: Level = Level::Backward;

    /// Takes what is missing from the next wider configuration, field by field.
    #[must_use]
    pub fn or(self, wider: &Self) -> Self {
        Self {
            level: self.level.or(wider.level),
            normalize: self.normalize.or(wider.normalize),
            validate_new_schemas: self.validate_new_schemas.or(wider.validate_new_schemas),
        }
    }

    /// The level that is meant where none is configured anywhere.
    pub fn effective_level(&self) -> Level {
        self.level.unwrap_or(Self::DEFAULT_LEVEL)
    }
}

/// A change of a [`Config`]: for each field, leave it, remove it or set it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigEdit {
    /// Compatibility level.
    pub level: Edit<Level>,
    /// See [`Config::normalize`].
    pub normalize: Edit<bool>,
    /// See [`Config::validate_new_schemas`].
    pub validate_new_schemas: Edit<bool>,
}

/// What to do with one field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    /// Keep what is there.
    #[default]
    Leave,
    /// Inherit again.
    Remove,
    /// Set to this.
    Set(T),
}

impl<T> Edit<T> {
    fn apply(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Leave => current,
            Self::Remove => None,
            Self::Set(value) => Some(value),
        }
    }
}

impl ConfigEdit {
    /// The configuration after the change.
    pub fn apply(&self, current: &Config) -> Config {
        Config {
            level: self.level.apply(current.level),
            normalize: self.normalize.apply(current.normalize),
            validate_new_schemas: self.validate_new_schemas.apply(current.validate_new_schemas),
        }
    }
}

/// What may be done to a subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Everything.
    #[default]
    ReadWrite,
    /// Nothing is written.
    ReadOnly,
}

impl Mode {
    /// The word of the registry API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadWrite => "READWRITE",
            Self::ReadOnly => "READONLY",
        }
    }
}
