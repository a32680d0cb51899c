use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::*;
use crate::media::page::{PageTable, Span};
use crate::media::pcm::{self, PcmFormat};
use crate::media::source::PreparedSource;

const RATE: u32 = 48_000;

/// A raw file whose frames count: left is the frame's number, right its negative.
fn counting(dir: &tempfile::TempDir, name: &str, frames: u64) -> Arc<PreparedSource> {
    let path = dir.path().join(name);
    let mut bytes = vec![7; 10];
    for i in 0..frames as i32 {
        bytes.extend_from_slice(&i.to_le_bytes()[..3]);
        bytes.extend_from_slice(&(-i).to_le_bytes()[..3]);
    }
    std::fs::write(&path, bytes).unwrap();
    Arc::new(source(path, frames))
}

fn source(path: PathBuf, frames: u64) -> PreparedSource {
    PreparedSource {
        original: path.clone(),
        path,
        data_offset: 10,
        format: PcmFormat::I24,
        channels: 2,
        frames,
        sample_rate: RATE,
        original_rate: RATE,
    }
}

/// One clip: timeline frame `at` plays the source's frame 0.
struct Clip {
    slot: SourceSlot,
    at: i64,
    length: i64,
}

impl ReadPlan for Clip {
    fn needs(&self, from: i64, to: i64, out: &mut Vec<Need>) {
        let (from, to) = (from.max(self.at), to.min(self.at + self.length));
        if from < to {
            let (from, to) = ((from - self.at) as u64, (to - self.at) as u64);
            out.push(Need {
                slot: self.slot,
                from,
                to,
            });
        }
    }
}

/// Reads through spans as a clip player would; `None` where something is missing.
fn play(table: &PageTable, slot: SourceSlot, frame: u64, frames: usize) -> Option<Vec<f32>> {
    let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
    let mut done = 0;
    while done < frames {
        match table.span(slot, frame + done as u64, frames - done) {
            Span::Bytes {
                format,
                channels,
                bytes,
                frames,
            } => {
                let (l, r) = (
                    &mut left[done..done + frames],
                    &mut right[done..done + frames],
                );
                pcm::decode(format, channels, bytes, l, r);
                done += frames;
            }
            Span::Missing { .. } => return None,
            Span::End => break,
        }
    }
    assert!(left.iter().zip(&right).all(|(l, r)| *l == -r));
    Some(left)
}

fn assert_counts(samples: &[f32], from: u64) {
    for (i, x) in samples.iter().enumerate() {
        assert_eq!(*x * 8_388_608.0, (from + i as u64) as f32);
    }
}

#[test]
fn offline_blocks_find_their_pages_and_leave_none_behind() {
    let dir = tempfile::tempdir().unwrap();
    let source = counting(&dir, "a", 50_000);
    let mut table = PageTable::with_capacity(4);
    let mut feeder = OfflineFeeder::new();
    let mut plans: Vec<Arc<dyn ReadPlan>> = Vec::new();
    for (slot, at) in [(0, 0), (1, 777), (1, 20_000)] {
        let slot = SourceSlot(slot);
        feeder.set_source(&mut table, slot, Arc::clone(&source));
        plans.push(Arc::new(Clip {
            slot,
            at,
            length: 30_000,
        }));
    }
    for start in (0..60_000_i64)
        .step_by(512)
        .chain([5_000, 100, 40_000, -512])
    {
        feeder.ensure(&mut table, &plans, start, start + 512);
        for (slot, at) in [(0, 0), (1, 777), (1, 20_000)] {
            let (from, to) = (start.max(at), (start + 512).min(at + 30_000));
            if from < to {
                let frame = (from - at) as u64;
                let got = play(&table, SourceSlot(slot), frame, (to - from) as usize);
                assert_counts(&got.unwrap(), frame);
            }
        }
    }
    feeder.ensure(&mut table, &plans, 1_000_000, 1_000_512);
    let gone = |frame| table.span(SourceSlot(0), frame, 1) == Span::Missing { frames: 1 };
    assert!((0..50_000).step_by(1000).all(gone));
    assert_eq!(feeder.loader().errors(), 0);
}

#[test]
fn pages_shared_by_plans_stay_until_the_last_has_done() {
    let dir = tempfile::tempdir().unwrap();
    let source = counting(&dir, "a", 20_000);
    let slot = SourceSlot(0);
    let mut table = PageTable::with_capacity(1);
    let mut feeder = OfflineFeeder::new();
    feeder.set_source(&mut table, slot, source);
    let clip = |length| -> Arc<dyn ReadPlan> {
        Arc::new(Clip {
            slot,
            at: 0,
            length,
        })
    };
    feeder.ensure(&mut table, &[clip(512), clip(5_000)], 0, 512);
    feeder.ensure(&mut table, &[clip(0), clip(5_000)], 0, 512);
    assert_counts(&play(&table, slot, 0, 512).unwrap(), 0);
    feeder.ensure(&mut table, &[], 0, 512);
    assert!(play(&table, slot, 0, 512).is_none());
}

