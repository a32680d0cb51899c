//! Elements → the Edit's subtree.
//!
//! Every reader takes what it knows from its element, names what it doesn't, and
//! puts values that make no sense right; none of them fails. The order of
//! sections in the file doesn't matter.

mod clips;
mod notes;
mod plugins;
mod tempo;
mod tracks;
mod value;

use std::collections::HashSet;

use super::Opened;
use super::element::Element;
use super::repairs::{Repairs, shown};
use crate::model::edit::{Colour, EditHeader, EditRoot, Name};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::transport::LoopRegion;
use crate::model::tree::Subtree;
use crate::session::SessionError;
use value::TIME;

/// Ids of files are signed 64-bit; half of that leaves room for new ones.
const HIGHEST_ID: u64 = 1 << 62;

/// What an `<EDIT>` holds that isn't a track.
const SECTIONS: [&str; 6] = [
    "TRANSPORT",
    "TEMPOSEQUENCE",
    "PITCHSEQUENCE",
    "MASTERVOLUME",
    "MASTERPLUGINS",
    "MARKERTRACK",
];

/// Reads the root element.
pub fn edit(root: &Element<'_>, index: &mut ItemIndex, name: &str) -> Result<Opened, SessionError> {
    if root.tag != "EDIT" {
        let tag = shown(&root.tag);
        return Err(SessionError::WrongRoot { tag });
    }
    if let Some(highest) = highest_id(root) {
        index.reserve(ItemId(highest));
    }
    let mut reading = Reading {
        index,
        taken: HashSet::new(),
        track_count: 0,
        repairs: Repairs::default(),
    };
    let tree = reading.edit(root, name);
    Ok(Opened {
        tree,
        repairs: reading.repairs.into_lines(),
    })
}

/// What all readers share.
struct Reading<'i> {
    index: &'i mut ItemIndex,
    /// Ids that objects of this file have already.
    taken: HashSet<u64>,
    /// Tracks so far: one without a name is called by its number.
    track_count: usize,
    repairs: Repairs,
}

impl Reading<'_> {
    fn edit(&mut self, root: &Element<'_>, name: &str) -> Subtree {
        let header = self.header(root);
        let region = self.loop_region(root.child("TRANSPORT"));
        let components = vec![
            EditRoot.into(),
            header.into(),
            Name(name.to_owned()).into(),
            region.into(),
        ];
        let mut tree = Subtree::new(ItemId::ROOT, components);
        tree.children.push(self.master(root));
        tree.children
            .extend(self.tempo_sequence(root.child("TEMPOSEQUENCE")));
        self.keys(root.child("PITCHSEQUENCE"));
        tree.children
            .extend(self.markers(root.child("MARKERTRACK")));
        self.tracks(root, &mut tree.children);
        self.other_sections(root);
        tree
    }

    fn header(&mut self, root: &Element<'_>) -> EditHeader {
        let known = ["appVersion", "projectID", "creationTime"];
        for (name, _) in &root.attributes {
            if !known.contains(&name.as_ref()) {
                self.repairs
                    .note(format!("not kept: attribute {} of EDIT", shown(name)), root);
            }
        }
        let created = self.whole(root, "creationTime", 0..=i64::MAX, 0);
        EditHeader {
            project_id: root.get("projectID").unwrap_or("0/0").to_owned(),
            created_ms: created.unsigned_abs(),
        }
    }

    fn loop_region(&mut self, transport: Option<&Element<'_>>) -> LoopRegion {
        let Some(transport) = transport else {
            return LoopRegion::default();
        };
        self.repairs
            .unknown(transport, &["loopPoint1", "loopPoint2", "looping"], &[]);
        let one = self.number(transport, "loopPoint1", TIME, 0.0);
        let other = self.number(transport, "loopPoint2", TIME, 0.0);
        LoopRegion {
            enabled: value::flag(transport, "looping", false),
            start: one.min(other),
            end: one.max(other),
        }
    }

    /// Keys aren't in the model yet; the one that we write says nothing.
    fn keys(&mut self, sequence: Option<&Element<'_>>) {
        let Some(sequence) = sequence else { return };
        let plain = Element::new("PITCH")
            .number("startBeat", 0.0)
            .text("pitch", "60");
        for pitch in sequence.children.iter().filter(|&pitch| *pitch != plain) {
            self.repairs.lost(pitch, sequence);
        }
    }

    fn other_sections(&mut self, root: &Element<'_>) {
        let mut seen = HashSet::new();
        for child in &root.children {
            let tag = child.tag.as_ref();
            let track = tag == "TRACK" || tag == "FOLDERTRACK";
            let first_section = SECTIONS.contains(&tag) && seen.insert(tag);
            if !track && !first_section {
                self.repairs.lost(child, root);
            }
        }
    }

    /// The id that an object declares, or a new one when it can't have that.
    fn claim(&mut self, element: &Element<'_>) -> ItemId {
        let declared = element.get("id");
        if let Some(id) = declared.and_then(usable_id) {
            if self.taken.insert(id) {
                return ItemId(id);
            }
            let what = format!(
                "the id {id} was taken: the {} got a new one",
                shown(&element.tag)
            );
            self.repairs.note(what, element);
        } else {
            let reason = if declared.is_some() {
                "unusable"
            } else {
                "missing"
            };
            let what = format!(
                "{reason} id of {}: a new one was given",
                shown(&element.tag)
            );
            self.repairs.note(what, element);
        }
        let id = self.index.allocate();
        self.taken.insert(id.0);
        id
    }

    fn colour(&mut self, element: &Element<'_>) -> Option<Colour> {
        let text = element.get("colour")?;
        let colour = u32::from_str_radix(text.trim(), 16);
        if colour.is_err() {
            self.repairs
                .note("not kept: a colour that is no ARGB number", element);
        }
        colour.ok().map(Colour)
    }
}

/// 1 and 2 are ours, for the root and the master; 0 is nobody's.
fn usable_id(text: &str) -> Option<u64> {
    let id = text.trim().parse().ok()?;
    (ItemId::MASTER.0 + 1..=HIGHEST_ID)
        .contains(&id)
        .then_some(id)
}

/// Of everything in the file, also what isn't kept: references to it may be.
fn highest_id(element: &Element<'_>) -> Option<u64> {
    let own = element.get("id").and_then(usable_id);
    element
        .children
        .iter()
        .filter_map(highest_id)
        .chain(own)
        .max()
}
