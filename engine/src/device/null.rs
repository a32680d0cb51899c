//! The null device: a thread that calls as a card would, paced by a timer.
//!
//! It keeps time like a card with a buffer of [`BUFFERED`] blocks. The buffer is
//! filled, playing begins, and each block that has played makes room for another.
//! A thread that wakes late catches up, and only when the buffer would have run
//! dry is it an xrun; then playing begins again from there, as on a card.
//! Thread: its own; sleeps between blocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rtrb::{Consumer, Producer, RingBuffer};

use super::driver::Driver;
use super::{DeviceError, DeviceKind, Engine, Running, StreamSettings};
use crate::render::renderer::Renderer;
use crate::render::telemetry::Telemetry;
use crate::time::SampleRate;

/// Blocks the pretended card holds.
const BUFFERED: u64 = 3;

/// Stops and joins when dropped.
pub(super) struct NullThread {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for NullThread {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It can't panic but in the renderer, and that is caught there.
            let _ = thread.join();
        }
    }
}

/// What a null device has played; for tests and for looking at a live engine.
#[derive(Debug)]
pub struct Capture {
    samples: Consumer<[f32; 2]>,
}

impl Capture {
    /// The frames played since the last call. When the room given at the start is
    /// full, later frames are left out.
    pub fn take(&mut self) -> Vec<[f32; 2]> {
        let count = self.samples.slots();
        (0..count).map_while(|_| self.samples.pop().ok()).collect()
    }
}

pub(super) fn open(settings: StreamSettings, driver: Driver) -> Result<Running, DeviceError> {
    start(settings, driver, None)
}

/// Opens a null device that keeps what it plays, up to `frames` between calls of
/// [`Capture::take`].
///
/// # Errors
/// [`DeviceError::Thread`].
pub fn open_captured(
    settings: StreamSettings,
    renderer: Renderer,
    telemetry: Arc<Telemetry>,
    frames: usize,
) -> Result<(Running, Capture), DeviceError> {
    start_captured(
        settings,
        Driver::new(Box::new(renderer), settings, telemetry),
        frames,
    )
}

pub(super) fn start_captured(
    settings: StreamSettings,
    driver: Driver,
    frames: usize,
) -> Result<(Running, Capture), DeviceError> {
    let (keep, samples) = RingBuffer::new(frames);
    let running = start(settings, driver, Some(keep))?;
    Ok((running, Capture { samples }))
}

fn start(
    settings: StreamSettings,
    driver: Driver,
    keep: Option<Producer<[f32; 2]>>,
) -> Result<Running, DeviceError> {
    let stop = Arc::new(AtomicBool::new(false));
    let health = driver.watch().health;
    let block_size = driver.room();
    let player = Player {
        driver,
        keep,
        pace: Pace::new(block_size, settings.rate, Instant::now()),
        stop: Arc::clone(&stop),
    };
    let thread = std::thread::Builder::new().name("waive-null-audio".into());
    let thread = Some(thread.spawn(move || player.run())?);
    Ok(Running {
        name: "null".to_owned(),
        rate: settings.rate,
        block_size,
        kind: DeviceKind::Null,
        health,
        _engine: Engine::Null {
            _thread: NullThread { stop, thread },
        },
    })
}

/// When blocks are due: pure reckoning, so that it is tested without waiting.
pub(super) struct Pace {
    frames: u64,
    rate: u64,
    /// When block 0 would have begun to play, had all gone well from there.
    origin: Instant,
    /// Blocks written.
    written: u64,
    /// Blocks left to fill before playing begins.
    filling: u64,
}

impl Pace {
    pub(super) fn new(block: usize, SampleRate(rate): SampleRate, now: Instant) -> Self {
        Self {
            frames: block as u64,
            rate: u64::from(rate.max(1)),
            origin: now,
            written: 0,
            filling: BUFFERED,
        }
    }

    /// So long play `blocks`: from the count each time, so that nothing adds up.
    fn length(&self, blocks: u64) -> Duration {
        let nanos = u128::from(blocks * self.frames) * 1_000_000_000 / u128::from(self.rate);
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// When there is room for the next block; `None`: now.
    pub(super) fn next(&self) -> Option<Instant> {
        let played = (self.written + 1).checked_sub(BUFFERED)?;
        (self.filling == 0).then(|| self.origin + self.length(played))
    }

    /// A block has been written; whether the buffer had run dry before.
    pub(super) fn wrote(&mut self, now: Instant) -> bool {
        self.written += 1;
        if self.filling > 0 {
            self.filling -= 1;
            if self.filling == 0 {
                self.origin = now;
                self.written = BUFFERED;
            }
            return false;
        }
        let due = self.origin + self.length(self.written - 1);
        if now <= due {
            return false;
        }
        // It plays from now; the blocks before it are gone.
        self.origin = now;
        self.written = 1;
        true
    }
}

struct Player {
    driver: Driver,
    keep: Option<Producer<[f32; 2]>>,
    pace: Pace,
    stop: Arc<AtomicBool>,
}

impl Player {
    fn run(mut self) {
        while !self.stop.load(Ordering::Relaxed) {
            if let Some(due) = self.pace.next() {
                let wait = due.saturating_duration_since(Instant::now());
                if !wait.is_zero() {
                    // May end early, on a stop or for no reason: look again.
                    std::thread::park_timeout(wait);
                    continue;
                }
            }
            let (left, right) = self.driver.render(self.driver.room());
            if let Some(keep) = &mut self.keep {
                for (&left, &right) in left.iter().zip(right) {
                    // A full ring leaves out what nobody took.
                    let _ = keep.push([left, right]);
                }
            }
            if self.pace.wrote(Instant::now()) {
                self.driver.count_xrun();
            }
        }
    }
}
