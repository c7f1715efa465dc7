//! What a long run shows while it goes on: a bar on a terminal, nothing in a log.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::shell::{Loudness, Shell};

/// Something that watches a long run.
pub trait Progress: Sync {
    /// One more is done.
    fn step(&self, done: usize, all: usize);
}

/// A bar on a terminal; gone at the end.
#[derive(Debug)]
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar on standard error that counts `what`.
    pub fn new(shell: &Shell, what: &str) -> Self {
        // `stderr` itself draws nothing where it is no terminal.
        let target = if shell.loudness == Loudness::Quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template(&format!("{{bar:30}} {{pos}}/{{len}} {what}"));
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(bar)
    }
}

impl Progress for Bar {
    fn step(&self, done: usize, all: usize) {
        self.0.set_length(all as u64);
        self.0.set_position(done as u64);
        if done == all {
            self.0.finish_and_clear();
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
