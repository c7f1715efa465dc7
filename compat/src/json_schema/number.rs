//! Exact numbers: as they are written, as Java prints them, and as decimals that can be divided.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::BigInt;

use crate::limits;

/// A number of a schema text in Java's one spelling of it.
///
/// Two are equal where Java's values are: `1` is not `1.0` and `1.10` is not `1.1`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Number {
    text: Box<str>,
    is_integer: bool,
}

/// A number as digits times a power of ten.
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    unscaled: BigInt,
    /// Digits after the point; negative for trailing zeros that are not written.
    scale: i64,
}

/// Difference of scales up to which decimals are brought to the same one.
const ALIGN_DIGITS_MAX: i64 = 5_000;

impl Number {
    /// From JSON's spelling; `None` where Java cannot hold it either.
    pub(super) fn parse(written: &str) -> Option<Self> {
        if written.len() > limits::NUMBER_CHARACTERS_MAX {
            return None;
        }
        if !written.contains(['.', 'e', 'E']) {
            let text = if written == "-0" { "0" } else { written };
            return Some(Self { text: text.into(), is_integer: true });
        }
        let decimal = Decimal::parse(written)?;
        Some(Self { text: decimal.to_string().into(), is_integer: false })
    }

    /// Java's spelling, which is JSON too.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is written without point and exponent.
    pub(super) fn is_integer(&self) -> bool {
        self.is_integer
    }

    /// The nearest double.
    pub(super) fn as_f64(&self) -> f64 {
        self.text.parse().unwrap_or(f64::INFINITY)
    }

