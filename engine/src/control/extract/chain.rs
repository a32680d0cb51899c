//! A track's plugins as a chain of links.

use bevy_ecs::prelude::*;

use super::frozen;
use super::sounding::{Sounding, sounding};
use crate::control::live::Session;
use crate::control::material::Materials;
use crate::control::rack::Rack;
use crate::model::id::ItemId;
use crate::model::outline;
use crate::model::plugin::{AuxReturn, AuxSend, FurtherOutputs, Plugin, SidechainSource};
use crate::plugins::builtin::{self, BuiltinKind};
use crate::render::graph::Part;

/// The chain of a track: its plugins that do something, in signal order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain(pub(super) Vec<(ItemId, Link)>);

/// A send, its bus, and how many links that aren't sends stand before it.
type PlacedSend = (ItemId, i64, usize);

/// What a plugin of a chain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Fader,
    Plugin(PluginLink),
    /// Sends what passes to a bus.
    Send(i64),
    /// Adds what was sent to a bus.
    Return(i64),
    /// A further output of the plugin with this id, which stands before it, and the track
    /// that hears it.
    Further(u32, ItemId),
}

/// A plugin that makes sound or changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PluginLink {
    pub kind: Sounding,
    /// By how many frames its sound is late.
    pub latency: u32,
    /// The track that it listens to.
    pub key: Option<ItemId>,
    /// Whether further outputs of it are heard elsewhere.
    pub feeds: bool,
    /// The stamp of what it plays of files: another processor for another one.
    pub material: u64,
}

impl PluginLink {
    fn is_hosted(&self) -> bool {
        matches!(self.kind, Sounding::Hosted { .. })
    }
}

/// By how many frames a plugin's sound is late.
fn latency(world: &World, plugin: Entity, kind: Sounding) -> u32 {
    match kind {
        Sounding::Builtin(kind) => builtin::latency(kind, world.resource::<Session>().rate),
        Sounding::Hosted { .. } => {
            let rack = world.get_resource::<Rack>();
            let id = world.get::<ItemId>(plugin);
            rack.zip(id).map_or(0, |(rack, id)| rack.latency(*id))
        }
    }
}

impl Chain {
    /// Reads a track's chain. Bypassed and unknown plugins let sound pass; of a frozen
    /// track only what wasn't rendered is left.
    #[must_use]
    pub fn read(world: &World, track: Entity) -> Self {
        let chain = Self::of(world, track, |plugin| plugin.enabled);
        if frozen::source(world, track).is_some() {
            return chain.without_rendered();
        }
        chain
    }

    /// The same with what is bypassed: what could sound once it is switched on.
    #[must_use]
    pub fn with_bypassed(world: &World, track: Entity) -> Self {
        Self::of(world, track, |_| true)
    }

    fn of(world: &World, track: Entity, counts: impl Fn(&Plugin) -> bool) -> Self {
        let mut links = Vec::new();
        for (entity, plugin) in outline::plugins(world, track) {
            let Some(link) = link(world, entity, plugin) else {
                continue;
            };
            // A hosted plugin stays, and lets sound pass by itself: as late as before.
            let stays = matches!(link, Link::Plugin(plugin) if plugin.is_hosted());
            let id = world.get::<ItemId>(entity).copied();
            if let Some(id) = id.filter(|_| stays || counts(plugin)) {
                links.push((id, link));
                let further = further(world, entity).filter(|_| stays);
                let further = further.map_or(&[][..], |all| &all.0);
                let leads = further.iter().map(|to| Link::Further(to.output, to.track));
                links.extend(leads.map(|link| (id, link)));
            }
        }
        Self(links)
    }

    /// Whether it holds an instrument that plays notes.
    #[must_use]
    pub fn has_instrument(&self) -> bool {
        self.instruments().next().is_some()
    }

    /// The effects that stand before its first instrument: of the notes' sound they
    /// hear nothing.
    pub fn before_instruments(&self) -> impl Iterator<Item = ItemId> {
        let mut plugins = self.plugins();
        let first = plugins.position(|(_, plugin)| plugin.kind.is_instrument());
        let before = self.plugins().take(first.unwrap_or(0));
        before.filter_map(|(id, plugin)| (!plugin.kind.changes_events()).then_some(id))
    }

