//! From a request to its reply: what is refused up front, what needs slow work,
//! what changes the Edit and what only reads it.

use waive_protocol::envelope::{Refused, RequestEnvelope};
use waive_protocol::notification::{EditReplaced, Notification, Topic};
use waive_protocol::reply::{EditSummary, JobsReply, OkReply, ShuttingDown, Subscribed};
use waive_protocol::{ErrorReply, Request};

use super::commands::{self, Body, batch, body, hosted};
use super::draft::Draft;
use super::edit_log::{EditLog, Origin};
use super::errands::{self, Errand};
use super::files;
use super::mailbox::ClientId;
use super::rack::Rack;
use super::thread::Control;
use super::{edit_file, history, midi_export, notify, ops_view, queries, rehearse, transport};

pub(super) type Answered = Result<Vec<u8>, ErrorReply>;

impl Control {
    /// Answers a request now, or parks the client until it can be answered.
    pub(super) fn answer(&mut self, id: ClientId, request: Result<RequestEnvelope, Refused>) {
        let envelope = match request {
            Ok(envelope) => envelope,
            Err((request_id, refusal)) => {
                return self.reply(id, refusal.to_bytes(request_id.as_ref()));
            }
        };
        if let Some(first) = self.first_answer(id, &envelope) {
            return self.reply(id, first);
        }
        if let Some(refusal) = self.conflict(&envelope) {
            return self.reply(id, refusal.to_bytes(envelope.request_id.as_ref()));
        }
        if errands::writes_states(&envelope.request) {
            return self.write_states(id, envelope);
        }
        self.route(id, envelope);
    }

    /// Carries out a request that writes what plugins remember, once they all run and
    /// have been asked.
    pub(super) fn write_states(&mut self, id: ClientId, envelope: RequestEnvelope) {
        self.follow_plugins();
        let rack = self.world.resource::<Rack>();
        if rack.is_opening() {
            self.park(id);
            return self.until_open.push((id, envelope));
        }
        if !rack.is_empty() {
            self.tell_plugins();
            let captures = errands::captures(&mut self.world);
            if !captures.is_empty() {
                return self.capture_first(id, envelope, captures);
            }
        }
        self.route(id, envelope);
    }

    /// Tells plugins what was set this very tick, before they are asked what they remember.
    fn tell_plugins(&mut self) {
        self.follow_plugins();
        self.derive();
    }

    /// Carries out a request whose client has nothing else under way.
    pub(super) fn route(&mut self, id: ClientId, envelope: RequestEnvelope) {
        match &envelope.request {
            Request::ScanPlugins(_) => self.scan_plugins(id, envelope),
            Request::ExportMixdown(_)
            | Request::ExportStems(_)
            | Request::BounceTrack(_)
            | Request::Measure(_) => {
                self.export(id, envelope);
            }
            Request::FreezeTrack(_) => self.freeze(id, envelope),
            Request::OpenEdit(_) => self.open(id, envelope),
            Request::ImportDawproject(_) => self.import(id, envelope),
            Request::ExportDawproject(_)
            | Request::CollectAndSave(_)
            | Request::PackageAsZip(_)
            | Request::RemoveUnusedMedia(_) => self.media(id, envelope),
            Request::SaveEdit(_) | Request::SaveEditAs(_) => self.save(id, envelope),
            Request::ListRecoveries(_) | Request::DiscardRecovery(_) => {
                self.recoveries(id, envelope);
            }
            Request::GetWaveform(_) => self.waveform(id, envelope),
            request => {
                let wanted = files::wanted(request);
                let errands = errands::wanted(&mut self.world, request);
                if !errands.is_empty() {
                    if errands.iter().any(Errand::is_about_state) {
                        self.tell_plugins();
                    }
                    self.run_errands(id, envelope, (errands, wanted));
                } else if wanted.is_empty() {
                    self.finish(id, &envelope);
                } else {
                    self.read_files(id, envelope, wanted);
                }
            }
        }
    }

