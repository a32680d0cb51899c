//! Outputs and sends that lead back to where they come from.

use std::collections::{HashMap, HashSet};

use super::Reading;
use crate::model::id::ItemId;
use crate::model::plugin::Plugin;
use crate::model::registry::ComponentValue;
use crate::model::track::TrackOutput;
use crate::model::tree::Subtree;
use crate::session::tracktion::part;

/// Where the sound of tracks goes.
#[derive(Default)]
struct Ways {
    to: HashMap<ItemId, Vec<ItemId>>,
}

impl Ways {
    /// Whether `from` reaches `goal`.
    fn lead(&self, from: ItemId, goal: ItemId) -> bool {
        let mut seen = HashSet::from([from]);
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            if at == goal {
                return true;
            }
            let next = self.to.get(&at).into_iter().flatten();
            open.extend(next.filter(|id| seen.insert(**id)));
        }
        false
    }

    fn add(&mut self, from: ItemId, to: ItemId) {
        self.to.entry(from).or_default().push(to);
    }
}

impl Reading<'_> {
    /// Takes back outputs that close a circle and switches off such sends.
    pub(super) fn break_loops(&mut self, edit: &mut Subtree) {
        let mut ways = Ways::default();
        let mut returns: HashMap<i64, Vec<ItemId>> = HashMap::new();
        let mut routed = false;
        look(edit, None, &mut ways, &mut returns, &mut routed);
        if routed {
            self.outputs(edit, &mut ways);
            self.sends(edit, &mut ways, &returns);
        }
    }

    fn outputs(&mut self, tree: &mut Subtree, ways: &mut Ways) {
        let id = tree.id;
        if let Some(TrackOutput::Track(target)) = part!(tree, TrackOutput).cloned() {
            if ways.lead(target, id) {
                tree.components
                    .retain(|component| !matches!(component, ComponentValue::TrackOutput(_)));
                self.note_at(
                    id,
                    "tracks that play into each other: one plays to the default output",
                );
            } else {
                ways.add(id, target);
            }
        }
        for child in tree
            .children
            .iter_mut()
            .filter(|child| part!(child, Track).is_some())
        {
            self.outputs(child, ways);
        }
    }

    fn sends(&mut self, tree: &mut Subtree, ways: &mut Ways, returns: &HashMap<i64, Vec<ItemId>>) {
        let id = tree.id;
        for plugin in &mut tree.children {
            let Some(send) = part!(plugin, AuxSend).copied() else {
                continue;
            };
            let targets = returns.get(&send.bus).map_or(&[][..], Vec::as_slice);
            if targets.iter().any(|target| ways.lead(*target, id)) {
                for component in &mut plugin.components {
                    if let ComponentValue::Plugin(Plugin { enabled, .. }) = component {
                        *enabled = false;
                    }
                }
                self.note_at(
                    plugin.id,
                    "switched off: a send that leads back to its own track",
                );
            } else {
                targets.iter().for_each(|target| ways.add(id, *target));
            }
        }
        for child in &mut tree.children {
            if part!(child, Track).is_some() || part!(child, MasterTrack).is_some() {
                self.sends(child, ways, returns);
            }
        }
    }

    fn note_at(&mut self, id: ItemId, what: &str) {
        if let Some(element) = self.elements.get(&id) {
            self.repairs.note(what, element);
        }
    }
}

/// Folders take what is below them; busses end at their returns.
fn look(
    tree: &Subtree,
    folder: Option<ItemId>,
    ways: &mut Ways,
    returns: &mut HashMap<i64, Vec<ItemId>>,
    routed: &mut bool,
) {
    let output = part!(tree, TrackOutput);
    *routed |= matches!(output, Some(TrackOutput::Track(_)));
    if let (Some(folder), None) = (folder, output) {
        ways.add(tree.id, folder);
    }
    for child in &tree.children {
        *routed |= part!(child, AuxSend).is_some();
        if let Some(back) = part!(child, AuxReturn) {
            returns.entry(back.bus).or_default().push(tree.id);
        }
        let is_folder = part!(tree, Folder).is_some();
        if part!(child, Track).is_some() || part!(child, MasterTrack).is_some() {
            look(child, is_folder.then_some(tree.id), ways, returns, routed);
        }
    }
}
