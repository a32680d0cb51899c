//! What moves what moves: VCAs with curves, modifiers' own settings, side filters.

use std::path::Path;

use serde_json::{Value, json};
use waive::level::FaderPosition;
use waive_tests::listening::{LEVEL, assert_near, export, gain, play, steady, write_steady};
use waive_tests::live::LiveEngine;
use waive_tests::sound::{RATE, largest_step, write_noise, write_sine};

const UNITY: f64 = FaderPosition::UNITY.0;

/// A curve with every shape; its last point stays.
fn curve() -> Value {
    json!([
        {"time": 0.1, "value": UNITY}, {"time": 0.5, "value": 0.3, "curve": 0.4},
        {"time": 0.9, "value": 0.9, "curve": -0.7}, {"time": 1.3, "value": 0.5, "curve": 1.0},
        {"time": 1.500_01, "value": 0.2}, {"time": 1.8, "value": 0.6}
    ])
}

/// A folder with a VCA above a track, which is handed back with both ids.
fn below_vca(engine: &LiveEngine, track: &Value) -> (Value, Value) {
    let folder = engine.ok(&json!({"action": "add_folder_track", "name": "Group"}))["id"].clone();
    engine.ok(
        &json!({"action": "move_track_to_folder", "track_index": track, "folder_index": folder}),
    );
    let vca = engine.ok(&json!({"action": "add_vca", "track_id": folder, "level_db": 0}));
    (folder, vca["plugin_id"].clone())
}

fn id_of(engine: &LiveEngine, track: usize) -> Value {
    engine.ok(&json!({"action": "get_tracks"}))["tracks"][track]["id"].clone()
}

fn write(engine: &LiveEngine, plugin: &Value, param: &str, points: &Value) {
    engine.ok(&json!({"action": "add_automation_points", "plugin_id": plugin, "param_id": param, "points": points}));
}

/// The position of so many decibels: dB = 20 ln(s) + 6.
fn at_decibels(decibels: f64) -> f64 {
    ((decibels - 6.0) / 20.0).exp()
}

fn position_gain(position: f64) -> f64 {
    f64::from(FaderPosition(position).gain().0)
}

#[test]
fn a_vcas_curve_is_the_faders_curve() {
    let folder = tempfile::tempdir().unwrap();
    let engine = steady(folder.path());
    let track = id_of(&engine, 0);
    engine.ok(&json!({"action": "set_track_pan", "track_id": track, "value": 0.25}));
    let (group, vca) = below_vca(&engine, &track);
    // The reference: the same curve on the fader itself.
    engine.ok(&json!({"action": "add_automation_points", "track_id": track, "param_id": "volume", "points": curve()}));
    let wanted = export(&engine, folder.path(), 2.2);
    engine.ok(&json!({"action": "undo"}));
    let still = export(&engine, folder.path(), 2.2);
    write(&engine, &vca, "vca", &curve());
    let heard = export(&engine, folder.path(), 2.2);
    assert_ne!(heard, still);
    for (i, (heard, wanted)) in heard.iter().zip(&wanted).enumerate() {
        let near = (heard - wanted).abs() <= 1e-6;
        assert!(near, "sample {i}: {heard}, wanted {wanted}");
    }
    // A step lands on its frame in both.
    let step = |samples: &[f32]| {
        let left: Vec<f32> = samples.iter().step_by(2).copied().collect();
        let steps = left.windows(2).map(|pair| (pair[0] - pair[1]).abs());
        let steps: Vec<f32> = steps.collect();
        (0..steps.len()).max_by(|&a, &b| steps[a].total_cmp(&steps[b]))
    };
    assert_eq!(step(&heard), step(&wanted));
    // Bypassed, the value that is set holds; switched off, nothing of it.
    engine.ok(&json!({"action": "set_vca", "track_id": group, "level_db": -6}));
    let bypass = |bypassed: bool| {
        engine.ok(&json!({"action": "set_automation_bypass", "plugin_id": vca, "param_id": "vca", "bypassed": bypassed}));
    };
    bypass(true);
    let low = at_decibels(-6.0);
    let lowered = export(&engine, folder.path(), 2.2);
    for frame in [0, 30_000, 100_000] {
        let wanted = position_gain(low) * 0.75;
        assert_near(gain(&lowered, frame, 0), wanted, "bypassed");
    }
    bypass(false);
    assert_eq!(export(&engine, folder.path(), 2.2), heard);
    engine.ok(&json!({"action": "bypass_plugin", "plugin_id": vca, "bypassed": true}));
    assert_eq!(export(&engine, folder.path(), 2.2), still);
}

