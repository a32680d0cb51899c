//! The disk thread of live playback: keeps what is about to be played in memory.
//!
//! Owns: [`DiskThread`] and its thread. Threads: commands come from control; the thread itself
//! waits for the disk; the callback hears of it only through two rings and never waits for it.
//! In: commands, the [`StreamClock`], boxes the callback has done with. Out: page messages.
//! Invariants: messages of a slot stay in order, its `Insert` first; a full ring delays messages
//! and loses none; boxes are freed here, never in the callback.
//! Elsewhere: the callback's end (`stream::inlet`), reading (`stream::loader`).

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use rtrb::{Consumer, Producer, PushError, RingBuffer};

use super::{Need, PageInlet, PageKey, PageLoader, PageMessage, ReadPlan, Retired, StreamClock};
use crate::media::page::{PAGE_FRAMES, PagedSource, SourceSlot};
use crate::media::source::PreparedSource;

/// How long the thread sleeps when it has nothing to do.
const POLL: Duration = Duration::from_millis(5);

/// Pages read before the thread looks again at its commands and the clock.
const LOADS_PER_TURN: usize = 32;

/// Room of the ring to the callback. The ring back is as long and a little longer, so that one
/// full load of messages can always be answered.
const RING: usize = 2048;

/// How much the disk thread keeps in memory.
#[derive(Clone, Copy, Debug)]
pub struct DiskSettings {
    /// Frames kept ahead of the playhead: a second.
    pub ahead: i64,
    /// Frames kept at the start of the loop and at the place being sought: half a second.
    pub elsewhere: i64,
}

impl DiskSettings {
    /// The usual amounts at a sample rate, Hz.
    #[must_use]
    pub fn at_rate(sample_rate: u32) -> Self {
        let rate = i64::from(sample_rate);
        Self {
            ahead: rate,
            elsewhere: rate / 2,
        }
    }
}

/// What control tells the disk thread.
pub enum DiskCommand {
    /// A slot stands for a source from now on, in place of any other.
    SetSource(SourceSlot, Arc<PreparedSource>),
    /// A source isn't needed any more.
    DropSource(SourceSlot),
    /// A part of the graph, named by a key of the caller's choice, reads as planned (or no more).
    SetPlan(u64, Option<Arc<dyn ReadPlan>>),
    /// Playback will jump to this timeline frame: read what is there first.
    Locate(i64),
    /// Answer once all that should be in memory has been handed to the callback's ring. The
    /// answer waits while that ring is full, so the callback (or null device) must be running.
    Settle(Sender<()>),
    /// End the thread.
    Stop,
}

/// A running disk thread; dropping it stops and joins the thread.
#[derive(Debug)]
pub struct DiskThread {
    commands: Sender<DiskCommand>,
    errors: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl DiskThread {
    /// Starts the thread. The inlet goes to the callback.
    ///
    /// # Errors
    /// The system's, if it can't start another thread.
    pub fn spawn(
        clock: Arc<StreamClock>,
        settings: DiskSettings,
    ) -> std::io::Result<(Self, PageInlet)> {
        let (messages, messages_out) = RingBuffer::new(RING);
        let (garbage_in, garbage) = RingBuffer::new(RING + 64);
        let (commands, inbox) = crossbeam_channel::unbounded();
        let errors = Arc::new(AtomicU64::new(0));
        let disk = Disk {
            clock,
            settings,
            inbox,
            messages,
            garbage,
            errors: Arc::clone(&errors),
            loader: PageLoader::new(),
            plans: BTreeMap::new(),
            resident: HashSet::new(),
            outbox: VecDeque::new(),
            missing: VecDeque::new(),
            located: None,
            asked: None,
            settling: Vec::new(),
        };
        let thread = std::thread::Builder::new()
            .name("waive-disk".into())
            .spawn(move || disk.run())?;
        let disk = Self {
            commands,
            errors,
            thread: Some(thread),
        };
        let inlet = PageInlet {
            messages: messages_out,
            garbage: garbage_in,
        };
        Ok((disk, inlet))
    }

    /// Sends a command; never waits. Control thread.
    pub fn command(&self, command: DiskCommand) {
        // Only a thread that has died doesn't listen, and then there is nothing to feed.
        let _ = self.commands.send(command);
    }

    /// Waits until what should be in memory has been handed over, at most so long; `false` if it
    /// took longer. Control thread, before playback begins.
    #[must_use]
    pub fn settle(&self, timeout: Duration) -> bool {
        let (done, settled) = crossbeam_channel::bounded(1);
        self.command(DiskCommand::Settle(done));
        settled.recv_timeout(timeout).is_ok()
    }

    /// Pages that couldn't be read so far; they play as silence.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.errors.load(Ordering::Relaxed)
    }
}

