//! A live engine in this process: the real control thread, disk thread and
//! renderer; only the device is missing, and the test calls in its place.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use serde_json::{Value, json};
use waive::control::mailbox::{ClientId, Mail, Mailbox, Outbox};
use waive::control::{ControlConfig, ControlThread, LiveParts, PluginSettings, start};
use waive::media::stream::{DiskSettings, DiskThread, StreamClock};
use waive::render::link::link;
use waive::render::renderer::{Renderer, RendererConfig};
use waive::render::telemetry::Telemetry;
use waive::time::SampleRate;

use crate::sound::RATE;

/// The engine, with the test as its device and its only client.
pub struct LiveEngine {
    control: Option<ControlThread>,
    mailbox: Mailbox,
    replies: Receiver<Vec<u8>>,
    /// Notifications so far.
    pub notifications: Arc<Mutex<Vec<Value>>>,
    /// The callback's owner.
    pub renderer: Renderer,
    /// What it shows.
    pub telemetry: Arc<Telemetry>,
    folder: tempfile::TempDir,
}

struct TestOutbox {
    replies: Sender<Vec<u8>>,
    notifications: Arc<Mutex<Vec<Value>>>,
}

impl Outbox for TestOutbox {
    fn replies(&self, payloads: Vec<Vec<u8>>) {
        for payload in payloads {
            let _ = self.replies.send(payload);
        }
    }

    fn notify(&self, payload: Arc<[u8]>, _droppable: bool) {
        self.notifications
            .lock()
            .unwrap()
            .push(serde_json::from_slice(&payload).unwrap());
    }
}

const CLIENT: ClientId = ClientId(1);

impl LiveEngine {
    /// Starts an engine with an empty Edit.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn start(max_block: usize) -> Self {
        Self::start_with(max_block, PluginSettings::usual())
    }

    /// Starts an engine that finds plugins in a folder, and runs them in processes of the
    /// program under test.
    ///
    /// # Panics
    /// When it doesn't start.
    #[must_use]
    pub fn start_hosting(max_block: usize, folder: &std::path::Path) -> Self {
        let settings = PluginSettings {
            program: crate::process::binary(),
            folders: vec![folder.to_path_buf()],
            ..PluginSettings::usual()
        };
        Self::start_with(max_block, settings)
    }

    fn start_with(max_block: usize, plugins: PluginSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (control_link, callback_link) = link();
        let telemetry = Arc::new(Telemetry::default());
        let clock = Arc::new(StreamClock::default());
        let (disk, inlet) =
            DiskThread::spawn(Arc::clone(&clock), DiskSettings::at_rate(RATE)).unwrap();
        let config = RendererConfig {
            rate: SampleRate(RATE),
            max_block,
            slots: 0,
            sources: 1024,
        };
        let renderer = Renderer::new(config, Arc::clone(&telemetry));
        let renderer = renderer.connected(callback_link, inlet, Arc::clone(&clock));
        let control_config = ControlConfig {
            rate: SampleRate(RATE),
            max_block,
            allow: Vec::new(),
            edit: None,
            cache_dir: folder.path().to_path_buf(),
            state_dir: folder.path().join("state"),
            journal: waive::config::JournalMode::Synced,
            device: "test".to_owned(),
            block_size: max_block,
            plugins,
        };
        let parts = LiveParts {
            link: control_link,
            telemetry: Arc::clone(&telemetry),
            disk,
            clock,
        };
        let control = start(control_config, parts).unwrap();
        let mailbox = control.mailbox();
        let (sender, replies) = unbounded();
        let notifications = Arc::new(Mutex::new(Vec::new()));
        let outbox = TestOutbox {
            replies: sender,
            notifications: Arc::clone(&notifications),
        };
        mailbox.post(Mail::Connect {
            client: CLIENT,
            name: "test".to_owned(),
            outbox: Box::new(outbox),
        });
        Self {
            control: Some(control),
            mailbox,
            replies,
            notifications,
            renderer,
            telemetry,
            folder,
        }
    }

    /// Where decoded, resampled and stretched audio is kept.
    #[must_use]
    pub fn cache(&self) -> std::path::PathBuf {
        self.folder.path().to_path_buf()
    }

    /// Sends a request without waiting for its reply.
    pub fn post(&self, request: &Value) {
        let parsed = waive_protocol::parse(&serde_json::to_vec(request).unwrap());
        self.mailbox.post(Mail::Request {
            client: CLIENT,
            request: Box::new(parsed),
        });
    }

    /// Waits for the next reply.
    ///
    /// # Panics
    /// When none comes within a minute.
    #[must_use]
    pub fn reply(&self) -> Value {
        let reply = self
            .replies
            .recv_timeout(Duration::from_secs(60))
            .expect("a reply");
        serde_json::from_slice(&reply).unwrap()
    }

    /// Asks and takes the reply, whatever it is.
    #[must_use]
    pub fn ask(&self, request: &Value) -> Value {
        self.post(request);
        self.reply()
    }

    /// Asks for what must succeed.
    ///
    /// # Panics
    /// When it is refused.
    pub fn ok(&self, request: &Value) -> Value {
        let reply = self.ask(request);
        assert_eq!(reply["status"], "ok", "{request} was answered with {reply}");
        reply
    }

    /// Renders a block; returns left and right.
    pub fn block(&mut self, frames: usize) -> (Vec<f32>, Vec<f32>) {
        let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
        self.renderer.process(&mut left, &mut right, None);
        (left, right)
    }

    /// Renders small blocks of a standing transport until the callback has everything
    /// that was ordered and the disk thread has had time to feed it.
    ///
    /// # Panics
    /// When no graph arrives within ten seconds.
    pub fn settle(&mut self) {
        let swaps = self.telemetry.swaps.load(Ordering::Relaxed);
        let begun = Instant::now();
        let mut quiet = 0;
        let mut seen = swaps;
        while quiet < 20 {
            // Twenty of these are longer than any glide.
            let _ = self.block(256);
            std::thread::sleep(Duration::from_millis(5));
            let now = self.telemetry.swaps.load(Ordering::Relaxed);
            quiet = if now == seen && now > 0 { quiet + 1 } else { 0 };
            seen = now;
            assert!(
                begun.elapsed() < Duration::from_secs(10),
                "the engine doesn't settle"
            );
        }
    }

    /// Renders until the transport has taken an order given before.
    ///
    /// # Panics
    /// When it doesn't within ten seconds.
    pub fn until_playing(&mut self, playing: bool) {
        let begun = Instant::now();
        while self.telemetry.playing.load(Ordering::Relaxed) != playing {
            let _ = self.block(1);
            std::thread::sleep(Duration::from_millis(1));
            assert!(
                begun.elapsed() < Duration::from_secs(10),
                "the transport doesn't obey"
            );
        }
    }
}

