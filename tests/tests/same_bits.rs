//! The same Edit gives the same bits: whatever the block size, the threads, live
//! or offline, and however often graphs were swapped before.

use std::path::Path;

use serde_json::json;
use waive::control::offline::{RenderRequest, render_file};
use waive::media::write::BitDepth;
use waive::time::SampleRate;
use waive_tests::listening::{LEVEL, export, play, steady, write_steady};
use waive_tests::live::{LiveEngine, build_effects, build_routing, build_session};
use waive_tests::players::build_players;
use waive_tests::sound::{RATE, read_float};

fn render(edit: &Path, out: &Path, block: usize, threads: usize) -> String {
    let request = RenderRequest {
        edit: edit.to_path_buf(),
        out: out.to_path_buf(),
        from: None,
        to: Some(3.0),
        bit_depth: BitDepth::F32,
        threads,
        block,
        rate: SampleRate(RATE),
        cache_dir: edit.parent().unwrap().join("cache"),
    };
    render_file(&request, |_| {}).unwrap().sha256
}

/// An engine with a session of everything that sounds, saved to a file.
fn session(folder: &Path) -> (LiveEngine, std::path::PathBuf) {
    let engine = LiveEngine::start(512);
    build_session(&engine, folder, 18);
    let edit = folder.join("session.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": edit}));
    (engine, edit)
}

#[test]
fn block_sizes_and_threads_do_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let (_engine, edit) = session(folder.path());
    let out = folder.path().join("mix.wav");
    let reference = render(&edit, &out, 512, 1);
    assert!(
        read_float(&out).iter().any(|sample| sample.abs() > 0.05),
        "the mix is silent"
    );
    for block in [1, 17, 64, 480, 4096] {
        assert_eq!(
            render(&edit, &out, block, 1),
            reference,
            "block size {block}"
        );
    }
    for threads in [2, 3] {
        assert_eq!(
            render(&edit, &out, 512, threads),
            reference,
            "{threads} threads"
        );
    }
}

/// Plays three seconds live in blocks of changing lengths.
fn play_live(engine: &mut LiveEngine) -> Vec<f32> {
    engine.settle();
    engine.ok(&json!({"action": "transport_play"}));
    let mut played = Vec::new();
    let mut lengths = [64_usize, 1, 512, 480, 333].into_iter().cycle();
    while played.len() < 2 * 3 * RATE as usize {
        let (left, right) = engine.block(lengths.next().unwrap());
        // The order may arrive some blocks later; until then nothing sounds.
        played.extend(left.iter().zip(&right).flat_map(|(&l, &r)| [l, r]));
        std::thread::sleep(std::time::Duration::from_micros(300));
    }
    played
}

#[test]
fn live_equals_offline_after_many_swaps() {
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, edit) = session(folder.path());
    let out = folder.path().join("mix.wav");
    let _ = render(&edit, &out, 512, 1);
    let offline = read_float(&out);
    // Swap graphs back and forth before playing: edits and their undos.
    for _ in 0..5 {
        engine.ok(
            &json!({"action": "move_clip", "track_id": 0, "clip_index": 0, "delta_seconds": 0.3}),
        );
        let _ = engine.block(100);
        engine.ok(&json!({"action": "add_track"}));
        let _ = engine.block(100);
        engine.ok(&json!({"action": "undo"}));
        engine.ok(&json!({"action": "undo"}));
        let _ = engine.block(100);
    }
    let live = play_live(&mut engine);
    let starved = &engine.telemetry.starved;
    assert_eq!(starved.load(std::sync::atomic::Ordering::Relaxed), 0);
    let lead = live.iter().position(|&s| s != 0.0).expect("sound") & !1;
    let offline_lead = offline.iter().position(|&s| s != 0.0).expect("sound") & !1;
    assert!(lead >= offline_lead);
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
fn routing_does_not_depend_on_blocks_or_threads() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(512);
    build_routing(&engine, folder.path());
    let edit = folder.path().join("routing.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": edit}));
    let out = folder.path().join("mix.wav");
    let reference = render(&edit, &out, 512, 1);
    assert!(read_float(&out).iter().any(|sample| sample.abs() > 0.05));
    for (block, threads) in [(512, 2), (512, 3), (17, 1), (17, 3), (4096, 2)] {
        let heard = render(&edit, &out, block, threads);
        assert_eq!(heard, reference, "blocks of {block}, {threads} threads");
    }
    // What leads elsewhere is heard at all: without its sends the mix is another.
    let sent = engine.ok(&json!({"action": "get_routing"}))["busses"].clone();
    assert!(
        sent.as_array().is_some_and(|busses| busses.len() >= 2),
        "{sent}"
    );
    engine.ok(&json!({"action": "set_track_output", "track_id": 1, "output": "none"}));
    engine.ok(&json!({"action": "save_edit"}));
    assert_ne!(render(&edit, &out, 512, 1), reference);
}

