//! Where everything was before time ran otherwise.

use serde::{Deserialize, Serialize};

use crate::model::automation::Curve;
use crate::model::clip::ClipSpan;
use crate::model::id::ItemId;
use crate::model::transport::LoopRegion;

/// Where everything was that keeps its beats.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Form", into = "Form")]
pub struct Was {
    /// Every clip that keeps its beats, moved or not, in the order the World has them.
    clips: Vec<(ItemId, ClipSpan)>,
    /// Whether all of each follows.
    whole: Vec<bool>,
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
        was.make_room(form.clips.len());
        for (id, start, length, offset, whole) in form.clips {
            let span = ClipSpan {
                start,
                length,
                offset,
            };
            was.push(ItemId(id), span, whole);
        }
        let curves = form.curves.into_iter();
        was.curves = curves.map(|(id, curve)| (ItemId(id), curve)).collect();
        was.region = form.region;
        was
    }
}

impl Was {
    pub(super) fn make_room(&mut self, clips: usize) {
        self.clips.reserve_exact(clips);
        self.whole.reserve_exact(clips);
    }

    #[inline]
    pub(super) fn push(&mut self, id: ItemId, span: ClipSpan, whole: bool) {
        self.clips.push((id, span));
        self.whole.push(whole);
    }

    /// The places of clips, in order.
    pub(super) fn spans(&self) -> &[(ItemId, ClipSpan)] {
        &self.clips
    }

    /// Clips, where they were, and whether all of each follows.
    pub(super) fn clips(&self) -> impl Iterator<Item = (ItemId, ClipSpan, bool)> + '_ {
        let rows = self.clips.iter().zip(&self.whole);
        rows.map(|(&(id, span), &whole)| (id, span, whole))
    }

    /// About how many bytes it takes in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        let points = self.curves.iter().map(|(_, c)| size_of_val(c.points()));
        let curves = size_of_val(&self.curves[..]) + points.sum::<usize>();
        size_of::<Self>() + size_of_val(&self.clips[..]) + self.whole.len() + curves
    }
}
