//! The real-time half of streaming: pages of sample bytes, and the table the callback finds them in.
//!
//! Owns: [`PageTable`] and what stands in it. Thread: the table belongs to whoever renders; its
//! methods allocate and free nothing, wait for nothing and never panic, so all may run in the
//! callback. Shared references may go to several render workers at once. Only
//! [`PageTable::with_capacity`] and [`PagedSource::new`] allocate: control or disk thread.
//! In: boxed sources and pages, made elsewhere. Out: spans of bytes, and every box that is no longer
//! needed, for the caller to free elsewhere.
//! Invariant: what enters the table leaves it through a return value; a page has the length that
//! its source and index demand, or it isn't taken in.
//! Elsewhere: filling pages (`media::stream`), turning bytes into samples (`media::pcm`).

use super::pcm::PcmFormat;
use super::source::PreparedSource;

/// Frames of a page; the last of a source has fewer.
pub const PAGE_FRAMES: u64 = 4096;

/// A stretch of a source's sample bytes, as they stand in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Interleaved little-endian samples, whole frames only.
    pub bytes: Box<[u8]>,
}

/// A source's place in a [`PageTable`]; given out by the control thread, reused after removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceSlot(pub u32);

/// One source's pages, those that are in memory.
#[derive(Debug)]
pub struct PagedSource {
    format: PcmFormat,
    channels: u16,
    frame_bytes: usize,
    frames: u64,
    pages: Box<[Option<Box<Page>>]>,
}

impl PagedSource {
    /// A source with no page in memory yet. Allocates eight bytes per page: control or disk thread.
    #[must_use]
    pub fn new(source: &PreparedSource) -> Self {
        let count = usize::try_from(source.frames.div_ceil(PAGE_FRAMES)).unwrap_or(usize::MAX);
        Self {
            format: source.format,
            channels: source.channels,
            frame_bytes: source.frame_bytes(),
            frames: source.frames,
            pages: (0..count).map(|_| None).collect(),
        }
    }

    fn page(&mut self, index: u64) -> Option<&mut Option<Box<Page>>> {
        self.pages.get_mut(usize::try_from(index).ok()?)
    }

    fn page_len(&self, index: u64) -> Option<usize> {
        let start = index.checked_mul(PAGE_FRAMES)?;
        let frames = self.frames.checked_sub(start)?.min(PAGE_FRAMES);
        Some(usize::try_from(frames).ok()? * self.frame_bytes)
    }
}

/// What stands at a position of a source, up to the end of a page.
#[derive(Debug, PartialEq, Eq)]
pub enum Span<'a> {
    /// Samples in memory.
    Bytes {
        /// Form of one sample.
        format: PcmFormat,
        /// 1 or 2.
        channels: u16,
        /// Interleaved samples: `frames` whole frames.
        bytes: &'a [u8],
        /// How many frames: at least one, at most what was asked for.
        frames: usize,
    },
    /// Not in memory (or no such source): play silence for so long, and count it.
    Missing {
        /// How many frames: at least one unless none was asked for.
        frames: usize,
    },
    /// The position is at or behind the end of the source.
    End,
}

/// The sources a graph may read, by slot.
#[derive(Debug)]
pub struct PageTable {
    slots: Box<[Option<Box<PagedSource>>]>,
}

impl PageTable {
    /// A table for slots `0..slots`, all empty. Allocates eight bytes a slot: control thread.
    #[must_use]
    pub fn with_capacity(slots: usize) -> Self {
        Self {
            slots: (0..slots).map(|_| None).collect(),
        }
    }

