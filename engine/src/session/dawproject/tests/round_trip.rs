//! Random Edits of what a project can say: written and read.

use proptest::prelude::*;

use super::*;
use crate::level::FaderPosition;
use crate::model::automation::{Curve, CurvePoint};
use crate::model::clip::{
    AbsoluteTime, AudioClip, ClipLevel, ClipLoop, ClipSpan, ClipSpeed, Disabled, Fades, LoopFacts,
    Marker, Stretch, Warp, WarpMarker,
};
use crate::model::edit::{Colour, Name};
use crate::model::note::{
    Controller, Controllers, Expression, ExpressionKind, Expressions, Note, Notes,
};
use crate::model::plugin::{AuxReturn, AuxSend, Plugin};
use crate::model::template as make;
use crate::model::track::{Folder, Mute, Solo, TrackOutput};

fn time(most: u32) -> impl Strategy<Value = f64> {
    (0..most * 1000).prop_map(|n| f64::from(n) / 1000.0)
}

fn span() -> impl Strategy<Value = ClipSpan> {
    (time(100), time(20), time(3)).prop_map(|(start, length, offset)| ClipSpan {
        start,
        length: length + 0.01,
        offset,
    })
}

#[derive(Clone, Debug)]
enum Sound {
    Plain(Option<(f64, f64)>),
    Speed(f64, Option<(f64, f64)>),
    Tempo(f64, Option<(f64, f64)>),
    Warp(Vec<(f64, f64)>),
}

fn sound() -> impl Strategy<Value = Sound> {
    let repeat = || proptest::option::of((time(2), time(3).prop_map(|l| l + 0.1)));
    let bends = prop::collection::vec((0.05..1.0_f64, 0.05..1.0_f64), 2..5);
    prop_oneof![
        repeat().prop_map(Sound::Plain),
        (0.25..4.0_f64, repeat()).prop_map(|(speed, l)| Sound::Speed(speed, l)),
        (1.0..64.0_f64, repeat()).prop_map(|(beats, l)| Sound::Tempo(beats, l)),
        bends.prop_map(Sound::Warp),
    ]
}

type AudioParts = (ClipSpan, Sound, (f64, f64, i32), (f64, f64));

fn audio() -> impl Strategy<Value = AudioParts> {
    (
        span(),
        sound(),
        (-40.0..12.0, -1.0..1.0, -12..12),
        (0.0..0.004, 0.0..0.004),
    )
}

fn facts(num_beats: f64) -> LoopFacts {
    LoopFacts {
        num_beats,
        bpm: 0.0,
        numerator: 4,
        denominator: 4,
        one_shot: false,
        root_note: -1,
        in_marker: 0,
        out_marker: -1,
    }
}

fn audio_tree(index: &mut ItemIndex, name: &str, parts: AudioParts) -> Subtree {
    let (span, sound, (gain_db, pan, pitch), (fade_in, fade_out)) = parts;
    let fades = Fades {
        fade_in,
        fade_out,
        ..Fades::default()
    };
    let source = format!("/sounds/{name}.wav");
    let mut components: Vec<ComponentValue> = vec![
        Name(name.to_owned()).into(),
        span.into(),
        AudioClip { source }.into(),
        ClipLevel { gain_db, pan }.into(),
        fades.into(),
    ];
    let mut stretch = Stretch {
        mode: 4,
        pitch_change: f64::from(pitch),
        ..Stretch::default()
    };
    let seconds = |(start, length): (f64, f64)| ClipLoop {
        start,
        length,
        ..ClipLoop::default()
    };
    let mut stretched = pitch != 0;
    match sound {
        Sound::Plain(repeat) => components.extend(repeat.map(|l| seconds(l).into())),
        Sound::Speed(speed, repeat) => {
            components.push(ClipSpeed(speed).into());
            components.extend(repeat.map(|l| seconds(l).into()));
            stretched = true;
        }
        Sound::Tempo(num_beats, repeat) => {
            let facts = facts(num_beats);
            components.push(facts.into());
            components.extend(repeat.map(|(start_beats, length_beats)| {
                let repeat = ClipLoop {
                    start_beats,
                    length_beats,
                    ..ClipLoop::default()
                };
                repeat.into()
            }));
            stretch.auto_tempo = true;
            stretched = true;
        }
        Sound::Warp(bends) => {
            let mut at = (0.0, 0.0);
            let mut markers = vec![WarpMarker {
                source: 0.0,
                warped: 0.0,
            }];
            for (i, (source, warped)) in bends.into_iter().enumerate() {
                // Never a straight line, which would be a speed.
                let bend = if i == 0 { 3.0 } else { 1.0 };
                at = (at.0 + source * bend + 0.01, at.1 + warped);
                markers.push(WarpMarker {
                    source: at.0,
                    warped: at.1,
                });
            }
            let warp = Warp {
                enabled: true,
                end: at.1,
                markers,
            };
            components.push(warp.into());
            stretched = true;
        }
    }
    if stretched {
        components.push(stretch.into());
    }
    Subtree::new(index.allocate(), components)
}

