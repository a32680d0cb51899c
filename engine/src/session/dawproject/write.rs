//! The Edit's subtree → the project's elements.
//!
//! What the format can't say is listed, never changed in the Edit. Times are written
//! with all their digits, so that what can be said comes back as it was.

mod arrangement;
mod audio;
mod automation;
mod devices;
mod notes;
mod tracks;

use std::collections::{HashMap, HashSet};

use super::grid::Grid;
use super::losses::Losses;
use super::{Files, Written, archive, emit, part};
use crate::model::id::ItemId;
use crate::model::tempo::{Meter, Tempo};
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;

/// Elements that own what they say.
type Made = Element<'static>;

/// What all writers share.
struct Writing<'t> {
    files: &'t dyn Files,
    losses: Losses,
    grid: Grid,
    tempos: Vec<Tempo>,
    meters: Vec<(f64, Meter)>,
    ids: u32,
    /// Ids of tracks and of their channels, by the track's entity.
    track_ids: HashMap<ItemId, String>,
    channel_ids: HashMap<ItemId, String>,
    /// Which track a bus comes out on.
    returns: HashMap<i64, ItemId>,
    /// Busses that something is sent to.
    sent: HashSet<i64>,
    /// Parameters that were written, by their entity.
    params: HashMap<ItemId, Param>,
    /// The same by plugin and name.
    named: HashMap<(ItemId, String), ItemId>,
    /// Entries by source, and the names that are taken.
    entries: HashMap<String, String>,
    taken: HashSet<String>,
    packed: Vec<(String, String)>,
    /// Plugins' states: the entry, and what it holds.
    states: Vec<(String, Vec<u8>)>,
    /// Parameters that curves of clips move, by plugin and name.
    clip_moved: HashSet<(ItemId, String)>,
}

/// A parameter that was written.
#[derive(Clone, Debug)]
struct Param {
    id: String,
    kind: ParamKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ParamKind {
    Fader,
    Pan,
    Device,
    /// Of a hosted plugin, 0 to 1.
    Hosted,
}

/// Writes the Edit.
pub fn project(tree: &Subtree, files: &dyn Files) -> Written {
    let tempos: Vec<Tempo> = tree
        .children
        .iter()
        .filter_map(|c| part!(c, Tempo))
        .copied()
        .collect();
    let meters: Vec<(f64, Meter)> = tree
        .children
        .iter()
        .filter_map(|child| {
            let start = part!(child, MeterStart).map_or(0.0, |start| start.0);
            Some((start, *part!(child, Meter)?))
        })
        .collect();
    let mut writing = Writing {
        files,
        losses: Losses::default(),
        grid: Grid::new(&tempos, &meters),
        tempos,
        meters,
        ids: 0,
        track_ids: HashMap::new(),
        channel_ids: HashMap::new(),
        returns: HashMap::new(),
        sent: HashSet::new(),
        params: HashMap::new(),
        named: HashMap::new(),
        entries: HashMap::new(),
        taken: HashSet::new(),
        packed: Vec::new(),
        states: Vec::new(),
        clip_moved: clip_moved(tree),
    };
    let root = writing.project(tree);
    let title = part!(tree, Name).map_or("", |name| name.0.as_str());
    let metadata = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<MetaData>\n  {}\n</MetaData>\n",
        emit::text_element("Title", title)
    );
    Written {
        project: emit::document(&root),
        metadata,
        files: writing.packed,
        states: writing.states,
        losses: writing.losses.into_lines(),
    }
}