#[test]
fn vcas_above_each_other_add_up_and_give_the_same_bits_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = steady(folder.path());
    let track = id_of(&engine, 0);
    let (inner, near) = below_vca(&engine, &track);
    let (_, far) = below_vca(&engine, &inner);
    let line = |from: f64, to: f64| json!([{"time": 0, "value": from}, {"time": 1, "value": to}]);
    write(&engine, &near, "vca", &line(UNITY, 0.5));
    write(&engine, &far, "vca", &line(UNITY, 0.6));
    engine.ok(&json!({"action": "add_automation_points", "track_id": track, "param_id": "volume", "points": line(0.9, 0.8)}));
    // A still one counts, too.
    let (third, _) = below_vca(&engine, &id_of(&engine, 0));
    engine.ok(&json!({"action": "set_vca", "track_id": third, "level_db": 1}));
    let still = at_decibels(1.0) - UNITY;
    let heard = export(&engine, folder.path(), 2.0);
    for frame in [0_usize, 3_200, 24_000, 47_968, 60_000] {
        let part = (frame as f64 / 48_000.0).min(1.0);
        let between = |from: f64, to: f64| from + (to - from) * part;
        let wanted = between(0.9, 0.8) + between(0.0, 0.5 - UNITY) + between(0.0, 0.6 - UNITY);
        assert_near(
            gain(&heard, frame, 0),
            position_gain(wanted + still),
            &format!("at {frame}"),
        );
    }
    for (block, threads) in [(512, 1), (17, 1), (64, 2), (4096, 3)] {
        let live = play(&mut engine, 0.0, 60_000, block, threads);
        let differs = live
            .iter()
            .zip(&heard)
            .position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differs, None, "blocks of {block}, {threads} threads");
    }
}

#[test]
fn a_vcas_curve_changes_while_it_plays() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = steady(folder.path());
    let track = id_of(&engine, 0);
    let (outside, vca) = below_vca(&engine, &track);
    engine.ok(&json!({"action": "set_loop_region", "enabled": true, "start": 1, "end": 5}));
    engine.ok(&json!({"action": "transport_seek", "position": 1}));
    engine.settle();
    engine.ok(&json!({"action": "transport_play"}));
    let listen = |engine: &mut LiveEngine| {
        let mut left = Vec::new();
        for _ in 0..60 {
            left.extend(engine.block(128).0);
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        left
    };
    let mut all = listen(&mut engine);
    let expect = |engine: &mut LiveEngine, all: &mut Vec<f32>, position: f64, what: &str| {
        all.extend(listen(engine));
        let heard = f64::from(*all.last().unwrap()) / f64::from(LEVEL);
        assert_near(heard, position_gain(position), what);
    };
    write(&engine, &vca, "vca", &json!([{"time": 0, "value": 0.5}]));
    expect(&mut engine, &mut all, 0.5, "a curve came");
    engine.ok(&json!({"action": "set_automation_point", "plugin_id": vca, "param_id": "vca", "point_index": 0, "value": 0.6}));
    expect(&mut engine, &mut all, 0.6, "a point moved");
    engine.ok(&json!({"action": "bypass_plugin", "plugin_id": vca, "bypassed": true}));
    expect(&mut engine, &mut all, UNITY, "the VCA was switched off");
    engine.ok(&json!({"action": "undo"}));
    expect(&mut engine, &mut all, 0.6, "and on");
    engine.ok(&json!({"action": "remove_from_folder", "track_index": track}));
    expect(&mut engine, &mut all, UNITY, "the track left");
    engine.ok(&json!({"action": "undo"}));
    expect(&mut engine, &mut all, 0.6, "and came back");
    let knob =
        engine.ok(&json!({"action": "add_macro", "track_id": outside, "value": 1}))["id"].clone();
    engine.ok(&json!({"action": "assign_modulation", "plugin_id": vca, "param_id": "vca", "source_id": knob, "depth": -0.2}));
    expect(&mut engine, &mut all, 0.4, "a macro came");
    engine.ok(&json!({"action": "set_macro", "macro_id": knob, "value": 0.5}));
    expect(&mut engine, &mut all, 0.5, "the macro moved");
    engine.ok(&json!({"action": "clear_automation", "plugin_id": vca, "param_id": "vca"}));
    expect(&mut engine, &mut all, UNITY - 0.1, "the curve went");
    engine.ok(&json!({"action": "remove_modifier", "modifier_id": knob}));
    expect(&mut engine, &mut all, UNITY, "all went");
    let sounding = &all[all.len() - 60 * 128 * 9..];
    assert!(largest_step(sounding) < 0.01, "{}", largest_step(sounding));
}