    /// What changes notes and stands behind its last instrument: nobody hears it.
    pub fn behind_instruments(&self) -> impl Iterator<Item = ItemId> {
        let plays = |(_, plugin): &(ItemId, PluginLink)| plugin.kind.is_instrument();
        let behind = self.plugins().fold(Vec::new(), |mut behind, link| {
            if plays(&link) {
                behind.clear();
            } else if link.1.kind.changes_events() {
                behind.push(link.0);
            }
            behind
        });
        behind.into_iter()
    }

    fn plugins(&self) -> impl Iterator<Item = (ItemId, PluginLink)> {
        self.0.iter().filter_map(|&(id, link)| match link {
            Link::Plugin(plugin) => Some((id, plugin)),
            Link::Fader | Link::Send(_) | Link::Return(_) | Link::Further(..) => None,
        })
    }

    pub(super) fn instruments(&self) -> impl Iterator<Item = Sounding> {
        let kinds = self.plugins().map(|(_, plugin)| plugin.kind);
        kinds.filter(|kind| kind.is_instrument())
    }

    /// The channels that one of its instruments hears: where the drum kit and the synth
    /// stand in one chain, drums take the drum channel and the synth the rest.
    pub(super) fn part(&self, kind: Sounding) -> Part {
        let (synth, drums) = (
            Sounding::Builtin(BuiltinKind::Synth),
            Sounding::Builtin(BuiltinKind::DrumKit),
        );
        let stands = |wanted: Sounding| self.instruments().any(|kind| kind == wanted);
        match kind {
            kind if kind == synth && stands(drums) => Part::Rest,
            kind if kind == drums && stands(synth) => Part::Drums,
            _ => Part::All,
        }
    }

    /// The parts of the track's notes that are told as they stand, in the order of those
    /// who hear them: instruments, up to the first that changes what is heard behind it.
    pub(super) fn told(&self) -> impl Iterator<Item = Part> {
        let mut changed = false;
        let kinds = self.plugins().map(|(_, plugin)| plugin.kind);
        let told = kinds.map_while(move |kind| {
            let told = (!changed).then_some(kind);
            changed |= kind.changes_events();
            told
        });
        let heard = told.filter(|kind| kind.is_instrument() || kind.changes_events());
        heard.map(|kind| self.part(kind))
    }

    /// Its faders.
    pub fn faders(&self) -> impl Iterator<Item = ItemId> {
        let faders = self.0.iter().filter(|(_, link)| *link == Link::Fader);
        faders.map(|&(id, _)| id)
    }

    /// Its sends: plugin and bus.
    pub fn sends(&self) -> impl Iterator<Item = (ItemId, i64)> {
        self.0.iter().filter_map(|&(id, link)| match link {
            Link::Send(bus) => Some((id, bus)),
            _ => None,
        })
    }

    /// The busses that it returns.
    pub fn returns(&self) -> impl Iterator<Item = i64> {
        self.0.iter().filter_map(|&(_, link)| match link {
            Link::Return(bus) => Some(bus),
            _ => None,
        })
    }

    /// Further outputs of its plugins: the plugin, which of its outputs, and the track that
    /// hears it.
    pub fn further(&self) -> impl Iterator<Item = (ItemId, u32, ItemId)> {
        self.0.iter().filter_map(|&(id, link)| match link {
            Link::Further(output, to) => Some((id, output, to)),
            _ => None,
        })
    }

    /// Lets a further output lead nowhere.
    pub(super) fn cut_further(&mut self, plugin: ItemId, output: u32) {
        let is_it = |id: ItemId, link: Link| {
            id == plugin && matches!(link, Link::Further(which, _) if which == output)
        };
        self.0.retain(|&(id, link)| !is_it(id, link));
    }

    /// What a freeze renders: the links up to the first that hears or feeds others.
    #[must_use]
    pub fn rendered(&self) -> Self {
        let own = self.0.iter().take_while(|(_, link)| link.is_rendered());
        Self(own.copied().collect())
    }

