//! The fence around VST3's C interfaces: nothing outside it is unsafe on VST3's behalf.
//!
//! Thread: a [`Vst3Instance`] stays on the thread that opened it (it isn't `Send`);
//! its processor goes to the real-time thread. What both touch lies in `local::Core`
//! behind a gate: the real-time side tries it once and goes on in silence, the
//! control side waits. The crate's interface types are Send and Sync whatever they
//! point to, so the halves are kept apart here, by hand: the real-time half holds
//! `IAudioProcessor` alone.
//! Invariant: no count that a plugin tells is believed beyond a bound.
#![expect(unsafe_code, reason = "VST3 is a C interface of pointers")]
#![allow(
    unsafe_op_in_unsafe_fn,
    reason = "the functions of COM classes are unsafe by their traits; each holds what its caller, a plugin, vouches for"
)]
#![allow(non_snake_case, reason = "names are the VST3 interfaces'")]

mod attributes;
mod bundle;
mod buses;
mod class;
mod control;
mod events;
mod handler;
mod host;
mod instance;
mod listing;
mod messages;
mod module;
mod opening;
mod parameters;
mod place;
mod queues;
mod realtime;
mod runloop;
mod stream;
mod text;

pub use bundle::binary_of;
pub use instance::Vst3Instance;

/// A VST3 plugin as a processor.
pub type Vst3Processor = crate::local::LocalProcessor<realtime::RealTime>;

use std::path::Path;

use crate::seam::{Opened, PluginDescription, PluginError, Setup};

/// Opens a class of a module in this process.
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
) -> Result<(Vst3Instance, Vst3Processor), PluginError> {
    opening::open(path, id, setup)
}

/// Loads a module into this process and lists its plugins.
///
/// # Errors
/// What is wrong with the module.
pub fn list(path: &Path) -> Result<Vec<PluginDescription>, PluginError> {
    let module = module::Module::load(path)?;
    Ok(class::plugins(&module))
}

/// The plugin's process call and nothing else, for measuring what hosting adds to it.
///
/// # Errors
/// What [`PluginError`] says.
#[doc(hidden)]
pub fn own_call(
    path: &Path,
    id: &str,
    setup: &Setup,
    frames: usize,
) -> Result<impl FnMut() + use<>, PluginError> {
    let (instance, processor) = opening::open(path, id, setup)?;
    Ok(move || {
        let _alive = &processor;
        if let Some(real_time) = instance
            .core
            .try_pass()
            .as_mut()
            .and_then(|pass| pass.real_time().as_mut())
        {
            real_time.bare_call(frames);
        }
    })
}
