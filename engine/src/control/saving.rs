//! Where the Edit is safe: its package while it is worked on, its file when it is
//! saved, and what is left of earlier runs.

use std::path::{Path, PathBuf};

use waive_protocol::envelope::RequestEnvelope;
use waive_protocol::reply::{RecoveriesReply, Recovery};
use waive_protocol::{ErrorCode, ErrorReply, Request};

use super::commands::body;
use super::draft;
use super::edit_file::{self, Adopted};
use super::edit_log::EditLog;
use super::files;
use super::journal::Drained;
use super::live::Session;
use super::mailbox::ClientId;
use super::package::{self, Lock, OpenFault, Package, recast, scratch};
use super::queries;
use super::start::StartError;
use super::thread::Control;
use super::views;
use super::work::Queue;
use crate::config::JournalMode;
use crate::model::hosted::FreshStates;
use crate::model::id::ItemIndex;
use crate::session::package::journal::Head;
use crate::session::package::record::Record;
use crate::session::package::snapshot::{self, Facts};

/// Bytes of journal after which a new snapshot is written.
const COMPACT_AFTER: u64 = 16 << 20;

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
        } else if self.journal.bytes > COMPACT_AFTER {
            self.compact();
        }
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

    /// Writes a new snapshot beside the work, and does away with the journal before it.
    fn compact(&mut self) {
        let Some(folder) = self.journal.folder().map(Path::to_path_buf) else {
            return;
        };
        if std::mem::replace(&mut self.journal.compacting, true) {
            return;
        }
        // Asked again only after as much more.
        self.journal.bytes = 0;
        let base = self.world.resource::<EditLog>().revision();
        let rotated = self.journal.rotate(base);
        self.workers.run(
            Queue::Saves,
            move || compacted(&folder, base, &rotated),
            |control, done| {
                control.journal.compacting = false;
                if let Ok(Err(error)) = done {
                    tracing::warn!(%error, "no new snapshot; the journal grows on");
                }
            },
        );
    }

    /// Writes the Edit to its file, or another.
    pub(super) fn save(&mut self, id: ClientId, envelope: RequestEnvelope) {
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
        let catalog = self.world.resource::<super::catalog::Catalog>();
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

    /// Lists what is left of earlier runs, or removes one of it.
    pub(super) fn recoveries(&mut self, id: ClientId, envelope: RequestEnvelope) {
        let state = self.state_dir.clone();
        let discarded = match &envelope.request {
            Request::DiscardRecovery(r) => Some(PathBuf::from(r.file_path.as_str())),
            _ => None,
        };
        self.park(id);
        self.workers.run(
            Queue::Saves,
            move || list(&state, discarded.as_deref()),
            move |control, listed| {
                let listed =
                    listed.unwrap_or_else(|gone| Err(ErrorReply::internal(gone.to_string())));
                let answered = listed.map(|reply| {
                    let reply = waive_protocol::reply::OkReply::new(&reply);
                    reply.request_id(envelope.request_id.as_ref()).to_bytes()
                });
                control.settle(id, &envelope, answered, false);
                control.resume(id);
            },
        );
    }

    /// Tells the log what is left of earlier runs.
    pub(super) fn look_for_recoveries(&self) {
        let state = self.state_dir.clone();
        self.workers.run(
            Queue::Saves,
            move || scratch::recoverable(&state).len(),
            |_, found| {
                if let Ok(count @ 1..) = found {
                    tracing::info!(
                        "{count} Edits of earlier runs were never saved: list_recoveries lists them"
                    );
                }
            },
        );
    }
}

/// A snapshot of a package at the revision where its journal was rotated.
fn compacted(
    folder: &Path,
    base: u64,
    rotated: &crossbeam_channel::Receiver<Result<(), String>>,
) -> Result<(), String> {
    rotated.recv().map_err(|error| error.to_string())??;
    let pieces = recast(folder, base, Some(base), |_| ()).map_err(|fault| fault.to_string())?;
    package::replace_snapshot(folder, &pieces).map_err(|error| error.to_string())?;
    package::drop_journals_before(folder, base);
    Ok(())
}

fn list(state: &Path, discarded: Option<&Path>) -> Result<RecoveriesReply, ErrorReply> {
    let mut found = scratch::recoverable(state);
    if let Some(path) = discarded {
        let known = found.iter().position(|other| other == path);
        let known = known.ok_or_else(|| {
            ErrorReply::file_not_found(path.display()).hint("list_recoveries lists what there is")
        })?;
        let path = found.remove(known);
        std::fs::remove_dir_all(&path)
            .map_err(|error| ErrorReply::unwritable_file(path.display(), error))?;
    }
    Ok(RecoveriesReply {
        recoveries: found.iter().filter_map(|path| describe(path)).collect(),
    })
}

fn describe(path: &Path) -> Option<Recovery> {
    use bevy_ecs::prelude::With;
    let found = package::read(path, None).ok()?;
    let mut world = package::bare_world();
    let restored = package::restore(&mut world, found, None).ok()?;
    let file = restored.facts.file.map(PathBuf::from);
    let root = crate::model::outline::root(&world);
    let changed = restored
        .log
        .history(1)
        .next()
        .map(|(change, _)| change.time);
    let tracks = &mut world.query_filtered::<(), With<crate::model::track::Track>>();
    let name = file.as_deref().and_then(Path::file_stem);
    Some(Recovery {
        file_path: views::text(path),
        name: name.map_or_else(
            || views::name(&world, root),
            |stem| stem.to_string_lossy().into_owned(),
        ),
        edit_file: file.as_deref().map(views::text),
        time: changed.unwrap_or(0.0),
        current_revision: restored.log.revision(),
        track_count: tracks.iter(&world).count(),
    })
}
