//! The equaliser `4bandEq`: a low shelf, two peaks, a high shelf.
//!
//! The curves are those of R. Bristow-Johnson's "Cookbook formulae for audio EQ biquad
//! filter coefficients" (as in JUCE, hence in Tracktion), realised as state-variable
//! filters (Simper 2013), which may be moved from frame to frame, and in direct form
//! while they aren't.
//!
//! Thread: real-time. A band at 0 dB passes sound bit for bit, and while all are there
//! nothing is computed at all.

mod cascade;
mod direct;
mod skewed;

use super::ParameterSpec;
use super::effect::svf::{Coefficients, prewarp};
use super::effect::{Effect, Law, Member, Members, Part};
use cascade::{BANDS, Band, Cascade, TOGETHER};

/// The parameters: frequency, gain and quality of each band, and the sign.
pub const PARAMETERS: &[ParameterSpec] = &[
    frequency("Low-pass freq", "Low-shelf freq", 80.0),
    gain("Low-pass gain", "Low-shelf gain"),
    quality("Low-pass Q", "Low-shelf Q"),
    frequency("Mid freq 1", "Mid freq 1", 3_000.0),
    gain("Mid gain 1", "Mid gain 1"),
    quality("Mid Q 1", "Mid Q 1"),
    frequency("Mid freq 2", "Mid freq 2", 5_000.0),
    gain("Mid gain 2", "Mid gain 2"),
    quality("Mid Q 2", "Mid Q 2"),
    frequency("High-pass freq", "High-shelf freq", 17_000.0),
    gain("High-pass gain", "High-shelf gain"),
    quality("High-pass Q", "High-shelf Q"),
    ParameterSpec::new("phaseInvert", "Invert phase", [0.0, 1.0, 0.0], ""),
];

const INVERT: usize = 3 * BANDS;

const fn frequency(id: &'static str, name: &'static str, default: f32) -> ParameterSpec {
    ParameterSpec::new(id, name, [20.0, 20_000.0, default], "Hz")
}

const fn gain(id: &'static str, name: &'static str) -> ParameterSpec {
    ParameterSpec::new(id, name, [-20.0, 20.0, 0.0], "dB")
}

const fn quality(id: &'static str, name: &'static str) -> ParameterSpec {
    ParameterSpec::new(id, name, [0.1, 4.0, 0.5], "")
}

/// See the module.
pub(super) struct Equaliser {
    rate: f64,
    cascade: Cascade,
    /// What the bands were last made of.
    made_of: [[f32; 3]; BANDS],
    bands: [Band; BANDS],
    /// Every band is at 0 dB and stays there; the sign that is left.
    flat: Option<f32>,
}

impl Effect for Equaliser {
    const PARAMETERS: &'static [ParameterSpec] = PARAMETERS;
    const BANKS: bool = true;

    fn new(rate: f64) -> Self {
        Self {
            rate,
            cascade: Cascade::default(),
            made_of: [[f32::NAN; 3]; BANDS],
            bands: [Band::default(); BANDS],
            flat: Some(1.0),
        }
    }

    fn law(index: usize) -> Law {
        match index {
            INVERT => Law::Switch,
            _ => Law::of_unit(PARAMETERS[index].unit),
        }
    }

    fn steer(&mut self, values: &[f32], gliding: bool) {
        let (settings, _) = values.as_chunks::<3>();
        for (index, setting) in settings.iter().enumerate().take(BANDS) {
            if self.made_of[index] != *setting {
                self.made_of[index] = *setting;
                self.bands[index] = band(index, setting.map(f64::from), self.rate);
            }
        }
        let sign = 1.0 - 2.0 * values[INVERT];
        self.cascade.aim(&self.bands, f64::from(sign), gliding);
        let level = settings.iter().take(BANDS).all(|[_, gain, _]| *gain == 0.0);
        self.flat = (level && !gliding).then_some(sign);
    }

    #[inline(always)]
    fn render(&mut self, part: Part<'_>) {
        match self.flat {
            None => self.cascade.run(part),
            Some(sign) if sign < 0.0 => {
                part.left.iter_mut().for_each(|x| *x = -*x);
                part.right.iter_mut().for_each(|x| *x = -*x);
            }
            Some(_) => {}
        }
    }

    #[inline(always)]
    fn render_bank(members: &mut Members<'_, Self>) {
        for member in members.iter_mut().flatten() {
            if member.effect.flat.is_some() {
                member.render_alone();
            }
        }
        let members = members.iter_mut().flatten();
        let mut working = members.filter_map(|Member { effect, part }| {
            let works = effect.flat.is_none();
            works.then(|| (&mut effect.cascade, part.again()))
        });
        loop {
            let mut lanes: [_; TOGETHER] = std::array::from_fn(|_| working.next());
            if lanes[0].is_none() {
                break;
            }
            Cascade::run_together(&mut lanes);
        }
    }

    fn settle(&mut self, _quiet: u64) -> bool {
        if self.flat.is_some() {
            self.cascade.clear();
        }
        self.cascade.settle()
    }
}

/// The filter of a band from its frequency, gain and quality. Simper's shelves and
/// bell: A = 10^(dB/40); a shelf's g is divided (low) or multiplied (high) by √A.
fn band(index: usize, [frequency, gain, q]: [f64; 3], rate: f64) -> Band {
    let g = prewarp(frequency, rate);
    let a = libm::pow(10.0, gain / 40.0);
    let k = 1.0 / q;
    match index {
        0 => {
            let filter = Coefficients::new(g / libm::sqrt(a), k);
            Band::new(filter, [1.0, k * (a - 1.0), a * a - 1.0])
        }
        3 => {
            let filter = Coefficients::new(g * libm::sqrt(a), k);
            Band::new(filter, [a * a, k * (1.0 - a) * a, 1.0 - a * a])
        }
        _ => {
            let k = k / a;
            let filter = Coefficients::new(g, k);
            Band::new(filter, [1.0, k * (a * a - 1.0), 0.0])
        }
    }
}
