//! From differences to findings: each with its words and the message that shows it.

use std::collections::{BTreeMap, HashSet};

use super::case::{Case, label_of_whole};
use super::codes::Policy;
use super::compare::{Hit, Step};
use super::model::JsonSchema;
use super::overlooked::{self, evidence};
use super::rules;
use super::semantic::{Fault, Question};
use crate::finding::{Evidence, Finding, Side};
use crate::limits;

/// What is wrong with a pair: what decides the incumbent's verdict by a policy, and what it
/// overlooks.
pub(super) fn findings(
    reader: &JsonSchema,
    writer: &JsonSchema,
    hits: Vec<Hit>,
    policy: Policy,
) -> Vec<Finding> {
    let mut known = HashSet::new();
    let mut hits = hits;
    hits.retain(|hit| !hit.code.is_allowed(policy));
    hits.retain(|hit| {
        let last = hit.steps().last().map(Step::to_string);
        known.insert((hit.code, hit.writer, hit.reader, last))
    });
    hits.truncate(limits::FINDINGS_MAX);
    let mut question = Question::new(reader, writer);
    let proof = question.proof();
    if hits.is_empty() && proof.is_some() {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = hits
        .iter()
        .enumerate()
        .map(|(place, hit)| {
            let case = Case::new(reader, writer, hit);
            let evidence = match proof {
                Some(argument) => Evidence::Absent(nothing_shows_it(argument)),
                None if place < limits::WITNESSED_MAX => evidence_of(&mut question, &case),
                None => {
                    Evidence::Absent("no message was searched for so many differences".to_owned())
                }
            };
            let (rule, explanation) = rules::explain(&case);
            Finding {
                rule,
                headline: explanation.headline,
                labels: explanation.labels,
                help: explanation.help,
                facts: explanation.facts,
                foreign: Some(super::foreign(hit)),
                evidence,
            }
        })
        .collect();
    if proof.is_none() {
        let places: Vec<String> = hits.iter().map(Hit::place_in_values).collect();
        let is_news = |fault: &Fault| !places.iter().any(|place| fault.at.starts_with(place));
        let shown = question.everywhere(&is_news);
        findings.extend(shown.iter().map(|shown| overlooked::finding(reader, writer, shown)));
        if findings.is_empty() {
            findings.push(rules::not_proved::finding(reader, writer, question.why_unknown()));
        }
    }
    findings
}

fn nothing_shows_it(argument: &str) -> String {
    format!("no message can show this: refused for parity ({argument})")
}

fn evidence_of(question: &mut Question<'_>, case: &Case<'_>) -> Evidence {
    if let Some(shown) = question.at_hit(case.hit) {
        return evidence(&shown);
    }
    let (reader, writer) = (case.hit.reader, case.hit.writer);
    let is_plain =
        |node: Option<super::compare::NodeAt>, side| node.is_some_and(|node| node.side == side);
    if is_plain(reader, Side::Reader)
        && is_plain(writer, Side::Writer)
        && let Some(argument) = question.proof_at(case.at(Side::Reader), case.at(Side::Writer))
    {
        return Evidence::Absent(nothing_shows_it(argument));
    }
    let why = if question.is_able() {
        "the search found no message that shows this"
    } else {
        question.why_unable()
    };
    Evidence::Absent(why.to_owned())
}

/// The walk ended before it was through.
pub(super) fn too_large(reader: &JsonSchema, writer: &JsonSchema) -> Finding {
    Finding {
        rule: &rules::pair_too_large::RULE,
        headline: "the schemas are too large to be compared".to_owned(),
        labels: vec![
            label_of_whole(Side::Reader, reader, "the comparison was ended"),
            label_of_whole(Side::Writer, writer, "and so was this side of it"),
        ],
        help: vec![format!("on both sides, stay below {} pairs of nodes", limits::JSON_PAIRS_MAX)],
        facts: BTreeMap::new(),
        foreign: None,
        evidence: Evidence::Absent("the schemas were not compared to the end".to_owned()),
    }
}
