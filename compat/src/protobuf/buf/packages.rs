//! Packages: what each declares, in whatever file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::files::enclosing;
use super::source::{Source, SourceFile};
use super::{Changes, Spot};
use crate::source::Span;

/// The names of one kind in a file.
type Pick = for<'s> fn(&'s SourceFile<'_>) -> Vec<&'s str>;

/// Names of a package, and the file of each.
type Names<'s> = BTreeMap<(&'s str, &'s str), &'s Arc<str>>;

pub(super) fn compare(after: &Source<'_>, before: &Source<'_>, changes: &mut Changes<'_>) {
    let packages: BTreeSet<&str> = after.files.iter().map(|file| &*file.package).collect();
    let mut gone = BTreeSet::new();
    for old in before.files.iter().filter(|file| !packages.contains(&*file.package)) {
        if gone.insert(&*old.package) {
            let spot = Spot { file: None, span: None, package: &old.package };
            let message = format!("package `{}` is gone", old.package);
            changes.add("PACKAGE_NO_DELETE", &spot, message);
        }
    }
    let kinds: [(&'static str, &str, Pick); 4] = [
        ("PACKAGE_ENUM_NO_DELETE", "enum", |file| file.enums.keys().map(|n| &**n).collect()),
        ("PACKAGE_MESSAGE_NO_DELETE", "message", |file| {
            file.messages.keys().map(|n| &**n).collect()
        }),
        ("PACKAGE_EXTENSION_NO_DELETE", "extension", |file| {
            file.extensions.keys().map(|n| &**n).collect()
        }),
        ("PACKAGE_SERVICE_NO_DELETE", "service", |file| {
            file.file.services.iter().map(|service| &*service.name).collect()
        }),
    ];
    for (rule, word, pick) in kinds {
        let new_names = names(after, pick);
        for ((package, name), path) in names(before, pick) {
            if !packages.contains(package) || new_names.contains_key(&(package, name)) {
                continue;
            }
            let place = after.find_file(path).map(|file| match rule {
                // A message may have moved to another file of its package.
                "PACKAGE_MESSAGE_NO_DELETE" => around(after, package, name)
                    .map_or((file.path, None), |(path, span)| (path, Some(span))),
                _ => (file.path, enclosing(&file.messages, name)),
            });
            let package: Arc<str> = package.into();
            let spot = Spot {
                file: place.map(|(path, _)| path),
                span: place.and_then(|(_, span)| span),
                package: &package,
            };
            changes.add(rule, &spot, format!("{word} `{name}` is gone from package `{package}`"));
        }
    }
}

/// The innermost message of a package around a name, and its file.
fn around<'s>(source: &'s Source<'_>, package: &str, name: &str) -> Option<(&'s Arc<str>, Span)> {
    let mut outer = name;
    while let Some((parent, _)) = outer.rsplit_once('.') {
        let mut of_package = source.files.iter().filter(|file| &*file.package == package);
        let found = of_package.find_map(|f| Some((f.path, *f.messages.get(parent)?)));
        if found.is_some() {
            return found;
        }
        outer = parent;
    }
    None
}

fn names<'s>(source: &'s Source<'_>, pick: Pick) -> Names<'s> {
    let mut names = Names::new();
    for file in &source.files {
        for name in pick(file) {
            names.insert((&*file.package, name), file.path);
        }
    }
    names
}
