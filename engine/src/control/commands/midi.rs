//! Making MIDI clips of files, and giving tracks something to play them with.

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::{ClipInserted, ImportedTrack, MidiImported};
use waive_protocol::request::{ImportMidi, InsertMidiClip};

use super::clip_insert::{clip_name, insert as insert_clip, start_of, target};
use crate::control::draft::Draft;
use crate::control::files;
use crate::control::lookup::{self, TrackAt};
use crate::model::clip::ClipSpan;
use crate::model::note::{Controller, Controllers, Note, Notes};
use crate::model::outline::{self, Outline};
use crate::model::template;
use crate::model::tempo::TempoMap;
use crate::plugins::builtin::BuiltinKind;
use crate::session::midi_file::{MidiFile, Part};
use crate::time::{Beats, Seconds};

type Reply<T> = Result<T, ErrorReply>;

/// General MIDI's drum channel.
const DRUMS: u8 = 10;

/// Makes sure that notes on `channel` are heard: channel 10 by the drum kit, the
/// rest by the synth. A track with any other instrument is left alone.
pub fn ensure_instrument(draft: &mut Draft<'_>, track: TrackAt, channel: u8) -> Reply<()> {
    let wanted = if channel == DRUMS {
        BuiltinKind::DrumKit
    } else {
        BuiltinKind::Synth
    };
    let kinds: Vec<Option<BuiltinKind>> = outline::plugins(draft.world, track.entity)
        .filter(|(_, plugin)| !plugin.is_mixing())
        .map(|(_, plugin)| BuiltinKind::from_type_name(&plugin.type_name))
        .collect();
    let own_instrument = kinds.iter().any(Option::is_none);
    if own_instrument || kinds.contains(&Some(wanted)) {
        return Ok(());
    }
    let tree = instrument(draft, wanted);
    draft.spawn(track.entity, Some(0), tree).map(drop)
}

fn instrument(draft: &mut Draft<'_>, kind: BuiltinKind) -> crate::model::tree::Subtree {
    let specs = crate::plugins::builtin::parameters(kind);
    let params: Vec<(&str, f64)> = specs.iter().map(|s| (s.id, f64::from(s.default))).collect();
    template::plugin(&mut draft.index(), kind.type_name(), &params)
}

pub fn insert(draft: &mut Draft<'_>, request: &InsertMidiClip) -> Reply<ClipInserted> {
    let track = target(draft, request.track_id)?;
    let start = start_of(draft, request.start_time, "start_time")?;
    let path = files::readable(draft.world, request.file_path.as_str())?;
    let file = files::midi(draft.world, &path)?;
    let wanted = request.midi_track.map(|track| track.get() as usize);
    let parts: Vec<&Part> = file
        .parts
        .iter()
        .filter(|part| wanted.is_none_or(|track| part.track == track))
        .collect();
    let Some(first) = parts.first() else {
        let tracks: Vec<String> = file
            .parts
            .iter()
            .map(|part| part.track.to_string())
            .collect();
        let reply = ErrorReply::invalid_value("midi_track", tracks);
        return Err(reply.hint("the file's tracks that hold notes are listed in allowed"));
    };
    let name = clip_name(request.name.as_ref(), &path);
    let mut reply = insert_part(
        draft,
        track,
        first,
        &Placing {
            start,
            file: &file,
            name: &name,
        },
    )?;
    let mut clip_ids = vec![reply.id];
    for part in &parts[1..] {
        let more = insert_part(
            draft,
            track,
            part,
            &Placing {
                start,
                file: &file,
                name: &name,
            },
        )?;
        clip_ids.push(more.id);
        reply.note_count = reply.note_count.zip(more.note_count).map(|(a, b)| a + b);
    }
    reply.clip_ids = Some(clip_ids);
    Ok(reply)
}

pub fn import(draft: &mut Draft<'_>, request: &ImportMidi) -> Reply<MidiImported> {
    let start = start_of(draft, request.start_time, "start_time")?;
    let path = files::readable(draft.world, request.file_path.as_str())?;
    let file = files::midi(draft.world, &path)?;
    let stem = clip_name(None, &path);
    let mut tracks = Vec::with_capacity(file.parts.len());
    for part in &file.parts {
        let name = part.name.clone().filter(|name| !name.trim().is_empty());
        let name = name.unwrap_or_else(|| format!("{stem} ch {}", part.channel));
        let tree = template::new_track(&mut draft.index(), &name);
        let root = outline::root(draft.world);
        let entity = draft.spawn(root, None, tree)?;
        let index = Outline::tracks(draft.world).len() - 1;
        let track = TrackAt { entity, index };
        let clip = insert_part(
            draft,
            track,
            part,
            &Placing {
                start,
                file: &file,
                name: &name,
            },
        )?;
        tracks.push(ImportedTrack {
            track_id: index,
            id: lookup::object_id(draft.world, entity),
            name,
            channel: part.channel,
            clip_id: clip.id,
            note_count: part.notes.len(),
        });
    }
    Ok(MidiImported {
        count: tracks.len(),
        tracks,
        file_bpm: file.tempos.first().map(|&(_, bpm)| bpm),
    })
}

/// Where parts of a file go.
struct Placing<'a> {
    start: Seconds,
    file: &'a MidiFile,
    name: &'a str,
}

fn insert_part(
    draft: &mut Draft<'_>,
    track: TrackAt,
    part: &Part,
    placing: &Placing<'_>,
) -> Reply<ClipInserted> {
    ensure_instrument(draft, track, part.channel)?;
    let beats_per_quarter = beats_per_quarter(draft.world, placing.start);
    let content = content(draft, part, beats_per_quarter);
    let count = content.0.as_slice().len();
    let span = span(draft.world, placing, beats_per_quarter);
    lookup::bounded(span.end(), "start_time")?;
    let index = &mut draft.index();
    let tree = template::midi_clip(index, placing.name, span, part.channel, content);
    insert_clip(draft, track, tree, Some(count))
}

/// A beat is one denominator unit, a quarter note is four of a whole.
fn beats_per_quarter(world: &World, at: Seconds) -> f64 {
    f64::from(world.resource::<TempoMap>().0.meter_at(at).denominator) / 4.0
}

fn span(world: &World, placing: &Placing<'_>, beats_per_quarter: f64) -> ClipSpan {
    let map = &world.resource::<TempoMap>().0;
    let start = map.beats(placing.start);
    let end = map.seconds(start + Beats(placing.file.length * beats_per_quarter));
    ClipSpan {
        start: placing.start.0,
        length: (end - placing.start).0,
        offset: 0.0,
    }
}

/// A part's notes and controllers in beats.
fn content(draft: &mut Draft<'_>, part: &Part, beats_per_quarter: f64) -> (Notes, Controllers) {
    let mut index = draft.index();
    let notes = part.notes.iter().map(|note| Note {
        id: index.allocate(),
        pitch: note.pitch,
        start: note.start * beats_per_quarter,
        length: note.length * beats_per_quarter,
        velocity: note.velocity,
        mute: false,
        colour: 0,
        release: Note::RELEASE,
    });
    let notes = Notes::new(notes.collect());
    let controllers = part.controllers.iter().map(|controller| Controller {
        beat: controller.beat * beats_per_quarter,
        ..*controller
    });
    (notes, Controllers(controllers.collect()))
}
