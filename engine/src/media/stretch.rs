//! Sound bent in time and pitch, ahead of time: what a clip's settings make of its recordings.
//!
//! Owns: [`Treatment`], the recipe, and carrying it out. Thread: any but the callback; waits for
//! the disk, computes for long.
//! In: prepared sources and a recipe. Out: one more file of PCM at the session's rate, which is
//! streamed like any other, so the callback knows nothing of all this.
//! Invariants: frame `n` of the result is what stands at `bend(n)` of the material, no delay is
//! left in; the same recipe gives the same samples (the stretcher's random numbers are seeded);
//! memory is bounded whatever the length.
//! Elsewhere: where results are kept (`media::library`), which clip wants what (`control`).
//!
//! The stretcher is Signalsmith's, through the crate `ssstretch`: it needs a C++ compiler and no
//! libclang (as `signalsmith-stretch` does), takes any ratio for each piece of input, so that a
//! curve of tempo is followed to the frame, and is seeded. `timestretch` rounds ratios to whole
//! hops (1.5 became 1.5015: 9 ms late after 9 s) and is some four times slower.

mod bend;
mod material;
mod varispeed;
mod vocoder;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::source::{MediaError, PreparedSource};
use super::write::WavFile;

pub use bend::{Bend, Point};
use material::Material;

/// Changes whenever treatments come out differently, so that old results aren't taken for new.
const VERSION: u32 = 1;

/// Frames made at a time.
const BLOCK: usize = 512;

/// A stretch of material: a recording, or silence, up to a frame.
#[derive(Clone, Debug)]
pub struct Section {
    /// What sounds; nothing is silence.
    pub source: Option<Arc<PreparedSource>>,
    /// The frame of the material where it ends; the last section's is the material's length.
    pub until: u64,
}

/// A semitone shift from a frame of the result on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PitchStep {
    /// Frame of the result.
    pub from: f64,
    /// Semitones up.
    pub semitones: f64,
}

/// How the material is read along its bend.
#[derive(Clone, Debug, PartialEq)]
pub enum Manner {
    /// As a tape: pitch follows speed. Where the speed is exactly 1, samples are copied.
    Tape,
    /// Pitch stays, or is shifted, whatever the speed.
    Stretch(Vec<PitchStep>),
}

/// What is made of recordings before a clip plays them.
#[derive(Clone, Debug)]
pub struct Treatment {
    /// The recordings, one after another; more than one cross over for 10 ms.
    pub sections: Vec<Section>,
    /// Whether they run backwards.
    pub reversed: bool,
    /// The part of the material that repeats for ever: its first frame, and its length.
    pub repeat: Option<(f64, f64)>,
    /// Which frame of the material is heard at which frame of the result.
    pub bend: Bend,
    /// Length of the result, in frames; at least 1.
    pub frames: u64,
    /// How the bend is followed.
    pub manner: Manner,
    /// Hz.
    pub sample_rate: u32,
}

/// Names a treatment: the same recipe of the same files has the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TreatmentKey([u8; 20]);

impl Treatment {
    /// Its name, as long as no file changes.
    #[must_use]
    pub fn key(&self) -> TreatmentKey {
        let mut hash = blake3::Hasher::new();
        for section in &self.sections {
            let Some(source) = &section.source else {
                continue;
            };
            for path in [&source.original, &source.path] {
                let path = path.as_os_str().as_encoded_bytes();
                hash.update(&(path.len() as u64).to_le_bytes());
                hash.update(path);
            }
        }
        self.hash_settings(&mut hash);
        let mut short = [0; 20];
        short.copy_from_slice(&hash.finalize().as_bytes()[..20]);
        TreatmentKey(short)
    }

    /// Everything but the files.
    pub(super) fn hash_settings(&self, hash: &mut blake3::Hasher) {
        let mut number = |x: u64| {
            hash.update(&x.to_le_bytes());
        };
        number(u64::from(VERSION));
        number(self.sections.len() as u64);
        for section in &self.sections {
            number(u64::from(section.source.is_some()));
            number(section.until);
        }
        number(u64::from(self.reversed));
        let (from, length) = self.repeat.unwrap_or((-1.0, -1.0));
        number(from.to_bits());
        number(length.to_bits());
        for point in self.bend.points() {
            number(point.out.to_bits());
            number(point.input.to_bits());
        }
        number(self.frames);
        number(u64::from(self.sample_rate));
        match &self.manner {
            Manner::Tape => number(0),
            Manner::Stretch(steps) => {
                number(1);
                for step in steps {
                    number(step.from.to_bits());
                    number(step.semitones.to_bits());
                }
            }
        }
    }

    /// The file that errors are about: the first recording.
    #[must_use]
    pub fn original(&self) -> std::path::PathBuf {
        let first = self.sections.iter().find_map(|s| s.source.as_ref());
        first.map_or_else(Default::default, |source| source.original.clone())
    }

    /// 1 or 2: as many as any recording has.
    fn channels(&self) -> usize {
        let each = self.sections.iter().filter_map(|s| s.source.as_ref());
        each.map(|source| usize::from(source.channels).clamp(1, 2))
            .max()
            .unwrap_or(1)
    }
}

/// Shared with whoever waits for a treatment.
#[derive(Debug, Default)]
pub struct TreatWork {
    /// Set to end it.
    pub cancel: AtomicBool,
    /// Frames made so far.
    pub frames: std::sync::atomic::AtomicU64,
}

/// Carries a treatment out into a file under construction, a stereo or mono float WAV.
///
/// # Errors
/// What reading or writing came to; `Cancelled` when told to end.
pub(super) fn carry_out(
    treatment: &Treatment,
    target: &std::path::Path,
    work: &TreatWork,
) -> Result<(), MediaError> {
    let channels = treatment.channels();
    let spec = hound::WavSpec {
        channels: channels as u16,
        sample_rate: treatment.sample_rate,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut file = WavFile::create(target, spec)?;
    let mut material = Material::open(treatment, channels)?;
    let mut sink = |left: &[f32], right: &[f32]| -> Result<(), MediaError> {
        if work.cancel.load(Ordering::Relaxed) {
            let path = treatment.original();
            return Err(MediaError::Cancelled { path });
        }
        put(&mut file, channels, left, right)?;
        work.frames.fetch_add(left.len() as u64, Ordering::Relaxed);
        Ok(())
    };
    match &treatment.manner {
        Manner::Tape => varispeed::run(treatment, &mut material, &mut sink)?,
        Manner::Stretch(steps) => vocoder::run(treatment, steps, &mut material, &mut sink)?,
    }
    file.finish()
}

/// Where made frames go: planar, both sides of the same length (mono ignores the right).
type Sink<'a> = &'a mut dyn FnMut(&[f32], &[f32]) -> Result<(), MediaError>;

fn put(file: &mut WavFile, channels: usize, left: &[f32], right: &[f32]) -> Result<(), MediaError> {
    file.put::<4>(left.len() * channels, |i, bytes| {
        let side = if i % channels == 0 { left } else { right };
        let x = side[i / channels];
        // One NaN would sound in every filter behind it.
        let x = if x.is_finite() { x } else { 0.0 };
        *bytes = x.to_le_bytes();
    })
}
