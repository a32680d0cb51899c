//! Where sound goes: levels against the formulas, who is heard, what is refused, the
//! same bits and no clicks through sends, returns, submixes and outputs.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use waive_tests::live::{LiveEngine, build_routing};
use waive_tests::sound::{RATE, largest_step, read_float, write_sine};

/// A 100 Hz tone at half scale moves at most this much from frame to frame.
const STEP: f32 = 0.5 * std::f32::consts::TAU * 100.0 / 48_000.0;

fn gain(db: f64) -> f64 {
    10.0_f64.powf(db / 20.0)
}

fn tone(folder: &Path) -> PathBuf {
    let path = folder.join("tone.wav");
    write_sine(&path, 100.0, 0.25, RATE);
    path
}

/// An engine with this many tracks, each with a tone of a second at a quarter of full scale.
fn engine(folder: &Path, tracks: usize) -> LiveEngine {
    let engine = LiveEngine::start(512);
    let path = tone(folder);
    for track in 0..tracks {
        engine.ok(&json!({"action": "add_track", "name": format!("T{track}")}));
        engine.ok(&json!({"action": "insert_audio_clip", "track_id": track, "file_path": path}));
    }
    engine
}

/// The mix as left and right.
fn mix(engine: &LiveEngine, folder: &Path) -> (Vec<f32>, Vec<f32>) {
    let out = folder.join("mix.wav");
    engine
        .ok(&json!({"action": "export_mixdown", "file_path": out, "bit_depth": "32f", "end": 1.0}));
    let samples = read_float(&out);
    let side = |side: usize| samples.iter().skip(side).step_by(2).copied().collect();
    (side(0), side(1))
}

/// Checks that a channel is the tone times a gain, to a part in a million.
fn assert_gain(channel: &[f32], folder: &Path, expected: f64) {
    let tone = read_float(&folder.join("tone.wav"));
    assert_eq!(channel.len(), tone.len() / 2);
    for (frame, (&heard, &source)) in channel.iter().zip(tone.iter().step_by(2)).enumerate() {
        let wanted = f64::from(source) * expected;
        let error = (f64::from(heard) - wanted).abs();
        assert!(error < 1e-6, "frame {frame}: {heard}, not {wanted}");
    }
}

fn audible(engine: &LiveEngine) -> Vec<bool> {
    let routing = engine.ok(&json!({"action": "get_routing"}));
    let tracks = routing["tracks"].as_array().unwrap();
    tracks
        .iter()
        .map(|track| track["audible"].as_bool().unwrap())
        .collect()
}

fn revision(engine: &LiveEngine) -> Value {
    engine.ok(&json!({"action": "get_edit_info"}))["current_revision"].clone()
}

#[test]
fn sends_sum_to_the_levels_of_the_formulas() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 1);
    engine.ok(&json!({"action": "add_track", "name": "Return"}));
    engine.ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": -3}));
    let sent =
        engine.ok(&json!({"action": "add_aux_send", "track_id": 0, "bus": 3, "level_db": -6}));
    assert_eq!(sent["returns"], 0);
    // Nobody returns the bus yet.
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), gain(-3.0));
    engine.ok(&json!({"action": "add_aux_return", "track_id": 1, "bus": 3}));
    let post = gain(-3.0) * (1.0 + gain(-6.0));
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), post);
    // The same send before the fader.
    let moved = json!({"action": "move_plugin", "plugin_id": sent["plugin_id"], "position": "pre"});
    engine.ok(&moved);
    let pre = gain(-3.0) + gain(-6.0);
    assert_gain(&mix(&engine, folder.path()).1, folder.path(), pre);
    // Level and sign by bus, a second send to the same bus.
    engine.ok(&json!({"action": "set_send_level", "track_id": 0, "bus": 3, "level_db": -12, "invert": true}));
    engine.ok(&json!({"action": "add_aux_send", "track_id": 0, "bus": 3, "level_db": -20, "position": "pre"}));
    let both = gain(-3.0) - gain(-12.0) + gain(-20.0);
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), both);
    // A second return on the master.
    engine.ok(&json!({"action": "add_aux_return", "track_id": "master", "bus": 3}));
    let twice = gain(-3.0) + 2.0 * (gain(-20.0) - gain(-12.0));
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), twice);
    // Bypassed and removed sends send nothing.
    engine
        .ok(&json!({"action": "bypass_plugin", "plugin_id": sent["plugin_id"], "bypassed": true}));
    let one = gain(-3.0) + 2.0 * gain(-20.0);
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), one);
    engine.ok(&json!({"action": "remove_plugin", "plugin_id": sent["plugin_id"]}));
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), one);
}

