//! Looks now and then whether files have come, gone or changed.
//!
//! Files are looked at on a worker thread: a file system may hang. What was deleted falls silent
//! and is listed; what comes back is heard again; copies that were swept out of the cache are
//! made anew.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bevy_ecs::prelude::*;

use super::{Item, Made, Patient, Preparing, enter};
use crate::control::catalog::{Catalog, FileTrouble, Treated};
use crate::control::derive::Dirty;
use crate::control::live::{Live, Session};
use crate::control::material::Materials;
use crate::control::thread::Control;
use crate::control::work::Queue;
use crate::media::source::{MediaError, PreparedSource};
use crate::media::stream::DiskCommand;
use crate::media::stretch::TreatmentKey;

/// How often files are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// When the files were last looked at, and what they were like.
#[derive(Default)]
pub struct Watch {
    last: Option<Instant>,
    under_way: bool,
    /// What waits until a round is over that hasn't begun yet.
    waiting: Vec<Patient>,
    /// Length and age of each file when it was last looked at.
    seen: std::collections::HashMap<PathBuf, Look>,
}

/// What tells one version of a file from another.
type Look = Option<(u64, Option<SystemTime>)>;

fn look(path: &Path) -> Look {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()))
}

/// What is to be looked at.
struct Round {
    files: Vec<(PathBuf, Option<Arc<PreparedSource>>)>,
    treated: Vec<(TreatmentKey, PathBuf)>,
    /// What plugins play, and whether it was read.
    materials: Vec<(PathBuf, bool)>,
    rate: u32,
}

/// What was seen.
struct Sight {
    looks: Vec<(PathBuf, Look)>,
    files: Vec<(PathBuf, Result<Arc<PreparedSource>, MediaError>)>,
    gone: Vec<TreatmentKey>,
    /// What plugins play that isn't what it was.
    moved: Vec<PathBuf>,
}

impl Control {
    /// Begins a round, when it is time.
    pub(in crate::control) fn watch_files(&mut self) {
        let due = self.watch.last.is_none_or(|last| last.elapsed() >= EVERY);
        if self.watch.under_way || !due && self.watch.waiting.is_empty() {
            return;
        }
        let waited = std::mem::take(&mut self.watch.waiting);
        let catalog = self.world.resource::<Catalog>();
        let known = catalog.originals();
        let mut files: Vec<_> = known
            .map(|(path, prepared)| (path.clone(), Some(Arc::clone(&prepared.source))))
            .collect();
        files.extend(catalog.troubles().map(|(path, _)| (path.clone(), None)));
        let treated = catalog.treated_that(|treated| matches!(treated, Treated::Ready(_)));
        let treated = treated
            .into_iter()
            .filter_map(|key| match catalog.treated(key)? {
                Treated::Ready(prepared) => Some((key, prepared.source.path.clone())),
                Treated::Failed(_) => None,
            });
        let treated: Vec<_> = treated.collect();
        let materials = self.world.resource::<Materials>().files();
        if files.is_empty() && treated.is_empty() && materials.is_empty() {
            self.watch.last = Some(Instant::now());
            return self.go_on(waited);
        }
        let session = self.world.resource::<Session>();
        let (library, rate) = (Arc::clone(&session.library), session.rate.0);
        let round = Round {
            files,
            treated,
            materials,
            rate,
        };
        let seen = std::mem::take(&mut self.watch.seen);
        self.watch.under_way = true;
        self.workers.run(
            Queue::Files,
            move || round.look(&seen, &library),
            |control, sight| {
                control.watch.under_way = false;
                control.watch.last = Some(Instant::now());
                if let Ok(sight) = sight {
                    control.watch.seen = sight.looks.iter().cloned().collect();
                    take_in(&mut control.world, sight);
                }
                control.go_on(waited);
            },
        );
    }

    /// Does something once all files have been looked at from now on: what a render reads
    /// is what lies on the disk, not what lay there a second ago.
    pub(in crate::control) fn when_fresh(&mut self, then: Patient) {
        self.watch.waiting.push(then);
        self.watch_files();
    }