#[test]
fn a_file_that_vanishes_plays_as_silence_and_is_reported_once() {
    let mut loader = PageLoader::new();
    let slot = SourceSlot(3);
    loader.set_source(slot, Arc::new(source("/nowhere/at/all".into(), 10_000)));
    for index in 0..3 {
        assert!(loader.load(slot, index).bytes.iter().all(|byte| *byte == 0));
    }
    assert_eq!(loader.errors(), 3);
    assert_eq!(loader.take_reports().len(), 1);
    // A file that has become shorter: nothing of it sounds from where it ends.
    let dir = tempfile::tempdir().unwrap();
    let short = counting(&dir, "a", 100);
    loader.set_source(
        slot,
        Arc::new(PreparedSource {
            frames: 5_000,
            ..(*short).clone()
        }),
    );
    assert!(loader.load(slot, 0).bytes.iter().all(|byte| *byte == 0));
}

#[test]
fn more_files_than_may_be_open_are_all_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut loader = PageLoader::new();
    for i in 0..300 {
        loader.set_source(
            SourceSlot(i),
            counting(&dir, &i.to_string(), 100 + u64::from(i)),
        );
    }
    for i in (0..300).chain(0..300) {
        assert_eq!(
            loader.load(SourceSlot(i), 0).bytes.len(),
            600 + 6 * i as usize
        );
    }
    assert_eq!(loader.errors(), 0);
}

/// The callback's part: drains, then reads a block; waits, as a real one would play silence.
struct Callback {
    table: PageTable,
    inlet: PageInlet,
    clock: Arc<StreamClock>,
    slot: SourceSlot,
}

impl Callback {
    fn block(&mut self, position: i64, frames: usize) -> Vec<f32> {
        self.clock.set_playhead(position);
        let give_up = Instant::now() + Duration::from_secs(20);
        loop {
            self.inlet.drain(&mut self.table);
            if let Some(samples) = play(&self.table, self.slot, position as u64, frames) {
                return samples;
            }
            assert!(
                Instant::now() < give_up,
                "nothing came for frame {position}"
            );
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn live(frames: u64) -> (tempfile::TempDir, DiskThread, Callback) {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(StreamClock::default());
    let settings = DiskSettings::at_rate(RATE);
    let (disk, inlet) = DiskThread::spawn(Arc::clone(&clock), settings).unwrap();
    let slot = SourceSlot(2);
    disk.command(DiskCommand::SetSource(slot, counting(&dir, "a", frames)));
    let length = frames as i64;
    disk.command(DiskCommand::SetPlan(
        1,
        Some(Arc::new(Clip {
            slot,
            at: 0,
            length,
        })),
    ));
    let table = PageTable::with_capacity(8);
    (
        dir,
        disk,
        Callback {
            table,
            inlet,
            clock,
            slot,
        },
    )
}

#[test]
fn live_playback_gives_the_exact_samples_across_seek_and_loop() {
    let (_dir, disk, mut callback) = live(400_000);
    let mut position = 0;
    let run = |callback: &mut Callback, position: &mut i64, blocks: usize| {
        for _ in 0..blocks {
            let got = callback.block(*position, 480);
            assert_counts(&got, *position as u64);
            *position += 480;
        }
    };
    run(&mut callback, &mut position, 200);
    // Seek: announced, then there at once.
    callback.clock.set_seek(Some(300_000));
    assert!(disk.settle(Duration::from_secs(20)));
    for _ in 0..8 {
        callback.inlet.drain(&mut callback.table);
    }
    assert!(play(&callback.table, callback.slot, 300_000, 24_000).is_some());
    position = 300_000;
    callback.clock.set_seek(None);
    run(&mut callback, &mut position, 20);
    // Loop: its start stays in memory while its end plays.
    callback.clock.set_loop(Some((50_000, 50_000 + 200 * 480)));
    position = 50_000;
    run(&mut callback, &mut position, 190);
    assert!(disk.settle(Duration::from_secs(20)));
    callback.inlet.drain(&mut callback.table);
    for _ in 0..3 {
        position = 50_000;
        assert!(play(&callback.table, callback.slot, 50_000, 480).is_some());
        run(&mut callback, &mut position, 200);
    }
    assert_eq!(disk.errors(), 0);
}

#[test]
fn live_pages_behind_the_playhead_are_given_up() {
    let (_dir, disk, mut callback) = live(400_000);
    assert_counts(&callback.block(0, 512), 0);
    assert_counts(&callback.block(200_000, 512), 200_000);
    assert!(disk.settle(Duration::from_secs(20)));
    callback.inlet.drain(&mut callback.table);
    assert!(play(&callback.table, callback.slot, 0, 512).is_none());
    // A dropped source disappears; another may take its slot.
    disk.command(DiskCommand::DropSource(callback.slot));
    assert!(disk.settle(Duration::from_secs(20)));
    callback.inlet.drain(&mut callback.table);
    assert!(callback.table.remove(callback.slot).is_none());
}

#[test]
fn a_callback_that_does_not_drain_loses_nothing() {
    let (_dir, disk, mut callback) = live(400_000);
    for i in 0..3000 {
        disk.command(DiskCommand::DropSource(SourceSlot(i % 2)));
    }
    // The ring holds fewer: the rest waits with the disk thread.
    assert!(!disk.settle(Duration::from_millis(100)));
    assert_counts(&callback.block(0, 512), 0);
    drop(disk);
    callback.inlet.drain(&mut callback.table);
}
