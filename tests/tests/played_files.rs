//! Plugins that play files: sampler, impulse response, SoundFont player. Set by commands
//! and by `.tracktionedit` files, heard live and in mixdowns, missing, undone.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use waive_tests::listening::{export, play};
use waive_tests::live::LiveEngine;
use waive_tests::players::{build_players, load, notes, sound_font, write_font, write_impulse};
use waive_tests::sound::{Noise, RATE, write_sine};

/// One channel of interleaved samples.
fn side(samples: &[f32], side: usize) -> Vec<f32> {
    samples.iter().copied().skip(side).step_by(2).collect()
}

fn seconds(samples: &[f32], from: f64, to: f64) -> &[f32] {
    let at = |seconds: f64| (seconds * f64::from(RATE)) as usize;
    &samples[at(from)..at(to)]
}

fn rms(samples: &[f32]) -> f64 {
    let square = |x: &f32| f64::from(*x).powi(2);
    (samples.iter().map(square).sum::<f64>() / samples.len() as f64).sqrt()
}

fn db(ratio: f64) -> f64 {
    20.0 * ratio.log10()
}

/// Of a sine, from its first to its last rising crossing of zero.
fn hertz(samples: &[f32]) -> f64 {
    let rising = |n: usize| samples[n - 1] < 0.0 && samples[n] >= 0.0;
    let place = |n: usize| {
        let (a, b) = (f64::from(samples[n - 1]), f64::from(samples[n]));
        n as f64 - b / (b - a)
    };
    let crossings: Vec<f64> = (1..samples.len())
        .filter(|n| rising(*n))
        .map(place)
        .collect();
    let (first, last) = (crossings[0], crossings[crossings.len() - 1]);
    (crossings.len() - 1) as f64 * f64::from(RATE) / (last - first)
}

fn near(value: f64, wanted: f64, within: f64) {
    assert!((value - wanted).abs() <= within, "{value}, wanted {wanted}");
}

fn tone(folder: &Path, name: &str, hertz: f64, frames: u32) -> PathBuf {
    let path = folder.join(name);
    write_sine(&path, hertz, 0.5, frames);
    path
}

/// A sampler on the first track.
fn sampler() -> (LiveEngine, Value) {
    let engine = LiveEngine::start(512);
    engine.ok(&json!({"action": "add_track"}));
    let sampler = load(&engine, 0, "sampler");
    (engine, sampler)
}

fn set_sounds(engine: &LiveEngine, sampler: &Value, sounds: Value) -> Value {
    engine.ok(&json!({"action": "set_sampler_sounds", "plugin_id": sampler, "sounds": sounds}))
}

#[test]
fn a_sampler_plays_the_zone_of_the_key_in_tune_live_and_in_a_mixdown() {
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, sampler) = sampler();
    let low = tone(folder.path(), "low.wav", 441.0, 2 * RATE);
    let high = tone(folder.path(), "high.wav", 1_000.0, 2 * RATE);
    let set = set_sounds(
        &engine,
        &sampler,
        json!([
            {"file_path": low, "key_note": 60, "max_note": 66},
            {"file_path": high, "key_note": 72, "min_note": 67, "gain_db": -6},
        ]),
    );
    assert_eq!(
        (&set["sound_count"], &set["sounds"][0]["name"]),
        (&json!(2), &json!("low"))
    );
    notes(&engine, 0, &[(63, 0.0, 0.4), (79, 0.5, 0.4)]);
    let mixed = export(&engine, folder.path(), 1.0);
    let left = side(&mixed, 0);
    let (first, second) = (seconds(&left, 0.05, 0.35), seconds(&left, 0.55, 0.85));
    near(hertz(first), 441.0 * 2_f64.powf(3.0 / 12.0), 0.05);
    near(hertz(second), 1_000.0 * 2_f64.powf(7.0 / 12.0), 0.05);
    near(db(rms(second) / rms(first)), -6.0, 0.05);
    // A sine of half of full scale, at unity.
    near(db(rms(first) / (0.5 / 2_f64.sqrt())), 0.0, 0.05);
    let live = play(&mut engine, 0.0, RATE as usize, 480, 1);
    let differs = live
        .iter()
        .zip(&mixed)
        .position(|(a, b)| a.to_bits() != b.to_bits());
    assert_eq!(differs, None, "live and offline differ");
    let shown = engine.ok(&json!({"action": "get_plugin_parameters", "plugin_id": sampler}));
    assert_eq!(shown["sounds"][1]["state"], "ready");
    assert_eq!(shown["sounds"][1]["gain_db"], -6.0);
}

