//! What is heard of MIDI and step clips, to the frame, against calculation by hand.
//! 120 bpm, 4/4, 48 kHz: a beat is 24,000 frames.

use bevy_ecs::prelude::*;

use super::*;
use crate::control::draft::Draft;
use crate::control::start::{ControlConfig, world};
use crate::model::clip::{ClipLoop, ClipSpan, ClipSpeed, Disabled, MidiClip};
use crate::model::id::ItemId;
use crate::model::note::{
    Controller, Controllers, Expression, ExpressionKind, Expressions, Groove, MidiSends, Note,
    Notes, Quantisation, VelocityLevel,
};
use crate::model::outline::{Outline, root};
use crate::model::registry::ComponentValue;
use crate::model::step::{StepChannel, StepClip, StepPattern, StepRow};
use crate::model::template;
use crate::model::track::Mute;
use crate::model::tree::Subtree;
use crate::time::Frames;

const RATE: SampleRate = SampleRate(48_000);

/// An Edit with one track that holds one clip, and that track.
fn edit(components: Vec<ComponentValue>) -> (World, Entity) {
    let config = ControlConfig {
        rate: RATE,
        max_block: 512,
        allow: Vec::new(),
        edit: None,
        cache_dir: std::env::temp_dir(),
        device: "test".to_owned(),
        block_size: 512,
        plugins: crate::control::PluginSettings::usual(),
        journal: crate::config::JournalMode::Off,
        state_dir: std::env::temp_dir(),
    };
    let mut world = world(&config).unwrap();
    let mut draft = Draft::new(&mut world);
    let tree = template::new_track(&mut draft.index(), "T");
    let top = root(draft.world);
    let track = draft.spawn(top, None, tree).unwrap();
    let id = ItemId(5000);
    draft
        .spawn(track, None, Subtree::new(id, components))
        .unwrap();
    drop(draft.finish());
    (world, track)
}

fn span(start: f64, length: f64, offset: f64) -> ComponentValue {
    ClipSpan {
        start,
        length,
        offset,
    }
    .into()
}

fn note(id: u64, pitch: u8, start: f64, length: f64) -> Note {
    Note {
        id: ItemId(id),
        pitch,
        start,
        length,
        velocity: 100,
        mute: false,
        colour: 0,
        release: 40,
    }
}

fn midi(span: ComponentValue, notes: Vec<Note>) -> Vec<ComponentValue> {
    vec![
        span,
        MidiClip { channel: 2 }.into(),
        Notes::new(notes).into(),
    ]
}

fn plan_of(world: &World, track: Entity) -> NotePlan {
    note_plan(world, track, RATE, |_| true)
}

/// Everything that is told: frame and message.
fn told(components: Vec<ComponentValue>) -> Vec<(i64, MidiMessage)> {
    let (world, track) = edit(components);
    let plan = plan_of(&world, track);
    let all = plan.between(Frames(i64::MIN / 2), Frames(i64::MAX / 2));
    all.iter()
        .map(|event| (event.frame.0, event.message))
        .collect()
}

/// Keys going down and up: frame, key, and velocity where it goes down.
fn keys(components: Vec<ComponentValue>) -> Vec<(i64, u8, Option<u8>)> {
    let message = |(frame, message)| match message {
        MidiMessage::NoteOn { key, velocity, .. } => Some((frame, key, Some(velocity))),
        MidiMessage::NoteOff { key, .. } => Some((frame, key, None)),
        _ => None,
    };
    told(components).into_iter().filter_map(message).collect()
}

#[test]
fn the_worked_example_of_the_format() {
    let mut clip = midi(span(2.0, 4.0, 0.5), vec![note(1, 60, 1.5, 0.5)]);
    let pedal = Controller {
        beat: 2.0,
        kind: 64,
        value: 16_256,
        metadata: 0,
    };
    clip.push(Controllers(vec![pedal]).into());
    let expected = [
        (
            108_000,
            MidiMessage::NoteOn {
                channel: 1,
                key: 60,
                velocity: 100,
            },
        ),
        (
            120_000,
            MidiMessage::NoteOff {
                channel: 1,
                key: 60,
                velocity: 40,
            },
        ),
        (
            120_000,
            MidiMessage::Control {
                channel: 1,
                controller: 64,
                value: 16_256,
            },
        ),
    ];
    assert_eq!(told(clip), expected);
}