    /// As a value for validators; one that a double does not hold is rounded.
    pub(super) fn to_json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or(serde_json::Value::Null)
    }

    /// The exact value.
    pub(super) fn decimal(&self) -> Decimal {
        Decimal::parse(&self.text).expect("the text was printed from a decimal")
    }

    /// The whole value where it is written as an integer that Java holds in 32 bits.
    pub(super) fn as_i32(&self) -> Option<i32> {
        if self.is_integer { self.text.parse().ok() } else { None }
    }

    /// What Java makes of it when it is cut to 32 bits.
    pub(super) fn cut_to_i32(&self) -> i32 {
        let whole = self.decimal().truncated();
        let modulus = BigInt::from(1_u64 << 32);
        let wrapped = ((whole % &modulus) + &modulus) % &modulus;
        let bits = u32::try_from(&wrapped).expect("a remainder of 32 bits");
        bits.cast_signed()
    }
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let unscaled: BigInt = format!("{whole}{fraction}").parse().ok()?;
        let scale = i64::try_from(fraction.len()).ok()? - i64::from(exponent);
        i32::try_from(scale).ok()?;
        Some(Self { unscaled, scale })
    }

    /// A whole number.
    pub(super) fn whole(value: i64) -> Self {
        Self { unscaled: BigInt::from(value), scale: 0 }
    }

    /// The sum; `None` where it has too many digits.
    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        let (this, that) = self.aligned(other)?;
        Some(Self { unscaled: this + that, scale: self.scale.max(other.scale) })
    }

    /// The product with a whole number.
    pub(super) fn times(&self, factor: i64) -> Self {
        Self { unscaled: &self.unscaled * BigInt::from(factor), scale: self.scale }
    }

    /// Half of it.
    pub(super) fn half(&self) -> Self {
        Self { unscaled: &self.unscaled * BigInt::from(5), scale: self.scale.saturating_add(1) }
    }

    /// The multiple of `step` that is nearest below or at it; `None` where that has too many
    /// digits, or the step is zero.
    pub(super) fn down_to_multiple_of(&self, step: &Self) -> Option<Self> {
        let (this, by) = self.aligned(step)?;
        if by == BigInt::ZERO {
            return None;
        }
        let rest = ((&this % &by) + &by) % &by;
        Some(Self { unscaled: this - rest, scale: self.scale.max(step.scale) })
    }

    /// A text that two decimals share exactly where they are equal.
    pub(super) fn key(&self) -> String {
        let digits = self.unscaled.to_string();
        let plain = digits.trim_end_matches('0');
        if plain.is_empty() {
            return "0".to_owned();
        }
        let zeros = i64::try_from(digits.len() - plain.len()).unwrap_or(i64::MAX);
        format!("{plain}e{}", zeros.saturating_sub(self.scale))
    }

    /// Its JSON text without digits that mean nothing; `None` where a double does not hold it.
    pub(super) fn to_json(&self) -> Option<serde_json::Value> {
        let mut plain = self.clone();
        let ten = BigInt::from(10);
        while plain.scale > 0 && &plain.unscaled % &ten == BigInt::ZERO {
            plain.unscaled /= &ten;
            plain.scale -= 1;
        }
        let digits = plain.unscaled.magnitude().to_string().len();
        if digits > 17 || plain.scale > 12 || plain.scale < -3 {
            return None;
        }
        if plain.scale < 0 {
            plain.unscaled *= ten.pow(u32::try_from(-plain.scale).ok()?);
            plain.scale = 0;
        }
        if plain.scale > 0 && digits > 15 {
            return None;
        }
        serde_json::from_str(&plain.to_string()).ok()
    }

    /// The digits before the point, bounded like everything that is built from an exponent.
    fn truncated(&self) -> BigInt {
        let shift = u32::try_from(self.scale.unsigned_abs().min(1_200)).unwrap_or(0);
        let power = BigInt::from(10).pow(shift);
        if self.scale >= 0 { &self.unscaled / power } else { &self.unscaled * power }
    }

    /// Both as integers of one scale; `None` where that would take too many digits.
    fn aligned(&self, other: &Self) -> Option<(BigInt, BigInt)> {
        let scale = self.scale.max(other.scale);
        let digits = |decimal: &Self| {
            let shift = scale - decimal.scale;
            let shift = (shift <= ALIGN_DIGITS_MAX).then(|| u32::try_from(shift).ok()).flatten()?;
            Some(&decimal.unscaled * BigInt::from(10).pow(shift))
        };
        Some((digits(self)?, digits(other)?))
    }

    /// Whether it is a whole multiple of `other`; nothing but zero is one of zero.
    pub(super) fn is_multiple_of(&self, other: &Self) -> bool {
        let zero = BigInt::ZERO;
        match self.aligned(other) {
            Some((this, other)) if other == zero => this == zero,
            Some((this, other)) => this % other == zero,
            None => self.unscaled == zero,
        }
    }

    /// Order by value; numbers of wildly different sizes by their sizes.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        if let Some((this, other)) = self.aligned(other) {
            return this.cmp(&other);
        }
        let as_double = |decimal: &Self| decimal.to_string().parse().unwrap_or(f64::MAX);
        let (this, other): (f64, f64) = (as_double(self), as_double(other));
        this.total_cmp(&other)
    }
}

impl fmt::Display for Decimal {
    /// As Java's `BigDecimal` prints itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.unscaled.magnitude().to_string();
        if self.unscaled < BigInt::ZERO {
            f.write_str("-")?;
        }
        let count = i64::try_from(digits.len()).unwrap_or(i64::MAX);
        let exponent = count - 1 - self.scale;
        if self.scale >= 0 && exponent >= -6 {
            let fraction = usize::try_from(self.scale).unwrap_or(usize::MAX);
            if fraction == 0 {
                return f.write_str(&digits);
            }
            let padded = format!("{digits:0>width$}", width = fraction + 1);
            let (whole, fraction) = padded.split_at(padded.len() - fraction);
            return write!(f, "{whole}.{fraction}");
        }
        f.write_str(&digits[..1])?;
        if digits.len() > 1 {
            write!(f, ".{}", &digits[1..])?;
        }
        if exponent == 0 { Ok(()) } else { write!(f, "E{exponent:+}") }
    }
}
