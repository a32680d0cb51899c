//! Notes of MIDI clips.

use waive_protocol::ErrorReply;
use waive_protocol::reply::NotesAdded;
use waive_protocol::request::AddNotes;

use crate::control::draft::Draft;
use crate::control::{lookup, views};
use crate::model::note::{Note, Notes};

pub fn add(draft: &mut Draft<'_>, request: &AddNotes) -> Result<NotesAdded, ErrorReply> {
    let at = lookup::clip(draft.world, request.address())?;
    if !views::is_midi(draft.world, at.entity) {
        return Err(ErrorReply::wrong_clip_kind("MIDI"));
    }
    for spec in &request.notes {
        let note = Note {
            id: draft.index().allocate(),
            pitch: spec.pitch.get(),
            start: spec.start.get(),
            length: spec.length.get(),
            velocity: spec.velocity.get(),
            mute: spec.mute,
            colour: 0,
            release: Note::RELEASE,
        };
        draft.set_note(at.entity, None, Some(note))?;
    }
    let notes = draft.world.get::<Notes>(at.entity);
    Ok(NotesAdded {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(draft.world, at.entity),
        added: request.notes.len(),
        note_count: notes.map_or(0, |notes| notes.as_slice().len()),
    })
}
