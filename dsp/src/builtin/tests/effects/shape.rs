//! The saturator's distortion and aliasing, and the widener's sides.

use super::rig::{
    RATES, bits, db, db_of, difference, feed, impulse, make, noise, sine, spectrum, through, tone,
};
use crate::builtin::BuiltinKind;

/// The documented curve.
fn curve(x: f64, drive: f64, character: f64) -> f64 {
    let d = 10_f64.powf(drive / 20.0) - 1.0;
    let f = |x: f64| x * ((1.0 + d * d) / (1.0 + d * d * x * x)).sqrt();
    f(x + 0.4 * character) - f(0.4 * character)
}

/// Harmonics of a bent sine: amplitudes of 0 to 9, by dense sampling.
fn harmonics(amplitude: f64, drive: f64, character: f64) -> Vec<f64> {
    let n = 4_096;
    (0..10)
        .map(|k| {
            let (mut re, mut im) = (0.0, 0.0);
            for i in 0..n {
                let p = std::f64::consts::TAU * f64::from(i) / f64::from(n);
                let y = curve(amplitude * p.sin(), drive, character);
                re += y * (p * f64::from(k)).cos();
                im += y * (p * f64::from(k)).sin();
            }
            2.0 * re.hypot(im) / f64::from(n)
        })
        .collect()
}

#[test]
fn the_saturators_harmonics_are_those_of_its_curve() {
    for rate in RATES {
        for (drive, character) in [(6.0, 0.0), (18.0, 0.0), (12.0, 1.0), (18.0, 0.5)] {
            let settings = [("drive", drive), ("character", character)];
            let sound = sine(rate, 1_000.0, 0.5, 2 * rate as usize);
            let out = through(BuiltinKind::Saturator, rate, &settings, &sound).0;
            let steady = &out[rate as usize..];
            let wanted = harmonics(0.5, f64::from(drive), f64::from(character));
            for (k, wanted) in wanted.iter().enumerate().skip(1) {
                let got = tone(steady, rate, 1_000.0 * k as f64);
                if *wanted > 1e-4 {
                    let off = (db(got) - db(*wanted)).abs();
                    assert!(off < 0.05, "{rate}, {drive} dB, harmonic {k}: {off} dB");
                } else {
                    assert!(got < 2e-4);
                }
            }
            let mean: f64 = steady.iter().map(|x| f64::from(*x)).sum::<f64>() / steady.len() as f64;
            assert!(mean.abs() < 1e-3, "a constant of {mean} is left");
        }
    }
}

/// A high sine, bent; all that isn't a harmonic below half the rate is aliasing.
#[test]
fn the_saturators_aliasing() {
    let rate = 48_000;
    // 5 kHz-ish, on a bin that shares no factor with the length.
    let length = 1 << 15;
    let bin = 3_413;
    let hz = f64::from(bin) * f64::from(rate) / f64::from(length);
    let measure = |x: &[f32]| {
        let bins = spectrum(x);
        let scale = 2.0 / f64::from(length);
        let carrier = db_of(bins[bin as usize]) + db(scale);
        let mut worst = -300.0_f64;
        for (index, value) in bins.iter().enumerate().skip(1) {
            // The filters' slope above 19 kHz is left out.
            if index % bin as usize != 0 && (index as f64) < 0.4 * f64::from(length) {
                worst = worst.max(db_of(*value) + db(scale));
            }
        }
        worst - carrier
    };
    for (drive, limit) in [(6.0, -95.0), (12.0, -80.0), (24.0, -42.0)] {
        let sound = sine(rate, hz, 0.7, 3 * length as usize);
        let out = through(BuiltinKind::Saturator, rate, &[("drive", drive)], &sound).0;
        let alias = measure(&out[length as usize..2 * length as usize]);
        let bent: Vec<f32> = sound.0[..length as usize]
            .iter()
            .map(|x| curve(f64::from(*x), f64::from(drive), 0.0) as f32)
            .collect();
        let naive = measure(&bent);
        println!(
            "saturator, {drive} dB at {hz:.0} Hz: aliases {alias:.1} dB (bare curve {naive:.1})"
        );
        assert!(alias < limit && alias < naive - 20.0, "{drive}: {alias}");
    }
}

