//! A step clip as replies show it.

use bevy_ecs::prelude::*;
use waive_protocol::reply::{StepChannelView, StepClipReply, StepPatternView, StepRowView};

use crate::control::lookup::{self, ClipAt};
use crate::model::step::{StepClip, StepPattern, StepRow};

pub(super) fn reply(world: &World, at: ClipAt, clip: &StepClip) -> StepClipReply {
    let channels = clip.channels.iter().enumerate();
    let channels = channels.map(|(channel, held)| StepChannelView {
        channel,
        note: held.note,
        midi_channel: held.channel,
        velocity: held.velocity,
        name: held.name.clone(),
        groove: held.groove.clone(),
        groove_strength: held.groove_strength,
    });
    let patterns = clip.patterns.iter().enumerate();
    StepClipReply {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(world, at.entity),
        channels: channels.collect(),
        patterns: patterns.map(|(index, held)| pattern(index, held)).collect(),
        sequence: clip.sequence.clone(),
        repeat: clip.repeat,
    }
}

fn pattern(index: usize, held: &StepPattern) -> StepPatternView {
    let rows = held.rows.iter().enumerate();
    let rows = rows.filter(|(_, row)| **row != StepRow::default());
    StepPatternView {
        pattern: index,
        step_count: held.step_count,
        step_beats: held.step_beats,
        rows: rows
            .map(|(channel, held_row)| row(channel, held_row, held.step_count as usize))
            .collect(),
    }
}

fn row(channel: usize, held: &StepRow, count: usize) -> StepRowView {
    let on = |at: usize| held.steps.get(at).copied().unwrap_or(false);
    let told = |differs: bool, length: usize| if differs { length } else { 0 };
    let velocities = told(
        held.velocities.iter().any(|&v| v != 127),
        held.velocities.len(),
    );
    let gates = told(held.gates.iter().any(|&g| g != 1.0), held.gates.len());
    let likely = told(
        held.probabilities.iter().any(|&p| p != 1.0),
        held.probabilities.len(),
    );
    StepRowView {
        channel,
        steps: (0..count)
            .map(|at| if on(at) { 'x' } else { '.' })
            .collect(),
        velocities: held.velocities[..velocities].to_vec(),
        gates: held.gates[..gates].to_vec(),
        probabilities: held.probabilities[..likely].to_vec(),
    }
}
