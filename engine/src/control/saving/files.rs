//! Saving: to the package there is, to another one, to a file of another format.

use std::path::{Path, PathBuf};

use waive_protocol::envelope::RequestEnvelope;
use waive_protocol::{ErrorCode, ErrorReply, Request};

use super::compacting::compacted;
use crate::config::JournalMode;
use crate::control::catalog::Catalog;
use crate::control::commands::body;
use crate::control::edit_log::EditLog;
use crate::control::live::Session;
use crate::control::mailbox::ClientId;
use crate::control::package::{self, Lock, OpenFault, Package, recast};
use crate::control::thread::Control;
use crate::control::work::Queue;
use crate::control::{edit_file, files, queries, views};
use crate::model::hosted::FreshStates;
use crate::model::id::ItemIndex;
use crate::session::package::journal::Head;
use crate::session::package::record::Record;

impl Control {
    /// Writes the Edit to its file, or another.
    pub(in crate::control) fn save(&mut self, id: ClientId, envelope: RequestEnvelope) {
        let session = self.world.resource::<Session>();
        let path = match &envelope.request {
            Request::SaveEditAs(r) => files::allowed(&session.allow, r.file_path.as_str()),
            _ => session
                .file
                .clone()
                .ok_or_else(|| ErrorReply::edit_not_saved("save")),
        };
        let mut path = match path {
            Ok(path) => path,
            Err(refusal) => return self.settle(id, &envelope, Err(refusal), false),
        };
        if path.extension().is_none() {
            path.set_extension("tracktionedit");
        }
        if self.journal.folder() == Some(&path) {
            self.save_own_package(id, envelope, path);
        } else if package::is_package(&path) {
            self.save_package(id, envelope, path);
        } else {
            self.save_file(id, envelope, path);
        }
    }

    /// Everything is in the package already: that is noted, or, where the journal isn't
    /// synced, a new snapshot written.
    fn save_own_package(&mut self, id: ClientId, envelope: RequestEnvelope, folder: PathBuf) {
        let synced = self.journal.mode() == JournalMode::Synced;
        if synced && self.journal.trouble.is_none() {
            return self.note_saved(id, &envelope, folder);
        }
        self.journal.bytes = 0;
        let base = self.world.resource::<EditLog>().revision();
        let edition = self.edition();
        let rotated = self.journal.rotate(base);
        self.park(id);
        self.workers.run(
            Queue::Saves,
            move || (compacted(&folder, base, &rotated), folder),
            move |control, done| {
                let done = done.unwrap_or_else(|gone| (Err(gone.to_string()), PathBuf::new()));
                let saved = match done {
                    (Ok(()), folder) => Ok((folder, base)),
                    (Err(why), folder) => Err(ErrorReply::unwritable_file(folder.display(), why)),
                };
                let saved = saved.and_then(|saved| control.still(edition, saved));
                control.saved(id, &envelope, saved);
            },
        );
    }

    fn note_saved(&mut self, id: ClientId, envelope: &RequestEnvelope, folder: PathBuf) {
        let revision = self.world.resource::<EditLog>().revision();
        let file = views::text(&folder);
        self.journal.append(Record::Saved { revision, file });
        let due = self.journal.last();
        let answered = self.saved_summary(envelope, (folder, revision));
        self.settle_when(Some(due), id, envelope, answered);
    }

    /// A file of another format. What it says is read from the package there is, so that
    /// nobody waits for it; without a journal it is taken here.
    fn save_file(&mut self, id: ClientId, envelope: RequestEnvelope, path: PathBuf) {
        self.settle_journal();
        let catalog = self.world.resource::<Catalog>();
        let from = catalog.folder().map(Path::to_path_buf);
        let folder = path.parent().unwrap_or_else(|| Path::new(".")).to_owned();
        let revision = self.world.resource::<EditLog>().revision();
        let edition = self.edition();
        let fresh = self.world.resource::<FreshStates>().clone();
        let text = match self.journal.folder().map(Path::to_path_buf) {
            Some(package) => Err(package),
            None => Ok(edit_file::text_for(&self.world, from.as_deref(), &folder)),
        };
        self.park(id);
        self.workers.run(
            Queue::Saves,
            move || {
                let text = match text {
                    Ok(text) => text,
                    Err(package) => {
                        let world = package::revived(&package, revision, None);
                        let mut world = world
                            .map_err(|fault| ErrorReply::unwritable_file(path.display(), fault))?;
                        world.0.insert_resource(fresh);
                        edit_file::text_for(&world.0, from.as_deref(), &folder)
                    }
                };
                let written = package::replace_file(&path, &[text.as_bytes()]);
                match written {
                    Ok(()) => Ok((path, revision)),
                    Err(error) => Err(ErrorReply::unwritable_file(path.display(), error)),
                }
            },
            move |control, done| {
                let done = done.unwrap_or_else(|gone| Err(ErrorReply::internal(gone.to_string())));
                let done = done.and_then(|saved| control.still(edition, saved));
                if let Ok((file, revision)) = &done {
                    control.journal.append(Record::Saved {
                        revision: *revision,
                        file: views::text(file),
                    });
                    // Otherwise a crash now would offer for recovery what is in the file.
                    control.settle_journal();
                }
                control.saved(id, &envelope, done);
            },
        );
    }

