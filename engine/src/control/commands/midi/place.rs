//! A MIDI file's content on the Edit's timeline: quarter notes stay quarter notes,
//! whatever the meters there call a beat.

use bevy_ecs::prelude::*;

use crate::control::draft::Draft;
use crate::model::clip::ClipSpan;
use crate::model::note::{
    Controller, Controllers, MetaEvent, MidiMeta, Note, Notes, SystemExclusive, SystemExclusives,
};
use crate::model::template;
use crate::model::tempo::TempoMap;
use crate::model::tree::Subtree;
use crate::session::midi_file::{KeptEvent, MidiFile, Part};
use crate::time::{Beats, Seconds};

/// Where a file goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placing {
    start: Seconds,
    /// The start in beats of the Edit.
    beat: f64,
    /// The start in quarter notes.
    quarters: f64,
    /// How long the clips are, in quarter notes.
    length: f64,
}

/// Room behind an event at a file's very end, in quarter notes, so that a clip holds it.
const ROOM: f64 = 1.0 / 960.0;

impl Placing {
    pub fn new(world: &World, start: Seconds, file: &MidiFile) -> Self {
        let map = &world.resource::<TempoMap>().0;
        let beat = map.beats(start);
        let ends = file.parts.iter().flat_map(|part| {
            let moved = part.controllers.iter().map(|event| event.beat);
            let messages = part.sysex.iter().map(|(at, _)| *at);
            moved
                .chain(messages)
                .chain(part.kept.iter().map(|event| event.at))
        });
        let last = ends.fold(0.0, f64::max);
        let length = if last + ROOM > file.length {
            last + ROOM
        } else {
            file.length
        };
        Self {
            start,
            beat: beat.0,
            quarters: map.quarters(beat),
            length: length.max(ROOM),
        }
    }

    /// Beats of the content, which begins where the file does.
    fn beat(&self, world: &World, quarters: f64) -> f64 {
        let map = &world.resource::<TempoMap>().0;
        map.beat_of_quarters(self.quarters + quarters).0 - self.beat
    }

    pub fn span(&self, world: &World) -> ClipSpan {
        let map = &world.resource::<TempoMap>().0;
        let end = map.seconds(Beats(self.beat + self.beat(world, self.length)));
        ClipSpan {
            start: self.start.0,
            length: (end - self.start).0,
            offset: 0.0,
        }
    }

    /// An event to be kept; `edit` counts from the Edit's start.
    pub fn kept(&self, world: &World, event: &KeptEvent, edit: bool) -> MetaEvent {
        let from = if edit { self.beat } else { 0.0 };
        MetaEvent {
            beat: from + self.beat(world, event.at),
            status: event.status,
            kind: event.kind,
            data: event.content.clone(),
        }
    }

    /// A clip of a part of the file.
    pub fn clip(&self, draft: &mut Draft<'_>, part: &Part, span: ClipSpan, name: &str) -> Subtree {
        let mut notes = Vec::with_capacity(part.notes.len());
        for note in &part.notes {
            let start = self.beat(draft.world, note.start);
            notes.push(Note {
                id: draft.index().allocate(),
                pitch: note.pitch,
                start,
                length: self.beat(draft.world, note.start + note.length) - start,
                velocity: note.velocity,
                mute: false,
                colour: 0,
                release: note.release,
            });
        }
        let controllers = part.controllers.iter().map(|event| Controller {
            beat: self.beat(draft.world, event.beat),
            ..*event
        });
        let content = (Notes::new(notes), Controllers(controllers.collect()));
        let sysex = part.sysex.iter().map(|(at, data)| SystemExclusive {
            beat: self.beat(draft.world, *at),
            data: data.clone(),
        });
        let sysex: Vec<SystemExclusive> = sysex.collect();
        // Meters are the Edit's own; what else a meter's event says isn't the clip's.
        let kept = part
            .kept
            .iter()
            .filter(|event| (event.status, event.kind) != (0xFF, 0x58));
        let kept: Vec<MetaEvent> = kept
            .map(|event| self.kept(draft.world, event, false))
            .collect();
        let index = &mut draft.index();
        let mut tree = template::midi_clip(index, name, span, part.channel, content);
        if !sysex.is_empty() {
            tree.components.push(SystemExclusives(sysex).into());
        }
        if !kept.is_empty() {
            tree.components.push(MidiMeta(kept).into());
        }
        tree
    }
}
