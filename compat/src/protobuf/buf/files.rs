//! Files: what each declares, and what it says of itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::source::{Source, SourceFile};
use super::{Changes, Spot};
use crate::protobuf::model::{OptionNode, Syntax, option};
use crate::source::Span;

/// File options that generated code depends on: rule, option, default.
const OPTIONS: &[(&str, &str, &str)] = &[
    ("FILE_SAME_CC_ENABLE_ARENAS", "cc_enable_arenas", "true"),
    ("FILE_SAME_CC_GENERIC_SERVICES", "cc_generic_services", "false"),
    ("FILE_SAME_CSHARP_NAMESPACE", "csharp_namespace", ""),
    ("FILE_SAME_GO_PACKAGE", "go_package", ""),
    ("FILE_SAME_JAVA_GENERIC_SERVICES", "java_generic_services", "false"),
    ("FILE_SAME_JAVA_MULTIPLE_FILES", "java_multiple_files", "false"),
    ("FILE_SAME_JAVA_OUTER_CLASSNAME", "java_outer_classname", ""),
    ("FILE_SAME_JAVA_PACKAGE", "java_package", ""),
    ("FILE_SAME_OBJC_CLASS_PREFIX", "objc_class_prefix", ""),
    ("FILE_SAME_OPTIMIZE_FOR", "optimize_for", "SPEED"),
    ("FILE_SAME_PHP_CLASS_PREFIX", "php_class_prefix", ""),
    ("FILE_SAME_PHP_METADATA_NAMESPACE", "php_metadata_namespace", ""),
    ("FILE_SAME_PHP_NAMESPACE", "php_namespace", ""),
    ("FILE_SAME_PY_GENERIC_SERVICES", "py_generic_services", "false"),
    ("FILE_SAME_RUBY_PACKAGE", "ruby_package", ""),
    ("FILE_SAME_SWIFT_PREFIX", "swift_prefix", ""),
];

pub(super) fn compare(after: &Source<'_>, before: &Source<'_>, changes: &mut Changes<'_>) {
    for old in &before.files {
        let spot = |file, span| Spot { file, span, package: &old.package };
        let Some(new) = after.find_file(old.path) else {
            let message = format!("file `{}` is gone", old.path);
            changes.add("FILE_NO_DELETE", &spot(None, None), message);
            continue;
        };
        declarations(new, old, changes);
        says(new, old, changes);
        for service in &old.file.services {
            if new.file.services.iter().all(|of| of.name != service.name) {
                let message = format!("service `{}` is gone from the file", service.name);
                changes.add("SERVICE_NO_DELETE", &spot(Some(new.path), None), message);
            }
        }
    }
}

fn declarations(new: &SourceFile<'_>, old: &SourceFile<'_>, changes: &mut Changes<'_>) {
    let kinds = [
        ("ENUM_NO_DELETE", "enum", &old.enums, &new.enums),
        ("MESSAGE_NO_DELETE", "message", &old.messages, &new.messages),
        ("EXTENSION_NO_DELETE", "extension", &old.extensions, &new.extensions),
    ];
    for (rule, word, old_names, new_names) in kinds {
        for name in old_names.keys().filter(|name| !new_names.contains_key(*name)) {
            let span = enclosing(&new.messages, name);
            let spot = Spot { file: Some(new.path), span, package: &old.package };
            changes.add(rule, &spot, format!("{word} `{name}` is gone from the file"));
        }
    }
}

/// The innermost message around a name that is still there.
pub(super) fn enclosing(messages: &BTreeMap<String, Span>, name: &str) -> Option<Span> {
    let mut outer = name;
    while let Some((parent, _)) = outer.rsplit_once('.') {
        if let Some(span) = messages.get(parent) {
            return Some(*span);
        }
        outer = parent;
    }
    None
}

fn says(new: &SourceFile<'_>, old: &SourceFile<'_>, changes: &mut Changes<'_>) {
    let mut change = |rule, what: &str, span, values: (&str, &str)| {
        if values.0 != values.1 {
            let spot = Spot { file: Some(new.path), span, package: &old.package };
            let message = format!("{what} of the file was `{}` and is `{}`", values.0, values.1);
            changes.add(rule, &spot, message);
        }
    };
    for (rule, name, default) in OPTIONS {
        let value = |options: &[OptionNode]| -> Arc<str> {
            option(options, name)
                .and_then(|option| option.value.text().cloned())
                .unwrap_or_else(|| (*default).into())
        };
        let span = option(&new.file.options, name).map(|option| option.span);
        let values = (value(&old.file.options), value(&new.file.options));
        change(rule, &format!("option `{name}`"), span, (&values.0, &values.1));
    }
    let syntaxes = (syntax(&old.file.syntax), syntax(&new.file.syntax));
    let span = Some(new.file.syntax_span);
    change("FILE_SAME_SYNTAX", "the syntax", span, (&syntaxes.0, &syntaxes.1));
    let span = Some(new.file.package_span);
    change("FILE_SAME_PACKAGE", "the package", span, (&old.package, &new.package));
}

fn syntax(syntax: &Syntax) -> String {
    match syntax {
        Syntax::Unsaid | Syntax::Proto2 => "proto2".to_owned(),
        Syntax::Proto3 => "proto3".to_owned(),
        Syntax::Edition(edition) => format!("edition {edition}"),
    }
}
