//! Request bodies: JSON in UTF-8 or UTF-16, read leniently, bounded in size.

use std::error::Error;

use axum::body::{Body, HttpBody as _};
use axum::extract::{FromRequest, Request};
use http_body_util::LengthLimitError;
use registry_api::ErrorCode;
use registry_api::lenient;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::{ApiError, Because};
use crate::app::App;
use crate::limits::TooManyBytes;

/// The body of a request.
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let bytes = read(request.into_body(), app.settings().limits.body_bytes_max).await?;
        parse(&bytes).map(Sent)
    }
}

/// Reads a body whole, up to a limit.
pub(super) async fn read(body: Body, bytes_max: usize) -> Result<Vec<u8>, ApiError> {
    // What is said to be too long need not be read first.
    if body.size_hint().lower() > bytes_max as u64 {
        return Err(too_long(bytes_max));
    }
    match axum::body::to_bytes(body, bytes_max).await {
        Ok(bytes) => Ok(bytes.into()),
        Err(error) if is(&error, <dyn Error>::is::<LengthLimitError>) => Err(too_long(bytes_max)),
        Err(error) if is(&error, <dyn Error>::is::<TooManyBytes>) => {
            Err(ErrorCode::Unavailable.because(TooManyBytes.to_string()))
        }
        Err(error) => {
            Err(ErrorCode::BadRequest.because(format!("the request body cannot be read: {error}")))
        }
    }
}

fn too_long(bytes_max: usize) -> ApiError {
    ErrorCode::TooLarge.because(format!("the request body is longer than {bytes_max} bytes"))
}

/// Whether one of the causes of an error is what is looked for.
fn is(error: &axum::Error, wanted: fn(&(dyn Error + 'static)) -> bool) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if wanted(error) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Reads a JSON object.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let text = decode(bytes)?;
    let malformed = |error: &serde_json::Error| ErrorCode::BadRequest.because(error.to_string());
    if text.trim().is_empty() {
        return Err(ErrorCode::Unprocessable.because("request body must not be null (was null)"));
    }
    let value: Value = match serde_json::from_str(&text) {
        Ok(value) => value,
        Err(error) => match lenient::quote_non_numbers(&text) {
            Some(quoted) => serde_json::from_str(&quoted).map_err(|error| malformed(&error))?,
            None => return Err(malformed(&error)),
        },
    };
    match value {
        Value::Null => {
            Err(ErrorCode::Unprocessable.because("request body must not be null (was null)"))
        }
        Value::Object(_) => serde_json::from_value(value).map_err(|error| malformed(&error)),
        Value::Array(_) => Err(ErrorCode::BadRequest
            .because(format!("{} `object` from Array value", lenient::WRONG_SHAPE))),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Err(ErrorCode::BadRequest
            .because("Cannot construct instance of the request: the body is no JSON object")),
    }
}

/// The text of a body. Parity: the encoding is found from the bytes, whatever `charset` says.
fn decode(bytes: &[u8]) -> Result<String, ApiError> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks(2).map(|pair| unit([pair[0], pair.get(1).copied().unwrap_or(0)]));
        char::decode_utf16(units).collect::<Result<String, _>>().ok()
    };
    let text = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf16(bytes, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    };
    text.ok_or_else(|| {
        ErrorCode::BadRequest.because("the request body is neither valid UTF-8 nor UTF-16")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(bytes: &[u8]) -> Result<Value, (u32, String)> {
        parse(bytes).map_err(|error| (error.code.number(), error.message))
    }

    #[test]
    fn the_encoding_is_found_from_the_bytes() {
        let text = "{\"ü\":\"😀\"}";
        let expected = serde_json::json!({"ü": "😀"});
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(object(text.as_bytes()).unwrap(), expected);
        assert_eq!(object(&[&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat()).unwrap(), expected);
        assert_eq!(object(&be).unwrap(), expected);
        assert_eq!(object(&le).unwrap(), expected);
        assert_eq!(object(&[&[0xFE, 0xFF], &be[..]].concat()).unwrap(), expected);
        assert_eq!(object(&[&[0xFF, 0xFE], &le[..]].concat()).unwrap(), expected);
        assert_eq!(object(&[b'{', 0xFF, b'}']).unwrap_err().0, 400);
    }

    #[test]
    fn no_body_is_told_from_a_bad_one() {
        assert_eq!(object(b"").unwrap_err().0, 422);
        assert_eq!(object(b" null ").unwrap_err().0, 422);
        for bad in ["{", "[]", "5", "\"x\"", "{} x", "{}{}", "{'a':1}", "{\"a\":1,}", "/**/{}"] {
            assert_eq!(object(bad.as_bytes()).unwrap_err().0, 400, "{bad}");
        }
    }

    #[test]
    fn the_last_of_equal_keys_wins_and_bare_words_for_numbers_are_texts() {
        assert_eq!(object(b"{\"a\":1,\"a\":2}").unwrap(), serde_json::json!({"a": 2}));
        let read = object(b"{\"a\":NaN,\"b\":[-INF],\"c\":\"NaN\"}").unwrap();
        assert_eq!(read, serde_json::json!({"a": "NaN", "b": ["-INF"], "c": "NaN"}));
    }

    #[test]
    fn json_that_is_nested_too_deep_is_refused() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(object(deep.as_bytes()).unwrap_err().0, 400);
    }
}
