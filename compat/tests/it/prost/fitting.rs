//! What of a message's bytes fits a descriptor.

use prost::encoding::{WireType, decode_key, decode_varint, encode_key, encode_varint};
use prost_reflect::{FieldDescriptor, MessageDescriptor};

/// The bytes without the values whose wire type is not that of their field, which Protobuf sets
/// aside as unknown; `None` where the bytes are no message.
pub(super) fn fitting(message: &MessageDescriptor, mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let (number, wire) = decode_key(&mut bytes).ok()?;
        let field = message.get_field(number);
        let is_kept = field.as_ref().is_none_or(|field| fits(field, wire));
        let mut kept = Vec::new();
        encode_key(number, wire, &mut kept);
        let length = match wire {
            WireType::Varint => {
                encode_varint(decode_varint(&mut bytes).ok()?, &mut kept);
                0
            }
            WireType::SixtyFourBit => 8,
            WireType::ThirtyTwoBit => 4,
            WireType::LengthDelimited => usize::try_from(decode_varint(&mut bytes).ok()?).ok()?,
            WireType::StartGroup | WireType::EndGroup => return None,
        };
        let (content, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        if !is_kept {
            continue;
        }
        let inner = match field.as_ref().and_then(|field| field.kind().as_message().cloned()) {
            Some(inner) => fitting(&inner, content)?,
            None => content.to_vec(),
        };
        if wire == WireType::LengthDelimited {
            encode_varint(inner.len() as u64, &mut kept);
        }
        kept.extend(inner);
        out.extend(kept);
    }
    Some(out)
}

fn fits(field: &FieldDescriptor, wire: WireType) -> bool {
    let own = field.kind().wire_type();
    let is_packable = field.is_list() && own != WireType::LengthDelimited;
    wire == own || (is_packable && wire == WireType::LengthDelimited)
}
