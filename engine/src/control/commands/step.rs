//! Step clips: inserting them, and what their patterns and channels say.

mod view;

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;
use waive_protocol::reply::{ClipInserted, StepClipReply};
use waive_protocol::request::{
    ClipAddress, GetStepClip, InsertStepClip, MAX_STEP_PARTS, SetStepChannel, SetStepPattern,
    SetStepSequence, StepRowSpec,
};
use waive_protocol::text::Name;
use waive_protocol::{ErrorReply, Length};

use super::clip_insert::{insert as insert_clip, start_of, target};
use super::midi::ensure_instrument;
use super::midi_clip::known_groove;
use crate::control::draft::Draft;
use crate::control::lookup::{self, ClipAt, TrackAt};
use crate::model::clip::ClipSpan;
use crate::model::edit;
use crate::model::step::{StepChannel, StepClip, StepPattern, StepRow};
use crate::model::tree::Subtree;

type Reply<T> = Result<T, ErrorReply>;

/// General MIDI's drum channel.
const DRUMS: u8 = 10;

/// The step clip a request is about, and what it holds.
fn step_clip(world: &mut World, address: ClipAddress) -> Reply<(ClipAt, StepClip)> {
    let at = lookup::clip(world, address)?;
    let clip = world.get::<StepClip>(at.entity).cloned();
    let clip = clip.ok_or_else(|| ErrorReply::wrong_clip_kind("a step clip"))?;
    Ok((at, clip))
}

pub fn get(world: &mut World, request: &GetStepClip) -> Reply<StepClipReply> {
    let (at, clip) = step_clip(world, request.address())?;
    Ok(view::reply(world, at, &clip))
}

pub fn insert(draft: &mut Draft<'_>, request: &InsertStepClip) -> Reply<ClipInserted> {
    let track = target(draft, request.track_id)?;
    let start = start_of(draft, request.start, "start")?;
    let pattern = StepPattern::default();
    let whole = f64::from(pattern.step_count) * pattern.step_beats;
    let length = request.length.unwrap_or(Length::Beats(whole));
    let length = lookup::length(draft.world, start, length, "length")?;
    if length.0 <= 0.0 {
        return Err(ErrorReply::end_before_start().field("length"));
    }
    lookup::bounded(start + length, "length")?;
    let keys: Vec<u8> = match &request.notes {
        Some(notes) => notes.iter().map(|note| note.get()).collect(),
        None => StepClip::KEYS.to_vec(),
    };
    let midi_channel = request.midi_channel.map_or(DRUMS, |channel| channel.get());
    let channel = |key: &u8| StepChannel {
        channel: midi_channel,
        ..StepChannel::new(*key)
    };
    let clip = StepClip {
        sequence: vec![0],
        repeat: false,
        channels: keys.iter().map(channel).collect(),
        patterns: vec![StepPattern {
            rows: vec![StepRow::default(); keys.len()],
            ..pattern
        }],
    };
    let span = ClipSpan {
        start: start.0,
        length: length.0,
        offset: 0.0,
    };
    let name = request.name.as_ref().map_or("Step Clip", Name::as_str);
    let instrument = ensure_instruments(draft, track, &clip)?;
    let id = draft.index().allocate();
    let components = vec![edit::Name(name.to_owned()).into(), span.into(), clip.into()];
    let inserted = insert_clip(draft, track, Subtree::new(id, components), None)?;
    Ok(ClipInserted {
        instrument,
        ..inserted
    })
}

/// Sees to it that every channel is heard.
pub fn ensure_instruments(
    draft: &mut Draft<'_>,
    track: TrackAt,
    clip: &StepClip,
) -> Reply<Option<String>> {
    let drums: BTreeSet<bool> = clip.channels.iter().map(|c| c.channel == DRUMS).collect();
    let mut added = None;
    for drums in drums {
        let put = ensure_instrument(draft, track, if drums { DRUMS } else { 1 })?;
        added = added.or(put);
    }
    Ok(added)
}

/// Sets the clip and tells what it holds.
fn store(draft: &mut Draft<'_>, at: ClipAt, clip: StepClip) -> Reply<StepClipReply> {
    draft.set(at.entity, clip.clone())?;
    Ok(view::reply(draft.world, at, &clip))
}

/// A place in a list, or the one behind its end.
fn place(named: u32, count: usize, noun: &str, field: &str) -> Reply<usize> {
    let place = named as usize;
    if place > count {
        let refusal = ErrorReply::nothing_found(noun, place, field);
        return Err(refusal.hint(format!("there are {count}: {count} adds one")));
    }
    if place >= MAX_STEP_PARTS {
        return Err(ErrorReply::too_many(field, place + 1, MAX_STEP_PARTS));
    }
    Ok(place)
}

