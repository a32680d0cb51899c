//! What follows the timeline behind a plugin with latency: to the bit what it is where
//! nothing is late, that latency later; offline, where the latency is taken off again,
//! at the same place.
//!
//! The late plugin is the limiter: below its ceiling it changes nothing but the time.

use serde_json::{Value, json};
use waive::control::offline::{RenderRequest, render_file};
use waive::media::write::BitDepth;
use waive::render::playback::TransportOrder;
use waive::time::{Frames, SampleRate};
use waive_tests::listening::export;
use waive_tests::live::LiveEngine;
use waive_tests::sound::{RATE, largest_step, read_float, write_noise};

struct Stage {
    engine: LiveEngine,
    folder: tempfile::TempDir,
}

impl Stage {
    /// An empty Edit at 60 beats a minute.
    fn new() -> Self {
        let stage = Self {
            engine: LiveEngine::start(4096),
            folder: tempfile::tempdir().unwrap(),
        };
        stage.ok(json!({"action": "set_tempo", "bpm": 60}));
        stage
    }

    fn ok(&self, request: Value) -> Value {
        self.engine.ok(&request)
    }

    /// A track with three seconds of quiet noise.
    fn noise(&self, seed: u64) -> usize {
        let path = self.folder.path().join(format!("noise {seed}.wav"));
        write_noise(&path, seed, 3 * RATE);
        let track = self.ok(json!({"action": "add_track"}))["track_index"].clone();
        self.ok(json!({"action": "insert_audio_clip", "track_id": track, "file_path": path}));
        self.ok(
            json!({"action": "set_clip_gain", "track_id": track, "clip_index": 0, "gain_db": -24}),
        );
        usize::try_from(track.as_u64().unwrap()).unwrap()
    }

    /// A track with an instrument and some notes; answers the instrument's id.
    fn keys(&self, instrument: &str) -> (usize, Value) {
        let track = self.ok(json!({"action": "add_track"}))["track_index"].clone();
        let track = usize::try_from(track.as_u64().unwrap()).unwrap();
        let plugin = self.load(track, instrument, 0);
        self.ok(
            json!({"action": "insert_empty_midi_clip", "track_id": track, "start": 0, "length": 3}),
        );
        let notes: Vec<Value> = (0..12)
            .map(|i| json!({"pitch": 40 + 5 * (i % 5), "start": 0.013 + 0.21 * f64::from(i), "length": 0.1 + 0.1 * f64::from(i % 4), "velocity": 50 + 4 * i}))
            .collect();
        self.ok(json!({"action": "add_notes", "track_id": track, "clip_index": 0, "notes": notes}));
        self.ok(json!({"action": "set_track_volume", "track_id": track, "value_db": -24}));
        (track, plugin)
    }

    fn load(&self, track: impl Into<Value>, kind: &str, index: usize) -> Value {
        let track: Value = track.into();
        let loaded = self.ok(
            json!({"action": "load_plugin", "track_id": track, "plugin_id": kind, "plugin_index": index}),
        );
        assert_eq!(loaded["plugin_index"], index);
        loaded["plugin_id"].clone()
    }

    /// A limiter in front of a chain.
    fn limiter(&self, track: impl Into<Value>) -> Value {
        self.load(track, "waiveLimiter", 0)
    }

    /// Steps and slopes, two of them between knots of the grid.
    fn curve(&self, mut of: Value) {
        let points = [
            (0.0, 0.7, 0.0),
            (0.25, 0.2, 1.0),
            (0.500_021, 0.74, 1.0),
            (0.9, 0.4, 0.5),
            (1.3, 0.7, -1.0),
            (1.700_01, 0.3, 0.0),
            (2.5, 0.72, 1.0),
        ];
        let points: Vec<Value> = points
            .iter()
            .map(|(time, value, curve)| json!({"time": time, "value": value, "curve": curve}))
            .collect();
        of["action"] = json!("add_automation_points");
        of["points"] = json!(points);
        self.ok(of);
    }

    fn export(&self) -> Vec<f32> {
        export(&self.engine, self.folder.path(), 3.0)
    }

