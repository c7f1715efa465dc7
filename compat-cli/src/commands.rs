//! The sub-commands: each resolves what was typed into what is meant, and calls the rest.

pub mod can_read;
pub mod check;
pub mod explain;
pub mod promote;
pub mod register;

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
    }
}
