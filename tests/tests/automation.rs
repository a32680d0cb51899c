//! Automation end to end: curves, clips' curves, macros and modifiers as samples, and
//! automation written by hand while it plays.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use waive::level::FaderPosition;
use waive::time::curve::Segment;
use waive_tests::listening::{LEVEL, assert_near, export, gain, play, steady, write_steady};
use waive_tests::live::LiveEngine;
use waive_tests::sound::{RATE, largest_step, write_noise, write_sine};

fn add(engine: &LiveEngine, param: &str, points: &Value) -> Value {
    engine.ok(&json!({"action": "add_automation_points", "track_id": 0, "param_id": param, "points": points}))
}

#[test]
fn the_worked_example_of_the_format() {
    let folder = tempfile::tempdir().unwrap();
    let engine = steady(folder.path());
    engine.ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": -3}));
    engine.ok(&json!({"action": "set_track_pan", "track_id": 0, "value": -0.25}));
    add(
        &engine,
        "volume",
        &json!([{"time": 0, "value": 0.740_818_202_495_575}, {"time": 4, "value": 0}]),
    );
    let value = engine.ok(
        &json!({"action": "get_automation_value", "track_id": 0, "param_id": "volume", "time": 2}),
    );
    assert_near(
        value["native_value"].as_f64().unwrap(),
        0.370_409,
        "position",
    );
    assert_eq!(value["text"], "-13.86 dB");
    let mix = export(&engine, folder.path(), 5.0);
    for frame in [
        0_usize, 1, 31, 32, 100, 4_800, 96_000, 96_017, 150_000, 180_000,
    ] {
        let position = 0.740_818_202_495_575 * (1.0 - frame as f64 / 192_000.0);
        let wanted = f64::from(FaderPosition(position).gain().0);
        assert_near(
            gain(&mix, frame, 0),
            wanted * 1.25,
            &format!("left at {frame}"),
        );
        assert_near(
            gain(&mix, frame, 1),
            wanted * 0.75,
            &format!("right at {frame}"),
        );
    }
    let at_two = 20.0 * (gain(&mix, 96_000, 0) / 1.25).log10();
    assert!((at_two + 13.86).abs() < 0.01, "{at_two} dB");
    assert_eq!(mix[2 * 192_000..], vec![0.0; mix.len() - 2 * 192_000]);
}

#[test]
fn every_shape_is_heard_as_the_vectors_say() {
    let folder = tempfile::tempdir().unwrap();
    let engine = steady(folder.path());
    for c in [-1.0, -0.75, -0.5, -0.2, 0.0, 0.3, 0.5, 0.75, 1.0] {
        engine.ok(&json!({"action": "clear_automation", "track_id": 0, "param_index": 0}));
        add(
            &engine,
            "volume",
            &json!([{"time": 0, "value": 0.2, "curve": c}, {"time": 0.5, "value": 0.7}]),
        );
        let mix = export(&engine, folder.path(), 0.6);
        let shape = Segment {
            t1: 0.0,
            v1: 0.2,
            t2: 24_000.0,
            v2: 0.7,
            c,
        };
        for frame in (0..28_000).step_by(96) {
            let position = FaderPosition(shape.value_at(frame as f64));
            assert_near(
                gain(&mix, frame, 0),
                f64::from(position.gain().0),
                &format!("c = {c} at {frame}"),
            );
        }
    }
    // The last one steps, on its frame.
    let mix = export(&engine, folder.path(), 0.6);
    let (low, high) = (FaderPosition(0.2).gain().0, FaderPosition(0.7).gain().0);
    assert_eq!(mix[2 * 23_999], LEVEL * low);
    assert_eq!(mix[2 * 24_000], LEVEL * high);
}

