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

/// `reference` as seen from `base`, by Java's reading of RFC 2396.
///
/// Parity: nothing can be put onto a base without a hierarchy, `urn:a`, not even a fragment; a
/// path that is absolute stays as it is, and steps up that lead nowhere stay too.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    let (mut from, mut to) = (parts(base), parts(reference));
    for side in [&mut from, &mut to] {
        side.authority = side.authority.filter(|authority| !authority.is_empty());
    }
    if to.scheme.is_some() || is_opaque(base) {
        return reference.to_owned();
    }
    let is_fragment = to.authority.is_none() && to.path.is_empty() && to.query.is_none();
    let (authority, path, query) = match to.fragment {
        Some(_) if is_fragment => (from.authority, from.path.to_owned(), from.query),
        _ if to.authority.is_some() => (to.authority, to.path.to_owned(), to.query),
        _ if to.path.starts_with('/') => (from.authority, to.path.to_owned(), to.query),
        _ => (from.authority, without_dots(&merged(&from, to.path)), to.query),
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
    match from.path.rfind('/') {
        Some(slash) => format!("{}{path}", &from.path[..=slash]),
        None if from.scheme.is_some() && !path.is_empty() => format!("/{path}"),
        None => path.to_owned(),
    }
}

fn without_dots(path: &str) -> String {
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    let mut kept: Vec<usize> = Vec::new();
    for (at, &step) in steps.iter().enumerate() {
        let is_above = |&last: &usize| steps[last] == "..";
        match step {
            "." => {}
            ".." if kept.last().is_some_and(|last| !is_above(last)) => {
                kept.pop();
            }
            _ => kept.push(at),
        }
    }
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push('/');
    } else if kept.first().is_some_and(|&first| first > 0 && steps[first].contains(':')) {
        // What now comes first must not look like a scheme.
        out.push_str("./");
    }
    for at in kept {
        out.push_str(steps[at]);
        if at + 1 < steps.len() || path.ends_with('/') {
            out.push('/');
        }
    }
    out
}

/// The steps of a JSON pointer that stands in a fragment, with their escapes resolved as Java
/// resolves those of a form; what stands before the first slash is no step.
pub(super) fn steps(pointer: &str) -> Vec<String> {
    let step =
        |text: &str| percent_decoded(&text.replace('+', " ")).replace("~1", "/").replace("~0", "~");
    pointer.split('/').skip(1).map(step).collect()
}

/// A URI with one `#` at its end left out: an empty fragment is as good as none.
pub(super) fn without_empty_fragment(text: &str) -> &str {
    text.strip_suffix('#').unwrap_or(text)
}

/// What comes after the host, where that is the one of the official meta-schemas.
pub(super) fn at_json_schema_org(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    rest.strip_prefix("json-schema.org/")
}

/// The scheme of a URI.
pub(super) fn scheme(text: &str) -> Option<&str> {
    parts(text).scheme
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
    use super::{is_legal, resolve};

    #[test]
    fn references_are_resolved_as_java_resolves_them() {
        for (base, reference, resolved) in [
            ("http://h/a/b.json", "c.json#x", "http://h/a/c.json#x"),
            ("http://h/a/b.json#y", "#x", "http://h/a/b.json#x"),
            ("http://h/a/b.json?q", "#x", "http://h/a/b.json?q#x"),
            ("http://h/a/b.json", "", "http://h/a/"),
            ("http://h/a/b.json", "?q", "http://h/a/?q"),
            ("http://h/a/b.json", "../../../c", "http://h/../../c"),
            ("http://h/a/b.json", "/x/../c", "http://h/x/../c"),
            ("http://h/a/b.json", "//k/c", "http://k/c"),
            ("http://h/a/b.json", "///c", "http://h/c"),
            ("http://h", "c.json", "http://h/c.json"),
            ("http://h", "", "http://h"),
            ("mem://input", "./c.json", "mem://input/c.json"),
            ("a.json", "./b.json", "b.json"),
            ("a/b.json", "../../c.json", "../c.json"),
            ("x/y", "../c:d", "./c:d"),
            ("x", "a//b/./c/..", "a/b/"),
            ("urn:a", "#x", "#x"),
            ("urn:a", "b.json", "b.json"),
            ("http://h/a", "urn:b", "urn:b"),
            ("file:///a/b", "c", "file:/a/c"),
        ] {
            assert_eq!(resolve(base, reference), resolved, "{reference} from {base}");
        }
    }

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
