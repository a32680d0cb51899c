//! Sees to it that clips get what they play: files are read, treatments made, ahead of time.
//!
//! Thread: control; the work itself is done elsewhere. Each track that changed is asked what its
//! clips lack; that is begun, the latest wish first, and what nobody wants any more is cancelled
//! or never begun. So a speed that is changed twenty times in a row costs one treatment. What is
//! ready marks its tracks, and the next tick lays them out with it.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use bevy_ecs::prelude::*;
use serde_json::json;
use waive_protocol::ErrorReply;

use super::catalog::{Catalog, FileTrouble};
use super::clip_content::{self, Lack};
use super::derive::Dirty;
use super::extract::{Unheard, lay_out};
use super::live::{Live, Session, set_source};
use super::material::{self, MadeMaterial, MaterialKey, Materials};
use super::project_items::ItemFile;
use super::publish::Published;
use super::rack::Rack;
use super::thread::Control;
use super::work::{Panicked, Queue};
use super::{files, views};
use crate::media::library::Library;
use crate::media::source::{MediaError, PreparedSource};
use crate::media::stream::DiskCommand;
use crate::media::stretch::{TreatWork, Treatment, TreatmentKey};
use crate::model::clip::AudioClip;
use crate::model::outline;
use crate::model::plugin::Plugin;
use crate::model::track::Track;
use crate::time::SampleRate;

mod inline;
mod plugins;
mod watch;

pub use inline::prepare_all;
pub use plugins::survey_plugins;
pub use watch::Watch;

/// Treatments kept ready though no clip wants them now: an undo finds them.
const KEPT_IDLE: usize = 64;

/// What can be prepared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Item {
    /// A file.
    File(PathBuf),
    /// Something made of files.
    Treatment(TreatmentKey),
    /// Something that a plugin holds in memory.
    Material(MaterialKey),
}

#[derive(Debug)]
enum Task {
    File(PathBuf),
    Treatment(Box<Treatment>),
    /// With what the Edit itself holds in place of a file.
    Material(MaterialKey, Option<Arc<[u8]>>),
}

/// What came of a task.
#[derive(Debug)]
enum Made {
    Source(Arc<PreparedSource>),
    Material(Box<MadeMaterial>),
}

impl Task {
    /// Carries it out. Slow.
    fn run(
        self,
        library: &Library,
        rate: SampleRate,
        work: &TreatWork,
    ) -> Result<Made, MediaError> {
        match self {
            Self::File(path) => library.prepare(&path, rate.0).map(Made::Source),
            Self::Treatment(treatment) => library.treat(&treatment, work).map(Made::Source),
            Self::Material(key, bytes) => {
                let made = material::make(&key, bytes.as_deref(), library, rate)?;
                Ok(Made::Material(Box::new(made)))
            }
        }
    }
}

/// Work under way.
#[derive(Debug)]
struct Running {
    work: Arc<TreatWork>,
    /// Frames to make; 0 where that isn't known.
    frames: u64,
}

/// What the clips lack, and what is being done about it.
#[derive(Resource, Debug, Default)]
pub struct Preparing {
    /// What each track waits for, and each plugin that plays files.
    lacking: HashMap<Entity, HashSet<Item>>,
    /// The treatments each track plays.
    playing: HashMap<Entity, HashSet<TreatmentKey>>,
    /// Tasks not begun, the latest last.
    waiting: Vec<(Item, Task)>,
    running: HashMap<Item, Running>,
    changed: bool,
}

/// Where the preparation of something stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// Not begun.
    Waiting,
    /// Under way; how much is done, 0 to 1.
    Running(f64),
}

impl Preparing {
    fn lacks(&self, item: &Item) -> bool {
        self.lacking.values().any(|lacking| lacking.contains(item))
    }