#[test]
fn an_open_ended_sound_plays_on_and_a_piece_of_a_file_only_its_length() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, sampler) = sampler();
    let long = tone(folder.path(), "long.wav", 441.0, RATE);
    let heard = |sound: Value| {
        set_sounds(&engine, &sampler, json!([sound]));
        side(&export(&engine, folder.path(), 1.5), 0)
    };
    notes(&engine, 0, &[(60, 0.0, 0.1)]);
    let held = heard(json!({"file_path": long}));
    assert!(
        rms(seconds(&held, 0.4, 0.9)) < 1e-4,
        "its key was let go of"
    );
    let open = heard(json!({"file_path": long, "open_ended": true}));
    near(rms(seconds(&open, 0.4, 0.9)), 0.5 / 2_f64.sqrt(), 1e-3);
    assert!(
        rms(seconds(&open, 1.05, 1.5)) < 1e-4,
        "beyond the file's end"
    );
    let piece = heard(json!({"file_path": long, "open_ended": true, "start": 0.25, "length": 0.5}));
    near(rms(seconds(&piece, 0.1, 0.45)), 0.5 / 2_f64.sqrt(), 1e-3);
    assert!(rms(seconds(&piece, 0.55, 1.5)) < 1e-4, "beyond its length");
}

#[test]
fn sounds_are_refused_by_name_and_undone() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, sampler) = sampler();
    let good = tone(folder.path(), "good.wav", 441.0, RATE);
    let text = folder.path().join("text.wav");
    std::fs::write(&text, "no sound at all, only words").unwrap();
    let font = write_font(folder.path());
    let before = engine.ok(&json!({"action": "get_edit_info"}))["current_revision"].clone();
    for (sound, code, field) in [
        (
            json!({"file_path": folder.path().join("gone.wav")}),
            "file_not_found",
            "file_path",
        ),
        (json!({"file_path": text}), "unreadable_file", "file_path"),
        (json!({"file_path": font}), "unreadable_file", "file_path"),
        (
            json!({"file_path": good, "key_note": 128}),
            "out_of_range",
            "key_note",
        ),
        (
            json!({"file_path": good, "min_note": 61, "max_note": 60}),
            "end_before_start",
            "max_note",
        ),
        (
            json!({"file_path": good, "gain_db": 49}),
            "out_of_range",
            "gain_db",
        ),
    ] {
        let request = json!({"action": "set_sampler_sounds", "plugin_id": sampler, "sounds": [{"file_path": good}, sound]});
        let refused = engine.ask(&request);
        assert_eq!(refused["error"]["code"], code, "{refused}");
        assert_eq!(
            refused["error"]["field"],
            format!("sounds[1].{field}"),
            "{refused}"
        );
    }
    let synth = load(&engine, 0, "waiveSynth");
    for request in [
        json!({"action": "set_sampler_sounds", "plugin_id": synth, "sounds": []}),
        json!({"action": "set_plugin_file", "plugin_id": sampler, "file_path": good}),
        json!({"action": "set_plugin_file", "plugin_id": synth, "file_path": good}),
    ] {
        assert_eq!(engine.ask(&request)["error"]["code"], "not_supported");
    }
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(
        engine.ok(&json!({"action": "get_edit_info"}))["current_revision"],
        json!(before.as_u64().unwrap() + 2)
    );
    notes(&engine, 0, &[(60, 0.0, 0.5)]);
    set_sounds(&engine, &sampler, json!([{"file_path": good}]));
    let heard = export(&engine, folder.path(), 0.5);
    assert!(rms(&heard) > 0.2);
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(rms(&export(&engine, folder.path(), 0.5)), 0.0);
    engine.ok(&json!({"action": "redo"}));
    assert_eq!(export(&engine, folder.path(), 0.5), heard);
    let batch = json!({"action": "batch", "commands": [
        {"action": "set_sampler_sounds", "plugin_id": sampler, "sounds": [{"file_path": good, "gain_db": -12}]},
        {"action": "set_track_volume", "track_id": 0, "value_db": 0},
    ]});
    engine.ok(&batch);
    near(
        db(rms(&export(&engine, folder.path(), 0.5)) / rms(&heard)),
        -12.0,
        0.01,
    );
}