impl Drop for DiskThread {
    fn drop(&mut self) {
        self.command(DiskCommand::Stop);
        if let Some(thread) = self.thread.take() {
            // A panic over there has been printed; there is no more to do about it here.
            let _ = thread.join();
        }
    }
}

/// What was asked of the plans last: playhead, loop start, seek target.
type Asked = (i64, Option<(i64, i64)>, Option<i64>);

/// The thread's own state.
struct Disk {
    clock: Arc<StreamClock>,
    settings: DiskSettings,
    inbox: Receiver<DiskCommand>,
    messages: Producer<PageMessage>,
    garbage: Consumer<Retired>,
    errors: Arc<AtomicU64>,
    loader: PageLoader,
    plans: BTreeMap<u64, Arc<dyn ReadPlan>>,
    /// Pages in the callback's table, or on the way there.
    resident: HashSet<PageKey>,
    /// Messages the ring had no room for yet; no page is read while there are any.
    outbox: VecDeque<PageMessage>,
    /// Pages to read, the most urgent first.
    missing: VecDeque<PageKey>,
    located: Option<i64>,
    asked: Option<Asked>,
    settling: Vec<Sender<()>>,
}

impl Disk {
    fn run(mut self) {
        loop {
            let idle = self.missing.is_empty() && self.outbox.is_empty();
            // While reading, only look whether there are commands; with a full ring, wait a turn.
            let patience = if idle || !self.outbox.is_empty() {
                POLL
            } else {
                Duration::ZERO
            };
            match self.inbox.recv_timeout(patience) {
                Ok(command) => {
                    if !self.obey_all(command) {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.collect();
            self.survey();
            self.load_some();
            self.flush();
            self.answer();
        }
    }

    /// `false` once told to stop.
    fn obey_all(&mut self, first: DiskCommand) -> bool {
        let mut next = Some(first);
        while let Some(command) = next {
            if !self.obey(command) {
                return false;
            }
            next = self.inbox.try_recv().ok();
        }
        true
    }

    fn obey(&mut self, command: DiskCommand) -> bool {
        match command {
            DiskCommand::SetSource(slot, source) => {
                let paged = Box::new(PagedSource::new(&source));
                self.forget(slot);
                self.loader.set_source(slot, source);
                let insert = PageMessage::Insert {
                    slot,
                    source: paged,
                };
                self.outbox.push_back(insert);
            }
            DiskCommand::DropSource(slot) => {
                self.forget(slot);
                self.loader.drop_source(slot);
                self.outbox.push_back(PageMessage::Remove { slot });
            }
            DiskCommand::SetPlan(key, Some(plan)) => {
                self.plans.insert(key, plan);
            }
            DiskCommand::SetPlan(key, None) => {
                self.plans.remove(&key);
            }
            DiskCommand::Locate(frame) => self.located = Some(frame),
            DiskCommand::Settle(done) => self.settling.push(done),
            DiskCommand::Stop => return false,
        }
        self.asked = None;
        true
    }

    /// Forgets a source's pages: the callback's table loses them with the source.
    fn forget(&mut self, slot: SourceSlot) {
        self.resident.retain(|key| key.0 != slot);
        self.missing.retain(|key| key.0 != slot);
    }

    /// Takes back what the callback has done with.
    fn collect(&mut self) {
        while let Ok(retired) = self.garbage.pop() {
            match retired {
                Retired::Page(page) => self.loader.recycle(page),
                Retired::Source(source) => drop(source),
            }
        }
    }

    /// Works out, when something has moved, which pages should be in memory and which not.
    fn survey(&mut self) {
        let playhead = self.clock.playhead();
        if self.clock.seek().is_some() {
            self.located = None;
        }
        let seek = self.clock.seek().or(self.located);
        let wanted = (playhead, self.clock.loop_range(), seek);
        if let Some((before, range, sought)) = self.asked {
            let step = PAGE_FRAMES as i64 / 4;
            let near = (before..before.saturating_add(step)).contains(&playhead);
            if near && (range, sought) == (wanted.1, wanted.2) {
                return;
            }
        }
        // Once the playhead has arrived, its own window covers the place.
        if let Some(target) = self.located
            && (target..target.saturating_add(self.settings.elsewhere)).contains(&playhead)
        {
            self.located = None;
        }
        self.asked = Some(wanted);
        let pages = self.wanted_pages(wanted);
        let keep: HashSet<PageKey> = pages.iter().copied().collect();
        let outbox = &mut self.outbox;
        self.resident.retain(|key| {
            let stays = keep.contains(key);
            if !stays {
                let (slot, index) = *key;
                outbox.push_back(PageMessage::PageOut { slot, index });
            }
            stays
        });
        let resident = &self.resident;
        self.missing = pages
            .into_iter()
            .filter(|key| !resident.contains(key))
            .collect();
    }

    /// The pages to have in memory, each once, the most urgent first.
    fn wanted_pages(&self, (playhead, range, seek): Asked) -> Vec<PageKey> {
        let DiskSettings { ahead, elsewhere } = self.settings;
        // The next tenth of a second of every track comes before a second of the first.
        let near = ahead / 8;
        let mut windows = vec![(playhead, near)];
        windows.extend(seek.map(|target| (target, elsewhere)));
        if let Some((start, end)) = range {
            // Only if the playhead will get there: a loop behind it is never entered. At its
            // very end the callback is about to wrap.
            if playhead <= end {
                windows.push((start, elsewhere));
            }
        }
        windows.push((playhead.saturating_add(near), ahead - near));
        let mut seen = HashSet::new();
        let mut pages = Vec::new();
        let mut needs: Vec<Need> = Vec::new();
        for (from, length) in windows {
            needs.clear();
            for plan in self.plans.values() {
                plan.needs(from, from.saturating_add(length), &mut needs);
            }
            for need in &needs {
                self.loader.pages_of(*need, |key| {
                    if seen.insert(key) {
                        pages.push(key);
                    }
                });
            }
        }
        pages
    }

    /// Reads a few pages, unless messages are waiting already.
    fn load_some(&mut self) {
        self.flush();
        for _ in 0..LOADS_PER_TURN {
            if !self.outbox.is_empty() {
                return;
            }
            let Some((slot, index)) = self.missing.pop_front() else {
                return;
            };
            let page = self.loader.load(slot, index);
            self.resident.insert((slot, index));
            self.outbox
                .push_back(PageMessage::PageIn { slot, index, page });
            self.flush();
        }
    }

    fn flush(&mut self) {
        while let Some(message) = self.outbox.pop_front() {
            if let Err(PushError::Full(message)) = self.messages.push(message) {
                self.outbox.push_front(message);
                return;
            }
        }
    }

    fn answer(&mut self) {
        for (slot, error) in self.loader.take_reports() {
            let path = self
                .loader
                .source(slot)
                .map(|source| source.path.display().to_string());
            tracing::warn!(path, %error, "can't read an audio file: it plays as silence");
        }
        self.errors.store(self.loader.errors(), Ordering::Relaxed);
        if self.missing.is_empty() && self.outbox.is_empty() {
            for done in self.settling.drain(..) {
                // Whoever asked may have given up waiting.
                let _ = done.send(());
            }
        }
    }
}