#[test]
fn the_original_actions_have_their_forms() {
    let folder = tempfile::tempdir().unwrap();
    let engine = steady(folder.path());
    let params = engine.ok(&json!({"action": "get_automation_params", "track_id": 0}));
    let names: Vec<&str> = params["params"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["param_id"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["volume", "pan"]);
    assert_eq!(params["params"][1]["current_value"], 0.5);
    let added = engine.ok(&json!({"action": "add_automation_point", "track_id": 0, "param_index": 0, "time": 1, "value": 1.7}));
    assert_eq!(
        (&added["value"], &added["total_points"]),
        (&json!(1.0), &json!(1))
    );
    engine.ok(&json!({"action": "add_automation_point", "track_id": 0, "param_index": 0, "time": {"beats": 1}, "value": 0.25, "curve": 0.5}));
    let points =
        engine.ok(&json!({"action": "get_automation_points", "track_id": 0, "param_index": 0}));
    assert_eq!(points["points"][0]["time"], 0.5);
    assert_eq!(points["points"][0]["curve_value"], 0.5);
    assert_eq!(points["points"][1]["value"], 1.0);
    let moved = engine.ok(&json!({"action": "set_automation_point", "track_id": 0, "param_index": 0, "point_index": 0, "time": 2}));
    assert_eq!(moved["point_index"], 1);
    let refused = engine.ask(&json!({"action": "remove_automation_point", "track_id": 0, "param_index": 0, "point_index": 2}));
    assert_eq!(refused["error"]["code"], "point_not_found");
    let refused =
        engine.ask(&json!({"action": "get_automation_points", "track_id": 0, "param_index": 9}));
    assert_eq!(refused["error"]["code"], "param_not_found");
    let left = engine.ok(&json!({"action": "remove_automation_point", "track_id": 0, "param_index": 0, "point_index": 1}));
    assert_eq!(left["remaining_points"], 1);
    engine.ok(&json!({"action": "add_automation_point", "track_id": "master", "param_id": "volume", "time": 0, "value": 0.5}));
    engine.ok(&json!({"action": "clear_automation", "track_id": 0, "param_index": 0}));
    // A revision for each change, and every one can be undone.
    let info = engine.ok(&json!({"action": "get_edit_info"}));
    let revision = info["current_revision"].as_u64().unwrap();
    engine.ok(&json!({"action": "undo"}));
    let points =
        engine.ok(&json!({"action": "get_automation_points", "track_id": 0, "param_index": 0}));
    assert_eq!(points["points"].as_array().unwrap().len(), 1);
    let dry = engine.ok(&json!({"action": "add_automation_point", "track_id": 0, "param_index": 0, "time": 3, "value": 0.1, "dry_run": true}));
    assert_eq!(dry["diff"].as_array().unwrap().len(), 1);
    let info = engine.ok(&json!({"action": "get_edit_info"}));
    assert_eq!(info["current_revision"].as_u64().unwrap(), revision + 1);
}

#[test]
fn points_of_one_time_come_back_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let engine = steady(folder.path());
    add(
        &engine,
        "volume",
        &json!([{"time": 1, "value": 0.9}, {"time": 1, "value": 0.1}, {"time": 1, "value": 0.4}]),
    );
    let read = || {
        engine.ok(&json!({"action": "get_automation_points", "track_id": 0, "param_index": 0}))["points"].clone()
    };
    let before = read();
    for command in [
        json!({"action": "remove_automation_point", "track_id": 0, "param_index": 0, "point_index": 0}),
        json!({"action": "set_automation_point", "track_id": 0, "param_index": 0, "point_index": 1, "value": 0.2}),
        json!({"action": "set_automation_point", "track_id": 0, "param_index": 0, "point_index": 0, "time": 4}),
    ] {
        engine.ok(&command);
        assert_ne!(read(), before, "{command}");
        engine.ok(&json!({"action": "undo"}));
        assert_eq!(read(), before, "{command}");
    }
}

