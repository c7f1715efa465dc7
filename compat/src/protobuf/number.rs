//! Numbers in options, as existing registries rewrite them when they normalize.

use crate::limits;

/// A number in its normalized spelling: decimal, without exponent, at most three decimals,
/// half to even; `None` for what is no number to Java, which stays as it is.
///
/// Parity: this loses digits of defaults and option values.
pub(super) fn normalized(word: &str) -> Option<String> {
    let (sign, digits) = match word.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", word),
    };
    if let Some(digits) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        return printed(sign, digits, 16);
    }
    let unsuffixed = word.strip_suffix(['f', 'F', 'd', 'D']);
    let is_float = word.contains(['.', 'e', 'E']) || unsuffixed.is_some();
    if !is_float {
        return integer(word.strip_suffix(['l', 'L']).unwrap_or(word));
    }
    let digits = unsuffixed.unwrap_or(word);
    let looks =
        digits.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if !looks {
        return None;
    }
    let double: f64 = digits.parse().ok()?;
    let single: f32 = digits.parse().ok()?;
    if double.is_infinite() {
        return None;
    }
    // Java takes a float where it prints like the double, and rounds the float's exact value.
    let narrow = format!("{single:e}") == format!("{double:e}");
    Some(three_decimals(if narrow { f64::from(single) } else { double }))
}

/// An integer in decimal; `None` for anything else.
pub(super) fn normalized_integer(word: &str) -> Option<String> {
    if word.contains(['.', 'e', 'E']) && !word.contains(['x', 'X']) {
        None
    } else {
        normalized(word)
    }
}

fn three_decimals(value: f64) -> String {
    let shortest = format!("{value}");
    match shortest.split_once('.') {
        Some((_, decimals)) if decimals.len() > 3 => {
            let rounded = format!("{value:.3}");
            rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => shortest,
    }
}

/// Digits after an optional sign; with a leading zero they are octal.
fn integer(word: &str) -> Option<String> {
    let (sign, digits) = match word.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", word),
    };
    let (radix, significant) = match digits.strip_prefix('0') {
        Some(rest) if !rest.is_empty() => (8, rest),
        _ => (10, digits),
    };
    printed(sign, significant, radix)
}

/// The digits in decimal, of any length.
fn printed(sign: &str, digits: &str, radix: u32) -> Option<String> {
    // Decimal digits, the lowest first; words are short, so the square does not matter.
    let mut decimal: Vec<u32> = vec![0];
    if digits.is_empty() || digits.len() > limits::NUMBER_DIGITS_MAX {
        return None;
    }
    for digit in digits.chars() {
        let mut carry = digit.to_digit(radix)?;
        for place in &mut decimal {
            let value = *place * radix + carry;
            *place = value % 10;
            carry = value / 10;
        }
        while carry > 0 {
            decimal.push(carry % 10);
            carry /= 10;
        }
    }
    while decimal.len() > 1 && decimal.last() == Some(&0) {
        decimal.pop();
    }
    let sign = if decimal == [0] { "" } else { sign };
    let text: String = decimal.iter().rev().filter_map(|&d| char::from_digit(d, 10)).collect();
    Some(format!("{sign}{text}"))
}

#[cfg(test)]
mod tests {
    use super::normalized;

    #[track_caller]
    fn check(word: &str, expected: &str) {
        assert_eq!(normalized(word).as_deref().unwrap_or(word), expected, "{word}");
    }

    #[test]
    fn integers_become_decimal() {
        check("0x1F", "31");
        check("-0x10", "-16");
        check("010", "8");
        check("08", "08");
        check("18446744073709551615", "18446744073709551615");
        check("0xFFFFFFFFFFFFFFFFFF", "4722366482869645213695");
        check("7", "7");
        check("-0", "0");
    }

    #[test]
    fn decimals_are_cut_to_three_half_to_even() {
        check("1.23456", "1.235");
        check("1e3", "1000");
        check("0.1", "0.1");
        check("0.12345", "0.123");
        check("2.5", "2.5");
        check("1.0", "1");
        check("0.0005", "0.001");
        check("0.0025", "0.002");
        check("-1.5e-9", "-0");
    }

    #[test]
    fn words_that_are_no_numbers_stay() {
        check("-inf", "-inf");
        check("-nan", "-nan");
        check("1-2", "1-2");
        check("1.2.3", "1.2.3");
    }
}