impl Drop for LiveEngine {
    fn drop(&mut self) {
        self.mailbox.post(Mail::Shutdown);
        if let Some(control) = self.control.take() {
            control.wait();
        }
    }
}

/// A session of tracks with clips of noise, moved, faded, panned and cut, and one of
/// notes: everything that sounds. Files go to `folder`.
///
/// # Panics
/// When the engine refuses any of it.
pub fn build_session(engine: &LiveEngine, folder: &std::path::Path, tracks: usize) {
    for track in 0..tracks {
        let path = folder.join(format!("noise {track}.wav"));
        crate::sound::write_noise(&path, track as u64 + 1, RATE);
        engine.ok(&json!({"action": "add_track", "name": format!("T{track}")}));
        let start = 0.11 * track as f64;
        engine.ok(&json!({"action": "insert_audio_clip", "track_id": track, "file_path": path, "start_time": start}));
        engine.ok(&json!({"action": "duplicate_clip", "track_id": track, "clip_index": 0}));
        engine.ok(&json!({"action": "move_clip", "track_id": track, "clip_index": 1, "delta_seconds": -0.2}));
        engine.ok(&json!({"action": "set_clip_fade", "track_id": track, "clip_index": 0, "fade_in": 0.05, "fade_out": 0.2, "fade_out_type": "s_curve"}));
        engine.ok(&json!({"action": "set_clip_gain", "track_id": track, "clip_index": 1, "gain_db": -3.5}));
        engine.ok(&json!({"action": "set_track_volume", "track_id": track, "value_db": -(track as f64) / 2.0}));
        engine.ok(&json!({"action": "set_track_pan", "track_id": track, "value": (track as f64 / tracks as f64) - 0.5}));
    }
    // Not heard, but it keeps its place in the sums.
    engine.ok(&json!({"action": "mute_track", "track_id": 3.min(tracks - 1), "mute": true}));
    engine.ok(&json!({"action": "add_track", "name": "Keys"}));
    engine.ok(&json!({"action": "insert_empty_midi_clip", "track_id": tracks, "start": 0.25, "length": 1.5}));
    let notes: Vec<Value> = (0..6)
        .map(|i| json!({"pitch": 48 + 5 * i, "start": 0.3 * f64::from(i), "length": 0.5, "velocity": 60 + 10 * i}))
        .collect();
    engine.ok(&json!({"action": "add_notes", "track_id": tracks, "clip_index": 0, "notes": notes}));
}

