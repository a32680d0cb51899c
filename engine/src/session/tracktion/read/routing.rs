//! Outputs and sends that lead back to where they come from.

use std::collections::{HashMap, HashSet};

use super::Reading;
use crate::model::id::ItemId;
use crate::model::registry::ComponentValue;
use crate::model::track::TrackOutput;
use crate::model::tree::Subtree;
use crate::session::tracktion::part;

/// How often circles are looked for; after that, all that could close one goes.
const ROUNDS: usize = 16;

/// What can be taken away to open a circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Cut {
    /// A track's output into another.
    Output(ItemId),
    /// A send, by its plugin.
    Send(ItemId),
    /// Nothing: a folder takes what is in it, a bus ends at its returns.
    Nothing,
}

/// Where the sound of tracks goes. Busses are places, too.
#[derive(Default)]
struct Ways {
    tracks: HashMap<ItemId, usize>,
    busses: HashMap<i64, usize>,
    to: Vec<Vec<(usize, Cut)>>,
}

impl Ways {
    fn track(&mut self, id: ItemId) -> usize {
        let next = self.to.len();
        let at = *self.tracks.entry(id).or_insert(next);
        self.to.resize_with(self.to.len().max(at + 1), Vec::new);
        at
    }

    fn bus(&mut self, bus: i64) -> usize {
        let next = self.to.len();
        let at = *self.busses.entry(bus).or_insert(next);
        self.to.resize_with(self.to.len().max(at + 1), Vec::new);
        at
    }

    /// Folders take what is below them; busses end at their returns.
    fn look(&mut self, tree: &Subtree, folder: Option<usize>) {
        let own = self.track(tree.id);
        match (part!(tree, TrackOutput), folder) {
            (Some(TrackOutput::Track(target)), _) => {
                let target = self.track(*target);
                self.to[own].push((target, Cut::Output(tree.id)));
            }
            (None, Some(folder)) => self.to[own].push((folder, Cut::Nothing)),
            _ => {}
        }
        for child in &tree.children {
            if let Some(send) = part!(child, AuxSend) {
                let bus = self.bus(send.bus);
                self.to[own].push((bus, Cut::Send(child.id)));
            }
            if let Some(back) = part!(child, AuxReturn) {
                let bus = self.bus(back.bus);
                self.to[bus].push((own, Cut::Nothing));
            }
            if part!(child, Track).is_some() || part!(child, MasterTrack).is_some() {
                self.look(child, part!(tree, Folder).is_some().then_some(own));
            }
        }
    }

    /// What to take away so that nothing leads back to itself.
    fn cuts(mut self) -> HashSet<Cut> {
        let mut cuts = HashSet::new();
        for _ in 0..ROUNDS {
            let found = self.circles();
            if found.is_empty() {
                return cuts;
            }
            for ways in &mut self.to {
                ways.retain(|(_, cut)| !found.contains(cut));
            }
            cuts.extend(found);
        }
        let left = self.to.iter().flatten().map(|(_, cut)| *cut);
        cuts.extend(left.filter(|cut| *cut != Cut::Nothing));
        cuts
    }

    /// One cut for each way back that a walk in depth finds.
    fn circles(&self) -> HashSet<Cut> {
        let mut found = HashSet::new();
        // 0: not seen, 1: on the way, 2: done.
        let mut state = vec![0_u8; self.to.len()];
        for start in 0..self.to.len() {
            // Places on the way: which, by what it was reached, its next way on.
            let mut path = vec![(start, Cut::Nothing, 0)];
            if state[start] != 0 {
                continue;
            }
            state[start] = 1;
            while let Some((at, _, next)) = path.last_mut() {
                let Some(&(to, cut)) = self.to[*at].get(*next) else {
                    state[*at] = 2;
                    path.pop();
                    continue;
                };
                *next += 1;
                if state[to] == 0 {
                    state[to] = 1;
                    path.push((to, cut, 0));
                } else if state[to] == 1 {
                    let back = path.iter().rev().take_while(|(place, ..)| *place != to);
                    let ways = std::iter::once(cut).chain(back.map(|(_, cut, _)| *cut));
                    found.extend(ways.into_iter().find(|cut| *cut != Cut::Nothing));
                }
            }
        }
        found
    }
}

impl Reading<'_> {
    /// Takes back outputs that close a circle; sends that do are no sends any more,
    /// though their plugins stay.
    pub(super) fn break_loops(&mut self, edit: &mut Subtree) {
        let mut ways = Ways::default();
        ways.look(edit, None);
        let cuts = ways.cuts();
        if !cuts.is_empty() {
            self.cut(edit, &cuts);
        }
    }

    fn cut(&mut self, tree: &mut Subtree, cuts: &HashSet<Cut>) {
        let id = tree.id;
        if cuts.contains(&Cut::Output(id)) {
            tree.components
                .retain(|component| !matches!(component, ComponentValue::TrackOutput(_)));
            let what = "a track that played back into itself plays to the default output";
            self.note_at(id, what);
        }
        if cuts.contains(&Cut::Send(id)) {
            tree.components
                .retain(|component| !matches!(component, ComponentValue::AuxSend(_)));
            let what = "not played, but kept: a send that leads back to its own track";
            self.note_at(id, what);
        }
        for child in &mut tree.children {
            self.cut(child, cuts);
        }
    }

    fn note_at(&mut self, id: ItemId, what: &str) {
        if let Some(element) = self.elements.get(&id) {
            self.repairs.note(what, element);
        }
    }
}
