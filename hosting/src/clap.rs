//! The fence around CLAP's C interfaces: nothing outside it is unsafe on CLAP's behalf.
//!
//! Thread: a [`ClapInstance`] stays on the thread that opened it, which is CLAP's main
//! thread; its processor goes to the real-time thread. What both touch lies in
//! `local::Core` behind a gate, and whoever has passed it is CLAP's audio thread: a
//! symbolic thread, of which there is one at a time.
//! Invariant: values are normalised here, native in the plugin; no count that a plugin
//! tells is believed beyond a bound.
#![expect(unsafe_code, reason = "CLAP is a C interface of pointers")]

mod buffers;
mod entry;
mod events;
mod host;
mod instance;
mod loops;
mod messages;
mod opening;
mod parameters;
mod plugin;
mod realtime;
mod stream;
mod transport;
mod values;

pub use instance::ClapInstance;

/// A CLAP plugin as a processor.
pub type ClapProcessor = crate::local::LocalProcessor<realtime::RealTime>;

use std::path::{Path, PathBuf};

use crate::seam::{Opened, PluginDescription, PluginError, ScanFailure, Setup};

/// Opens a plugin of a module in this process.
///
/// # Errors
/// What [`PluginError`] says.
pub fn open(path: &Path, id: &str, setup: &Setup) -> Result<Opened, PluginError> {
    let (instance, processor) = open_concrete(path, id, setup)?;
    Ok(Opened {
        instance: Box::new(instance),
        processor: Box::new(processor),
    })
}

/// The same, with the halves' own types.
///
/// # Errors
/// What [`PluginError`] says.
pub fn open_concrete(
    path: &Path,
    id: &str,
    setup: &Setup,
) -> Result<(ClapInstance, ClapProcessor), PluginError> {
    opening::open(path, id, setup)
}

/// Loads a module into this process and lists its plugins.
///
/// # Errors
/// What is wrong with the module.
pub fn list(path: &Path) -> Result<Vec<PluginDescription>, PluginError> {
    Ok(entry::Module::load(path)?.plugins())
}

/// The library of a module, which on Linux is the module itself.
///
/// # Errors
/// Not a library, or for another machine.
pub fn binary_of(path: &Path) -> Result<PathBuf, ScanFailure> {
    if path.is_dir() {
        let why = "a folder".into();
        return Err(ScanFailure::NotABundle { why });
    }
    crate::local::check_header(path)?;
    Ok(path.to_owned())
}
