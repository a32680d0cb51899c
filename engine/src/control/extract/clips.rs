//! A track's audio clips in frames.

use bevy_ecs::prelude::*;

use super::pan;
use crate::control::catalog::{Catalog, Prepared, Treated};
use crate::control::clip_content::{self, Lack, Reading, Wish};
use crate::level::{Decibels, FadeShape, linear_pan};
use crate::media::stretch::{Treatment, TreatmentKey};
use crate::model::clip::{AudioClip, ClipLevel, ClipSpan, Disabled, FadeBehaviours};
use crate::model::outline;
use crate::model::track::Mute;
use crate::render::content::{ClipPlan, FadePlan, PlannedClip, Repeat};
use crate::time::SampleRate;

mod fades;
mod tape;

/// Lays out a track's audio clips.
pub(super) fn clip_plan(world: &World, track: Entity, rate: SampleRate) -> ClipPlan {
    let mut planned = Vec::new();
    for clip in outline::children(world, track) {
        if world.get::<AudioClip>(clip).is_some() {
            // What isn't there is silent until it is: `control::preparing` sees to that.
            let _ = lay_out(world, clip, rate, &mut planned);
        }
    }
    ClipPlan::new(planned)
}

/// Why a clip isn't heard.
#[derive(Debug)]
pub enum Unheard {
    /// For want of a file.
    File(Lack),
    /// Something must be made of its files first.
    Waits(Box<Treatment>),
    /// That can't be made.
    Failed(String),
}

/// Lays one audio clip out: one part, or up to three where a fade is a tape's. A clip that is
/// switched off lays out nothing and needs nothing.
///
/// # Errors
/// [`Unheard`]; then nothing was added.
pub fn lay_out(
    world: &World,
    clip: Entity,
    rate: SampleRate,
    planned: &mut Vec<PlannedClip>,
) -> Result<Vec<TreatmentKey>, Unheard> {
    let off =
        world.get::<Disabled>(clip).is_some() || world.get::<Mute>(clip).is_some_and(|mute| mute.0);
    let Some(span) = world.get::<ClipSpan>(clip).filter(|_| !off) else {
        return Ok(Vec::new());
    };
    let mut used = Vec::new();
    let wish = clip_content::wish(world, clip, rate).map_err(Unheard::File)?;
    let (source, reading) = match wish {
        Wish::Plain(source, reading) => {
            let catalog = world.resource::<Catalog>();
            let entry = catalog.at(&source.original);
            let lack = || Unheard::File(Lack::File(source.original.clone()));
            (entry.cloned().ok_or_else(lack)?, reading)
        }
        Wish::Treated(treatment, reading) => (made(world, treatment, &mut used)?, reading),
    };
    let level = world.get::<ClipLevel>(clip).copied().unwrap_or_default();
    let gain = Decibels(level.gain_db).gain().0;
    let (start, end) = (rate.frames(span.start()).0, rate.frames(span.end()).0);
    let whole = PlannedClip {
        start,
        end,
        source: source.slot,
        source_start: whole_frames(reading.offset),
        repeat: repeat(&reading, span.start * rate.hz()),
        gain: linear_pan(pan(level.pan)).map(|side| gain * side.0),
        fade_in: FadePlan::default(),
        fade_out: FadePlan::default(),
    };
    if start >= end {
        return Ok(used);
    }
    let fades = fades::heard(world, clip, *span);
    let behaviours = world.get::<FadeBehaviours>(clip).copied();
    let parts = tape::Parts {
        world,
        rate,
        source: &source,
        behaviours: behaviours.unwrap_or_default(),
    };
    planned.extend(parts.cut(whole, fades, &mut used)?);
    Ok(used)
}

/// What came of a treatment.
fn made(
    world: &World,
    treatment: Box<Treatment>,
    used: &mut Vec<TreatmentKey>,
) -> Result<Prepared, Unheard> {
    let key = treatment.key();
    match world.resource::<Catalog>().treated(key) {
        Some(Treated::Ready(prepared)) => {
            used.push(key);
            Ok(prepared.clone())
        }
        Some(Treated::Failed(why)) => Err(Unheard::Failed(why.clone())),
        None => Err(Unheard::Waits(treatment)),
    }
}

fn repeat(reading: &Reading, start: f64) -> Option<Repeat> {
    let (from, frames) = reading.repeat?;
    Some(Repeat {
        origin: start - reading.offset,
        frames: frames.max(Repeat::SHORTEST),
        from: whole_frames(from),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "float casts saturate"
)]
fn whole_frames(frames: f64) -> u64 {
    frames.round().max(0.0) as u64
}

pub(super) fn fade(seconds: f64, shape: FadeShape, rate: SampleRate) -> FadePlan {
    FadePlan {
        frames: seconds * rate.hz(),
        shape,
    }
}
