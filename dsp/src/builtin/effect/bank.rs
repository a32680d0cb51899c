//! Several effects of one kind, run together.
//!
//! They are cut at the grids of all of them, since each counts its own frames; the
//! contract says that cuts don't change the bits. One that rests, or whose parameters
//! move, is run alone.
//!
//! Thread: real-time.

use std::any::TypeId;

use super::wide;
use super::{CELL, Chassis, Effect, Part, clear_tiny, tame};
use crate::processor::{Activity, Bank, Input, ProcessContext, Seat, StereoMut};

/// How many are taken at once.
pub(in crate::builtin) const SEATS: usize = 8;

/// Who takes part in a piece; some seats may be empty.
pub(in crate::builtin) type Members<'a, E> = [Option<Member<'a, E>>; SEATS];

/// An effect and its piece of sound.
pub(in crate::builtin) struct Member<'a, E> {
    /// Who.
    pub effect: &'a mut E,
    /// What it is to change.
    pub part: Part<'a>,
}

impl<E: Effect> Member<'_, E> {
    /// Renders it without the others.
    #[inline(always)]
    pub fn render_alone(&mut self) {
        self.effect.render(self.part.again());
    }
}

/// The bank of an effect.
pub(super) fn of<E: Effect>() -> Bank {
    Bank {
        kind: TypeId::of::<Chassis<E>>(),
        run: run::<E>,
    }
}

/// A chassis that takes part, and its block.
struct Sitter<'a, E> {
    chassis: &'a mut Chassis<E>,
    left: &'a mut [f32],
    right: &'a mut [f32],
}

fn run<E: Effect>(context: &ProcessContext, seats: &mut [Option<Seat<'_>>]) {
    for seats in seats.chunks_mut(SEATS) {
        let mut sitters = [const { None }; SEATS];
        for (place, seat) in sitters.iter_mut().zip(seats) {
            *place = seat.as_mut().and_then(|seat| sit::<E>(context, seat));
        }
        // One alone has loops of its own.
        if sitters.iter().flatten().count() == 1 {
            sitters.into_iter().flatten().for_each(|one| one.alone(0));
            continue;
        }
        #[cfg(test)]
        let width = sitters.iter().flatten().next().map(|one| one.chassis.width);
        let together = Together(&mut sitters);
        #[cfg(test)]
        wide::run_at(width.unwrap_or(wide::Width::Widest), together);
        #[cfg(not(test))]
        wide::run(together);
    }
}

/// Takes a seat's processor into the bank, or runs it.
fn sit<'a, E: Effect>(context: &ProcessContext, seat: &'a mut Seat<'_>) -> Option<Sitter<'a, E>> {
    let known = seat.processor.as_any_mut();
    let chassis = known.and_then(|any| any.downcast_mut::<Chassis<E>>());
    if chassis.is_none_or(|chassis| chassis.resting || chassis.knobs.busy()) {
        let audio = seat.audio.part(0, seat.audio.left.len());
        seat.heard = seat.processor.process(context, Input::default(), audio);
        return None;
    }
    seat.heard = Activity::Sounding;
    Some(Sitter {
        chassis: seat.processor.as_any_mut()?.downcast_mut()?,
        left: &mut *seat.audio.left,
        right: &mut *seat.audio.right,
    })
}

/// A block of all, for whatever vectors there are.
struct Together<'a, 'b, E>(&'a mut [Option<Sitter<'b, E>>; SEATS]);

impl<E: Effect> wide::Kernel for Together<'_, '_, E> {
    const LONG: bool = true;

    #[inline(always)]
    fn run(self) {
        let sitters = self.0;
        for one in sitters.iter_mut().flatten() {
            tame(one.left);
            tame(one.right);
        }
        let frames = sitters.iter().flatten().map(|one| one.left.len()).min();
        let (frames, mut at) = (frames.unwrap_or(0), 0);
        while at < frames {
            let stretches = sitters.iter().flatten().map(|one| one.chassis.stretch());
            let Some(stretch) = stretches.min() else {
                break;
            };
            let end = frames.min(at + stretch);
            piece(sitters, at, end);
            at = end;
            for place in sitters.iter_mut() {
                // What has come to rest wakes at a frame of its own.
                if let Some(one) = place.take_if(|one| one.chassis.resting) {
                    one.alone(at);
                }
            }
        }
    }
}

/// Frames that lie between two places of everyone's grids.
#[inline(always)]
fn piece<E: Effect>(sitters: &mut [Option<Sitter<'_, E>>; SEATS], at: usize, end: usize) {
    let mut taking_part = sitters.iter_mut().flatten().map(|one| one.member(at, end));
    let mut members: Members<'_, E> = std::array::from_fn(|_| taking_part.next());
    E::render_bank(&mut members);
    for one in sitters.iter_mut().flatten() {
        clear_tiny(&mut one.left[at..end]);
        clear_tiny(&mut one.right[at..end]);
        one.chassis.pass(end - at);
    }
}

impl<E: Effect> Sitter<'_, E> {
    /// Its effect, with a piece of its block.
    #[inline(always)]
    fn member(&mut self, at: usize, end: usize) -> Member<'_, E> {
        let (left, right) = (&mut self.left[at..end], &mut self.right[at..end]);
        self.chassis.listen(left, right, None);
        let phase = (self.chassis.count % u64::from(CELL)) as u32;
        Member {
            effect: &mut self.chassis.effect,
            part: Part {
                left,
                right,
                key: None,
                phase,
            },
        }
    }

    /// Goes on by itself from a frame of the block.
    #[inline(never)]
    fn alone(self, at: usize) {
        let audio = StereoMut {
            left: &mut self.left[at..],
            right: &mut self.right[at..],
        };
        self.chassis.block(audio, None);
    }
}