pub fn set_pattern(draft: &mut Draft<'_>, request: &SetStepPattern) -> Reply<StepClipReply> {
    let (at, mut clip) = step_clip(draft.world, request.address())?;
    let index = place(
        request.pattern.get(),
        clip.patterns.len(),
        "Pattern",
        "pattern",
    )?;
    if index == clip.patterns.len() {
        clip.patterns.push(StepPattern::default());
    }
    let channels = clip.channels.len();
    let pattern = &mut clip.patterns[index];
    if let Some(count) = request.step_count {
        pattern.step_count = count.get();
    }
    if let Some(beats) = request.step_beats {
        pattern.step_beats = beats.get();
    }
    if request.clear {
        pattern.rows.clear();
    }
    pattern
        .rows
        .resize(pattern.rows.len().max(channels), StepRow::default());
    for (number, row) in request.rows.iter().enumerate() {
        if row.channel >= channels {
            let field = format!("rows[{number}].channel");
            let refusal = ErrorReply::nothing_found("Channel", row.channel, &field);
            return Err(refusal.hint(format!(
                "the clip has {channels} channels; set_step_channel adds one"
            )));
        }
        set_row(pattern, row, &format!("rows[{number}]"))?;
    }
    for row in &mut pattern.rows {
        fit(row, pattern.step_count as usize);
    }
    store(draft, at, clip)
}

fn set_row(pattern: &mut StepPattern, spec: &StepRowSpec, field: &str) -> Reply<()> {
    let count = pattern.step_count as usize;
    let within = |name: &str, given: usize| {
        if given <= count {
            return Ok(());
        }
        let refusal = ErrorReply::too_many(&format!("{field}.{name}"), given, count);
        Err(refusal.hint("step_count makes the pattern longer"))
    };
    let row = &mut pattern.rows[spec.channel];
    if let Some(steps) = &spec.steps {
        let steps = steps.on();
        within("steps", steps.len())?;
        row.steps = steps;
    }
    if let Some(velocities) = &spec.velocities {
        within("velocities", velocities.len())?;
        row.velocities = velocities.iter().map(|velocity| velocity.get()).collect();
    }
    if let Some(gates) = &spec.gates {
        within("gates", gates.len())?;
        row.gates = gates.iter().map(|gate| gate.get()).collect();
    }
    if let Some(probabilities) = &spec.probabilities {
        within("probabilities", probabilities.len())?;
        row.probabilities = probabilities.iter().map(|likely| likely.get()).collect();
    }
    Ok(())
}

/// No row says more than its pattern has steps.
fn fit(row: &mut StepRow, count: usize) {
    row.steps.truncate(count);
    row.velocities.truncate(count);
    row.gates.truncate(count);
    row.probabilities.truncate(count);
}

pub fn set_channel(draft: &mut Draft<'_>, request: &SetStepChannel) -> Reply<StepClipReply> {
    let (at, mut clip) = step_clip(draft.world, request.address())?;
    let index = place(
        request.channel.get(),
        clip.channels.len(),
        "Channel",
        "channel",
    )?;
    if index == clip.channels.len() {
        clip.channels.push(StepChannel {
            channel: DRUMS,
            ..StepChannel::new(StepClip::KEYS[index % StepClip::KEYS.len()])
        });
        for pattern in &mut clip.patterns {
            let rows = pattern.rows.len().max(index + 1);
            pattern.rows.resize(rows, StepRow::default());
        }
    }
    let channel = &mut clip.channels[index];
    if let Some(note) = request.note {
        channel.note = note.get();
    }
    if let Some(midi_channel) = request.midi_channel {
        channel.channel = midi_channel.get();
    }
    if let Some(velocity) = request.velocity {
        channel.velocity = velocity.get();
    }
    if let Some(name) = &request.name {
        name.as_str().clone_into(&mut channel.name);
    }
    if let Some(groove) = &request.groove {
        if !groove.as_str().is_empty() {
            known_groove(groove.as_str(), "groove")?;
        }
        groove.as_str().clone_into(&mut channel.groove);
    }
    if let Some(strength) = request.groove_strength {
        channel.groove_strength = strength.get();
    }
    ensure_instruments(draft, at.track, &clip)?;
    store(draft, at, clip)
}

pub fn set_sequence(draft: &mut Draft<'_>, request: &SetStepSequence) -> Reply<StepClipReply> {
    let (at, mut clip) = step_clip(draft.world, request.address())?;
    let count = clip.patterns.len();
    for (number, pattern) in request.sequence.iter().enumerate() {
        if pattern.get() as usize >= count {
            let field = format!("sequence[{number}]");
            let refusal = ErrorReply::nothing_found("Pattern", pattern.get(), &field);
            return Err(refusal.hint(format!(
                "the clip has {count} patterns; set_step_pattern adds one"
            )));
        }
    }
    clip.sequence = request
        .sequence
        .iter()
        .map(|pattern| pattern.get())
        .collect();
    clip.repeat = request.repeat.unwrap_or(clip.repeat);
    store(draft, at, clip)
}
