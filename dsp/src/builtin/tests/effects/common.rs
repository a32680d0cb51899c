//! What every effect must keep: the same bits however the stream is cut and whatever
//! the vectors, rest after sound, sane output whatever comes in.

use proptest::prelude::*;

use super::rig::{EFFECTS, RATES, Sound, bits, feed, make, noise, peak, set, sine};
use crate::builtin::effect::wide::Width;
use crate::builtin::effect::{Chassis, Effect};
use crate::builtin::math::scramble;
use crate::builtin::{BuiltinKind, parameters};
use crate::processor::Processor;
use crate::time::SampleRate;

/// Each effect doing something.
fn busy(kind: BuiltinKind) -> &'static [(&'static str, f32)] {
    match kind {
        BuiltinKind::Equaliser => &[
            ("Low-pass gain", 6.0),
            ("Mid gain 1", -7.0),
            ("Mid gain 2", 5.0),
            ("High-pass gain", -3.0),
        ],
        BuiltinKind::Compressor => &[("threshold", 0.05), ("attack", 5.0)],
        BuiltinKind::Limiter => &[("gain", 9.0), ("ceiling", -3.0)],
        BuiltinKind::Gate => &[("threshold", -14.0), ("hold", 1.0), ("release", 20.0)],
        BuiltinKind::DeEsser => &[("threshold", -50.0)],
        BuiltinKind::Saturator => &[("drive", 18.0), ("character", 0.5)],
        BuiltinKind::Widener => &[("width", 1.7), ("monoBass", 1.0)],
        BuiltinKind::Multiband => &[("threshold1", -40.0), ("threshold3", -40.0)],
        _ => &[],
    }
}

/// Noise, a pause, noise, and at the end a long silence.
fn programme() -> Sound {
    let (mut left, mut right) = noise(9, 0.4, 30_000);
    left[8_000..21_000].fill(0.0);
    right[8_500..21_000].fill(0.0);
    left[25_000..].fill(0.0);
    right[25_000..].fill(0.0);
    (left, right)
}

/// Plays the programme in blocks; parameters move at three frames of it.
fn play(kind: BuiltinKind, sizes: &[usize]) -> Vec<u32> {
    let mut processor = make(kind, 48_000, busy(kind));
    let (sound, key) = (programme(), noise(5, 0.3, 30_000));
    let cuts = [0, 3_001, 6_016, 22_345, 30_000];
    let mut out = Vec::new();
    for (turn, cut) in cuts.windows(2).enumerate() {
        if turn > 0 {
            for (index, spec) in parameters(kind).iter().enumerate() {
                let way = (index + turn) as f32 * 0.37 % 1.0;
                processor.set_param(index as u32, spec.min + way * (spec.max - spec.min));
            }
        }
        let cut = |sound: &Sound| {
            let (left, right) = (&sound.0[cut[0]..cut[1]], &sound.1[cut[0]..cut[1]]);
            (left.to_vec(), right.to_vec())
        };
        let key = cut(&key);
        out.extend(bits(&feed(
            processor.as_mut(),
            &cut(&sound),
            Some(&key),
            sizes,
        )));
    }
    out
}

#[test]
fn bits_do_not_depend_on_blocks() {
    for kind in EFFECTS {
        let whole = play(kind, &[30_000]);
        assert!(whole.iter().any(|x| *x != 0), "{kind:?}");
        let random: Vec<usize> = (0..97).map(|i| 1 + (scramble(i) % 600) as usize).collect();
        for sizes in [&[1][..], &[7], &[64], &[512], &[480, 33], &random] {
            assert!(play(kind, sizes) == whole, "{kind:?}, {sizes:?}");
        }
    }
}

#[test]
fn bits_do_not_depend_on_vectors() {
    fn both<E: Effect>(kind: BuiltinKind) {
        let run = |width: Width| {
            let mut chassis = Chassis::<E>::new(SampleRate(48_000));
            chassis.width = width;
            for (id, value) in busy(kind) {
                set(&mut chassis, kind, id, *value);
            }
            let first = feed(&mut chassis, &programme(), None, &[512]);
            chassis.set_param(0, 0.3);
            chassis.set_param(1, 0.7);
            let key = noise(5, 0.3, 30_000);
            let second = feed(&mut chassis, &programme(), Some(&key), &[77]);
            [bits(&first), bits(&second)]
        };
        let plain = run(Width::Plain);
        for width in [Width::Widest, Width::Avx2, Width::Avx512] {
            assert!(run(width) == plain, "{kind:?}, {width:?}");
        }
    }
    use crate::builtin::{compressor, deesser, eq, gate, limiter, lowpass, multiband};
    use crate::builtin::{saturator, widener};
    both::<eq::Equaliser>(BuiltinKind::Equaliser);
    both::<compressor::Compressor>(BuiltinKind::Compressor);
    both::<lowpass::LowPass>(BuiltinKind::LowPass);
    both::<limiter::Limiter>(BuiltinKind::Limiter);
    both::<gate::Gate>(BuiltinKind::Gate);
    both::<deesser::DeEsser>(BuiltinKind::DeEsser);
    both::<saturator::Saturator>(BuiltinKind::Saturator);
    both::<widener::Widener>(BuiltinKind::Widener);
    both::<multiband::Multiband>(BuiltinKind::Multiband);
}

