//! The sample buffers of a plugin's buses. Main and further outputs have their own, two
//! channels each; all that isn't used (more channels) shares one scratch channel.

use waive_dsp::processor::Stereo;

/// A format's own struct for a bus.
pub trait Bus: Copy {
    /// A bus without channels.
    const NONE: Self;

    /// So many channels, of which those in the mask are silent.
    fn lay(count: usize, silent: u64, channels: *mut *mut f32) -> Self;

    /// The channels that the plugin says are silent.
    fn silent(&self) -> u64;
}

/// Channels of each bus, inputs then outputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub inputs: Vec<usize>,
    pub outputs: Vec<usize>,
}

/// Buffers for a layout.
pub struct Buffers<B> {
    pub layout: Layout,
    /// Main left and right in, main left and right out, key left and right, silence, scratch.
    channels: [Box<[f32]>; 8],
    /// Left and right of each output behind the main one.
    further: Vec<[Box<[f32]>; 2]>,
    pointers: Vec<*mut f32>,
    inputs: Vec<B>,
    outputs: Vec<B>,
}

const IN: usize = 0;
const OUT: usize = 2;
const KEY: usize = 4;
const SILENCE: usize = 6;
const SCRATCH: usize = 7;

impl<B: Bus> Buffers<B> {
    pub fn new(layout: Layout, max_frames: usize) -> Self {
        let total = layout.inputs.iter().chain(&layout.outputs).sum();
        let further = layout.outputs.get(1..).unwrap_or_default();
        Self {
            inputs: vec![B::NONE; layout.inputs.len()],
            outputs: vec![B::NONE; layout.outputs.len()],
            channels: std::array::from_fn(|_| vec![0.0; max_frames].into()),
            further: (further.iter())
                .map(|_| std::array::from_fn(|_| vec![0.0; max_frames].into()))
                .collect(),
            pointers: vec![std::ptr::null_mut(); total],
            layout,
        }
    }

    /// Two of the buffers at once, to be filled or read.
    fn pair(&mut self, first: usize, frames: usize) -> (&mut [f32], &mut [f32]) {
        let [left, right] = self
            .channels
            .get_disjoint_mut([first, first + 1])
            .expect("two places of eight");
        (&mut left[..frames], &mut right[..frames])
    }

    /// Fills the main input. A mono one gets the mean of both channels.
    pub fn feed(&mut self, left: &[f32], right: &[f32]) {
        let mono = self.layout.inputs.first() == Some(&1);
        let (to_left, to_right) = self.pair(IN, left.len());
        to_left.copy_from_slice(left);
        to_right.copy_from_slice(right);
        if mono {
            for (to, right) in to_left.iter_mut().zip(right) {
                *to = (*to + right) * 0.5;
            }
        }
    }

    /// Fills the side chain.
    pub fn feed_key(&mut self, left: &[f32], right: &[f32]) {
        let mono = self.layout.inputs.get(1) == Some(&1);
        let (to_left, to_right) = self.pair(KEY, left.len());
        to_left.copy_from_slice(left);
        to_right.copy_from_slice(right);
        if mono {
            for (to, right) in to_left.iter_mut().zip(right) {
                *to = (*to + right) * 0.5;
            }
        }
    }

    /// What the main output holds.
    pub fn output(&mut self, frames: usize) -> (&mut [f32], &mut [f32]) {
        if self.layout.outputs.first() == Some(&1) {
            let (left, right) = self.pair(OUT, frames);
            right.copy_from_slice(left);
        }
        self.pair(OUT, frames)
    }

    /// How many outputs there are behind the main one.
    pub fn further(&self) -> usize {
        self.further.len()
    }

    /// What one of them holds, counted from 0.
    pub fn further_output(&mut self, output: usize, frames: usize) -> [&mut [f32]; 2] {
        let mono = self.layout.outputs.get(output + 1) == Some(&1);
        let told_silent = self.told_silent(output + 1);
        let [left, right] = self.further[output]
            .each_mut()
            .map(|side| &mut side[..frames]);
        if told_silent {
            left.fill(0.0);
            right.fill(0.0);
        } else if mono {
            right.copy_from_slice(left);
        }
        [left, right]
    }

    /// The same again, once it has been cleaned in place.
    pub fn further_kept(&self, output: usize, frames: usize) -> Stereo<'_> {
        let [left, right] = self.further[output].each_ref().map(|side| &side[..frames]);
        Stereo { left, right }
    }

    /// Whether the plugin says that an output is silent; 0 is the main one.
    pub fn told_silent(&self, output: usize) -> bool {
        self.outputs.get(output).is_some_and(|bus| {
            let channels = self.layout.outputs[output].min(2);
            let all = (1_u64 << channels) - 1;
            channels > 0 && bus.silent() & all == all
        })
    }

    /// Lays out the pointers anew: a plugin may have written over them.
    pub fn arrange(&mut self, frames: usize, silent: bool, keyed: bool) {
        self.channels[SILENCE][..frames].fill(0.0);
        self.pair(OUT, frames).0.fill(0.0);
        self.pair(OUT, frames).1.fill(0.0);
        for side in self.further.iter_mut().flatten() {
            side[..frames].fill(0.0);
        }
        let mut base: [*mut f32; 8] = [std::ptr::null_mut(); 8];
        for (to, channel) in base.iter_mut().zip(&mut self.channels) {
            *to = channel.as_mut_ptr();
        }
        let mut next = 0;
        let ins = (0..).zip(&self.layout.inputs).zip(&mut self.inputs);
        let outs = (0..).zip(&self.layout.outputs).zip(&mut self.outputs);
        for (input, ((index, count), bus)) in ins
            .map(|bus| (true, bus))
            .chain(outs.map(|bus| (false, bus)))
        {
            let heard = match index {
                0 => !silent,
                1 => keyed,
                _ => false,
            };
            for channel in 0..*count {
                self.pointers[next + channel] = match (input, index, channel) {
                    (true, 0, 0 | 1) => base[IN + channel],
                    (true, 1, 0 | 1) if keyed => base[KEY + channel],
                    (true, ..) => base[SILENCE],
                    (false, 0, 0 | 1) => base[OUT + channel],
                    (false, _, 0 | 1) => self.further[index - 1][channel].as_mut_ptr(),
                    (false, ..) => base[SCRATCH],
                };
            }
            let silent = if input && !heard {
                u64::MAX >> (64 - (*count).clamp(1, 64))
            } else {
                0
            };
            // wrapping: a bus without channels at the end points past the list.
            let channels = self.pointers.as_mut_ptr().wrapping_add(next);
            *bus = B::lay(*count, silent, channels);
            next += count;
        }
    }

    /// The lists of input and output buses, as [`arrange`](Self::arrange) left them.
    pub fn pointers(&mut self) -> (*mut B, *mut B) {
        (self.inputs.as_mut_ptr(), self.outputs.as_mut_ptr())
    }
}