type MidiParts = (
    ClipSpan,
    Vec<(u8, f64, f64, u8, u8)>,
    Vec<(f64, u8)>,
    u8,
    Option<(f64, f64)>,
);

fn midi() -> impl Strategy<Value = MidiParts> {
    let note = (0..128_u8, time(32), time(4), 1..128_u8, 0..128_u8);
    (
        span(),
        prop::collection::vec(note, 0..8),
        prop::collection::vec((time(32), 0..128_u8), 0..5),
        1..17_u8,
        proptest::option::of((time(4), time(8).prop_map(|l| l + 0.25))),
    )
}

fn midi_tree(index: &mut ItemIndex, name: &str, parts: MidiParts) -> Subtree {
    let (span, notes, events, channel, repeat) = parts;
    let notes: Vec<Note> = notes
        .into_iter()
        .map(|(pitch, start, length, velocity, release)| Note {
            id: index.allocate(),
            pitch,
            start,
            length: length + 0.01,
            velocity,
            mute: false,
            colour: 0,
            release,
        })
        .collect();
    let mut controllers: Vec<Controller> = events
        .iter()
        .flat_map(|&(beat, value)| {
            let event = |kind, value, metadata| Controller {
                beat,
                kind,
                value,
                metadata,
            };
            [
                event(1, u16::from(value) * 128, 0),
                event(4101, u16::from(value) * 129, 0),
                event(4100, u16::from(value) * 128, 64),
                event(4097, u16::from(value) * 128, 0),
            ]
        })
        .collect();
    controllers.sort_by(|a, b| a.beat.total_cmp(&b.beat));
    let expressions: Vec<Expression> = notes
        .iter()
        .flat_map(|note| {
            let at = |beat, value| Expression {
                note: note.id,
                kind: ExpressionKind::Bend,
                beat,
                value,
            };
            [at(None, -2.0), at(Some(0.25), 3.5)]
        })
        .collect();
    // Without notes an empty list; a clip of notes in Lanes needs one of each anyway.
    let content = (Notes::new(notes), Controllers(controllers));
    let mut tree = make::midi_clip(index, name, span, channel, content);
    if !expressions.is_empty() {
        tree.components.push(Expressions(expressions).into());
    }
    if let Some((start_beats, length_beats)) = repeat {
        let repeat = ClipLoop {
            start_beats,
            length_beats,
            ..ClipLoop::default()
        };
        tree.components.push(repeat.into());
    }
    tree
}

#[derive(Clone, Debug)]
struct Strip {
    mute: bool,
    solo: bool,
    colour: Option<u32>,
    volume: f64,
    pan: f64,
    sends: Vec<(bool, f64)>,
    audio: Vec<AudioParts>,
    midi: Vec<MidiParts>,
    curve: Vec<(f64, f64, bool)>,
    marks: (bool, bool),
}

