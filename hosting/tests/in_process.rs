//! Hosting in this process: sound, parameters, events, states, latency.

#[path = "support/fixtures.rs"]
mod fixtures;

use fixtures::{EFFECT, Player, SYNTH, fixture, note_off, note_on, open_here, point, rogue};
use waive_dsp::processor::{Activity, MidiEvent, MidiMessage};
use waive_dsp::time::Frames;
use waive_hosting::seam::{self, Notice, PluginError, PluginState, Setup, Tail};

const GAIN: u32 = 10;
const BYPASS: u32 = 11;
const LATENCY: u32 = 12;
const KEY: u32 = 13;
const METER: u32 = 14;

#[test]
fn a_module_lists_its_plugins_and_a_plugin_its_parameters() {
    let found = waive_hosting::vst3::list(fixture()).unwrap();
    let effect = found.iter().find(|plugin| plugin.id == EFFECT).unwrap();
    assert_eq!(effect.name, "Waive Fixture Effect");
    assert_eq!(effect.vendor, "Waive");
    assert_eq!(effect.categories, ["Fx", "Dynamics"]);
    assert!(!effect.instrument);
    assert!(
        found
            .iter()
            .any(|plugin| plugin.id == SYNTH && plugin.instrument)
    );

    let opened = open_here(EFFECT);
    let parameters = opened.instance.parameters();
    let ids: Vec<u32> = parameters.iter().map(|parameter| parameter.id).collect();
    assert_eq!(ids, [GAIN, BYPASS, LATENCY, KEY, METER]);
    assert_eq!(parameters[0].default, 0.5);
    assert!(parameters[1].bypass && parameters[1].steps == 1);
    assert_eq!(
        (parameters[2].steps, parameters[2].unit.as_str()),
        (1000, "frames")
    );
    assert!(parameters[4].read_only && !parameters[4].automatable);
}

#[test]
fn parameters_move_at_their_frames() {
    let opened = open_here(EFFECT);
    let mut processor = opened.processor;
    let mut player = Player::new();
    player.points = vec![point(0, 0, 0.25), point(100, 0, 1.0), point(300, 0, 0.5)];
    player.constant(&mut *processor, 0.5, 512);
    for (frame, sample) in player.left.iter().enumerate() {
        let gain = match frame {
            0..100 => 0.5,
            100..300 => 2.0,
            _ => 1.0,
        };
        assert_eq!(*sample, 0.5 * gain, "frame {frame}");
    }
    // What the real-time side sets holds from the next block on.
    processor.set_param(0, 0.75);
    player.constant(&mut *processor, 0.5, 64);
    assert_eq!(player.right, [0.75; 64]);
    drop(opened.instance);
    player.constant(&mut *processor, 0.5, 64);
    assert_eq!(player.left, [0.0; 64], "closed while it plays: silence");
}

#[test]
fn more_points_than_a_call_takes_are_all_heard() {
    let opened = open_here(EFFECT);
    let mut processor = opened.processor;
    let mut player = Player::new();
    // A point on each frame of a block that is longer than what the plugin is shown.
    let frames = 5000;
    player.points = (0..frames)
        .map(|frame| point(frame, 0, (frame % 7) as f32 / 8.0))
        .collect();
    player.constant(&mut *processor, 0.5, frames);
    for (frame, sample) in player.left.iter().enumerate() {
        assert_eq!(*sample, (frame % 7) as f32 / 8.0, "frame {frame}");
    }
}

