//! What files of others say, what is made of it, and what the user is told.

use super::*;
use crate::model::clip::{AbsoluteTime, ClipLevel, ClipSpan, Fades, Marker, MidiClip};
use crate::model::edit::{Colour, EditHeader, Name};
use crate::model::id::ItemId;
use crate::model::note::{Controllers, Notes};
use crate::model::outline::{Outline, clips, parameter, plugins};
use crate::model::plugin::ParamValue;
use crate::model::tempo::TempoMap;
use crate::model::track::{Mute, Solo};
use crate::model::transport::LoopRegion;
use crate::time::Seconds;

const WAVEFORM: &str = include_str!("waveform.xml");

fn entity(world: &World, id: u64) -> Entity {
    world.resource::<ItemIndex>().entity(ItemId(id)).unwrap()
}

fn says(repairs: &[String], words: &str) {
    assert!(
        repairs.iter().any(|line| line.contains(words)),
        "{words}: {repairs:#?}"
    );
}

#[test]
fn a_waveform_session_is_understood() {
    let mut world = world_of(&opened(WAVEFORM).tree);
    let edit = root(&world);
    assert_eq!(
        world.get::<EditHeader>(edit).unwrap().project_id,
        "876daf/2e53011"
    );
    assert_eq!(
        world.get::<EditHeader>(edit).unwrap().created_ms,
        1_600_000_000_000
    );
    let region = world.get::<LoopRegion>(edit).unwrap();
    assert_eq!((region.enabled, region.start, region.end), (true, 2.0, 8.0));
    let tracks = Outline::tracks(&mut world).to_vec();
    let names: Vec<&str> = tracks
        .iter()
        .map(|&t| world.get::<Name>(t).unwrap().0.as_str())
        .collect();
    assert_eq!(names, ["keys", "Track 2"]);
    assert_eq!(world.get::<Colour>(tracks[0]), Some(&Colour(0xFF00_88FF)));
    assert_eq!(world.get::<Mute>(tracks[0]), Some(&Mute(true)));
    assert_eq!(world.get::<Solo>(tracks[1]), Some(&Solo(false)));
    let meter = TempoMap::read(&mut world).0.meter_at(Seconds(0.0));
    assert_eq!((meter.numerator, meter.denominator), (6, 8));
    let markers: Vec<&Marker> = world.query::<&Marker>().iter(&world).collect();
    assert_eq!(markers, [&Marker { number: 3 }]);
}

#[test]
fn its_clips_and_plugins_come_whole() {
    let mut world = world_of(&opened(WAVEFORM).tree);
    let tracks = Outline::tracks(&mut world).to_vec();
    let riff = clips(&world, tracks[0]);
    assert_eq!(riff, [entity(&world, 1040)]);
    assert_eq!(
        world.get::<MidiClip>(riff[0]),
        Some(&MidiClip { channel: 2 })
    );
    assert_eq!(world.get::<Notes>(riff[0]).unwrap().as_slice().len(), 2);
    assert_eq!(world.get::<Controllers>(riff[0]).unwrap().0[0].value, 16256);
    let guitar = entity(&world, 1022);
    assert_eq!(world.get::<Name>(guitar).unwrap().0, "gtr é");
    assert_eq!(world.get::<ClipLevel>(guitar).unwrap().gain_db, -3.0);
    assert_eq!(world.get::<Fades>(guitar).unwrap().in_shape, 3);
    assert!(world.get::<AbsoluteTime>(guitar).is_some());
    let chain: Vec<(&str, bool)> = plugins(&world, tracks[0])
        .map(|(_, p)| (p.type_name.as_str(), p.enabled))
        .collect();
    assert_eq!(chain, [("vst", false), ("volume", true), ("level", true)]);
    let pan = parameter(&world, entity(&world, 1014), "pan").unwrap();
    assert_eq!(world.get::<ParamValue>(pan), Some(&ParamValue(-0.25)));
}

#[test]
fn what_is_lost_or_changed_is_told() {
    let repairs = opened(WAVEFORM).repairs;
    for words in [
        "not kept: attribute modifiedBy of EDIT",
        "not kept: MACROPARAMETERS (EDIT)",
        "not kept: attribute midiVProp of TRACK (TRACK 1013 \"keys\")",
        "not kept: STEPCLIP (TRACK 1013",
        "not kept: the colour of a note",
        "not kept: SYSEX",
        "not kept: TIMBRE",
        "not kept: the state of plugins of type \"vst\" (PLUGIN 1016",
        "not kept: AUTOMATIONCURVE (PLUGIN 1014)",
        "not kept: attribute base64:parameters of PLUGIN",
        "not kept: an output other than the default one",
        "folder not kept: its tracks stand on their own (FOLDERTRACK 1020 \"band\")",
        "not kept: attribute solo of FOLDERTRACK",
        "not kept: LOOPINFO",
        "not kept: PITCH",
        "brought into range: bpm of TEMPO",
        "missing id of MARKERCLIP",
        "the master had no volume plugin",
        "a track without volume plugin got one",
    ] {
        says(&repairs, words);
    }
}

