//! The real process over its real socket, while audio plays on the null device:
//! one ping's round trip, and a thousand pipelined commands. Needs the engine's
//! binary (`cargo build --release --package waive-engine`).

use std::io::Write;
use std::time::Instant;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::json;
use waive_tests::process::{Served, Wire};
use waive_tests::sound::{RATE, write_noise};

/// An engine that plays sixteen tracks in a loop.
fn playing(folder: &std::path::Path) -> (Served, Wire) {
    let served = Served::start(&[]);
    let mut wire = served.connect();
    for track in 0..16 {
        let path = folder.join(format!("{track}.wav"));
        write_noise(&path, track + 1, 4 * RATE);
        wire.ask(&json!({"action": "add_track"}));
        wire.ask(&json!({"action": "insert_audio_clip", "track_id": track, "file_path": path}));
    }
    wire.ask(&json!({"action": "set_loop_region", "enabled": true, "start": 0, "end": 4}));
    wire.ask(&json!({"action": "transport_play"}));
    (served, wire)
}

/// Criterion tells means; a round trip is judged by its quantiles.
fn quantiles(wire: &mut Wire) {
    let mut micros: Vec<f64> = (0..10_000)
        .map(|_| {
            let begun = Instant::now();
            wire.ask(&json!({"action": "ping"}));
            begun.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    micros.sort_by(f64::total_cmp);
    let at = |part: usize| micros[micros.len() * part / 1000];
    println!(
        "ping: p50 {:.1} us, p99 {:.1} us, p99.9 {:.1} us",
        at(500),
        at(990),
        at(999)
    );
}

fn socket(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let (_served, mut wire) = playing(folder.path());
    c.bench_function("ping over the socket, while playing", |b| {
        b.iter(|| wire.ask(&json!({"action": "ping"})));
    });
    quantiles(&mut wire);
    let frame = |i: i32| {
        let request = json!({"action": "set_track_volume", "track_id": i % 16, "value_db": -f64::from(i % 60)});
        Wire::frame(request.to_string().as_bytes())
    };
    let burst: Vec<u8> = (0..1000).flat_map(frame).collect();
    let mut group = c.benchmark_group("set_track_volume over the socket, while playing");
    group.throughput(Throughput::Elements(1000));
    group.bench_function("1,000 pipelined", |b| {
        b.iter(|| {
            wire.stream.write_all(&burst).unwrap();
            wire.skip(1000);
        });
    });
    group.finish();
    let figures = wire.ask(&json!({"action": "get_performance"}));
    println!("xruns: {}, load: {}", figures["xruns"], figures["load"]);
}

criterion_group!(benches, socket);
criterion_main!(benches);
