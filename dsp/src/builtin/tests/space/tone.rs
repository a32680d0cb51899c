//! The tone generator, measured.

use super::{through, through_cut};
use crate::builtin::math::scramble;
use crate::builtin::tests::analysis::{db, frequency, roughest, spectrum};
use crate::builtin::tests::stream::Stereo;
use crate::builtin::tone::ToneGenerator;
use crate::processor::Processor;
use crate::time::SampleRate;

fn tone(values: [f32; 4]) -> ToneGenerator {
    let mut tone = ToneGenerator::new(SampleRate(48_000), 3);
    for (index, value) in values.into_iter().enumerate() {
        tone.set_param(index as u32, value);
    }
    tone
}

fn silence(frames: usize) -> Stereo {
    (vec![0.0; frames], vec![0.0; frames])
}

fn sound(values: [f32; 4], frames: usize) -> Vec<f32> {
    let (left, right) = through(&mut tone(values), 48_000, &silence(frames));
    assert_eq!(left, right);
    left
}

fn doubles(sound: &[f32]) -> Vec<f64> {
    sound.iter().map(|x| f64::from(*x)).collect()
}

#[test]
fn pitch_is_true_and_shapes_are_right() {
    for shape in 0..5_u8 {
        for limited in [0.0, 1.0] {
            for hertz in [55.0_f32, 220.0, 1234.5] {
                let got = sound([f32::from(shape), limited, hertz, 0.5], 32_768);
                let heard = frequency(&doubles(&got), f64::from(hertz));
                let cents = 1200.0 * (heard / f64::from(hertz)).log2();
                assert!(cents.abs() < 0.05, "{shape} {hertz}: {cents} cents");
            }
            // A quarter of the way into the cycle of 48 frames.
            let got = sound([f32::from(shape), limited, 1000.0, 0.5], 4_800);
            let quarter = [0.5, 0.5, 0.25, -0.25, 0.5][usize::from(shape)];
            let slack = if limited > 0.5 { 0.05 } else { 1e-4 };
            assert!(
                (got[960 + 12] - quarter).abs() < slack,
                "{shape} {limited}: {}",
                got[972]
            );
            let power: f64 = got.iter().map(|x| f64::from(x * x)).sum::<f64>() / 4_800.0;
            let wanted = [0.125, 0.25 / 3.0, 0.25 / 3.0, 0.25 / 3.0, 0.25][usize::from(shape)];
            assert!(
                (power / wanted - 1.0).abs() < 0.05,
                "{shape} {limited}: {power}"
            );
        }
    }
}

#[test]
fn band_limited_tones_do_not_alias() {
    for shape in 1..5_u8 {
        let got = sound([f32::from(shape), 1.0, 4_999.0, 1.0], 16_384);
        let power = spectrum(&doubles(&got));
        let bin = 48_000.0 / 16_384.0;
        let top = power.iter().fold(0.0_f64, |a, b| a.max(*b));
        for (k, p) in power.iter().enumerate().skip(8) {
            let nearest = (k as f64 * bin / 4_999.0).round().max(1.0) * 4_999.0;
            if (k as f64 * bin - nearest).abs() > 12.0 * bin {
                assert!(
                    db((p / top).sqrt()) < -60.0,
                    "{shape} at {} Hz",
                    k as f64 * bin
                );
            }
        }
    }
    // And the plain saw does: that is what the switch is for.
    let got = sound([2.0, 0.0, 4_999.0, 1.0], 16_384);
    let power = spectrum(&doubles(&got));
    let top = power.iter().fold(0.0_f64, |a, b| a.max(*b));
    let image = ((48_000.0 - 4_999.0 * 9.0) / 48_000.0 * 16_384.0) as usize;
    let seen = power[image - 3..image + 3]
        .iter()
        .fold(0.0_f64, |a, b| a.max(*b));
    assert!(db((seen / top).sqrt()) > -40.0);
}

#[test]
fn noise_has_its_deviation_and_no_colour() {
    let got = sound([5.0, 0.0, 220.0, 1.0], 131_072);
    let power = got.iter().map(|x| f64::from(x * x)).sum::<f64>() / 131_072.0;
    assert!((power.sqrt() - 0.1).abs() < 0.001, "{}", power.sqrt());
    let next = got.windows(2).map(|w| f64::from(w[0] * w[1])).sum::<f64>() / 131_072.0;
    assert!(next.abs() < 0.01 * power);
}

#[test]
fn changes_do_not_click_and_silence_is_idle() {
    let mut it = tone([0.0, 0.0, 441.0, 0.5]);
    let moves = [
        (9_000, 2, 880.0),
        (15_000, 3, 0.1),
        (20_000, 0, 1.0),
        (30_000, 3, 0.0),
    ];
    let (left, _) = through_cut(&mut it, 48_000, &silence(60_000), &moves, &[512]);
    assert!(
        roughest(&doubles(&left)) < 0.02,
        "{}",
        roughest(&doubles(&left))
    );
    assert!(it.is_idle());
    assert!(left[50_000..].iter().all(|x| x.to_bits() == 0));
    // What comes in is replaced, sounding or not.
    let (left, _) = through(&mut it, 48_000, &(vec![1.0; 100], vec![1.0; 100]));
    assert!(left.iter().all(|x| *x == 0.0));
}

#[test]
fn bits_do_not_depend_on_blocks_and_values_may_be_anything() {
    let odd = [f32::NAN, 1e30, -1e30, f32::INFINITY, 3.3, 0.0, 440.0, 5.0];
    let moves: Vec<_> = (0..300_u64)
        .map(|k| {
            let bits = scramble(k);
            let frame = k as usize * 97;
            (
                frame,
                (bits % 5) as u32,
                odd[(bits >> 8) as usize % odd.len()],
            )
        })
        .collect();
    let cut = |sizes: &[usize]| {
        let mut it = tone([0.0, 1.0, 441.0, 0.5]);
        through_cut(&mut it, 48_000, &silence(40_000), &moves, sizes).0
    };
    let whole = cut(&[40_000]);
    assert!(whole.iter().all(|x| x.is_finite() && x.abs() < 2.0));
    for size in [1_usize, 7, 64, 512] {
        assert!(cut(&[size]) == whole, "{size}");
    }
}
