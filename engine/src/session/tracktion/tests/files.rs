//! Whole files, one of each era: opened and saved they are the same bytes.

use super::*;
use crate::model::automation::{Assignments, ClipCurve, Curve, Modifier};
use crate::model::clip::{
    ChordClip, ClipLoop, ClipSpeed, Disabled, ForeignClip, Stretch, Takes, Warp,
};
use crate::model::edit::{AuxBusNames, ClickTrack, MasterFades, Name};
use crate::model::id::ItemId;
use crate::model::kept::{Kept, KeptFile};
use crate::model::note::{
    Expressions, MidiSends, MidiTakes, Notes, Quantisation, SystemExclusives,
};
use crate::model::outline::{Outline, parameter};
use crate::model::plugin::{AuxReturn, AuxSend, FaderOptions, ParamValue, SidechainSource};
use crate::model::step::StepClip;
use crate::model::track::{AutomationMode, Folder, TrackOutput};

pub const WAVEFORM_10: &str = include_str!("files/waveform10.tracktionedit");
const WAVEFORM_11: &str = include_str!("files/waveform11.tracktionedit");
pub const WAVEFORM_13: &str = include_str!("files/waveform13.tracktionedit");
const BARE: &str = include_str!("files/bare_engine.tracktionedit");
const EXAMPLE: &str = include_str!("files/worked_example.tracktionedit");
pub const BY_HAND: &str = include_str!("files/by_hand.tracktionedit");
pub const LEGACY: &str = include_str!("files/legacy.tracktionedit");

/// Files by JUCE's rules, with ids and today's names.
pub const PLAIN: [(&str, &str); 5] = [
    ("waveform10", WAVEFORM_10),
    ("waveform11", WAVEFORM_11),
    ("waveform13", WAVEFORM_13),
    ("bare engine", BARE),
    ("worked example", EXAMPLE),
];

fn entity(world: &World, id: u64) -> Entity {
    world.resource::<ItemIndex>().entity(ItemId(id)).unwrap()
}

#[test]
fn files_of_every_era_come_back_byte_for_byte() {
    for (name, text) in PLAIN {
        let tree = opened(text).tree;
        assert_eq!(write(&world_of(&tree)), text, "{name}");
        let file = part!(tree, KeptFile);
        assert!(
            file.is_none_or(|file| file.original.is_empty()),
            "{name}: needs no copy"
        );
    }
}

/// Not even the whole text needs keeping: the elements say it.
#[test]
fn other_line_ends_come_back_too() {
    for (name, text) in PLAIN {
        for text in [
            text.replace("\r\n", "\n"),
            text.replace("\r\n", "\n").replace('\n', "\r\n"),
        ] {
            assert_eq!(write(&world_of(&opened(&text).tree)), text, "{name}");
        }
    }
}

#[test]
fn what_no_rule_writes_comes_back_while_nothing_is_edited() {
    for text in [
        BY_HAND,
        LEGACY,
        include_str!("waveform.xml"),
        "<EDIT/>",
        "\u{FEFF}<EDIT a='&#233;'/>",
    ] {
        let world = world_of(&opened(text).tree);
        assert_eq!(write(&world), text);
        assert!(write_fragment(&world).starts_with("<EDIT"), "{text}");
    }
}

