//! Measurements of the effects that work in time.

mod contract;
mod delay;
mod impulse;
mod midi;
mod modulation;
mod pitch;
mod reverb;
mod tone;

use super::stream::{Stereo, context};
use crate::builtin::math::{bipolar, scramble};
use crate::processor::{Activity, Input, Processor, StereoMut};
use crate::time::SampleRate;

/// A parameter set at a frame.
type Move = (usize, u32, f32);

/// Runs sound through a processor in blocks of the sizes that `sizes` repeats, cut
/// also where parameters move. As an engine may, it skips silent blocks while the
/// processor is idle.
fn through_cut(
    processor: &mut dyn Processor,
    rate: u32,
    input: &Stereo,
    moves: &[Move],
    sizes: &[usize],
) -> Stereo {
    let (mut left, mut right) = input.clone();
    let (mut at, mut turn) = (0, 0);
    while at < left.len() {
        for (_, index, value) in moves.iter().filter(|m| m.0 == at) {
            processor.set_param(*index, *value);
        }
        let mut end = (at + sizes[turn % sizes.len()]).min(left.len());
        turn += 1;
        if let Some(next) = moves.iter().map(|m| m.0).filter(|m| *m > at).min() {
            end = end.min(next);
        }
        let (l, r) = (&mut left[at..end], &mut right[at..end]);
        let silent = l.iter().chain(r.iter()).all(|x| *x == 0.0);
        if !(silent && processor.is_idle()) {
            let mut here = context(at as i64, at as u64);
            here.sample_rate = SampleRate(rate);
            let audio = StereoMut { left: l, right: r };
            if processor.process(&here, Input::default(), audio) == Activity::Silent {
                assert!(left[at..end].iter().all(|x| *x == 0.0));
            }
        }
        at = end;
    }
    (left, right)
}

/// [`through_cut`] in blocks of 512, with settings from the start.
fn through(processor: &mut dyn Processor, rate: u32, input: &Stereo) -> Stereo {
    through_cut(processor, rate, input, &[], &[512])
}

/// White noise, the same on every run.
fn noise(seed: u64, frames: usize, level: f32) -> Vec<f32> {
    (0..frames as u64)
        .map(|n| level * bipolar(scramble(seed ^ scramble(n)) as u32))
        .collect()
}

/// A single one on the left, at a frame.
fn impulse(at: usize, frames: usize) -> Stereo {
    let mut left = vec![0.0; frames];
    left[at] = 1.0;
    (left, vec![0.0; frames])
}

/// A sine of a level, left and right.
fn tone(hertz: f64, rate: u32, frames: usize, level: f64) -> Stereo {
    let left: Vec<f32> = (0..frames)
        .map(|n| {
            let turns = hertz * n as f64 / f64::from(rate);
            (level * (std::f64::consts::TAU * turns.fract()).sin()) as f32
        })
        .collect();
    (left.clone(), left)
}

const RATES: [u32; 4] = [44_100, 48_000, 96_000, 192_000];
