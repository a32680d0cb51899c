//! Elements → the Edit's subtree.
//!
//! Every reader takes what it knows from its element and puts values that make no
//! sense right; none of them fails, and what they don't know is kept beside the
//! object (`write::kept`). The order of sections in the file doesn't matter.
//!
//! An object's own element is read in two ways: as part of a file, and again when it
//! is written, to see what was edited since.

mod automation;
mod clips;
mod events;
mod files;
mod ids;
mod midi;
mod modifiers;
mod modulation;
mod plugins;
mod root;
mod routing;
mod sound;
mod steps;
mod tempo;
mod tracks;
mod value;

use std::collections::HashMap;

use super::element::Element;
use super::repairs::{Repairs, shown};
use super::write::{Places, Telling, address, keep};
use crate::model::edit::Colour;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::tree::Subtree;
use crate::session::SessionError;
use ids::Ids;

/// Of an object that is read again and whose file gave it no id.
pub const NO_ID: ItemId = ItemId(0);

/// An Edit as it was read.
pub struct Whole {
    /// The Edit.
    pub tree: Subtree,
    /// Whether ids had to be given.
    pub numbered: bool,
}

/// Reads the root element.
pub fn edit(
    root: &Element<'_>,
    index: &mut ItemIndex,
    name: &str,
    repairs: &mut Repairs,
) -> Result<Whole, SessionError> {
    if root.tag != "EDIT" {
        let tag = shown(&root.tag);
        return Err(SessionError::WrongRoot { tag });
    }
    let mut reading = Reading::new(Ids::fresh(root, index), None);
    reading.repairs = std::mem::take(repairs);
    let version = root.get("appVersion").unwrap_or_default();
    reading.ours = version.starts_with("Waive ");
    let mut tree = reading.edit(root, name);
    reading.break_loops(&mut tree);
    let telling = Telling::new(&tree, None);
    keep(&telling, &mut tree, &reading.elements, &reading.places);
    *repairs = reading.repairs;
    let numbered = reading.ids.numbered();
    Ok(Whole { tree, numbered })
}

/// Reads an object's own kept element again. `now` is the object as it is: what the
/// element leaves to its place in the Edit (a track's number for a name) is as there.
pub fn again(element: &Element<'_>, now: &Subtree) -> Option<Subtree> {
    let mut reading = Reading::new(Ids::again(), Some(now));
    match element.tag.as_ref() {
        "EDIT" => Some(reading.root(element)),
        "TRACK" | "FOLDERTRACK" => Some(reading.strip(element)),
        "PLUGIN" => Some(reading.plugin(element, plugins::role_of(now))),
        _ => reading.clip(element),
    }
}

/// What all readers share.
struct Reading<'e> {
    ids: Ids<'e>,
    /// The object as it is, when an element is read again.
    now: Option<&'e Subtree>,
    /// Tracks so far: one without a name is called by its number.
    track_count: usize,
    /// Whether this engine wrote the file: in it what is absent has our defaults.
    ours: bool,
    /// The ids of the audio tracks in order of the file.
    numbered: Vec<ItemId>,
    /// Which object stands at which element, and the other way.
    places: Places,
    elements: HashMap<ItemId, &'e Element<'e>>,
    repairs: Repairs,
}

impl<'e> Reading<'e> {
    fn new(ids: Ids<'e>, now: Option<&'e Subtree>) -> Self {
        Self {
            ids,
            now,
            track_count: 0,
            ours: false,
            numbered: Vec::new(),
            places: Places::new(),
            elements: HashMap::new(),
            repairs: Repairs::default(),
        }
    }

    /// Whether an element is read again, for its text alone.
    fn is_again(&self) -> bool {
        self.now.is_some()
    }

    /// Remembers the element of an object.
    fn place(&mut self, element: &'e Element<'e>, tree: Subtree) -> Subtree {
        self.places.insert(address(element), tree.id);
        self.elements.insert(tree.id, element);
        tree
    }

    fn colour(&mut self, element: &Element<'_>) -> Option<Colour> {
        let text = element.get("colour")?;
        let colour = u32::from_str_radix(text.trim(), 16);
        if colour.is_err() {
            self.repairs
                .note("left out: a colour that is no ARGB number", element);
        }
        colour.ok().map(Colour)
    }
}
