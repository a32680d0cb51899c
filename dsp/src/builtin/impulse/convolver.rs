//! Convolution without latency and without peaks of work: the first 64 taps directly,
//! taps to 2,048 in partitions of 64 at each cell's end, the rest in partitions of
//! 1,024 whose work is spread over the sixteen cells after each block (W. G. Gardner,
//! "Efficient convolution without input-output delay", JAES 43(3), 1995).

use std::sync::Arc;

use super::super::space::CELL;
use super::partitions::{Partitions, Spectra};

/// Frames of the long partitions.
const FAR: usize = 1024;
/// The first tap of the long partitions: a block comes in, a block passes by working.
const FAR_FROM: usize = 2 * FAR;
/// Cells in a long block.
const STEPS: usize = FAR / CELL;

/// The taps beyond [`FAR_FROM`].
struct Distance {
    partitions: Partitions,
    /// The block before and the one coming in; left and right.
    incoming: [Box<[f32]>; 2],
    /// The same as they were at the last block's end, to work on.
    job: [Box<[f32]>; 2],
    /// What is heard during this block, and what will be in the next.
    heard: [Box<[f32]>; 2],
    next: [Box<[f32]>; 2],
    working: bool,
    step: usize,
}

impl Distance {
    fn new(taps: Arc<Spectra>) -> Self {
        let pair = |frames: usize| {
            let zeros: Box<[f32]> = vec![0.0; frames].into();
            [zeros.clone(), zeros]
        };
        Self {
            partitions: Partitions::new(taps),
            incoming: pair(2 * FAR),
            job: pair(2 * FAR),
            heard: pair(FAR),
            next: pair(FAR),
            working: false,
            step: 0,
        }
    }

    /// A cell is over: takes its sound and does this cell's share of the work.
    fn end_cell(&mut self, cell: [&[f32]; 2]) {
        let at = FAR + self.step * CELL;
        for (incoming, cell) in self.incoming.iter_mut().zip(cell) {
            incoming[at..at + CELL].copy_from_slice(cell);
        }
        if self.working {
            self.work();
        }
        self.step += 1;
        if self.step == STEPS {
            self.step = 0;
            for side in 0..2 {
                let incoming = &mut self.incoming[side];
                self.job[side].copy_from_slice(incoming);
                incoming.copy_within(FAR.., 0);
                self.heard[side].copy_from_slice(&self.next[side]);
            }
            self.working = true;
        }
    }

    fn work(&mut self) {
        let share = self.partitions.count().div_ceil(STEPS - 2);
        match self.step {
            0 => self.partitions.feed(&self.job[0], &self.job[1]),
            step if step < STEPS - 1 => {
                self.partitions.accumulate((step - 1) * share..step * share);
            }
            _ => {
                let [left, right] = &mut self.next;
                self.partitions.finish(left, right);
            }
        }
    }

    fn clear(&mut self) {
        self.partitions.clear();
        for part in [&mut self.incoming, &mut self.heard, &mut self.next] {
            part.iter_mut().for_each(|side| side.fill(0.0));
        }
        self.working = false;
        self.step = 0;
    }
}

/// Taps made ready to convolve with, once for all who do.
#[derive(Debug)]
pub struct Parts {
    length: usize,
    head: [[f32; CELL]; 2],
    near: Option<Arc<Spectra>>,
    far: Option<Arc<Spectra>>,
}

impl Parts {
    /// Of two equally long channels of taps. Takes its time.
    pub fn new(taps: &[Vec<f32>; 2]) -> Self {
        let length = taps[0].len();
        let part = |from: usize, to: usize, block: usize| {
            let (from, to) = (from.min(length), to.min(length));
            (from < to).then(|| {
                Arc::new(Spectra::new(
                    [&taps[0][from..to], &taps[1][from..to]],
                    block,
                ))
            })
        };
        let head =
            |side: usize| std::array::from_fn(|n| taps[side].get(n).copied().unwrap_or_default());
        Self {
            length,
            head: [head(0), head(1)],
            near: part(CELL, FAR_FROM, CELL),
            far: part(FAR_FROM, length, FAR),
        }
    }
}

/// A stereo convolution.
pub struct Convolver {
    length: usize,
    head: [[f32; CELL]; 2],
    /// The cell before and this one; left and right.
    cells: [[f32; 2 * CELL]; 2],
    near: Option<Partitions>,
    /// What the near partitions make of the past in this cell.
    near_heard: [[f32; CELL]; 2],
    far: Option<Distance>,
}

impl Convolver {
    /// With taps that were made ready.
    pub fn new(parts: &Parts) -> Self {
        Self {
            length: parts.length,
            head: parts.head,
            cells: [[0.0; 2 * CELL]; 2],
            near: parts.near.clone().map(Partitions::new),
            near_heard: [[0.0; CELL]; 2],
            far: parts.far.clone().map(Distance::new),
        }
    }

    /// Convolves some frames of a cell in place.
    pub fn run(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        for (side, samples) in [left, right].into_iter().enumerate() {
            let from = CELL + at;
            self.cells[side][from..from + frames].copy_from_slice(samples);
            direct(&self.head[side], &self.cells[side], from, samples);
            let near = &self.near_heard[side][at..at + frames];
            for (x, near) in samples.iter_mut().zip(near) {
                *x += near;
            }
            if let Some(far) = &self.far {
                let from = far.step * CELL + at;
                for (x, far) in samples
                    .iter_mut()
                    .zip(&far.heard[side][from..from + frames])
                {
                    *x += far;
                }
            }
        }
        if at + frames == CELL {
            self.end_cell();
        }
    }

    fn end_cell(&mut self) {
        let [left, right] = &self.cells;
        if let Some(near) = &mut self.near {
            near.feed(left, right);
            near.accumulate(0..near.count());
            let [l, r] = &mut self.near_heard;
            near.finish(l, r);
        }
        if let Some(far) = &mut self.far {
            far.end_cell([&left[CELL..], &right[CELL..]]);
        }
        for side in &mut self.cells {
            side.copy_within(CELL.., 0);
        }
    }

    /// Forgets all sound.
    pub fn clear(&mut self) {
        self.cells = [[0.0; 2 * CELL]; 2];
        self.near_heard = [[0.0; CELL]; 2];
        if let Some(near) = &mut self.near {
            near.clear();
        }
        if let Some(far) = &mut self.far {
            far.clear();
        }
    }

    /// Frames after which nothing of a sound is left.
    pub fn memory(&self) -> usize {
        self.length + 3 * FAR
    }
}

/// The first taps, one after the other in the same order for each sample.
fn direct(taps: &[f32; CELL], past: &[f32; 2 * CELL], from: usize, out: &mut [f32]) {
    out.fill(0.0);
    for (n, tap) in taps.iter().enumerate() {
        let past = &past[from - n..from - n + out.len()];
        for (x, past) in out.iter_mut().zip(past) {
            *x += tap * past;
        }
    }
}
