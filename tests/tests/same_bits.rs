//! The same Edit gives the same bits: whatever the block size, the threads, live
//! or offline, and however often graphs were swapped before.

use std::path::Path;

use serde_json::json;
use waive::control::offline::{RenderRequest, render_file};
use waive::media::write::BitDepth;
use waive::time::SampleRate;
use waive_tests::live::{LiveEngine, build_session};
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
