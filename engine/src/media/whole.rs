//! Whole recordings in memory, for plugins that play them from any place at once.
//!
//! Thread: any that may wait for the disk. In: a prepared source. Out: its samples.
//! Invariant: memory is bounded, whatever the file's length.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use super::pcm;
use super::source::{MediaError, PreparedSource};

/// Frames read at a time.
const PIECE: usize = 8192;

/// The longest recording that is held, in frames: 23 minutes at 48 kHz, half a gigabyte
/// in stereo.
const LONGEST: u64 = 1 << 26;

/// All samples of a recording.
#[derive(Clone, Debug)]
pub struct Whole {
    /// Left samples.
    pub left: Arc<[f32]>,
    /// Right samples; the same memory for a mono recording.
    pub right: Arc<[f32]>,
}

impl Whole {
    /// Reads a source's samples.
    ///
    /// # Errors
    /// When it is too long to be held, or can't be read.
    pub fn read(source: &PreparedSource) -> Result<Self, MediaError> {
        if source.frames > LONGEST {
            let seconds = LONGEST / u64::from(source.sample_rate.max(1));
            let what = format!("it is longer than the {seconds} seconds that plugins can hold");
            return Err(MediaError::unsupported(&source.original, what));
        }
        let io = |error| MediaError::io(&source.original, error);
        let file = File::open(&source.path).map_err(io)?;
        let frames = source.frames as usize;
        let (mut left, mut right) = (vec![0.0_f32; frames], vec![0.0_f32; frames]);
        let mut bytes = vec![0; PIECE * source.frame_bytes()];
        let pieces = left.chunks_mut(PIECE).zip(right.chunks_mut(PIECE));
        for (piece, (left, right)) in pieces.enumerate() {
            let bytes = &mut bytes[..left.len() * source.frame_bytes()];
            let at = source.data_offset + (piece * PIECE * source.frame_bytes()) as u64;
            file.read_exact_at(bytes, at).map_err(io)?;
            pcm::decode(source.format, source.channels, bytes, left, right);
        }
        let left: Arc<[f32]> = left.into();
        let right = match source.channels {
            1 => Arc::clone(&left),
            _ => right.into(),
        };
        Ok(Self { left, right })
    }

    /// Bytes of memory that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let one = size_of_val(&*self.left);
        if Arc::ptr_eq(&self.left, &self.right) {
            one
        } else {
            2 * one
        }
    }
}
