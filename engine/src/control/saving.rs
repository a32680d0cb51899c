//! Where the Edit is safe: its package while it is worked on, its file when it is
//! saved, and what is left of earlier runs.

use std::path::Path;

use waive_protocol::envelope::RequestEnvelope;
use waive_protocol::{ErrorReply, Request};

use super::draft;
use super::edit_file::Adopted;
use super::edit_log::EditLog;
use super::journal::Drained;
use super::live::Session;
use super::package::{self, OpenFault, Package, scratch};
use super::start::StartError;
use super::thread::Control;
use super::views;
use crate::config::JournalMode;
use crate::model::id::ItemIndex;
use crate::session::package::journal::Head;
use crate::session::package::snapshot::{self, Facts};

mod compacting;
mod files;
mod recoveries;

impl Control {
    /// Whether a request that changes the Edit can be made safe; tries to begin a
    /// package where there is none.
    pub(super) fn ready_to_change(&mut self, envelope: &RequestEnvelope) -> Result<(), ErrorReply> {
        let request = &envelope.request;
        let changes = request.edits()
            || matches!(
                request,
                Request::Batch(_)
                    | Request::Undo(_)
                    | Request::Redo(_)
                    | Request::UndoTo(_)
                    | Request::FreezeTrack(_)
            );
        let off = self.journal.mode() == JournalMode::Off;
        if !changes || envelope.dry_run || off || self.journal.folder().is_some() {
            return Ok(());
        }
        self.begin_package();
        match (self.journal.folder(), &self.journal.trouble) {
            (Some(_), _) => Ok(()),
            (None, trouble) => {
                let why = trouble.clone().unwrap_or_default();
                Err(ErrorReply::journal_failed(why))
            }
        }
    }

    /// Hands what was changed to the journal; the ticket that replies wait for.
    pub(super) fn write_down(&mut self) -> u64 {
        let changes = self.world.resource_mut::<EditLog>().unsent();
        let next_id = self.world.resource::<ItemIndex>().upcoming().0;
        self.journal.send(changes, next_id)
    }

    /// The journal tells how far it is.
    pub(super) fn journaled(&mut self, news: &Drained) {
        if let Some(revision) = self.journal.note_safe(news.safe) {
            self.journal.trouble = None;
            self.world.resource_mut::<EditLog>().settle(revision);
        }
        let safe = self.journal.safe();
        for client in self.clients.values_mut() {
            client.release(safe);
        }
        if let (true, Some(why)) = (self.journal.is_news(news), &news.failure) {
            self.take_back_unsafe(why);
        }
        self.compact_in_time();
    }

    /// The disk didn't take the last changes: the Edit goes back to what is safe.
    fn take_back_unsafe(&mut self, why: &str) {
        tracing::error!(%why, "changes could not be put on disk and are taken back");
        while let Some(change) = self.world.resource_mut::<EditLog>().retract() {
            draft::take_back(&mut self.world, change.ops.clone());
        }
        let refusal = ErrorReply::journal_failed(why);
        for client in self.clients.values_mut() {
            client.refuse_held(&refusal);
        }
        self.journal.trouble = Some(why.to_owned());
        self.journal.resume();
    }

    /// Waits until everything is safe, or taken back.
    pub(super) fn settle_journal(&mut self) {
        let drained = self.journal.drain();
        self.journaled(&drained);
    }

    /// Ends the work on the package there is. A scratch package that holds nothing
    /// that isn't elsewhere goes.
    pub(super) fn close_package(&mut self) {
        self.settle_journal();
        let folder = self.journal.folder().map(Path::to_path_buf);
        let scratch = self.journal.is_scratch();
        let session = self.world.resource::<Session>();
        let revision = self.world.resource::<EditLog>().revision();
        let needless = session.saved_revision.unwrap_or(session.began) == revision;
        self.journal.switch(None, false);
        // The lock is free once the thread has let go.
        let _ = self.journal.drain();
        self.world.resource_mut::<EditLog>().set_journaled(false);
        self.world.resource_mut::<Session>().package = None;
        if let Some(folder) = folder.filter(|_| scratch && needless) {
            let _ = std::fs::remove_dir_all(folder);
        }
    }

    /// Goes on with the package that was just adopted, or begins a scratch package.
    pub(super) fn begin_package(&mut self) {
        let revision = self.world.resource::<EditLog>().revision();
        let adopted = self.world.remove_resource::<Adopted>();
        if self.journal.mode() == JournalMode::Off {
            return;
        }
        if adopted.is_none() {
            self.world.resource_mut::<Session>().began = revision;
        }
        let package = match adopted {
            Some(Adopted(package)) => Ok(package),
            None => self.begin_scratch(),
        };
        match package {
            Ok(package) => self.work_on(package),
            Err(fault) => {
                tracing::error!(%fault, "changes can't be put on disk");
                self.journal.trouble = Some(fault.to_string());
            }
        }
    }

    fn work_on(&mut self, package: Package) {
        let folder = package.folder().to_path_buf();
        let is_scratch = scratch::is_scratch(&self.state_dir, &folder);
        self.journal.switch(Some(package), is_scratch);
        self.world.resource_mut::<Session>().package = Some(folder);
        self.world.resource_mut::<EditLog>().set_journaled(true);
    }

    fn facts(&self) -> Facts {
        let session = self.world.resource::<Session>();
        let catalog = self.world.resource::<super::catalog::Catalog>();
        Facts {
            package: package::new_id(),
            revision: self.world.resource::<EditLog>().revision(),
            next_id: 0,
            file: session.file.as_deref().map(views::text),
            saved_revision: session.saved_revision,
            began: session.began,
            folder: catalog.folder().map(views::text),
            warnings: session.warnings.clone(),
        }
    }

    fn snapshot(&self, facts: Facts) -> Result<[Vec<u8>; 3], OpenFault> {
        let history = self.world.resource::<EditLog>().to_history();
        let written = snapshot::write(&self.world, facts, &history);
        written.map_err(|error| OpenFault::Io(std::io::Error::other(error)))
    }

    fn begin_scratch(&self) -> Result<Package, OpenFault> {
        let (folder, lock) = scratch::begin(&self.state_dir)?;
        let facts = self.facts();
        let head = Head {
            package: facts.package,
            base: facts.revision,
        };
        let pieces = self.snapshot(facts)?;
        let created = Package::create(&folder, lock, head, &pieces);
        if created.is_err() {
            let _ = std::fs::remove_dir_all(&folder);
        }
        Ok(created?)
    }

    /// An engine that could take no change isn't worth starting.
    pub(super) fn refuse_unsafe_start(&self) -> Result<(), StartError> {
        match (self.journal.folder(), &self.journal.trouble) {
            (None, Some(trouble)) => Err(StartError::Edit {
                message: format!("changes can't be put on disk: {trouble}"),
                hint: Some(
                    "WAIVE_STATE_DIR names another folder for unsaved Edits; --journal off \
                     does without"
                        .to_owned(),
                ),
            }),
            _ => Ok(()),
        }
    }
}