#[test]
fn an_inverted_send_is_the_track_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 1);
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": -4.7}));
    engine.ok(&json!({"action": "add_aux_return", "track_id": 1, "bus": 0}));
    engine.ok(&json!({"action": "add_aux_send", "track_id": 0, "bus": 0, "invert": true}));
    let (left, right) = mix(&engine, folder.path());
    assert!(left.iter().chain(&right).all(|&sample| sample == 0.0));
}

#[test]
fn submixes_folders_and_outputs_lead_sound_through_faders() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 3);
    engine.ok(&json!({"action": "add_folder_track", "name": "Bus", "submix": true}));
    engine.ok(&json!({"action": "set_track_volume", "track_id": 3, "value_db": -6}));
    let moved =
        engine.ok(&json!({"action": "move_track_to_folder", "track_index": 0, "folder_index": 3}));
    assert_eq!(
        (&moved["new_track_index"], &moved["track_index"]),
        (&json!(3), &json!(0))
    );
    // T1, T2, Bus(T0): the submix holds one of three.
    let expected = 2.0 + gain(-6.0);
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), expected);
    // A plain folder in it passes its track to the submix.
    engine.ok(&json!({"action": "add_folder_track", "name": "Plain"}));
    engine.ok(&json!({"action": "move_track_to_folder", "track_index": 4, "folder_index": 2}));
    engine.ok(&json!({"action": "move_track_to_folder", "track_index": 0, "folder_index": 4}));
    let tracks = engine.ok(&json!({"action": "get_tracks"}));
    let names: Vec<&str> = tracks["tracks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|track| track["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["T2", "Bus", "T0", "Plain", "T1"]);
    let plain = &tracks["tracks"][3];
    assert_eq!(
        (&plain["parent_folder"], &plain["children"]),
        (&json!(1), &json!([4]))
    );
    assert_eq!(
        (&plain["is_folder"], &plain["is_submix"]),
        (&json!(true), &json!(false))
    );
    let expected = 1.0 + 2.0 * gain(-6.0);
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), expected);
    // T1 into T2, before its fader: out of the submix.
    engine.ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": -12}));
    let set = engine.ok(&json!({"action": "set_track_output", "track_id": 4, "output": 0}));
    assert_eq!(set["output"]["kind"], "track");
    let expected = 2.0 * gain(-12.0) + gain(-6.0);
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), expected);
    // Nowhere, and back by undo.
    engine.ok(&json!({"action": "set_track_output", "track_id": 4, "output": null}));
    assert_gain(
        &mix(&engine, folder.path()).0,
        folder.path(),
        gain(-12.0) + gain(-6.0),
    );
    engine.ok(&json!({"action": "undo"}));
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), expected);
    // A track that others lead into goes: they come back to where they lie.
    let removed = engine.ok(&json!({"action": "remove_track", "track_id": 0}));
    assert_eq!(removed["rerouted"].as_array().unwrap().len(), 1);
    assert_gain(
        &mix(&engine, folder.path()).0,
        folder.path(),
        2.0 * gain(-6.0),
    );
    // A folder goes with what is in it.
    let removed = engine.ok(&json!({"action": "remove_track", "track_id": 0}));
    assert_eq!(removed["removed_tracks"], 4);
    engine.ok(&json!({"action": "undo"}));
    assert_gain(
        &mix(&engine, folder.path()).0,
        folder.path(),
        2.0 * gain(-6.0),
    );
}

