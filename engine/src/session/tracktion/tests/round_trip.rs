//! Random Edits: written, read and written again.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::model::clip::{AbsoluteTime, ClipLevel, ClipSpan, Fades, Marker};
use crate::model::edit::{Colour, Name};
use crate::model::id::ItemId;
use crate::model::note::{Controller, Controllers, Note, Notes};
use crate::model::registry::ComponentValue;
use crate::model::template as make;
use crate::model::track::{Mute, Solo};
use crate::model::transport::LoopRegion;

/// Numbers with few digits come through exactly; others come through as printed.
fn time(most: u32) -> BoxedStrategy<f64> {
    let coarse = (0..most * 1000).prop_map(|n| f64::from(n) / 1000.0);
    prop_oneof![coarse, 0.0..f64::from(most)].boxed()
}

fn span() -> impl Strategy<Value = ClipSpan> {
    (time(500), time(60), time(9)).prop_map(|(start, length, offset)| ClipSpan {
        start,
        length: length + 0.001,
        offset,
    })
}

fn note() -> impl Strategy<Value = Note> {
    let id = Just(ItemId(0));
    (id, 0..128_u8, time(64), time(8), 1..128_u8, any::<bool>()).prop_map(
        |(id, pitch, start, length, velocity, mute)| Note {
            id,
            pitch,
            start,
            length: length + 0.01,
            velocity,
            mute,
            colour: 0,
            release: Note::RELEASE,
        },
    )
}

fn controller() -> impl Strategy<Value = Controller> {
    let kind = prop_oneof![0..128_u16, Just(4097), Just(4100), Just(4101), Just(4103)];
    (time(64), kind, 0..16384_u16, 0..128_u16).prop_map(|(beat, kind, value, metadata)| {
        Controller {
            beat,
            kind,
            value,
            metadata,
        }
    })
}

#[derive(Clone, Debug)]
enum Content {
    Audio(String, ClipLevel, Fades),
    Midi(u8, Vec<Note>, Vec<Controller>),
}

fn content() -> impl Strategy<Value = Content> {
    let level = (-60.0..24.0, -1.0..1.0).prop_map(|(gain_db, pan)| ClipLevel { gain_db, pan });
    let fades = (0.0..0.001, Just(0.0), 1..5_i64, 1..5_i64).prop_map(|(a, b, c, d)| Fades {
        fade_in: a,
        fade_out: b,
        in_shape: c,
        out_shape: d,
    });
    let notes = prop::collection::vec(note(), 0..12);
    let controllers = prop::collection::vec(controller(), 0..6);
    prop_oneof![
        ("[^\\x00]{0,20}", level, fades).prop_map(|(source, l, f)| Content::Audio(source, l, f)),
        (1..17_u8, notes, controllers).prop_map(|(ch, n, c)| Content::Midi(ch, n, c)),
    ]
}

#[derive(Clone, Debug)]
struct Clip {
    name: String,
    span: ClipSpan,
    content: Content,
    absolute: bool,
}

fn clip() -> impl Strategy<Value = Clip> {
    ("\\PC{0,12}", span(), content(), any::<bool>()).prop_map(|(name, span, content, absolute)| {
        Clip {
            name,
            span,
            content,
            absolute,
        }
    })
}

type Strip = (String, Option<u32>, bool, bool, (f64, f64), Vec<Clip>);

fn strip() -> impl Strategy<Value = Strip> {
    (
        "\\PC{0,12}",
        proptest::option::of(any::<u32>()),
        any::<bool>(),
        any::<bool>(),
        (0.0..1.0, -1.0..1.0),
        prop::collection::vec(clip(), 0..5),
    )
}

fn clip_tree(index: &mut ItemIndex, clip: Clip) -> Subtree {
    let mut tree = match clip.content {
        Content::Audio(source, level, fades) => {
            let mut tree = make::audio_clip(index, &clip.name, &source, clip.span);
            tree.components.truncate(3);
            tree.components.extend([level.into(), fades.into()]);
            tree
        }
        Content::Midi(channel, mut notes, mut controllers) => {
            for note in &mut notes {
                note.id = index.allocate();
            }
            controllers.sort_by(|a, b| a.beat.total_cmp(&b.beat));
            let content = (Notes::new(notes), Controllers(controllers));
            make::midi_clip(index, &clip.name, clip.span, channel, content)
        }
    };
    if clip.absolute {
        tree.components.push(AbsoluteTime.into());
    }
    tree
}

fn strip_tree(index: &mut ItemIndex, (name, colour, mute, solo, fader, clips): Strip) -> Subtree {
    let mut tree = make::new_track(index, &name);
    tree.components
        .retain(|c| !matches!(c, ComponentValue::Mute(_) | ComponentValue::Solo(_)));
    tree.components
        .extend([Mute(mute).into(), Solo(solo).into()]);
    tree.components
        .extend(colour.map(|colour| Colour(colour).into()));
    let params = [make::VOLUME, make::PAN];
    tree.children[0] = make::fader(index, params, fader.0, fader.1);
    let drums = make::plugin(index, "waiveDrums", &[("level", fader.1 * 10.0)]);
    tree.children.insert(0, drums);
    for clip in clips {
        let clip = clip_tree(index, clip);
        tree.children.push(clip);
    }
    tree
}

