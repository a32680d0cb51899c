//! Reads the World into what the graph compiler and the callback want.
//!
//! Thread: control. Reads only. One track is read at what that track costs.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::catalog::Catalog;
use super::params;
use crate::graph::spec::{GraphSpec, NodeKind, NodeSpec};
use crate::level::{Decibels, FadeShape, FaderPosition, linear_pan};
use crate::model::clip::{AudioClip, ClipLevel, ClipSpan, Fades, MidiClip};
use crate::model::id::ItemId;
use crate::model::note::{Controllers, Note, Notes};
use crate::model::outline;
use crate::model::plugin::{ParamValue, Parameter, Plugin};
use crate::model::tempo::TempoMap;
use crate::model::track::{Mute, Solo};
use crate::plugins::builtin::{self, BuiltinKind};
use crate::render::content::{
    ClipPlan, FadePlan, NotePlan, PlannedClip, PlannedNote, TrackContent,
};
use crate::render::graph::{NodeId, Role};
use crate::render::nodes::delay::DelayLine;
use crate::render::nodes::fader::Fader;
use crate::render::nodes::note_player::Instrument;
use crate::render::nodes::output::TrackOutput;
use crate::render::processor::{MidiEvent, MidiMessage};
use crate::render::slab::NodeProcessor;
use crate::time::{Beats, SampleRate, Seconds, TempoSequence};

/// General MIDI's drum channel, counted from 0.
const DRUMS: u8 = 9;

/// The chain of a track: its plugins that do something, in signal order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain(Vec<(ItemId, Link)>);

/// What a plugin of a chain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Fader,
    Instrument(BuiltinKind),
}

impl Chain {
    /// Reads a track's chain. Bypassed and unknown plugins let sound pass.
    #[must_use]
    pub fn read(world: &World, track: Entity) -> Self {
        let link = |plugin: &Plugin| match plugin.type_name.as_str() {
            Plugin::VOLUME => Some(Link::Fader),
            other => BuiltinKind::from_type_name(other).map(Link::Instrument),
        };
        let links = outline::plugins(world, track).filter_map(|(entity, plugin)| {
            let link = link(plugin).filter(|_| plugin.enabled)?;
            Some((*world.get::<ItemId>(entity)?, link))
        });
        Self(links.collect())
    }

    fn instruments(&self) -> impl Iterator<Item = BuiltinKind> {
        self.0.iter().filter_map(|(_, link)| match link {
            Link::Instrument(kind) => Some(*kind),
            Link::Fader => None,
        })
    }
}

/// Reads what a track plays.
#[must_use]
pub fn content(world: &World, track: Entity, chain: &Chain, rate: SampleRate) -> TrackContent {
    let clips = Arc::new(clip_plan(world, track, rate));
    let kinds: Vec<BuiltinKind> = chain.instruments().collect();
    let hears = |kind: BuiltinKind, channel: u8| {
        // Where both stand in a chain, drums take the drum channel and the synth the rest.
        let both = kinds.contains(&BuiltinKind::Synth) && kinds.contains(&BuiltinKind::DrumKit);
        !both || (kind == BuiltinKind::DrumKit) == (channel == DRUMS)
    };
    let plan = |&kind: &BuiltinKind| {
        Arc::new(note_plan(world, track, rate, |channel| {
            hears(kind, channel)
        }))
    };
    TrackContent::new(clips, kinds.iter().map(plan).collect())
}

fn clip_plan(world: &World, track: Entity, rate: SampleRate) -> ClipPlan {
    let catalog = world.resource::<Catalog>();
    let clips = outline::children(world, track).filter_map(|clip| {
        let audio = world.get::<AudioClip>(clip)?;
        let span = world.get::<ClipSpan>(clip)?;
        let source = catalog.prepared(&audio.source)?.slot;
        let level = world.get::<ClipLevel>(clip).copied().unwrap_or_default();
        let fades = world.get::<Fades>(clip).copied().unwrap_or_default();
        let gain = Decibels(level.gain_db).gain().0;
        let (start, end) = (rate.frames(span.start()).0, rate.frames(span.end()).0);
        let (fade_in, fade_out) = fades.fitted(span.length);
        let (in_shape, out_shape) = fades.shapes();
        let planned = PlannedClip {
            start,
            end,
            source,
            source_start: rate.frames(Seconds(span.offset)).0.max(0).unsigned_abs(),
            gain: linear_pan(pan(level.pan)).map(|side| gain * side.0),
            fade_in: fade(fade_in, in_shape, rate),
            fade_out: fade(fade_out, out_shape, rate),
        };
        (start < end).then_some(planned)
    });
    ClipPlan::new(clips.collect())
}

