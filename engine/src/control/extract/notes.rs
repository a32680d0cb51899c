//! A track's MIDI clips in frames.

use bevy_ecs::prelude::*;

use super::DRUMS;
use crate::model::clip::{ClipSpan, MidiClip};
use crate::model::note::{Controllers, Note, Notes};
use crate::model::outline;
use crate::model::tempo::TempoMap;
use crate::render::content::{NotePlan, PlannedNote};
use crate::render::processor::{MidiEvent, MidiMessage};
use crate::time::{Beats, SampleRate, TempoSequence};

/// The window a clip is heard through, in beats, and where its content begins.
struct Window<'a> {
    map: &'a TempoSequence,
    rate: SampleRate,
    origin: f64,
    from: f64,
    to: f64,
    channel: u8,
}

/// Lays out what an instrument of a track is told; it hears the channels of `hears`.
pub(super) fn note_plan(
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
