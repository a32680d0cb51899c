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
    assert_eq!(names, ["keys", "band", "Track 2"]);
    assert_eq!(world.get::<Colour>(tracks[0]), Some(&Colour(0xFF00_88FF)));
    assert_eq!(world.get::<Mute>(tracks[0]), Some(&Mute(true)));
    assert_eq!(world.get::<Solo>(tracks[1]), Some(&Solo(true)));
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
    assert_eq!(riff, [entity(&world, 1041), entity(&world, 1040)]);
    assert_eq!(
        world.get::<MidiClip>(riff[1]),
        Some(&MidiClip { channel: 2 })
    );
    assert_eq!(world.get::<Notes>(riff[1]).unwrap().as_slice().len(), 2);
    assert_eq!(world.get::<Controllers>(riff[1]).unwrap().0[0].value, 16256);
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
fn what_is_changed_or_silent_is_told() {
    let repairs = opened(WAVEFORM).repairs;
    for words in [
        "passed through, but kept: plugins of type \"vst\" (PLUGIN 1016",
        "brought into range: bpm of TEMPO",
        "missing id of MARKERCLIP",
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
    assert_eq!(write(&world), "<EDIT/>");
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
    says(&repairs, "left out: AUDIOCLIP without length (2 times");
    says(&repairs, "cut at 0");
    says(&repairs, "not played, but kept: a CONTROL of unknown type");
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
fn many_kinds_of_repairs_make_a_short_list() {
    let plugin = |n| format!("<PLUGIN type=\"x{n}\" id=\"{}\"/>", 5000 + n);
    let children: String = (0..1000).map(plugin).collect();
    let repairs = opened(&format!("<EDIT><TRACK>{children}</TRACK></EDIT>")).repairs;
    assert!(repairs.len() < 210, "{}", repairs.len());
    says(&repairs, "repairs of other kinds");
}

#[test]
fn what_plays_into_itself_is_taken_apart() {
    let track = |id: u64, output: &str, plugins: &str| {
        format!(
            "<TRACK id=\"{id}\">{plugins}<OUTPUTDEVICES><DEVICE name=\"{output}\"/></OUTPUTDEVICES></TRACK>"
        )
    };
    let send =
        |id: u64, bus: u64| format!("<PLUGIN type=\"auxsend\" id=\"{id}\" busNum=\"{bus}\"/>");
    let back =
        |id: u64, bus: u64| format!("<PLUGIN type=\"auxreturn\" id=\"{id}\" busNum=\"{bus}\"/>");
    let text = format!(
        "<EDIT projectID=\"0\">{}{}{}{}{}{}</EDIT>",
        track(11, "track 1", ""),
        track(12, "track 3", ""),
        track(13, "track 2", ""),
        track(14, "track 99", ""),
        track(15, "", &(send(21, 1) + &back(22, 1))),
        track(16, "track 5", &(send(23, 2) + &send(24, 1) + &back(25, 3))),
    );
    let Opened { tree, repairs } = opened(&text);
    says(
        &repairs,
        "a track that played into itself plays to the default output (TRACK 11",
    );
    says(
        &repairs,
        "a track that played back into itself plays to the default output (TRACK 13",
    );
    says(&repairs, "silent: the output \"track 99\" isn't there");
    says(
        &repairs,
        "not played, but kept: a send that leads back to its own track (PLUGIN 21",
    );
    let world = world_of(&tree);
    use crate::model::plugin::AuxSend;
    use crate::model::track::TrackOutput;
    assert_eq!(world.get::<TrackOutput>(entity(&world, 11)), None);
    let circle = [12, 13].map(|id| world.get::<TrackOutput>(entity(&world, id)).is_some());
    assert_eq!(circle.iter().filter(|&&goes| goes).count(), 1);
    assert_eq!(
        world.get::<TrackOutput>(entity(&world, 15)),
        Some(&TrackOutput::Nowhere)
    );
    assert_eq!(
        world.get::<TrackOutput>(entity(&world, 16)),
        Some(&TrackOutput::Track(ItemId(15)))
    );
    let sends = |id| world.get::<AuxSend>(entity(&world, id)).is_some();
    assert_eq!([21, 23, 24].map(sends), [false, true, true]);
    assert_eq!(write(&world), text);
    // Edited, the send still has its bus.
    let mut world = world;
    let track = entity(&world, 15);
    world.get_mut::<Name>(track).unwrap().0 = "new".to_owned();
    let text = write(&world);
    assert!(
        text.contains(&send(21, 1)) && text.contains(&send(23, 2)),
        "{text}"
    );
}

#[test]
fn folders_that_lie_in_each_other_stand_at_the_top() {
    let text = "<EDIT mediaId=\"1/2\"><FOLDERTRACK mediaId=\"11\" parentId=\"12\"/>\
                <FOLDERTRACK mediaId=\"12\" parentId=\"11\"/><TRACK mediaId=\"13\" parentId=\"77\"/></EDIT>";
    let Opened { tree, repairs } = opened(text);
    says(
        &repairs,
        "a track whose folder isn't there stands at the top",
    );
    let mut world = world_of(&tree);
    assert_eq!(Outline::tracks(&mut world).len(), 3);
    assert_eq!(write(&world), text);
}