    /// How many slots there are; fixed for the table's life.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.slots.len()
    }

    fn source_mut(&mut self, slot: SourceSlot) -> Option<&mut PagedSource> {
        self.slots.get_mut(slot.0 as usize)?.as_deref_mut()
    }

    /// Puts a source into a slot. Returns what to free elsewhere: the source that stood there, or
    /// `source` itself if the slot is beyond the capacity. Real-time safe.
    pub fn insert(
        &mut self,
        slot: SourceSlot,
        source: Box<PagedSource>,
    ) -> Option<Box<PagedSource>> {
        match self.slots.get_mut(slot.0 as usize) {
            Some(place) => place.replace(source),
            None => Some(source),
        }
    }

    /// Empties a slot. Returns the source, with its pages, to free elsewhere. Real-time safe.
    pub fn remove(&mut self, slot: SourceSlot) -> Option<Box<PagedSource>> {
        self.slots.get_mut(slot.0 as usize)?.take()
    }

    /// Puts a page in its place. Returns what to free elsewhere: the page that stood there, or
    /// `page` itself if the source is gone or the page isn't one of its own. Real-time safe.
    pub fn page_in(&mut self, slot: SourceSlot, index: u64, page: Box<Page>) -> Option<Box<Page>> {
        let Some(source) = self.source_mut(slot) else {
            return Some(page);
        };
        if source.page_len(index) != Some(page.bytes.len()) {
            return Some(page);
        }
        match source.page(index) {
            Some(place) => place.replace(page),
            None => Some(page),
        }
    }

    /// Takes a page out. Returns it, to free or fill again elsewhere. Real-time safe.
    pub fn page_out(&mut self, slot: SourceSlot, index: u64) -> Option<Box<Page>> {
        self.source_mut(slot)?.page(index)?.take()
    }

    /// What stands at `frame` of a source, at most `max_frames` and within one page. Real-time
    /// safe; constant time.
    #[must_use]
    #[inline]
    pub fn span(&self, slot: SourceSlot, frame: u64, max_frames: usize) -> Span<'_> {
        let Some(Some(source)) = self.slots.get(slot.0 as usize) else {
            return Span::Missing { frames: max_frames };
        };
        if frame >= source.frames {
            return Span::End;
        }
        let (index, offset) = (frame / PAGE_FRAMES, frame % PAGE_FRAMES);
        let left = (source.frames - frame).min(PAGE_FRAMES - offset);
        let frames = usize::try_from(left).map_or(max_frames, |left| left.min(max_frames));
        let start = offset as usize * source.frame_bytes;
        let page = source.pages.get(index as usize).and_then(Option::as_deref);
        match page.and_then(|page| page.bytes.get(start..start + frames * source.frame_bytes)) {
            Some(bytes) if frames > 0 => Span::Bytes {
                format: source.format,
                channels: source.channels,
                bytes,
                frames,
            },
            _ => Span::Missing { frames },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn source(frames: u64) -> PreparedSource {
        PreparedSource {
            path: PathBuf::new(),
            original: PathBuf::new(),
            data_offset: 44,
            format: PcmFormat::I16,
            channels: 2,
            frames,
            sample_rate: 48_000,
            original_rate: 48_000,
        }
    }

    fn page(frames: u64, fill: u8) -> Box<Page> {
        Box::new(Page {
            bytes: vec![fill; frames as usize * 4].into(),
        })
    }

    #[test]
    fn spans_stay_within_pages_and_the_source() {
        let mut table = PageTable::with_capacity(2);
        let slot = SourceSlot(1);
        assert_eq!(table.span(slot, 0, 512), Span::Missing { frames: 512 });
        let length = PAGE_FRAMES + 100;
        assert!(
            table
                .insert(slot, Box::new(PagedSource::new(&source(length))))
                .is_none()
        );
        assert_eq!(table.span(slot, 0, 512), Span::Missing { frames: 512 });
        assert!(table.page_in(slot, 0, page(PAGE_FRAMES, 1)).is_none());
        assert!(table.page_in(slot, 1, page(100, 2)).is_none());
        let Span::Bytes { frames, bytes, .. } = table.span(slot, PAGE_FRAMES - 10, 512) else {
            panic!("the page is there");
        };
        assert_eq!((frames, bytes), (10, &[1; 40][..]));
        let Span::Bytes { frames, bytes, .. } = table.span(slot, PAGE_FRAMES + 1, 512) else {
            panic!("the page is there");
        };
        assert_eq!((frames, bytes), (99, &[2; 396][..]));
        assert_eq!(table.span(slot, length, 512), Span::End);
        assert_eq!(table.span(slot, u64::MAX, 512), Span::End);
        assert_eq!(table.span(slot, 0, 0), Span::Missing { frames: 0 });
    }

    #[test]
    fn whatever_is_not_kept_comes_back() {
        let mut table = PageTable::with_capacity(1);
        let slot = SourceSlot(0);
        assert!(
            table
                .insert(SourceSlot(1), Box::new(PagedSource::new(&source(10))))
                .is_some()
        );
        assert!(
            table.page_in(slot, 0, page(10, 1)).is_some(),
            "no source yet"
        );
        assert!(
            table
                .insert(slot, Box::new(PagedSource::new(&source(10))))
                .is_none()
        );
        assert!(table.page_in(slot, 0, page(9, 1)).is_some(), "wrong length");
        assert!(
            table.page_in(slot, 1, page(10, 1)).is_some(),
            "behind the end"
        );
        assert!(table.page_in(slot, 0, page(10, 1)).is_none());
        assert!(table.page_in(slot, 0, page(10, 2)).is_some(), "the old one");
        assert_eq!(table.page_out(slot, 0).map(|page| page.bytes[0]), Some(2));
        assert!(table.page_out(slot, 0).is_none());
        assert!(table.remove(slot).is_some());
        assert!(table.remove(slot).is_none());
    }

    #[test]
    fn tables_may_be_shared_by_workers() {
        fn shared<T: Send + Sync>() {}
        shared::<PageTable>();
    }
}
