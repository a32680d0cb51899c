//! The control thread: owns the World, answers requests, drives the ticks.
//!
//! One tick: take what waits (a bounded number), apply it in order, hand over the
//! replies, and once no more comes derive, compile, publish, observe, notify. A request that needs
//! slow work parks its client, and no one else, until the work is back.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bevy_ecs::prelude::*;
use crossbeam_channel::{Receiver, RecvTimeoutError};
use waive_protocol::envelope::{Refused, RequestEnvelope};

use super::clients::Client;
use super::edit_log::EditLog;
use super::jobs::Jobs;
use super::journal::Journal;
use super::mailbox::{ClientId, Mail, Mailbox};
use super::notify::Told;
use super::preparing::{Patient, Preparing, Watch};
use super::publish::{Published, Slice};
use super::work::{Queue, Workers};
use crate::model::op::Room;

/// Mail taken in one tick.
const PER_TICK: usize = 1024;
/// After this long the rest of the mail waits for the next tick.
const LONGEST_APPLY: Duration = Duration::from_millis(4);
/// A tick without mail.
const IDLE_TICK: Duration = Duration::from_millis(10);

/// How long the thread looks for more mail before it does anything else: a client that
/// asks in turn then pays neither for waking it nor for what it compiles.
const LINGER: Duration = Duration::from_micros(150);
/// As long when replies wait for the journal.
const LINGER_FOR_JOURNAL: Duration = Duration::from_millis(4);
/// As long at most after an edit, where what it changes takes long to compile: the next
/// edits in a row then don't each wait for that.
const LINGER_FOR_MORE: Duration = Duration::from_millis(2);
/// After this long what was changed is compiled and heard, however much mail comes.
const UNHEARD: Duration = Duration::from_millis(8);

/// Mail that comes within a short while.
fn at_once(mail: &Receiver<Mail>, patience: Duration) -> Option<Mail> {
    let begun = Instant::now();
    while begun.elapsed() < patience.min(LINGER) {
        if let Ok(mail) = mail.try_recv() {
            return Some(mail);
        }
        // Whoever else is ready runs first.
        std::thread::yield_now();
    }
    let left = patience.checked_sub(begun.elapsed())?;
    mail.recv_timeout(left).ok()
}

/// Everything the control thread owns.
pub struct Control {
    pub(super) world: World,
    pub(super) schedule: Schedule,
    pub(super) clients: BTreeMap<ClientId, Client>,
    pub(super) workers: Workers,
    /// Where work done elsewhere comes back to.
    pub(super) mailbox: Mailbox,
    pub(super) journal: Journal,
    /// Where scratch packages are.
    pub(super) state_dir: PathBuf,
    pub(super) jobs: Jobs,
    pub(super) told: Told,
    pub(super) started: Instant,
    pub(super) requests: u64,
    pub(super) stopping: bool,
    /// Requests that wait until every hosted plugin has been opened.
    pub(super) until_open: Vec<(ClientId, RequestEnvelope)>,
    /// What waits until every clip has what it plays.
    pub(super) patient: Vec<Patient>,
    pub(super) watch: Watch,
}

