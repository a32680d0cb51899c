//! Devices without a card: pacing, panics, formats.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::driver::{BlockSource, Driver};
use super::interleave::{CardSample, interleave};
use super::null::{Pace, start_captured};
use super::{AudioChoice, DeviceError, StreamSettings, list, null, open};
use crate::render::renderer::{Renderer, RendererConfig};
use crate::render::telemetry::Telemetry;
use crate::time::SampleRate;

const SETTINGS: StreamSettings = StreamSettings {
    rate: SampleRate(48_000),
    block_size: 256,
};

/// Counts frames, so that a lost or doubled one shows.
struct Counting(u32);

impl BlockSource for Counting {
    #[expect(clippy::cast_precision_loss, reason = "tests stay below 2^24")]
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        for (left, right) in left.iter_mut().zip(right) {
            (*left, *right) = (self.0 as f32, -(self.0 as f32));
            self.0 += 1;
        }
    }
}

/// Takes so long over each block; panics after so many.
struct Troubled {
    each: Duration,
    blocks: usize,
}

impl BlockSource for Troubled {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        std::thread::sleep(self.each);
        left.fill(0.5);
        right.fill(0.5);
        match self.blocks.checked_sub(1) {
            Some(left) => self.blocks = left,
            // A panic without the hook, which would print a backtrace.
            None => std::panic::resume_unwind(Box::new("on purpose")),
        }
    }
}

fn renderer(telemetry: &Arc<Telemetry>) -> Renderer {
    let config = RendererConfig {
        rate: SETTINGS.rate,
        max_block: 256,
        slots: 4,
        sources: 4,
    };
    Renderer::new(config, Arc::clone(telemetry))
}

#[test]
fn the_null_device_keeps_time_without_xruns() {
    let telemetry = Arc::new(Telemetry::default());
    let running = open(
        &AudioChoice::Null,
        SETTINGS,
        renderer(&telemetry),
        Arc::clone(&telemetry),
    );
    let running = running.unwrap();
    assert_eq!((running.name(), running.block_size()), ("null", 256));
    let begun = Instant::now();
    std::thread::sleep(Duration::from_millis(500));
    let frames = telemetry.clock.load(Ordering::Relaxed) as f64;
    let expected = begun.elapsed().as_secs_f64() * 48_000.0;
    let xruns = telemetry.xruns.load(Ordering::Relaxed);
    drop(running);
    assert!(
        (frames / expected - 1.0).abs() < 0.2,
        "{frames} of {expected} frames"
    );
    // Other tests share the machine: a rare stall isn't this code's.
    assert!(xruns <= 2, "{xruns} xruns");
    assert!(telemetry.busy_nanos.load(Ordering::Relaxed) > 0);
    let stopped = telemetry.clock.load(Ordering::Relaxed);
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(
        telemetry.clock.load(Ordering::Relaxed),
        stopped,
        "it is joined"
    );
}

#[test]
fn what_is_captured_is_what_was_rendered() {
    let driver = Driver::new(Box::new(Counting(0)), SETTINGS, Arc::default());
    let (running, mut capture) = start_captured(SETTINGS, driver, 48_000).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    drop(running);
    let captured = capture.take();
    assert!(captured.len() > 2_000 && captured.len().is_multiple_of(256));
    let mut offline = (vec![0.0; captured.len()], vec![0.0; captured.len()]);
    Counting(0).process(&mut offline.0, &mut offline.1);
    let same = captured.iter().zip(offline.0.iter().zip(&offline.1));
    assert!(
        same.clone()
            .all(|(live, (l, r))| live.map(f32::to_bits) == [l, r].map(|s| s.to_bits()))
    );
}

