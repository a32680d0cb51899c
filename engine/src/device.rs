//! Audio devices: what calls the renderer, and when.
//!
//! Owns: the callback and its thread, of a card (`cpal`) or of the null device,
//! which a timer paces. Thread: [`open`] and [`list`] belong to the control side;
//! what they start runs on the device's own thread.
//! In: a [`Renderer`]. Out: sound, counters in [`Telemetry`] and [`Health`].
//! Invariants: nothing unwinds out of a callback; the callback itself allocates,
//! locks and logs nothing; the renderer is called with any length a device likes.
//! Elsewhere: what is rendered (`render`), offline renders (`render::offline`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::render::renderer::Renderer;
use crate::render::telemetry::Telemetry;
use crate::time::SampleRate;

mod card;
mod driver;
mod interleave;
mod list;
mod null;
mod quiet;

#[cfg(test)]
mod tests;

pub use list::{DeviceListing, list};
pub use null::{Capture, open_captured};

use driver::Driver;

/// Which device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AudioChoice {
    /// The system's default output, or the null device if that doesn't work.
    Auto,
    /// No sound: a timer calls.
    Null,
    /// The output of this name.
    Named(String),
}

impl From<&str> for AudioChoice {
    fn from(text: &str) -> Self {
        match text {
            "auto" => Self::Auto,
            "null" => Self::Null,
            name => Self::Named(name.to_owned()),
        }
    }
}

/// How the device is to be called.
#[derive(Clone, Copy, Debug)]
pub struct StreamSettings {
    /// The session's rate; a device that can't run at it isn't opened.
    pub rate: SampleRate,
    /// Frames of a callback. A wish: a card may take another length.
    pub block_size: usize,
}

/// What kind of device runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceKind {
    /// Somebody may hear it.
    Card,
    /// Nobody does.
    Null,
}

/// Why a device doesn't run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// There is none.
    #[error("there is no audio output")]
    NoOutput,
    /// None is called that.
    #[error("no audio output is called \"{name}\"; there are: {}", names.join(", "))]
    NotFound {
        /// What was asked for.
        name: String,
        /// What there is.
        names: Vec<String>,
    },
    /// It can't run at the session's rate in a format we write.
    #[error("\"{name}\" can't play at {rate} Hz (it offers {offers})")]
    Unsupported {
        /// The device.
        name: String,
        /// The session's rate.
        rate: u32,
        /// What it can do.
        offers: String,
    },
    /// The sound system refuses.
    #[error("can't open \"{name}\": {error}")]
    Backend {
        /// The device.
        name: String,
        /// Its reason.
        error: cpal::Error,
    },
    /// The system can't start a thread.
    #[error("can't start the audio thread: {0}")]
    Thread(#[from] std::io::Error),
}

/// What went wrong on the device's thread; counters, because nothing is logged
/// there. Xruns are in [`Telemetry::xruns`].
#[derive(Debug, Default)]
pub struct Health {
    panicked: AtomicBool,
    lost: AtomicBool,
    backend_errors: AtomicU64,
}

impl Health {
    /// The renderer panicked: there is silence until the engine restarts.
    #[must_use]
    pub fn panicked(&self) -> bool {
        self.panicked.load(Ordering::Relaxed)
    }

    /// The device has gone, or its stream must be opened anew.
    #[must_use]
    pub fn lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Other things the sound system complained about.
    #[must_use]
    pub fn backend_errors(&self) -> u64 {
        self.backend_errors.load(Ordering::Relaxed)
    }
}

/// What keeps a device running; dropping it stops the callback and waits for it.
enum Engine {
    Card { _stream: cpal::Stream },
    Null { _thread: null::NullThread },
}

/// A running device. Dropping it stops and joins.
pub struct Running {
    name: String,
    rate: SampleRate,
    block_size: usize,
    kind: DeviceKind,
    health: Arc<Health>,
    _engine: Engine,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Running {
    /// The device's name; "null" for the null device.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rate it runs at.
    #[must_use]
    pub fn rate(&self) -> SampleRate {
        self.rate
    }

    /// Frames of a callback, as far as is known; callbacks may differ.
    #[must_use]
    pub fn block_size(&self) -> usize {
        self.block_size
    }

    /// Whether anybody can hear it.
    #[must_use]
    pub fn kind(&self) -> DeviceKind {
        self.kind
    }

    /// What went wrong so far.
    #[must_use]
    pub fn health(&self) -> &Arc<Health> {
        &self.health
    }
}

/// Opens a device and starts it.
///
/// # Errors
/// [`DeviceError`]; never with [`AudioChoice::Auto`] unless the system can't start
/// a thread.
pub fn open(
    choice: &AudioChoice,
    settings: StreamSettings,
    renderer: Renderer,
    telemetry: Arc<Telemetry>,
) -> Result<Running, DeviceError> {
    let driver = Driver::new(Box::new(renderer), settings, telemetry);
    match choice {
        AudioChoice::Null => null::open(settings, driver),
        AudioChoice::Named(_) => card::open(choice, settings, &mut Some(driver)),
        AudioChoice::Auto => {
            let mut driver = Some(driver);
            match (card::open(choice, settings, &mut driver), driver) {
                (Ok(running), _) => Ok(running),
                (Err(reason), Some(driver)) => {
                    tracing::warn!("no sound: {reason}; a timer drives the engine instead");
                    null::open(settings, driver)
                }
                (Err(reason), None) => Err(reason),
            }
        }
    }
}
