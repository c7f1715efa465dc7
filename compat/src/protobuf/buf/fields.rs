//! Fields and extensions that both sides have.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::enums::feature_span;
use super::source::{Kind, Rule, Source, SourceField};
use super::{Changes, Spot};
use crate::protobuf::features::Utf8;
use crate::protobuf::layout::Scalar;
use crate::protobuf::model::{OptionNode, OptionValue, Syntax, is_set, option};
use crate::source::Span;

pub(super) fn compare(after: &Source<'_>, before: &Source<'_>, changes: &mut Changes<'_>) {
    let mut pairs = Vec::new();
    for (name, old) in &before.messages {
        let Some(new) = after.messages.get(name) else { continue };
        let both = old.fields.iter().filter_map(|(number, f)| Some((new.fields.get(number)?, f)));
        pairs.extend(both);
    }
    for (key, old) in &before.extensions {
        pairs.extend(after.extensions.get(key).map(|new| (new, old)));
    }
    for (new, old) in pairs {
        let mut pair = Pair { after, before, new, old, changes };
        pair.cardinality();
        pair.types();
        pair.names();
        pair.default();
        pair.oneof();
        pair.generated();
    }
}

struct Pair<'a, 's, 'c, 'd> {
    after: &'a Source<'s>,
    before: &'a Source<'s>,
    new: &'a SourceField<'s>,
    old: &'a SourceField<'s>,
    changes: &'c mut Changes<'d>,
}

impl Pair<'_, '_, '_, '_> {
    fn add(&mut self, rule: &'static str, span: Option<Span>, what: &str) {
        let spot = Spot {
            file: Some(self.new.home.file),
            span: Some(span.filter(|span| span.end > span.start).unwrap_or(self.new.home.span)),
            package: &self.old.home.package,
        };
        let message = format!("field {} (`{}`) {what}", self.new.number, self.new.name);
        self.changes.add(rule, &spot, message);
    }

    fn cardinality(&mut self) {
        if self.old.is_entry && self.new.is_entry {
            return;
        }
        let (was, is) = (self.old.cardinality, self.new.cardinality);
        let what = format!("was {} and is {}", word(was), word(is));
        if was != is {
            self.add("FIELD_SAME_CARDINALITY", None, &what);
        }
        let json = |of: Rule| if of == Rule::Implicit { Rule::Explicit } else { of };
        if json(was) != json(is) {
            self.add("FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY", None, &what);
        }
        let wire = |of: Rule| if of == Rule::Map { Rule::Repeated } else { json(of) };
        if wire(was) != wire(is) {
            self.add("FIELD_WIRE_COMPATIBLE_CARDINALITY", None, &what);
        }
    }

    fn types(&mut self) {
        let (was, is) = (self.old.kind, self.new.kind);
        let span = self.new.declared.filter(|_| !self.new.is_entry).map(|f| f.parts.type_name);
        let what = format!("was {} and is {}", self.old.describe(), self.new.describe());
        let other_name = self.old.type_name != self.new.type_name;
        if was != is || other_name {
            self.add("FIELD_SAME_TYPE", span, &what);
        }
        let is_other = |same_group: bool, pair: &Self| match (same_group, is) {
            (false, _) => true,
            (true, Kind::Enum) => other_name && !pair.takes_enum(),
            (true, Kind::Message | Kind::Group) => other_name,
            (true, Kind::Scalar(_)) => false,
        };
        if is_other(json_group(was) == json_group(is), self) {
            self.add("FIELD_WIRE_JSON_COMPATIBLE_TYPE", span, &what);
        }
        let widened = was == Kind::Scalar(Scalar::String) && is == Kind::Scalar(Scalar::Bytes);
        if !widened && is_other(wire_group(was) == wire_group(is), self) {
            self.add("FIELD_WIRE_COMPATIBLE_TYPE", span, &what);
        }
    }

