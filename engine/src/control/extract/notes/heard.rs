//! What is heard of a clip, in beats of the Edit.

use std::collections::HashSet;

use bevy_ecs::prelude::*;

use super::timing::Timing;
use super::{mpe, steps};
use crate::model::clip::{ClipLoop, ClipSpan, Disabled, MidiClip};
use crate::model::id::ItemId;
use crate::model::note::{
    Controller, Controllers, MetaEvent, MidiMeta, MidiSends, Note, Notes, SystemExclusives,
    VelocityLevel,
};
use crate::model::step::StepClip;
use crate::model::tempo::TempoMap;
use crate::model::track::Mute;
use crate::render::processor::MidiMessage;

/// More than any clip is heard to say: a loop of nearly nothing repeats no further.
const MOST: usize = 2_000_000;

/// A note that is heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeardNote {
    /// Key down, in beats of the Edit.
    pub start: f64,
    /// Key up.
    pub end: f64,
    /// Key, 0..=127.
    pub key: u8,
    /// 1..=127.
    pub velocity: u8,
    /// 0..=127.
    pub release: u8,
    /// 0..=15.
    pub channel: u8,
    /// The channel that says which instrument hears it: the clip's own.
    pub home: u8,
    /// The note it comes of; 0 for a step.
    pub id: u64,
}

/// A controller that is heard to move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeardEvent {
    /// Beats of the Edit.
    pub beat: f64,
    /// What.
    pub message: MidiMessage,
    /// As of a note.
    pub home: u8,
}

/// Everything a clip is heard to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// By start, as far as nothing pulls them about.
    pub notes: Vec<HeardNote>,
    /// By time.
    pub events: Vec<HeardEvent>,
    /// Beats of the Edit and all bytes.
    pub sysex: Vec<(f64, Vec<u8>)>,
    /// What a MIDI file held beside music; beats of the Edit.
    pub meta: Vec<MetaEvent>,
}

/// The window a clip is heard through, in beats.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// Where the content begins.
    pub origin: f64,
    /// Where the clip begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Start and length of what repeats, in beats of content.
    pub looped: Option<(f64, f64)>,
}

/// One turn of a clip's content: which beats of it, and where they are heard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    /// Which turn, from 0.
    pub number: i64,
    /// Beats of content from here.
    pub first: f64,
    /// To here.
    pub last: f64,
    /// What is added to a beat of content for a beat of the Edit.
    pub shift: f64,
}

impl Window {
    fn of(world: &World, clip: Entity) -> Option<Self> {
        let span = world.get::<ClipSpan>(clip)?;
        let map = &world.resource::<TempoMap>().0;
        let looped = world.get::<ClipLoop>(clip);
        let looped = looped.filter(|l| l.length_beats > 0.0 && l.length_beats.is_finite());
        Some(Self {
            origin: map.beats(span.content_origin()).0,
            from: map.beats(span.start()).0,
            to: map.beats(span.end()).0,
            looped: looped.map(|l| (l.start_beats, l.length_beats)),
        })
    }

    /// The turns of the content that are heard.
    pub fn turns(self) -> impl Iterator<Item = Turn> {
        let (first, length) = self.looped.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        let before = ((self.from - self.origin) / length).floor().max(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "float casts saturate")]
        let start = if self.looped.is_some() {
            before as i64
        } else {
            0
        };
        let turn = move |number: i64| {
            if self.looped.is_none() {
                return Turn {
                    number,
                    first,
                    last: f64::INFINITY,
                    shift: self.origin,
                };
            }
            #[expect(clippy::cast_precision_loss, reason = "turns are few")]
            let begun = self.origin + number as f64 * length;
            Turn {
                number,
                first,
                last: first + length,
                shift: begun - first,
            }
        };
        let looped = self.looped.is_some();
        (start..)
            .map(turn)
            .take_while(move |turn| {
                if looped {
                    turn.first + turn.shift < self.to
                } else {
                    turn.number == 0
                }
            })
            // A loop shorter than a thousandth of a beat is no music.
            .take(if looped { MOST } else { 1 })
    }

    fn holds(&self, beat: f64) -> bool {
        beat >= self.from && beat < self.to
    }
}

/// Lays a clip out; `None` for what holds neither notes nor steps, or isn't heard.
#[must_use]
pub fn heard(world: &World, clip: Entity) -> Option<Heard> {
    let muted = world.get::<Mute>(clip).is_some_and(|mute| mute.0);
    if muted || world.get::<Disabled>(clip).is_some() {
        return None;
    }
    let window = Window::of(world, clip)?;
    let level = world
        .get::<VelocityLevel>(clip)
        .copied()
        .unwrap_or_default();
    let mut heard = if let Some(midi) = world.get::<MidiClip>(clip) {
        notes(world, clip, window, midi.channel.clamp(1, 16) - 1)
    } else {
        let steps = world.get::<StepClip>(clip)?;
        let seed = world.get::<ItemId>(clip).map_or(0, |id| id.0);
        let speed = world
            .get::<crate::model::clip::ClipSpeed>(clip)
            .map_or(1.0, |speed| speed.0);
        Heard {
            notes: steps::notes(steps, window, seed, speed),
            ..Heard::default()
        }
    };
    if level.0 != 0.0 {
        let factor = libm::pow(10.0, level.0 / 20.0);
        for note in &mut heard.notes {
            note.velocity = scaled(note.velocity, factor);
        }
    }
    Some(heard)
}