fn edit() -> impl Strategy<Value = Subtree> {
    let tempos = prop::collection::vec((time(200), 20.0..999.0, -1.0..1.0), 0..4);
    let markers = prop::collection::vec(("\\PC{0,9}", span()), 0..4);
    let strips = prop::collection::vec(strip(), 0..5);
    let region = (any::<bool>(), 0.0..50.0, 50.0..99.0);
    (tempos, markers, strips, region).prop_map(|(tempos, markers, strips, region)| {
        let mut index = ItemIndex::default();
        let mut edit = make::new_edit(&mut index, "song");
        let (enabled, start, end) = region;
        edit.components.pop();
        edit.components.push(
            LoopRegion {
                enabled,
                start,
                end,
            }
            .into(),
        );
        for (start, bpm, curve) in tempos {
            edit.children
                .push(make::tempo(&mut index, start + 0.5, bpm, curve));
            edit.children
                .push(make::meter(&mut index, start + 0.5, 3, 8));
        }
        for (number, (name, span)) in (1..).zip(markers) {
            let parts = vec![Name(name).into(), span.into(), Marker { number }.into()];
            edit.children.push(Subtree::new(index.allocate(), parts));
        }
        for strip in strips {
            let strip = strip_tree(&mut index, strip);
            edit.children.push(strip);
        }
        edit
    })
}

/// What the file keeps: ids of objects, and their children grouped and sorted as
/// the file sorts them; ids of notes, parameters, tempos and meters are new.
fn kept(tree: &Subtree) -> Subtree {
    let mut tree = tree.clone();
    let of = |child: &Subtree, test: fn(&ComponentValue) -> bool| child.components.iter().any(test);
    for child in &mut tree.children {
        let anonymous = |c: &ComponentValue| {
            use ComponentValue as V;
            matches!(
                c,
                V::Parameter(_) | V::Tempo(_) | V::Meter(_) | V::KeyChange(_)
            )
        };
        if of(child, anonymous) {
            child.id = ItemId(0);
        }
        *child = kept(child);
    }
    // What belongs to the file rather than the Edit.
    tree.components.retain(|component| {
        !matches!(
            component,
            ComponentValue::Kept(_) | ComponentValue::KeptFile(_)
        )
    });
    tree.components
        .sort_by_key(|component| component.kind() as usize);
    if tree
        .components
        .iter()
        .any(|c| matches!(c, ComponentValue::ClipCurve(_)))
    {
        tree.id = ItemId(0);
    }
    for component in &mut tree.components {
        if let ComponentValue::Expressions(list) = component {
            list.0.iter_mut().for_each(|one| one.note = ItemId(0));
        }
        if let ComponentValue::MidiTakes(takes) = component {
            let notes = takes.takes.iter_mut().flat_map(|take| &mut take.notes);
            notes.for_each(|note| note.id = ItemId(0));
        }
        if let ComponentValue::Notes(notes) = component {
            let plain = |note: &Note| Note {
                id: ItemId(0),
                ..*note
            };
            *component = Notes::new(notes.as_slice().iter().map(plain).collect()).into();
        }
    }
    let mut groups: BTreeMap<u8, Vec<Subtree>> = BTreeMap::new();
    for child in tree.children.drain(..) {
        use ComponentValue as V;
        let group = child.components.iter().map(|c| match c {
            V::Tempo(_) => 1,
            V::Meter(_) => 2,
            V::KeyChange(_) => 6,
            V::Parameter(_) => 7,
            V::Modifier(_) => 8,
            V::MacroSet(_) => 9,
            V::Marker(_) => 4,
            V::Track(_) => 5,
            V::ClipSpan(_) => 3,
            _ => 0,
        });
        groups
            .entry(group.max().unwrap_or(0))
            .or_default()
            .push(child);
    }
    let start = |tree: &Subtree| {
        tree.components.iter().find_map(|c| match c {
            ComponentValue::ClipSpan(span) => Some(span.start),
            ComponentValue::Tempo(tempo) => Some(tempo.start_beat),
            ComponentValue::MeterStart(start) => Some(start.0),
            _ => None,
        })
    };
    for group in groups.values_mut() {
        group.sort_by(|a, b| start(a).partial_cmp(&start(b)).unwrap());
    }
    tree.children = groups.into_values().flatten().collect();
    tree
}

/// The tree with every number as the file prints it.
pub fn rounded(tree: &Subtree) -> String {
    let text = serde_json::to_value(kept(tree)).unwrap();
    fn round(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Number(number) if number.is_f64() => {
                let printed = crate::session::tracktion::number::print(number.as_f64().unwrap());
                *value = serde_json::Value::String(printed);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(round),
            serde_json::Value::Object(fields) => fields.values_mut().for_each(round),
            _ => {}
        }
    }
    let mut text = text;
    round(&mut text);
    text.to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_written_is_read_back_whole(edit in edit()) {
        let world = world_of(&edit);
        let text = write(&world);
        let mut index = ItemIndex::default();
        let Opened { tree, repairs } = read(text.as_bytes(), &mut index, "song").unwrap();
        prop_assert_eq!(repairs, Vec::<String>::new());
        let again = world_of(&tree);
        prop_assert_eq!(write(&again), text);
        prop_assert_eq!(rounded(&tree_of(&again)), rounded(&tree_of(&world)));
        let next = index.allocate();
        prop_assert!(again.resource::<ItemIndex>().entity(next).is_none());
        // From the second time on nothing is rounded any more.
        let text = write(&again);
        let twice = world_of(&opened(&text).tree);
        prop_assert_eq!(kept(&tree_of(&twice)), kept(&tree_of(&again)));
    }
}
