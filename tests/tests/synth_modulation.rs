//! The modulation matrix of `4osc`: set by an action, heard live and in mixdowns, undone,
//! refused, tried; in presets and in `.tracktionedit` files.

use std::path::Path;

use serde_json::{Value, json};
use waive_tests::listening::{export, play};
use waive_tests::live::LiveEngine;
use waive_tests::players::{load, notes};
use waive_tests::sound::RATE;

fn left(samples: &[f32]) -> Vec<f32> {
    samples.iter().copied().step_by(2).collect()
}

fn rms(samples: &[f32]) -> f64 {
    let square = |x: &f32| f64::from(*x).powi(2);
    (samples.iter().map(square).sum::<f64>() / samples.len() as f64).sqrt()
}

fn near(value: f64, wanted: f64, within: f64) {
    assert!((value - wanted).abs() <= within, "{value}, wanted {wanted}");
}

/// The least and the most cents off `hertz`, from one rising crossing of zero to the next.
fn swing(sound: &[f32], hertz: f64) -> [f64; 2] {
    let rising = (1..sound.len()).filter(|n| sound[n - 1] < 0.0 && sound[*n] >= 0.0);
    let exact = |n: usize| {
        let (a, b) = (f64::from(sound[n - 1]), f64::from(sound[n]));
        n as f64 - b / (b - a)
    };
    let places: Vec<f64> = rising.map(exact).collect();
    let cents = |w: &[f64]| 1200.0 * (f64::from(RATE) / (w[1] - w[0]) / hertz).log2();
    let cents = places.windows(2).map(cents);
    cents.fold([f64::MAX, f64::MIN], |[low, high], it| {
        [low.min(it), high.max(it)]
    })
}

/// A sine on the first track, of full level whatever the velocity.
fn synth() -> (LiveEngine, Value) {
    let engine = LiveEngine::start(512);
    engine.ok(&json!({"action": "add_track"}));
    let synth = load(&engine, 0, "4osc");
    let plain = [
        ("ampAttack", 0.01),
        ("ampSustain", 100.0),
        ("ampVelocity", 0.0),
        ("lfoRate1", 2.0),
    ];
    let values: Vec<Value> = plain
        .iter()
        .map(|(id, value)| json!({"param_id": id, "native_value": value}))
        .collect();
    engine.ok(&json!({"action": "set_parameters", "plugin_id": synth, "parameters": values}));
    (engine, synth)
}

fn set(engine: &LiveEngine, synth: &Value, routes: Value) -> Value {
    engine.ok(&json!({"action": "set_synth_modulation", "plugin_id": synth, "routes": routes}))
}

fn shown(engine: &LiveEngine, synth: &Value) -> Value {
    engine.ok(&json!({"action": "get_plugin_parameters", "plugin_id": synth}))["modulation"].clone()
}

fn revision(engine: &LiveEngine) -> u64 {
    let told = engine.ok(&json!({"action": "get_edit_info"}));
    told["current_revision"].as_u64().unwrap()
}

/// An LFO on the fine tune: 200 cents times the depth each way.
fn vibrato(depth: f64) -> Value {
    json!([{"source": "lfo1", "param_id": "fineTune1", "depth": depth}])
}

/// What 2 s of the note A5 swing by, in cents.
fn heard(engine: &LiveEngine, folder: &Path) -> [f64; 2] {
    swing(&left(&export(engine, folder, 2.0))[4_800..], 880.0)
}