fn strip() -> impl Strategy<Value = Strip> {
    (
        (
            any::<bool>(),
            any::<bool>(),
            proptest::option::of(0..0x100_0000_u32),
        ),
        (0.01..1.0, -1.0..1.0),
        prop::collection::vec((any::<bool>(), 0.01..1.0), 0..3),
        prop::collection::vec(audio(), 0..3),
        prop::collection::vec(midi(), 0..3),
        prop::collection::vec((time(60), -1.0..1.0, any::<bool>()), 0..5),
        (any::<bool>(), any::<bool>()),
    )
        .prop_map(
            |((mute, solo, colour), (volume, pan), sends, audio, midi, curve, marks)| Strip {
                mute,
                solo,
                colour,
                volume,
                pan,
                sends,
                audio,
                midi,
                curve,
                marks,
            },
        )
}

fn strip_tree(index: &mut ItemIndex, number: usize, steady: bool, strip: Strip) -> Subtree {
    let mut tree = make::new_track(index, &format!("T{number}"));
    tree.components
        .retain(|c| !matches!(c, ComponentValue::Mute(_) | ComponentValue::Solo(_)));
    tree.components
        .extend([Mute(strip.mute).into(), Solo(strip.solo).into()]);
    tree.components
        .extend(strip.colour.map(|rgb| Colour(0xFF00_0000 | rgb).into()));
    let mut fader = make::fader(index, [make::VOLUME, make::PAN], strip.volume, strip.pan);
    let mut last = -1.0;
    let mut curve = Vec::new();
    let mut points = strip.curve;
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (time, value, linear) in points {
        if time > last {
            // Straight in seconds is bent in beats where the tempo changes.
            let curve_ = if linear && steady { 0.0 } else { 1.0 };
            curve.push(CurvePoint {
                time,
                value,
                curve: curve_,
            });
            last = time;
        }
    }
    if let Some(last) = curve.last_mut() {
        // Nothing follows it, so its shape isn't written.
        last.curve = 1.0;
        fader.children[1].components.push(Curve::new(curve).into());
    }
    tree.children[0] = fader;
    for (pre, level) in strip.sends {
        let mut send = make::plugin(index, Plugin::AUX_SEND, &[("send level", level)]);
        let aux = AuxSend {
            bus: 0,
            invert: false,
        };
        send.components.push(aux.into());
        let fader = tree.children.iter().position(|c| {
            part!(c, Plugin).is_some_and(|plugin| plugin.type_name == Plugin::VOLUME)
        });
        let at = fader.unwrap() + usize::from(!pre);
        tree.children.insert(at, send);
    }
    for (i, parts) in strip.audio.into_iter().enumerate() {
        let mut clip = audio_tree(index, &format!("a{i}"), parts);
        if strip.marks.0 {
            clip.components.push(AbsoluteTime.into());
        }
        if strip.marks.1 {
            clip.components.push(Disabled.into());
        }
        tree.children.push(clip);
    }
    for (i, parts) in strip.midi.into_iter().enumerate() {
        let clip = midi_tree(index, &format!("m{i}"), parts);
        tree.children.push(clip);
    }
    tree
}

