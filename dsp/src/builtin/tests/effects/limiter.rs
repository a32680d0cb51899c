//! The limiter's ceiling, by three meters: the standard's, `sinc` at 32 times the rate
//! by Fourier transform, and the samples themselves.

use realfft::RealFftPlanner;

use super::rig::{RATES, Sound, bits, db, make, noise, peak, sine, through, tone};
use crate::builtin::BuiltinKind;

/// True peak by zero-padding the spectrum: exact for what repeats in the stretch; its
/// ends are faded so that it does.
fn true_peak(x: &[f32]) -> f64 {
    const TIMES: usize = 32;
    let n = x.len();
    let mut input: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
    for edge in 0..1_000.min(n / 4) {
        let fade = 0.5 - 0.5 * (std::f64::consts::PI * edge as f64 / 1_000.0).cos();
        input[edge] *= fade;
        input[n - 1 - edge] *= fade;
    }
    let mut planner = RealFftPlanner::<f64>::new();
    let forward = planner.plan_fft_forward(n);
    let mut spectrum = forward.make_output_vec();
    forward.process(&mut input, &mut spectrum).unwrap();
    let back = planner.plan_fft_inverse(n * TIMES);
    let mut wide = back.make_input_vec();
    wide[..spectrum.len()].copy_from_slice(&spectrum);
    let mut fine = back.make_output_vec();
    back.process(&mut wide, &mut fine).unwrap();
    fine.iter().fold(0.0, |top: f64, x| top.max(x.abs())) / n as f64
}

/// The meter of BS.1770-4, annex 2, from its table.
fn standard_peak(x: &[f32]) -> f64 {
    let a = [
        0.001_708_984_375,
        0.010_986_328_125,
        -0.019_653_320_312_5,
        0.033_203_125,
        -0.059_448_242_187_5,
        0.137_329_101_562_5,
        0.972_167_968_75,
        -0.102_294_921_875,
        0.047_607_421_875,
        -0.026_611_328_125,
        0.014_892_578_125,
        -0.008_300_781_25,
    ];
    let b = [
        -0.029_174_804_687_5,
        0.029_296_875,
        -0.051_757_812_5,
        0.089_111_328_125,
        -0.166_503_906_25,
        0.465_087_890_625,
        0.779_785_156_25,
        -0.200_317_382_812_5,
        0.101_562_5,
        -0.058_227_539_062_5,
        0.033_081_054_687_5,
        -0.018_920_898_437_5,
    ];
    let mut top = 0.0_f64;
    for window in x.windows(12) {
        for taps in [a, b] {
            let there: f64 = taps
                .iter()
                .zip(window)
                .map(|(t, x)| t * f64::from(*x))
                .sum();
            let back = window.iter().rev();
            let back: f64 = taps.iter().zip(back).map(|(t, x)| t * f64::from(*x)).sum();
            top = top.max(there.abs()).max(back.abs());
        }
    }
    top
}

/// Signals whose peaks hide between samples, or come from nowhere.
fn hostile(rate: u32) -> Vec<(&'static str, Sound)> {
    let frames = 1 << 15;
    let r = f64::from(rate);
    let shifted = |hz: f64, phase: f64| {
        let step = std::f64::consts::TAU * hz / r;
        let x: Vec<f32> = (0..frames)
            .map(|n| (step * n as f64 + phase).sin() as f32)
            .collect();
        (x.clone(), x)
    };
    let mut bursts = noise(7, 1.0, frames);
    for (n, x) in bursts.0.iter_mut().enumerate() {
        *x = if n % 3_000 < 40 {
            x.signum()
        } else {
            *x * 0.01
        };
    }
    bursts.1.copy_from_slice(&bursts.0);
    let mut flips = noise(8, 1.0, frames);
    flips.0.iter_mut().for_each(|x| *x = x.signum());
    let mut clicks = (vec![0.0; frames], vec![0.0; frames]);
    for n in (500..frames - 500).step_by(1_777) {
        clicks.0[n] = 1.0;
        clicks.0[n + 1] = 1.0;
        clicks.1[n + 3] = -1.0;
    }
    vec![
        (
            "a quarter of the rate, 45 degrees off",
            shifted(r / 4.0, std::f64::consts::FRAC_PI_4),
        ),
        ("a sixth of the rate", shifted(r / 6.0, 0.3)),
        ("near half the rate", shifted(r * 0.45, 0.1)),
        ("low", shifted(50.0, 0.0)),
        ("white noise", noise(3, 1.0, frames)),
        ("signs of noise", flips),
        ("bursts", bursts),
        ("clicks", clicks),
    ]
}