    /// Whether another enum has the same short name and all values of the old one.
    fn takes_enum(&self) -> bool {
        let enums =
            (self.before.enums.get(&self.old.type_name), self.after.enums.get(&self.new.type_name));
        let (Some(old), Some(new)) = enums else { return false };
        let values: BTreeSet<(&Arc<str>, i32)> =
            new.of.values.iter().map(|value| (&value.name, value.number)).collect();
        old.of.name == new.of.name
            && old.of.values.iter().all(|value| values.contains(&(&value.name, value.number)))
    }

    fn names(&mut self) {
        let parts = self.new.declared.map(|field| field.parts).unwrap_or_default();
        if self.old.name != self.new.name {
            let what = format!("was called `{}`", self.old.name);
            self.add("FIELD_SAME_NAME", Some(parts.name), &what);
        }
        if self.old.extendee.is_none() && self.old.json_name != self.new.json_name {
            let (was, is) = (&self.old.json_name, &self.new.json_name);
            let what = format!("was `{was}` in JSON and is `{is}`");
            self.add("FIELD_SAME_JSON_NAME", Some(parts.json_name), &what);
        }
    }

    fn default(&mut self) {
        let holds_one = |field: &SourceField<'_>| {
            !matches!(field.cardinality, Rule::Repeated | Rule::Map)
                && matches!(field.kind, Kind::Scalar(_) | Kind::Enum)
        };
        if !holds_one(self.old) || !holds_one(self.new) {
            return;
        }
        let was = Default::of(self.old, self.before);
        let is = Default::of(self.new, self.after);
        if !was.is_same(&is) {
            let span = self.new.declared.map(|field| field.parts.default);
            let what = format!("had the default {was} and has {is}");
            self.add("FIELD_SAME_DEFAULT", span, &what);
        }
    }

    fn oneof(&mut self) {
        if self.old.extendee.is_some() || self.old.oneof == self.new.oneof {
            return;
        }
        let place = |oneof: &Option<Arc<str>>| match oneof {
            Some(name) => format!("in oneof `{name}`"),
            None => "outside of oneofs".to_owned(),
        };
        let what = format!("was {} and is {}", place(&self.old.oneof), place(&self.new.oneof));
        self.add("FIELD_SAME_ONEOF", None, &what);
    }

    /// What only generated code sees.
    fn generated(&mut self) {
        let is_text = |kind: Kind| matches!(kind, Kind::Scalar(Scalar::String | Scalar::Bytes));
        let are = |of: fn(Kind) -> bool, pair: &Self| of(pair.old.kind) && of(pair.new.kind);
        let is_string = |kind: Kind| kind == Kind::Scalar(Scalar::String);
        if are(is_text, self) && !(self.old.is_entry && self.new.is_entry) {
            self.cpp_string();
        }
        if are(is_string, self) {
            if self.old.features.utf8 != self.new.features.utf8 {
                let span = feature_span(self.new.options, "utf8_validation");
                self.add("FIELD_SAME_UTF8_VALIDATION", span, "validates UTF-8 otherwise");
            }
            if java_utf8(self.old) != java_utf8(self.new) {
                let of_file = option(&self.new.file.options, "java_string_check_utf8");
                let own = language_feature(self.new.options, "pb.java", "utf8_validation");
                let span = of_file.map(|o| o.span).or(own.map(|(_, span)| span));
                let what = "validates UTF-8 otherwise in Java";
                self.add("FIELD_SAME_JAVA_UTF8_VALIDATION", span, what);
            }
        }
        if are(is_64_bits, self) {
            let of = |field: &SourceField<'_>| word_of(field.options, "jstype", "JS_NORMAL");
            if of(self.old) != of(self.new) {
                let span = option(self.new.options, "jstype").map(|option| option.span);
                self.add("FIELD_SAME_JSTYPE", span, "has another type in JavaScript");
            }
        }
    }

    fn cpp_string(&mut self) {
        let (was, is) = (cpp_string(self.old), cpp_string(self.new));
        if was == is || (was == "STRING_PIECE" && is == "STRING") {
            return;
        }
        let ctype = option(self.new.options, "ctype").map(|option| option.span);
        let own = language_feature(self.new.options, "pb.cpp", "string_type");
        let span = ctype.or(own.map(|(_, span)| span));
        let what = format!("was {was} in C++ and is {is}");
        self.add("FIELD_SAME_CPP_STRING_TYPE", span, &what);
    }
}

