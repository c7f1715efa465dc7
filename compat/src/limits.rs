//! Every upper bound of the engine, named, with its reason.
//!
//! A limit that is hit gives a [`Problem`](crate::Problem) or a finding, never a panic.

/// Nesting of JSON values in a schema text; Java's JSON reader, which existing registries use,
/// stops at the same depth.
pub const JSON_DEPTH_MAX: usize = 1_000;

/// Length of one schema text in bytes, references not counted: sixteen times the incumbent's
/// default limit for a request body, so that it never decides before the server's own limit.
pub const TEXT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Nesting of a reader/writer pair during the walk. Types can refer to each other by name, so
/// this is not bounded by [`JSON_DEPTH_MAX`]; the walk grows its stack up to here.
pub const DEPTH_MAX: usize = 20_000;

/// Number of reader/writer node pairs that one question may visit. Two unions of a thousand
/// records each need half a million.
pub const PAIRS_MAX: usize = 4_000_000;

/// The same where only a reason is looked for, in the branch of a union that comes closest.
pub const REASON_PAIRS_MAX: usize = 1_000;

/// Number of differences that one walk may hold at a time, those of an inner type counted as one
/// for each type around it; a tenth of a second of work.
pub const DIFFERENCES_HELD_MAX: usize = 250_000;

/// Number of problems that are reported of one text.
pub const PROBLEMS_MAX: usize = 100;

/// Length in characters of the message of every problem but the first, which existing clients
/// see whole.
pub const PROBLEM_CHARS_MAX: usize = 1_000;

/// Number of datums that a search for a witness may try before it says that it found none.
pub const WITNESS_TRIES_MAX: usize = 20_000;

/// Number of values, nested ones counted, that a search for a witness may read; a fraction of a
/// second of work.
pub const WITNESS_VALUES_MAX: usize = 1_000_000;

/// Number of values, nested ones counted, that a field's default is followed into; the default
/// of a record may contain itself through the defaults of its fields.
pub const DEFAULT_VALUES_MAX: usize = 10_000;

/// Nesting of a witness datum; decoders recurse, and a witness that overflows them helps nobody.
pub const WITNESS_DEPTH_MAX: usize = 64;

/// Values that the smallest message of a Protobuf schema may have to be shown; required fields of
/// required fields multiply.
pub const WITNESS_FIELDS_MAX: usize = 10_000;

/// Values that the witnesses of one Protobuf question may have together, so that a thousand
/// messages of a thousand required fields each are not written. Some tens of milliseconds.
pub const WITNESSED_VALUES_MAX: usize = 50_000;

/// Size of a witness message as binary; longer ones are not shown to people anyway.
pub const WITNESS_BYTES_MAX: usize = 64 * 1024;

/// Number of findings that one question reports; the rest are counted, not shown.
pub const FINDINGS_MAX: usize = 1_000;

/// Nesting of messages, groups and option values in a `.proto` text, and of messages in a
/// serialized descriptor; `protoc` stops at 32.
pub const PROTOBUF_DEPTH_MAX: usize = 100;

/// Digits of an integer that is rewritten when a `.proto` text is normalized; longer ones stay as
/// they are. No type holds more than 20.
pub const NUMBER_DIGITS_MAX: usize = 1_000;

/// Pairs of fields that one comparison of Protobuf schemas visits. A referenced message is
/// compared anew wherever it is used, as the incumbent does, so this can grow with the depth.
pub const FIELD_PAIRS_MAX: usize = 1_000_000;

/// Values of a Protobuf enum that a search for a witness tries; the rest are alike.
pub const ENUM_EDGES_MAX: usize = 1_000;

/// Length of one number in a JSON Schema text; Java's JSON reader stops at the same length.
pub const NUMBER_CHARACTERS_MAX: usize = 1_000;

/// Number of nodes that one JSON Schema may have once its references are followed. A schema text
/// of ten thousand properties has some forty thousand.
pub const SCHEMA_NODES_MAX: usize = 1_000_000;

