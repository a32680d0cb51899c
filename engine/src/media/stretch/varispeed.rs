//! Reads material at any speed, as a tape does: band-limited interpolation.
//!
//! A windowed sinc of 32 zero crossings on either side, its cut-off below the slower of the
//! two rates. All sums are plain `f64` in one order: the same bits on every machine.

use std::f64::consts::PI;
use std::sync::OnceLock;

use super::material::{Material, Planar};
use super::{BLOCK, Sink, Treatment};
use crate::media::source::MediaError;

/// Zero crossings of the kernel on either side.
const CROSSINGS: usize = 32;
/// Entries of the table between two of them.
const STEPS: usize = 1024;
/// The kernel's window: Kaiser, about 90 dB.
const BETA: f64 = 9.0;
/// The cut-off, relative to the slower Nyquist frequency.
const CUTOFF: f64 = 0.95;

pub(super) fn run(
    treatment: &Treatment,
    material: &mut Material,
    sink: Sink<'_>,
) -> Result<(), MediaError> {
    let (mut window, mut out) = (Planar::new(), Planar::new());
    let mut done = 0;
    while done < treatment.frames {
        let frames = (treatment.frames - done).min(BLOCK as u64) as usize;
        out.blank(frames);
        let place = |i: usize| treatment.bend.at((done + i as u64) as f64);
        let (mut least, mut most, mut fastest) = (f64::INFINITY, f64::NEG_INFINITY, 0.0_f64);
        let mut exact = true;
        for i in 0..frames {
            let (at, speed) = place(i);
            (least, most) = (least.min(at), most.max(at));
            fastest = fastest.max(speed.abs());
            exact &= speed == 1.0 && at.fract() == 0.0;
        }
        if exact {
            material.read(least as i64, frames, &mut out)?;
        } else {
            let reach = CROSSINGS as f64 * fastest.max(1.0) / CUTOFF + 2.0;
            let first = (least - reach).floor() as i64;
            let count = ((most + reach).ceil() as i64 - first + 1) as usize;
            material.read(first, count, &mut window)?;
            for i in 0..frames {
                let (at, speed) = place(i);
                let cutoff = CUTOFF / speed.abs().max(1.0);
                let (left, right) = interpolate(&window, at - first as f64, cutoff);
                (out.left[i], out.right[i]) = (left as f32, right as f32);
            }
        }
        sink(&out.left, &out.right)?;
        done += frames as u64;
    }
    Ok(())
}

fn interpolate(window: &Planar, at: f64, cutoff: f64) -> (f64, f64) {
    let kernel = kernel();
    let reach = CROSSINGS as f64 / cutoff;
    let first = (at - reach).ceil().max(0.0) as usize;
    let last = ((at + reach).floor() as usize).min(window.left.len().saturating_sub(1));
    let scale = cutoff * STEPS as f64;
    let (mut left, mut right) = (0.0, 0.0);
    for i in first..=last {
        let place = (at - i as f64).abs() * scale;
        let index = place as usize;
        let Some(&[a, b]) = kernel.get(index..index + 2).and_then(<[f64]>::first_chunk) else {
            continue;
        };
        let weight = a + (b - a) * (place - index as f64);
        left += f64::from(window.left[i]) * weight;
        right += f64::from(window.right[i]) * weight;
    }
    (left * cutoff, right * cutoff)
}

/// One half of the kernel, from its middle outwards.
fn kernel() -> &'static [f64] {
    static KERNEL: OnceLock<Vec<f64>> = OnceLock::new();
    KERNEL.get_or_init(|| {
        let half = CROSSINGS * STEPS;
        let peak = bessel(BETA);
        let entry = |i: usize| {
            let x = i as f64 / STEPS as f64;
            let sinc = if i == 0 {
                1.0
            } else {
                libm::sin(PI * x) / (PI * x)
            };
            let edge = i as f64 / half as f64;
            let window = bessel(BETA * (1.0 - edge * edge).max(0.0).sqrt()) / peak;
            sinc * window
        };
        (0..=half).map(entry).collect()
    })
}

/// The modified Bessel function of order 0.
fn bessel(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..64 {
        let half = x / 2.0 / f64::from(k);
        term *= half * half;
        sum += term;
    }
    sum
}
