//! Requests that need slow work first: files to read, renders to do. Their client is
//! parked meanwhile, and no one else.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use waive_protocol::envelope::RequestEnvelope;
use waive_protocol::reply::{EditSummary, OkReply};
use waive_protocol::{ErrorReply, Request};

use super::answer::Answered;
use super::bounce_job;
use super::commands::body;
use super::edit_file::{self, Loaded, Opening};
use super::edit_log::EditLog;
use super::files::{self, Readings, Wanted};
use super::freeze;
use super::jobs::{self, Export};
use super::live::Session;
use super::mailbox::ClientId;
use super::measure_job;
use super::package::scratch;
use super::preparing::Patient;
use super::queries;
use super::rack::Shelves;
use super::thread::Control;
use super::work::{Panicked, Queue};
use crate::config::JournalMode;

impl Control {
    /// Reads the files a request names on a worker, then carries it out.
    pub(super) fn read_files(
        &mut self,
        id: ClientId,
        envelope: RequestEnvelope,
        wanted: Vec<(String, Wanted)>,
    ) {
        let session = self.world.resource::<Session>();
        // What isn't allowed isn't read; the command itself refuses it.
        let allowed = wanted.into_iter().filter_map(|(path, wanted)| {
            let path = files::allowed(&session.allow, &path).ok()?;
            Some((path, wanted))
        });
        let wanted: Vec<_> = allowed.collect();
        let (library, rate) = (Arc::clone(&session.library), session.rate);
        self.park(id);
        self.workers.run(
            Queue::Files,
            move || files::read(wanted, &library, rate),
            move |control, read| {
                match (read, control.conflict(&envelope)) {
                    (_, Some(refusal)) => control.settle(id, &envelope, Err(refusal), false),
                    (Err(gone), _) => control.settle(id, &envelope, Err(internal(gone)), false),
                    (Ok(read), None) => {
                        let readings = read.into_iter().collect();
                        control.world.insert_resource(Readings(readings));
                        control.finish(id, &envelope);
                        control.world.insert_resource(Readings::default());
                    }
                }
                control.resume(id);
            },
        );
    }

    /// Reads an Edit on a worker, then puts it in place of the one there.
    pub(super) fn open(&mut self, id: ClientId, envelope: RequestEnvelope) {
        let Request::OpenEdit(request) = &envelope.request else {
            return;
        };
        let asked = request.file_path.as_str();
        // What the engine keeps itself may be opened wherever that is.
        let own = scratch::is_scratch(&self.state_dir, Path::new(asked));
        let path = match own {
            true => Ok(PathBuf::from(asked)),
            false => files::readable(&self.world, asked),
        };
        let path = match path {
            Ok(path) => path,
            Err(refusal) => return self.settle(id, &envelope, Err(refusal), false),
        };
        let opening = self.opening();
        self.park(id);
        self.workers.run(
            Queue::Files,
            move || edit_file::load(&path, &opening),
            move |control, loaded| {
                let loaded = loaded.unwrap_or_else(|gone| Err(internal(gone)));
                let loaded = match control.conflict(&envelope) {
                    Some(refusal) => Err(refusal),
                    None => loaded,
                };
                let answered = loaded.and_then(|loaded| control.adopt(&envelope, loaded));
                let changed = answered.is_ok();
                control.settle(id, &envelope, answered, changed);
                control.resume(id);
            },
        );
    }

    /// What opening needs to know of the session.
    pub(super) fn opening(&self) -> Opening {
        let session = self.world.resource::<Session>();
        Opening {
            allow: session.allow.clone(),
            library: Arc::clone(&session.library),
            rate: session.rate,
            works: self.journal.mode() != JournalMode::Off,
            state_dir: self.state_dir.clone(),
            shelf: {
                let shelf = Arc::clone(&self.world.resource::<Shelves>().0);
                Some((shelf, Some(self.mailbox.clone())))
            },
        }
    }

    fn adopt(&mut self, envelope: &RequestEnvelope, loaded: Loaded) -> Answered {
        let summary = self.take_in(loaded)?;
        self.changed(envelope, &body(&summary)?)
    }

    /// Puts a loaded Edit in place of the one there, and tells of it.
    pub(super) fn take_in(&mut self, loaded: Loaded) -> Result<EditSummary, ErrorReply> {
        self.close_package();
        let adopted = edit_file::adopt(&mut self.world, loaded);
        self.begin_package();
        adopted?;
        let summary = queries::summary(&mut self.world);
        for warning in &summary.warnings {
            tracing::warn!("{warning}");
        }
        self.tell_replaced(&summary);
        Ok(summary)
    }

    /// Renders on a worker; the client waits for the report, or takes a job's number.
    pub(super) fn export(&mut self, id: ClientId, envelope: RequestEnvelope) {
        // Laid out for its refusals now, and once more when every clip has what it plays.
        let run_async = match self
            .jobs
            .room()
            .and_then(|()| self.lay_out(&envelope.request))
        {
            Ok((_, run_async)) => run_async,
            Err(refusal) => return self.settle(id, &envelope, Err(refusal), false),
        };
        let (started, progress) = self.jobs.begin(envelope.request.action());
        if run_async {
            let request_id = envelope.request_id.as_ref();
            let reply = OkReply::new(&started).request_id(request_id).to_bytes();
            self.settle(id, &envelope, Ok(reply), true);
        } else {
            self.park(id);
        }
        let order = RenderOrder {
            client: (!run_async).then_some(id),
            envelope,
            job: started.job_id,
            progress,
        };
        let render: Patient = Box::new(move |control| control.render(order));
        self.when_fresh(Box::new(move |control| control.when_ready(render)));
    }

