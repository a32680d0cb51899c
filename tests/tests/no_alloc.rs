//! The callback neither allocates nor frees: through swaps, seeks, storms of
//! parameters and retirements. The guard aborts the process when it does.

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use serde_json::json;
use waive_tests::live::{LiveEngine, build_effects, build_routing, build_session};
use waive_tests::players::{build_players, load, notes};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// Renders blocks under the guard.
fn guarded(engine: &mut LiveEngine, blocks: usize) {
    let (mut left, mut right) = (vec![0.0; 256], vec![0.0; 256]);
    for _ in 0..blocks {
        let renderer = &mut engine.renderer;
        assert_no_alloc(|| renderer.process(&mut left, &mut right, None));
        std::thread::sleep(std::time::Duration::from_micros(200));
    }
}

#[test]
fn the_guard_guards() {
    // The guard would abort the process; in a child of this test binary it does.
    if std::env::var_os("WAIVE_TEST_ALLOCATE").is_some() {
        assert_no_alloc(|| drop(std::hint::black_box(vec![0_u8; 100])));
        return;
    }
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["the_guard_guards", "--exact"])
        .env("WAIVE_TEST_ALLOCATE", "1")
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(
        !status.success(),
        "an allocation under the guard must end the process"
    );
}

#[test]
fn the_callback_neither_allocates_nor_frees() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(256);
    build_session(&engine, folder.path(), 20);
    // A loop of a length between frames, and content that comes ready while it plays.
    engine.ok(&json!({"action": "set_clip_loop", "track_id": 1, "clip_index": 0, "loop_start": 0.1, "loop_length": 0.012_345}));
    engine.ok(&json!({"action": "trim_clip", "track_id": 1, "clip_index": 0, "new_end": 5.0}));
    engine.ok(&json!({"action": "reverse_clip", "track_id": 2, "clip_index": 0}));
    engine.ok(&json!({"action": "set_clip_speed", "track_id": 4, "clip_index": 0, "speed": 1.1}));
    guarded(&mut engine, 50);
    engine.ok(&json!({"action": "transport_play"}));
    guarded(&mut engine, 50);
    // Seeks and a loop.
    engine.ok(&json!({"action": "set_loop_region", "enabled": true, "start": 0.1, "end": 0.2}));
    for position in [1.0, 0.0, 0.5, 0.15] {
        engine.ok(&json!({"action": "transport_seek", "position": position}));
        guarded(&mut engine, 20);
    }
    // Storms of parameters, mutes and solos.
    for i in 0..200 {
        engine.ok(&json!({"action": "set_track_volume", "track_id": i % 20, "value_db": -f64::from(i % 40)}));
        engine.ok(&json!({"action": "set_track_pan", "track_id": i % 20, "value": f64::from(i % 20) / 20.0}));
        engine.ok(&json!({"action": "mute_track", "track_id": i % 20, "mute": i % 3 == 0}));
    }
    guarded(&mut engine, 50);
    // Swaps of content and of structure, and what they retire.
    for i in 0..30 {
        engine.ok(&json!({"action": "move_clip", "track_id": i % 20, "clip_index": 0, "delta_seconds": 0.05}));
        guarded(&mut engine, 2);
        engine.ok(&json!({"action": "duplicate_track", "track_id": 20}));
        guarded(&mut engine, 2);
        engine.ok(&json!({"action": "remove_track", "track_id": 0}));
        guarded(&mut engine, 5);
        engine.ok(&json!({"action": "undo"}));
        engine.ok(&json!({"action": "undo"}));
        guarded(&mut engine, 5);
    }
    // Curves, macros, modifiers and a follower, and their swaps while they play.
    let points: Vec<_> = (0..200)
        .map(|i| json!({"time": 0.01 * f64::from(i), "value": f64::from(i % 10) / 10.0, "curve": 0.3}))
        .collect();
    engine.ok(&json!({"action": "add_automation_points", "track_id": 1, "param_id": "volume", "points": points}));
    for (kind, depth) in [
        ("lfo", 0.3),
        ("random", 0.2),
        ("envelope_follower", 0.5),
        ("step", 0.4),
    ] {
        let made = engine.ok(&json!({"action": "add_modifier", "track_id": 2, "kind": kind}));
        engine.ok(&json!({"action": "assign_modulation", "track_id": 3, "param_id": "pan", "source_id": made["id"], "depth": depth}));
        engine.ok(&json!({"action": "assign_modulation", "track_id": 20, "param_index": 2, "source_id": made["id"], "depth": depth}));
        guarded(&mut engine, 20);
    }
    engine.ok(&json!({"action": "set_automation_mode", "track_id": 4, "mode": "touch"}));
    for i in 0..20 {
        engine.ok(&json!({"action": "add_automation_point", "track_id": 1, "param_id": "pan", "time": 0.01 * f64::from(i), "value": 0.4}));
        engine.ok(&json!({"action": "set_track_volume", "track_id": 4, "value_db": -f64::from(i), "touch": i < 19}));
        guarded(&mut engine, 5);
    }
    engine.ok(&json!({"action": "transport_seek", "position": 0.15}));
    guarded(&mut engine, 20);
    engine.ok(&json!({"action": "new_edit"}));
    guarded(&mut engine, 50);
    assert_eq!(
        engine
            .telemetry
            .xruns
            .load(std::sync::atomic::Ordering::Relaxed),
        0
    );
}

