//! Responses of the filters against the cookbook's formulas.

use std::f64::consts::{PI, TAU};

use super::rig::{
    RATES, Settings, Sound, bits, db, db_of, difference, feed, impulse, make, noise, set, spectrum,
    through,
};
use crate::builtin::BuiltinKind;

/// b0, b1, b2, a0, a1, a2.
type Biquad = [f64; 6];

/// R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients".
fn cookbook(shape: &str, rate: f64, [hz, gain, q]: [f64; 3]) -> Biquad {
    let a = 10_f64.powf(gain / 40.0);
    let (s, c) = (TAU * hz / rate).sin_cos();
    let alpha = s / (2.0 * q);
    let r = 2.0 * a.sqrt() * alpha;
    let (p, m) = (a + 1.0, a - 1.0);
    match shape {
        "peak" => [
            1.0 + alpha * a,
            -2.0 * c,
            1.0 - alpha * a,
            1.0 + alpha / a,
            -2.0 * c,
            1.0 - alpha / a,
        ],
        "low shelf" => [
            a * (p - m * c + r),
            2.0 * a * (m - p * c),
            a * (p - m * c - r),
            p + m * c + r,
            -2.0 * (m + p * c),
            p + m * c - r,
        ],
        "high shelf" => [
            a * (p + m * c + r),
            -2.0 * a * (m + p * c),
            a * (p + m * c - r),
            p - m * c + r,
            2.0 * (m - p * c),
            p - m * c - r,
        ],
        "low" => {
            let b = (1.0 - c) / 2.0;
            [b, 2.0 * b, b, 1.0 + alpha, -2.0 * c, 1.0 - alpha]
        }
        _ => {
            let b = (1.0 + c) / 2.0;
            [b, -2.0 * b, b, 1.0 + alpha, -2.0 * c, 1.0 - alpha]
        }
    }
}

fn magnitude(filter: &Biquad, w: f64) -> f64 {
    let poly = |[a, b, c]: [f64; 3]| {
        let re = a + b * w.cos() + c * (2.0 * w).cos();
        let im = b * w.sin() + c * (2.0 * w).sin();
        re.hypot(im)
    };
    let [b0, b1, b2, a0, a1, a2] = *filter;
    poly([b0, b1, b2]) / poly([a0, a1, a2])
}

/// The largest distance of a measured response from the product of filters, in dB, from
/// 20 Hz to 0.45 of the rate.
fn error(kind: BuiltinKind, rate: u32, settings: Settings, filters: &[Biquad]) -> f64 {
    // Long enough for 20 Hz to die away.
    let length = 1 << 20;
    let out = through(kind, rate, settings, &impulse(1.0, length));
    assert_eq!(bits(&(out.0.clone(), vec![])), bits(&(out.1, vec![])));
    let bins = spectrum(&out.0);
    let first = (20.0 * length as f64 / f64::from(rate)).ceil() as usize;
    let last = length * 45 / 100;
    let mut worst = 0.0_f64;
    for (bin, value) in bins.iter().enumerate().take(last).skip(first) {
        let w = TAU * bin as f64 / length as f64;
        let wanted: f64 = filters.iter().map(|filter| magnitude(filter, w)).product();
        // What is 90 dB down lies in the rounding of 32-bit samples.
        if db(wanted) > -90.0 {
            worst = worst.max((db_of(*value) - db(wanted)).abs());
        }
    }
    worst
}

#[test]
fn the_equaliser_follows_the_cookbook() {
    let cases: [[[f64; 3]; 4]; 4] = [
        [
            [80.0, 9.0, 0.5],
            [700.0, -12.0, 1.5],
            [3_000.0, 6.0, 4.0],
            [8_000.0, -6.0, 0.7],
        ],
        [
            [20.0, 20.0, 4.0],
            [40.0, -20.0, 0.1],
            [20_000.0, 20.0, 0.1],
            [17_000.0, 20.0, 0.5],
        ],
        [
            [300.0, -20.0, 0.1],
            [5_000.0, 20.0, 4.0],
            [5_100.0, -20.0, 4.0],
            [2_000.0, 3.0, 4.0],
        ],
        [
            [100.0, 0.0, 0.5],
            [1_000.0, 0.0, 1.0],
            [4_000.0, 1.0, 1.0],
            [9_000.0, 0.0, 0.7],
        ],
    ];
    let names = [
        ["Low-pass freq", "Low-pass gain", "Low-pass Q"],
        ["Mid freq 1", "Mid gain 1", "Mid Q 1"],
        ["Mid freq 2", "Mid gain 2", "Mid Q 2"],
        ["High-pass freq", "High-pass gain", "High-pass Q"],
    ];
    let shapes = ["low shelf", "peak", "peak", "high shelf"];
    let mut worst = 0.0_f64;
    for rate in RATES {
        for case in &cases {
            let mut settings = Vec::new();
            let mut filters = Vec::new();
            for band in 0..4 {
                let terms = names[band].iter().zip(case[band]);
                settings.extend(terms.map(|(name, value)| (*name, value as f32)));
                filters.push(cookbook(shapes[band], f64::from(rate), case[band]));
            }
            let error = error(BuiltinKind::Equaliser, rate, &settings, &filters);
            assert!(error < 0.02, "{rate}: {error} dB");
            worst = worst.max(error);
        }
    }
    println!("equaliser: within {worst:.4} dB of the cookbook");
}