#[test]
fn a_matrix_is_heard_alike_live_and_in_a_mixdown_and_undone_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, synth) = synth();
    notes(&engine, 0, &[(81, 0.0, 3.0)]);
    let plain = export(&engine, folder.path(), 2.0);
    let [low, high] = swing(&left(&plain)[4_800..], 880.0);
    assert!(high - low < 0.5, "{low} to {high}");
    let told = set(&engine, &synth, vibrato(0.25));
    assert_eq!(
        (&told["plugin_name"], &told["route_count"]),
        (&json!("4OSC"), &json!(1))
    );
    assert_eq!(told["modulation"], vibrato(0.25));
    assert_eq!(shown(&engine, &synth), vibrato(0.25));
    let moved = export(&engine, folder.path(), 2.0);
    let [low, high] = swing(&left(&moved)[4_800..], 880.0);
    near(low, -50.0, 0.6);
    near(high, 50.0, 0.6);
    let live = play(&mut engine, 0.0, 2 * RATE as usize, 480, 1);
    assert!(live == moved, "live and offline differ");
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(shown(&engine, &synth), json!([]));
    assert!(export(&engine, folder.path(), 2.0) == plain, "undone");
    engine.ok(&json!({"action": "redo"}));
    assert!(export(&engine, folder.path(), 2.0) == moved, "redone");
    // The same again changes nothing; no rows empty it.
    let before = revision(&engine);
    set(&engine, &synth, vibrato(0.25));
    assert_eq!(revision(&engine), before);
    set(&engine, &synth, json!([]));
    assert!(export(&engine, folder.path(), 2.0) == plain, "emptied");
}

#[test]
fn a_note_that_sounds_goes_by_the_new_matrix_without_a_gap() {
    let (mut engine, synth) = synth();
    notes(&engine, 0, &[(69, 0.0, 6.0)]);
    engine.settle();
    engine.ok(&json!({"action": "transport_play"}));
    engine.until_playing(true);
    let run = |engine: &mut LiveEngine, blocks: usize| -> Vec<f32> {
        (0..blocks).flat_map(|_| engine.block(480).0).collect()
    };
    let steady = run(&mut engine, 40);
    let level = rms(&steady[9_600..]);
    assert!(level > 0.1, "{level}");
    // The key is 69 of 127: up by an octave.
    let octave = 12.0 / 72.0 * 127.0 / 69.0;
    let up = json!([{"source": "midiNote", "param_id": "tune1", "depth": octave}]);
    set(&engine, &synth, up);
    let (mut across, mut wait) = (Vec::new(), 0);
    while across.len() < 48_000 {
        across.extend(run(&mut engine, 1));
        wait += 1;
        assert!(wait < 500);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    for (n, window) in across.chunks(480).enumerate() {
        let off = rms(window) / level;
        assert!((0.9..1.1).contains(&off), "{off} in window {n}");
    }
    let [low, high] = swing(&across[across.len() - 9_600..], 880.0);
    assert!(low.abs() < 0.5 && high.abs() < 0.5, "{low} to {high}");
    engine.ok(&json!({"action": "undo"}));
    std::thread::sleep(std::time::Duration::from_millis(100));
    let back = run(&mut engine, 60);
    let [low, high] = swing(&back[back.len() - 9_600..], 440.0);
    assert!(low.abs() < 0.5 && high.abs() < 0.5, "{low} to {high}");
    assert!(back.chunks(480).all(|window| rms(window) > 0.9 * level));
}

#[test]
fn rows_are_refused_by_name() {
    let (engine, synth) = synth();
    let before = revision(&engine);
    let row = |source: &str, param: &str, depth: f64| json!({"source": source, "param_id": param, "depth": depth});
    // Source, parameter and depth; the refusal's code and field, and a word of its hint.
    let cases = "lfo3 pan1 0.5 invalid_value .source cc127
        cc128 pan1 0.5 invalid_value .source midiVelocity
        lfo1 filterFrq 0.5 param_not_found .param_id filterFreq
        lfo1 waveShape1 0.5 not_supported .param_id filterFreq
        lfo1 reverbMix 0.5 not_supported .param_id tune1
        lfo1 pan1 -1.01 out_of_range .depth -1
        lfo1 fineTune1 0.1 invalid_value / add";
    for case in cases.lines() {
        let words: Vec<&str> = case.split_whitespace().collect();
        let [source, param, depth, code, field, hint] = words[..] else {
            panic!("{case}");
        };
        let (depth, field) = (depth.parse().unwrap(), field.trim_matches('/'));
        let routes = json!([row("lfo1", "fineTune1", 0.25), row(source, param, depth)]);
        let request =
            json!({"action": "set_synth_modulation", "plugin_id": synth, "routes": routes});
        let refused = engine.ask(&request);
        let told = &refused["error"];
        assert_eq!(
            (&told["code"], &told["field"]),
            (&json!(code), &json!(format!("routes[1]{field}"))),
            "{refused}"
        );
        assert!(told["hint"].as_str().unwrap().contains(hint), "{refused}");
    }
    let many: Vec<Value> = (0..257)
        .map(|n| row(&format!("cc{}", n % 128), "pan1", 0.0))
        .collect();
    let request = json!({"action": "set_synth_modulation", "plugin_id": synth, "routes": many});
    assert_eq!(engine.ask(&request)["error"]["code"], "too_many");
    let chorus = load(&engine, 0, "chorus");
    let request = json!({"action": "set_synth_modulation", "plugin_id": chorus, "routes": []});
    assert_eq!(engine.ask(&request)["error"]["code"], "not_supported");
    assert!(shown(&engine, &chorus).is_null());
    assert_eq!(revision(&engine), before + 1, "the chorus came");
    // By the parameter's place it is found, too.
    let places = engine.ok(&json!({"action": "get_plugin_parameters", "plugin_id": synth}));
    let all = places["parameters"].as_array().unwrap();
    let at = all.iter().position(|it| it["param_id"] == "pan1").unwrap();
    let told = set(
        &engine,
        &synth,
        json!([{"source": "cc10", "param_id": at, "depth": 0.5}]),
    );
    assert_eq!(told["modulation"][0]["param_id"], "pan1");
}

#[test]
fn a_dry_run_changes_nothing_and_a_batch_all_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, synth) = synth();
    notes(&engine, 0, &[(81, 0.0, 3.0)]);
    let plain = export(&engine, folder.path(), 1.0);
    let before = revision(&engine);
    let dry = json!({"action": "set_synth_modulation", "plugin_id": synth, "routes": vibrato(0.25), "dry_run": true});
    let told = engine.ok(&dry);
    assert_eq!(told["modulation"], vibrato(0.25));
    assert_eq!(told["diff"].as_array().map(Vec::len), Some(1), "{told}");
    assert_eq!(shown(&engine, &synth), json!([]));
    assert!(export(&engine, folder.path(), 1.0) == plain);
    // All of a batch, or none.
    let batch = |last: Value| {
        json!({"action": "batch", "commands": [
            {"action": "set_synth_modulation", "plugin_id": synth, "routes": vibrato(0.5)},
            last,
        ]})
    };
    let refused = engine.ask(&batch(
        json!({"action": "mute_track", "track_id": 77, "mute": true}),
    ));
    assert_eq!(refused["status"], "error", "{refused}");
    assert_eq!(shown(&engine, &synth), json!([]));
    assert_eq!(revision(&engine), before);
    engine.ok(&batch(
        json!({"action": "set_track_volume", "track_id": 0, "value_db": 0}),
    ));
    let [low, high] = heard(&engine, folder.path());
    near(low, -100.0, 1.2);
    near(high, 100.0, 1.2);
}

