//! What the effects share: the [`Chassis`] that makes a [`Processor`] of an
//! [`Effect`], and the parts it is made of.
//!
//! Thread: construction on the control thread; everything else is real-time.
//! In: parameters in native units, sound, the key. Out: the same block, changed.
//! Invariants:
//! - Every effect counts its own frames from the first one that isn't silent. Its
//!   parameters move, tiny values are cleared, and rest is noticed on grids of that
//!   count, so the bits don't depend on how the stream is cut into blocks, nor on
//!   whether blocks are skipped while the effect [is idle](Processor::is_idle).
//! - Several of a kind may be run together ([`bank`]); to the bit each sounds as alone.
//! - A sample that is no number, or beyond ±[`LIMIT`], is read as silence: no filter
//!   behind it can be poisoned.
//! - At rest every state is exactly zero, and a parameter that is set holds at once;
//!   otherwise it glides for [`GLIDE_SECONDS`].

mod bank;
pub(super) mod fir;
mod knobs;
pub(super) mod levels;
pub(super) mod svf;
pub(super) mod weave;
pub(super) mod wide;

use std::any::Any;

use super::ParameterSpec;
use crate::processor::{Activity, Bank, Input, ProcessContext, Processor, Stereo, StereoMut};
use crate::time::SampleRate;

pub(super) use bank::{Member, Members, SEATS};
pub(super) use knobs::{Law, Ramp};

use knobs::Knobs;

/// Frames in which a moving parameter goes a straight line.
pub(super) const CELL: u32 = 32;
/// Frames between two looks for tiny values and rest.
const SWEEP: u32 = 512;
/// Seconds in which a parameter reaches a new value.
pub(super) const GLIDE_SECONDS: f64 = 0.010;
/// Largest sample that is taken for sound (180 dB above full scale).
pub(super) const LIMIT: f32 = 1e9;

/// Smallest sample that goes out (−600 dB).
const TINY: f32 = 1e-30;

/// A piece of a block that an effect is to change.
#[derive(Debug)]
pub(super) struct Part<'a> {
    /// Left samples, finite.
    pub left: &'a mut [f32],
    /// Right samples, finite, as many.
    pub right: &'a mut [f32],
    /// The side chain as it came (see [`tamed`]), of the same length.
    pub key: Option<Stereo<'a>>,
    /// Where the piece begins in its cell of [`CELL`] frames, for [`Ramp::at`]. While
    /// parameters stand still a piece may be longer than a cell.
    pub phase: u32,
}

impl Part<'_> {
    /// The same once more.
    #[inline(always)]
    pub fn again(&mut self) -> Part<'_> {
        Part {
            left: &mut *self.left,
            right: &mut *self.right,
            ..*self
        }
    }
}

/// An effect's sound, without the bookkeeping.
pub(super) trait Effect: Send + Sync + Sized + 'static {
    /// What can be set, by index.
    const PARAMETERS: &'static [ParameterSpec];
    /// Whether its loops gain by AVX-512 (measured).
    const LONG: bool = false;
    /// Whether it listens to the key.
    const KEYED: bool = false;
    /// Whether several are quicker together.
    const BANKS: bool = false;

    /// An effect at rest. It is steered before it renders.
    fn new(rate: f64) -> Self;

    /// How a parameter travels from value to value.
    fn law(index: usize) -> Law {
        Law::of_unit(Self::PARAMETERS[index].unit)
    }

    /// New values of the parameters, in native units: `gliding`, they are to be reached
    /// in a straight line at the end of the coming cell; otherwise they hold now.
    fn steer(&mut self, values: &[f32], gliding: bool);

    /// Changes a piece of sound. `inline(always)`, so that it is compiled for each
    /// vector width.
    fn render(&mut self, part: Part<'_>);

    /// Changes pieces of several, of one length; no parameter of theirs moves, and there
    /// are no keys. To the bit what [`Effect::render`] does with each.
    #[inline(always)]
    fn render_bank(members: &mut Members<'_, Self>) {
        let members = members.iter_mut().flatten();
        members.for_each(Member::render_alone);
    }

    /// Clears what is too small to hear; `quiet` frames of silence (key included) came
    /// last. True when all is zero: silence will give silence and change nothing.
    fn settle(&mut self, quiet: u64) -> bool;

    /// Delay between input and output, in frames.
    fn latency(&self) -> u32 {
        0
    }
}

/// A processor around an [`Effect`].
pub(super) struct Chassis<E> {
    effect: E,
    knobs: Knobs,
    resting: bool,
    /// Frames since it last woke.
    count: u64,
    /// Frames of silence that came last.
    quiet: u64,
    /// The vectors to render with, for tests.
    #[cfg(test)]
    pub width: wide::Width,
}

impl<E: Effect> Chassis<E> {
    /// An effect at rest, with its parameters at their defaults.
    pub fn new(sample_rate: SampleRate) -> Self {
        let rate = sample_rate.hz().max(1.0);
        let knobs = Knobs::new(E::PARAMETERS, E::law, rate);
        let mut effect = E::new(rate);
        effect.steer(knobs.values(), false);
        Self {
            effect,
            knobs,
            resting: true,
            count: 0,
            quiet: 0,
            #[cfg(test)]
            width: wide::Width::Widest,
        }
    }

    /// Frames until something has to be looked after.
    fn stretch(&self) -> usize {
        let cell = CELL - (self.count % u64::from(CELL)) as u32;
        let sweep = SWEEP - (self.count % u64::from(SWEEP)) as u32;
        (if self.knobs.busy() { cell } else { sweep }) as usize
    }

