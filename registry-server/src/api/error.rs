//! From rejections and failures to statuses and error bodies: the one place that knows both.

use std::any::Any;

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use registry::Rejection;
use registry_api::{ErrorBody, ErrorCode};
use registry_store::StoreError;

use super::messages;
use crate::app::App;
use crate::execute::Failure;

/// An answer that is an error.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(super) code: ErrorCode,
    pub(super) message: String,
}

/// Gives an error code its sentence.
pub(crate) trait Because {
    fn because(self, message: impl Into<String>) -> ApiError;
}

impl Because for ErrorCode {
    fn because(self, message: impl Into<String>) -> ApiError {
        ApiError { code: self, message: message.into() }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status());
        let body: ErrorBody = self.code.body(self.message);
        let mut response =
            (status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Json(body)).into_response();
        if self.code == ErrorCode::Unavailable {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<Rejection> for ApiError {
    fn from(rejection: Rejection) -> Self {
        code(&rejection).because(messages::sentence(&rejection))
    }
}

/// The code of a rejection.
pub(super) fn code(rejection: &Rejection) -> ErrorCode {
    match rejection {
        Rejection::SubjectNotFound(_) => ErrorCode::SubjectNotFound,
        Rejection::VersionNotFound(_) => ErrorCode::VersionNotFound,
        Rejection::SchemaNotFound(_) | Rejection::SchemaNotRegistered => ErrorCode::SchemaNotFound,
        Rejection::SubjectMarkedDeleted(_) => ErrorCode::SubjectMarkedDeleted,
        Rejection::SubjectNotMarkedDeleted(_) => ErrorCode::SubjectNotMarkedDeleted,
        Rejection::VersionMarkedDeleted(..) => ErrorCode::VersionMarkedDeleted,
        Rejection::VersionNotMarkedDeleted(..) => ErrorCode::VersionNotMarkedDeleted,
        Rejection::ConfigNotFound(_) => ErrorCode::ConfigNotFound,
        Rejection::ModeNotFound(_) => ErrorCode::ModeNotFound,
        Rejection::Incompatible { .. } => ErrorCode::Incompatible,
        Rejection::EmptySchema
        | Rejection::InvalidSchema { .. }
        | Rejection::ReferenceNotFound { .. }
        | Rejection::InvalidReference(_)
        | Rejection::ForeignReference { .. }
        | Rejection::TooManyReferences(_)
        | Rejection::VersionNotNext
        | Rejection::VersionsExhausted(_)
        | Rejection::UnreadableHistory { .. } => ErrorCode::InvalidSchema,
        Rejection::InvalidVersion(_) => ErrorCode::InvalidVersion,
        Rejection::ForwardNotEverywhere => ErrorCode::InvalidMode,
        Rejection::ReadOnly(_)
        | Rejection::NotInImport(_)
        | Rejection::NotInReadWrite(_)
        | Rejection::IdTaken { .. }
        | Rejection::SubjectsExist => ErrorCode::NotPermitted,
        Rejection::Referenced(..) => ErrorCode::ReferenceExists,
        Rejection::InvalidSubject(_) => ErrorCode::InvalidSubject,
        Rejection::InvalidRules(_) => ErrorCode::InvalidRules,
        Rejection::ContextNotEmpty(_) => ErrorCode::ContextNotEmpty,
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Rejected(rejection) => rejection.into(),
            Failure::Store(error) => error.into(),
            Failure::Contended => ErrorCode::Unavailable.because(failure.to_string()),
            Failure::Full(_) => ErrorCode::NotPermitted.because(failure.to_string()),
            Failure::IdsExhausted(_) => ErrorCode::StoreFailed.because(failure.to_string()),
            Failure::Panicked(error) => {
                tracing::error!(%error, "a decision panicked; please report this");
                ErrorCode::Internal.because("Internal Server Error")
            }
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        tracing::error!(%error, cause, "the storage failed");
        if error.is_unavailable() {
            ErrorCode::Unavailable.because("the database cannot be reached; try again")
        } else if error.is_timeout() {
            ErrorCode::StoreTimeout.because("the database took too long")
        } else {
            ErrorCode::StoreFailed.because("Error while accessing the store")
        }
    }
}

impl ApiError {
    /// Gives the refusal of an incompatible schema the number that the settings ask for.
    pub(super) fn with_settings(mut self, app: &App) -> Self {
        if self.code == ErrorCode::Incompatible {
            self.code = app.settings().incompatible_code;
        }
        self
    }
}

/// No such path.
pub(super) async fn not_found() -> ApiError {
    unknown_path()
}

/// No such path, or a number that is none.
pub(super) fn unknown_path() -> ApiError {
    ErrorCode::NotFound.because("HTTP 404 Not Found")
}

/// The path exists, the method does not.
pub(super) async fn method_not_allowed() -> ApiError {
    ErrorCode::MethodNotAllowed.because("HTTP 405 Method Not Allowed")
}

/// A handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the signature that the layer asks for")]
pub(super) fn panicked(payload: Box<dyn Any + Send>) -> Response {
    let what = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = what, "a request panicked; please report this");
    ErrorCode::Internal.because("Internal Server Error").into_response()
}