#[test]
fn routing_neither_allocates_nor_frees() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(256);
    build_routing(&engine, folder.path());
    guarded(&mut engine, 50);
    engine.ok(&json!({"action": "transport_play"}));
    guarded(&mut engine, 50);
    for i in 0..30 {
        let level = -f64::from(i);
        engine.ok(&json!({"action": "set_send_level", "track_id": 3, "bus": 1, "level_db": level, "invert": i % 2 == 0}));
        engine.ok(&json!({"action": "solo_track", "track_id": 6, "solo": i % 2 == 0}));
        engine.ok(&json!({"action": "set_track_output", "track_id": 2, "output": if i % 2 == 0 { json!(4) } else { json!("none") }}));
        guarded(&mut engine, 5);
        engine.ok(&json!({"action": "add_aux_send", "track_id": 1, "bus": 2, "level_db": level}));
        engine.ok(&json!({"action": "set_pan_law", "track_id": 1, "pan_law": i % 5}));
        engine.ok(&json!({"action": "set_master_fades", "fade_in": 0.1 * f64::from(i)}));
        guarded(&mut engine, 5);
        engine.ok(&json!({"action": "undo"}));
        engine.ok(&json!({"action": "undo"}));
        engine.ok(&json!({"action": "undo"}));
        guarded(&mut engine, 5);
    }
}

#[test]
fn effects_neither_allocate_nor_free() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(256);
    build_effects(&engine, folder.path());
    // Behind the late ones: a curve, a follower's cells, the click, and a short loop.
    engine.ok(&json!({"action": "add_automation_points", "track_id": 1, "param_id": "volume", "points": [{"time": 0, "value": 0.7, "curve": 1}, {"time": 0.3, "value": 0.4}]}));
    engine.ok(&json!({"action": "set_click", "enabled": true, "level": 0.3}));
    let follower = engine
        .ok(&json!({"action": "add_modifier", "track_id": 2, "kind": "envelope_follower"}))["id"]
        .clone();
    engine.ok(&json!({"action": "assign_modulation", "track_id": 3, "param_id": "pan", "source_id": follower, "depth": 0.3}));
    engine.ok(&json!({"action": "set_loop_region", "enabled": true, "start": 0.9, "end": 0.92}));
    guarded(&mut engine, 50);
    engine.ok(&json!({"action": "transport_play"}));
    guarded(&mut engine, 100);
    for i in 0..10 {
        let place = 0.15 * f64::from(i);
        engine.ok(&json!({"action": "transport_seek", "position": place}));
        guarded(&mut engine, 10);
        engine.ok(
            &json!({"action": "load_plugin", "track_id": i % 7, "plugin_id": "waiveSaturator"}),
        );
        guarded(&mut engine, 10);
        engine.ok(&json!({"action": "undo"}));
        guarded(&mut engine, 10);
    }
}