#[test]
fn vcas_pan_laws_and_polarity_follow_the_format() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 1);
    engine.ok(&json!({"action": "add_folder_track", "name": "Outer"}));
    engine.ok(&json!({"action": "add_folder_track", "name": "Inner"}));
    engine.ok(&json!({"action": "move_track_to_folder", "track_index": 2, "folder_index": 1}));
    engine.ok(&json!({"action": "move_track_to_folder", "track_index": 0, "folder_index": 2}));
    engine.ok(&json!({"action": "set_track_volume", "track_id": 2, "value_db": -3}));
    engine.ok(&json!({"action": "add_vca", "track_id": 0, "level_db": -6}));
    engine.ok(&json!({"action": "add_vca", "track_id": 1, "level_db": 0}));
    engine.ok(&json!({"action": "set_vca", "track_id": 1, "level_db": 2}));
    let slider = |db: f64| ((db - 6.0) / 20.0).exp();
    let unity = slider(0.0);
    let position = slider(-3.0) + (slider(-6.0) - unity) + (slider(2.0) - unity);
    let expected = gain(20.0 * position.ln() + 6.0);
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), expected);
    // Out of the inner folder only the outer VCA is left.
    engine.ok(&json!({"action": "remove_from_folder", "track_index": 2}));
    let position = slider(-3.0) + slider(-6.0) - unity;
    let expected = gain(20.0 * position.ln() + 6.0);
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), expected);
    engine.ok(&json!({"action": "remove_plugin", "track_id": 0, "plugin_id": "vca"}));
    engine.ok(&json!({"action": "set_track_pan", "track_id": 2, "value": 0.5}));
    engine.ok(&json!({"action": "set_pan_law", "track_id": 2, "pan_law": 3, "polarity": true}));
    let side = |part: f64| -gain(-3.0) * (part * std::f64::consts::FRAC_PI_2).sin().powf(1.5);
    let (left, right) = mix(&engine, folder.path());
    assert_gain(&left, folder.path(), side(0.25));
    assert_gain(&right, folder.path(), side(0.75));
}

#[test]
fn mute_and_solo_are_handed_down_and_along() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 4);
    // 0 A, 1 Return, 2 D, 3 Sub(4 C)
    engine.ok(&json!({"action": "rename_track", "track_id": 1, "name": "Return"}));
    engine.ok(&json!({"action": "add_folder_track", "name": "Sub", "submix": true}));
    engine.ok(&json!({"action": "move_track_to_folder", "track_index": 3, "folder_index": 4}));
    engine.ok(&json!({"action": "add_aux_return", "track_id": 1, "bus": 1}));
    engine.ok(&json!({"action": "add_aux_send", "track_id": 4, "bus": 1, "position": "pre"}));
    let switch = |action: &str, track: usize, on: bool| {
        let field = action.split('_').next().unwrap();
        engine.ok(&json!({"action": action, "track_id": track, field: on}));
    };
    assert_eq!(audible(&engine), [true; 5]);
    // Soloing C keeps its submix and its return open, and nothing else.
    switch("solo_track", 4, true);
    assert_eq!(audible(&engine), [false, true, false, true, true]);
    engine.ok(&json!({"action": "set_solo_isolate", "track_id": 2, "solo_isolate": true}));
    assert_eq!(audible(&engine), [false, true, true, true, true]);
    switch("solo_track", 4, false);
    // Soloing the folder is soloing what is in it.
    switch("solo_track", 3, true);
    assert_eq!(audible(&engine), [false, true, true, true, true]);
    switch("solo_track", 3, false);
    // Soloing a track that others lead into lets them be heard.
    engine.ok(&json!({"action": "set_track_output", "track_id": 0, "output": 2}));
    switch("solo_track", 2, true);
    assert_eq!(audible(&engine), [true, false, true, false, false]);
    switch("solo_track", 2, false);
    // Mutes come down from folders and from where sound goes.
    switch("mute_track", 3, true);
    assert_eq!(audible(&engine), [true, true, true, false, false]);
    switch("mute_track", 2, true);
    assert_eq!(audible(&engine), [false, true, false, false, false]);
    switch("mute_track", 3, false);
    switch("mute_track", 2, false);
    // A soloed return hears what is sent to it, though the sender itself is silent.
    engine.ok(&json!({"action": "delete_clip", "track_id": 1, "clip_index": 0}));
    engine.ok(&json!({"action": "set_solo_isolate", "track_id": 2, "solo_isolate": false}));
    switch("solo_track", 1, true);
    assert_eq!(audible(&engine), [false, true, false, false, false]);
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), 1.0);
    // And a muted sender sends nothing.
    switch("mute_track", 4, true);
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), 0.0);
}