impl SourceField<'_> {
    fn describe(&self) -> String {
        match self.kind {
            Kind::Scalar(scalar) => scalar.as_str().to_owned(),
            Kind::Enum => format!("enum `{}`", self.type_name),
            Kind::Message => format!("message `{}`", self.type_name),
            Kind::Group => format!("group `{}`", self.type_name),
        }
    }
}

fn word(rule: Rule) -> &'static str {
    match rule {
        Rule::Explicit => "optional with presence",
        Rule::Implicit => "optional without presence",
        Rule::Required => "required",
        Rule::Repeated => "repeated",
        Rule::Map => "a map",
    }
}

fn wire_group(kind: Kind) -> Kind {
    use Scalar::{
        Bool, Fixed32, Fixed64, Int32, Int64, Sfixed32, Sfixed64, Sint32, Sint64, Uint32, Uint64,
    };
    Kind::Scalar(match kind {
        Kind::Scalar(Int32 | Int64 | Uint32 | Uint64 | Bool) => Int32,
        Kind::Scalar(Sint32 | Sint64) => Sint32,
        Kind::Scalar(Fixed32 | Sfixed32) => Fixed32,
        Kind::Scalar(Fixed64 | Sfixed64) => Fixed64,
        other => return other,
    })
}

fn json_group(kind: Kind) -> Kind {
    use Scalar::{Fixed32, Fixed64, Int32, Int64, Sfixed32, Sfixed64, Uint32, Uint64};
    Kind::Scalar(match kind {
        Kind::Scalar(Int32 | Uint32) => Int32,
        Kind::Scalar(Int64 | Uint64) => Int64,
        Kind::Scalar(Fixed32 | Sfixed32) => Fixed32,
        Kind::Scalar(Fixed64 | Sfixed64) => Fixed64,
        other => return other,
    })
}

fn is_64_bits(kind: Kind) -> bool {
    use Scalar::{Fixed64, Int64, Sfixed64, Sint64, Uint64};
    matches!(kind, Kind::Scalar(Int64 | Uint64 | Sint64 | Fixed64 | Sfixed64))
}

fn word_of(options: &[OptionNode], name: &str, default: &str) -> String {
    option(options, name)
        .and_then(|option| option.value.text())
        .map_or_else(|| default.to_owned(), ToString::to_string)
}

/// A feature of a language, such as `features.(pb.cpp).string_type`, where these options set it.
fn language_feature(
    options: &[OptionNode],
    language: &str,
    name: &str,
) -> Option<(Arc<str>, Span)> {
    options.iter().rev().find_map(|option| {
        if &*option.name != "features" {
            return None;
        }
        let value = match &option.value {
            OptionValue::Member(member) if &*member.name == language => match &member.value {
                OptionValue::Member(inner) if &*inner.name == name => inner.value.text(),
                OptionValue::Map(entries) => entry(entries, name),
                _ => None,
            },
            OptionValue::Map(entries) => {
                let key = format!("[{language}]");
                let inner = entries.iter().find(|(of, _)| **of == *key);
                match inner.map(|(_, value)| value) {
                    Some(OptionValue::Map(entries)) => entry(entries, name),
                    _ => None,
                }
            }
            _ => None,
        };
        value.map(|value| (Arc::clone(value), option.span))
    })
}