#[test]
fn a_loop_repeats_and_cuts_notes_at_its_end() {
    let notes = || {
        vec![
            note(1, 50, 0.5, 1.0),
            note(2, 60, 1.0, 0.5),
            note(3, 62, 2.5, 2.0),
        ]
    };
    let looped = ClipLoop {
        start_beats: 1.0,
        length_beats: 2.0,
        ..ClipLoop::default()
    };
    // Five beats: two turns and a half, the content from beat 1 to 3.
    let mut clip = midi(span(0.0, 2.5, 0.0), notes());
    clip.push(looped.into());
    let expected = [
        (0, 60, Some(100)),
        (12_000, 60, None),
        (36_000, 62, Some(100)),
        (48_000, 62, None),
        (48_000, 60, Some(100)),
        (60_000, 60, None),
        (84_000, 62, Some(100)),
        (96_000, 62, None),
        (96_000, 60, Some(100)),
        (108_000, 60, None),
    ];
    assert_eq!(keys(clip), expected);
    // A beat and a half of content skipped: the turns begin that much earlier.
    let mut clip = midi(span(1.0, 1.0, 0.75), notes());
    clip.push(looped.into());
    let expected = [
        (48_000, 62, Some(100)),
        (60_000, 62, None),
        (60_000, 60, Some(100)),
        (72_000, 60, None),
    ];
    assert_eq!(keys(clip), expected);
}

fn quantised(grid: &str, amount: f64, note_offs: bool) -> Vec<i64> {
    let mut clip = midi(span(0.0, 4.0, 0.0), vec![note(1, 60, 0.3, 0.4)]);
    let quantisation = Quantisation {
        grid: grid.to_owned(),
        amount,
        note_offs,
    };
    clip.push(quantisation.into());
    keys(clip).into_iter().map(|(frame, ..)| frame).collect()
}

#[test]
fn quantisation_moves_starts_and_ends_by_its_amount() {
    assert_eq!(quantised("1/2 beat", 1.0, true), [12_000, 24_000]);
    assert_eq!(quantised("1/2 beat", 0.5, true), [9_600, 20_400]);
    assert_eq!(quantised("1/2 beat", 1.0, false), [12_000, 21_600]);
    assert_eq!(quantised("1 beat", 1.0, true), [0, 24_000]);
    assert_eq!(quantised("1/3 beat", 1.0, true), [8_000, 24_000]);
    assert_eq!(quantised("no grid", 1.0, true), [7_200, 16_800]);
}

#[test]
fn a_groove_delays_every_other_part_of_a_beat() {
    let notes = vec![
        note(1, 60, 0.0, 0.25),
        note(2, 61, 0.5, 0.25),
        note(3, 62, 1.0, 0.25),
    ];
    for (strength, late) in [(1.0, 3960), (0.5, 1980), (0.0, 0)] {
        let mut clip = midi(span(0.0, 4.0, 0.0), notes.clone());
        let groove = Groove {
            name: "Basic 8th Swing".to_owned(),
            strength,
        };
        clip.push(groove.into());
        let starts: Vec<i64> = keys(clip)
            .into_iter()
            .filter(|(.., velocity)| velocity.is_some())
            .map(|(frame, ..)| frame)
            .collect();
        assert_eq!(starts, [0, 12_000 + late, 24_000]);
    }
}

#[test]
fn velocities_are_scaled_and_silent_things_are_silent() {
    let clip = || midi(span(0.0, 4.0, 0.0), vec![note(1, 60, 0.0, 1.0)]);
    for (level, velocity) in [(0.0, 100), (-6.0, 50), (6.0, 127), (-100.0, 1)] {
        let mut clip = clip();
        clip.push(VelocityLevel(level).into());
        assert_eq!(keys(clip)[0].2, Some(velocity), "{level} dB");
    }
    let mut muted = clip();
    muted.push(Mute(true).into());
    assert_eq!(keys(muted), []);
    let mut disabled = clip();
    disabled.push(Disabled.into());
    assert_eq!(keys(disabled), []);
    let silent = Note {
        mute: true,
        ..note(1, 60, 0.0, 1.0)
    };
    assert_eq!(keys(midi(span(0.0, 4.0, 0.0), vec![silent])), []);
}

