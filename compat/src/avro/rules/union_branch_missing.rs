//! The writer may write a branch of a union for which the reader has none.

use crate::avro::case::{Case, Explanation, facts, label};
use crate::avro::model::Kind;
use crate::avro::resolve::walk_from;
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
    }
    Explanation {
        headline,
        labels,
        help,
        facts: facts([("expected", case.reader_type()), ("found", writer)]),
    }
}

/// Why the branch that was most likely meant does not fit: the one of the same kind and name,
/// or the only one of the same kind.
fn closest_branch(case: &Case<'_>) -> Option<Explanation> {
    let Kind::Union(branches) = &case.reader.get(case.hit.reader.node).kind else { return None };
    let word = case.writer.type_word(case.hit.writer.node);
    let same_kind: Vec<_> =
        branches.iter().filter(|branch| case.reader.type_word(branch.node) == word).collect();
    let simple = |name: Option<&crate::avro::model::Named>| name.map(|name| name.simple.clone());
    let wanted = simple(case.writer.name(case.hit.writer.node));
    let same_name = same_kind
        .iter()
        .find(|branch| wanted.is_some() && simple(case.reader.name(branch.node)) == wanted);
    let closest = match (same_name, same_kind.as_slice()) {
        (Some(closest), _) => **closest,
        (None, [only]) => **only,
        _ => return None,
    };
    let inner = walk_from(case.reader, closest, case.writer, case.hit.writer);
    let mut hit = *inner.hits.first()?;
    hit.field = hit.field.or(case.hit.field);
    Some(rules::explain(&Case { reader: case.reader, writer: case.writer, hit }))
}
