use std::f64::consts::TAU;
use std::path::Path;

use super::*;
use crate::media::library::Library;

const RATE: u32 = 48_000;

struct Bench {
    dir: tempfile::TempDir,
    library: Library,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let library = Library::new(dir.path().join("cache"));
        Self { dir, library }
    }

    /// A mono float WAV.
    fn sound(&self, name: &str, samples: &[f32]) -> Arc<PreparedSource> {
        let path = self.dir.path().join(name);
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: RATE,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let mut writer = hound::WavWriter::create(&path, spec).unwrap();
        for &sample in samples {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
        self.library.prepare(&path, RATE).unwrap()
    }

    fn treat(&self, treatment: &Treatment) -> Vec<f32> {
        let made = self.library.treat(treatment, &TreatWork::default());
        read(&made.unwrap().path)
    }
}

fn read(path: &Path) -> Vec<f32> {
    let mut reader = hound::WavReader::open(path).unwrap();
    reader.samples::<f32>().map(Result::unwrap).collect()
}

fn whole(source: &Arc<PreparedSource>, speed: f64, manner: Manner) -> Treatment {
    Treatment {
        sections: vec![Section {
            source: Some(Arc::clone(source)),
            until: source.frames,
        }],
        reversed: false,
        repeat: None,
        bend: Bend::steady(speed),
        frames: (source.frames as f64 / speed).round() as u64,
        manner,
        sample_rate: RATE,
    }
}

fn shift(semitones: f64) -> Manner {
    Manner::Stretch(vec![PitchStep {
        from: f64::NEG_INFINITY,
        semitones,
    }])
}

fn sine(hertz: f64, frames: usize) -> Vec<f32> {
    let sample = |i: usize| (0.5 * (i as f64 * TAU * hertz / f64::from(RATE)).sin()) as f32;
    (0..frames).map(sample).collect()
}

/// A tone's frequency by its rising zero crossings, and its level against ±0.5 in decibels.
fn measure(samples: &[f32]) -> (f64, f64) {
    let middle = &samples[samples.len() / 4..samples.len() * 3 / 4];
    let mut crossings = Vec::new();
    for (i, pair) in middle.windows(2).enumerate() {
        if pair[0] < 0.0 && pair[1] >= 0.0 {
            crossings.push(i as f64 + f64::from(-pair[0] / (pair[1] - pair[0])));
        }
    }
    let lasts = crossings.last().unwrap() - crossings[0];
    let hertz = (crossings.len() - 1) as f64 * f64::from(RATE) / lasts;
    let power: f64 = middle.iter().map(|&x| f64::from(x).powi(2)).sum();
    let rms = (power / middle.len() as f64).sqrt();
    (hertz, 20.0 * (rms * 2_f64.sqrt() / 0.5).log10())
}

fn cents(a: f64, b: f64) -> f64 {
    1200.0 * (a / b).log2()
}

#[test]
fn a_shifted_tone_has_its_pitch_and_level() {
    let bench = Bench::new();
    let source = bench.sound("tone.wav", &sine(440.0, 5 * RATE as usize));
    for semitones in [-7.0, 7.0, 12.0] {
        let begun = std::time::Instant::now();
        let heard = bench.treat(&whole(&source, 1.0, shift(semitones)));
        let factor = 5.0 / begun.elapsed().as_secs_f64();
        assert_eq!(heard.len(), 5 * RATE as usize);
        let (hertz, level) = measure(&heard);
        let wanted = 440.0 * 2_f64.powf(semitones / 12.0);
        let off = cents(hertz, wanted);
        eprintln!(
            "{semitones:+} semitones: {off:+.2} cents, {level:+.2} dB, {factor:.0} x real time"
        );
        assert!(off.abs() < 5.0, "{semitones}: {hertz} Hz");
        assert!(level.abs() < 1.0, "{semitones}: {level} dB");
    }
    let mut left = 1.0_f64;
    for speed in [0.5, 0.8, 1.25, 2.0] {
        let heard = bench.treat(&whole(&source, speed, shift(0.0)));
        let (hertz, level) = measure(&heard);
        assert!(cents(hertz, 440.0).abs() < 1.0, "{speed}: {hertz}");
        assert!(level.abs() < 1.0, "{speed}: {level}");
        left = left.min(level);
    }
}

