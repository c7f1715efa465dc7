//! The walk over a reader and a writer: which types meet, and what the rules say of each meeting.
//!
//! Equal to the checker of the Java library (1.12), in verdict, order, paths and repeats; its
//! memo, its optimism about recursion and the relative paths that follow from them are visible
//! in answers that existing clients know, and so are kept. The walk records small [`Hit`]s;
//! words are made from them on demand.

use std::collections::HashMap;

use super::glance;
use super::hit::{FieldAt, Hit, Seen, What};
use super::lists::{Lists, Part};
use super::matching::{Matched, has_enum_default, writer_field_near};
use super::model::{AvroSchema, Kind, Named, Record, TypeId, Use};
use super::pairs::{Pair, PairMap};
use super::rules::{
    enum_symbol_removed, fixed_size_changed, missing_reader_default, name_changed, type_changed,
};
use crate::limits;

/// Index of a path of the incumbent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PathId(u32);

/// A step of a path of the incumbent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Word(&'static str),
    Index(u32),
}

/// The root of every path, and of every check inside a union.
pub(super) const ROOT: PathId = PathId(0);

/// The outcome of a walk.
#[derive(Debug)]
pub(super) struct Walked {
    /// What was objected to, in the order of the incumbent and with its repeats.
    pub(super) hits: Vec<Hit>,
    paths: Vec<(PathId, Token)>,
}

impl Walked {
    /// The incumbent's spelling of a path.
    pub(super) fn path(&self, path: PathId) -> String {
        let mut tokens = Vec::new();
        let mut at = path;
        while at != ROOT {
            let (parent, token) = self.paths[at.0 as usize];
            tokens.push(match token {
                Token::Word(word) => word.to_owned(),
                Token::Index(index) => index.to_string(),
            });
            at = parent;
        }
        tokens.reverse();
        format!("/{}", tokens.join("/"))
    }
}

/// Asks whether `reader` reads what `writer` wrote.
pub(super) fn walk(reader: &AvroSchema, writer: &AvroSchema) -> Walked {
    walk_up_to(limits::PAIRS_MAX, (reader, reader.root()), (writer, writer.root()))
}

/// The same for a type inside each schema, with an early end: it only looks for a reason.
pub(super) fn walk_within(
    reader: &AvroSchema,
    reader_use: Use,
    writer: &AvroSchema,
    writer_use: Use,
) -> Walked {
    walk_up_to(limits::REASON_PAIRS_MAX, (reader, reader_use), (writer, writer_use))
}

fn walk_up_to(
    pairs_max: usize,
    (reader, reader_use): (&AvroSchema, Use),
    (writer, writer_use): (&AvroSchema, Use),
) -> Walked {
    let mut walk = Walk {
        reader,
        writer,
        pairs_max,
        memo: PairMap::default(),
        plain: Vec::new(),
        probed: PairMap::default(),
        unions_of: None,
        paths: vec![(ROOT, Token::Index(0))],
        visited: 0,
        lists: Lists::default(),
        depth: 0,
        field: None,
    };
    let outcome = walk.pair(reader_use, writer_use, ROOT);
    let hits = match outcome {
        Ok(found) => walk.lists.unfolded(found),
        Err(hit) => vec![hit],
    };
    Walked { hits, paths: walk.paths }
}

/// What a pair was found to be; shared with everybody who meets the pair again.
type Hits = Option<Part>;

/// What is remembered of a pair.
#[derive(Debug)]
enum Known {
    /// It is being compared.
    Open,
    /// It was compared.
    Done(Hits),
}

/// A hit that ends the walk: Java raises an exception, or a limit is reached.
type Stop = Hit;

struct Walk<'a> {
    reader: &'a AvroSchema,
    writer: &'a AvroSchema,
    memo: PairMap<Known>,
    /// Whether records of the reader are plain, as far as that was asked.
    plain: Vec<Option<bool>>,
    /// How many branches of a reader's union were tried for a type.
    probed: PairMap<usize>,
    /// The unions of the reader that a named type is a branch of, and where.
    unions_of: Option<HashMap<TypeId, Vec<(TypeId, usize)>>>,
    paths: Vec<(PathId, Token)>,
    visited: usize,
    /// The hits in the memo.
    lists: Lists,
    pairs_max: usize,
    depth: usize,
    field: Option<FieldAt>,
}

