//! Files that refer to a fixed version of a subject whose file changes: not affected, and said so.

use registry_api::report::SubjectReport;

use crate::project::{LinkTarget, Project};

/// Adds a remark to every subject that is pinned to a version of one of the changed files.
pub(super) fn remark(project: &Project, changed: &[usize], subjects: &mut [SubjectReport]) {
    for subject in subjects {
        let name = subject.subject.as_deref().unwrap_or_default();
        let Some(at) = project.files.of_subject(name) else { continue };
        let pins = project.files.links().of_file(at).iter().filter_map(|link| match &link.target {
            LinkTarget::Registered { subject, version: Some(version) } => {
                let is_changed =
                    project.files.of_subject(subject).is_some_and(|at| changed.contains(&at));
                is_changed.then(|| format!("not affected, pins {subject} version {version}"))
            }
            _ => None,
        });
        let pins: Vec<String> = pins.collect();
        if !pins.is_empty() {
            let before = subject.remark.take().map(|remark| format!("{remark}; "));
            subject.remark = Some(format!("{}{}", before.unwrap_or_default(), pins.join("; ")));
        }
    }
}