#[test]
fn the_control_half_moves_values_and_reads_texts() {
    let mut opened = open_here(EFFECT);
    let instance = &mut opened.instance;
    instance.set_value(GAIN, 0.75).unwrap();
    assert_eq!(instance.value(GAIN), Ok(0.75));
    assert_eq!(instance.text_of(GAIN, 0.75), Ok("1.50 x".into()));
    assert_eq!(instance.value_of(GAIN, "0.50 x"), Ok(0.25));
    let mut player = Player::new();
    player.constant(&mut *opened.processor, 0.5, 32);
    assert_eq!(player.left, [0.75; 32]);

    assert!(matches!(
        instance.set_value(99, 0.5),
        Err(PluginError::NoParameter { id: 99, .. })
    ));
    assert!(matches!(
        instance.value(99),
        Err(PluginError::NoParameter { .. })
    ));
    assert!(matches!(
        instance.set_value(GAIN, f64::NAN),
        Err(PluginError::NotANumber { .. })
    ));
    assert!(matches!(
        instance.set_value(METER, 0.5),
        Err(PluginError::ReadOnly { .. })
    ));
    assert!(matches!(
        instance.value_of(GAIN, "loud"),
        Err(PluginError::NoSuchText { .. })
    ));
    instance.set_value(GAIN, 7.0).unwrap();
    assert_eq!(instance.value(GAIN), Ok(1.0));
}

#[test]
fn the_meter_comes_back() {
    let mut opened = open_here(EFFECT);
    let mut player = Player::new();
    player.constant(&mut *opened.processor, 0.375, 64);
    let notices = opened.instance.poll();
    assert!(
        notices.contains(&Notice::Output {
            id: METER,
            value: 0.375
        }),
        "{notices:?}"
    );
    assert_eq!(opened.instance.value(METER), Ok(0.375));
}

#[test]
fn the_side_chain_reaches_its_bus() {
    let mut opened = open_here(EFFECT);
    opened.instance.set_side_chain(true).unwrap();
    opened.instance.set_value(KEY, 0.5).unwrap();
    let mut player = Player::new();
    player.key = Some((vec![0.25; 64], vec![-0.25; 64]));
    player.constant(&mut *opened.processor, 0.5, 64);
    assert_eq!(player.left, [0.625; 64]);
    assert_eq!(player.right, [0.375; 64]);
    player.key = None;
    player.constant(&mut *opened.processor, 0.5, 64);
    assert_eq!(player.left, [0.5; 64]);
}

#[test]
fn a_new_latency_is_told_and_right_to_the_sample() {
    let mut opened = open_here(EFFECT);
    assert_eq!(opened.processor.latency(), 0);
    opened.instance.set_value(LATENCY, 0.123).unwrap();
    assert_eq!(opened.instance.poll(), [Notice::Latency(123)]);
    assert_eq!(opened.processor.latency(), 123);
    assert_eq!(opened.instance.status().tail(), Tail::Frames(123));
    let mut player = Player::new();
    player.left = vec![0.0; 256];
    player.right = vec![0.0; 256];
    player.left[10] = 1.0;
    player.play(&mut *opened.processor);
    let heard: Vec<usize> = (0..256)
        .filter(|frame| player.left[*frame] != 0.0)
        .collect();
    assert_eq!(heard, [133]);
}

#[test]
fn state_and_preset_come_back_and_others_are_refused() {
    let mut opened = open_here(EFFECT);
    let instance = &mut *opened.instance;
    instance.set_value(GAIN, 0.875).unwrap();
    let state = instance.state().unwrap();
    assert_eq!(&state.component[..4], b"WFE1");
    assert_eq!(
        &state.component[4..12],
        0.875_f64.to_le_bytes(),
        "what was just set is in it"
    );
    assert_eq!(&state.controller[..4], b"WFC1");
    let preset = seam::save_preset(instance).unwrap();

    let mut other = open_here(EFFECT);
    let fresh = &mut *other.instance;
    seam::load_preset(fresh, &preset).unwrap();
    assert_eq!(fresh.value(GAIN), Ok(0.875), "the controller follows");
    let mut player = Player::new();
    player.constant(&mut *other.processor, 0.5, 16);
    assert_eq!(player.left, [0.875; 16]);

    let garbage = PluginState {
        component: vec![7; 99],
        controller: vec![1],
    };
    assert!(matches!(
        fresh.restore(&garbage),
        Err(PluginError::Refused { .. })
    ));
    assert_eq!(fresh.state().unwrap(), state, "it is what it was");
    let synths = seam::save_preset(&mut *open_here(SYNTH).instance).unwrap();
    assert!(matches!(
        seam::load_preset(fresh, &synths),
        Err(PluginError::OtherPlugin { .. })
    ));
    assert!(matches!(
        seam::load_preset(fresh, b"no preset"),
        Err(PluginError::NotAPreset(_))
    ));
}

