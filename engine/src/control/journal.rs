//! Never lost: what changed the Edit is on disk before its reply goes out.
//!
//! Thread: the journal thread writes and syncs; the control thread hands it
//! transactions and goes on, holding back the replies (and the `edit` notifications)
//! that depend on them. All that waits is written with one sync. Each record sent has
//! a ticket, counted from 1; a held reply names the ticket it waits for.
//!
//! When the disk doesn't take a record, it and all after it are refused: control plays
//! them backwards, answers `journal_failed` to what was held, and starts over. So a
//! client may for a moment read what another one changed and what then isn't so; it
//! never gets an acknowledgement that isn't true.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};

use super::mailbox::{Mail, Mailbox};
use super::package::Package;
use super::work::Outcome;
use crate::config::JournalMode;
use crate::model::change::{Change, ChangeKind};
use crate::session::package::record::Record;

/// Bytes written and synced at once at most, beyond the first record.
const GROUP: usize = 4 << 20;
/// How long `relaxed` may leave records unsynced.
const RELAXED: Duration = Duration::from_secs(1);

/// What the journal thread is asked to do, in order.
enum Job {
    /// Write a record: one ticket.
    Append(Box<Record>),
    /// Go on with another package, or none.
    Switch(Option<Box<Package>>),
    /// Begin another journal file for what comes after a revision.
    Rotate(u64, Sender<Result<(), String>>),
    /// Say when all before is done: the last safe ticket, or what failed.
    Drain(Sender<Drained>),
    /// Go on after a failure; tickets up to this one are void.
    Resume(u64),
}

/// How far it is.
#[derive(Debug, Clone)]
pub struct Drained {
    /// Tickets up to this one are safe.
    pub safe: u64,
    /// Why the ones after it aren't.
    pub failure: Option<String>,
    /// Failures dealt with before it was said.
    epoch: u64,
}

/// The control thread's end.
#[derive(Debug)]
pub struct Journal {
    mode: JournalMode,
    jobs: Sender<Job>,
    /// The package that is written to.
    folder: Option<PathBuf>,
    /// Whether it is a scratch package.
    scratch: bool,
    /// The last ticket given out.
    last: u64,
    /// The last one that is safe.
    safe: u64,
    /// The revisions of tickets that aren't safe yet.
    sent: VecDeque<(u64, u64)>,
    /// Failures dealt with.
    epoch: u64,
    /// Bytes sent since the last snapshot, as they were told.
    pub bytes: u64,
    /// When transactions were last sent.
    pub last_sent: Instant,
    /// A new snapshot is being written.
    pub compacting: bool,
    /// What is wrong with the disk, as far as is known.
    pub trouble: Option<String>,
    thread: Option<JoinHandle<()>>,
}

impl Journal {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system won't start one.
    pub fn start(mode: JournalMode, mailbox: &Mailbox) -> std::io::Result<Self> {
        let (jobs, received) = unbounded();
        let writer = Writer {
            mode,
            jobs: received,
            mailbox: mailbox.clone(),
            package: None,
            tickets: 0,
            safe: 0,
            failure: None,
            epoch: 0,
            waiting: Vec::new(),
        };
        let thread = std::thread::Builder::new()
            .name("waive journal".to_owned())
            .spawn(move || writer.run())?;
        Ok(Self {
            mode,
            jobs,
            folder: None,
            scratch: false,
            last: 0,
            safe: 0,
            sent: VecDeque::new(),
            epoch: 0,
            bytes: 0,
            last_sent: Instant::now(),
            compacting: false,
            trouble: None,
            thread: Some(thread),
        })
    }

    /// How it works.
    #[must_use]
    pub fn mode(&self) -> JournalMode {
        self.mode
    }

    /// The package that is written to.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Whether that is a scratch package.
    #[must_use]
    pub fn is_scratch(&self) -> bool {
        self.scratch
    }