impl Walk<'_> {
    fn below(&mut self, parent: PathId, token: Token) -> PathId {
        let id = u32::try_from(self.paths.len()).expect("bounded by the number of pairs");
        self.paths.push((parent, token));
        PathId(id)
    }

    fn hit(&self, what: What, reader: Use, writer: Use, path: PathId) -> Hit {
        Hit { what, reader, writer, field: self.field, path, seen: Seen::Refused }
    }

    /// Hits of a pair; where there are too many to hold, the walk ends.
    fn hold(&mut self, parts: &[Part]) -> Result<Hits, Stop> {
        self.lists.add(parts).map_err(|first| Hit { what: What::TooLarge, ..first })
    }

    /// One pair, remembered: a pair that is met again, or while it is still being compared,
    /// costs nothing.
    fn pair(&mut self, reader: Use, writer: Use, path: PathId) -> Result<Hits, Stop> {
        let key = (reader.node, writer.node);
        match self.memo.get(&key) {
            Some(Known::Done(known)) => return Ok(*known),
            Some(Known::Open) => return Ok(None),
            None => {}
        }
        // Parity: what is met in a union first keeps its path from there.
        // a_type_first_met_in_a_union_keeps_its_relative_path
        let path = if self.was_passed_over(key) { ROOT } else { path };
        self.visited += 1;
        if self.visited > self.pairs_max || self.depth > limits::DEPTH_MAX {
            return Err(self.hit(What::TooLarge, reader, writer, path));
        }
        self.memo.insert(key, Known::Open);
        self.depth += 1;
        let hits =
            stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.compare(reader, writer, path))?;
        self.depth -= 1;
        self.memo.insert(key, Known::Done(hits));
        Ok(hits)
    }

    /// Whether a branch of a reader's union certainly does not take a type.
    fn differs(&mut self, branch: Use, writer: Use) -> bool {
        let (reader_schema, writer_schema) = (self.reader, self.writer);
        let plain = &mut self.plain;
        let is_plain = |id: TypeId| {
            plain.resize(reader_schema.len(), None);
            *plain[id.0 as usize].get_or_insert_with(|| glance::is_plain(reader_schema, id))
        };
        glance::differs((reader_schema, branch.node), (writer_schema, writer.node), is_plain)
    }

    /// A union of the reader against one type: the first branch that takes it will do.
    fn any_branch(
        &mut self,
        branches: &[Use],
        uses: (Use, Use),
        path: PathId,
    ) -> Result<Hits, Stop> {
        let union = (uses.0.node, uses.1.node);
        for (tried, &branch) in branches.iter().enumerate() {
            if self.differs(branch, uses.1) {
                self.visited += 1;
                continue;
            }
            self.probed.insert(union, tried);
            if self.pair(branch, uses.1, ROOT)?.is_none() {
                return Ok(None);
            }
        }
        self.probed.insert(union, branches.len());
        Ok(Some(Part::Hit(self.hit(What::UnionBranchMissing, uses.0, uses.1, path))))
    }

    /// Whether a pair was met in a union of the reader and passed over at a glance.
    fn was_passed_over(&mut self, (reader, writer): Pair) -> bool {
        if self.probed.is_empty() || self.reader.name(reader).is_none() {
            return false;
        }
        let schema = self.reader;
        let unions = self.unions_of.get_or_insert_with(|| glance::unions_of(schema));
        unions.get(&reader).into_iter().flatten().any(|&(union, index)| {
            self.probed.get(&(union, writer)).is_some_and(|&tried| index < tried)
        })
    }

    fn compare(&mut self, reader: Use, writer: Use, path: PathId) -> Result<Hits, Stop> {
        let (reader_schema, writer_schema) = (self.reader, self.writer);
        match (&reader_schema.get(reader.node).kind, &writer_schema.get(writer.node).kind) {
            (Kind::Array(one), Kind::Array(other)) => {
                let path = self.below(path, Token::Word("items"));
                self.pair(*one, *other, path)
            }
            (Kind::Map(one), Kind::Map(other)) => {
                let path = self.below(path, Token::Word("values"));
                self.pair(*one, *other, path)
            }
            (Kind::Fixed(one), Kind::Fixed(other)) => {
                let mut hits = self.names(&one.name, &other.name, (reader, writer), path);
                if !fixed_size_changed::fits(one, other) {
                    let path = self.below(path, Token::Word("size"));
                    hits.push(Part::Hit(self.hit(What::FixedSizeChanged, reader, writer, path)));
                }
                self.hold(&hits)
            }
            (Kind::Enum(one), Kind::Enum(other)) => {
                let mut hits = self.names(&one.name, &other.name, (reader, writer), path);
                if !enum_symbol_removed::fits(one, other) {
                    let path = self.below(path, Token::Word("symbols"));
                    hits.push(Part::Hit(self.hit(What::EnumSymbolRemoved, reader, writer, path)));
                }
                self.hold(&hits)
            }
            (Kind::Record(one), Kind::Record(other)) => {
                self.records((one, other), (reader, writer), path)
            }
            (Kind::Union(_), Kind::Union(branches)) => {
                self.unions(branches, (reader, writer), path)
            }
            (_, Kind::Union(branches)) => {
                let mut hits = Vec::new();
                for (index, &branch) in (0..).zip(branches) {
                    let path = self.below(path, Token::Index(index));
                    hits.extend(self.pair(reader, branch, path)?);
                }
                self.hold(&hits)
            }
            (Kind::Union(branches), _) => self.any_branch(branches, (reader, writer), path),
            (Kind::Primitive(one), Kind::Primitive(other)) if type_changed::fits(*one, *other) => {
                Ok(None)
            }
            _ => Ok(Some(Part::Hit(self.hit(What::TypeChanged, reader, writer, path)))),
        }
    }

    /// A difference of an enum and the record around it, as one of the field that is missing.
    fn of_enum(&self, hit: Hit, uses: (Use, Use)) -> Hit {
        let what = What::MissingReaderDefaultOfEnum;
        Hit { what, reader: uses.0, writer: uses.1, field: self.field, ..hit }
    }

    fn names(&mut self, one: &Named, other: &Named, uses: (Use, Use), path: PathId) -> Vec<Part> {
        if name_changed::fits(one, other) {
            return Vec::new();
        }
        let path = self.below(path, Token::Word("name"));
        vec![Part::Hit(self.hit(What::NameChanged, uses.0, uses.1, path))]
    }

    /// Both are unions: each writer branch against the whole reader, reasons thrown away.
    fn unions(&mut self, branches: &[Use], uses: (Use, Use), path: PathId) -> Result<Hits, Stop> {
        let mut hits = Vec::new();
        for (index, &branch) in (0..).zip(branches) {
            if self.pair(uses.0, branch, ROOT)?.is_some() {
                let path = self.below(path, Token::Index(index));
                let hit = self.hit(What::UnionBranchMissing, uses.0, branch, path);
                hits.push(Part::Hit(hit));
            }
        }
        self.hold(&hits)
    }

    fn records(
        &mut self,
        (one, other): (&Record, &Record),
        uses: (Use, Use),
        path: PathId,
    ) -> Result<Hits, Stop> {
        let mut hits = self.names(&one.name, &other.name, uses, path);
        let list = self.below(path, Token::Word("fields"));
        let outside = self.field;
        for (index, field) in (0..).zip(&one.fields) {
            let at = index as usize;
            if glance::is_equal_field(one, other, at) {
                continue;
            }
            self.field = Some(FieldAt { record: uses.0.node, index });
            match writer_field_near(at, field, other) {
                Matched::One(of) => {
                    let sides = ((self.reader, field.of.node), (self.writer, of.of.node));
                    if glance::fits(sides.0, sides.1, 0) {
                        continue;
                    }
                    let path = self.below(list, Token::Index(index));
                    let path = self.below(path, Token::Word("type"));
                    hits.extend(self.pair(field.of, of.of, path)?);
                }
                Matched::Several => {
                    let path = self.below(list, Token::Index(index));
                    return Err(self.hit(What::AmbiguousFieldAlias, uses.0, uses.1, path));
                }
                Matched::None if missing_reader_default::fits(field) => {}
                Matched::None => {
                    let path = self.below(list, Token::Index(index));
                    if has_enum_default(self.reader, field) {
                        // Parity: an enum's own default hides that the field has none, and the
                        // enum is then compared with the record around it.
                        // an_enum_default_does_not_stand_in_for_a_field_default
                        let path = self.below(path, Token::Word("type"));
                        let odd = self.pair(field.of, uses.1, path)?;
                        let odd = self.lists.unfolded(odd).into_iter();
                        hits.extend(odd.map(|hit| Part::Hit(self.of_enum(hit, uses))));
                    } else {
                        let what = What::MissingReaderDefault;
                        hits.push(Part::Hit(self.hit(what, uses.0, uses.1, path)));
                    }
                }
            }
        }
        self.field = outside;
        self.hold(&hits)
    }
}
