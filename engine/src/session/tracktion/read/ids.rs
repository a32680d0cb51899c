//! Ids: those that objects declare, and those that they are given.

use std::collections::HashSet;

use super::{NO_ID, Reading};
use crate::model::id::{ItemId, ItemIndex};
use crate::session::tracktion::element::Element;
use crate::session::tracktion::repairs::shown;

/// Ids of files are signed 64-bit; half of that leaves room for new ones.
const HIGHEST_ID: u64 = 1 << 62;

/// Where ids come from.
pub enum Ids<'i> {
    /// A file that is opened.
    Fresh {
        index: &'i mut ItemIndex,
        /// Ids that objects of this file have already.
        taken: HashSet<u64>,
        /// Whether one was given to an object with another or none.
        numbered: bool,
    },
    /// An element that is read again: ids are as they stand, and of what has none
    /// they mean nothing.
    Again { next: u64 },
}

impl<'i> Ids<'i> {
    /// New ids come after all of the file.
    pub fn fresh(root: &Element<'_>, index: &'i mut ItemIndex) -> Self {
        if let Some(highest) = highest_id(root) {
            index.reserve(ItemId(highest));
        }
        Self::Fresh {
            index,
            taken: HashSet::new(),
            numbered: false,
        }
    }

    pub fn again() -> Self {
        Self::Again { next: HIGHEST_ID }
    }

    pub fn numbered(&self) -> bool {
        matches!(self, Self::Fresh { numbered: true, .. })
    }
}

impl Reading<'_> {
    /// An id for what has none in the format.
    pub(super) fn allocate(&mut self) -> ItemId {
        match &mut self.ids {
            Ids::Fresh { index, .. } => index.allocate(),
            Ids::Again { next } => {
                *next += 1;
                ItemId(*next)
            }
        }
    }

    /// The id that an object declares, or a new one when it can't have that.
    pub(super) fn claim(&mut self, element: &Element<'_>) -> ItemId {
        let declared = element.get("id");
        let usable = declared.and_then(usable_id);
        let Ids::Fresh {
            index,
            taken,
            numbered,
        } = &mut self.ids
        else {
            return usable.map_or(NO_ID, ItemId);
        };
        if let Some(id) = usable.filter(|id| taken.insert(*id)) {
            return ItemId(id);
        }
        let id = index.allocate();
        taken.insert(id.0);
        *numbered = true;
        let tag = shown(&element.tag);
        let what = match (usable, declared) {
            (Some(id), _) => format!("the id {id} was taken: the {tag} got a new one"),
            (None, Some(_)) => format!("unusable id of {tag}: a new one was given"),
            (None, None) => format!("missing id of {tag}: a new one was given"),
        };
        self.repairs.note(what, element);
        id
    }
}

/// 1 and 2 are ours, for the root and the master; 0 is nobody's.
fn usable_id(text: &str) -> Option<u64> {
    let id = text.trim().parse().ok()?;
    (ItemId::MASTER.0 + 1..=HIGHEST_ID)
        .contains(&id)
        .then_some(id)
}

/// Of everything in the file, also what isn't read: references to it may be.
fn highest_id(element: &Element<'_>) -> Option<u64> {
    let own = element.get("id").and_then(usable_id);
    element
        .children
        .iter()
        .filter_map(highest_id)
        .chain(own)
        .max()
}
