//! Paths as they are sent to paths as they are routed: one trailing slash less, the context of
//! the prefix `/contexts/{ctx}` put into the names it is about.
//!
//! Paths are taken apart at raw slashes and stay percent-encoded, so that a subject may contain
//! any character.

use axum::http::{Method, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use registry_api::ErrorCode;

use super::error::{ApiError, Because};

/// What is encoded in a segment: all but what never has to be (RFC 3986, 2.3), or a route with a
/// dot in its name would not be found.
const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The URI to route.
///
/// # Errors
/// Segments that cannot be names, and a context with a colon in it: 400.
pub(super) fn rewrite(method: &Method, uri: &Uri) -> Result<Uri, ApiError> {
    let path = uri.path().strip_prefix('/').unwrap_or(uri.path());
    let path = path.strip_suffix('/').unwrap_or(path);
    let raw: Vec<&str> = match path {
        "" => Vec::new(),
        // Parity: a raw semicolon cuts the segment off.
        path => path.split('/').map(|part| part.split(';').next().unwrap_or(part)).collect(),
    };
    let mut segments = Vec::with_capacity(raw.len());
    for (at, part) in raw.iter().enumerate() {
        let context = at == 1 && raw[0] == "contexts";
        segments.push(if context && *part == "." { ".".to_owned() } else { segment(part)? });
    }
    let mut query: Vec<(String, String)> =
        form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    if segments.first().is_some_and(|first| first == "contexts") && segments.len() > 1 {
        let context = context_of(&segments[1])?;
        segments = segments.split_off(2);
        within(&context, method, &mut segments, &mut query);
    }
    let mut target = String::with_capacity(uri.path().len() + 16);
    for segment in &segments {
        target.push('/');
        target.extend(utf8_percent_encode(segment, &RESERVED));
    }
    if segments.is_empty() {
        target.push('/');
    }
    if !query.is_empty() {
        target.push('?');
        target.push_str(
            &form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish(),
        );
    }
    target.parse().map_err(|_| ErrorCode::BadRequest.because("the path is too long"))
}

/// Decodes one segment.
fn segment(raw: &str) -> Result<String, ApiError> {
    let bad = |why: &str| ErrorCode::BadRequest.because(format!("path segment '{raw}' {why}"));
    let decoded =
        percent_decode_str(raw).decode_utf8().map_err(|_| bad("is not valid UTF-8"))?.into_owned();
    match decoded.as_str() {
        "" => Err(bad("is empty")),
        "." | ".." => Err(bad("is relative")),
        text if text.chars().any(|c| c.is_ascii_control() || c == '\\') => {
            Err(bad("has a control character or a backslash"))
        }
        _ => Ok(decoded),
    }
}

/// The context that a prefix names, in the form `:.ctx:`.
fn context_of(segment: &str) -> Result<String, ApiError> {
    let name = segment.strip_prefix(":.").map_or(segment, |_| &segment[1..]);
    let name = name.strip_suffix(':').unwrap_or(name);
    if name.contains(':') {
        let message = format!("Context name '{segment}' cannot contain a colon");
        return Err(ErrorCode::BadRequest.because(message));
    }
    let dot = if name.starts_with('.') { "" } else { "." };
    Ok(format!(":{dot}{name}:"))
}

/// Puts a context into the names that a request is about.
fn within(
    context: &str,
    method: &Method,
    segments: &mut Vec<String>,
    query: &mut Vec<(String, String)>,
) {
    let names: Vec<&str> = segments.iter().map(String::as_str).collect();
    match names.as_slice() {
        [] => *segments = vec!["contexts".to_owned(), context.to_owned()],
        ["subjects" | "schemas"] => put_in_front(context, "subjectPrefix", query),
        ["config" | "mode"] => segments.push(context.to_owned()),
        ["subjects" | "config" | "mode", ..] => qualify(context, &mut segments[1]),
        ["compatibility", "subjects", _, ..] => qualify(context, &mut segments[2]),
        ["registry", _, "subjects", _, ..] => qualify(context, &mut segments[3]),
        // What they are about stands in the body, or is everything: nothing is found there, which
        // is better than an answer about another context.
        ["registry", ..] => segments.insert(0, "contexts".to_owned()),
        ["schemas", "ids", ..] => put_in_front(context, "subject", query),
        ["associations", ..] if matches!(*method, Method::POST | Method::PUT) => {
            query.retain(|(key, _)| key != "context");
            query.push(("context".to_owned(), context[1..context.len() - 1].to_owned()));
        }
        _ => {}
    }
}

fn is_qualified(name: &str) -> bool {
    name.starts_with(":.") || name.starts_with(":*:")
}

fn qualify(context: &str, name: &mut String) {
    if !is_qualified(name) {
        name.insert_str(0, context);
    }
}

/// Qualifies the value of a parameter, which is added where it is missing.
fn put_in_front(context: &str, parameter: &str, query: &mut Vec<(String, String)>) {
    match query.iter_mut().find(|(key, _)| key == parameter) {
        Some((_, value)) => qualify(context, value),
        None => query.push((parameter.to_owned(), context.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(uri: &str) -> Result<String, u32> {
        let uri: Uri = uri.parse().unwrap();
        let rewritten = rewrite(&Method::GET, &uri).map_err(|error| error.code.number())?;
        let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
        let query = rewritten.query().map(|query| format!("?{}", decode(query)));
        Ok(format!("{}{}", decode(rewritten.path()), query.unwrap_or_default()))
    }

    #[track_caller]
    fn check(uri: &str, expected: &str) {
        assert_eq!(rewritten(uri).as_deref(), Ok(expected), "{uri}");
    }

    #[test]
    fn what_needs_no_encoding_stays_as_it_is() {
        let uri = "/openapi.json/a%2Fb-c_d~".parse().unwrap();
        assert_eq!(rewrite(&Method::GET, &uri).unwrap(), "/openapi.json/a%2Fb-c_d~");
    }

    #[test]
    fn one_trailing_slash_is_one_too_many() {
        check("/", "/");
        check("/subjects/", "/subjects");
        check(
            "/compatibility/subjects/s/versions/?verbose=true",
            "/compatibility/subjects/s/versions?verbose=true",
        );
        assert_eq!(rewritten("/subjects//"), Err(400));
        assert_eq!(rewritten("//subjects"), Err(400));
    }

    #[test]
    fn a_prefix_names_the_context_of_subjects() {
        check("/contexts/staging/subjects/a/versions", "/subjects/:.staging:a/versions");
        check("/contexts/.staging/subjects/a", "/subjects/:.staging:a");
        check("/contexts/:.staging:/subjects/a", "/subjects/:.staging:a");
        check("/contexts/%3A.staging%3A/subjects/a", "/subjects/:.staging:a");
        check("/contexts/staging/subjects/:.other:a", "/subjects/:.other:a");
        check("/contexts/./subjects/a", "/subjects/:.:a");
        check(
            "/contexts/s/compatibility/subjects/a/versions/1",
            "/compatibility/subjects/:.s:a/versions/1",
        );
        check("/contexts/s/config", "/config/:.s:");
        check("/contexts/s/mode/a", "/mode/:.s:a");
        check("/contexts/s/subjects", "/subjects?subjectPrefix=:.s:");
        check("/contexts/s/schemas?subjectPrefix=a", "/schemas?subjectPrefix=:.s:a");
        check("/contexts/s/schemas/ids/1", "/schemas/ids/1?subject=:.s:");
        check(
            "/contexts/s/schemas/ids/1/versions?subject=a",
            "/schemas/ids/1/versions?subject=:.s:a",
        );
        check("/contexts/s/registry/v1/subjects/a/matrix", "/registry/v1/subjects/:.s:a/matrix");
        check("/contexts/s/registry/v1/changes", "/contexts/registry/v1/changes");
        check("/contexts/s/schemas/types", "/schemas/types");
        check("/contexts/s/v1/metadata/id", "/v1/metadata/id");
        check("/contexts/s", "/contexts/:.s:");
        check("/contexts", "/contexts");
        check("/subjects/contexts/versions", "/subjects/contexts/versions");
        assert_eq!(rewritten("/contexts/a:b/subjects"), Err(400));
    }

    #[test]
    fn any_other_character_may_be_in_a_name() {
        check("/subjects/a%2Fb", "/subjects/a/b");
        let uri: Uri = "/subjects/a%2Fb".parse().unwrap();
        assert_eq!(rewrite(&Method::GET, &uri).unwrap().path(), "/subjects/a%2Fb");
        check("/subjects/a+b", "/subjects/a+b");
        check("/subjects/a%20%3A%25%F0%9F%98%80", "/subjects/a :%😀");
        check("/subjects/a;b/versions", "/subjects/a/versions");
        check("/subjects/a%3Bb", "/subjects/a;b");
        for bad in [
            "/subjects/%00",
            "/subjects/%7F",
            "/subjects/%5C",
            "/subjects/%2E",
            "/subjects/..",
            "/subjects/%FF",
        ] {
            assert_eq!(rewritten(bad), Err(400), "{bad}");
        }
    }
}
