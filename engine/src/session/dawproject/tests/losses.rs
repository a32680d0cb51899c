//! Everything that can't be said is named.

use super::*;
use crate::model::clip::{
    AutoCrossfade, ClipLevel, ClipSpan, FadeBehaviours, Fades, Reversed, Take, Takes,
};
use crate::model::edit::{AuxBusNames, ClickTrack, MasterFades, Name};
use crate::model::note::{
    Controllers, Groove, Note, Notes, Quantisation, SystemExclusive, SystemExclusives,
};
use crate::model::plugin::{AuxSend, FaderOptions, Plugin};
use crate::model::step::StepClip;
use crate::model::tempo::KeyChange;
use crate::model::track::{Frozen, SoloIsolate};
use crate::model::transport::LoopRegion;
use crate::model::{automation, template as make};

fn spanning(name: &str) -> ClipSpan {
    let _ = name;
    ClipSpan {
        start: 0.0,
        length: 1.0,
        offset: 0.0,
    }
}

fn lost(parts: impl FnOnce(&mut ItemIndex, &mut Subtree)) -> Vec<String> {
    let mut index = ItemIndex::default();
    let mut edit = make::new_edit(&mut index, "song");
    parts(&mut index, &mut edit);
    let files = AllThere {
        facts: HashMap::from([("gone.wav".to_owned(), None)]),
    };
    write(&edit, &files).losses
}

#[test]
fn losses_of_the_whole() {
    let lines = lost(|index, edit| {
        edit.components
            .retain(|c| !matches!(c, ComponentValue::LoopRegion(_)));
        let region = LoopRegion {
            enabled: true,
            start: 0.0,
            end: 1.0,
        };
        let fades = MasterFades {
            fade_in: 1.0,
            fade_out: 0.0,
            in_shape: 1,
            out_shape: 1,
        };
        let click = ClickTrack {
            enabled: true,
            ..ClickTrack::default()
        };
        edit.components.extend([
            region.into(),
            fades.into(),
            click.into(),
            AuxBusNames(vec![(0, "Plate".to_owned())]).into(),
        ]);
        let key = KeyChange {
            start_beat: 8.0,
            pitch: 62,
            scale: String::new(),
            sharps: true,
        };
        edit.children
            .push(Subtree::new(index.allocate(), vec![key.into()]));
    });
    for (what, name) in [
        ("the loop region", "song"),
        ("the master's fades", "song"),
        ("the click", "song"),
        ("the name of a bus", "Plate"),
        ("a key", "beat 8"),
    ] {
        assert!(has_line(&lines, what, name), "{what} isn't in {lines:?}");
    }
}

#[test]
fn losses_of_tracks_and_plugins() {
    let lines = lost(|index, edit| {
        let mut track = make::new_track(index, "Keys");
        track.components.push(SoloIsolate(true).into());
        let source = "f.wav".to_owned();
        track.components.push(Frozen { source }.into());
        let options = FaderOptions {
            pan_law: 2,
            polarity: true,
            apply_to_midi: false,
        };
        track.children[0].components.push(options.into());
        let mut send = make::plugin(index, Plugin::AUX_SEND, &[("send level", 0.5)]);
        let aux = AuxSend {
            bus: 7,
            invert: true,
        };
        send.components.push(aux.into());
        track.children.push(send);
        track
            .children
            .push(make::plugin(index, "airwindows_Tape", &[]));
        track.children.push(make::plugin(index, Plugin::TEXT, &[]));
        let tag = "LFO".to_owned();
        let modifier = automation::Modifier { tag };
        track
            .children
            .push(Subtree::new(index.allocate(), vec![modifier.into()]));
        edit.children.push(track);
    });
    for (what, name) in [
        ("solo isolation", "Keys"),
        ("a frozen track", "Keys"),
        ("a pan law", "Keys"),
        ("polarity", "Keys"),
        ("a send to bus 7", "Keys"),
        ("without its state", "airwindows_Tape on Keys"),
        ("behind it", "airwindows_Tape on Keys"),
        ("type text", "Keys"),
        ("a modifier, LFO", "Keys"),
    ] {
        assert!(has_line(&lines, what, name), "{what} isn't in {lines:?}");
    }
}