/// Clicks every half second, stretched: where each is heard.
#[test]
fn stretched_clicks_stay_in_time() {
    let bench = Bench::new();
    let mut clicks = vec![0.0_f32; 10 * RATE as usize];
    for k in 1..19 {
        for j in 0..48 {
            let sign = if j % 2 == 0 { 1.0 } else { -1.0 };
            clicks[k * 24_000 + j] = sign * 0.8 * (1.0 - j as f32 / 48.0);
        }
    }
    let source = bench.sound("clicks.wav", &clicks);
    for (speed, semitones) in [(1.0 / 1.5, 0.0), (1.5, 0.0), (1.0, 3.0)] {
        let heard = bench.treat(&whole(&source, speed, shift(semitones)));
        let mut worst = 0.0_f64;
        for k in 1..19 {
            let wanted = f64::from(k) * 24_000.0 / speed;
            let from = (wanted as usize).saturating_sub(6_000);
            let near = &heard[from..(wanted as usize + 6_000).min(heard.len())];
            let loudest = |(i, x): (usize, &f32)| (x.abs(), i);
            let (_, at) = near
                .iter()
                .enumerate()
                .map(loudest)
                .fold((0.0, 0), |a, b| if b.0 > a.0 { b } else { a });
            let late = ((from + at) as f64 - wanted) / 48.0;
            worst = worst.max(late.abs());
        }
        eprintln!("speed {speed:.3}, {semitones:+} semitones: onsets within {worst:.2} ms");
        assert!(worst < 3.0, "speed {speed}: {worst} ms");
    }
}

#[test]
fn a_tape_at_another_speed_is_the_tone_at_another_pitch_to_the_sample() {
    let bench = Bench::new();
    let source = bench.sound("tone.wav", &sine(1_000.0, 2 * RATE as usize));
    for speed in [0.5, 0.97, 1.333, 2.0] {
        let heard = bench.treat(&whole(&source, speed, Manner::Tape));
        let margin = 200;
        for (i, &x) in heard
            .iter()
            .enumerate()
            .take(heard.len() - margin)
            .skip(margin)
        {
            let place = i as f64 * speed;
            let wanted = 0.5 * (place * TAU * 1_000.0 / f64::from(RATE)).sin();
            assert!(
                (f64::from(x) - wanted).abs() < 3e-5,
                "speed {speed} frame {i}: {x} {wanted}"
            );
        }
    }
}

#[test]
fn turned_round_spliced_and_repeated_samples_are_the_recordings() {
    let bench = Bench::new();
    let ramp: Vec<f32> = (0..20_000).map(|i| i as f32 / 32_768.0).collect();
    let source = bench.sound("ramp.wav", &ramp);
    let mut treatment = whole(&source, 1.0, Manner::Tape);
    treatment.reversed = true;
    let back = bench.treat(&treatment);
    assert!(back.iter().rev().eq(ramp.iter()));

    treatment.reversed = false;
    treatment.repeat = Some((1_000.0, 700.5));
    treatment.frames = 5_000;
    let looped = bench.treat(&treatment);
    for (turn, seam) in [0, 701, 1_401, 2_102, 2_802].into_iter().enumerate() {
        assert_eq!(looped[seam], ramp[1_000], "turn {turn}");
        assert_eq!(looped[seam + 600], ramp[1_600], "turn {turn}");
    }

    let other: Vec<f32> = ramp.iter().map(|x| -x).collect();
    let other = bench.sound("other.wav", &other);
    let section = |source: Option<&Arc<PreparedSource>>, until| Section {
        source: source.cloned(),
        until,
    };
    treatment.repeat = None;
    treatment.sections = vec![
        section(Some(&source), 6_000),
        section(None, 9_000),
        section(Some(&other), 15_000),
    ];
    treatment.frames = 15_000;
    let comp = bench.treat(&treatment);
    assert_eq!(comp[5_700], ramp[5_700]);
    assert!((comp[6_000] - ramp[6_000] / 2.0).abs() < 1e-3, "half way");
    assert_eq!(comp[6_300], 0.0);
    assert_eq!(comp[8_700], 0.0);
    assert_eq!(comp[9_300], -ramp[9_300]);
    let steps = comp.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    assert!(steps.fold(0.0, f32::max) < 0.002, "an edge clicks");
}

