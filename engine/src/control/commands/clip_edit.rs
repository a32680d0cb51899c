//! The edges, the level and the fades of clips.

use waive_protocol::ErrorReply;
use waive_protocol::quantity::FadeShape as WireShape;
use waive_protocol::reply::{ClipChanged, ClipFade, ClipGain, ClipTrimmed, FadeBehaviour};
use waive_protocol::request::{
    SetClipColour, SetClipCrossfade, SetClipEnabled, SetClipFade, SetClipGain, SetClipMute,
    SetClipPan, TrimClip,
};

use crate::control::draft::Draft;
use crate::control::lookup::{self, ClipAt};
use crate::control::views;
use crate::model::clip::{
    AudioClip, AutoCrossfade, ClipLevel, ClipLoop, ClipSpan, Disabled, FadeBehaviours, Fades,
};
use crate::model::edit::Colour;
use crate::model::tempo::TempoMap;
use crate::model::track::Mute;
use crate::time::Beats;

type Reply<T> = Result<T, ErrorReply>;

/// Where a clip lies.
pub fn span_of(draft: &Draft<'_>, at: ClipAt) -> Reply<ClipSpan> {
    let span = draft.world.get::<ClipSpan>(at.entity).copied();
    span.ok_or_else(|| ErrorReply::internal("a clip without a span"))
}

pub fn trim(draft: &mut Draft<'_>, request: &TrimClip) -> Reply<ClipTrimmed> {
    let at = lookup::clip(draft.world, request.address())?;
    let span = span_of(draft, at)?;
    let edge = |position, field, now| match position {
        Some(position) => lookup::seconds(draft.world, position, field),
        None => Ok(now),
    };
    let start = edge(request.new_start, "new_start", span.start())?;
    let end = edge(request.new_end, "new_end", span.end())?;
    if end <= start {
        return Err(ErrorReply::end_before_start().field("new_end"));
    }
    let mut offset = span.offset + (start.0 - span.start);
    if offset < 0.0
        && let Some(turn) = turn_of(draft, at)
    {
        // A loop has no first turn: it goes on towards the front.
        offset = offset.rem_euclid(turn);
    }
    if offset < 0.0 {
        let earliest = span.content_origin().0;
        let reply = ErrorReply::out_of_range("new_start", earliest.max(0.0), end.0, "s");
        return Err(reply.hint(format!("the clip's content begins at {earliest} s")));
    }
    let trimmed = ClipSpan {
        start: start.0,
        length: (end - start).0,
        offset,
    };
    draft.set(at.entity, trimmed)?;
    let now = lookup::clip_again(draft.world, at.track.entity, at.entity)?;
    Ok(ClipTrimmed {
        track_id: at.track.index,
        clip_index: now.index,
        id: lookup::object_id(draft.world, at.entity),
        start: trimmed.start,
        end: trimmed.end().0,
        length: trimmed.length,
        start_beats: lookup::beats(draft.world, trimmed.start()),
        end_beats: lookup::beats(draft.world, trimmed.end()),
    })
}

/// Refuses clips that hold no audio.
pub fn audio(draft: &Draft<'_>, at: ClipAt) -> Reply<()> {
    let audio = draft.world.get::<AudioClip>(at.entity);
    audio
        .map(drop)
        .ok_or_else(|| ErrorReply::wrong_clip_kind("audio"))
}

pub fn set_gain(draft: &mut Draft<'_>, request: &SetClipGain) -> Reply<ClipGain> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let level = draft.world.get::<ClipLevel>(at.entity).copied();
    let gain_db = request.gain_db.get();
    let level = ClipLevel {
        gain_db,
        ..level.unwrap_or_default()
    };
    draft.set(at.entity, level)?;
    Ok(ClipGain {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(draft.world, at.entity),
        gain_db,
    })
}

