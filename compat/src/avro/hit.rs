//! What the walks find: meetings of a reader's and a writer's type that a rule objects to.

use super::model::{TypeId, Use};
use super::resolve::PathId;

/// A meeting that a rule objects to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// What is wrong.
    pub(super) what: What,
    /// The reader's side of the meeting.
    pub(super) reader: Use,
    /// The writer's side of the meeting.
    pub(super) writer: Use,
    /// The reader's field in which it happened; the innermost one.
    pub(super) field: Option<FieldAt>,
    /// The incumbent's path of it; the root where the incumbent says nothing.
    pub(super) path: PathId,
    /// Whether existing registries object too.
    pub(super) seen: Seen,
}

/// Who objects to a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Seen {
    /// Existing registries do.
    Refused,
    /// They do not, but readers fail or read something else.
    Overlooked,
    /// They would, had they not stopped before.
    Unreached,
}

/// What a rule objects to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum What {
    /// The types do not fit at all.
    TypeChanged,
    /// Two named types of different names.
    NameChanged,
    /// Two fixed types of different sizes.
    FixedSizeChanged,
    /// Symbols that the reader does not know.
    EnumSymbolRemoved,
    /// A reader field that the writer lacks and that has no default.
    MissingReaderDefault,
    /// The same of a field whose type is an enum with a default of its own.
    MissingReaderDefaultOfEnum,
    /// A reader union without a branch for the writer's type.
    UnionBranchMissing,
    /// A reader field for which the writer has several.
    AmbiguousFieldAlias,
    /// The pair is too deep or too wide to be walked.
    TooLarge,
    /// A reader union whose first matching branch does not read what a later one does.
    UnionBranchShadowed,
    /// An enum or fixed type of another namespace below a reader union.
    UnionNamespaceChanged,
    /// A field alias in a record of another namespace.
    FieldAliasOutOfScope,
    /// Two reader fields that are fed by one writer field.
    FieldReadTwice,
    /// A default that is needed and is no value of its field.
    DefaultNotOfType,
    /// Bytes that are read as text.
    BytesReadAsText,
    /// A number that is read as a type of fewer digits.
    PrecisionLost,
    /// Decimals of different scale or precision.
    DecimalChanged,
    /// Different logical types.
    LogicalTypeChanged,
    /// A logical type that the writer does not have.
    LogicalTypeAdded,
}

/// A field of a record of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FieldAt {
    pub(super) record: TypeId,
    pub(super) index: u32,
}
