//! PLUGIN → plugin and parameter entities; chains and the master's.

use std::collections::HashSet;

use super::{Reading, files, value};
use crate::level::FaderPosition;
use crate::model::hosted::Hosted;
use crate::model::id::ItemId;
use crate::model::material::PluginFile;
use crate::model::plugin::{
    AuxReturn, AuxSend, FaderOptions, FurtherOutputs, ParamValue, Parameter, Plugin,
    SidechainSource,
};
use crate::model::registry::ComponentValue;
use crate::model::template;
use crate::model::tree::Subtree;
use crate::plugins::builtin::{self, BuiltinKind};
use crate::session::tracktion::element::Element;
use crate::session::tracktion::repairs::shown;
use crate::session::tracktion::{ABSENT_MASTER, chunk, number, params, part};

/// The plugins of this engine begin so; all their numbers are parameters.
const OURS: &str = "waive";
/// Of these, what isn't a parameter.
const NOT_PARAMETERS: [&str; 14] = [
    "type",
    "id",
    "enabled",
    "process",
    "frozen",
    "quickParamName",
    "masterPluginID",
    "sidechainSourceID",
    "remapOnTempoChange",
    "windowX",
    "windowY",
    "windowLocked",
    PluginFile::ATTRIBUTE,
    FurtherOutputs::ATTRIBUTE,
];

/// What a volume plugin's parameters are called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// On a track.
    Track,
    /// The last of the master.
    Master,
}

/// The role of a plugin that is there.
pub fn role_of(plugin: &Subtree) -> Role {
    let is_masters = |child: &Subtree| {
        part!(child, Parameter).is_some_and(|p| p.param_id == template::MASTER_VOLUME)
    };
    if plugin.children.iter().any(is_masters) {
        Role::Master
    } else {
        Role::Track
    }
}

impl<'e> Reading<'e> {
    /// A track's plugins, with the fader and meter that every track has.
    pub(super) fn chain(&mut self, track: &'e Element<'e>) -> Vec<Subtree> {
        let mut chain = self.inserts(track);
        if track.tag == "FOLDERTRACK" {
            return chain;
        }
        if find(&chain, Plugin::VOLUME).is_none() {
            let at = find(&chain, Plugin::LEVEL).unwrap_or(chain.len());
            let fader = self.new_fader(Role::Track, FaderPosition::UNITY.0);
            chain.insert(at, fader);
        }
        if find(&chain, Plugin::LEVEL).is_none() {
            let id = self.allocate();
            chain.push(Subtree::new(id, vec![Plugin::new(Plugin::LEVEL).into()]));
        }
        chain
    }

    fn inserts(&mut self, holder: &'e Element<'e>) -> Vec<Subtree> {
        let mut chain = Vec::new();
        for element in holder.children.iter().filter(|child| child.tag == "PLUGIN") {
            let tree = self.plugin(element, Role::Track);
            chain.push(self.place(element, tree));
        }
        chain
    }

    /// The master's: its inserts, then its fader.
    pub(super) fn master_plugins(&mut self, root: &'e Element<'e>) -> Vec<Subtree> {
        let mut chain = match root.child("MASTERPLUGINS") {
            Some(section) => self.inserts(section),
            None => Vec::new(),
        };
        let is_fader =
            |e: &&Element<'_>| e.tag == "PLUGIN" && e.get("type") == Some(Plugin::VOLUME);
        let section = root.child("MASTERVOLUME");
        let fader = match section.and_then(|section| section.children.iter().find(is_fader)) {
            Some(element) => {
                let tree = self.plugin(element, Role::Master);
                self.place(element, tree)
            }
            None => self.new_fader(Role::Master, ABSENT_MASTER),
        };
        chain.push(fader);
        chain
    }

    fn new_fader(&mut self, role: Role, volume: f64) -> Subtree {
        let id = self.allocate();
        let tree = Subtree::new(id, vec![Plugin::new(Plugin::VOLUME).into()]);
        let [volume_id, pan_id] = names(role);
        let volume = self.parameter(volume_id, Some(volume));
        tree.with(volume).with(self.parameter(pan_id, Some(0.0)))
    }