#[test]
fn circles_are_refused_by_name_and_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 3);
    engine.ok(&json!({"action": "add_folder_track", "name": "F", "submix": true}));
    engine.ok(&json!({"action": "add_folder_track", "name": "G"}));
    engine.ok(&json!({"action": "move_track_to_folder", "track_index": 4, "folder_index": 3}));
    engine.ok(&json!({"action": "set_track_output", "track_id": 0, "output": 1}));
    engine.ok(&json!({"action": "add_aux_send", "track_id": 1, "bus": 9}));
    engine.ok(&json!({"action": "add_aux_return", "track_id": 2, "bus": 9}));
    engine.ok(&json!({"action": "move_track_to_folder", "track_index": 2, "folder_index": 3}));
    // T0 -> T1 -> (bus 9) -> T2, which lies in the submix F behind the folder G.
    let before = revision(&engine);
    let refused = |request: Value, message: &str| {
        let reply = engine.ask(&request);
        assert_eq!(reply["error"]["code"], "routing_cycle", "{reply}");
        assert_eq!(reply["message"], message);
    };
    let circle = |way: &str| format!("Sound would run in a circle: {way}");
    refused(
        json!({"action": "set_track_output", "track_id": 0, "output": 0}),
        &circle("T0 -> T0"),
    );
    refused(
        json!({"action": "set_track_output", "track_id": 4, "output": 0}),
        &circle("T0 -> T1 -> T2 -> T0"),
    );
    refused(
        json!({"action": "add_aux_send", "track_id": 4, "bus": 9, "position": "pre"}),
        &circle("T2 -> T2"),
    );
    refused(
        json!({"action": "set_track_output", "track_id": 2, "output": 0}),
        &circle("T0 -> T1 -> T2 -> F -> T0"),
    );
    refused(
        json!({"action": "add_aux_return", "track_id": 0, "bus": 9}),
        &circle("T0 -> T1 -> T0"),
    );
    refused(
        json!({"action": "move_track_to_folder", "track_index": 2, "folder_index": 3}),
        "A folder cannot be in itself: F -> G",
    );
    refused(
        json!({"action": "reorder_track", "track_id": 2, "new_position": 4}),
        "A folder cannot be in itself: F -> T2",
    );
    let batch = json!({"action": "batch", "commands": [
        {"action": "add_aux_return", "track_id": 1, "bus": 4},
        {"action": "add_aux_send", "track_id": 2, "bus": 4},
    ]});
    refused(batch, &circle("T1 -> T2 -> F -> T1"));
    assert_eq!(revision(&engine), before);
    // What is bypassed counts: it may be switched on at any time.
    let sent = engine.ok(&json!({"action": "add_aux_send", "track_id": 0, "bus": 5}));
    engine
        .ok(&json!({"action": "bypass_plugin", "plugin_id": sent["plugin_id"], "bypassed": true}));
    refused(
        json!({"action": "add_aux_return", "track_id": 0, "bus": 5}),
        &circle("T0 -> T0"),
    );
}

#[test]
fn plain_folders_say_what_they_lack() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 1);
    engine.ok(&json!({"action": "add_folder_track"}));
    for request in [
        json!({"action": "set_track_volume", "track_id": 1, "value_db": -6}),
        json!({"action": "set_track_pan", "track_id": 1, "value": 0.5}),
        json!({"action": "add_aux_send", "track_id": 1, "bus": 0}),
        json!({"action": "add_aux_return", "track_id": 1, "bus": 0}),
        json!({"action": "set_track_output", "track_id": 1, "output": 0}),
    ] {
        let reply = engine.ask(&request);
        assert_eq!(reply["error"]["code"], "not_supported", "{reply}");
        let hint = reply["error"]["hint"].as_str().unwrap();
        assert!(hint.contains("submix"), "{hint}");
    }
    let path = folder.path().join("tone.wav");
    let reply =
        engine.ask(&json!({"action": "insert_audio_clip", "track_id": 1, "file_path": path}));
    assert_eq!(reply["message"], "Audio track not found: 1");
    // A fader makes it a submix; taking it out makes it plain again.
    engine.ok(&json!({"action": "move_track_to_folder", "track_index": 0, "folder_index": 1}));
    engine.ok(&json!({"action": "load_plugin", "track_id": 0, "plugin_id": "volume"}));
    engine.ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": -6}));
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), gain(-6.0));
    engine.ok(&json!({"action": "remove_plugin", "track_id": 0, "plugin_id": "volume"}));
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), 1.0);
}

