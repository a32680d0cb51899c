//! The callback's end of the stream of pages.
//!
//! Owns: [`PageInlet`] and what travels: [`PageMessage`] in, [`Retired`] out. Thread: callback;
//! never allocates, frees, waits or panics.
//! Invariant: a message is taken only while the way back has room, and each gives back at most one
//! box, so nothing is ever freed here, however far the disk thread lags.

use rtrb::{Consumer, Producer};

use crate::media::page::{Page, PageTable, PagedSource, SourceSlot};

/// Messages one call of [`PageInlet::drain`] applies at most, to bound its time.
const PER_CALL: usize = 256;

/// What the disk thread sends. A slot's `Insert` comes before any of its pages.
#[derive(Debug)]
pub enum PageMessage {
    /// A page has been read.
    PageIn {
        /// Whose page.
        slot: SourceSlot,
        /// Which page of it.
        index: u64,
        /// Its bytes.
        page: Box<Page>,
    },
    /// A page isn't needed any more.
    PageOut {
        /// Whose page.
        slot: SourceSlot,
        /// Which page of it.
        index: u64,
    },
    /// A source begins, in place of any other in the slot.
    Insert {
        /// Its slot.
        slot: SourceSlot,
        /// The source, without pages.
        source: Box<PagedSource>,
    },
    /// A source ends.
    Remove {
        /// Its slot.
        slot: SourceSlot,
    },
}

/// What the callback gives back, to be freed or filled again by the disk thread.
#[derive(Debug)]
pub enum Retired {
    /// A page.
    Page(Box<Page>),
    /// A source, with the pages it still has.
    Source(Box<PagedSource>),
}

/// Applies the disk thread's messages to the callback's table.
#[derive(Debug)]
pub struct PageInlet {
    pub(super) messages: Consumer<PageMessage>,
    pub(super) garbage: Producer<Retired>,
}

impl PageInlet {
    /// Applies what has arrived: at most 256 messages, fewer while the way back is full (the rest
    /// waits). Callback, at the start of each block; real-time safe.
    pub fn drain(&mut self, table: &mut PageTable) {
        for _ in 0..PER_CALL {
            if self.garbage.is_full() {
                return;
            }
            let Ok(message) = self.messages.pop() else {
                return;
            };
            let retired = match message {
                PageMessage::PageIn { slot, index, page } => {
                    table.page_in(slot, index, page).map(Retired::Page)
                }
                PageMessage::PageOut { slot, index } => {
                    table.page_out(slot, index).map(Retired::Page)
                }
                PageMessage::Insert { slot, source } => {
                    table.insert(slot, source).map(Retired::Source)
                }
                PageMessage::Remove { slot } => table.remove(slot).map(Retired::Source),
            };
            if let Some(retired) = retired {
                // There was room above, and nobody else fills this ring: this can't fail. Were it
                // to, the box would be leaked rather than freed in the callback.
                if let Err(rtrb::PushError::Full(lost)) = self.garbage.push(retired) {
                    std::mem::forget(lost);
                }
            }
        }
    }
}
