//! `compat doctor`: what is in force and where it came from; whether the registries answer.

use serde_json::json;

use crate::context::{Context, Exit};
use crate::failure::Failure;
use crate::manifest::Manifest;
use crate::remote::Registry;
use crate::report::ReportFormat;
use crate::report::human::columns;
use crate::report::summary::counted;

/// One line: what, its value, where that is from or what is wrong.
type Row = [String; 3];

/// Prints what is in force; exit 2 where something cannot work.
pub(super) async fn run(context: &mut Context) -> Result<Exit, Failure> {
    let manifest = context.manifest()?;
    let mut rows: Vec<Row> = Vec::new();
    let mut is_well = true;
    let from = match (&manifest.path, context.global.manifest.is_some()) {
        (Some(_), true) => "--manifest or COMPAT_MANIFEST",
        (Some(_), false) => "nearest upwards",
        (None, _) => "there is none: defaults",
    };
    let shown = manifest.path.as_ref().map(|path| path.display().to_string());
    rows.push(row("manifest", &shown.unwrap_or_else(|| "-".to_owned()), from));
    rows.push(row("version", env!("CARGO_PKG_VERSION"), "this program"));
    rows.push(row("rules", &compat::rule::catalogue().count().to_string(), "this program"));
    rows.push(row("git", &git_version(), "on the path"));
    let mut names: Vec<Option<String>> =
        manifest.registry_names().map(|name| Some(name.to_owned())).collect();
    if names.is_empty() || context.global.registry.is_some() {
        names.insert(0, context.global.registry.clone());
    }
    names.dedup();
    for name in names {
        let (of_registry, well) = registry(context, &manifest, name.as_deref()).await;
        rows.extend(of_registry);
        is_well &= well;
    }
    let is_json = context.global.format.iter().any(|one| one.format == ReportFormat::Json);
    let text = if is_json {
        let all: Vec<_> = rows
            .iter()
            .map(|[what, value, from]| json!({ "what": what, "value": value, "from": from }))
            .collect();
        format!("{}\n", serde_json::to_string_pretty(&all).expect("texts serialize"))
    } else {
        columns(&rows)
    };
    context.shell.out(&text);
    Ok(if is_well { Exit::YES } else { Exit::UNANSWERED })
}

fn row(what: &str, value: &str, from: &str) -> Row {
    [what.to_owned(), value.to_owned(), from.to_owned()]
}

fn git_version() -> String {
    let output = std::process::Command::new("git").arg("--version").output();
    let text = output.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    let version = text.as_deref().and_then(|text| text.trim().rsplit(' ').next());
    version.unwrap_or("not found").to_owned()
}

async fn registry(
    context: &mut Context,
    manifest: &Manifest,
    name: Option<&str>,
) -> (Vec<Row>, bool) {
    let label = |what: &str| match name {
        Some(name) if !name.contains("://") => format!("registry {name} {what}"),
        _ => format!("registry {what}"),
    };
    let registry = match context.registry(name, manifest) {
        Ok(registry) => registry,
        Err(failure) => {
            let help = failure.help.clone().unwrap_or_default();
            return (vec![row(&label("url"), &failure.message, &help)], false);
        }
    };
    let variable = name.filter(|name| !name.contains("://")).map(|name| {
        let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        format!("COMPAT_REGISTRY_{}_URL", name.chars().map(letter).collect::<String>())
    });
    let from = match (&variable, name) {
        (Some(variable), _) if context.environment.get(variable).is_some() => variable.clone(),
        (Some(_), Some(_)) => "manifest".to_owned(),
        _ if context.global.registry.is_some() => "--registry or COMPAT_REGISTRY".to_owned(),
        _ => "SCHEMA_REGISTRY_URL or the only one of the manifest".to_owned(),
    };
    let mut rows = vec![
        row(&label("url"), &registry.url(), &from),
        row(&label("credentials"), registry.credentials(), "never shown"),
    ];
    let (answer, is_well) = answers(&registry).await;
    rows.extend(answer.into_iter().map(|[what, value, from]| [label(&what), value, from]));
    (rows, is_well)
}

/// Whether it answers, and what it can do.
async fn answers(registry: &Registry) -> (Vec<Row>, bool) {
    let subjects = match registry.subjects().await {
        Ok(subjects) => subjects,
        Err(error) => {
            let failure = Failure::from(error);
            let help = failure.help.clone().unwrap_or_default();
            return (vec![row("answers", &failure.message, &help)], false);
        }
    };
    let mut rows = vec![row("answers", "yes", &counted(subjects.len(), "subject"))];
    match registry.global_config().await {
        Ok(config) => {
            let level = config.compatibility_level.as_deref().unwrap_or("none said");
            rows.push(row("global level", level, "GET /config"));
        }
        Err(error) => rows.push(row("global level", &error.to_string(), "GET /config")),
    }
    // Incumbents and those like them say their version here; others do not have the route.
    if let Ok(Some(version)) = registry.any(&["v1", "metadata", "version"]).await {
        let text = version["version"].as_str().unwrap_or("unknown").to_owned();
        rows.push(row("version", &text, "GET /v1/metadata/version"));
    }
    (rows, true)
}
