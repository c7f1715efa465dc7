//! Serialized descriptors (`google.protobuf.FileDescriptorProto`): the second spelling in which
//! schemas are sent, and the format `serialized`.
//!
//! Parity: only what existing registries keep on this way is kept: custom options other than
//! the incumbent's own vanish, groups become plain fields, an edition leaves no syntax behind.

mod decode;
mod encode;
mod meta;
mod options;
mod tables;
mod wire;

pub(super) use encode::entry_name;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::ProtobufSchema;
use super::model::File;

/// Takes missing padding, as Java does, and no line breaks.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The file in the base64 of a serialized descriptor; `None` where it is none.
pub(super) fn decode(text: &str) -> Option<File> {
    decode::file(&BASE64.decode(text).ok()?)
}

/// The base64 of a serialized descriptor of the schema's own file.
pub(super) fn encode(schema: &ProtobufSchema) -> String {
    BASE64.encode(encode::file(schema))
}
