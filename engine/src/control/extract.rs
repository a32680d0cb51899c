//! Reads the World into what the graph compiler and the callback want.
//!
//! Thread: control. Reads only. One track is read at what that track costs.

mod automation;
mod chain;
mod clip_curves;
mod clips;
mod desk;
mod ends;
mod faders;
mod frozen;
mod hearing;
pub mod notes;
mod processors;
mod routing;
mod sounding;
mod wires;

use std::sync::Arc;

use bevy_ecs::prelude::*;

use crate::render::content::TrackContent;
use crate::render::graph::Part;
use crate::render::processor::MidiEvent;
use crate::time::{Frames, SampleRate};

pub use automation::{FollowerCells, PlanReader};
pub use chain::Chain;
use clips::clip_plan;
pub use clips::{Unheard, lay_out};
pub use desk::{
    Shape, Target, TrackNodes, circle, desk, desk_with, folders, further_targets, master, shape,
    target, way,
};
pub use ends::end_fades;
pub use faders::{FaderExtras, extras, vca};
pub use hearing::{Hearing, alone as heard_alone, hearing, listened};
use notes::note_plan;
pub use processors::processor;
pub use routing::{alone as graph_alone, graph};
pub use sounding::{Sounding, sounding};

/// General MIDI's drum channel, counted from 0.
const DRUMS: u8 = 9;

/// Reads what a track plays.
#[must_use]
pub fn content(world: &World, track: Entity, chain: &Chain, rate: SampleRate) -> TrackContent {
    if let Some(rendered) = frozen::content(world, track) {
        return rendered;
    }
    let clips = Arc::new(clip_plan(world, track, rate));
    let plan = |part: Part| Arc::new(note_plan(world, track, rate, |channel| part.hears(channel)));
    TrackContent::new(clips, chain.told().map(plan).collect())
}

/// Everything that a track's notes tell, whoever plays them.
fn notes_heard(world: &World, track: Entity, rate: SampleRate) -> Vec<MidiEvent> {
    let plan = note_plan(world, track, rate, |_| true);
    plan.between(Frames(i64::MIN), Frames(i64::MAX)).to_vec()
}

#[expect(clippy::cast_possible_truncation, reason = "a pan is within -1..=1")]
fn pan(pan: f64) -> f32 {
    pan as f32
}