#[test]
fn bypass_is_the_plugins_own_or_the_hosts() {
    let mut opened = open_here(EFFECT);
    opened.instance.set_value(GAIN, 0.0).unwrap();
    opened.instance.set_bypassed(true).unwrap();
    let mut player = Player::new();
    player.constant(&mut *opened.processor, 0.5, 64);
    assert_eq!(player.left, [0.5; 64]);

    // A rogue that behaves: a gain without a bypass of its own.
    let mut plain = open_here(&fixtures::rogue(2));
    plain.instance.set_value(0, 0.0).unwrap();
    player.constant(&mut *plain.processor, 0.5, 64);
    assert_eq!(player.left, [0.0; 64]);
    plain.instance.set_bypassed(true).unwrap();
    player.constant(&mut *plain.processor, 0.5, 512);
    assert!(
        player
            .left
            .windows(2)
            .all(|two| two[1] >= two[0] && two[1] - two[0] < 0.01),
        "no click"
    );
    assert_eq!(player.left[300..], [0.5; 212]);
}

#[test]
fn notes_start_and_end_at_their_frames() {
    let mut opened = open_here(SYNTH);
    let mut player = Player::new();
    player.events = vec![
        note_on(10, 60, 127),
        note_on(20, 64, 127),
        note_off(30, 60),
        note_off(40, 64),
    ];
    // An instrument adds to what is there; its second output isn't heard.
    player.constant(&mut *opened.processor, 0.125, 64);
    for (frame, sample) in player.left.iter().enumerate() {
        let keys = [(10, 30), (20, 40)]
            .iter()
            .filter(|(on, off)| (*on..*off).contains(&frame))
            .count();
        assert_eq!(*sample, 0.125 + keys as f32, "frame {frame}");
    }
    player.events = vec![note_on(64, 60, 127)];
    player.constant(&mut *opened.processor, 0.0, 64);
    assert_eq!(opened.processor.voices(), 1);
    opened.processor.release();
    player.constant(&mut *opened.processor, 0.0, 64);
    assert_eq!(player.left, [0.0; 64]);
    assert_eq!(opened.processor.voices(), 0);
    opened.instance.poll();
}

#[test]
fn controllers_programmes_and_expression_reach_the_instrument() {
    let at = |message| MidiEvent {
        frame: Frames(0),
        message,
    };
    let opened = open_here(SYNTH);
    let programs = opened.instance.programs();
    assert_eq!(programs[0].programs, ["One", "Two", "Three"]);
    let mut processor = opened.processor;
    let mut player = Player::new();
    player.events = vec![
        at(MidiMessage::Control {
            channel: 0,
            controller: 1,
            value: 64 * 128,
        }),
        at(MidiMessage::PitchBend {
            channel: 0,
            value: 12_288,
        }),
        at(MidiMessage::Control {
            channel: 5,
            controller: 1,
            value: 0,
        }),
    ];
    player.constant(&mut *processor, 0.0, 16);
    assert!((player.left[15] - (64.0 / 127.0 + 0.25)).abs() < 1e-6);
    player.position = 0;
    player.events = vec![
        at(MidiMessage::Program {
            channel: 0,
            program: 2,
        }),
        note_on(0, 60, 127),
    ];
    player.constant(&mut *processor, 0.0, 16);
    assert!((player.left[15] - (3.0 + 64.0 / 127.0 + 0.25)).abs() < 1e-6);
}

