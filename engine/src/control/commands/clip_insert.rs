//! Making clips of audio files, and empty MIDI clips.

use std::path::Path;

use waive_protocol::reply::ClipInserted;
use waive_protocol::request::{InsertAudioClip, InsertEmptyMidiClip};
use waive_protocol::text::Name;
use waive_protocol::{ErrorReply, Position, TrackRef};

use super::midi::ensure_instrument;
use crate::control::catalog::Catalog;
use crate::control::draft::Draft;
use crate::control::files;
use crate::control::lookup::{self, TrackAt};
use crate::control::views;
use crate::model::clip::ClipSpan;
use crate::model::note::{Controllers, Notes};
use crate::model::template;
use crate::model::tree::Subtree;
use crate::time::Seconds;

type Reply<T> = Result<T, ErrorReply>;

/// The audio track to insert into.
pub fn target(draft: &mut Draft<'_>, named: TrackRef) -> Reply<TrackAt> {
    lookup::audio_track(draft.world, named)
}

/// Where to insert: the start of the Edit unless told.
pub fn start_of(draft: &Draft<'_>, at: Option<Position>, field: &str) -> Reply<Seconds> {
    at.map_or(Ok(Seconds(0.0)), |at| {
        lookup::seconds(draft.world, at, field)
    })
}

/// The clip's name: as told, or the file's.
pub fn clip_name(name: Option<&Name>, path: &Path) -> String {
    match name {
        Some(name) => name.as_str().to_owned(),
        None => path
            .file_stem()
            .map_or_else(String::new, |s| s.to_string_lossy().into_owned()),
    }
}

/// Spawns a clip and tells where it went.
pub fn insert(
    draft: &mut Draft<'_>,
    track: TrackAt,
    tree: Subtree,
    note_count: Option<usize>,
) -> Reply<ClipInserted> {
    let clip = draft.spawn(track.entity, None, tree)?;
    let at = lookup::clip_again(draft.world, track.entity, clip)?;
    let span = super::clip_edit::span_of(draft, at)?;
    let start_beats = lookup::beats(draft.world, span.start());
    Ok(ClipInserted {
        track_id: track.index,
        start_time: span.start,
        start_beats,
        duration: span.length,
        duration_beats: lookup::beats(draft.world, span.end()) - start_beats,
        clip_name: views::name(draft.world, clip),
        clip_index: at.index,
        id: lookup::object_id(draft.world, clip),
        note_count,
        clip_ids: None,
        instrument: None,
    })
}

pub fn audio(draft: &mut Draft<'_>, request: &InsertAudioClip) -> Reply<ClipInserted> {
    let track = target(draft, request.track_id)?;
    let start = start_of(draft, request.start_time, "start_time")?;
    let path = files::readable(draft.world, request.file_path.as_str())?;
    let prepared = files::audio(draft.world, &path)?;
    let length = prepared.source.duration_seconds();
    lookup::bounded(Seconds(start.0 + length), "start_time")?;
    let name = clip_name(request.name.as_ref(), &path);
    let span = ClipSpan {
        start: start.0,
        length,
        offset: 0.0,
    };
    let source = views::text(&path);
    if draft
        .world
        .resource::<Catalog>()
        .prepared(&source)
        .is_none()
    {
        // A path that isn't Unicode can't be written into the Edit.
        return Err(ErrorReply::unreadable_file(
            &source,
            "the path is not valid Unicode",
        ));
    }
    let tree = template::audio_clip(&mut draft.index(), &name, &source, span);
    insert(draft, track, tree, None)
}

pub fn empty_midi(draft: &mut Draft<'_>, request: &InsertEmptyMidiClip) -> Reply<ClipInserted> {
    let track = target(draft, request.track_id)?;
    let start = start_of(draft, request.start, "start")?;
    let length = match (request.length, request.end) {
        (Some(length), _) => lookup::length(draft.world, start, length, "length")?,
        (None, Some(end)) => lookup::seconds(draft.world, end, "end")? - start,
        (None, None) => return Err(ErrorReply::missing_parameter("length")),
    };
    if length.0 <= 0.0 {
        return Err(ErrorReply::end_before_start());
    }
    lookup::bounded(start + length, "length")?;
    let span = ClipSpan {
        start: start.0,
        length: length.0,
        offset: 0.0,
    };
    let name = request.name.as_ref().map_or("MIDI Clip", Name::as_str);
    let instrument = ensure_instrument(draft, track, 1)?;
    let content = (Notes::default(), Controllers::default());
    let tree = template::midi_clip(&mut draft.index(), name, span, 1, content);
    let inserted = insert(draft, track, tree, Some(0))?;
    Ok(ClipInserted {
        instrument,
        ..inserted
    })
}