#[test]
fn played_files_neither_allocate_nor_free() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(256);
    let [sampler, impulse, font] = build_players(&engine, folder.path());
    guarded(&mut engine, 50);
    engine.ok(&json!({"action": "transport_play"}));
    guarded(&mut engine, 100);
    let path = |name: &str| folder.path().join(name);
    for i in 0..15 {
        engine.ok(&json!({"action": "transport_seek", "position": 0.1 * f64::from(i)}));
        guarded(&mut engine, 10);
        // Processors that are exchanged while they sound, and files that come late.
        engine.ok(&json!({"action": "set_sampler_sounds", "plugin_id": sampler, "sounds": [
            {"file_path": path("high.wav"), "key_note": 50 + i}, {"file_path": path("noise.wav"), "max_note": 60}]}));
        guarded(&mut engine, 20);
        engine.ok(&json!({"action": "set_plugin_file", "plugin_id": impulse, "file_path": path("low.wav"), "normalise": i % 2 == 0}));
        guarded(&mut engine, 20);
        engine.ok(&json!({"action": "set_plugin_file", "plugin_id": font, "file_path": path("two tones.sf2"), "program": i}));
        guarded(&mut engine, 20);
        engine.ok(&json!({"action": "undo"}));
        engine.ok(&json!({"action": "undo"}));
        guarded(&mut engine, 20);
    }
    let xruns = &engine.telemetry.xruns;
    assert_eq!(xruns.load(std::sync::atomic::Ordering::Relaxed), 0);
}

#[test]
fn a_modulated_synth_neither_allocates_nor_frees() {
    let mut engine = LiveEngine::start(256);
    engine.ok(&json!({"action": "add_track"}));
    let synth = load(&engine, 0, "4osc");
    let chord: Vec<(u8, f64, f64)> = (0..8).map(|n| (48 + 3 * n, 0.0, 3.0)).collect();
    notes(&engine, 0, &chord);
    guarded(&mut engine, 50);
    engine.ok(&json!({"action": "transport_play"}));
    guarded(&mut engine, 100);
    for i in 0..20 {
        // Handed over under notes that sound: more rows, fewer, none.
        let routes: Vec<_> = (0..(i * 7) % 60)
            .map(|n| json!({"source": format!("cc{n}"), "param_id": "pan1", "depth": 0.1}))
            .chain([
                json!({"source": "lfo1", "param_id": "filterFreq", "depth": 0.02 * f64::from(i)}),
            ])
            .collect();
        engine.ok(&json!({"action": "set_synth_modulation", "plugin_id": synth, "routes": routes}));
        guarded(&mut engine, 15);
        engine.ok(&json!({"action": "undo"}));
        guarded(&mut engine, 10);
        engine.ok(&json!({"action": "transport_seek", "position": 0.1 * f64::from(i)}));
        guarded(&mut engine, 10);
    }
    let xruns = &engine.telemetry.xruns;
    assert_eq!(xruns.load(std::sync::atomic::Ordering::Relaxed), 0);
}

#[test]
fn the_click_neither_allocates_nor_frees() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(256);
    build_session(&engine, folder.path(), 3);
    engine.ok(&json!({"action": "set_click", "enabled": true, "level": 1, "emphasise_bars": true}));
    guarded(&mut engine, 50);
    engine.ok(&json!({"action": "transport_play", "count_in": 3}));
    guarded(&mut engine, 400);
    engine.ok(&json!({"action": "set_loop_region", "enabled": true, "start": 0.4, "end": 0.61}));
    for i in 0..30 {
        engine.ok(&json!({"action": "set_tempo", "bpm": 90 + 10 * i}));
        guarded(&mut engine, 5);
        engine.ok(&json!({"action": "set_click", "enabled": i % 3 != 0, "level": 0.2 + 0.02 * f64::from(i), "emphasise_bars": i % 2 == 0}));
        guarded(&mut engine, 5);
        engine.ok(&json!({"action": "insert_time_signature", "at": {"bar": 2 + i}, "numerator": 2 + i % 5, "denominator": 8}));
        guarded(&mut engine, 5);
        engine.ok(&json!({"action": "transport_seek", "position": 0.1 * f64::from(i % 5)}));
        guarded(&mut engine, 5);
    }
    let xruns = &engine.telemetry.xruns;
    assert_eq!(xruns.load(std::sync::atomic::Ordering::Relaxed), 0);
}