    /// The Edit becomes a package of its own, in which it is journaled from then on.
    fn save_package(&mut self, id: ClientId, envelope: RequestEnvelope, folder: PathBuf) {
        self.settle_journal();
        let mut facts = self.facts();
        let parent = folder.parent().map(views::text);
        facts.file = None;
        facts.saved_revision = Some(facts.revision);
        facts.folder = facts.folder.filter(|from| Some(from) != parent.as_ref());
        let revision = facts.revision;
        let head = Head {
            package: facts.package,
            base: revision,
        };
        let source = self.journal.folder().map(Path::to_path_buf);
        // Without a package to read it from, the snapshot is taken here.
        let pieces = match source {
            Some(_) => None,
            None => Some(self.snapshot(facts.clone())),
        };
        self.world.resource_mut::<EditLog>().tap();
        let edition = self.edition();
        self.park(id);
        let work = move || -> Result<Package, OpenFault> {
            let lock = Lock::take(&folder)?;
            let pieces = match (pieces, source) {
                (Some(pieces), _) => pieces?,
                (None, Some(source)) => recast(&source, revision, None, |told| *told = facts)?,
                (None, None) => return Err(OpenFault::NoSnapshot),
            };
            let created = Package::create(&folder, lock, head, &pieces)?;
            package::drop_strangers(&folder, head.package, false);
            Ok(created)
        };
        let path = match &envelope.request {
            Request::SaveEditAs(r) => r.file_path.as_str().to_owned(),
            _ => String::new(),
        };
        self.workers.run(Queue::Saves, work, move |control, done| {
            let done = done.map_err(|gone| ErrorReply::internal(gone.to_string()));
            let done = done.and_then(|created| {
                created.map_err(|fault| match fault {
                    OpenFault::InUse => ErrorReply::edit_in_use(&path),
                    other => ErrorReply::unwritable_file(&path, other),
                })
            });
            let done = done.and_then(|package| control.still(edition, package));
            control.moved_in(id, &envelope, done);
        });
    }

    fn moved_in(
        &mut self,
        id: ClientId,
        envelope: &RequestEnvelope,
        created: Result<Package, ErrorReply>,
    ) {
        self.settle_journal();
        let since = self.world.resource_mut::<EditLog>().untap();
        let package = match created {
            Ok(package) => package,
            Err(refusal) => return self.saved(id, envelope, Err(refusal)),
        };
        let folder = package.folder().to_path_buf();
        let revision = self.world.resource::<EditLog>().revision();
        if self.journal.mode() == JournalMode::Off {
            return self.saved(id, envelope, Ok((folder, revision)));
        }
        self.world.resource_mut::<Session>().saved_revision = Some(revision);
        self.close_package();
        self.work_on(package);
        // What was done while the snapshot was written.
        let next_id = self.world.resource::<ItemIndex>().upcoming().0;
        self.journal.send(since, next_id);
        self.settle_journal();
        self.saved(id, envelope, Ok((folder, revision)));
    }

    /// Which of the session's Edits this is.
    fn edition(&self) -> u64 {
        self.world.resource::<Session>().edition
    }

    /// What came of saving an Edit, as long as that is the one there is: another one must
    /// not be taken for what lies in that file.
    fn still<T>(&self, edition: u64, done: T) -> Result<T, ErrorReply> {
        if self.edition() == edition {
            return Ok(done);
        }
        let message = "Another Edit was opened while this one was being saved";
        let refusal = ErrorReply::new(ErrorCode::RevisionConflict, message.to_owned());
        Err(refusal.hint("the file holds it as it was; open_edit opens it"))
    }

    fn saved(
        &mut self,
        id: ClientId,
        envelope: &RequestEnvelope,
        done: Result<(PathBuf, u64), ErrorReply>,
    ) {
        let answered = done.and_then(|saved| self.saved_summary(envelope, saved));
        let changed = answered.is_ok();
        self.settle(id, envelope, answered, changed);
        self.resume(id);
    }

    fn saved_summary(
        &mut self,
        envelope: &RequestEnvelope,
        (path, revision): (PathBuf, u64),
    ) -> Result<Vec<u8>, ErrorReply> {
        let mut session = self.world.resource_mut::<Session>();
        session.file = Some(path);
        session.saved_revision = Some(revision);
        let summary = queries::summary(&mut self.world);
        self.changed(envelope, &body(&summary)?)
    }
}