impl Writing<'_> {
    fn project(&mut self, tree: &Subtree) -> Made {
        self.of_the_whole(tree);
        for track in &tree.children {
            self.number(track);
        }
        let mut silent: Vec<i64> = self.returns.keys().copied().collect();
        silent.retain(|bus| !self.sent.contains(bus));
        silent.sort_unstable();
        for bus in silent {
            let what = "not written: the return of a bus that nothing is sent to";
            self.losses.note(what, format!("bus {bus}"));
        }
        let application = Element::new("Application")
            .text("name", "Waive")
            .text("version", env!("CARGO_PKG_VERSION"));
        let (transport, tempo) = self.transport();
        let structure = self.structure(tree);
        let arrangement = self.arrangement(tree, &tempo);
        Element::new("Project")
            .text("version", "1.0")
            .with(application)
            .with(transport)
            .with(structure)
            .with(arrangement)
            .with(Element::new("Scenes"))
    }

    /// What belongs to the Edit as a whole and has no place in a project.
    fn of_the_whole(&mut self, tree: &Subtree) {
        let name = part!(tree, Name).map_or_else(String::new, |name| name.0.clone());
        let places = tree
            .children
            .iter()
            .filter(|c| part!(c, MasterTrack).is_some());
        for place in places.chain([tree]) {
            if part!(place, MasterFades).is_some_and(|f| f.fade_in > 0.0 || f.fade_out > 0.0) {
                self.losses.note("not written: the master's fades", &name);
            }
        }
        if part!(tree, ClickTrack).is_some_and(|click| click.enabled) {
            self.losses.note("not written: the click", &name);
        }
        if part!(tree, LoopRegion).is_some_and(|region| region.enabled) {
            self.losses.note("not written: the loop region", &name);
        }
        for (_, bus) in part!(tree, AuxBusNames).iter().flat_map(|names| &names.0) {
            self.losses.note("not written: the name of a bus", bus);
        }
        for child in &tree.children {
            let called = || part!(child, Name).map_or("", |name| name.0.as_str());
            if let Some(key) = part!(child, KeyChange) {
                let at = format!("beat {}", key.start_beat);
                self.losses.note("not written: a key", at);
            } else if part!(child, ChordClip).is_some() {
                self.losses.note("not written: a chord", called());
            } else if part!(child, ArrangerClip).is_some() {
                self.losses
                    .note("not written: a section of the arranger", called());
            } else if part!(child, ForeignClip).is_some() {
                self.losses
                    .note("not written: a clip of a kind that is only kept", called());
            }
        }
    }

    /// Gives tracks, channels and busses their ids.
    fn number(&mut self, track: &Subtree) {
        if part!(track, Track).is_none() && part!(track, MasterTrack).is_none() {
            return;
        }
        let id = self.fresh();
        self.track_ids.insert(track.id, id);
        if tracks::has_channel(track) {
            let id = self.fresh();
            self.channel_ids.insert(track.id, id);
        }
        for plugin in &track.children {
            self.sent
                .extend(part!(plugin, AuxSend).map(|send| send.bus));
            if let Some(bus) = part!(plugin, AuxReturn) {
                let first = *self.returns.entry(bus.bus).or_insert(track.id);
                if first != track.id {
                    let name = part!(track, Name).map_or("", |name| name.0.as_str());
                    self.losses
                        .note("not written: a second return of a bus", name);
                }
            }
        }
        for child in &track.children {
            self.number(child);
        }
    }

    fn fresh(&mut self) -> String {
        self.ids += 1;
        format!("id{}", self.ids)
    }

    /// The entry that a source gets in the archive.
    fn entry(&mut self, folder: &str, source: &str) -> String {
        if let Some(known) = self.entries.get(source) {
            return known.clone();
        }
        let file = source.rsplit(['/', '\\']).next().unwrap_or_default();
        let entry = self.fresh_entry(folder, file);
        self.entries.insert(source.to_owned(), entry.clone());
        self.packed.push((source.to_owned(), entry.clone()));
        entry
    }

    /// A name for an entry that no other has.
    fn fresh_entry(&mut self, folder: &str, file: &str) -> String {
        let file = archive::plain(file);
        let (stem, extension) = match file.rsplit_once('.') {
            Some((stem, extension)) => (stem.to_owned(), format!(".{extension}")),
            None => (file.clone(), String::new()),
        };
        let mut entry = format!("{folder}/{file}");
        for number in 2.. {
            // Some systems don't tell upper case from lower.
            if self.taken.insert(entry.to_lowercase()) {
                break;
            }
            entry = format!("{folder}/{stem} {number}{extension}");
        }
        entry
    }
}

/// The parameters that curves of clips move, anywhere below.
fn clip_moved(tree: &Subtree) -> HashSet<(ItemId, String)> {
    let (mut moved, mut waiting) = (HashSet::new(), vec![tree]);
    while let Some(tree) = waiting.pop() {
        let curve = part!(tree, ClipCurve);
        moved.extend(curve.map(|curve| (curve.plugin, curve.param_id.clone())));
        waiting.extend(&tree.children);
    }
    moved
}

/// A number with all its digits.
fn number(value: f64) -> String {
    if value.is_finite() {
        // `-0` would be read as 0, and looks odd.
        let value = if value == 0.0 { 0.0 } else { value };
        format!("{value:?}")
    } else {
        "0.0".to_owned()
    }
}

/// Where a position lies within a loop of some length; a rounding short of its end is its
/// beginning.
fn within(position: f64, length: f64) -> f64 {
    let rest = position.rem_euclid(length);
    if length - rest < 1e-9 { 0.0 } else { rest }
}

fn name_of(tree: &Subtree) -> String {
    part!(tree, Name).map_or_else(String::new, |name| name.0.clone())
}

fn boolean(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// The element with a colour, if the object has one; transparency has no place.
fn coloured(element: Made, tree: &Subtree) -> Made {
    match part!(tree, Colour) {
        Some(colour) => element.text("color", format!("#{:06x}", colour.0 & 0x00FF_FFFF)),
        None => element,
    }
}