#[test]
fn states_duplicates_and_packages_have_the_matrix() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, synth) = synth();
    notes(&engine, 0, &[(81, 0.0, 3.0)]);
    set(&engine, &synth, vibrato(0.25));
    let of = |action: &str| json!({"action": action, "plugin_id": synth});
    let state = engine.ok(&of("get_plugin_state"))["state"].clone();
    set(&engine, &synth, json!([]));
    let empty = engine.ok(&of("get_plugin_state"))["state"].clone();
    let mut give = of("set_plugin_state");
    give["state"] = state;
    engine.ok(&give);
    assert_eq!(shown(&engine, &synth), vibrato(0.25));
    let [low, high] = heard(&engine, folder.path());
    near(low, -50.0, 0.6);
    near(high, 50.0, 0.6);
    // What the state is silent about is as in a new plugin.
    give["state"] = empty;
    engine.ok(&give);
    assert_eq!(shown(&engine, &synth), json!([]));
    engine.ok(&json!({"action": "undo"}));
    engine.ok(&json!({"action": "duplicate_track", "track_id": 0}));
    let copy = json!({"action": "get_plugin_parameters", "track_id": 1, "plugin_index": 0});
    assert_eq!(engine.ok(&copy)["modulation"], vibrato(0.25));
    engine.ok(&json!({"action": "undo"}));
    let mixed = export(&engine, folder.path(), 1.0);
    let package = folder.path().join("song.waive");
    engine.ok(&json!({"action": "save_edit_as", "file_path": package}));
    engine.ok(&json!({"action": "new_edit"}));
    engine.ok(&json!({"action": "open_edit", "file_path": package}));
    assert_eq!(shown(&engine, &synth), vibrato(0.25));
    assert!(export(&engine, folder.path(), 1.0) == mixed);
    // So has a DAWproject.
    let project = folder.path().join("song.dawproject");
    let told = engine.ok(&json!({"action": "export_dawproject", "file_path": project}));
    assert!(!told.to_string().contains("4osc"), "{told}");
    engine.ok(&json!({"action": "open_edit", "file_path": project}));
    let found = json!({"action": "get_plugin_parameters", "track_id": 0, "plugin_index": 0});
    assert_eq!(engine.ok(&found)["modulation"], vibrato(0.25));
    assert!(export(&engine, folder.path(), 1.0) == mixed);
    engine.ok(&json!({"action": "open_edit", "file_path": package}));
    // A frozen track's synth was rendered as it is.
    engine.ok(&json!({"action": "freeze_track", "track_id": 0}));
    let request = json!({"action": "set_synth_modulation", "plugin_id": synth, "routes": []});
    assert_eq!(engine.ask(&request)["error"]["code"], "track_frozen");
}

