//! The binary form of Protobuf messages, field by field.

/// A field as it stands in a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawField<'a> {
    pub(super) number: u32,
    pub(super) value: Raw<'a>,
}

/// A value that is not interpreted yet.
#[derive(Clone, Copy, Debug)]
pub(super) enum Raw<'a> {
    /// A varint, or the bits of a fixed number.
    Number(u64),
    /// A string, bytes or a message.
    Bytes(&'a [u8]),
}

/// The fields of a message in order; `None` where the bytes are no message.
pub(super) fn fields(bytes: &[u8]) -> Option<Vec<RawField<'_>>> {
    let mut reader = Reader { bytes, at: 0 };
    let mut fields = Vec::new();
    while reader.at < bytes.len() {
        let tag = reader.varint()?;
        let number = u32::try_from(tag >> 3).ok().filter(|&number| number > 0)?;
        let value = match tag & 7 {
            0 => Raw::Number(reader.varint()?),
            1 => Raw::Number(u64::from_le_bytes(reader.take(8)?.try_into().ok()?)),
            2 => {
                let length = usize::try_from(reader.varint()?).ok()?;
                Raw::Bytes(reader.take(length)?)
            }
            5 => Raw::Number(u64::from(u32::from_le_bytes(reader.take(4)?.try_into().ok()?))),
            // Groups occur in no descriptor.
            _ => return None,
        };
        fields.push(RawField { number, value });
    }
    Some(fields)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            if shift < 64 {
                value |= u64::from(byte & 0x7f) << shift;
            }
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

/// A message that is being written.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
}

impl Writer {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(u8::try_from(value & 0x7f).expect("seven bits") | 0x80);
            value >>= 7;
        }
        self.bytes.push(u8::try_from(value).expect("seven bits"));
    }

    /// A number, a bool or an enum.
    pub(super) fn number(&mut self, field: u32, value: i64) {
        self.varint(u64::from(field) << 3);
        self.varint(value.cast_unsigned());
    }

    /// A string.
    pub(super) fn text(&mut self, field: u32, text: &str) {
        self.message(field, text.as_bytes());
    }

    /// A message.
    pub(super) fn message(&mut self, field: u32, bytes: &[u8]) {
        self.varint(u64::from(field) << 3 | 2);
        self.varint(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    /// A message, left out where it is empty.
    pub(super) fn options(&mut self, field: u32, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.message(field, bytes);
        }
    }
}
