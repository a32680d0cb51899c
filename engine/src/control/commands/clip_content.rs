//! What clips play: file, speed, pitch, direction, loop, tempo, key and warp.

use waive_protocol::reply::{ClipChanged, WarpPoint};
use waive_protocol::request::{
    ReverseClip, SetClipAutoPitch, SetClipLoop, SetClipOffset, SetClipPitch, SetClipSource,
    SetClipSpeed, SetClipTempoSync, WarpClip,
};
use waive_protocol::{ErrorReply, Length};

use super::clip_edit::{audio, changed, span_of};
use crate::control::catalog::Catalog;
use crate::control::draft::Draft;
use crate::control::lookup::{self, ClipAt};
use crate::control::{files, views};
use crate::model::clip::{
    AudioClip, ClipLoop, ClipSpan, ClipSpeed, LoopFacts, Reversed, Stretch, Takes, Warp, WarpMarker,
};
use crate::model::tempo::TempoMap;
use crate::time::Seconds;

type Reply<T> = Result<T, ErrorReply>;

/// The `elastiqueMode` written for clips that keep their pitch: SoundTouch, which every
/// Tracktion has.
const KEEPS_PITCH: i64 = 4;

/// The shortest loop, in seconds.
const SHORTEST_LOOP: f64 = 0.01;

fn stretch_of(draft: &Draft<'_>, at: ClipAt) -> Stretch {
    let stretch = draft.world.get::<Stretch>(at.entity).cloned();
    stretch.unwrap_or_default()
}

fn speed_of(draft: &Draft<'_>, at: ClipAt) -> f64 {
    let speed = draft.world.get::<ClipSpeed>(at.entity);
    speed.map_or(1.0, |speed| speed.0)
}

/// Length of a clip's own file in seconds, where it is there.
fn source_length(draft: &Draft<'_>, at: ClipAt) -> Option<f64> {
    let source = &draft.world.get::<AudioClip>(at.entity)?.source;
    let prepared = draft.world.resource::<Catalog>().prepared(source)?;
    Some(prepared.source.duration_seconds())
}

fn set_stretch(draft: &mut Draft<'_>, at: ClipAt, stretch: Stretch) -> Reply<()> {
    if stretch == Stretch::default() && draft.world.get::<Stretch>(at.entity).is_none() {
        return Ok(());
    }
    draft.set(at.entity, stretch)
}

pub fn set_speed(draft: &mut Draft<'_>, request: &SetClipSpeed) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let mut stretch = stretch_of(draft, at);
    if stretch.auto_tempo {
        let refusal = ErrorReply::not_supported("The clip follows the Edit's tempo").field("speed");
        return Err(refusal.hint("set_clip_tempo_sync with enabled false gives it a speed again"));
    }
    let (old, new) = (speed_of(draft, at), request.speed.get());
    let span = span_of(draft, at)?;
    let ratio = old / new;
    let scaled = ClipSpan {
        start: span.start,
        length: if request.keep_length {
            span.length
        } else {
            span.length * ratio
        },
        offset: span.offset * ratio,
    };
    lookup::bounded(scaled.end(), "speed")?;
    if let Some(turns) = draft.world.get::<ClipLoop>(at.entity).copied() {
        let turns = ClipLoop {
            start: turns.start * ratio,
            length: turns.length * ratio,
            ..turns
        };
        draft.set(at.entity, turns)?;
    }
    draft.set(at.entity, scaled)?;
    draft.set(at.entity, ClipSpeed(new))?;
    if let Some(keep) = request.keep_pitch {
        stretch.mode = match (keep, stretch.mode) {
            (false, _) => 0,
            (true, 0) => KEEPS_PITCH,
            (true, mode) => mode,
        };
        set_stretch(draft, at, stretch)?;
    }
    changed(draft, at)
}

pub fn set_pitch(draft: &mut Draft<'_>, request: &SetClipPitch) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let mut stretch = stretch_of(draft, at);
    let semitones = request.semitones.get();
    if stretch.auto_pitch {
        let refusal = ErrorReply::not_supported("The clip follows the Edit's keys");
        let refusal = refusal.field("semitones");
        return Err(refusal.hint("set_clip_auto_pitch takes `transpose`, or lets go of the keys"));
    }
    stretch.pitch_change = semitones;
    if semitones != 0.0 && stretch.mode == 0 {
        stretch.mode = KEEPS_PITCH;
    }
    set_stretch(draft, at, stretch)?;
    changed(draft, at)
}