#[test]
fn a_panic_gives_silence_and_a_flag() {
    let troubled = Troubled {
        each: Duration::ZERO,
        blocks: 2,
    };
    let driver = Driver::new(Box::new(troubled), SETTINGS, Arc::default());
    let (running, mut capture) = start_captured(SETTINGS, driver, 48_000).unwrap();
    std::thread::sleep(Duration::from_millis(60));
    assert!(running.health().panicked());
    let captured = capture.take();
    assert!(captured.len() > 512, "it runs on");
    assert!(captured[..512].iter().all(|frame| *frame == [0.5; 2]));
    assert!(captured[512..].iter().all(|frame| *frame == [0.0; 2]));
}

#[test]
fn too_slow_a_source_is_an_xrun() {
    let telemetry = Arc::new(Telemetry::default());
    let troubled = Troubled {
        each: Duration::from_millis(10),
        blocks: 1000,
    };
    let driver = Driver::new(Box::new(troubled), SETTINGS, Arc::clone(&telemetry));
    let running = null::open(SETTINGS, driver).unwrap();
    std::thread::sleep(Duration::from_millis(150));
    drop(running);
    assert!(telemetry.xruns.load(Ordering::Relaxed) >= 3);
    assert!(telemetry.worst_nanos.load(Ordering::Relaxed) >= 10_000_000);
}

/// 48 frames at 48 kHz: a block is a millisecond.
#[test]
fn a_late_wake_up_is_covered_by_the_buffer() {
    let begun = Instant::now();
    let at = |micros| begun + Duration::from_micros(micros);
    let mut pace = Pace::new(48, SampleRate(48_000), begun);
    for _ in 0..3 {
        assert_eq!(pace.next(), None);
        assert!(!pace.wrote(begun));
    }
    // The buffer is full; block 0 has played at 1 ms.
    assert_eq!(pace.next(), Some(at(1_000)));
    // 1.9 ms late, and still before block 2 has ended at 3 ms.
    assert!(!pace.wrote(at(2_900)));
    assert_eq!(pace.next(), Some(at(2_000)));
    assert!(!pace.wrote(at(2_901)));
    assert!(!pace.wrote(at(3_000)));
    assert_eq!(pace.next(), Some(at(4_000)));
    // Six blocks are written: at 6 ms it runs dry.
    assert!(pace.wrote(at(6_500)));
    // It plays on from there and fills up.
    assert_eq!(pace.next(), None);
    assert!(!pace.wrote(at(6_501)));
    assert!(!pace.wrote(at(6_502)));
    assert_eq!(pace.next(), Some(at(7_500)));
}

#[test]
fn samples_are_interleaved_for_any_number_of_channels() {
    let (left, right) = ([0.5, -1.0], [0.25, 2.0]);
    let mut mono = [9.0_f32; 2];
    interleave(&left, &right, 1, &mut mono);
    assert_eq!(mono, [0.375, 0.5]);
    let mut stereo = [9_i16; 4];
    interleave(&left, &right, 2, &mut stereo);
    assert_eq!(stereo, [16384, 8192, -32768, 32767]);
    let mut quad = [9_i32; 8];
    interleave(&left, &right, 4, &mut quad);
    assert_eq!(quad, [1 << 30, 1 << 29, 0, 0, i32::MIN, i32::MAX, 0, 0]);
    assert_eq!(i16::from_float(f32::NAN), 0);
    assert_eq!(f32::from_float(f32::INFINITY), 0.0);
}

#[test]
fn auto_always_runs_and_a_wrong_name_lists_the_right_ones() {
    let telemetry = Arc::new(Telemetry::default());
    open(
        &AudioChoice::Auto,
        SETTINGS,
        renderer(&telemetry),
        Arc::clone(&telemetry),
    )
    .unwrap();
    let wrong = AudioChoice::Named("no such thing".into());
    let error = open(&wrong, SETTINGS, renderer(&telemetry), telemetry).unwrap_err();
    assert!(matches!(error, DeviceError::NotFound { .. }));
    assert!(error.to_string().contains("null"), "{error}");
    // Whatever there is, asking for it works.
    let _ = list();
}
