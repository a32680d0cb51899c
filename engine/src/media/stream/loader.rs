//! Reads pages from files.
//!
//! Owns: [`PageLoader`]: the open files and a small stock of used pages. Thread: disk, or the one
//! that renders offline; waits for the disk.
//! In: sources by slot. Out: filled pages; what can't be read is silence, and counted.
//! Invariants: at most 256 files are open, whatever the session; files are read, never mapped,
//! because a mapped file that another program cuts short kills the process with SIGBUS.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use super::{Need, PageKey};
use crate::media::page::{PAGE_FRAMES, Page, SourceSlot};
use crate::media::source::PreparedSource;

/// Files held open at once; a process often may open 1,024, and the engine needs others.
const MAX_OPEN: usize = 256;

/// Used pages kept for refilling.
const MAX_SPARE: usize = 128;

#[derive(Debug)]
struct OpenFile {
    slot: SourceSlot,
    file: File,
    used: u64,
}

#[derive(Debug)]
struct Source {
    prepared: Arc<PreparedSource>,
    /// Where it stands in the list of open files, if that is still its place.
    place: usize,
    failed: bool,
}

/// Reads pages of the sources it was told of.
#[derive(Debug, Default)]
pub struct PageLoader {
    sources: HashMap<SourceSlot, Source>,
    open: Vec<OpenFile>,
    #[expect(
        clippy::vec_box,
        reason = "pages travel in boxes: unboxing one would free it"
    )]
    spare: Vec<Box<Page>>,
    turn: u64,
    errors: u64,
    reports: Vec<(SourceSlot, io::Error)>,
}

impl PageLoader {
    /// A loader that knows no source.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a slot stand for a source, in place of any other.
    pub fn set_source(&mut self, slot: SourceSlot, prepared: Arc<PreparedSource>) {
        self.drop_source(slot);
        let source = Source {
            prepared,
            place: usize::MAX,
            failed: false,
        };
        self.sources.insert(slot, source);
    }

    /// Forgets a source and closes its file.
    pub fn drop_source(&mut self, slot: SourceSlot) {
        self.sources.remove(&slot);
        self.open.retain(|open| open.slot != slot);
    }

    /// The source in a slot.
    #[must_use]
    pub fn source(&self, slot: SourceSlot) -> Option<&Arc<PreparedSource>> {
        self.sources.get(&slot).map(|source| &source.prepared)
    }

    /// Names the pages a need touches, those that exist: a need may reach past its source's end.
    pub(super) fn pages_of(&self, need: Need, mut each: impl FnMut(PageKey)) {
        let Some(source) = self.sources.get(&need.slot) else {
            return;
        };
        let to = need.to.min(source.prepared.frames);
        if need.from < to {
            for page in need.from / PAGE_FRAMES..to.div_ceil(PAGE_FRAMES) {
                each((need.slot, page));
            }
        }
    }

    /// Pages that couldn't be read since the loader was made. Those play as silence.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// Takes what went wrong since the last call: the first error of each source, no more.
    pub fn take_reports(&mut self) -> Vec<(SourceSlot, io::Error)> {
        std::mem::take(&mut self.reports)
    }

    /// Gives a page back, to be filled again.
    pub fn recycle(&mut self, page: Box<Page>) {
        if self.spare.len() < MAX_SPARE {
            self.spare.push(page);
        }
    }

    /// Reads a page. One that can't be read (or doesn't exist) comes back as silence, is counted,
    /// and the first time reported, see [`Self::take_reports`].
    pub fn load(&mut self, slot: SourceSlot, index: u64) -> Box<Page> {
        let Some(source) = self.sources.get(&slot) else {
            self.errors += 1;
            return Box::new(Page { bytes: [].into() });
        };
        let prepared = Arc::clone(&source.prepared);
        let frame_bytes = prepared.frame_bytes() as u64;
        let start = index.saturating_mul(PAGE_FRAMES).min(prepared.frames);
        let frames = (prepared.frames - start).min(PAGE_FRAMES);
        let mut page = self.blank((frames * frame_bytes) as usize);
        let offset = prepared.data_offset + start * frame_bytes;
        let read = self
            .file(slot, &prepared)
            .and_then(|file| file.read_exact_at(&mut page.bytes, offset));
        if let Err(error) = read {
            self.report(slot, error);
            // Whatever was read before the error must not sound, nor what the page held before.
            page.bytes.fill(0);
        }
        page
    }

    /// A page of the length, its bytes whatever they were.
    fn blank(&mut self, len: usize) -> Box<Page> {
        // From the end, where the youngest are, which the processor's cache may still hold.
        if let Some(at) = self.spare.iter().rposition(|page| page.bytes.len() == len) {
            return self.spare.swap_remove(at);
        }
        // Nothing of this length: the stock has gone stale if it is full.
        if self.spare.len() == MAX_SPARE {
            self.spare.clear();
        }
        Box::new(Page {
            bytes: vec![0; len].into(),
        })
    }

    fn report(&mut self, slot: SourceSlot, error: io::Error) {
        self.errors += 1;
        self.open.retain(|open| open.slot != slot);
        if let Some(source) = self.sources.get_mut(&slot)
            && !source.failed
        {
            source.failed = true;
            self.reports.push((slot, error));
        }
    }

    fn file(&mut self, slot: SourceSlot, prepared: &PreparedSource) -> io::Result<&File> {
        self.turn += 1;
        let place = self
            .sources
            .get(&slot)
            .map_or(usize::MAX, |source| source.place);
        let place = match self.open.get(place) {
            Some(open) if open.slot == slot => place,
            _ => match self.open.iter().position(|open| open.slot == slot) {
                Some(place) => place,
                None => self.open_file(slot, prepared)?,
            },
        };
        if let Some(source) = self.sources.get_mut(&slot) {
            source.place = place;
        }
        let open = &mut self.open[place];
        open.used = self.turn;
        Ok(&open.file)
    }

    fn open_file(&mut self, slot: SourceSlot, prepared: &PreparedSource) -> io::Result<usize> {
        let file = File::open(&prepared.path)?;
        let used = self.turn;
        let open = OpenFile { slot, file, used };
        if self.open.len() < MAX_OPEN {
            self.open.push(open);
            return Ok(self.open.len() - 1);
        }
        let place = self.victim();
        self.open[place] = open;
        Ok(place)
    }

    /// The file to close: the less recently used of two picked at random. Strictly the least
    /// recently used would be the worst choice when one file more than fits is read in turn.
    fn victim(&self) -> usize {
        let mixed = self.turn.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let a = (mixed >> 32) as usize % self.open.len();
        let b = (mixed >> 48) as usize % self.open.len();
        if self.open[a].used < self.open[b].used {
            a
        } else {
            b
        }
    }
}
