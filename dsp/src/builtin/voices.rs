//! What instruments have in common: sound up to an event, the event, and on.

use crate::processor::{Activity, Input, MidiEvent, ProcessContext, StereoMut};

/// An instrument between two events.
pub(super) trait Voices {
    /// Adds its sound to both channels; whether there was any.
    fn render(&mut self, left: &mut [f32], right: &mut [f32]) -> bool;

    /// Takes an event.
    fn handle(&mut self, event: &MidiEvent);
}

/// Plays a block: each event holds from its own frame on.
pub(super) fn play(
    voices: &mut impl Voices,
    context: &ProcessContext,
    input: Input<'_>,
    audio: StereoMut<'_>,
) -> Activity {
    let frames = audio.left.len().min(audio.right.len());
    let (mut at, mut sounded) = (0, false);
    for event in input.events {
        let next = context.offset_of(event).clamp(at, frames);
        sounded |= voices.render(&mut audio.left[at..next], &mut audio.right[at..next]);
        at = next;
        voices.handle(event);
    }
    sounded |= voices.render(&mut audio.left[at..frames], &mut audio.right[at..frames]);
    if sounded {
        Activity::Sounding
    } else {
        Activity::Silent
    }
}