#[test]
fn a_key_struck_while_down_comes_up_first() {
    let notes = vec![note(1, 60, 0.0, 4.0), note(2, 60, 1.0, 1.0)];
    let expected = [
        (0, 60, Some(100)),
        (24_000, 60, None),
        (24_000, 60, Some(100)),
        (48_000, 60, None),
    ];
    assert_eq!(keys(midi(span(0.0, 4.0, 0.0), notes)), expected);
    let together = vec![note(1, 60, 0.0, 2.0), note(2, 60, 0.0, 1.0)];
    let expected = [(0, 60, Some(100)), (0, 60, Some(100)), (48_000, 60, None)];
    assert_eq!(keys(midi(span(0.0, 4.0, 0.0), together)), expected);
}

#[test]
fn what_moved_before_a_clip_begins_holds_when_it_does() {
    let moved = |beat, kind, value| Controller {
        beat,
        kind,
        value,
        metadata: 0,
    };
    let mut clip = midi(span(1.0, 1.0, 1.0), vec![]);
    let controllers = vec![
        moved(0.0, 7, 1280),
        moved(0.5, 101, 0),
        moved(0.5, 100, 0),
        moved(0.5, 6, 12 * 128),
        moved(1.0, 7, 2560),
        moved(3.0, 4101, 0),
    ];
    clip.push(Controllers(controllers).into());
    let (world, track) = edit(clip);
    let plan = plan_of(&world, track);
    let frames: Vec<(i64, MidiMessage)> = plan
        .between(Frames(0), Frames(i64::MAX / 2))
        .iter()
        .map(|event| (event.frame.0, event.message))
        .collect();
    let control = |controller, value| MidiMessage::Control {
        channel: 1,
        controller,
        value,
    };
    let bend = MidiMessage::PitchBend {
        channel: 1,
        value: 0,
    };
    let expected = [
        (48_000, control(101, 0)),
        (48_000, control(100, 0)),
        (48_000, control(6, 1536)),
        (48_000, control(7, 2560)),
        (72_000, bend),
    ];
    assert_eq!(frames, expected);
    // Started in the middle: the parameter is chosen before its value is said.
    let mut chased = Vec::new();
    plan.chase(Frames(80_000), |event, _| chased.push(event.message));
    let at = |message| chased.iter().position(|other| *other == message).unwrap();
    assert!(at(control(101, 0)) < at(control(6, 1536)));
    assert!(at(control(100, 0)) < at(control(6, 1536)));
    assert!(chased.contains(&control(7, 2560)) && chased.contains(&bend));
}

#[test]
fn programmes_take_their_banks_along_unless_told_not_to() {
    let program = Controller {
        beat: 0.0,
        kind: 4097,
        value: 5 * 128,
        metadata: 129,
    };
    let clip = |sends: MidiSends| {
        let mut clip = midi(span(0.0, 1.0, 0.0), vec![]);
        clip.push(Controllers(vec![program]).into());
        clip.push(sends.into());
        told(clip)
            .into_iter()
            .map(|(_, message)| message)
            .collect::<Vec<_>>()
    };
    let control = |controller, value| MidiMessage::Control {
        channel: 1,
        controller,
        value,
    };
    let change = MidiMessage::Program {
        channel: 1,
        program: 5,
    };
    let all = MidiSends::default();
    assert_eq!(clip(all), [control(0, 128), control(32, 128), change]);
    assert_eq!(
        clip(MidiSends {
            banks: false,
            ..all
        }),
        [change]
    );
    assert_eq!(
        clip(MidiSends {
            programs: false,
            ..all
        }),
        []
    );
}

#[test]
fn mpe_gives_each_note_a_channel_and_its_expression() {
    let mut clip = midi(
        span(0.0, 4.0, 0.0),
        vec![note(1, 60, 0.0, 2.0), note(2, 64, 0.5, 2.0)],
    );
    clip.push(
        MidiSends {
            mpe: true,
            ..MidiSends::default()
        }
        .into(),
    );
    let bend = |beat, value| Expression {
        note: ItemId(2),
        kind: ExpressionKind::Bend,
        beat,
        value,
    };
    clip.push(Expressions(vec![bend(None, -48.0), bend(Some(1.0), 24.0)]).into());
    let told = told(clip);
    let channels: Vec<u8> = told
        .iter()
        .filter_map(|(_, message)| match message {
            MidiMessage::NoteOn { channel, .. } => Some(*channel),
            _ => None,
        })
        .collect();
    assert_eq!(channels, [1, 2]);
    let bends: Vec<(i64, u8, u16)> = told
        .iter()
        .filter_map(|(frame, message)| match message {
            MidiMessage::PitchBend { channel, value } => Some((*frame, *channel, *value)),
            _ => None,
        })
        .collect();
    assert_eq!(bends, [(0, 1, 8192), (12_000, 2, 0), (36_000, 2, 12_288)]);
}

