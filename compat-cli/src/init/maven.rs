//! A manifest out of `pom.xml` files with the incumbent's Maven plugin.

use std::collections::BTreeMap;
use std::path::Path;

use registry_api::report::Reason;
use serde_json::{Map, Value};

use super::xml::{self, Element};
use super::{Draft, DraftRegistry};
use crate::failure::{self, Failure};

const PLUGIN: &str = "kafka-schema-registry-maven-plugin";

/// Reads a `pom.xml` and those of its modules.
///
/// # Errors
/// A file that cannot be read, or none of which configures the plugin.
pub fn from_pom(path: &Path) -> Result<Draft, Failure> {
    let mut reader = Reader { draft: Draft::default(), found: false };
    reader.pom(path, "", &BTreeMap::new())?;
    if !reader.found {
        let message = format!("{} does not configure the {PLUGIN}", path.display());
        return Err(Failure::new(Reason::Manifest, message)
            .help("name the pom.xml that does, or one whose modules do"));
    }
    let mut draft = reader.draft;
    if let Some(first) = draft.registries.first() {
        draft.against.push(format!("registry:{}", first.name));
    }
    draft.notes.insert(0, format!("Written by `compat init --from-pom {}`.", path.display()));
    Ok(draft)
}

type Properties = BTreeMap<String, String>;

struct Reader {
    draft: Draft,
    found: bool,
}

impl Reader {
    fn pom(&mut self, path: &Path, prefix: &str, above: &Properties) -> Result<(), Failure> {
        let text =
            std::fs::read_to_string(path).map_err(|error| failure::io("read", path, &error))?;
        let project = xml::parse(&text).map_err(|(what, at)| {
            let place = compat::source::LineIndex::new(&text).line_column(at);
            let message = format!("{}:{}:{}: {what}", path.display(), place.line, place.column);
            Failure::new(Reason::Manifest, message)
        })?;
        let mut properties = above.clone();
        let parent = project.child("parent");
        for name in ["version", "groupId", "artifactId"] {
            let inherited = parent.and_then(|parent| parent.text_of(name));
            if let Some(value) = project.text_of(name).or(inherited) {
                properties.insert(format!("project.{name}"), value.to_owned());
            }
        }
        for property in project.children_of("properties") {
            properties.insert(property.name.clone(), property.text.trim().to_owned());
        }
        let scope = Scope { properties: &properties, prefix };
        self.build(project.child("build"), &scope);
        for profile in project.children_of("profiles") {
            let mut own = properties.clone();
            for property in profile.children_of("properties") {
                own.insert(property.name.clone(), property.text.trim().to_owned());
            }
            self.build(profile.child("build"), &Scope { properties: &own, prefix });
        }
        for module in project.children_of("modules") {
            let name = scope.resolved(&module.text);
            let folder = path.parent().unwrap_or(Path::new("")).join(&name);
            // A module may be named by its folder or by its file.
            let (inner, below) = if folder.is_dir() {
                (folder.join("pom.xml"), name.clone())
            } else {
                let below = name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
                (folder, below)
            };
            let prefix = if prefix.is_empty() { below } else { format!("{prefix}/{below}") };
            self.pom(&inner, prefix.trim_end_matches('/'), &properties)?;
        }
        Ok(())
    }

    fn build(&mut self, build: Option<&Element>, scope: &Scope<'_>) {
        let Some(build) = build else { return };
        let managed = build.child("pluginManagement").map(|managed| managed.children_of("plugins"));
        let plugins = managed.unwrap_or_default().iter().chain(build.children_of("plugins"));
        for plugin in plugins.filter(|plugin| plugin.text_of("artifactId") == Some(PLUGIN)) {
            self.found = true;
            let shared = plugin.child("configuration");
            if let Some(shared) = shared {
                self.configuration(shared, None, scope);
            }
            for execution in plugin.children_of("executions") {
                let id = execution.text_of("id");
                if let Some(own) = execution.child("configuration") {
                    self.configuration(own, id, scope);
                }
            }
        }
    }

    fn configuration(&mut self, of: &Element, id: Option<&str>, scope: &Scope<'_>) {
        self.registry(of, id, scope);
        for entry in of.children_of("subjects") {
            self.subject(entry).file = Some(scope.path(&entry.text));
        }
        for entry in of.children_of("schemas") {
            self.subject(entry).file = Some(scope.path(&entry.text));
        }
        for entry in of.children_of("schemaTypes") {
            self.subject(entry).schema_type = Some(scope.resolved(&entry.text).to_uppercase());
        }
        for entry in of.children_of("references") {
            let references = entry.children.iter().map(|reference| {
                let text = |name| scope.resolved(reference.text_of(name).unwrap_or_default());
                let version = text("version").parse::<u32>().ok();
                (text("name"), text("subject"), version)
            });
            self.subject(entry).references = references.collect();
        }
        for entry in of.children_of("metadata") {
            self.subject(entry).metadata = Some(value(entry, scope));
        }
        for entry in of.children_of("ruleSet") {
            self.subject(entry).rule_set = Some(value(entry, scope));
        }
        for entry in of.children_of("compatibilityLevels") {
            let level = scope.resolved(&entry.text).to_uppercase();
            if matches!(entry.name.as_str(), "null" | "__GLOBAL") {
                self.draft.level = Some(level);
            } else if level != "NULL" {
                self.subject(entry).level = Some(level);
            }
        }
        for entry in of.children_of("previousSchemaPaths") {
            let (subject, path) = (decoded(&entry.name), scope.path(&entry.text));
            let kind = if Path::new(&path).extension().is_some() { "file" } else { "dir" };
            self.draft.notes.push(format!(
                "test-local-compatibility: `compat check {subject} --against {kind}:{path}`"
            ));
        }
        if of.child("subjectPatterns").is_some() {
            let patterns = of.children_of("subjectPatterns").iter();
            let patterns: Vec<String> =
                patterns.map(|pattern| scope.resolved(&pattern.text)).collect();
            self.draft.notes.push(format!(
                "download: `compat pull PATTERN --out FOLDER`; the expressions were {}",
                patterns.join(", ")
            ));
        }
    }

