//! The fixture plugins as bundles, and a player for processors.
#![allow(dead_code, reason = "each test file uses its share")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use waive_dsp::processor::{
    Activity, Input, MidiEvent, MidiMessage, MusicalPosition, ParamPoint, ProcessContext,
    Processor, Stereo, StereoMut,
};
use waive_dsp::time::{Frames, SampleRate};
use waive_hosting::seam::{Opened, Setup};

pub const EFFECT: &str = "57414956454646580000000000000001";
pub const SYNTH: &str = "574149564553594E0000000000000001";

pub const CLAP_EFFECT: &str = "waive.effect";
pub const CLAP_SYNTH: &str = "waive.synth";

/// The class id of the n-th rogue.
pub fn rogue(number: u32) -> String {
    format!("5741495645524F4700000000{number:08X}")
}

/// Builds the fixture library with the profile of this test.
pub fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let mut build = Command::new(cargo);
        build.args([
            "build",
            "--package",
            "waive-plugin-fixtures",
            "--message-format=json",
        ]);
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        let output = build
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .filter(|line| line.contains("waive_plugin_fixtures"))
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .find_map(|said| Some(PathBuf::from(said["filenames"][0].as_str()?)))
            .unwrap()
    })
}

/// Makes a bundle of the fixture library under a name of its own.
pub fn bundle(folder: &Path, name: &str) -> PathBuf {
    let bundle = folder.join(format!("{name}.vst3"));
    let arch = if cfg!(target_arch = "aarch64") {
        "aarch64-linux"
    } else {
        "x86_64-linux"
    };
    let binary = bundle
        .join("Contents")
        .join(arch)
        .join(format!("{name}.so"));
    std::fs::create_dir_all(binary.parent().unwrap()).unwrap();
    std::fs::copy(library(), binary).unwrap();
    bundle
}

/// The fixture library as a CLAP module of a name of its own.
pub fn clap_module(folder: &Path, name: &str) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    let module = folder.join(format!("{name}.clap"));
    std::fs::copy(library(), &module).unwrap();
    module
}

/// A folder for what all tests of a file share: statics are never dropped, so it is one
/// that cargo cleans up. Named by the test file and the profile, since neither may
/// change a library that the other has open.
fn shared(format: &str) -> PathBuf {
    let profile = if cfg!(debug_assertions) {
        "debug"
    } else {
        "release"
    };
    let name = format!("{}-{profile}-{format}", env!("CARGO_CRATE_NAME"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // Left over from the last time.
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// One CLAP module for all tests of a file.
pub fn clap() -> &'static Path {
    static MODULE: OnceLock<PathBuf> = OnceLock::new();
    MODULE.get_or_init(|| clap_module(&shared("clap"), "Fixture"))
}

/// One bundle for all tests of a file.
pub fn fixture() -> &'static Path {
    static BUNDLE: OnceLock<PathBuf> = OnceLock::new();
    BUNDLE.get_or_init(|| bundle(&shared("vst3"), "Fixture"))
}

pub fn note_on(frame: i64, key: u8, velocity: u8) -> MidiEvent {
    MidiEvent {
        frame: Frames(frame),
        message: MidiMessage::NoteOn {
            channel: 0,
            key,
            velocity,
        },
    }
}

pub fn note_off(frame: i64, key: u8) -> MidiEvent {
    MidiEvent {
        frame: Frames(frame),
        message: MidiMessage::NoteOff {
            channel: 0,
            key,
            velocity: 0,
        },
    }
}

pub fn point(offset: usize, index: u32, value: f32) -> ParamPoint {
    ParamPoint {
        offset,
        index,
        value,
    }
}

/// Feeds a processor block by block.
pub struct Player {
    pub position: i64,
    pub left: Vec<f32>,
    pub right: Vec<f32>,
    pub key: Option<(Vec<f32>, Vec<f32>)>,
    pub events: Vec<MidiEvent>,
    pub points: Vec<ParamPoint>,
    pub activity: Activity,
    pub music: MusicalPosition,
}

impl Player {
    pub fn new() -> Self {
        Self {
            position: 0,
            left: Vec::new(),
            right: Vec::new(),
            key: None,
            events: Vec::new(),
            points: Vec::new(),
            activity: Activity::Sounding,
            music: MusicalPosition::default(),
        }
    }

    /// A block of a constant.
    pub fn constant(&mut self, processor: &mut dyn Processor, value: f32, frames: usize) {
        self.left = vec![value; frames];
        self.right = vec![value; frames];
        self.play(processor);
    }

    /// Processes what `left` and `right` hold.
    pub fn play(&mut self, processor: &mut dyn Processor) {
        let context = ProcessContext {
            position: Frames(self.position),
            clock: 0,
            playing: true,
            jumped: false,
            sample_rate: SampleRate(48_000),
            music: self.music,
        };
        let key = self
            .key
            .as_ref()
            .map(|(left, right)| Stereo { left, right });
        let input = Input {
            events: &self.events,
            key,
        };
        let audio = StereoMut {
            left: &mut self.left,
            right: &mut self.right,
        };
        self.activity = processor.process_automated(&context, input, &self.points, audio);
        self.position += i64::try_from(self.left.len()).unwrap();
        self.events.clear();
        self.points.clear();
    }
}

pub fn open_here(id: &str) -> Opened {
    waive_hosting::vst3::open(fixture(), id, &Setup::new(48_000)).unwrap()
}
