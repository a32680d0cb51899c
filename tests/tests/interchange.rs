//! DAWproject over the wire: out, in, and what is heard.

use std::io::{Read, Write};
use std::path::Path;

use serde_json::{Value, json};
use waive_tests::live::{LiveEngine, build_session};
use waive_tests::sound::{RATE, read_float, write_noise};

/// The SHA-256 of the mix's samples.
fn mix(engine: &LiveEngine, to: &Path) -> String {
    let reply =
        engine.ok(&json!({"action": "export_mixdown", "file_path": to, "bit_depth": "32f"}));
    reply["sha256"].as_str().unwrap().to_owned()
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn difference(one: &Path, other: &Path) -> f32 {
    let (one, other) = (read_float(one), read_float(other));
    assert_eq!(one.len(), other.len());
    let pairs = one.iter().zip(&other);
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn a_session_sounds_the_same_after_going_out_and_in() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let engine = LiveEngine::start(256);
    build_session(&engine, folder.path(), 5);
    engine.ok(&json!({"action": "set_clip_fade", "track_id": 0, "clip_index": 0, "fade_out_type": "linear"}));
    for track in 0..5 {
        engine.ok(&json!({"action": "set_clip_fade", "track_id": track, "clip_index": 0, "fade_in": 0.05, "fade_out": 0.2, "fade_out_type": "linear"}));
    }
    // Our instruments seed their phases with the plugin's id, and ids are new.
    engine.ok(&json!({"action": "mute_track", "track_id": 5, "mute": true}));
    let before = mix(&engine, &at("before.wav"));
    let out =
        engine.ok(&json!({"action": "export_dawproject", "file_path": at("song.dawproject")}));
    assert_eq!(out["files_embedded"], 5, "{out}");
    assert_eq!(out["losses"], json!([]), "{out}");
    // Without the sounds that it was made of.
    for track in 0..5 {
        std::fs::remove_file(at(&format!("noise {track}.wav"))).unwrap();
    }
    let fresh = LiveEngine::start(256);
    let back =
        fresh.ok(&json!({"action": "import_dawproject", "file_path": at("song.dawproject")}));
    assert_eq!(back["losses"], json!([]), "{back}");
    assert_eq!(back["files_extracted"], 5);
    assert_eq!(back["media_dir"], text(&at("song Media")));
    assert_eq!(
        (&back["edit"]["file_path"], &back["edit"]["saved"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(back["edit"]["track_count"], 6);
    let notes = |engine: &LiveEngine| {
        let reply = engine.ok(&json!({"action": "get_notes", "track_id": 5, "clip_index": 0}));
        let mut notes = reply["notes"].clone();
        for note in notes.as_array_mut().unwrap() {
            let note = note.as_object_mut().unwrap();
            note.remove("id");
            for field in ["start", "length"] {
                let rounded = (note[field].as_f64().unwrap() * 1e9).round() / 1e9;
                note.insert(field.to_owned(), json!(rounded));
            }
        }
        notes
    };
    assert_eq!(notes(&engine), notes(&fresh));
    let plugin = |engine: &LiveEngine| {
        let request = json!({"action": "get_plugin_parameters", "track_id": 5, "plugin_index": 0});
        engine.ok(&request)["plugin_name"].clone()
    };
    assert_eq!(plugin(&engine), plugin(&fresh));
    let after = mix(&fresh, &at("after.wav"));
    // Faders are written as factors, whose last digits differ.
    let difference = difference(&at("before.wav"), &at("after.wav"));
    assert!(difference < 1e-6, "{difference}, {before} {after}");
    // The same files aren't written twice.
    let twice = fresh.ok(&json!({"action": "open_edit", "file_path": at("song.dawproject")}));
    assert_eq!(twice.get("warnings"), None, "{twice}");
    assert_eq!(
        std::fs::read_dir(at("song Media/audio")).unwrap().count(),
        5
    );
}

#[test]
fn plain_clips_are_the_same_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let engine = LiveEngine::start(256);
    write_noise(&at("noise.wav"), 3, 2 * RATE);
    engine.ok(&json!({"action": "set_tempo", "bpm": 90}));
    engine.ok(&json!({"action": "add_track", "name": "A"}));
    for start in [0.0, 1.5, 4.25] {
        engine.ok(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": at("noise.wav"), "start_time": start}));
    }
    engine.ok(&json!({"action": "trim_clip", "track_id": 0, "clip_index": 2, "new_start": 4.5, "new_end": 5.75}));
    let before = mix(&engine, &at("before.wav"));
    engine.ok(&json!({"action": "export_dawproject", "file_path": at("song.dawproject"), "embed_audio": false}));
    let back =
        engine.ok(&json!({"action": "import_dawproject", "file_path": at("song.dawproject")}));
    assert_eq!(
        (&back["losses"], &back["media_dir"]),
        (&json!([]), &Value::Null),
        "{back}"
    );
    assert_eq!(mix(&engine, &at("after.wav")), before);
}

/// A project after Bitwig's manner: a clip around a clip around warps.
fn bitwig(folder: &Path, entries: &[(&str, &[u8])]) -> std::path::PathBuf {
    let clip = r#"<Clip time="2.0" duration="6.0" playStart="1.0" loopStart="0.0" loopEnd="2.0" name="noise"><Clips id="id24">
<Clip time="0.0" duration="2.0" contentTimeUnit="beats" playStart="0.0" fadeTimeUnit="beats" fadeInTime="0.0" fadeOutTime="0.0"><Audio channels="2" duration="1.0" sampleRate="48000" timeUnit="seconds" id="id25"><File path="audio/noise.wav"/></Audio></Clip></Clips></Clip>"#;
    bitwigs(folder, clip, entries)
}

fn bitwigs(folder: &Path, clip: &str, entries: &[(&str, &[u8])]) -> std::path::PathBuf {
    let project = r##"<?xml version="1.0" encoding="UTF-8"?><Project version="1.0"><Application name="Bitwig Studio" version="5.3"/>
<Transport><Tempo max="666" min="20" unit="bpm" value="120" id="id0"/><TimeSignature denominator="4" numerator="4" id="id1"/></Transport>
<Structure><Track contentType="audio" loaded="true" id="id2" name="Loop" color="#a2eabf"><Channel audioChannels="2" destination="id9" role="regular" solo="false" id="id3">
<Mute value="false" id="id6"/><Pan max="1.0" min="0.0" unit="normalized" value="0.5" id="id5"/><Volume max="2.0" min="0.0" unit="linear" value="0.5" id="id4"/></Channel></Track>
<Track contentType="audio notes" loaded="true" id="id8" name="Master"><Channel audioChannels="2" role="master" solo="false" id="id9"><Volume max="2.0" min="0.0" unit="linear" value="1.0" id="id10"/></Channel></Track></Structure>
<Arrangement id="id20"><Lanes timeUnit="beats" id="id21"><Lanes track="id2" id="id22"><Clips id="id23">
@CLIP@
</Clips></Lanes></Lanes></Arrangement><Scenes/></Project>"##;
    let project = project.replace("@CLIP@", clip);
    let path = folder.join("bitwig.dawproject");
    let mut zip = TestZip::new(&path);
    zip.put("project.xml", project.as_bytes());
    for (name, bytes) in entries {
        zip.put(name, bytes);
    }
    zip.finish();
    path
}

/// The smallest writer of stored ZIP entries that will take any name.
struct TestZip {
    file: std::fs::File,
    central: Vec<u8>,
    at: u32,
    count: u16,
}

impl TestZip {
    fn new(path: &Path) -> Self {
        let file = std::fs::File::create(path).unwrap();
        Self {
            file,
            central: Vec::new(),
            at: 0,
            count: 0,
        }
    }

    fn put(&mut self, name: &str, bytes: &[u8]) {
        let (length, crc) = (u32::try_from(bytes.len()).unwrap(), crc32(bytes));
        let mut fields = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        fields.extend(crc.to_le_bytes());
        fields.extend(length.to_le_bytes());
        fields.extend(length.to_le_bytes());
        fields.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        fields.extend([0, 0]);
        let header = [b"PK\x03\x04", &fields[..], name.as_bytes()].concat();
        self.central
            .extend([b"PK\x01\x02", &[20, 0][..], &fields[..]].concat());
        self.central.extend([0; 10]);
        self.central.extend(self.at.to_le_bytes());
        self.central.extend(name.as_bytes());
        self.file.write_all(&header).unwrap();
        self.file.write_all(bytes).unwrap();
        self.at += u32::try_from(header.len() + bytes.len()).unwrap();
        self.count += 1;
    }

    fn finish(mut self) {
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend(self.count.to_le_bytes());
        end.extend(self.count.to_le_bytes());
        end.extend(u32::try_from(self.central.len()).unwrap().to_le_bytes());
        end.extend(self.at.to_le_bytes());
        end.extend([0, 0]);
        self.file.write_all(&self.central).unwrap();
        self.file.write_all(&end).unwrap();
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(crc & 1));
        }
    }
    !crc
}

#[test]
fn bitwigs_looping_clip_is_heard_where_it_should_be() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write_noise(&at("noise.wav"), 9, RATE);
    let mut noise = Vec::new();
    std::fs::File::open(at("noise.wav"))
        .unwrap()
        .read_to_end(&mut noise)
        .unwrap();
    let path = bitwig(folder.path(), &[("audio/noise.wav", &noise)]);
    let engine = LiveEngine::start(256);
    let back = engine.ok(&json!({"action": "import_dawproject", "file_path": path}));
    assert_eq!(back["losses"], json!([]), "{back}");
    let clips = engine.ok(&json!({"action": "get_track", "track_id": 0}));
    let clip = &clips["track"]["clips"][0];
    assert_eq!(
        (clip["start"].clone(), clip["length"].clone()),
        (json!(1.0), json!(3.0)),
        "{clips}"
    );
    // The first pass of the loop, from its middle: half a second of file from 0.5 s on.
    mix(&engine, &at("mix.wav"));
    let heard = read_float(&at("mix.wav"));
    let mut reader = hound::WavReader::open(at("noise.wav")).unwrap();
    let source: Vec<f32> = reader
        .samples::<i32>()
        .map(|s| s.unwrap() as f32 / 8_388_608.0)
        .collect();
    let rate = RATE as usize;
    for frame in (0..rate / 2).step_by(97) {
        let (found, wanted) = (
            heard[2 * (rate + frame)],
            source[2 * (rate / 2 + frame)] * 0.5,
        );
        assert!(
            (found - wanted).abs() < 1e-5,
            "frame {frame}: {found} {wanted}"
        );
    }
    assert!(heard[..2 * rate].iter().all(|sample| *sample == 0.0));
}

#[test]
fn archives_that_climb_out_write_nothing_outside() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a/b");
    std::fs::create_dir_all(&inner).unwrap();
    let project = |path: &str| {
        format!(
            r#"<Project version="1.0"><Structure><Track id="t" name="T"><Channel id="c"/></Track></Structure><Arrangement><Lanes><Lanes track="t"><Clips>
            <Clip time="0" duration="1" contentTimeUnit="seconds" name="bad"><Audio channels="1" sampleRate="48000" duration="1"><File path="{path}"/></Audio></Clip></Clips></Lanes></Lanes></Arrangement></Project>"#
        )
    };
    for (number, bad) in [
        "../../evil.wav",
        "/tmp/evil.wav",
        "..\\..\\evil.wav",
        "C:/evil.wav",
    ]
    .into_iter()
    .enumerate()
    {
        let path = inner.join(format!("{number}.dawproject"));
        let mut zip = TestZip::new(&path);
        zip.put("project.xml", project(bad).as_bytes());
        zip.put(bad, b"RIFF");
        zip.finish();
        let engine = LiveEngine::start(256);
        let back = engine.ok(&json!({"action": "import_dawproject", "file_path": path}));
        let losses = back["losses"].to_string();
        assert!(
            losses.contains("leads out of the archive") || bad.starts_with("C:"),
            "{losses}"
        );
        assert!(losses.contains("silent"), "{losses}");
        assert_eq!(back["edit"]["clip_count"], 1);
    }
    let mut found = Vec::new();
    let mut waiting = vec![folder.path().to_path_buf()];
    while let Some(at) = waiting.pop() {
        for entry in std::fs::read_dir(at).unwrap().flatten() {
            if entry.path().is_dir() {
                waiting.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    let evil: Vec<_> = found
        .iter()
        .filter(|path| path.ends_with("evil.wav"))
        .collect();
    assert!(evil.iter().all(|path| path.starts_with(&inner)), "{evil:?}");
    assert!(!Path::new("/tmp/evil.wav").exists());
}

#[test]
fn a_link_in_the_folder_leads_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    let media = folder.path().join("bitwig Media");
    std::fs::create_dir_all(&media).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path(), media.join("audio")).unwrap();
    let path = bitwig(folder.path(), &[("audio/noise.wav", b"RIFF")]);
    let engine = LiveEngine::start(256);
    let refused = engine.ask(&json!({"action": "import_dawproject", "file_path": path}));
    assert_eq!(refused["error"]["code"], "unwritable_file", "{refused}");
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn what_is_no_project_is_refused_and_the_edit_stays() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let engine = LiveEngine::start(256);
    engine.ok(&json!({"action": "add_track", "name": "Mine"}));
    std::fs::write(at("bad.dawproject"), b"not a zip").unwrap();
    let mut zip = TestZip::new(&at("other.dawproject"));
    zip.put("readme.txt", b"hello");
    zip.finish();
    std::fs::write(at("song.zip"), b"PK").unwrap();
    for (file, hint) in [
        ("bad.dawproject", "not a ZIP archive"),
        ("other.dawproject", "no project.xml"),
    ] {
        for action in ["import_dawproject", "open_edit"] {
            let refused = engine.ask(&json!({"action": action, "file_path": at(file)}));
            assert_eq!(refused["error"]["code"], "unreadable_file", "{refused}");
            assert!(
                refused["error"]["hint"].as_str().unwrap().contains(hint),
                "{refused}"
            );
        }
    }
    let refused = engine.ask(&json!({"action": "open_edit", "file_path": at("song.zip")}));
    assert!(
        refused["error"]["hint"]
            .as_str()
            .unwrap()
            .contains("unpack it"),
        "{refused}"
    );
    let missing =
        engine.ask(&json!({"action": "import_dawproject", "file_path": at("gone.dawproject")}));
    assert_eq!(missing["error"]["code"], "file_not_found");
    let unwritable =
        json!({"action": "export_dawproject", "file_path": at("no/such/song.dawproject")});
    assert_eq!(engine.ask(&unwritable)["error"]["code"], "unwritable_file");
    let tracks = engine.ok(&json!({"action": "get_tracks"}));
    assert_eq!(tracks["tracks"][0]["name"], "Mine");
    let job =
        engine.ok(&json!({"action": "export_dawproject", "file_path": at("async"), "async": true}));
    for _ in 0..500 {
        let view = engine.ok(&json!({"action": "get_job", "job_id": job["job_id"]}));
        if view["state"] == "done" {
            assert_eq!(view["result"]["file_path"], text(&at("async.dawproject")));
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("the job doesn't end");
}

/// Silence of a second, a tone of 440 Hz for another.
fn late_tone(path: &Path) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for frame in 0..2 * RATE {
        let phase = f64::from(frame) * 440.0 / f64::from(RATE) * std::f64::consts::TAU;
        let sample = if frame < RATE {
            0.0
        } else {
            0.5 * phase.sin() as f32
        };
        writer.write_sample(sample).unwrap();
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
    std::fs::read(path).unwrap()
}

/// Where it gets half as loud as it will and where it no longer is, in seconds, and the
/// pitch between. Stretching blurs an edge by its window.
fn tone_in(heard: &[f32]) -> (f64, f64, f64) {
    let left: Vec<f32> = heard.iter().step_by(2).copied().collect();
    let loud = |sample: &f32| sample.abs() > 0.25;
    let from = left.iter().position(loud).expect("a tone");
    let to = left.iter().rposition(loud).expect("a tone");
    // Its middle half, away from what stretching does to the edges.
    let middle = &left[from + (to - from) / 4..to - (to - from) / 4];
    let rising = |pair: &[f32]| pair[0] < 0.0 && pair[1] >= 0.0;
    let crossings = middle.windows(2).filter(|pair| rising(pair)).count();
    let rate = f64::from(RATE);
    let hertz = crossings as f64 / (middle.len() as f64 / rate);
    (from as f64 / rate, to as f64 / rate, hertz)
}

#[test]
fn warped_audio_is_heard_at_its_pitch_where_the_warps_put_it() {
    // At 120 bpm; the clip starts at beat 2, which is second 1.
    let cases = [
        // Two seconds of file over four: the tone from 2 s to 4 s of the clip.
        (
            "<Warp time=\"0\" contentTime=\"0\"/><Warp time=\"8\" contentTime=\"2\"/>",
            3.0,
            5.0,
        ),
        // The silence as fast as it was, the tone three times as long.
        (
            "<Warp time=\"0\" contentTime=\"0\"/><Warp time=\"2\" contentTime=\"1\"/><Warp time=\"8\" contentTime=\"2\"/>",
            2.0,
            5.0,
        ),
        // The silence stretched, the tone at half its length.
        (
            "<Warp time=\"0\" contentTime=\"0\"/><Warp time=\"7\" contentTime=\"1\"/><Warp time=\"8\" contentTime=\"2\"/>",
            4.5,
            5.0,
        ),
    ];
    for (warps, from, to) in cases {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let tone = late_tone(&at("tone.wav"));
        let clip = format!(
            r#"<Clip time="2" duration="8" contentTimeUnit="beats" playStart="0" name="tone"><Warps contentTimeUnit="seconds" timeUnit="beats">
<Audio channels="2" duration="2.0" sampleRate="48000" timeUnit="seconds"><File path="audio/tone.wav"/></Audio>{warps}</Warps></Clip>"#
        );
        let path = bitwigs(folder.path(), &clip, &[("audio/tone.wav", &tone)]);
        let engine = LiveEngine::start(256);
        let back = engine.ok(&json!({"action": "import_dawproject", "file_path": path}));
        // A bend holds at this tempo only, and that is said.
        let losses = back["losses"].as_array().unwrap();
        let bent = warps.matches("<Warp").count() > 2;
        assert_eq!(losses.len(), usize::from(bent), "{back}");
        assert!(
            losses
                .iter()
                .all(|loss| loss.as_str().unwrap().contains("warps")),
            "{back}"
        );
        mix(&engine, &at("mix.wav"));
        let (begins, ends, hertz) = tone_in(&read_float(&at("mix.wav")));
        assert!(
            (begins - from).abs() < 0.06,
            "{warps}: from {begins}, not {from}"
        );
        assert!((ends - to).abs() < 0.06, "{warps}: to {ends}, not {to}");
        assert!((hertz - 440.0).abs() < 5.0, "{warps}: {hertz} Hz");
    }
}