/// Everything that moves parameters, at once.
fn build_motion(engine: &LiveEngine, folder: &Path) {
    for track in 0..3 {
        let path = folder.join(format!("noise {track}.wav"));
        write_noise(&path, track + 1, RATE * 2);
        engine.ok(&json!({"action": "add_track"}));
        engine.ok(&json!({"action": "insert_audio_clip", "track_id": track, "file_path": path}));
    }
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(
        &json!({"action": "insert_empty_midi_clip", "track_id": 3, "start": 0.1, "length": 1.8}),
    );
    let notes: Vec<Value> = (0..8).map(|i| json!({"pitch": 50 + 4 * i, "start": 0.4 * f64::from(i), "length": 0.5, "velocity": 60 + 8 * i})).collect();
    engine.ok(&json!({"action": "add_notes", "track_id": 3, "clip_index": 0, "notes": notes}));
    add(
        engine,
        "volume",
        &json!([
            {"time": 0.013, "value": 0.7, "curve": 0.8}, {"time": 0.31, "value": 0.2, "curve": -0.6},
            {"time": 0.310_01, "value": 0.5}, {"time": 0.9, "value": 0.8, "curve": 0.3}, {"time": 1.4, "value": 0.1, "curve": 1.0}, {"time": 1.7, "value": 0.6}
        ]),
    );
    add(
        engine,
        "pan",
        &json!([{"time": 0.2, "value": 0.1}, {"time": 1.1, "value": 0.9, "curve": -0.4}, {"time": 1.9, "value": 0.3}]),
    );
    let modifier = |track: u32, kind: &str, settings: Value| {
        engine.ok(&json!({"action": "add_modifier", "track_id": track, "kind": kind, "settings": settings}))["id"].clone()
    };
    let assign = |track: u32, param: &str, source: &Value, depth: f64| {
        engine.ok(&json!({"action": "assign_modulation", "track_id": track, "param_id": param, "source_id": source, "depth": depth}));
    };
    let lfo = modifier(1, "lfo", json!({"rate": 7.3, "bipolar": 1, "wave": 0}));
    assign(1, "pan", &lfo, 0.4);
    let random = modifier(1, "random", json!({"rateType": 11, "smooth": 0.3}));
    assign(1, "volume", &random, -0.3);
    let noise = modifier(0, "lfo", json!({"wave": 10, "depth": 0.1}));
    assign(0, "volume", &noise, 0.2);
    let follower = modifier(
        1,
        "envelope_follower",
        json!({"attack": 5, "release": 60, "gainDb": 12}),
    );
    assign(2, "volume", &follower, -0.6);
    let step = modifier(
        3,
        "step",
        json!({"rateType": 8, "numSteps": 4, "step0": 1, "step2": 0.5}),
    );
    let tracker = modifier(3, "midi_tracker", json!({"type": 1}));
    let restart = modifier(3, "lfo", json!({"wave": 3, "rate": 3, "syncType": 2}));
    let plugins = engine.ok(&json!({"action": "get_automation_params", "track_id": 3}));
    let has = |id: &str| {
        plugins["params"]
            .as_array()
            .unwrap()
            .iter()
            .any(|p| p["param_id"] == id)
    };
    if has("cutoff") {
        assign(3, "cutoff", &step, 0.3);
        assign(3, "level", &tracker, -0.2);
        engine.ok(&json!({"action": "add_automation_points", "track_id": 3, "param_id": "resonance", "points": [{"time": 0.3, "value": 0}, {"time": 1.5, "value": 0.9}]}));
    }
    assign(3, "pan", &restart, 0.3);
    let knob =
        engine.ok(&json!({"action": "add_macro", "track_id": 2, "value": 0.3}))["id"].clone();
    assign(2, "pan", &knob, 0.5);
    engine.ok(&json!({"action": "add_automation_points", "param_id": knob, "points": [{"time": 0, "value": 0}, {"time": 1.2, "value": 1, "curve": 0.4}]}));
    let breakpoints = modifier(2, "breakpoint", json!({"rate": 2.5}));
    engine.ok(&json!({"action": "assign_modulation", "param_id": knob, "source_id": breakpoints, "depth": -0.2}));
    engine.ok(&json!({"action": "add_clip_automation", "track_id": 1, "clip_index": 0, "plugin_id": "volume", "param_id": "volume", "kind": "scale",
        "points": [{"time": 0.3, "value": 1}, {"time": 1.1, "value": 0.2, "curve": 0.3}, {"time": 3, "value": 0.9}]}));
}

