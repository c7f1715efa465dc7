//! Query parameters: repeated, in any letter case of their truth values, unknown ones ignored.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use registry_api::ErrorCode;

use super::error::{ApiError, Because as _, unknown_path};

/// The query of a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Params(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl Params {
    /// Reads the part of a URI after its `?`.
    pub(super) fn parse(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// The first value of a parameter.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a switch is on: `true` in any letter case, anything else is off.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A whole number.
    ///
    /// # Errors
    /// Parity: a text that is none is answered like an unknown path.
    pub(super) fn integer(&self, name: &str) -> Result<Option<i64>, ApiError> {
        match self.text(name) {
            None | Some("") => Ok(None),
            Some(text) => {
                text.parse::<i32>().map(|n| Some(i64::from(n))).map_err(|_| unknown_path())
            }
        }
    }

    /// A whole number of our own routes, which have no old clients: as wide as the numbers of the
    /// feed, and never negative.
    ///
    /// # Errors
    /// 400 that names the parameter.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, ApiError> {
        let Some(text) = self.text(name).filter(|text| !text.is_empty()) else { return Ok(None) };
        let number = text.parse::<i64>().ok().and_then(|number| u64::try_from(number).ok());
        number.map(Some).ok_or_else(|| {
            let message = format!(
                "parameter '{name}' is '{text}'; it must be a whole number from 0 to {}",
                i64::MAX
            );
            ErrorCode::BadRequest.because(message)
        })
    }

    /// The page of a list that is asked for. Parity: what is no number is refused before anything
    /// is looked for, so this comes first.
    ///
    /// # Errors
    /// An `offset` or `limit` that is no number.
    pub(super) fn page(&self, limit_max: Option<usize>) -> Result<Page, ApiError> {
        let offset = self.integer("offset")?.unwrap_or(0).max(0);
        let limit = self.integer("limit")?.and_then(|limit| usize::try_from(limit).ok());
        let most = limit_max.unwrap_or(usize::MAX);
        Ok(Page {
            offset: usize::try_from(offset).unwrap_or(usize::MAX),
            limit: limit.filter(|limit| (1..=most).contains(limit)).unwrap_or(most),
        })
    }
}

/// A page of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    offset: usize,
    limit: usize,
}

impl Page {
    /// Cuts it out of a list.
    pub(super) fn of<T>(self, items: Vec<T>) -> Vec<T> {
        items.into_iter().skip(self.offset).take(self.limit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_on_for_true_in_any_letter_case_only() {
        for (query, on) in
            [("x=true", true), ("x=True", true), ("x=1", false), ("x=", false), ("", false)]
        {
            assert_eq!(Params::parse(query).flag("x"), on, "{query}");
        }
    }

    #[test]
    fn a_number_of_our_own_routes_is_wide_and_never_negative() {
        let number = |query: &str| Params::parse(query).number("x").map_err(|error| error.code);
        assert_eq!(number(""), Ok(None));
        assert_eq!(number("x="), Ok(None));
        assert_eq!(number("x=9223372036854775807"), Ok(Some(i64::MAX.unsigned_abs())));
        for bad in ["x=-1", "x=a", "x=1.5", "x=9223372036854775808"] {
            assert_eq!(number(bad), Err(ErrorCode::BadRequest), "{bad}");
        }
    }

    #[test]
    fn a_page_is_cut_leniently() {
        let page = |query| Params::parse(query).page(Some(3)).unwrap().of(vec![1, 2, 3, 4]);
        assert_eq!(page(""), [1, 2, 3]);
        assert_eq!(page("limit=2&offset=1"), [2, 3]);
        assert_eq!(page("limit=0"), [1, 2, 3]);
        assert_eq!(page("limit=-1&offset=-5"), [1, 2, 3]);
        assert_eq!(page("limit=4"), [1, 2, 3]);
        assert_eq!(page("limit=&offset=9"), [0; 0]);
        assert_eq!(Params::parse("limit=x").page(None).unwrap_err().code.number(), 404);
    }
}
