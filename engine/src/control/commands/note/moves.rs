//! Notes that move together: to a grid, up and down.

use waive_protocol::ErrorReply;
use waive_protocol::reply::NotesChanged;
use waive_protocol::request::{QuantizeClip, TransposeNotes};

use super::bulk::{Change, change_notes};
use super::{Reply, changed, chooses, midi_clip, notes_of};
use crate::control::commands::clip_edit::span_of;
use crate::control::draft::Draft;
use crate::control::extract::notes::nearest;
use crate::control::lookup;
use crate::model::note::Note;

/// The shortest length a note may have, in beats: the protocol's own.
const SHORTEST: f64 = waive_protocol::quantity::NoteLength::MIN;

pub fn quantize(draft: &mut Draft<'_>, request: &QuantizeClip) -> Reply<NotesChanged> {
    let at = midi_clip(draft.world, request.address())?;
    let span = span_of(draft, at)?;
    // The grid is the Edit's, so that what is heard lies on it.
    let grid = Grid {
        origin: lookup::beats(draft.world, span.content_origin()),
        parts: (1.0 / request.grid.beats()).round(),
        amount: request.amount.map_or(1.0, |amount| amount.get()),
        note_offs: request.note_offs,
    };
    let chosen = chooses(&request.filter);
    let matched: Vec<Note> = notes_of(draft.world, at.entity)
        .iter()
        .filter(|note| chosen(note))
        .copied()
        .collect();
    let changes: Vec<Change> = matched
        .iter()
        .map(|&note| Change {
            before: Some(note),
            after: Some(grid.snap(note)),
        })
        .filter(|change| change.before != change.after)
        .collect();
    let count = changes.len();
    change_notes(draft, at.entity, changes)?;
    Ok(changed(draft, at, matched.len(), count))
}

struct Grid {
    origin: f64,
    parts: f64,
    amount: f64,
    note_offs: bool,
}

impl Grid {
    fn snap(&self, note: Note) -> Note {
        let start = self.line(note.start);
        let length = if self.note_offs {
            let end = self.line(note.start + note.length);
            if end - start >= SHORTEST {
                end - start
            } else {
                1.0 / self.parts
            }
        } else {
            note.length
        };
        Note {
            start,
            length,
            ..note
        }
    }

    /// Where a beat of the content moves; not before the content begins.
    fn line(&self, beat: f64) -> f64 {
        let there = nearest(self.origin + beat, self.parts) - self.origin;
        let there = if there < -1e-9 {
            there + 1.0 / self.parts
        } else {
            there.max(0.0)
        };
        let exact = beat + (there - beat) * self.amount;
        // A clip that begins on a beat gives back the beats of the grid without a trace
        // of the way there.
        let line = (exact * self.parts).round() / self.parts;
        if (exact - line).abs() < 1e-9 {
            line
        } else {
            exact
        }
    }
}

pub fn transpose(draft: &mut Draft<'_>, request: &TransposeNotes) -> Reply<NotesChanged> {
    let at = midi_clip(draft.world, request.address())?;
    let by = i16::from(request.semitones.get());
    let chosen = chooses(&request.filter);
    let matched: Vec<Note> = notes_of(draft.world, at.entity)
        .iter()
        .filter(|note| chosen(note))
        .copied()
        .collect();
    let lowest = matched
        .iter()
        .map(|note| i16::from(note.pitch))
        .min()
        .unwrap_or(0);
    let highest = matched
        .iter()
        .map(|note| i16::from(note.pitch))
        .max()
        .unwrap_or(127);
    if lowest + by < 0 || highest + by > 127 {
        let (least, most) = (f64::from(-lowest), f64::from(127 - highest));
        let refusal = ErrorReply::out_of_range("semitones", least, most, "semitones");
        return Err(refusal.hint(format!(
            "the notes reach from {lowest} to {highest}, and pitches are 0 to 127"
        )));
    }
    let changes: Vec<Change> = matched
        .iter()
        .filter(|_| by != 0)
        .map(|&note| Change {
            before: Some(note),
            after: Some(Note {
                pitch: u8::try_from(i16::from(note.pitch) + by).unwrap_or(note.pitch),
                ..note
            }),
        })
        .collect();
    let count = changes.len();
    change_notes(draft, at.entity, changes)?;
    Ok(changed(draft, at, matched.len(), count))
}