    fn registry(&mut self, of: &Element, id: Option<&str>, scope: &Scope<'_>) {
        let urls: Vec<String> = of
            .children_of("schemaRegistryUrls")
            .iter()
            .map(|url| scope.resolved(&url.text))
            .collect();
        if urls.is_empty() {
            return;
        }
        let url = urls.join(",");
        if self.draft.registries.iter().any(|known| known.url == url) {
            return;
        }
        let taken = |name: &str| self.draft.registries.iter().any(|known| known.name == name);
        let wanted = id.unwrap_or("default").to_lowercase();
        let name = ["prod", "staging", "stage", "test", "dev", "local"]
            .into_iter()
            .find(|word| wanted.contains(word) || url.to_lowercase().contains(word))
            .filter(|word| !taken(word))
            .map_or_else(|| format!("registry{}", self.draft.registries.len() + 1), str::to_owned);
        let upper = name.to_uppercase().replace('-', "_");
        let basic = of.text_of("userInfoConfig").map(|info| {
            let info = scope.resolved(info);
            match info.split_once(':') {
                Some((user, password)) if user.contains("${") && password.contains("${") => {
                    (user.to_owned(), password.to_owned())
                }
                // A password does not belong into a file that is committed.
                _ => (
                    format!("${{REGISTRY_{upper}_USER}}"),
                    format!("${{REGISTRY_{upper}_PASSWORD}}"),
                ),
            }
        });
        if of.child("configs").is_some() {
            self.draft.notes.push(format!(
                "`configs` of the plugin (TLS, OAuth, proxies) become --ca-cert, --client-cert and \
                 COMPAT_REGISTRY_{upper}_TOKEN"
            ));
        }
        let headers = of.children_of("httpHeaders").iter();
        let headers = headers.map(|one| (one.name.clone(), scope.resolved(&one.text))).collect();
        self.draft.registries.push(DraftRegistry { name, url, basic, headers });
    }

    fn subject(&mut self, entry: &Element) -> &mut super::DraftSubject {
        self.draft.subjects.entry(decoded(&entry.name)).or_default()
    }
}

/// What texts of a file mean.
struct Scope<'a> {
    properties: &'a Properties,
    prefix: &'a str,
}

impl Scope<'_> {
    /// A text with the file's own properties put in place; the rest becomes variables of the
    /// environment.
    fn resolved(&self, text: &str) -> String {
        self.expand(text.trim(), 0)
    }

    fn expand(&self, text: &str, depth: usize) -> String {
        let Some((before, rest)) = text.split_once("${") else { return text.to_owned() };
        let Some((name, after)) = rest.split_once('}') else { return text.to_owned() };
        let value = match (name, self.properties.get(name)) {
            ("basedir" | "project.basedir" | "pom.basedir", _) => ".".to_owned(),
            ("project.build.directory", _) => "target".to_owned(),
            // A property that leads to itself ends here.
            (_, Some(value)) if depth < 10 => self.expand(value, depth + 1),
            _ => format!("${{{}}}", variable(name)),
        };
        format!("{before}{value}{}", self.expand(after, depth))
    }

    /// A path, relative to the manifest.
    fn path(&self, text: &str) -> String {
        let path = self.resolved(text);
        let path = path.trim_start_matches("./");
        if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) }
    }
}

/// `sr.user` is `SR_USER`, `env.HOME` is `HOME`.
fn variable(name: &str) -> String {
    let name = name.strip_prefix("env.").unwrap_or(name);
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    name.chars().map(letter).collect()
}

/// `_x2F` stands for `%2F`, which the name of an element cannot hold.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let code = rest.strip_prefix("_x").and_then(|after| after.get(..2));
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = &rest[4..];
        } else {
            let (character, after) = rest.split_at(first.len_utf8());
            bytes.extend_from_slice(character.as_bytes());
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Elements as JSON: those of one name several times, or an element of lists, are lists.
fn value(of: &Element, scope: &Scope<'_>) -> Value {
    const LISTS: [&str; 5] =
        ["sensitive", "migrationRules", "domainRules", "encodingRules", "kinds"];
    if of.children.is_empty() {
        let text = scope.resolved(&of.text);
        return match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::from(text),
        };
    }
    let is_list = LISTS.contains(&of.name.as_str())
        || (of.children.len() > 1 && of.children.iter().all(|one| one.name == of.children[0].name));
    if is_list {
        return of.children.iter().map(|child| value(child, scope)).collect();
    }
    // Tags are lists of words by path.
    let members = of.children.iter().map(|child| {
        let inner = value(child, scope);
        let inner =
            if of.name == "tags" && !inner.is_array() { Value::from(vec![inner]) } else { inner };
        (child.name.clone(), inner)
    });
    Value::Object(members.collect::<Map<String, Value>>())
}