#[test]
fn silence_after_sound_reaches_zero_and_rest() {
    for kind in EFFECTS {
        for rate in RATES {
            let mut processor = make(kind, rate, busy(kind));
            assert!(processor.is_idle());
            feed(processor.as_mut(), &noise(3, 0.8, 5_000), None, &[512]);
            assert!(!processor.is_idle(), "{kind:?}");
            // Half a minute is more than the slowest release at the lowest threshold.
            let silence = vec![0.0; 8 * rate as usize];
            let silence = (silence.clone(), silence);
            let (left, right) = feed(processor.as_mut(), &silence, None, &[512]);
            assert!(processor.is_idle(), "{kind:?} at {rate}");
            let end = left.len() - 512;
            assert!(
                peak(&left[end..]) == 0.0 && peak(&right[end..]) == 0.0,
                "{kind:?}"
            );
            let denormal = left.iter().chain(&right).filter(|x| x.is_subnormal());
            assert_eq!(denormal.count(), 0, "{kind:?} at {rate}");
        }
    }
}

#[test]
fn it_recovers_from_what_is_no_sound() {
    for kind in EFFECTS {
        let mut processor = make(kind, 48_000, busy(kind));
        let mut bad = noise(3, 0.5, 4_096);
        let poison = [
            f32::NAN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            1e30,
            -1e30,
            1e9,
            f32::MAX,
        ];
        for (index, x) in poison.iter().cycle().take(400).enumerate() {
            bad.0[index * 7] = *x;
            bad.1[index * 5] = -*x;
        }
        let out = feed(processor.as_mut(), &bad, Some(&bad), &[100]);
        assert!(
            out.0.iter().chain(&out.1).all(|x| x.is_finite()),
            "{kind:?}"
        );
        let good = sine(48_000, 500.0, 0.5, 480_000);
        let out = feed(processor.as_mut(), &good, None, &[512]);
        let clean = feed(make(kind, 48_000, busy(kind)).as_mut(), &good, None, &[512]);
        let (end, tail) = (470_000, 480_000);
        let off = (end..tail)
            .map(|n| (out.0[n] - clean.0[n]).abs())
            .fold(0.0, f32::max);
        assert!(off < 1e-4, "{kind:?}: {off}");
    }
}

#[test]
fn absurd_parameters_are_clamped() {
    for kind in EFFECTS {
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30] {
            let mut processor = make(kind, 48_000, &[]);
            feed(processor.as_mut(), &noise(1, 0.5, 1_000), None, &[512]);
            for index in 0..parameters(kind).len() as u32 + 3 {
                processor.set_param(index, value);
            }
            let out = feed(processor.as_mut(), &noise(2, 0.5, 20_000), None, &[512]);
            let top = peak(&out.0).max(peak(&out.1));
            assert!(top.is_finite() && top < 1_000.0, "{kind:?} {value}: {top}");
        }
    }
}

/// Sweeps every parameter under a sine and looks for steps: the second difference of a
/// sine below 100 Hz is tiny, that of a click isn't.
#[test]
fn swept_parameters_make_no_zipper_noise() {
    for kind in EFFECTS {
        for (index, spec) in parameters(kind).iter().enumerate() {
            let mut settings = busy(kind).to_vec();
            // A drive bends the sine, a band lets it grow: neither is a click.
            settings.retain(|(id, _)| *id != "drive");
            let mut processor = make(kind, 48_000, &settings);
            let sound = sine(48_000, 60.0, 0.25, 512);
            let mut out = Vec::new();
            for block in 0..200 {
                let way = [0.3, 0.45, 0.4, 0.6][block % 4];
                if block > 20 {
                    let value = spec.min + way * (spec.max - spec.min);
                    processor.set_param(index as u32, value);
                }
                let start = block * 512;
                let step = std::f64::consts::TAU * 60.0 / 48_000.0;
                let mut part = sound.clone();
                for (n, x) in part.0.iter_mut().enumerate() {
                    *x = (0.25 * (step * (start + n) as f64).sin()) as f32;
                }
                part.1.copy_from_slice(&part.0);
                out.extend(feed(processor.as_mut(), &part, None, &[512]).0);
            }
            let bend = |w: &[f32]| f64::from((w[0] - 2.0 * w[1] + w[2]).abs());
            let worst = out[2_000..].windows(3).map(bend).fold(0.0, f64::max);
            let top = peak(&out).max(0.05);
            assert!(
                worst < 0.006 * top,
                "{kind:?} {}: {worst} of {top}",
                spec.id
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_set_the_output_stays_finite(
        kind in prop::sample::select(&EFFECTS[..]),
        rate in prop::sample::select(vec![8_000_u32, 44_100, 96_000, 192_000]),
        seed in any::<u32>(),
        loud in 0.0_f32..4.0,
        moves in prop::collection::vec((0_u32..24, 0.0_f32..1.0, 1_usize..700), 1..30),
    ) {
        let mut processor = make(kind, rate, &[]);
        for (index, way, frames) in moves {
            if let Some(spec) = parameters(kind).get(index as usize) {
                processor.set_param(index, spec.min + way * (spec.max - spec.min));
            }
            let out = feed(processor.as_mut(), &noise(seed, loud, frames), None, &[97]);
            let top = out.0.iter().chain(&out.1).fold(0.0_f32, |top, x| {
                if x.is_finite() { top.max(x.abs()) } else { f32::INFINITY }
            });
            // Four bands of +20 dB are 80 dB.
            prop_assert!(top < 1e5, "{:?}: {}", kind, top);
        }
    }
}
