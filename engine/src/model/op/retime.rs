//! Time runs otherwise: what keeps its beats moves along, all of it as one operation.
//!
//! As in Tracktion: clips that keep their beats (start; length, offset and all of those
//! whose content is in beats or stretched to them), markers, chords, sections of the
//! arranger, the loop region, the points of track automation. Clips marked
//! `AbsoluteTime` stay where they are in seconds, and so do the playhead, fades and the
//! content of plain audio clips.
//!
//! The operation says how time ran and how it runs: a few bytes, from which a replay of
//! the journal works out the same places to the bit. The way back isn't exact (seconds
//! to beats to seconds rounds), so where everything was is kept beside it in memory
//! ([`Was`]) and in a snapshot's history, never in the journal.

use std::sync::{Arc, OnceLock};

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::SpanChange;
use crate::model::automation::{ClipCurve, Curve, CurvePoint};
use crate::model::clip::{AbsoluteTime, AudioClip, ClipSpan, Stretch};
use crate::model::id::{ItemId, ItemIndex};
use crate::model::touched::Touched;
use crate::model::transport::LoopRegion;
use crate::time::{Beats, Carrier, Seconds, TempoChange, TempoSequence, TimeSignature};

mod back;
mod clips;
mod was;

use clips::{carried, carry_clips, follows_whole};
pub use was::{Room, Was};

/// How time runs, as it is written.
#[derive(Serialize, Deserialize)]
struct TimeForm {
    /// Start in beats, quarter notes per minute, curve.
    tempos: Vec<[f64; 3]>,
    /// Start in beats, numerator, denominator.
    meters: Vec<(f64, u32, u32)>,
    /// Beats where keys change: they cut the integration of curves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    keys: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "TimeForm", into = "TimeForm")]
struct Time(Arc<TempoSequence>);

impl From<TimeForm> for Time {
    fn from(form: TimeForm) -> Self {
        let tempo = |[start, bpm, curve]: [f64; 3]| TempoChange {
            start: Beats(start),
            bpm,
            curve,
        };
        let meter = |(start, numerator, denominator)| TimeSignature {
            start: Beats(start),
            numerator,
            denominator,
        };
        let tempos = form.tempos.into_iter().map(tempo).collect();
        let meters = form.meters.into_iter().map(meter).collect();
        let keys: Vec<Beats> = form.keys.into_iter().map(Beats).collect();
        Self(Arc::new(TempoSequence::with_keys(tempos, meters, &keys)))
    }
}

impl From<Time> for TimeForm {
    fn from(Time(map): Time) -> Self {
        let tempos = map.tempos().iter().map(|t| [t.start.0, t.bpm, t.curve]);
        let meters = map.meters().iter();
        let meters = meters.map(|m| (m.start.0, m.numerator, m.denominator));
        Self {
            tempos: tempos.collect(),
            meters: meters.collect(),
            keys: map.keys().iter().map(|beat| beat.0).collect(),
        }
    }
}

/// Where everything was, once the operation has been carried out. It follows from the
/// rest: equal to any other.
#[derive(Clone, Debug, Default)]
struct Former(OnceLock<Arc<Was>>);

impl PartialEq for Former {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retime {
    /// How time ran before the change.
    before: Time,
    /// How it runs after it.
    after: Time,
    /// Whether this is the way back.
    back: bool,
    #[serde(skip)]
    former: Former,
}

/// What a retiming did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// Whether anything moved.
    pub moved: bool,
    /// Where the clips that moved end: the first and the last end, in seconds.
    pub ends: (Seconds, Seconds),
}

impl Reach {
    fn nothing() -> Self {
        let (first, last) = (Seconds(f64::INFINITY), Seconds(f64::NEG_INFINITY));
        Self {
            moved: false,
            ends: (first, last),
        }
    }
}

fn carried_curve(curve: &Curve, carrier: &mut Carrier<'_>) -> Curve {
    let points = curve.points().iter().map(|point| CurvePoint {
        time: carrier.carry(Seconds(point.time)).0,
        ..*point
    });
    Curve::new(points.collect())
}

fn carried_region(region: LoopRegion, carrier: &mut Carrier<'_>) -> LoopRegion {
    LoopRegion {
        start: carrier.carry(Seconds(region.start)).0,
        end: carrier.carry(Seconds(region.end)).0,
        ..region
    }
}

impl Retime {
    /// From how time ran to how it runs.
    #[must_use]
    pub fn new(before: TempoSequence, after: TempoSequence) -> Self {
        Self {
            before: Time(Arc::new(before)),
            after: Time(Arc::new(after)),
            back: false,
            former: Former::default(),
        }
    }

    pub(super) fn inverse(self) -> Self {
        Self {
            back: !self.back,
            ..self
        }
    }

    /// Whether it moves nothing, wherever it may be.
    #[must_use]
    pub fn is_no_change(&self) -> bool {
        self.before.0.runs_as(&self.after.0)
    }

    /// Where everything was before the change, once that is known.
    #[must_use]
    pub fn was(&self) -> Option<&Arc<Was>> {
        self.former.0.get()
    }

    /// Tells it where everything was, if it doesn't know: a replayed way back, of what
    /// the change itself knows.
    pub fn remember(&self, was: &Arc<Was>) {
        // Known already is as good.
        let _ = self.former.0.set(Arc::clone(was));
    }