fn edit() -> impl Strategy<Value = Subtree> {
    let tempos = (
        20.0..300.0_f64,
        proptest::option::of((4..40_u32, 20.0..300.0_f64)),
    );
    let strips = prop::collection::vec(strip(), 1..4);
    let markers = prop::collection::vec(time(60), 0..4);
    (tempos, strips, markers, any::<bool>()).prop_map(|((bpm, change), strips, markers, folder)| {
        let mut index = ItemIndex::default();
        let mut edit = make::new_edit(&mut index, "song");
        edit.children
            .retain(|c| part!(c, Tempo).is_none() && part!(c, Meter).is_none());
        let mut tempos = vec![make::tempo(&mut index, 0.0, bpm, 1.0)];
        if let Some((beat, bpm)) = change {
            tempos.push(make::tempo(&mut index, f64::from(beat), bpm, 1.0));
        }
        edit.children.extend(tempos);
        edit.children.push(make::meter(&mut index, 0.0, 4, 4));
        let mut markers = markers;
        markers.sort_by(f64::total_cmp);
        for (number, start) in (1..).zip(markers) {
            let span = ClipSpan {
                start,
                length: 0.0,
                offset: 0.0,
            };
            let parts = vec![
                Name(format!("M{number}")).into(),
                span.into(),
                Marker { number }.into(),
            ];
            edit.children.push(Subtree::new(index.allocate(), parts));
        }
        let mut tracks: Vec<Subtree> = Vec::new();
        let sent = strips.iter().any(|strip| !strip.sends.is_empty());
        for (number, strip) in strips.into_iter().enumerate() {
            let track = strip_tree(&mut index, number, change.is_none(), strip);
            tracks.push(track);
        }
        let mut back = make::new_track(&mut index, "Return");
        let mut aux = make::plugin(&mut index, Plugin::AUX_RETURN, &[]);
        aux.components.push(AuxReturn { bus: 0 }.into());
        if sent {
            back.children.insert(0, aux);
        }
        if folder {
            let mut group = make::new_track(&mut index, "Group");
            group.components.push(Folder.into());
            group.children.append(&mut tracks);
            edit.children.push(group);
        } else {
            let output = TrackOutput::Track(back.id);
            tracks[0].components.push(output.into());
            edit.children.append(&mut tracks);
        }
        edit.children.push(back);
        edit
    })
}

/// What a project keeps of an object, in words that compare: no ids, times to a
/// nanosecond, loops by what is heard.
fn said(tree: &Subtree, names: &HashMap<ItemId, String>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let looped = part!(tree, ClipLoop).copied();
    let in_beats = part!(tree, MidiClip).is_some()
        || part!(tree, Stretch).is_some_and(|stretch| stretch.auto_tempo);
    for component in &tree.components {
        parts.push(match component {
            ComponentValue::ClipSpan(span) => {
                // In a loop only the place within the pass counts.
                let offset = match looped {
                    Some(_) if in_beats => 0.0,
                    Some(l) => {
                        let rest = span.offset.rem_euclid(l.length);
                        if l.length - rest < 1e-6 { 0.0 } else { rest }
                    }
                    None => span.offset,
                };
                format!("span {:.6} {:.6} {offset:.6}", span.start, span.length)
            }
            ComponentValue::ClipLoop(l) => format!(
                "loop {:.6} {:.6} {:.6} {:.6}",
                l.start, l.length, l.start_beats, l.length_beats
            ),
            ComponentValue::ParamValue(value) => format!("value {:.6}", value.0),
            ComponentValue::ClipLevel(l) => format!("level {:.6} {:.6}", l.gain_db, l.pan),
            ComponentValue::Fades(f) => format!("fades {:.6} {:.6}", f.fade_in, f.fade_out),
            ComponentValue::ClipSpeed(speed) => format!("speed {:.6}", speed.0),
            ComponentValue::LoopFacts(facts) => format!("facts {:.6}", facts.num_beats),
            ComponentValue::Tempo(t) => {
                format!("tempo {:.6} {:.6} {}", t.start_beat, t.bpm, t.curve)
            }
            ComponentValue::TrackOutput(TrackOutput::Track(id)) => {
                format!("into {:?}", names.get(id))
            }
            // Without an event nothing says the channel.
            ComponentValue::MidiClip(midi) => {
                let notes = part!(tree, Notes).is_some_and(|n| !n.as_slice().is_empty());
                let events = part!(tree, Controllers).is_some_and(|c| !c.0.is_empty());
                format!("channel {:?}", (notes || events).then_some(midi.channel))
            }
            ComponentValue::AudioClip(audio) => {
                let name = audio.source.rsplit('/').next().unwrap_or_default();
                format!("source {name}")
            }
            ComponentValue::Stretch(s) => {
                format!("stretch {} {} {:.6}", s.mode, s.auto_tempo, s.pitch_change)
            }
            other => said_list(other).unwrap_or_else(|| format!("{other:?}")),
        });
    }
    parts.sort();
    let mut children: Vec<String> = tree.children.iter().map(|c| said(c, names)).collect();
    let is_clip = |c: &Subtree| part!(c, ClipSpan).is_some();
    if tree.children.iter().any(is_clip) {
        // Clips in seconds come behind those in beats.
        children.sort();
    }
    format!("{parts:?} {children:?}")
}

