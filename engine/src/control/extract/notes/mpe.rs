//! MPE, lower zone: each note on a channel of its own, 2 to 16, with its expression.
//! What the clip's controllers say goes to channel 1, which moves all of them.

use std::collections::HashMap;

use bevy_ecs::prelude::*;

use super::heard::{Heard, HeardEvent, Window};
use crate::model::note::{Expression, ExpressionKind, Expressions};
use crate::render::processor::MidiMessage;

/// How many channels notes have.
const MEMBERS: u8 = 15;
/// Semitones at the end of a member's wheel, which the zone is told.
const RANGE: f64 = 48.0;

/// Spreads a clip's notes over the members of the zone.
pub(super) fn spread(world: &World, clip: Entity, window: Window, heard: &mut Heard) {
    let home = heard.notes.first().map_or(0, |note| note.home);
    for event in &mut heard.events {
        event.message = on_channel(event.message, 0);
    }
    let mut events = zone(window.from, home);
    events.append(&mut heard.events);
    heard
        .notes
        .sort_by(|a, b| a.start.total_cmp(&b.start).then(a.key.cmp(&b.key)));
    let mut expressions: HashMap<u64, Vec<&Expression>> = HashMap::new();
    for expression in world.get::<Expressions>(clip).map_or(&[][..], |e| &e.0) {
        expressions
            .entry(expression.note.0)
            .or_default()
            .push(expression);
    }
    // When each member's last note ended.
    let mut free = [f64::NEG_INFINITY; MEMBERS as usize];
    for note in &mut heard.notes {
        let member =
            (0..MEMBERS).min_by(|&a, &b| free[usize::from(a)].total_cmp(&free[usize::from(b)]));
        let member = member.unwrap_or(0);
        free[usize::from(member)] = note.end;
        note.channel = member + 1;
        let own = expressions.get(&note.id).map_or(&[][..], Vec::as_slice);
        express(
            own,
            (note.start, note.end),
            note.channel,
            |beat, message| {
                events.push(HeardEvent {
                    beat,
                    message,
                    home,
                });
            },
        );
    }
    events.sort_by(|a, b| a.beat.total_cmp(&b.beat));
    heard.events = events;
}

/// Every note says where it stands before it begins: the channel may have moved.
fn express(
    own: &[&Expression],
    (start, end): (f64, f64),
    channel: u8,
    mut say: impl FnMut(f64, MidiMessage),
) {
    for kind in [
        ExpressionKind::Bend,
        ExpressionKind::Pressure,
        ExpressionKind::Timbre,
    ] {
        let of_kind = || own.iter().filter(|expression| expression.kind == kind);
        let first = of_kind().find(|expression| expression.beat.is_none());
        let rest = if kind == ExpressionKind::Timbre {
            0.5
        } else {
            0.0
        };
        say(
            start,
            message(kind, channel, first.map_or(rest, |e| e.value)),
        );
        for expression in of_kind() {
            if let Some(beat) = expression.beat.map(|beat| start + beat)
                && beat < end
            {
                say(beat, message(kind, channel, expression.value));
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of the type"
)]
fn message(kind: ExpressionKind, channel: u8, value: f64) -> MidiMessage {
    let wide = |value: f64| value.round().clamp(0.0, 16_383.0) as u16;
    match kind {
        ExpressionKind::Bend => MidiMessage::PitchBend {
            channel,
            value: wide(8192.0 + value / RANGE * 8192.0),
        },
        ExpressionKind::Pressure => MidiMessage::Pressure {
            channel,
            value: (value * 127.0).round().clamp(0.0, 127.0) as u8,
        },
        ExpressionKind::Timbre => MidiMessage::Control {
            channel,
            controller: 74,
            value: wide((value * 127.0).round().clamp(0.0, 127.0) * 128.0),
        },
    }
}

/// What makes a zone of 15 members with a wheel of 48 semitones.
fn zone(beat: f64, home: u8) -> Vec<HeardEvent> {
    let mut events = Vec::new();
    let mut parameter = |channel, number: u16, value: u16| {
        for (controller, value) in [(101, 0), (100, number), (6, value)] {
            let message = MidiMessage::Control {
                channel,
                controller,
                value: value << 7,
            };
            events.push(HeardEvent {
                beat,
                message,
                home,
            });
        }
    };
    parameter(0, 6, u16::from(MEMBERS));
    for member in 1..=MEMBERS {
        parameter(member, 0, 48);
    }
    events
}

fn on_channel(message: MidiMessage, to: u8) -> MidiMessage {
    let mut message = message;
    match &mut message {
        MidiMessage::NoteOn { channel, .. }
        | MidiMessage::NoteOff { channel, .. }
        | MidiMessage::Control { channel, .. }
        | MidiMessage::PitchBend { channel, .. }
        | MidiMessage::Pressure { channel, .. }
        | MidiMessage::PolyPressure { channel, .. }
        | MidiMessage::Program { channel, .. } => *channel = to,
    }
    message
}
