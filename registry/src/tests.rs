use std::collections::{BTreeMap, BTreeSet};

use compat::{Format, Level};

use crate::config::{Config, Mode, Scoped, Settings};
use crate::metadata::{Metadata, is_looked_up};
use crate::names::{Subject, Version, VersionSelector};
use crate::references::{CLOSURE_MAX, Walk};
use crate::rejection::Rejection;
use crate::rules::{Rule, RuleMode, RuleSet};
use crate::schema::{Content, Guid, SchemaReference, StoredSchema};
use crate::{Context, SchemaId};

const BOOKING: &str = r#"{"type":"record","name":"BookingEvent","namespace":"com.example.booking","fields":[{"name":"user_id","type":"int"},{"name":"timestamp","type":"long"}]}"#;

fn version(number: i64) -> Version {
    Version::new(number).unwrap()
}

fn guid(text: &str, references: &[SchemaReference], metadata: Option<&Metadata>) -> String {
    Guid::of(&Content { text, references, metadata, rule_set: None }).to_string()
}

fn properties(pairs: &[(&str, &str)]) -> Metadata {
    let properties = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Metadata { properties, ..Metadata::default() }
}

#[test]
fn a_guid_is_what_existing_registries_give() {
    assert_eq!(guid(BOOKING, &[], None), "d5c18b44-ba88-456a-eb4b-314694203218");
    let owner = properties(&[("owner", "bookings")]);
    assert_eq!(guid(BOOKING, &[], Some(&owner)), "0af7ee76-25fd-fe73-2a33-65b2ff0a089b");
    assert_eq!(guid("\"string\"", &[], None), "095d71cf-1255-6b9d-5e33-0ad575b3df5d");
    let batch = r#"{"type":"record","name":"BookingBatch","namespace":"com.example.booking","fields":[{"name":"event","type":"BookingEvent"}]}"#;
    let reference = SchemaReference {
        name: "com.example.booking.BookingEvent".to_owned(),
        subject: "booking-value".to_owned(),
        version: version(1),
    };
    assert_eq!(guid(batch, &[reference], None), "2e6367f6-dd21-db33-14d4-746ba6da5fca");
    let empty = Metadata::default();
    assert_ne!(guid(BOOKING, &[], Some(&empty)), guid(BOOKING, &[], None), "absent is not empty");
}

#[test]
fn a_guid_is_read_in_any_spelling() {
    let guid = Guid::parse("095d71cf-1255-6b9d-5e33-0ad575b3df5d").unwrap();
    assert_eq!(Guid::parse("095D71CF12556B9D5E330AD575B3DF5D"), Some(guid));
    for bad in ["", "095d71cf", "zz5d71cf-1255-6b9d-5e33-0ad575b3df5d"] {
        assert_eq!(Guid::parse(bad), None, "{bad}");
    }
}

#[test]
fn a_name_is_taken_apart_into_context_and_subject() {
    for (text, context, name, shown) in [
        ("booking", ".", "booking", "booking"),
        (":.:booking", ".", "booking", "booking"),
        (":.staging:booking", ".staging", "booking", ":.staging:booking"),
        (":.staging:a:b", ".staging", "a:b", ":.staging:a:b"),
        (":.staging:", ".staging", "", ":.staging:"),
        (":.staging", ".staging", "", ":.staging:"),
        (":booking", ".", ":booking", ":booking"),
        ("", ".", "", ""),
    ] {
        let subject = Subject::parse(text);
        assert_eq!((subject.context().as_str(), subject.name()), (context, name), "{text}");
        assert_eq!(subject.to_string(), shown);
    }
    assert!(Subject::parse("").is_whole_registry());
    assert!(Subject::parse(":.__GLOBAL:").is_whole_registry());
    assert!(!Subject::parse(":.c:").is_whole_registry());
}

#[test]
fn some_names_cannot_be_written_to() {
    for bad in ["__GLOBAL", "__EMPTY", "a\u{85}b", "a\0b", ":.__GLOBAL:x", ":.c\n:x"] {
        assert!(Subject::parse(bad).check_writable().is_err(), "{bad:?}");
    }
    assert!(Subject::parse(&"x".repeat(1_023)).check_writable().is_ok());
    assert!(Subject::parse(&"x".repeat(1_024)).check_writable().is_err());
    assert!(Subject::parse(":.__GLOBAL:").check_settable().is_ok());
    for good in ["", "*", "a/b", "😀", ":.bad context!:x"] {
        assert!(Subject::parse(good).check_writable().is_ok(), "{good}");
    }
}

