//! What audio clips play, sample by sample, over the engine's own protocol.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use waive::control::offline::{RenderRequest, render_file};
use waive::media::write::BitDepth;
use waive::time::SampleRate;
use waive_tests::live::LiveEngine;
use waive_tests::sound::{RATE, read_float, write_noise, write_sine};

struct Bench {
    engine: LiveEngine,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let engine = LiveEngine::start(512);
        engine.ok(&json!({"action": "add_track"}));
        let folder = tempfile::tempdir().unwrap();
        Self { engine, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file whose frame i is (i+1)/65536 on the left and its negative on the right.
    fn ramp(&self, name: &str, frames: u32) -> PathBuf {
        let path = self.path(name);
        write_ramp(&path, frames, 1.0);
        path
    }

    fn insert(&self, file: &Path, start: f64) -> Value {
        self.engine.ok(&json!({"action": "insert_audio_clip", "track_id": 0, "file_path": file, "start_time": start}))
    }

    fn ok(&self, action: &str, fields: Value) -> Value {
        self.engine.ok(&with(action, fields))
    }

    fn refused(&self, action: &str, fields: Value) -> (String, String) {
        let reply = self.engine.ask(&with(action, fields));
        assert_eq!(reply["status"], "error", "{reply}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (
            text(&reply["error"]["code"]),
            text(&reply["error"]["field"]),
        )
    }

    fn clip(&self, index: usize) -> Value {
        let reply = self.ok("get_clip", json!({"track_id": 0, "clip_index": index}));
        reply["clip"].clone()
    }

    /// Waits until a clip has a state.
    fn until(&self, index: usize, state: &str) -> Value {
        let begun = Instant::now();
        loop {
            let clip = self.clip(index);
            if clip["render_state"] == state {
                return clip;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{clip}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The mix as frames of left and right.
    fn mix(&self, end: f64) -> Vec<[f32; 2]> {
        let out = self.path("mix.wav");
        self.ok(
            "export_mixdown",
            json!({"file_path": out, "bit_depth": 32, "end": end}),
        );
        read_float(&out).as_chunks::<2>().0.to_vec()
    }
}

fn with(action: &str, fields: Value) -> Value {
    let mut request = fields;
    request["action"] = action.into();
    if request.get("track_id").is_none() && request.get("clip_id").is_none() {
        request["track_id"] = 0.into();
        if request.get("clip_index").is_none() {
            request["clip_index"] = 0.into();
        }
    }
    for alone in [
        "export_mixdown",
        "save_edit_as",
        "set_tempo",
        "list_media",
        "get_edit_info",
        "undo",
        "list_jobs",
        "batch",
    ] {
        if action == alone {
            request.as_object_mut().unwrap().remove("track_id");
            request.as_object_mut().unwrap().remove("clip_index");
        }
    }
    request
}

fn write_ramp(path: &Path, frames: u32, sign: f32) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for i in 0..frames {
        let x = sign * ramp(i64::from(i));
        writer.write_sample(x).unwrap();
        writer.write_sample(-x).unwrap();
    }
    writer.finalize().unwrap();
}

#[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
fn ramp(frame: i64) -> f32 {
    (frame + 1) as f32 / 65_536.0
}

/// Frame i of the mix plays frame `place(i)` of the ramp, or nothing.
fn assert_plays(mix: &[[f32; 2]], place: impl Fn(i64) -> Option<i64>) {
    for (i, &[left, right]) in mix.iter().enumerate() {
        let wanted = place(i64::try_from(i).unwrap()).map_or(0.0, ramp);
        assert_eq!((left, right), (wanted, -wanted + 0.0), "frame {i}");
    }
}

#[test]
fn a_loop_plays_every_sample_where_the_formula_says() {
    let bench = Bench::new();
    let file = bench.ramp("ramp.wav", 48_000);
    bench.insert(&file, 0.5);
    bench.ok("set_clip_offset", json!({"offset": 0.1}));
    let set = bench.ok(
        "set_clip_loop",
        json!({"loop_start": 0.25, "loop_length": 0.2}),
    );
    assert_eq!(
        set["clip"]["loop_region"],
        json!({"start": 0.25, "length": 0.2})
    );
    bench.ok("trim_clip", json!({"new_end": 2.5}));
    let place = |i: i64| {
        (24_000..120_000)
            .contains(&i)
            .then(|| (i - 24_000 + 4_800) % 9_600 + 12_000)
    };
    assert_plays(&bench.mix(3.0), place);
    // Cut in two inside a turn, both halves play on as if nothing had been done.
    bench.ok("split_clip", json!({"position": 1.234_5}));
    assert_plays(&bench.mix(3.0), place);
    // The front of a loop can be pulled out: it goes on towards the front.
    bench.ok("trim_clip", json!({"new_start": 0.1}));
    assert_plays(&bench.mix(3.0), |i| {
        (4_800..120_000)
            .contains(&i)
            .then(|| (i - 24_000 + 4_800).rem_euclid(9_600) + 12_000)
    });
    bench.ok("move_clip", json!({"delta_seconds": 0.4}));
    bench.ok("delete_clip", json!({"clip_index": 1}));
    assert_plays(&bench.mix(2.0), |i| {
        (24_000..78_456)
            .contains(&i)
            .then(|| (i - 24_000 + 4_800 - 19_200).rem_euclid(9_600) + 12_000)
    });
    bench.ok("set_clip_loop", json!({"enabled": false}));
    assert_eq!(bench.clip(0)["loop_region"], Value::Null);
}

#[test]
fn a_loop_of_a_length_between_frames_does_not_drift() {
    let bench = Bench::new();
    let file = bench.ramp("ramp.wav", 48_000);
    bench.insert(&file, 0.0);
    // A third of a beat at 110 bpm: 8727.27… frames.
    bench.ok("set_tempo", json!({"bpm": 110}));
    bench.ok(
        "set_clip_loop",
        json!({"loop_length": {"beats": 1.0 / 3.0}}),
    );
    bench.ok("trim_clip", json!({"new_end": 20.0}));
    let turn = 60.0 / 110.0 / 3.0 * 48_000.0;
    let mix = bench.mix(20.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "frames"
    )]
    for k in 0..100 {
        let seam = (f64::from(k) * turn).round() as usize;
        assert_eq!(mix[seam][0], ramp(0), "turn {k}");
        assert!(seam == 0 || mix[seam - 1][0] > 0.1, "turn {k}");
    }
}

#[test]
fn turning_round_plays_the_same_stretch_backwards() {
    let bench = Bench::new();
    let file = bench.ramp("ramp.wav", 48_000);
    bench.insert(&file, 0.0);
    bench.ok("trim_clip", json!({"new_start": 0.25, "new_end": 0.75}));
    let set = bench.ok("reverse_clip", json!({}));
    assert_eq!(set["clip"]["content"]["reversed"], true);
    // Frames 12,000 to 36,000 were heard; the render waits for the turned copy.
    assert_plays(&bench.mix(1.0), |i| {
        (12_000..36_000).contains(&i).then_some(47_999 - i)
    });
    bench.ok("split_clip", json!({"position": 0.5}));
    assert_plays(&bench.mix(1.0), |i| {
        (12_000..36_000).contains(&i).then_some(47_999 - i)
    });
    bench.ok("undo", json!({}));
    bench.ok("reverse_clip", json!({"reversed": false}));
    assert_plays(&bench.mix(1.0), |i| {
        (12_000..36_000).contains(&i).then_some(i)
    });

    bench.ok(
        "set_clip_loop",
        json!({"loop_start": 0.5, "loop_length": 0.1}),
    );
    bench.ok("set_clip_offset", json!({"offset": 0.03}));
    let forward = bench.mix(1.0);
    bench.ok("reverse_clip", json!({}));
    let backward = bench.mix(1.0);
    let (a, b) = (&forward[12_000..36_000], &backward[12_000..36_000]);
    assert!(
        a.iter().rev().eq(b.iter()),
        "a loop turned round is its mirror"
    );
}

#[test]
fn speed_scales_the_clip_and_the_pitch_follows_or_stays() {
    let bench = Bench::new();
    let file = bench.path("tone.wav");
    write_sine(&file, 1_000.0, 0.5, 2 * RATE);
    bench.insert(&file, 1.0);
    let set = bench.ok("set_clip_speed", json!({"speed": 1.6}));
    assert_eq!(set["clip"]["length"], 1.25);
    assert_eq!(set["clip"]["content"]["speed"], 1.6);
    assert_eq!(set["clip"]["content"]["keep_pitch"], false);
    let mix = bench.mix(3.0);
    assert!(mix[..48_000].iter().all(|frame| frame[0] == 0.0));
    for (i, frame) in mix[48_000..108_000]
        .iter()
        .enumerate()
        .take(59_800)
        .skip(200)
    {
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let phase = i as f64 * 1.6 * 1_000.0 / 48_000.0 * std::f64::consts::TAU;
        assert!(
            (f64::from(frame[0]) - 0.5 * phase.sin()).abs() < 5e-5,
            "frame {i}"
        );
    }
    let kept = bench.ok("set_clip_speed", json!({"speed": 0.8, "keep_pitch": true}));
    assert_eq!(kept["clip"]["length"], 2.5);
    let hertz = pitch(&bench.mix(4.0)[60_000..150_000]);
    assert!((hertz - 1_000.0).abs() < 0.5, "{hertz}");
    bench.ok("set_clip_pitch", json!({"semitones": -5.0}));
    let hertz = pitch(&bench.mix(4.0)[60_000..150_000]);
    let wanted = 1_000.0 * 2_f64.powf(-5.0 / 12.0);
    assert!((hertz / wanted - 1.0).abs() < 0.002, "{hertz} {wanted}");
    let clip = bench.clip(0);
    assert_eq!(clip["content"]["semitones"], -5.0);
    assert_eq!(clip["render_state"], "ready");
}

#[test]
fn a_clip_is_transposed_with_and_without_the_keys() {
    let bench = Bench::new();
    let file = bench.path("tone.wav");
    write_sine(&file, 1_000.0, 0.5, 2 * RATE);
    bench.insert(&file, 0.0);
    let near = |semitones: f64, what: &str| {
        let hertz = pitch(&bench.mix(2.0)[20_000..80_000]);
        let wanted = 1_000.0 * 2_f64.powf(semitones / 12.0);
        assert!(
            (hertz / wanted - 1.0).abs() < 0.002,
            "{what}: {hertz}, wanted {wanted}"
        );
    };
    let written = || {
        let edit = bench.path("transposed.tracktionedit");
        bench.ok("save_edit_as", json!({"file_path": edit}));
        std::fs::read_to_string(edit).unwrap()
    };
    // Without the keys: a fraction of semitones.
    bench.ok("set_clip_pitch", json!({"semitones": 2.5}));
    near(2.5, "pitchChange");
    let text = written();
    assert!(text.contains("pitchChange=\"2.5\"") && !text.contains("transpose=\""));
    // With them: whole ones, on top of the way from its root to the key.
    let set = bench.ok(
        "set_clip_auto_pitch",
        json!({"enabled": true, "transpose": -5}),
    );
    assert_eq!(set["clip"]["content"]["semitones"], -5.0);
    near(-5.0, "transpose");
    let text = written();
    assert!(text.contains("autoPitch=\"1\"") && text.contains("transpose=\"-5\""));
    bench.ok(
        "set_clip_auto_pitch",
        json!({"enabled": true, "root_note": 58, "transpose": 3}),
    );
    near(5.0, "two up to C, three on top");
    bench
        .engine
        .ok(&json!({"action": "open_edit", "file_path": bench.path("transposed.tracktionedit")}));
    near(-5.0, "read again");
}

/// The frequency of a tone by its rising zero crossings.
fn pitch(frames: &[[f32; 2]]) -> f64 {
    let mut crossings = Vec::new();
    for (i, pair) in frames.windows(2).enumerate() {
        let (a, b) = (pair[0][0], pair[1][0]);
        if a < 0.0 && b >= 0.0 {
            #[expect(clippy::cast_precision_loss, reason = "small")]
            crossings.push(i as f64 + f64::from(-a / (b - a)));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let turns = (crossings.len() - 1) as f64;
    turns * 48_000.0 / (crossings.last().unwrap() - crossings[0])
}

/// Clicks at every half second of a 4 s file.
fn write_clicks(path: &Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for i in 0..4 * RATE {
        let since = i % 24_000;
        let sample = if (1..30).contains(&since) && i > 24_000 {
            0.6
        } else {
            0.0
        };
        writer.write_sample(sample).unwrap();
    }
    writer.finalize().unwrap();
}

/// Where the energy around a second lies, in seconds.
fn heard_near(mix: &[[f32; 2]], second: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "frames"
    )]
    let at = (second * 48_000.0) as usize;
    let (mut power, mut moment) = (0.0, 0.0);
    for (i, frame) in mix
        .iter()
        .enumerate()
        .take(at + 6_000)
        .skip(at.saturating_sub(6_000))
    {
        let energy = f64::from(frame[0]).powi(2);
        power += energy;
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let i = i as f64;
        moment += energy * i;
    }
    assert!(power > 0.01, "nothing is heard at {second} s");
    moment / power / 48_000.0
}

#[test]
fn content_follows_the_tempo_through_its_changes() {
    let bench = Bench::new();
    let file = bench.path("clicks.wav");
    write_clicks(&file);
    bench.insert(&file, 0.0);
    // Eight beats in four seconds: at 120 bpm nothing changes.
    let set = bench.ok("set_clip_tempo_sync", json!({"enabled": true, "bpm": 120}));
    assert_eq!(set["clip"]["content"]["source_beats"], 8.0);
    let mix = bench.mix(4.0);
    for beat in 2..8 {
        let wanted = 0.5 * f64::from(beat);
        assert!((heard_near(&mix, wanted) - wanted).abs() < 0.001);
    }
    bench.ok("set_tempo", json!({"bpm": 100}));
    let clip = bench.clip(0);
    assert!(
        (clip["length"].as_f64().unwrap() - 4.8).abs() < 1e-9,
        "{clip}"
    );
    let mix = bench.mix(4.8);
    for beat in 2..8 {
        let wanted = 0.6 * f64::from(beat);
        let heard = heard_near(&mix, wanted);
        assert!((heard - wanted).abs() < 0.004, "beat {beat}: {heard}");
    }
    // A loop of two of its beats.
    bench.ok(
        "set_clip_loop",
        json!({"loop_start": {"beats": 2}, "loop_length": {"beats": 2}}),
    );
    let mix = bench.mix(4.8);
    for beat in 1..8 {
        let wanted = 0.6 * f64::from(beat);
        let heard = heard_near(&mix, wanted);
        assert!((heard - wanted).abs() < 0.02, "beat {beat}: {heard}");
    }
}

#[test]
fn warped_content_is_heard_where_its_markers_say() {
    let bench = Bench::new();
    let file = bench.path("clicks.wav");
    write_clicks(&file);
    bench.insert(&file, 0.0);
    bench.ok(
        "warp_clip",
        json!({"markers": [
            {"source": 0.0, "warped": 0.0}, {"source": 1.0, "warped": 1.0},
            {"source": 2.0, "warped": 1.6}, {"source": 4.0, "warped": 4.0},
        ]}),
    );
    let mix = bench.mix(4.0);
    for (source, wanted) in [(1.0, 1.0), (1.5, 1.3), (2.0, 1.6), (2.5, 2.2), (3.0, 2.8)] {
        let heard = heard_near(&mix, wanted);
        assert!((heard - wanted).abs() < 0.005, "{source}: {heard}");
    }
    let set = bench.ok(
        "warp_clip",
        json!({"remove": [2], "add": [{"source": 3.0, "warped": 2.5}]}),
    );
    assert_eq!(
        set["clip"]["content"]["warp_markers"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    bench.ok("warp_clip", json!({"enabled": false}));
    let mix = bench.mix(4.0);
    assert!((heard_near(&mix, 1.5) - 1.5).abs() < 0.001);
    let back = json!({"markers": [{"source": 0.0, "warped": 1.0}, {"source": 1.0, "warped": 0.5}]});
    assert_eq!(bench.refused("warp_clip", back).0, "invalid_value");
    assert_eq!(
        bench.refused("warp_clip", json!({"remove": [9]})),
        ("out_of_range".into(), "remove".into())
    );
}

#[test]
fn overlaps_become_crossfades_where_both_clips_want_them() {
    let bench = Bench::new();
    let file = bench.path("one.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(&file, spec).unwrap();
    for _ in 0..RATE {
        writer.write_sample(0.5_f32).unwrap();
    }
    writer.finalize().unwrap();
    bench.insert(&file, 0.0);
    bench.insert(&file, 0.75);
    for index in 0..2 {
        bench.ok(
            "set_clip_crossfade",
            json!({"clip_index": index, "enabled": true}),
        );
    }
    let mix = bench.mix(1.75);
    // Two linear fades of the overlap's length add up to a steady level.
    assert!(mix.iter().all(|frame| (frame[0] - 0.5).abs() < 2e-4));
    bench.ok(
        "set_clip_crossfade",
        json!({"clip_index": 1, "enabled": false}),
    );
    assert!(bench.mix(1.75)[40_000][0] > 0.6);
    bench.ok("set_clip_pan", json!({"pan": -1.0}));
    bench.ok("delete_clip", json!({"clip_index": 1}));
    let frame = bench.mix(1.0)[10_000];
    assert_eq!(frame, [1.0, 0.0]);
    bench.ok("set_clip_mute", json!({"mute": true}));
    assert!(bench.mix(1.0).iter().all(|frame| *frame == [0.0, 0.0]));
    bench.ok("set_clip_mute", json!({"mute": false}));
    bench.ok("set_clip_enabled", json!({"enabled": false}));
    assert!(bench.mix(1.0).iter().all(|frame| *frame == [0.0, 0.0]));
    let on = bench.ok("set_clip_enabled", json!({"enabled": true}));
    assert_eq!(on["clip"]["enabled"], Value::Null);
    let coloured = bench.ok("set_clip_colour", json!({"colour": "#ff8800"}));
    assert_eq!(coloured["clip"]["colour"], "#ffff8800");
}

#[test]
fn tapes_start_and_stop_where_the_formula_says() {
    let bench = Bench::new();
    let file = bench.path("tone.wav");
    write_sine(&file, 500.0, 0.5, 2 * RATE);
    bench.insert(&file, 0.0);
    let set = bench.ok("set_clip_fade", json!({
        "fade_in": 0.5, "fade_out": 0.5, "fade_in_behaviour": "tape", "fade_out_behaviour": "tape"
    }));
    assert_eq!(set["fade_in_behaviour"], "tape");
    let mix = bench.mix(2.0);
    let tone = |place: f64| 0.5 * (place * 500.0 / 48_000.0 * std::f64::consts::TAU).sin();
    #[expect(clippy::cast_precision_loss, reason = "small")]
    for (i, frame) in mix.iter().enumerate().skip(400).take(95_200) {
        let length = 24_000.0;
        let place = if i < 24_000 {
            let p = i as f64 / length;
            length * (0.5 + p * p / 2.0)
        } else if i < 72_000 {
            i as f64
        } else {
            let p = (i - 72_000) as f64 / length;
            72_000.0 + length * (p - p * p / 2.0)
        };
        assert!(
            (f64::from(frame[0]) - tone(place)).abs() < 2e-3,
            "frame {i}"
        );
    }
}

#[test]
fn takes_are_chosen_and_put_together() {
    let bench = Bench::new();
    let first = bench.ramp("first.wav", 48_000);
    let second = bench.path("second.wav");
    write_ramp(&second, 48_000, -1.0);
    bench.insert(&first, 0.0);
    let takes = bench.ok("add_take", json!({"file_path": second}));
    assert_eq!(
        (&takes["count"], &takes["takes"][0]["current"]),
        (&json!(2), &json!(true))
    );
    bench.ok("select_take", json!({"take": 1}));
    assert_eq!(bench.mix(1.0)[1_000][0], -ramp(1_000));
    let comp = bench.ok(
        "set_comp",
        json!({"sections": [
            {"take": 0, "end": 0.25}, {"take": null, "end": 0.5}, {"take": 1, "end": 1.0}
        ]}),
    );
    assert_eq!(comp["takes"][2]["is_comp"], true);
    assert_eq!(comp["takes"][2]["current"], true);
    let mix = bench.mix(1.0);
    assert_eq!(mix[11_000][0], ramp(11_000));
    assert_eq!(mix[18_000], [0.0, 0.0]);
    assert_eq!(mix[25_000][0], -ramp(25_000));
    assert_eq!(
        bench.refused("select_take", json!({"take": 7})),
        ("out_of_range".into(), "take".into())
    );
    let bad = json!({"sections": [{"take": 0, "end": 1.0}, {"take": 1, "end": 0.5}]});
    assert_eq!(bench.refused("set_comp", bad).0, "out_of_range");
    assert_eq!(
        bench
            .refused("set_comp", json!({"sections": [{"take": 2, "end": 1.0}]}))
            .0,
        "invalid_value"
    );
    bench.ok("undo", json!({}));
    assert_eq!(bench.mix(1.0)[1_000][0], -ramp(1_000));
}

#[test]
fn the_latest_speed_wins_and_the_rest_is_not_done() {
    let bench = Bench::new();
    let file = bench.path("noise.wav");
    write_noise(&file, 1, 20 * RATE);
    bench.insert(&file, 0.0);
    for step in 0..20 {
        let speed = 1.0 + f64::from(step + 1) / 50.0;
        bench.engine.post(&with(
            "set_clip_speed",
            json!({"speed": speed, "keep_pitch": true}),
        ));
    }
    for _ in 0..20 {
        assert_eq!(bench.engine.reply()["status"], "ok");
    }
    bench.until(0, "ready");
    let jobs = bench.ok("list_jobs", json!({}));
    let done = jobs["jobs"].as_array().unwrap();
    assert!(done.len() <= 3, "{} of 20 were carried out", done.len());
    assert!(done.iter().all(|job| job["action"] == "prepare_clip"));
    // Undone and redone, nothing is computed again.
    bench.ok("undo", json!({}));
    bench.until(0, "ready");
}

#[test]
fn a_file_that_goes_is_listed_and_heard_again_when_it_comes_back() {
    let mut bench = Bench::new();
    let file = bench.ramp("ramp.wav", 96_000);
    bench.insert(&file, 0.0);
    let away = bench.path("away.wav");
    std::fs::rename(&file, &away).unwrap();
    let clip = bench.until(0, "missing");
    assert_eq!(clip["missing"], true);
    assert!(clip["media_error"].as_str().unwrap().contains("ramp.wav"));
    let listed = bench.ok("list_media", json!({"missing_only": true}));
    assert_eq!(listed["missing_count"], 1);
    assert_eq!(listed["media"][0]["state"], "missing");
    assert_eq!(listed["media"][0]["clips"][0], clip["id"]);
    let summary = bench.ok("get_edit_info", json!({}));
    assert_eq!(summary["missing_media"], json!([file]));
    assert!(bench.mix(1.0).iter().all(|frame| *frame == [0.0, 0.0]));
    std::fs::rename(&away, &file).unwrap();
    bench.until(0, "ready");
    assert_plays(&bench.mix(0.5), Some);
    bench.engine.settle();
    // Another version of the file is another sound.
    std::thread::sleep(Duration::from_millis(20));
    write_ramp(&file, 96_000, -1.0);
    let begun = Instant::now();
    while bench.mix(0.1)[100][0] != -ramp(100) {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "the old version plays on"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    let other = bench.path("other.wav");
    write_ramp(&other, 48_000, 1.0);
    let set = bench.ok("set_clip_source", json!({"file_path": other}));
    assert_eq!(set["clip"]["file_path"], json!(other));
    assert_eq!(bench.mix(0.1)[100][0], ramp(100));
}

#[test]
fn project_items_are_named_as_such() {
    let bench = Bench::new();
    let file = bench.ramp("ramp.wav", 48_000);
    bench.insert(&file, 0.0);
    let edit = bench.path("edit.tracktionedit");
    bench.ok("save_edit_as", json!({"file_path": edit}));
    let text = std::fs::read_to_string(&edit).unwrap();
    let text = text.replace(&*file.to_string_lossy(), "876daf/2e53011");
    std::fs::write(&edit, text).unwrap();
    bench
        .engine
        .ok(&json!({"action": "open_edit", "file_path": edit}));
    let clip = bench.until(0, "missing");
    assert!(
        clip["media_error"]
            .as_str()
            .unwrap()
            .contains("Project item 876daf/2e53011"),
        "{clip}"
    );
    let listed = bench.ok("list_media", json!({}));
    assert_eq!(listed["media"][0]["source"], "876daf/2e53011");
}

#[test]
fn a_swept_cache_is_filled_again_while_playing() {
    let mut bench = Bench::new();
    let file = bench.ramp("ramp.wav", 96_000);
    bench.insert(&file, 0.0);
    bench.ok("reverse_clip", json!({}));
    bench.until(0, "ready");
    bench.engine.settle();
    bench.engine.ok(&json!({"action": "transport_play"}));
    bench.engine.until_playing(true);
    let cache = bench.engine.cache();
    let copies = || {
        let entries = std::fs::read_dir(&cache).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "wav"))
    };
    assert_ne!(copies().count(), 0);
    for copy in copies() {
        std::fs::remove_file(copy).unwrap();
    }
    for _ in 0..50 {
        let _ = bench.engine.block(512);
        std::thread::sleep(Duration::from_millis(2));
    }
    let begun = Instant::now();
    while copies().count() == 0 {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "nothing is made anew"
        );
        let _ = bench.engine.block(64);
        std::thread::sleep(Duration::from_millis(10));
    }
    bench.until(0, "ready");
    assert_plays(&bench.mix(1.0), |i| Some(95_999 - i));
}

#[test]
fn waveforms_show_what_is_heard() {
    let bench = Bench::new();
    let file = bench.path("tone.wav");
    write_sine(&file, 1_000.0, 0.5, RATE);
    bench.insert(&file, 0.0);
    let seen = bench.ok("get_waveform", json!({"bins": 10}));
    assert_eq!(seen["channels"].as_array().unwrap().len(), 2);
    for bin in 0..10 {
        let at = |what: &str| seen["channels"][0][what][bin].as_f64().unwrap();
        assert!((at("max") - 0.5).abs() < 0.01 && (at("min") + 0.5).abs() < 0.01);
        assert!((at("rms") - 0.5 / 2_f64.sqrt()).abs() < 0.01);
    }
    let ramp_file = bench.ramp("ramp.wav", 48_000);
    let of_file = bench
        .engine
        .ok(&json!({"action": "get_waveform", "file_path": ramp_file, "bins": 4, "from": 0.5}));
    assert_eq!(of_file["bins"], 4);
    let first = of_file["channels"][0]["max"][0].as_f64().unwrap();
    assert!((first - f64::from(ramp(30_000))).abs() < 0.01, "{first}");
    let gone = bench
        .engine
        .ask(&json!({"action": "get_waveform", "file_path": bench.path("no.wav")}));
    assert_eq!(gone["error"]["code"], "file_not_found");
    let odd = bench
        .engine
        .ask(&json!({"action": "get_waveform", "clip_id": "1", "bins": 0}));
    assert_eq!(odd["error"]["code"], "out_of_range");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of refusals")]
fn hostile_values_are_refused_by_name() {
    let bench = Bench::new();
    let file = bench.ramp("ramp.wav", 4_800);
    bench.insert(&file, 0.0);
    for (action, fields, code, field) in [
        (
            "set_clip_speed",
            json!({"speed": 0}),
            "out_of_range",
            "speed",
        ),
        (
            "set_clip_speed",
            json!({"speed": 1e9}),
            "out_of_range",
            "speed",
        ),
        (
            "set_clip_speed",
            json!({"speed": "fast"}),
            "invalid_type",
            "speed",
        ),
        (
            "set_clip_pitch",
            json!({"semitones": 25}),
            "out_of_range",
            "semitones",
        ),
        (
            "set_clip_loop",
            json!({"loop_length": 0.001}),
            "out_of_range",
            "loop_length",
        ),
        (
            "set_clip_loop",
            json!({"loop_start": 1}),
            "missing_parameter",
            "loop_length",
        ),
        (
            "set_clip_loop",
            json!({}),
            "missing_parameter",
            "loop_length",
        ),
        (
            "set_clip_offset",
            json!({"offset": -1}),
            "out_of_range",
            "offset",
        ),
        (
            "set_clip_tempo_sync",
            json!({"enabled": true}),
            "missing_parameter",
            "beats",
        ),
        (
            "set_clip_tempo_sync",
            json!({"enabled": true, "beats": 0}),
            "out_of_range",
            "beats",
        ),
        (
            "set_clip_colour",
            json!({"colour": "red"}),
            "invalid_value",
            "colour",
        ),
        ("set_clip_pan", json!({"pan": 2}), "out_of_range", "pan"),
        (
            "set_clip_fade",
            json!({"fade_in_behaviour": "reverse"}),
            "invalid_value",
            "fade_in_behaviour",
        ),
        (
            "set_clip_source",
            json!({"file_path": "/no/such.wav"}),
            "file_not_found",
            "file_path",
        ),
        (
            "add_take",
            json!({"file_path": "/no/such.wav"}),
            "file_not_found",
            "file_path",
        ),
    ] {
        let got = bench.refused(action, fields.clone());
        assert_eq!(
            got,
            (code.to_owned(), field.to_owned()),
            "{action} {fields}"
        );
    }
    assert_plays(&bench.mix(0.1), Some);
}

/// Looped, turned round, sped up, faded, crossing over: everything a clip can be.
fn everything(bench: &Bench) -> PathBuf {
    let file = bench.path("noise.wav");
    write_noise(&file, 7, 2 * RATE);
    let tone = bench.path("tone.wav");
    write_sine(&tone, 333.0, 0.3, 2 * RATE);
    bench.insert(&file, 0.0);
    bench.ok(
        "set_clip_loop",
        json!({"loop_start": 0.1, "loop_length": 0.123_456}),
    );
    bench.insert(&tone, 1.2);
    bench.ok("set_clip_speed", json!({"clip_index": 1, "speed": 1.3}));
    bench.ok("reverse_clip", json!({"clip_index": 1}));
    for index in 0..2 {
        bench.ok(
            "set_clip_crossfade",
            json!({"clip_index": index, "enabled": true}),
        );
    }
    bench.engine.ok(&json!({"action": "add_track"}));
    bench.engine.ok(&json!({"action": "insert_audio_clip", "track_id": 1, "file_path": tone, "start_time": 0.3}));
    bench.ok(
        "set_clip_speed",
        json!({"track_id": 1, "clip_index": 0, "speed": 0.9, "keep_pitch": true}),
    );
    bench.ok(
        "set_clip_pitch",
        json!({"track_id": 1, "clip_index": 0, "semitones": 3.3}),
    );
    bench.ok("set_clip_fade", json!({"track_id": 1, "clip_index": 0, "fade_in": 0.2, "fade_in_behaviour": "tape", "fade_out": 0.3, "fade_out_type": "s_curve"}));
    let edit = bench.path("all.tracktionedit");
    bench.ok("save_edit_as", json!({"file_path": edit}));
    edit
}

#[test]
fn the_same_bits_whatever_the_blocks_and_threads_and_after_saving() {
    let bench = Bench::new();
    let edit = everything(&bench);
    bench.mix(3.0);
    // What was saved and read again, with a cache of its own, is the same as what was edited.
    let mut reference = read_float(&bench.path("mix.wav"));
    for (block, threads) in [(512, 1), (1, 1), (37, 1), (512, 2), (4096, 3)] {
        let out = bench.path("again.wav");
        let request = RenderRequest {
            edit: edit.clone(),
            out: out.clone(),
            from: None,
            to: Some(3.0),
            bit_depth: BitDepth::F32,
            threads,
            block,
            rate: SampleRate(RATE),
            cache_dir: bench.path("another cache"),
        };
        render_file(&request, |_| {}).unwrap();
        let again = read_float(&out);
        if reference.is_empty() {
            reference = again;
            assert!(reference.iter().any(|x| x.abs() > 0.1));
            continue;
        }
        let differs = reference
            .iter()
            .zip(&again)
            .position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differs, None, "blocks of {block}, {threads} threads");
    }
}

#[test]
fn live_plays_what_is_rendered() {
    let mut bench = Bench::new();
    everything(&bench);
    bench.mix(3.0);
    let rendered = read_float(&bench.path("mix.wav"));
    bench.engine.settle();
    bench.engine.ok(&json!({"action": "transport_play"}));
    let mut live = Vec::new();
    let mut lengths = [64_usize, 1, 512, 480, 333].into_iter().cycle();
    while live.len() < 2 * 3 * RATE as usize {
        let (left, right) = bench.engine.block(lengths.next().unwrap());
        live.extend(left.iter().zip(&right).flat_map(|(&l, &r)| [l, r]));
        std::thread::sleep(Duration::from_micros(300));
    }
    assert_eq!(bench.engine.telemetry.starved.load(Ordering::Relaxed), 0);
    let lead = live.iter().position(|&x| x != 0.0).unwrap() & !1;
    let first = rendered.iter().position(|&x| x != 0.0).unwrap() & !1;
    // Starting to play fades in over 256 frames.
    let skip = 2 * 256;
    let common = (live.len() - lead).min(rendered.len() - first);
    let differs =
        (skip..common).find(|&i| live[lead + i].to_bits() != rendered[first + i].to_bits());
    assert_eq!(differs, None, "of {common}");
}
