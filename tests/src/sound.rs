//! Audio files with known samples, made anew for each test.

use std::path::Path;

/// The session's rate in these tests, in hertz.
pub const RATE: u32 = 48_000;

/// A seeded noise in −1..1: xorshift, the same on every machine.
#[derive(Clone, Debug)]
pub struct Noise(u64);

impl Noise {
    /// A noise of its own for each seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The next 24-bit sample.
    pub fn next_sample(&mut self) -> i32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        // A quarter of full scale, so that mixes don't clip.
        i32::try_from(self.0 >> 42).unwrap_or(0) - (1 << 21)
    }
}

/// Writes seconds of stereo noise as a 24-bit WAV.
///
/// # Panics
/// When the file can't be written.
pub fn write_noise(path: &Path, seed: u64, frames: u32) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    let mut noise = Noise::new(seed);
    for _ in 0..frames * 2 {
        writer.write_sample(noise.next_sample()).unwrap();
    }
    writer.finalize().unwrap();
}

/// Writes a steady sine as a 32-bit float WAV, both channels alike.
///
/// # Panics
/// When the file can't be written.
pub fn write_sine(path: &Path, hertz: f64, amplitude: f32, frames: u32) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for frame in 0..frames {
        let phase = f64::from(frame) * hertz / f64::from(RATE) * std::f64::consts::TAU;
        #[expect(clippy::cast_possible_truncation, reason = "samples are f32")]
        let sample = amplitude * phase.sin() as f32;
        writer.write_sample(sample).unwrap();
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
}

/// Reads a 32-bit float WAV as interleaved samples.
///
/// # Panics
/// When it isn't one.
#[must_use]
pub fn read_float(path: &Path) -> Vec<f32> {
    let mut reader = hound::WavReader::open(path).unwrap();
    reader.samples::<f32>().map(Result::unwrap).collect()
}

/// The largest step between neighbouring samples of a channel.
#[must_use]
pub fn largest_step(channel: &[f32]) -> f32 {
    channel
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .fold(0.0, f32::max)
}