fn modifier(engine: &LiveEngine, kind: &str, settings: &Value) -> Value {
    modifier_on(engine, 0, kind, settings)
}

fn modifier_on(engine: &LiveEngine, track: u32, kind: &str, settings: &Value) -> Value {
    let request =
        json!({"action": "add_modifier", "track_id": track, "kind": kind, "settings": settings});
    engine.ok(&request)["id"].clone()
}

/// Lets a source move the pan; normalised pan is 0.5 and what it adds.
fn on_pan(engine: &LiveEngine, source: &Value, depth: f64) {
    engine.ok(&json!({"action": "assign_modulation", "track_id": 0, "param_id": "pan", "source_id": source, "depth": depth}));
}

/// What the pan was at a frame, normalised.
fn pan(mix: &[f32], frame: usize) -> f64 {
    (gain(mix, frame, 1) - 1.0) / 2.0 + 0.5
}

#[test]
fn a_rate_that_moves_is_its_integral() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = steady(folder.path());
    let lfo = modifier(&engine, "lfo", &json!({"wave": 2}));
    on_pan(&engine, &lfo, 0.4);
    // Normalised values: 1 Hz to 5 Hz within two seconds.
    let at = |hertz: f64| (hertz - 0.01) / 49.99;
    write(
        &engine,
        &lfo,
        "rate",
        &json!([{"time": 0, "value": at(1.0)}, {"time": 2, "value": at(5.0)}]),
    );
    let mix = export(&engine, folder.path(), 3.0);
    for frame in [0_usize, 9_600, 24_000, 33_600, 64_000, 90_016, 120_000] {
        let t = frame as f64 / 48_000.0;
        let cycles = if t < 2.0 {
            t + t * t
        } else {
            6.0 + 5.0 * (t - 2.0)
        };
        assert_near(
            pan(&mix, frame),
            0.5 + 0.4 * (cycles % 1.0),
            &format!("at {frame}"),
        );
    }
    // From the middle on it has the same phase: what is heard depends on the place alone.
    let live = play(&mut engine, 1.5, 30_000, 512, 1);
    let differs = (2_000..30_000).find(|&i| (live[2 * i] - mix[2 * (72_000 + i)]).abs() > 1e-5);
    assert_eq!(differs, None);
    // Its depth by a curve and a macro at once, its switch by a step.
    engine.ok(&json!({"action": "clear_automation", "plugin_id": lfo, "param_id": "rate"}));
    engine.ok(&json!({"action": "set_modifier", "modifier_id": lfo, "settings": {"rate": 2}}));
    write(
        &engine,
        &lfo,
        "depth",
        &json!([{"time": 0, "value": 0}, {"time": 2, "value": 1}]),
    );
    write(
        &engine,
        &lfo,
        "enabled",
        &json!([{"time": 0, "value": 1, "curve": 1}, {"time": 2.5, "value": 0}]),
    );
    let knob = engine.ok(&json!({"action": "add_macro", "track_id": 0, "value": 1}))["id"].clone();
    engine.ok(&json!({"action": "assign_modulation", "plugin_id": lfo, "param_id": "offset", "source_id": knob, "depth": 0.1}));
    let mix = export(&engine, folder.path(), 3.0);
    for frame in [4_800_usize, 30_016, 80_000, 110_016, 119_968, 130_000] {
        let t = frame as f64 / 48_000.0;
        let saw = t * 2.0 % 1.0 * (t / 2.0).min(1.0);
        let wanted = if t < 2.5 {
            0.5 + 0.4 * (saw + 0.1).min(1.0)
        } else {
            0.5
        };
        assert_near(pan(&mix, frame), wanted, &format!("depth at {frame}"));
    }
}

