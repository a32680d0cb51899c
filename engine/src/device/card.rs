//! A sound card, by `cpal`.
//!
//! Thread: opening belongs to the control side; the callback is cpal's.
//! Invariant: the driver enters the callback only once the stream runs, so that it
//! can still go to the null device when there is no such stream.

use std::sync::atomic::Ordering;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, SampleFormat, StreamConfig, SupportedBufferSize};
use rtrb::{Consumer, RingBuffer};

use super::driver::{Driver, Watch};
use super::interleave::{CardSample, interleave};
use super::list::{is_called, name_of, outputs};
use super::quiet::hush;
use super::{AudioChoice, DeviceError, DeviceKind, Engine, Running, StreamSettings};
use crate::time::SampleRate;

/// Formats we write, the best first.
const FORMATS: [SampleFormat; 3] = [SampleFormat::F32, SampleFormat::I32, SampleFormat::I16];

/// What the stream will be.
struct Plan {
    config: StreamConfig,
    format: SampleFormat,
}

/// Opens a card; takes the driver only if it runs then.
pub(super) fn open(
    choice: &AudioChoice,
    settings: StreamSettings,
    driver: &mut Option<Driver>,
) -> Result<Running, DeviceError> {
    hush();
    let device = find(choice)?;
    let name = name_of(&device);
    let backend = |error| DeviceError::Backend {
        name: name.clone(),
        error,
    };
    let plan = plan(&device, &name, settings)?;
    let Some(watch) = driver.as_ref().map(Driver::watch) else {
        return Err(DeviceError::NoOutput);
    };
    let (mut entrance, entry) = RingBuffer::new(1);
    let callback = Callback {
        entry,
        driver: None,
        channels: usize::from(plan.config.channels),
    };
    let stream = match plan.format {
        SampleFormat::F32 => build::<f32>(&device, &plan, callback, watch.clone()),
        SampleFormat::I32 => build::<i32>(&device, &plan, callback, watch.clone()),
        _ => build::<i16>(&device, &plan, callback, watch.clone()),
    };
    let stream = stream.map_err(backend)?;
    stream.play().map_err(backend)?;
    if let Some(driver) = driver.take() {
        // The ring has one place, and this is the one thing that ever goes in.
        let _ = entrance.push(Box::new(driver));
    }
    let block_size = stream
        .buffer_size()
        .map_or(settings.block_size, |size| size as usize);
    Ok(Running {
        name,
        rate: SampleRate(plan.config.sample_rate),
        block_size,
        kind: DeviceKind::Card,
        health: watch.health,
        _engine: Engine::Card { _stream: stream },
    })
}

fn find(choice: &AudioChoice) -> Result<cpal::Device, DeviceError> {
    let AudioChoice::Named(name) = choice else {
        return cpal::default_host()
            .default_output_device()
            .ok_or(DeviceError::NoOutput);
    };
    let all: Vec<cpal::Device> = outputs().map(|(_, device)| device).collect();
    if let Some(found) = all.iter().find(|device| is_called(device, name)) {
        return Ok(found.clone());
    }
    let mut names = vec!["auto".to_owned(), "null".to_owned()];
    names.extend(all.iter().map(name_of));
    Err(DeviceError::NotFound {
        name: name.clone(),
        names,
    })
}

/// Two channels if it has them, in the best format, at the session's rate.
fn plan(device: &cpal::Device, name: &str, settings: StreamSettings) -> Result<Plan, DeviceError> {
    let SampleRate(rate) = settings.rate;
    let configs = device
        .supported_output_configs()
        .map_err(|error| DeviceError::Backend {
            name: name.to_owned(),
            error,
        })?;
    let configs: Vec<_> = configs.collect();
    let rank = |config: &cpal::SupportedStreamConfigRange| {
        let format = FORMATS
            .iter()
            .position(|format| *format == config.sample_format())?;
        // 2, then 3, 4 …, then 1.
        let channels = match config.channels() {
            0 => return None,
            1 => u16::MAX,
            more => more,
        };
        config.contains_rate(rate).then_some((channels, format))
    };
    let best = configs
        .iter()
        .filter_map(|config| Some((rank(config)?, config)));
    let Some((_, best)) = best.min_by_key(|(rank, _)| *rank) else {
        return Err(DeviceError::Unsupported {
            name: name.to_owned(),
            rate,
            offers: offers(&configs),
        });
    };
    let wish = u32::try_from(settings.block_size).unwrap_or(u32::MAX);
    let buffer_size = match best.buffer_size() {
        SupportedBufferSize::Range { min, max } if (*min..=*max).contains(&wish) => {
            BufferSize::Fixed(wish)
        }
        _ => BufferSize::Default,
    };
    Ok(Plan {
        config: StreamConfig {
            channels: best.channels(),
            sample_rate: rate,
            buffer_size,
        },
        format: best.sample_format(),
    })
}

fn offers(configs: &[cpal::SupportedStreamConfigRange]) -> String {
    let mut offers: Vec<String> = configs
        .iter()
        .map(|config| {
            let (min, max) = (config.min_sample_rate(), config.max_sample_rate());
            format!("{min} to {max} Hz as {}", config.sample_format())
        })
        .collect();
    offers.sort();
    offers.dedup();
    if offers.is_empty() {
        "nothing".to_owned()
    } else {
        offers.join(", ")
    }
}

fn build<T: CardSample>(
    device: &cpal::Device,
    plan: &Plan,
    mut callback: Callback,
    watch: Watch,
) -> Result<cpal::Stream, cpal::Error> {
    device.build_output_stream(
        plan.config,
        move |out: &mut [T], _: &cpal::OutputCallbackInfo| callback.fill(out),
        move |error| watch.note(error.kind()),
        None,
    )
}

impl Watch {
    /// Called on cpal's thread: counts, no more.
    fn note(&self, kind: ErrorKind) {
        match kind {
            ErrorKind::Xrun => {
                self.telemetry.xruns.fetch_add(1, Ordering::Relaxed);
            }
            ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated => {
                self.health.lost.store(true, Ordering::Relaxed);
            }
            _ => {
                self.health.backend_errors.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// What cpal calls.
struct Callback {
    /// The driver comes in here, once.
    entry: Consumer<Box<Driver>>,
    driver: Option<Box<Driver>>,
    channels: usize,
}

impl Callback {
    fn fill<T: CardSample>(&mut self, out: &mut [T]) {
        if self.driver.is_none() {
            self.driver = self.entry.pop().ok();
        }
        let Some(driver) = &mut self.driver else {
            return out.fill(T::from_float(0.0));
        };
        for piece in out.chunks_mut(driver.room() * self.channels) {
            let (left, right) = driver.render(piece.len() / self.channels);
            interleave(left, right, self.channels, piece);
        }
    }
}