#[test]
fn the_master_fades_at_both_ends_to_the_frame() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 1);
    engine.ok(&json!({"action": "set_master_fades", "fade_in": 0.25, "fade_out": 0.5, "fade_out_type": "linear"}));
    let (left, _) = mix(&engine, folder.path());
    let tone = read_float(&folder.path().join("tone.wav"));
    let rate = f64::from(RATE);
    for (frame, &heard) in left.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a second of frames")]
        let (since, left) = (frame as f64 / rate, (f64::from(RATE) - frame as f64) / rate);
        let concave = 1.0 - ((since / 0.25).min(1.0) * std::f64::consts::FRAC_PI_2).cos();
        let wanted = f64::from(tone[frame * 2]) * concave * (left / 0.5).min(1.0);
        assert!(
            (f64::from(heard) - wanted).abs() < 1e-6,
            "frame {frame}: {heard} {wanted}"
        );
    }
    // The end moves with the last clip.
    engine.ok(&json!({"action": "duplicate_clip", "track_id": 0, "clip_index": 0}));
    engine.ok(&json!({"action": "set_master_fades", "fade_in": 0}));
    assert_gain(&mix(&engine, folder.path()).0, folder.path(), 1.0);
}

/// Plays live in blocks of changing lengths.
fn play_live(engine: &mut LiveEngine, seconds: usize) -> Vec<f32> {
    engine.settle();
    engine.ok(&json!({"action": "transport_play"}));
    let mut played = Vec::new();
    let mut lengths = [64_usize, 1, 512, 480, 333].into_iter().cycle();
    while played.len() < 2 * seconds * RATE as usize {
        let (left, right) = engine.block(lengths.next().unwrap());
        played.extend(left.iter().zip(&right).flat_map(|(&l, &r)| [l, r]));
        std::thread::sleep(std::time::Duration::from_micros(300));
    }
    played
}

#[test]
fn live_gives_the_bits_of_a_render_after_many_swaps() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(512);
    build_routing(&engine, folder.path());
    let out = folder.path().join("mix.wav");
    engine
        .ok(&json!({"action": "export_mixdown", "file_path": out, "bit_depth": "32f", "end": 3.0}));
    let offline = read_float(&out);
    for _ in 0..3 {
        engine.ok(&json!({"action": "set_track_output", "track_id": 1, "output": 2}));
        let _ = engine.block(100);
        engine.ok(&json!({"action": "add_aux_send", "track_id": 2, "bus": 1}));
        let _ = engine.block(100);
        engine.ok(&json!({"action": "undo"}));
        engine.ok(&json!({"action": "undo"}));
        let _ = engine.block(100);
    }
    let live = play_live(&mut engine, 3);
    let lead = live.iter().position(|&s| s != 0.0).expect("sound") & !1;
    let offline_lead = offline.iter().position(|&s| s != 0.0).expect("sound") & !1;
    let shift = lead - offline_lead;
    let common = (live.len() - shift).min(offline.len());
    assert!(common > RATE as usize * 4);
    let differs = (0..common).find(|&i| live[i + shift].to_bits() != offline[i].to_bits());
    assert_eq!(
        differs, None,
        "first difference at sample {differs:?} of {common}"
    );
}