#[test]
fn waveform_10_is_understood_whole() {
    let world = world_of(&opened(WAVEFORM_10).tree);
    let edit = root(&world);
    let click = world.get::<ClickTrack>(edit).unwrap();
    assert!(click.enabled && click.emphasise_bars && !click.only_recording);
    assert_eq!(
        world.get::<AuxBusNames>(edit).unwrap().0[1],
        (3, "Delay <long>".to_owned())
    );
    let master = entity(&world, 2);
    assert_eq!(world.get::<MasterFades>(master).unwrap().out_shape, 2);
    let volume = parameter(&world, entity(&world, 1004), "master volume").unwrap();
    assert_eq!(world.get::<Curve>(volume).unwrap().points().len(), 2);
    let keys = entity(&world, 1013);
    assert_eq!(
        world.get::<AutomationMode>(keys),
        Some(&AutomationMode::Latch)
    );
    assert_eq!(
        world.get::<TrackOutput>(keys),
        Some(&TrackOutput::Track(ItemId(1025)))
    );
    assert_eq!(
        world.get::<Modifier>(entity(&world, 1015)).unwrap().tag,
        "LFO"
    );
    let send = entity(&world, 1018);
    assert_eq!(
        world.get::<AuxSend>(send),
        Some(&AuxSend {
            bus: 3,
            invert: false
        })
    );
    assert_eq!(
        world.get::<AuxReturn>(entity(&world, 1031)),
        Some(&AuxReturn { bus: 3 })
    );
    let level = parameter(&world, send, "send level").unwrap();
    assert_eq!(world.get::<ParamValue>(level), Some(&ParamValue(0.5)));
    let options = world.get::<FaderOptions>(entity(&world, 1019)).unwrap();
    assert!(options.pan_law == 2 && options.polarity && !options.apply_to_midi);
    let vst = parameter(&world, entity(&world, 1016), "13").unwrap();
    let assigned = &world.get::<Assignments>(vst).unwrap().0[0];
    assert_eq!(
        (assigned.source, assigned.depth, assigned.end),
        (ItemId(1015), -0.5, 0.9)
    );
    let folder = entity(&world, 1022);
    assert!(world.get::<Folder>(folder).is_some());
    assert_eq!(
        world.get::<ChildOf>(entity(&world, 1025)).unwrap().parent(),
        folder
    );
    let vca = parameter(&world, entity(&world, 1024), "vca").unwrap();
    assert_eq!(world.get::<ParamValue>(vca), Some(&ParamValue(0.5)));
    assert!(world.get::<ChordClip>(entity(&world, 1081)).is_some());
    assert_eq!(
        world.get::<ForeignClip>(entity(&world, 1029)).unwrap().tag,
        "EDITCLIP"
    );
}

#[test]
fn its_clips_are_understood_whole() {
    let world = world_of(&opened(WAVEFORM_10).tree);
    let riff = entity(&world, 1040);
    let notes = world.get::<Notes>(riff).unwrap().as_slice();
    assert_eq!(
        (notes[0].pitch, notes[2].colour, notes[2].release),
        (57, 4, 30)
    );
    assert_eq!(world.get::<Expressions>(riff).unwrap().0.len(), 4);
    assert_eq!(
        world.get::<SystemExclusives>(riff).unwrap().0[0].data,
        [0xF0, 0x7E, 0x7F, 9, 1, 0xF7]
    );
    let sends = world.get::<MidiSends>(riff).unwrap();
    assert!(sends.programs && !sends.banks && sends.mpe);
    assert_eq!(world.get::<Quantisation>(riff).unwrap().grid, "1/4 beat");
    assert_eq!(
        world.get::<MidiTakes>(riff).unwrap().takes[0].notes.len(),
        1
    );
    assert_eq!(world.get::<ClipLoop>(riff).unwrap().length_beats, 4.0);
    let beat = world.get::<StepClip>(entity(&world, 1042)).unwrap();
    assert_eq!(beat.sequence, [0, 1, 0]);
    let row = &beat.patterns[0].rows[0];
    let on: Vec<usize> = (0..row.steps.len()).filter(|&at| row.steps[at]).collect();
    assert_eq!(on, [0, 4, 8, 12]);
    assert_eq!(row.gates, [1.0, 0.5]);
    assert_eq!(beat.patterns[0].rows[1].steps.len(), 13);
    let guitar = entity(&world, 1026);
    let stretch = world.get::<Stretch>(guitar).unwrap();
    assert_eq!(
        (stretch.mode, stretch.transpose, stretch.auto_tempo),
        (6, -2, true)
    );
    assert_eq!(world.get::<ClipSpeed>(guitar), Some(&ClipSpeed(1.25)));
    assert_eq!(world.get::<Warp>(guitar).unwrap().markers[1].warped, 4.25);
    let takes = world.get::<Takes>(guitar).unwrap();
    assert_eq!((takes.current, takes.takes[2].comp[1].take), (1, -1));
    assert!(world.get::<Disabled>(guitar).is_none());
    assert_eq!(world.get::<SidechainSource>(guitar), None);
}

