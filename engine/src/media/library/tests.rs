use std::f64::consts::TAU;
use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::media::pcm::{self, PcmFormat};

mod bad;

const RATE: u32 = 48_000;

struct Bench {
    dir: TempDir,
    library: Library,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let library = Library::new(dir.path().join("cache"));
        Self { dir, library }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn code(&self, name: &str, bytes: &[u8]) -> &'static str {
        let path = self.file(name, bytes);
        let error = self.library.prepare(&path, RATE).unwrap_err();
        assert!(
            error.to_string().contains(&path.display().to_string()),
            "{error}"
        );
        error.code()
    }
}

/// Half-scale 1 kHz on the left, quarter-scale on the right.
fn tone_sample(i: usize, channel: usize, rate: u32) -> f64 {
    let level = [0.5, 0.25][channel % 2];
    level * (i as f64 * TAU * 1000.0 / f64::from(rate)).sin()
}

fn wav(spec: hound::WavSpec, frames: usize) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for i in 0..frames {
        for c in 0..usize::from(spec.channels) {
            let x = tone_sample(i, c, spec.sample_rate);
            if spec.sample_format == hound::SampleFormat::Float {
                writer.write_sample(x as f32).unwrap();
            } else {
                let full = 2_f64.powi(i32::from(spec.bits_per_sample) - 1);
                writer.write_sample((x * full).round() as i32).unwrap();
            }
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

fn spec(channels: u16, rate: u32, bits: u16) -> hound::WavSpec {
    hound::WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: bits,
        sample_format: hound::SampleFormat::Int,
    }
}

fn floats(channels: u16, rate: u32) -> hound::WavSpec {
    hound::WavSpec {
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
        ..spec(channels, rate, 32)
    }
}

/// AIFF, 16 bits, by hand; the rate is an 80-bit float.
fn aiff(frames: usize, rate: u32) -> Vec<u8> {
    let mut sound = vec![0; 8];
    for i in 0..frames {
        for c in 0..2 {
            let x = (tone_sample(i, c, rate) * 32_768.0).round() as i16;
            sound.extend_from_slice(&x.to_be_bytes());
        }
    }
    let mut comm = 2_u16.to_be_bytes().to_vec();
    comm.extend_from_slice(&(frames as u32).to_be_bytes());
    comm.extend_from_slice(&16_u16.to_be_bytes());
    let exponent = 31 - rate.leading_zeros();
    comm.extend_from_slice(&(16_383 + exponent as u16).to_be_bytes());
    comm.extend_from_slice(&(u64::from(rate) << (63 - exponent)).to_be_bytes());
    let mut body = b"AIFF".to_vec();
    for (name, chunk) in [(b"COMM", comm), (b"SSND", sound)] {
        body.extend_from_slice(name);
        body.extend_from_slice(&(chunk.len() as u32).to_be_bytes());
        body.extend_from_slice(&chunk);
    }
    let mut file = b"FORM".to_vec();
    file.extend_from_slice(&(body.len() as u32).to_be_bytes());
    file.extend_from_slice(&body);
    file
}

fn samples(source: &PreparedSource) -> [Vec<f32>; 2] {
    let bytes = fs::read(&source.path).unwrap();
    let n = source.frames as usize;
    let (mut l, mut r) = (vec![0.0; n], vec![0.0; n]);
    let bytes = &bytes[source.data_offset as usize..];
    pcm::decode(source.format, source.channels, bytes, &mut l, &mut r);
    [l, r]
}

/// The largest difference from the tone away from the ends.
fn error(source: &PreparedSource) -> f64 {
    let sides = samples(source);
    let n = sides[0].len();
    let mut worst: f64 = 0.0;
    for (c, side) in sides.iter().enumerate().take(usize::from(source.channels)) {
        for (i, x) in side.iter().enumerate().take(n * 9 / 10).skip(n / 10) {
            worst = worst.max((f64::from(*x) - tone_sample(i, c, source.sample_rate)).abs());
        }
    }
    worst
}

#[test]
fn wav_at_the_session_rate_is_used_in_place() {
    let bench = Bench::new();
    for (name, spec, format) in [
        ("16.wav", spec(2, RATE, 16), PcmFormat::I16),
        ("24.wav", spec(2, RATE, 24), PcmFormat::I24),
        ("24m.wav", spec(1, RATE, 24), PcmFormat::I24),
        ("32.wav", spec(2, RATE, 32), PcmFormat::I32),
        ("f.wav", floats(2, RATE), PcmFormat::F32),
    ] {
        let path = bench.file(name, &wav(spec, 1000));
        let source = bench.library.prepare(&path, RATE).unwrap();
        assert_eq!((source.format, source.frames), (format, 1000));
        assert_eq!(source.path, path.canonicalize().unwrap());
        assert_eq!(source.duration_seconds(), 1000.0 / 48_000.0);
        assert!(error(&source) < 1.0 / 32_000.0, "{name}");
        assert!(Arc::ptr_eq(
            &source,
            &bench.library.prepare(&path, RATE).unwrap()
        ));
    }
    assert!(!bench.dir.path().join("cache").exists());
}

#[test]
fn everything_else_is_decoded_and_resampled() {
    let bench = Bench::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/media/testdata");
    let read = |name: &str| fs::read(data.join(name)).unwrap();
    let other = spec(2, 44_100, 16);
    for (name, bytes, tolerance) in [
        ("a.wav", wav(other, 22_050), 1e-4),
        ("m.wav", wav(spec(1, 44_100, 24), 22_050), 1e-4),
        ("8.wav", wav(spec(2, 44_100, 8), 22_050), 0.01),
        ("a.aiff", aiff(22_050, 44_100), 1e-4),
        ("a.flac", read("tone.flac"), 1e-4),
        // The codec's own error; one frame beside its place would be 0.07.
        ("a.mp3", read("tone.mp3"), 0.03),
        ("a.ogg", read("tone.ogg"), 0.02),
    ] {
        let path = bench.file(name, &bytes);
        let source = bench
            .library
            .prepare(&path, RATE)
            .unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(source.original, path);
        assert_eq!(
            (source.sample_rate, source.original_rate),
            (RATE, 44_100),
            "{name}"
        );
        assert_eq!(source.format, PcmFormat::F32);
        let error = error(&source);
        assert_eq!(source.frames, 24_000, "{name}");
        assert!(error < tolerance, "{name}: {error}");
        let at_own_rate = bench.library.prepare(&path, 44_100).unwrap();
        assert_eq!(at_own_rate.frames, 22_050, "{name}");
    }
}

#[test]
fn copies_come_back_after_the_cache_is_emptied() {
    let bench = Bench::new();
    let path = bench.file("a.wav", &wav(spec(2, 44_100, 16), 4410));
    let first = bench.library.prepare(&path, RATE).unwrap();
    fs::remove_dir_all(bench.dir.path().join("cache")).unwrap();
    let second = bench.library.prepare(&path, RATE).unwrap();
    assert_eq!(first, second);
    assert!(second.path.exists());
    // A copy cut short is not believed, by this library or by the next one.
    fs::write(&second.path, &fs::read(&second.path).unwrap()[..200]).unwrap();
    let other = Library::new(bench.dir.path().join("cache"));
    assert_eq!(*other.prepare(&path, RATE).unwrap(), *second);
    assert_eq!(samples(&second)[0].len(), 4800);
}

#[test]
fn a_changed_file_is_another_file() {
    let bench = Bench::new();
    let path = bench.file("a.wav", &wav(spec(2, RATE, 16), 100));
    assert_eq!(bench.library.prepare(&path, RATE).unwrap().frames, 100);
    bench.file("a.wav", &wav(spec(2, RATE, 16), 200));
    assert_eq!(bench.library.prepare(&path, RATE).unwrap().frames, 200);
}

#[test]
fn the_cache_stays_within_its_size() {
    let mut bench = Bench::new();
    bench.library.cache.limit(100_000);
    let mut held = None;
    for i in 0..6 {
        let path = bench.file(&format!("{i}.wav"), &wav(spec(2, 44_100, 16), 4410));
        let source = bench.library.prepare(&path, RATE).unwrap();
        if i == 0 {
            held = Some(source);
        }
    }
    let files = fs::read_dir(bench.dir.path().join("cache")).unwrap();
    let size: u64 = files
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    assert!(size <= 100_000, "{size}");
    assert!(held.unwrap().path.exists(), "a copy in use was deleted");
}

#[test]
fn many_may_ask_at_once() {
    let bench = Bench::new();
    let path = bench.file("a.wav", &wav(spec(2, 44_100, 16), 44_100));
    let sources: Vec<_> = std::thread::scope(|scope| {
        let ask = || scope.spawn(|| bench.library.prepare(&path, RATE).unwrap());
        let threads: Vec<_> = (0..4).map(|_| ask()).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(
        sources
            .iter()
            .all(|source| Arc::ptr_eq(source, &sources[0]))
    );
}

#[test]
fn treatments_make_room_like_copies_and_those_in_use_stay() {
    use crate::media::stretch::{Bend, Manner, Section, TreatWork, Treatment};
    let mut bench = Bench::new();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let path = bench.file("tone.wav", &wav(spec, 48_000));
    // Each treatment takes about 190,000 bytes.
    bench.library.cache.limit(600_000);
    let source = bench.library.prepare(&path, RATE).unwrap();
    let treat = |speed: f64| {
        let treatment = Treatment {
            sections: vec![Section {
                source: Some(Arc::clone(&source)),
                until: source.frames,
            }],
            reversed: false,
            repeat: None,
            bend: Bend::steady(speed),
            frames: 48_000,
            manner: Manner::Tape,
            sample_rate: RATE,
        };
        bench
            .library
            .treat(&treatment, &TreatWork::default())
            .unwrap()
    };
    let held = treat(0.9);
    let mut loose = Vec::new();
    for step in 0..6 {
        loose.push(treat(1.0 + f64::from(step) / 10.0).path.clone());
        std::thread::sleep(std::time::Duration::from_millis(15));
    }
    assert!(held.path.exists(), "it is in use");
    assert!(!loose[0].exists(), "the longest unused goes");
    assert!(loose[5].exists(), "the latest stays");
    let bytes: u64 = fs::read_dir(bench.dir.path().join("cache"))
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    assert!(bytes <= 600_000, "{bytes}");
    // What went is made anew when it is wanted again.
    assert!(treat(1.0).path.exists());
}

#[test]
fn renderings_of_frozen_tracks_stay_within_their_size_and_those_in_use_stay() {
    let bench = Bench::new();
    let folder = bench.library.frozen_dir();
    fs::create_dir_all(&folder).unwrap();
    let bytes = wav(spec(2, RATE, 16), 4_800);
    let hours =
        |hours: u64| std::time::SystemTime::now() - std::time::Duration::from_secs(hours * 3600);
    let put = |name: &str, age: u64| {
        let path = folder.join(name);
        fs::write(&path, &bytes).unwrap();
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(hours(age)).unwrap();
        path
    };
    let held = put("held.wav", 90);
    let oldest = put("oldest.wav", 80);
    let elsewhere = put("elsewhere.wav", 70);
    let older = put("older.wav", 60);
    let old = put("old.wav", 50);
    let fresh = put("fresh.wav", 0);
    let unfinished = put(".7.123.wav", 1);
    let left_behind = put(".8.124.wav", 48);
    let playing = bench.library.prepare(&held, RATE).unwrap();
    // Another engine has it open, and says so.
    bench.library.keep_frozen(&elsewhere);
    assert!(elsewhere.with_extension("used").exists());
    bench.library.keep_frozen(&bench.file("other.wav", &bytes));
    assert!(!bench.dir.path().join("other.used").exists());
    let there = || [&held, &oldest, &elsewhere, &older, &old, &fresh].map(|path| path.exists());
    // Room for all but one and a half.
    let size = bytes.len() as u64;
    bench.library.trim_frozen_to(size * 9 / 2);
    assert_eq!(there(), [true, false, true, false, true, true]);
    assert!(unfinished.exists() && !left_behind.exists());
    bench.library.trim_frozen_to(0);
    assert_eq!(there(), [true, false, true, false, false, true]);
    drop(playing);
    bench.library.trim_frozen_to(0);
    assert_eq!(there(), [false, false, true, false, false, true]);
}
