//! Devices → plugins.

use super::tracks::range_of;
use super::{Reading, TargetKind, flag, label};
use crate::model::hosted::{Hosted, HostedState};
use crate::model::modulation::SynthModulation;
use crate::model::plugin::{ParamValue, Parameter, Plugin};
use crate::model::registry::ComponentValue;
use crate::model::tree::Subtree;
use crate::plugins::builtin::BuiltinKind;
use crate::session::dawproject::EMBEDDED;
use crate::session::dawproject::archive::safe_name;
use crate::session::dawproject::device::{self, EXTERNAL, FOREIGN, OURS, PLUGIN_FORMATS};
use crate::session::dawproject::matrix;
use crate::session::dawproject::units::ValueUnit;
use crate::session::tracktion::element::Element;

/// How a device's values are to be taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scale {
    /// One of the engine's own: as they stand.
    Own,
    /// One that is hosted: as parts of their range.
    Hosted,
    /// One that is kept: as they stand.
    Kept,
}

/// A track's plugins while they are gathered.
#[derive(Debug, Default)]
pub struct Chain {
    /// What comes from a bus.
    pub input: Option<Subtree>,
    /// Devices, in signal order.
    pub devices: Vec<Subtree>,
    /// Sends before the fader.
    pub before: Vec<Subtree>,
    /// The fader.
    pub fader: Option<Subtree>,
    /// Sends after it.
    pub after: Vec<Subtree>,
    /// The meter.
    pub level: Option<Subtree>,
}

impl Chain {
    /// All of them in signal order.
    pub fn into_plugins(self) -> impl Iterator<Item = Subtree> {
        let front = self
            .input
            .into_iter()
            .chain(self.devices)
            .chain(self.before);
        front.chain(self.fader).chain(self.after).chain(self.level)
    }
}