/// [`build_session`] with sends before and behind the fader, returns, submixes, VCAs and
/// outputs: everything that leads sound elsewhere.
///
/// # Panics
/// When the engine refuses any of it.
pub fn build_routing(engine: &LiveEngine, folder: &std::path::Path) {
    build_session(engine, folder, 18);
    let ok = |request: Value| engine.ok(&request);
    // 18 is the instrument; 19 and 20 are returns.
    for name in ["Verb", "Echo"] {
        ok(json!({"action": "add_track", "name": name}));
    }
    ok(json!({"action": "add_aux_return", "track_id": 19, "bus": 1}));
    ok(json!({"action": "add_aux_return", "track_id": 20, "bus": 2}));
    ok(json!({"action": "add_aux_send", "track_id": 20, "bus": 1, "level_db": -9}));
    for track in 0..19 {
        ok(json!({"action": "add_aux_send", "track_id": track, "bus": 1, "level_db": -3 - track}));
        if track % 3 == 0 {
            ok(
                json!({"action": "add_aux_send", "track_id": track, "bus": 2, "position": "pre", "level_db": -track, "invert": track % 2 == 0}),
            );
        }
    }
    ok(json!({"action": "set_track_output", "track_id": 5, "output": 6}));
    let sub = ok(json!({"action": "add_folder_track", "name": "Sub", "submix": true}));
    let plain = ok(json!({"action": "add_folder_track", "name": "Plain"}));
    ok(json!({"action": "add_vca", "track_id": plain["id"], "level_db": -2}));
    ok(json!({"action": "set_track_volume", "track_id": sub["id"], "value_db": -1.5}));
    ok(json!({"action": "set_pan_law", "track_id": sub["id"], "pan_law": 2}));
    ok(
        json!({"action": "move_track_to_folder", "track_index": plain["id"], "folder_index": sub["id"]}),
    );
    for _ in 0..3 {
        ok(json!({"action": "move_track_to_folder", "track_index": 8, "folder_index": sub["id"]}));
        ok(
            json!({"action": "move_track_to_folder", "track_index": 8, "folder_index": plain["id"]}),
        );
    }
    ok(json!({"action": "set_master_fades", "fade_in": 0.7, "fade_out": 0.9}));
}

/// [`build_session`] with every effect there is, at settings that do something, one of
/// its parameters moving; two of them keyed by other tracks, and one on the master.
///
/// # Panics
/// When the engine refuses any of it.
pub fn build_effects(engine: &LiveEngine, folder: &std::path::Path) {
    build_session(engine, folder, 7);
    let list = engine.ok(&json!({"action": "list_plugins"}));
    let effects = list["plugins"].as_array().unwrap().iter();
    let effects = effects.filter(|plugin| plugin["category"] == "effect");
    for (number, effect) in effects.enumerate() {
        let track = number % 8;
        let loaded = engine.ok(
            &json!({"action": "load_plugin", "track_id": track, "plugin_id": effect["identifier"], "plugin_index": number / 8}),
        );
        let plugin = &loaded["plugin_id"];
        let parameters =
            engine.ok(&json!({"action": "get_plugin_parameters", "plugin_id": plugin}));
        for (at, parameter) in parameters["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
        {
            let value = 0.35 + 0.3 * ((number + 3 * at) % 5) as f64 / 5.0;
            engine.ok(&json!({"action": "set_parameter", "plugin_id": plugin, "param_id": parameter["param_id"], "value": value}));
        }
        let moved = &parameters["parameters"][0]["param_id"];
        let native = parameters["parameters"][0]["native_value"]
            .as_f64()
            .unwrap();
        for (time, value) in [(0.2, 0.8 * native), (1.1, 1.3 * native), (1.7, native)] {
            engine.ok(&json!({"action": "add_automation_point", "plugin_id": plugin, "param_id": moved, "time": time, "value": value, "curve": 0.3}));
        }
        if ["compressor", "waiveGate"].contains(&effect["identifier"].as_str().unwrap()) {
            engine.ok(
                &json!({"action": "set_sidechain", "plugin_id": plugin, "source": (track + 3) % 7}),
            );
        }
    }
    engine.ok(&json!({"action": "load_plugin", "track_id": "master", "plugin_id": "waiveLimiter"}));
}