#[test]
fn the_low_and_high_pass_follow_the_cookbook() {
    let mut worst = 0.0_f64;
    for rate in RATES {
        for (mode, shape) in [(0.0, "low"), (1.0, "high")] {
            for hz in [10.0_f32, 250.0, 4_000.0, 19_000.0] {
                let settings = [("frequency", hz), ("mode", mode)];
                let terms = [f64::from(hz), 0.0, 0.5_f64.sqrt()];
                let filter = cookbook(shape, f64::from(rate), terms);
                let error = error(BuiltinKind::LowPass, rate, &settings, &[filter]);
                assert!(error < 0.05, "{rate} {shape} {hz}: {error} dB");
                worst = worst.max(error);
            }
        }
    }
    println!("low/high-pass: within {worst:.4} dB of the cookbook");
}

#[test]
fn a_flat_equaliser_passes_bit_for_bit_and_inverts() {
    let sound = noise(4, 0.7, 20_000);
    let settings = [("Mid freq 1", 500.0), ("High-pass Q", 2.0)];
    let mut eq = make(BuiltinKind::Equaliser, 48_000, &settings);
    assert_eq!(bits(&feed(eq.as_mut(), &sound, None, &[512])), bits(&sound));
    // After a band was used, too.
    set(eq.as_mut(), BuiltinKind::Equaliser, "Mid gain 1", 12.0);
    let boosted = feed(eq.as_mut(), &sound, None, &[512]);
    assert!(difference(&boosted, &sound) > 0.1);
    set(eq.as_mut(), BuiltinKind::Equaliser, "Mid gain 1", 0.0);
    feed(eq.as_mut(), &sound, None, &[512]);
    assert_eq!(bits(&feed(eq.as_mut(), &sound, None, &[512])), bits(&sound));
    let minus = |x: &[f32]| x.iter().map(|x| -x).collect::<Vec<f32>>();
    let turned: Sound = (minus(&sound.0), minus(&sound.1));
    let inverted = through(
        BuiltinKind::Equaliser,
        48_000,
        &[("phaseInvert", 1.0)],
        &sound,
    );
    assert_eq!(difference(&inverted, &turned), 0.0);
    let settings = [("phaseInvert", 1.0), ("Low-pass gain", 6.0)];
    let inverted = through(BuiltinKind::Equaliser, 48_000, &settings, &sound);
    let plain = through(BuiltinKind::Equaliser, 48_000, &[settings[1]], &sound);
    let turned: Sound = (minus(&plain.0), minus(&plain.1));
    assert_eq!(difference(&inverted, &turned), 0.0);
}

#[test]
fn channels_do_not_leak() {
    let (left, _) = noise(4, 0.7, 5_000);
    let sound = (left, vec![0.0; 5_000]);
    let settings = [("Low-pass gain", 6.0), ("High-pass gain", -6.0)];
    let out = through(BuiltinKind::Equaliser, 48_000, &settings, &sound);
    assert!(out.1.iter().all(|x| *x == 0.0));
    let out = through(BuiltinKind::LowPass, 48_000, &[], &sound);
    assert!(out.1.iter().all(|x| *x == 0.0));
}

#[test]
fn a_multiband_with_no_work_is_flat_and_an_all_pass() {
    let ratios = [
        ("ratio1", 1.0),
        ("ratio2", 1.0),
        ("ratio3", 1.0),
        ("ratio4", 1.0),
    ];
    let mut worst = 0.0_f64;
    for rate in RATES {
        for frequencies in [
            [120.0, 1_000.0, 6_000.0],
            [500.0, 200.0, 1_000.0],
            [30.0, 5_000.0, 16_000.0],
        ] {
            let mut settings = ratios.to_vec();
            settings.push(("frequency1", frequencies[0]));
            settings.push(("frequency2", frequencies[1]));
            settings.push(("frequency3", frequencies[2]));
            let length = 1 << 16;
            let out = through(
                BuiltinKind::Multiband,
                rate,
                &settings,
                &impulse(1.0, length),
            );
            for value in spectrum(&out.0) {
                worst = worst.max(db_of(value).abs());
            }
        }
    }
    println!("multiband, neutral: within {worst:.2e} dB of flat");
    assert!(worst < 0.001, "{worst}");
}