#[test]
fn waveform_13_is_understood_whole() {
    let mut world = world_of(&opened(WAVEFORM_13).tree);
    let curves: Vec<ClipCurve> = world.query::<&ClipCurve>().iter(&world).cloned().collect();
    assert_eq!(curves.len(), 2);
    assert!(
        curves
            .iter()
            .any(|curve| curve.timing.is_some_and(|t| t.looping))
    );
    assert_eq!(curves[0].plugin, ItemId(1014));
    let source = world.get::<SidechainSource>(entity(&world, 1016));
    assert_eq!(source, Some(&SidechainSource(ItemId(1020))));
    let names: Vec<String> = Outline::tracks(&mut world)
        .to_vec()
        .iter()
        .map(|&t| world.get::<Name>(t).unwrap().0.clone())
        .collect();
    assert_eq!(names, ["synth", "♫ Kick^ `2`"]);
    // The one without length is no clip, and stays in the file.
    assert!(world.resource::<ItemIndex>().entity(ItemId(1022)).is_none());
}

#[test]
fn legacy_files_are_read_by_todays_names() {
    let mut world = world_of(&opened(LEGACY).tree);
    let track = entity(&world, 1010);
    let folder = world.get::<ChildOf>(track).unwrap().parent();
    assert_eq!(world.get::<ItemId>(folder), Some(&ItemId(1009)));
    let note = world.get::<Notes>(entity(&world, 1012)).unwrap().as_slice()[0];
    // A second at 60 bpm is a beat.
    assert!((note.start - 1.0).abs() < 1e-9 && (note.length - 0.5).abs() < 1e-9);
    let meter = crate::model::tempo::TempoMap::read(&mut world).0;
    assert_eq!(meter.meter_at(crate::time::Seconds(0.0)).numerator, 3);
    world.get_mut::<Name>(track).unwrap().0 = "new".to_owned();
    let text = write(&world);
    for words in [
        "projectID=\"876daf/2e53011\"",
        "<TEMPO startBeat=\"0.0\" bpm=\"60.0\" curve=\"1.0\"/>",
        "<PITCH startBeat=\"4.0\" pitch=\"65\"/>",
        "<PLUGIN type=\"reverb\" id=\"1100\"",
        "targetID=\"1010\"",
        "name=\"old plugin\" state=\"4.AbCdEf\"",
        "<TRACK id=\"1010\" name=\"new\">",
        "<AUDIOCLIP name=\"w\"",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(
        !text.contains("FILTER") && !text.contains("mediaId"),
        "{text}"
    );
    assert_eq!(write(&world_of(&opened(&text).tree)), text);
}

#[test]
fn our_own_files_need_nothing_kept() {
    let first = write(&world_of(&super::golden::small_edit()));
    let mut world = world_of(&opened(&first).tree);
    assert_eq!(world.query::<&Kept>().iter(&world).count(), 0);
    assert_eq!(world.query::<&KeptFile>().iter(&world).count(), 0);
}

/// Every element and attribute that was ever seen, where it belongs.
#[test]
fn every_attribute_that_was_ever_seen_stays() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/testdata/tracktion_attributes_seen.json"
    );
    let seen: std::collections::BTreeMap<String, std::collections::BTreeMap<String, u64>> =
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    for (tag, attributes) in &seen {
        for value in ["7", "0.5", "x y", ""] {
            let pairs: String = attributes
                .keys()
                .filter(|name| !matches!(name.as_str(), "id" | "type"))
                .map(|name| format!(" {name}=\"{value}\""))
                .collect();
            let element = format!(
                "<{tag} id=\"4000\" type=\"volume\"{pairs}><{tag}/><{tag} b=\"1\"/></{tag}>"
            );
            for text in [format!("<EDIT>{element}</EDIT>"), with_track(&element)] {
                let plain = crate::session::tracktion::emit::document(
                    &crate::session::tracktion::parse::parse(text.as_bytes()).unwrap(),
                    "\r\n",
                );
                let tree = opened(&plain).tree;
                assert_eq!(write(&world_of(&tree)), plain, "{tag}={value}");
            }
        }
    }
}
