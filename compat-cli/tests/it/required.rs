//! What must be tested of a checker for CI, and where it is: a row for each thing, with the tests
//! that show it. A test that is renamed or removed makes this one red.
//!
//! The second table is what such a checker must be able to do: how it checks, what a finding
//! holds, what is written. One thing that people want of it is in neither, because it is not
//! there: which live consumers use a schema.

/// A thing that must be tested, and the tests that show it, as `folder/file.rs::name`.
type Row = (&'static str, &'static [&'static str]);

const ROWS: &[Row] = &[
    (
        "parity: our verdict and the server's are one",
        &["tests/it/parity.rs::both_engines_agree_on_every_page_of_a_rule"],
    ),
    (
        "the gap of the Maven plugin: long, then no field, then string, under a transitive level",
        &["compat-cli/tests/it/baselines.rs::a_transitive_level_asks_about_every_version"],
    ),
    (
        "overlay: a common type and its dependent change in one commit",
        &["compat-cli/tests/it/check.rs::a_common_type_and_its_dependent_change_together"],
    ),
    (
        "overlay: the dependent is unchanged",
        &[
            "compat-cli/tests/it/check.rs::a_changed_reference_breaks_what_embeds_it_and_says_through_what",
            "compat-cli/tests/it/dependents.rs::a_change_breaks_a_subject_that_only_the_registry_has",
            "tests/it/dependents.rs::a_change_breaks_what_only_the_registry_knows",
        ],
    ),
    (
        "overlay: the dependent pins a version",
        &[
            "compat-cli/tests/it/check.rs::a_pinned_reference_is_what_it_was",
            "compat-cli/tests/it/dependents.rs::one_that_refers_to_an_older_version_is_not_affected",
        ],
    ),
    (
        "git: shallow clone, missing commit",
        &[
            "compat-cli/tests/it/git.rs::a_shallow_clone_says_how_to_get_what_is_missing_and_fetch_gets_it",
        ],
    ),
    (
        "git: worktree, detached head",
        &["compat-cli/tests/it/git.rs::a_worktree_and_a_detached_head_work"],
    ),
    (
        "git: submodule",
        &["compat-cli/tests/it/git.rs::files_of_a_submodule_are_found_at_its_commit"],
    ),
    (
        "git: renamed file",
        &["compat-cli/tests/it/git.rs::a_renamed_file_is_compared_with_what_it_was"],
    ),
    ("git: no remote", &["compat-cli/tests/it/git.rs::without_a_remote_the_target_must_be_said"]),
    ("never green: empty glob", &["compat-cli/tests/it/exits.rs::every_outcome_has_its_exit_code"]),
    (
        "never green: registry down",
        &["compat-cli/tests/it/bad_answers.rs::a_registry_that_is_down_is_no_answer"],
    ),
    (
        "never green: 401",
        &["compat-cli/tests/it/bad_answers.rs::who_is_not_let_in_is_told_what_was_sent"],
    ),
    ("never green: 500 with a page", &["compat-cli/tests/it/bad_answers.rs::a_page_is_no_answer"]),
    (
        "never green: truncated JSON",
        &["compat-cli/tests/it/bad_answers.rs::half_an_answer_is_none"],
    ),
    (
        "never green: no version can be read",
        &["compat-cli/tests/it/bad_answers.rs::history_that_cannot_be_read_is_no_answer"],
    ),
    (
        "formats: a snapshot of each for clean, finding, accepted, could not answer, hostile text",
        &[
            "compat-cli/tests/it/formats.rs::human",
            "compat-cli/tests/it/formats.rs::concise",
            "compat-cli/tests/it/formats.rs::json_keeps_everything_and_fits_its_published_schema",
            "compat-cli/tests/it/formats.rs::junit_is_what_ci_systems_read",
            "compat-cli/tests/it/formats.rs::junit_fits_the_schema_of_jenkins",
            "compat-cli/tests/it/formats.rs::sarif_fits_the_standards_schema",
            "compat-cli/tests/it/formats.rs::github",
            "compat-cli/tests/it/formats.rs::gitlab",
            "compat-cli/tests/it/formats.rs::markdown",
        ],
    ),
    ("formats: invalid UTF-8", &["compat-cli/tests/it/exits.rs::every_outcome_has_its_exit_code"]),
    (
        "exit codes: all outcomes, also several at once",
        &[
            "compat-cli/tests/it/exits.rs::every_outcome_has_its_exit_code",
            "compat-cli/tests/it/exits.rs::what_was_found_is_shown_although_another_baseline_could_not_be_asked",
        ],
    ),
    (
        "servers that are not ours",
        &[
            "compat-cli/tests/it/foreign.rs::a_check_answers_whatever_the_registry",
            "compat-cli/tests/it/foreign.rs::both_engines_answer_whatever_the_registry",
            "compat-cli/tests/it/foreign.rs::what_is_registered_is_found_again_whatever_the_registry",
            "compat-cli/tests/it/foreign.rs::histories_are_frozen_and_pulled_whatever_the_registry",
        ],
    ),
    (
        "scale: 10,000 subjects of 5 versions, measured by `cargo xtask bench cli`",
        &["xtask/src/bench/cli.rs::measure"],
    ),
];

const FEATURES: &[Row] = &[
    // How it checks.
    (
        "three languages",
        &[
            "compat-cli/tests/it/dependents.rs::json_schema_and_protobuf_break_the_same_way",
            "tests/it/languages.rs::json_schema_is_stopped_and_ships_like_avro",
            "tests/it/languages.rs::protobuf_is_stopped_and_ships_like_avro",
        ],
    ),
    (
        "works without any registry",
        &["compat-cli/tests/it/git.rs::tags_are_a_history_without_any_registry"],
    ),
    (
        "a live registry, with its level",
        &["compat-cli/tests/it/baselines.rs::the_levels_of_registry_and_project_add_up"],
    ),
    ("a git revision", &["compat-cli/tests/it/git.rs::a_revision_is_compared_file_by_file"]),
    (
        "a folder or a file",
        &[
            "compat-cli/tests/it/baselines.rs::a_file_is_a_baseline_for_one_candidate",
            "compat-cli/tests/it/baselines.rs::a_folder_by_subject_and_version_is_a_history",
        ],
    ),
    (
        "a committed lock",
        &["compat-cli/tests/it/lock.rs::a_locked_history_answers_without_a_network"],
    ),
    (
        "several baselines in one run",
        &[
            "compat-cli/tests/it/baselines.rs::all_baselines_must_pass_and_each_finding_names_its_own",
        ],
    ),
    (
        "groups of versions",
        &[
            "compat-cli/tests/it/lock.rs::a_candidate_is_compared_within_its_group_in_the_registry_and_in_the_lock",
        ],
    ),
    (
        "references are discovered",
        &["compat-cli/tests/it/check.rs::references_among_the_projects_files_are_discovered"],
    ),
    (
        "dependents of dependents",
        &["compat-cli/tests/it/dependents.rs::a_dependent_of_a_dependent_breaks_too"],
    ),
    (
        "many subjects by pattern",
        &["compat-cli/tests/it/check.rs::subjects_and_files_can_be_named_and_slips_are_answered"],
    ),
    (
        "all failures in one run",
        &["compat-cli/tests/it/check.rs::every_problem_of_every_file_is_told_in_one_run"],
    ),
    (
        "a removed file is a finding",
        &["compat-cli/tests/it/git.rs::a_removed_file_is_a_finding_unless_it_is_allowed"],
    ),
    (
        "our engine and the server's side by side",
        &[
            "compat-cli/tests/it/engine.rs::where_the_registry_is_stricter_its_reason_is_shown_and_counts",
            "compat-cli/tests/it/engine.rs::where_we_are_stricter_both_verdicts_are_shown",
        ],
    ),
    // What a finding holds.
    (
        "both places, who reads and who writes, the message that breaks, the way out",
        &["compat-cli/tests/it/pages.rs::a_page_shows_what_the_terminal_shows"],
    ),
    (
        "names of rules, explained offline",
        &["compat-cli/tests/it/tools.rs::explain_and_rules_know_every_rule_without_a_network"],
    ),
    (
        "which level would pass",
        &["compat-cli/tests/it/output.rs::the_page_of_outputs_is_what_is_printed"],
    ),
    (
        "one finding is accepted, with a reason and a last day",
        &[
            "compat-cli/tests/it/accept.rs::an_accepted_finding_is_shown_and_does_not_fail",
            "compat-cli/tests/it/accept.rs::an_acceptance_needs_a_reason_and_a_near_day",
            "compat-cli/tests/it/accept.rs::an_expired_acceptance_counts_no_longer_and_an_expiring_one_is_spoken_of",
        ],
    ),
    (
        "a weight for each rule",
        &[
            "compat-cli/tests/it/engine.rs::a_rule_that_the_registry_enforces_is_not_made_weaker_by_a_manifest",
        ],
    ),
    (
        "errors say where and what to do",
        &["compat-cli/tests/it/messages.rs::every_error_says_where_and_what_to_do"],
    ),
    // What is written.
    (
        "several forms in one run, also where it never began",
        &["compat-cli/tests/it/formats.rs::a_run_that_never_began_is_an_error_in_every_form"],
    ),
    ("a driver for git diff", &["compat-cli/tests/it/engine.rs::diff_is_a_driver_for_git"]),
    (
        "recipes: documents, GitHub, pre-commit",
        &[
            "tests/it/recipes.rs::what_the_documents_say_can_be_typed",
            "tests/it/recipes.rs::the_github_action_checks_what_it_is_told_to",
            "tests/it/recipes.rs::the_github_action_installs_what_was_released",
            "tests/it/recipes.rs::pre_commit_stops_a_commit_that_breaks",
        ],
    ),
    (
        "an interrupted run leaves nothing half done; progress on a terminal only",
        &[
            "compat-cli/tests/it/interrupt.rs::an_interrupted_lock_is_the_old_lock",
            "compat-cli/tests/it/interrupt.rs::an_interrupted_registration_goes_on_where_it_stopped",
            "compat-cli/tests/it/interrupt.rs::progress_is_for_terminals_and_a_log_stays_silent",
        ],
    ),
];

#[test]
fn every_row_has_tests_that_exist() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let mut missing = Vec::new();
    for (row, tests) in ROWS.iter().chain(FEATURES) {
        assert!(!tests.is_empty(), "{row} has no test");
        for test in *tests {
            let (file, name) = test.split_once("::").expect("file::name");
            let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            let function = format!("fn {name}(");
            let at = lines.iter().position(|line| {
                line.trim_start_matches("pub(super) ")
                    .trim_start_matches("async ")
                    .starts_with(&function)
            });
            let is_test = |at: usize| {
                !file.contains("/tests/") && !file.starts_with("tests/")
                    || lines[..at]
                        .iter()
                        .rev()
                        .take(3)
                        .any(|line| line.starts_with("#[") && line.contains("test"))
            };
            if !at.is_some_and(is_test) {
                missing.push(format!("{row}: {test}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
