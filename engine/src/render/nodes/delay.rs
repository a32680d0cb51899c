//! A delay line that makes paths of different latency meet.

use crate::render::processor::StereoMut;

/// Delays both channels by a fixed number of frames.
#[derive(Clone, Debug)]
pub struct DelayLine {
    left: Box<[f32]>,
    right: Box<[f32]>,
    at: usize,
    /// Frames of silence fed since the last sound; when the whole line is zero it is free.
    quiet: usize,
}

impl DelayLine {
    /// A line of `frames` frames of silence.
    #[must_use]
    pub fn new(frames: usize) -> Self {
        Self {
            left: vec![0.0; frames].into_boxed_slice(),
            right: vec![0.0; frames].into_boxed_slice(),
            at: 0,
            quiet: frames,
        }
    }

    /// Whether silence in gives silence out.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.quiet >= self.left.len()
    }

    /// Delays a block in place; `silent` says that the block is all zero.
    pub fn process(&mut self, silent: bool, audio: StereoMut<'_>) {
        let frames = audio.left.len();
        self.quiet = if silent {
            self.quiet.saturating_add(frames)
        } else {
            0
        };
        let length = self.left.len();
        if length == 0 {
            return;
        }
        for (left, right) in audio.left.iter_mut().zip(audio.right.iter_mut()) {
            std::mem::swap(left, &mut self.left[self.at]);
            std::mem::swap(right, &mut self.right[self.at]);
            self.at += 1;
            if self.at == length {
                self.at = 0;
            }
        }
    }
}