impl<'e> Reading<'e, '_> {
    /// The devices of a channel.
    pub fn devices(&mut self, devices: Option<&'e Element<'e>>, track: &str) -> Vec<Subtree> {
        let devices = devices.into_iter().flat_map(|devices| &devices.children);
        devices.map(|device| self.device(device, track)).collect()
    }

    fn device(&mut self, element: &'e Element<'e>, track: &str) -> Subtree {
        let ours = element.get("deviceVendor") == Some(OURS);
        let own_type = element
            .get("deviceID")
            .filter(|id| ours && BuiltinKind::from_type_name(id).is_some());
        let type_name = match own_type {
            Some(id) => id,
            None if PLUGIN_FORMATS.contains(&element.tag.as_ref()) => EXTERNAL,
            None => FOREIGN,
        };
        let name = element
            .get("deviceName")
            .unwrap_or(label(element))
            .to_owned();
        let owner = format!("{name} on {track}");
        let hosted = own_type.is_none().then(|| self.hosted(element, &owner));
        let hosted = hosted.flatten();
        let id = self.index.allocate();
        let plugin = Plugin {
            type_name: type_name.to_owned(),
            enabled: element
                .child("Enabled")
                .is_none_or(|enabled| flag(enabled, "value", true)),
        };
        let mut tree = Subtree::new(id, vec![plugin.into()]);
        let scale = match (&hosted, own_type) {
            (Some(_), _) => Scale::Hosted,
            (None, Some(_)) => Scale::Own,
            (None, None) => Scale::Kept,
        };
        if let Some((hosted, state)) = hosted {
            tree.components.push(hosted.into());
            tree.components.extend(state.map(ComponentValue::from));
        } else if own_type.is_none() {
            let state = self.state(element, &owner);
            let kept = device::keep(id, type_name, element, state);
            tree.components.push(kept.into());
            let what = if type_name == EXTERNAL {
                "kept with its state and not heard yet: a plugin"
            } else {
                "kept for writing it back and not heard: another program's own device"
            };
            self.losses.note(what, &owner);
        }
        if own_type.is_some() {
            let matrix = self.matrix(element, type_name, &owner);
            tree.components.extend(matrix.map(ComponentValue::from));
        }
        let unkept = (TargetKind::Unkept("a device's switch"), id, id, "");
        self.target(element.child("Enabled"), unkept, &owner);
        for parameter in element
            .child("Parameters")
            .into_iter()
            .flat_map(|p| &p.children)
        {
            let param = self.parameter(parameter, (id, scale), &owner);
            tree.children.push(param);
        }
        tree
    }

    /// A plugin that is hosted, with what it remembers; `None` for what only is kept.
    fn hosted(
        &mut self,
        element: &Element<'_>,
        owner: &str,
    ) -> Option<(Hosted, Option<HostedState>)> {
        let mut hosted = device::hosted(element)?;
        let file = element.child("State");
        let path = file.and_then(|file| file.get("path"));
        let Some(path) = path else {
            self.losses.note("opened without a state: a plugin", owner);
            return Some((hosted, None));
        };
        let embedded = !file.is_some_and(|file| flag(file, "external", false));
        if !embedded || safe_name(path).is_none() {
            return None;
        }
        let read = match (self.states)(path) {
            Ok(Some(bytes)) => device::read_state(&mut hosted, &bytes),
            Ok(None) => {
                let what = "opened without its state, which isn't in the archive: a plugin";
                self.losses.note(what, owner);
                return Some((hosted, None));
            }
            Err(why) => Err(why),
        };
        match read {
            Ok(state) => Some((hosted, Some(state))),
            Err(why) => {
                let what = format!("a plugin's state that can't be read ({why})");
                self.losses.note(what, owner);
                None
            }
        }
    }

    /// The modulation matrix that is the state of a synth of ours.
    fn matrix(
        &mut self,
        element: &Element<'_>,
        type_name: &str,
        owner: &str,
    ) -> Option<SynthModulation> {
        let file = element.child("State")?;
        let embedded = !flag(file, "external", false);
        let path = file.get("path").filter(|path| safe_name(path).is_some());
        let path = path.filter(|_| embedded && type_name == BuiltinKind::FourOsc.type_name())?;
        let read = match (self.states)(path) {
            Ok(Some(bytes)) => matrix::read(&bytes),
            Ok(None) => Err("it isn't in the archive".to_owned()),
            Err(why) => Err(why),
        };
        let noted = read.map_err(|why| {
            let what = format!("opened without its modulation matrix ({why}): a plugin");
            self.losses.note(what, owner);
        });
        noted.ok()
    }

    /// A parameter; those of our own devices go by their name.
    fn parameter(
        &mut self,
        element: &'e Element<'e>,
        (plugin, scale): (crate::model::id::ItemId, Scale),
        owner: &str,
    ) -> Subtree {
        let numbered = element.get("parameterID").filter(|_| scale != Scale::Own);
        let param_id = numbered.unwrap_or(label(element)).to_owned();
        let value = match element.get("value") {
            Some("true") => 1.0,
            Some("false") | None => 0.0,
            Some(_) => self.number(element, "value").unwrap_or(0.0),
        };
        let id = self.index.allocate();
        let kind = match scale {
            Scale::Hosted => TargetKind::Hosted,
            Scale::Own | Scale::Kept => TargetKind::Device,
        };
        self.target(Some(element), (kind, id, plugin, &param_id), owner);
        let mut components = vec![Parameter { param_id }.into()];
        let unit = ValueUnit::from_name(element.get("unit").unwrap_or_default());
        let value = match (scale, element.get("value")) {
            (Scale::Hosted, None) => None,
            (Scale::Hosted, Some(_)) => Some(unit.part(value, range_of(element))),
            _ => Some(value),
        };
        components.extend(value.map(|value| ParamValue(value).into()));
        Subtree::new(id, components)
    }

    fn state(&mut self, element: &Element<'_>, owner: &str) -> Option<String> {
        let file = element.child("State")?;
        let path = file.get("path")?;
        if flag(file, "external", false) {
            self.losses
                .note("not kept: a state outside of the archive", owner);
            return None;
        }
        self.embedded(path, owner);
        Some(format!("{EMBEDDED}{path}"))
    }

    /// Enters a file of the archive.
    pub fn embedded(&mut self, path: &str, owner: &str) {
        if crate::session::dawproject::archive::safe_name(path).is_none() {
            let what = format!(
                "refused: a path that leads out of the archive, {}",
                super::shown(path)
            );
            self.losses.note(what, owner);
            return;
        }
        if self.sources.insert(format!("{EMBEDDED}{path}")) {
            self.entries.push(path.to_owned());
        }
    }
}
