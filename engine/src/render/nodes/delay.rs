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
    /// Frames left in which the sound as it comes gives way to the late one.
    handover: usize,
}

/// How many frames that takes.
const HANDOVER: usize = 256;

impl DelayLine {
    /// A line of `frames` frames of silence.
    #[must_use]
    pub fn new(frames: usize) -> Self {
        Self {
            left: vec![0.0; frames].into_boxed_slice(),
            right: vec![0.0; frames].into_boxed_slice(),
            at: 0,
            quiet: frames,
            handover: 0,
        }
    }

    /// A line put into a path that sounds already: what comes fades out and, late, in
    /// again, so that neither end of the gap clicks.
    #[must_use]
    pub fn taking_over(frames: usize) -> Self {
        Self {
            handover: HANDOVER,
            ..Self::new(frames)
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
            let early = self.hand_over([*left, *right]);
            let fed = [*left - early[0], *right - early[1]];
            *left = std::mem::replace(&mut self.left[self.at], fed[0]) + early[0];
            *right = std::mem::replace(&mut self.right[self.at], fed[1]) + early[1];
            self.at += 1;
            if self.at == length {
                self.at = 0;
            }
        }
    }

    /// What of a frame still goes out as it comes.
    fn hand_over(&mut self, frame: [f32; 2]) -> [f32; 2] {
        if self.handover == 0 {
            return [0.0; 2];
        }
        #[expect(clippy::cast_precision_loss, reason = "at most 256")]
        let gain = self.handover as f32 / HANDOVER as f32;
        self.handover -= 1;
        frame.map(|sample| sample * gain)
    }
}