#[test]
fn nothing_clicks_while_sound_is_led_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(128);
    let path = folder.path().join("tone.wav");
    write_sine(&path, 100.0, 0.25, 20 * RATE);
    for track in 0..2 {
        engine.ok(&json!({"action": "add_track"}));
        engine.ok(&json!({"action": "insert_audio_clip", "track_id": track, "file_path": path}));
    }
    engine.ok(&json!({"action": "add_track", "name": "Return"}));
    engine.ok(&json!({"action": "add_folder_track", "submix": true}));
    engine.ok(&json!({"action": "set_track_volume", "track_id": 3, "value_db": -12}));
    engine.ok(&json!({"action": "add_aux_return", "track_id": 2, "bus": 1}));
    engine.settle();
    engine.ok(&json!({"action": "transport_play"}));
    engine.until_playing(true);
    let mut heard = Vec::new();
    let mut listen = |engine: &mut LiveEngine| {
        for _ in 0..60 {
            heard.extend(engine.block(128).0);
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        // The tone, a tone as loud sent beside it, and gates of 10 ms.
        let step = largest_step(&heard);
        assert!(
            step < STEP * 1.5 + 0.004,
            "a step of {step}, the tone's own is {STEP}"
        );
        heard.iter().fold(0.0_f32, |a, b| a.max(b.abs()))
    };
    let loudest = listen(&mut engine);
    assert!(loudest > 0.45, "the tones were heard: {loudest}");
    let actions = [
        json!({"action": "add_aux_send", "track_id": 0, "bus": 1, "level_db": -6}),
        json!({"action": "set_send_level", "track_id": 0, "bus": 1, "level_db": -30}),
        json!({"action": "set_send_level", "track_id": 0, "bus": 1, "invert": true}),
        json!({"action": "move_plugin", "track_id": 0, "plugin_index": 0, "position": "pre"}),
        json!({"action": "set_track_output", "track_id": 1, "output": 0}),
        json!({"action": "set_track_output", "track_id": 1, "output": "none"}),
        json!({"action": "undo"}),
        json!({"action": "undo"}),
        json!({"action": "move_track_to_folder", "track_index": 1, "folder_index": 3}),
        json!({"action": "add_vca", "track_id": 2, "level_db": -20}),
        json!({"action": "set_vca", "track_id": 2, "level_db": 0}),
        json!({"action": "set_pan_law", "track_id": 0, "pan_law": 2}),
        json!({"action": "solo_track", "track_id": 3, "solo": true}),
        json!({"action": "solo_track", "track_id": 3, "solo": false}),
        json!({"action": "remove_plugin", "track_id": 0, "plugin_index": 0}),
        json!({"action": "bypass_plugin", "track_id": 2, "plugin_id": "volume", "bypassed": true}),
        json!({"action": "remove_track", "track_id": 2}),
        json!({"action": "undo"}),
    ];
    for action in actions {
        engine.ok(&action);
        let loudest = listen(&mut engine);
        assert!(loudest < 0.65, "{action}: {loudest}");
    }
}

/// A session of one track with an instrument, a clip, a fader and a send behind it.
fn with_instrument(folder: &Path) -> LiveEngine {
    let engine = engine(folder, 1);
    engine.ok(
        &json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 0.1, "length": 0.8}),
    );
    let notes: Vec<Value> = (0..6)
        .map(|i| json!({"pitch": 48 + 5 * i, "start": 0.2 * f64::from(i), "length": 0.3, "velocity": 60 + 10 * i}))
        .collect();
    engine.ok(&json!({"action": "add_notes", "track_id": 0, "clip_index": 1, "notes": notes}));
    engine.ok(&json!({"action": "set_clip_fade", "track_id": 0, "clip_index": 0, "fade_in": 0.3}));
    engine.ok(&json!({"action": "set_clip_gain", "track_id": 0, "clip_index": 0, "gain_db": -2.3}));
    engine.ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": -4}));
    engine.ok(&json!({"action": "set_track_pan", "track_id": 0, "value": 0.3}));
    engine.ok(&json!({"action": "add_track", "name": "Return"}));
    engine.ok(&json!({"action": "add_aux_return", "track_id": 1, "bus": 0}));
    engine.ok(&json!({"action": "add_aux_send", "track_id": 0, "bus": 0, "level_db": -7}));
    engine
}

/// The whole mix with what rings at its end.
fn whole_mix(engine: &LiveEngine, folder: &Path) -> Vec<f32> {
    let out = folder.join("whole.wav");
    engine.ok(&json!({"action": "export_mixdown", "file_path": out, "bit_depth": "32f"}));
    read_float(&out)
}

