//! What can be wrong with a session file.

/// Why a file couldn't be opened. Positions are bytes from the file's start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The file is bigger than any session.
    #[error("the file has {bytes} bytes, and {limit} are the limit: is it really a session?")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The most that is read.
        limit: usize,
    },
    /// It doesn't begin as XML does.
    #[error("the file is not XML: {found}; a .tracktionedit file begins with `<?xml` or `<EDIT`")]
    NotXml {
        /// What it seems to be.
        found: &'static str,
    },
    /// Bytes that aren't UTF-8.
    #[error(
        "the text at byte {position} is not UTF-8: save the file in UTF-8, or restore a copy of it"
    )]
    NotUtf8 {
        /// The first bad byte.
        position: usize,
    },
    /// A breach of XML's grammar.
    #[error("broken XML at byte {position}: {reason}")]
    Syntax {
        /// Where.
        position: usize,
        /// What the parser says.
        reason: String,
    },
    /// The file ends before an element does.
    #[error(
        "the element {tag} that begins at byte {position} is never closed: the file is cut short"
    )]
    Unclosed {
        /// The element's name.
        tag: String,
        /// Where it begins.
        position: usize,
    },
    /// Elements within elements, too far down.
    #[error("at byte {position} elements are nested more than {limit} deep")]
    TooDeep {
        /// Where the limit is passed.
        position: usize,
        /// The limit.
        limit: usize,
    },
    /// More elements and attributes than any session has.
    #[error("by byte {position} there are more than {limit} {what}")]
    TooMany {
        /// Where the limit is passed.
        position: usize,
        /// The limit.
        limit: usize,
        /// What there is too much of.
        what: &'static str,
    },
    /// A document type, with which entities could be defined.
    #[error("a DOCTYPE at byte {position}: sessions have none; remove it and open the file again")]
    Doctype {
        /// Where.
        position: usize,
    },
    /// A reference to an entity that isn't one of XML's five.
    #[error("unknown entity {entity} at byte {position}: write a lone & as &amp;")]
    UnknownEntity {
        /// Where.
        position: usize,
        /// Its text.
        entity: String,
    },
    /// A binary stream of JUCE's that makes no sense.
    #[error("broken binary Edit at byte {position}: {reason}")]
    Stream {
        /// Where.
        position: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// Some other XML document.
    #[error("the root element is {tag}, and a session's is EDIT: this is another kind of file")]
    WrongRoot {
        /// The root's name.
        tag: String,
    },
}