const EDIT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\r\n<EDIT projectID=\"0/0\" appVersion=\"Tracktion\">\r\n  <TEMPOSEQUENCE>\r\n    <TEMPO startBeat=\"0.0\" bpm=\"120.0\" curve=\"1.0\"/>\r\n    <TIMESIG numerator=\"4\" denominator=\"4\" startBeat=\"0.0\"/>\r\n  </TEMPOSEQUENCE>\r\n  <TRACK id=\"1003\" name=\"Lead\">\r\n    <MIDICLIP name=\"Part\" start=\"0.0\" length=\"4.0\" offset=\"0.0\" id=\"1006\">\r\n      <SEQUENCE ver=\"1\" channelNumber=\"1\">\r\n        <NOTE p=\"81\" b=\"0.0\" l=\"6.0\" v=\"127\"/>\r\n      </SEQUENCE>\r\n    </MIDICLIP>\r\n    <PLUGIN type=\"4osc\" id=\"1010\" enabled=\"1\" windowX=\"33\" ampAttack=\"0.001\"\r\n            ampSustain=\"100.0\" lfoRate1=\"2.0\" novelty=\"kept\">\r\n      <MACROPARAMETERS id=\"1013\"/>\r\n      <MODMATRIX>\r\n        <MODMATRIXITEM modParam=\"fineTune1\" modItem=\"lfo1\" modDepth=\"0.25\" novelty=\"kept\"/>\r\n        <MODMATRIXITEM modParam=\"pan1\" modItem=\"theremin\" modDepth=\"0.5\"/>\r\n        <MODMATRIXITEM modParam=\"glow1\" modItem=\"lfo2\" modDepth=\"-1.0\"/>\r\n      </MODMATRIX>\r\n    </PLUGIN>\r\n    <PLUGIN type=\"volume\" id=\"1011\" enabled=\"1\" volume=\"0.7408182024955750\"\r\n            pan=\"0.0\"/>\r\n    <PLUGIN type=\"level\" id=\"1012\" enabled=\"1\"/>\r\n  </TRACK>\r\n</EDIT>\r\n";

/// The lines of one text that aren't in the other.
fn only<'t>(one: &'t str, other: &str) -> Vec<&'t str> {
    let others: Vec<&str> = other.lines().collect();
    let lines = one.lines().filter(|line| !others.contains(line));
    lines.map(str::trim).collect()
}