#[test]
fn moved_parameters_give_the_same_bits_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(4096);
    build_motion(&engine, folder.path());
    let offline = export(&engine, folder.path(), 2.0);
    assert!(offline.iter().any(|s| s.abs() > 0.05), "silent");
    let compare = |live: &[f32], what: &str| {
        let differs = live
            .iter()
            .zip(&offline)
            .position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differs, None, "{what}");
    };
    for (block, threads) in [(512, 1), (17, 1), (64, 2), (480, 3), (4096, 1)] {
        let live = play(&mut engine, 0.0, 90_000, block, threads);
        compare(&live, &format!("blocks of {block}, {threads} threads"));
    }
    let live = play(&mut engine, 0.0, 20_000, 1, 1);
    compare(&live, "blocks of 1");
}

#[test]
fn each_source_moves_what_it_is_assigned_to() {
    let folder = tempfile::tempdir().unwrap();
    let engine = steady(folder.path());
    engine.ok(&json!({"action": "set_track_pan", "track_id": 0, "value": 0}));
    let lfo = engine.ok(&json!({"action": "add_modifier", "track_id": 0, "kind": "lfo", "settings": {"rate": 2, "wave": 2}}))["id"].clone();
    engine.ok(&json!({"action": "assign_modulation", "track_id": 0, "param_id": "pan", "source_id": lfo, "depth": 0.25, "offset": -0.1}));
    let mix = export(&engine, folder.path(), 1.0);
    for frame in [0_usize, 3_200, 12_000, 20_000, 23_936, 30_016] {
        // A saw of 2 Hz: normalised pan 0.5 - 0.1 + 0.25 x.
        let x = frame as f64 / 24_000.0 % 1.0;
        let pan = 2.0 * (0.5 - 0.1 + 0.25 * x) - 1.0;
        assert_near(gain(&mix, frame, 0), 1.0 - pan, &format!("left at {frame}"));
        assert_near(
            gain(&mix, frame, 1),
            1.0 + pan,
            &format!("right at {frame}"),
        );
    }
    let all = engine.ok(&json!({"action": "get_modulation"}));
    assert_eq!(all["assignments"][0]["depth"], 0.25);
    let removed = engine.ok(&json!({"action": "remove_modifier", "modifier_id": lfo}));
    assert_eq!(removed["removed_assignments"], 1);
    let flat = export(&engine, folder.path(), 0.2);
    assert!(flat.iter().all(|&s| s == LEVEL));
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(export(&engine, folder.path(), 1.0), mix);
    // A macro moves two parameters at once; a clip's curve scales.
    engine.ok(&json!({"action": "remove_modifier", "modifier_id": lfo}));
    let knob = engine.ok(&json!({"action": "add_macro", "track_id": 0, "value": 1}))["id"].clone();
    engine.ok(&json!({"action": "assign_modulation", "track_id": 0, "param_id": "pan", "source_id": knob, "depth": 0.25}));
    engine.ok(&json!({"action": "add_clip_automation", "track_id": 0, "clip_index": 0, "plugin_id": "volume", "param_id": "volume", "kind": "scale", "points": [{"time": 0, "value": 1}, {"time": 2, "value": 0.5}]}));
    let mix = export(&engine, folder.path(), 1.0);
    for frame in [0_usize, 9_600, 24_000, 47_968] {
        let position = FaderPosition::UNITY.0 * (1.0 - 0.5 * frame as f64 / 48_000.0);
        let volume = f64::from(FaderPosition(position).gain().0);
        assert_near(
            gain(&mix, frame, 0),
            volume * 0.5,
            &format!("left at {frame}"),
        );
        assert_near(
            gain(&mix, frame, 1),
            volume * 1.5,
            &format!("right at {frame}"),
        );
    }
    // It goes with its clip.
    engine.ok(&json!({"action": "move_clip", "track_id": 0, "clip_index": 0, "new_start": 0.5}));
    let moved = export(&engine, folder.path(), 1.5);
    assert_near(
        gain(&moved, 24_000 + 24_000, 1),
        gain(&mix, 24_000, 1),
        "moved",
    );
    let refused =
        engine.ask(&json!({"action": "assign_modulation", "param_id": knob, "source_id": knob}));
    assert_eq!(refused["error"]["code"], "modulation_cycle");
    let refused = engine.ask(
        &json!({"action": "add_modifier", "track_id": 0, "kind": "lfo", "settings": {"rte": 1}}),
    );
    assert_eq!(refused["error"]["field"], "settings.rte");
}