    /// One plugin's own element.
    pub(super) fn plugin(&mut self, element: &Element<'_>, role: Role) -> Subtree {
        let type_name = element.get("type").unwrap_or_default();
        let plugin = Plugin {
            type_name: type_name.to_owned(),
            enabled: value::flag(element, "enabled", true),
        };
        let id = self.claim(element);
        let mut tree = Subtree::new(id, vec![plugin.into()]);
        let options = self.options(element, type_name);
        tree.components.extend(options);
        match type_name {
            Plugin::VOLUME => self.fader(element, role, &mut tree),
            Plugin::AUX_SEND => self.one(element, ("auxSendSliderPos", "send level"), &mut tree),
            Plugin::VCA => self.one(element, ("volume", "vca"), &mut tree),
            Hosted::TYPE if hosted(element).is_some() => {
                tree.components
                    .extend(hosted(element).into_iter().flatten());
            }
            ours if ours.starts_with(OURS) => {
                self.own(element, &mut tree);
                let file = files::file(element, ours);
                tree.components.extend(file.map(ComponentValue::from));
            }
            other => match BuiltinKind::from_type_name(other) {
                Some(kind) => {
                    self.builtin(element, kind, &mut tree);
                    let sounds = self.sounds(element, kind);
                    tree.components.extend(sounds.map(ComponentValue::from));
                    let matrix = self.matrix(element, kind);
                    tree.components.extend(matrix.map(ComponentValue::from));
                    let file = files::file(element, other);
                    tree.components.extend(file.map(ComponentValue::from));
                }
                None => self.foreign(element, other, &mut tree),
            },
        }
        tree.children.extend(self.macros(element));
        self.curves(element, role, &mut tree);
        self.assignments(element, &mut tree);
        tree
    }

    fn options(&mut self, element: &Element<'_>, type_name: &str) -> Vec<ComponentValue> {
        let mut options = Vec::new();
        // A send that would run in a circle has lost its bus; its element has not.
        let cut = self.now.is_some_and(|now| part!(now, AuxSend).is_none());
        let bus = 0..=i64::from(u16::MAX);
        match type_name {
            Plugin::VOLUME => {
                let fader = FaderOptions {
                    pan_law: self.whole(element, "panLaw", -1..=4, 0),
                    polarity: value::flag(element, "polarity", false),
                    apply_to_midi: value::flag(element, "applyToMidi", false),
                };
                if fader != FaderOptions::default() {
                    options.push(fader.into());
                }
            }
            Plugin::AUX_SEND if !cut => {
                let bus = self.whole(element, "busNum", bus, 0);
                let invert = value::flag(element, "phase", false);
                options.push(AuxSend { bus, invert }.into());
            }
            Plugin::AUX_RETURN => {
                let bus = self.whole(element, "busNum", bus, 0);
                options.push(AuxReturn { bus }.into());
            }
            _ => {}
        }
        let source = element
            .get("sidechainSourceID")
            .map_or(0, number::read_whole);
        if let Some(id) = u64::try_from(source).ok().filter(|id| *id > 0) {
            options.push(SidechainSource(ItemId(id)).into());
        }
        options.extend(further(element).map(Into::into));
        options
    }

    fn fader(&mut self, element: &Element<'_>, role: Role, tree: &mut Subtree) {
        let [volume_id, pan_id] = names(role);
        let volume = self.number(element, "volume", 0.0..=1.0, FaderPosition::UNITY.0);
        let pan = self.number(element, "pan", -1.0..=1.0, 0.0);
        let volume = self.parameter(volume_id, Some(volume));
        let pan = self.parameter(pan_id, Some(pan));
        tree.children.extend([volume, pan]);
    }

    /// A plugin whose one parameter is a fader's position.
    fn one(&mut self, element: &Element<'_>, (name, id): (&str, &str), tree: &mut Subtree) {
        let value = self.number(element, name, 0.0..=1.0, FaderPosition::UNITY.0);
        let parameter = self.parameter(id, Some(value));
        tree.children.push(parameter);
    }

    fn own(&mut self, element: &Element<'_>, tree: &mut Subtree) {
        let mut seen: HashSet<&str> = HashSet::from(NOT_PARAMETERS);
        for (name, text) in &element.attributes {
            if params::is_name(name) && value::is_number(text) && seen.insert(name.as_ref()) {
                let value = self.number(element, name, f64::MIN..=f64::MAX, 0.0);
                let parameter = self.parameter(name, Some(value));
                tree.children.push(parameter);
            }
        }
    }

