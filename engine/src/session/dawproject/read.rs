//! The project's elements → the Edit's subtree.
//!
//! Tempo first, since positions depend on it; then the mixer, since clips and automation
//! name its parts; then the arrangement. None of the readers fails.

mod audio;
mod automation;
mod clips;
mod devices;
mod leaf;
mod notes;
mod tempo;
mod tracks;

use std::collections::{HashMap, HashSet};

use super::Opened;
use super::error::DawprojectError;
use super::grid::{Grid, Unit};
use super::losses::{Losses, shown};
use super::units::ValueUnit;
use crate::model::automation::{Curve, CurvePoint};
use crate::model::edit::{Colour, EditHeader, EditRoot, Name};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::transport::LoopRegion;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use tracks::Strip;

/// Positions and lengths beyond this are no project's, in either unit.
const FARTHEST: f64 = 1e7;
/// Clips that looping clips of several parts may be written out to.
const MAX_CLIPS: usize = 200_000;

/// Gives the bytes of an entry of the archive that holds a plugin's state: `None` where
/// there is no such entry.
pub type States<'s> = dyn FnMut(&str) -> Result<Option<Vec<u8>>, String> + 's;

/// Reads the root element. `name` becomes the Edit's.
pub fn project(
    root: &Element<'_>,
    index: &mut ItemIndex,
    (name, states): (&str, &mut States<'_>),
) -> Result<Opened, DawprojectError> {
    if root.tag != "Project" {
        let tag = shown(&root.tag);
        return Err(DawprojectError::WrongRoot { tag });
    }
    let mut reading = Reading::new(index, states);
    reading.collect_ids(root);
    let tree = reading.edit(root, name);
    Ok(Opened {
        tree,
        repairs: reading.losses.into_lines(),
        entries: reading.entries,
        external: reading.external,
    })
}

/// What all readers share.
struct Reading<'e, 'i> {
    index: &'i mut ItemIndex,
    states: &'i mut States<'i>,
    losses: Losses,
    grid: Grid,
    /// Elements by their id.
    ids: HashMap<&'e str, &'e Element<'e>>,
    /// The mixer, in the order of the file.
    strips: Vec<Strip<'e>>,
    /// Strips by the ids of their track and of their channel.
    strip_of: HashMap<&'e str, usize>,
    /// What automation can move, by the parameter's id.
    targets: HashMap<&'e str, Target>,
    /// What was read of automation, by the parameter.
    curves: HashMap<ItemId, Vec<CurvePoint>>,
    entries: Vec<String>,
    external: Vec<String>,
    /// Sources that are in either list already.
    sources: HashSet<String>,
    clips_left: usize,
}

/// A parameter that automation can move.
#[derive(Clone, Debug)]
struct Target {
    kind: TargetKind,
    /// What the file declares its values in.
    unit: ValueUnit,
    /// Least and greatest value, where the file says them.
    range: Option<(f64, f64)>,
    /// The parameter's entity.
    param: ItemId,
    /// Its plugin's.
    plugin: ItemId,
    /// Its id in the plugin.
    param_id: String,
    /// For a person.
    owner: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TargetKind {
    Fader,
    Pan,
    Device,
    /// A parameter of a hosted plugin, 0 to 1.
    Hosted,
    /// What has no parameter in the model.
    Unkept(&'static str),
}

impl<'e, 'i> Reading<'e, 'i> {
    fn new(index: &'i mut ItemIndex, states: &'i mut States<'i>) -> Self {
        Self {
            index,
            states,
            losses: Losses::default(),
            grid: Grid::new(&[], &[]),
            ids: HashMap::new(),
            strips: Vec::new(),
            strip_of: HashMap::new(),
            targets: HashMap::new(),
            curves: HashMap::new(),
            entries: Vec::new(),
            external: Vec::new(),
            sources: HashSet::new(),
            clips_left: MAX_CLIPS,
        }
    }

    fn collect_ids(&mut self, element: &'e Element<'e>) {
        let mut waiting = vec![element];
        while let Some(element) = waiting.pop() {
            if let Some(id) = element.get("id") {
                self.ids.entry(id).or_insert(element);
            }
            waiting.extend(&element.children);
        }
    }

    fn edit(&mut self, root: &'e Element<'e>, name: &str) -> Subtree {
        let time = self.tempo(root);
        let structure = root.child("Structure");
        self.structure(structure);
        let markers = self.arrangement(root.child("Arrangement"));
        self.scenes(root.child("Scenes"));
        let header = EditHeader {
            project_id: "0/0".to_owned(),
            created_ms: 0,
        };
        let components = vec![
            EditRoot.into(),
            header.into(),
            Name(name.to_owned()).into(),
            LoopRegion::default().into(),
        ];
        let mut tree = Subtree::new(ItemId::ROOT, components);
        let (master, tracks) = self.mixer();
        tree.children.push(master);
        tree.children.extend(time);
        tree.children.extend(markers);
        tree.children.extend(tracks);
        self.attach_curves(&mut tree);
        tree
    }

    fn attach_curves(&mut self, tree: &mut Subtree) {
        if let Some(points) = self.curves.remove(&tree.id) {
            tree.components.push(Curve::new(points).into());
        }
        for child in &mut tree.children {
            self.attach_curves(child);
        }
    }

    fn scenes(&mut self, scenes: Option<&Element<'_>>) {
        for scene in scenes.into_iter().flat_map(|scenes| scenes.all("Scene")) {
            if holds(scene, "Clip") {
                let what = "not kept: clips of a launcher scene";
                self.losses.note(what, scene.get("name").unwrap_or("Scene"));
            }
        }
    }

    /// A number of an attribute; `None` when it is absent, isn't one, or isn't finite.
    fn number(&mut self, element: &Element<'_>, name: &str) -> Option<f64> {
        let text = element.get(name)?;
        let value = text.trim().parse::<f64>().ok().filter(|v| v.is_finite());
        if value.is_none() {
            let what = format!("not a number: {name} of {}", shown(&element.tag));
            self.losses.note(what, text);
        }
        value
    }

    /// A position or length, within what makes sense.
    fn time(&mut self, element: &Element<'_>, name: &str) -> Option<f64> {
        let value = self.number(element, name)?;
        if value.abs() > FARTHEST {
            let what = format!("brought into range: {name} of {}", shown(&element.tag));
            self.losses.note(what, label(element));
        }
        Some(value.clamp(-FARTHEST, FARTHEST))
    }

    fn colour(&mut self, element: &Element<'_>) -> Option<Colour> {
        let text = element.get("color")?;
        let digits = text.trim().strip_prefix('#').filter(|hex| hex.len() == 6);
        let rgb = digits.and_then(|hex| u32::from_str_radix(hex, 16).ok());
        if rgb.is_none() {
            self.losses
                .note("not kept: a colour that isn't #rrggbb", label(element));
        }
        rgb.map(|rgb| Colour(0xFF00_0000 | rgb))
    }
}

/// What a person knows an element by.
fn label<'a>(element: &'a Element<'_>) -> &'a str {
    element
        .get("name")
        .or_else(|| element.get("id"))
        .unwrap_or(&element.tag)
}

/// The unit an attribute names, or the one around.
fn unit_of(element: &Element<'_>, attribute: &str, around: Unit) -> Unit {
    element
        .get(attribute)
        .and_then(Unit::from_name)
        .unwrap_or(around)
}

/// A boolean attribute of XML Schema.
fn flag(element: &Element<'_>, name: &str, default: bool) -> bool {
    match element.get(name).map(str::trim) {
        Some("true" | "1") => true,
        Some("false" | "0") => false,
        _ => default,
    }
}

fn holds(element: &Element<'_>, tag: &str) -> bool {
    let mut waiting = vec![element];
    while let Some(element) = waiting.pop() {
        if element.tag == tag {
            return true;
        }
        waiting.extend(&element.children);
    }
    false
}