/// One band alone, the others turned down, against LR4's |H| times the all-passes' 1.
#[test]
fn the_multibands_bands_are_linkwitz_riley() {
    let (rate, length) = (48_000, 1 << 16);
    let fr = [120.0, 1_000.0, 6_000.0];
    let warp = |hz: f64| (PI * hz / f64::from(rate)).tan();
    // |LR4 low-pass| = 1/(1 + (Ω/Ω0)⁴), the high-pass one less that.
    let low = |hz: f64, corner: f64| 1.0 / (1.0 + (warp(hz) / warp(corner)).powi(4));
    let wanted = |band: usize, hz: f64| match band {
        0 => low(hz, fr[1]) * low(hz, fr[0]),
        1 => low(hz, fr[1]) * (1.0 - low(hz, fr[0])),
        2 => (1.0 - low(hz, fr[1])) * low(hz, fr[2]),
        _ => (1.0 - low(hz, fr[1])) * (1.0 - low(hz, fr[2])),
    };
    for band in 0..4 {
        // +24 dB against −24 dB, and the sum of the others taken away.
        let with = |gain: f32| {
            let mut settings: Vec<(&str, f32)> = ["ratio1", "ratio2", "ratio3", "ratio4"]
                .map(|id| (id, 1.0))
                .to_vec();
            let name = ["gain1", "gain2", "gain3", "gain4"][band];
            settings.push((name, gain));
            through(
                BuiltinKind::Multiband,
                rate,
                &settings,
                &impulse(1.0, length),
            )
            .0
        };
        let (up, flat) = (with(20.0), with(0.0));
        let alone: Vec<f32> = up.iter().zip(&flat).map(|(a, b)| (a - b) / 9.0).collect();
        for (bin, value) in spectrum(&alone).iter().enumerate().skip(28).take(29_000) {
            let hz = bin as f64 * f64::from(rate) / length as f64;
            let wanted = db(wanted(band, hz));
            if wanted > -60.0 {
                let off = (db_of(*value) - wanted).abs();
                assert!(off < 0.1, "band {band} at {hz}: {off} dB");
            }
        }
    }
}

/// Where a glide begins and ends the filters' state changes its form; nothing of it may
/// be heard. Gains of all bands, so that their levels are far from one, and both signs.
#[test]
fn a_glide_begins_and_ends_without_a_step() {
    let settings = [
        ("Low-pass gain", 12.0),
        ("Low-pass freq", 30.0),
        ("Low-pass Q", 2.0),
        ("Mid gain 1", -15.0),
        ("Mid gain 2", 9.0),
        ("High-pass gain", -18.0),
        ("High-pass freq", 3_000.0),
    ];
    for rate in RATES {
        for invert in [0.0, 1.0] {
            let sound = noise(3, 0.5, 20_000);
            let mut still = make(BuiltinKind::Equaliser, rate, &settings);
            set(
                still.as_mut(),
                BuiltinKind::Equaliser,
                "phaseInvert",
                invert,
            );
            let expected = feed(still.as_mut(), &sound, None, &[512]);
            let mut moved = make(BuiltinKind::Equaliser, rate, &settings);
            set(
                moved.as_mut(),
                BuiltinKind::Equaliser,
                "phaseInvert",
                invert,
            );
            let mut heard = (Vec::new(), Vec::new());
            for (turn, part) in [0..9_000, 9_000..12_000, 12_000..20_000]
                .into_iter()
                .enumerate()
            {
                // So little that only the change of form could be seen.
                let gain = 9.0 + 1e-6 * turn as f32;
                set(moved.as_mut(), BuiltinKind::Equaliser, "Mid gain 2", gain);
                let part = (sound.0[part.clone()].to_vec(), sound.1[part].to_vec());
                let out = feed(moved.as_mut(), &part, None, &[512]);
                heard.0.extend(out.0);
                heard.1.extend(out.1);
            }
            let apart = difference(&heard, &expected);
            assert!(apart > 0.0, "nothing moved");
            assert!(apart < 2e-6, "{rate}, {invert}: {apart}");
        }
    }
}
