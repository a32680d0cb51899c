//! Subtrees → elements → text.
//!
//! Properties that every object has are always said; those that most objects
//! leave at their default (mute, colour, fades) only when they differ, as
//! Tracktion, too, leaves out what was never set. For an object that came from a
//! file, what is said now is merged into what the file had ([`super::merge`]).

mod automation;
mod clips;
mod files;
mod kept;
mod midi;
mod modifiers;
mod modulation;
mod plugins;
mod root;
mod sound;
mod steps;
mod tracks;

use std::collections::HashMap;

use super::element::{Element, Text};
use super::emit;
use super::merge::merge;
use super::part;
use super::read;
use crate::model::id::ItemId;
use crate::model::tree::Subtree;

pub use kept::{Places, address, keep};
pub use midi::META;

/// Where a track's sound goes when nothing else is said.
pub const DEFAULT_OUTPUT: &str = "(default audio output)";
/// The tag of what assigns a macro; also of a source that we don't know.
const MACRO: &str = "MACRO";

/// Gives a source another name, for a file elsewhere; `None` leaves it.
pub type Moved<'m> = dyn Fn(&str) -> Option<String> + 'm;

/// What the elements of an Edit say that isn't in their own subtrees.
pub struct Telling<'m> {
    /// The number of each audio track in order of the tree, from 1.
    numbers: HashMap<ItemId, usize>,
    /// The tag of each modifier.
    sources: HashMap<ItemId, String>,
    moved: Option<&'m Moved<'m>>,
    newline: &'static str,
}

impl<'m> Telling<'m> {
    /// Looks through an Edit once.
    pub fn new(edit: &Subtree, moved: Option<&'m Moved<'m>>) -> Self {
        let lf = part!(edit, KeptFile).is_some_and(|file| file.lf);
        let mut telling = Self {
            numbers: HashMap::new(),
            sources: HashMap::new(),
            moved,
            newline: if lf { emit::LF } else { emit::CRLF },
        };
        telling.look(edit);
        telling
    }

    fn look(&mut self, tree: &Subtree) {
        if part!(tree, Track).is_some() && part!(tree, Folder).is_none() {
            self.numbers.insert(tree.id, self.numbers.len() + 1);
        }
        if let Some(modifier) = part!(tree, Modifier) {
            self.sources.insert(tree.id, modifier.tag.clone());
        }
        for child in &tree.children {
            if part!(child, ClipSpan).is_none() {
                self.look(child);
            }
        }
    }

    /// The whole document, as our rules make it.
    pub fn document(&self, edit: &Subtree) -> String {
        let mut out = String::with_capacity(1 << 16);
        emit::header(&mut out, self.newline);
        self.object(&mut out, edit, 0);
        out
    }

    /// An object with all that it holds; only one object's element lives at a time.
    fn object(&self, out: &mut String, tree: &Subtree, indent: usize) {
        let Some(element) = self.element(tree) else {
            return;
        };
        let mut below = HashMap::new();
        for child in &tree.children {
            below.insert(child.id, child);
            if part!(child, MasterTrack).is_some() {
                below.extend(child.children.iter().map(|plugin| (plugin.id, plugin)));
            }
        }
        let mut fill = |out: &mut String, hole: &Element<'_>, indent: usize| {
            if let Some(child) = hole.placed().and_then(|id| below.get(&id)) {
                self.object(out, child, indent);
            }
        };
        emit::element(out, &element, indent, self.newline, &mut fill);
    }

    /// An object's element, with placeholders for other objects.
    fn element<'t>(&self, tree: &'t Subtree) -> Option<Element<'t>> {
        let mut now = self.said(tree)?;
        let Some(kept) = part!(tree, Kept) else {
            return Some(now);
        };
        kept::leave_unsaid(tree, kept, &mut now);
        let Some(old) = kept::restored(kept) else {
            return Some(now);
        };
        let again = read::again(&old, tree);
        let Some(before) = again.as_ref().and_then(|again| self.said(again)) else {
            return Some(now);
        };
        Some(merge(old, &before, now))
    }

    /// What our writer says of an object, whatever its file had.
    fn said<'t>(&self, tree: &'t Subtree) -> Option<Element<'t>> {
        if part!(tree, EditRoot).is_some() {
            Some(self.root(tree))
        } else if part!(tree, Track).is_some() {
            Some(self.track(tree))
        } else if let Some(plugin) = part!(tree, Plugin) {
            Some(self.plugin(tree, plugin))
        } else {
            self.clip(tree)
        }
    }

    /// The name of a project's item means the same anywhere.
    fn source<'t>(&self, source: &'t str) -> Text<'t> {
        let moved = self.moved;
        let moved = moved.filter(|_| !source.is_empty() && !is_project_item(source));
        match moved.and_then(|moved| moved(source)) {
            Some(moved) => moved.into(),
            None => source.into(),
        }
    }
}

/// Whether a source is a project item's id: `hex` or `hex/hex`, and nothing else.
fn is_project_item(source: &str) -> bool {
    let hex = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    match source.split_once('/') {
        Some((project, item)) => hex(project) && hex(item),
        None => hex(source),
    }
}

/// An object without id is one that is read again and whose file gave it none.
fn identified<'t>(tree: &Subtree, element: Element<'t>) -> Element<'t> {
    if tree.id == read::NO_ID {
        return element;
    }
    element.whole("id", tree.id)
}

fn coloured<'t>(tree: &Subtree, element: Element<'t>) -> Element<'t> {
    match part!(tree, Colour) {
        Some(colour) => element.text("colour", format!("{:x}", colour.0)),
        None => element,
    }
}

fn name(tree: &Subtree) -> &str {
    part!(tree, Name).map_or("", |name| name.0.as_str())
}

/// A switch that is only said when it is on.
fn on<'t>(element: Element<'t>, name: &'static str, value: bool) -> Element<'t> {
    if value {
        element.flag(name, true)
    } else {
        element
    }
}

/// A number that is only said when it isn't the default.
fn unless<'t>(element: Element<'t>, name: &'static str, value: f64, default: f64) -> Element<'t> {
    if value.to_bits() == default.to_bits() || value == default {
        return element;
    }
    element.number(name, value)
}

/// The same for whole numbers.
fn unless_whole<'t>(
    element: Element<'t>,
    name: &'static str,
    value: i64,
    default: i64,
) -> Element<'t> {
    if value == default {
        element
    } else {
        element.whole(name, value)
    }
}
