//! Where everything was before time ran otherwise.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::automation::Curve;
use crate::model::clip::ClipSpan;
use crate::model::id::ItemId;
use crate::model::transport::LoopRegion;

/// Where everything was that keeps its beats. Of 100,000 clips it takes 1.6 MB, since
/// getting memory from the system is what most of the time of a change of tempo goes to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Form", into = "Form")]
pub struct Was {
    /// Every clip that keeps its beats, moved or not, in the order the World has them;
    /// mostly the same list as of the change before.
    order: Arc<Vec<ItemId>>,
    /// Start and length of each.
    places: Vec<(f64, f64)>,
    /// The offsets that aren't 0, by row.
    offsets: Vec<(usize, f64)>,
    /// The rows of which only the start follows.
    starts: Vec<usize>,
    /// The curves that moved.
    pub(super) curves: Vec<(ItemId, Curve)>,
    /// The loop region, if it moved.
    pub(super) region: Option<LoopRegion>,
}

/// On disk: id, start, length, offset, whether all of it follows.
type Row = (u64, f64, f64, f64, bool);

#[derive(Serialize, Deserialize)]
struct Form {
    clips: Vec<Row>,
    curves: Vec<(u64, Curve)>,
    region: Option<LoopRegion>,
}

impl From<Was> for Form {
    fn from(was: Was) -> Self {
        let row = |(id, span, whole): (ItemId, ClipSpan, bool)| {
            (id.0, span.start, span.length, span.offset, whole)
        };
        Self {
            clips: was.clips().map(row).collect(),
            curves: was.curves.into_iter().map(|(id, c)| (id.0, c)).collect(),
            region: was.region,
        }
    }
}

impl From<Form> for Was {
    fn from(form: Form) -> Self {
        let mut was = Self::default();
        let mut order = Vec::with_capacity(form.clips.len());
        for (id, start, length, offset, whole) in form.clips {
            let span = ClipSpan {
                start,
                length,
                offset,
            };
            order.push(ItemId(id));
            was.push(span, whole);
        }
        was.order = Arc::new(order);
        let curves = form.curves.into_iter();
        was.curves = curves.map(|(id, curve)| (ItemId(id), curve)).collect();
        was.region = form.region;
        was
    }
}

impl Was {
    /// An empty one, in room that was made before if there is enough.
    pub(super) fn in_room(world: &mut World, clips: usize) -> Self {
        let room = world.get_resource_mut::<Room>();
        let mut places = room.map_or_else(Vec::new, |mut room| room.take(clips));
        places.reserve_exact(clips);
        Self {
            places,
            ..Self::default()
        }
    }

    #[inline]
    pub(super) fn push(&mut self, span: ClipSpan, whole: bool) {
        if span.offset.to_bits() != 0 {
            self.offsets.push((self.places.len(), span.offset));
        }
        if !whole {
            self.starts.push(self.places.len());
        }
        self.places.push((span.start, span.length));
    }

    /// Says which clips the rows are.
    pub(super) fn name(&mut self, order: Arc<Vec<ItemId>>) {
        self.order = order;
    }

    /// Which clips the rows are.
    pub(super) fn order(&self) -> &[ItemId] {
        &self.order
    }

    /// Where a clip was, by its row.
    pub(super) fn span(&self, row: usize) -> ClipSpan {
        let (start, length) = self.places[row];
        // Most have none.
        let offset = self.offsets.binary_search_by_key(&row, |&(row, _)| row);
        ClipSpan {
            start,
            length,
            offset: offset.map_or(0.0, |at| self.offsets[at].1),
        }
    }

    /// Clips, where they were, and whether all of each follows.
    pub(super) fn clips(&self) -> impl Iterator<Item = (ItemId, ClipSpan, bool)> + '_ {
        let rows = self.order.iter().zip(0..self.places.len());
        rows.map(|(&id, row)| (id, self.span(row), self.starts.binary_search(&row).is_err()))
    }

    /// About how many bytes it takes in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        let points = self.curves.iter().map(|(_, c)| size_of_val(c.points()));
        let curves = size_of_val(&self.curves[..]) + points.sum::<usize>();
        let clips = size_of_val(&self.places[..]) + size_of_val(&self.offsets[..]);
        size_of::<Self>() + clips + size_of_val(&self.starts[..]) + curves
    }
}

/// Room for places of clips, made while nobody waits.
#[derive(Resource, Debug, Default)]
pub struct Room {
    ready: Vec<Vec<(f64, f64)>>,
    /// How many clips there were last.
    clips: usize,
    /// The clips in the World's order, as they were last.
    pub(super) order: Arc<Vec<ItemId>>,
    /// So many are being made.
    asked: usize,
}

impl Room {
    /// So many are kept.
    const KEPT: usize = 8;
    /// For fewer clips it isn't worth while.
    const LEAST: usize = 8192;

    fn take(&mut self, clips: usize) -> Vec<(f64, f64)> {
        self.clips = clips;
        let room = self.ready.pop().unwrap_or_default();
        // What is too small, or much too large, is of another Edit.
        if room.capacity() < clips || room.capacity() / 2 > clips {
            self.ready.clear();
            return Vec::new();
        }
        room
    }

    /// For how many clips more room should be made now, if so.
    pub fn wanted(&mut self) -> Option<usize> {
        let wanted = self.clips >= Self::LEAST && self.ready.len() + self.asked < Self::KEPT;
        self.asked += usize::from(wanted);
        wanted.then_some(self.clips)
    }

    /// Room for so many clips, which the system has really given.
    #[must_use]
    pub fn made(clips: usize) -> Vec<(f64, f64)> {
        // Numbers other than 0 are written for certain.
        let mut room = vec![(1.0, 1.0); clips];
        room.clear();
        room
    }

    /// Takes in what was made.
    pub fn put(&mut self, room: Vec<(f64, f64)>) {
        self.asked = self.asked.saturating_sub(1);
        if room.capacity() >= self.clips {
            self.ready.push(room);
        }
    }
}
