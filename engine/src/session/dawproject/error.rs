//! What can be wrong with a project's archive.

use crate::session::SessionError;

/// Why a project couldn't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DawprojectError {
    /// Not an archive, or a broken one.
    #[error("the file is not a ZIP archive, or a damaged one: {0}")]
    Archive(String),
    /// An archive without a project.
    #[error("the archive holds no project.xml: it is another kind of ZIP file{hint}")]
    NoProject {
        /// What it seems to be.
        hint: &'static str,
    },
    /// More than any project holds.
    #[error("the archive has too much in it: {what} (the limit is {limit})")]
    TooMuch {
        /// What there is too much of.
        what: String,
        /// The limit.
        limit: u64,
    },
    /// An entry can't be read.
    #[error("the entry \"{entry}\" can't be read: {why}")]
    Entry {
        /// Its name.
        entry: String,
        /// Why.
        why: String,
    },
    /// The project isn't XML.
    #[error("project.xml: {0}")]
    Xml(SessionError),
    /// Some other XML document.
    #[error("project.xml: the root element is {tag}, and a project's is Project")]
    WrongRoot {
        /// The root's name.
        tag: String,
    },
    /// What comes out of the archive can't be put where it goes.
    #[error("could not write what is in the archive: {0}")]
    Sink(std::io::Error),
}