#[test]
fn modifiers_move_modifiers_but_not_in_circles() {
    let folder = tempfile::tempdir().unwrap();
    let engine = steady(folder.path());
    let fast = modifier(&engine, "lfo", &json!({"wave": 4, "rate": 8}));
    let slow = modifier(&engine, "lfo", &json!({"wave": 2, "rate": 0.5}));
    on_pan(&engine, &fast, 0.4);
    let assign = |target: &Value, param: &str, source: &Value| {
        engine.ask(&json!({"action": "assign_modulation", "plugin_id": target, "param_id": param, "source_id": source, "depth": -1}))
    };
    assert_eq!(assign(&fast, "depth", &slow)["status"], "ok");
    let mix = export(&engine, folder.path(), 2.0);
    for frame in [320_usize, 24_320, 72_320] {
        let slow = frame as f64 / 96_000.0;
        assert_near(
            pan(&mix, frame),
            0.5 + 0.4 * (1.0 - slow),
            &format!("at {frame}"),
        );
    }
    // A rate by a modifier: slower and slower.
    assert_eq!(assign(&fast, "rate", &slow)["status"], "ok");
    assert_ne!(export(&engine, folder.path(), 2.0), mix);
    for (target, source) in [(&slow, &fast), (&slow, &slow), (&fast, &fast)] {
        let refused = assign(target, "phase", source);
        assert_eq!(refused["error"]["code"], "modulation_cycle", "{refused}");
    }
    let knob = engine.ok(&json!({"action": "add_macro", "track_id": 0}))["id"].clone();
    engine.ok(&json!({"action": "assign_modulation", "param_id": knob, "source_id": fast}));
    assert_eq!(
        assign(&slow, "depth", &knob)["error"]["code"],
        "modulation_cycle"
    );
    // What a follower will hear isn't known ahead.
    let follower = modifier(&engine, "envelope_follower", &json!({}));
    assert_eq!(
        assign(&slow, "rate", &follower)["error"]["code"],
        "modulation_cycle"
    );
    assert_eq!(assign(&slow, "depth", &follower)["status"], "ok");
    // They are listed behind the plugins' and macros', and found by that number.
    let params =
        engine.ok(&json!({"action": "get_automation_params", "track_id": 0}))["params"].clone();
    let params = params.as_array().unwrap();
    let is_rate = |p: &&Value| p["plugin_id"] == slow && p["param_id"] == "rate";
    let rate = params.iter().find(is_rate).unwrap();
    assert_eq!(rate["name"], "LFO: Rate");
    let value = engine.ok(
        &json!({"action": "get_automation_value", "track_id": 0, "param_index": rate["index"]}),
    );
    assert_eq!(value["native_value"], 0.5);
}

