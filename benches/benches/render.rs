//! Rendering one block of 512 frames live, by number of tracks; and the pieces: the
//! mixing kernel and the built-in instruments.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::json;
use waive::media::pcm::{PcmFormat, mix};
use waive::plugins::builtin::{BuiltinKind, create};
use waive::render::processor::{
    Input, MidiEvent, MidiMessage, MusicalPosition, ProcessContext, StereoMut,
};
use waive::time::{Frames, SampleRate};
use waive_tests::live::LiveEngine;
use waive_tests::sound::{RATE, write_noise};

const BLOCK: usize = 512;

/// An engine that loops half a second of some tracks, each with a volume curve or not.
fn playing(folder: &std::path::Path, tracks: usize, curves: bool) -> LiveEngine {
    let mut engine = LiveEngine::start(BLOCK);
    for track in 0..tracks {
        let path = folder.join(format!("{track}.wav"));
        write_noise(&path, track as u64 + 1, RATE);
        engine.ok(&json!({"action": "add_track"}));
        engine.ok(&json!({"action": "insert_audio_clip", "track_id": track, "file_path": path}));
        engine.ok(&json!({"action": "set_track_volume", "track_id": track, "value_db": -6}));
        if curves {
            let points = json!([{"time": 0, "value": 0.7, "curve": 0.3}, {"time": 0.3, "value": 0.2}, {"time": 0.6, "value": 0.7}]);
            engine.ok(&json!({"action": "add_automation_points", "track_id": track, "param_index": 0, "points": points}));
        }
    }
    engine.ok(&json!({"action": "set_loop_region", "enabled": true, "start": 0, "end": 0.5}));
    engine.settle();
    engine.ok(&json!({"action": "transport_play"}));
    engine.until_playing(true);
    engine
}

fn block(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let mut group = c.benchmark_group("render a block of 512 frames");
    for tracks in [16_usize, 64, 256] {
        let mut engine = playing(folder.path(), tracks, false);
        group.throughput(Throughput::Elements(tracks as u64));
        group.bench_function(format!("{tracks} tracks of 24-bit stereo"), |b| {
            b.iter(|| engine.block(BLOCK));
        });
    }
    let mut engine = playing(folder.path(), 64, true);
    group.throughput(Throughput::Elements(64));
    group.bench_function("64 tracks with a volume curve each", |b| {
        b.iter(|| engine.block(BLOCK));
    });
    group.finish();
}

fn kernel(c: &mut Criterion) {
    let bytes: Vec<u8> = (0..BLOCK * 6)
        .map(|i| u8::try_from(i * 7 % 251).unwrap())
        .collect();
    let (mut left, mut right) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
    c.bench_function("mix 512 frames of 24-bit stereo", |b| {
        b.iter(|| {
            mix(
                PcmFormat::I24,
                2,
                black_box(&bytes),
                [0.5; 2],
                [0.7; 2],
                &mut left,
                &mut right,
            )
        });
    });
}

fn instruments(c: &mut Criterion) {
    for kind in BuiltinKind::all() {
        let mut instrument = create(kind, SampleRate(RATE), 1);
        let chord = [36_u8, 40, 42, 49].map(|key| MidiEvent {
            frame: Frames(0),
            message: MidiMessage::NoteOn {
                channel: 0,
                key,
                velocity: 100,
            },
        });
        let (mut left, mut right) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
        let mut position = 0;
        c.bench_function(
            format!("{}: four keys, 512 frames", kind.display_name()).as_str(),
            |b| {
                b.iter(|| {
                    // Struck anew every second, so that there is always sound.
                    let strike = position % (512 * 94) == 0;
                    let events = if strike {
                        chord.map(|e| MidiEvent {
                            frame: Frames(position),
                            ..e
                        })
                    } else {
                        chord
                    };
                    let context = ProcessContext {
                        position: Frames(position),
                        clock: 0,
                        playing: true,
                        jumped: false,
                        sample_rate: SampleRate(RATE),
                        music: MusicalPosition::default(),
                    };
                    let audio = StereoMut {
                        left: &mut left,
                        right: &mut right,
                    };
                    position += 512;
                    let input = Input::events(if strike { &events } else { &[] });
                    instrument.process(&context, input, audio)
                });
            },
        );
    }
}

criterion_group!(benches, block, kernel, instruments);
criterion_main!(benches);
