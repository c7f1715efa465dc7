//! Markdown: one sentence a line, and links that lead somewhere.

use std::path::Path;

use super::{File, Wrong};

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &["e.g.", "i.e.", "vs.", "etc.", "cf."];

pub(super) fn check(root: &Path, file: &File<'_>) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut fence: Option<&str> = None;
    for (number, line) in file.lines() {
        let trimmed = line.trim_start();
        let ticks = &trimmed[..trimmed.len() - trimmed.trim_start_matches('`').len()];
        match fence {
            Some(open) => {
                if trimmed.trim_end() == open {
                    fence = None;
                }
                continue;
            }
            None if ticks.len() >= 3 => {
                fence = Some(ticks);
                continue;
            }
            None => {}
        }
        let prose = without_code(line);
        if !trimmed.starts_with('|') && has_two_sentences(&prose) {
            wrong.push(file.wrong(number, "two sentences on one line: begin a new line"));
        }
        wrong.extend(
            links(&prose)
                .filter(|target| !leads_somewhere(root, file.name, target))
                .map(|target| file.wrong(number, format!("the link to {target} leads nowhere"))),
        );
    }
    wrong
}

/// A line with its code spans blanked out.
fn without_code(line: &str) -> String {
    let pieces = line.split('`');
    pieces.enumerate().map(|(at, piece)| if at % 2 == 0 { piece } else { "code" }).collect()
}

fn has_two_sentences(prose: &str) -> bool {
    [". ", "? ", "! "].iter().any(|end| {
        prose.match_indices(end).any(|(at, _)| {
            let before = &prose[..=at];
            let last_word = before.rsplit([' ', '(']).next().unwrap_or_default();
            // "1. " begins an item of a list.
            let number = last_word.trim_end_matches('.').chars().all(|c| c.is_ascii_digit());
            let after = prose[at + 2..].trim_start_matches(['"', '*', '_', '(', '[']);
            !number && !ABBREVIATIONS.contains(&last_word) && after.starts_with(char::is_uppercase)
        })
    })
}

/// The targets of `[text](target)` that are files of ours.
fn links(prose: &str) -> impl Iterator<Item = &str> {
    prose
        .match_indices("](")
        .filter_map(|(at, open)| prose[at + open.len()..].split(')').next())
        .filter(|target| !target.contains("://") && !target.starts_with(['#', '<']))
        .filter(|target| !target.starts_with("mailto:"))
}

fn leads_somewhere(root: &Path, from: &str, target: &str) -> bool {
    let path = target.split('#').next().unwrap_or_default();
    let folder = Path::new(from).parent().unwrap_or_else(|| Path::new(""));
    root.join(folder).join(path).exists()
}
