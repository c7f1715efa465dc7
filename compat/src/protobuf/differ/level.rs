//! What stands side by side in two files, by name and by number.

use std::collections::{BTreeMap, HashMap};

use crate::protobuf::model::{Enum, Message, Type};
use crate::protobuf::types::{DefId, Matched};

/// Types of one level and what they are in the pool.
pub(super) type Level<'t> = (&'t [Type], &'t [Option<DefId>]);

/// Messages and enums of a level by name; of several with one name the last one counts.
pub(super) struct Messages<'t> {
    pub(super) messages: HashMap<&'t str, (Option<DefId>, usize)>,
    pub(super) enums: BTreeMap<&'t str, &'t Enum>,
}

impl<'t> Messages<'t> {
    pub(super) fn of((types, ids): Level<'t>) -> Self {
        let mut level = Self { messages: HashMap::new(), enums: BTreeMap::new() };
        let mut index = 0;
        for (of, id) in types.iter().zip(ids) {
            match of {
                Type::Message(message) => {
                    level.messages.insert(&message.name, (*id, index));
                    index += 1;
                }
                Type::Enum(of) => {
                    level.enums.insert(&of.name, of);
                }
            }
        }
        level
    }
}

/// Two messages whose oneofs are compared.
pub(super) struct Oneofs<'a> {
    pub(super) one: &'a Message,
    pub(super) other: &'a Message,
    pub(super) fields: (&'a [Matched], &'a [Matched]),
}

impl Oneofs<'_> {
    /// Whether the writer's oneof is gone with all its members.
    pub(super) fn is_deleted(&self, name: &str) -> bool {
        !self.other.oneofs.iter().any(|oneof| &*oneof.name == name)
            && self.one.oneofs.iter().filter(|oneof| &*oneof.name == name).all(|oneof| {
                oneof.fields.iter().all(|field| find(self.fields.1, field.number).is_none())
            })
    }
}

pub(super) fn find(fields: &[Matched], number: i32) -> Option<&Matched> {
    let at = fields.binary_search_by_key(&number, |field| field.number).ok()?;
    Some(&fields[at])
}
