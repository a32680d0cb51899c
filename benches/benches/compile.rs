//! Compiling the graph: all of it, by number of tracks; and a clip moved in a large
//! session, from the request to the callback's having the new graph.

use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::Ordering;

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::json;
use waive::graph::compile::compile;
use waive::graph::slots::SlotTable;
use waive::graph::spec::{GraphSpec, NodeKind, NodeSpec};
use waive::render::graph::{NodeId, Role};
use waive_tests::live::LiveEngine;
use waive_tests::sound::write_noise;

fn node(item: u64, role: Role) -> NodeId {
    NodeId { item, role }
}

/// Tracks of player, fader and output into a master of fader and output.
fn spec(tracks: u64) -> GraphSpec {
    let mut nodes = Vec::new();
    for track in 0..tracks {
        let (player, output) = (node(track, Role::Player), node(track, Role::Output));
        let fader = node(track, Role::Plugin);
        let (content, meter) = (
            usize::try_from(track).unwrap(),
            u32::try_from(track).unwrap(),
        );
        nodes.push(NodeSpec::new(player, NodeKind::Player { content }, vec![]));
        nodes.push(NodeSpec::new(fader, NodeKind::Fader, vec![player]));
        nodes.push(NodeSpec::new(
            output,
            NodeKind::Output { meter },
            vec![fader],
        ));
    }
    let sum = node(u64::MAX, Role::Sum(0));
    let outputs = (0..tracks).map(|track| node(track, Role::Output)).collect();
    nodes.push(NodeSpec::new(sum, NodeKind::Sum, outputs));
    let fader = node(u64::MAX, Role::Plugin);
    nodes.push(NodeSpec::new(fader, NodeKind::Fader, vec![sum]));
    GraphSpec {
        nodes,
        output: fader,
    }
}

/// Tracks in 50 submixes, each with three sends behind its fader to 24 busses.
fn routed(tracks: u64) -> GraphSpec {
    const SUBMIXES: u64 = 50;
    const BUSSES: u64 = 24;
    let mut nodes = Vec::new();
    let strip = |nodes: &mut Vec<NodeSpec>, item: u64, from: NodeId| {
        let (fader, output) = (node(item, Role::Plugin), node(item, Role::Output));
        nodes.push(NodeSpec::new(fader, NodeKind::Fader, vec![from]));
        nodes.push(NodeSpec::new(
            output,
            NodeKind::Output { meter: 0 },
            vec![fader],
        ));
    };
    let mut sends = vec![Vec::new(); usize::try_from(BUSSES).unwrap()];
    let mut inputs = vec![Vec::new(); usize::try_from(SUBMIXES).unwrap()];
    for track in 0..tracks {
        let content = usize::try_from(track).unwrap();
        let player = node(track, Role::Player);
        nodes.push(NodeSpec::new(player, NodeKind::Player { content }, vec![]));
        strip(&mut nodes, track, player);
        for bus in 0..3 {
            let send = node(1_000_000 + track * 3 + bus, Role::Plugin);
            let from = node(track, Role::Plugin);
            nodes.push(NodeSpec::new(send, NodeKind::Send, vec![from]));
            sends[usize::try_from((track + bus * 7) % BUSSES).unwrap()].push(send);
        }
        inputs[usize::try_from(track % SUBMIXES).unwrap()].push(node(track, Role::Output));
    }
    let mut outputs = Vec::new();
    for (item, inputs) in (2_000_000..).zip(inputs.into_iter().chain(sends)) {
        let sum = node(item, Role::Sum(0));
        nodes.push(NodeSpec::new(sum, NodeKind::Sum, inputs));
        strip(&mut nodes, item, sum);
        outputs.push(node(item, Role::Output));
    }
    let sum = node(u64::MAX, Role::Sum(0));
    nodes.push(NodeSpec::new(sum, NodeKind::Sum, outputs));
    GraphSpec { nodes, output: sum }
}

fn whole(c: &mut Criterion) {
    let mut group = c.benchmark_group("compile a whole graph");
    for tracks in [16, 256, 1000] {
        let spec = spec(tracks);
        let mut slots = SlotTable::default();
        group.bench_function(format!("{tracks} tracks"), |b| {
            b.iter(|| compile(black_box(&spec), &mut slots).unwrap());
        });
    }
    let spec = routed(1000);
    let mut slots = SlotTable::default();
    group.bench_function("1000 tracks, 50 submixes, 3 sends each", |b| {
        b.iter(|| compile(black_box(&spec), &mut slots).unwrap());
    });
    group.finish();
}

/// A session of `tracks` tracks × 10 clips.
fn session(tracks: usize, folder: &Path) -> LiveEngine {
    let mut engine = LiveEngine::start(512);
    let path = folder.join("noise.wav");
    write_noise(&path, 1, 4800);
    for track in 0..tracks {
        let mut commands = vec![json!({"action": "add_track"})];
        for clip in 0..10 {
            commands.push(json!({"action": "insert_audio_clip", "track_id": track, "file_path": path, "start_time": clip}));
        }
        engine.ok(&json!({"action": "batch", "commands": commands}));
    }
    engine.settle();
    engine
}

fn one_clip_moved(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let mut group = c.benchmark_group("move a clip, request to swap");
    group.sample_size(50);
    for tracks in [16, 256, 1000] {
        let mut engine = session(tracks, folder.path());
        let mut there = false;
        group.bench_function(format!("{tracks} tracks x 10 clips"), |b| {
            b.iter(|| {
                there = !there;
                let by = if there { 0.25 } else { -0.25 };
                let swaps = engine.telemetry.swaps.load(Ordering::Relaxed);
                engine.post(&json!({"action": "move_clip", "track_id": tracks / 2, "clip_index": 5, "delta_seconds": by}));
                while engine.telemetry.swaps.load(Ordering::Relaxed) == swaps {
                    let _ = engine.block(1);
                }
                engine.reply()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, whole, one_clip_moved);
criterion_main!(benches);