#[test]
fn effects_do_not_depend_on_blocks_or_threads() {
    let folder = tempfile::tempdir().unwrap();
    let engine = LiveEngine::start(512);
    build_effects(&engine, folder.path());
    let edit = folder.path().join("effects.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": edit}));
    let out = folder.path().join("mix.wav");
    let reference = render(&edit, &out, 512, 1);
    assert!(read_float(&out).iter().any(|sample| sample.abs() > 0.05));
    for (block, threads) in [(512, 3), (1, 1), (17, 2), (480, 1), (4096, 1)] {
        let heard = render(&edit, &out, block, threads);
        assert_eq!(heard, reference, "blocks of {block}, {threads} threads");
    }
}

#[test]
fn played_files_do_not_depend_on_blocks_or_threads() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = LiveEngine::start(512);
    build_players(&engine, folder.path());
    let edit = folder.path().join("players.tracktionedit");
    engine.ok(&json!({"action": "save_edit_as", "file_path": edit}));
    let out = folder.path().join("mix.wav");
    let reference = render(&edit, &out, 512, 1);
    let offline = read_float(&out);
    assert!(offline.iter().any(|sample| sample.abs() > 0.05));
    for (block, threads) in [(64, 1), (64, 2), (512, 2), (17, 1), (4096, 1), (4096, 2)] {
        let heard = render(&edit, &out, block, threads);
        assert_eq!(heard, reference, "blocks of {block}, {threads} threads");
    }
    for (block, threads) in [(64, 1), (480, 2)] {
        let live = play(&mut engine, 0.0, 96_000, block, threads);
        let differs = live
            .iter()
            .zip(&offline)
            .position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(
            differs, None,
            "live in blocks of {block}, {threads} threads"
        );
    }
}

#[test]
fn the_click_does_not_depend_on_blocks_or_threads() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = steady(folder.path());
    engine.ok(&json!({"action": "insert_tempo", "at": {"beats": 1.5}, "bpm": 217}));
    engine.ok(&json!({"action": "insert_time_signature", "at": {"bar": 2}, "numerator": 3, "denominator": 8}));
    let silent = play(&mut engine, 0.0, 80_000, 512, 1);
    engine
        .ok(&json!({"action": "set_click", "enabled": true, "level": 0.9, "emphasise_bars": true}));
    let wanted = play(&mut engine, 0.0, 80_000, 512, 1);
    assert!(
        wanted.iter().zip(&silent).any(|(a, b)| (a - b).abs() > 0.1),
        "no click"
    );
    for (block, threads) in [(17, 1), (64, 2), (480, 3), (4096, 1)] {
        let heard = play(&mut engine, 0.0, 80_000, block, threads);
        let differs = heard
            .iter()
            .zip(&wanted)
            .position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differs, None, "blocks of {block}, {threads} threads");
    }
}

