//! Structure → tracks, folders, sends and the master.

use std::collections::HashMap;

use super::devices::Chain;
use super::{Reading, Target, TargetKind, flag, label};
use crate::level::FaderPosition;
use crate::model::edit::Name;
use crate::model::id::ItemId;
use crate::model::plugin::{AuxReturn, AuxSend, Plugin};
use crate::model::template::{self, MASTER_PAN, MASTER_VOLUME, PAN, VOLUME};
use crate::model::track::{Folder, MasterTrack, Mute, Solo, Track, TrackOutput};
use crate::model::tree::Subtree;
use crate::session::dawproject::units::ValueUnit;
use crate::session::tracktion::element::Element;

/// The parameter of an aux send.
const SEND_LEVEL: &str = "send level";
/// Folders within folders.
const DEEPEST: usize = 64;

/// A channel strip: a track of the project, with what is read of it so far.
pub struct Strip<'e> {
    /// For a person.
    pub name: String,
    tree: Subtree,
    chain: Chain,
    parent: Option<usize>,
    is_master: bool,
    channel: Option<&'e Element<'e>>,
    /// What the arrangement puts on it.
    pub clips: Vec<Subtree>,
}

impl<'e> Reading<'e, '_> {
    /// Reads the mixer.
    pub fn structure(&mut self, structure: Option<&'e Element<'e>>) {
        let Some(structure) = structure else { return };
        let master = main_master(structure);
        for element in &structure.children {
            match element.tag.as_ref() {
                "Track" => self.track(element, None, master, 0),
                "Channel" => self.bare_channel(element, master),
                _ => {}
            }
        }
        self.routing();
    }

    fn track(
        &mut self,
        element: &'e Element<'e>,
        parent: Option<usize>,
        master: Option<&'e Element<'e>>,
        depth: usize,
    ) {
        if depth > DEEPEST {
            self.losses
                .note("not kept: groups nested too deeply", label(element));
            return;
        }
        let channel = element.child("Channel");
        let is_master = channel.is_some() && same(channel, master);
        let nested = element.children.iter().any(|child| child.tag == "Track");
        let kinds = element.get("contentType").unwrap_or_default();
        let folder = !is_master && (nested || kinds.split_whitespace().any(|k| k == "tracks"));
        let at = self.strip(element, channel, (parent, is_master, folder));
        if let Some(id) = element.get("id") {
            self.strip_of.insert(id, at);
        }
        // What lies in the master, which can't be a folder here, stands beside it.
        let inside = if is_master { parent } else { Some(at) };
        for child in element.all("Track") {
            self.track(child, inside, master, depth + 1);
        }
    }

    fn bare_channel(&mut self, channel: &'e Element<'e>, master: Option<&'e Element<'e>>) {
        let is_master = same(Some(channel), master);
        self.strip(channel, Some(channel), (None, is_master, false));
    }

    /// Enters a strip; `place` is its folder, whether it is the master, whether a folder.
    fn strip(
        &mut self,
        element: &'e Element<'e>,
        channel: Option<&'e Element<'e>>,
        (parent, is_master, folder): (Option<usize>, bool, bool),
    ) -> usize {
        let at = self.strips.len();
        let number = at + 1;
        let default = if is_master {
            "Master".to_owned()
        } else {
            format!("Track {number}")
        };
        let name = element.get("name").map_or(default, str::to_owned);
        let id = if is_master {
            ItemId::MASTER
        } else {
            self.index.allocate()
        };
        let mut components = vec![Name(name.clone()).into()];
        if is_master {
            components.push(MasterTrack.into());
        } else {
            let mute = channel.and_then(|channel| channel.child("Mute"));
            components.push(Track.into());
            components.push(Mute(mute.is_some_and(|mute| flag(mute, "value", false))).into());
            components.push(Solo(channel.is_some_and(|c| flag(c, "solo", false))).into());
        }
        if folder {
            components.push(Folder.into());
        }
        components.extend(self.colour(element).map(Into::into));
        let chain = match channel {
            Some(channel) => self.channel(channel, &name, is_master),
            // A folder without a channel only holds its tracks.
            None if folder => Chain::default(),
            None => self.plain_chain(is_master),
        };
        if let Some(id) = channel.and_then(|channel| channel.get("id")) {
            self.strip_of.insert(id, at);
        }
        self.strips.push(Strip {
            name,
            tree: Subtree::new(id, components),
            chain,
            parent,
            is_master,
            channel,
            clips: Vec::new(),
        });
        at
    }

    fn plain_chain(&mut self, is_master: bool) -> Chain {
        Chain {
            fader: Some(self.fader(is_master, FaderPosition::UNITY.0, 0.0)),
            level: (!is_master).then(|| self.level_meter()),
            ..Chain::default()
        }
    }

    fn fader(&mut self, is_master: bool, volume: f64, pan: f64) -> Subtree {
        let params = if is_master {
            [MASTER_VOLUME, MASTER_PAN]
        } else {
            [VOLUME, PAN]
        };
        template::fader(self.index, params, volume, pan)
    }

    fn level_meter(&mut self) -> Subtree {
        Subtree::new(
            self.index.allocate(),
            vec![Plugin::new(Plugin::LEVEL).into()],
        )
    }

    fn channel(&mut self, channel: &'e Element<'e>, name: &str, is_master: bool) -> Chain {
        if channel.get("role") == Some("vca") {
            let what = "not kept: what a VCA moves; it became a track of its own";
            self.losses.note(what, name);
        }
        if let Some(channels) = self.number(channel, "audioChannels")
            && channels > 2.0
        {
            self.losses
                .note("played in stereo: a channel with more", name);
        }
        if is_master
            && channel
                .child("Mute")
                .is_some_and(|m| flag(m, "value", false))
        {
            self.losses.note("not kept: the master's mute", name);
        }
        let volume = self.volume(channel.child("Volume"), name);
        let pan = match channel.child("Pan") {
            Some(pan) => {
                let unit = ValueUnit::from_name(pan.get("unit").unwrap_or("normalized"));
                self.number(pan, "value")
                    .map_or(0.0, |value| unit.pan(value))
            }
            None => 0.0,
        };
        let fader = self.fader(is_master, volume, pan);
        let kinds = [("Volume", TargetKind::Fader), ("Pan", TargetKind::Pan)];
        for ((tag, kind), param) in kinds.into_iter().zip(&fader.children) {
            let param_id = if kind == TargetKind::Pan { PAN } else { VOLUME };
            let target = (kind, param.id, fader.id, param_id);
            self.target(channel.child(tag), target, name);
        }
        let mute = (TargetKind::Unkept("mute"), fader.id, fader.id, "");
        self.target(channel.child("Mute"), mute, name);
        Chain {
            devices: self.devices(channel.child("Devices"), name),
            fader: Some(fader),
            level: (!is_master).then(|| self.level_meter()),
            ..Chain::default()
        }
    }

    /// A volume as a fader's position; absent, 0 dB.
    fn volume(&mut self, volume: Option<&Element<'_>>, owner: &str) -> f64 {
        let Some(volume) = volume else {
            return FaderPosition::UNITY.0;
        };
        let unit = ValueUnit::from_name(volume.get("unit").unwrap_or("linear"));
        let Some(value) = self.number(volume, "value") else {
            return FaderPosition::UNITY.0;
        };
        let (position, lowered) = unit.fader(value);
        if lowered {
            self.losses
                .note("lowered to +6 dB, the top of the fader", owner);
        }
        position
    }

    /// Enters what automation may move.
    pub fn target(
        &mut self,
        element: Option<&'e Element<'e>>,
        (kind, param, plugin, param_id): (TargetKind, ItemId, ItemId, &str),
        owner: &str,
    ) {
        let Some((element, id)) = element.and_then(|e| Some((e, e.get("id")?))) else {
            return;
        };
        let target = Target {
            kind,
            range: range_of(element),
            unit: ValueUnit::from_name(element.get("unit").unwrap_or_default()),
            param,
            plugin,
            param_id: param_id.to_owned(),
            owner: owner.to_owned(),
        };
        self.targets.insert(id, target);
    }

    /// Sends and destinations, once all channels are known.
    fn routing(&mut self) {
        let mut busses = HashMap::new();
        for at in 0..self.strips.len() {
            let Some(channel) = self.strips[at].channel else {
                continue;
            };
            self.destination(at, channel);
            let sends = channel
                .child("Sends")
                .into_iter()
                .flat_map(|s| s.all("Send"));
            for send in sends {
                self.send(at, send, &mut busses);
            }
        }
        let mut returns: Vec<(usize, i64)> = busses.into_iter().collect();
        returns.sort_unstable();
        for (to, bus) in returns {
            let mut tree = template::plugin(self.index, Plugin::AUX_RETURN, &[]);
            tree.components.push(AuxReturn { bus }.into());
            self.strips[to].chain.input = Some(tree);
        }
    }

    fn destination(&mut self, at: usize, channel: &Element<'_>) {
        let strip = &self.strips[at];
        let name = strip.name.clone();
        // Some programs don't say what goes without saying.
        let Some(id) = channel.get("destination") else {
            return;
        };
        let Some(&to) = self.strip_of.get(id) else {
            self.losses
                .note("sent to the master instead of an unknown channel", name);
            return;
        };
        // The nearest folder with a channel of its own sums what lies in it.
        let mut submix = strip.parent;
        while let Some(folder) = submix
            && self.strips[folder].channel.is_none()
        {
            submix = self.strips[folder].parent;
        }
        if submix == Some(to) || (submix.is_none() && self.strips[to].is_master) {
            return;
        }
        if self.strips[at].is_master {
            return;
        }
        if self.strips[to].is_master {
            self.losses
                .note("sent through its group instead of past it", name);
        } else if to == at || self.leads_to(to, at) {
            self.losses.note(
                "sent to the master, since its channels feed each other",
                name,
            );
        } else {
            let output = TrackOutput::Track(self.strips[to].tree.id);
            self.strips[at].tree.components.push(output.into());
        }
    }

    /// Whether the sound of one strip comes to another by destinations alone.
    fn leads_to(&self, from: usize, to: usize) -> bool {
        let mut at = from;
        for _ in 0..=self.strips.len() {
            let destination = self.strips[at].channel.and_then(|c| c.get("destination"));
            match destination.and_then(|id| self.strip_of.get(id)) {
                Some(&next) if next == to => return true,
                Some(&next) => at = next,
                None => return false,
            }
        }
        true
    }

    fn send(&mut self, at: usize, send: &'e Element<'e>, busses: &mut HashMap<usize, i64>) {
        let name = self.strips[at].name.clone();
        let to = send
            .get("destination")
            .and_then(|id| self.strip_of.get(id).copied());
        let Some(to) = to.filter(|&to| to != at && !self.strips[to].is_master) else {
            self.losses
                .note("not kept: a send to nowhere, itself, or the master", name);
            return;
        };
        if let Some(pan) = send.child("Pan") {
            let unit = ValueUnit::from_name(pan.get("unit").unwrap_or("normalized"));
            let value = self.number(pan, "value").unwrap_or(0.5);
            if unit.pan(value).abs() > 1e-3 {
                self.losses
                    .note("not kept: the pan of a send", name.as_str());
            }
            let unkept = (
                TargetKind::Unkept("the pan of a send"),
                ItemId::ROOT,
                ItemId::ROOT,
                "",
            );
            self.target(Some(pan), unkept, &name);
        }
        let next = i64::try_from(busses.len()).unwrap_or(i64::MAX);
        let bus = *busses.entry(to).or_insert(next);
        let level = self.volume(send.child("Volume"), &name);
        let mut tree = template::plugin(self.index, Plugin::AUX_SEND, &[(SEND_LEVEL, level)]);
        let enable = send.child("Enable");
        let mut plugin = Plugin::new(Plugin::AUX_SEND);
        plugin.enabled = enable.is_none_or(|enable| flag(enable, "value", true));
        tree.components = vec![plugin.into(), AuxSend { bus, invert: false }.into()];
        let target = (TargetKind::Fader, tree.children[0].id, tree.id, SEND_LEVEL);
        self.target(send.child("Volume"), target, &name);
        let unkept = (TargetKind::Unkept("a send's switch"), tree.id, tree.id, "");
        self.target(enable, unkept, &name);
        let chain = &mut self.strips[at].chain;
        if send.get("type") == Some("pre") {
            chain.before.push(tree);
        } else {
            chain.after.push(tree);
        }
    }

    /// The master and the tracks as trees.
    pub fn mixer(&mut self) -> (Subtree, Vec<Subtree>) {
        let strips = std::mem::take(&mut self.strips);
        let mut trees: Vec<Option<Subtree>> = Vec::with_capacity(strips.len());
        let mut parents = Vec::with_capacity(strips.len());
        for strip in strips {
            let mut tree = strip.tree;
            tree.children.extend(strip.chain.into_plugins());
            tree.children.extend(strip.clips);
            parents.push((strip.parent, strip.is_master));
            trees.push(Some(tree));
        }
        // Those further down come later: from the end, each finds its folder whole.
        let (mut master, mut tracks) = (None, Vec::new());
        for at in (0..trees.len()).rev() {
            let Some(tree) = trees[at].take() else {
                continue;
            };
            match parents[at] {
                (_, true) => master = Some(tree),
                (Some(parent), _) => {
                    if let Some(folder) = trees[parent].as_mut() {
                        let first = folder.children.iter().position(is_track);
                        let first = first.unwrap_or(folder.children.len());
                        folder.children.insert(first, tree);
                    }
                }
                (None, _) => tracks.push(tree),
            }
        }
        tracks.reverse();
        let master = master.unwrap_or_else(|| template::master(self.index));
        (master, tracks)
    }
}

