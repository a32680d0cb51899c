use std::f64::consts::TAU;

use super::*;

/// A stereo sine, and its cosine on the right, resampled in uneven pieces.
fn convert(from: u32, to: u32, frequency: f64, frames: usize) -> Vec<f32> {
    let step = TAU * frequency / f64::from(from);
    let input: Vec<f32> = (0..frames)
        .flat_map(|i| {
            [
                (i as f64 * step).sin() as f32,
                (i as f64 * step).cos() as f32,
            ]
        })
        .collect();
    let mut change = RateChange::new(from, to, 2).unwrap();
    let mut output = Vec::new();
    let mut out = |frames: &[f32]| {
        output.extend_from_slice(frames);
        Ok(())
    };
    for piece in input.chunks(2 * 1_777) {
        change.feed(piece, &mut out).unwrap();
    }
    change.finish(&mut out).unwrap();
    output
}

/// Signal to noise against the ideal, in dB, away from the ends. Any shift in time counts as noise:
/// at 1 kHz a tenth of a frame would leave some 38 dB.
fn snr(output: &[f32], to: u32, frequency: f64) -> f64 {
    let step = TAU * frequency / f64::from(to);
    let frames = output.len() / 2;
    let (mut signal, mut noise) = (0.0, 0.0);
    for i in frames / 4..frames * 3 / 4 {
        for (c, wanted) in [(i as f64 * step).sin(), (i as f64 * step).cos()]
            .iter()
            .enumerate()
        {
            signal += wanted * wanted;
            noise += (f64::from(output[2 * i + c]) - wanted).powi(2);
        }
    }
    10.0 * (signal / noise).log10()
}

#[test]
fn tones_keep_their_shape_and_place() {
    for (from, to) in [
        (44_100, 48_000),
        (48_000, 44_100),
        (96_000, 48_000),
        (22_050, 48_000),
        (8_000, 44_100),
        (192_000, 44_100),
    ] {
        let frequency = 1_000.0;
        let output = convert(from, to, frequency, from as usize);
        assert_eq!(output.len(), 2 * to as usize);
        let snr = snr(&output, to, frequency);
        assert!(snr > 100.0, "{from} -> {to}: {snr} dB");
    }
}

#[test]
fn high_tones_pass() {
    let snr = snr(&convert(44_100, 48_000, 19_000.0, 44_100), 48_000, 19_000.0);
    assert!(snr > 90.0, "{snr}");
}

#[test]
fn odd_ratios_keep_their_place_too() {
    let output = convert(44_101, 48_000, 1_000.0, 44_101);
    assert_eq!(output.len(), 2 * 48_000);
    let snr = snr(&output, 48_000, 1_000.0);
    assert!(snr > 90.0, "{snr}");
}

#[test]
fn lengths_are_rounded_even_for_the_shortest() {
    for frames in [1, 2, 7, 100, 2_000] {
        let wanted = (frames as f64 * 48_000.0 / 44_100.0).round() as usize;
        assert_eq!(
            convert(44_100, 48_000, 100.0, frames).len(),
            2 * wanted,
            "{frames}"
        );
    }
}
