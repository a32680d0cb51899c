//! What a summary is made of, gathered in one pass over each kind of object.

use std::collections::HashMap;

use bevy_ecs::prelude::*;

use crate::control::catalog::Catalog;
use crate::control::{material_views, views};
use crate::model::automation::{Curve, Modifier};
use crate::model::clip::{AudioClip, ClipSpan, Disabled, Marker, MidiClip};
use crate::model::hosted::Hosted;
use crate::model::note::Notes;
use crate::model::outline::{self, Outline};
use crate::model::plugin::{AuxReturn, AuxSend, ParamValue, Plugin};
use crate::model::step::StepClip;
use crate::model::track::{Folder, Frozen, Mute, Solo, TrackOutput};
use crate::plugins::builtin::BuiltinKind;

/// What a track is, in a few figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrackFacts {
    /// The track.
    pub entity: Option<Entity>,
    /// Its zero-based position.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// The position of the folder it is in.
    pub folder: Option<usize>,
    /// How deep it lies in folders.
    pub depth: usize,
    /// Whether it holds tracks.
    pub is_folder: bool,
    /// Clips by kind: audio, MIDI, step, other.
    pub clips: [usize; 4],
    /// Clips that aren't heard.
    pub disabled: usize,
    /// Where the first clip starts and the last ends, in seconds.
    pub span: Option<(f64, f64)>,
    /// Notes in all.
    pub notes: usize,
    /// Clips whose file isn't there.
    pub missing: usize,
    /// Instruments, as people call them.
    pub instruments: Vec<String>,
    /// Other plugins that aren't automatic, sends or returns.
    pub effects: Vec<String>,
    /// Busses it sends to, with the send's level where it has one.
    pub sends: Vec<(i64, Option<f64>)>,
    /// Busses that return here.
    pub returns: Vec<i64>,
    /// Automated parameters, and how many points they have together.
    pub automation: (Vec<String>, usize),
    /// Modifiers.
    pub modifiers: usize,
    /// Fader in decibels.
    pub volume_db: f64,
    /// Pan, -1 to 1.
    pub pan: f64,
    /// Its own switches: mute, solo, frozen.
    pub switches: [bool; 3],
    /// Whether its sound goes elsewhere than to the mix around it.
    pub output: Option<TrackOutput>,
}

impl TrackFacts {
    /// How many clips it has.
    #[must_use]
    pub fn clip_count(&self) -> usize {
        self.clips.iter().sum()
    }

    /// Whether it holds notes that nothing turns into sound.
    #[must_use]
    pub fn lacks_instrument(&self) -> bool {
        (self.clips[1] > 0 || self.clips[2] > 0) && self.instruments.is_empty()
    }

    /// What it is for, in a word or two.
    #[must_use]
    pub fn role(&self) -> &'static str {
        match self.clips {
            _ if self.is_folder && self.is_submix() => "submix folder",
            _ if self.is_folder => "folder",
            _ if !self.returns.is_empty() => "return",
            [0, 0, 0, 0] => "empty",
            [_, 0, 0, 0] => "audio",
            [0, _, 0, 0] => "MIDI",
            [0, 0, _, 0] => "steps",
            [0, _, _, 0] => "MIDI and steps",
            _ => "audio and MIDI",
        }
    }

    fn is_submix(&self) -> bool {
        !self.effects.is_empty() || !self.sends.is_empty() || self.volume_db.is_finite()
    }
}

/// The tracks of the Edit in order, each with its facts; `folders` leads to positions.
pub fn tracks(world: &mut World) -> Vec<TrackFacts> {
    let tracks = Outline::tracks(world).to_vec();
    let numbers: HashMap<Entity, usize> = tracks.iter().enumerate().map(|(i, &t)| (t, i)).collect();
    let mut facts: Vec<TrackFacts> = Vec::with_capacity(tracks.len());
    for (index, &track) in tracks.iter().enumerate() {
        let mut fact = of_track(world, track);
        fact.index = index;
        let parent = world.get::<ChildOf>(track).map(ChildOf::parent);
        fact.folder = parent.and_then(|parent| numbers.get(&parent).copied());
        fact.depth = fact.folder.map_or(0, |folder| facts[folder].depth + 1);
        facts.push(fact);
    }
    add_clips(world, &numbers, &mut facts);
    facts
}

