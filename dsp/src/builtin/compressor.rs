//! The compressor: feed-forward, with Tracktion's law, so that its sessions sound right.
//!
//! It hears the mean of both channels (or of the key), smooths its magnitude shortly,
//! and follows that with `attack` while it is above the threshold and with `release`
//! while it is below; both are the times in which 99 % of a way are gone. A level e
//! above the threshold t is brought to t + (e − t)·`ratio`, in amplitudes, not
//! decibels (`ratio` 0 limits, 0.5 is "2:1"). Then comes the output gain.
//!
//! The format differs from other compressors in this, and in that the `input gain` is
//! for the key alone. Where Tracktion's short smoothing depends on the rate (0.9 a
//! sample), ours has the time constant that this comes to at 44.1 kHz.
//!
//! Thread: real-time. All of it runs on vectors of frames ([`follower`]).

mod follower;

use super::ParameterSpec;
use super::effect::{Effect, Law, Part, Ramp, tamed};
use super::math::gain_of_db;
use crate::processor::Stereo;
use follower::{Follower, PIECE};

/// The parameters; a place here is an index.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("threshold", "Threshold", [0.01, 1.0, 0.501_187_2], "gain"),
    ParameterSpec::new("ratio", "Ratio", [0.0, 0.95, 0.5], ""),
    ParameterSpec::new("attack", "Attack", [0.3, 200.0, 100.0], "ms"),
    ParameterSpec::new("release", "Release", [10.0, 300.0, 100.0], "ms"),
    ParameterSpec::new("output gain", "Output gain", [-10.0, 24.0, 0.0], "dB"),
    ParameterSpec::new("input gain", "Side-chain gain", [-24.0, 24.0, 0.0], "dB"),
    ParameterSpec::new("sidechainTrigger", "Side-chain", [0.0, 1.0, 0.0], ""),
];

const TRIGGER: usize = 6;

/// Part of the level before that stays in the level of the next frame, at 44.1 kHz.
const PRE_FILTER: f64 = 0.9;
/// What is left of a way after the attack or release time.
const REST: f64 = 0.01;

/// See the module.
pub(super) struct Compressor {
    rate: f64,
    follower: Follower,
    threshold: Ramp,
    ratio: Ramp,
    output: Ramp,
    input: Ramp,
    trigger: Ramp,
}

impl Effect for Compressor {
    const PARAMETERS: &'static [ParameterSpec] = PARAMETERS;
    const LONG: bool = true;
    const KEYED: bool = true;

    fn new(rate: f64) -> Self {
        Self {
            rate,
            follower: Follower::new(libm::pow(PRE_FILTER, 44_100.0 / rate)),
            threshold: Ramp::default(),
            ratio: Ramp::default(),
            output: Ramp::default(),
            input: Ramp::default(),
            trigger: Ramp::default(),
        }
    }

    fn law(index: usize) -> Law {
        match index {
            TRIGGER => Law::Switch,
            _ => Law::of_unit(PARAMETERS[index].unit),
        }
    }

    fn steer(&mut self, values: &[f32], gliding: bool) {
        let &[threshold, ratio, attack, release, output, input, trigger] = values else {
            return;
        };
        self.threshold.aim(threshold, gliding);
        self.ratio.aim(ratio, gliding);
        self.output.aim(gain_of_db(output), gliding);
        self.input.aim(gain_of_db(input), gliding);
        self.trigger.aim(trigger, gliding);
        let left = |ms: f32| libm::pow(REST, 1_000.0 / (f64::from(ms) * self.rate));
        self.follower.set_times(left(attack), left(release));
    }

    #[inline(always)]
    fn render(&mut self, part: Part<'_>) {
        let frames = part.left.len();
        let mut at = 0;
        while at < frames {
            let end = frames.min(at + PIECE);
            let key = part.key.map(|key| key.part(at, end));
            let (left, right) = (&mut part.left[at..end], &mut part.right[at..end]);
            let phase = part.phase + at as u32;
            if let (Ok(left), Ok(right)) = (left.try_into(), right.try_into()) {
                self.piece::<true>([left, right], key, phase, PIECE);
            } else {
                let (mut l, mut r) = ([0.0; PIECE], [0.0; PIECE]);
                l[..end - at].copy_from_slice(left);
                r[..end - at].copy_from_slice(right);
                self.piece::<false>([&mut l, &mut r], key, phase, end - at);
                left.copy_from_slice(&l[..end - at]);
                right.copy_from_slice(&r[..end - at]);
            }
            at = end;
        }
    }

    fn settle(&mut self, quiet: u64) -> bool {
        self.follower.settle(quiet > 0)
    }
}

impl Compressor {
    #[inline(always)]
    fn piece<const FULL: bool>(
        &mut self,
        [left, right]: [&mut [f32; PIECE]; 2],
        key: Option<Stereo<'_>>,
        phase: u32,
        frames: usize,
    ) {
        let mut level = [0.0_f32; PIECE];
        for at in 0..PIECE {
            level[at] = (left[at] + right[at]).abs() * 0.5;
        }
        if let Some(key) = key.filter(|_| self.trigger.at(phase) > 0.0 || !self.trigger.still()) {
            self.hear(key, &mut level, phase);
        }
        let mut threshold = [0.0; PIECE];
        for (at, threshold) in threshold.iter_mut().enumerate() {
            *threshold = self.threshold.at(phase + at as u32);
        }
        self.follower.follow::<FULL>(&mut level, &threshold, frames);
        for at in 0..PIECE {
            let frame = phase + at as u32;
            let (e, t) = (level[at], threshold[at]);
            // Kept off zero, so that nothing is divided by it in a lane that isn't used.
            let pressed = (t + (e - t) * self.ratio.at(frame)) / e.max(1e-6);
            let gain = self.output.at(frame) * if e > t { pressed } else { 1.0 };
            left[at] *= gain;
            right[at] *= gain;
        }
    }

    /// Mixes the key into what is listened to, as far as the trigger is on.
    #[inline(always)]
    fn hear(&self, key: Stereo<'_>, level: &mut [f32; PIECE], phase: u32) {
        let key = key.left.iter().zip(key.right);
        for (index, (level, (l, r))) in level.iter_mut().zip(key).enumerate() {
            let at = phase + index as u32;
            let heard = (tamed(*l) + tamed(*r)).abs() * 0.5 * self.input.at(at);
            *level += (heard - *level) * self.trigger.at(at);
        }
    }
}