fn fade(seconds: f64, shape: FadeShape, rate: SampleRate) -> FadePlan {
    FadePlan {
        frames: seconds * rate.hz(),
        shape,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a pan is within -1..=1")]
fn pan(pan: f64) -> f32 {
    pan as f32
}

/// The window a clip is heard through, in beats, and where its content begins.
struct Window<'a> {
    map: &'a TempoSequence,
    rate: SampleRate,
    origin: f64,
    from: f64,
    to: f64,
    channel: u8,
}

fn note_plan(
    world: &World,
    track: Entity,
    rate: SampleRate,
    hears: impl Fn(u8) -> bool,
) -> NotePlan {
    let map = &world.resource::<TempoMap>().0;
    let (mut notes, mut events) = (Vec::new(), Vec::new());
    for clip in outline::children(world, track) {
        let (Some(midi), Some(span)) = (world.get::<MidiClip>(clip), world.get::<ClipSpan>(clip))
        else {
            continue;
        };
        let channel = midi.channel.clamp(1, 16) - 1;
        if !hears(channel) {
            continue;
        }
        let window = Window {
            map,
            rate,
            origin: map.beats(span.content_origin()).0,
            from: map.beats(span.start()).0,
            to: map.beats(span.end()).0,
            channel,
        };
        let held = world.get::<Notes>(clip).map_or(&[][..], Notes::as_slice);
        notes.extend(held.iter().filter_map(|note| window.note(note)));
        let moved = world.get::<Controllers>(clip).map_or(&[][..], |c| &c.0);
        events.extend(
            moved
                .iter()
                .filter_map(|controller| window.controller(controller)),
        );
    }
    NotePlan::new(notes, events)
}

impl Window<'_> {
    fn frame(&self, beat: f64) -> crate::time::Frames {
        self.rate.frames(self.map.seconds(Beats(beat)))
    }

    fn note(&self, note: &Note) -> Option<PlannedNote> {
        let start = (self.origin + note.start).max(self.from);
        let end = (self.origin + note.start + note.length).min(self.to);
        let (start, end) = (self.frame(start), self.frame(end));
        let message = MidiMessage::NoteOn {
            channel: self.channel,
            key: note.pitch.min(127),
            velocity: note.velocity.clamp(1, 127),
        };
        (start < end && !note.mute).then_some(PlannedNote {
            start,
            end,
            message,
            one_shot: self.channel == DRUMS,
        })
    }

    fn controller(&self, moved: &crate::model::note::Controller) -> Option<MidiEvent> {
        let beat = self.origin + moved.beat;
        // What moved before the clip begins holds when it does.
        let heard = beat.max(self.from);
        let channel = self.channel;
        let seven = |value: u16| u8::try_from(value >> 7).unwrap_or(127).min(127);
        let message = match moved.kind {
            0..=127 => MidiMessage::Control {
                channel,
                controller: u8::try_from(moved.kind).unwrap_or(0),
                value: moved.value.min(16_383),
            },
            4097 => MidiMessage::Program {
                channel,
                program: seven(moved.value),
            },
            4100 => MidiMessage::PolyPressure {
                channel,
                key: u8::try_from(moved.metadata.min(127)).unwrap_or(0),
                value: seven(moved.value),
            },
            4101 => MidiMessage::PitchBend {
                channel,
                value: moved.value.min(16_383),
            },
            4103 => MidiMessage::Pressure {
                channel,
                value: seven(moved.value),
            },
            _ => return None,
        };
        (heard < self.to).then(|| MidiEvent {
            frame: self.frame(heard),
            message,
        })
    }
}

/// A track as the graph sees it.
#[derive(Clone, Debug)]
pub struct TrackNodes {
    /// The track's id.
    pub id: ItemId,
    /// Its chain.
    pub chain: Chain,
}