#[test]
fn notes_of_a_zone_have_expressions_of_their_own() {
    let at = |frame, message| MidiEvent {
        frame: Frames(frame),
        message,
    };
    let bend = |channel: u8, semitones: u16| MidiMessage::PitchBend {
        channel,
        value: 8192 + (semitones * 512) / 3,
    };
    let control = |channel: u8, controller: u8, value: u16| MidiMessage::Control {
        channel,
        controller,
        value: value << 7,
    };
    let mut setup = Setup::new(48_000);
    setup.note_expression = true;
    let mut opened = waive_hosting::vst3::open(fixture(), SYNTH, &setup).unwrap();
    let mut player = Player::new();
    // Without a zone a wheel is a wheel.
    player.events = vec![note_on(0, 60, 127), at(0, bend(0, 24))];
    player.constant(&mut *opened.processor, 0.0, 16);
    assert!((player.left[15] - 1.25).abs() < 1e-3, "{}", player.left[15]);
    // In one it is the notes' own, and what is said before a note begins is told once it
    // has begun. Two semitones are 2/240 of the expression's range.
    player.events = vec![note_off(0, 60), at(0, bend(0, 0))];
    for (controller, value) in [(101, 0), (100, 6), (6, 15)] {
        player.events.push(at(0, control(0, controller, value)));
    }
    player.events.push(at(0, bend(3, 2)));
    let note = MidiMessage::NoteOn {
        channel: 3,
        key: 60,
        velocity: 127,
    };
    player.events.push(at(8, note));
    player.events.push(at(12, bend(3, 12)));
    player.position = 0;
    player.constant(&mut *opened.processor, 0.0, 16);
    for (frame, wanted) in [
        (7, 0.0),
        (8, 1.0 + 2.0 / 240.0),
        (11, 1.0 + 2.0 / 240.0),
        (12, 1.0 + 12.0 / 240.0),
    ] {
        let heard = player.left[frame];
        assert!((heard - wanted).abs() < 1e-3, "frame {frame}: {heard}");
    }
}

#[test]
fn the_plugin_knows_where_in_the_music_it_is() {
    let mut opened = open_here(SYNTH);
    opened.instance.set_value(4, 1.0).unwrap();
    let mut player = Player::new();
    player.music.tempo = 97.0;
    player.music.quarters = 12.5;
    player.constant(&mut *opened.processor, 0.0, 16);
    assert_eq!(player.left, [0.097; 16]);
    assert_eq!(player.right, [0.0125; 16]);
}

#[test]
fn idle_after_its_tail_and_two_seconds_and_awake_again() {
    let opened = open_here(EFFECT);
    let mut processor = opened.processor;
    let mut player = Player::new();
    player.constant(&mut *processor, 0.5, 480);
    assert_eq!(player.activity, Activity::Sounding);
    for _ in 0..201 {
        player.constant(&mut *processor, 0.0, 480);
    }
    assert!(processor.is_idle());
    assert_eq!(player.activity, Activity::Silent);
    player.constant(&mut *processor, 0.5, 480);
    assert_eq!(player.left, [0.5; 480]);
    assert!(!processor.is_idle());
}

#[test]
fn what_is_not_a_number_is_silenced_and_told() {
    let mut opened = open_here(&fixtures::rogue(7));
    let mut player = Player::new();
    player.constant(&mut *opened.processor, 0.95, 64);
    assert_eq!(player.left, [0.0; 64]);
    assert_eq!(player.right, [0.0; 64]);
    assert!(opened.instance.poll().contains(&Notice::BadBlocks(1)));
    player.constant(&mut *opened.processor, 0.5, 64);
    assert_eq!(player.left, [0.5; 64]);

    let mut opened = open_here(&fixtures::rogue(8));
    player.constant(&mut *opened.processor, 0.95, 64);
    assert!(
        player.left.iter().all(|sample| sample.to_bits() == 0),
        "subnormals are zero"
    );
}

