//! Convolution against direct convolution.

use std::sync::Arc;

use super::{impulse, noise, through, through_cut};
use crate::builtin::Cells;
use crate::builtin::impulse::{Impulse, ImpulseResponse, PARAMETERS};
use crate::builtin::tests::stream::Stereo;
use crate::processor::Processor;
use crate::time::SampleRate;

fn room(frames: usize) -> Impulse {
    let falling = |seed: u64| -> Arc<[f32]> {
        let taps = noise(seed, frames, 1.0);
        let taps = taps.iter().enumerate();
        taps.map(|(n, x)| x * (-5.0 * n as f32 / frames as f32).exp())
            .collect()
    };
    Impulse {
        left: falling(11),
        right: falling(12),
        normalise: false,
        trim: false,
    }
}

fn with(impulse: &Impulse) -> Cells<ImpulseResponse> {
    Cells::new(ImpulseResponse::new(SampleRate(48_000), Some(impulse)))
}

/// In double precision.
fn convolved(x: &[f32], h: &[f32]) -> Vec<f64> {
    let mut y = vec![0.0; x.len()];
    for (n, x) in x.iter().enumerate().filter(|x| *x.1 != 0.0) {
        for (y, h) in y[n..].iter_mut().zip(h) {
            *y += f64::from(*x) * f64::from(*h);
        }
    }
    y
}

fn apart(got: &[f32], wanted: &[f64]) -> f64 {
    let power: f64 = wanted.iter().map(|x| x * x).sum();
    let error = got
        .iter()
        .zip(wanted)
        .map(|(g, w)| (f64::from(*g) - w).powi(2));
    10.0 * (error.sum::<f64>() / power).max(1e-30).log10()
}

#[test]
fn it_is_direct_convolution_within_120_db() {
    for frames in [1_usize, 5, 64, 65, 128, 1_000, 2_048, 2_049, 7_000, 30_000] {
        let impulse = room(frames);
        let mut input = (noise(1, 45_000, 0.5), noise(2, 45_000, 0.5));
        input.0[8_000..].fill(0.0);
        input.1[9_000..].fill(0.0);
        let sound = through(&mut with(&impulse), 48_000, &input);
        let left = apart(&sound.0, &convolved(&input.0, &impulse.left));
        let right = apart(&sound.1, &convolved(&input.1, &impulse.right));
        println!("{frames} taps: {left:.1} dB, {right:.1} dB");
        assert!(left < -120.0 && right < -120.0, "{frames}: {left} {right}");
    }
}

#[test]
fn bits_do_not_depend_on_blocks_and_sleep_leaves_no_trace() {
    let impulse = room(6_000);
    let mut input = (noise(1, 60_000, 0.5), noise(2, 60_000, 0.5));
    for side in [&mut input.0, &mut input.1] {
        side[5_000..40_001].fill(0.0);
    }
    let moves = [
        (100, 0, 60.0),
        (3_000, 1, 90.0),
        (3_000, 2, -6.0),
        (41_000, 3, 0.4),
    ];
    let cut = |sizes: &[usize]| -> Stereo {
        through_cut(&mut with(&impulse), 48_000, &input, &moves, sizes)
    };
    let whole = cut(&[60_000]);
    for sizes in [&[1_usize][..], &[7], &[64], &[512], &[1000, 3]] {
        assert!(cut(sizes) == whole, "{sizes:?}");
    }
    // What came before the sleep doesn't matter after it.
    let mut it = with(&impulse);
    let long = (vec![0.0; 20_000], vec![0.0; 20_000]);
    let part = (noise(9, 5_000, 0.5), noise(8, 5_000, 0.5));
    let first = through(&mut it, 48_000, &part);
    through(&mut it, 48_000, &long);
    assert!(it.is_idle());
    assert!(through(&mut it, 48_000, &part) == first);
}

#[test]
fn silence_comes_when_the_impulse_ends() {
    let impulse = room(10_000);
    let mut it = with(&impulse);
    let sound = through(&mut it, 48_000, &super::impulse(0, 40_000));
    assert!(it.is_idle());
    assert!(sound.0[20_000..].iter().all(|x| x.to_bits() == 0));
}

