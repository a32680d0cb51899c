//! Plugins → devices.

use super::tracks::{is_device, is_fader};
use super::{Made, Param, ParamKind, Writing, boolean, number};
use crate::model::hosted::Hosted;
use crate::model::id::ItemId;
use crate::model::plugin::Plugin;
use crate::model::tree::Subtree;
use crate::plugins::builtin::BuiltinKind;
use crate::session::dawproject::device::{self, EXTERNAL, OURS, PLUGIN_FORMATS};
use crate::session::dawproject::{matrix, part};
use crate::session::tracktion::element::Element;

/// Kinds of parameters that a device may have.
const PARAMETERS: [&str; 4] = [
    "RealParameter",
    "BoolParameter",
    "IntegerParameter",
    "EnumParameter",
];

impl Writing<'_> {
    /// A track's devices in signal order.
    pub fn devices(&mut self, track: &Subtree, fader: Option<usize>, name: &str) -> Vec<Made> {
        let mut devices = Vec::new();
        for (at, tree) in track.children.iter().enumerate() {
            let Some(plugin) = part!(tree, Plugin) else {
                continue;
            };
            if is_device(tree) {
                if fader.is_some_and(|fader| at > fader) {
                    let what = "written before the fader: a plugin behind it";
                    self.losses
                        .note(what, format!("{} on {name}", plugin.type_name));
                }
                devices.push(self.device(tree, plugin, name));
            } else if is_fader(tree) && Some(at) != fader {
                self.losses
                    .note("not written: a second volume plugin", name);
            } else if [Plugin::VCA, Plugin::TEXT].contains(&plugin.type_name.as_str()) {
                let what = format!("not written: a plugin of type {}", plugin.type_name);
                self.losses.note(what, name);
            }
        }
        devices
    }

    /// What leads from track to track through plugins has no place in the format.
    fn note_ways(&mut self, tree: &Subtree, plugin: &Plugin, track: &str) {
        let ways = [
            (part!(tree, SidechainSource).is_some(), "a side chain"),
            (part!(tree, FurtherOutputs).is_some(), "further outputs"),
        ];
        for (_, what) in ways.into_iter().filter(|(is_there, _)| *is_there) {
            let owner = format!("{} on {track}", plugin.type_name);
            self.losses
                .note(format!("not written: {what} of a plugin"), owner);
        }
    }

    fn device(&mut self, tree: &Subtree, plugin: &Plugin, track: &str) -> Made {
        self.note_ways(tree, plugin, track);
        let kept = part!(tree, Kept).and_then(device::plugin_of);
        let device = kept.as_ref().and_then(device::device_of);
        if let (Some(kept), Some(device)) = (&kept, device) {
            return self.kept_device(tree, plugin, (kept, device), track);
        }
        if part!(tree, SamplerSounds).is_some() || part!(tree, PluginFile).is_some() {
            let owner = format!("{} on {track}", plugin.type_name);
            self.losses
                .note("written without the files that it plays: a plugin", owner);
        }
        let mut element = if let Some(kind) = BuiltinKind::from_type_name(&plugin.type_name) {
            let role = if kind.is_instrument() {
                "instrument"
            } else if kind.changes_events() {
                "noteFX"
            } else {
                "audioFX"
            };
            Element::new("BuiltinDevice")
                .text("deviceID", plugin.type_name.clone())
                .text("deviceName", kind.display_name())
                .text("deviceRole", role)
                .text("deviceVendor", OURS)
        } else if let Some(hosted) = part!(tree, Hosted) {
            return self.hosted_device(tree, (hosted, plugin), track);
        } else {
            self.unknown_device(kept.as_ref(), plugin, track)
        };
        let id = self.fresh();
        element = element.text("id", id);
        let params = tree
            .children
            .iter()
            .filter_map(|c| Some((c, part!(c, Parameter)?)));
        let mut list = Element::new("Parameters");
        for (child, param) in params {
            let value = part!(child, ParamValue).map_or(0.0, |value| value.0);
            let id = self.fresh();
            list.children.push(
                Element::new("RealParameter")
                    .text("unit", "linear")
                    .text("value", number(value))
                    .text("id", id.clone())
                    .text("name", param.param_id.clone()),
            );
            let kind = ParamKind::Device;
            self.enter(tree.id, child, &param.param_id, Param { id, kind });
        }
        if !list.children.is_empty() {
            element = element.with(list);
        }
        let enabled = self.enabled(plugin);
        element = element.with(enabled);
        match part!(tree, SynthModulation).and_then(matrix::write) {
            Some(bytes) => {
                let entry = self.fresh_entry("plugins", &format!("{}.json", plugin.type_name));
                self.states.push((entry.clone(), bytes));
                element.with(state_at(entry))
            }
            None => element,
        }
    }

    fn enabled(&mut self, plugin: &Plugin) -> Made {
        let id = self.fresh();
        Element::new("Enabled")
            .text("value", boolean(plugin.enabled))
            .text("id", id)
            .text("name", "On/Off")
    }

    /// A plugin of another maker, with its state and the parameters that automation
    /// moves; all of them, where there is no state.
    fn hosted_device(
        &mut self,
        tree: &Subtree,
        (hosted, plugin): (&Hosted, &Plugin),
        track: &str,
    ) -> Made {
        let state = part!(tree, HostedState).and_then(|state| device::write_state(hosted, state));
        let entry = state.map(|(extension, bytes)| {
            let entry = self.fresh_entry("plugins", &format!("{}{extension}", hosted.name));
            self.states.push((entry.clone(), bytes));
            entry
        });
        if entry.is_none() {
            let owner = format!("{} on {track}", hosted.name);
            self.losses
                .note("written without its state: a plugin", owner);
        }
        let id = self.fresh();
        let mut element = hosted_element(hosted).text("id", id);
        let mut list = Element::new("Parameters");
        for child in &tree.children {
            let Some(param) = part!(child, Parameter) else {
                continue;
            };
            let moved = part!(child, Curve).is_some()
                || self.clip_moved.contains(&(tree.id, param.param_id.clone()));
            if moved || entry.is_none() {
                let made = self.hosted_parameter(tree.id, child, &param.param_id);
                list.children.push(made);
            }
        }
        if !list.children.is_empty() {
            element = element.with(list);
        }
        let enabled = self.enabled(plugin);
        element = element.with(enabled);
        match entry {
            Some(entry) => element.with(state_at(entry)),
            None => element,
        }
    }

    fn hosted_parameter(&mut self, plugin: ItemId, child: &Subtree, param_id: &str) -> Made {
        let value = part!(child, ParamValue).map_or(0.0, |value| value.0);
        let about = part!(child, HostedParameter);
        let name = about
            .map_or(param_id, |about| about.name.as_str())
            .to_owned();
        let id = self.fresh();
        let kind = ParamKind::Hosted;
        let param = Param {
            id: id.clone(),
            kind,
        };
        self.enter(plugin, child, param_id, param);
        Element::new("RealParameter")
            .text("unit", "normalized")
            .text("value", number(value))
            .text("min", "0.0")
            .text("max", "1.0")
            .text("id", id)
            .text("parameterID", param_id.to_owned())
            .text("name", name)
    }
}

