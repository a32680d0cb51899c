//! Puts the World together and starts the thread.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::SingleThreadedExecutor;
use waive_protocol::ErrorReply;

use super::automation_pass::AutomationPass;
use super::catalog::Catalog;
use super::derive::{self, Dirty};
use super::edit_file::{self, Adopted, Opening};
use super::edit_log::EditLog;
use super::errands::Brought;
use super::files::Readings;
use super::jobs::Jobs;
use super::journal::Journal;
use super::live::{Live, LiveParts, Session};
use super::mailbox::{Mailbox, mailbox};
use super::material::Materials;
use super::notify::Told;
use super::observe::{MeterClock, observe_meters, observe_playhead};
use super::package::{self, Lock, OpenFault, Package};
use super::params::Words;
use super::preparing::{Preparing, Watch};
use super::publish::{self, Published};
use super::rack::{PluginSettings, Rack, Shelf, Shelves};
use super::thread::Control;
use super::work::Workers;
use crate::config::JournalMode;
use crate::media::library::Library;
use crate::model::hosted::FreshStates;
use crate::model::id::ItemIndex;
use crate::model::observed::{Meters, Playhead};
use crate::model::op::Room;
use crate::model::outline::Outline;
use crate::model::touched::Touched;
use crate::model::transport::Transport;
use crate::session::package::history::History;
use crate::session::package::journal::Head;
use crate::session::package::snapshot::{self, Facts};
use crate::time::SampleRate;

/// What a session is started with.
#[derive(Clone, Debug)]
pub struct ControlConfig {
    /// The rate everything runs at.
    pub rate: SampleRate,
    /// The longest stretch the callback renders at once, in frames.
    pub max_block: usize,
    /// Folders that requests may name files in; empty means anywhere.
    pub allow: Vec<PathBuf>,
    /// The Edit to open; without, an empty one.
    pub edit: Option<PathBuf>,
    /// Where decoded and resampled audio is kept.
    pub cache_dir: PathBuf,
    /// Where scratch packages are kept.
    pub state_dir: PathBuf,
    /// When changes are on disk; `world` alone never writes.
    pub journal: JournalMode,
    /// What the device calls itself.
    pub device: String,
    /// The device's block, in frames.
    pub block_size: usize,
    /// How plugins of other makers are run.
    pub plugins: PluginSettings,
}

/// Why a session can't start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The Edit can't be opened.
    #[error("{message}{}", hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default())]
    Edit {
        /// What is wrong.
        message: String,
        /// What may help.
        hint: Option<String>,
    },
    /// No thread could be started.
    #[error("can't start a thread: {0}")]
    Thread(#[from] std::io::Error),
}

impl From<ErrorReply> for StartError {
    fn from(refusal: ErrorReply) -> Self {
        Self::Edit {
            message: refusal.message,
            hint: refusal.error.hint,
        }
    }
}

/// The running control thread.
#[derive(Debug)]
pub struct ControlThread {
    mailbox: Mailbox,
    thread: JoinHandle<()>,
}

impl ControlThread {
    /// Where mail goes.
    #[must_use]
    pub fn mailbox(&self) -> Mailbox {
        self.mailbox.clone()
    }

    /// Waits until the thread has ended: a shutdown was asked for.
    pub fn wait(self) {
        if self.thread.join().is_err() {
            tracing::error!("the control thread panicked");
        }
    }
}

/// A World with an Edit in it, and no live engine yet.
///
/// # Errors
/// [`StartError::Edit`] when the Edit can't be opened.
pub fn world(config: &ControlConfig) -> Result<World, StartError> {
    let works = config.journal != JournalMode::Off;
    let mut world = World::new();
    let library = Arc::new(Library::new(config.cache_dir.clone()));
    world.init_resource::<ItemIndex>();
    world.init_resource::<Outline>();
    world.init_resource::<EditLog>();
    world.init_resource::<Dirty>();
    world.init_resource::<Touched>();
    world.init_resource::<Room>();
    world.init_resource::<Published>();
    world.init_resource::<Catalog>();
    world.init_resource::<Readings>();
    world.init_resource::<Preparing>();
    world.init_resource::<Materials>();
    world.init_resource::<Transport>();
    world.init_resource::<Playhead>();
    world.init_resource::<Meters>();
    world.init_resource::<AutomationPass>();
    world.init_resource::<Rack>();
    world.init_resource::<Words>();
    world.init_resource::<FreshStates>();
    world.init_resource::<Brought>();
    let shelf = Shelf::new(config.plugins.shelf(&config.state_dir), config.rate);
    let shelf = Arc::new(shelf);
    world.insert_resource(Shelves(Arc::clone(&shelf)));
    world.insert_resource(MeterClock(Instant::now()));
    world.insert_resource(Session {
        rate: config.rate,
        max_block: config.max_block,
        allow: config.allow.clone(),
        edition: 0,
        file: None,
        package: None,
        began: 0,
        saved_revision: None,
        warnings: Vec::new(),
        library: Arc::clone(&library),
        device: config.device.clone(),
        block_size: config.block_size,
    });
    match &config.edit {
        None => begin(&mut world, "Untitled")?,
        Some(path) if works && package::is_package(path) && is_new(path) => {
            begin(&mut world, &stem(path))?;
            create(&mut world, &std::path::absolute(path)?)?;
        }
        Some(path) => {
            let path = std::path::absolute(path)?;
            let opening = Opening {
                allow: Vec::new(),
                library,
                rate: config.rate,
                works,
                state_dir: config.state_dir.clone(),
                shelf: Some((shelf, None)),
            };
            let loaded = edit_file::load(&path, &opening)?;
            let opened = edit_file::adopt(&mut world, loaded)?;
            for warning in &opened.warnings {
                tracing::warn!("{warning}");
            }
            if !package::is_package(&path) {
                first(&mut world);
            }
        }
    }
    Ok(world)
}

