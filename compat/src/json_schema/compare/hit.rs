//! One difference, and the way to it.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use crate::finding::Side;
use crate::json_schema::codes::Code;
use crate::json_schema::model::{Criterion, NodeId};

/// A node of one of the two schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::json_schema) struct NodeAt {
    pub(in crate::json_schema) side: Side,
    pub(in crate::json_schema) id: NodeId,
}

/// One difference.
#[derive(Clone, Debug)]
pub(in crate::json_schema) struct Hit {
    pub(in crate::json_schema) code: Code,
    /// The nodes that met; under a `not` their sides are exchanged.
    pub(in crate::json_schema) writer: Option<NodeAt>,
    pub(in crate::json_schema) reader: Option<NodeAt>,
    /// The incumbent's path, from the place where the walk began.
    pub(super) path: Path,
}

/// The incumbent's path, outermost step first; shared between the hits below it.
pub(super) type Path = Option<Rc<Link>>;

#[derive(Debug)]
pub(super) struct Link {
    pub(super) step: Step,
    pub(super) rest: Path,
}

/// One step of a path, from a schema to one that stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::json_schema) enum Step {
    /// To the schema of a member.
    Property(Arc<str>),
    /// To the schema of an item at a place.
    Item(usize),
    /// To a branch.
    Branch(Criterion, usize),
    /// To what depends on a member.
    Dependency(Arc<str>),
    /// To a member as far as it is required.
    Required(Arc<str>),
    /// To a keyword, or the schema that it holds.
    Keyword(&'static str),
}

impl fmt::Display for Step {
    /// As the incumbent writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(name) => write!(f, "properties/{name}"),
            Self::Item(place) => write!(f, "items/{place}"),
            Self::Branch(criterion, place) => write!(f, "{}/{place}", criterion.as_str()),
            Self::Dependency(name) => write!(f, "dependencies/{name}"),
            Self::Required(name) => write!(f, "required/{name}"),
            Self::Keyword(keyword) => f.write_str(keyword),
        }
    }
}

impl Hit {
    /// The incumbent's spelling of the path.
    pub(in crate::json_schema) fn path(&self) -> String {
        let steps: Vec<String> = self.steps().iter().map(Step::to_string).collect();
        format!("#/{}", steps.join("/"))
    }

    /// The way from the root.
    pub(in crate::json_schema) fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = &self.path;
        while let Some(link) = at {
            steps.push(link.step.clone());
            at = &link.rest;
        }
        steps
    }

    /// The place in a value to which the way leads, as far as that can be said.
    pub(in crate::json_schema) fn place_in_values(&self) -> String {
        let steps = self.steps();
        let mut pointer = String::new();
        let Some((_, way)) = steps.split_last() else { return pointer };
        for step in way {
            match step {
                Step::Property(name) => {
                    pointer.push('/');
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
                Step::Branch(..) => {}
                // Which item it is, the search decides.
                _ => break,
            }
        }
        pointer
    }

    pub(super) fn below(&self, step: &Step) -> Self {
        let path = Some(Rc::new(Link { step: step.clone(), rest: self.path.clone() }));
        Self { path, ..self.clone() }
    }
}
