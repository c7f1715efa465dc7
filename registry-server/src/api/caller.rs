//! Who calls, and how it wants to be answered.

use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use registry_api::media::ACCEPT_UNKNOWN;
use registry_api::{ErrorCode, Form};

use super::answering::trusts_memory;
use super::error::{ApiError, Because};
use super::media::{BodyType, body_type};
use crate::app::{App, ResponseProfile};
use crate::execute::{Failure, Meant, Principal};

static ANNOUNCES: HeaderName = HeaderName::from_static(ACCEPT_UNKNOWN);

/// Everybody, until callers are told apart.
const ANONYMOUS: &str = "anonymous";

/// The type of the answer, as negotiated before routing; `None` where the caller takes none.
#[derive(Clone)]
pub(super) struct Negotiated(pub(super) Option<HeaderValue>);

/// The caller of a route. Extracting it checks the media types, after the path and the method
/// have been found and before the body is read: the incumbent's order.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// Who it is.
    pub(super) principal: Principal,
    /// Which form of body it gets.
    pub(super) form: Form,
    /// Whether it may be answered from what is in memory of a subject.
    from_memory: bool,
}

impl Caller {
    /// The subject that a name means, for a command that only answers: from memory, unless the
    /// caller wants to see every change that was acknowledged anywhere before.
    pub(super) async fn meant(&self, app: &App, name: &str) -> Result<Meant, Failure> {
        if self.from_memory { app.meant_lately(name).await } else { app.meant(name).await }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        if has_body(&parts.method, &parts.headers) {
            match body_type(&parts.headers) {
                BodyType::Json => {}
                BodyType::Unsupported => {
                    return Err(
                        ErrorCode::UnsupportedMediaType.because("HTTP 415 Unsupported Media Type")
                    );
                }
                BodyType::Malformed => return Err(ErrorCode::BadRequest.because("Bad Request")),
            }
        }
        if parts.extensions.get::<Negotiated>().is_some_and(|found| found.0.is_none()) {
            return Err(ErrorCode::NotAcceptable.because("HTTP 406 Not Acceptable"));
        }
        Ok(Self {
            principal: Principal(ANONYMOUS.to_owned()),
            form: form(app.settings().response_profile, &parts.headers),
            from_memory: trusts_memory(app, &parts.uri),
        })
    }
}

/// Whether a request carries a body whose type matters. Clients put a type on reads too.
fn has_body(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::POST | Method::PUT) {
        return true;
    }
    let length = headers.get(CONTENT_LENGTH).map(HeaderValue::as_bytes);
    length.is_some_and(|length| length != b"0") || headers.contains_key(TRANSFER_ENCODING)
}

/// The form of body for a caller.
pub(super) fn form(profile: ResponseProfile, headers: &HeaderMap) -> Form {
    let announces =
        headers.get(&ANNOUNCES).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"));
    if announces {
        return Form::Full;
    }
    // The strict old Java clients send what the JDK does; so do newer ones, which announce.
    let from_java =
        headers.get(USER_AGENT).is_some_and(|value| value.as_bytes().starts_with(b"Java/"));
    match profile {
        ResponseProfile::Lean => Form::Lean,
        ResponseProfile::Auto if from_java => Form::Lean,
        ResponseProfile::Auto | ResponseProfile::Full => Form::Full,
    }
}