    /// Renders what was ordered, now that all of it can be heard.
    fn render(&mut self, order: RenderOrder) {
        let export = match self.lay_out(&order.envelope.request) {
            Ok((export, _)) => export,
            Err(refusal) => return self.rendered(&order, Err(refusal)),
        };
        let progress = Arc::clone(&order.progress);
        self.workers.run(
            Queue::Renders,
            move || jobs::render(export, &progress),
            move |control, rendered| {
                let rendered = rendered.unwrap_or_else(|gone| Err(internal(gone)));
                control.rendered(&order, rendered);
            },
        );
    }

    fn rendered(&mut self, order: &RenderOrder, rendered: Result<Value, ErrorReply>) {
        if let Some(id) = order.client {
            let request_id = order.envelope.request_id.as_ref();
            self.reply(id, rendered_reply(&rendered, request_id));
        }
        self.jobs.end(order.job, rendered);
        if let Some(id) = order.client {
            self.resume(id);
        }
    }

    /// Renders a track on a worker, then lets the track play that.
    pub(super) fn freeze(&mut self, id: ClientId, envelope: RequestEnvelope) {
        let Request::FreezeTrack(request) = &envelope.request else {
            return;
        };
        // Laid out for its refusals now, and once more when every clip has what it plays.
        let run_async = request.run_async;
        let laid_out = self.jobs.room();
        if let Err(refusal) = laid_out.and_then(|()| freeze::lay_out(&mut self.world, request)) {
            return self.settle(id, &envelope, Err(refusal), false);
        }
        let (started, progress) = self.jobs.begin(envelope.request.action());
        if run_async {
            let request_id = envelope.request_id.as_ref();
            let reply = OkReply::new(&started).request_id(request_id).to_bytes();
            self.settle(id, &envelope, Ok(reply), true);
        } else {
            self.park(id);
        }
        let order = RenderOrder {
            client: (!run_async).then_some(id),
            envelope,
            job: started.job_id,
            progress,
        };
        let name = self.client_name(id);
        let freeze: Patient = Box::new(move |control| control.freeze_ready(order, name));
        self.when_fresh(Box::new(move |control| control.when_ready(freeze)));
    }

    /// Freezes what was ordered, now that all of it can be heard.
    fn freeze_ready(&mut self, order: RenderOrder, name: Option<Arc<str>>) {
        let Request::FreezeTrack(request) = &order.envelope.request else {
            return;
        };
        let freezing = match freeze::lay_out(&mut self.world, request) {
            Ok(freezing) => freezing,
            Err(refusal) => return self.rendered(&order, Err(refusal)),
        };
        let progress = Arc::clone(&order.progress);
        self.workers.run(
            Queue::Renders,
            move || freeze::render(freezing, &progress),
            move |control, rendered| {
                let rendered = rendered.unwrap_or_else(|gone| Err(internal(gone)));
                let before = control.world.resource::<EditLog>().revision();
                let ready = control.ready_to_change(&order.envelope);
                let rendered = ready.and(rendered);
                let done = rendered.and_then(|it| freeze::adopt(&mut control.world, it, name));
                let changed = control.world.resource::<EditLog>().revision() != before;
                let due = changed.then(|| control.write_down());
                if let Some(due) = due {
                    control.tell_changes(due, before);
                }
                if let Some(id) = order.client {
                    let answered = match &done {
                        Ok(frozen) => {
                            body(frozen).and_then(|b| control.changed(&order.envelope, &b))
                        }
                        Err(refusal) => Err(refusal.clone()),
                    };
                    control.settle_when(due, id, &order.envelope, answered);
                }
                let value = done.and_then(|frozen| {
                    serde_json::to_value(frozen).map_err(|e| ErrorReply::internal(e.to_string()))
                });
                control.jobs.end(order.job, value);
                if let Some(id) = order.client {
                    control.resume(id);
                }
            },
        );
    }

    fn lay_out(&mut self, request: &Request) -> Result<(Export, bool), ErrorReply> {
        match request {
            Request::ExportMixdown(r) => Ok((jobs::mixdown(&mut self.world, r)?, r.run_async)),
            Request::BounceTrack(r) => {
                let bounce = Export::Bounce(bounce_job::lay_out(&mut self.world, r)?);
                Ok((bounce, r.run_async))
            }
            Request::ExportStems(r) => Ok((jobs::stems(&mut self.world, r)?, r.run_async)),
            Request::Measure(r) => {
                let figures = Export::Figures(measure_job::lay_out(&mut self.world, r)?);
                Ok((figures, r.run_async))
            }
            other => Err(ErrorReply::internal(other.action())),
        }
    }
}

/// A render that was asked for.
struct RenderOrder {
    /// Who waits for it; nobody where it was asked for as a job.
    client: Option<ClientId>,
    envelope: RequestEnvelope,
    job: u64,
    progress: Arc<super::render_job::Progress>,
}

fn internal(gone: Panicked) -> ErrorReply {
    ErrorReply::internal(gone.to_string())
}

fn rendered_reply(rendered: &Result<Value, ErrorReply>, request_id: Option<&Value>) -> Vec<u8> {
    match rendered {
        Ok(report) => OkReply::new(report).request_id(request_id).to_bytes(),
        Err(refusal) => refusal.to_bytes(request_id),
    }
}