const EDIT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\r\n<EDIT projectID=\"0/0\" appVersion=\"Tracktion\">\r\n  <TEMPOSEQUENCE>\r\n    <TEMPO startBeat=\"0.0\" bpm=\"120.0\" curve=\"1.0\"/>\r\n    <TIMESIG numerator=\"4\" denominator=\"4\" startBeat=\"0.0\"/>\r\n  </TEMPOSEQUENCE>\r\n  <TRACK id=\"1003\" name=\"Keys\">\r\n    <MIDICLIP name=\"Part\" start=\"0.0\" length=\"4.0\" offset=\"0.0\" id=\"1006\">\r\n      <SEQUENCE ver=\"1\" channelNumber=\"1\">\r\n        <NOTE p=\"50\" b=\"0.0\" l=\"0.8\" v=\"127\"/>\r\n        <NOTE p=\"74\" b=\"1.0\" l=\"0.8\" v=\"127\"/>\r\n      </SEQUENCE>\r\n    </MIDICLIP>\r\n    <PLUGIN type=\"sampler\" id=\"1010\" enabled=\"1\" windowX=\"33\" novelty=\"kept\">\r\n      <SOUND source=\"low.wav\" name=\"Low one\" startTime=\"0.125\" length=\"0.0\" keyNote=\"50\" minNote=\"36\" maxNote=\"59\" gainDb=\"-3.0\" pan=\"0.0\" openEnded=\"0\" filterType=\"0\"/>\r\n      <SOUND name=\"High one\" source=\"sub/high.wav\" startTime=\"0.0\" length=\"0.25\" keyNote=\"72\" minNote=\"60\" maxNote=\"96\" gainDb=\"0.0\" pan=\"0.0\"/>\r\n    </PLUGIN>\r\n    <PLUGIN type=\"volume\" id=\"1011\" enabled=\"1\" volume=\"0.7408182024955750\" pan=\"0.0\"/>\r\n    <PLUGIN type=\"level\" id=\"1012\" enabled=\"1\"/>\r\n  </TRACK>\r\n</EDIT>\r\n";

#[test]
fn a_tracktion_sampler_is_heard_and_saved_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    let _ = tone(folder.path(), "low.wav", 441.0, RATE);
    let _ = tone(&folder.path().join("sub"), "high.wav", 1_000.0, RATE);
    let edit = folder.path().join("keys.tracktionedit");
    std::fs::write(&edit, EDIT).unwrap();
    let engine = LiveEngine::start(512);
    engine.ok(&json!({"action": "open_edit", "file_path": edit}));
    let left = side(&export(&engine, folder.path(), 1.0), 0);
    near(hertz(seconds(&left, 0.05, 0.35)), 441.0, 0.05);
    near(
        hertz(seconds(&left, 0.55, 0.7)),
        1_000.0 * 2_f64.powf(2.0 / 12.0),
        0.1,
    );
    engine.ok(&json!({"action": "save_edit"}));
    assert_eq!(std::fs::read_to_string(&edit).unwrap(), EDIT);
    // An edit of the sounds changes their lines, and keeps what else the file says.
    let sounds = json!([
        {"file_path": folder.path().join("low.wav"), "name": "Low one", "start": 0.125, "key_note": 50, "min_note": 36, "max_note": 58, "gain_db": -3},
    ]);
    set_sounds(&engine, &json!("1010"), sounds);
    engine.ok(&json!({"action": "save_edit"}));
    let text = std::fs::read_to_string(&edit).unwrap();
    assert!(
        text.contains("maxNote=\"58\"") && text.contains("filterType=\"0\""),
        "{text}"
    );
    assert!(
        text.contains("novelty=\"kept\"") && !text.contains("High one"),
        "{text}"
    );
    engine.ok(&json!({"action": "undo"}));
    engine.ok(&json!({"action": "save_edit"}));
    assert_eq!(std::fs::read_to_string(&edit).unwrap(), EDIT);
}

/// Noise on a track, for effects; its samples.
fn noise_track(engine: &LiveEngine, folder: &Path, frames: usize) -> [Vec<f32>; 2] {
    let path = folder.join("input.wav");
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(&path, spec).unwrap();
    let (mut noise, mut samples) = (Noise::new(11), [Vec::new(), Vec::new()]);
    for _ in 0..frames {
        for side in &mut samples {
            let sample = noise.next_sample() as f32 / 16_777_216.0;
            writer.write_sample(sample).unwrap();
            side.push(sample);
        }
    }
    writer.finalize().unwrap();
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": path}));
    samples
}

