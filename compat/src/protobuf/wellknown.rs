//! The files that an import finds although no reference declares them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::features::Features;
use super::model::Syntax;
use super::parse::{Editions, file};
use super::types::{Collector, Def, Extension, Origin};

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        /// Path and text of every such file.
        const TEXTS: &[(&str, &str)] = &[$(($path, include_str!(concat!("wellknown/", $path)))),*];
    };
}

files![
    "confluent/meta.proto",
    "confluent/type/decimal.proto",
    "confluent/type/variant.proto",
    "google/protobuf/any.proto",
    "google/protobuf/api.proto",
    "google/protobuf/descriptor.proto",
    "google/protobuf/duration.proto",
    "google/protobuf/empty.proto",
    "google/protobuf/field_mask.proto",
    "google/protobuf/source_context.proto",
    "google/protobuf/struct.proto",
    "google/protobuf/timestamp.proto",
    "google/protobuf/type.proto",
    "google/protobuf/wrappers.proto",
    "google/type/calendar_period.proto",
    "google/type/color.proto",
    "google/type/date.proto",
    "google/type/datetime.proto",
    "google/type/dayofweek.proto",
    "google/type/decimal.proto",
    "google/type/expr.proto",
    "google/type/fraction.proto",
    "google/type/interval.proto",
    "google/type/latlng.proto",
    "google/type/money.proto",
    "google/type/month.proto",
    "google/type/phone_number.proto",
    "google/type/postal_address.proto",
    "google/type/quaternion.proto",
    "google/type/timeofday.proto",
];

/// Those files, parsed once for the whole process.
pub(super) struct WellKnown {
    pub(super) defs: Vec<Def>,
    pub(super) by_name: HashMap<Arc<str>, u32>,
    pub(super) extensions: HashMap<String, Extension>,
}

/// All of them.
pub(super) static WELL_KNOWN: LazyLock<WellKnown> = LazyLock::new(|| {
    let mut all =
        WellKnown { defs: Vec::new(), by_name: HashMap::new(), extensions: HashMap::new() };
    for (path, text) in TEXTS {
        let file = file(text, Editions::Refused).expect("these texts are fixed and tested");
        let mut collector = Collector::new(Origin::WellKnown, Some((*path).into()));
        collector.file(&file);
        for def in collector.defs {
            let at = u32::try_from(all.defs.len()).expect("a few hundred types");
            all.by_name.insert(Arc::clone(&def.full), at);
            all.defs.push(def);
        }
        all.extensions.extend(collector.extensions);
    }
    all
});

/// Whether a file of this path is one of them.
pub(super) fn knows(path: &str) -> bool {
    TEXTS.iter().any(|(known, _)| *known == path)
}

/// The features of a file by its path: only the descriptor itself is written in proto2.
pub(super) fn features(path: Option<&str>) -> Features {
    match path {
        Some("google/protobuf/descriptor.proto") => Features::of_syntax(&Syntax::Proto2),
        _ => Features::of_syntax(&Syntax::Proto3),
    }
}
