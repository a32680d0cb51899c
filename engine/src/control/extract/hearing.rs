//! Who is heard: mute and solo, as they are handed down and along.
//!
//! What a folder or an output says holds for all that lies in it or leads into it.
//! A soloed track stays heard all the way: through submixes, outputs and returns. A
//! track that is only passed through is heard with all it has.

use bevy_ecs::prelude::*;
use foldhash::{HashMap, HashSet};

use super::desk::{Target, TrackNodes, positions, returns};
use crate::model::id::ItemId;
use crate::model::track::{Mute, Solo, SoloIsolate};

/// Who is heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hearing {
    /// For each track whether its output is open.
    pub tracks: Vec<bool>,
    /// The sends that are shut.
    shut: HashSet<ItemId>,
}

impl Hearing {
    /// All of so many tracks.
    #[must_use]
    pub fn all(tracks: usize) -> Self {
        Self {
            tracks: vec![true; tracks],
            shut: HashSet::default(),
        }
    }

    /// Shuts a track: only plugins that listen to it hear it.
    pub fn shut(&mut self, index: usize, track: &TrackNodes) {
        self.tracks[index] = false;
        self.shut.extend(track.chain.sends().map(|(send, _)| send));
    }

    /// Whether a send is open.
    #[must_use]
    pub fn send(&self, plugin: ItemId) -> bool {
        !self.shut.contains(&plugin)
    }

    /// Whether a track feeds anything: its output or one of its sends is open.
    #[must_use]
    pub fn feeds(&self, index: usize, track: &TrackNodes) -> bool {
        self.tracks[index] || track.chain.sends().any(|(send, _)| self.send(send))
    }
}

/// Who is heard now.
#[must_use]
pub fn hearing(world: &World, entities: &[Entity], tracks: &[TrackNodes]) -> Hearing {
    let all = |says: &dyn Fn(Entity) -> bool| entities.iter().map(|&track| says(track)).collect();
    let switches = Switches {
        mute: all(&|track| world.get::<Mute>(track).is_some_and(|mute| mute.0)),
        solo: all(&|track| world.get::<Solo>(track).is_some_and(|solo| solo.0)),
        isolate: all(&|track| {
            world
                .get::<SoloIsolate>(track)
                .is_some_and(|isolate| isolate.0)
        }),
    };
    Ways::read(world, entities, tracks).hearing(tracks, switches)
}

/// Who is heard when one track is listened to alone, whatever mute and solo say: with
/// what lies in it or leads into it (the first list), through what it passes (the second).
#[must_use]
pub fn alone(
    world: &World,
    entities: &[Entity],
    tracks: &[TrackNodes],
    one: usize,
) -> (Vec<bool>, Vec<bool>) {
    let ways = Ways::read(world, entities, tracks);
    let mut own = vec![false; tracks.len()];
    own[one] = true;
    let own = spread(own, &ways.heirs);
    let heard = spread(own.clone(), &ways.onward);
    (own, heard)
}

/// The tracks that plugins of the marked ones listen to, with all that leads there.
#[must_use]
pub fn listened(tracks: &[TrackNodes], marked: &[bool]) -> Vec<bool> {
    let (positions, returns) = (positions(tracks), returns(tracks));
    // For each track those that it hears, and apart from them those it listens to.
    let mut sources = vec![Vec::new(); tracks.len()];
    for (index, track) in tracks.iter().enumerate() {
        if let Target::Track(to) = track.to {
            let to = positions.get(&to);
            to.into_iter().for_each(|&to| sources[to].push(index));
        }
        for (_, bus) in track.chain.sends() {
            let heard_by = returns.get(&bus).into_iter().flatten();
            heard_by.for_each(|&by| sources[by].push(index));
        }
    }
    // Those whose plugins have further outputs that lead to a track.
    let mut feeding = vec![Vec::new(); tracks.len()];
    for (index, track) in tracks.iter().enumerate() {
        let leads = track.chain.further();
        for to in leads.filter_map(|(.., to)| positions.get(&to)) {
            feeding[*to].push(index);
        }
    }
    let keys = |index: usize| {
        let keys = tracks[index].chain.keys();
        let keys = keys.filter_map(|(_, key)| positions.get(&key).copied());
        keys.chain(feeding[index].iter().copied())
    };
    let mut found = vec![false; tracks.len()];
    let mut waiting: Vec<usize> = (0..tracks.len()).filter(|&i| marked[i]).collect();
    waiting = waiting.into_iter().flat_map(keys).collect();
    while let Some(index) = waiting.pop() {
        if !std::mem::replace(&mut found[index], true) {
            waiting.extend(sources[index].iter().copied().chain(keys(index)));
        }
    }
    found
}

