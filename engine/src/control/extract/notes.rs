//! A track's MIDI and step clips: what is heard of them, in beats and then in frames.
//!
//! `heard` lays a clip out in beats of the Edit: window, loop, quantisation, groove,
//! velocities, steps, MPE. Playback turns that into frames here, a MIDI file into
//! ticks (`control/midi_export`); so a file holds what is heard.

mod heard;
mod mpe;
mod steps;
mod timing;

use bevy_ecs::prelude::*;

use crate::model::outline;
use crate::model::tempo::TempoMap;
use crate::render::content::{NotePlan, PlannedNote};
use crate::render::processor::{MidiEvent, MidiMessage};
use crate::time::{Beats, SampleRate, TempoSequence};

pub use heard::{Heard, HeardNote, heard};
pub use timing::{GROOVES, Template, nearest};

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
        let Some(heard) = heard(world, clip) else {
            continue;
        };
        let place = Place { map, rate };
        let audible = heard.notes.iter().filter(|note| hears(note.home));
        notes.extend(audible.filter_map(|note| place.note(note)));
        let told = heard.events.iter().filter(|event| hears(event.home));
        events.extend(told.map(|event| MidiEvent {
            frame: place.frame(event.beat),
            message: event.message,
        }));
    }
    NotePlan::new(notes, events)
}

struct Place<'a> {
    map: &'a TempoSequence,
    rate: SampleRate,
}

impl Place<'_> {
    fn frame(&self, beat: f64) -> crate::time::Frames {
        self.rate.frames(self.map.seconds(Beats(beat)))
    }

    fn note(&self, note: &HeardNote) -> Option<PlannedNote> {
        let (start, end) = (self.frame(note.start), self.frame(note.end));
        let message = MidiMessage::NoteOn {
            channel: note.channel,
            key: note.key,
            velocity: note.velocity,
        };
        (start < end).then_some(PlannedNote {
            start,
            end,
            message,
            release: note.release,
            one_shot: note.home == super::DRUMS,
        })
    }
}

#[cfg(test)]
mod tests;