#[test]
fn a_version_is_a_number_or_the_latest() {
    let read = |text: &str| text.parse::<VersionSelector>().ok().map(|found| found.to_string());
    for (text, found) in [
        ("latest", "-1"),
        ("LATEST", "-1"),
        (" -1 ", "-1"),
        ("01", "1"),
        ("+1", "1"),
        ("2147483647", "2147483647"),
    ] {
        assert_eq!(read(text).as_deref(), Some(found), "{text}");
    }
    for bad in ["0", "-2", "2147483648", "", "x", "1.0"] {
        assert_eq!(read(bad), None, "{bad}");
    }
}

#[test]
fn a_stamp_on_one_side_alone_does_not_count() {
    let looked_up = |asked: Option<&Metadata>, stored: Option<&Metadata>| {
        is_looked_up(asked, stored, version(2))
    };
    let (stamp, other) =
        (properties(&[("confluent:version", "2")]), properties(&[("confluent:version", "3")]));
    let empty = Metadata::default();
    assert!(looked_up(None, None) && looked_up(Some(&empty), Some(&empty)));
    assert!(!looked_up(None, Some(&empty)), "absent is not empty");
    assert!(looked_up(None, Some(&other)) && looked_up(Some(&empty), Some(&other)));
    assert!(looked_up(Some(&stamp), None) && !looked_up(Some(&other), None));
    assert!(!looked_up(Some(&stamp), Some(&other)) && looked_up(Some(&other), Some(&other)));
    let more = properties(&[("confluent:version", "2"), ("k", "v")]);
    assert!(
        !looked_up(None, Some(&more)) && looked_up(Some(&properties(&[("k", "v")])), Some(&more))
    );
}

#[test]
fn metadata_and_rules_are_merged_from_below() {
    let below = Metadata {
        tags: BTreeMap::from([("p".to_owned(), BTreeSet::from(["A".to_owned()]))]),
        ..properties(&[("x", "1"), ("y", "1")])
    };
    let above = Metadata {
        tags: BTreeMap::from([("p".to_owned(), BTreeSet::from(["B".to_owned()]))]),
        ..properties(&[("x", "2")])
    };
    let merged = Metadata::merged(Some(&below), Some(&above)).unwrap();
    assert_eq!(merged.properties, properties(&[("x", "2"), ("y", "1")]).properties);
    assert_eq!(merged.tags["p"].len(), 2);
    assert_eq!(Metadata::merged(None, None), None);
    let rule = |name: &str, expr: &str| Rule {
        name: Some(name.to_owned()),
        expr: Some(expr.to_owned()),
        ..Rule::default()
    };
    let below = RuleSet { domain: vec![rule("a", "1"), rule("b", "1")], ..RuleSet::default() };
    let above = RuleSet { domain: vec![rule("a", "2")], ..RuleSet::default() };
    let merged = RuleSet::merged(Some(&below), Some(&above)).unwrap();
    assert_eq!(merged.domain, [rule("b", "1"), rule("a", "2")]);
}

#[test]
fn rules_of_the_wrong_form_are_named() {
    let rule = Rule {
        name: Some("check".to_owned()),
        rule_type: Some("CEL".to_owned()),
        ..Rule::default()
    };
    let set = |rule: &Rule| RuleSet { domain: vec![rule.clone()], ..RuleSet::default() };
    assert!(set(&rule).validate().is_ok());
    for bad in [
        Rule { name: None, ..rule.clone() },
        Rule { name: Some("1a".to_owned()), ..rule.clone() },
        Rule { name: Some("a b".to_owned()), ..rule.clone() },
        Rule { name: Some("a".repeat(257)), ..rule.clone() },
        Rule { rule_type: None, ..rule.clone() },
        Rule { mode: RuleMode::Upgrade, ..rule.clone() },
        Rule { mode: RuleMode::Read, on_failure: Some("NONE,DLQ".to_owned()), ..rule.clone() },
    ] {
        assert!(set(&bad).validate().is_err(), "{bad:?}");
    }
    let migration = RuleSet { migration: vec![rule.clone()], ..RuleSet::default() };
    assert!(migration.validate().is_err(), "WRITEREAD is no mode of a migration");
    let twice = RuleSet { encoding: vec![rule.clone()], ..set(&rule) };
    assert!(twice.validate().unwrap_err().to_string().contains("check"));
}

