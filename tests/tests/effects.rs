//! Built-in effects in the chain: heard, keyed by other tracks, automated, frozen, saved,
//! and the same bits however they are rendered.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use waive_tests::live::LiveEngine;
use waive_tests::sound::{RATE, read_float, write_noise, write_sine};

/// An engine with tracks that each play one file of a second.
fn engine(files: &[PathBuf]) -> LiveEngine {
    let engine = LiveEngine::start(512);
    for (track, file) in files.iter().enumerate() {
        engine.ok(&json!({"action": "add_track"}));
        engine.ok(&json!({"action": "insert_audio_clip", "track_id": track, "file_path": file}));
    }
    engine
}

fn load(engine: &LiveEngine, track: impl Into<Value>, plugin: &str) -> Value {
    let track: Value = track.into();
    let loaded =
        engine.ok(&json!({"action": "load_plugin", "track_id": track, "plugin_id": plugin}));
    loaded["plugin_id"].clone()
}

fn set(engine: &LiveEngine, plugin: &Value, param: &str, value: f64) {
    engine.ok(&json!({
        "action": "set_parameter", "plugin_id": plugin, "param_id": param, "native_value": value,
    }));
}

/// The left channel of the mix.
fn mix(engine: &LiveEngine, folder: &Path) -> Vec<f32> {
    let out = folder.join("mix.wav");
    let request = json!({
        "action": "export_mixdown", "file_path": out, "bit_depth": "32f", "start": 0.0, "end": 1.0,
    });
    engine.ok(&request);
    read_float(&out).into_iter().step_by(2).collect()
}

fn rms(samples: &[f32]) -> f64 {
    let square = |x: &f32| f64::from(*x).powi(2);
    #[expect(clippy::cast_precision_loss, reason = "a second")]
    let count = samples.len() as f64;
    (samples.iter().map(square).sum::<f64>() / count).sqrt()
}

fn db(ratio: f64) -> f64 {
    20.0 * ratio.log10()
}

fn tone(folder: &Path, name: &str, hertz: f64, level: f32) -> PathBuf {
    let path = folder.join(name);
    write_sine(&path, hertz, level, RATE);
    path
}

#[test]
fn an_equaliser_in_the_chain_raises_what_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(&[tone(folder.path(), "tone.wav", 100.0, 0.25)]);
    let flat = mix(&engine, folder.path());
    let eq = load(&engine, 0, "4bandEq");
    assert_eq!(
        mix(&engine, folder.path()),
        flat,
        "a flat equaliser changes nothing"
    );
    set(&engine, &eq, "Low-pass freq", 2000.0);
    set(&engine, &eq, "Low-pass gain", 6.0);
    let raised = mix(&engine, folder.path());
    let gain = db(rms(&raised[24_000..]) / rms(&flat[24_000..]));
    assert!((gain - 6.0).abs() < 0.1, "{gain} dB");
    engine.ok(&json!({"action": "bypass_plugin", "plugin_id": eq, "bypassed": true}));
    assert_eq!(mix(&engine, folder.path()), flat);
}

/// A pad that a compressor ducks while another track sounds: in the second half.
fn ducked(folder: &Path) -> (LiveEngine, Value) {
    let pad = tone(folder, "pad.wav", 220.0, 0.1);
    let engine = engine(&[pad]);
    engine.ok(&json!({"action": "add_track", "name": "Kick"}));
    let kick = tone(folder, "kick.wav", 60.0, 0.9);
    engine.ok(&json!({
        "action": "insert_audio_clip", "track_id": 1, "file_path": kick, "start_time": 0.5,
    }));
    let compressor = load(&engine, 0, "compressor");
    set(&engine, &compressor, "threshold", 0.05);
    set(&engine, &compressor, "ratio", 0.0);
    set(&engine, &compressor, "attack", 1.0);
    (engine, compressor)
}