fn entry<'a>(entries: &'a [(Arc<str>, OptionValue)], name: &str) -> Option<&'a Arc<str>> {
    entries.iter().find(|(key, _)| **key == *name).and_then(|(_, value)| value.text())
}

/// A feature of a language that is in force at a field.
fn inherited(field: &SourceField<'_>, language: &str, name: &str) -> Option<Arc<str>> {
    let own = std::iter::once(field.options);
    let mut around = own.chain(field.around.iter().rev().copied());
    around.find_map(|options| language_feature(options, language, name)).map(|(value, _)| value)
}

fn cpp_string(field: &SourceField<'_>) -> String {
    if let Some(ctype) = option(field.options, "ctype").and_then(|option| option.value.text()) {
        return ctype.to_string();
    }
    inherited(field, "pb.cpp", "string_type").map_or_else(
        || match &field.file.syntax {
            Syntax::Edition(edition) if **edition >= *"2024" => "VIEW".to_owned(),
            _ => "STRING".to_owned(),
        },
        |word| word.to_string(),
    )
}

fn java_utf8(field: &SourceField<'_>) -> Utf8 {
    let options = &field.file.options;
    let is_edition = matches!(field.file.syntax, Syntax::Edition(_));
    if !is_edition || option(options, "java_string_check_utf8").is_some() {
        let is_checked = is_set(options, "java_string_check_utf8");
        return if is_checked { Utf8::Verified } else { field.features.utf8 };
    }
    match inherited(field, "pb.java", "utf8_validation").as_deref() {
        Some("VERIFY") => Utf8::Verified,
        _ => field.features.utf8,
    }
}

/// A default as buf compares it: numbers of all kinds as numbers, texts as texts.
enum Default {
    Number(f64, String),
    Text(Arc<str>),
}

impl Default {
    fn of(field: &SourceField<'_>, source: &Source<'_>) -> Self {
        let text = field.default.clone();
        match field.kind {
            Kind::Scalar(Scalar::String | Scalar::Bytes) => Self::Text(text.unwrap_or_default()),
            Kind::Enum => {
                let values = source.enums.get(&field.type_name).map(|of| &of.of.values);
                let value = values.and_then(|values| match &text {
                    Some(name) => values.iter().find(|value| value.name == *name),
                    None => values.first(),
                });
                let number = value.map_or(0, |value| value.number);
                Self::Number(f64::from(number), number.to_string())
            }
            _ => {
                let text = text.unwrap_or_else(|| "0".into());
                let number = match field.kind {
                    Kind::Scalar(Scalar::Float) => text.parse::<f32>().map_or(0.0, f64::from),
                    _ => number(&text),
                };
                // -0 and 0 are one number.
                Self::Number(number + 0.0, text.to_string())
            }
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one, one_text), Self::Number(other, other_text)) => {
                let whole = (whole(one_text), whole(other_text));
                match whole {
                    (Some(one), Some(other)) => one == other,
                    _ => one.total_cmp(other).is_eq() || (one.is_nan() && other.is_nan()),
                }
            }
            (Self::Text(one), Self::Text(other)) => one == other,
            // A text and a number are only alike where neither says anything.
            (Self::Text(text), Self::Number(number, _))
            | (Self::Number(number, _), Self::Text(text)) => {
                text.is_empty() && number.abs().total_cmp(&0.0).is_eq()
            }
        }
    }
}

impl std::fmt::Display for Default {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(_, text) => f.write_str(text),
            Self::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

/// An integer, compared without the loss of a float.
fn whole(text: &str) -> Option<i128> {
    crate::protobuf::number::normalized_integer(text)?.parse().ok()
}

fn number(text: &str) -> f64 {
    match text {
        "true" => 1.0,
        "false" => 0.0,
        _ => crate::protobuf::number::normalized_integer(text)
            .unwrap_or_else(|| text.to_owned())
            .parse()
            .unwrap_or(0.0),
    }
}
