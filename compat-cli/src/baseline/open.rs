//! From what was asked for to what there is.

use std::collections::HashMap;
use std::sync::Arc;

use super::git::Missing;
use super::{Baseline, Source, Spec, files, git};
use crate::failure::Failure;
use crate::lock::{self, Lock};
use crate::manifest::Environment;
use crate::project::Project;
use crate::remote::{Defaults, Patience, Registry, Target};

/// Registries by what they are called, each made once.
#[derive(Debug)]
pub struct Registries {
    defaults: Defaults,
    patience: Patience,
    network: Network,
    known: HashMap<Option<String>, Arc<Registry>>,
}

/// Whether the network may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// It may.
    Online,
    /// Any use is an error.
    Offline,
}

impl Registries {
    /// None yet.
    pub fn new(defaults: Defaults, patience: Patience, network: Network) -> Self {
        Self { defaults, patience, network, known: HashMap::new() }
    }

    /// The registry with a name, or the default one.
    ///
    /// # Errors
    /// There is none, or it cannot be prepared, or `--offline` forbids it.
    pub fn get(
        &mut self,
        name: Option<&str>,
        manifest: &crate::manifest::Manifest,
        environment: &Environment,
    ) -> Result<Arc<Registry>, Failure> {
        if self.network == Network::Offline {
            let what = name.map_or_else(String::new, |name| format!(" {name}"));
            return Err(Failure::usage(format!("registry{what} cannot be asked with --offline"))
                .help("use a baseline that needs no network: lock, git:, dir:, file:"));
        }
        let key = name.map(str::to_owned);
        if let Some(known) = self.known.get(&key) {
            return Ok(Arc::clone(known));
        }
        let target = Target::resolve(name, &self.defaults, manifest, environment)?;
        let registry = Arc::new(Registry::new(target, self.patience)?);
        self.known.insert(key, Arc::clone(&registry));
        Ok(registry)
    }
}

/// Opens a baseline.
///
/// # Errors
/// It is not there, or cannot be read.
pub fn open(
    spec: &Spec,
    project: &Project,
    registries: &mut Registries,
    (missing, environment): (Missing, &Environment),
) -> Result<Baseline, Failure> {
    let text = spec.to_string();
    match spec {
        Spec::Registry { name, selector } => {
            let registry = registries.get(name.as_deref(), &project.manifest, environment)?;
            // A URL may hold a password; what is shown never does.
            let text = match name {
                Some(name) if name.contains("://") => text.replace(name, registry.name()),
                _ => text,
            };
            Ok(Baseline {
                spec: text,
                resolved: Some(registry.url()),
                remark: None,
                source: Source::Registry(registry, selector.clone()),
            })
        }
        Spec::Git { revision, path } => {
            git::open_revision(text, (revision, path.as_deref()), project, missing)
        }
        Spec::MergeBase { branch } => {
            git::open_merge_base(text, branch.as_deref(), project, (missing, environment))
        }
        Spec::Tags { pattern } => git::open_tags(text, pattern, project),
        Spec::Dir(path) => files::open_dir(text, path, project),
        Spec::File(path) => files::open_file(text, path, project),
        Spec::Lock(path) => {
            let path = match path {
                Some(path) => project.working.join(path),
                None => project.manifest.root.join(lock::FILE_NAME),
            };
            let source = Source::Lock(Lock::read(&path)?);
            Ok(Baseline { spec: text, resolved: None, remark: None, source })
        }
    }
}
