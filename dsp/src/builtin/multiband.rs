//! The multiband compressor: four bands, a compressor for each.
//!
//! The crossovers are Linkwitz and Riley's ("Active crossover networks for noncoincident
//! drivers", JAES 1976) of fourth order, whose halves add up to an all-pass; the band
//! that isn't split gets the other split's all-pass, so that all four add up flat
//! ([`split`]). Each band's level (louder channel, one-pole attack and release) above its
//! threshold is divided by its ratio, in decibels (feed-forward: Giannoulis, Massberg,
//! Reiss, JAES 2012), and its gain added.

mod split;

use super::ParameterSpec;
use super::effect::levels::{log2, octaves, pace};
use super::effect::{Effect, Part, Ramp};
use super::math::exp2;
use split::{BANDS, Split};

/// The parameters: three crossovers, then threshold, ratio, attack, release and gain of
/// each band from low to high.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("frequency1", "Low crossover", [30.0, 500.0, 120.0], "Hz"),
    ParameterSpec::new(
        "frequency2",
        "Mid crossover",
        [200.0, 5_000.0, 1_000.0],
        "Hz",
    ),
    ParameterSpec::new(
        "frequency3",
        "High crossover",
        [1_000.0, 16_000.0, 6_000.0],
        "Hz",
    ),
    ParameterSpec::new("threshold1", "Low threshold", THRESHOLD, "dB"),
    ParameterSpec::new("ratio1", "Low ratio", RATIO, ":1"),
    ParameterSpec::new("attack1", "Low attack", [0.1, 200.0, 30.0], "ms"),
    ParameterSpec::new("release1", "Low release", [5.0, 1_000.0, 200.0], "ms"),
    ParameterSpec::new("gain1", "Low gain", GAIN, "dB"),
    ParameterSpec::new("threshold2", "Low-mid threshold", THRESHOLD, "dB"),
    ParameterSpec::new("ratio2", "Low-mid ratio", RATIO, ":1"),
    ParameterSpec::new("attack2", "Low-mid attack", [0.1, 200.0, 15.0], "ms"),
    ParameterSpec::new("release2", "Low-mid release", [5.0, 1_000.0, 150.0], "ms"),
    ParameterSpec::new("gain2", "Low-mid gain", GAIN, "dB"),
    ParameterSpec::new("threshold3", "High-mid threshold", THRESHOLD, "dB"),
    ParameterSpec::new("ratio3", "High-mid ratio", RATIO, ":1"),
    ParameterSpec::new("attack3", "High-mid attack", [0.1, 200.0, 8.0], "ms"),
    ParameterSpec::new("release3", "High-mid release", [5.0, 1_000.0, 100.0], "ms"),
    ParameterSpec::new("gain3", "High-mid gain", GAIN, "dB"),
    ParameterSpec::new("threshold4", "High threshold", THRESHOLD, "dB"),
    ParameterSpec::new("ratio4", "High ratio", RATIO, ":1"),
    ParameterSpec::new("attack4", "High attack", [0.1, 200.0, 4.0], "ms"),
    ParameterSpec::new("release4", "High release", [5.0, 1_000.0, 60.0], "ms"),
    ParameterSpec::new("gain4", "High gain", GAIN, "dB"),
];

const THRESHOLD: [f32; 3] = [-60.0, 0.0, -18.0];
const RATIO: [f32; 3] = [1.0, 20.0, 2.0];
const GAIN: [f32; 3] = [-24.0, 24.0, 0.0];

/// Frames at a time.
const PIECE: usize = 32;
/// A value for each frame of a piece.
type Row = [f32; PIECE];

/// Below this a level is silence.
const SILENCE: f32 = 1e-9;

/// See the module.
pub(super) struct Multiband {
    rate: f64,
    split: Split,
    threshold: [Ramp; BANDS],
    slope: [Ramp; BANDS],
    gain: [Ramp; BANDS],
    attack: [f32; BANDS],
    release: [f32; BANDS],
    level: [f32; BANDS],
}

