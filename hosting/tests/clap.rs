//! CLAP behind the same seam: in this process and isolated.

#[path = "support/fixtures.rs"]
mod fixtures;

use std::time::{Duration, Instant};

use fixtures::{CLAP_EFFECT, CLAP_SYNTH, Player, clap, note_off, note_on, point};
use waive_dsp::processor::{Activity, MidiEvent, MidiMessage};
use waive_dsp::time::Frames;
use waive_hosting::isolation::{HostCommand, Isolation};
use waive_hosting::seam::{
    self, Notice, Opened, PluginError, PluginFormat, PluginInstance, PluginState, Setup, Tail,
};

const GAIN: u32 = 10;
const LATENCY: u32 = 12;
const KEY: u32 = 13;
const METER: u32 = 14;
const BROKEN: u32 = 15;
const CALLS: u32 = 16;
const TELL: u32 = 17;

fn open(id: &str, isolation: &Isolation) -> Opened {
    let command = HostCommand {
        hang_limit: Duration::from_millis(300),
        wait_bound: Some(Duration::from_millis(200)),
        ..HostCommand::new(env!("CARGO_BIN_EXE_waive-plugin-host"))
    };
    waive_hosting::open(clap(), id, &Setup::new(48_000), isolation, &command).unwrap()
}

fn here(id: &str) -> Opened {
    open(id, &Isolation::None)
}

/// Closes a plugin that has counted the rules that its host broke.
fn close_unbroken(mut opened: Opened) {
    assert_eq!(opened.instance.value(BROKEN), Ok(0.0), "CLAP's rules");
    opened.instance.close().unwrap();
}

