//! DAWproject, both ways (DAWPROJECT_FORMAT.md): projects of Bitwig, Studio One, Cubase
//! and others as a ZIP with `project.xml`, sounds and plugin states.
//!
//! Thread: any but the callback. In: an archive that can be read and sought, or the
//! Edit's subtree. Out: a [`Subtree`] with the files to take out of the archive, or the
//! archive's text with the files to put in; and in both ways the list of what the other
//! side can't say, a line for each kind with the names of what it befell.
//! Invariants: nothing here opens a file; no name from an archive leads out of the folder
//! it is put in ([`archive::safe_name`]); an archive can't take more room than
//! [`archive::Limits`] allow; positions are converted by the units that the file declares.
//! Elsewhere: where files are put and found (`control::interchange`).
//!
//! Layers: [`archive`] (ZIP), the XML layer of [`super::tracktion`] and `emit` (text),
//! `grid` and `units` (time and values), and above them the meaning: `read/`, `write/`.

pub mod archive;
mod device;
mod emit;
mod error;
mod grid;
mod losses;
mod matrix;
mod read;
mod resample;
mod units;
mod write;

#[cfg(test)]
mod tests;

use std::io::{Read, Seek};

pub use device::{state_file, with_state_file};
pub use error::DawprojectError;

use super::tracktion::parse;
use crate::model::id::ItemIndex;
use crate::model::tree::Subtree;

/// Where the project lies in the archive.
pub const PROJECT: &str = "project.xml";
/// Where title and author lie.
pub const METADATA: &str = "metadata.xml";
/// Sources that begin so name a file in the archive; whoever takes the files out gives
/// the Edit their true names ([`super::sources::rename`]).
pub const EMBEDDED: &str = "dawproject:";

/// The component of a kind in a subtree's root.
macro_rules! part {
    ($tree:expr, $kind:ident) => {
        $tree
            .components
            .iter()
            .find_map(|component| match component {
                crate::model::registry::ComponentValue::$kind(value) => Some(value),
                _ => None,
            })
    };
}
use part;

/// A project as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The Edit, its root at [`crate::model::id::ItemId::ROOT`].
    pub tree: Subtree,
    /// What was changed or not kept, a line for each kind, for a person to read.
    pub repairs: Vec<String>,
    /// Entries of the archive that the Edit uses, each named once. The Edit names them
    /// with [`EMBEDDED`] in front.
    pub entries: Vec<String>,
    /// Files beside the archive that the Edit uses, as the project names them.
    pub external: Vec<String>,
}

/// What a sound file is, as the format wants it said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AudioFacts {
    /// Channels.
    pub channels: u16,
    /// Hertz.
    pub sample_rate: u32,
    /// Seconds.
    pub seconds: f64,
}

/// What writing asks of whoever knows the files.
pub trait Files {
    /// What is known of a clip's source; `None` when the file is missing or unreadable.
    fn facts(&self, source: &str) -> Option<AudioFacts>;
    /// The name the project is to give a source that isn't put into the archive: a path
    /// from the archive's folder, or an absolute one.
    fn outside(&self, source: &str) -> String;
    /// Whether sounds are put into the archive.
    fn embed(&self) -> bool;
    /// Whether a file that isn't a sound (a plugin's state) is there.
    fn exists(&self, source: &str) -> bool;
}

/// A project ready to be packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text of [`PROJECT`].
    pub project: String,
    /// The text of [`METADATA`].
    pub metadata: String,
    /// Files to put in: the source as the Edit names it, and the entry's name.
    pub files: Vec<(String, String)>,
    /// Plugins' states to put in: the entry's name, and what it holds.
    pub states: Vec<(String, Vec<u8>)>,
    /// What the format can't say, a line for each kind.
    pub losses: Vec<String>,
}

/// Reads a project. `name` becomes the Edit's.
///
/// # Errors
/// [`DawprojectError`] when it isn't one.
pub fn read<R: Read + Seek>(
    archive: &mut archive::Archive<R>,
    index: &mut ItemIndex,
    name: &str,
) -> Result<Opened, DawprojectError> {
    let bytes = archive.project()?;
    let root = parse::parse(&bytes).map_err(DawprojectError::Xml)?;
    let mut states = |entry: &str| {
        if !archive.has(entry) {
            return Ok(None);
        }
        let mut bytes = Limited(Vec::new());
        let copied = archive.copy(entry, &mut bytes);
        copied.map_err(|error| error.to_string())?;
        Ok(Some(bytes.0))
    };
    let mut opened = read::project(&root, index, (name, &mut states))?;
    let (there, missing) = std::mem::take(&mut opened.entries)
        .into_iter()
        .partition(|entry| archive.has(entry));
    opened.entries = there;
    opened.repairs.extend(Vec::into_iter(missing).map(|entry| {
        format!(
            "missing in the archive: \"{}\", what needs it is silent",
            losses::shown(&entry)
        )
    }));
    Ok(opened)
}

/// The largest state of a plugin that is believed.
const LARGEST_STATE: usize = 64 << 20;

/// Takes no more than a state may be.
struct Limited(Vec<u8>);

impl std::io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST_STATE {
            return Err(std::io::Error::other(
                "it is too large for a plugin's state",
            ));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The Edit as a project.
#[must_use]
pub fn write(tree: &Subtree, files: &dyn Files) -> Written {
    write::project(tree, files)
}
