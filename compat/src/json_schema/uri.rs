//! References to other places: just enough of RFC 3986 to resolve one against another.

/// The parts of a URI reference; nothing is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts<'a> {
    scheme: Option<&'a str>,
    authority: Option<&'a str>,
    path: &'a str,
    query: Option<&'a str>,
    fragment: Option<&'a str>,
}

fn parts(text: &str) -> Parts<'_> {
    let (rest, fragment) = match text.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (text, None),
    };
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    let (scheme, rest) = match rest.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
        _ => (None, rest),
    };
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            (Some(&rest[..end]), &rest[end..])
        }
        None => (None, rest),
    };
    Parts { scheme, authority, path, query, fragment }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|next| next.is_ascii_alphanumeric() || "+-.".contains(next))
}

/// Whether a text is a URI or a part of one by Java's reading of RFC 2396, which takes most
/// characters beyond ASCII as they are.
pub(super) fn is_legal(text: &str) -> bool {
    let (rest, fragment) = match text.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (text, None),
    };
    if fragment.is_some_and(|fragment| !has_only(fragment, ";/?:@&=+$,[]")) {
        return false;
    }
    let rest = match rest.split_once(':') {
        Some((scheme, rest)) if !scheme.contains(['/', '?']) => {
            if !is_scheme(scheme) || rest.is_empty() {
                return false;
            }
            if !rest.starts_with('/') {
                return has_only(rest, ";/?:@&=+$,[]");
            }
            rest
        }
        _ => rest,
    };
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = match rest.strip_prefix("//") {
        Some("") => return false,
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            if !has_only(&rest[..end], ";:@&=+$,[]") {
                return false;
            }
            &rest[end..]
        }
        None => rest,
    };
    has_only(path, "/;:@&=+$,") && has_only(query, ";/?:@&=+$,[]")
}

/// Whether a text has only characters that are always legal, escapes and those of `also`.
fn has_only(text: &str, also: &str) -> bool {
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let is_legal = match character {
            '%' => {
                let mut is_digit = || characters.next().is_some_and(|it| it.is_ascii_hexdigit());
                is_digit() && is_digit()
            }
            _ if character.is_ascii() => {
                character.is_ascii_alphanumeric()
                    || "_-!.~'()*".contains(character)
                    || also.contains(character)
            }
            _ => !character.is_whitespace() && !character.is_control(),
        };
        if !is_legal {
            return false;
        }
    }
    true
}

/// A reference and its fragment apart; an empty fragment is as good as none.
pub(super) fn split_fragment(reference: &str) -> (&str, &str) {
    reference.split_once('#').unwrap_or((reference, ""))
}

/// Whether a URI has no hierarchy below its scheme, as `urn:a` has none.
pub(super) fn is_opaque(text: &str) -> bool {
    let of = parts(text);
    of.scheme.is_some() && of.authority.is_none() && !of.path.starts_with('/')
}

/// `reference` as seen from `base`; `base` may be empty, and then nothing is resolved.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    let to = parts(reference);
    if base.is_empty() || to.scheme.is_some() {
        return reference.to_owned();
    }
    let from = parts(base);
    if is_opaque(base) {
        // A URN has no hierarchy: only a fragment can be put onto it.
        let is_fragment = reference.starts_with('#');
        let start = if is_fragment { split_fragment(base).0 } else { "" };
        return format!("{start}{reference}");
    }
    let (authority, path, query) = if to.authority.is_some() {
        (to.authority, without_dots(to.path), to.query)
    } else if to.path.is_empty() {
        (from.authority, from.path.to_owned(), to.query.or(from.query))
    } else if to.path.starts_with('/') {
        (from.authority, without_dots(to.path), to.query)
    } else {
        (from.authority, without_dots(&merged(&from, to.path)), to.query)
    };
    let mut out = String::with_capacity(base.len() + reference.len());
    if let Some(scheme) = from.scheme {
        out.extend([scheme, ":"]);
    }
    if let Some(authority) = authority {
        out.extend(["//", authority]);
    }
    out.push_str(&path);
    if let Some(query) = query {
        out.extend(["?", query]);
    }
    if let Some(fragment) = to.fragment {
        out.extend(["#", fragment]);
    }
    out
}

fn merged(from: &Parts<'_>, path: &str) -> String {
    if from.authority.is_some() && from.path.is_empty() {
        return format!("/{path}");
    }
    let folder = from.path.rfind('/').map_or("", |slash| &from.path[..=slash]);
    format!("{folder}{path}")
}

fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let last = path.split('/').count() - 1;
    for (at, segment) in path.split('/').enumerate() {
        match segment {
            "." if at == last => kept.push(""),
            "." => {}
            ".." => {
                if kept.len() > 1 || kept.first().is_some_and(|first| !first.is_empty()) {
                    kept.pop();
                }
                if at == last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    kept.join("/")
}

/// The steps of a JSON pointer that stands in a fragment; `None` where it is none.
pub(super) fn pointer(fragment: &str) -> Option<Vec<String>> {
    if fragment.is_empty() {
        return Some(Vec::new());
    }
    let steps = fragment.strip_prefix('/')?;
    Some(
        steps
            .split('/')
            .map(|step| percent_decoded(step).replace("~1", "/").replace("~0", "~"))
            .collect(),
    )
}

fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escape.unwrap_or(bytes[at]));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::is_legal;

    #[test]
    fn what_java_takes_for_a_uri() {
        for legal in [
            "",
            "#",
            "a",
            "/a",
            "a/b#c",
            "urn:x",
            "tag:x,2020:y",
            "http://x/y?z=[1]#/a/b",
            "é",
            "a%20b",
            "#a/b",
            "mem://input",
            "///a",
            "a#b",
            "//h:80/p",
        ] {
            assert!(is_legal(legal), "{legal}");
        }
        for illegal in [
            "a b",
            "%",
            "%2",
            "a%zz",
            "\\Z",
            "##",
            "#a#b",
            "1:a",
            ":a",
            "urn:",
            "http://a b",
            "//",
            "[a",
            "a^b",
            "{x}",
            "a\u{2003}b",
        ] {
            assert!(!is_legal(illegal), "{illegal}");
        }
    }
}
