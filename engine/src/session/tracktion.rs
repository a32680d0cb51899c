//! The `.tracktionedit` format, both ways (TRACKTION_EDIT_FORMAT.md).
//!
//! Thread: control. In: the World, or a file's bytes. Out: text by JUCE's rules,
//! or a [`Subtree`] with the list of what had to be repaired.
//! Invariants: what [`write()`] writes, [`read()`] reads back whole, and writing that
//! again gives the same bytes; ids of a file stay what they are; reading is
//! lenient about values and strict about grammar.
//! Elsewhere: notes, parameters, tempos and meters have no ids in the format, so
//! theirs are new with each reading; the Edit's name is the file's.
//!
//! Layers: [`number`] (values), [`element`] (the tree), [`emit`] and [`parse`]
//! (text), and above them the meaning: `write/` and `read/`.

pub mod element;
pub mod emit;
pub mod number;
pub mod parse;
mod read;
mod repairs;
mod write;

#[cfg(test)]
mod tests;

use bevy_ecs::prelude::World;

use super::SessionError;
use crate::model::id::ItemIndex;
use crate::model::tree::Subtree;

/// A file as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The Edit, its root at [`crate::model::id::ItemId::ROOT`].
    pub tree: Subtree,
    /// What was changed or not kept, a line for each kind, for a person to read.
    pub repairs: Vec<String>,
}

/// The Edit as a file: header, CRLF, `<EDIT>`.
///
/// # Panics
/// When the World holds no Edit.
#[must_use]
pub fn write(world: &World) -> String {
    emit::document(&write::edit(world))
}

/// The `<EDIT>` element alone, without the XML header.
///
/// # Panics
/// When the World holds no Edit.
#[must_use]
pub fn write_fragment(world: &World) -> String {
    emit::fragment(&write::edit(world))
}

/// As [`write()`], with each audio clip's `source` as `moved` has it; `None` leaves it.
/// For writing to another folder than the one that relative sources start from.
///
/// # Panics
/// When the World holds no Edit.
#[must_use]
pub fn write_moved(world: &World, moved: &dyn Fn(&str) -> Option<String>) -> String {
    let mut root = write::edit(world);
    move_sources(&mut root, moved);
    emit::document(&root)
}

fn move_sources(element: &mut element::Element<'_>, moved: &dyn Fn(&str) -> Option<String>) {
    if element.tag == "AUDIOCLIP" {
        for (name, value) in &mut element.attributes {
            if name == "source"
                && let Some(source) = moved(value)
            {
                *value = source.into();
            }
        }
    }
    for child in &mut element.children {
        move_sources(child, moved);
    }
}

/// Reads a file. `name` becomes the Edit's; ids of the file are reserved in `index`.
///
/// # Errors
/// [`SessionError`] when the bytes aren't an `<EDIT>` document; `index` is then
/// as it was.
pub fn read(bytes: &[u8], index: &mut ItemIndex, name: &str) -> Result<Opened, SessionError> {
    let root = parse::parse(bytes)?;
    read::edit(&root, index, name)
}