    fn first_answer(&self, id: ClientId, envelope: &RequestEnvelope) -> Option<Vec<u8>> {
        let request_id = envelope.request_id.as_ref()?;
        self.clients.get(&id)?.answer_to(request_id).cloned()
    }

    pub(super) fn conflict(&self, envelope: &RequestEnvelope) -> Option<ErrorReply> {
        let expected = envelope.expected_revision?;
        let current = self.world.resource::<EditLog>().revision();
        (expected != current).then(|| ErrorReply::revision_conflict(expected, current))
    }

    /// Carries out a request whose files have been read, and replies.
    pub(super) fn finish(&mut self, id: ClientId, envelope: &RequestEnvelope) {
        let before = self.world.resource::<EditLog>().revision();
        let answered = match self.ready_to_change(envelope) {
            Ok(()) => self.carry_out(id, envelope),
            Err(refusal) => Err(refusal),
        };
        let changed = self.world.resource::<EditLog>().revision() != before;
        let due = changed.then(|| self.write_down());
        self.settle_when(due, id, envelope, answered);
        if let Some(due) = due {
            self.tell_changes(due, before);
        }
    }

    /// Replies, and remembers the answer to what changed something.
    pub(super) fn settle(
        &mut self,
        id: ClientId,
        envelope: &RequestEnvelope,
        answered: Answered,
        changed: bool,
    ) {
        self.settle_when(changed.then_some(0), id, envelope, answered);
    }

    /// As [`Self::settle`]; what changed something goes out once the ticket of the
    /// journal is safe.
    pub(super) fn settle_when(
        &mut self,
        due: Option<u64>,
        id: ClientId,
        envelope: &RequestEnvelope,
        answered: Answered,
    ) {
        let request_id = envelope.request_id.as_ref();
        let bytes = answered.unwrap_or_else(|refusal| refusal.to_bytes(request_id));
        if let (Some(_), Some(request_id)) = (due, request_id)
            && let Some(client) = self.clients.get_mut(&id)
        {
            client.remember(request_id, &bytes);
        }
        let times = (due.unwrap_or(0), self.journal.safe());
        if let Some(client) = self.clients.get_mut(&id) {
            client.reply_when(times, bytes, true, request_id);
        }
    }

    fn carry_out(&mut self, id: ClientId, envelope: &RequestEnvelope) -> Answered {
        let request = &envelope.request;
        if request.edits() || matches!(request, Request::Batch(_)) {
            return self.edit(id, envelope);
        }
        if envelope.dry_run
            && let Some(rehearsed) = rehearse::run(&mut self.world, request)
        {
            let (reply, diff) = rehearsed?;
            let reply = OkReply::new(&reply).diff(&diff);
            return Ok(reply.request_id(envelope.request_id.as_ref()).to_bytes());
        }
        let client = self.client_name(id);
        if let Some(done) = history::run(&mut self.world, request, client) {
            return self.changed(envelope, &done?);
        }
        let reply = match transport::run(&mut self.world, request) {
            Some(done) => done?,
            None => self.session_action(id, request)?,
        };
        if matches!(request, Request::NewEdit(_)) {
            return self.changed(envelope, &reply);
        }
        Ok(OkReply::new(&reply)
            .request_id(envelope.request_id.as_ref())
            .to_bytes())
    }

    pub(super) fn changed(&self, envelope: &RequestEnvelope, reply: &Body) -> Answered {
        let revision = self.world.resource::<EditLog>().revision();
        let reply = OkReply::new(reply).revision(Some(revision));
        Ok(reply.request_id(envelope.request_id.as_ref()).to_bytes())
    }

