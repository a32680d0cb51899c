//! Bypass for plugins that have none: what came in, delayed by the latency, crossed
//! over in 256 frames.

use waive_dsp::processor::StereoMut;

const CROSS: f32 = 256.0;

/// The dry sound of the last while.
pub struct SoftBypass {
    lines: [Box<[f32]>; 2],
    at: usize,
    /// 0 the plugin, 1 what came in.
    dry: f32,
}

impl SoftBypass {
    /// Room for a latency of so many frames, and for it to grow.
    pub fn new(latency: u32, max_frames: usize) -> Self {
        let wanted = (latency as usize * 2).max(16_384) + max_frames;
        let room = wanted.next_power_of_two();
        Self {
            lines: [vec![0.0; room].into(), vec![0.0; room].into()],
            at: 0,
            dry: 0.0,
        }
    }

    /// Takes what comes in.
    pub fn listen(&mut self, left: &[f32], right: &[f32]) {
        let mask = self.lines[0].len() - 1;
        for (line, samples) in self.lines.iter_mut().zip([left, right]) {
            for (place, sample) in (self.at..).zip(samples) {
                line[place & mask] = *sample;
            }
        }
        self.at = (self.at + left.len()) & mask;
    }

    /// Mixes what the plugin gave with what came in for the same frames.
    pub fn mix(&mut self, bypassed: bool, latency: u32, audio: &mut StereoMut<'_>) {
        let goal = if bypassed { 1.0 } else { 0.0 };
        if self.dry == 0.0 && goal == 0.0 {
            return;
        }
        let mask = self.lines[0].len() - 1;
        let frames = audio.left.len();
        let delay = (latency as usize).min(mask + 1 - frames);
        let mut from = self.at.wrapping_sub(frames + delay) & mask;
        for (left, right) in audio.left.iter_mut().zip(audio.right.iter_mut()) {
            let step = 1.0 / CROSS;
            self.dry += (goal - self.dry).clamp(-step, step);
            *left += (self.lines[0][from] - *left) * self.dry;
            *right += (self.lines[1][from] - *right) * self.dry;
            if self.dry == 1.0 {
                (*left, *right) = (self.lines[0][from], self.lines[1][from]);
            }
            from = (from + 1) & mask;
        }
    }
}
