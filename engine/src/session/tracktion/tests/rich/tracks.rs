//! Tracks, plugins, modulation, the Edit.

use super::super::*;
use super::Maker;
use crate::model::automation::*;
use crate::model::clip::*;
use crate::model::edit::{AuxBusNames, ClickTrack, MasterFades, Name};
use crate::model::modifier;
use crate::model::modulation::{SynthModulation, SynthRoute};
use crate::model::plugin::*;
use crate::model::registry::ComponentValue;
use crate::model::template as make;
use crate::model::tempo::KeyChange;
use crate::model::track::*;
use crate::plugins::builtin::{self, BuiltinKind};

impl Maker {
    /// A curve, bypass and assignments on some of the parameters below.
    pub(super) fn moved(&mut self, tree: &mut Subtree) {
        for child in &mut tree.children {
            if part!(child, Parameter).is_none() && part!(child, Macro).is_none() {
                continue;
            }
            if self.maybe() {
                let curve = self.curve();
                child.components.push(curve.into());
                self.some(child, |_| CurveBypassed);
            }
            if self.maybe() && !self.sources.is_empty() {
                let source = self.sources[self.random.below(self.sources.len())];
                let one = Assignment {
                    source,
                    depth: self.number(1),
                    offset: self.number(1),
                    curve: 0.5,
                    start: 0.25,
                    end: 1.0,
                };
                child.components.push(Assignments(vec![one]).into());
            }
        }
    }

    pub(super) fn macros(&mut self) -> Subtree {
        let id = self.index.allocate();
        self.sources.push(id);
        let one = Subtree::new(
            id,
            vec![
                Macro.into(),
                Name(self.word()).into(),
                ParamValue(self.number(1)).into(),
            ],
        );
        let mut set = Subtree::new(self.index.allocate(), vec![MacroSet.into()]).with(one);
        self.moved(&mut set);
        set
    }

    pub(super) fn modifier(&mut self) -> Subtree {
        let id = self.index.allocate();
        self.sources.push(id);
        let mut tree = Subtree::new(
            id,
            vec![
                Modifier {
                    tag: "LFO".to_owned(),
                }
                .into(),
            ],
        );
        for setting in modifier::settings("LFO") {
            let value = self.number(3);
            let parameter = modifier::parameter(&mut self.index, &setting.id, value);
            tree.children.push(parameter);
        }
        self.moved(&mut tree);
        tree
    }

    pub(super) fn plugins(&mut self, tree: &mut Subtree) {
        for plugin in &mut tree.children {
            if part!(plugin, Plugin).is_some_and(|p| p.type_name == Plugin::VOLUME) {
                self.some(plugin, |m| FaderOptions {
                    pan_law: m.small(3) + 1,
                    polarity: m.maybe(),
                    apply_to_midi: m.maybe(),
                });
                self.moved(plugin);
            }
        }
        let mut send = make::plugin(&mut self.index, Plugin::AUX_SEND, &[("send level", 0.25)]);
        send.components.push(
            AuxSend {
                bus: self.small(3),
                invert: self.maybe(),
            }
            .into(),
        );
        self.moved(&mut send);
        let mut synth = make::plugin(&mut self.index, "waiveSynth", &[("patch", 2.0)]);
        if let Some(id) = self.tracks.first() {
            synth.components.push(SidechainSource(*id).into());
        }
        if self.maybe() {
            synth.children.push(self.macros());
        }
        self.moved(&mut synth);
        if self.maybe() {
            let synth = self.modulated();
            tree.children.insert(0, synth);
        }
        tree.children.insert(0, send);
        tree.children.insert(0, synth);
    }

    /// A synth with a modulation matrix, of rows that are known and others.
    fn modulated(&mut self) -> Subtree {
        let specs = builtin::parameters(BuiltinKind::FourOsc).iter();
        let values: Vec<(&str, f64)> = specs.map(|s| (s.id, f64::from(s.default))).collect();
        let mut synth = make::plugin(&mut self.index, "4osc", &values);
        let routes = (0..1 + self.random.below(4)).map(|n| SynthRoute {
            source: ["lfo1", "cc12", "a \"strange\" one", ""][n].to_owned(),
            param_id: values[self.random.below(values.len())].0.to_owned(),
            depth: f64::from(u8::try_from(n).unwrap()) / 4.0 - 1.0,
        });
        let routes = routes.collect();
        synth.components.push(SynthModulation { routes }.into());
        synth
    }

    pub(super) fn track(&mut self, depth: usize) -> Subtree {
        let name = self.word();
        let mut tree = make::new_track(&mut self.index, &name);
        let folder = depth < 3 && self.maybe();
        if folder {
            tree.components.push(Folder.into());
            tree.children.clear();
            if self.maybe() {
                tree.children
                    .push(make::plugin(&mut self.index, Plugin::VCA, &[("vca", 0.5)]));
            }
        } else {
            for _ in 0..self.random.below(3) {
                let modifier = self.modifier();
                tree.children.insert(0, modifier);
            }
            self.plugins(&mut tree);
            for _ in 0..self.random.below(4) {
                let clip = match self.random.below(3) {
                    0 => self.audio(),
                    1 => self.midi(),
                    _ => self.steps(),
                };
                tree.children.push(clip);
            }
        }
        self.some(&mut tree, |_| SoloIsolate(true));
        self.some(&mut tree, |m| {
            [
                AutomationMode::Touch,
                AutomationMode::Latch,
                AutomationMode::Write,
            ][m.random.below(3)]
        });
        match (self.random.below(4), self.tracks.last()) {
            (0, Some(id)) if !folder => tree.components.push(TrackOutput::Track(*id).into()),
            (1, _) => tree.components.push(TrackOutput::Nowhere.into()),
            (2, _) => tree
                .components
                .push(TrackOutput::Device("Out 3".to_owned()).into()),
            _ => {}
        }
        self.some(&mut tree, |m| Frozen { source: m.word() });
        if folder {
            for _ in 0..self.random.below(3) {
                let child = self.track(depth + 1);
                tree.children.push(child);
            }
        } else {
            self.tracks.push(tree.id);
        }
        tree
    }

    pub(super) fn edit(&mut self) -> Subtree {
        let mut edit = make::new_edit(&mut self.index, "song");
        self.some(&mut edit, |m| ClickTrack {
            enabled: m.maybe(),
            level: 0.5,
            emphasise_bars: m.maybe(),
            only_recording: m.maybe(),
        });
        self.some(&mut edit, Self::meta);
        self.some(&mut edit, |m| {
            AuxBusNames(vec![(0, m.word()), (7, m.word())])
        });
        self.some(&mut edit.children[0], |m| MasterFades {
            fade_in: m.number(3),
            fade_out: 0.5,
            in_shape: 2,
            out_shape: 3,
        });
        for start in 0..self.random.below(3) {
            let key = KeyChange {
                start_beat: start as f64,
                pitch: 62,
                scale: self.word(),
                sharps: self.maybe(),
            };
            edit.children
                .push(Subtree::new(self.index.allocate(), vec![key.into()]));
        }
        if self.maybe() {
            edit.children.push(self.macros());
        }
        for kind in 0..3 {
            let what: ComponentValue = match kind {
                0 => ChordClip.into(),
                1 => ArrangerClip.into(),
                _ => Marker { number: 4 }.into(),
            };
            let components = vec![Name(self.word()).into(), self.span().into(), what];
            edit.children
                .push(Subtree::new(self.index.allocate(), components));
        }
        for _ in 0..self.random.below(5) {
            let track = self.track(0);
            edit.children.push(track);
        }
        edit
    }
}
