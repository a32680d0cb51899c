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
//! Thread: real-time. Levels and gains are computed over vectors of frames; what waits
//! for itself, with several instances side by side ([`follower`]).

mod follower;

use super::ParameterSpec;
use super::effect::weave::{PIECE, Row};
use super::effect::{Effect, Law, Member, Members, Part, Ramp, SEATS, tamed};
use super::math::gain_of_db;
use crate::processor::Stereo;
use follower::{Follower, Lanes};

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
    const BANKS: bool = true;

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
    fn render(&mut self, mut part: Part<'_>) {
        let frames = part.left.len();
        let mut lanes = Lanes::<1>::new();
        lanes.take(0, &self.follower, self.threshold.line());
        let (mut levels, mut woven) = ([0.0; PIECE], [[0.0]; PIECE]);
        let mut at = 0;
        while at < frames {
            let end = frames.min(at + PIECE);
            let phase = part.phase + at as u32;
            self.measure(&part, (at, end), &mut levels);
            let key = part.key.map(|key| key.part(at, end));
            if let Some(key) = key.filter(|_| self.trigger.at(phase) > 0.0 || !self.trigger.still())
            {
                self.hear(key, &mut levels, phase);
            }
            lanes.follow(&mut [&mut levels], &mut woven, phase, end - at);
            self.press::<false>(&mut part, (at, end), &levels);
            at = end;
        }
        lanes.give(0, &mut self.follower);
    }

    #[inline(always)]
    fn render_bank(members: &mut Members<'_, Self>) {
        match members.iter().flatten().count() {
            0 => {}
            1 => members.iter_mut().flatten().for_each(Member::render_alone),
            _ => together(members),
        }
    }

    fn settle(&mut self, quiet: u64) -> bool {
        self.follower.settle(quiet > 0)
    }
}

/// Pieces of several whose parameters stand still.
#[inline(always)]
fn together(members: &mut Members<'_, Compressor>) {
    let frames = members.iter().flatten().next();
    let frames = frames.map_or(0, |member| member.part.left.len());
    let mut lanes = Lanes::<SEATS>::new();
    for (lane, member) in members.iter().flatten().enumerate() {
        let effect = &member.effect;
        lanes.take(lane, &effect.follower, effect.threshold.line());
    }
    let (mut levels, mut woven) = ([[0.0; PIECE]; SEATS], [[0.0; SEATS]; PIECE]);
    let mut at = 0;
    while at < frames {
        let end = frames.min(at + PIECE);
        for (levels, member) in levels.iter_mut().zip(members.iter().flatten()) {
            member.effect.measure(&member.part, (at, end), levels);
        }
        lanes.follow(&mut levels.each_mut(), &mut woven, 0, end - at);
        for (levels, member) in levels.iter().zip(members.iter_mut().flatten()) {
            member
                .effect
                .press::<true>(&mut member.part, (at, end), levels);
        }
        at = end;
    }
    for (lane, member) in members.iter_mut().flatten().enumerate() {
        lanes.give(lane, &mut member.effect.follower);
    }
}

impl Compressor {
    /// The magnitudes of a piece, or of as much of it as there is.
    #[inline(always)]
    fn measure(&self, part: &Part<'_>, (at, end): (usize, usize), levels: &mut Row) {
        let magnitude = |l: f32, r: f32| (l + r).abs() * 0.5;
        let (left, right) = (&part.left[at..end], &part.right[at..end]);
        // The whole piece on its own: its loop has no rest.
        if let (Ok(left), Ok(right)) = (<&Row>::try_from(left), <&Row>::try_from(right)) {
            for at in 0..PIECE {
                levels[at] = magnitude(left[at], right[at]);
            }
            return;
        }
        for ((level, left), right) in levels.iter_mut().zip(left).zip(right) {
            *level = magnitude(*left, *right);
        }
    }

    /// Brings a piece down by what its levels ask for; `STILL`: no parameter moves.
    #[inline(always)]
    fn press<const STILL: bool>(
        &self,
        part: &mut Part<'_>,
        (at, end): (usize, usize),
        levels: &Row,
    ) {
        let phase = if STILL { 0 } else { part.phase + at as u32 };
        let mut gains = [0.0; PIECE];
        for at in 0..PIECE {
            let frame = if STILL { 0 } else { phase + at as u32 };
            let (e, t) = (levels[at], self.threshold.at(frame));
            // Kept off zero, so that nothing is divided by it in a lane that isn't used.
            let pressed = (t + (e - t) * self.ratio.at(frame)) / e.max(1e-6);
            gains[at] = self.output.at(frame) * if e > t { pressed } else { 1.0 };
        }
        for channel in [&mut part.left[at..end], &mut part.right[at..end]] {
            if let Ok(channel) = <&mut Row>::try_from(&mut *channel) {
                for at in 0..PIECE {
                    channel[at] *= gains[at];
                }
            } else {
                for (sample, gain) in channel.iter_mut().zip(&gains) {
                    *sample *= gain;
                }
            }
        }
    }

    /// Mixes the key into what is listened to, as far as the trigger is on.
    #[inline(always)]
    fn hear(&self, key: Stereo<'_>, level: &mut Row, phase: u32) {
        let key = key.left.iter().zip(key.right);
        for (index, (level, (l, r))) in level.iter_mut().zip(key).enumerate() {
            let at = phase + index as u32;
            let heard = (tamed(*l) + tamed(*r)).abs() * 0.5 * self.input.at(at);
            *level += (heard - *level) * self.trigger.at(at);
        }
    }
}