#[test]
fn an_impulse_response_is_the_convolution_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(512);
    let input = noise_track(&engine, folder.path(), 12_000);
    let hall = folder.path().join("hall.wav");
    let taps = write_impulse(&hall, 6_000);
    let plugin = load(&engine, 0, "impulseResponse");
    let dry = export(&engine, folder.path(), 0.4);
    for (input, side_of) in input.iter().zip([0, 1]) {
        assert_eq!(
            side(&dry, side_of)[..12_000],
            input[..],
            "without a file sound passes"
        );
    }
    let request = json!({"action": "set_plugin_file", "plugin_id": plugin, "file_path": hall, "normalise": false});
    let set = engine.ok(&request);
    assert_eq!(set["file"]["normalise"], false);
    let wet = export(&engine, folder.path(), 0.4);
    for side_of in 0..2 {
        let heard = side(&wet, side_of);
        let (mut error, mut signal) = (0.0_f64, 0.0_f64);
        for n in (0..heard.len()).step_by(7) {
            let first = (n + 1).saturating_sub(12_000);
            let last = n.min(5_999);
            let wanted: f64 = (first..=last.max(first))
                .filter(|k| *k < 6_000 && *k <= n)
                .map(|k| f64::from(taps[side_of][k]) * f64::from(input[side_of][n - k]))
                .sum();
            error += (f64::from(heard[n]) - wanted).powi(2);
            signal += wanted.powi(2);
        }
        let off = 10.0 * (error / signal).log10();
        assert!(off < -100.0, "{off} dB");
    }
    // Scaled, it is the same but for its level.
    engine.ok(&json!({"action": "set_plugin_file", "plugin_id": plugin, "file_path": hall, "normalise": true}));
    let scaled = export(&engine, folder.path(), 0.4);
    let factor = f64::from(scaled[5_000]) / f64::from(wet[5_000]);
    assert!((factor - 1.0).abs() > 0.01, "{factor}");
    for (a, b) in scaled.iter().zip(&wet).step_by(101) {
        near(f64::from(*a), factor * f64::from(*b), 1e-5);
    }
    for field in ["bank", "program"] {
        let mut wrong = request.clone();
        wrong[field] = 1.into();
        assert_eq!(engine.ask(&wrong)["error"]["code"], "not_supported");
    }
    engine.ok(&json!({"action": "undo"}));
    engine.ok(&json!({"action": "undo"}));
    assert_eq!(export(&engine, folder.path(), 0.4), dry);
}

#[test]
fn a_soundfont_sounds_with_the_programme_that_was_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, _) = sampler();
    engine.ok(&json!({"action": "remove_plugin", "track_id": 0, "plugin_index": 0}));
    let player = load(&engine, 0, "waiveSoundFont");
    let file = write_font(folder.path());
    notes(&engine, 0, &[(69, 0.0, 0.5)]);
    assert_eq!(
        rms(&export(&engine, folder.path(), 0.5)),
        0.0,
        "without a file it is silent"
    );
    let set = |fields: Value| {
        let mut request =
            json!({"action": "set_plugin_file", "plugin_id": player, "file_path": file});
        for (name, value) in fields.as_object().unwrap() {
            request[name] = value.clone();
        }
        engine.ok(&request)
    };
    let told = set(json!({}));
    assert_eq!(told["file"]["state"], "ready");
    assert_eq!(
        told["file"]["presets"][1],
        json!({"bank": 0, "program": 5, "name": "High"})
    );
    let heard = || side(&export(&engine, folder.path(), 0.5), 0);
    near(hertz(seconds(&heard(), 0.1, 0.4)), 441.0, 0.05);
    set(json!({"program": 5}));
    near(hertz(seconds(&heard(), 0.1, 0.4)), 882.0, 0.05);
    engine.ok(&json!({"action": "undo"}));
    near(hertz(seconds(&heard(), 0.1, 0.4)), 441.0, 0.05);
    let edit = folder.path().join("font.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": edit}));
    engine.ok(&json!({"action": "open_edit", "file_path": edit}));
    near(hertz(seconds(&heard(), 0.1, 0.4)), 441.0, 0.05);
    let wav = tone(folder.path(), "tone.wav", 441.0, RATE);
    let mut hostile = sound_font();
    let tables = hostile.len() - 400;
    hostile[tables..].fill(0xFF);
    let broken = folder.path().join("broken.sf2");
    std::fs::write(&broken, hostile).unwrap();
    for path in [wav, broken] {
        let refused = engine.ask(&json!({"action": "set_plugin_file", "track_id": 0, "plugin_index": 0, "file_path": path}));
        assert_eq!(refused["error"]["code"], "unreadable_file", "{refused}");
    }
}

