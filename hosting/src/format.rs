//! Which format a module is of, by its name, and the calls that all formats have.

use std::path::{Path, PathBuf};

use crate::seam::{Opened, PluginDescription, PluginError, PluginFormat, ScanFailure, Setup};
use crate::{clap, vst3};

impl PluginFormat {
    /// All formats that are hosted.
    pub const ALL: [Self; 2] = [Self::Vst3, Self::Clap];

    /// What modules' names end with.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Vst3 => "vst3",
            Self::Clap => "clap",
        }
    }

    /// The format of a module, by how its name ends.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?;
        Self::ALL
            .into_iter()
            .find(|format| ending.eq_ignore_ascii_case(format.extension()))
    }
}

fn clap_or_vst3(path: &Path) -> PluginFormat {
    // A library by itself, under whatever name, has always been taken for VST3.
    PluginFormat::of(path).unwrap_or(PluginFormat::Vst3)
}

/// Opens a plugin of a module in this process.
///
/// # Errors
/// What [`PluginError`] says.
pub fn open(path: &Path, id: &str, setup: &Setup) -> Result<Opened, PluginError> {
    match clap_or_vst3(path) {
        PluginFormat::Vst3 => vst3::open(path, id, setup),
        PluginFormat::Clap => clap::open(path, id, setup),
    }
}

/// The same, telling whether it changes sound rather than adding to it.
pub(crate) fn open_told(
    path: &Path,
    id: &str,
    setup: &Setup,
) -> Result<(Opened, bool), PluginError> {
    match clap_or_vst3(path) {
        PluginFormat::Vst3 => {
            let (instance, processor) = vst3::open_concrete(path, id, setup)?;
            let effect = processor.is_effect();
            Ok((boxed(instance, processor), effect))
        }
        PluginFormat::Clap => {
            let (instance, processor) = clap::open_concrete(path, id, setup)?;
            let effect = processor.is_effect();
            Ok((boxed(instance, processor), effect))
        }
    }
}

fn boxed(
    instance: impl crate::seam::PluginInstance + 'static,
    processor: impl waive_dsp::processor::Processor + 'static,
) -> Opened {
    Opened {
        instance: Box::new(instance),
        processor: Box::new(processor),
    }
}

/// Loads a module into this process and lists its plugins.
///
/// # Errors
/// What is wrong with the module.
pub fn list(path: &Path) -> Result<Vec<PluginDescription>, PluginError> {
    match clap_or_vst3(path) {
        PluginFormat::Vst3 => vst3::list(path),
        PluginFormat::Clap => clap::list(path),
    }
}

/// The library of a module, without loading it.
///
/// # Errors
/// Not a module, or for another machine.
pub fn binary_of(path: &Path) -> Result<PathBuf, ScanFailure> {
    match clap_or_vst3(path) {
        PluginFormat::Vst3 => vst3::binary_of(path),
        PluginFormat::Clap => clap::binary_of(path),
    }
}