#[test]
fn a_tracktion_file_is_heard_and_only_the_rows_that_change_are_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let edit = folder.path().join("lead.tracktionedit");
    std::fs::write(&edit, EDIT).unwrap();
    let engine = LiveEngine::start(512);
    engine.ok(&json!({"action": "open_edit", "file_path": edit}));
    let saved = || {
        engine.ok(&json!({"action": "save_edit"}));
        std::fs::read_to_string(&edit).unwrap()
    };
    let [low, high] = heard(&engine, folder.path());
    near(low, -50.0, 0.6);
    near(high, 50.0, 0.6);
    let synth = json!("1010");
    let rows = shown(&engine, &synth);
    assert_eq!(rows[0], vibrato(0.25)[0]);
    assert_eq!(
        rows[1],
        json!({"source": "theremin", "param_id": "pan1", "depth": 0.5, "ignored": true})
    );
    assert_eq!(
        (&rows[2]["param_id"], &rows[2]["ignored"]),
        (&json!("glow1"), &json!(true))
    );
    assert_eq!(saved(), EDIT);
    // Another edit leaves the matrix as the file has it.
    engine.ok(&json!({"action": "set_parameter", "plugin_id": synth, "param_id": "tune1", "native_value": 12}));
    let text = saved();
    let came = only(&text, EDIT);
    assert!(
        came.len() == 1 && came[0].ends_with("tune1=\"12.0\">"),
        "{text}"
    );
    engine.ok(&json!({"action": "undo"}));
    // A row that stays keeps what else the file says of it.
    let rows = json!([
        {"source": "lfo1", "param_id": "fineTune1", "depth": 0.5},
        {"source": "midiVelocity", "param_id": "pan1", "depth": -0.5},
    ]);
    set(&engine, &synth, rows.clone());
    let text = saved();
    let mut came = only(&text, EDIT);
    came.sort_unstable();
    assert_eq!(
        came,
        [
            "<MODMATRIXITEM modParam=\"fineTune1\" modItem=\"lfo1\" modDepth=\"0.5\" novelty=\"kept\"/>",
            "<MODMATRIXITEM modParam=\"pan1\" modItem=\"midiVelocity\" modDepth=\"-0.5\"/>",
        ]
    );
    assert_eq!(only(EDIT, &text).len(), 3, "{text}");
    engine.ok(&json!({"action": "open_edit", "file_path": edit}));
    assert_eq!(shown(&engine, &synth), rows);
    let [low, high] = heard(&engine, folder.path());
    near(low, -100.0, 1.2);
    near(high, 100.0, 1.2);
}

#[test]
fn an_undone_change_gives_the_file_back_and_an_emptied_matrix_goes() {
    let folder = tempfile::tempdir().unwrap();
    let edit = folder.path().join("lead.tracktionedit");
    std::fs::write(&edit, EDIT).unwrap();
    let engine = LiveEngine::start(512);
    engine.ok(&json!({"action": "open_edit", "file_path": edit}));
    let saved = || {
        engine.ok(&json!({"action": "save_edit"}));
        std::fs::read_to_string(&edit).unwrap()
    };
    let synth = json!("1010");
    set(&engine, &synth, json!([]));
    let text = saved();
    assert_eq!(only(&text, EDIT), Vec::<&str>::new(), "{text}");
    assert!(!text.contains("MODMATRIX") && text.contains("<MACROPARAMETERS id=\"1013\"/>"));
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(saved(), EDIT);
    // An empty one, as Tracktion writes it, stays until there are rows, and takes them.
    let bare = EDIT.replace("theremin", "lfo2");
    let from = bare.find("<MODMATRIX>").unwrap();
    let to = bare.find("</MODMATRIX>").unwrap() + "</MODMATRIX>".len();
    let bare = format!("{}<MODMATRIX/>{}", &bare[..from], &bare[to..]);
    std::fs::write(&edit, &bare).unwrap();
    engine.ok(&json!({"action": "open_edit", "file_path": edit}));
    assert_eq!(shown(&engine, &synth), json!([]));
    assert_eq!(saved(), bare);
    set(&engine, &synth, vibrato(0.25));
    let text = saved();
    assert_eq!(text.matches("<MODMATRIX>").count(), 1, "{text}");
    assert!(!text.contains("<MODMATRIX/>"), "{text}");
    let [low, high] = heard(&engine, folder.path());
    near(low, -50.0, 0.6);
    near(high, 50.0, 0.6);
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(saved(), bare);
}
