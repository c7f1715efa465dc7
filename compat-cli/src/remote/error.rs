//! Why a registry did not answer, in words that say what to do.

use registry_api::report::Reason;

use crate::failure::Failure;

/// Why a registry did not answer as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// No connection.
    #[error("cannot reach registry {}: {cause}", named(registry, url))]
    Unreachable {
        /// Its name.
        registry: String,
        /// Where it should be.
        url: String,
        /// What the system says.
        cause: String,
    },
    /// Connected, and no answer in time.
    #[error("registry {} does not answer in time", named(registry, url))]
    TimedOut {
        /// Its name.
        registry: String,
        /// Where it is.
        url: String,
    },
    /// 401 or 403.
    #[error("registry {registry} does not let us in: {asked} is answered with {status}")]
    Denied {
        /// Its name.
        registry: String,
        /// 401 or 403.
        status: u16,
        /// Method and path.
        asked: String,
        /// What credentials were sent.
        known: &'static str,
    },
    /// Something that no registry says.
    #[error(
        "registry {registry} does not answer like a schema registry: {asked} is answered with \
         {status} and `{start}`"
    )]
    NotARegistry {
        /// Its name.
        registry: String,
        /// The HTTP status.
        status: u16,
        /// Method and path.
        asked: String,
        /// How the body begins.
        start: String,
    },
    /// The beginning of an answer, or one of another shape.
    #[error("the answer of registry {registry} to {asked} cannot be read: {cause}")]
    Unreadable {
        /// Its name.
        registry: String,
        /// Method and path.
        asked: String,
        /// Why.
        cause: String,
    },
    /// An error of the registry API.
    #[error("registry {registry} refuses {asked}: {message} (error {code})")]
    Refused {
        /// Its name.
        registry: String,
        /// The HTTP status.
        status: u16,
        /// Method and path.
        asked: String,
        /// The registry's code.
        code: u32,
        /// The registry's sentence.
        message: String,
    },
    /// A header that is none.
    #[error("header `{name}` for registry {registry} is no HTTP header")]
    BadHeader {
        /// The registry's name.
        registry: String,
        /// The header.
        name: String,
    },
    /// Certificates that cannot be used.
    #[error("cannot set up TLS for registry {registry}: {cause}")]
    BadTls {
        /// The registry's name.
        registry: String,
        /// Why.
        cause: String,
    },
}

impl RemoteError {
    /// Whether another URL of the same registry may do better.
    pub(super) fn is_unreached(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::TimedOut { .. })
    }

    /// Whether asking again may help.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::TimedOut { .. } => true,
            Self::Refused { status, .. } | Self::NotARegistry { status, .. } => {
                matches!(status, 429 | 500 | 502 | 503 | 504)
            }
            _ => false,
        }
    }

    fn reason(&self) -> Reason {
        match self {
            Self::Unreachable { .. } | Self::TimedOut { .. } => Reason::Network,
            Self::Denied { .. } => Reason::Auth,
            Self::NotARegistry { .. } | Self::Unreadable { .. } | Self::Refused { .. } => {
                Reason::Protocol
            }
            Self::BadHeader { .. } | Self::BadTls { .. } => Reason::Usage,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::Unreachable { registry, .. } => Some(format!(
                "is it running, and is the URL right? `compat doctor --registry {registry}` \
                 shows what is used and where it came from"
            )),
            Self::TimedOut { .. } => {
                Some("try again, or allow more time with `--timeout 60s`".to_owned())
            }
            Self::Denied { registry, known, status, .. } => {
                let variable = super::target::variable_part(registry);
                let else_ = if *status == 403 { "they may lack a permission; else " } else { "" };
                let set = format!(
                    "set COMPAT_REGISTRY_{variable}_USER and …_PASSWORD, or …_TOKEN, or `auth` in \
                     the manifest"
                );
                Some(if registry.contains("://") {
                    format!(
                        "{known} were sent; {else_}set \
                         SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=USER:PASSWORD, or name the registry \
                         in the manifest and {set}"
                    )
                } else {
                    format!("{known} were sent; {else_}{set}")
                })
            }
            Self::NotARegistry { .. } => Some(
                "is the URL the registry's own, without a login page or a proxy in between?"
                    .to_owned(),
            ),
            Self::Unreadable { .. } => {
                Some("something between here and the registry cuts or changes answers".to_owned())
            }
            Self::Refused { .. } | Self::BadHeader { .. } | Self::BadTls { .. } => None,
        }
    }
}

impl From<RemoteError> for Failure {
    fn from(error: RemoteError) -> Self {
        Self { reason: error.reason(), message: error.to_string(), help: error.help() }
    }
}

/// A registry with where it is, unless that is its name.
fn named(registry: &str, url: &str) -> String {
    if registry == url { url.to_owned() } else { format!("{registry} at {url}") }
}

/// The innermost causes of an error, which are those that say something.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut last = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        last = inner.to_string();
        source = inner.source();
    }
    last
}