#[test]
fn a_follower_ducks_another_track() {
    let folder = tempfile::tempdir().unwrap();
    let engine = steady(folder.path());
    let burst = folder.path().join("burst.wav");
    write_steady(&burst, 1);
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 1, "file_path": burst, "start_time": 1.0}));
    let follower = engine.ok(&json!({"action": "add_modifier", "track_id": 1, "kind": "envelope_follower", "settings": {"attack": 1, "release": 20, "gainDb": 12}}))["id"].clone();
    engine.ok(&json!({"action": "assign_modulation", "track_id": 0, "param_id": "volume", "source_id": follower, "depth": -0.5}));
    engine.ok(&json!({"action": "set_track_volume", "track_id": 1, "value_db": 0}));
    let mix = export(&engine, folder.path(), 3.0);
    assert_eq!(mix[2 * 40_000], LEVEL, "before the burst");
    // 0.25 raised by 12 dB is near 1, so the position falls by half.
    let level = f64::from(LEVEL) * 10.0_f64.powf(0.6);
    let ducked = f64::from(FaderPosition(FaderPosition::UNITY.0 - 0.5 * level).gain().0);
    let heard = f64::from(mix[2 * 80_000]) / f64::from(LEVEL) - 1.0;
    assert!((heard - ducked).abs() < 1e-3, "{heard}, wanted {ducked}");
    assert!((mix[2 * 130_000] - LEVEL).abs() < 1e-4, "after the burst");
}

/// Renders for a while as a device would.
fn listen(engine: &mut LiveEngine, blocks: usize) -> Vec<f32> {
    let mut heard = Vec::new();
    for _ in 0..blocks {
        heard.extend(engine.block(128).0);
        std::thread::sleep(Duration::from_millis(2));
    }
    heard
}

#[test]
fn editing_curves_while_they_play_does_not_click() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(128);
    let path = folder.path().join("tone.wav");
    write_sine(&path, 100.0, 0.5, 10 * RATE);
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": path}));
    add(
        &engine,
        "volume",
        &json!([{"time": 0, "value": 0.74}, {"time": 10, "value": 0.6}]),
    );
    engine.settle();
    engine.ok(&json!({"action": "transport_play"}));
    engine.until_playing(true);
    let mut heard = listen(&mut engine, 20);
    let knob = engine.ok(&json!({"action": "add_macro", "track_id": 0, "value": 0}))["id"].clone();
    for action in [
        json!({"action": "add_automation_point", "track_id": 0, "param_index": 0, "time": 0, "value": 0.1}),
        json!({"action": "undo"}),
        json!({"action": "set_automation_bypass", "track_id": 0, "param_index": 0, "bypassed": true}),
        json!({"action": "set_automation_bypass", "track_id": 0, "param_index": 0, "bypassed": false}),
        json!({"action": "transport_seek", "position": 9.0}),
        json!({"action": "assign_modulation", "track_id": 0, "param_id": "pan", "source_id": knob, "depth": 0.5}),
        json!({"action": "set_macro", "macro_id": knob, "value": 1}),
        json!({"action": "remove_modifier", "modifier_id": knob}),
        json!({"action": "clear_automation", "track_id": 0, "param_index": 0}),
        json!({"action": "set_track_volume", "track_id": 0, "value_db": -6}),
        json!({"action": "set_loop_region", "enabled": true, "start": 1.0, "end": 1.1}),
        json!({"action": "add_automation_points", "track_id": 0, "param_index": 0, "points": [{"time": 1.0, "value": 0.1}, {"time": 1.1, "value": 0.74}]}),
        json!({"action": "transport_seek", "position": 1.0}),
    ] {
        engine.ok(&action);
        heard.extend(listen(&mut engine, 40));
        let step = largest_step(&heard);
        let own = 0.5 * std::f32::consts::TAU * 100.0 / 48_000.0 * 1.6;
        let place = heard.windows(2).position(|p| (p[1] - p[0]).abs() == step);
        let place = place.unwrap_or(0).max(8) - 8;
        let around = &heard[place..(place + 16).min(heard.len())];
        let since = heard.len() - place;
        // A machine too busy to read the file in time makes gaps of its own.
        let starved = engine
            .telemetry
            .starved
            .load(std::sync::atomic::Ordering::Relaxed);
        assert!(
            starved > 0 || step < own * 1.5 + 0.004,
            "{action}: a step of {step}, {since} from the end: {around:?}"
        );
    }
    assert!(heard.iter().any(|s| s.abs() > 0.4));
}

