//! The incumbent's kinds of difference.

/// What kind of difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The package statement differs.
    PackageChanged,
    /// A message only in the reader.
    MessageAdded,
    /// A message only in the writer.
    MessageRemoved,
    /// A message at another place among its siblings.
    MessageMoved,
    /// An enum only in the reader.
    EnumAdded,
    /// An enum only in the writer.
    EnumRemoved,
    /// A number only in the reader's enum.
    EnumConstAdded,
    /// A number only in the writer's enum.
    EnumConstRemoved,
    /// A number with another name.
    EnumConstChanged,
    /// A plain field only in the reader.
    FieldAdded,
    /// A plain field only in the writer.
    FieldRemoved,
    /// A number with another field name.
    FieldNameChanged,
    /// Scalar, map or message became another of them.
    FieldKindChanged,
    /// A scalar of another group.
    FieldScalarKindChanged,
    /// Another message, or a referenced one that changed.
    FieldNamedTypeChanged,
    /// Two labels that differ, on a number, bool or enum.
    FieldNumericLabelChanged,
    /// Two labels that differ, on a string or bytes.
    FieldStringOrBytesLabelChanged,
    /// A required field only in the reader.
    RequiredFieldAdded,
    /// A required field only in the writer.
    RequiredFieldRemoved,
    /// A oneof only in the reader.
    OneofAdded,
    /// A oneof only in the writer.
    OneofRemoved,
    /// A new number in a oneof.
    OneofFieldAdded,
    /// A member that is gone while its oneof is not.
    OneofFieldRemoved,
    /// A member that became a plain field.
    OneofFieldMovedToTopLevel,
    /// A oneof that unites several plain fields.
    MultipleFieldsMovedToOneof,
    /// A oneof that unites members of different origin.
    FieldMovedToExistingOneof,
    /// The comparison was given up: too many pairs.
    TooLarge,
}

impl Code {
    /// The incumbent's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PackageChanged => "PACKAGE_CHANGED",
            Self::MessageAdded => "MESSAGE_ADDED",
            Self::MessageRemoved => "MESSAGE_REMOVED",
            Self::MessageMoved => "MESSAGE_MOVED",
            Self::EnumAdded => "ENUM_ADDED",
            Self::EnumRemoved => "ENUM_REMOVED",
            Self::EnumConstAdded => "ENUM_CONST_ADDED",
            Self::EnumConstRemoved => "ENUM_CONST_REMOVED",
            Self::EnumConstChanged => "ENUM_CONST_CHANGED",
            Self::FieldAdded => "FIELD_ADDED",
            Self::FieldRemoved => "FIELD_REMOVED",
            Self::FieldNameChanged => "FIELD_NAME_CHANGED",
            Self::FieldKindChanged => "FIELD_KIND_CHANGED",
            Self::FieldScalarKindChanged => "FIELD_SCALAR_KIND_CHANGED",
            Self::FieldNamedTypeChanged => "FIELD_NAMED_TYPE_CHANGED",
            Self::FieldNumericLabelChanged => "FIELD_NUMERIC_LABEL_CHANGED",
            Self::FieldStringOrBytesLabelChanged => "FIELD_STRING_OR_BYTES_LABEL_CHANGED",
            Self::RequiredFieldAdded => "REQUIRED_FIELD_ADDED",
            Self::RequiredFieldRemoved => "REQUIRED_FIELD_REMOVED",
            Self::OneofAdded => "ONEOF_ADDED",
            Self::OneofRemoved => "ONEOF_REMOVED",
            Self::OneofFieldAdded => "ONEOF_FIELD_ADDED",
            Self::OneofFieldRemoved => "ONEOF_FIELD_REMOVED",
            Self::OneofFieldMovedToTopLevel => "ONEOF_FIELD_MOVED_TO_TOP_LEVEL",
            Self::MultipleFieldsMovedToOneof => "MULTIPLE_FIELDS_MOVED_TO_ONEOF",
            Self::FieldMovedToExistingOneof => "FIELD_MOVED_TO_EXISTING_ONEOF",
            Self::TooLarge => "EXCEPTION",
        }
    }

    /// Whether existing registries let it pass.
    pub fn is_compatible(self) -> bool {
        matches!(
            self,
            Self::MessageAdded
                | Self::MessageMoved
                | Self::EnumAdded
                | Self::EnumRemoved
                | Self::EnumConstAdded
                | Self::EnumConstRemoved
                | Self::EnumConstChanged
                | Self::FieldAdded
                | Self::FieldRemoved
                | Self::FieldNameChanged
                | Self::FieldStringOrBytesLabelChanged
                | Self::OneofAdded
                | Self::OneofRemoved
                | Self::OneofFieldAdded
                | Self::OneofFieldMovedToTopLevel
        )
    }
}
