//! Fades that are a tape starting or stopping: those parts of a clip play something made for them.
//!
//! The speed follows the fade's curve, so that a tape that starts arrives at the fade's end just
//! where the clip would be without it, and one that stops leaves from there: a linear start of
//! length F reads F·(1/2 + p²/2), a linear stop F·(p − p²/2). The level stays, but for 5 ms at
//! the standing end, where a sample held for ever would click.

use bevy_ecs::prelude::*;

use super::fades::Heard;
use super::{Unheard, fade, made};
use crate::control::catalog::Prepared;
use crate::level::FadeShape;
use crate::media::stretch::{Bend, Manner, Point, Section, Treatment, TreatmentKey};
use crate::model::clip::FadeBehaviours;
use crate::render::content::{FadePlan, PlannedClip};
use crate::time::SampleRate;

/// How long the standing end is faded, in seconds.
const STANDING: f64 = 0.005;

/// Points of a ramp lie so far apart, in frames.
const STEP: u32 = 32;

/// What parts are cut from.
pub(super) struct Parts<'a> {
    pub(super) world: &'a World,
    pub(super) rate: SampleRate,
    pub(super) source: &'a Prepared,
    pub(super) behaviours: FadeBehaviours,
}

impl Parts<'_> {
    /// A clip with its fades, in as many parts as it takes.
    pub(super) fn cut(
        &self,
        whole: PlannedClip,
        fades: Heard,
        used: &mut Vec<TreatmentKey>,
    ) -> Result<Vec<PlannedClip>, Unheard> {
        let mut middle = whole;
        let (fade_in, in_shape) = fades.fade_in;
        let (fade_out, out_shape) = fades.fade_out;
        let long = |seconds: f64| self.rate.frames(crate::time::Seconds(seconds)).0;
        let mut parts = Vec::new();
        let in_frames = long(fade_in).min(whole.end - whole.start);
        if self.behaviours.in_tape && in_frames > 1 {
            let turn = |p: f64| integral(in_shape, 1.0) - integral(in_shape, p);
            #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
            let length = in_frames as f64;
            let made = self.ramp(&whole, (whole.start, in_frames), used, |at| {
                length - length * turn(at / length)
            })?;
            let standing = fade(STANDING.min(fade_in), FadeShape::Linear, self.rate);
            parts.push(PlannedClip {
                fade_in: standing,
                ..made
            });
            middle.start += in_frames;
            middle.source_start += in_frames.unsigned_abs();
        } else {
            middle.fade_in = fade(fade_in, in_shape, self.rate);
        }
        let out_frames = long(fade_out).min(whole.end - middle.start);
        if self.behaviours.out_tape && out_frames > 1 {
            #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
            let length = out_frames as f64;
            let from = whole.end - out_frames;
            let made = self.ramp(&whole, (from, out_frames), used, |at| {
                length * (integral(out_shape, 1.0) - integral(out_shape, 1.0 - at / length))
            })?;
            let standing = fade(STANDING.min(fade_out), FadeShape::Linear, self.rate);
            parts.push(PlannedClip {
                fade_out: standing,
                ..made
            });
            middle.end = from;
        } else {
            middle.fade_out = fade(fade_out, out_shape, self.rate);
        }
        if middle.start < middle.end {
            parts.push(middle);
        }
        Ok(parts)
    }

    /// A part of a clip, from a frame on for so many, read at a place that moves as `place` says.
    fn ramp(
        &self,
        whole: &PlannedClip,
        (from, frames): (i64, i64),
        used: &mut Vec<TreatmentKey>,
        place: impl Fn(f64) -> f64,
    ) -> Result<PlannedClip, Unheard> {
        let (base, repeat) = base_of(whole, from);
        let count = u32::try_from(frames.unsigned_abs()).unwrap_or(u32::MAX);
        let mut outs: Vec<f64> = (0..count).step_by(STEP as usize).map(f64::from).collect();
        outs.push(f64::from(count));
        let points = outs.into_iter().map(|out| Point {
            out,
            input: base + place(out),
        });
        let treatment = Treatment {
            sections: vec![Section {
                source: Some(std::sync::Arc::clone(&self.source.source)),
                until: self.source.source.frames,
            }],
            reversed: false,
            repeat,
            bend: Bend::through(points.collect()),
            frames: frames.unsigned_abs().max(1),
            manner: Manner::Tape,
            sample_rate: self.rate.0,
        };
        let prepared = made(self.world, Box::new(treatment), used)?;
        Ok(PlannedClip {
            start: from,
            end: from + frames,
            source: prepared.slot,
            source_start: 0,
            repeat: None,
            gain: whole.gain,
            fade_in: FadePlan::default(),
            fade_out: FadePlan::default(),
        })
    }
}

/// The frame of the content heard at a frame of the timeline, and what repeats in it. In a loop
/// the place counts on from turn 0, as [`Treatment::repeat`] has it.
#[expect(clippy::cast_precision_loss, reason = "exact below 2^53 frames")]
fn base_of(whole: &PlannedClip, from: i64) -> (f64, Option<(f64, f64)>) {
    match &whole.repeat {
        None => (
            whole.source_start as f64 + (from - whole.start) as f64,
            None,
        ),
        Some(repeat) => {
            let turns = ((from as f64 - repeat.origin) / repeat.frames).floor();
            let since = from as f64 - repeat.origin - turns * repeat.frames;
            (since, Some((repeat.from as f64, repeat.frames)))
        }
    }
}

/// The area under a fade's curve from 0 to `alpha`.
fn integral(shape: FadeShape, alpha: f64) -> f64 {
    let a = alpha.clamp(0.0, 1.0);
    let k = std::f64::consts::FRAC_PI_2;
    let (sin, cos) = (libm::sin(a * k), libm::cos(a * k));
    match shape {
        FadeShape::Linear => a * a / 2.0,
        FadeShape::Convex => (1.0 - cos) / k,
        FadeShape::Concave => a - sin / k,
        FadeShape::SCurve => {
            let straight = a - a * a / 2.0;
            let falling = sin / k - (a * sin / k + (cos - 1.0) / (k * k));
            let rising = sin / (k * k) - a * cos / k;
            straight - falling + rising
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_areas_are_those_under_the_curves() {
        for shape in [
            FadeShape::Linear,
            FadeShape::Convex,
            FadeShape::Concave,
            FadeShape::SCurve,
        ] {
            let (mut sum, steps) = (0.0, 10_000);
            for i in 0..steps {
                let alpha = (f64::from(i) + 0.5) / f64::from(steps);
                sum += f64::from(shape.gain(alpha).0) / f64::from(steps);
                if i % 1000 == 999 {
                    let area = integral(shape, f64::from(i + 1) / f64::from(steps));
                    assert!((area - sum).abs() < 1e-6, "{shape:?} {i}: {area} {sum}");
                }
            }
        }
    }
}