    /// Whether everything that can be there is.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.lacking.values().all(HashSet::is_empty)
    }

    /// Where the making of a treatment stands.
    #[must_use]
    pub fn stage(&self, key: TreatmentKey) -> Stage {
        let Some(running) = self.running.get(&Item::Treatment(key)) else {
            return Stage::Waiting;
        };
        #[expect(clippy::cast_precision_loss, reason = "a fraction for a progress bar")]
        let done =
            running.work.frames.load(Ordering::Relaxed) as f64 / running.frames.max(1) as f64;
        Stage::Running(done.min(1.0))
    }

    /// The Edit is another one.
    pub fn forget(&mut self) {
        for running in self.running.values() {
            running.work.cancel.store(true, Ordering::Relaxed);
        }
        self.lacking.clear();
        self.playing.clear();
        self.waiting.clear();
        self.changed = true;
    }

    /// Forgets tracks that are gone.
    fn forget_gone(&mut self, world: &World) {
        let there = |track: &Entity| world.get_entity(*track).is_ok();
        self.lacking.retain(|track, _| there(track));
        self.playing.retain(|track, _| there(track));
    }

    /// Drops and cancels what nobody waits for.
    fn prune(&mut self) {
        let wanted: HashSet<&Item> = self.lacking.values().flatten().collect();
        self.waiting.retain(|(item, _)| wanted.contains(item));
        for (item, running) in &self.running {
            if !wanted.contains(item) {
                running.work.cancel.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// Asks tracks that changed what their clips lack. Runs before they are laid out.
pub fn survey(world: &mut World, tracks: &[Entity]) {
    if tracks.is_empty() {
        return;
    }
    let mut preparing = world.remove_resource::<Preparing>().unwrap_or_default();
    for &track in tracks {
        survey_track(world, &mut preparing, track);
    }
    preparing.changed = true;
    world.insert_resource(preparing);
}

fn survey_track(world: &mut World, preparing: &mut Preparing, track: Entity) {
    preparing.lacking.remove(&track);
    preparing.playing.remove(&track);
    if world.get::<Track>(track).is_none() {
        return;
    }
    let rate = world.resource::<Session>().rate;
    let clips: Vec<Entity> = outline::children(world, track)
        .filter(|&clip| world.get::<AudioClip>(clip).is_some())
        .collect();
    let (mut lacking, mut playing) = (HashSet::new(), HashSet::new());
    let mut spare = Vec::new();
    for clip in clips {
        spare.clear();
        let (item, task) = match lay_out(world, clip, rate, &mut spare) {
            Ok(used) => {
                playing.extend(used);
                continue;
            }
            Err(Unheard::File(Lack::File(path))) => {
                let sources = clip_content::sources(world, clip);
                if let Some(trouble) = refused(world, &sources, &path) {
                    world.resource_mut::<Catalog>().lose(path, trouble);
                    continue;
                }
                (Item::File(path.clone()), Task::File(path))
            }
            Err(Unheard::Waits(treatment)) => {
                let item = Item::Treatment(treatment.key());
                (item, Task::Treatment(treatment))
            }
            Err(Unheard::File(Lack::Trouble(..)) | Unheard::Failed(_)) => continue,
        };
        // The latest wish comes first, also one that was made before.
        preparing.waiting.retain(|(waiting, _)| *waiting != item);
        if !preparing.running.contains_key(&item) {
            preparing.waiting.push((item.clone(), task));
        }
        lacking.insert(item);
    }
    if !lacking.is_empty() {
        preparing.lacking.insert(track, lacking);
    }
    if !playing.is_empty() {
        preparing.playing.insert(track, playing);
    }
}

/// Why a file isn't even looked for.
fn refused(world: &World, sources: &[String], path: &std::path::Path) -> Option<FileTrouble> {
    let catalog = world.resource::<Catalog>();
    let unknown = sources
        .iter()
        .find_map(|source| match catalog.item(source) {
            Some(ItemFile::Unknown(why)) if catalog.resolve(source) == path => Some(why.clone()),
            _ => None,
        });
    if let Some(why) = unknown.filter(|_| !path.exists()) {
        let missing = true;
        return Some(FileTrouble { missing, why });
    }
    let refusal = files::allowed(&world.resource::<Session>().allow, &views::text(path)).err()?;
    Some(FileTrouble {
        missing: false,
        why: refusal.message,
    })
}

/// Something that waits until every clip has what it plays.
pub(super) type Patient = Box<dyn FnOnce(&mut Control) + Send>;

impl Control {
    /// Begins what is wanted and can be, and lets those go on who waited for all.
    pub(super) fn prepare(&mut self) {
        let mut preparing = self
            .world
            .remove_resource::<Preparing>()
            .unwrap_or_default();
        let whole = self.world.resource::<Published>().is_whole();
        // Whoever hasn't been asked yet may want something else.
        if preparing.changed && whole {
            preparing.changed = false;
            preparing.forget_gone(&self.world);
            preparing.prune();
            forget_stale(&mut self.world, &preparing);
            let places = self.workers.treaters();
            while preparing.running.len() < places
                && let Some((item, task)) = preparing.waiting.pop()
            {
                self.begin(&mut preparing, item, task);
            }
        }
        let opening = self.world.resource::<Rack>().is_opening();
        let done = whole && !opening && preparing.is_done();
        self.world.insert_resource(preparing);
        if done && !self.patient.is_empty() {
            for patient in std::mem::take(&mut self.patient) {
                patient(self);
            }
        }
    }

    /// Does something once every clip has what it plays: now, if that is so.
    pub(super) fn when_ready(&mut self, then: Patient) {
        // Edits of this very tick count.
        self.follow_plugins();
        self.derive();
        let opening = self.world.resource::<Rack>().is_opening();
        let whole = self.world.resource::<Published>().is_whole();
        if whole && !opening && self.world.resource::<Preparing>().is_done() {
            then(self);
        } else {
            self.patient.push(then);
        }
    }

    fn begin(&mut self, preparing: &mut Preparing, item: Item, task: Task) {
        let work = Arc::new(TreatWork::default());
        let session = self.world.resource::<Session>();
        let (library, rate) = (Arc::clone(&session.library), session.rate);
        let (shared, doing) = (Arc::clone(&work), item.clone());
        let job = match &task {
            Task::File(_) | Task::Material(..) => None,
            Task::Treatment(treatment) => Some(self.jobs.begin_aside(
                "prepare_clip",
                Arc::clone(&work),
                treatment.frames,
            )),
        };
        let frames = match &task {
            Task::File(_) | Task::Material(..) => 0,
            Task::Treatment(treatment) => treatment.frames,
        };
        preparing.running.insert(item, Running { work, frames });
        let begun = Instant::now();
        self.workers.run(
            Queue::Treatments,
            move || task.run(&library, rate, &shared),
            move |control, made: Result<Result<Made, MediaError>, Panicked>| {
                let by_client = job.is_some_and(|job| control.jobs.was_cancelled(job));
                let overtaken = matches!(made, Ok(Err(MediaError::Cancelled { .. })));
                match job {
                    Some(job) if overtaken && !by_client => control.jobs.forget(job),
                    Some(job) => {
                        let seconds = begun.elapsed().as_secs_f64();
                        control.jobs.end(job, report(&made, seconds));
                    }
                    None => {}
                }
                control.prepared(&doing, made, by_client);
            },
        );
    }

    /// Takes in what came of a task.
    fn prepared(
        &mut self,
        item: &Item,
        made: Result<Result<Made, MediaError>, Panicked>,
        by_client: bool,
    ) {
        let world = &mut self.world;
        let mut preparing = world.remove_resource::<Preparing>().unwrap_or_default();
        preparing.running.remove(item);
        preparing.changed = true;
        let cancelled = matches!(made, Ok(Err(MediaError::Cancelled { .. })));
        if cancelled && !by_client {
            // Cancelled for want of interest; wanted again meanwhile, perhaps.
            remark(world, &preparing, item);
        } else if preparing.lacks(item) {
            enter(world, item, made);
            remark(world, &preparing, item);
        } else if let (Item::Treatment(key), Ok(Ok(source))) = (item, made) {
            // Made, though nobody wants it now: an undo might.
            enter(world, &Item::Treatment(*key), Ok(Ok(source)));
        }
        world.insert_resource(preparing);
    }
}

/// What a job says of a preparation.
fn report(
    made: &Result<Result<Made, MediaError>, Panicked>,
    seconds: f64,
) -> Result<serde_json::Value, ErrorReply> {
    match made {
        Ok(Ok(Made::Material(_))) => Ok(json!({})),
        Ok(Ok(Made::Source(source))) => Ok(json!({
            "file_path": views::text(&source.original),
            "duration": source.duration_seconds(),
            "render_seconds": seconds,
            "realtime_factor": source.duration_seconds() / seconds.max(1e-9),
        })),
        Ok(Err(MediaError::Cancelled { .. })) => Err(ErrorReply::cancelled()),
        Ok(Err(error)) => Err(ErrorReply::unreadable_file(
            views::text(error.path()),
            error,
        )),
        Err(gone) => Err(ErrorReply::internal(gone.to_string())),
    }
}

/// Every track that waits for an item is laid out anew.
fn remark(world: &mut World, preparing: &Preparing, item: &Item) {
    let waiting = preparing.lacking.iter();
    let tracks = waiting.filter(|(_, lacking)| lacking.contains(item));
    let waiting: Vec<Entity> = tracks.map(|(&track, _)| track).collect();
    let is_plugin = |entity: &Entity| world.get::<Plugin>(*entity).is_some();
    let (plugins, tracks): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_plugin);
    let mut dirty = world.resource_mut::<Dirty>();
    dirty.content.extend(tracks);
    dirty.materials.extend(plugins);
}

fn enter(world: &mut World, item: &Item, made: Result<Result<Made, MediaError>, Panicked>) {
    let made = made.unwrap_or_else(|gone| {
        Err(MediaError::Unsupported {
            path: PathBuf::new(),
            what: gone.to_string(),
        })
    });
    let made = match (item, made) {
        (Item::Material(key), made) => return enter_material(world, key, made),
        (_, Ok(Made::Material(_))) => return,
        (_, Ok(Made::Source(source))) => Ok(source),
        (_, Err(error)) => Err(error),
    };
    let mut catalog = world.resource_mut::<Catalog>();
    let entered = match item {
        Item::Material(_) => return,
        Item::File(path) => match made {
            Ok(source) => {
                let entered = catalog.enter(path.clone(), source).cloned();
                if entered.is_none() {
                    let why = "the session plays too many files".to_owned();
                    let missing = false;
                    catalog.lose(path.clone(), FileTrouble { missing, why });
                }
                entered
            }
            Err(error) => {
                catalog.lose(path.clone(), FileTrouble::of(&error));
                None
            }
        },
        Item::Treatment(key) => {
            let made = made.map_err(|error| error.to_string());
            catalog.enter_treated(*key, made)
        }
    };
    if let Some(entered) = entered {
        set_source(world, &entered);
    }
}

fn enter_material(world: &mut World, key: &MaterialKey, made: Result<Made, MediaError>) {
    let made = match made {
        Ok(Made::Material(made)) => Ok(*made),
        Ok(Made::Source(_)) => return,
        Err(error) => Err(FileTrouble::of(&error)),
    };
    world.resource_mut::<Materials>().enter(key.clone(), made);
}

/// Frees treatments that no clip has wanted for long.
fn forget_stale(world: &mut World, preparing: &Preparing) {
    let playing: HashSet<TreatmentKey> = preparing.playing.values().flatten().copied().collect();
    let mut catalog = world.resource_mut::<Catalog>();
    catalog.touch(playing.iter());
    let stale = catalog.stalest(|key| !playing.contains(key), KEPT_IDLE);
    let slots: Vec<_> = stale
        .into_iter()
        .filter_map(|key| catalog.forget_treated(key))
        .collect();
    if let Some(live) = world.get_resource::<Live>() {
        for slot in slots {
            live.disk(DiskCommand::DropSource(slot));
        }
    }
}