pub fn set_loop(draft: &mut Draft<'_>, request: &SetClipLoop) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    let by_beats = views::follows_beats(draft.world, at.entity);
    if !by_beats {
        audio(draft, at)?;
    }
    let now = draft.world.get::<ClipLoop>(at.entity).copied();
    if request.enabled == Some(false) {
        draft.unset::<ClipLoop>(at.entity)?;
        return changed(draft, at);
    }
    let start = span_of(draft, at)?.start();
    let map = draft.world.resource::<TempoMap>().0.clone();
    let begins = map.beats(start).0;
    let seconds = |length, field: &str| lookup::length(draft.world, start, length, field);
    let beats = |length: Length, field: &str| match length {
        Length::Beats(beats) => Ok(beats),
        Length::Seconds(_) => {
            let end = start + seconds(length, field)?;
            Ok(map.beats(end).0 - begins)
        }
    };
    let mut turns = now.unwrap_or_default();
    if let Some(from) = request.loop_start {
        if by_beats {
            turns.start_beats = beats(from, "loop_start")?;
        } else {
            turns.start = seconds(from, "loop_start")?.0;
        }
    }
    if let Some(length) = request.loop_length {
        if by_beats {
            turns.length_beats = beats(length, "loop_length")?;
        } else {
            turns.length = seconds(length, "loop_length")?.0;
        }
    }
    let lasts = if by_beats {
        let end = map.seconds(crate::time::Beats(begins + turns.length_beats));
        (end - start).0
    } else {
        turns.length
    };
    if lasts < SHORTEST_LOOP - 1e-9 {
        if request.loop_length.is_none() {
            return Err(ErrorReply::missing_parameter("loop_length"));
        }
        let longest = waive_protocol::position::MAX_SECONDS;
        return Err(ErrorReply::out_of_range(
            "loop_length",
            SHORTEST_LOOP,
            longest,
            "s",
        ));
    }
    draft.set(at.entity, turns)?;
    changed(draft, at)
}

pub fn reverse(draft: &mut Draft<'_>, request: &ReverseClip) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let is = draft.world.get::<Reversed>(at.entity).is_some();
    let wanted = request.reversed.unwrap_or(!is);
    if wanted == is {
        return changed(draft, at);
    }
    if wanted {
        draft.set(at.entity, Reversed)?;
    } else {
        draft.unset::<Reversed>(at.entity)?;
    }
    // Without its file nobody knows where the end is; the offset stays then.
    let Some(length) = source_length(draft, at) else {
        return changed(draft, at);
    };
    let span = span_of(draft, at)?;
    let turns = draft.world.get::<ClipLoop>(at.entity).copied();
    let stretch = stretch_of(draft, at);
    let beats = draft.world.get::<LoopFacts>(at.entity).map(|f| f.num_beats);
    let offset = match (turns, beats.filter(|_| stretch.auto_tempo)) {
        (Some(turns), Some(beats)) if turns.length_beats > 0.0 => {
            let start_beats = (beats - turns.start_beats - turns.length_beats).max(0.0);
            draft.set(
                at.entity,
                ClipLoop {
                    start_beats,
                    ..turns
                },
            )?;
            let map = &draft.world.resource::<TempoMap>().0;
            let at_beat = |at: Seconds| map.beats(at).0;
            let skipped = at_beat(span.start()) - at_beat(span.content_origin());
            let lasts = at_beat(span.end()) - at_beat(span.start());
            let phase = (-(lasts + skipped)).rem_euclid(turns.length_beats);
            let second = span.length / lasts.max(1e-9);
            phase * second
        }
        (Some(turns), None) if turns.length > 0.0 => {
            let whole = length / speed_of(draft, at);
            let start = (whole - turns.start - turns.length).max(0.0);
            draft.set(at.entity, ClipLoop { start, ..turns })?;
            (-(span.length + span.offset)).rem_euclid(turns.length)
        }
        (_, Some(beats)) => {
            let map = &draft.world.resource::<TempoMap>().0;
            let heard = map.beats(span.end()).0 - map.beats(span.content_origin()).0;
            let second =
                span.length / (map.beats(span.end()).0 - map.beats(span.start()).0).max(1e-9);
            (beats - heard) * second
        }
        (_, None) => length / speed_of(draft, at) - span.offset - span.length,
    };
    let offset = offset.max(0.0);
    draft.set(at.entity, ClipSpan { offset, ..span })?;
    changed(draft, at)
}