/// Waits until something is so.
fn until(what: &str, mut is: impl FnMut() -> bool) {
    for _ in 0..500 {
        if is() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("{what}");
}

#[test]
fn a_missing_file_is_listed_and_heard_again_when_it_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(512);
    build_players(&engine, folder.path());
    let edit = folder.path().join("players.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": edit}));
    let whole = export(&engine, folder.path(), 2.0);
    let media = engine.ok(&json!({"action": "list_media"}));
    let listed = |name: &str| {
        let media = media["media"].as_array().unwrap();
        let of = |it: &&Value| it["file_path"].as_str().unwrap().ends_with(name);
        media.iter().find(of).cloned().expect(name)
    };
    for name in ["low.wav", "hall.wav", "two tones.sf2"] {
        let file = listed(name);
        assert_eq!(
            (&file["state"], &file["clip_count"]),
            (&json!("ready"), &json!(0)),
            "{file}"
        );
        assert_eq!(file["plugins"].as_array().unwrap().len(), 1, "{file}");
    }
    let aside = folder.path().join("aside");
    std::fs::create_dir(&aside).unwrap();
    let files = ["low.wav", "hall.wav", "two tones.sf2"];
    for name in files {
        std::fs::rename(folder.path().join(name), aside.join(name)).unwrap();
    }
    engine.ok(&json!({"action": "open_edit", "file_path": edit}));
    let missing = || {
        let summary = engine.ok(&json!({"action": "get_edit_info"}));
        summary["missing_media"].as_array().map_or(0, Vec::len)
    };
    until("three files are missing", || missing() == 3);
    let out = folder.path().join("less.wav");
    let report = engine.ok(&json!({"action": "export_mixdown", "file_path": out, "start": 0, "end": 2, "bit_depth": 32}));
    let warnings = report["warnings"].to_string();
    for name in files {
        assert!(warnings.contains(name), "{warnings}");
    }
    // The sampler's other sound and the noise are still there.
    assert!(rms(&waive_tests::sound::read_float(&out)) > 0.01);
    engine.ok(&json!({"action": "save_edit"}));
    for name in files {
        std::fs::rename(aside.join(name), folder.path().join(name)).unwrap();
    }
    until("nothing is missing", || missing() == 0);
    assert_eq!(export(&engine, folder.path(), 2.0), whole);
}

#[test]
fn collected_and_packed_files_come_along() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(512);
    build_players(&engine, folder.path());
    let home = folder.path().join("home");
    std::fs::create_dir(&home).unwrap();
    let edit = home.join("players.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": edit}));
    let whole = export(&engine, folder.path(), 2.0);
    let packed =
        engine.ok(&json!({"action": "package_as_zip", "file_path": folder.path().join("all.zip")}));
    assert_eq!(packed["files_copied"], 5, "{packed}");
    let collected = engine.ok(&json!({"action": "collect_and_save"}));
    assert_eq!(collected["files_copied"], 5, "{collected}");
    let unused = engine.ok(&json!({"action": "remove_unused_media", "list_only": true}));
    assert_eq!(unused["files_removed"], 0, "{unused}");
    for name in [
        "low.wav",
        "high.wav",
        "noise.wav",
        "hall.wav",
        "two tones.sf2",
    ] {
        std::fs::remove_file(folder.path().join(name)).unwrap();
    }
    engine.ok(&json!({"action": "open_edit", "file_path": edit}));
    assert_eq!(export(&engine, folder.path(), 2.0), whole);
}

/// JUCE's base64: a count, a dot, six bits a character, the lowest first.
fn juce_base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+";
    let bit = |n: usize| {
        bytes
            .get(n / 8)
            .is_some_and(|byte| byte >> (n % 8) & 1 == 1)
    };
    let character = |n: usize| {
        let value = (0..6)
            .filter(|k| bit(6 * n + k))
            .map(|k| 1 << k)
            .sum::<usize>();
        char::from(ALPHABET[value])
    };
    let text: String = (0..(8 * bytes.len()).div_ceil(6)).map(character).collect();
    format!("{}.{text}", bytes.len())
}

