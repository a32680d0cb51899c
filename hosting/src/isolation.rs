//! Plugins in child processes.
//!
//! A child is told what to do over a socket (its standard input), by the control
//! half; sound, events and parameters go through memory that both processes map
//! (`area`), and each block is a number that goes up and a number that follows.
//!
//! Thread: [`IsolatedProcessor`] waits for the child at most its bound, spinning a
//! little first, and goes on in silence otherwise; offline it waits until the child has
//! been started again. One thread of this process watches all children (`watch`).
//! Invariant: nothing that a child writes is a length, an index or a pointer here.
#![expect(unsafe_code, reason = "shared memory and futexes are the system's")]

pub(crate) mod area;
mod chain;
mod exchange;
mod host;
mod instance;
mod link;
pub(crate) mod pace;
mod processor;
pub(crate) mod wake;
mod watch;
pub(crate) mod wire;

/// What the child's audio thread needs of an exchange.
pub(crate) mod wire_blocks {
    pub use super::exchange::{context, message};

    /// The body, for the child's audio thread.
    #[expect(clippy::mut_from_ref, reason = "turns are taken across processes")]
    pub fn body(memory: &super::area::Mapped) -> &mut super::area::Body {
        // SAFETY: called by the one audio thread of a plugin, after `request` went up
        // and before `done` follows: it is the child's turn.
        unsafe { memory.body() }
    }
}

pub use host::how_it_ended;
pub(crate) use host::spawn;
pub use instance::IsolatedInstance;
pub use processor::IsolatedProcessor;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::seam::{Opened, PluginError, Setup};

/// Where a plugin runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    /// In this process: least latency, no protection.
    None,
    /// In a process of its own.
    #[default]
    Process,
    /// In one process with all others of the same key (the vendor, as a rule): they
    /// share memory as their makers may expect, and fall together.
    Shared(String),
}

/// How child processes are started, and how long they are waited for.
#[derive(Clone, Debug)]
pub struct HostCommand {
    /// The program; it hands its arguments to [`child::run`](crate::child::run).
    pub program: PathBuf,
    /// What to say before the child's own arguments (a subcommand's name).
    pub arguments: Vec<String>,
    /// How long a plugin may take to load.
    pub open_limit: Duration,
    /// How long it may take to answer.
    pub call_limit: Duration,
    /// How long it may process one block before it counts as hung; ten times that
    /// offline.
    pub hang_limit: Duration,
    /// How long the real-time side waits for a block; none is three quarters of the
    /// block's own length, and a millisecond at least.
    pub wait_bound: Option<Duration>,
    /// Real-time priority (SCHED_FIFO, 1 to 90) of the plugins' audio threads, where the
    /// system allows it; 0 for none. Offline plugins have none. They keep off the core
    /// that asks them while blocks come at a steady pace; a real-time thread that asks
    /// should have a higher one all the same.
    pub priority: u8,
    /// How long a plugin's audio thread looks out for the next block before it sleeps.
    /// Being woken costs some 50 µs on a virtual machine. Where blocks come at a steady
    /// pace the thread sleeps at once, and wakes by itself a little before the next
    /// one; longer than a block's length keeps it awake, for a core of each plugin (and
    /// from a millisecond on without real-time priority).
    pub look_out: Duration,
    /// A plugin's audio thread learns when its next block will come, and looks out for
    /// it from a little before on: for some percent of a core of each, and only while
    /// blocks come at a steady pace. Not so it sleeps until it is woken.
    pub anticipate: bool,
    /// How often within a minute a plugin is started again before it is given up.
    pub restarts: usize,
}

impl HostCommand {
    /// A program with the usual limits.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            arguments: Vec::new(),
            open_limit: Duration::from_secs(30),
            call_limit: Duration::from_secs(3),
            hang_limit: Duration::from_secs(1),
            wait_bound: None,
            priority: 10,
            look_out: Duration::from_micros(20),
            anticipate: true,
            restarts: 3,
        }
    }
}

/// Opens a plugin in a child process.
///
/// # Errors
/// What [`PluginError`] says; a plugin that crashes or hangs while it is loaded is one
/// of the errors.
pub fn open(
    path: &Path,
    id: &str,
    setup: &Setup,
    isolation: &Isolation,
    command: &HostCommand,
) -> Result<Opened, PluginError> {
    let (instance, processor) = open_concrete(path, id, setup, isolation, command)?;
    Ok(Opened {
        instance: Box::new(instance),
        processor: Box::new(processor),
    })
}

/// The same, with the halves' own types: this instance may move between threads.
///
/// # Errors
/// What [`PluginError`] says.
pub fn open_concrete(
    path: &Path,
    id: &str,
    setup: &Setup,
    isolation: &Isolation,
    command: &HostCommand,
) -> Result<(IsolatedInstance, IsolatedProcessor), PluginError> {
    instance::open((path, id), setup, isolation, command)
}