    /// About how many bytes it keeps in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        let maps = [&self.before, &self.after].map(|time| {
            let keys = size_of_val(time.0.keys());
            size_of_val(time.0.tempos()) + size_of_val(time.0.meters()) + keys
        });
        maps.iter().sum::<usize>() + self.was().map_or(0, |was| was.weight())
    }

    /// The carrier of the way it goes.
    fn carrier(&self) -> Carrier<'_> {
        if self.back {
            Carrier::new(&self.after.0, &self.before.0)
        } else {
            Carrier::new(&self.before.0, &self.after.0)
        }
    }

    /// Whether it would move what lies on an object of the World.
    #[must_use]
    pub fn moves(&self, world: &World, entity: Entity) -> bool {
        let mut carrier = self.carrier();
        if world.get::<AbsoluteTime>(entity).is_some() {
            return false;
        }
        if let Some(span) = world.get::<ClipSpan>(entity) {
            let is_audio = world.get::<AudioClip>(entity).is_some();
            let whole = follows_whole(is_audio, world.get::<Stretch>(entity));
            return carried(*span, whole, |at| carrier.carry(at)) != *span;
        }
        let curve = world.get::<Curve>(entity);
        let curve = curve.filter(|_| world.get::<ClipCurve>(entity).is_none());
        curve.is_some_and(|curve| carried_curve(curve, &mut carrier) != *curve)
    }

    /// Carries it out.
    pub fn carry_out(&self, world: &mut World) -> Reach {
        match (self.back, self.was()) {
            (true, Some(was)) => back::restore(world, was),
            // A history that was lost: as near as can be.
            (true, None) => self.forth(world, None),
            (false, known) => {
                let mut was = Was::default();
                let keep = known.is_none();
                let reach = self.forth(world, keep.then_some(&mut was));
                if keep {
                    self.remember(&Arc::new(was));
                }
                reach
            }
        }
    }

    /// Carries everything to where its beats are now.
    fn forth(&self, world: &mut World, mut was: Option<&mut Was>) -> Reach {
        let mut carrier = self.carrier();
        // Mostly there is one tempo: then this is half the work.
        let mut reach = match carrier.line() {
            Some(line) => carry_clips(world, |at| line.carry(at), was.as_deref_mut()),
            None => carry_clips(world, |at| carrier.carry(at), was.as_deref_mut()),
        };
        reach.moved |= self.carry_curves(world, &mut carrier, was.as_deref_mut());
        let root = world.resource::<ItemIndex>().entity(ItemId::ROOT);
        let region = root.and_then(|root| world.get_mut::<LoopRegion>(root));
        if let Some(mut region) = region {
            let after = carried_region(*region, &mut carrier);
            if *region != after {
                if let Some(was) = was {
                    was.region = Some(*region);
                }
                *region = after;
                reach.moved = true;
            }
        }
        reach
    }

    fn carry_curves(
        &self,
        world: &mut World,
        carrier: &mut Carrier<'_>,
        mut was: Option<&mut Was>,
    ) -> bool {
        let mut moved = Moved::default();
        let mut curves =
            world.query_filtered::<(Entity, &ItemId, &mut Curve), Without<ClipCurve>>();
        for (entity, &id, mut curve) in curves.iter_mut(world) {
            let after = carried_curve(&curve, carrier);
            if *curve != after {
                let before = std::mem::replace(&mut *curve, after);
                if let Some(was) = was.as_deref_mut() {
                    was.curves.push((id, before));
                }
                moved.note(entity);
            }
        }
        moved.tell(world)
    }

    /// What the operation does to each object, by id: clips, curves, the loop region.
    /// Before it was carried out nobody knows.
    #[must_use]
    pub fn moved(&self) -> Moves {
        let mut moves = Moves::default();
        let Some(was) = self.was() else {
            return moves;
        };
        // What was is known; what became of it follows.
        let mut carrier = Carrier::new(&self.before.0, &self.after.0);
        for (id, before, whole) in was.clips() {
            let after = carried(before, whole, |at| carrier.carry(at));
            if before != after {
                moves.clips.push(SpanChange { id, before, after });
            }
        }
        for (id, before) in &was.curves {
            let after = carried_curve(before, &mut carrier);
            moves.curves.push((*id, before.clone(), after));
        }
        moves.region = was
            .region
            .map(|before| (before, carried_region(before, &mut carrier)));
        if self.back {
            moves.turn_round();
        }
        moves.clips.sort_by_key(|clip| clip.id);
        moves.curves.sort_by_key(|(id, ..)| *id);
        moves
    }
}

/// What a [`Retime`] does, one by one: each with what was and what is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moves {
    /// The clips that move.
    pub clips: Vec<SpanChange>,
    /// The curves that move.
    pub curves: Vec<(ItemId, Curve, Curve)>,
    /// The loop region, if it moves.
    pub region: Option<(LoopRegion, LoopRegion)>,
}

impl Moves {
    fn turn_round(&mut self) {
        for clip in &mut self.clips {
            *clip = clip.inverse();
        }
        for (_, before, after) in &mut self.curves {
            std::mem::swap(before, after);
        }
        self.region = self.region.map(|(before, after)| (after, before));
    }
}

/// What was written, for [`Touched`].
#[derive(Default)]
struct Moved(Vec<Entity>, bool);

impl Moved {
    /// Beyond so many it is as quick to ask everyone.
    const MOST: usize = 4096;

    #[inline]
    fn note(&mut self, entity: Entity) {
        if self.0.len() < Self::MOST {
            self.0.push(entity);
        } else {
            self.1 = true;
        }
    }

    #[inline]
    fn note_all(&mut self, entities: &[Entity]) {
        if self.0.len() + entities.len() <= Self::MOST {
            self.0.extend_from_slice(entities);
        } else {
            self.1 = true;
        }
    }

    /// Whether there is anything.
    fn tell(self, world: &mut World) -> bool {
        if self.1 {
            Touched::everyone(world);
        } else {
            for &entity in &self.0 {
                Touched::note(world, entity);
            }
        }
        self.1 || !self.0.is_empty()
    }
}

#[cfg(test)]
mod tests;