fn await_notice(instance: &mut dyn PluginInstance, fits: impl Fn(&Notice) -> bool) -> Vec<Notice> {
    let began = Instant::now();
    let mut all = Vec::new();
    while !all.iter().any(&fits) {
        all.extend(instance.poll());
        assert!(began.elapsed() < Duration::from_secs(20), "only {all:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
    all
}

#[test]
fn a_module_lists_its_plugins_and_a_plugin_its_parameters() {
    let found = waive_hosting::clap::list(clap()).unwrap();
    let effect = found
        .iter()
        .find(|plugin| plugin.id == CLAP_EFFECT)
        .unwrap();
    assert_eq!(effect.format, PluginFormat::Clap);
    assert_eq!(effect.name, "Waive CLAP Effect");
    assert_eq!(effect.categories, ["audio-effect", "stereo"]);
    assert!(!effect.instrument);
    let opened = here(CLAP_EFFECT);
    let parameters = opened.instance.parameters();
    let ids: Vec<u32> = parameters.iter().map(|parameter| parameter.id).collect();
    assert_eq!(ids, [10, 11, 12, 13, 14, 15, 16, 17]);
    assert_eq!((parameters[0].default, parameters[0].steps), (0.5, 0));
    assert!(parameters[1].bypass && parameters[1].steps == 1);
    assert_eq!(parameters[2].steps, 1000);
    assert!(parameters[4].read_only && !parameters[4].automatable);
    assert_eq!(opened.instance.status().tail(), Tail::Frames(480));
    close_unbroken(opened);
}

#[test]
fn parameters_move_at_their_frames_in_native_values() {
    let mut opened = here(CLAP_EFFECT);
    let processor = &mut *opened.processor;
    let mut player = Player::new();
    // A point on each frame, over several calls of the plugin's.
    let frames = 5000;
    player.points = (0..frames)
        .map(|frame| point(frame, 0, (frame % 7) as f32 / 8.0))
        .collect();
    player.constant(processor, 0.5, frames);
    for (frame, sample) in player.left.iter().enumerate() {
        assert_eq!(*sample, (frame % 7) as f32 / 8.0, "frame {frame}");
    }
    processor.set_param(0, 0.75);
    player.constant(processor, 0.5, 64);
    assert_eq!(player.right, [0.75; 64]);
    close_unbroken(opened);
}

#[test]
fn the_control_half_moves_values_and_reads_texts() {
    for isolation in [Isolation::None, Isolation::Process] {
        let mut opened = open(CLAP_EFFECT, &isolation);
        let instance = &mut *opened.instance;
        instance.set_value(GAIN, 0.75).unwrap();
        assert_eq!(instance.value(GAIN), Ok(0.75));
        assert_eq!(instance.text_of(GAIN, 0.75), Ok("1.50 x".into()));
        assert_eq!(instance.value_of(GAIN, "0.50 x"), Ok(0.25));
        assert!(matches!(
            instance.value_of(GAIN, "loud"),
            Err(PluginError::NoSuchText { .. })
        ));
        assert!(matches!(
            instance.set_value(99, 0.5),
            Err(PluginError::NoParameter { id: 99, .. })
        ));
        assert!(matches!(
            instance.set_value(GAIN, f64::NAN),
            Err(PluginError::NotANumber { .. })
        ));
        assert!(matches!(
            instance.set_value(METER, 0.5),
            Err(PluginError::ReadOnly { .. })
        ));
        let mut player = Player::new();
        player.constant(&mut *opened.processor, 0.5, 32);
        assert_eq!(player.left, [0.75; 32]);
        let instance = &mut *opened.instance;
        assert_eq!(instance.value(GAIN), Ok(0.75), "the plugin has it");
        let meter = Notice::Output {
            id: METER,
            value: 0.75,
        };
        await_notice(instance, |notice| *notice == meter);
        close_unbroken(opened);
    }
}

#[test]
fn states_come_back_and_garbage_does_not_get_in() {
    for isolation in [Isolation::None, Isolation::Process] {
        let mut opened = open(CLAP_EFFECT, &isolation);
        opened.instance.set_value(GAIN, 0.875).unwrap();
        let state = opened.instance.state().unwrap();
        assert_eq!(&state.component[..4], b"WCL1");
        assert_eq!(&state.component[4..12], 1.75_f64.to_le_bytes(), "native");
        let mut other = open(CLAP_EFFECT, &isolation);
        other.instance.restore(&state).unwrap();
        assert_eq!(other.instance.value(GAIN), Ok(0.875));
        for garbage in [vec![7; 99], b"WCL1".to_vec(), vec![]] {
            let garbage = PluginState {
                component: garbage,
                controller: vec![1],
            };
            assert!(matches!(
                other.instance.restore(&garbage),
                Err(PluginError::Refused { .. })
            ));
        }
        assert_eq!(other.instance.state().unwrap(), state, "it is what it was");
        assert!(matches!(
            seam::load_preset(&mut *other.instance, b"no preset"),
            Err(PluginError::NotAPreset(_))
        ));
        close_unbroken(other);
        close_unbroken(opened);
    }
}

#[test]
fn latency_that_changes_is_told_and_true() {
    for isolation in [Isolation::None, Isolation::Process] {
        let mut opened = open(CLAP_EFFECT, &isolation);
        opened.instance.set_value(LATENCY, 0.05).unwrap();
        let mut player = Player::new();
        player.constant(&mut *opened.processor, 0.0, 64);
        await_notice(&mut *opened.instance, |notice| {
            *notice == Notice::Latency(50)
        });
        assert_eq!(opened.processor.latency(), 50);
        (player.left, player.right) = (vec![0.0; 128], vec![0.0; 128]);
        player.left[3] = 0.5;
        player.play(&mut *opened.processor);
        let heard = player.left.iter().position(|sample| *sample != 0.0);
        assert_eq!(heard, Some(53));
        close_unbroken(opened);
    }
}

#[test]
fn the_side_chain_is_heard() {
    for isolation in [Isolation::None, Isolation::Process] {
        let mut opened = open(CLAP_EFFECT, &isolation);
        opened.instance.set_value(KEY, 1.0).unwrap();
        let mut player = Player::new();
        player.key = Some((vec![0.125; 64], vec![0.25; 64]));
        player.constant(&mut *opened.processor, 0.5, 64);
        assert_eq!((player.left[9], player.right[9]), (0.625, 0.75));
        player.key = None;
        player.constant(&mut *opened.processor, 0.5, 64);
        assert_eq!(player.left, [0.5; 64]);
        close_unbroken(opened);
    }
}

#[test]
fn notes_bends_and_the_place_reach_the_instrument() {
    let mut opened = here(CLAP_SYNTH);
    let processor = &mut *opened.processor;
    let mut player = Player::new();
    player.events = vec![
        note_on(10, 60, 127),
        note_on(20, 64, 127),
        note_off(30, 60),
        note_off(40, 64),
    ];
    player.constant(processor, 0.125, 64);
    for (frame, sample) in player.left.iter().enumerate() {
        let keys = [(10, 30), (20, 40)]
            .iter()
            .filter(|(on, off)| (*on..*off).contains(&frame))
            .count();
        assert_eq!(*sample, 0.125 + keys as f32, "frame {frame}");
    }
    player.events = vec![
        note_on(64, 60, 127),
        MidiEvent {
            frame: Frames(64),
            message: MidiMessage::PitchBend {
                channel: 0,
                value: 12_288,
            },
        },
    ];
    player.constant(processor, 0.0, 16);
    assert_eq!(player.left, [1.1; 16], "half of two semitones");
    assert_eq!(processor.voices(), 1);
    processor.release();
    player.constant(processor, 0.0, 16);
    assert_eq!(processor.voices(), 0);
    assert_eq!(player.left, [0.1; 16]);
    opened.instance.set_value(TELL, 1.0).unwrap();
    player.music.tempo = 97.0;
    player.music.quarters = 12.5;
    player.constant(&mut *opened.processor, 0.0, 16);
    assert_eq!(player.left, [0.097; 16]);
    assert_eq!(player.right, [0.0125; 16]);
    close_unbroken(opened);
}

#[test]
fn one_that_says_it_may_sleep_sleeps_until_it_hears_something() {
    let mut opened = here(CLAP_EFFECT);
    let mut player = Player::new();
    player.constant(&mut *opened.processor, 0.5, 64);
    assert_eq!(player.activity, Activity::Sounding);
    player.constant(&mut *opened.processor, 0.0, 64);
    assert_eq!(player.activity, Activity::Silent);
    assert!(opened.processor.is_idle());
    player.constant(&mut *opened.processor, 0.25, 64);
    assert_eq!(player.left, [0.25; 64]);
    assert!(!opened.processor.is_idle());
    close_unbroken(opened);
}

#[test]
fn callbacks_and_timers_are_served_on_the_main_thread() {
    let mut opened = here(CLAP_EFFECT);
    opened.instance.poll();
    assert_eq!(opened.instance.value(CALLS), Ok(0.001), "one callback");
    std::thread::sleep(Duration::from_millis(12));
    opened.instance.poll();
    assert_eq!(opened.instance.value(CALLS), Ok(0.011), "and a timer's");
    close_unbroken(opened);
}

#[test]
fn the_same_bits_isolated_as_in_process() {
    for id in [CLAP_EFFECT, CLAP_SYNTH] {
        let (mut near, mut far) = (here(id), open(id, &Isolation::Process));
        let mut players = [Player::new(), Player::new()];
        for block in 0..40_usize {
            let frames = [1, 64, 500, 4096, 5000][block % 5];
            let sides = [&mut near.processor, &mut far.processor];
            for (player, processor) in players.iter_mut().zip(sides) {
                let at = player.position;
                player.events = vec![note_on(at, 60, 100), note_off(at + frames as i64 / 2, 60)];
                player.points = vec![point(0, 0, 0.3), point(frames / 3, 0, block as f32 / 40.0)];
                player.key = Some((vec![0.1; frames], vec![0.2; frames]));
                player.left = (0..frames)
                    .map(|frame| (frame as f32 * 0.1).sin() * 0.5)
                    .collect();
                player.right = vec![0.25; frames];
                player.play(&mut **processor);
            }
            assert_eq!(players[0].left, players[1].left, "block {block}");
            assert_eq!(players[0].right, players[1].right, "block {block}");
        }
        close_unbroken(near);
        close_unbroken(far);
    }
}

#[test]
fn one_that_crashes_or_hangs_comes_back_with_its_state() {
    for (id, word) in [("waive.crash", "SIGSEGV"), ("waive.hang", "hung")] {
        let mut there = open(id, &Isolation::Process);
        there.instance.set_value(GAIN, 0.25).unwrap();
        let mut player = Player::new();
        player.constant(&mut *there.processor, 0.5, 128);
        assert_eq!(player.left, [0.25; 128], "healthy");
        player.constant(&mut *there.processor, 0.95, 128);
        assert_eq!(player.left, [0.0; 128], "silent within the block");
        let notices = await_notice(&mut *there.instance, |notice| *notice == Notice::Restarted);
        assert!(
            notices
                .iter()
                .any(|notice| matches!(notice, Notice::Down { reason } if reason.contains(word))),
            "{notices:?}"
        );
        player.constant(&mut *there.processor, 0.5, 128);
        assert_eq!(player.left, [0.25; 128], "with its last state");
        close_unbroken(there);
    }
}

#[test]
fn a_block_that_failed_is_silent_and_told() {
    let mut opened = here("waive.fail");
    let mut player = Player::new();
    player.constant(&mut *opened.processor, 0.95, 64);
    assert_eq!(player.left, [0.0; 64]);
    assert!(opened.instance.poll().contains(&Notice::BadBlocks(1)));
    player.constant(&mut *opened.processor, 0.5, 64);
    assert_eq!(player.left, [0.5; 64]);
    close_unbroken(opened);
}

#[test]
fn a_closed_one_is_silent_and_a_module_may_be_opened_again() {
    for _ in 0..3 {
        let Opened {
            instance,
            mut processor,
        } = here(CLAP_EFFECT);
        let mut player = Player::new();
        player.constant(&mut *processor, 0.5, 64);
        drop(instance);
        player.constant(&mut *processor, 0.5, 64);
        assert_eq!(player.left, [0.0; 64]);
    }
}

#[test]
fn modules_that_are_none_and_plugins_that_are_missing() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("Text.clap");
    std::fs::write(&text, "not a plugin").unwrap();
    let setup = Setup::new(48_000);
    let failed = |path: &std::path::Path, id: &str| {
        let opened = waive_hosting::clap::open(path, id, &setup);
        opened.err().unwrap().to_string()
    };
    assert!(failed(&text, CLAP_EFFECT).contains("isn't a library"));
    assert!(failed(folder.path(), CLAP_EFFECT).contains("a folder"));
    let bare = fixtures::clap_module(folder.path(), "NoFactory");
    assert!(failed(&bare, CLAP_EFFECT).contains("no plugin factory"));
    for id in ["waive.nothing", "", "a\0b"] {
        assert!(failed(clap(), id).contains("no plugin"), "{id:?}");
    }
    // A library that isn't CLAP's.
    let host = std::path::Path::new(env!("CARGO_BIN_EXE_waive-plugin-host"));
    assert!(waive_hosting::clap::list(host).is_err());
}

#[test]
fn its_own_bypass_is_used() {
    let mut opened = here(CLAP_EFFECT);
    opened.instance.set_value(GAIN, 0.0).unwrap();
    opened.instance.set_bypassed(true).unwrap();
    let mut player = Player::new();
    player.constant(&mut *opened.processor, 0.5, 64);
    assert_eq!(player.left, [0.5; 64]);
    opened.instance.set_bypassed(false).unwrap();
    player.constant(&mut *opened.processor, 0.5, 64);
    assert_eq!(player.left, [0.0; 64]);
    close_unbroken(opened);
}

/// Plays noise through a plugin, with its parameters where they are.
fn heard(opened: &mut Opened) -> Vec<f32> {
    let mut player = Player::new();
    let (mut all, mut seed) = (Vec::new(), 1_u32);
    for _ in 0..40 {
        player.left = (0..256)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 8) as f32 / (1 << 24) as f32 - 0.5
            })
            .collect();
        player.right.clone_from(&player.left);
        player.play(&mut *opened.processor);
        all.extend_from_slice(&player.left);
    }
    all
}