/// A muted track's follower hears silence, one whose sound goes nowhere hears it; live
/// as offline.
#[test]
fn followers_of_tracks_that_are_not_heard() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = steady(folder.path());
    let file = folder.path().join("loud.wav");
    write_steady(&file, 2);
    engine.ok(&json!({"action": "add_track"}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 1, "file_path": file, "start_time": 0.5}));
    let follower = engine
        .ok(&json!({"action": "add_modifier", "track_id": 1, "kind": "envelope_follower"}))["id"]
        .clone();
    engine.ok(&json!({"action": "assign_modulation", "track_id": 0, "param_id": "volume", "source_id": follower, "depth": -0.5}));
    engine.ok(&json!({"action": "mute_track", "track_id": 1, "mute": true}));
    let muted = export(&engine, folder.path(), 2.0);
    assert!(
        muted.iter().all(|&sample| sample == LEVEL),
        "it heard what is muted"
    );
    let live = play(&mut engine, 0.0, 80_000, 480, 2);
    assert!(live.iter().all(|&sample| sample == LEVEL));
    engine.ok(&json!({"action": "mute_track", "track_id": 1, "mute": false}));
    engine.ok(&json!({"action": "set_track_output", "track_id": 1, "output": "none"}));
    let ducked = export(&engine, folder.path(), 2.0);
    assert!(ducked[2 * 80_000] < 0.9 * LEVEL, "{}", ducked[2 * 80_000]);
    for (block, threads) in [(17, 1), (480, 2)] {
        let live = play(&mut engine, 0.0, 80_000, block, threads);
        let differs = live
            .iter()
            .zip(&ducked)
            .position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differs, None, "blocks of {block}, {threads} threads");
    }
}

/// An Edit of some of eleven tracks, each with an equaliser and a compressor of its own;
/// two begin later, so that those beside them are busy while they rest.
fn strips(folder: &Path, which: &[usize]) -> Vec<f32> {
    let engine = LiveEngine::start(512);
    for (at, number) in which.iter().enumerate() {
        let source = folder.join(format!("noise{number}.wav"));
        write_noise(&source, *number);
        engine.ok(&json!({"action": "add_track"}));
        let start = if number % 5 == 3 { 0.4003 } else { 0.0 };
        engine.ok(&json!({"action": "insert_audio_clip", "track_id": at, "file_path": source, "start_time": start}));
        for (place, kind) in ["4bandEq", "compressor"].iter().enumerate() {
            let loaded = engine.ok(
                &json!({"action": "load_plugin", "track_id": at, "plugin_id": kind, "plugin_index": place}),
            );
            let plugin = &loaded["plugin_id"];
            let parameters =
                engine.ok(&json!({"action": "get_plugin_parameters", "plugin_id": plugin}));
            let parameters = parameters["parameters"].as_array().unwrap().iter();
            for (index, parameter) in parameters.enumerate() {
                let value = 0.2 + 0.06 * ((number * 3 + index * 5) % 11) as f64;
                engine.ok(&json!({"action": "set_parameter", "plugin_id": plugin, "param_id": parameter["param_id"], "value": value}));
            }
        }
    }
    export(&engine, folder, 1.0)
}

fn write_noise(path: &Path, seed: usize) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    let mut x = u32::try_from(seed).unwrap() * 77 + 1;
    for _ in 0..RATE {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        writer
            .write_sample(x.cast_signed() as f32 / 8_000_000_000.0)
            .unwrap();
    }
    writer.finalize().unwrap();
}

/// Equal plugins of several tracks run together; each track sounds as it does alone.
#[test]
fn tracks_that_run_together_sound_as_alone() {
    let folder = tempfile::tempdir().unwrap();
    let all: Vec<usize> = (0..11).collect();
    let together = strips(folder.path(), &all);
    let mut sum = vec![0.0_f32; together.len()];
    for number in all {
        let alone = strips(folder.path(), &[number]);
        assert!(alone.iter().any(|sample| sample.abs() > 0.01), "{number}");
        for (sum, sample) in sum.iter_mut().zip(&alone) {
            *sum += sample;
        }
    }
    let differs = sum
        .iter()
        .zip(&together)
        .position(|(a, b)| a.to_bits() != b.to_bits());
    assert_eq!(differs, None, "first difference");
}