#[test]
fn a_saturator_without_drive_or_mix_is_clean() {
    for rate in RATES {
        let sound = noise(5, 0.9, 10_000);
        let saturator = make(BuiltinKind::Saturator, rate, &[]);
        let delay = saturator.latency() as usize;
        assert_eq!(delay, 32);
        let settings = [("drive", 30.0), ("character", 1.0), ("mix", 0.0)];
        let out = through(BuiltinKind::Saturator, rate, &settings, &sound);
        for (x, y) in [(&sound.0, &out.0), (&sound.1, &out.1)] {
            let (x, y) = (x[..10_000 - delay].to_vec(), y[delay..].to_vec());
            assert_eq!(bits(&(x, vec![])), bits(&(y, vec![])));
        }
        let out = through(
            BuiltinKind::Saturator,
            rate,
            &[("drive", 0.0)],
            &impulse(1.0, 1 << 14),
        );
        let bins = spectrum(&out.0);
        let flat = bins.len() * 78 / 100;
        let worst = bins[..flat]
            .iter()
            .map(|bin| db_of(*bin).abs())
            .fold(0.0, f64::max);
        assert!(worst < 0.05, "{rate}: {worst} dB");
        let top = out.0.iter().position(|x| *x > 0.5);
        assert_eq!(top, Some(delay), "the latency is where the impulse is");
    }
}

#[test]
fn the_widener_changes_the_side_alone() {
    let sound = noise(6, 0.5, 20_000);
    let out = through(BuiltinKind::Widener, 48_000, &[], &sound);
    assert_eq!(bits(&out), bits(&sound), "neutral");
    let mono = (sound.0.clone(), sound.0.clone());
    let settings = [("width", 2.0), ("monoBass", 1.0)];
    assert_eq!(
        bits(&through(BuiltinKind::Widener, 48_000, &settings, &mono)),
        bits(&mono)
    );
    for width in [0.0_f32, 0.5, 2.0] {
        let out = through(BuiltinKind::Widener, 48_000, &[("width", width)], &sound);
        for n in 0..20_000 {
            let (l, r, x, y) = (sound.0[n], sound.1[n], out.0[n], out.1[n]);
            assert!(((x + y) - (l + r)).abs() < 3e-7, "the sum stays");
            assert!(
                ((x - y) - width * (l - r)).abs() < 5e-7,
                "the side is scaled"
            );
        }
    }
}

#[test]
fn mono_bass_is_a_butterworth_high_pass_of_the_side() {
    for rate in RATES {
        let length = 1 << 17;
        let (x, _) = impulse(0.5, length);
        let side = (x.clone(), x.iter().map(|x| -x).collect());
        let settings = [("monoBass", 1.0), ("monoFrequency", 200.0), ("width", 1.5)];
        let out = through(BuiltinKind::Widener, rate, &settings, &side);
        let turned = (
            out.1.iter().map(|x| -x).collect(),
            out.0.iter().map(|x| -x).collect(),
        );
        assert_eq!(difference(&out, &turned), 0.0, "there is only side");
        let warp = |hz: f64| (std::f64::consts::PI * hz / f64::from(rate)).tan();
        for (bin, value) in spectrum(&out.0).iter().enumerate().skip(1) {
            let hz = bin as f64 * f64::from(rate) / length as f64;
            let w = warp(hz) / warp(200.0);
            let wanted = db(0.75 * w * w / (1.0 - w * w).hypot(2_f64.sqrt() * w));
            if wanted > -70.0 && hz < 0.49 * f64::from(rate) {
                let off = (db_of(*value) - wanted).abs();
                assert!(off < 0.1, "{hz} at {rate}: {off} dB");
            }
        }
    }
}

#[test]
fn a_moved_width_glides_and_arrives() {
    let sound = noise(6, 0.5, 4_800);
    let mut widener = make(BuiltinKind::Widener, 48_000, &[]);
    feed(widener.as_mut(), &sound, None, &[512]);
    widener.set_param(0, 0.0);
    let out = feed(widener.as_mut(), &sound, None, &[512]);
    assert!((out.0[4] - out.1[4]).abs() > 0.01, "not at once");
    assert!(
        out.0[1_000..]
            .iter()
            .zip(&out.1[1_000..])
            .all(|(l, r)| (l - r).abs() < 1e-7)
    );
}