#[test]
fn values_are_the_state_of_a_plugin_that_keeps_none() {
    let isolated = Isolation::Process;
    for isolation in [Isolation::None, isolated] {
        let mut opened = open(CLAP_SYNTH, &isolation);
        opened.instance.set_value(GAIN, 0.25).unwrap();
        let state = opened.instance.state().unwrap();
        assert!(!state.component.is_empty());
        opened.instance.set_value(GAIN, 0.75).unwrap();
        assert_ne!(opened.instance.state().unwrap(), state);
        opened.instance.restore(&state).unwrap();
        assert_eq!(opened.instance.value(GAIN), Ok(0.25));
        assert_eq!(opened.instance.state().unwrap(), state);
        let garbage = PluginState {
            component: b"another's".to_vec(),
            controller: Vec::new(),
        };
        assert!(opened.instance.restore(&garbage).is_err());
        assert_eq!(opened.instance.value(GAIN), Ok(0.25), "what it was stays");
        opened.instance.close().unwrap();
    }
}

#[test]
fn real_plugins_sound_as_their_vst3_if_there_are_any() {
    let setup = Setup::new(48_000);
    let mut compared = 0;
    for entry in std::fs::read_dir("/usr/lib/clap")
        .into_iter()
        .flatten()
        .flatten()
    {
        let path = entry.path();
        for plugin in waive_hosting::clap::list(&path).unwrap() {
            let mut opened = waive_hosting::clap::open(&path, &plugin.id, &setup).unwrap();
            let sound = heard(&mut opened);
            assert_eq!(opened.instance.status().bad_blocks(), 0, "{}", plugin.name);
            let state = opened.instance.state().unwrap();
            opened.instance.restore(&state).unwrap();
            opened.instance.poll();
            let twin = std::path::Path::new("/usr/lib/vst3")
                .join(path.file_stem().unwrap())
                .with_extension("vst3");
            let twins = waive_hosting::vst3::list(&twin).unwrap_or_default();
            if let Some(twin) = twins.first() {
                let mut other = waive_hosting::vst3::open(&twin.path, &twin.id, &setup).unwrap();
                assert_eq!(other.processor.latency(), opened.processor.latency());
                let other = heard(&mut other);
                let apart = sound.iter().zip(&other).map(|(one, two)| (one - two).abs());
                let apart = apart.fold(0.0, f32::max);
                println!("{}: {apart} from its VST3", plugin.name);
                assert!(apart < 1e-6, "{}: {apart}", plugin.name);
                assert!(plugin.instrument || sound.iter().any(|sample| *sample != 0.0));
                compared += 1;
            }
            opened.instance.close().unwrap();
        }
    }
    println!("{compared} plugins of the system compared");
}
