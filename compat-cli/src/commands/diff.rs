//! `compat diff`: what changed between two schemas, and at which levels that breaks.

use std::fmt::Write as _;
use std::sync::Arc;

use compat::source::laid_out;
use compat::{Document, Format, Level, ParseMode, Past, Policy, Profile, Reference, Schema};
use registry_api::report::{Called, Describer, Party, Reason, Status, SubjectReport, Voice};
use similar::TextDiff;

use crate::arguments::DiffArguments;
use crate::baseline::closure_of_stored;
use crate::context::{Context, Exit};
use crate::discover;
use crate::failure::Failure;
use crate::git::Git;
use crate::project;
use crate::report::human;

/// One of the two.
struct End {
    title: String,
    file: Option<String>,
    format: Format,
    text: Arc<str>,
    references: Vec<Reference>,
}

/// Shows the change; exit 1 where no level but NONE allows it.
pub(super) async fn run(context: &mut Context, arguments: &DiffArguments) -> Result<Exit, Failure> {
    // git gives: path, old file, old hash, old mode, new file, new hash, new mode.
    if let [path, old, _, _, new, _, _] = arguments.git_driver.as_slice() {
        let old = driver(context, path, old, "before")?;
        let new = driver(context, path, new, "now")?;
        let text = match (old, new) {
            (Some(old), Some(new)) => shown(context, &old, &new)?.0,
            (None, Some(_)) => format!("{path}: a new schema\n"),
            (Some(_), None) => format!("{path}: the schema is gone\n"),
            (None, None) => String::new(),
        };
        context.shell.out(&text);
        // A driver that fails ends git's whole diff.
        return Ok(Exit::YES);
    }
    let (Some(old), Some(new)) = (&arguments.old, &arguments.new) else {
        return Err(Failure::usage("name what it was and what it is now"));
    };
    let old = end(context, old).await?;
    let new = end(context, new).await?;
    let (text, exit) = shown(context, &old, &new)?;
    context.shell.out(&text);
    Ok(exit)
}

fn driver(context: &Context, path: &str, file: &str, when: &str) -> Result<Option<End>, Failure> {
    if file == "/dev/null" {
        return Ok(None);
    }
    let text = project::read(&context.working.join(file))?;
    of_text(format!("{path} {when}"), None, path, text, Vec::new()).map(Some)
}

/// A file, `git:REV:FILE`, or `SUBJECT@VERSION`.
async fn end(context: &mut Context, name: &str) -> Result<End, Failure> {
    if let Some(rest) = name.strip_prefix("git:") {
        let (revision, path) = rest
            .split_once(':')
            .ok_or_else(|| Failure::usage(format!("`{name}` names no file: git:REVISION:FILE")))?;
        let git = Git::at(&context.working)?;
        let commit = git.commit(revision)?;
        let found = git.files(&commit, &|known| known == path)?.into_iter().next();
        let Some((_, text)) = found else {
            let message = format!("{} has no file {path} (paths are from its top)", commit.short());
            return Err(Failure::new(Reason::Git, message));
        };
        let title = format!("{path} at {}", commit.short());
        return of_text(title, None, path, text.into(), Vec::new());
    }
    let on_disk = context.working.join(name);
    if on_disk.is_file() {
        let text = project::read(&on_disk)?;
        return of_text(name.to_owned(), Some(name.to_owned()), name, text, Vec::new());
    }
    let Some((subject, version)) = name.rsplit_once('@') else {
        return Err(Failure::usage(format!("there is no file {name}"))
            .help("name a file, git:REVISION:FILE, or SUBJECT@VERSION of a registry"));
    };
    let manifest = context.manifest()?;
    let registry = context.registry(None, &manifest)?;
    let stored = match version {
        "latest" => registry.latest(subject).await?,
        number => {
            let number = number.parse().map_err(|_| {
                Failure::usage(format!("`{number}` is no version: use a number, or latest"))
            })?;
            registry.version(subject, number).await?
        }
    };
    let Some(stored) = stored else {
        let message = format!("registry {} has no {name}", registry.name());
        return Err(Failure::usage(message));
    };
    let references = closure_of_stored(&registry, stored.references()).await?;
    let title = format!("{} version {}", stored.subject, stored.version);
    let Some(format) = stored.format() else {
        return Err(Failure::new(Reason::History, format!("{title} is of an unknown type")));
    };
    let text = stored.schema.as_str().into();
    Ok(End { title, file: None, format, text, references })
}