/// A velocity times a factor; a key that goes down has at least 1.
fn scaled(velocity: u8, factor: f64) -> u8 {
    let value = (f64::from(velocity) * factor).round().clamp(1.0, 127.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 1..=127"
    )]
    let value = value as u8;
    value
}

fn notes(world: &World, clip: Entity, window: Window, channel: u8) -> Heard {
    let sends = world.get::<MidiSends>(clip).copied().unwrap_or_default();
    let held = world.get::<Notes>(clip).map_or(&[][..], Notes::as_slice);
    let moved = world.get::<Controllers>(clip).map_or(&[][..], |c| &c.0);
    let timing = Timing::of(world, clip);
    let speaker = Speaker { channel, sends };
    let mut heard = Heard::default();
    for turn in window.turns() {
        let inside = held.partition_point(|note| note.start < turn.first);
        for note in &held[inside..] {
            if note.start >= turn.last || heard.notes.len() >= MOST {
                break;
            }
            heard
                .notes
                .extend(one(note, turn, window, &timing, channel));
        }
        let begins = moved.partition_point(|event| event.beat < turn.first);
        for event in &moved[begins..] {
            let beat = event.beat + turn.shift;
            if event.beat >= turn.last || beat >= window.to || heard.events.len() >= MOST {
                break;
            }
            speaker.say(event, beat, &mut heard.events);
        }
        if turn.first + turn.shift > window.to || heard.notes.len() >= MOST {
            break;
        }
        kept(world, clip, window, turn, &mut heard);
    }
    gather_before(&mut heard.events, window.from);
    if sends.mpe {
        mpe::spread(world, clip, window, &mut heard);
    }
    heard
}

/// System-exclusive messages and what a file held beside music.
fn kept(world: &World, clip: Entity, window: Window, turn: Turn, heard: &mut Heard) {
    let inside = |beat: f64| {
        let at = beat + turn.shift;
        (beat >= turn.first && beat < turn.last && window.holds(at)).then_some(at)
    };
    if let Some(messages) = world.get::<SystemExclusives>(clip) {
        let heard_ones = messages
            .0
            .iter()
            .filter_map(|m| Some((inside(m.beat)?, m.data.clone())));
        heard.sysex.extend(heard_ones);
    }
    if let (0, Some(meta)) = (turn.number, world.get::<MidiMeta>(clip)) {
        let heard_ones = meta.0.iter().filter_map(|event| {
            Some(MetaEvent {
                beat: inside(event.beat)?,
                ..event.clone()
            })
        });
        heard.meta.extend(heard_ones);
    }
}

fn one(note: &Note, turn: Turn, window: Window, timing: &Timing, channel: u8) -> Option<HeardNote> {
    if note.mute {
        return None;
    }
    let raw = note.start + turn.shift;
    let raw_end = (note.start + note.length).min(turn.last) + turn.shift;
    let (start, end) = timing.place(raw, raw_end);
    // A note that begins before the clip is heard from where the clip begins.
    let (start, end) = (start.max(window.from), end.min(window.to));
    (start < end).then_some(HeardNote {
        start,
        end,
        key: note.pitch.min(127),
        velocity: note.velocity.clamp(1, 127),
        release: note.release.min(127),
        channel,
        home: channel,
        id: note.id.0,
    })
}

/// Turns controllers into messages on a clip's channel.
struct Speaker {
    channel: u8,
    sends: MidiSends,
}

impl Speaker {
    fn say(&self, moved: &Controller, beat: f64, out: &mut Vec<HeardEvent>) {
        let channel = self.channel;
        let seven = |value: u16| u8::try_from(value >> 7).unwrap_or(127).min(127);
        let mut push = |message| {
            out.push(HeardEvent {
                beat,
                message,
                home: channel,
            });
        };
        let message = match moved.kind {
            0..=127 => MidiMessage::Control {
                channel,
                controller: u8::try_from(moved.kind).unwrap_or(0),
                value: moved.value.min(16_383),
            },
            4097 if self.sends.programs => {
                if self.sends.banks && moved.metadata > 0 {
                    let bank = moved.metadata.min(16_383);
                    for (controller, value) in [(0, bank & !127), (32, (bank & 127) << 7)] {
                        push(MidiMessage::Control {
                            channel,
                            controller,
                            value,
                        });
                    }
                }
                MidiMessage::Program {
                    channel,
                    program: seven(moved.value),
                }
            }
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
            _ => return,
        };
        push(message);
    }
}

/// What moved before the clip begins holds when it does: of each controller the last
/// value, but all of those that select and set parameters, whose order counts.
fn gather_before(events: &mut Vec<HeardEvent>, from: f64) {
    let before = events.partition_point(|event| event.beat < from);
    let mut seen = HashSet::new();
    let mut held: Vec<HeardEvent> = Vec::new();
    for event in events[..before].iter().rev() {
        let lane = match event.message {
            MidiMessage::Control {
                controller: 6 | 38 | 96..=101,
                ..
            } => None,
            MidiMessage::Control { controller, .. } => Some((0, controller)),
            MidiMessage::PolyPressure { key, .. } => Some((1, key)),
            MidiMessage::PitchBend { .. } => Some((2, 0)),
            MidiMessage::Pressure { .. } => Some((3, 0)),
            _ => Some((4, 0)),
        };
        if lane.is_none_or(|lane| seen.insert(lane)) {
            held.push(HeardEvent {
                beat: from,
                ..*event
            });
        }
    }
    held.reverse();
    events.splice(..before, held);
}
