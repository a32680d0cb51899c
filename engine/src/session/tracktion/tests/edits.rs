//! After an edit only what was edited differs.

use super::files::{PLAIN, WAVEFORM_10, WAVEFORM_13};
use super::*;
use crate::model::automation::{Curve, CurvePoint};
use crate::model::clip::{AudioClip, ClipSpan, ClipSpeed, Disabled, LoopFacts};
use crate::model::edit::Name;
use crate::model::id::ItemId;
use crate::model::modulation::{SynthModulation, SynthRoute};
use crate::model::note::{Note, Notes};
use crate::model::op::{EditOp, Place};
use crate::model::outline::{children, parameter, place_of};
use crate::model::plugin::{ParamValue, Plugin};
use crate::model::template as make;
use crate::model::tempo::Tempo;
use crate::model::track::{Mute, TrackOutput};
use crate::model::transport::LoopRegion;

/// The lines that went and the lines that came, in order.
pub fn differences(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let a: Vec<&str> = before.lines().collect();
    let b: Vec<&str> = after.lines().collect();
    let mut same = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            same[i][j] = if a[i] == b[j] {
                same[i + 1][j + 1] + 1
            } else {
                same[i + 1][j].max(same[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let (mut went, mut came) = (Vec::new(), Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && same[i + 1][j] >= same[i][j + 1] {
            went.push(a[i].trim().to_owned());
            i += 1;
        } else {
            came.push(b[j].trim().to_owned());
            j += 1;
        }
    }
    (went, came)
}

fn entity(world: &World, id: u64) -> Entity {
    world.resource::<ItemIndex>().entity(ItemId(id)).unwrap()
}

/// What an edit of a file changes in its lines; it is read back as it was meant.
fn edited(text: &str, edit: impl FnOnce(&mut World)) -> (Vec<String>, Vec<String>) {
    let mut world = world_of(&opened(text).tree);
    edit(&mut world);
    let after = write(&world);
    assert_eq!(write(&world_of(&opened(&after).tree)), after);
    differences(text, &after)
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

#[test]
fn a_renamed_track_is_one_attribute() {
    let (went, came) = edited(WAVEFORM_10, |world| {
        let keys = entity(world, 1013);
        world.get_mut::<Name>(keys).unwrap().0 = "organ".to_owned();
    });
    assert_eq!(
        went,
        owned(&["name=\"keys\" colour=\"ff0088ff\" height=\"41.0\" verticalOffset=\"0.0\""])
    );
    assert_eq!(
        came,
        owned(&["name=\"organ\" colour=\"ff0088ff\" height=\"41.0\" verticalOffset=\"0.0\""])
    );
}

#[test]
fn a_new_note_is_one_line_and_a_moved_one_keeps_the_rest() {
    let (went, came) = edited(WAVEFORM_10, |world| {
        let id = world.resource_mut::<ItemIndex>().allocate();
        let note = Note {
            id,
            pitch: 72,
            start: 1.75,
            length: 0.5,
            velocity: 99,
            mute: false,
            colour: 0,
            release: Note::RELEASE,
        };
        let op = EditOp::SetNote {
            id: ItemId(1040),
            before: None,
            after: Some(note),
        };
        op.apply(world).unwrap();
    });
    assert_eq!(went, owned(&[]));
    assert_eq!(
        came,
        owned(&["<NOTE p=\"72\" b=\"1.75\" l=\"0.5\" v=\"99\" c=\"0\"/>"])
    );
    let (went, came) = edited(WAVEFORM_10, |world| {
        let riff = entity(world, 1040);
        let before = world.get::<Notes>(riff).unwrap().as_slice()[2];
        let after = Note {
            start: 3.0,
            pitch: 65,
            ..before
        };
        let op = EditOp::SetNote {
            id: ItemId(1040),
            before: Some(before),
            after: Some(after),
        };
        op.apply(world).unwrap();
    });
    assert_eq!(
        went,
        owned(&[
            "<NOTE p=\"64\" b=\"2.0\" l=\"0.5\" v=\"90\" c=\"4\" m=\"1\" lift=\"30\" bend=\"0.5\""
        ])
    );
    assert_eq!(
        came,
        owned(&[
            "<NOTE p=\"65\" b=\"3.0\" l=\"0.5\" v=\"90\" c=\"4\" m=\"1\" lift=\"30\" bend=\"0.5\""
        ])
    );
}

#[test]
fn a_removed_note_goes_with_its_line() {
    let (went, came) = edited(WAVEFORM_13, |world| {
        let clip = entity(world, 1040);
        let first = world.get::<Notes>(clip).unwrap().as_slice()[0];
        let op = EditOp::SetNote {
            id: ItemId(1040),
            before: Some(first),
            after: None,
        };
        op.apply(world).unwrap();
    });
    assert_eq!(
        went,
        owned(&["<NOTE p=\"36\" b=\"0.0\" l=\"0.25\" v=\"127\" c=\"0\"/>"])
    );
    assert_eq!(came, owned(&[]));
}

#[test]
fn loop_points_that_were_turned_round_are_set_together() {
    let (_, came) = edited(WAVEFORM_10, |world| {
        let root = root(world);
        world.get_mut::<LoopRegion>(root).unwrap().start = 3.0;
    });
    assert_eq!(
        came,
        owned(&[
            "<TRANSPORT position=\"12.5\" scrubInterval=\"0.1\" loopPoint1=\"3.0\" loopPoint2=\"8.0\""
        ])
    );
}

#[test]
fn tempos_points_and_values_change_in_place() {
    let (went, came) = edited(WAVEFORM_13, |world| {
        let mut tempos = world.query::<&mut Tempo>();
        tempos.single_mut(world).unwrap().bpm = 175.5;
    });
    assert_eq!(
        went,
        owned(&["<TEMPO startBeat=\"0.0\" bpm=\"174.0\" curve=\"1.0\"/>"])
    );
    assert_eq!(
        came,
        owned(&["<TEMPO startBeat=\"0.0\" bpm=\"175.5\" curve=\"1.0\"/>"])
    );
    let (went, came) = edited(WAVEFORM_10, |world| {
        let volume = parameter(world, entity(world, 1019), "volume").unwrap();
        let id = *world.get::<ItemId>(volume).unwrap();
        let point = CurvePoint {
            time: 2.0,
            value: 0.25,
            curve: 0.5,
        };
        EditOp::SetPoint {
            id,
            before: None,
            after: Some(point),
        }
        .apply(world)
        .unwrap();
    });
    assert_eq!(went, owned(&[]));
    assert_eq!(came, owned(&["<POINT t=\"2.0\" v=\"0.25\" c=\"0.5\"/>"]));
}

/// Points stay in order of time whatever is moved.
#[test]
fn a_point_that_overtakes_another_is_written_behind_it() {
    let mut world = world_of(&opened(WAVEFORM_10).tree);
    let volume = parameter(&world, entity(&world, 1019), "volume").unwrap();
    let mut points = world.get::<Curve>(volume).unwrap().points().to_vec();
    points[0].time = 8.0;
    world.entity_mut(volume).insert(Curve::new(points));
    let text = write(&world);
    let at = |words: &str| {
        text.find(words)
            .unwrap_or_else(|| panic!("{words}: {text}"))
    };
    assert!(at("<POINT t=\"4.0\" v=\"0.0\"") < at("<POINT t=\"8.0\" v=\"0.740818202495575\""));
}

#[test]
fn a_fader_that_the_file_had_not_is_written_once_it_moves() {
    let bare = PLAIN[3].1;
    let track = |world: &World| entity(world, 1011);
    let (_, came) = edited(bare, |world| {
        let track = track(world);
        world.get_mut::<Mute>(track).unwrap().0 = true;
    });
    assert_eq!(came, owned(&["<TRACK id=\"1011\" mute=\"1\">"]));
    let (went, came) = edited(bare, |world| {
        let fader = children(world, track(world))
            .find(|&child| world.get::<Plugin>(child).is_some())
            .unwrap();
        let volume = parameter(world, fader, "volume").unwrap();
        world.get_mut::<ParamValue>(volume).unwrap().0 = 0.5;
    });
    assert_eq!(went, owned(&[]));
    assert_eq!(came.len(), 1, "{came:?}");
    assert!(
        came[0].ends_with("enabled=\"1\" volume=\"0.5\" pan=\"0.0\"/>"),
        "{came:?}"
    );
}

#[test]
fn a_clip_that_moves_to_another_track_takes_all_it_has_along() {
    let (went, came) = edited(WAVEFORM_13, |world| {
        let clip = entity(world, 1021);
        let from = place_of(world, clip).unwrap();
        let to = Place {
            parent: ItemId(1013),
            index: 99,
        };
        EditOp::Move {
            id: ItemId(1021),
            from,
            to,
        }
        .apply(world)
        .unwrap();
    });
    assert_eq!(went, came);
    assert!(
        came.iter().any(|line| line.starts_with("<LOOPINFO")),
        "{came:?}"
    );
}

#[test]
fn plugins_change_places_and_nothing_else() {
    let (went, came) = edited(WAVEFORM_10, |world| {
        let send = entity(world, 1018);
        let from = place_of(world, send).unwrap();
        let vst = place_of(world, entity(world, 1016)).unwrap();
        EditOp::Move {
            id: ItemId(1018),
            from,
            to: vst,
        }
        .apply(world)
        .unwrap();
    });
    assert_eq!(went, came);
    assert!(came.len() <= 2, "{came:?}");
}

#[test]
fn a_removed_clip_goes_and_what_others_hold_stays() {
    let (went, came) = edited(WAVEFORM_10, |world| {
        let clip = entity(world, 1042);
        let (place, tree) = (place_of(world, clip).unwrap(), Subtree::read(world, clip));
        EditOp::Despawn { place, tree }.apply(world).unwrap();
    });
    assert!(
        went[0].starts_with("<STEPCLIP name=\"beat\"") && went.len() == 19,
        "{went:#?}"
    );
    assert_eq!(came, owned(&[]));
}

#[test]
fn a_new_track_stands_behind_the_last_and_outputs_are_numbered_anew() {
    let (went, came) = edited(WAVEFORM_10, |world| {
        let mut index = std::mem::take(&mut *world.resource_mut::<ItemIndex>());
        let tree = make::new_track(&mut index, "first");
        *world.resource_mut::<ItemIndex>() = index;
        let place = place_of(world, entity(world, 1013)).unwrap();
        EditOp::Spawn { place, tree }.apply(world).unwrap();
    });
    // The track that plays into `track 2` plays into `track 3` now.
    assert_eq!(went, owned(&["<DEVICE name=\"track 2\"/>"]));
    assert_eq!(came.len(), 9, "{came:#?}");
    assert!(
        came[0].starts_with("<TRACK id=") && came[8] == "<DEVICE name=\"track 3\"/>",
        "{came:#?}"
    );
    let mut world = world_of(&opened(WAVEFORM_10).tree);
    let keys = entity(&world, 1013);
    world.entity_mut(keys).remove::<TrackOutput>();
    assert!(write(&world).contains("(default audio output)\"/>"));
}

#[test]
fn a_copied_track_has_ids_of_its_own_and_the_same_unknown_parts() {
    let mut world = world_of(&opened(WAVEFORM_10).tree);
    let keys = entity(&world, 1013);
    let place = place_of(&world, keys).unwrap();
    let mut index = std::mem::take(&mut *world.resource_mut::<ItemIndex>());
    let tree = Subtree::read(&world, keys).copied(&mut index);
    *world.resource_mut::<ItemIndex>() = index;
    EditOp::Spawn { place, tree }.apply(&mut world).unwrap();
    let text = write(&world);
    for words in [
        "midiVOffset=\"0.3571999967098236\"",
        "<MIDIVIEWSTATE",
        "state=\"12.UMDS6.....PCX7Cq.\"",
        "base64:layout=\"3.ABCD\"",
    ] {
        assert_eq!(text.matches(words).count(), 2, "{words}");
    }
    let again = opened(&text);
    assert!(
        again.repairs.iter().all(|line| !line.contains("taken")),
        "{:?}",
        again.repairs
    );
}

#[test]
fn switches_that_have_two_names_are_switched_off_by_both() {
    let text = with_track(
        "<AUDIOCLIP id=\"5\" name=\"a\" start=\"0\" length=\"1\" mute=\"1\" source=\"a.wav\"/>",
    );
    let mut world = world_of(&opened(&text).tree);
    let clip = entity(&world, 5);
    assert!(world.get::<Disabled>(clip).is_some());
    world.entity_mut(clip).remove::<Disabled>();
    let text = write(&world);
    assert!(
        !text.contains("mute=") && !text.contains("disabled="),
        "{text}"
    );
    world.entity_mut(clip).insert((Disabled, ClipSpeed(2.0)));
    // On again it is as the file had it.
    let text = write(&world);
    assert!(
        text.contains("mute=\"1\"") && text.contains("speed=\"2.0\""),
        "{text}"
    );
}

#[test]
fn sections_that_go_leave_what_else_they_held() {
    let (went, came) = edited(WAVEFORM_10, |world| {
        let clip = entity(world, 1026);
        world.entity_mut(clip).remove::<LoopFacts>();
        world.get_mut::<AudioClip>(clip).unwrap().source = "b.wav".to_owned();
        world.get_mut::<ClipSpan>(clip).unwrap().length = 9.5;
    });
    assert!(
        came.contains(&"<LOOPINFO>".to_owned()),
        "{went:#?} {came:#?}"
    );
    assert_eq!(came.len(), 3, "{came:#?}");
}

/// A package that was made before matrices were read has the element alone.
#[test]
fn a_matrix_that_was_never_read_stays_in_its_file() {
    let rows = "<MODMATRIX>\r\n        <MODMATRIXITEM modParam=\"tune1\" modItem=\"lfo1\" \
                modDepth=\"0.5\"/>\r\n      </MODMATRIX>";
    let text = WAVEFORM_13.replace("<MODMATRIX/>", rows);
    let rows = |world: &World| world.get::<SynthModulation>(entity(world, 1015)).cloned();
    let read = rows(&world_of(&opened(&text).tree)).unwrap();
    assert_eq!(read.routes[0].source, "lfo1");
    let unread = |world: &mut World| {
        let synth = entity(world, 1015);
        world.entity_mut(synth).remove::<SynthModulation>();
    };
    assert_eq!(edited(&text, unread), (owned(&[]), owned(&[])));
    // One that is set takes its place.
    let (went, came) = edited(&text, |world| {
        unread(world);
        let synth = entity(world, 1015);
        let (source, param_id) = ("cc1".to_owned(), "tune1".to_owned());
        let routes = vec![SynthRoute {
            source,
            param_id,
            depth: -0.25,
        }];
        world.entity_mut(synth).insert(SynthModulation { routes });
    });
    assert_eq!(went.len(), 1, "{went:?}");
    assert_eq!(
        came,
        owned(&["<MODMATRIXITEM modParam=\"tune1\" modItem=\"cc1\" modDepth=\"-0.25\"/>"])
    );
}