#[test]
fn a_compressor_listens_to_another_track_muted_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, compressor) = ducked(folder.path());
    // What is heard of the kick itself is none of this.
    engine.ok(&json!({"action": "mute_track", "track_id": 1, "mute": true}));
    let by_itself = mix(&engine, folder.path());
    let (early, late) = (
        rms(&by_itself[12_000..23_000]),
        rms(&by_itself[36_000..47_000]),
    );
    assert!(db(late / early).abs() < 0.1);
    let refused =
        json!({"action": "set_sidechain", "plugin_id": load(&engine, 0, "reverb"), "source": 1});
    assert_eq!(engine.ask(&refused)["error"]["code"], "not_supported");
    engine.ok(&json!({"action": "undo"}));
    engine.ok(&json!({"action": "set_sidechain", "plugin_id": compressor, "source": 1}));
    let keyed = mix(&engine, folder.path());
    let (early, late) = (rms(&keyed[12_000..23_000]), rms(&keyed[36_000..47_000]));
    // At most 0.9 over 0.05; the follower falls between two of the kick's peaks.
    let ducking = db(late / early);
    assert!((-26.0..=-12.0).contains(&ducking), "{ducking} dB");
    engine.ok(&json!({"action": "set_sidechain", "plugin_id": compressor, "source": null}));
    assert_eq!(mix(&engine, folder.path()), by_itself);
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(mix(&engine, folder.path()), keyed);
}

#[test]
fn a_circle_of_side_chains_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, compressor) = ducked(folder.path());
    engine.ok(&json!({"action": "set_sidechain", "plugin_id": compressor, "source": 1}));
    let other = load(&engine, 1, "compressor");
    let request = json!({"action": "set_sidechain", "plugin_id": other, "source": 0});
    let refused = engine.ask(&request);
    assert_eq!(refused["error"]["code"], "routing_cycle", "{refused}");
    // Another way round: the listening track may not feed the one it listens to.
    let request = json!({"action": "set_track_output", "track_id": 0, "output": 1});
    let refused = engine.ask(&request);
    assert_eq!(refused["error"]["code"], "routing_cycle", "{refused}");
}

#[test]
fn every_effect_can_be_loaded_moved_and_heard_without_harm() {
    let folder = tempfile::tempdir().unwrap();
    let noise = folder.path().join("noise.wav");
    write_noise(&noise, 5, RATE);
    let engine = engine(&[noise]);
    let list = engine.ok(&json!({"action": "list_plugins"}));
    let effects: Vec<String> = list["plugins"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|plugin| plugin["category"] == "effect" && plugin["format"] == "builtin")
        .map(|plugin| plugin["identifier"].as_str().unwrap().to_owned())
        .collect();
    assert!(effects.len() >= 8, "{effects:?}");
    let dry = rms(&mix(&engine, folder.path()));
    for effect in effects {
        let plugin = load(&engine, 0, &effect);
        let parameters =
            engine.ok(&json!({"action": "get_plugin_parameters", "plugin_id": plugin}));
        assert!(parameters["parameter_count"].as_u64().is_some());
        let heard = mix(&engine, folder.path());
        assert!(heard.iter().all(|x| x.is_finite()), "{effect}");
        let level = db(rms(&heard) / dry);
        assert!((-30.0..15.0).contains(&level), "{effect}: {level} dB");
        engine.ok(&json!({"action": "remove_plugin", "plugin_id": plugin}));
    }
}