#[test]
fn normalised_and_trimmed_as_asked() {
    let mut taps = vec![0.0_f32; 5_000];
    taps[1_000] = 3.0;
    taps[1_100] = -4.0;
    let taps: Arc<[f32]> = taps.into();
    let mut impulse = Impulse {
        left: taps.clone(),
        right: taps,
        normalise: true,
        trim: true,
    };
    let sound = through(&mut with(&impulse), 48_000, &super::impulse(0, 6_000));
    // Energy 25 becomes 1/64.
    assert!((sound.0[0] - 0.075).abs() < 1e-6 && (sound.0[100] + 0.1).abs() < 1e-6);
    impulse.trim = false;
    let sound = through(&mut with(&impulse), 48_000, &super::impulse(0, 6_000));
    assert!((sound.0[1_000] - 0.075).abs() < 1e-6);
    // Nothing, or nothing but silence, gives silence and no harm.
    for frames in [0_usize, 100] {
        let nothing: Arc<[f32]> = vec![0.0; frames].into();
        impulse = Impulse {
            left: nothing.clone(),
            right: nothing,
            normalise: true,
            trim: true,
        };
        let sound = through(&mut with(&impulse), 48_000, &super::impulse(0, 6_000));
        assert!(sound.0.iter().all(|x| *x == 0.0));
    }
    // Without an impulse sound passes.
    let mut it = Cells::new(ImpulseResponse::new(SampleRate(48_000), None));
    let input = (noise(1, 900, 0.5), noise(2, 900, 0.5));
    assert!(through(&mut it, 48_000, &input) == input);
}

#[test]
fn filters_gain_and_mix_answer_as_their_formulas() {
    let one: Arc<[f32]> = vec![1.0].into();
    let unit = Impulse {
        left: one.clone(),
        right: one,
        normalise: false,
        trim: false,
    };
    let answer = |settings: &[(u32, f32)], hertz: f64| {
        let mut it = with(&unit);
        for (index, value) in settings {
            it.set_param(*index, *value);
        }
        let sound = through(&mut it, 48_000, &impulse(0, 48_000));
        let w = std::f64::consts::TAU * hertz / 48_000.0;
        let (mut re, mut im) = (0.0, 0.0);
        for (n, x) in sound.0.iter().enumerate() {
            re += f64::from(*x) * (w * n as f64).cos();
            im -= f64::from(*x) * (w * n as f64).sin();
        }
        20.0 * re.hypot(im).log10()
    };
    // Second-order Butterworth after the bilinear transform, cutoff 440 Hz (note 69).
    let g = (std::f64::consts::PI * 440.0 / 48_000.0).tan();
    for hertz in [55.0, 220.0, 440.0, 1760.0, 12_000.0] {
        let s = (std::f64::consts::PI * hertz / 48_000.0).tan() / g;
        let low = -10.0 * (1.0 + s.powi(4)).log10();
        let high = -10.0 * (1.0 + s.powi(-4)).log10();
        let (got_low, got_high) = (answer(&[(1, 69.0)], hertz), answer(&[(0, 69.0)], hertz));
        assert!((got_low - low).abs() < 0.1, "{hertz}: {got_low} {low}");
        assert!((got_high - high).abs() < 0.1, "{hertz}: {got_high} {high}");
    }
    assert!((answer(&[(2, -6.0)], 1000.0) + 6.0).abs() < 0.01);
    // Half: both at 3/4.
    assert!((answer(&[(3, 0.5)], 1000.0) - 20.0 * 1.5_f64.log10()).abs() < 0.01);
    assert_eq!(PARAMETERS.len(), 5);
}

#[test]
fn a_filter_that_rings_on_sleeps_at_the_same_frame_whatever_the_blocks() {
    let impulse = room(100);
    let mut input = (noise(1, 150_000, 0.5), noise(2, 150_000, 0.5));
    input.0[1_000..].fill(0.0);
    input.1[1_500..].fill(0.0);
    let moves = [(0, 0, -10.0), (0, 1, 60.0), (0, 4, 3.0)];
    let cut = |size: usize| through_cut(&mut with(&impulse), 48_000, &input, &moves, &[size]);
    let whole = cut(150_000);
    assert!(cut(1) == whole && cut(37) == whole);
    assert!(whole.0[149_000..].iter().all(|x| *x == 0.0));
}
