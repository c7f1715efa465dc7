//! The surface: an accidental change of it is a red test.

use crate::support::Project;

/// Every command and sub-command.
const COMMANDS: [&str; 19] = [
    "",
    "check",
    "can-read",
    "explain",
    "rules",
    "register",
    "promote",
    "promote plan",
    "promote apply",
    "validate",
    "accept",
    "lock",
    "pull",
    "matrix",
    "report",
    "init",
    "doctor",
    "diff",
    "completions",
];

#[test]
fn the_help_of_every_command_is_as_it_was() {
    let project = Project::empty();
    for command in COMMANDS {
        let run = project.compat(&format!("{command} --help"));
        run.exits(0);
        let name = if command.is_empty() { "compat" } else { command };
        insta::with_settings!({ description => name, omit_expression => true }, {
            insta::assert_snapshot!(format!("help_{}", name.replace(' ', "_")), run.out);
        });
    }
}

#[test]
fn the_help_names_every_command_that_is_tested_here() {
    let help = Project::empty().compat("--help").out;
    let listed: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(listed.len() > 3, "{help}");
    for name in listed {
        assert!(COMMANDS.contains(&name), "`{name}` has no snapshot of its help");
    }
}