#[test]
fn stems_are_keyed_and_sent_as_in_the_mix() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, compressor) = ducked(folder.path());
    engine.ok(&json!({"action": "set_sidechain", "plugin_id": compressor, "source": 1}));
    engine.ok(&json!({"action": "add_track", "name": "Room"}));
    engine.ok(&json!({"action": "add_aux_return", "track_id": 2, "bus": 0}));
    load(&engine, 2, "delay");
    engine.ok(&json!({"action": "add_aux_send", "track_id": 0, "bus": 0}));
    let whole = mix(&engine, folder.path());
    let stems = folder.path().join("stems");
    engine.ok(&json!({
        "action": "export_stems", "output_dir": stems, "bit_depth": "32f", "start": 0.0, "end": 1.0,
    }));
    let mut sum = vec![0.0_f32; whole.len()];
    let mut count = 0;
    for entry in std::fs::read_dir(&stems).unwrap() {
        let stem = read_float(&entry.unwrap().path());
        let left = stem.into_iter().step_by(2);
        sum.iter_mut().zip(left).for_each(|(sum, x)| *sum += x);
        count += 1;
    }
    assert!(count >= 2);
    let apart = sum.iter().zip(&whole).map(|(a, b)| (a - b).abs());
    let worst = apart.fold(0.0_f32, f32::max);
    assert!(worst < 1e-6, "{worst}");
}

#[test]
fn a_late_plugin_moves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let noise: Vec<PathBuf> = (0..3)
        .map(|seed| {
            let path = folder.path().join(format!("noise {seed}.wav"));
            write_noise(&path, seed + 1, RATE);
            path
        })
        .collect();
    let engine = engine(&noise);
    engine.ok(&json!({"action": "add_track", "name": "Room"}));
    engine.ok(&json!({"action": "add_aux_return", "track_id": 3, "bus": 0}));
    engine.ok(&json!({"action": "add_aux_send", "track_id": 0, "bus": 0}));
    engine.ok(&json!({"action": "add_aux_send", "track_id": 1, "bus": 0, "position": "pre"}));
    let on_time = mix(&engine, folder.path());
    // At mix 0 it hands on what comes, 32 frames late.
    for track in [json!(0), json!(3), json!("master")] {
        let late = load(&engine, track.clone(), "waiveSaturator");
        set(&engine, &late, "mix", 0.0);
        let heard = mix(&engine, folder.path());
        assert_eq!(heard.len(), on_time.len());
        let apart = heard.iter().zip(&on_time).map(|(a, b)| (a - b).abs());
        let worst = apart.fold(0.0_f32, f32::max);
        assert!(worst < 1e-6, "on {track}: {worst}");
    }
}

#[test]
fn files_of_both_kinds_keep_what_an_effect_is_set_to() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(&[tone(folder.path(), "tone.wav", 100.0, 0.25)]);
    let eq = load(&engine, 0, "4bandEq");
    set(&engine, &eq, "Low-pass freq", 2000.0);
    set(&engine, &eq, "Low-pass gain", 6.0);
    let pass = load(&engine, 0, "lowpass");
    set(&engine, &pass, "mode", 1.0);
    let told = |engine: &LiveEngine, index: u32| {
        let request =
            json!({"action": "get_plugin_parameters", "track_id": 0, "plugin_index": index});
        let told = engine.ok(&request);
        let values = told["parameters"].as_array().unwrap().iter();
        let values = values.map(|p| (p["param_id"].clone(), p["native_value"].clone()));
        (told["plugin_name"].clone(), values.collect::<Vec<_>>())
    };
    let heard = mix(&engine, folder.path());
    let before = [told(&engine, 0), told(&engine, 1)];
    assert_eq!(before[0].0, "Low/High-Pass");
    let (xml, daw) = (
        folder.path().join("a.tracktionedit"),
        folder.path().join("a.dawproject"),
    );
    engine.ok(&json!({"action": "save_edit_as", "file_path": xml}));
    let text = std::fs::read_to_string(&xml).unwrap();
    assert!(text.contains("mode=\"highpass\""), "{text}");
    assert!(text.contains("loFreq=\"2000.0\""), "{text}");
    engine.ok(&json!({"action": "export_dawproject", "file_path": daw}));
    for file in [xml, daw] {
        engine.ok(&json!({"action": "open_edit", "file_path": file}));
        assert_eq!(
            [told(&engine, 0), told(&engine, 1)],
            before,
            "{}",
            file.display()
        );
        assert_eq!(mix(&engine, folder.path()), heard, "{}", file.display());
    }
}
