//! Listening to an Edit: a steady sound whose samples are gains, rendered offline or
//! played in blocks.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::live::LiveEngine;
use crate::sound::{RATE, read_float};

/// What the steady file holds.
pub const LEVEL: f32 = 0.25;

/// Writes seconds of a steady value.
///
/// # Panics
/// When the file can't be written.
pub fn write_steady(path: &Path, seconds: u32) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for _ in 0..seconds * RATE * 2 {
        writer.write_sample(LEVEL).unwrap();
    }
    writer.finalize().unwrap();
}

/// An engine with one track that plays a steady value for six seconds.
///
/// # Panics
/// When it doesn't start.
#[must_use]
pub fn steady(folder: &Path) -> LiveEngine {
    let engine = LiveEngine::start(4096);
    let path = folder.join("steady.wav");
    write_steady(&path, 6);
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": path}));
    engine
}

/// Renders the Edit offline; interleaved samples.
///
/// # Panics
/// When it is refused.
#[must_use]
pub fn export(engine: &LiveEngine, folder: &Path, seconds: f64) -> Vec<f32> {
    let out = folder.join("mix.wav");
    engine.ok(&json!({"action": "export_mixdown", "file_path": out, "start": 0, "end": seconds, "bit_depth": 32}));
    read_float(&out)
}

/// The gain of a channel at a frame.
#[must_use]
pub fn gain(samples: &[f32], frame: usize, channel: usize) -> f64 {
    f64::from(samples[frame * 2 + channel]) / f64::from(LEVEL)
}

/// Checks a gain.
///
/// # Panics
/// When it is another.
pub fn assert_near(value: f64, wanted: f64, what: &str) {
    assert!(
        (value - wanted).abs() < 2e-5 * wanted.abs().max(0.05),
        "{what}: {value}, wanted {wanted}"
    );
}

/// Plays from a standing start; the first frame is the first that moves.
///
/// # Panics
/// When the disk doesn't keep up.
#[must_use]
pub fn play(
    engine: &mut LiveEngine,
    from: f64,
    frames: usize,
    block: usize,
    threads: usize,
) -> Vec<f32> {
    engine.ok(&json!({"action": "transport_stop"}));
    engine.until_playing(false);
    engine.ok(&json!({"action": "transport_seek", "position": from}));
    engine.settle();
    // What rings from before must be over.
    while engine.block(4096).0.iter().any(|&s| s != 0.0) {}
    engine.ok(&json!({"action": "transport_play"}));
    std::thread::sleep(Duration::from_millis(40));
    let pool = (threads > 1).then(|| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
    });
    let mut played = Vec::new();
    while played.len() < frames * 2 {
        let (mut left, mut right) = (vec![0.0; block], vec![0.0; block]);
        engine
            .renderer
            .process(&mut left, &mut right, pool.as_ref());
        played.extend(left.iter().zip(&right).flat_map(|(&l, &r)| [l, r]));
        std::thread::sleep(Duration::from_micros(block as u64));
    }
    assert_eq!(
        engine
            .telemetry
            .starved
            .load(std::sync::atomic::Ordering::Relaxed),
        0
    );
    played.truncate(frames * 2);
    played
}