/// Number of differences that one pair of types or schema nodes may gather. They multiply where
/// definitions refer to each other; nobody reads more.
pub const DIFFERENCES_MAX: usize = 10_000;

/// Steps that the search for breaking JSON values may take for one question: looks at a schema
/// object with a value. Some tens of milliseconds.
pub const SEARCH_STEPS_MAX: usize = 400_000;

/// Breaks that one question reports of those that existing registries do not compare.
pub const OVERLOOKED_MAX: usize = 12;

/// Differences of one question for which a breaking JSON value is searched; nobody reads more, and
/// each search looks at both schemas.
pub const WITNESSED_MAX: usize = 50;

/// Values, nested ones counted, in the texts of one JSON Schema up to which it is asked what the
/// schema means; about two thousand properties. Beyond, only existing registries' rules answer.
pub const MEANING_VALUES_MAX: usize = 8_000;

/// Weight of all patterns of one JSON Schema up to which it is asked what the schema means. A
/// pattern weighs about the states of its automaton, so `^a{9}$` weighs some ten.
pub const MEANING_PATTERNS_MAX: usize = 200_000;

/// Steps that the library which confirms breaking JSON values may take for one question: looks at
/// a schema object with a value, counted beforehand and without short cuts.
pub const CONFIRM_STEPS_MAX: usize = 400_000;

/// The same for one value.
pub const CONFIRM_VALUE_STEPS_MAX: usize = 50_000;

/// Values in a JSON Schema up to which it is brought to normal form, which takes time in the
/// square of its members.
pub const NORMAL_VALUES_MAX: usize = 1_000;

/// Branches of all unions of a JSON Schema up to which it is brought to normal form; distributing
/// one over another multiplies them.
pub const NORMAL_BRANCHES_MAX: usize = 60;

/// Size in bytes of the automaton of a pattern in a proof.
pub const AUTOMATON_BYTES_MAX: usize = 256 * 1024;

/// Pairs of patterns that the proofs of one question compare.
pub const AUTOMATA_MAX: usize = 16;

/// Looks at values that the proofs of one question take, for what is finite.
pub const PROOF_LOOKS_MAX: usize = 200_000;

/// Pairs of JSON Schema nodes with schemas inside that one comparison looks at; two unions of three
/// hundred objects each. A server compares while a client waits. Pairs of plain nodes of different
/// types cost next to nothing and have [`PAIRS_MAX`].
pub const JSON_PAIRS_MAX: usize = 100_000;

/// Differences that one comparison of JSON Schemas passes on from a pair to what holds it, each
/// counted every time.
pub const DIFFERENCES_PASSED_MAX: usize = 2_000_000;

/// States of a pattern's automaton up to which it is compiled, to be looked for in the names of
/// properties; one that is larger counts as not found. A megabyte or so of memory.
pub const PATTERN_STATES_MAX: usize = 20_000;

/// Size in bytes of one compiled pattern.
pub const PATTERN_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Steps back that a pattern which looks around or back may take in one text; one that needs more
/// counts as not found.
pub const PATTERN_BACKTRACKS_MAX: usize = 2_000;

/// What one comparison of JSON Schemas may spend on patterns, in tries of a plain pattern with a
/// short name; compiling one costs some hundreds, a try that goes back as many. A tenth of a
/// second: a thousand properties of one side with four hundred patterns of the other.
pub const PATTERN_WORK_MAX: usize = 500_000;

/// The sum of the squares of the numbers of properties of a JSON Schema's objects up to which it is
/// brought to normal form.
pub const NORMAL_SQUARES_MAX: usize = 2_500;

/// Bytes of text that are read to change tags in it, once for each entity that has any: eight
/// hundred fields of a text of twenty kilobytes, a tenth of a second.
pub const TAGGED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Names on the way to something that has tags; every split of them may be one name with dots.
pub const TAGGED_PATH_MAX: usize = 1_000;

/// How deep references of a JSON Schema are followed at once; what lies deeper is loaded later.
pub(crate) const REFERENCES_OPEN_MAX: usize = 500;