    /// One of the format's plugins that this engine has: every parameter, those that
    /// the file is silent about with their defaults.
    fn builtin(&mut self, element: &Element<'_>, kind: BuiltinKind, tree: &mut Subtree) {
        for spec in builtin::parameters(kind) {
            let attribute = builtin::attribute(kind, spec.id).unwrap_or(spec.id);
            // Beyond the range is kept; whoever plays it stays within.
            let range = f64::MIN..=f64::MAX;
            let words = params::words(kind.type_name(), attribute);
            let said = element.get(attribute);
            #[expect(clippy::cast_precision_loss, reason = "a few words")]
            let value = match words.iter().position(|word| said == Some(word)) {
                Some(index) => index as f64,
                None => self.number(element, attribute, range, f64::from(spec.default)),
            };
            let parameter = self.parameter(spec.id, Some(value));
            tree.children.push(parameter);
        }
    }

    /// What isn't ours: parameters that the format describes and the file says.
    fn foreign(&mut self, element: &Element<'_>, type_name: &str, tree: &mut Subtree) {
        for (name, id) in params::of_type(type_name) {
            if element.get(name).is_some_and(value::is_number) {
                let value = self.number(element, name, f64::MIN..=f64::MAX, 0.0);
                let parameter = self.parameter(id, Some(value));
                tree.children.push(parameter);
            }
        }
        let silent = [Plugin::LEVEL, Plugin::TEXT, Plugin::AUX_RETURN];
        if !silent.contains(&type_name) {
            let what = format!(
                "passed through, but kept: plugins of type \"{}\"",
                shown(type_name)
            );
            self.repairs.note(what, element);
        }
    }

    /// A parameter entity; one that only has a curve has no value.
    pub(super) fn parameter(&mut self, param_id: &str, value: Option<f64>) -> Subtree {
        let parameter = Parameter {
            param_id: param_id.to_owned(),
        };
        let mut components = vec![parameter.into()];
        components.extend(value.map(|value| ParamValue(value).into()));
        Subtree::new(self.allocate(), components)
    }
}

/// A VST3 plugin with what it remembers; `None` for those of other formats.
fn hosted(element: &Element<'_>) -> Option<Vec<ComponentValue>> {
    let text = |name: &str| element.get(name).unwrap_or_default().to_owned();
    let state = element.get("state").and_then(chunk::read);
    let path = text("filename");
    let clap = path.to_ascii_lowercase().ends_with(".clap");
    if state.is_none() && !clap && !path.to_ascii_lowercase().ends_with(".vst3") {
        return None;
    }
    let isolation = match element.get("waiveIsolation") {
        Some(word @ (Hosted::VENDOR | Hosted::NONE)) => word,
        _ => Hosted::PROCESS,
    };
    let hosted = Hosted {
        format: if clap { "CLAP" } else { "VST3" }.into(),
        path: path.into(),
        // Which class it is, and whether it plays notes, is known once it is opened.
        class: "".into(),
        name: text("name").into(),
        vendor: text("manufacturer").into(),
        instrument: false,
        unique_id: text("uniqueId").into(),
        isolation: isolation.into(),
    };
    let mut components = vec![hosted.into()];
    components.extend(state.map(ComponentValue::from));
    Some(components)
}

/// The ids of a volume plugin's two parameters.
pub fn names(role: Role) -> [&'static str; 2] {
    match role {
        Role::Track => [template::VOLUME, template::PAN],
        Role::Master => [template::MASTER_VOLUME, template::MASTER_PAN],
    }
}

fn find(chain: &[Subtree], type_name: &str) -> Option<usize> {
    let of_type = |tree: &Subtree| part!(tree, Plugin).is_some_and(|p| p.type_name == type_name);
    chain.iter().position(of_type)
}

/// Where a plugin's further outputs lead: `output:track`, separated by spaces. What can't
/// be read, or says an output again, is left out.
fn further(element: &Element<'_>) -> Option<FurtherOutputs> {
    let text = element.get(FurtherOutputs::ATTRIBUTE)?;
    let mut all = FurtherOutputs::default();
    for word in text
        .split_ascii_whitespace()
        .take(FurtherOutputs::MOST as usize)
    {
        let read = word.split_once(':').and_then(|(output, track)| {
            let output: u32 = output.parse().ok()?;
            let track: u64 = track.parse().ok()?;
            let fits = (1..FurtherOutputs::MOST).contains(&output) && track > 0;
            fits.then_some((output, ItemId(track)))
        });
        if let Some((output, track)) = read.filter(|(output, _)| all.of(*output).is_none()) {
            all = all.with(output, Some(track));
        }
    }
    (!all.0.is_empty()).then_some(all)
}