/// The first sample that differs; what only one of the two has must be silent.
fn difference(a: &[f32], b: &[f32]) -> Option<usize> {
    let sample = |of: &[f32], at: usize| of.get(at).copied().unwrap_or(0.0);
    (0..a.len().max(b.len())).find(|&at| sample(a, at) != sample(b, at))
}

#[test]
fn a_frozen_track_sounds_the_same_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let engine = with_instrument(folder.path());
    let free = whole_mix(&engine, folder.path());
    assert!(free.iter().any(|sample| sample.abs() > 0.1));
    let frozen = engine.ok(&json!({"action": "freeze_track", "track_id": 0}));
    assert!(Path::new(frozen["file_path"].as_str().unwrap()).exists());
    assert_eq!(
        engine.ok(&json!({"action": "get_track", "track_id": 0}))["track"]["frozen"],
        true
    );
    let rendered = whole_mix(&engine, folder.path());
    assert_eq!(difference(&free, &rendered), None);
    // What was rendered stands still; what wasn't doesn't.
    let before = revision(&engine);
    for request in [
        json!({"action": "move_clip", "track_id": 0, "clip_index": 0, "new_start": 2}),
        json!({"action": "delete_clip", "track_id": 0, "clip_index": 1}),
        json!({"action": "add_notes", "track_id": 0, "clip_index": 1, "notes": [{"pitch": 60, "start": 0, "length": 1}]}),
        json!({"action": "load_plugin", "track_id": 0, "plugin_id": "waiveDrums"}),
        json!({"action": "remove_plugin", "track_id": 0, "plugin_index": 0}),
        json!({"action": "bypass_plugin", "track_id": 0, "plugin_index": 0, "bypassed": true}),
        json!({"action": "insert_empty_midi_clip", "track_id": 0, "start": 3, "length": 1}),
        json!({"action": "freeze_track", "track_id": 0}),
    ] {
        let reply = engine.ask(&request);
        assert_eq!(reply["error"]["code"], "track_frozen", "{request}: {reply}");
    }
    assert_eq!(revision(&engine), before);
    engine.ok(&json!({"action": "set_track_volume", "track_id": 0, "value_db": 0}));
    engine.ok(&json!({"action": "add_aux_send", "track_id": 0, "bus": 0, "position": "pre"}));
    engine.ok(&json!({"action": "mute_track", "track_id": 0, "mute": true}));
    for _ in 0..3 {
        engine.ok(&json!({"action": "undo"}));
    }
    engine.ok(&json!({"action": "unfreeze_track", "track_id": 0}));
    assert_eq!(difference(&free, &whole_mix(&engine, folder.path())), None);
    engine.ok(&json!({"action": "undo"}));
    // The rendering is only a copy: without it the track plays its clips.
    std::fs::remove_file(frozen["file_path"].as_str().unwrap()).unwrap();
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(difference(&free, &whole_mix(&engine, folder.path())), None);
}

#[test]
fn a_frozen_track_sounds_the_same_live() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = with_instrument(folder.path());
    let free = whole_mix(&engine, folder.path());
    engine.ok(&json!({"action": "freeze_track", "track_id": 0}));
    let live = play_live(&mut engine, 1);
    let lead = |of: &[f32]| of.iter().position(|&s| s != 0.0).expect("sound") & !1;
    let common = live.len() - lead(&live).max(lead(&free)) - 2;
    let (live, free) = (&live[lead(&live)..], &free[lead(&free)..]);
    assert_eq!(difference(&live[..common], &free[..common]), None);
}

