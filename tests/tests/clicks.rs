//! Swaps, seeks, mutes and removals while a steady tone plays: no step is larger
//! than the tone's own and the fades' slopes explain.

use serde_json::json;
use waive_tests::live::LiveEngine;
use waive_tests::sound::{RATE, largest_step, write_sine};

/// A 100 Hz tone at half scale moves at most this much from frame to frame.
const STEP: f32 = 0.5 * std::f32::consts::TAU * 100.0 / 48_000.0;

/// An engine that plays a tone of ten seconds on each of two tracks.
fn playing(folder: &std::path::Path) -> LiveEngine {
    let mut engine = LiveEngine::start(128);
    let path = folder.join("tone.wav");
    write_sine(&path, 100.0, 0.5, 10 * RATE);
    for track in 0..2 {
        engine.ok(&json!({"action": "add_track"}));
        engine.ok(&json!({"action": "insert_audio_clip", "track_id": track, "file_path": path}));
    }
    engine.ok(&json!({"action": "mute_track", "track_id": 1, "mute": true}));
    engine.settle();
    engine.ok(&json!({"action": "transport_play"}));
    engine.until_playing(true);
    engine
}

/// Renders for a while as a device would, a little faster than real time.
fn listen(engine: &mut LiveEngine, blocks: usize) -> Vec<f32> {
    let mut heard = Vec::new();
    for _ in 0..blocks {
        heard.extend(engine.block(128).0);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    heard
}

fn assert_no_click(heard: &[f32], what: &str) {
    let step = largest_step(heard);
    // A fade over 256 frames from half scale adds 0.002 a frame.
    assert!(
        step < STEP * 1.5 + 0.004,
        "{what}: a step of {step} at {}, the tone's own is {STEP}",
        heard
            .windows(2)
            .position(|p| (p[1] - p[0]).abs() == step)
            .unwrap_or(0)
    );
}

#[test]
fn nothing_clicks_while_a_tone_plays() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = playing(folder.path());
    let mut heard = listen(&mut engine, 20);
    let actions = [
        json!({"action": "set_track_volume", "track_id": 0, "value_db": -12}),
        json!({"action": "set_track_pan", "track_id": 0, "value": 0.7}),
        json!({"action": "transport_seek", "position": 5.0031}),
        json!({"action": "mute_track", "track_id": 0, "mute": true}),
        json!({"action": "mute_track", "track_id": 0, "mute": false}),
        json!({"action": "move_clip", "track_id": 0, "clip_index": 0, "delta_seconds": 0.0033}),
        json!({"action": "add_track"}),
        json!({"action": "set_clip_gain", "track_id": 0, "clip_index": 0, "gain_db": -6}),
        json!({"action": "delete_clip", "track_id": 0, "clip_index": 0}),
        json!({"action": "undo"}),
        json!({"action": "remove_track", "track_id": 0}),
        json!({"action": "undo"}),
        json!({"action": "transport_stop"}),
    ];
    for action in actions {
        engine.ok(&action);
        let part = listen(&mut engine, 30);
        heard.extend(&part);
        assert_no_click(&heard, &action.to_string());
    }
    let loudest = heard.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
    assert!(loudest > 0.4, "the tone was heard: {loudest}");
    let end = listen(&mut engine, 5);
    assert!(
        end.iter().all(|&sample| sample == 0.0),
        "silence after the stop"
    );
}

#[test]
fn a_loop_wraps_to_the_frame() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = playing(folder.path());
    // 100 Hz: a loop of 0.1 s holds ten whole periods, so a wrap that is exact to the
    // frame can't be heard.
    engine.ok(&json!({"action": "set_loop_region", "enabled": true, "start": 1.0, "end": 1.1}));
    engine.ok(&json!({"action": "transport_seek", "position": 1.0}));
    let heard = listen(&mut engine, 200);
    let tail = &heard[heard.len() / 2..];
    assert!(largest_step(tail) < STEP * 1.01, "{}", largest_step(tail));
    assert!(tail.iter().any(|sample| sample.abs() > 0.45));
    let state = engine.ok(&json!({"action": "get_transport_state"}));
    let position = state["position"].as_f64().unwrap();
    assert!((1.0..=1.1).contains(&position), "{position}");
}

/// Late plugins come and go on another track: this one is delayed to meet it, by more or
/// less, without a click, and without a gap where it is less.
#[test]
fn late_plugins_come_and_go_beside_a_tone() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = playing(folder.path());
    let mut heard = listen(&mut engine, 20);
    let load = |plugin: &str| json!({"action": "load_plugin", "track_id": 1, "plugin_id": plugin});
    let remove = json!({"action": "remove_plugin", "track_id": 1, "plugin_index": 0});
    let changes = [
        (load("waiveLimiter"), false),
        (load("pitchShifter"), false),
        (remove.clone(), true),
        (remove, true),
        (load("waiveLimiter"), false),
        (
            json!({"action": "bypass_plugin", "track_id": 1, "plugin_index": 0, "bypassed": true}),
            true,
        ),
    ];
    for (change, is_less) in changes {
        let latency = |engine: &LiveEngine| {
            engine.ok(&json!({"action": "get_performance"}))["latency_frames"].as_u64()
        };
        let before = latency(&engine);
        engine.ok(&change);
        let part = listen(&mut engine, 60);
        assert_eq!(latency(&engine) < before, is_less, "{change}");
        heard.extend(&part);
        assert_no_click(&heard, &change.to_string());
        // A period of the tone is 480 frames.
        let quietest = part.chunks_exact(480).map(|period| {
            period
                .iter()
                .fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
        });
        let quietest = quietest.fold(1.0_f32, f32::min);
        assert!(quietest > 0.2 || !is_less, "{change}: a gap, {quietest}");
    }
}