fn is_track(tree: &Subtree) -> bool {
    crate::session::dawproject::part!(tree, Track).is_some()
}

fn same<'e>(one: Option<&'e Element<'e>>, other: Option<&'e Element<'e>>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if std::ptr::eq(one, other))
}

/// The channel that everything ends in. A group's own channel may have the role, too:
/// one that holds no tracks goes first.
fn main_master<'e>(structure: &'e Element<'e>) -> Option<&'e Element<'e>> {
    let is_master = |channel: &&'e Element<'e>| channel.get("role") == Some("master");
    let of_track = |track: &'e Element<'e>| track.child("Channel").filter(is_master);
    let alone = structure
        .all("Track")
        .filter(|track| track.child("Track").is_none())
        .find_map(of_track);
    alone
        .or_else(|| structure.all("Channel").find(is_master))
        .or_else(|| structure.all("Track").find_map(of_track))
}

/// The least and the greatest value of a parameter, if its element says them.
pub fn range_of(element: &Element<'_>) -> Option<(f64, f64)> {
    if element.tag == "EnumParameter" {
        let count = element.get("count")?.trim().parse::<f64>().ok()?;
        return Some((0.0, count - 1.0)).filter(|range| range.1 >= 1.0);
    }
    let number = |name: &str| element.get(name)?.trim().parse::<f64>().ok();
    let range = (number("min")?, number("max")?);
    (range.0.is_finite() && range.1.is_finite() && range.0 < range.1).then_some(range)
}
