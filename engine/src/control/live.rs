//! What the control thread holds besides the Edit: the session's settings, and
//! the ends of the rings to the callback and the disk thread.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use bevy_ecs::prelude::*;

use super::catalog::Prepared;
use crate::media::library::Library;
use crate::media::stream::{DiskCommand, DiskThread, StreamClock};
use crate::render::link::{ControlLink, Order};
use crate::render::telemetry::Telemetry;
use crate::time::SampleRate;

/// Settings and state of the session that aren't part of the Edit.
#[derive(Resource)]
pub struct Session {
    /// The rate everything runs at.
    pub rate: SampleRate,
    /// The longest stretch the callback renders at once, in frames.
    pub max_block: usize,
    /// Folders that files may be in; empty means anywhere.
    pub allow: Vec<PathBuf>,
    /// Counts the Edits that this session has had.
    pub edition: u64,
    /// The Edit's file, if it has one.
    pub file: Option<PathBuf>,
    /// The package that changes are journaled in.
    pub package: Option<PathBuf>,
    /// The revision that the Edit had when its package was begun.
    pub began: u64,
    /// The revision that was last written to that file.
    pub saved_revision: Option<u64>,
    /// What was repaired or left out when the Edit was opened.
    pub warnings: Vec<String>,
    /// Opens audio files.
    pub library: Arc<Library>,
    /// What the device calls itself.
    pub device: String,
    /// The device's block, in frames.
    pub block_size: usize,
}

/// What connects a live engine.
#[derive(Debug)]
pub struct LiveParts {
    /// Orders to the callback.
    pub link: ControlLink,
    /// What the callback shows.
    pub telemetry: Arc<Telemetry>,
    /// Feeds the callback from disk.
    pub disk: DiskThread,
    /// What the disk thread follows.
    pub clock: Arc<StreamClock>,
}

/// [`LiveParts`] in the World; absent when nothing plays (offline tools).
#[derive(Resource)]
pub struct Live {
    // A ring's end isn't `Sync`; nobody else ever asks, so the lock is never waited for.
    link: Mutex<ControlLink>,
    telemetry: Arc<Telemetry>,
    disk: DiskThread,
    clock: Arc<StreamClock>,
    /// Orders that must come behind this tick's graph.
    deferred: Vec<Order>,
}

impl Live {
    /// Takes the parts in.
    #[must_use]
    pub fn new(parts: LiveParts) -> Self {
        Self {
            link: Mutex::new(parts.link),
            telemetry: parts.telemetry,
            disk: parts.disk,
            clock: parts.clock,
            deferred: Vec::new(),
        }
    }

    fn link(&mut self) -> &mut ControlLink {
        self.link.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends an order to the callback.
    pub fn send(&mut self, order: Order) {
        self.link().send(order);
    }

    /// Sends an order once this tick's graph has been sent: who asks to play after an
    /// edit hears the edit from the first frame.
    pub fn defer(&mut self, order: Order) {
        self.deferred.push(order);
    }

    /// Sends what was deferred.
    pub fn send_deferred(&mut self) {
        for order in std::mem::take(&mut self.deferred) {
            self.send(order);
        }
    }

    /// Frees what came back from the callback, sends what waited.
    pub fn flush(&mut self) {
        self.link().flush();
    }

    /// Tells the disk thread something.
    pub fn disk(&self, command: DiskCommand) {
        self.disk.command(command);
    }

    /// What the disk thread follows.
    #[must_use]
    pub fn clock(&self) -> &StreamClock {
        &self.clock
    }

    /// What the callback shows.
    #[must_use]
    pub fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }

    /// Frames the callback has rendered.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.telemetry.clock.load(Ordering::Relaxed)
    }
}

/// Lets the disk thread know a source. Without a live engine nothing needs to know.
pub fn set_source(world: &World, prepared: &Prepared) {
    if let Some(live) = world.get_resource::<Live>() {
        let source = Arc::clone(&prepared.source);
        live.disk(DiskCommand::SetSource(prepared.slot, source));
    }
}
