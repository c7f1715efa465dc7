//! Compatibility levels, and the pairs of reader and writer that each one asks about.

use std::fmt;
use std::str::FromStr;

/// What a registry promises between a candidate and the history of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is compared.
    None,
    /// The candidate reads what the latest version wrote. The default of a registry.
    Backward,
    /// The candidate reads what any live version wrote.
    BackwardTransitive,
    /// The latest version reads what the candidate writes.
    Forward,
    /// Every live version reads what the candidate writes.
    ForwardTransitive,
    /// Backward and forward.
    Full,
    /// Backward and forward, against every live version.
    FullTransitive,
}

impl Level {
    /// All levels, in the order of the documentation.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Backward,
        Self::BackwardTransitive,
        Self::Forward,
        Self::ForwardTransitive,
        Self::Full,
        Self::FullTransitive,
    ];

    /// The word of the registry API, such as `BACKWARD_TRANSITIVE`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Backward => "BACKWARD",
            Self::BackwardTransitive => "BACKWARD_TRANSITIVE",
            Self::Forward => "FORWARD",
            Self::ForwardTransitive => "FORWARD_TRANSITIVE",
            Self::Full => "FULL",
            Self::FullTransitive => "FULL_TRANSITIVE",
        }
    }

    /// Whether every live version is compared, and not only the latest.
    pub fn is_transitive(self) -> bool {
        matches!(self, Self::BackwardTransitive | Self::ForwardTransitive | Self::FullTransitive)
    }

    /// How many of the newest of `live` versions are compared.
    pub fn depth(self, live: usize) -> usize {
        match self {
            Self::None => 0,
            _ if self.is_transitive() => live,
            _ => live.min(1),
        }
    }

    /// The level that compares a candidate with the same versions in one direction only: what is
    /// before it was written, the candidate reads.
    #[must_use]
    pub fn backward(self) -> Self {
        match self {
            Self::None => Self::None,
            Self::Backward | Self::Forward | Self::Full => Self::Backward,
            Self::BackwardTransitive | Self::ForwardTransitive | Self::FullTransitive => {
                Self::BackwardTransitive
            }
        }
    }

    /// The questions asked of each version, in the order in which existing registries ask them.
    pub fn directions(self) -> &'static [Direction] {
        match self {
            Self::None => &[],
            Self::Backward | Self::BackwardTransitive => &[Direction::Backward],
            Self::Forward | Self::ForwardTransitive => &[Direction::Forward],
            Self::Full | Self::FullTransitive => &[Direction::Forward, Direction::Backward],
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is no compatibility level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown compatibility level `{0}`: use one of NONE, BACKWARD, BACKWARD_TRANSITIVE, FORWARD, \
     FORWARD_TRANSITIVE, FULL, FULL_TRANSITIVE"
)]
pub struct UnknownLevel(pub String);

impl FromStr for Level {
    type Err = UnknownLevel;

    /// Takes the exact words, in upper case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or_else(|| UnknownLevel(text.to_owned()))
    }
}

/// Who reads in a question between a candidate and a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The candidate reads what the version wrote.
    Backward,
    /// The version reads what the candidate writes.
    Forward,
}

/// One question of a plan: a place in the history (0 is the newest) and who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Index into the history, which is ordered newest first.
    pub past: usize,
    /// Who reads.
    pub direction: Direction,
}

/// The questions that `level` asks about a history of `history_len` live versions, newest first;
/// in a full level the forward question of a version comes before its backward one.
pub fn plan(level: Level, history_len: usize) -> impl Iterator<Item = Question> {
    (0..level.depth(history_len)).flat_map(move |past| {
        level.directions().iter().map(move |&direction| Question { past, direction })
    })
}
