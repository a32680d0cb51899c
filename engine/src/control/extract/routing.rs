//! Tracks, submixes and the master as nodes of a graph.

use foldhash::{HashMap, HashSet};

use super::chain::{Chain, Link, PluginLink};
use super::desk::{Shape, Target, TrackNodes};
use crate::graph::spec::{GraphSpec, NodeKind, NodeSpec};
use crate::model::id::ItemId;
use crate::render::graph::{NodeId, NotesOf, Role, Told};

/// The whole graph: tracks in order into submixes, other tracks and the master.
#[must_use]
pub fn graph(tracks: &[TrackNodes], master: &Chain) -> GraphSpec {
    let mut build = Build::new(tracks, master);
    for (content, track) in tracks.iter().enumerate() {
        build.track(content, track);
    }
    let sum = node(ItemId::MASTER, Role::Sum(0));
    let outputs = build.feeders.remove(&Target::Master).unwrap_or_default();
    build.push(sum, NodeKind::Sum, outputs);
    let end = build.chain(master, sum, None);
    let ends = node(ItemId::MASTER, Role::Ends);
    build.push(ends, NodeKind::Ends, vec![end]);
    let meter = u32::try_from(tracks.len()).unwrap_or(u32::MAX);
    let output = node(ItemId::MASTER, Role::Output);
    build.push(output, NodeKind::Output { meter }, vec![ends]);
    GraphSpec {
        nodes: build.nodes,
        output,
    }
}

/// What a track plays before anyone else hears it: clips, then the chain's links.
#[must_use]
pub fn alone(track: &TrackNodes) -> GraphSpec {
    let mut build = Build::new(&[], &Chain::default());
    let player = node(track.id, Role::Player);
    build.push(player, NodeKind::Player { content: 0 }, Vec::new());
    let output = build.chain(&track.chain, player, Some(0));
    GraphSpec {
        nodes: build.nodes,
        output,
    }
}

fn node(id: ItemId, role: Role) -> NodeId {
    NodeId { item: id.0, role }
}

struct Build {
    nodes: Vec<NodeSpec>,
    /// The outputs that lead to each place, in order of the tracks.
    feeders: HashMap<Target, Vec<NodeId>>,
    /// The sends to each bus, in order of the tracks and their chains.
    sends: HashMap<i64, Vec<NodeId>>,
    /// The tracks that sound passes.
    heard: HashSet<ItemId>,
    /// Where tracks are listened to: behind their faders, before mute and solo.
    ends: HashMap<ItemId, NodeId>,
}

impl Build {
    fn new(tracks: &[TrackNodes], master: &Chain) -> Self {
        let chains = tracks.iter().map(|track| &track.chain);
        let sounds = |track: &&TrackNodes| track.shape != Shape::Folder;
        let heard: HashSet<ItemId> = tracks.iter().filter(sounds).map(|t| t.id).collect();
        let returned: HashSet<i64> = chains.chain([master]).flat_map(Chain::returns).collect();
        let mut feeders: HashMap<Target, Vec<NodeId>> = HashMap::default();
        let mut sends: HashMap<i64, Vec<NodeId>> = HashMap::default();
        for track in tracks.iter().filter(sounds) {
            let output = node(track.id, Role::Output);
            feeders.entry(track.to).or_default().push(output);
            let heard = |&(_, bus): &(ItemId, i64)| returned.contains(&bus);
            for (send, bus) in track.chain.sends().filter(heard) {
                sends.entry(bus).or_default().push(node(send, Role::Plugin));
            }
        }
        // Behind the outputs that lead to the same place.
        for track in tracks.iter().filter(sounds) {
            let leads = track.chain.further().filter(|(.., to)| heard.contains(to));
            for (plugin, output, to) in leads {
                let further = node(plugin, Role::Further(output));
                feeders.entry(Target::Track(to)).or_default().push(further);
            }
        }
        let mut build = Self {
            nodes: Vec::with_capacity(tracks.len() * 3 + 4),
            feeders,
            sends,
            heard,
            ends: HashMap::default(),
        };
        build.find_ends(tracks, master);
        build
    }

    /// Where the tracks end that plugins listen to.
    fn find_ends(&mut self, tracks: &[TrackNodes], master: &Chain) {
        let chains = tracks.iter().map(|track| &track.chain).chain([master]);
        let keys: HashSet<ItemId> = chains.flat_map(Chain::keys).map(|(_, key)| key).collect();
        if keys.is_empty() {
            return;
        }
        let sounds = |track: &&TrackNodes| track.shape != Shape::Folder && keys.contains(&track.id);
        for track in tracks.iter().filter(sounds) {
            let fed = self.feeders.contains_key(&Target::Track(track.id));
            let start = match (track.shape, fed) {
                (Shape::Audio, false) => Role::Player,
                _ => Role::Sum(0),
            };
            let is_node = |&&(_, link): &&(ItemId, Link)| match link {
                Link::Fader | Link::Plugin(_) => true,
                Link::Return(bus) => self.sends.contains_key(&bus),
                Link::Send(_) | Link::Further(..) => false,
            };
            let last = track.chain.0.iter().rfind(is_node);
            let end = last.map_or(node(track.id, start), |&(id, _)| node(id, Role::Plugin));
            self.ends.insert(track.id, end);
        }
    }

