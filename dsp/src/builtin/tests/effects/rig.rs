//! Runs sound through effects, and looks at what comes out.

use realfft::RealFftPlanner;

use super::super::stream::context;
use crate::builtin::{BuiltinKind, create, parameters};
use crate::processor::{Activity, Input, Processor, Stereo, StereoMut};
use crate::time::SampleRate;

/// The effects of this part.
pub const EFFECTS: [BuiltinKind; 9] = [
    BuiltinKind::Equaliser,
    BuiltinKind::Compressor,
    BuiltinKind::LowPass,
    BuiltinKind::Limiter,
    BuiltinKind::Gate,
    BuiltinKind::DeEsser,
    BuiltinKind::Saturator,
    BuiltinKind::Widener,
    BuiltinKind::Multiband,
];

/// The rates that everything is measured at.
pub const RATES: [u32; 4] = [44_100, 48_000, 96_000, 192_000];

/// Left and right.
pub type Sound = (Vec<f32>, Vec<f32>);
/// Parameters by id.
pub type Settings<'a> = &'a [(&'a str, f32)];

/// An effect with parameters.
pub fn make(kind: BuiltinKind, rate: u32, settings: Settings) -> Box<dyn Processor> {
    let mut processor = create(kind, SampleRate(rate), 0);
    for (id, value) in settings {
        set(processor.as_mut(), kind, id, *value);
    }
    processor
}

/// Sets a parameter by its id.
pub fn set(processor: &mut dyn Processor, kind: BuiltinKind, id: &str, value: f32) {
    let index = parameters(kind).iter().position(|spec| spec.id == id);
    processor.set_param(index.expect(id) as u32, value);
}

/// Feeds a sound (and a key) in blocks of sizes that repeat. What is idle is skipped,
/// as by an engine.
pub fn feed(
    processor: &mut dyn Processor,
    sound: &Sound,
    key: Option<&Sound>,
    sizes: &[usize],
) -> Sound {
    let (mut left, mut right) = sound.clone();
    let (mut at, mut turn) = (0, 0);
    while at < left.len() {
        let end = (at + sizes[turn % sizes.len()]).min(left.len());
        turn += 1;
        let key = key.map(|key| Stereo {
            left: &key.0[at..end],
            right: &key.1[at..end],
        });
        let audio = StereoMut {
            left: &mut left[at..end],
            right: &mut right[at..end],
        };
        let zero = |x: &[f32]| x.iter().all(|x| *x == 0.0);
        let silent = zero(audio.left) && zero(audio.right);
        let unheard = key.is_none_or(|key| zero(key.left) && zero(key.right));
        if !(processor.is_idle() && silent && unheard) {
            let here = context(at as i64, at as u64);
            let input = Input { events: &[], key };
            if processor.process(&here, input, audio) == Activity::Silent {
                assert!(zero(&left[at..end]) && zero(&right[at..end]));
            }
        }
        at = end;
    }
    (left, right)
}

/// Feeds in blocks of 512.
pub fn through(kind: BuiltinKind, rate: u32, settings: Settings, sound: &Sound) -> Sound {
    feed(make(kind, rate, settings).as_mut(), sound, None, &[512])
}

/// A sine in both channels.
pub fn sine(rate: u32, hz: f64, amplitude: f64, frames: usize) -> Sound {
    let step = std::f64::consts::TAU * hz / f64::from(rate);
    let x: Vec<f32> = (0..frames)
        .map(|n| (amplitude * (step * n as f64).sin()) as f32)
        .collect();
    (x.clone(), x)
}

/// Noise, different on both sides.
pub fn noise(seed: u32, amplitude: f32, frames: usize) -> Sound {
    let mut x = seed | 1;
    let mut next = || {
        x = crate::builtin::math::xorshift(x);
        amplitude * crate::builtin::math::bipolar(x)
    };
    let left = (0..frames).map(|_| next()).collect();
    (left, (0..frames).map(|_| next()).collect())
}

/// An impulse in both channels.
pub fn impulse(amplitude: f32, frames: usize) -> Sound {
    let mut x = vec![0.0; frames];
    x[0] = amplitude;
    (x.clone(), x)
}

/// The spectrum of a sound, complex, bin k at k·rate/length.
pub fn spectrum(x: &[f32]) -> Vec<(f64, f64)> {
    let plan = RealFftPlanner::<f64>::new().plan_fft_forward(x.len());
    let mut input: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
    let mut output = plan.make_output_vec();
    plan.process(&mut input, &mut output).unwrap();
    output.iter().map(|c| (c.re, c.im)).collect()
}

/// Decibels of a complex value's magnitude.
pub fn db_of((re, im): (f64, f64)) -> f64 {
    db(re.hypot(im))
}

/// Decibels of an amplitude.
pub fn db(x: f64) -> f64 {
    20.0 * x.max(1e-30).log10()
}

/// The amplitude of a frequency in a stretch of sound that holds whole periods of it.
pub fn tone(x: &[f32], rate: u32, hz: f64) -> f64 {
    let step = std::f64::consts::TAU * hz / f64::from(rate);
    let (mut re, mut im) = (0.0, 0.0);
    for (n, x) in x.iter().enumerate() {
        let (s, c) = (step * n as f64).sin_cos();
        re += f64::from(*x) * c;
        im += f64::from(*x) * s;
    }
    2.0 * re.hypot(im) / x.len() as f64
}

/// Largest magnitude.
pub fn peak(x: &[f32]) -> f64 {
    f64::from(x.iter().fold(0.0_f32, |top, x| top.max(x.abs())))
}

/// The largest difference of two sounds.
pub fn difference(a: &Sound, b: &Sound) -> f64 {
    let pairs = a.0.iter().zip(&b.0).chain(a.1.iter().zip(&b.1));
    pairs.fold(0.0, |top, (a, b)| top.max(f64::from((a - b).abs())))
}

/// Bits, to compare.
pub fn bits(sound: &Sound) -> Vec<u32> {
    sound
        .0
        .iter()
        .chain(&sound.1)
        .map(|x| x.to_bits())
        .collect()
}
