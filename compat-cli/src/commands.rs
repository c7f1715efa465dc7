//! The sub-commands: each resolves what was typed into what is meant, and calls the rest.

pub mod accept;
pub mod can_read;
pub mod check;
pub mod completions;
pub mod diff;
pub mod doctor;
pub mod explain;
pub mod init;
pub mod lock;
pub mod matrix;
pub mod promote;
pub mod pull;
pub mod register;
pub mod report;
pub mod validate;

use crate::arguments::Command;
use crate::context::{Context, Exit};
use crate::failure::Failure;

/// Runs a command.
///
/// # Errors
/// The question could not be answered.
pub async fn run(context: &mut Context, command: &Command) -> Result<Exit, Failure> {
    match command {
        Command::Check(arguments) => check::run(context, arguments).await,
        Command::CanRead(arguments) => can_read::run(context, arguments),
        Command::Explain { rule } => explain::explain(context, rule),
        Command::Rules => Ok(explain::rules(context)),
        Command::Register(arguments) => register::run(context, arguments).await,
        Command::Promote(command) => promote::run(context, command).await,
        Command::Validate(arguments) => validate::run(context, arguments).await,
        Command::Accept(arguments) => accept::run(context, arguments).await,
        Command::Lock(arguments) => lock::run(context, arguments).await,
        Command::Pull(arguments) => pull::run(context, arguments).await,
        Command::Matrix(arguments) => matrix::run(context, arguments).await,
        Command::Report(arguments) => report::run(context, arguments),
        Command::Init(arguments) => init::run(context, arguments).await,
        Command::Doctor => doctor::run(context).await,
        Command::Diff(arguments) => diff::run(context, arguments).await,
        Command::Completions { shell } => Ok(completions::run(context, *shell)),
    }
}