/// Every setting of every kind of modifier with a curve of its own.
#[test]
fn every_setting_can_be_moved_and_gives_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(4096);
    for track in 0..2 {
        let path = folder.path().join(format!("noise {track}.wav"));
        write_noise(&path, track + 1, RATE * 2);
        engine.ok(&json!({"action": "add_track"}));
        engine.ok(&json!({"action": "insert_audio_clip", "track_id": track, "file_path": path}));
    }
    engine.ok(
        &json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 0.1, "length": 1.8}),
    );
    engine.ok(&json!({"action": "add_notes", "track_id": 0, "clip_index": 1, "notes": [
        {"pitch": 50, "start": 0, "length": 0.5}, {"pitch": 80, "start": 1.1, "length": 0.5, "velocity": 30}]}));
    let mut before = export(&engine, folder.path(), 2.0);
    for kind in [
        "lfo",
        "step",
        "breakpoint",
        "envelope_follower",
        "random",
        "midi_tracker",
    ] {
        let settings = if kind == "step" {
            json!({"step0": 1, "step2": -0.5})
        } else {
            json!({})
        };
        let source = modifier(&engine, kind, &settings);
        engine.ok(&json!({"action": "assign_modulation", "track_id": 1, "param_id": "volume", "source_id": source, "depth": -0.2}));
        let params =
            engine.ok(&json!({"action": "get_automation_params", "track_id": 0}))["params"].clone();
        let own = params
            .as_array()
            .unwrap()
            .iter()
            .filter(|p| p["plugin_id"] == source);
        let own: Vec<&Value> = own.collect();
        assert!(own.len() >= 6, "{kind}");
        for (i, param) in own.iter().enumerate() {
            let start = if param["param_id"] == "enabled" {
                0.6
            } else {
                0.1
            };
            let end = 0.6 + 0.01 * i as f64;
            engine.ok(&json!({"action": "add_automation_points", "param_id": param["id"], "points": [
                {"time": 0.05 * i as f64, "value": start}, {"time": 0.7 + 0.013 * i as f64, "value": end, "curve": 0.3}, {"time": 1.9, "value": start}]}));
        }
        let now = export(&engine, folder.path(), 2.0);
        assert_ne!(now, before, "{kind}");
        before = now;
    }
    for (block, threads) in [(512, 1), (17, 2), (1000, 3)] {
        let live = play(&mut engine, 0.0, 80_000, block, threads);
        let differs = live
            .iter()
            .zip(&before)
            .position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differs, None, "blocks of {block}, {threads} threads");
    }
    // Written and read again, it sounds the same.
    let file = folder.path().join("moved.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": file}));
    let described = || {
        let all = engine.ok(&json!({"action": "get_modulation"}));
        all["modifiers"].clone()
    };
    let before_saving = described();
    engine.ok(&json!({"action": "open_edit", "file_path": file}));
    assert_eq!(described(), before_saving);
    assert_eq!(export(&engine, folder.path(), 2.0), before);
}

#[test]
fn step_and_tracker_say_what_the_format_says() {
    let folder = tempfile::tempdir().unwrap();
    let engine = steady(folder.path());
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "mute_track", "track_id": 1, "mute": true}));
    engine.ok(&json!({"action": "insert_empty_midi_clip", "track_id": 1, "start": 0, "length": 4}));
    engine.ok(&json!({"action": "add_notes", "track_id": 1, "clip_index": 0, "notes": [
        {"pitch": 63, "start": 0, "length": 1}, {"pitch": 95, "start": 2, "length": 1}, {"pitch": 111, "start": 4, "length": 1, "velocity": 127}]}));
    // One step lasts as long as a cycle of the rate.
    let step = modifier_on(
        &engine,
        1,
        "step",
        &json!({"rate": 10, "numSteps": 3, "step0": 1, "step1": 0.5, "step2": -1}),
    );
    on_pan(&engine, &step, 0.2);
    let mix = export(&engine, folder.path(), 1.0);
    for (frame, value) in [
        (2_400, 1.0),
        (7_200, 0.5),
        (12_000, -1.0),
        (16_800, 1.0),
        (45_600, 1.0),
    ] {
        assert_near(
            pan(&mix, frame),
            0.5 + 0.2 * value,
            &format!("step at {frame}"),
        );
    }
    engine.ok(&json!({"action": "remove_modifier", "modifier_id": step}));
    let tracker = modifier_on(&engine, 1, "midi_tracker", &json!({}));
    on_pan(&engine, &tracker, 0.2);
    let said = |engine: &LiveEngine, folder: &Path| {
        let mix = export(engine, folder, 3.0);
        [10_000, 60_000, 120_000].map(|frame| (pan(&mix, frame) - 0.5) / 0.2)
    };
    let near = |heard: [f64; 3], wanted: [f64; 3]| {
        let is = heard.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-4);
        assert!(is, "{heard:?}, wanted {wanted:?}");
    };
    near(said(&engine, folder.path()), [0.0, 0.5, 0.75]);
    engine.ok(&json!({"action": "set_modifier", "modifier_id": tracker, "settings": {"mode": 1, "root": 63, "spread": 64}}));
    near(said(&engine, folder.path()), [0.0, 0.5, 0.75]);
    engine.ok(&json!({"action": "set_modifier", "modifier_id": tracker, "settings": {"mode": 0, "value4": 0, "midi4": 127}}));
    near(said(&engine, folder.path()), [0.0, 0.5, 0.25]);
}

