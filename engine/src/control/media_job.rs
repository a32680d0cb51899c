//! Actions on the Edit's files: what is slow happens on a worker, with the client parked
//! or as a job, and what follows on the control thread.

use serde::Serialize;
use serde_json::Value;
use waive_protocol::envelope::RequestEnvelope;
use waive_protocol::reply::{DawprojectImport, OkReply};
use waive_protocol::{ErrorReply, Request};

use std::sync::Arc;

use super::commands::{body, media};
use super::edit_log::EditLog;
use super::mailbox::ClientId;
use super::render_job::Progress;
use super::thread::Control;
use super::work::Queue;
use super::{files, interchange, live::Session, views};
use crate::session::package::record::Record;

/// Work for a worker, and what the control thread does with what came of it.
struct Task<T> {
    work: Work<T>,
    then: Then<T>,
}

type Work<T> = Box<dyn FnOnce(&Progress) -> Result<T, ErrorReply> + Send>;
type Then<T> = Box<dyn FnOnce(&mut Control, T) -> Result<Value, ErrorReply> + Send>;

impl Control {
    /// Carries out an action on the Edit's files.
    pub(super) fn media(&mut self, id: ClientId, envelope: RequestEnvelope) {
        let world = &mut self.world;
        let begun = match &envelope.request {
            Request::CollectAndSave(request) => media::plan_collect(world).map(|plan| {
                let run_async = request.run_async;
                let task = collect(plan, self.client_name(id));
                self.task(id, &envelope, task, run_async);
            }),
            Request::RemoveUnusedMedia(request) => {
                let only_listed = request.list_only || envelope.dry_run;
                media::plan_removal(world, only_listed).map(|plan| {
                    let task = plain(move |_| media::remove(&plan));
                    self.task(id, &envelope, task, false);
                })
            }
            Request::PackageAsZip(request) => media::plan_package(world, request).map(|plan| {
                let task = plain(move |progress| media::package(&plan, progress));
                self.task(id, &envelope, task, request.run_async);
            }),
            Request::ExportDawproject(request) => interchange::plan(world, request).map(|plan| {
                let task = plain(move |progress| interchange::export(&plan, progress));
                self.task(id, &envelope, task, request.run_async);
            }),
            other => Err(ErrorReply::internal(other.action())),
        };
        if let Err(refusal) = begun {
            self.settle(id, &envelope, Err(refusal), false);
        }
    }

    /// Runs a task; the client waits, or takes a job's number.
    fn task<T: Send + 'static>(
        &mut self,
        id: ClientId,
        envelope: &RequestEnvelope,
        task: Task<T>,
        run_async: bool,
    ) {
        if let Err(refusal) = self.jobs.room() {
            return self.settle(id, envelope, Err(refusal), false);
        }
        let envelope = envelope.clone();
        let (started, progress) = self.jobs.begin(envelope.request.action());
        if run_async {
            let request_id = envelope.request_id.as_ref();
            let reply = OkReply::new(&started).request_id(request_id).to_bytes();
            self.settle(id, &envelope, Ok(reply), true);
        } else {
            self.park(id);
        }
        let Task { work, then } = task;
        self.workers.run(
            Queue::Renders,
            move || work(&progress),
            move |control, worked| {
                let worked =
                    worked.unwrap_or_else(|gone| Err(ErrorReply::internal(gone.to_string())));
                let before = control.world.resource::<EditLog>().revision();
                let done = worked.and_then(|worked| then(control, worked));
                let changed = control.world.resource::<EditLog>().revision() != before;
                let due = if changed { control.write_down() } else { 0 };
                if !run_async {
                    let answered = match &done {
                        Ok(value) => control.changed_value(&envelope, value),
                        Err(refusal) => Err(refusal.clone()),
                    };
                    let due = answered.is_ok().then_some(due);
                    control.settle_when(due, id, &envelope, answered);
                }
                if changed {
                    control.tell_changes(due, before);
                }
                control.jobs.end(started.job_id, done);
                if !run_async {
                    control.resume(id);
                }
            },
        );
    }

    fn changed_value(
        &self,
        envelope: &RequestEnvelope,
        value: &Value,
    ) -> Result<Vec<u8>, ErrorReply> {
        let reply = body(value)?;
        if envelope.dry_run {
            // Of the Edit nothing would change.
            let reply = OkReply::new(&reply).diff(&[]);
            return Ok(reply.request_id(envelope.request_id.as_ref()).to_bytes());
        }
        self.changed(envelope, &reply)
    }

    /// Reads a DAWproject on a worker, then puts it in place of the Edit.
    pub(super) fn import(&mut self, id: ClientId, envelope: RequestEnvelope) {
        let Request::ImportDawproject(request) = &envelope.request else {
            return;
        };
        let session = self.world.resource::<Session>();
        let path = files::allowed(&session.allow, request.file_path.as_str());
        let media_dir = request.media_dir.as_ref().map(|folder| {
            let folder = files::allowed(&session.allow, folder.as_str());
            folder.map_err(|refusal| refusal.field("media_dir"))
        });
        let (path, media_dir) = match (path, media_dir.transpose()) {
            (Ok(path), Ok(media_dir)) => (path, media_dir),
            (Err(refusal), _) | (_, Err(refusal)) => {
                return self.settle(id, &envelope, Err(refusal), false);
            }
        };
        let opening = self.opening();
        self.park(id);
        self.workers.run(
            Queue::Files,
            move || interchange::import(&path, media_dir, &opening),
            move |control, imported| {
                let imported =
                    imported.unwrap_or_else(|gone| Err(ErrorReply::internal(gone.to_string())));
                let imported = match control.conflict(&envelope) {
                    Some(refusal) => Err(refusal),
                    None => imported,
                };
                let answered =
                    imported.and_then(|imported| control.adopt_import(&envelope, imported));
                let changed = answered.is_ok();
                control.settle(id, &envelope, answered, changed);
                control.resume(id);
            },
        );
    }

    fn adopt_import(
        &mut self,
        envelope: &RequestEnvelope,
        imported: interchange::Imported,
    ) -> Result<Vec<u8>, ErrorReply> {
        let losses = imported.loaded.warnings().to_vec();
        let edit = self.take_in(imported.loaded)?;
        let reply = DawprojectImport {
            edit,
            losses,
            media_dir: imported.media_dir.as_deref().map(views::text),
            files_extracted: imported.files,
            bytes_extracted: imported.bytes,
        };
        self.changed(envelope, &body(&reply)?)
    }
}

/// A task that leaves the Edit alone.
fn plain<T: Serialize + Send + 'static>(
    work: impl FnOnce(&Progress) -> Result<T, ErrorReply> + Send + 'static,
) -> Task<T> {
    Task {
        work: Box::new(work),
        then: Box::new(|_, done| as_value(&done)),
    }
}

fn collect(plan: media::CollectPlan, client: Option<Arc<str>>) -> Task<media::Copied> {
    Task {
        work: Box::new(move |progress| media::copy(plan, progress)),
        then: Box::new(move |control, copied| {
            let (collected, saved) = media::adopt(&mut control.world, copied, client)?;
            control.write_down();
            if let Some(saved) = saved {
                let (revision, file) = (saved.revision, saved.file);
                control.journal.append(Record::Saved { revision, file });
                if saved.rebased {
                    // Only a snapshot says where relative names start from.
                    control.close_package();
                    control.begin_package();
                }
            }
            as_value(&collected)
        }),
    }
}

fn as_value(done: &impl Serialize) -> Result<Value, ErrorReply> {
    serde_json::to_value(done).map_err(|error| ErrorReply::internal(error.to_string()))
}
