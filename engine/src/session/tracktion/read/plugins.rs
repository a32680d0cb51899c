//! PLUGIN → plugin and parameter entities; the master.

use std::collections::HashSet;

use super::Reading;
use super::value;
use crate::level::FaderPosition;
use crate::model::edit::Name;
use crate::model::id::ItemId;
use crate::model::plugin::{ParamValue, Parameter, Plugin};
use crate::model::template;
use crate::model::track::MasterTrack;
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::repairs::shown;

/// Where Tracktion puts the master's fader when the file doesn't say: −3 dB.
const ABSENT_MASTER: f64 = 0.637_628_138_065_338_1;
/// The plugins of this engine begin so; their attributes are parameters.
const OURS: &str = "waive";
/// What every plugin may have beside its parameters.
const COMMON: [&str; 3] = ["type", "id", "enabled"];
/// Of these, what isn't a parameter of ours and isn't kept yet.
const NOT_PARAMETERS: [&str; 9] = [
    "process",
    "frozen",
    "quickParamName",
    "masterPluginID",
    "sidechainSourceID",
    "remapOnTempoChange",
    "windowX",
    "windowY",
    "windowLocked",
];

impl Reading<'_> {
    /// A track's plugins, with the fader and meter that every track has.
    pub fn chain(&mut self, track: &Element<'_>) -> Vec<Subtree> {
        let params = [template::VOLUME, template::PAN];
        let mut chain: Vec<Subtree> = track
            .all("PLUGIN")
            .map(|element| self.plugin(element, params))
            .collect();
        if find(&chain, Plugin::VOLUME).is_none() {
            self.repairs
                .note("a track without volume plugin got one, at 0 dB", track);
            let at = find(&chain, Plugin::LEVEL).unwrap_or(chain.len());
            let fader = template::fader(self.index, params, FaderPosition::UNITY.0, 0.0);
            chain.insert(at, fader);
        }
        if find(&chain, Plugin::LEVEL).is_none() {
            self.repairs
                .note("a track without level plugin got one", track);
            let id = self.index.allocate();
            chain.push(Subtree::new(id, vec![Plugin::new(Plugin::LEVEL).into()]));
        }
        chain
    }

    /// The master: its inserts, then its fader.
    pub fn master(&mut self, root: &Element<'_>) -> Subtree {
        let components = vec![MasterTrack.into(), Name("Master".to_owned()).into()];
        let mut master = Subtree::new(ItemId::MASTER, components);
        if let Some(inserts) = root.child("MASTERPLUGINS") {
            self.repairs.unknown(inserts, &[], &["PLUGIN"]);
            let params = [template::VOLUME, template::PAN];
            for element in inserts.all("PLUGIN") {
                let plugin = self.plugin(element, params);
                master.children.push(plugin);
            }
        }
        let fader = self.master_fader(root);
        master.with(fader)
    }

    fn master_fader(&mut self, root: &Element<'_>) -> Subtree {
        let params = [template::MASTER_VOLUME, template::MASTER_PAN];
        let nothing = Element::new("MASTERVOLUME");
        let section = root.child("MASTERVOLUME").unwrap_or(&nothing);
        let is_fader =
            |e: &&Element<'_>| e.tag == "PLUGIN" && e.get("type") == Some(Plugin::VOLUME);
        let fader = section.children.iter().find(is_fader);
        self.repairs.unknown(section, &[], &["PLUGIN"]);
        for other in section.all("PLUGIN").filter(|other| fader != Some(*other)) {
            self.repairs.lost(other, section);
        }
        match fader {
            Some(element) => self.plugin(element, params),
            None => {
                let what = "the master had no volume plugin: it got one at -3 dB, as in Tracktion";
                self.repairs.note(what, root);
                template::fader(self.index, params, ABSENT_MASTER, 0.0)
            }
        }
    }

    /// One plugin. `fader` names the parameters in case that it is a volume plugin.
    fn plugin(&mut self, element: &Element<'_>, fader: [&str; 2]) -> Subtree {
        let type_name = element.get("type").unwrap_or_default();
        let plugin = Plugin {
            type_name: type_name.to_owned(),
            enabled: value::flag(element, "enabled", true),
        };
        let tree = Subtree::new(self.claim(element), vec![plugin.into()]);
        match type_name {
            Plugin::VOLUME => self.fader(element, fader, tree),
            Plugin::LEVEL => {
                self.repairs.unknown(element, &COMMON, &[]);
                tree
            }
            ours if ours.starts_with(OURS) => self.own(element, tree),
            other => {
                let what = format!(
                    "not kept: the state of plugins of type \"{}\"",
                    shown(other)
                );
                self.repairs.note(what, element);
                tree
            }
        }
    }

    fn fader(&mut self, element: &Element<'_>, params: [&str; 2], tree: Subtree) -> Subtree {
        let [kind, id, enabled] = COMMON;
        self.repairs
            .unknown(element, &[kind, id, enabled, "volume", "pan"], &[]);
        let volume = self.number(element, "volume", 0.0..=1.0, FaderPosition::UNITY.0);
        let pan = self.number(element, "pan", -1.0..=1.0, 0.0);
        let volume = self.parameter(params[0], volume);
        let pan = self.parameter(params[1], pan);
        tree.with(volume).with(pan)
    }

    fn own(&mut self, element: &Element<'_>, mut tree: Subtree) -> Subtree {
        for child in &element.children {
            self.repairs.lost(child, element);
        }
        let mut seen = HashSet::from(COMMON);
        for (name, _) in &element.attributes {
            if !seen.insert(name) {
                continue;
            }
            if NOT_PARAMETERS.contains(&name.as_ref()) {
                let what = format!("not kept: attribute {name} of PLUGIN");
                self.repairs.note(what, element);
                continue;
            }
            let value = self.number(element, name, f64::MIN..=f64::MAX, 0.0);
            let parameter = self.parameter(name, value);
            tree.children.push(parameter);
        }
        tree
    }

    fn parameter(&mut self, param_id: &str, value: f64) -> Subtree {
        let parameter = Parameter {
            param_id: param_id.to_owned(),
        };
        Subtree::new(
            self.index.allocate(),
            vec![parameter.into(), ParamValue(value).into()],
        )
    }
}

fn find(chain: &[Subtree], type_name: &str) -> Option<usize> {
    chain.iter().position(|tree| {
        tree.components.iter().any(|component| {
            matches!(component, crate::model::registry::ComponentValue::Plugin(plugin)
                if plugin.type_name == type_name)
        })
    })
}