    fn post(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::error!("the journal thread is gone");
        }
    }

    /// Hands over transactions; gives the ticket that replies have to wait for.
    pub fn send(&mut self, changes: Vec<(ChangeKind, Arc<Change>)>, next_id: u64) -> u64 {
        self.last_sent = Instant::now();
        for (kind, change) in changes {
            self.sent.push_back((self.last + 1, change.revision));
            self.append(Record::Change {
                kind,
                next_id,
                change,
            });
        }
        match self.mode {
            JournalMode::Synced => self.last,
            JournalMode::Relaxed | JournalMode::Off => 0,
        }
    }

    /// Hands over any record.
    pub fn append(&mut self, record: Record) {
        if self.folder.is_some() {
            self.last += 1;
            self.post(Job::Append(Box::new(record)));
        }
    }

    /// Goes on with another package, or none.
    pub fn switch(&mut self, package: Option<Package>, scratch: bool) {
        self.folder = package.as_ref().map(|p| p.folder().to_path_buf());
        self.scratch = scratch;
        self.bytes = package.as_ref().map_or(0, Package::journal_bytes);
        self.trouble = None;
        self.post(Job::Switch(package.map(Box::new)));
    }

    /// Waits until all that was sent is safe or refused.
    #[must_use]
    pub fn drain(&self) -> Drained {
        let (sender, answer) = bounded(1);
        self.post(Job::Drain(sender));
        answer.recv().unwrap_or(Drained {
            safe: self.safe,
            failure: None,
            epoch: self.epoch,
        })
    }

    /// Begins another journal file; the answer comes by the receiver.
    #[must_use]
    pub fn rotate(&self, base: u64) -> Receiver<Result<(), String>> {
        let (sender, answer) = bounded(1);
        self.post(Job::Rotate(base, sender));
        answer
    }

    /// Whether replies wait for it.
    #[must_use]
    pub fn owes(&self) -> bool {
        self.mode == JournalMode::Synced && self.last > self.safe
    }

    /// The last ticket given out.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.last
    }

    /// The last ticket that is safe.
    #[must_use]
    pub fn safe(&self) -> u64 {
        self.safe
    }

    /// Notes that tickets are safe; gives the revision that is safe with them.
    pub fn note_safe(&mut self, ticket: u64) -> Option<u64> {
        self.safe = self.safe.max(ticket);
        let mut safe = None;
        while let Some(&(sent, revision)) = self.sent.front()
            && sent <= self.safe
        {
            safe = Some(revision);
            self.sent.pop_front();
        }
        safe
    }

    /// Whether a failure is one that hasn't been dealt with.
    #[must_use]
    pub fn is_news(&self, drained: &Drained) -> bool {
        drained.failure.is_some() && drained.epoch == self.epoch
    }

    /// Goes on after a failure that was dealt with.
    pub fn resume(&mut self) {
        self.safe = self.last;
        self.sent.clear();
        self.epoch += 1;
        self.post(Job::Resume(self.last));
    }

    /// Waits for the thread's end; the package is free then.
    pub fn finish(&mut self) {
        let (jobs, _) = unbounded();
        self.jobs = jobs;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the journal thread panicked");
        }
    }
}

/// The thread's end.
struct Writer {
    mode: JournalMode,
    jobs: Receiver<Job>,
    mailbox: Mailbox,
    package: Option<Box<Package>>,
    /// Tickets taken.
    tickets: u64,
    safe: u64,
    /// Set from a failure until control has dealt with it.
    failure: Option<String>,
    epoch: u64,
    /// Records not written yet.
    waiting: Vec<Vec<u8>>,
}

