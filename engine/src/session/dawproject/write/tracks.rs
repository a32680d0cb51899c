//! Tracks, folders, sends and the master → Structure.

use super::{Made, Param, ParamKind, Writing, boolean, coloured, name_of, number};
use crate::level::FaderPosition;
use crate::model::id::ItemId;
use crate::model::plugin::Plugin;
use crate::model::track::{AutomationMode, TrackOutput};
use crate::model::tree::Subtree;
use crate::session::dawproject::{part, units};
use crate::session::tracktion::element::Element;

/// The most a volume of ours comes to, +6 dB, a little rounded up.
const LOUDEST: f64 = 2.0;

/// Whether a track has a mixer strip: a folder has one when it is a submix.
pub fn has_channel(track: &Subtree) -> bool {
    let sums = |child: &Subtree| {
        part!(child, Plugin).is_some_and(|plugin| {
            plugin.type_name != Plugin::VCA && plugin.type_name != Plugin::TEXT
        })
    };
    part!(track, Folder).is_none() || track.children.iter().any(sums)
}

impl Writing<'_> {
    /// All tracks, the master last.
    pub fn structure(&mut self, tree: &Subtree) -> Made {
        let master = tree
            .children
            .iter()
            .find(|c| part!(c, MasterTrack).is_some());
        let destination = master.and_then(|master| self.channel_ids.get(&master.id).cloned());
        let mut structure = Element::new("Structure");
        for track in tree.children.iter().filter(|c| part!(c, Track).is_some()) {
            let track = self.track(track, destination.as_deref());
            structure.children.push(track);
        }
        if let Some(master) = master {
            let track = self.track(master, None);
            structure.children.push(track);
        }
        structure
    }

    fn track(&mut self, track: &Subtree, into: Option<&str>) -> Made {
        let name = name_of(track);
        self.unsaid(track, &name);
        let id = self.track_ids.get(&track.id).cloned().unwrap_or_default();
        let mut element = Element::new("Track")
            .text("contentType", content_type(track))
            .text("loaded", "true")
            .text("id", id)
            .text("name", name.clone());
        element = coloured(element, track);
        let mut inner = into.map(str::to_owned);
        if has_channel(track) {
            let channel = self.channel(track, &name, into);
            inner = self.channel_ids.get(&track.id).cloned();
            element.children.push(channel);
        } else if part!(track, Mute).is_some_and(|m| m.0) || part!(track, Solo).is_some_and(|s| s.0)
        {
            let what = "not written: mute or solo of a folder that isn't a submix";
            self.losses.note(what, &name);
        }
        for child in track.children.iter().filter(|c| part!(c, Track).is_some()) {
            let child = self.track(child, inner.as_deref());
            element.children.push(child);
        }
        element
    }

    /// What a track has beyond the format.
    fn unsaid(&mut self, track: &Subtree, name: &str) {
        if part!(track, SoloIsolate).is_some_and(|isolate| isolate.0) {
            self.losses.note("not written: solo isolation", name);
        }
        if part!(track, Frozen).is_some() {
            self.losses
                .note("written with its clips and plugins: a frozen track", name);
        }
        if part!(track, AutomationMode).is_some_and(|mode| *mode != AutomationMode::Read) {
            self.losses.note("not written: the automation mode", name);
        }
        for child in &track.children {
            if let Some(modifier) = part!(child, Modifier) {
                self.losses
                    .note(format!("not written: a modifier, {}", modifier.tag), name);
            }
            if part!(child, MacroSet).is_some() || part!(child, Macro).is_some() {
                self.losses.note("not written: macros", name);
            }
        }
    }

    fn channel(&mut self, track: &Subtree, name: &str, into: Option<&str>) -> Made {
        let id = self.channel_ids.get(&track.id).cloned().unwrap_or_default();
        let solo = part!(track, Solo).is_some_and(|solo| solo.0);
        let mut element = Element::new("Channel").text("audioChannels", "2");
        if let Some(destination) = self.destination(track, name, into) {
            element = element.text("destination", destination);
        }
        element = element
            .text("role", role(track))
            .text("solo", boolean(solo))
            .text("id", id);
        let fader = track.children.iter().rposition(is_fader);
        let devices = self.devices(track, fader, name);
        if !devices.is_empty() {
            element
                .children
                .push(Element::new("Devices").with_all(devices));
        }
        let mute = part!(track, Mute).is_some_and(|mute| mute.0);
        let mute_id = self.fresh();
        let mute = Element::new("Mute")
            .text("value", boolean(mute))
            .text("id", mute_id)
            .text("name", "Mute");
        let (pan, volume) = self.fader(fader.map(|at| &track.children[at]), name);
        let sends = self.sends(track, fader, name);
        element = element.with(mute).with(pan);
        if !sends.is_empty() {
            element = element.with(Element::new("Sends").with_all(sends));
        }
        element.with(volume)
    }

    fn destination(&mut self, track: &Subtree, name: &str, into: Option<&str>) -> Option<String> {
        match part!(track, TrackOutput) {
            None => into.map(str::to_owned),
            Some(TrackOutput::Track(id)) => {
                let to = self.channel_ids.get(id).cloned();
                if to.is_none() {
                    self.losses.note(
                        "written as sent to the master: a track whose output is gone",
                        name,
                    );
                }
                to.or_else(|| into.map(str::to_owned))
            }
            Some(TrackOutput::Nowhere) => {
                self.losses.note("written without destination, which some take for the master: a track without output", name);
                None
            }
            Some(TrackOutput::Device(device)) => {
                self.losses
                    .note(format!("not written: the output device {device}"), name);
                into.map(str::to_owned)
            }
        }
    }

    /// Pan and volume, as Bitwig writes them.
    fn fader(&mut self, fader: Option<&Subtree>, name: &str) -> (Made, Made) {
        let (mut volume, mut pan) = (FaderPosition::UNITY.0, 0.0);
        let mut ids = [self.fresh(), self.fresh()];
        if let Some(fader) = fader {
            let on = part!(fader, Plugin).is_none_or(|plugin| plugin.enabled);
            if !on {
                self.losses.note("written at 0 dB: a bypassed fader", name);
            }
            let options = part!(fader, FaderOptions).copied().unwrap_or_default();
            if options.pan_law > 0 {
                self.losses.note("not written: a pan law", name);
            }
            if options.polarity || options.apply_to_midi {
                self.losses.note(
                    "not written: polarity, or volume applied to velocities",
                    name,
                );
            }
            for child in &fader.children {
                let Some(param) = part!(child, Parameter) else {
                    continue;
                };
                let value = part!(child, ParamValue).map_or(0.0, |value| value.0);
                let is_pan = param.param_id.ends_with("pan");
                let kind = if is_pan {
                    ParamKind::Pan
                } else {
                    ParamKind::Fader
                };
                if is_pan && on {
                    pan = value;
                } else if on {
                    volume = value;
                }
                let id = std::mem::take(&mut ids[usize::from(is_pan)]);
                self.enter(
                    fader.id,
                    child,
                    &param.param_id,
                    Param {
                        id: id.clone(),
                        kind,
                    },
                );
                ids[usize::from(is_pan)] = id;
            }
        }
        let [volume_id, pan_id] = ids;
        let pan = Element::new("Pan")
            .text("max", "1.0")
            .text("min", "0.0")
            .text("unit", "normalized")
            .text("value", number(f64::midpoint(pan, 1.0)))
            .text("id", pan_id)
            .text("name", "Pan");
        (pan, volume_element(volume, volume_id))
    }

    /// Enters a parameter that was written.
    pub fn enter(&mut self, plugin: ItemId, child: &Subtree, param_id: &str, param: Param) {
        if let Some(assignments) = part!(child, Assignments)
            && !assignments.0.is_empty()
        {
            self.losses.note("not written: a modulation", param_id);
        }
        self.named.insert((plugin, param_id.to_owned()), child.id);
        self.params.insert(child.id, param);
    }

    fn sends(&mut self, track: &Subtree, fader: Option<usize>, name: &str) -> Vec<Made> {
        let mut sends = Vec::new();
        for (at, plugin) in track.children.iter().enumerate() {
            let Some(send) = part!(plugin, AuxSend) else {
                continue;
            };
            let to = self.returns.get(&send.bus).filter(|&&to| to != track.id);
            let Some(to) = to.and_then(|to| self.channel_ids.get(to)).cloned() else {
                self.losses.note(
                    format!(
                        "not written: a send to bus {}, which comes out nowhere",
                        send.bus
                    ),
                    name,
                );
                continue;
            };
            if send.invert {
                self.losses
                    .note("not written: the inverted sign of a send", name);
            }
            let pre = fader.is_none_or(|fader| at < fader);
            let until = fader.unwrap_or(track.children.len());
            if pre && track.children[at..until].iter().any(is_device) {
                self.losses
                    .note("written behind its devices: a send between them", name);
            }
            if !pre && track.children[at..].iter().any(is_device) {
                self.losses.note(
                    "written right behind the fader: a send before devices",
                    name,
                );
            }
            let volume_id = self.fresh();
            let mut level = FaderPosition::UNITY.0;
            for child in &plugin.children {
                if let Some(param) = part!(child, Parameter) {
                    level = part!(child, ParamValue).map_or(level, |value| value.0);
                    let param_id = param.param_id.clone();
                    let param = Param {
                        id: volume_id.clone(),
                        kind: ParamKind::Fader,
                    };
                    self.enter(plugin.id, child, &param_id, param);
                }
            }
            let enabled = part!(plugin, Plugin).is_none_or(|plugin| plugin.enabled);
            let (send_id, enable_id) = (self.fresh(), self.fresh());
            let enable = Element::new("Enable")
                .text("value", boolean(enabled))
                .text("id", enable_id)
                .text("name", "Enable");
            sends.push(
                Element::new("Send")
                    .text("destination", to)
                    .text("type", if pre { "pre" } else { "post" })
                    .text("id", send_id)
                    .with(enable)
                    .with(volume_element(level, volume_id)),
            );
        }
        sends
    }
}

