//! Puts the engine together: rings, disk thread, renderer, device, control.

use std::sync::Arc;

use crate::config::{self, ServeConfig};
use crate::control::{self, ControlConfig, ControlThread, LiveParts, PluginSettings};
use crate::device::{self, AudioChoice, DeviceError, DeviceKind, Running, StreamSettings};
use crate::media::stream::{DiskSettings, DiskThread, StreamClock};
use crate::render::link::link;
use crate::render::renderer::{Renderer, RendererConfig};
use crate::render::telemetry::Telemetry;
use crate::time::SampleRate;

use crate::cli::Failure;

/// Processors there is room for before a swap brings more.
const SLOTS: usize = 4096;
/// Audio files that can be played at once.
const SOURCES: usize = 65_536;

/// A running engine without its server.
pub(super) struct Engine {
    pub(super) device: Running,
    pub(super) control: ControlThread,
}

/// Starts everything but the server.
pub(super) fn start(config: &ServeConfig) -> Result<Engine, Failure> {
    let rate = SampleRate(config.sample_rate);
    let (control_link, callback_link) = link();
    let telemetry = Arc::new(Telemetry::default());
    let clock = Arc::new(StreamClock::default());
    let settings = DiskSettings::at_rate(config.sample_rate);
    let (disk, inlet) = DiskThread::spawn(Arc::clone(&clock), settings)
        .map_err(|error| Failure::new(format!("can't start the disk thread: {error}")))?;
    let renderer_config = RendererConfig {
        rate,
        max_block: config.block_size,
        slots: SLOTS,
        sources: SOURCES,
    };
    let renderer = Renderer::new(renderer_config, Arc::clone(&telemetry)).connected(
        callback_link,
        inlet,
        Arc::clone(&clock),
    );
    let device = open_device(config, renderer, &telemetry)?;
    let control_config = ControlConfig {
        rate,
        max_block: config.block_size,
        allow: config.allow.clone(),
        edit: config.edit.clone(),
        cache_dir: config::cache_dir(),
        state_dir: config::state_dir(),
        journal: config.journal,
        device: device.name().to_owned(),
        block_size: device.block_size(),
        plugins: PluginSettings {
            isolation: config.plugin_isolation.clone(),
            folders: config.plugin_folders.clone(),
            ..PluginSettings::usual()
        },
    };
    let live = LiveParts {
        link: control_link,
        telemetry,
        disk,
        clock,
    };
    let control = control::start(control_config, live).map_err(Failure::new)?;
    Ok(Engine { device, control })
}

fn open_device(
    config: &ServeConfig,
    renderer: Renderer,
    telemetry: &Arc<Telemetry>,
) -> Result<Running, Failure> {
    let stream = StreamSettings {
        rate: SampleRate(config.sample_rate),
        block_size: config.block_size,
    };
    let choice = AudioChoice::from(config.audio.as_str());
    let device = device::open(&choice, stream, renderer, Arc::clone(telemetry));
    let device = device.map_err(|error| {
        let hint = match error {
            DeviceError::Unsupported { .. } => "--sample-rate HZ sets the engine's rate",
            _ => "`waive devices` lists the outputs; --audio null needs none",
        };
        Failure::new(error).hint(hint)
    })?;
    if device.kind() == DeviceKind::Card {
        tracing::info!(
            device = device.name(),
            block = device.block_size(),
            "audio runs"
        );
    }
    Ok(device)
}
