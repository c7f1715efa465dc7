//! The error body and its codes.

use serde::{Deserialize, Serialize};

/// The body of every error, those of routing included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// Five digits (the HTTP status times 100, plus a number) or the status itself.
    pub error_code: u32,
    /// A sentence; never empty, because clients then take the answer for unreadable.
    pub message: String,
}

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident = $code:literal,)*) => {
        /// A code of the registry API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode { $($(#[$meta])* $name,)* }

        impl ErrorCode {
            /// Every code, in ascending order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The number in the body.
            pub fn number(self) -> u32 {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

codes! {
    /// The request cannot be read.
    BadRequest = 400,
    /// No such path, or a number in it or in the query that is none.
    NotFound = 404,
    /// The path exists, the method does not.
    MethodNotAllowed = 405,
    /// No answer is of a type that the caller accepts.
    NotAcceptable = 406,
    /// The candidate is incompatible (the number that all clients know).
    Incompatible = 409,
    /// The body is too large.
    TooLarge = 413,
    /// The body is of a type that is not read.
    UnsupportedMediaType = 415,
    /// There is no body.
    Unprocessable = 422,
    /// The headers are too long.
    HeadersTooLarge = 431,
    /// Something unexpected went wrong.
    Internal = 500,
    /// The server is too busy or has no database at the moment.
    Unavailable = 503,
    /// Unknown subject.
    SubjectNotFound = 40_401,
    /// Unknown version.
    VersionNotFound = 40_402,
    /// Unknown schema.
    SchemaNotFound = 40_403,
    /// The subject is marked deleted already.
    SubjectMarkedDeleted = 40_404,
    /// Only a subject that is marked deleted can be purged.
    SubjectNotMarkedDeleted = 40_405,
    /// The version is marked deleted already.
    VersionMarkedDeleted = 40_406,
    /// Only a version that is marked deleted can be purged.
    VersionNotMarkedDeleted = 40_407,
    /// The subject has no configuration of its own.
    ConfigNotFound = 40_408,
    /// The subject has no mode of its own.
    ModeNotFound = 40_409,
    /// No such association of a resource and a subject.
    AssociationNotFound = 40_410,
    /// The candidate is incompatible (the number of the newest releases).
    IncompatibleNewest = 40_901,
    /// The text is no schema, or one of an unknown type.
    InvalidSchema = 42_201,
    /// The version segment is neither a number nor `latest`.
    InvalidVersion = 42_202,
    /// No such compatibility level.
    InvalidLevel = 42_203,
    /// No such mode.
    InvalidMode = 42_204,
    /// The mode in force forbids it.
    NotPermitted = 42_205,
    /// Other schemas refer to it.
    ReferenceExists = 42_206,
    /// The subject cannot be written to.
    InvalidSubject = 42_208,
    /// The schema is larger than the server takes.
    SchemaTooLarge = 42_209,
    /// Rules whose form is wrong.
    InvalidRules = 42_210,
    /// A context that still has subjects.
    ContextNotEmpty = 42_211,
    /// The storage failed.
    StoreFailed = 50_001,
    /// The storage took too long.
    StoreTimeout = 50_002,
}

impl ErrorCode {
    /// The HTTP status that goes with the code.
    ///
    /// # Panics
    /// Never: every code begins with a status, which a test checks.
    pub fn status(self) -> u16 {
        let number = self.number();
        let status = if number < 1_000 { number } else { number / 100 };
        u16::try_from(status).expect("codes begin with a status of three digits")
    }

    /// A body with this code.
    pub fn body(self, message: impl Into<String>) -> ErrorBody {
        ErrorBody { error_code: self.number(), message: message.into() }
    }
}