/// The Edit a session begins with is its revision 0; one of a package goes on counting.
fn first(world: &mut World) {
    world.insert_resource(EditLog::default());
    let mut session = world.resource_mut::<Session>();
    session.saved_revision = session.saved_revision.map(|_| 0);
}

fn begin(world: &mut World, name: &str) -> Result<(), StartError> {
    edit_file::new_edit(world, name)?;
    first(world);
    Ok(())
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// Whether there is no package yet: nothing, or a folder with nothing in it.
fn is_new(path: &Path) -> bool {
    match std::fs::read_dir(path) {
        Ok(mut entries) => entries.all(|entry| entry.is_ok_and(|e| e.file_name() == "lock")),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// Makes a package of the Edit there is.
fn create(world: &mut World, path: &Path) -> Result<(), StartError> {
    let refuse = |fault: OpenFault| {
        let refusal = match fault {
            OpenFault::InUse => ErrorReply::edit_in_use(path.display()),
            other => ErrorReply::unwritable_file(path.display(), other),
        };
        StartError::from(refusal)
    };
    let lock = Lock::take(path).map_err(refuse)?;
    let facts = Facts {
        package: package::new_id(),
        ..Facts::default()
    };
    let head = Head {
        package: facts.package,
        base: 0,
    };
    let pieces = snapshot::write(world, facts, &History::default());
    let pieces = pieces.map_err(|error| refuse(OpenFault::Io(std::io::Error::other(error))))?;
    let package = Package::create(path, lock, head, &pieces);
    let package = package.map_err(|error| refuse(error.into()))?;
    world.insert_resource(Adopted(package));
    let folder = path.parent().map(Path::to_path_buf);
    world.insert_resource(Catalog::new(folder, 0));
    world.resource_mut::<Session>().file = Some(path.to_path_buf());
    Ok(())
}

/// The stages after Apply, in order.
fn schedule() -> Schedule {
    let mut schedule = Schedule::default();
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.add_systems(
        (
            derive::mark_content,
            derive::mark_structure,
            derive::mark_routing,
            derive::mark_materials,
            derive::mark_matrices,
            derive::mark_values,
            derive::mark_click,
            derive::mark_automation,
            publish::publish,
            observe_playhead,
            observe_meters,
        )
            .chain(),
    );
    schedule
}

/// Starts the control thread; returns once the Edit is open.
///
/// # Errors
/// [`StartError`]; then nothing was started.
pub fn start(config: ControlConfig, live: LiveParts) -> Result<ControlThread, StartError> {
    let mut world = world(&config)?;
    world.insert_resource(Live::new(live));
    edit_file::announce_sources(&world);
    let (mailbox, mail) = mailbox();
    let mut control = Control {
        workers: Workers::start(&mailbox)?,
        mailbox: mailbox.clone(),
        journal: Journal::start(config.journal, &mailbox)?,
        state_dir: config.state_dir,
        world,
        schedule: schedule(),
        clients: std::collections::BTreeMap::new(),
        jobs: Jobs::default(),
        told: Told::default(),
        started: Instant::now(),
        requests: 0,
        stopping: false,
        until_open: Vec::new(),
        patient: Vec::new(),
        watch: Watch::default(),
    };
    control.begin_package();
    control.settle_journal();
    if config.journal != JournalMode::Off {
        control.refuse_unsafe_start()?;
        control.look_for_recoveries();
    }
    let thread = std::thread::Builder::new()
        .name("waive control".to_owned())
        .spawn(move || control.run(&mail))?;
    Ok(ControlThread { mailbox, thread })
}
