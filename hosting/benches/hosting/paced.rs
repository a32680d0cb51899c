//! What isolation costs when blocks come as a sound card wants them.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use waive_hosting::isolation::{HostCommand, Isolation, open_concrete};
use waive_hosting::seam::{PluginInstance, PluginProcessor};

use crate::fixtures::{Player, fixture, rogue};
use crate::{FRAMES, block, host, player, setup};

/// From a block to the next: 128 frames at 48 kHz.
const PERIOD: Duration = Duration::from_nanos(2_666_667);
const BLOCKS: usize = 1000;
/// Blocks before those that are measured.
const WARM: usize = 100;

/// The times of a chain's blocks, sorted.
struct Times(Vec<Duration>);

impl Times {
    fn part(&self, share: f64) -> f64 {
        let place = (self.0.len() as f64 * share) as usize;
        self.0[place.min(self.0.len() - 1)].as_secs_f64() * 1e6
    }

    fn told(&self) -> String {
        let [half, most, nearly] = [0.5, 0.9, 0.99].map(|share| self.part(share));
        format!("{half:7.1} {most:7.1} {nearly:7.1}")
    }
}

/// Plays a chain at the pace of a sound card.
fn play(chain: &mut [PluginProcessor]) -> Times {
    let mut fed: Player = player();
    let began = Instant::now();
    let mut times = Vec::with_capacity(BLOCKS);
    for number in 0..(WARM + BLOCKS) as u32 {
        let due = PERIOD * number;
        std::thread::sleep(due.saturating_sub(began.elapsed()));
        let start = Instant::now();
        for processor in &mut *chain {
            block(&mut fed, &mut **processor);
        }
        if number as usize >= WARM {
            times.push(start.elapsed());
        }
    }
    times.sort();
    Times(times)
}

/// Processor time that a process has had.
fn used(process: u32) -> Duration {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task"));
    let spent = tasks.into_iter().flatten().flatten().filter_map(|task| {
        let told = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        told.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(spent.sum())
}

/// Plays `count` plugins in this process and isolated; tells what that takes.
fn compare(count: usize, host: &HostCommand, what: &str) {
    // A rogue that behaves: about the least a plugin can do.
    let id = rogue(2);
    let module: &Path = fixture();
    let mut near = Vec::new();
    let (mut instances, mut far) = (Vec::new(), Vec::new());
    let mut kept: Vec<Box<dyn PluginInstance>> = Vec::new();
    for _ in 0..count {
        let here = waive_hosting::vst3::open(module, &id, &setup()).unwrap();
        kept.push(here.instance);
        near.push(here.processor);
        let there = open_concrete(module, &id, &setup(), &Isolation::Process, host).unwrap();
        instances.push(there.0);
        far.push(Box::new(there.1) as PluginProcessor);
    }
    let near = play(&mut near);
    let ids: Vec<u32> = instances.iter().filter_map(|it| it.process_id()).collect();
    let began = Instant::now();
    let before: Duration = ids.iter().map(|id| used(*id)).sum();
    let far = play(&mut far);
    let spent: Duration = ids.iter().map(|id| used(*id)).sum::<Duration>() - before;
    let late: u64 = instances.iter().map(|it| it.status().late_blocks()).sum();
    let share = spent.as_secs_f64() / began.elapsed().as_secs_f64() / count as f64;
    let each = [0.5, 0.9, 0.99].map(|part| (far.part(part) - near.part(part)) / count as f64);
    println!(
        "{what:28} {count} | {} | {} | {:6.1} {:6.1} {:6.1} | {:4.1} % | {late}",
        near.told(),
        far.told(),
        each[0],
        each[1],
        each[2],
        share * 100.0
    );
}

/// A thread that takes all it can get, while something else is done.
fn beside_a_busy_thread(done: impl FnOnce()) {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut count = 0_u64;
            while !stop.load(Ordering::Relaxed) {
                count = std::hint::black_box(count.wrapping_add(1));
            }
        });
        done();
        stop.store(true, Ordering::Relaxed);
    });
}

/// Prints the table.
pub fn report() {
    println!(
        "blocks of {FRAMES} frames each 2.667 ms, us a chain takes as p50 p90 p99\n\
         what, plugins | in process | isolated | more, for each plugin | a child's use of a core | late"
    );
    let usual = host();
    let sleeping = HostCommand {
        anticipate: false,
        ..host()
    };
    for count in [1, 4, 8] {
        compare(count, &sleeping, "sleeping until it is woken");
        compare(count, &usual, "usual");
    }
    beside_a_busy_thread(|| {
        for count in [1, 4, 8] {
            compare(count, &sleeping, "sleeping, a core is busy");
            compare(count, &usual, "usual, a core is busy");
        }
    });
    let alert = HostCommand {
        look_out: Duration::from_millis(4),
        ..host()
    };
    compare(1, &alert, "looking out all the time");
}