/// The same without what lies above 0.45 of the rate: no converter plays that, and
/// between samples it may be anything.
fn limited(sound: &Sound) -> Sound {
    let one = |x: &[f32]| {
        let mut planner = RealFftPlanner::<f64>::new();
        let forward = planner.plan_fft_forward(x.len());
        let mut input: Vec<f64> = x.iter().map(|x| f64::from(*x)).collect();
        let mut bins = forward.make_output_vec();
        forward.process(&mut input, &mut bins).unwrap();
        let last = x.len() * 45 / 100;
        bins[last..].iter_mut().for_each(|bin| *bin *= 0.0);
        let back = planner.plan_fft_inverse(x.len());
        back.process(&mut bins, &mut input).unwrap();
        input.iter().map(|y| (y / x.len() as f64) as f32).collect()
    };
    (one(&sound.0), one(&sound.1))
}

/// How far sample, standard and Fourier peaks are above the ceiling, in dB.
fn over(rate: u32, sound: &Sound, [gain, ceiling, release]: [f32; 3]) -> [f64; 3] {
    let settings = [("gain", gain), ("ceiling", ceiling), ("release", release)];
    let out = through(BuiltinKind::Limiter, rate, &settings, sound);
    let worst = |meter: fn(&[f32]) -> f64| db(meter(&out.0).max(meter(&out.1)));
    [peak, standard_peak, true_peak].map(|meter| worst(meter) - f64::from(ceiling))
}

#[test]
fn true_peaks_stay_below_the_ceiling() {
    let mut worst = [f64::MIN; 4];
    for rate in [44_100, 192_000] {
        for (name, sound) in hostile(rate) {
            for settings in [[12.0, -1.0, 100.0], [24.0, -6.0, 5.0], [0.0, -0.1, 50.0]] {
                let [samples, standard, any] = over(rate, &sound, settings);
                let [a, b, fine] = over(rate, &limited(&sound), settings);
                assert!(samples.max(a) <= 1e-4, "{name} at {rate}: samples");
                assert!(
                    standard.max(b) <= 0.0,
                    "{name} at {rate}: {standard} {b} by the standard"
                );
                assert!(fine <= 0.1, "{name} at {rate}: {fine} dB by Fourier");
                assert!(
                    any <= 2.5,
                    "{name} at {rate}: {any} dB by Fourier, full band"
                );
                for (worst, over) in
                    worst
                        .iter_mut()
                        .zip([samples.max(a), standard.max(b), fine, any])
                {
                    *worst = worst.max(over);
                }
            }
        }
    }
    let [samples, standard, fine, any] = worst;
    println!(
        "limiter, dB above the ceiling: samples {samples:.4}, BS.1770-4 {standard:.4}, \
         32 times the rate {fine:.4} (sound up to 0.45 of the rate), {any:.4} (to 0.5)"
    );
}

#[test]
fn below_the_ceiling_it_only_delays() {
    for rate in RATES {
        let limiter = make(BuiltinKind::Limiter, rate, &[]);
        let delay = limiter.latency() as usize;
        assert!(delay as f64 <= 0.0015 * f64::from(rate) + 16.0 && delay > 16);
        let sound = noise(6, 0.25, 20_000);
        let out = through(BuiltinKind::Limiter, rate, &[], &sound);
        for (x, y) in [(&sound.0, &out.0), (&sound.1, &out.1)] {
            assert!(y[..delay].iter().all(|x| *x == 0.0));
            assert_eq!(
                bits(&(x[..20_000 - delay].to_vec(), vec![])),
                bits(&(y[delay..].to_vec(), vec![]))
            );
        }
    }
}

#[test]
fn a_steady_tone_comes_to_the_ceiling_and_back() {
    let rate = 48_000;
    let mut sound = sine(rate, 1_000.0, 1.0, 96_000);
    for side in [&mut sound.0, &mut sound.1] {
        side[48_000..].iter_mut().for_each(|x| *x *= 0.1);
    }
    let settings = [("gain", 12.0), ("ceiling", -2.0), ("release", 100.0)];
    let out = through(BuiltinKind::Limiter, rate, &settings, &sound).0;
    let loud = db(tone(&out[24_000..47_040], rate, 1_000.0));
    assert!((loud + 2.0).abs() < 0.05, "{loud}");
    // Harmonics of a held tone: the gain must not follow its waves.
    let third = db(tone(&out[24_000..47_040], rate, 3_000.0)) - loud;
    assert!(third < -60.0, "{third}");
    // 63 % of the reduction are gone one release time after the loud part.
    let gain = |ms: usize| {
        let at = 48_000 + 48 * ms;
        tone(&out[at - 480..at + 480], rate, 1_000.0) / 0.1 / 10_f64.powf(12.0 / 20.0)
    };
    let reduced = 10_f64.powf(-2.0 / 20.0) / 10_f64.powf(12.0 / 20.0);
    let left = (1.0 - gain(102)) / (1.0 - reduced);
    assert!((left - (-1.0_f64).exp()).abs() < 0.02, "{left}");
    assert!(gain(1_000 - 20) > 0.999);
}
