//! Making MIDI clips of files, and giving tracks something to play them with.

mod place;
mod take_tempo;

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::{ClipInserted, ImportedTrack, MidiImported};
use waive_protocol::request::{ImportMidi, InsertMidiClip};

use super::clip_insert::{clip_name, insert as insert_clip, start_of, target};
use super::tempo;
use crate::control::draft::Draft;
use crate::control::files;
use crate::control::lookup::{self, TrackAt};
use crate::model::note::MidiMeta;
use crate::model::outline::{self, Outline};
use crate::model::plugin::Plugin;
use crate::model::template;
use crate::plugins::builtin::BuiltinKind;
use crate::session::midi_file::{MidiFile, Part};

use place::Placing;
use take_tempo::take_tempo;

type Reply<T> = Result<T, ErrorReply>;

/// General MIDI's drum channel.
const DRUMS: u8 = 10;

/// Makes sure that notes on `channel` are heard: channel 10 by the drum kit, the
/// rest by the synth. A track with any other instrument is left alone. Tells the type
/// of what it put there.
pub fn ensure_instrument(
    draft: &mut Draft<'_>,
    track: TrackAt,
    channel: u8,
) -> Reply<Option<String>> {
    let wanted = if channel == DRUMS {
        BuiltinKind::DrumKit
    } else {
        BuiltinKind::Synth
    };
    let kinds: Vec<Option<BuiltinKind>> = outline::plugins(draft.world, track.entity)
        .filter(|(_, plugin)| !plugin.is_mixing())
        .map(|(_, plugin)| BuiltinKind::from_type_name(&plugin.type_name))
        .collect();
    let synths = [BuiltinKind::DrumKit, BuiltinKind::Synth];
    let is_other = |kind: BuiltinKind| kind.is_instrument() && !synths.contains(&kind);
    let own_instrument = kinds.iter().any(|kind| kind.is_none_or(is_other));
    if own_instrument || kinds.contains(&Some(wanted)) {
        return Ok(None);
    }
    let tree = instrument(draft, wanted);
    let index = behind_note_effects(draft.world, track.entity);
    draft.spawn(track.entity, Some(index), tree)?;
    Ok(Some(wanted.type_name().to_owned()))
}

/// Where an instrument hears all that changes notes on a track: behind the last of it.
fn behind_note_effects(world: &World, track: Entity) -> usize {
    let changes = |child: Entity| {
        let plugin = world.get::<Plugin>(child);
        let kind = plugin.and_then(|plugin| BuiltinKind::from_type_name(&plugin.type_name));
        kind.is_some_and(BuiltinKind::changes_events)
    };
    let children: Vec<Entity> = outline::children(world, track).collect();
    let last = children.iter().rposition(|&child| changes(child));
    last.map_or(0, |last| last + 1)
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
        let tracks = file.parts.iter().map(|part| part.track.to_string());
        let reply = ErrorReply::invalid_value("midi_track", tracks.collect());
        return Err(reply.hint("the file's tracks that hold notes are listed in allowed"));
    };
    let name = clip_name(request.name.as_ref(), &path);
    let placing = Placing::new(draft.world, start, &file);
    let mut reply = insert_part(draft, track, first, &placing, &name)?;
    let mut clip_ids = vec![reply.id];
    for part in &parts[1..] {
        let more = insert_part(draft, track, part, &placing, &name)?;
        clip_ids.push(more.id);
        reply.note_count = reply.note_count.zip(more.note_count).map(|(a, b)| a + b);
        reply.instrument = reply.instrument.or(more.instrument);
    }
    reply.clip_ids = Some(clip_ids);
    Ok(reply)
}

pub fn import(draft: &mut Draft<'_>, request: &ImportMidi) -> Reply<MidiImported> {
    let mut start = start_of(draft, request.start_time, "start_time")?;
    let path = files::readable(draft.world, request.file_path.as_str())?;
    let file = files::midi(draft.world, &path)?;
    let taken = match request.take_tempo {
        true => Some(take_tempo(draft, start, &file)?),
        false => None,
    };
    if let Some(taken) = &taken {
        start = taken.start;
    }
    let placing = Placing::new(draft.world, start, &file);
    let stem = clip_name(None, &path);
    let mut tracks = Vec::with_capacity(file.parts.len());
    for part in &file.parts {
        tracks.push(import_part(draft, part, &placing, &stem)?);
    }
    keep(draft, &file, &placing, taken.is_some())?;
    Ok(MidiImported {
        count: tracks.len(),
        tracks,
        file_bpm: file.tempos.first().map(|&(_, bpm)| bpm),
        tempos: taken.as_ref().map(|taken| taken.tempos),
        time_signatures: taken.as_ref().map(|taken| taken.meters),
        keys: taken.as_ref().map(|taken| taken.keys),
    })
}

fn import_part(
    draft: &mut Draft<'_>,
    part: &Part,
    placing: &Placing,
    stem: &str,
) -> Reply<ImportedTrack> {
    let name = part.name.clone().filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or_else(|| format!("{stem} ch {}", part.channel));
    let tree = template::new_track(&mut draft.index(), &name);
    let root = outline::root(draft.world);
    let entity = draft.spawn(root, None, tree)?;
    let index = Outline::tracks(draft.world).len() - 1;
    let clip = insert_part(draft, TrackAt { entity, index }, part, placing, &name)?;
    Ok(ImportedTrack {
        track_id: index,
        id: lookup::object_id(draft.world, entity),
        name,
        channel: part.channel,
        clip_id: clip.id,
        note_count: part.notes.len(),
    })
}

/// What the file's tracks without notes hold stays with the Edit, for exports.
fn keep(draft: &mut Draft<'_>, file: &MidiFile, placing: &Placing, tempo: bool) -> Reply<()> {
    let root = outline::root(draft.world);
    let mut all = draft
        .world
        .get::<MidiMeta>(root)
        .cloned()
        .unwrap_or_default()
        .0;
    let before = all.len();
    let kept = file.kept.iter().filter(|event| {
        // Meters and markers that became the Edit's own are written from there.
        tempo || (event.status, event.kind) != (0xFF, 0x58)
    });
    let kept = kept.filter(|event| !(tempo && take_tempo::is_marker(event)));
    all.extend(kept.map(|event| placing.kept(draft.world, event, true)));
    if all.len() == before {
        return Ok(());
    }
    all.sort_by(|a, b| a.beat.total_cmp(&b.beat));
    draft.set(root, MidiMeta(all))
}

fn insert_part(
    draft: &mut Draft<'_>,
    track: TrackAt,
    part: &Part,
    placing: &Placing,
    name: &str,
) -> Reply<ClipInserted> {
    let instrument = ensure_instrument(draft, track, part.channel)?;
    let span = placing.span(draft.world);
    lookup::bounded(span.end(), "start_time")?;
    let tree = placing.clip(draft, part, span, name);
    let inserted = insert_clip(draft, track, tree, Some(part.notes.len()))?;
    Ok(ClipInserted {
        instrument,
        ..inserted
    })
}

/// The map as it is: see `tempo`.
fn map(draft: &Draft<'_>) -> crate::time::TempoSequence {
    tempo::map(draft.world)
}