fn step_clip(likely: f64) -> StepClip {
    let row = |steps: &str| StepRow {
        steps: steps.chars().map(|c| c == 'x').collect(),
        ..StepRow::default()
    };
    let first = StepPattern {
        step_count: 4,
        step_beats: 0.5,
        rows: vec![StepRow {
            velocities: vec![127, 127, 100],
            gates: vec![1.0, 1.0, 0.5],
            probabilities: vec![likely, 1.0, likely],
            ..row("x.x.")
        }],
    };
    let second = StepPattern {
        rows: vec![row(".x")],
        step_count: 2,
        ..first.clone()
    };
    StepClip {
        sequence: vec![0, 1],
        repeat: false,
        channels: vec![StepChannel::new(36)],
        patterns: vec![first, second],
    }
}

#[test]
fn patterns_play_end_to_end_and_the_last_repeats_or_all_do() {
    // A pattern of two beats, one of a beat; velocities by the channel's 96.
    let play = |repeat| {
        keys(vec![
            span(0.0, 2.5, 0.0),
            StepClip {
                repeat,
                ..step_clip(1.0)
            }
            .into(),
        ])
    };
    let first = [
        (0, 36, Some(96)),
        (12_000, 36, None),
        (24_000, 36, Some(76)),
        (30_000, 36, None),
        (60_000, 36, Some(96)),
        (72_000, 36, None),
    ];
    let last = [
        (84_000, 36, Some(96)),
        (96_000, 36, None),
        (108_000, 36, Some(96)),
        (120_000, 36, None),
    ];
    assert_eq!(play(false), [&first[..], &last[..]].concat());
    let again = [
        (72_000, 36, Some(96)),
        (84_000, 36, None),
        (96_000, 36, Some(76)),
        (102_000, 36, None),
    ];
    assert_eq!(play(true), [&first[..], &again[..]].concat());
}

#[test]
fn a_step_clips_speed_and_offset_move_its_steps() {
    let clip = vec![
        span(1.0, 1.0, 0.25),
        ClipSpeed(2.0).into(),
        step_clip(1.0).into(),
    ];
    // Twice as fast from 0.75 s on: steps of a quarter beat.
    let expected = [
        (48_000, 36, Some(76)),
        (51_000, 36, None),
        (66_000, 36, Some(96)),
        (72_000, 36, None),
        (78_000, 36, Some(96)),
        (84_000, 36, None),
        (90_000, 36, Some(96)),
        (96_000, 36, None),
    ];
    assert_eq!(keys(clip), expected);
}

#[test]
fn chance_is_drawn_anew_for_each_repetition_and_always_alike() {
    let clip = || {
        let mut steps = step_clip(0.5);
        steps.sequence = vec![0];
        vec![span(0.0, 400.0, 0.0), ComponentValue::from(steps)]
    };
    let played = keys(clip());
    assert_eq!(played, keys(clip()));
    let starts: Vec<i64> = played
        .iter()
        .filter(|(.., velocity)| velocity.is_some())
        .map(|(frame, ..)| *frame)
        .collect();
    // 400 repetitions of two steps at a half.
    assert!((340..=460).contains(&starts.len()), "{}", starts.len());
    let turns: std::collections::HashSet<Vec<i64>> = (0..400_i64)
        .map(|turn| {
            let begin = turn * 48_000;
            let inside = starts
                .iter()
                .filter(|&&at| at >= begin && at < begin + 48_000);
            inside.map(|at| at - begin).collect()
        })
        .collect();
    assert_eq!(turns.len(), 4, "both, either, none");
}

#[test]
fn a_loop_of_nearly_nothing_ends() {
    let mut clip = midi(span(0.0, 1000.0, 0.0), vec![note(1, 60, 0.0, 1.0)]);
    let looped = ClipLoop {
        length_beats: 1e-9,
        ..ClipLoop::default()
    };
    clip.push(looped.into());
    let (world, track) = edit(clip);
    let clip = crate::model::outline::clips(&world, track)[0];
    assert!(heard(&world, clip).unwrap().notes.len() <= 2_000_000);
    let mut world = world;
    assert_eq!(Outline::tracks(&mut world).len(), 1);
}
