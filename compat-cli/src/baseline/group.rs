//! Compatibility groups: a registry may compare a candidate only with those versions whose
//! metadata has the same value of one property.

use serde_json::Value;

/// The value of the property by which versions are grouped; `None` where it is not there.
pub fn value(metadata: Option<&Value>, group: &str) -> Option<String> {
    Some(metadata?.get("properties")?.get(group)?.as_str()?.to_owned())
}

/// What the report says beside a subject that is compared within a group.
pub(super) fn remark(group: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => format!("compared within the group {group} = {value}"),
        None => format!("compared with the versions without {group}, by which they are grouped"),
    }
}