/// The same of what holds a list.
fn said_list(component: &ComponentValue) -> Option<String> {
    Some(match component {
        ComponentValue::Warp(warp) => {
            let markers = warp.markers.iter();
            let markers: Vec<String> = markers
                .map(|m| format!("{:.6}-{:.6}", m.source, m.warped))
                .collect();
            format!("warp {markers:?}")
        }
        ComponentValue::Notes(notes) => {
            let notes = notes.as_slice().iter().map(|n| {
                format!(
                    "{} {:.6} {:.6} {} {}",
                    n.pitch, n.start, n.length, n.velocity, n.release
                )
            });
            let mut notes: Vec<String> = notes.collect();
            notes.sort();
            format!("notes {notes:?}")
        }
        ComponentValue::Controllers(list) => {
            let mut events: Vec<String> = list
                .0
                .iter()
                .map(|e| format!("{:.6} {} {} {}", e.beat, e.kind, e.value, e.metadata))
                .collect();
            events.sort();
            format!("events {events:?}")
        }
        ComponentValue::Expressions(list) => {
            let mut all: Vec<String> = list
                .0
                .iter()
                .map(|e| format!("{:?} {:.6} {:.6}", e.kind, e.beat.unwrap_or(0.0), e.value))
                .collect();
            all.sort();
            format!("expressions {all:?}")
        }
        ComponentValue::Curve(curve) => {
            let points = curve.points().iter();
            let points: Vec<String> = points
                .map(|p| format!("{:.6} {:.6} {}", p.time, p.value, p.curve))
                .collect();
            format!("curve {points:?}")
        }
        _ => return None,
    })
}

fn names(tree: &Subtree, found: &mut HashMap<ItemId, String>) {
    if let Some(name) = part!(tree, Name) {
        found.insert(tree.id, name.0.clone());
    }
    tree.children.iter().for_each(|child| names(child, found));
}

fn all_said(tree: &Subtree) -> String {
    let mut known = HashMap::new();
    names(tree, &mut known);
    said(tree, &known)
}

/// The file's name of a source that several tracks share is numbered, which is no loss.
fn plain(edit: &Subtree) -> String {
    all_said(edit)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 96 } else { 512 }))]

    #[test]
    fn what_can_be_said_comes_back(edit in edit()) {
        let (written, back) = again(&edit);
        prop_assert_eq!(written.losses, Vec::<String>::new());
        let about_tempo = |line: &&String| !line.contains("don't follow another");
        let repairs: Vec<&String> = back.repairs.iter().filter(about_tempo).collect();
        prop_assert_eq!(repairs, Vec::<&String>::new());
        prop_assert_eq!(plain(&back.tree), plain(&edit));
        // And from there on nothing moves any more.
        let (_, third) = again(&back.tree);
        prop_assert_eq!(plain(&third.tree), plain(&back.tree));
    }

    #[test]
    fn faders_come_back_within_their_rounding(volume in 0.01..1.0_f64) {
        let (level, _) = super::super::units::ValueUnit::Linear.fader(super::super::units::factor(volume));
        prop_assert!((level - volume).abs() < 1e-9);
        prop_assert!((FaderPosition(level).decibels().0 - FaderPosition(volume).decibels().0).abs() < 1e-6);
    }
}