fn points(engine: &LiveEngine) -> Vec<(f64, f64)> {
    let reply =
        engine.ok(&json!({"action": "get_automation_points", "track_id": 0, "param_index": 0}));
    let list = reply["points"].as_array().unwrap();
    list.iter()
        .map(|p| (p["time"].as_f64().unwrap(), p["value"].as_f64().unwrap()))
        .collect()
}

fn value_at(points: &[(f64, f64)], time: f64) -> f64 {
    let next = points.partition_point(|p| p.0 <= time);
    match (next.checked_sub(1), points.get(next)) {
        (None, _) => points[0].1,
        (Some(last), None) => points[last].1,
        (Some(i), Some(to)) => {
            points[i].1 + (to.1 - points[i].1) * (time - points[i].0) / (to.0 - points[i].0)
        }
    }
}

fn revision(engine: &LiveEngine) -> u64 {
    engine.ok(&json!({"action": "get_edit_info"}))["current_revision"]
        .as_u64()
        .unwrap()
}

/// Runs the engine until the playhead is at a time.
fn run_to(engine: &mut LiveEngine, time: f64) {
    let reached = |engine: &LiveEngine| {
        engine
            .telemetry
            .position
            .load(std::sync::atomic::Ordering::Relaxed) as f64
            / f64::from(RATE)
            >= time
    };
    while !reached(engine) {
        let _ = engine.block(480);
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(Duration::from_millis(25));
}

#[test]
fn touch_writes_until_it_is_let_go_and_returns() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = steady(folder.path());
    add(
        &engine,
        "volume",
        &json!([{"time": 0, "value": 0.7}, {"time": 6, "value": 0.7}]),
    );
    engine.ok(&json!({"action": "set_automation_mode", "track_id": 0, "mode": "touch"}));
    engine.settle();
    let before = revision(&engine);
    engine.ok(&json!({"action": "transport_play"}));
    run_to(&mut engine, 1.0);
    engine
        .ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": -20, "touch": true}));
    run_to(&mut engine, 2.0);
    // It is heard at once, and no revision yet.
    let held = engine.block(480).0;
    let wanted = LEVEL * 10.0_f32.powf(-1.0);
    assert!(
        (held[479] - wanted).abs() < 1e-4,
        "{}, wanted {wanted}",
        held[479]
    );
    assert_eq!(revision(&engine), before);
    engine
        .ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": -20, "touch": false}));
    run_to(&mut engine, 2.5);
    assert_eq!(revision(&engine), before + 1, "one transaction");
    let back = engine.block(480).0;
    assert!(
        (back[479] - LEVEL * FaderPosition(0.7).gain().0).abs() < 1e-4,
        "back on the curve"
    );
    let points = points(&engine);
    let low = 20.0_f64;
    let low = ((-low - 6.0) / 20.0).exp();
    assert!((value_at(&points, 1.5) - low).abs() < 0.003, "{points:?}");
    assert!((value_at(&points, 0.9) - 0.7).abs() < 1e-9, "{points:?}");
    assert!((value_at(&points, 2.4) - 0.7).abs() < 1e-6, "{points:?}");
    assert!(points.len() <= 8, "{points:?}");
    engine.ok(&json!({"action": "transport_stop"}));
    engine.until_playing(false);
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(self::points(&engine), [(0.0, 0.7), (6.0, 0.7)]);
}