    fn go_on(&mut self, waited: Vec<Patient>) {
        for then in waited {
            then(self);
        }
    }
}

impl Round {
    fn look(
        self,
        seen: &std::collections::HashMap<PathBuf, Look>,
        library: &crate::media::library::Library,
    ) -> Sight {
        let mut sight = Sight {
            looks: Vec::new(),
            files: Vec::new(),
            gone: Vec::new(),
            moved: Vec::new(),
        };
        for (path, ready) in self.materials {
            let now = look(&path);
            let moved = match seen.get(&path) {
                Some(before) => *before != now,
                None => now.is_some() != ready,
            };
            sight.looks.push((path.clone(), now));
            sight.moved.extend(moved.then_some(path));
        }
        for (path, known) in self.files {
            if known.is_some() {
                library.keep_frozen(&path);
            }
            let now = look(&path);
            // A copy in the cache may be swept out at any time.
            let swept = known
                .as_ref()
                .is_some_and(|known| known.path != known.original && !known.path.exists());
            let moved = match seen.get(&path) {
                Some(before) => *before != now,
                // Seen for the first time: it was read a moment ago.
                None => now.is_some() != known.is_some(),
            };
            if moved || swept {
                sight
                    .files
                    .push((path.clone(), library.prepare(&path, self.rate)));
            }
            sight.looks.push((path, now));
        }
        let gone = self.treated.into_iter().filter(|(_, path)| !path.exists());
        sight.gone = gone.map(|(key, _)| key).collect();
        sight
    }
}

fn take_in(world: &mut World, sight: Sight) {
    let mut changed = !sight.gone.is_empty();
    for (path, read) in sight.files {
        let catalog = world.resource::<Catalog>();
        let (known, trouble) = (catalog.at(&path), catalog.trouble(&path));
        // Another Edit may be open by now.
        if known.is_none() && trouble.is_none() {
            continue;
        }
        let same = match &read {
            Ok(source) => known.is_some_and(|known| *known.source == **source),
            Err(error) => trouble.is_some_and(|trouble| *trouble == FileTrouble::of(error)),
        };
        // The same in every figure may still be other samples.
        changed = true;
        drop_treatments_of(world, &path);
        match read {
            Err(_) if same => {}
            Err(error) => {
                let lost = world
                    .resource_mut::<Catalog>()
                    .lose(path, FileTrouble::of(&error));
                if let (Some(lost), Some(live)) = (lost, world.get_resource::<Live>()) {
                    live.disk(DiskCommand::DropSource(lost.slot));
                }
            }
            Ok(source) => enter(world, &Item::File(path), Ok(Ok(Made::Source(source)))),
        }
    }
    forget(world, &sight.gone);
    if !sight.moved.is_empty() {
        let mut materials = world.resource_mut::<Materials>();
        sight.moved.iter().for_each(|path| materials.forget(path));
        world.resource_mut::<Dirty>().every_material = true;
        world.resource_mut::<Preparing>().changed = true;
    }
    if changed {
        world.resource_mut::<Dirty>().every_track = true;
        world.resource_mut::<Preparing>().changed = true;
    }
}

/// What was made of a file isn't what would be made of it now.
fn drop_treatments_of(world: &mut World, path: &Path) {
    let of = |treated: &Treated| match treated {
        Treated::Ready(prepared) => prepared.source.original == path,
        Treated::Failed(_) => true,
    };
    let keys = world.resource::<Catalog>().treated_that(of);
    forget(world, &keys);
}

fn forget(world: &mut World, keys: &[TreatmentKey]) {
    let keys: HashSet<TreatmentKey> = keys.iter().copied().collect();
    let mut catalog = world.resource_mut::<Catalog>();
    let slots: Vec<_> = keys
        .into_iter()
        .filter_map(|key| catalog.forget_treated(key))
        .collect();
    if let Some(live) = world.get_resource::<Live>() {
        for slot in slots {
            live.disk(DiskCommand::DropSource(slot));
        }
    }
}
