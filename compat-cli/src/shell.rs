//! Where output goes and how it looks: the only code that prints.
//!
//! Data goes to standard output, talk to standard error. A reader that closes the pipe early has
//! seen enough; that is no error.

use std::io::{IsTerminal as _, Write as _};

use anstream::ColorChoice;

use crate::arguments::When;
use crate::report::human::{Color, Style};

/// How much is said beside the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loudness {
    /// Only what matters.
    Quiet,
    /// As usual.
    Usual,
    /// More.
    Verbose,
}

/// Where output goes and how it looks.
#[derive(Clone, Copy, Debug)]
pub struct Shell {
    /// How standard output is drawn.
    pub style: Style,
    /// How much is said.
    pub loudness: Loudness,
    on_errors: Color,
}

impl Shell {
    /// As the terminal and the flags say.
    pub fn new(when: When, loudness: Loudness) -> Self {
        let is_colored = |auto: ColorChoice| match when {
            When::Never => Color::Never,
            When::Auto if auto == ColorChoice::Never => Color::Never,
            When::Always | When::Auto => Color::Always,
        };
        let width = terminal_size::terminal_size()
            .filter(|_| std::io::stdout().is_terminal())
            .map_or(Style::plain().width, |(width, _)| usize::from(width.0).max(40));
        Self {
            style: Style {
                color: is_colored(anstream::AutoStream::choice(&std::io::stdout())),
                width,
                findings_max: None,
            },
            loudness,
            on_errors: is_colored(anstream::AutoStream::choice(&std::io::stderr())),
        }
    }

    /// Writes the result.
    pub fn out(&self, text: &str) {
        // A closed pipe, and a full disk behind `>`, leave nobody to tell; the exit code stands.
        let mut stdout = std::io::stdout().lock();
        let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    }

    /// Writes to standard error, unless it is to be quiet.
    pub fn talk(&self, text: &str) {
        if self.loudness > Loudness::Quiet {
            self.complain(text);
        }
    }

    /// Writes to standard error in any case.
    pub fn complain(&self, text: &str) {
        let mut stderr = std::io::stderr().lock();
        let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
    }

    /// How standard error is drawn.
    pub fn error_style(&self) -> Style {
        Style { color: self.on_errors, ..self.style }
    }

    /// Asks a question that is answered with yes or no; no where nobody can be asked.
    pub fn confirms(&self, question: &str) -> bool {
        if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
            return true;
        }
        self.complain(&format!("{question} [y/N] "));
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer);
        read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
    }
}
