//! Third-party plugins, hosted.
//!
//! A plugin has two halves, whatever its format ([`seam`]): the control half
//! ([`PluginInstance`](seam::PluginInstance)) is asked and told by one thread; the
//! real-time half ([`PluginProcessor`](seam::PluginProcessor)) is a
//! [`Processor`](waive_dsp::processor::Processor) like the built-in ones. [`open`]
//! makes both, in this process or in a child process of their own.
//!
//! | room | owns | may import |
//! |---|---|---|
//! | `seam` | what every format is reduced to | nothing of ours |
//! | `preset` | `.vstpreset` files | seam |
//! | `local` | what the halves of a plugin in this process share | seam |
//! | `vst3` | the fence around VST3's C interfaces | seam, local |
//! | `clap` | the fence around CLAP's C interfaces | seam, local |
//! | `format` | which of the two a module is | seam, vst3, clap |
//! | `isolation` | child processes, shared memory, the watch over them | seam, local |
//! | `scan` | what is installed, found out in child processes | seam, format, isolation |
//! | `child` | what runs in those processes | all of the above |
//!
//! Linux only for now: modules are loaded with `dlopen`, children are woken by futex.

pub mod child;
pub mod clap;
pub mod format;
pub mod isolation;
mod local;
pub mod preset;
pub mod scan;
pub mod seam;
pub mod vst3;

use std::path::Path;

use isolation::{HostCommand, Isolation};
use seam::{Opened, PluginError, Setup};

/// Opens a plugin of a module, ready to be processed.
///
/// Thread: with [`Isolation::None`] the control half stays on the calling thread.
///
/// # Errors
/// What [`PluginError`] says: nothing there, not a plugin, crashed, hung.
pub fn open(
    path: &Path,
    id: &str,
    setup: &Setup,
    isolation: &Isolation,
    host: &HostCommand,
) -> Result<Opened, PluginError> {
    match isolation {
        Isolation::None => format::open(path, id, setup),
        _ => isolation::open(path, id, setup, isolation, host),
    }
}
