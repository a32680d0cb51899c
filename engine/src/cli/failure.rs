//! What the program says when it can't.

use std::fmt::Display;
use std::io::Write;

/// A message for a person, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    pub(super) fn new(message: impl Display) -> Self {
        Self {
            message: message.to_string(),
            hint: None,
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn print(&self) {
        let mut out = std::io::stderr().lock();
        // With no stderr there is nobody to tell that either.
        let _ = writeln!(out, "error: {}", self.message);
        if let Some(hint) = &self.hint {
            let _ = writeln!(out, "hint: {hint}");
        }
    }
}

impl From<crate::config::ConfigError> for Failure {
    fn from(error: crate::config::ConfigError) -> Self {
        Self::new(error)
    }
}