    /// The latency of the whole, in frames, as a render by itself tells it.
    fn render(&self, block: usize, threads: usize) -> Vec<f32> {
        let edit = self.folder.path().join("late.tracktionedit");
        self.ok(json!({"action": "save_edit_as", "file_path": edit}));
        let out = self.folder.path().join("render.wav");
        let request = RenderRequest {
            edit,
            out: out.clone(),
            from: None,
            to: Some(3.0),
            bit_depth: BitDepth::F32,
            threads,
            block,
            rate: SampleRate(RATE),
            cache_dir: self.folder.path().join("cache"),
        };
        let _ = render_file(&request, |_| {}).unwrap();
        read_float(&out)
    }

    /// Plays live from a standing start while orders come at frames of the stream; one
    /// channel behind the other.
    fn play(
        &mut self,
        block: usize,
        frames: usize,
        orders: &[(usize, TransportOrder)],
    ) -> Vec<f32> {
        self.ok(json!({"action": "transport_stop"}));
        self.engine.until_playing(false);
        self.engine.renderer.obey(TransportOrder::Loop(None));
        self.engine.renderer.obey(TransportOrder::Seek(Frames(0)));
        self.engine.settle();
        while self.engine.block(4096).0.iter().any(|&s| s != 0.0) {}
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let mut orders = orders.iter().peekable();
        while left.len() < frames {
            while let Some((_, order)) = orders.next_if(|(at, _)| *at <= left.len()) {
                self.engine.renderer.obey(*order);
            }
            let next = orders.peek().map_or(frames, |(at, _)| *at);
            let (l, r) = self.engine.block(block.min(next - left.len()));
            left.extend(l);
            right.extend(r);
        }
        left.extend(right);
        left
    }
}

fn same(name: &str, heard: &[f32], wanted: &[f32]) {
    assert_eq!(heard.len(), wanted.len(), "{name}");
    let loudest = wanted.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
    assert!((0.005..0.5).contains(&loudest), "{name}: {loudest}");
    let differs = (0..heard.len()).find(|&at| heard[at].to_bits() != wanted[at].to_bits());
    assert_eq!(differs, None, "{name} differs there");
}

/// The frames by which `heard` is later than `wanted`, both of two channels; panics if
/// it isn't the same otherwise.
fn later(name: &str, heard: &[f32], wanted: &[f32]) -> usize {
    let half = heard.len() / 2;
    let first = |samples: &[f32]| samples.iter().position(|&s| s != 0.0).expect("sound");
    let late = first(heard) - first(wanted);
    for channel in [0, half] {
        same(
            name,
            &heard[channel + late..channel + half],
            &wanted[channel..channel + half - late],
        );
    }
    late
}

/// A loop that is wound, seeks, stops and starts again, also while they are on the way.
fn ways() -> Vec<(usize, TransportOrder)> {
    use TransportOrder as T;
    vec![
        (0, T::Loop(Some((Frames(9_000), Frames(14_001))))),
        (50, T::Play),
        (33_333, T::Seek(Frames(60_000))),
        (50_000, T::Loop(Some((Frames(70_000), Frames(70_600))))),
        (50_001, T::Seek(Frames(69_900))),
        (56_000, T::Loop(None)),
        (60_000, T::Stop),
        (60_290, T::Play),
        (65_000, T::Stop),
        (66_000, T::Seek(Frames(20_000))),
        (66_010, T::Play),
        (80_000, T::Stop),
    ]
}