#[test]
fn a_follower_hears_through_its_filters() {
    let folder = tempfile::tempdir().unwrap();
    let engine = steady(folder.path());
    // What it hears is rectified before it is filtered: a steady value, then a wave
    // whose rectified form is a value and twice its frequency.
    let (low, high) = (
        folder.path().join("low.wav"),
        folder.path().join("high.wav"),
    );
    write_steady(&low, 2);
    write_sine(&high, 6_000.0, 0.5, 2 * RATE);
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 1, "file_path": low}));
    engine.ok(
        &json!({"action": "insert_audio_clip", "track_id": 1, "file_path": high, "start_time": 3}),
    );
    engine.ok(&json!({"action": "set_track_output", "track_id": 1, "output": "none"}));
    let follower = engine.ok(&json!({"action": "add_modifier", "track_id": 1, "kind": "envelope_follower", "settings": {"attack": 1, "release": 200}}))["id"].clone();
    on_pan(&engine, &follower, 0.4);
    let heard = |settings: Value| {
        engine
            .ok(&json!({"action": "set_modifier", "modifier_id": follower, "settings": settings}));
        let mix = export(&engine, folder.path(), 4.5);
        [72_000, 200_000].map(|frame| (pan(&mix, frame) - 0.5) / 0.4)
    };
    let close = |heard: f64, wanted: f64, what: &str| {
        assert!(
            (heard - wanted).abs() < 0.02,
            "{what}: {heard}, wanted {wanted}"
        );
    };
    let level = f64::from(LEVEL);
    let [low, high] = heard(json!({}));
    close(low, level, "open");
    assert!(high > 0.4, "{high}");
    // Only the mean is left of the wave: 2/π of its height.
    let [low, high] = heard(json!({"lowPassEnabled": 1, "lowPassFrequency": 100}));
    close(low, level, "low-pass");
    close(high, 0.5 * 2.0 / std::f64::consts::PI, "low-pass");
    // And only the rest.
    let [low, high] =
        heard(json!({"lowPassEnabled": 0, "highPassEnabled": 1, "highPassFrequency": 1000}));
    close(low, 0.0, "high-pass");
    assert!(high > 0.1 && high < 0.45, "{high}");
}