fn scoped(level: Option<Level>, normalize: Option<bool>) -> Scoped {
    let config = Config { level, normalize, ..Config::default() };
    Scoped { config: Some(config), mode: None }
}

#[test]
fn a_missing_level_comes_from_the_next_scope_and_an_alias_from_none() {
    let mut settings = Settings {
        own: scoped(None, Some(true)),
        context: scoped(Some(Level::Full), Some(false)),
        everywhere: scoped(Some(Level::None), None),
        default_context: Scoped::default(),
    };
    assert_eq!(settings.config().level, Some(Level::Full));
    assert_eq!(settings.config().normalize, Some(true));
    settings.context = Scoped::default();
    assert_eq!(settings.config().level, Some(Level::None));
    settings.everywhere = Scoped {
        config: Some(Config { alias: Some("x".to_owned()), ..Config::default() }),
        mode: None,
    };
    assert_eq!(settings.config().alias, None);
    assert_eq!(settings.config().effective_level(), Level::Backward);
    // Switches of the default context reach a subject that has settings of its own.
    settings.default_context = Scoped {
        config: Some(Config { validate_fields: Some(true), ..Config::default() }),
        mode: None,
    };
    assert_eq!(settings.config().validate_fields, Some(true));
    settings.own = Scoped::default();
    assert_eq!(settings.config().validate_fields, None);
}

#[test]
fn the_narrowest_mode_is_in_force() {
    let mode = |mode| Scoped { config: None, mode };
    let mut settings = Settings { everywhere: mode(Some(Mode::ReadOnly)), ..Settings::default() };
    assert_eq!(settings.mode(), Mode::ReadOnly);
    settings.context = mode(Some(Mode::Import));
    settings.own = mode(Some(Mode::ReadWrite));
    assert_eq!(settings.mode(), Mode::ReadWrite);
    assert_eq!(Mode::from_word("readonly_override"), Some(Mode::ReadOnlyOverride));
    assert_eq!(Mode::from_word("READ"), None);
}

fn reference(name: &str) -> SchemaReference {
    SchemaReference { name: name.to_owned(), subject: name.to_owned(), version: version(1) }
}

fn stored(name: &str, references: &[&str]) -> StoredSchema {
    StoredSchema {
        id: SchemaId::FIRST,
        format: Format::Avro,
        text: name.into(),
        references: references.iter().map(|name| reference(name)).collect(),
        metadata: None,
        rule_set: None,
    }
}

/// Follows references in a registry in which each subject refers to others.
fn follow(
    from: &[&str],
    graph: &dyn Fn(&str) -> Option<StoredSchema>,
) -> Result<Vec<String>, Rejection> {
    let references: Vec<_> = from.iter().map(|name| reference(name)).collect();
    let mut walk = Walk::new(&Context::default_context(), &references);
    while let Some(needed) = walk.next_needed()? {
        let found = graph(needed.subject.name());
        walk.supply(&needed, found.as_ref())?;
    }
    Ok(walk.finish().iter().map(|found| found.name.to_string()).collect())
}

#[test]
fn dependencies_come_first_and_each_once() {
    let graph = |name: &str| match name {
        "top" => Some(stored(name, &["left", "right"])),
        "left" | "right" => Some(stored(name, &["base"])),
        "base" => Some(stored(name, &[])),
        // A circle ends where it began.
        "one" => Some(stored(name, &["two"])),
        "two" => Some(stored(name, &["one"])),
        _ => None,
    };
    assert_eq!(follow(&["top"], &graph).unwrap(), ["base", "left", "right", "top"]);
    assert_eq!(follow(&["one"], &graph).unwrap(), ["two", "one"]);
    assert!(matches!(follow(&["top", "none"], &graph), Err(Rejection::ReferenceNotFound { .. })));
}

#[test]
fn references_are_followed_up_to_a_limit() {
    let chain = |name: &str| {
        let number: usize = name.parse().ok()?;
        Some(stored(name, &[&(number + 1).to_string()]))
    };
    let ends_at = |last: usize| {
        move |name: &str| match chain(name) {
            Some(schema) if name.parse() == Ok(last) => {
                Some(StoredSchema { references: Vec::new(), ..schema })
            }
            other => other,
        }
    };
    assert_eq!(follow(&["1"], &ends_at(CLOSURE_MAX)).unwrap().len(), CLOSURE_MAX);
    assert!(matches!(
        follow(&["1"], &ends_at(CLOSURE_MAX + 1)),
        Err(Rejection::TooManyReferences(_))
    ));
}
