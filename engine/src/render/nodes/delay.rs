//! A delay line that makes paths of different latency meet.

use crate::render::processor::StereoMut;

/// Delays both channels by a fixed number of frames.
#[derive(Clone, Debug)]
pub struct DelayLine {
    left: Box<[f32]>,
    right: Box<[f32]>,
    at: usize,
    /// By how many frames it is late; at most as many as it holds.
    delay: usize,
    /// Frames of silence fed since the last sound; when the whole line is zero it is free.
    quiet: usize,
    /// What was heard before, while it gives way.
    before: Before,
    /// Frames left in which it does.
    handover: usize,
}

/// How many frames that takes.
const HANDOVER: usize = 256;

/// What gives way to the late sound.
#[derive(Clone, Copy, Debug)]
enum Before {
    /// The sound as late as this; what lies further back isn't known. What goes out of it
    /// doesn't come again.
    Newer(usize),
    /// The sound as late as this, out of a line that goes back far enough for both.
    Known(usize),
}

impl DelayLine {
    /// A line of `frames` frames of silence.
    #[must_use]
    pub fn new(frames: usize) -> Self {
        Self {
            left: vec![0.0; frames].into_boxed_slice(),
            right: vec![0.0; frames].into_boxed_slice(),
            at: 0,
            delay: frames,
            quiet: frames,
            before: Before::Newer(0),
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

    /// Goes on from the line whose place it takes: with what that holds there is no gap,
    /// or one of the difference where it is to be later. Real-time: nothing is allocated
    /// or freed; what the longer one has no use for stays in the other.
    pub fn inherit(&mut self, old: &mut Self) {
        let fed = old.delay > 0 || old.handover > 0;
        if old.left.is_empty() || !fed {
            return;
        }
        let held = old.left.len();
        if held >= self.delay {
            std::mem::swap(&mut self.left, &mut old.left);
            std::mem::swap(&mut self.right, &mut old.right);
            self.at = old.at;
            self.before = Before::Known(old.delay);
        } else {
            let length = self.left.len();
            for age in 1..=old.delay {
                let from = (old.at + held - age) % held;
                self.left[length - age] = old.left[from];
                self.right[length - age] = old.right[from];
            }
            self.at = 0;
            self.before = Before::Newer(old.delay);
        }
        self.quiet = 0;
        self.handover = HANDOVER;
    }

    /// Whether silence in gives silence out.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.is_passed() || self.quiet >= self.left.len()
    }

    /// Whether sound passes it as it comes.
    fn is_passed(&self) -> bool {
        self.delay == 0 && (self.handover == 0 || self.left.is_empty())
    }

    /// Delays a block in place; `silent` says that the block is all zero.
    pub fn process(&mut self, silent: bool, audio: StereoMut<'_>) {
        let frames = audio.left.len();
        self.quiet = if silent {
            self.quiet.saturating_add(frames)
        } else {
            0
        };
        for (left, right) in audio.left.iter_mut().zip(audio.right.iter_mut()) {
            if self.is_passed() {
                return;
            }
            [*left, *right] = self.step([*left, *right]);
        }
    }

    /// Where what came so many frames ago is kept.
    fn tap(&self, ago: usize) -> usize {
        let place = self.at + self.left.len() - ago;
        if place >= self.left.len() {
            place - self.left.len()
        } else {
            place
        }
    }

    /// What came so many frames before `now`.
    fn heard(&self, ago: usize, now: [f32; 2]) -> [f32; 2] {
        if ago == 0 {
            return now;
        }
        let tap = self.tap(ago);
        [self.left[tap], self.right[tap]]
    }

    fn keep(&mut self, tap: usize, frame: [f32; 2]) {
        [self.left[tap], self.right[tap]] = frame;
    }

    /// One frame in, one out.
    fn step(&mut self, frame: [f32; 2]) -> [f32; 2] {
        let (mut out, mut fed) = (self.heard(self.delay, frame), frame);
        if self.handover > 0 {
            #[expect(clippy::cast_precision_loss, reason = "at most 256")]
            let gain = self.handover as f32 / HANDOVER as f32;
            self.handover -= 1;
            match self.before {
                Before::Newer(ago) => {
                    let old = self.heard(ago, frame);
                    let early = old.map(|sample| sample * gain);
                    let rest = [old[0] - early[0], old[1] - early[1]];
                    out = [out[0] + early[0], out[1] + early[1]];
                    match ago {
                        0 => fed = rest,
                        _ => self.keep(self.tap(ago), rest),
                    }
                }
                Before::Known(ago) => {
                    let old = self.heard(ago, frame);
                    out = [0, 1].map(|side| out[side] + (old[side] - out[side]) * gain);
                }
            }
        }
        self.keep(self.at, fed);
        self.at = if self.at + 1 == self.left.len() {
            0
        } else {
            self.at + 1
        };
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds a ramp on the left and its negative on the right, in blocks; gives the left.
    fn run(line: &mut DelayLine, frames: std::ops::Range<usize>, block: usize) -> Vec<f32> {
        let all: Vec<usize> = frames.collect();
        let mut out = Vec::new();
        for block in all.chunks(block) {
            let mut left: Vec<f32> = block.iter().map(|&frame| frame as f32).collect();
            let mut right: Vec<f32> = left.iter().map(|sample| -sample).collect();
            let audio = StereoMut {
                left: &mut left,
                right: &mut right,
            };
            line.process(false, audio);
            assert!(left.iter().zip(&right).all(|(left, right)| *left == -right));
            out.extend(left);
        }
        out
    }

    /// A change from one delay to another, whatever the blocks; what is heard from the
    /// change on, which comes after 5,000 frames.
    fn changed(from: usize, to: usize) -> Vec<f32> {
        let heard = [1, 7, 256, 1000].map(|block| {
            let mut old = DelayLine::new(from);
            run(&mut old, 0..5000, block);
            let mut new = DelayLine::taking_over(to);
            new.inherit(&mut old);
            run(&mut new, 5000..12_000, block)
        });
        assert!(heard.windows(2).all(|pair| pair[0] == pair[1]));
        let [heard, ..] = heard;
        heard
    }

    fn late_by(frame: usize, delay: usize) -> f32 {
        (5000 + frame - delay) as f32
    }

    #[test]
    fn a_shorter_one_crosses_over_without_a_gap() {
        for to in [0, 1, 99, 1999] {
            let heard = changed(2000, to);
            for (frame, sample) in heard.iter().enumerate() {
                let share = (256.0 - frame as f32).max(0.0) / 256.0;
                let (old, new) = (late_by(frame, 2000), late_by(frame, to));
                let expected = new + (old - new) * share;
                assert!((sample - expected).abs() < 0.01, "to {to}, frame {frame}");
            }
        }
    }

    #[test]
    fn a_longer_one_leaves_a_gap_of_the_difference_and_loses_nothing() {
        for (from, to) in [(2000, 2100), (100, 3000), (0, 700)] {
            let heard = changed(from, to);
            for (frame, sample) in heard.iter().enumerate() {
                let share = |frame: i64| (256.0 - frame as f32).clamp(0.0, 256.0) / 256.0;
                let early = late_by(frame, from) * share(frame as i64);
                // What comes a second time fades in as the first faded out.
                let since = frame as i64 - (to - from) as i64;
                let late = if since < 0 {
                    0.0
                } else {
                    late_by(frame, to) * (1.0 - share(since))
                };
                assert!(
                    (sample - early - late).abs() < 0.01,
                    "{from} to {to}, frame {frame}"
                );
            }
        }
    }

    #[test]
    fn one_that_has_gone_is_no_longer_asked() {
        let mut old = DelayLine::new(500);
        run(&mut old, 0..2000, 64);
        let mut none = DelayLine::taking_over(0);
        none.inherit(&mut old);
        run(&mut none, 2000..3000, 64);
        assert!(none.is_idle());
        assert_eq!(
            run(&mut none, 3000..3004, 64),
            [3000.0, 3001.0, 3002.0, 3003.0]
        );
        // It holds nothing that a new one could go on from.
        let mut again = DelayLine::taking_over(300);
        again.inherit(&mut none);
        let heard = run(&mut again, 3004..4000, 64);
        assert_eq!(heard[0], 3004.0);
        assert_eq!(heard[280], 0.0);
        assert_eq!(heard[600], (3004 + 600 - 300) as f32);
    }
}
