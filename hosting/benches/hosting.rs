//! What hosting costs over the plugin's own process call, and isolation over that.

#[path = "../tests/support/fixtures.rs"]
mod fixtures;
#[path = "hosting/paced.rs"]
mod paced;

use std::time::Duration;

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
    paced::report();
}

criterion_group!(benches, costs);
criterion_main!(benches);
