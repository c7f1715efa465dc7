//! `compat matrix`: which version of a subject can read which.

use compat::{Document, ParseMode, Schema};
use registry_api::report::Reason;
use serde_json::json;

use crate::arguments::MatrixArguments;
use crate::baseline::closure_of_stored;
use crate::context::{Context, Exit};
use crate::failure::Failure;
use crate::report::ReportFormat;
use crate::report::human::columns;

/// Asks the one question of every pair of versions and prints a table.
pub(super) async fn run(
    context: &mut Context,
    arguments: &MatrixArguments,
) -> Result<Exit, Failure> {
    let manifest = context.manifest()?;
    let registry = context.registry(None, &manifest)?;
    let subject = &arguments.subject;
    let Some(numbers) = registry.versions(subject).await? else {
        let message = format!("registry {} has no subject {subject}", registry.name());
        return Err(Failure::usage(message));
    };
    let mut versions: Vec<(u32, Schema)> = Vec::with_capacity(numbers.len());
    for number in numbers {
        let Some(stored) = registry.version(subject, number).await? else { continue };
        let references = closure_of_stored(&registry, stored.references()).await?;
        let unreadable = |why: String| {
            let message = format!("version {number} of {subject} cannot be read: {why}");
            Failure::new(Reason::History, message)
        };
        let format = stored.format().ok_or_else(|| unreadable("unknown schema type".to_owned()))?;
        let document = Document { format, text: &stored.schema, references: &references };
        let schema = Schema::parse(&document, ParseMode::Lax)
            .map_err(|error| unreadable(error.to_string()))?;
        versions.push((number, schema));
    }
    let can = |reader: &Schema, writer: &Schema| {
        reader.format() == writer.format() && compat::can_read(reader, writer).compatible
    };
    let is_json = context.global.format.iter().any(|one| one.format == ReportFormat::Json);
    if is_json {
        let rows: Vec<_> = versions
            .iter()
            .map(|(number, reader)| {
                let reads = versions.iter().filter(|(_, writer)| can(reader, writer));
                json!({ "reader": number, "reads": reads.map(|(at, _)| at).collect::<Vec<_>>() })
            })
            .collect();
        let table = json!({ "subject": subject, "readers": rows });
        let text = serde_json::to_string_pretty(&table).expect("texts and numbers serialize");
        context.shell.out(&format!("{text}\n"));
        return Ok(Exit::YES);
    }
    let mut text =
        format!("{subject} in {}: can the reader read what the writer wrote?\n\n", registry.name());
    text.push_str(&table(&versions, &can));
    context.shell.out(&text);
    Ok(Exit::YES)
}

/// A row for each reader, a column for each writer.
fn table(versions: &[(u32, Schema)], can: &dyn Fn(&Schema, &Schema) -> bool) -> String {
    let head = std::iter::once("reader \\ writer".to_owned());
    let mut rows = vec![head.chain(versions.iter().map(|(at, _)| at.to_string())).collect()];
    for (number, reader) in versions {
        let mut row: Vec<String> = vec![number.to_string()];
        for (_, writer) in versions {
            row.push(if can(reader, writer) { "yes" } else { "NO" }.to_owned());
        }
        rows.push(row);
    }
    aligned(&rows)
}

fn aligned(rows: &[Vec<String>]) -> String {
    let width = |at: usize| rows.iter().map(|row| row[at].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let lines: Vec<[String; 1]> = rows
        .iter()
        .map(|row| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}"));
            [cells.collect::<Vec<_>>().join("  ")]
        })
        .collect();
    columns(&lines)
}
