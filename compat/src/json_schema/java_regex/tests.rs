//! What Java compiles and what it refuses.

use super::check;

#[test]
fn what_java_compiles_is_accepted() {
    for pattern in [
        "",
        "^[a-z]+$",
        "[\\w-.]",
        "[]a]",
        "[a&&[^b]]",
        "a{2,}?b{3}+",
        "(?i:x)(?<n>y)\\k<n>",
        "(?<=ab?)c",
        "\\Q[\\E",
        "\\p{L}\\p{IsAlphabetic}\\p{script=Greek}",
        "\\x{1F600}\\u00e9\\cA\\07",
        "}]",
        "^*",
        "[a-]",
        "\\1",
    ] {
        assert_eq!(check(pattern), Ok(()), "{pattern}");
    }
}

#[test]
fn what_java_refuses_is_refused_in_its_words() {
    for (pattern, message) in [
        ("[", "Unclosed character class near index 0"),
        ("^[a-09]+$", "Illegal character range near index 4"),
        ("(", "Unclosed group near index 1"),
        ("a)", "Unmatched closing ')' near index 0"),
        ("*a", "Dangling meta character '*' near index 0"),
        ("a{2,1}", "Illegal repetition range near index 5"),
        ("a{x}", "Illegal repetition near index 1"),
        ("\\y", "Illegal/unsupported escape sequence near index 1"),
        ("\\p{Letter}", "Unknown character property name {Letter} near index 9"),
        ("(?<=a+)b", "Look-behind group does not have an obvious maximum length near index 6"),
        ("\\u{61}", "Illegal Unicode escape sequence near index 2"),
        ("[]", "Unclosed character class near index 1"),
    ] {
        assert_eq!(check(pattern).unwrap_err().message, message, "{pattern}");
    }
}

#[test]
fn deep_nesting_ends_with_an_error() {
    assert!(check(&"(".repeat(100_000)).is_err());
    assert!(check(&"[".repeat(100_000)).is_err());
}
