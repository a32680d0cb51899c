//! `scan_plugins`: a job, on a thread of its own.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use waive_protocol::envelope::RequestEnvelope;
use waive_protocol::reply::{OkReply, ScanReport};
use waive_protocol::request::ScanPlugins;
use waive_protocol::{ErrorReply, Request};

use super::commands::chain;
use super::files;
use super::live::Session;
use super::mailbox::{ClientId, Mail};
use super::rack::{self, Shelf, Shelves};
use super::render_job::Progress;
use super::thread::Control;
use super::work::Outcome;

impl Control {
    /// Looks for plugins; the client waits for the report, or takes a job's number.
    pub(super) fn scan_plugins(&mut self, id: ClientId, envelope: RequestEnvelope) {
        let Request::ScanPlugins(request) = &envelope.request else {
            return;
        };
        let folders = self
            .jobs
            .room()
            .and_then(|()| self.scanned_folders(request));
        let folders = match folders {
            Ok(folders) => folders,
            Err(refusal) => return self.settle(id, &envelope, Err(refusal), false),
        };
        let (run_async, retry) = (request.run_async, request.retry_failures);
        let (started, progress) = self.jobs.begin(envelope.request.action());
        if run_async {
            let request_id = envelope.request_id.as_ref();
            let reply = OkReply::new(&started).request_id(request_id).to_bytes();
            self.settle(id, &envelope, Ok(reply), true);
        } else {
            self.park(id);
        }
        let shelf = Arc::clone(&self.world.resource::<Shelves>().0);
        shelf.add_folders(folders);
        let mailbox = self.mailbox.clone();
        let work = move || {
            let report = scan(&shelf, retry, &progress);
            let done = move |control: &mut Self| {
                let value = report.and_then(|report| {
                    serde_json::to_value(report).map_err(|e| ErrorReply::internal(e.to_string()))
                });
                if !run_async {
                    let answered = value.clone().map(|report| {
                        let request_id = envelope.request_id.as_ref();
                        OkReply::new(&report).request_id(request_id).to_bytes()
                    });
                    control.settle(id, &envelope, answered, false);
                }
                control.jobs.end(started.job_id, value);
                if !run_async {
                    control.resume(id);
                }
            };
            mailbox.post(Mail::Done(Outcome(Box::new(done))));
        };
        let begun = std::thread::Builder::new()
            .name("waive scan".to_owned())
            .spawn(work);
        if let Err(error) = begun {
            tracing::error!(%error, "can't start a thread to look for plugins");
        }
    }

    fn scanned_folders(&self, request: &ScanPlugins) -> Result<Vec<PathBuf>, ErrorReply> {
        let allow = &self.world.resource::<Session>().allow;
        let folder = |(index, path): (usize, &waive_protocol::text::FilePath)| {
            let allowed = files::allowed(allow, path.as_str());
            allowed.map_err(|refusal| refusal.field(format!("folders[{index}]")))
        };
        request.folders.iter().enumerate().map(folder).collect()
    }
}

fn scan(shelf: &Shelf, retry: bool, progress: &Progress) -> Result<ScanReport, ErrorReply> {
    let begun = Instant::now();
    let (mut modules, mut scanned) = (0, 0);
    let found = shelf.scan(retry, &mut |step| {
        modules = step.total;
        scanned += usize::from(!step.cached);
        #[expect(clippy::cast_precision_loss, reason = "a fraction for a progress bar")]
        progress.set(step.done as f64 / step.total.max(1) as f64);
        match progress.cancel.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    if progress.cancel.load(Ordering::Relaxed) {
        return Err(ErrorReply::cancelled());
    }
    let found = found.map_err(|error| rack::refusal(&error))?;
    let (plugins, failures) = chain::offers(&found);
    Ok(ScanReport {
        count: plugins.len(),
        plugins,
        failures,
        modules,
        scanned,
        seconds: begun.elapsed().as_secs_f64(),
    })
}
