//! Stereo buffers of a graph.

use super::processor::StereoMut;

/// Two channels of `capacity` frames, and whether they are known to be zero.
#[derive(Clone, Debug)]
pub struct StereoBuffer {
    left: Box<[f32]>,
    right: Box<[f32]>,
    /// Every sample of the current block is exactly zero.
    pub silent: bool,
}

impl StereoBuffer {
    /// Allocates a zeroed buffer. Its memory is there at once, not when the callback
    /// first writes to it.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let zeroed = || {
            let mut samples = Vec::with_capacity(capacity);
            samples.resize(std::hint::black_box(capacity), 0.0);
            samples.into_boxed_slice()
        };
        Self {
            left: zeroed(),
            right: zeroed(),
            silent: true,
        }
    }

    /// Zeroes the first `frames` frames.
    pub fn clear(&mut self, frames: usize) {
        self.left[..frames].fill(0.0);
        self.right[..frames].fill(0.0);
        self.silent = true;
    }

    /// The first `frames` frames, to read.
    #[must_use]
    pub fn read(&self, frames: usize) -> (&[f32], &[f32]) {
        (&self.left[..frames], &self.right[..frames])
    }

    /// The first `frames` frames, to change.
    pub fn write(&mut self, frames: usize) -> StereoMut<'_> {
        StereoMut {
            left: &mut self.left[..frames],
            right: &mut self.right[..frames],
        }
    }

    /// Adds another buffer's first `frames` frames; silence costs nothing.
    pub fn add(&mut self, other: &Self, frames: usize) {
        if other.silent {
            return;
        }
        let (left, right) = other.read(frames);
        crate::media::pcm::add(left, &mut self.left[..frames]);
        crate::media::pcm::add(right, &mut self.right[..frames]);
        self.silent = false;
    }

    /// Adds another buffer's first `frames` frames times two gains; the peaks of what
    /// was added.
    pub fn add_scaled(&mut self, other: &Self, gains: [f32; 2], frames: usize) -> [f32; 2] {
        let (left, right) = other.read(frames);
        self.silent = false;
        [
            crate::media::pcm::mix_scaled(left, gains[0], &mut self.left[..frames]),
            crate::media::pcm::mix_scaled(right, gains[1], &mut self.right[..frames]),
        ]
    }
}