fn of_text(
    title: String,
    file: Option<String>,
    path: &str,
    text: Arc<str>,
    references: Vec<Reference>,
) -> Result<End, Failure> {
    let Some(format) = discover::format_of(path, &text) else {
        let message = format!("cannot tell whether {path} is Avro, JSON Schema or Protobuf");
        return Err(Failure::usage(message));
    };
    Ok(End { title, file, format, text, references })
}

impl End {
    fn parse(&self) -> Result<Schema, Failure> {
        let references = &self.references;
        let document = Document { format: self.format, text: &self.text, references };
        Schema::parse(&document, ParseMode::Lax).map_err(|error| {
            Failure::new(Reason::History, format!("{} is no schema: {error}", self.title))
        })
    }

    fn voice(&self, called: Called) -> Voice<'_> {
        Voice {
            called,
            title: self.title.clone(),
            file: self.file.clone(),
            format: self.format,
            text: &self.text,
            references: &self.references,
        }
    }
}

/// Lines that changed, what breaks in either direction, and the levels.
fn shown(context: &Context, old: &End, new: &End) -> Result<(String, Exit), Failure> {
    let mut text = changed_lines(old, new);
    if old.format != new.format {
        let _ =
            writeln!(text, "{} became {}: no level but NONE allows that", old.format, new.format);
        return Ok((text, Exit::NO));
    }
    let (before, after) = (old.parse()?, new.parse()?);
    let history = [Past { number: 1, schema: &before }];
    let found = compat::check(&after, &history, Level::Full, Profile::Standard);
    let candidate = new.voice(Called::Words("the new schema".to_owned()));
    let others = [Party { number: 1, voice: old.voice(Called::Words("the old one".to_owned())) }];
    let describer = Describer::new(Some(&new.title), &candidate, &others);
    let findings = found.findings.iter().map(|judged| describer.judged(judged)).collect();
    let levels = compat::passes_under(&after, &history, Profile::Standard, Policy::default());
    let subject = SubjectReport {
        subject: Some(new.title.clone()),
        schema_type: Some(new.format.schema_type().to_owned()),
        file: new.file.clone(),
        status: Status::Compatible,
        level: Some(Level::Full.to_string()),
        compared: Vec::new(),
        passes_under: levels.iter().map(ToString::to_string).collect(),
        via: None,
        remark: None,
        findings,
    };
    for finding in &subject.findings {
        text.push_str(&human::finding(&subject, finding, context.shell.style));
        text.push('\n');
    }
    let passes = |level: Level| if levels.contains(&level) { "yes" } else { "NO" };
    let _ = writeln!(
        text,
        "BACKWARD {} (new readers, old data)   FORWARD {} (old readers, new data)   FULL {}",
        passes(Level::Backward),
        passes(Level::Forward),
        passes(Level::Full)
    );
    let exit = if levels == [Level::None] { Exit::NO } else { Exit::YES };
    Ok((text, exit))
}

fn changed_lines(old: &End, new: &End) -> String {
    let view = |end: &End| {
        let mut text = laid_out(end.format, &end.text);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text
    };
    let (before, after) = (view(old), view(new));
    if before == after {
        return format!("{} and {} have the same text\n", old.title, new.title);
    }
    let diff = TextDiff::from_lines(&before, &after);
    let unified = diff.unified_diff().context_radius(2).header(&old.title, &new.title).to_string();
    format!("{unified}\n")
}