pub fn set_source(draft: &mut Draft<'_>, request: &SetClipSource) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let source = readable_source(draft, request.file_path.as_str())?;
    if let Some(mut takes) = draft.world.get::<Takes>(at.entity).cloned() {
        let current = usize::try_from(takes.current).ok();
        if let Some(take) = current.and_then(|current| takes.takes.get_mut(current)) {
            take.source.clone_from(&source);
            take.is_comp = false;
            take.comp.clear();
            draft.set(at.entity, takes)?;
        }
    }
    draft.set(at.entity, AudioClip { source })?;
    changed(draft, at)
}

/// A file that was read for this request, as a clip's source.
pub fn readable_source(draft: &mut Draft<'_>, path: &str) -> Reply<String> {
    let path = files::readable(draft.world, path)?;
    files::audio(draft.world, &path)?;
    let source = views::text(&path);
    let known = draft.world.resource::<Catalog>().prepared(&source);
    if known.is_none() {
        // A path that isn't Unicode can't be written into the Edit.
        return Err(ErrorReply::unreadable_file(
            &source,
            "the path is not valid Unicode",
        ));
    }
    Ok(source)
}

pub fn set_offset(draft: &mut Draft<'_>, request: &SetClipOffset) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    let span = span_of(draft, at)?;
    let offset = lookup::length(draft.world, span.start(), request.offset, "offset")?.0;
    draft.set(at.entity, ClipSpan { offset, ..span })?;
    changed(draft, at)
}

fn facts_of(draft: &Draft<'_>, at: ClipAt) -> LoopFacts {
    let facts = draft.world.get::<LoopFacts>(at.entity).copied();
    facts.unwrap_or(LoopFacts {
        num_beats: 0.0,
        bpm: 0.0,
        numerator: 0,
        denominator: 0,
        one_shot: false,
        root_note: -1,
        in_marker: 0,
        out_marker: -1,
    })
}

pub fn set_tempo_sync(draft: &mut Draft<'_>, request: &SetClipTempoSync) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let mut facts = facts_of(draft, at);
    match (request.beats, request.bpm) {
        (Some(beats), _) => facts.num_beats = beats.get(),
        (None, Some(bpm)) => {
            let missing = || {
                let refusal = ErrorReply::missing_parameter("beats");
                refusal
                    .hint("the clip's file isn't there, so `bpm` doesn't say how many beats it has")
            };
            facts.num_beats = source_length(draft, at).ok_or_else(missing)? * bpm.get() / 60.0;
        }
        (None, None) => {}
    }
    if request.enabled && facts.num_beats <= 0.0 {
        return Err(ErrorReply::missing_parameter("beats"));
    }
    if draft.world.get::<LoopFacts>(at.entity).is_some() || facts.num_beats > 0.0 {
        draft.set(at.entity, facts)?;
    }
    let mut stretch = stretch_of(draft, at);
    let was = stretch.auto_tempo;
    stretch.auto_tempo = request.enabled;
    if request.enabled && stretch.mode == 0 {
        stretch.mode = KEEPS_PITCH;
    }
    set_stretch(draft, at, stretch)?;
    if was != request.enabled {
        carry_loop(draft, at, request.enabled)?;
    }
    changed(draft, at)
}