#[test]
fn bounces_and_stems_hold_one_track_alone() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 2);
    engine.ok(&json!({"action": "add_track", "name": "Return"}));
    engine.ok(&json!({"action": "add_aux_return", "track_id": 2, "bus": 0}));
    engine.ok(&json!({"action": "add_aux_send", "track_id": 0, "bus": 0, "level_db": -6}));
    engine.ok(&json!({"action": "add_aux_send", "track_id": 1, "bus": 0, "level_db": -6}));
    // Led through another track, whose own clip isn't part of the bounce.
    engine.ok(&json!({"action": "set_track_volume", "track_id": 1, "value_db": -3}));
    engine.ok(&json!({"action": "set_track_output", "track_id": 0, "output": 1}));
    engine.ok(&json!({"action": "mute_track", "track_id": 0, "mute": true}));
    let reply = engine.ask(&json!({"action": "bounce_track", "track_id": 0}));
    assert_eq!(
        reply["message"],
        "Edit file not saved - cannot bounce track"
    );
    let out = folder.path().join("bounce.wav");
    let done = engine.ok(
        &json!({"action": "bounce_track", "track_id": 0, "file_path": out, "bit_depth": "32f"}),
    );
    assert_eq!((&done["start"], &done["end"]), (&json!(0.0), &json!(1.0)));
    let left: Vec<f32> = read_float(&out).iter().step_by(2).copied().collect();
    let through = gain(-3.0) + gain(-6.0) + gain(-3.0) * gain(-6.0);
    assert_gain(&left, folder.path(), through);
    // The other way round: what is led into a track is part of its bounce.
    engine.ok(&json!({"action": "mute_track", "track_id": 0, "mute": false}));
    let edit = folder.path().join("song.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": edit}));
    let done = engine.ok(&json!({"action": "bounce_track", "track_id": 1, "bit_depth": "32f"}));
    let file = folder.path().join("bounces").join("02_T1.wav");
    assert_eq!(done["bounce_file"], json!(file));
    let left: Vec<f32> = read_float(&file).iter().step_by(2).copied().collect();
    let both = 2.0 * gain(-3.0) * (1.0 + gain(-6.0)) + gain(-6.0);
    assert_gain(&left, folder.path(), both);
}

#[test]
fn stems_of_tracks_in_folders_and_submixes_add_up_to_the_mix() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), 3);
    let ok = |request: Value| engine.ok(&request);
    for track in 0..3 {
        ok(json!({"action": "set_track_volume", "track_id": track, "value_db": -3 - track}));
    }
    let id =
        |index: usize| ok(json!({"action": "get_track", "track_id": index}))["track"]["id"].clone();
    let (first, second) = (id(0), id(1));
    let sub = ok(json!({"action": "add_folder_track", "name": "Sub", "submix": true}));
    ok(json!({"action": "set_track_volume", "track_id": sub["id"], "value_db": -6}));
    let plain = ok(json!({"action": "add_folder_track", "name": "Plain"}));
    ok(json!({"action": "move_track_to_folder", "track_index": first, "folder_index": sub["id"]}));
    ok(
        json!({"action": "move_track_to_folder", "track_index": plain["id"], "folder_index": sub["id"]}),
    );
    ok(
        json!({"action": "move_track_to_folder", "track_index": second, "folder_index": plain["id"]}),
    );
    let verb = ok(json!({"action": "add_track", "name": "Verb"}));
    ok(json!({"action": "add_aux_return", "track_id": verb["id"], "bus": 1}));
    ok(json!({"action": "add_aux_send", "track_id": second, "bus": 1, "level_db": -9}));
    ok(json!({"action": "set_track_volume", "track_id": verb["id"], "value_db": -2}));
    let stems = ok(
        json!({"action": "export_stems", "output_dir": folder.path().join("stems"), "bit_depth": "32f", "end": 1}),
    );
    // Folders and returns have no clips, and so no stems of their own.
    let mut heard = std::collections::BTreeMap::new();
    for stem in stems["stems"].as_array().unwrap() {
        let path = PathBuf::from(stem["file_path"].as_str().unwrap());
        let left: Vec<f32> = read_float(&path).iter().step_by(2).copied().collect();
        heard.insert(stem["track_name"].as_str().unwrap().to_owned(), left);
    }
    assert_eq!(heard.keys().collect::<Vec<_>>(), ["T0", "T1", "T2"]);
    assert_gain(&heard["T0"], folder.path(), gain(-3.0) * gain(-6.0));
    let sent = gain(-4.0) * (gain(-6.0) + gain(-9.0) * gain(-2.0));
    assert_gain(&heard["T1"], folder.path(), sent);
    assert_gain(&heard["T2"], folder.path(), gain(-5.0));
    let (mixed, _) = mix(&engine, folder.path());
    for (frame, sample) in mixed.iter().enumerate() {
        let sum: f32 = heard.values().map(|stem| stem[frame]).sum();
        assert!((sample - sum).abs() < 2e-6, "frame {frame}: {sample} {sum}");
    }
}