impl Effect for Multiband {
    const PARAMETERS: &'static [ParameterSpec] = PARAMETERS;

    fn new(rate: f64) -> Self {
        Self {
            rate,
            split: Split::default(),
            threshold: [Ramp::default(); BANDS],
            slope: [Ramp::default(); BANDS],
            gain: [Ramp::default(); BANDS],
            attack: [0.0; BANDS],
            release: [0.0; BANDS],
            level: [0.0; BANDS],
        }
    }

    fn steer(&mut self, values: &[f32], gliding: bool) {
        let Some((frequencies, bands)) = values.split_first_chunk::<3>() else {
            return;
        };
        self.split.aim(*frequencies, self.rate, gliding);
        for (band, settings) in bands.as_chunks::<5>().0.iter().enumerate() {
            let [threshold, ratio, attack, release, gain] = *settings;
            self.threshold[band].aim(octaves(threshold), gliding);
            self.slope[band].aim(1.0 - 1.0 / ratio, gliding);
            self.gain[band].aim(octaves(gain), gliding);
            self.attack[band] = pace(attack, self.rate);
            self.release[band] = pace(release, self.rate);
        }
    }

    #[inline(always)]
    fn render(&mut self, part: Part<'_>) {
        let mut phase = part.phase;
        let pieces = part
            .left
            .chunks_mut(PIECE)
            .zip(part.right.chunks_mut(PIECE));
        for (left, right) in pieces {
            let frames = left.len() as u32;
            self.piece(left, right, phase);
            phase += frames;
        }
    }

    fn settle(&mut self, quiet: u64) -> bool {
        for level in &mut self.level {
            if quiet > 0 && *level < SILENCE {
                *level = 0.0;
            }
        }
        self.split.settle() && self.level == [0.0; BANDS]
    }
}

impl Multiband {
    #[inline(always)]
    fn piece(&mut self, left: &mut [f32], right: &mut [f32], phase: u32) {
        let mut bands = [[[0.0_f64; PIECE]; 2]; BANDS];
        for (at, (left, right)) in left.iter().zip(&*right).enumerate() {
            let frame = self.split.step([*left, *right], phase + at as u32);
            for (band, [l, r]) in bands.iter_mut().zip(frame) {
                (band[0][at], band[1][at]) = (l, r);
            }
        }
        let mut sum = [[0.0_f64; PIECE]; 2];
        for (index, band) in bands.iter().enumerate() {
            let gains = self.gains(index, band, left.len(), phase);
            for (sum, side) in sum.iter_mut().zip(band) {
                for at in 0..PIECE {
                    sum[at] += side[at] * f64::from(gains[at]);
                }
            }
        }
        left.iter_mut()
            .zip(&sum[0])
            .for_each(|(x, y)| *x = *y as f32);
        right
            .iter_mut()
            .zip(&sum[1])
            .for_each(|(x, y)| *x = *y as f32);
    }

    /// What a band is multiplied by, frame by frame.
    #[inline(always)]
    fn gains(&mut self, band: usize, [l, r]: &[[f64; PIECE]; 2], frames: usize, phase: u32) -> Row {
        let (attack, release) = (self.attack[band], self.release[band]);
        let mut gains = [0.0; PIECE];
        for at in 0..PIECE {
            gains[at] = l[at].abs().max(r[at].abs()) as f32;
        }
        let mut level = self.level[band];
        for heard in &mut gains[..frames] {
            level += (*heard - level) * if *heard > level { attack } else { release };
            *heard = level;
        }
        self.level[band] = level;
        let (threshold, slope, gain) = (self.threshold[band], self.slope[band], self.gain[band]);
        for (at, value) in gains.iter_mut().enumerate() {
            let frame = phase + at as u32;
            let over = (log2(*value) - threshold.at(frame)).max(0.0);
            *value = exp2(gain.at(frame) - over * slope.at(frame));
        }
        gains
    }
}
