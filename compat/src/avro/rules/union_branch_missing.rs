//! The writer may write a branch of a union for which the reader has none.

use crate::avro::case::{Case, Explanation, facts, label};
use crate::avro::hit::{Hit, What};
use crate::avro::model::{Kind, Named, Use};
use crate::avro::resolve::walk_within;
use crate::avro::rules;
use crate::finding::{Importance, Side};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-union-branch-missing",
    summary: "the reader's union has no branch for what was written",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["MISSING_UNION_BRANCH"],
    since: "0.1.0",
    page: include_str!("union_branch_missing.md"),
};

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let writer = case.writer_type();
    let mut labels = vec![
        label(
            Side::Reader,
            case.reader.path(case.hit.reader.place),
            format!("no branch takes {writer}"),
        ),
        label(Side::Writer, case.writer.path(case.hit.writer.place), format!("may hold {writer}")),
    ];
    let mut help = Vec::new();
    let mut headline = format!("{} has no branch that takes {writer}", case.subject());
    if let Some(closest) = closest_branch(case) {
        headline = format!("{headline}: {}", closest.headline);
        for mut label in closest.labels {
            label.importance = Importance::Secondary;
            labels.push(label);
        }
        help.extend(closest.help);
    } else {
        let name = case.writer.short_name(case.hit.writer.node);
        help.push(format!(
            "let the reader's union have a branch `{name}` for as long as it may be written"
        ));
        help.push(format!("or let the writer do without `{name}` until every reader has it"));
    }
    Explanation {
        headline,
        labels,
        help,
        facts: facts([("expected", case.reader_type()), ("found", writer)]),
    }
}

/// How many unions inside each other are followed to the reason.
const UNIONS_MAX: usize = 4;

/// Why the branch that was most likely meant does not fit; below further unions, why the one
/// there does not.
fn closest_branch(case: &Case<'_>) -> Option<Explanation> {
    let mut hit = case.hit;
    for _ in 0..UNIONS_MAX {
        let closest = closest(case, hit)?;
        let inner = walk_within(case.reader, closest, case.writer, hit.writer);
        let field = hit.field;
        hit = *inner.hits.first()?;
        hit.field = hit.field.or(field);
        match hit.what {
            What::UnionBranchMissing => {}
            What::TooLarge => return None,
            _ => {
                return Some(rules::explain(&Case {
                    reader: case.reader,
                    writer: case.writer,
                    hit,
                }));
            }
        }
    }
    None
}

/// The branch of the same kind and name, or the only one of the same kind.
fn closest(case: &Case<'_>, hit: Hit) -> Option<Use> {
    let Kind::Union(branches) = &case.reader.get(hit.reader.node).kind else { return None };
    let word = case.writer.type_word(hit.writer.node);
    let same_kind: Vec<Use> = branches
        .iter()
        .filter(|branch| case.reader.type_word(branch.node) == word)
        .copied()
        .collect();
    let wanted = case.writer.name(hit.writer.node);
    let is_wanted = |name: &Named| wanted.is_some_and(|wanted| name.has_simple_name_of(wanted));
    let has_name = |branch: &&Use| case.reader.name(branch.node).is_some_and(is_wanted);
    match (same_kind.iter().find(has_name), same_kind.as_slice()) {
        (Some(closest), _) => Some(*closest),
        (None, [only]) => Some(*only),
        _ => None,
    }
}