    /// A transaction: all of it, or nothing.
    fn edit(&mut self, id: ClientId, envelope: &RequestEnvelope) -> Answered {
        let client = self.client_name(id);
        let mut draft = Draft::new(&mut self.world);
        let (done, label) = match &envelope.request {
            Request::Batch(request) => {
                let done = batch::run(&mut draft, request).and_then(|reply| body(&reply));
                (done, batch::label(request))
            }
            request => (commands::run(&mut draft, request), label_of(request)),
        };
        let request_id = envelope.request_id.as_ref();
        let reply = match done {
            Ok(reply) => reply,
            Err(refusal) => {
                draft.take_back();
                return Err(refusal);
            }
        };
        if envelope.dry_run {
            let diff = ops_view::ops(draft.ops());
            draft.take_back();
            return Ok(OkReply::new(&reply)
                .diff(&diff)
                .request_id(request_id)
                .to_bytes());
        }
        let ops = draft.finish();
        let origin = Origin {
            label,
            action: envelope.request.action().into(),
            client,
        };
        self.world.resource_mut::<EditLog>().commit(ops, origin);
        self.changed(envelope, &reply)
    }

    /// What needs more than the World, and changes no Edit that has a history.
    fn session_action(&mut self, id: ClientId, request: &Request) -> Result<Body, ErrorReply> {
        match request {
            Request::NewEdit(r) => {
                let name = r.name.as_ref().map_or("Untitled", |name| name.as_str());
                self.close_package();
                edit_file::new_edit(&mut self.world, name)?;
                self.begin_package();
                let summary = queries::summary(&mut self.world);
                self.tell_replaced(&summary);
                body(&summary)
            }
            Request::Subscribe(r) => body(&self.subscribe(id, &r.topics, true)),
            Request::Unsubscribe(r) => {
                let topics = r.topics.as_deref().unwrap_or(&Topic::ALL);
                body(&self.subscribe(id, topics, false))
            }
            Request::GetMeters(_) => match self.clients.get_mut(&id) {
                Some(client) => body(&notify::read_meters(&self.world, client)),
                None => Err(ErrorReply::internal("the client is gone")),
            },
            Request::GetPerformance(_) => body(&notify::performance(self)),
            Request::GetPluginState(r) => body(&hosted::get_state(&mut self.world, r)?),
            Request::SavePluginPreset(r) => body(&hosted::save_preset(&mut self.world, r)?),
            Request::ExportMidi(r) => body(&midi_export::export(&mut self.world, r)?),
            Request::GetJob(r) => body(&self.jobs.view(r.job_id.get())?),
            Request::CancelJob(r) => body(&self.jobs.cancel(r.job_id.get())?),
            Request::ListJobs(_) => body(&JobsReply {
                jobs: self.jobs.views(),
            }),
            Request::Describe(r) => body(&queries::describe::run(
                r.about.as_ref().map(|about| about.as_str()),
            )?),
            Request::Shutdown(_) => {
                self.stopping = true;
                body(&ShuttingDown {
                    message: "Shutting down".to_owned(),
                })
            }
            other => queries::run(&mut self.world, other),
        }
    }

    fn subscribe(&mut self, id: ClientId, topics: &[Topic], on: bool) -> Subscribed {
        let Some(client) = self.clients.get_mut(&id) else {
            return Subscribed { topics: Vec::new() };
        };
        for &topic in topics {
            if on {
                client.topics.insert(topic.into());
            } else {
                client.topics.remove(&topic.into());
            }
        }
        Subscribed {
            topics: client.topics.iter().map(|topic| topic.topic()).collect(),
        }
    }

    pub(super) fn tell_changes(&mut self, due: u64, before: u64) {
        let heard = self
            .clients
            .values()
            .any(|client| client.hears(Topic::Edit));
        if !heard {
            return;
        }
        let log = self.world.resource::<EditLog>();
        let changes: Vec<_> = log.since(before).into_iter().flatten().cloned().collect();
        for change in changes {
            self.tell_change(due, change);
        }
    }

    pub(super) fn tell_replaced(&mut self, summary: &EditSummary) {
        self.tell(&Notification::EditReplaced(EditReplaced {
            revision: summary.current_revision,
            name: summary.name.clone(),
            file_path: summary.file_path.clone(),
        }));
    }
}

/// `set_track_volume` reads "Set track volume" in the history.
fn label_of(request: &Request) -> String {
    let mut label = request.action().replace('_', " ");
    if let Some(first) = label.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    label
}