/// The whole graph: tracks in order into the master.
#[must_use]
pub fn graph(tracks: &[TrackNodes], master: &Chain) -> GraphSpec {
    let mut nodes = Vec::with_capacity(tracks.len() * 3 + 3);
    let mut outputs = Vec::with_capacity(tracks.len());
    for (content, track) in tracks.iter().enumerate() {
        let player = node(track.id, Role::Player);
        nodes.push(NodeSpec::new(
            player,
            NodeKind::Player { content },
            Vec::new(),
        ));
        let end = chain_nodes(&mut nodes, &track.chain, player, content);
        let meter = u32::try_from(content).unwrap_or(u32::MAX);
        let output = node(track.id, Role::Output);
        nodes.push(NodeSpec::new(output, NodeKind::Output { meter }, vec![end]));
        outputs.push(output);
    }
    let sum = node(ItemId::MASTER, Role::Sum(0));
    nodes.push(NodeSpec::new(sum, NodeKind::Sum, outputs));
    let end = chain_nodes(&mut nodes, master, sum, usize::MAX);
    let meter = u32::try_from(tracks.len()).unwrap_or(u32::MAX);
    let output = node(ItemId::MASTER, Role::Output);
    nodes.push(NodeSpec::new(output, NodeKind::Output { meter }, vec![end]));
    GraphSpec { nodes, output }
}

fn node(id: ItemId, role: Role) -> NodeId {
    NodeId { item: id.0, role }
}

/// Adds a chain's nodes behind `from`; returns its last node. The master (content
/// `usize::MAX`) plays no notes.
fn chain_nodes(nodes: &mut Vec<NodeSpec>, chain: &Chain, from: NodeId, content: usize) -> NodeId {
    let (mut end, mut plan) = (from, 0);
    for &(id, link) in &chain.0 {
        let kind = match link {
            Link::Fader => NodeKind::Fader,
            Link::Instrument(_) if content == usize::MAX => continue,
            Link::Instrument(_) => {
                plan += 1;
                NodeKind::Instrument {
                    content,
                    plan: plan - 1,
                }
            }
        };
        let this = node(id, Role::Plugin);
        nodes.push(NodeSpec::new(this, kind, vec![end]));
        end = this;
    }
    end
}

/// Makes the processor of a node, as the World has it now. Players and sums have none.
#[must_use]
pub fn processor(
    world: &World,
    node: &NodeSpec,
    rate: SampleRate,
    audible: bool,
) -> Option<NodeProcessor> {
    match node.kind {
        NodeKind::Player { .. } | NodeKind::Sum => None,
        NodeKind::Delay { frames } => Some(NodeProcessor::Delay(DelayLine::new(frames as usize))),
        NodeKind::Output { .. } => Some(NodeProcessor::Output(TrackOutput::new(audible, rate))),
        NodeKind::Fader => {
            let plugin = entity(world, node.id)?;
            let mut stands = outline::children(world, plugin)
                .filter_map(|param| world.get::<ParamValue>(param).map(|value| value.0));
            let volume = FaderPosition(stands.next().unwrap_or(FaderPosition::UNITY.0));
            let fader = Fader::new(volume, pan(stands.next().unwrap_or(0.0)), rate);
            Some(NodeProcessor::Fader(fader))
        }
        NodeKind::Instrument { .. } => {
            let plugin = entity(world, node.id)?;
            let kind = BuiltinKind::from_type_name(&world.get::<Plugin>(plugin)?.type_name)?;
            let mut made = builtin::create(kind, rate, node.id.item);
            for (index, value) in param_values(world, plugin) {
                made.set_param(index, value);
            }
            Some(NodeProcessor::Instrument(Box::new(Instrument::new(made))))
        }
    }
}

fn entity(world: &World, node: NodeId) -> Option<Entity> {
    world
        .resource::<crate::model::id::ItemIndex>()
        .entity(ItemId(node.item))
}

/// A plugin's parameters by their processor's index, where they differ from the default.
fn param_values(world: &World, plugin: Entity) -> Vec<(u32, f32)> {
    let type_name = world
        .get::<Plugin>(plugin)
        .map_or("", |plugin| plugin.type_name.as_str());
    outline::children(world, plugin)
        .filter_map(|param| {
            let spec = params::spec(type_name, &world.get::<Parameter>(param)?.param_id)?;
            let value = world.get::<ParamValue>(param)?.0;
            #[expect(clippy::cast_possible_truncation, reason = "parameters live in f32")]
            let set = (spec.index, value as f32);
            (value != spec.default).then_some(set)
        })
        .collect()
}

/// Which tracks are heard: not muted, and soloed if any is.
#[must_use]
pub fn audible(world: &World, tracks: &[Entity]) -> Vec<bool> {
    let solo = |&track: &Entity| world.get::<Solo>(track).is_some_and(|solo| solo.0);
    let any_solo = tracks.iter().any(solo);
    let mute = |&track: &Entity| world.get::<Mute>(track).is_some_and(|mute| mute.0);
    tracks
        .iter()
        .map(|track| !mute(track) && (!any_solo || solo(track)))
        .collect()
}
