use std::f64::consts::TAU;

use super::*;

fn tone(n: usize, rate: f64, frequency: f64, level: f64, phase: f64) -> Vec<f32> {
    let step = TAU * frequency / rate;
    (0..n)
        .map(|i| (level * (i as f64 * step + phase).sin()) as f32)
        .collect()
}

fn measure(left: &[f32], right: &[f32], block: usize) -> Measurement {
    let mut meter = Meter::new(48_000).unwrap();
    for (l, r) in left.chunks(block).zip(right.chunks(block)) {
        meter.feed(l, r);
    }
    meter.finish()
}

#[test]
fn a_tone_measures_as_the_standard_says() {
    // EBU Tech 3341, case 1: 1 kHz at -23 dBFS in both channels reads -23 LUFS.
    let x = tone(48_000 * 5, 48_000.0, 1000.0, 10_f64.powf(-23.0 / 20.0), 0.0);
    let got = measure(&x, &x, 512);
    assert!((got.integrated_lufs.unwrap() + 23.0).abs() < 0.1, "{got:?}");
    assert!((got.peak_db + 23.0).abs() < 0.01);
    assert_eq!(got.frames, 240_000);
}

#[test]
fn peaks_between_samples_are_found() {
    // A quarter of the sample rate, 45 degrees off: samples at ±0.707, the wave at ±1.
    let x = tone(48_000, 48_000.0, 12_000.0, 1.0, TAU / 8.0);
    let got = measure(&x, &x, 512);
    assert!((got.peak_db + 3.01).abs() < 0.01, "{got:?}");
    assert!(got.true_peak_db.abs() < 0.4, "{got:?}");
}

#[test]
fn true_peak_agrees_with_ebur128() {
    for (frequency, phase) in [
        (997.0, 0.3),
        (5_000.0, 1.0),
        (9_000.0, 2.0),
        (12_000.0, 0.8),
    ] {
        let x = tone(48_000, 48_000.0, frequency, 0.5, phase);
        let mut other = EbuR128::new(1, 48_000, Mode::TRUE_PEAK).unwrap();
        other.add_frames_f32(&x).unwrap();
        let wanted = 20.0 * other.true_peak(0).unwrap().log10();
        let got = measure(&x, &x, 333).true_peak_db;
        assert!(
            (got - wanted).abs() < 0.25,
            "{frequency} Hz: {got} and {wanted}"
        );
    }
}

#[test]
fn blocks_do_not_change_the_figures() {
    let l = tone(30_001, 48_000.0, 440.0, 0.7, 0.0);
    let r = tone(30_001, 48_000.0, 7_777.0, 0.4, 0.5);
    let whole = measure(&l, &r, 30_001);
    for block in [1, 17, 480, 512, 4096] {
        assert_eq!(measure(&l, &r, block), whole, "{block}");
    }
}

#[test]
fn silence_and_nothing_have_no_loudness() {
    let silence = measure(&[0.0; 48_000], &[0.0; 48_000], 512);
    assert_eq!(silence.integrated_lufs, None);
    assert_eq!(silence.peak_db, f64::NEG_INFINITY);
    assert_eq!(silence.true_peak_db, f64::NEG_INFINITY);
    let nothing = Meter::new(48_000).unwrap().finish();
    assert_eq!((nothing.frames, nothing.integrated_lufs), (0, None));
    assert!(Meter::new(0).is_err());
}