#[test]
fn moved_modifiers_and_vcas_neither_allocate_nor_free() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(256);
    build_routing(&engine, folder.path());
    let points = json!([{"time": 0, "value": 0.9}, {"time": 0.4, "value": 0.1, "curve": 0.4}, {"time": 2, "value": 0.8}]);
    let mut rates = Vec::new();
    for kind in [
        "lfo",
        "step",
        "breakpoint",
        "envelope_follower",
        "random",
        "midi_tracker",
    ] {
        let made = engine.ok(&json!({"action": "add_modifier", "track_id": 0, "kind": kind}))["id"]
            .clone();
        engine.ok(&json!({"action": "assign_modulation", "track_id": 2, "param_id": "pan", "source_id": made, "depth": 0.3}));
        engine.ok(&json!({"action": "add_automation_points", "plugin_id": made, "param_id": "depth", "points": points}));
        rates.push(made);
    }
    let lfo = &rates[0];
    engine.ok(&json!({"action": "assign_modulation", "plugin_id": lfo, "param_id": "rate", "source_id": rates[4], "depth": 0.1}));
    engine.ok(&json!({"action": "set_modifier", "modifier_id": rates[3], "settings": {"lowPassEnabled": 1, "highPassEnabled": 1}}));
    let vcas = engine.ok(&json!({"action": "query", "with": ["plugin"], "where": [{"field": "plugin.type_name", "value": "vca"}], "fields": ["id"]}));
    let vca = &vcas["objects"][0]["id"];
    engine.ok(&json!({"action": "add_automation_points", "plugin_id": vca, "param_id": "vca", "points": points}));
    engine.ok(&json!({"action": "transport_play"}));
    guarded(&mut engine, 100);
    for i in 0..20 {
        let value = 0.05 * f64::from(i);
        engine.ok(&json!({"action": "set_automation_point", "plugin_id": vca, "param_id": "vca", "point_index": 1, "value": value}));
        engine.ok(&json!({"action": "add_automation_point", "plugin_id": lfo, "param_id": "rate", "time": value, "value": value}));
        guarded(&mut engine, 5);
        engine.ok(&json!({"action": "transport_seek", "position": value}));
        guarded(&mut engine, 5);
    }
}

#[test]
fn changed_notes_neither_allocate_nor_free() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(256);
    build_session(&engine, folder.path(), 2);
    let load = |kind: &str, index: usize| {
        let request = json!({"action": "load_plugin", "track_id": 2, "plugin_id": kind, "plugin_index": index});
        engine.ok(&request)["plugin_id"].clone()
    };
    let moved = load("midiModifier", 0);
    let set = load("midiModifier", 1);
    load("waiveDrums", 2);
    let points: Vec<_> = (0..100)
        .map(|i| json!({"time": 0.013 * f64::from(i), "value": f64::from(i % 12) / 12.0, "curve": 0.3}))
        .collect();
    engine.ok(&json!({"action": "add_automation_points", "plugin_id": moved, "param_id": "semitones up", "points": points}));
    guarded(&mut engine, 50);
    engine.ok(&json!({"action": "transport_play"}));
    guarded(&mut engine, 100);
    for i in 0..20 {
        engine.ok(&json!({"action": "set_parameter", "plugin_id": set, "param_id": "semitones up", "value": 0.05 * f64::from(i)}));
        guarded(&mut engine, 3);
        engine.ok(&json!({"action": "transport_seek", "position": 0.1 * f64::from(i % 7)}));
        guarded(&mut engine, 5);
        engine.ok(&json!({"action": "bypass_plugin", "plugin_id": set, "bypassed": i % 2 == 0}));
        guarded(&mut engine, 5);
        engine.ok(&json!({"action": "remove_plugin", "plugin_id": moved}));
        guarded(&mut engine, 5);
        engine.ok(&json!({"action": "undo"}));
        guarded(&mut engine, 5);
    }
}