#[test]
fn a_curve_of_tempo_is_followed_without_drift() {
    let bench = Bench::new();
    let mut clicks = vec![0.0_f32; 8 * RATE as usize];
    for k in 1..16 {
        clicks[k * 24_000..k * 24_000 + 24].fill(0.7);
    }
    let source = bench.sound("clicks.wav", &clicks);
    let points = [
        (0.0, 0.0),
        (96_000.0, 72_000.0),
        (192_000.0, 216_000.0),
        (300_000.0, 384_000.0),
    ];
    let points = points.map(|(out, input)| Point { out, input });
    let mut treatment = whole(&source, 1.0, shift(0.0));
    treatment.bend = Bend::through(points.to_vec());
    treatment.frames = 300_000;
    let heard = bench.treat(&treatment);
    for k in 1..15 {
        let wanted = treatment.bend.out_of(f64::from(k) * 24_000.0) as usize;
        let near = &heard[wanted - 4_000..(wanted + 4_000).min(heard.len())];
        let power: f64 = near.iter().map(|x| f64::from(x * x)).sum();
        let middle: f64 = near
            .iter()
            .enumerate()
            .map(|(i, x)| i as f64 * f64::from(x * x))
            .sum::<f64>()
            / power;
        assert!((middle - 4_000.0).abs() < 240.0, "click {k}: {middle}");
    }
}

#[test]
fn the_same_recipe_is_carried_out_once_and_gives_the_same_bytes() {
    let bench = Bench::new();
    let source = bench.sound("tone.wav", &sine(440.0, RATE as usize));
    let treatment = whole(&source, 0.8, shift(2.0));
    let work = TreatWork::default();
    let first = bench.library.treat(&treatment, &work).unwrap();
    assert_eq!(work.frames.load(Ordering::Relaxed), treatment.frames);
    let bytes = std::fs::read(&first.path).unwrap();
    let again = bench
        .library
        .treat(&treatment, &TreatWork::default())
        .unwrap();
    assert!(Arc::ptr_eq(&first, &again));
    let other = Library::new(bench.dir.path().join("cache"));
    let idle = TreatWork::default();
    other.treat(&treatment, &idle).unwrap();
    assert_eq!(
        idle.frames.load(Ordering::Relaxed),
        0,
        "it was in the cache"
    );
    std::fs::remove_file(&first.path).unwrap();
    bench
        .library
        .treat(&treatment, &TreatWork::default())
        .unwrap();
    assert_eq!(std::fs::read(&first.path).unwrap(), bytes);
}

#[test]
fn cancelled_work_leaves_nothing() {
    let bench = Bench::new();
    let source = bench.sound("tone.wav", &sine(440.0, RATE as usize));
    let work = TreatWork::default();
    work.cancel.store(true, Ordering::Relaxed);
    let error = bench
        .library
        .treat(&whole(&source, 0.7, Manner::Tape), &work);
    assert!(matches!(error, Err(MediaError::Cancelled { .. })));
    let left = std::fs::read_dir(bench.dir.path().join("cache")).unwrap();
    assert_eq!(left.count(), 0);
}