#[test]
fn latch_writes_until_the_stop_and_write_writes_all() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = steady(folder.path());
    engine.ok(&json!({"action": "set_automation_mode", "track_id": 0, "mode": "latch"}));
    engine.settle();
    engine.ok(&json!({"action": "transport_play"}));
    run_to(&mut engine, 0.5);
    let mut moves = 0;
    while moves < 50 {
        // A slow fade: one line.
        let position = 0.7 - 0.01 * f64::from(moves);
        engine.ok(&json!({"action": "set_parameter", "track_id": 0, "plugin_id": "volume", "param_id": "volume", "value": position}));
        let to = engine
            .telemetry
            .position
            .load(std::sync::atomic::Ordering::Relaxed) as f64
            / f64::from(RATE)
            + 0.02;
        run_to(&mut engine, to);
        moves += 1;
    }
    run_to(&mut engine, 2.5);
    engine.ok(&json!({"action": "transport_stop"}));
    engine.until_playing(false);
    std::thread::sleep(Duration::from_millis(50));
    let written = points(&engine);
    assert!(written.len() < 60, "{} points: {written:?}", written.len());
    assert!((value_at(&written, 2.4) - 0.21).abs() < 1e-6, "{written:?}");
    let last = written.last().unwrap().0;
    assert!((2.4..2.7).contains(&last), "{written:?}");
    let half = written.iter().find(|p| p.1 < 0.45).unwrap().0;
    assert!((0.7..2.0).contains(&half), "{written:?}");
    let history = engine.ok(&json!({"action": "get_history"}));
    assert_eq!(
        history["entries"].as_array().unwrap().last().unwrap()["label"],
        "Write automation"
    );
    // Write: where the fader stands goes over what was there.
    engine.ok(&json!({"action": "set_automation_mode", "track_id": 0, "mode": "write"}));
    engine.ok(&json!({"action": "transport_seek", "position": 1.0}));
    engine.settle();
    engine.ok(&json!({"action": "transport_play"}));
    run_to(&mut engine, 2.0);
    engine.ok(&json!({"action": "transport_stop"}));
    engine.until_playing(false);
    std::thread::sleep(Duration::from_millis(50));
    let written = points(&engine);
    assert!((value_at(&written, 1.5) - 0.21).abs() < 1e-6, "{written:?}");
    assert!((value_at(&written, 1.9) - 0.21).abs() < 1e-6, "{written:?}");
    // With the mode back at read, a moved fader is an edit like any other.
    engine.ok(&json!({"action": "set_automation_mode", "track_id": 0, "mode": "read"}));
    let before = revision(&engine);
    engine.ok(&json!({"action": "transport_play"}));
    engine.until_playing(true);
    engine.ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": -1}));
    assert_eq!(revision(&engine), before + 1);
}

#[test]
fn a_long_curve_costs_a_point_what_a_point_costs() {
    let folder = tempfile::tempdir().unwrap();
    let engine = steady(folder.path());
    let many: Vec<Value> = (0..100_000)
        .map(|i| json!({"time": f64::from(i) * 0.01, "value": f64::from(i % 100) / 100.0}))
        .collect();
    let added = add(&engine, "volume", &json!(many));
    assert_eq!(added["total_points"], 100_000);
    let mut took = Vec::new();
    for i in 0..100 {
        let begun = std::time::Instant::now();
        engine.ok(&json!({"action": "add_automation_point", "track_id": 0, "param_index": 0, "time": 500.005 + f64::from(i), "value": 0.5}));
        took.push(begun.elapsed());
        std::thread::sleep(Duration::from_millis(2));
    }
    took.sort();
    println!(
        "one point into 100,000: median {:?}, longest {:?}",
        took[50], took[99]
    );
    assert!(took[50] < Duration::from_millis(250), "{:?}", took[50]);
    engine.ok(&json!({"action": "undo"}));
    let dry = engine.ok(&json!({"action": "remove_automation_point", "track_id": 0, "param_index": 0, "point_index": 50_000, "dry_run": true}));
    assert_eq!(dry["diff"].as_array().unwrap().len(), 1);
}
