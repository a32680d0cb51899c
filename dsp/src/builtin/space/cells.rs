//! Runs an effect in cells, puts it to sleep after its tail and wakes it with sound.

use super::super::ParameterSpec;
use super::{CELL, FLOOR};
use crate::processor::{Activity, Input, ProcessContext, Processor, StereoMut};
use crate::time::Frames;

/// Samples beyond this (80 dB over full scale) are a fault upstream, not sound.
const CEILING: f32 = 1e4;

/// A time-based effect, seen in cells.
pub trait Effect: Send + Sync {
    /// Its parameters, in the order of the values that [`aim`](Self::aim) gets.
    fn parameters(&self) -> &'static [ParameterSpec];

    /// A cell begins. `waking` is the timeline's place if it is the first one after
    /// sleep: then nothing glides, and what swings takes its phase from the place.
    fn aim(&mut self, values: &[f32], waking: Option<Frames>);

    /// Processes some frames of a cell in place, from its frame `at` on. Answers the
    /// largest value of what still goes round inside.
    fn run(&mut self, at: usize, left: &mut [f32], right: &mut [f32]) -> f32;

    /// Forgets all sound.
    fn clear(&mut self);

    /// Frames for which a value may stay inside without showing in what
    /// [`run`](Self::run) answers.
    fn memory(&self) -> usize;

    /// Delay between input and output, in frames.
    fn latency(&self) -> u32 {
        0
    }
}

/// An [`Effect`] as a [`Processor`].
pub struct Cells<E> {
    effect: E,
    values: Box<[f32]>,
    awake: bool,
    at: usize,
    quiet: usize,
    loudest: f32,
}

impl<E: Effect> Cells<E> {
    /// The effect asleep, its parameters at their defaults.
    pub fn new(effect: E) -> Self {
        let values = effect.parameters().iter().map(|spec| spec.default);
        Self {
            values: values.collect(),
            effect,
            awake: false,
            at: 0,
            quiet: 0,
            loudest: 0.0,
        }
    }

    /// The effect itself.
    pub fn effect_mut(&mut self) -> &mut E {
        &mut self.effect
    }

    /// Frames of the cell that are left, up to `limit`, processed.
    fn cell(&mut self, left: &mut [f32], right: &mut [f32], place: Frames) {
        if self.at == 0 {
            let waking = (!self.awake).then_some(place);
            self.effect.aim(&self.values, waking);
            self.awake = true;
        }
        let heard = clean(left).max(clean(right));
        let inside = self.effect.run(self.at, left, right);
        self.loudest = self.loudest.max(heard).max(inside);
        self.at += left.len();
        if self.at == CELL {
            self.end_cell();
        }
    }

    fn end_cell(&mut self) {
        self.at = 0;
        self.quiet = if self.loudest > FLOOR {
            0
        } else {
            self.quiet + CELL
        };
        self.loudest = 0.0;
        if self.quiet >= self.effect.memory() + CELL {
            self.effect.clear();
            self.awake = false;
            self.quiet = 0;
        }
    }
}

/// Makes numbers of what is none, and zeros of what is next to nothing. Answers the
/// largest value.
fn clean(samples: &mut [f32]) -> f32 {
    let mut top = 0.0_f32;
    for x in samples {
        let size = x.abs();
        // Also true of NaN, and so is the line below.
        let kept = if size >= 1e-15 { *x } else { 0.0 };
        *x = kept.clamp(-CEILING, CEILING);
        top = if x.abs() > top { x.abs() } else { top };
    }
    top
}

fn first_sound(left: &[f32], right: &[f32]) -> Option<usize> {
    left.iter()
        .zip(right)
        .position(|(l, r)| *l != 0.0 || *r != 0.0)
}

impl<E: Effect> Processor for Cells<E> {
    fn process(
        &mut self,
        context: &ProcessContext,
        _input: Input<'_>,
        audio: StereoMut<'_>,
    ) -> Activity {
        let frames = audio.left.len().min(audio.right.len());
        let (left, right) = (&mut audio.left[..frames], &mut audio.right[..frames]);
        let (mut done, mut activity) = (0, Activity::Silent);
        while done < frames {
            if !self.awake {
                let Some(sound) = first_sound(&left[done..], &right[done..]) else {
                    break;
                };
                done += sound;
            }
            activity = Activity::Sounding;
            let next = frames.min(done + CELL - self.at);
            let place = context.later(done).position;
            self.cell(&mut left[done..next], &mut right[done..next], place);
            done = next;
        }
        activity
    }

    fn set_param(&mut self, index: u32, value: f32) {
        let specs = self.effect.parameters();
        if let (Some(slot), Some(spec)) = (
            self.values.get_mut(index as usize),
            specs.get(index as usize),
        ) {
            *slot = spec.clamp(value);
        }
    }

    fn release(&mut self) {}

    fn is_idle(&self) -> bool {
        !self.awake
    }

    fn latency(&self) -> u32 {
        self.effect.latency()
    }
}
