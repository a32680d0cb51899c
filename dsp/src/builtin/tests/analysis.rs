//! Ears: peak, loudness, spectrum.

use super::stream::Stereo;

/// Decibels of an amplitude.
pub fn db(amplitude: f64) -> f64 {
    20.0 * amplitude.max(1e-12).log10()
}

/// Largest absolute sample, in dBFS.
pub fn peak(sound: &Stereo) -> f64 {
    let top = sound
        .0
        .iter()
        .chain(&sound.1)
        .fold(0.0_f32, |top, x| top.max(x.abs()));
    db(f64::from(top))
}

/// Mean of both channels.
pub fn mono(sound: &Stereo) -> Vec<f64> {
    sound
        .0
        .iter()
        .zip(&sound.1)
        .map(|(l, r)| f64::from(l + r) / 2.0)
        .collect()
}

/// Direct-form biquad.
fn biquad(x: &mut [f64], [b0, b1, b2, a1, a2]: [f64; 5]) {
    let (mut s1, mut s2) = (0.0, 0.0);
    for v in x {
        let y = b0 * *v + s1;
        s1 = b1 * *v - a1 * y + s2;
        s2 = b2 * *v - a2 * y;
        *v = y;
    }
}

/// Loudest 400 ms in LUFS (ITU-R BS.1770 at 48 kHz).
pub fn loudness(sound: &Stereo) -> f64 {
    let mut power = vec![0.0; sound.0.len()];
    for channel in [&sound.0, &sound.1] {
        let mut x: Vec<f64> = channel.iter().map(|v| f64::from(*v)).collect();
        let shelf = [
            1.535_124_859_586_97,
            -2.691_696_189_406_38,
            1.198_392_810_852_85,
            -1.690_659_293_182_41,
            0.732_480_774_215_85,
        ];
        biquad(&mut x, shelf);
        biquad(
            &mut x,
            [1.0, -2.0, 1.0, -1.990_047_454_833_98, 0.990_072_250_366_21],
        );
        power.iter_mut().zip(x).for_each(|(p, v)| *p += v * v);
    }
    let window = 19_200.min(power.len());
    let mut sum: f64 = power[..window].iter().sum();
    let mut top = sum;
    for at in window..power.len() {
        sum += power[at] - power[at - window];
        top = top.max(sum);
    }
    -0.691 + 10.0 * (top / window as f64).max(1e-12).log10()
}

/// Power spectrum of a Blackman-Harris windowed signal of 2^n samples.
pub fn spectrum(signal: &[f64]) -> Vec<f64> {
    let n = signal.len();
    assert!(n.is_power_of_two());
    let tau = std::f64::consts::TAU;
    let mut re: Vec<f64> = (0..n)
        .map(|i| {
            let p = tau * i as f64 / n as f64;
            let w = 0.358_75 - 0.488_29 * p.cos() + 0.141_28 * (2.0 * p).cos()
                - 0.011_68 * (3.0 * p).cos();
            signal[i] * w
        })
        .collect();
    let mut im = vec![0.0; n];
    fft(&mut re, &mut im);
    (0..n / 2).map(|i| re[i] * re[i] + im[i] * im[i]).collect()
}

fn fft(re: &mut [f64], im: &mut [f64]) {
    let n = re.len();
    for i in 0..n {
        let j = i.reverse_bits() >> (usize::BITS - n.trailing_zeros());
        if i < j {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut half = 1;
    while half < n {
        for start in (0..n).step_by(2 * half) {
            for k in 0..half {
                let (s, c) = (-std::f64::consts::PI * k as f64 / half as f64).sin_cos();
                let (a, b) = (start + k, start + k + half);
                let (tr, ti) = (re[b] * c - im[b] * s, re[b] * s + im[b] * c);
                (re[b], im[b]) = (re[a] - tr, im[a] - ti);
                re[a] += tr;
                im[a] += ti;
            }
        }
        half *= 2;
    }
}

/// Centre of the power spectrum of the first samples, in hertz at 48 kHz.
pub fn centroid(signal: &[f64]) -> f64 {
    let power = spectrum(&signal[..32_768]);
    let sum: f64 = power.iter().sum();
    let moment: f64 = power.iter().enumerate().map(|(i, p)| i as f64 * p).sum();
    moment / sum.max(1e-30) * 48_000.0 / 32_768.0
}

/// Frequency of the strongest partial near a guess, in hertz at 48 kHz: phase
/// advance of a single bin between two windows.
pub fn frequency(signal: &[f64], guess: f64) -> f64 {
    let (n, hop) = (16_384, 4_096);
    let tau = std::f64::consts::TAU;
    let phase = |at: usize| {
        let (mut re, mut im) = (0.0, 0.0);
        for i in 0..n {
            let w = 0.5 - 0.5 * (tau * i as f64 / n as f64).cos();
            let (s, c) = (tau * guess * (at + i) as f64 / 48_000.0).sin_cos();
            re += w * signal[at + i] * c;
            im -= w * signal[at + i] * s;
        }
        im.atan2(re)
    };
    let turn =
        (phase(hop) - phase(0) + std::f64::consts::PI).rem_euclid(tau) - std::f64::consts::PI;
    guess + turn / tau * 48_000.0 / hop as f64
}

/// Largest second difference: what a click shows as.
pub fn roughest(signal: &[f64]) -> f64 {
    signal
        .windows(3)
        .map(|w| (w[2] - 2.0 * w[1] + w[0]).abs())
        .fold(0.0, f64::max)
}