/// The names and forms that Tracktion gives modifiers' settings, read and written.
#[test]
fn modifiers_are_written_as_the_format_names_them() {
    const MODIFIERS: &str = r#"<MODIFIERS>
      <LFO id="2001" wave="2"><AUTOMATIONCURVE paramID="biopolar"><POINT t="0.0" v="1.0" c="0.0"/></AUTOMATIONCURVE></LFO>
      <STEP id="2002" enabled="0" numSteps="4.0" base64:stepData="8....f+....9C"/>
      <MIDITRACKER id="2003" wave="1.0" mode="1.0" root="40" spread="24"><NODES><NODE midi="0" value="0.0"/><NODE midi="10" value="0.25"/><NODE midi="20" value="0.5"/><NODE midi="30" value="0.75"/><NODE midi="127" value="1.0"/></NODES>
        <MODIFIERASSIGNMENTS><LFO source="2001" paramID="relativeRoot" value="0.5"/></MODIFIERASSIGNMENTS></MIDITRACKER>
      <RANDOM id="2004" shape="0.5" rateType="0.0"/>
    </MODIFIERS>"#;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("foreign.tracktionedit");
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n<EDIT appVersion=\"Waveform 13\" projectID=\"0/1\">\n  <TRACK id=\"1013\" name=\"keys\">{MODIFIERS}</TRACK>\n</EDIT>\n"
    );
    std::fs::write(&file, text).unwrap();
    let engine = LiveEngine::start(256);
    engine.ok(&json!({"action": "open_edit", "file_path": file}));
    let all = engine.ok(&json!({"action": "get_modulation"}));
    let settings = |at: usize| all["modifiers"][at]["settings"].clone();
    // What is absent has the format's default: an LFO's cycle is a bar.
    assert_eq!(settings(0)["rateType"], 3.0);
    assert_eq!(settings(1)["enabled"], 0.0);
    assert_eq!([&settings(1)["step0"], &settings(1)["step1"]], [1.0, 1.0]);
    assert_eq!(settings(2)["type"], 1.0);
    assert_eq!(
        [&settings(2)["spread"], &settings(2)["value3"]],
        [24.0, 0.75]
    );
    assert_eq!(
        [&settings(3)["shape"], &settings(3)["rateType"]],
        [0.5, 0.0]
    );
    assert_eq!(all["assignments"][0]["param_name"], "Root");
    let points = engine.ok(
        &json!({"action": "get_automation_points", "plugin_id": "2001", "param_id": "bipolar"}),
    );
    assert_eq!(points["points"][0]["native_value"], 1.0);
    for (modifier, change) in [
        ("2001", json!({"bipolar": 1})),
        ("2002", json!({"step1": 0, "step2": 1})),
        ("2003", json!({"type": 0, "value3": 0.5})),
    ] {
        engine.ok(&json!({"action": "set_modifier", "modifier_id": modifier, "settings": change}));
    }
    let written = folder.path().join("written.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": written}));
    let text = std::fs::read_to_string(&written).unwrap();
    for part in [
        "bipolar=\"1.0\"",
        "paramID=\"biopolar\"",
        // 1.0, 0.0, 1.0 as floats, six bits a character, the lowest first.
        "base64:stepData=\"256....f+",
        "wave=\"0.0\"",
        "<NODE midi=\"30\" value=\"0.5\"/>",
        "paramID=\"relativeRoot\"",
    ] {
        assert!(text.contains(part), "{part} isn't in {text}");
    }
    assert!(
        !text.contains("step1=") && !text.contains("value3="),
        "{text}"
    );
    let again = engine.ok(&json!({"action": "get_modulation"}));
    engine.ok(&json!({"action": "open_edit", "file_path": written}));
    assert_eq!(engine.ok(&json!({"action": "get_modulation"})), again);
    // What this engine wrote before it knew those names.
    let old = folder.path().join("old.tracktionedit");
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n<EDIT appVersion=\"Waive 0.1.0\" projectID=\"0/1\">\n  <TRACK id=\"1013\"><MODIFIERS><STEP id=\"2001\" rate=\"2.0\" step3=\"0.5\"/><MIDITRACKER id=\"2002\" type=\"1.0\"/></MODIFIERS></TRACK>\n</EDIT>\n";
    std::fs::write(&old, text).unwrap();
    engine.ok(&json!({"action": "open_edit", "file_path": old}));
    let all = engine.ok(&json!({"action": "get_modulation"}));
    let settings = |at: usize| all["modifiers"][at]["settings"].clone();
    assert_eq!(
        [&settings(0)["rateType"], &settings(0)["step3"]],
        [0.0, 0.5]
    );
    assert_eq!(settings(1)["type"], 1.0);
}

#[test]
fn a_long_curve_is_laid_out_quickly() {
    use waive::render::automation::CurvePlan;
    let points = || (0..100_000).map(|i| (f64::from(i) * 0.01, f64::from(i % 100) / 100.0, 0.3));
    let rate = waive::time::SampleRate(RATE);
    let mut took: Vec<_> = (0..20)
        .map(|_| {
            let begun = std::time::Instant::now();
            let (old, new) = (
                CurvePlan::new(points(), rate),
                CurvePlan::new(points(), rate),
            );
            let alike = old == new;
            let took = begun.elapsed();
            assert!(alike);
            took / 2
        })
        .collect();
    took.sort();
    println!(
        "100,000 points laid out and compared: median {:?}",
        took[10]
    );
    assert!(took[10].as_secs() < 1, "{:?}", took[10]);
}
