//! Files that plugins play, made by tests, and an Edit with all plugins that play files.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::live::LiveEngine;
use crate::sound::{Noise, RATE, write_noise, write_sine};

fn chunk(id: &[u8], body: &[u8]) -> Vec<u8> {
    let mut out = id.to_vec();
    out.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    out.extend(body);
    out
}

fn list(kind: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"LIST", &[kind.to_vec(), chunks.concat()].concat())
}

fn name(text: &str) -> [u8; 20] {
    let mut field = [0; 20];
    field[..text.len()].copy_from_slice(text.as_bytes());
    field
}

fn words(values: &[i32]) -> Vec<u8> {
    let word = |value: &i32| (*value as u16).to_le_bytes();
    values.iter().flat_map(word).collect()
}

/// A SoundFont of two presets of bank 0: programme 0 sounds key 69 at 441 Hz, programme 5
/// at 882 Hz; looped sines at half of full scale.
#[must_use]
pub fn sound_font() -> Vec<u8> {
    let sine = |step: f64| {
        let sample = move |n: i32| ((f64::from(n) * step).sin() * 16_384.0) as i32;
        (0..4_000).map(sample).chain([0; 50])
    };
    let turn = std::f64::consts::TAU / 100.0;
    let wave: Vec<i32> = sine(turn).chain(sine(2.0 * turn)).collect();
    let (mut phdr, mut inst, mut shdr) = (Vec::new(), Vec::new(), Vec::new());
    for (text, program, bag) in [("Low", 0, 0), ("High", 5, 1), ("EOP", 0, 2)] {
        phdr.extend(name(text));
        phdr.extend(words(&[program, 0, bag]));
        phdr.extend([0; 12]);
    }
    for (text, bag) in [("low", 0), ("high", 1), ("EOI", 2)] {
        inst.extend(name(text));
        inst.extend(words(&[bag]));
    }
    for (text, start) in [("low", 0_u32), ("high", 4_050), ("EOS", 0)] {
        shdr.extend(name(text));
        let looped = [start, start + 4_000, start + 1_000, start + 3_000, 44_100];
        shdr.extend(looped.iter().flat_map(|value| value.to_le_bytes()));
        shdr.extend([69, 0]);
        shdr.extend(words(&[0, 1]));
    }
    let igen = [54, 1, 53, 0, 54, 1, 53, 1, 0, 0];
    let info = list(
        b"INFO",
        &[chunk(b"ifil", &words(&[2, 4])), chunk(b"INAM", b"Test\0\0")],
    );
    let pdta = [
        chunk(b"phdr", &phdr),
        chunk(b"pbag", &words(&[0, 0, 1, 0, 2, 0])),
        chunk(b"pmod", &[0; 10]),
        chunk(b"pgen", &words(&[41, 0, 41, 1, 0, 0])),
        chunk(b"inst", &inst),
        chunk(b"ibag", &words(&[0, 0, 2, 0, 4, 0])),
        chunk(b"imod", &[0; 10]),
        chunk(b"igen", &words(&igen)),
        chunk(b"shdr", &shdr),
    ];
    let sdta = list(b"sdta", &[chunk(b"smpl", &words(&wave))]);
    let body = [b"sfbk".to_vec(), info, sdta, list(b"pdta", &pdta)].concat();
    chunk(b"RIFF", &body)
}

/// Writes the SoundFont.
///
/// # Panics
/// When it can't be written.
#[must_use]
pub fn write_font(folder: &Path) -> PathBuf {
    let path = folder.join("two tones.sf2");
    std::fs::write(&path, sound_font()).unwrap();
    path
}

/// A falling stereo noise, and its samples.
///
/// # Panics
/// When it can't be written.
#[must_use]
pub fn write_impulse(path: &Path, frames: usize) -> [Vec<f32>; 2] {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    let mut noise = Noise::new(7);
    let mut samples = [Vec::new(), Vec::new()];
    for frame in 0..frames {
        let fall = 1.0 - frame as f32 / frames as f32;
        for side in &mut samples {
            let sample = noise.next_sample() as f32 / 16_777_216.0 * fall * fall;
            writer.write_sample(sample).unwrap();
            side.push(sample);
        }
    }
    writer.finalize().unwrap();
    samples
}

/// Puts a plugin on a track; its id.
pub fn load(engine: &LiveEngine, track: usize, plugin: &str) -> Value {
    let request = json!({"action": "load_plugin", "track_id": track, "plugin_id": plugin});
    engine.ok(&request)["plugin_id"].clone()
}

/// Puts notes on a new clip of a track: pitch, start and length in seconds at 120 bpm.
///
/// # Panics
/// When it is refused.
pub fn notes(engine: &LiveEngine, track: usize, notes: &[(u8, f64, f64)]) {
    let clip =
        json!({"action": "insert_empty_midi_clip", "track_id": track, "start": 0, "length": 8});
    let clip = engine.ok(&clip)["id"].clone();
    let note = |&(pitch, start, length): &(u8, f64, f64)| json!({"pitch": pitch, "start": 2.0 * start, "length": 2.0 * length, "velocity": 127});
    let notes: Vec<Value> = notes.iter().map(note).collect();
    engine.ok(&json!({"action": "add_notes", "clip_id": clip, "notes": notes}));
}

/// An Edit with a sampler, an impulse response on a track of noise, and a SoundFont
/// player, some of their parameters moving.
///
/// # Panics
/// When the engine refuses any of it.
pub fn build_players(engine: &LiveEngine, folder: &Path) -> [Value; 3] {
    let (low, high) = (folder.join("low.wav"), folder.join("high.wav"));
    write_sine(&low, 441.0, 0.5, RATE);
    write_sine(&high, 882.0, 0.5, RATE / 4);
    let noise = folder.join("noise.wav");
    write_noise(&noise, 3, RATE);
    let hall = folder.join("hall.wav");
    let _ = write_impulse(&hall, 9_000);
    for _ in 0..3 {
        engine.ok(&json!({"action": "add_track"}));
    }
    let sampler = load(engine, 0, "sampler");
    engine.ok(&json!({"action": "set_sampler_sounds", "plugin_id": sampler, "sounds": [
        {"file_path": low, "key_note": 60, "max_note": 64, "start": 0.01, "length": 0.7},
        {"file_path": high, "key_note": 72, "min_note": 63, "gain_db": -6, "pan": -0.5, "open_ended": true},
    ]}));
    engine.ok(&json!({"action": "insert_audio_clip", "track_id": 1, "file_path": noise}));
    let impulse = load(engine, 1, "impulseResponse");
    engine.ok(&json!({"action": "set_plugin_file", "plugin_id": impulse, "file_path": hall}));
    let font = load(engine, 2, "waiveSoundFont");
    let file = write_font(folder);
    engine.ok(
        &json!({"action": "set_plugin_file", "plugin_id": font, "file_path": file, "program": 5}),
    );
    for track in [0, 2] {
        let played: Vec<(u8, f64, f64)> = (0..12)
            .map(|n: u8| (56 + n, 0.13 * f64::from(n), 0.31))
            .collect();
        notes(engine, track, &played);
    }
    let moving = [
        (&sampler, "tune", [0.0, 7.0]),
        (&impulse, "mix", [0.2, 0.9]),
    ];
    for (plugin, param, values) in moving {
        for (time, value) in [0.3, 1.2].into_iter().zip(values) {
            engine.ok(&json!({"action": "add_automation_point", "plugin_id": plugin, "param_id": param, "time": time, "value": value}));
        }
    }
    [sampler, impulse, font]
}