#[test]
fn faders_sends_and_fades_follow_the_sound_through_a_limiter() {
    let stage = Stage::new();
    let (noise, other) = (stage.noise(1), stage.noise(2));
    let verb = stage.ok(json!({"action": "add_track"}))["track_index"].clone();
    stage.ok(json!({"action": "add_aux_return", "track_id": verb, "bus": 1}));
    let send = stage.ok(json!({"action": "add_aux_send", "track_id": noise, "bus": 1, "position": "pre", "level_db": -3}));
    stage.curve(json!({"track_id": noise, "param_id": "volume"}));
    stage.curve(json!({"plugin_id": send["plugin_id"], "param_id": "send level"}));
    stage.curve(json!({"track_id": "master", "param_id": "volume"}));
    let wave = stage.ok(json!({"action": "add_modifier", "track_id": other, "kind": "lfo"}));
    for track in [noise, other] {
        stage.ok(json!({"action": "assign_modulation", "track_id": track, "param_id": "pan", "source_id": wave["id"], "depth": 0.4}));
    }
    stage.ok(json!({"action": "set_master_fades", "fade_in": 0.4, "fade_out": 0.7}));
    let wanted = stage.export();
    let ends = wanted.len() / 6 * 5;
    assert!(
        wanted[ends..].iter().any(|&s| s != 0.0),
        "faded out too early"
    );
    let _ = stage.limiter(noise);
    same("a limiter on a track", &stage.export(), &wanted);
    let _ = stage.limiter(verb);
    same("on the return, too", &stage.export(), &wanted);
    let _ = stage.limiter("master");
    let _ = stage.limiter("master");
    same("on the master, too", &stage.export(), &wanted);
    for (block, threads) in [(1, 1), (17, 2), (480, 3), (4096, 1)] {
        let heard = stage.render(block, threads);
        same(&format!("blocks of {block}"), &heard, &wanted);
    }
}

#[test]
fn notes_reach_an_instrument_behind_a_limiter_with_the_sound() {
    let stage = Stage::new();
    let _ = stage.noise(1);
    let (track, synth) = stage.keys("4osc");
    stage.curve(json!({"plugin_id": synth, "param_id": "filterFreq"}));
    let modifier = stage.load(track, "midiModifier", 0);
    let up = |semitones: f64| (semitones + 36.0) / 72.0;
    stage.ok(json!({"action": "add_automation_points", "plugin_id": modifier, "param_id": "semitones up", "points": [
        {"time": 0, "value": up(0.0), "curve": 1}, {"time": 0.853, "value": up(7.0), "curve": 1}, {"time": 1.7, "value": up(-5.0)}]}));
    let wanted = stage.export();
    // The notes pass the limiter that stands between.
    let between = stage.load(track, "waiveLimiter", 1);
    same("modifier, limiter, synth", &stage.export(), &wanted);
    stage.ok(json!({"action": "remove_plugin", "plugin_id": between}));
    for _ in 0..3 {
        let _ = stage.limiter(track);
    }
    same("limiters, modifier, synth", &stage.export(), &wanted);
    for (block, threads) in [(17, 2), (480, 1), (4096, 1)] {
        same(
            &format!("blocks of {block}"),
            &stage.render(block, threads),
            &wanted,
        );
    }
}

#[test]
fn live_it_is_the_same_over_loops_seeks_and_stops() {
    let mut stage = Stage::new();
    let (track, synth) = stage.keys("4osc");
    stage.curve(json!({"track_id": track, "param_id": "volume"}));
    stage.curve(json!({"plugin_id": synth, "param_id": "filterFreq"}));
    stage.ok(json!({"action": "set_click", "enabled": true, "level": 0.2}));
    let ways = ways();
    let wanted = stage.play(64, 90_000, &ways);
    let _ = stage.limiter(track);
    for block in [17, 480, 4096] {
        let name = format!("a limiter before the synth, blocks of {block}");
        let late = later(&name, &stage.play(block, 90_000, &ways), &wanted);
        assert!((50..500).contains(&late), "{late}");
    }
    let _ = stage.load(track, "waiveLimiter", 2);
    let _ = stage.limiter("master");
    for block in [1, 333, 4096] {
        let name = format!("three limiters, blocks of {block}");
        let late = later(&name, &stage.play(block, 90_000, &ways), &wanted);
        assert!((150..1_500).contains(&late), "{late}");
    }
}

#[test]
fn the_click_counts_in_with_the_sound() {
    let mut stage = Stage::new();
    let (track, _) = stage.keys("4osc");
    let _ = stage.ok(json!({"action": "set_click", "enabled": false, "level": 0.2}));
    let until = Frames(0);
    let from = Frames(-60_000);
    let ways = [(0, TransportOrder::CountIn { from, until })];
    let wanted = stage.play(64, 80_000, &ways);
    assert!(wanted[12_000..12_100].iter().any(|&s| s != 0.0), "no click");
    let _ = stage.limiter(track);
    for block in [17, 4096] {
        let late = later("a late click", &stage.play(block, 80_000, &ways), &wanted);
        assert!(late > 0);
    }
}