struct Switches {
    mute: Vec<bool>,
    solo: Vec<bool>,
    isolate: Vec<bool>,
}

/// Which tracks stand behind which.
struct Ways {
    /// For each track those that lie in it or lead into it.
    heirs: Vec<Vec<usize>>,
    /// For each track those that it leads into, by output or send.
    onward: Vec<Vec<usize>>,
    /// For each track those that hear further outputs of its plugins.
    further: Vec<Vec<usize>>,
    returns: HashMap<i64, Vec<usize>>,
}

impl Ways {
    fn read(world: &World, entities: &[Entity], tracks: &[TrackNodes]) -> Self {
        let (positions, returns) = (positions(tracks), returns(tracks));
        let mut heirs = vec![Vec::new(); tracks.len()];
        let mut onward = vec![Vec::new(); tracks.len()];
        let mut further = vec![Vec::new(); tracks.len()];
        for (index, (track, &entity)) in tracks.iter().zip(entities).enumerate() {
            let parent = world.get::<ChildOf>(entity).map(ChildOf::parent);
            let parent = parent.and_then(|parent| positions.get(world.get::<ItemId>(parent)?));
            let to = match track.to {
                Target::Track(id) => positions.get(&id),
                Target::Master | Target::Nowhere => None,
            };
            for &above in parent.into_iter().chain(to) {
                heirs[above].push(index);
            }
            let sends = track.chain.sends();
            let sent = sends.flat_map(|(_, bus)| returns.get(&bus).into_iter().flatten());
            onward[index].extend(to.into_iter().chain(sent));
            let leads = track.chain.further();
            further[index].extend(leads.filter_map(|(.., to)| positions.get(&to)));
        }
        Self {
            heirs,
            onward,
            further,
            returns,
        }
    }

    fn hearing(&self, tracks: &[TrackNodes], switches: Switches) -> Hearing {
        let any_solo = switches.solo.contains(&true);
        let muted = spread(switches.mute, &self.heirs);
        let soloed = spread(switches.solo, &self.heirs);
        let mut open = spread(switches.isolate, &self.heirs);
        for (open, soloed) in open.iter_mut().zip(&soloed) {
            *open |= soloed;
        }
        // Who solos a plugin's track wants all of the plugin.
        let open = if self.further.iter().all(Vec::is_empty) {
            spread(open, &self.onward)
        } else {
            let ways = self.onward.iter().zip(&self.further);
            let all: Vec<Vec<usize>> = ways
                .map(|(to, further)| [&to[..], further].concat())
                .collect();
            spread(open, &all)
        };
        let heard = |index: usize| !muted[index] && (!any_solo || open[index]);
        let mut shut = HashSet::default();
        for (index, track) in tracks.iter().enumerate() {
            for (send, bus) in track.chain.sends() {
                // A return that is soloed itself hears all that is sent to it.
                let mut returns = self.returns.get(&bus).into_iter().flatten();
                let wanted = returns.any(|&track| any_solo && soloed[track]);
                if !heard(index) && (muted[index] || !wanted) {
                    shut.insert(send);
                }
            }
        }
        Hearing {
            tracks: (0..tracks.len()).map(heard).collect(),
            shut,
        }
    }
}

/// Hands a mark on along the ways, as far as they lead.
fn spread(mut marks: Vec<bool>, ways: &[Vec<usize>]) -> Vec<bool> {
    let mut waiting: Vec<usize> = (0..marks.len()).filter(|&index| marks[index]).collect();
    while let Some(index) = waiting.pop() {
        for &next in &ways[index] {
            if !std::mem::replace(&mut marks[next], true) {
                waiting.push(next);
            }
        }
    }
    marks
}
