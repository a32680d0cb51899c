//! Follows a bend and keeps, or shifts, the pitch: drives Signalsmith's stretcher.
//!
//! The stretcher takes as much input for each block as the bend says, to the frame, so curves of
//! tempo and warps come out right. Its delay, half a window of input and half a window of output, is
//! taken off; the tests measure what is left.

use ssstretch::Stretch;

use super::material::{Material, Planar};
use super::{BLOCK, PitchStep, Sink, Treatment};
use crate::media::source::MediaError;

/// Any number does, as long as it is always the same.
const SEED: i64 = 0x57A1_5E00;

/// Above this, in Hz, shifted sound keeps the shape of its spectrum.
const TONALITY_LIMIT: f32 = 8_000.0;

pub(super) fn run(
    treatment: &Treatment,
    steps: &[PitchStep],
    material: &mut Material,
    sink: Sink<'_>,
) -> Result<(), MediaError> {
    let channels = material.channels;
    let rate = treatment.sample_rate as f32;
    let mut stretch = Stretch::with_seed(SEED);
    stretch.preset_default(channels as i32, rate);
    let delay_in = f64::from(stretch.input_latency());
    let delay_out = f64::from(stretch.output_latency());
    // Which frame of the material the stretcher should have been given when it has made so
    // many: half a window ahead of the one that stands in the window's middle.
    let given = |made: i64| {
        let (at, _) = treatment.bend.at(made as f64);
        (at + delay_in).round() as i64
    };
    // Begin where the stretcher has heard nothing yet, on the grid of blocks.
    let mut made = 0;
    while given(made) > 0 && made > -(1 << 40) {
        made -= BLOCK as i64;
    }
    // Before the result begins the stretcher must have heard what its window covers.
    made -= 2 * (delay_out as i64 / BLOCK as i64 + 1) * BLOCK as i64;
    let mut semitones = f64::NAN;
    let (mut input, mut out) = (Planar::new(), vec![vec![0.0; BLOCK]; channels]);
    let mut fed = given(made);
    let end = treatment.frames as i64 + delay_out as i64;
    while made < end {
        let wanted = pitch_at(steps, made as f64 - delay_out);
        if wanted.to_bits() != semitones.to_bits() {
            semitones = wanted;
            stretch.set_transpose_semitones(wanted as f32, Some(TONALITY_LIMIT / rate));
        }
        let next = given(made + BLOCK as i64);
        // A bend never turns back, but rounding may.
        let frames = (next - fed).max(0) as usize;
        material.read(fed, frames, &mut input)?;
        fed += frames as i64;
        let mut sides = vec![std::mem::take(&mut input.left)];
        if channels == 2 {
            sides.push(std::mem::take(&mut input.right));
        }
        stretch.process_vec(&sides, frames as i32, &mut out, BLOCK as i32);
        let mut sides = sides.into_iter();
        input.left = sides.next().unwrap_or_default();
        input.right = sides.next().unwrap_or_default();
        pass(treatment.frames, made - delay_out as i64, &out, &mut *sink)?;
        made += BLOCK as i64;
    }
    Ok(())
}

/// Passes on what of a block lies inside the result.
fn pass(length: u64, first: i64, out: &[Vec<f32>], sink: Sink<'_>) -> Result<(), MediaError> {
    let skip = (-first).clamp(0, BLOCK as i64) as usize;
    let last = (length as i64 - first).clamp(0, BLOCK as i64) as usize;
    if skip >= last {
        return Ok(());
    }
    let right = out.get(1).unwrap_or(&out[0]);
    sink(&out[0][skip..last], &right[skip..last])
}

fn pitch_at(steps: &[PitchStep], at: f64) -> f64 {
    let after = steps.partition_point(|step| step.from <= at);
    let step = steps.get(after.saturating_sub(1));
    step.map_or(0.0, |step| step.semitones)
}
