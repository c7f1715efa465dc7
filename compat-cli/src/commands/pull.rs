//! `compat pull`: versions of a registry as files, with what belongs to them.

use std::path::Path;
use std::sync::Arc;

use compat::Format;
use futures_util::stream::{self, StreamExt as _};
use globset::GlobBuilder;
use serde_json::json;

use crate::arguments::{PullArguments, Versions};
use crate::context::{Context, Exit, write_whole};
use crate::failure::{self, Failure};
use crate::progress::{Bar, Progress as _};
use crate::remote::{Registry, Stored};
use crate::report::summary::counted;

/// Downloads.
pub(super) async fn run(context: &mut Context, arguments: &PullArguments) -> Result<Exit, Failure> {
    let manifest = context.manifest()?;
    let registry = context.registry(None, &manifest)?;
    let mut subjects = registry.subjects().await?;
    subjects.sort();
    let mut chosen: Vec<&String> = Vec::new();
    for pattern in &arguments.subjects {
        let glob = GlobBuilder::new(pattern).build();
        let glob = glob.map_err(|error| {
            Failure::usage(format!("`{pattern}` is no pattern: {}", error.kind()))
        })?;
        let matcher = glob.compile_matcher();
        let before = chosen.len();
        chosen.extend(subjects.iter().filter(|subject| matcher.is_match(subject)));
        if chosen.len() == before {
            let hint = crate::similar::hint(pattern, subjects.iter().map(String::as_str));
            let message =
                format!("no subject of registry {} fits `{pattern}`{hint}", registry.name());
            return Err(Failure::usage(message));
        }
    }
    chosen.sort();
    chosen.dedup();
    let folder = context.working.join(&arguments.out);
    let progress = Bar::new(&context.shell, "subjects");
    let all = chosen.len();
    let registry = &*registry;
    let mut fetched = stream::iter(chosen)
        .map(|subject| async move {
            fetch(registry, subject, arguments.versions).await.map(|versions| (subject, versions))
        })
        .buffered(context.global.jobs.max(1));
    let (mut done, mut written) = (0, 0);
    while let Some(found) = fetched.next().await {
        let (subject, versions) = found?;
        done += 1;
        progress.step(done, all);
        for stored in versions {
            let path = place(&folder, &stored, arguments.versions);
            write(&path, &stored)?;
            written += 1;
            context.shell.talk(&format!(
                "{subject} version {} -> {}\n",
                stored.version,
                crate::project::shown(&path, &context.working)
            ));
        }
    }
    let pulled = counted(written, "version");
    context.shell.out(&format!("pulled {pulled} from {}\n", registry.name()));
    Ok(Exit::YES)
}

/// The wanted versions of a subject, ascending.
async fn fetch(
    registry: &Registry,
    subject: &str,
    versions: Versions,
) -> Result<Vec<Arc<Stored>>, Failure> {
    if versions == Versions::Latest {
        return Ok(registry.latest(subject).await?.into_iter().collect());
    }
    let mut all = Vec::new();
    for number in registry.versions(subject).await?.unwrap_or_default() {
        all.extend(registry.version(subject, number).await?);
    }
    Ok(all)
}

/// `<subject>.avsc`, or for all versions `<subject>/<n>.avsc`, which is what `dir:` reads.
fn place(folder: &Path, stored: &Stored, versions: Versions) -> std::path::PathBuf {
    // A slash cannot stand in a file's name.
    let subject = stored.subject.replace('/', "%2F");
    let extension = match stored.format() {
        Some(Format::Avro) => "avsc",
        Some(Format::Json) => "schema.json",
        Some(Format::Protobuf) => "proto",
        None => "txt",
    };
    match versions {
        Versions::Latest => folder.join(format!("{subject}.{extension}")),
        Versions::All => folder.join(subject).join(format!("{}.{extension}", stored.version)),
    }
}

fn write(path: &Path, stored: &Stored) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|error| failure::io("make", folder, &error))?;
    let mut text = match stored.format() {
        Some(format) => compat::source::laid_out(format, &stored.schema),
        None => stored.schema.clone(),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let has_more =
        !stored.references().is_empty() || stored.metadata.is_some() || stored.rule_set.is_some();
    if has_more {
        let more = json!({
            "references": stored.references(),
            "metadata": stored.metadata,
            "ruleSet": stored.rule_set,
        });
        let more = serde_json::to_string_pretty(&more).expect("JSON values serialize");
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        write_whole(&path.with_file_name(format!("{name}.meta.json")), &format!("{more}\n"))?;
    }
    // Last, so that a schema that is there has what belongs to it.
    write_whole(path, &text)
}
