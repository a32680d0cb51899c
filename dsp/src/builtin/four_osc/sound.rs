//! What a note of `4osc` sounds with: oscillators and filter stages, sample by sample.
//!
//! Thread: real-time. Everything goes in straight lines from where it is; `voice` says
//! where to.

use super::super::CONTROL_FRAMES;
use super::super::math::{bipolar, sine, xorshift};
use super::super::space::settled;
use super::super::synth::wavetable::{Cycle, FRACTION_BITS, Wavetables};

/// Frames between two looks at what moves.
pub const SPAN: usize = CONTROL_FRAMES as usize;
/// Most voices of one oscillator.
pub const UNISON: usize = 8;

/// One voice of an oscillator.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strand {
    pub phase: u32,
    pub noise: u32,
    pub step: u32,
    pub slide: u32,
    pub table: Option<usize>,
    pub gains: [f32; 2],
    pub slopes: [f32; 2],
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Oscillator {
    pub shape: u8,
    pub count: usize,
    pub width: u32,
    pub strands: [Strand; UNISON],
}

/// A filter stage's coefficients and their slopes: a1, a2, a3, 1/Q; and both sides'
/// memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stage {
    pub now: [f32; 4],
    pub slope: [f32; 4],
    pub memory: [[f32; 2]; 2],
}

impl Oscillator {
    /// Adds its strands' sound.
    pub fn add(&mut self, tables: &Wavetables, sides: &mut [[f32; SPAN]; 2], frames: usize) {
        let (shape, width) = (self.shape, self.width);
        let [left, right] = sides;
        for strand in &mut self.strands[..self.count] {
            let cycle = tables.cycle(strand.table.unwrap_or(0));
            for (left, right) in left[..frames].iter_mut().zip(&mut right[..frames]) {
                let phase = strand.phase;
                let x = match shape {
                    1 => sine(phase),
                    2 => read(cycle, phase) - read(cycle, phase.wrapping_sub(width)),
                    5 => {
                        strand.noise = xorshift(strand.noise);
                        bipolar(strand.noise)
                    }
                    _ => read(cycle, phase),
                };
                *left += x * strand.gains[0];
                *right += x * strand.gains[1];
                strand.gains[0] += strand.slopes[0];
                strand.gains[1] += strand.slopes[1];
                strand.phase = phase.wrapping_add(strand.step);
                strand.step = strand.step.wrapping_add(strand.slide);
            }
        }
    }
}

#[inline]
fn read(cycle: &Cycle, phase: u32) -> f32 {
    let index = (phase >> FRACTION_BITS) as usize;
    let part = (phase & ((1 << FRACTION_BITS) - 1)) as f32;
    let part = part * (1.0 / (1_u32 << FRACTION_BITS) as f32);
    cycle[index] + (cycle[index + 1] - cycle[index]) * part
}

impl Stage {
    /// One second-order filter (A. Simper's, see `filter.rs`).
    pub fn run(&mut self, kind: u8, sides: &mut [[f32; SPAN]; 2], frames: usize) {
        for frame in 0..frames {
            let [a1, a2, a3, k] = self.now;
            for (side, memory) in sides.iter_mut().zip(&mut self.memory) {
                let [s1, s2] = *memory;
                let x = side[frame];
                let v3 = x - s2;
                let v1 = a1 * s1 + a2 * v3;
                let v2 = s2 + a2 * s1 + a3 * v3;
                *memory = [settled(2.0 * v1 - s1), settled(2.0 * v2 - s2)];
                side[frame] = match kind {
                    1 => v2,
                    2 => x - k * v1 - v2,
                    3 => k * v1,
                    _ => x - k * v1,
                };
            }
            for (now, slope) in self.now.iter_mut().zip(self.slope) {
                *now += slope;
            }
        }
    }
}
