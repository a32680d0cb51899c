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
        for (index, (left, right)) in part.left.iter_mut().zip(part.right).enumerate() {
            let at = part.phase + index as u32;
            let bands = self.split.step([*left, *right], at);
            let gains = self.gains(&bands, at);
            let mut sum = [0.0; 2];
            for (band, gain) in bands.iter().zip(gains) {
                sum[0] += band[0] * f64::from(gain);
                sum[1] += band[1] * f64::from(gain);
            }
            (*left, *right) = (sum[0] as f32, sum[1] as f32);
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
    fn gains(&mut self, bands: &[[f64; 2]; BANDS], at: u32) -> [f32; BANDS] {
        let mut gains = [0.0; BANDS];
        for band in 0..BANDS {
            let heard = bands[band][0].abs().max(bands[band][1].abs()) as f32;
            let level = &mut self.level[band];
            let (attack, release) = (self.attack[band], self.release[band]);
            *level += (heard - *level) * if heard > *level { attack } else { release };
            let over = (log2(*level) - self.threshold[band].at(at)).max(0.0);
            gains[band] = exp2(self.gain[band].at(at) - over * self.slope[band].at(at));
        }
        gains
    }
}