    fn push(&mut self, id: NodeId, kind: NodeKind, inputs: Vec<NodeId>) {
        self.nodes.push(NodeSpec::new(id, kind, inputs));
    }

    fn track(&mut self, content: usize, track: &TrackNodes) {
        let own = match track.shape {
            Shape::Folder => return,
            Shape::Submix => None,
            Shape::Audio => {
                let player = node(track.id, Role::Player);
                self.push(player, NodeKind::Player { content }, Vec::new());
                Some(player)
            }
        };
        let feeders = self.feeders.remove(&Target::Track(track.id));
        let start = match (own, feeders) {
            (Some(player), None) => player,
            (own, feeders) => {
                let inputs = own.into_iter().chain(feeders.into_iter().flatten());
                let sum = node(track.id, Role::Sum(0));
                self.push(sum, NodeKind::Sum, inputs.collect());
                sum
            }
        };
        let end = self.chain(&track.chain, start, Some(content));
        let meter = u32::try_from(content).unwrap_or(u32::MAX);
        let output = node(track.id, Role::Output);
        self.push(output, NodeKind::Output { meter }, vec![end]);
    }

    /// Adds a chain's nodes behind `from`; returns its last node. Without a content
    /// (the master's) no notes are played.
    fn chain(&mut self, chain: &Chain, from: NodeId, content: Option<usize>) -> NodeId {
        let mut end = from;
        let mut telling = Telling::new(chain, content);
        for &(id, link) in &chain.0 {
            let this = node(id, Role::Plugin);
            match link {
                Link::Fader => self.push(this, NodeKind::Fader, vec![end]),
                Link::Plugin(plugin) => {
                    let Ok(notes) = telling.notes(&plugin, this) else {
                        continue;
                    };
                    let key = plugin.key.and_then(|track| self.ends.get(&track).copied());
                    let inputs = std::iter::once(end).chain(key).collect();
                    self.push(this, NodeKind::Plugin { notes }, inputs);
                    if let Some(node) = self.nodes.last_mut() {
                        node.latency = plugin.latency;
                    }
                }
                Link::Further(output, to) => {
                    if self.heard.contains(&to) {
                        let further = node(id, Role::Further(output));
                        self.push(further, NodeKind::Further { output }, vec![this]);
                    }
                    continue;
                }
                Link::Send(bus) => {
                    // It taps the chain, which goes on past it; to a bus that nothing
                    // returns there is nothing to do.
                    if self.sends.contains_key(&bus) {
                        self.push(this, NodeKind::Send, vec![end]);
                    }
                    continue;
                }
                Link::Return(bus) => {
                    let Some(sends) = self.sends.get(&bus) else {
                        continue;
                    };
                    let inputs = std::iter::once(end).chain(sends.iter().copied());
                    let inputs = inputs.collect();
                    self.push(this, NodeKind::Sum, inputs);
                }
            }
            end = this;
        }
        end
    }
}

/// What tells the plugins of a chain their notes, one after the other.
struct Telling<'c> {
    chain: &'c Chain,
    /// The content whose notes they are; the master has none.
    content: Option<usize>,
    /// The next of the content's plans.
    plan: usize,
    /// The last plugin that changes notes.
    changed: Option<NodeId>,
}

/// Nobody plays to it.
struct Unplayed;

impl<'c> Telling<'c> {
    fn new(chain: &'c Chain, content: Option<usize>) -> Self {
        Self {
            chain,
            content,
            plan: 0,
            changed: None,
        }
    }

    /// What tells the next plugin its notes, if it wants any. In the order of
    /// [`Chain::told`].
    fn notes(
        &mut self,
        plugin: &PluginLink,
        node: NodeId,
    ) -> Result<Option<Told<NodeId>>, Unplayed> {
        let changes = plugin.kind.changes_events();
        if !changes && !plugin.kind.is_instrument() {
            return Ok(None);
        }
        let content = self.content.ok_or(Unplayed)?;
        let told = match self.changed {
            Some(by) => Told::Changed {
                by,
                part: self.chain.part(plugin.kind),
            },
            None => Told::Plan(NotesOf {
                content,
                plan: self.plan,
            }),
        };
        self.plan += 1;
        if changes {
            self.changed = Some(node);
        }
        Ok(Some(told))
    }
}
