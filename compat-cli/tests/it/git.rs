//! Baselines out of git: in place, in every kind of checkout.

use crate::support::{Project, git_in, record, rules, subject};

const OLD: &[&str] = &["id:long", "at:long"];
const BROKEN: &[&str] = &["id:long", "at:string"];

/// A repository whose first commit has `a` with numbers.
fn repository() -> Project {
    let project = Project::new();
    project.write("events/a.avsc", &record("A", OLD));
    project.write("events/b.avsc", &record("B", OLD));
    project.repository()
}

#[test]
fn a_revision_is_compared_file_by_file() {
    let project = repository();
    project.write("events/a.avsc", &record("A", BROKEN));
    let report = project.report("check --against git:main");
    assert_eq!(report["outcome"]["exit"], 1);
    let a = subject(&report, "a-value");
    assert_eq!(rules(a), ["avro-type-changed"]);
    let writer = &a["findings"][0]["writer"];
    assert!(
        writer["excerpt"]["title"]
            .as_str()
            .is_some_and(|title| { title.starts_with("events/a.avsc at ") })
    );
    assert_eq!(subject(&report, "b-value")["status"], "compatible");
    let run = project.compat("check --against git:main");
    run.exits(1).says(&["git:main, has written", "written with main ("]);
    run.says(&["is valid in main ("]);
    assert!(!run.out.contains("version 1"), "a revision has no version number: {run:#?}");
}

#[test]
fn a_folder_below_the_manifest_and_one_above_see_the_same() {
    let project = repository();
    project.write("events/a.avsc", &record("A", BROKEN));
    project.compat_in("events", "check --against git:main").exits(1).says(&["a.avsc:6:"]);
}

#[test]
fn a_manifest_in_a_sub_folder_of_the_repository_works() {
    let project = Project::empty();
    project.write(
        "services/x/compat.toml",
        "version = 1\n[[schemas]]\nfiles = \"*.avsc\"\nsubject = \"{stem}\"\n",
    );
    project.write("services/x/a.avsc", &record("A", OLD));
    let project = project.repository();
    project.write("services/x/a.avsc", &record("A", BROKEN));
    project.compat_in("services/x", "check --against git:HEAD").exits(1);
    let report = "check --manifest services/x/compat.toml --against git:HEAD";
    project.compat(report).exits(1).says(&["services/x/a.avsc:6:"]);
}

#[test]
fn the_merge_base_is_what_the_branch_started_from() {
    let project = repository();
    project.git(&["switch", "--quiet", "--create", "change"]);
    project.write("events/a.avsc", &record("A", BROKEN));
    project.commit("break it");
    project.git(&["switch", "--quiet", "main"]);
    project.write("events/b.avsc", &record("B", &["id:long"]));
    project.commit("something else, on main");
    project.git(&["switch", "--quiet", "change"]);
    let report = project.report("check --against git:merge-base");
    assert_eq!(rules(subject(&report, "a-value")), ["avro-type-changed"]);
    assert_eq!(subject(&report, "b-value")["status"], "compatible");
    project.compat("check --against git:merge-base:main").exits(1);
}

#[test]
fn on_the_target_branch_the_last_change_is_checked_and_the_report_says_so() {
    let project = repository();
    project.write("events/a.avsc", &record("A", BROKEN));
    project.commit("break it");
    let run = project.compat("check --against git:merge-base");
    run.exits(1).says(&["HEAD is on main: compared with its first parent"]);
}

#[test]
fn the_ci_system_says_which_branch_the_change_is_going_to() {
    let project = repository();
    project.git(&["branch", "release"]);
    project.write("events/a.avsc", &record("A", BROKEN));
    project.commit("break it on main");
    let project = project.variable("GITHUB_BASE_REF", "release");
    project.compat("check --against git:merge-base").exits(1);
}

#[test]
fn tags_are_a_history_without_any_registry() {
    let project = repository();
    project.git(&["tag", "v1"]);
    project.write("events/a.avsc", &record("A", &["id:long"]));
    project.commit("drop a field");
    project.git(&["tag", "--annotate", "v2", "--message", "two"]);
    project.write("events/a.avsc", &record("A", BROKEN));
    // Against the latest tag only, `at` is a field without a default; against all, its type
    // changed too: what a check against the latest version alone misses.
    let latest = project.report("check a-value --against git:tags:v*");
    assert_eq!(rules(subject(&latest, "a-value")), ["avro-missing-reader-default"]);
    let all = project.report("check a-value --against git:tags:v* --level BACKWARD_TRANSITIVE");
    let found = rules(subject(&all, "a-value"));
    assert!(found.contains(&"avro-type-changed"), "{all:#}");
    let run = project.compat("check --against git:tags:v* --level BACKWARD_TRANSITIVE");
    run.exits(1).says(&["written with tag v1", "tag v2 .. tag v1"]);
}

