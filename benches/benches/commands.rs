//! Commands through the mailbox, without a socket: one at a time and pipelined.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use waive_tests::live::LiveEngine;

fn engine(tracks: usize) -> LiveEngine {
    let engine = LiveEngine::start(512);
    let commands: Vec<Value> = (0..tracks)
        .map(|_| json!({"action": "add_track"}))
        .collect();
    engine.ok(&json!({"action": "batch", "commands": commands}));
    engine
}

fn volume(i: usize) -> Value {
    json!({"action": "set_track_volume", "track_id": i % 1000, "value_db": -((i % 60) as f64)})
}

fn commands(c: &mut Criterion) {
    let mut engine = engine(1000);
    engine.settle();
    c.bench_function("ping, round trip over the mailbox", |b| {
        b.iter(|| engine.ok(&json!({"action": "ping"})));
    });
    let mut group = c.benchmark_group("1,000 set_track_volume, 1,000 tracks");
    group.throughput(Throughput::Elements(1000));
    let mut round = 0;
    group.bench_function("pipelined", |b| {
        b.iter(|| {
            round += 1;
            (0..1000).for_each(|i| engine.post(&volume(i + round)));
            (0..1000).for_each(|_| drop(engine.reply()));
            // The callback takes the orders, as a device would.
            let _ = engine.block(512);
        });
    });
    let batch: Vec<Value> = (0..1000).map(volume).collect();
    group.bench_function("as one batch", |b| {
        b.iter(|| {
            let _ = engine.block(512);
            engine.ok(&json!({"action": "batch", "commands": batch}))
        });
    });
    group.finish();
}

criterion_group!(benches, commands);
criterion_main!(benches);