impl Control {
    /// Runs until told to stop.
    pub(super) fn run(mut self, mail: &Receiver<Mail>) {
        let mut lively = false;
        while !self.stopping {
            let behind = !self.world.resource::<Published>().is_whole();
            let lingered = (lively && !behind).then(|| at_once(mail, LINGER)).flatten();
            let idle = if behind { Duration::ZERO } else { IDLE_TICK };
            let next = lingered.map_or_else(|| mail.recv_timeout(idle), Ok);
            lively = next.is_ok();
            match next {
                Ok(first) => self.apply(first, mail),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.follow_plugins();
            self.derive_until(Some(Slice::begin(mail)));
            self.write_automation();
            self.prepare();
            self.watch_files();
            self.notify();
            self.compact_in_time();
            self.make_room();
        }
        self.jobs.cancel_all();
        self.world.resource_mut::<Preparing>().forget();
        self.patient.clear();
        self.close_package();
        self.hand_over();
        // Renders end at their next block and take their unfinished files along.
        self.workers.finish();
        self.journal.finish();
    }

    /// Answers mail as long as more of it keeps coming, up to when what was changed must
    /// be heard.
    fn apply(&mut self, first: Mail, mail: &Receiver<Mail>) {
        let begun = Instant::now();
        let heard = self.world.resource::<EditLog>().revision();
        let mut next = Some(first);
        while let Some(first) = next.take() {
            self.apply_waiting(first, mail);
            self.hand_over();
            let edited = self.world.resource::<EditLog>().revision() != heard;
            let compiled = self.world.resource::<Published>().last_publish / 2;
            let patience = match (self.journal.owes(), edited) {
                (true, _) => LINGER_FOR_JOURNAL,
                (false, true) => compiled.clamp(LINGER, LINGER_FOR_MORE),
                (false, false) => LINGER,
            };
            if !self.stopping && begun.elapsed() < UNHEARD {
                next = at_once(mail, patience);
            }
        }
    }

    fn apply_waiting(&mut self, first: Mail, mail: &Receiver<Mail>) {
        self.take(first);
        let begun = Instant::now();
        for _ in 1..PER_TICK {
            if begun.elapsed() > LONGEST_APPLY {
                break;
            }
            match mail.try_recv() {
                Ok(next) => self.take(next),
                Err(_) => break,
            }
        }
    }

    /// Derives and publishes what was changed.
    pub(super) fn derive(&mut self) {
        self.derive_until(None);
    }

    /// The same; where many tracks have to be read, some of them may be left for the next
    /// tick.
    fn derive_until(&mut self, until: Option<Slice>) {
        self.world.resource_mut::<Published>().work_until(until);
        self.schedule.run(&mut self.world);
        self.world.clear_trackers();
    }

    /// Has room made for what the next changes of tempo will remember.
    fn make_room(&mut self) {
        while let Some(clips) = self.world.resource_mut::<Room>().wanted() {
            self.workers.run(
                Queue::Notices,
                move || Room::made(clips),
                |control, made| {
                    let made = made.unwrap_or_default();
                    control.world.resource_mut::<Room>().put(made);
                },
            );
        }
    }

    fn hand_over(&mut self) {
        for client in self.clients.values_mut() {
            client.hand_over();
        }
    }

    fn take(&mut self, mail: Mail) {
        match mail {
            Mail::Connect {
                client,
                name,
                outbox,
            } => {
                self.clients.insert(client, Client::new(name, outbox));
            }
            Mail::Disconnect { client } => {
                self.clients.remove(&client);
            }
            Mail::Request { client, request } => self.arrive(client, *request),
            Mail::Done(outcome) => (outcome.0)(self),
            Mail::Shutdown => self.stopping = true,
        }
    }

    fn arrive(&mut self, id: ClientId, request: Result<RequestEnvelope, Refused>) {
        self.requests += 1;
        let Some(client) = self.clients.get_mut(&id) else {
            return;
        };
        if client.waiting {
            client.parked.push_back(request);
        } else {
            self.answer(id, request);
        }
    }

    /// Replies to a client, if it is still there, with what doesn't depend on the Edit.
    pub(super) fn reply(&mut self, id: ClientId, payload: Vec<u8>) {
        let times = (0, self.journal.safe());
        if let Some(client) = self.clients.get_mut(&id) {
            client.reply_when(times, payload, false, None);
        }
    }

    /// From now on the client's requests wait.
    pub(super) fn park(&mut self, id: ClientId) {
        if let Some(client) = self.clients.get_mut(&id) {
            client.waiting = true;
        }
    }

    /// Takes up what waited for a client, up to the next slow request.
    pub(super) fn resume(&mut self, id: ClientId) {
        if let Some(client) = self.clients.get_mut(&id) {
            client.waiting = false;
        }
        while let Some(client) = self.clients.get_mut(&id)
            && !client.waiting
            && let Some(request) = client.parked.pop_front()
        {
            self.answer(id, request);
        }
    }

    /// Takes up a parked client's own request again, which may park it once more.
    pub(super) fn again(&mut self, id: ClientId, then: impl FnOnce(&mut Self)) {
        if let Some(client) = self.clients.get_mut(&id) {
            client.waiting = false;
        }
        then(self);
        if self.clients.get(&id).is_some_and(|client| !client.waiting) {
            self.resume(id);
        }
    }

    /// The name a client goes by in the history.
    pub(super) fn client_name(&self, id: ClientId) -> Option<Arc<str>> {
        self.clients.get(&id).map(|client| Arc::clone(&client.name))
    }
}