#[test]
fn wrong_counts_and_endless_latency_do_no_harm() {
    let mut opened = open_here(&fixtures::rogue(9));
    assert_eq!(opened.instance.parameters().len(), 1);
    assert!(opened.processor.latency() <= seam::MAX_LATENCY);
    assert_eq!(opened.instance.value(0), Ok(0.0));
    let mut player = Player::new();
    player.constant(&mut *opened.processor, 0.5, 64);

    let mut opened = open_here(&fixtures::rogue(10));
    let began = std::time::Instant::now();
    let mut told = 0;
    for _ in 0..200 {
        player.constant(&mut *opened.processor, 0.5, 64);
        assert_eq!(player.left, [0.5; 64]);
        told += opened.instance.poll().len();
    }
    let most = 1 + began.elapsed().as_millis() / 100;
    assert!(
        told >= 1 && told as u128 <= most,
        "{told} of at most {most}"
    );
}

#[test]
fn modules_that_are_none_and_classes_that_are_missing() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("Text.vst3");
    std::fs::write(&text, "not a plugin").unwrap();
    let setup = Setup::new(48_000);
    let failed = waive_hosting::vst3::open(&text, EFFECT, &setup)
        .err()
        .unwrap();
    assert!(matches!(failed, PluginError::Module { .. }), "{failed}");
    for id in [&EFFECT.replace('1', "9"), "x", ""] {
        let failed = waive_hosting::vst3::open(fixture(), id, &setup)
            .err()
            .unwrap();
        assert!(matches!(failed, PluginError::NoClass { .. }), "{failed}");
    }
    let bare = fixtures::bundle(folder.path(), "NoFactory");
    let failed = waive_hosting::vst3::open(&bare, EFFECT, &setup)
        .err()
        .unwrap();
    assert!(failed.to_string().contains("no plugin factory"), "{failed}");
}

#[test]
fn two_hundred_at_once() {
    let mut all: Vec<_> = (0..200).map(|_| open_here(EFFECT)).collect();
    let mut player = Player::new();
    for (number, opened) in all.iter_mut().enumerate() {
        opened
            .instance
            .set_value(GAIN, number as f64 / 200.0)
            .unwrap();
        player.constant(&mut *opened.processor, 0.5, 16);
        assert_eq!(player.left, [number as f32 / 200.0; 16]);
    }
    for opened in all {
        opened.instance.close().unwrap();
    }
}

#[test]
fn real_plugins_play_if_there_are_any() {
    let folder = std::path::Path::new("/usr/lib/vst3");
    let mut played = 0;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        for plugin in waive_hosting::vst3::list(&path).unwrap() {
            let mut opened =
                waive_hosting::vst3::open(&path, &plugin.id, &Setup::new(48_000)).unwrap();
            let mut player = Player::new();
            for _ in 0..20 {
                player.constant(&mut *opened.processor, 0.1, 256);
            }
            assert_eq!(opened.instance.status().bad_blocks(), 0, "{}", plugin.name);
            let state = opened.instance.state().unwrap();
            opened.instance.restore(&state).unwrap();
            opened.instance.poll();
            opened.instance.close().unwrap();
            played += 1;
        }
    }
    println!("{played} plugins of the system played");
}

#[test]
fn a_plugin_that_is_deaf_without_sound_still_remembers_what_it_was_told() {
    let mut opened = open_here(&rogue(12));
    opened.instance.set_value(0, 0.25).unwrap();
    let state = opened.instance.state().unwrap();
    assert_eq!(state.component, 0.25_f64.to_le_bytes());
    // And it plays so.
    let mut player = Player::new();
    player.constant(&mut *opened.processor, 0.5, 64);
    assert!(player.left.iter().all(|x| (x - 0.25).abs() < 1e-6));
}
