//! How schema files refer to each other.

use std::collections::HashMap;

use compat::Format;

use super::SchemaFile;
use crate::similar;

/// A reference of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What the text calls it.
    pub name: String,
    /// What it leads to.
    pub target: LinkTarget,
}

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// Another file, by its place in the set.
    File(usize),
    /// A registered version of a subject that is no file here, or that is pinned.
    Registered {
        /// The subject.
        subject: String,
        /// The version; `None` for the latest.
        version: Option<u32>,
    },
    /// Nothing here; the registry may know.
    Unknown,
}

/// The references of every file of a set.
#[derive(Clone, Debug, Default)]
pub struct Links {
    of: Vec<Vec<Link>>,
    /// Everything that can be referred to, for near misses.
    names: Vec<(Format, String)>,
}

/// Files that refer to each other in a circle, by their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle(pub Vec<usize>);

impl Links {
    pub(super) fn of(files: &[SchemaFile]) -> Self {
        let names = Names::of(files);
        let of = files.iter().enumerate().map(|(at, file)| links_of(at, file, &names)).collect();
        let known = names.defined.keys().map(|(format, name)| (*format, (*name).to_owned()));
        let mut known: Vec<_> = known.collect();
        known.sort();
        Self { of, names: known }
    }

    /// The references of a file.
    pub fn of_file(&self, at: usize) -> &[Link] {
        self.of.get(at).map(Vec::as_slice).unwrap_or_default()
    }

    /// Everything that a file needs, directly or not, before what needs it; without itself.
    ///
    /// # Errors
    /// Files that need each other.
    pub fn closure(&self, at: usize) -> Result<Vec<usize>, Cycle> {
        let mut order = Vec::new();
        let mut state = HashMap::new();
        self.visit(at, &mut state, &mut order, &mut Vec::new())?;
        order.pop();
        Ok(order)
    }

    fn visit(
        &self,
        at: usize,
        done: &mut HashMap<usize, bool>,
        order: &mut Vec<usize>,
        path: &mut Vec<usize>,
    ) -> Result<(), Cycle> {
        match done.get(&at) {
            Some(true) => return Ok(()),
            Some(false) => {
                let start = path.iter().position(|step| *step == at).unwrap_or(0);
                return Err(Cycle(path[start..].to_vec()));
            }
            None => {}
        }
        done.insert(at, false);
        path.push(at);
        for link in self.of_file(at) {
            if let LinkTarget::File(next) = link.target {
                self.visit(next, done, order, path)?;
            }
        }
        path.pop();
        done.insert(at, true);
        order.push(at);
        Ok(())
    }

    /// Files that need one of `changed`, directly or not; without those themselves.
    pub fn dependents(&self, changed: &[usize]) -> Vec<usize> {
        let mut affected = vec![false; self.of.len()];
        let mut open: Vec<usize> = changed.to_vec();
        let mut needed_by: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, links) in self.of.iter().enumerate() {
            for link in links {
                if let LinkTarget::File(next) = link.target {
                    needed_by.entry(next).or_default().push(at);
                }
            }
        }
        while let Some(at) = open.pop() {
            for &next in needed_by.get(&at).into_iter().flatten() {
                if !std::mem::replace(&mut affected[next], true) {
                    open.push(next);
                }
            }
        }
        (0..affected.len()).filter(|at| affected[*at] && !changed.contains(at)).collect()
    }

    /// The known name nearest to one that is not known.
    pub fn near_miss(&self, format: Format, name: &str) -> Option<&str> {
        let simple = name.rsplit(['.', '/']).next().unwrap_or(name);
        let of_format = || self.names.iter().filter(|(of, _)| *of == format).map(|(_, name)| name);
        // The right name in the wrong package is the commonest slip.
        of_format()
            .find(|known| known.rsplit(['.', '/']).next() == Some(simple))
            .map(String::as_str)
            .or_else(|| similar::nearest(name, of_format().map(String::as_str)))
    }
}

/// Everything that can be referred to.
struct Names<'a> {
    defined: HashMap<(Format, &'a str), usize>,
    paths: HashMap<(Format, &'a str), usize>,
    subjects: HashMap<&'a str, usize>,
}

impl<'a> Names<'a> {
    fn of(files: &'a [SchemaFile]) -> Self {
        let mut names =
            Self { defined: HashMap::new(), paths: HashMap::new(), subjects: HashMap::new() };
        for (at, file) in files.iter().enumerate() {
            names.subjects.insert(&file.subject, at);
            names.paths.insert((file.format, &file.path), at);
            for name in &file.discovered.defines {
                names.defined.entry((file.format, name)).or_insert(at);
            }
        }
        names
    }

    fn find(&self, file: &SchemaFile, name: &str) -> Option<usize> {
        match file.format {
            Format::Avro => self.defined.get(&(Format::Avro, name)).copied(),
            Format::Json => self.by_reference(file, name),
            Format::Protobuf => self.by_import(file, name),
        }
    }

    /// A `$ref`: an `$id`, relative to the own `$id`, or a path.
    fn by_reference(&self, file: &SchemaFile, name: &str) -> Option<usize> {
        let by_id = |id: &str| self.defined.get(&(Format::Json, id)).copied();
        let against_own = || {
            let own = file.discovered.names.id.as_deref()?;
            let joined = reqwest::Url::parse(own).ok()?.join(name).ok()?;
            by_id(joined.as_str())
        };
        by_id(name).or_else(against_own).or_else(|| self.at_path(file, &beside(&file.path, name)))
    }

    /// An import: below the import root, below the manifest, or beside the file.
    fn by_import(&self, file: &SchemaFile, name: &str) -> Option<usize> {
        let root = file.settings.import_root.as_deref().unwrap_or_default().trim_end_matches('/');
        let below_root =
            if root.is_empty() { name.to_owned() } else { normal(&format!("{root}/{name}")) };
        self.at_path(file, &below_root).or_else(|| self.at_path(file, name)).or_else(|| {
            // Without an import root: the one folder above from which the import fits.
            let mut folder = file.path.as_str();
            while let Some((above, _)) = folder.rsplit_once('/') {
                folder = above;
                if let Some(found) = self.at_path(file, &format!("{folder}/{name}")) {
                    return Some(found);
                }
            }
            None
        })
    }

    fn at_path(&self, file: &SchemaFile, path: &str) -> Option<usize> {
        self.paths.get(&(file.format, path)).copied()
    }
}

fn links_of(at: usize, file: &SchemaFile, names: &Names<'_>) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    for declared in &file.settings.references {
        let local = names.subjects.get(declared.subject.as_str()).copied();
        let target = match (declared.version, local) {
            (None, Some(local)) => LinkTarget::File(local),
            (version, _) => LinkTarget::Registered { subject: declared.subject.clone(), version },
        };
        links.push(Link { name: declared.name.clone(), target });
    }
    for name in &file.discovered.uses {
        if links.iter().any(|known| known.name == *name) {
            continue;
        }
        let target = names.find(file, name);
        // Several names of one Avro file are one reference; the file defines them all.
        let again = |found: usize| {
            file.format == Format::Avro
                && links.iter().any(|known| known.target == LinkTarget::File(found))
        };
        match target {
            Some(found) if found == at || again(found) => {}
            Some(found) => {
                links.push(Link { name: name.clone(), target: LinkTarget::File(found) });
            }
            None => links.push(Link { name: name.clone(), target: LinkTarget::Unknown }),
        }
    }
    links
}

/// A path relative to the folder of another.
fn beside(path: &str, name: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    normal(&if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") })
}

/// A path without `.` and `..`.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