    /// What a freeze leaves.
    #[must_use]
    pub fn without_rendered(&self) -> Self {
        let rest = self.0.iter().skip_while(|(_, link)| link.is_rendered());
        Self(rest.copied().collect())
    }

    /// Without what makes sound of notes.
    #[must_use]
    pub fn without_instruments(&self) -> Self {
        let makes_sound =
            |link: &Link| matches!(link, Link::Plugin(plugin) if plugin.kind.is_instrument());
        let is_further = |link: &Link| matches!(link, Link::Further(..));
        let rest = self.0.iter();
        let rest = rest.filter(|(_, link)| !makes_sound(link) && !is_further(link));
        Self(rest.copied().collect())
    }

    /// The tracks that its plugins listen to, with the plugins.
    pub fn keys(&self) -> impl Iterator<Item = (ItemId, ItemId)> {
        self.0.iter().filter_map(|&(id, link)| match link {
            Link::Plugin(plugin) => Some((id, plugin.key?)),
            _ => None,
        })
    }

    /// Lets a plugin listen to nothing but what it changes.
    pub(super) fn unkey(&mut self, plugin: ItemId) {
        for (id, link) in &mut self.0 {
            if let (true, Link::Plugin(link)) = (*id == plugin, link) {
                link.key = None;
            }
        }
    }

    /// Whether all that makes sound stands before all that is left of a frozen track.
    #[must_use]
    pub fn can_freeze(&self) -> bool {
        let own = self.rendered().0.len();
        self.0[own..].iter().all(|(_, link)| !link.is_rendered())
    }

    /// Takes a send out.
    pub(super) fn cut(&mut self, send: ItemId) {
        self.0.retain(|&(id, _)| id != send);
    }

    /// The chain without its sends, and for each send how many other links stand
    /// before it.
    fn parted(&self) -> (Vec<(ItemId, Link)>, Vec<PlacedSend>) {
        let (mut others, mut sends) = (Vec::new(), Vec::new());
        for &(id, link) in &self.0 {
            match link {
                Link::Send(bus) => sends.push((id, bus, others.len())),
                link => others.push((id, link)),
            }
        }
        (others, sends)
    }

    /// Whether it differs from another by more than sends, and which of its sends the
    /// other doesn't have at the same place.
    #[must_use]
    pub fn differs(&self, other: &Self) -> (bool, Vec<ItemId>) {
        if self == other {
            return (false, Vec::new());
        }
        let ((own, sends), (theirs, kept)) = (self.parted(), other.parted());
        let gone = sends.into_iter().filter(|send| !kept.contains(send));
        (own != theirs, gone.map(|(id, ..)| id).collect())
    }
}

impl Link {
    /// Whether a freeze renders it.
    fn is_rendered(self) -> bool {
        matches!(self, Self::Plugin(plugin) if plugin.key.is_none() && !plugin.feeds)
    }
}

fn further(world: &World, plugin: Entity) -> Option<&FurtherOutputs> {
    world.get::<FurtherOutputs>(plugin)
}

fn link(world: &World, entity: Entity, plugin: &Plugin) -> Option<Link> {
    match plugin.type_name.as_str() {
        Plugin::VOLUME => Some(Link::Fader),
        Plugin::AUX_SEND => Some(Link::Send(world.get::<AuxSend>(entity)?.bus)),
        Plugin::AUX_RETURN => Some(Link::Return(world.get::<AuxReturn>(entity)?.bus)),
        _ => {
            let kind = sounding(world, entity)?;
            let key = world.get::<SidechainSource>(entity).map(|key| key.0);
            Some(Link::Plugin(PluginLink {
                kind,
                latency: latency(world, entity, kind),
                key: key.filter(|_| kind.takes_key()),
                feeds: further(world, entity).is_some_and(|all| !all.0.is_empty()),
                material: world
                    .get_resource::<Materials>()
                    .map_or(0, |materials| materials.stamp(entity)),
            }))
        }
    }
}