pub fn set_fade(draft: &mut Draft<'_>, request: &SetClipFade) -> Reply<ClipFade> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let span = span_of(draft, at)?;
    let old = draft
        .world
        .get::<Fades>(at.entity)
        .copied()
        .unwrap_or_default();
    let length = |wanted, from, field, now| match wanted {
        Some(length) => lookup::length(draft.world, from, length, field).map(|l| l.0),
        None => Ok(now),
    };
    let fade_in = length(request.fade_in, span.start(), "fade_in", old.fade_in)?;
    let fade_out = length(request.fade_out, span.start(), "fade_out", old.fade_out)?;
    for (field, fade) in [("fade_in", fade_in), ("fade_out", fade_out)] {
        if fade > span.length {
            return Err(ErrorReply::out_of_range(field, 0.0, span.length, "s"));
        }
    }
    let fades = Fades {
        fade_in,
        fade_out,
        in_shape: request.fade_in_type.map_or(old.in_shape, number),
        out_shape: request.fade_out_type.map_or(old.out_shape, number),
    };
    draft.set(at.entity, fades)?;
    let old = draft.world.get::<FadeBehaviours>(at.entity).copied();
    let old = old.unwrap_or_default();
    let tape =
        |wanted: Option<FadeBehaviour>, now| wanted.map_or(now, |w| w == FadeBehaviour::Tape);
    let behaviours = FadeBehaviours {
        in_tape: tape(request.fade_in_behaviour, old.in_tape),
        out_tape: tape(request.fade_out_behaviour, old.out_tape),
    };
    if behaviours != old {
        draft.set(at.entity, behaviours)?;
    }
    let said = |tape: bool| tape.then_some(FadeBehaviour::Tape);
    Ok(ClipFade {
        fade_in_behaviour: said(behaviours.in_tape),
        fade_out_behaviour: said(behaviours.out_tape),
        fade_in,
        fade_out,
        fade_in_type: views::shape(fades.in_shape),
        fade_out_type: views::shape(fades.out_shape),
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(draft.world, at.entity),
    })
}

fn number(shape: WireShape) -> i64 {
    match shape {
        WireShape::Linear => 1,
        WireShape::Convex => 2,
        WireShape::Concave => 3,
        WireShape::SCurve => 4,
    }
}

/// The answer of what changes one thing of a clip.
pub fn changed(draft: &mut Draft<'_>, at: ClipAt) -> Reply<ClipChanged> {
    let now = lookup::clip_again(draft.world, at.track.entity, at.entity)?;
    Ok(ClipChanged {
        track_id: now.track.index,
        clip_index: now.index,
        id: lookup::object_id(draft.world, at.entity),
        clip: views::whole_clip(draft.world, at.entity, now.index),
    })
}

/// How long a turn of a clip's loop is at its start, in seconds.
fn turn_of(draft: &Draft<'_>, at: ClipAt) -> Option<f64> {
    let turns = draft.world.get::<ClipLoop>(at.entity)?;
    if !views::follows_beats(draft.world, at.entity) {
        return (turns.length > 0.0).then_some(turns.length);
    }
    let start = draft.world.get::<ClipSpan>(at.entity)?.start();
    let map = &draft.world.resource::<TempoMap>().0;
    let end = map.seconds(Beats(map.beats(start).0 + turns.length_beats));
    (turns.length_beats > 0.0).then_some((end - start).0)
}

pub fn set_pan(draft: &mut Draft<'_>, request: &SetClipPan) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let level = draft.world.get::<ClipLevel>(at.entity).copied();
    let level = ClipLevel {
        pan: request.pan.get(),
        ..level.unwrap_or_default()
    };
    draft.set(at.entity, level)?;
    changed(draft, at)
}

pub fn set_mute(draft: &mut Draft<'_>, request: &SetClipMute) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    let now = draft
        .world
        .get::<Mute>(at.entity)
        .is_some_and(|mute| mute.0);
    if now != request.mute {
        draft.set(at.entity, Mute(request.mute))?;
    }
    changed(draft, at)
}

pub fn set_enabled(draft: &mut Draft<'_>, request: &SetClipEnabled) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    if request.enabled {
        draft.unset::<Disabled>(at.entity)?;
    } else {
        draft.set(at.entity, Disabled)?;
    }
    changed(draft, at)
}

pub fn set_crossfade(draft: &mut Draft<'_>, request: &SetClipCrossfade) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    if request.enabled {
        draft.set(at.entity, AutoCrossfade)?;
    } else {
        draft.unset::<AutoCrossfade>(at.entity)?;
    }
    changed(draft, at)
}

pub fn set_colour(draft: &mut Draft<'_>, request: &SetClipColour) -> Reply<ClipChanged> {
    let at = lookup::clip(draft.world, request.address())?;
    let given = request.colour.as_str();
    let digits = given.strip_prefix('#').unwrap_or(given);
    let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| all_hex);
    let colour = match (number, digits.len()) {
        (Some(number), 6) => number | 0xff00_0000,
        (Some(number), 8) => number,
        _ => {
            let forms = ["#rrggbb", "#aarrggbb"].map(str::to_owned).to_vec();
            return Err(ErrorReply::invalid_value("colour", forms));
        }
    };
    draft.set(at.entity, Colour(colour))?;
    changed(draft, at)
}