    /// What is due after `frames` more of them.
    fn pass(&mut self, frames: usize) {
        self.count += frames as u64;
        if self.count.is_multiple_of(u64::from(SWEEP)) {
            let still = self.effect.settle(self.quiet);
            if still && self.quiet > 0 && !self.knobs.busy() {
                self.resting = true;
                self.count = 0;
            }
        }
    }
}

/// One block, for whatever vectors there are.
struct Block<'a, 'b, E> {
    chassis: &'a mut Chassis<E>,
    audio: StereoMut<'b>,
    key: Option<Stereo<'b>>,
    heard: &'a mut Activity,
}

impl<E: Effect> wide::Kernel for Block<'_, '_, E> {
    const LONG: bool = E::LONG;

    #[inline(always)]
    fn run(mut self) {
        let frames = self.audio.left.len();
        tame(self.audio.left);
        tame(self.audio.right);
        let mut at = 0;
        while at < frames {
            if self.chassis.resting {
                let key = self.key.map(|key| key.part(at, frames));
                at += leading_silence(&self.audio.part(at, frames), key);
                if at == frames {
                    break;
                }
                self.chassis.resting = false;
                self.chassis.quiet = 0;
            }
            *self.heard = Activity::Sounding;
            let end = frames.min(at + self.chassis.stretch());
            let StereoMut { left, right } = self.audio.part(at, end);
            let key = self.key.map(|key| key.part(at, end));
            self.chassis.piece(left, right, key);
            at = end;
        }
    }
}

impl<E: Effect> Chassis<E> {
    /// Changes a block.
    fn block(&mut self, audio: StereoMut<'_>, key: Option<Stereo<'_>>) -> Activity {
        let mut heard = Activity::Silent;
        #[cfg(test)]
        let width = self.width;
        let block = Block {
            audio,
            key,
            heard: &mut heard,
            chassis: self,
        };
        #[cfg(test)]
        wide::run_at(width, block);
        #[cfg(not(test))]
        wide::run(block);
        heard
    }

    /// Frames that lie between two places of the grids.
    #[inline(always)]
    fn piece(&mut self, left: &mut [f32], right: &mut [f32], key: Option<Stereo<'_>>) {
        let frames = left.len();
        if self.count.is_multiple_of(u64::from(CELL)) && self.knobs.busy() {
            let gliding = self.knobs.step();
            self.effect.steer(self.knobs.values(), gliding);
        }
        self.listen(left, right, key);
        self.effect.render(Part {
            left: &mut *left,
            right: &mut *right,
            key,
            phase: (self.count % u64::from(CELL)) as u32,
        });
        clear_tiny(left);
        clear_tiny(right);
        self.pass(frames);
    }

    /// Notes how long it has been silent.
    #[inline(always)]
    fn listen(&mut self, left: &[f32], right: &[f32], key: Option<Stereo<'_>>) {
        let silent = trailing_silence(left, right, key);
        self.quiet = if silent == left.len() { self.quiet } else { 0 } + silent as u64;
    }
}

impl<E: Effect> Processor for Chassis<E> {
    fn process(
        &mut self,
        _context: &ProcessContext,
        input: Input<'_>,
        audio: StereoMut<'_>,
    ) -> Activity {
        self.block(audio, input.key.filter(|_| E::KEYED))
    }

    fn set_param(&mut self, index: u32, value: f32) {
        let changed = self.knobs.set(index as usize, value, self.resting);
        if changed && self.resting {
            self.effect.steer(self.knobs.values(), false);
        }
    }

    fn release(&mut self) {}

    fn is_idle(&self) -> bool {
        self.resting
    }

    fn latency(&self) -> u32 {
        self.effect.latency()
    }

    fn bank(&self) -> Option<Bank> {
        E::BANKS.then(bank::of::<E>)
    }

    fn as_any_mut(&mut self) -> Option<&mut dyn Any> {
        Some(self)
    }
}

/// A sample, or silence in place of what is none.
#[inline(always)]
pub(super) fn tamed(x: f32) -> f32 {
    if x.abs() <= LIMIT { x } else { 0.0 }
}

/// Silences the samples that are none.
#[inline(always)]
fn tame(samples: &mut [f32]) {
    // Looked for first: nearly always there is nothing to write.
    let wild = samples
        .iter()
        .fold(false, |wild, x| wild | (x.abs() > LIMIT) | x.is_nan());
    if wild {
        samples.iter_mut().for_each(|x| *x = tamed(*x));
    }
}

/// Clears samples that are too small to hear, before they become denormal.
#[inline(always)]
fn clear_tiny(samples: &mut [f32]) {
    for x in samples {
        // A product, since the compiler makes slow masked stores of a choice.
        *x *= if x.abs() < TINY { 0.0 } else { 1.0 };
    }
}

/// Frames before the first that sounds.
#[inline(always)]
fn leading_silence(audio: &StereoMut<'_>, key: Option<Stereo<'_>>) -> usize {
    let first = |samples: &[f32]| {
        let sounding = samples.iter().position(|x| *x != 0.0);
        sounding.unwrap_or(samples.len())
    };
    let own = first(audio.left).min(first(audio.right));
    key.map_or(own, |key| own.min(first(key.left)).min(first(key.right)))
}

/// Frames after the last that sounds.
#[inline(always)]
fn trailing_silence(left: &[f32], right: &[f32], key: Option<Stereo<'_>>) -> usize {
    let last = |samples: &[f32]| samples.iter().rev().take_while(|x| **x == 0.0).count();
    let own = last(left).min(last(right));
    key.map_or(own, |key| own.min(last(key.left)).min(last(key.right)))
}
