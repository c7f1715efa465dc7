//! Which media type an answer gets, and which ones a request body may have.

use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use registry_api::media::{ANSWERS, REQUESTS};

/// One element of an `Accept` header.
struct Range<'a> {
    essence: &'a str,
    parameters: &'a str,
    /// In thousandths.
    quality: u32,
}

/// The type of the answer, `None` where the caller takes none of ours.
///
/// Parity: the highest quality wins, and of equal ones the server's order; `q=0` is no refusal;
/// a parameter of the range comes back.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<HeaderValue> {
    let texts: Vec<&str> =
        headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let joined = texts.join(",");
    let ranges: Vec<Range<'_>> =
        joined.split(',').map(str::trim).filter(|part| !part.is_empty()).map(range).collect();
    if ranges.is_empty() {
        return Some(HeaderValue::from_static(ANSWERS[0]));
    }
    let mut best: Option<(u32, String)> = None;
    for ours in ANSWERS {
        let matching = ranges.iter().filter(|range| range.takes(ours));
        let Some(range) = matching.max_by_key(|range| range.quality) else { continue };
        if best.as_ref().is_none_or(|(quality, _)| range.quality > *quality) {
            let exact = range.essence.eq_ignore_ascii_case(ours);
            let parameters = if exact { range.parameters } else { "" };
            best = Some((range.quality, format!("{ours}{parameters}")));
        }
    }
    best.and_then(|(_, media)| HeaderValue::from_str(&media).ok())
}

fn range(text: &str) -> Range<'_> {
    let (essence, rest) = text.split_once(';').unwrap_or((text, ""));
    let is_quality = |parameter: &str| {
        parameter.split_once('=').is_some_and(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
    };
    let quality = rest.split(';').find(|parameter| is_quality(parameter));
    let quality = quality.and_then(|parameter| parameter.split_once('='));
    let parameters = match quality {
        None if !rest.trim().is_empty() => &text[essence.len()..],
        _ => "",
    };
    Range {
        essence: essence.trim(),
        parameters,
        quality: quality.map_or(1_000, |(_, value)| thousandths(value.trim())),
    }
}

/// Reads `1`, `0.5` and `.2`; what cannot be read counts as 1.
fn thousandths(value: &str) -> u32 {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    let whole = if whole.is_empty() { Some(0) } else { whole.parse::<u32>().ok() };
    match (whole, digits.parse::<u32>().ok()) {
        (Some(whole), Some(digits)) => (whole.min(1) * 1_000 + digits).min(1_000),
        _ => 1_000,
    }
}

impl Range<'_> {
    fn takes(&self, ours: &str) -> bool {
        let any = matches!(self.essence, "*" | "*/*");
        any || self.essence.eq_ignore_ascii_case("application/*")
            || self.essence.eq_ignore_ascii_case(ours)
    }
}

/// What the type of a request body is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyType {
    /// It is read as JSON, also where there is no type at all.
    Json,
    /// Another one.
    Unsupported,
    /// No media type.
    Malformed,
}

/// Judges the `Content-Type` of a request that has a body. Parameters do not matter.
pub(super) fn body_type(headers: &HeaderMap) -> BodyType {
    let Some(value) = headers.get(CONTENT_TYPE) else { return BodyType::Json };
    let Ok(text) = value.to_str() else { return BodyType::Malformed };
    let essence = text.split(';').next().unwrap_or_default().trim();
    let token = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_graphic() && !"()<>@,;:\\\"/[]?=".contains(c))
    };
    if REQUESTS.iter().any(|ours| ours.eq_ignore_ascii_case(essence)) {
        return BodyType::Json;
    }
    match essence.split_once('/') {
        Some((kind, name)) if token(kind) && token(name) => BodyType::Unsupported,
        _ => BodyType::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accept: &str, expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_str(accept).unwrap());
        let answer = negotiate(&headers);
        assert_eq!(answer.as_ref().map(|value| value.to_str().unwrap()), expected, "{accept}");
    }

    #[test]
    fn the_highest_quality_wins_and_then_our_order() {
        let v1 = Some(ANSWERS[0]);
        for accept in ["", "*/*", "*", "application/*", "text/html, *; q=.2, */*; q=.2", "*/*;q=0"]
        {
            check(accept, v1);
        }
        check("application/json, text/plain, */*", v1);
        check("application/json", Some("application/json"));
        check("APPLICATION/JSON; charset=UTF-8", Some("application/json; charset=UTF-8"));
        check("application/json;q=0", Some("application/json"));
        check(
            "application/json;q=0.9, application/vnd.schemaregistry.v1+json;q=0.89",
            Some("application/json"),
        );
        check("application/json, application/vnd.schemaregistry+json", Some(ANSWERS[1]));
        check("image/png, application/json;q=0.1", Some("application/json"));
    }

    #[test]
    fn a_caller_that_takes_none_of_ours_is_refused() {
        for accept in ["text/plain", "application/xml", "image/*", "word", "*/x"] {
            check(accept, None);
        }
    }

    #[test]
    fn a_body_is_json_whatever_its_parameters_say() {
        let judge = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_str(value).unwrap());
            body_type(&headers)
        };
        assert_eq!(body_type(&HeaderMap::new()), BodyType::Json);
        for json in ["application/json; charset=", "Application/Json", "application/octet-stream"] {
            assert_eq!(judge(json), BodyType::Json, "{json}");
        }
        assert_eq!(judge("text/plain"), BodyType::Unsupported);
        assert_eq!(judge("application/x-www-form-urlencoded"), BodyType::Unsupported);
        assert_eq!(judge(""), BodyType::Malformed);
        assert_eq!(judge("json"), BodyType::Malformed);
    }
}
