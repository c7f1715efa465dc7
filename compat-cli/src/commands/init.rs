//! `compat init`: a manifest to begin with.

use crate::arguments::InitArguments;
use crate::context::{Context, Exit, write_whole};
use crate::failure::Failure;
use crate::init::{Draft, DraftRegistry, DraftSubject, from_gitops, from_gradle, from_pom, scan};
use crate::manifest::{FILE_NAME, Manifest, SCHEMA};
use crate::report::summary::counted;

/// Writes the manifest.
pub(super) async fn run(context: &mut Context, arguments: &InitArguments) -> Result<Exit, Failure> {
    if arguments.schema {
        context.shell.out(SCHEMA);
        return Ok(Exit::YES);
    }
    let path = context.working.join(FILE_NAME);
    if path.exists() && !arguments.force && !arguments.stdout {
        return Err(Failure::usage(format!("there is a {FILE_NAME} here already"))
            .help("`--force` replaces it, `--stdout` only shows what would be written"));
    }
    let draft = draft(context, arguments).await?;
    let text = draft.print();
    if arguments.stdout {
        context.shell.out(&text);
        return Ok(Exit::YES);
    }
    write_whole(&path, &text)?;
    // What was just written must be usable; a mistake shows here, and not at the first check.
    Manifest::find(Some(&path), &context.working, &context.environment).map(drop).or_else(
        |failure| {
            let unset = failure.message.contains("is not set");
            if unset { Ok(()) } else { Err(failure) }
        },
    )?;
    let (patterns, subjects) = (draft.patterns.len(), draft.subjects.len());
    context.shell.out(&format!(
        "wrote {FILE_NAME}: {}, {}, {}\nnext: `compat validate`, then `compat check`\n",
        counted(draft.registries.len(), "registry"),
        counted(patterns, "pattern"),
        counted(subjects, "subject"),
    ));
    for note in draft.notes.iter().skip(1) {
        context.shell.talk(&format!("note: {note}\n"));
    }
    Ok(Exit::YES)
}

async fn draft(context: &mut Context, arguments: &InitArguments) -> Result<Draft, Failure> {
    let working = context.working.clone();
    if let Some(pom) = &arguments.from_pom {
        return from_pom(&working.join(pom)).map(|draft| relative(draft, context));
    }
    if let Some(gradle) = &arguments.from_gradle {
        return from_gradle(&working.join(gradle)).map(|draft| relative(draft, context));
    }
    if let Some(state) = &arguments.from_gitops {
        return from_gitops(&working.join(state)).map(|draft| relative(draft, context));
    }
    match &arguments.from_registry {
        Some(name) => from_registry(context, name).await,
        None => scan(&working),
    }
}

/// Paths in notes as they were typed.
fn relative(mut draft: Draft, context: &Context) -> Draft {
    let prefix = format!("{}/", context.working.display());
    for note in &mut draft.notes {
        *note = note.replace(&prefix, "");
    }
    draft
}

/// A section for each subject of a registry, with the file that `compat pull` writes.
async fn from_registry(context: &mut Context, name: &str) -> Result<Draft, Failure> {
    let manifest = context.manifest()?;
    let registry = context.registry(Some(name), &manifest)?;
    let mut draft = Draft {
        registries: vec![DraftRegistry {
            name: if name.contains("://") { "registry1".to_owned() } else { name.to_owned() },
            url: registry.url(),
            ..DraftRegistry::default()
        }],
        notes: vec![
            format!("Written by `compat init --from-registry {}`.", registry.name()),
            "The files come with `compat pull '*' --out schemas`.".to_owned(),
        ],
        ..Draft::default()
    };
    draft.against.push(format!("registry:{}", draft.registries[0].name));
    for subject in registry.subjects().await? {
        let Some(stored) = registry.latest(&subject).await? else { continue };
        let end = match stored.schema_type.as_deref() {
            Some("JSON") => "schema.json",
            Some("PROTOBUF") => "proto",
            _ => "avsc",
        };
        let references =
            stored.references().iter().map(|one| (one.name.clone(), one.subject.clone(), None));
        let of = DraftSubject {
            file: Some(format!("schemas/{}.{end}", subject.replace('/', "%2F"))),
            references: references.collect(),
            metadata: stored.metadata.clone(),
            rule_set: stored.rule_set.clone(),
            ..DraftSubject::default()
        };
        draft.subjects.insert(subject, of);
    }
    Ok(draft)
}