/// A loop by seconds becomes one by beats, or the other way round, at the clip's start.
fn carry_loop(draft: &mut Draft<'_>, at: ClipAt, to_beats: bool) -> Reply<()> {
    let Some(turns) = draft.world.get::<ClipLoop>(at.entity).copied() else {
        return Ok(());
    };
    let start = span_of(draft, at)?.start();
    let map = &draft.world.resource::<TempoMap>().0;
    let begins = map.beats(start).0;
    let beats = |seconds: f64| map.beats(start + Seconds(seconds)).0 - begins;
    let seconds = |beats: f64| (map.seconds(crate::time::Beats(begins + beats)) - start).0;
    let carried = if to_beats && turns.length > 0.0 {
        ClipLoop {
            start_beats: beats(turns.start),
            length_beats: beats(turns.length),
            start: 0.0,
            length: 0.0,
        }
    } else if !to_beats && turns.length_beats > 0.0 {
        ClipLoop {
            start: seconds(turns.start_beats),
            length: seconds(turns.length_beats),
            start_beats: 0.0,
            length_beats: 0.0,
        }
    } else {
        turns
    };
    draft.set(at.entity, carried)
}

pub fn set_auto_pitch(draft: &mut Draft<'_>, request: &SetClipAutoPitch) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    if let Some(root) = request.root_note {
        let facts = LoopFacts {
            root_note: i64::from(root.get()),
            ..facts_of(draft, at)
        };
        draft.set(at.entity, facts)?;
    }
    let mut stretch = stretch_of(draft, at);
    stretch.auto_pitch = request.enabled;
    if let Some(transpose) = request.transpose {
        stretch.transpose = i64::from(transpose.get());
    }
    if request.enabled && stretch.mode == 0 {
        stretch.mode = KEEPS_PITCH;
    }
    set_stretch(draft, at, stretch)?;
    changed(draft, at)
}

pub fn warp(draft: &mut Draft<'_>, request: &WarpClip) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let mut warp = draft
        .world
        .get::<Warp>(at.entity)
        .cloned()
        .unwrap_or_default();
    let touched =
        request.markers.is_some() || !request.add.is_empty() || !request.remove.is_empty();
    let mut removed: Vec<usize> = request.remove.iter().map(|p| p.get() as usize).collect();
    removed.sort_unstable();
    removed.dedup();
    for place in removed.into_iter().rev() {
        if place >= warp.markers.len() {
            #[expect(clippy::cast_precision_loss, reason = "at most a few thousand")]
            let last = warp.markers.len().saturating_sub(1) as f64;
            return Err(ErrorReply::out_of_range("remove", 0.0, last, "(position)"));
        }
        warp.markers.remove(place);
    }
    if let Some(markers) = &request.markers {
        warp.markers = markers.iter().map(marker).collect();
    }
    for point in &request.add {
        let new = marker(point);
        let same = |old: &WarpMarker| (old.source - new.source).abs() < 1e-9;
        warp.markers.retain(|old| !same(old));
        let place = warp.markers.partition_point(|old| old.source < new.source);
        warp.markers.insert(place, new);
    }
    warp.enabled = request.enabled.unwrap_or(true);
    if touched {
        check(&warp)?;
        // Where the content ends follows from the markers.
        warp.end = 0.0;
    }
    draft.set(at.entity, warp)?;
    changed(draft, at)
}

fn marker(point: &WarpPoint) -> WarpMarker {
    WarpMarker {
        source: point.source,
        warped: point.warped,
    }
}

/// Markers run forward in both times, at speeds that can be played.
fn check(warp: &Warp) -> Reply<()> {
    let latest = waive_protocol::position::MAX_SECONDS;
    for marker in &warp.markers {
        for at in [marker.source, marker.warped] {
            if !(0.0..=latest).contains(&at) {
                return Err(ErrorReply::out_of_range("markers", 0.0, latest, "s"));
            }
        }
    }
    if warp.enabled && warp.markers.len() < 2 {
        let refusal = ErrorReply::invalid_value("markers", Vec::new());
        return Err(refusal.hint("a warp needs at least two markers, or `enabled` false"));
    }
    for pair in warp.markers.windows(2) {
        let (source, warped) = (
            pair[1].source - pair[0].source,
            pair[1].warped - pair[0].warped,
        );
        let speed = source / warped;
        if source < 0.001 || warped < 0.001 || !(0.02..=50.0).contains(&speed) {
            let refusal = ErrorReply::invalid_value("markers", Vec::new());
            return Err(refusal.hint(format!(
                "markers must run forward in both times, 1 ms apart at least, at 0.02 to 50 times \
                 the speed; between {} s and {} s of the recording they don't",
                pair[0].source, pair[1].source
            )));
        }
    }
    Ok(())
}