#[test]
fn losses_of_sounds() {
    let lines = lost(|index, edit| {
        let mut track = make::new_track(index, "Mix");
        let mut audio = make::audio_clip(index, "Sax", "gone.wav", spanning("Sax"));
        audio
            .components
            .retain(|c| !matches!(c, ComponentValue::Fades(_)));
        let fades = Fades {
            fade_in: 0.1,
            in_shape: 4,
            ..Fades::default()
        };
        let tape = FadeBehaviours {
            in_tape: true,
            out_tape: false,
        };
        let takes = Takes {
            current: 0,
            takes: vec![Take::default(), Take::default()],
        };
        audio.components.extend([
            fades.into(),
            tape.into(),
            takes.into(),
            AutoCrossfade.into(),
            Reversed.into(),
            ClipLevel::default().into(),
        ]);
        track.children.push(audio);
        edit.children.push(track);
    });
    for (what, name) in [
        ("the shape of a fade", "Sax on Mix"),
        ("a tape's start", "Sax on Mix"),
        ("takes but the current", "Sax on Mix"),
        ("automatic crossfade", "Sax on Mix"),
        ("reversed", "Sax on Mix"),
        ("missing, and only named: gone.wav", "Sax on Mix"),
    ] {
        assert!(has_line(&lines, what, name), "{what} isn't in {lines:?}");
    }
}

#[test]
fn losses_of_reading() {
    let structure = r#"<Track id="t" name="Cam"><Channel id="c" destination="m" audioChannels="6" role="vca">
        <Sends><Send destination="nowhere"><Volume unit="linear" value="1"/></Send></Sends>
        <Mute value="false" id="mu"/><Volume unit="linear" value="16" id="v"/></Channel></Track>"#;
    let lanes = r#"<Lanes><Lanes track="t"><Video duration="1"/><Clips><Clip time="0" duration="2" name="v"><Video/></Clip></Clips>
        <Points><Target parameter="mu"/><BoolPoint time="0" value="true"/></Points>
        <Points><Target parameter="zzz"/></Points><Points><Target expression="pressure"/></Points></Lanes>
        <Lanes track="other"><Clips/></Lanes></Lanes>"#;
    let xml = project(&tempo(1.0), structure, lanes).replace(
        "</Project>",
        r#"<Scenes><Scene name="Verse"><Lanes><ClipSlot track="t"><Clip time="0"/></ClipSlot></Lanes></Scene></Scenes></Project>"#,
    );
    let lines = opened(&xml).repairs;
    for (what, name) in [
        ("a VCA", "Cam"),
        ("played in stereo", "Cam"),
        ("a send to nowhere", "Cam"),
        ("lowered to +6 dB", "Cam"),
        ("not kept: Video", "Cam"),
        ("Video in a clip", "v on Cam"),
        ("automation of mute", "Cam"),
        ("an unknown parameter", "Cam"),
        ("automation of pressure outside", "Cam"),
        ("an unknown track", "other"),
        ("a launcher scene", "Verse"),
        ("20 to 999", "1"),
    ] {
        assert!(has_line(&lines, what, name), "{what} isn't in {lines:?}");
    }
}

#[test]
fn losses_of_notes() {
    let lines = lost(|index, edit| {
        let mut track = make::new_track(index, "Mix");
        let muted = Note {
            id: index.allocate(),
            pitch: 60,
            start: 0.0,
            length: 1.0,
            velocity: 100,
            mute: true,
            colour: 0,
            release: 64,
        };
        let content = (Notes::new(vec![muted]), Controllers::default());
        let mut midi = make::midi_clip(index, "Riff", spanning("Riff"), 1, content);
        let grid = Quantisation {
            grid: "1/4 beat".to_owned(),
            amount: 1.0,
            note_offs: true,
        };
        let groove = Groove {
            name: "swing".to_owned(),
            strength: 0.5,
        };
        let system = SystemExclusive {
            beat: 0.0,
            data: vec![0xF0, 0xF7],
        };
        midi.components.extend([
            grid.into(),
            groove.into(),
            SystemExclusives(vec![system]).into(),
        ]);
        let parts = vec![
            Name("Beat".to_owned()).into(),
            spanning("Beat").into(),
            StepClip::default().into(),
        ];
        let step = Subtree::new(index.allocate(), parts);
        track.children.extend([midi, step]);
        edit.children.push(track);
    });
    for (what, name) in [
        ("muted note", "Riff on Mix"),
        ("quantisation", "Riff on Mix"),
        ("a groove", "Riff on Mix"),
        ("system-exclusive", "Riff on Mix"),
        ("a step clip", "Beat on Mix"),
    ] {
        assert!(has_line(&lines, what, name), "{what} isn't in {lines:?}");
    }
}
