//! What hosting costs over the plugin's own process call, and isolation over that.

#[path = "../tests/support/fixtures.rs"]
mod fixtures;

use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use fixtures::{Player, fixture, rogue};
use waive_dsp::processor::Processor;
use waive_hosting::isolation::{HostCommand, Isolation};
use waive_hosting::seam::Setup;

const FRAMES: usize = 128;

fn setup() -> Setup {
    Setup::new(48_000)
}

fn host() -> HostCommand {
    HostCommand {
        // So long that no block counts as late: a late one is cheap, and would flatter.
        wait_bound: Some(Duration::from_secs(1)),
        hang_limit: Duration::from_secs(30),
        ..HostCommand::new(env!("CARGO_BIN_EXE_waive-plugin-host"))
    }
}

fn block(player: &mut Player, processor: &mut dyn Processor) {
    player.left.fill(0.25);
    player.right.fill(0.25);
    player.play(processor);
}

fn player() -> Player {
    let mut player = Player::new();
    (player.left, player.right) = (vec![0.0; FRAMES], vec![0.0; FRAMES]);
    player
}

fn costs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a plain gain, 128 frames");
    // A rogue that behaves: about the least a plugin can do.
    let id = rogue(2);
    let call = waive_hosting::vst3::own_call(fixture(), &id, &setup(), FRAMES).unwrap();
    let mut call = call;
    group.bench_function("its own process call", |bencher| bencher.iter(&mut call));
    let mut here = waive_hosting::vst3::open(fixture(), &id, &setup()).unwrap();
    let mut fed = player();
    group.bench_function("in process", |bencher| {
        bencher.iter(|| block(&mut fed, &mut *here.processor));
    });
    let mut there =
        waive_hosting::open(fixture(), &id, &setup(), &Isolation::Process, &host()).unwrap();
    group.bench_function("isolated, block after block", |bencher| {
        bencher.iter(|| block(&mut fed, &mut *there.processor));
    });
    group.finish();
    let here = paced(&mut *here.processor);
    let isolated = paced(&mut *there.processor);
    println!("paced, a block each 2.667 ms, p50 / p99: in process {here:?}, isolated {isolated:?}");
    let alert = HostCommand {
        look_out: Duration::from_millis(4),
        ..host()
    };
    let mut awake =
        waive_hosting::open(fixture(), &id, &setup(), &Isolation::Process, &alert).unwrap();
    let awake = paced(&mut *awake.processor);
    println!("isolated, its thread looking out all the time: {awake:?}");
    println!(
        "blocks that were late: {}",
        there.instance.status().late_blocks()
    );
}

/// Median and 99th percentile of a block's time when blocks come as a sound card
/// wants them, with a processor that has gone to sleep in between.
fn paced(processor: &mut dyn Processor) -> (Duration, Duration) {
    let mut fed = player();
    let mut times: Vec<Duration> = (0..1000)
        .map(|_| {
            std::thread::sleep(Duration::from_micros(2600));
            let began = Instant::now();
            block(&mut fed, processor);
            began.elapsed()
        })
        .collect();
    times.sort();
    (times[500], times[990])
}

criterion_group!(benches, costs);
criterion_main!(benches);