#[test]
fn an_absent_master_stands_at_minus_3_db() {
    let world = world_of(&opened("<EDIT/>").tree);
    let master = entity(&world, ItemId::MASTER.0);
    let (fader, _) = plugins(&world, master).next().unwrap();
    let volume = parameter(&world, fader, "master volume").unwrap();
    assert_eq!(
        world.get::<ParamValue>(volume),
        Some(&ParamValue(0.637_628_138_065_338_1))
    );
    assert!(write(&world).contains("bpm=\"120.0\""));
}

#[test]
fn ids_are_kept_unless_they_clash() {
    let text = with_track(
        r#"<AUDIOCLIP id="2000" start="0" length="1"/><AUDIOCLIP id="2000" start="1" length="1"/>
           <AUDIOCLIP id="2" start="2" length="1"/><AUDIOCLIP start="3" length="1"/>
           <AUDIOCLIP id="18446744073709551615" start="4" length="1"/><X id="3000"/>"#,
    );
    let mut index = ItemIndex::default();
    let Opened { tree, repairs } = read(text.as_bytes(), &mut index, "x").unwrap();
    says(&repairs, "the id 2000 was taken");
    says(
        &repairs,
        "unusable id of AUDIOCLIP: a new one was given (2 times",
    );
    says(&repairs, "missing id of AUDIOCLIP");
    let mut world = world_of(&tree);
    let track = Outline::tracks(&mut world)[0];
    let ids: Vec<u64> = clips(&world, track)
        .iter()
        .map(|&clip| world.get::<ItemId>(clip).unwrap().0)
        .collect();
    assert_eq!(ids[0], 2000);
    assert!(ids[1..].iter().all(|&id| id > 3000), "{ids:?}");
    assert!(index.allocate().0 > *ids.iter().max().unwrap());
}

#[test]
fn absurd_values_become_sane_ones() {
    let text = with_track(
        r#"<AUDIOCLIP id="5" start="-2" length="5" offset="1" gain="1e999" pan="nan"/>
           <AUDIOCLIP id="6" start="1" length="0"/><AUDIOCLIP id="7" start="-9" length="5"/>
           <AUDIOCLIP id="8" start="1e300" length="1e300" fadeIn="-5" fadeOutType="9"/>
           <MIDICLIP id="9" start="0" length="1"><SEQUENCE channelNumber="99"><NOTE p="300" b="x"
           l="-1" v="0"/><CONTROL type="9999" b="0" val="1"/></SEQUENCE></MIDICLIP>"#,
    );
    let Opened { tree, repairs } = opened(&text);
    says(&repairs, "removed: AUDIOCLIP without length (2 times");
    says(&repairs, "cut at 0");
    says(&repairs, "not kept: a CONTROL of unknown type");
    let world = world_of(&tree);
    let span = world.get::<ClipSpan>(entity(&world, 5)).unwrap();
    assert_eq!((span.start, span.length, span.offset), (0.0, 3.0, 3.0));
    assert_eq!(
        world.get::<ClipLevel>(entity(&world, 5)),
        Some(&ClipLevel::default())
    );
    let span = world.get::<ClipSpan>(entity(&world, 8)).unwrap();
    assert_eq!((span.start, span.length), (1e7, 1e7));
    assert_eq!(
        world.get::<MidiClip>(entity(&world, 9)).unwrap().channel,
        16
    );
    let note = world.get::<Notes>(entity(&world, 9)).unwrap().as_slice()[0];
    assert_eq!((note.pitch, note.start, note.velocity), (127, 0.0, 1));
    assert!(note.length > 0.0);
}

#[test]
fn every_attribute_that_was_ever_seen_is_read_or_told() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/testdata/tracktion_attributes_seen.json"
    );
    let seen: std::collections::BTreeMap<String, std::collections::BTreeMap<String, u64>> =
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    for (tag, attributes) in &seen {
        let attributes: String = attributes
            .keys()
            .filter(|name| !matches!(name.as_str(), "id" | "type"))
            .map(|name| format!(" {name}=\"7\""))
            .collect();
        let element = format!("<{tag} id=\"4000\" type=\"volume\"{attributes}/>");
        for text in [format!("<EDIT>{element}</EDIT>"), with_track(&element)] {
            let Opened { tree, .. } = opened(&text);
            let text = write(&world_of(&tree));
            assert_eq!(write(&world_of(&opened(&text).tree)), text, "{tag}");
        }
    }
}

#[test]
fn many_kinds_of_repairs_make_a_short_list() {
    let children: String = (0..1000).map(|n| format!("<X{n}/>")).collect();
    let repairs = opened(&format!("<EDIT>{children}</EDIT>")).repairs;
    assert!(repairs.len() < 210, "{}", repairs.len());
    says(&repairs, "repairs of other kinds");
}