#[test]
fn no_matching_tag_is_no_answer() {
    let run = repository().compat("check --against git:tags:v*");
    run.exits(2).says(&["no tag matches `v*`", "fetch-tags"]);
}

#[test]
fn a_removed_file_is_a_finding_unless_it_is_allowed() {
    let project = repository();
    project.remove("events/b.avsc");
    let report = project.report("check --against git:HEAD");
    assert_eq!(report["outcome"]["exit"], 1);
    assert_eq!(subject(&report, "b-value")["status"], "removed");
    assert_eq!(rules(subject(&report, "b-value")), ["file-removed"]);
    project.append("compat.toml", "[check]\nremoved-file = \"ok\"\n");
    project.compat("check --against git:HEAD").exits(0).says(&["1 removed"]);
}

#[test]
fn a_renamed_file_is_compared_with_what_it_was() {
    let project = repository();
    project.remove("events/a.avsc");
    project.write("events/renamed.avsc", &record("A", &["id:long", "at:long", "more:string"]));
    project.git(&["add", "--all"]);
    let report = project.report("check --against git:HEAD");
    assert_eq!(rules(subject(&report, "renamed-value")), ["avro-missing-reader-default"]);
    let subjects = report["subjects"].as_array().expect("a list");
    assert!(subjects.iter().all(|one| one["status"] != "removed"), "{report:#}");
}

#[test]
fn a_shallow_clone_says_how_to_get_what_is_missing_and_fetch_gets_it() {
    let origin = repository();
    let first = origin.git(&["rev-parse", "HEAD"]).trim().to_owned();
    origin.write("events/a.avsc", &record("A", BROKEN));
    origin.commit("break it");
    let clone = Project::empty();
    let url = format!("file://{}", origin.root().display());
    git_in(clone.root(), &["clone", "--quiet", "--depth=1", &url, "copy"]);
    let run = clone.compat_in("copy", &format!("check --against git:{first}"));
    run.exits(2).says(&["git has no commit", "shallow clone", "fetch-depth: 0", "--fetch"]);
    let run = clone.compat_in("copy", &format!("check --fetch --against git:{first}"));
    run.exits(1).says(&["avro-type-changed"]);
    let merge = clone.compat_in("copy", "check --against git:merge-base");
    merge.exits(2).says(&["has no parent here", "fetch-depth: 0"]);
}

#[test]
fn a_worktree_and_a_detached_head_work() {
    let project = repository();
    project.git(&["worktree", "add", "--quiet", "--detach", "../wt", "HEAD"]);
    let worktree = project.root().parent().expect("has one").join("wt");
    std::fs::write(worktree.join("events/a.avsc"), record("A", BROKEN)).expect("writes");
    let mut command = project.command("", "check --against git:HEAD");
    let run = crate::support::run(command.current_dir(&worktree));
    std::fs::remove_dir_all(&worktree).expect("removes");
    run.exits(1).says(&["avro-type-changed"]);
}

#[test]
fn files_of_a_submodule_are_found_at_its_commit() {
    let inner = Project::empty();
    inner.write("a.avsc", &record("A", OLD));
    let inner = inner.repository();
    let project = Project::new();
    project.write("events/own.avsc", &record("Own", OLD));
    let project = project.repository();
    let url = inner.root().display().to_string();
    project.git(&["submodule", "--quiet", "add", &url, "events/shared"]);
    project.commit("add the submodule");
    project.write("events/shared/a.avsc", &record("A", BROKEN));
    let report = project.report("check --against git:HEAD");
    assert_eq!(rules(subject(&report, "a-value")), ["avro-type-changed"]);
}

#[test]
fn without_a_remote_the_target_must_be_said() {
    let project = repository();
    project.git(&["branch", "--move", "trunk"]);
    project.git(&["switch", "--quiet", "--create", "change"]);
    project.write("events/a.avsc", &record("A", BROKEN));
    project.commit("break it");
    let run = project.compat("check --against git:merge-base");
    run.exits(2)
        .says(&["cannot tell which branch this change is going to", "git:merge-base:BRANCH"]);
    project.compat("check --against git:merge-base:trunk").exits(1).says(&["avro-type-changed"]);
}

#[test]
fn what_is_no_revision_is_no_answer() {
    let project = repository();
    for revision in ["git:nowhere", "git:--upload-pack=x", "git:main:nowhere"] {
        project.compat(&format!("check --against {revision}")).exits(2);
    }
    project.compat("check --against git:nowhere").says(&["git branch --all"]);
}

#[test]
fn outside_of_a_repository_git_is_no_baseline() {
    let project = Project::new();
    project.write("events/a.avsc", &record("A", OLD));
    let run = project.compat("check --against git:main");
    run.exits(2).says(&["is not in a git repository"]);
    assert_eq!(project.report("check --against git:main")["outcome"]["reason"], "git");
}