/// Where in the archive a device's state is.
fn state_at(entry: String) -> Made {
    Element::new("State")
        .text("path", entry)
        .text("external", "false")
}

/// The element that says which plugin it is.
fn hosted_element(hosted: &Hosted) -> Made {
    let tag = match &*hosted.format {
        "CLAP" => "ClapPlugin",
        _ => "Vst3Plugin",
    };
    let role = if hosted.instrument {
        "instrument"
    } else {
        "audioFX"
    };
    Element::new(tag)
        .text("deviceID", device::device_id(&hosted.class))
        .text("deviceName", hosted.name.to_string())
        .text("deviceRole", role)
        .text("deviceVendor", hosted.vendor.to_string())
}

impl Writing<'_> {
    /// A plugin of Tracktion's, or one hosted by it, without what only it can read.
    fn unknown_device(&mut self, kept: Option<&Made>, plugin: &Plugin, track: &str) -> Made {
        let said = |name: &str| {
            kept.and_then(|k| k.get(name))
                .unwrap_or_default()
                .to_owned()
        };
        let external = plugin.type_name == EXTERNAL;
        let name = if external {
            said("name")
        } else {
            plugin.type_name.clone()
        };
        let owner = format!("{name} on {track}");
        self.losses
            .note("written without its state: a plugin", &owner);
        let tag = match said("filename").to_lowercase() {
            _ if !external => "BuiltinDevice",
            file if file.contains(".vst3") || file.starts_with("vst3") => "Vst3Plugin",
            _ => "Vst2Plugin",
        };
        let id = if external {
            said("uid")
        } else {
            plugin.type_name.clone()
        };
        let vendor = if external {
            said("manufacturer")
        } else {
            "Tracktion".to_owned()
        };
        Element::new(tag)
            .text("deviceID", id)
            .text("deviceName", name)
            .text("deviceRole", "audioFX")
            .text("deviceVendor", vendor)
    }

    /// A device that came out of a project goes back as it was, with what was changed.
    fn kept_device(
        &mut self,
        tree: &Subtree,
        plugin: &Plugin,
        (kept, mut device): (&Made, Made),
        track: &str,
    ) -> Made {
        strip_ids(&mut device);
        let id = self.fresh();
        device = device.text("id", id);
        device
            .children
            .retain(|child| child.tag != "State" && child.tag != "Enabled");
        if let Some(list) = device.children.iter_mut().find(|c| c.tag == "Parameters") {
            self.parameters(tree, list);
        }
        let enabled = self.enabled(plugin);
        let behind = device.children.iter().position(|c| c.tag == "Parameters");
        let at = behind.map_or(0, |at| at + 1);
        device.children.insert(at, enabled);
        if let Some(state) = kept.get("stateFile") {
            if self.files.exists(state) {
                let entry = self.entry("plugins", state);
                let state = Element::new("State")
                    .text("path", entry)
                    .text("external", "false");
                device.children.insert(at + 1, state);
            } else {
                let name = device.get("deviceName").unwrap_or("a plugin").to_owned();
                let what = "written without its state, whose file is missing: a plugin";
                self.losses.note(what, format!("{name} on {track}"));
            }
        } else if PLUGIN_FORMATS.contains(&device.tag.as_ref()) {
            let name = device.get("deviceName").unwrap_or("a plugin").to_owned();
            self.losses.note(
                "written without a state, as it came: a plugin",
                format!("{name} on {track}"),
            );
        }
        device
    }

    fn parameters(&mut self, tree: &Subtree, list: &mut Made) {
        let known = list.children.iter_mut();
        for element in known.filter(|e| PARAMETERS.contains(&e.tag.as_ref())) {
            let called = element.get("parameterID").or(element.get("name"));
            let Some(called) = called.map(str::to_owned) else {
                continue;
            };
            let child = tree.children.iter().find(|child| {
                part!(child, Parameter).is_some_and(|param| param.param_id == called)
            });
            let Some(child) = child else { continue };
            let id = self.fresh();
            let value = part!(child, ParamValue).map_or(0.0, |value| value.0);
            let text = match element.tag.as_ref() {
                "BoolParameter" => boolean(value >= 0.5).to_owned(),
                "RealParameter" => number(value),
                _ => format!("{}", value.round()),
            };
            match element
                .attributes
                .iter_mut()
                .find(|(name, _)| name == "value")
            {
                Some((_, old)) => *old = text.into(),
                None => element.attributes.push(("value".into(), text.into())),
            }
            element.attributes.push(("id".into(), id.clone().into()));
            let kind = ParamKind::Device;
            self.enter(tree.id, child, &called, Param { id, kind });
        }
    }
}

/// The ids of the file it came from mean nothing in another.
fn strip_ids(element: &mut Made) {
    element.attributes.retain(|(name, _)| name != "id");
    element.children.iter_mut().for_each(strip_ids);
}