impl Writer {
    fn run(mut self) {
        loop {
            let patience = match self.mode {
                JournalMode::Relaxed => RELAXED,
                _ => Duration::from_secs(3600),
            };
            let mut job = match self.jobs.recv_timeout(patience) {
                Ok(job) => Some(job),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if job.is_none() {
                self.rest();
            }
            let mut bytes = 0;
            while let Some(now) = job {
                match now {
                    Job::Append(record) => bytes += self.take(&record),
                    other => {
                        self.flush();
                        self.other(other);
                    }
                }
                job = (bytes < GROUP).then(|| self.jobs.try_recv().ok()).flatten();
            }
            self.flush();
        }
        self.flush();
        self.rest();
    }

    /// Puts a record with those that are written next; its size.
    fn take(&mut self, record: &Record) -> usize {
        self.tickets += 1;
        if self.failure.is_some() || self.package.is_none() {
            return 0;
        }
        match record.to_bytes() {
            Ok(bytes) if bytes.len() <= crate::session::package::journal::LONGEST => {
                let length = bytes.len();
                self.waiting.push(bytes);
                length
            }
            Ok(_) => self.fail("the change is larger than a record may be (1 GiB)"),
            Err(error) => self.fail(&error.to_string()),
        }
    }

    fn fail(&mut self, why: &str) -> usize {
        // What was taken before is still good.
        let before = self.tickets - 1;
        self.write(before);
        self.failure.get_or_insert(why.to_owned());
        self.tell();
        0
    }

    fn flush(&mut self) {
        if !self.waiting.is_empty() {
            self.write(self.tickets);
        }
    }

    fn write(&mut self, ticket: u64) {
        let synced = self.mode == JournalMode::Synced;
        let Some(package) = &mut self.package else {
            self.waiting.clear();
            return;
        };
        if self.waiting.is_empty() {
            return;
        }
        match package.append(&self.waiting, synced) {
            Ok(()) => {
                self.waiting.clear();
                self.safe = ticket;
            }
            // They were acknowledged: what can be done is to try again.
            Err(error) if !synced => {
                let error = error.to_string();
                return self.complain(error);
            }
            Err(error) => {
                self.waiting.clear();
                self.failure = Some(error.to_string());
            }
        }
        self.tell();
    }

    /// Nothing to do for a while.
    fn rest(&mut self) {
        self.flush();
        let synced = self.package.as_mut().map_or(Ok(()), |p| p.sync());
        if let Err(error) = synced {
            self.complain(error.to_string());
        }
    }

    fn complain(&mut self, error: String) {
        let complaint = move |control: &mut super::thread::Control| {
            control.journal.trouble = Some(error);
        };
        self.mailbox.post(Mail::Done(Outcome(Box::new(complaint))));
    }

    /// Tells control how far it is.
    fn tell(&self) {
        let drained = self.drained();
        let bytes = self.package.as_ref().map_or(0, |p| p.journal_bytes());
        let news = move |control: &mut super::thread::Control| {
            control.journal.bytes = bytes;
            control.journaled(&drained);
        };
        self.mailbox.post(Mail::Done(Outcome(Box::new(news))));
    }

    fn drained(&self) -> Drained {
        Drained {
            safe: self.safe,
            failure: self.failure.clone(),
            epoch: self.epoch,
        }
    }

    fn other(&mut self, job: Job) {
        match job {
            Job::Append(_) => {}
            Job::Switch(package) => {
                if let Some(Err(error)) = self.package.as_mut().map(|p| p.sync()) {
                    tracing::error!(%error, "the journal could not be synced");
                }
                self.package = package;
                self.waiting.clear();
            }
            Job::Rotate(base, answer) => {
                let rotated = match (&mut self.package, &self.failure) {
                    (_, Some(failure)) => Err(failure.clone()),
                    (Some(package), None) => package.rotate(base).map_err(|e| e.to_string()),
                    (None, None) => Err("there is no package".to_owned()),
                };
                let _ = answer.send(rotated);
            }
            Job::Drain(answer) => {
                let _ = answer.send(self.drained());
            }
            Job::Resume(ticket) => {
                self.failure = None;
                self.epoch += 1;
                (self.tickets, self.safe) = (ticket, ticket);
            }
        }
    }
}
