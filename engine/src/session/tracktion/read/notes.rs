//! SEQUENCE → notes and controllers.

use super::Reading;
use super::value::{self, BEATS};
use crate::model::note::{Controller, Controllers, Note, Notes};
use crate::session::tracktion::element::Element;
use crate::session::tracktion::number;

/// The shortest note, in beats: 1/960, the tick of Tracktion's own MIDI files.
const SHORTEST: f64 = 1.0 / 960.0;

impl Reading<'_> {
    /// The events of a clip.
    pub fn sequence(&mut self, sequence: &Element<'_>) -> (Notes, Controllers) {
        self.repairs
            .unknown(sequence, &["ver", "channelNumber"], &["NOTE", "CONTROL"]);
        if sequence
            .get("ver")
            .is_some_and(|version| number::read(version) < 1.0)
        {
            self.repairs
                .note("a sequence timed in seconds was read as beats", sequence);
        }
        let notes = sequence.all("NOTE").map(|note| self.note(note)).collect();
        let mut controllers: Vec<Controller> = sequence
            .all("CONTROL")
            .filter_map(|event| self.controller(event))
            .collect();
        controllers.sort_by(|a, b| a.beat.total_cmp(&b.beat));
        (Notes::new(notes), Controllers(controllers))
    }

    fn note(&mut self, element: &Element<'_>) -> Note {
        self.repairs
            .unknown(element, &["p", "b", "l", "v", "c", "m"], &[]);
        if element
            .get("c")
            .is_some_and(|colour| number::read_whole(colour) != 0)
        {
            self.repairs.note("not kept: the colour of a note", element);
        }
        Note {
            id: self.index.allocate(),
            pitch: self.byte(element, "p", 0..=127, 60),
            start: self.number(element, "b", BEATS, 0.0),
            length: self.number(element, "l", SHORTEST..=*BEATS.end(), SHORTEST),
            velocity: self.byte(element, "v", 1..=127, 100),
            mute: value::flag(element, "m", false),
            colour: 0,
            release: Note::RELEASE,
        }
    }

    fn controller(&mut self, element: &Element<'_>) -> Option<Controller> {
        self.repairs
            .unknown(element, &["b", "type", "val", "metadata"], &[]);
        let kind = match element.get("type").map_or(-1, number::read_whole) {
            kind @ (0..=127 | 4097 | 4100 | 4101 | 4103) => narrow(kind),
            _ => {
                self.repairs
                    .note("not kept: a CONTROL of unknown type", element);
                return None;
            }
        };
        Some(Controller {
            beat: self.number(element, "b", BEATS, 0.0),
            kind,
            value: narrow(self.whole(element, "val", 0..=16383, 0)),
            metadata: narrow(self.whole(element, "metadata", 0..=65535, 0)),
        })
    }
}

/// Of values that are known to fit.
fn narrow(value: i64) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}