#[test]
fn an_impulse_response_that_the_edit_holds_itself_is_heard_and_saved_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let flac = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../engine/src/media/testdata/tone.flac"
    );
    let flac = std::fs::read(flac).unwrap();
    let plain = "    <PLUGIN type=\"sampler\" id=\"1010\"";
    let held = format!(
        "    <PLUGIN type=\"impulseResponse\" id=\"1020\" enabled=\"1\" name=\"Tone\" mix=\"0.5\" base64:irFileData=\"{}\"/>\r\n",
        juce_base64(&flac)
    );
    let text = EDIT.replace(
        "    <PLUGIN type=\"volume\"",
        &format!("{held}    <PLUGIN type=\"volume\""),
    );
    assert!(text.contains(plain) && text.contains(&held));
    let _ = tone(folder.path(), "low.wav", 441.0, RATE);
    let edit = folder.path().join("held.tracktionedit");
    std::fs::write(&edit, &text).unwrap();
    let engine = LiveEngine::start(512);
    engine.ok(&json!({"action": "open_edit", "file_path": edit}));
    let wet = export(&engine, folder.path(), 0.5);
    let shown = engine.ok(&json!({"action": "get_plugin_parameters", "plugin_id": "1020"}));
    assert_eq!(shown["file"]["embedded_bytes"], flac.len(), "{shown}");
    assert_eq!(
        (&shown["file"]["state"], &shown["file"]["normalise"]),
        (&json!("ready"), &json!(true))
    );
    engine.ok(&json!({"action": "save_edit"}));
    assert_eq!(std::fs::read_to_string(&edit).unwrap(), text);
    // The same from a file: what the Edit holds is FLAC like any other.
    let file = folder.path().join("tone.flac");
    std::fs::write(&file, &flac).unwrap();
    engine.ok(&json!({"action": "set_plugin_file", "plugin_id": "1020", "file_path": file}));
    assert_eq!(export(&engine, folder.path(), 0.5), wet);
    engine.ok(&json!({"action": "bypass_plugin", "plugin_id": "1020", "bypassed": true}));
    assert_ne!(export(&engine, folder.path(), 0.5), wet);
}

#[test]
fn a_package_keeps_what_plugins_play() {
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("players.waive");
    let engine = LiveEngine::start(512);
    engine.ok(&json!({"action": "save_edit_as", "file_path": package}));
    build_players(&engine, folder.path());
    let whole = export(&engine, folder.path(), 2.0);
    drop(engine);
    let engine = LiveEngine::start(512);
    engine.ok(&json!({"action": "open_edit", "file_path": package}));
    assert_eq!(export(&engine, folder.path(), 2.0), whole);
    assert!(rms(&whole) > 0.01);
}

#[test]
fn files_are_exchanged_while_they_sound_without_a_click() {
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, sampler) = sampler();
    let low = tone(folder.path(), "low.wav", 100.0, 4 * RATE);
    let other = tone(folder.path(), "other.wav", 150.0, 4 * RATE);
    notes(&engine, 0, &[(60, 0.0, 3.9)]);
    set_sounds(&engine, &sampler, json!([{"file_path": low}]));
    let _ = export(&engine, folder.path(), 0.1);
    engine.settle();
    engine.ok(&json!({"action": "transport_play"}));
    engine.until_playing(true);
    let mut heard = Vec::new();
    for block in 0..400 {
        match block {
            100 => drop(set_sounds(&engine, &sampler, json!([{"file_path": other}]))),
            200 => drop(engine.ok(&json!({"action": "undo"}))),
            _ => {}
        }
        heard.extend(engine.block(256).0);
        std::thread::sleep(std::time::Duration::from_millis(4));
    }
    let largest = waive_tests::sound::largest_step(&heard);
    // 150 Hz at half of full scale moves by 0.0098 a frame; fades of 10 ms by 0.001 more.
    assert!(largest < 0.013, "{largest}");
    near(hertz(&heard[15_000..25_000]), 100.0, 0.5);
    near(hertz(&heard[40_000..50_000]), 150.0, 0.5);
    near(hertz(&heard[90_000..100_000]), 100.0, 0.5);
}
