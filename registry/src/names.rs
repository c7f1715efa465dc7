//! Names and numbers of a registry: subjects, contexts, versions and schema ids.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

/// Longest subject name in bytes; longer ones are refused as invalid.
pub const SUBJECT_BYTES_MAX: usize = 1_024;

/// A namespace of subjects and schema ids; `.` is the default one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Context(String);

impl Context {
    /// The context of every name that is not qualified.
    pub fn default_context() -> Self {
        Self(".".to_owned())
    }

    /// The name, with its leading dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The context above all others, which has settings and no subjects.
    pub fn everywhere() -> Self {
        Self(".__GLOBAL".to_owned())
    }

    /// Whether this is the context above all others.
    pub fn is_everywhere(&self) -> bool {
        self.0 == ".__GLOBAL"
    }

    /// Reads back what [`as_str`](Self::as_str) gave.
    pub fn from_stored(name: String) -> Self {
        Self(name)
    }

    /// Whether this is the default context.
    pub fn is_default(&self) -> bool {
        self.0 == "."
    }

    /// The context in front of a message's subject: empty for the default one, else `:.ctx:`.
    pub fn in_messages(&self) -> String {
        if self.is_default() { String::new() } else { format!(":{}:", self.0) }
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name under which the versions of a schema are registered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    context: Context,
    name: String,
}

/// Why a text cannot be written to as a subject.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the specified subject '{0}' is not valid")]
pub struct InvalidSubject(pub String);

impl Subject {
    /// Takes a qualified name apart: `:.ctx:name` is `name` in context `.ctx`, everything else is
    /// a name in the default context. Never fails: a name that cannot exist finds nothing.
    pub fn parse(text: &str) -> Self {
        let Some(rest) = text.strip_prefix(':').filter(|rest| rest.starts_with('.')) else {
            return Self { context: Context::default_context(), name: text.to_owned() };
        };
        let (context, name) = rest.split_once(':').unwrap_or((rest, ""));
        Self { context: Context(context.to_owned()), name: name.to_owned() }
    }

    /// Puts a stored context and name together.
    pub fn from_stored(context: Context, name: String) -> Self {
        Self { context, name }
    }

    /// The context itself, as the subject that its settings are kept under.
    pub fn of_context(context: Context) -> Self {
        Self { context, name: String::new() }
    }

    /// Whether the name is empty, so that the context itself is meant.
    pub fn is_context(&self) -> bool {
        self.name.is_empty()
    }

    /// Whether settings of the whole registry are meant: those of the default context, or those
    /// above all contexts.
    pub fn is_whole_registry(&self) -> bool {
        self.is_context() && (self.context.is_default() || self.context.is_everywhere())
    }

    /// Checks that schemas may be registered under the name.
    ///
    /// # Errors
    /// See [`check_settable`](Self::check_settable); and everything above all contexts.
    pub fn check_writable(&self) -> Result<(), InvalidSubject> {
        if self.context.is_everywhere() {
            return Err(InvalidSubject(self.to_string()));
        }
        self.check_settable()
    }

    /// Checks that the name may have settings.
    ///
    /// # Errors
    /// Control characters, reserved names and names longer than [`SUBJECT_BYTES_MAX`].
    pub fn check_settable(&self) -> Result<(), InvalidSubject> {
        let reserved = matches!(self.name.as_str(), "__GLOBAL" | "__EMPTY");
        let control = self.name.chars().chain(self.context.0.chars()).any(char::is_control);
        let long = self.name.len() + self.context.0.len() > SUBJECT_BYTES_MAX;
        if reserved || control || long {
            return Err(InvalidSubject(self.to_string()));
        }
        Ok(())
    }

    /// The context.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The name within the context.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Subject {
    /// The qualified form; names of the default context stand alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.context.is_default() {
            f.write_str(&self.name)
        } else {
            write!(f, ":{}:{}", self.context.0, self.name)
        }
    }
}

/// The number of a version within its subject, from 1 to 2³¹−1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(NonZeroU32);

/// The number of a schema within its context, from 1 to 2³¹−1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(NonZeroU32);

macro_rules! positive_number {
    ($name:ident) => {
        impl $name {
            /// The first one.
            pub const FIRST: Self = Self(NonZeroU32::MIN);

            /// From a number between 1 and 2³¹−1.
            pub fn new(number: i64) -> Option<Self> {
                let number = i32::try_from(number).ok().and_then(|n| u32::try_from(n).ok())?;
                NonZeroU32::new(number).map(Self)
            }

            /// The number.
            pub fn get(self) -> u32 {
                self.0.get()
            }

            /// The number after this one.
            pub fn next(self) -> Option<Self> {
                Self::new(i64::from(self.0.get()) + 1)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

positive_number!(Version);
positive_number!(SchemaId);

/// A version as a caller names it: a number, or the latest live one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionSelector {
    /// The latest live version: `latest` in any letter case, or `-1`.
    Latest,
    /// This one.
    Number(Version),
}

/// A text that names no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a version")]
pub struct InvalidVersion(pub String);

impl FromStr for VersionSelector {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        if trimmed.eq_ignore_ascii_case("latest") || trimmed == "-1" {
            return Ok(Self::Latest);
        }
        let number = trimmed.parse::<i64>().ok().and_then(Version::new);
        number.map(Self::Number).ok_or_else(|| InvalidVersion(text.to_owned()))
    }
}

impl fmt::Display for VersionSelector {
    /// The latest version prints as `-1`, as in the incumbent's messages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str("-1"),
            Self::Number(version) => version.fmt(f),
        }
    }
}
