//! What a new Edit, a new track and a new clip are made of.

use super::clip::{AudioClip, ClipLevel, ClipSpan, Fades, MidiClip};
use super::edit::{EditHeader, EditRoot, Name};
use super::id::{ItemId, ItemIndex};
use super::note::{Controllers, Notes};
use super::plugin::{ParamValue, Parameter, Plugin};
use super::tempo::{Meter, MeterStart, Tempo};
use super::track::{Folder, MasterTrack, Mute, Solo, Track};
use super::transport::LoopRegion;
use super::tree::Subtree;
use crate::level::FaderPosition;

/// The fader position's parameter id.
pub const VOLUME: &str = "volume";
/// The pan's parameter id.
pub const PAN: &str = "pan";
/// The same two on the master.
pub const MASTER_VOLUME: &str = "master volume";
/// See [`MASTER_VOLUME`].
pub const MASTER_PAN: &str = "master pan";
/// The parameter id of a send's level.
pub const SEND_LEVEL: &str = "send level";
/// The parameter id of a VCA's position.
pub const VCA: &str = "vca";

/// An Edit without tracks: 120 bpm, 4/4, master at 0 dB.
pub fn new_edit(index: &mut ItemIndex, name: &str) -> Subtree {
    let header = EditHeader {
        project_id: "0/0".to_owned(),
        created_ms: 0,
    };
    let components = vec![
        EditRoot.into(),
        header.into(),
        Name(name.to_owned()).into(),
        LoopRegion::default().into(),
    ];
    Subtree::new(ItemId::ROOT, components)
        .with(master(index))
        .with(tempo(index, 0.0, 120.0, 1.0))
        .with(meter(index, 0.0, 4, 4))
}

/// The master track: a fader at 0 dB.
pub fn master(index: &mut ItemIndex) -> Subtree {
    let params = [MASTER_VOLUME, MASTER_PAN];
    Subtree::new(
        ItemId::MASTER,
        vec![MasterTrack.into(), Name("Master".to_owned()).into()],
    )
    .with(fader(index, params, FaderPosition::UNITY.0, 0.0))
}

/// A tempo from a beat on.
pub fn tempo(index: &mut ItemIndex, start_beat: f64, bpm: f64, curve: f64) -> Subtree {
    let tempo = Tempo {
        start_beat,
        bpm,
        curve,
    };
    Subtree::new(index.allocate(), vec![tempo.into()])
}

/// A meter from a beat on.
pub fn meter(index: &mut ItemIndex, start: f64, numerator: u32, denominator: u32) -> Subtree {
    let meter = Meter {
        numerator,
        denominator,
    };
    Subtree::new(
        index.allocate(),
        vec![meter.into(), MeterStart(start).into()],
    )
}

/// A track with its fader and meter, and no clips.
pub fn new_track(index: &mut ItemIndex, name: &str) -> Subtree {
    let components = vec![
        Track.into(),
        Name(name.to_owned()).into(),
        Mute(false).into(),
        Solo(false).into(),
    ];
    let id = index.allocate();
    Subtree::new(id, components)
        .with(fader(index, [VOLUME, PAN], FaderPosition::UNITY.0, 0.0))
        .with(Subtree::new(
            index.allocate(),
            vec![Plugin::new(Plugin::LEVEL).into()],
        ))
}

/// A folder without tracks. A submix has a fader and a meter; a plain folder has
/// nothing that sound could pass.
pub fn new_folder(index: &mut ItemIndex, name: &str, submix: bool) -> Subtree {
    let mut tree = new_track(index, name);
    tree.components.push(Folder.into());
    if !submix {
        tree.children.clear();
    }
    tree
}

/// A volume-and-pan plugin. `params` are the ids of its two parameters.
pub fn fader(index: &mut ItemIndex, params: [&str; 2], volume: f64, pan: f64) -> Subtree {
    plugin(
        index,
        Plugin::VOLUME,
        &[(params[0], volume), (params[1], pan)],
    )
}

/// A plugin with parameters, given by id and value in their own units.
pub fn plugin(index: &mut ItemIndex, type_name: &str, params: &[(&str, f64)]) -> Subtree {
    let id = index.allocate();
    let tree = Subtree::new(id, vec![Plugin::new(type_name).into()]);
    params.iter().fold(tree, |tree, &(param_id, value)| {
        let parameter = Parameter {
            param_id: param_id.to_owned(),
        };
        let components = vec![parameter.into(), ParamValue(value).into()];
        tree.with(Subtree::new(index.allocate(), components))
    })
}

/// An audio clip at 0 dB without fades.
pub fn audio_clip(index: &mut ItemIndex, name: &str, source: &str, span: ClipSpan) -> Subtree {
    let source = AudioClip {
        source: source.to_owned(),
    };
    let components = vec![
        Name(name.to_owned()).into(),
        span.into(),
        source.into(),
        ClipLevel::default().into(),
        Fades::default().into(),
    ];
    Subtree::new(index.allocate(), components)
}

/// A MIDI clip. `channel` is 1..=16.
pub fn midi_clip(
    index: &mut ItemIndex,
    name: &str,
    span: ClipSpan,
    channel: u8,
    content: (Notes, Controllers),
) -> Subtree {
    let components = vec![
        Name(name.to_owned()).into(),
        span.into(),
        MidiClip { channel }.into(),
        content.0.into(),
        content.1.into(),
    ];
    Subtree::new(index.allocate(), components)
}
