//! The `.tracktionedit` format, both ways (TRACKTION_EDIT_FORMAT.md).
//!
//! Thread: control. In: the World, or a file's bytes. Out: text by JUCE's rules,
//! or a [`Subtree`] with the list of what had to be repaired.
//! Invariants: a file that was opened and not edited comes back byte for byte,
//! whatever it holds; after an edit, only what was edited differs, where the file
//! follows JUCE's rules. What we write ourselves, we read back whole. Ids of a file
//! stay what they are; reading is lenient about values and strict about grammar.
//! Elsewhere: notes, parameters, tempos and meters have no ids in the format, so
//! theirs are new with each reading; the Edit's name is the file's.
//!
//! How: an object that our writer alone wouldn't write as its file had it carries
//! its element ([`crate::model::kept::Kept`]), and writing merges into that what
//! was edited (`merge`). A file that doesn't follow JUCE's text rules, or needed
//! ids or today's names, is kept as a whole as well
//! ([`crate::model::kept::KeptFile`]); its first edit brings it into the rules.
//!
//! Layers: [`number`], [`base64`] (values), [`element`] (the tree), [`emit`],
//! [`parse`] and [`value_tree`] (text and stream), `legacy` (old names), and above
//! them the meaning: `write/` and `read/`.

pub mod base64;
pub mod chunk;
pub mod element;
pub mod emit;
mod legacy;
mod merge;
pub mod number;
mod params;
pub mod parse;
pub mod project;
mod read;
mod repairs;
pub mod value_tree;
mod write;

#[cfg(test)]
mod tests;

use bevy_ecs::prelude::World;

use super::SessionError;
use crate::model::hosted::FreshStates;
use crate::model::id::ItemIndex;
use crate::model::kept::KeptFile;
use crate::model::outline::root;
use crate::model::tree::Subtree;
use repairs::Repairs;
use write::{Moved, Telling};

/// What JUCE puts before the names of binary properties.
const PREFIX: &str = "base64:";
/// The attribute of ours that names a frozen track's file.
const FREEZE_FILE: &str = "waive:freezeFile";
/// Where Tracktion puts the master's fader when the file doesn't say: −3 dB.
const ABSENT_MASTER: f64 = 0.637_628_138_065_338_1;

/// A component of a [`Subtree`]'s own entity, by its kind.
macro_rules! part {
    ($tree:expr, $kind:ident) => {
        $tree
            .components
            .iter()
            .find_map(|component| match component {
                $crate::model::registry::ComponentValue::$kind(value) => Some(value),
                _ => None,
            })
    };
}
use part;

/// A file as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The Edit, its root at [`crate::model::id::ItemId::ROOT`].
    pub tree: Subtree,
    /// What was changed or isn't played, a line for each kind, for a person to read.
    pub repairs: Vec<String>,
}

/// The Edit as a file: header, `<EDIT>`.
///
/// # Panics
/// When the World holds no Edit.
#[must_use]
pub fn write(world: &World) -> String {
    write_tree(&whole(world), None)
}

/// The `<EDIT>` element alone, without the XML header.
///
/// # Panics
/// When the World holds no Edit.
#[must_use]
pub fn write_fragment(world: &World) -> String {
    let mut text = write(world);
    text.drain(..root_start(&text));
    text
}

/// As [`write()`], with each clip's `source` as `moved` has it; `None` leaves it.
/// For writing to another folder than the one that relative sources start from.
///
/// # Panics
/// When the World holds no Edit.
#[must_use]
pub fn write_moved(world: &World, moved: &dyn Fn(&str) -> Option<String>) -> String {
    write_tree(&whole(world), Some(moved))
}

/// The Edit, with what its plugins remember now.
fn whole(world: &World) -> Subtree {
    let mut tree = Subtree::read(world, root(world));
    if let Some(fresh) = world.get_resource::<FreshStates>() {
        fresh.put_into(&mut tree);
    }
    tree
}

/// As [`write_moved`], from a tree.
#[must_use]
pub fn write_tree(edit: &Subtree, moved: Option<&Moved<'_>>) -> String {
    let text = Telling::new(edit, moved).document(edit);
    match part!(edit, KeptFile) {
        Some(file) if !file.original.is_empty() && file.digest == digest(&text) => {
            file.original.clone()
        }
        _ => text,
    }
}

/// Reads a file: XML, or JUCE's binary stream. `name` becomes the Edit's; ids of the
/// file are reserved in `index`.
///
/// # Errors
/// [`SessionError`] when the bytes aren't an `<EDIT>` document; `index` is then
/// as it was.
pub fn read(bytes: &[u8], index: &mut ItemIndex, name: &str) -> Result<Opened, SessionError> {
    let binary = value_tree::seems(bytes);
    let mut element = if binary {
        value_tree::read(bytes)?
    } else {
        parse::parse(bytes)?
    };
    let lf = !binary && !bytes.iter().take(4096).any(|&byte| byte == b'\r');
    let newline = if lf { emit::LF } else { emit::CRLF };
    let plain = binary || emit::document(&element, newline).as_bytes() == bytes;
    let mut repairs = Repairs::default();
    let renewed = legacy::renew(&mut element, &mut repairs);
    let read::Whole { mut tree, numbered } = read::edit(&element, index, name, &mut repairs)?;
    let whole = !binary && (!plain || renewed || numbered);
    if lf || whole {
        let mut file = KeptFile {
            lf,
            ..KeptFile::default()
        };
        tree.components.push(file.clone().into());
        if whole {
            file.digest = digest(&write_tree(&tree, None));
            file.original = String::from_utf8_lossy(bytes).into_owned();
            tree.components.pop();
            tree.components.push(file.into());
        }
    }
    Ok(Opened {
        tree,
        repairs: repairs.into_lines(),
    })
}

fn digest(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// Where the root element begins, behind what may stand before it.
fn root_start(text: &str) -> usize {
    let mut at = 0;
    while let Some(next) = text[at..].find('<') {
        at += next;
        let end = match &text.as_bytes()[at..] {
            [b'<', b'?', ..] => "?>",
            [b'<', b'!', ..] => "-->",
            _ => return at,
        };
        match text[at..].find(end) {
            Some(length) => at += length + end.len(),
            None => return at,
        }
    }
    at
}