fn volume_element(position: f64, id: String) -> Made {
    Element::new("Volume")
        .text("max", number(LOUDEST))
        .text("min", "0.0")
        .text("unit", "linear")
        .text("value", number(units::factor(position)))
        .text("id", id)
        .text("name", "Volume")
}

fn role(track: &Subtree) -> &'static str {
    let returns = track.children.iter().any(|c| part!(c, AuxReturn).is_some());
    let clips = track.children.iter().any(|c| part!(c, ClipSpan).is_some());
    if part!(track, MasterTrack).is_some() {
        "master"
    } else if part!(track, Folder).is_some() {
        "submix"
    } else if returns && !clips {
        "effect"
    } else {
        "regular"
    }
}

fn content_type(track: &Subtree) -> &'static str {
    let audio = track.children.iter().any(|c| part!(c, AudioClip).is_some());
    let notes = track.children.iter().any(|c| part!(c, MidiClip).is_some());
    if part!(track, Folder).is_some() {
        "tracks"
    } else if audio && notes {
        "audio notes"
    } else if notes {
        "notes"
    } else {
        "audio"
    }
}

pub fn is_fader(plugin: &Subtree) -> bool {
    part!(plugin, Plugin).is_some_and(|plugin| plugin.type_name == Plugin::VOLUME)
}

/// Whether a plugin does something to the sound that isn't mixing.
pub fn is_device(plugin: &Subtree) -> bool {
    const MIXING: [&str; 6] = [
        Plugin::VOLUME,
        Plugin::LEVEL,
        Plugin::AUX_SEND,
        Plugin::AUX_RETURN,
        Plugin::VCA,
        Plugin::TEXT,
    ];
    part!(plugin, Plugin).is_some_and(|plugin| !MIXING.contains(&plugin.type_name.as_str()))
}