/// A late reader of a follower hears it a cell or two later than one on time.
#[test]
fn followers_do_not_depend_on_blocks_or_threads_where_things_are_late() {
    let stage = Stage::new();
    let (heard, source) = (stage.noise(1), stage.noise(2));
    stage.curve(json!({"track_id": source, "param_id": "volume"}));
    let made = stage
        .ok(json!({"action": "add_modifier", "track_id": source, "kind": "envelope_follower"}));
    let follower = &made["id"];
    stage.ok(json!({"action": "add_automation_points", "plugin_id": follower, "param_id": "gain", "points": [
        {"time": 0, "value": 0.7, "curve": 1}, {"time": 1.1, "value": 0.8}]}));
    let eq = stage.load(heard, "4bandEq", 0);
    let names = stage.ok(json!({"action": "get_plugin_parameters", "plugin_id": eq}));
    let gain = &names["parameters"][1]["param_id"];
    stage.ok(json!({"action": "assign_modulation", "plugin_id": eq, "param_id": gain, "source_id": follower, "depth": 0.4}));
    stage.ok(json!({"action": "assign_modulation", "track_id": heard, "param_id": "volume", "source_id": follower, "depth": -0.6}));
    let on_time = stage.export();
    let _ = stage.limiter(heard);
    let _ = stage.limiter(source);
    let wanted = stage.export();
    for (block, threads) in [(1, 1), (17, 2), (480, 3), (4096, 1)] {
        same(
            &format!("blocks of {block}"),
            &stage.render(block, threads),
            &wanted,
        );
    }
    // Both are late, and so is what is followed: but for a cell or two it is the same.
    let power = |of: &dyn Fn(usize) -> f32| -> f64 {
        (0..wanted.len()).map(|i| f64::from(of(i)).powi(2)).sum()
    };
    let apart = power(&|i| wanted[i] - on_time[i]) / power(&|i| on_time[i]);
    assert!(apart < 1e-3, "{apart}");
}

/// A path that becomes late, and on time again, while it plays.
#[test]
fn a_latency_that_changes_while_playing_leaves_no_note_behind() {
    let mut stage = Stage::new();
    let (track, _) = stage.keys("4osc");
    stage.curve(json!({"track_id": track, "param_id": "volume"}));
    stage.engine.settle();
    stage.ok(json!({"action": "transport_play"}));
    stage.engine.until_playing(true);
    let mut heard = Vec::new();
    for round in 0..8 {
        let added = (round % 2 == 0).then(|| stage.limiter(track));
        for _ in 0..20 {
            heard.extend(stage.engine.block(256).0);
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        if added.is_none() {
            stage.ok(json!({"action": "undo"}));
        }
    }
    assert!(heard.iter().any(|&s| s.abs() > 0.005), "nothing sounds");
    assert!(largest_step(&heard) < 0.1, "{}", largest_step(&heard));
    stage.ok(json!({"action": "transport_stop"}));
    stage.engine.until_playing(false);
    for _ in 0..400 {
        let _ = stage.engine.block(1024);
    }
    assert!(
        stage.engine.block(4096).0.iter().all(|&s| s == 0.0),
        "a note hangs"
    );
}

/// What a plugin of ours does that is moved behind a limiter.
#[test]
fn a_moved_effect_follows_the_sound() {
    let stage = Stage::new();
    let noise = stage.noise(1);
    let filter = stage.load(noise, "lowpass", 0);
    stage.curve(json!({"plugin_id": filter, "param_id": "frequency"}));
    let wanted = stage.export();
    let _ = stage.limiter(noise);
    let heard = stage.export();
    let most = heard
        .iter()
        .zip(&wanted)
        .fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
    println!("apart: {most:e}");
    assert!(most < 1e-6, "{most}");
}