/// A mixer strip's own facts, without its clips.
pub fn of_track(world: &World, track: Entity) -> TrackFacts {
    let (volume, pan) = views::fader(world, track);
    let mut facts = TrackFacts {
        entity: Some(track),
        name: views::name(world, track),
        is_folder: world.get::<Folder>(track).is_some(),
        volume_db: volume.decibels().0,
        pan,
        switches: [
            world.get::<Mute>(track).is_some_and(|mute| mute.0),
            world.get::<Solo>(track).is_some_and(|solo| solo.0),
            world.get::<Frozen>(track).is_some(),
        ],
        output: world.get::<TrackOutput>(track).cloned(),
        ..TrackFacts::default()
    };
    if facts.is_folder && views::fader_params(world, track).is_none() {
        facts.volume_db = f64::NAN;
    }
    for child in outline::children(world, track) {
        if let Some(plugin) = world.get::<Plugin>(child) {
            add_plugin(world, child, plugin, &mut facts);
        } else if world.get::<Modifier>(child).is_some() {
            facts.modifiers += 1;
        }
    }
    facts
}

fn add_plugin(world: &World, entity: Entity, plugin: &Plugin, facts: &mut TrackFacts) {
    let name = || crate::control::params::plugin_name(world, entity);
    let kind = BuiltinKind::from_type_name(&plugin.type_name);
    let plays = kind.is_some_and(BuiltinKind::is_instrument)
        || world
            .get::<Hosted>(entity)
            .is_some_and(|hosted| hosted.instrument);
    if let Some(send) = world.get::<AuxSend>(entity) {
        let level = outline::children(world, entity).find_map(|p| world.get::<ParamValue>(p));
        let level = level.map(|level| crate::level::FaderPosition(level.0).decibels().0);
        facts.sends.push((send.bus, level));
    } else if let Some(back) = world.get::<AuxReturn>(entity) {
        facts.returns.push(back.bus);
    } else if plays {
        facts.instruments.push(name());
    } else if !plugin.is_automatic() {
        facts.effects.push(name());
    }
    facts.missing += material_views::troubles(world, entity).len();
    for param in outline::children(world, entity) {
        if let Some(curve) = world.get::<Curve>(param) {
            let parameter = world.get::<crate::model::plugin::Parameter>(param);
            let id = parameter.map_or_else(String::new, |p| p.param_id.clone());
            facts.automation.0.push(id);
            facts.automation.1 += curve.points().len();
        }
    }
}

type ClipFacts<'w> = (
    &'w ChildOf,
    &'w ClipSpan,
    Option<&'w AudioClip>,
    Has<MidiClip>,
    Has<StepClip>,
    Has<Disabled>,
    Option<&'w Notes>,
);

/// Adds every clip to its track's facts: one pass over the clips as they lie in memory.
fn add_clips(world: &mut World, numbers: &HashMap<Entity, usize>, facts: &mut [TrackFacts]) {
    let mut clips = world.query_filtered::<ClipFacts<'_>, Without<Marker>>();
    let catalog = world.resource::<Catalog>();
    let mut missing: HashMap<&str, bool> = HashMap::new();
    for (parent, span, audio, midi, steps, disabled, notes) in clips.iter(world) {
        let Some(&track) = numbers.get(&parent.parent()) else {
            continue;
        };
        let fact = &mut facts[track];
        let kind = match (audio, midi, steps) {
            (Some(_), ..) => 0,
            (None, true, _) => 1,
            (None, false, true) => 2,
            (None, false, false) => 3,
        };
        fact.clips[kind] += 1;
        fact.disabled += usize::from(disabled);
        fact.notes += notes.map_or(0, |notes| notes.as_slice().len());
        let (start, end) = (span.start, span.end().0);
        fact.span = Some(match fact.span {
            Some((first, last)) => (first.min(start), last.max(end)),
            None => (start, end),
        });
        if let Some(audio) = audio {
            let is_missing = missing
                .entry(&audio.source)
                .or_insert_with(|| catalog.prepared(&audio.source).is_none());
            fact.missing += usize::from(*is_missing);
        }
    }
}
