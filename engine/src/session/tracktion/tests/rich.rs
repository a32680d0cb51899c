//! Random Edits with every kind of component: written, read and written again.

use super::round_trip::rounded;
use super::*;
use crate::model::automation::*;
use crate::model::clip::*;
use crate::model::edit::{AuxBusNames, ClickTrack, Colour, MasterFades, Name};
use crate::model::id::ItemId;
use crate::model::note::*;
use crate::model::plugin::*;
use crate::model::registry::ComponentValue;
use crate::model::step::*;
use crate::model::template as make;
use crate::model::tempo::KeyChange;
use crate::model::track::*;
use crate::session::trample::{Trample, until_enough};

struct Maker {
    random: Trample,
    index: ItemIndex,
    tracks: Vec<ItemId>,
    sources: Vec<ItemId>,
}

impl Maker {
    fn maybe(&mut self) -> bool {
        self.random.below(2) == 0
    }

    fn number(&mut self, most: usize) -> f64 {
        self.random.below(most * 64) as f64 / 64.0
    }

    fn small(&mut self, most: usize) -> i64 {
        self.random.below(most) as i64
    }

    fn byte(&mut self, most: usize) -> u8 {
        u8::try_from(self.random.below(most)).unwrap()
    }

    fn word(&mut self) -> String {
        let words = ["", "a", "é <&> \"", "x y", "♫^`", "..\\b.wav"];
        words[self.random.below(words.len())].to_owned()
    }

    fn some<T: Into<ComponentValue>>(
        &mut self,
        tree: &mut Subtree,
        value: impl FnOnce(&mut Self) -> T,
    ) {
        if self.maybe() {
            let value = value(self);
            tree.components.push(value.into());
        }
    }

    fn span(&mut self) -> ClipSpan {
        ClipSpan {
            start: self.number(60),
            length: self.number(9) + 0.125,
            offset: self.number(3),
        }
    }

    fn curve(&mut self) -> Curve {
        let count = self.random.below(4) + 1;
        let point = |_| CurvePoint {
            time: self.number(30),
            value: self.number(1),
            curve: self.number(2) - 1.0,
        };
        Curve::new((0..count).map(point).collect())
    }

    fn note(&mut self) -> Note {
        Note {
            id: self.index.allocate(),
            pitch: self.byte(128),
            start: self.number(16),
            length: self.number(2) + 0.25,
            velocity: self.byte(127) + 1,
            mute: self.maybe(),
            colour: self.byte(20),
            release: self.byte(128),
        }
    }

    fn common(&mut self, tree: &mut Subtree) {
        self.some(tree, |_| AbsoluteTime);
        self.some(tree, |_| Disabled);
        self.some(tree, |m| Colour(m.random.below(1 << 31) as u32));
        self.some(tree, |m| ClipSpeed(m.number(3) + 1.5));
        self.some(tree, |m| ClipLoop {
            start: m.number(3),
            length: m.number(3) + 1.0,
            start_beats: m.number(3),
            length_beats: m.number(3),
        });
        if self.maybe() {
            let curve = ClipCurve {
                plugin: ItemId(1001),
                param_id: "volume".to_owned(),
                kind: [
                    ClipCurveKind::Absolute,
                    ClipCurveKind::Relative,
                    ClipCurveKind::Scale,
                ][self.random.below(3)],
                limits: self.maybe().then(|| (0.25, 0.75)),
                timing: self.maybe().then(|| ClipCurveTiming {
                    start: self.number(3),
                    length: self.number(3),
                    looping: true,
                    loop_start: 0.5,
                    loop_length: 1.5,
                }),
            };
            let mut child = Subtree::new(
                self.index.allocate(),
                vec![curve.into(), self.curve().into()],
            );
            self.some(&mut child, |_| CurveBypassed);
            tree.children.push(child);
        }
    }

    fn audio(&mut self) -> Subtree {
        let span = self.span();
        let (name, source) = (self.word(), self.word());
        let mut tree = make::audio_clip(&mut self.index, &name, &source, span);
        self.common(&mut tree);
        self.some(&mut tree, |m| FadeBehaviours {
            in_tape: true,
            out_tape: m.maybe(),
        });
        self.some(&mut tree, |_| AutoCrossfade);
        self.some(&mut tree, |_| Reversed);
        self.some(&mut tree, |m| Stretch {
            mode: m.small(14) + 1,
            options: m.word(),
            auto_tempo: m.maybe(),
            auto_pitch: m.maybe(),
            auto_pitch_mode: m.small(3),
            transpose: m.small(24) - 12,
            pitch_change: m.number(24) - 12.0,
        });
        self.some(&mut tree, |m| LoopFacts {
            num_beats: m.number(16),
            bpm: m.number(200),
            numerator: m.small(8),
            denominator: m.small(8),
            one_shot: m.maybe(),
            root_note: m.small(128) - 1,
            in_marker: m.small(99),
            out_marker: m.small(99) - 1,
        });
        self.some(&mut tree, |m| Warp {
            enabled: m.maybe(),
            end: m.number(9),
            markers: (0..3)
                .map(|n| WarpMarker {
                    source: f64::from(n),
                    warped: m.number(4),
                })
                .collect(),
        });
        self.some(&mut tree, |m| {
            let comp = Take {
                source: String::new(),
                comp: vec![
                    CompSection {
                        take: m.small(2) - 1,
                        end: 1.5,
                    },
                    CompSection { take: 0, end: 2.5 },
                ],
                is_comp: true,
            };
            Takes {
                current: m.small(2),
                takes: vec![
                    Take {
                        source: m.word(),
                        ..Take::default()
                    },
                    comp,
                ],
            }
        });
        tree
    }

    fn midi(&mut self) -> Subtree {
        let span = self.span();
        let notes: Vec<Note> = (0..self.random.below(6)).map(|_| self.note()).collect();
        let mut controllers: Vec<Controller> = (0..self.random.below(4))
            .map(|_| Controller {
                beat: self.number(9),
                kind: 7,
                value: 128,
                metadata: 3,
            })
            .collect();
        controllers.sort_by(|a, b| a.beat.total_cmp(&b.beat));
        let mut bends = Vec::new();
        for note in notes.iter().filter(|note| note.pitch % 3 == 0) {
            bends.push(Expression {
                note: note.id,
                kind: ExpressionKind::Timbre,
                beat: None,
                value: 0.25,
            });
            bends.push(Expression {
                note: note.id,
                kind: ExpressionKind::Bend,
                beat: Some(0.5),
                value: -1.5,
            });
        }
        let (name, channel) = (self.word(), self.byte(16) + 1);
        let mut tree = make::midi_clip(
            &mut self.index,
            &name,
            span,
            channel,
            (Notes::new(notes), Controllers(controllers)),
        );
        self.common(&mut tree);
        if !bends.is_empty() {
            bends.sort_by_key(|one| one.note);
            tree.components.push(Expressions(bends).into());
        }
        self.some(&mut tree, |_| {
            SystemExclusives(vec![SystemExclusive {
                beat: 1.5,
                data: vec![0xF0, 0x0A, 0xF7],
            }])
        });
        self.some(&mut tree, |m| VelocityLevel(m.number(9) - 10.0));
        self.some(&mut tree, |m| Quantisation {
            grid: "1/4 beat".to_owned(),
            amount: m.number(1),
            note_offs: m.maybe(),
        });
        self.some(&mut tree, |m| Groove {
            name: "swing".to_owned(),
            strength: m.number(1),
        });
        self.some(&mut tree, |m| MidiSends {
            programs: m.maybe(),
            banks: false,
            mpe: m.maybe(),
        });
        self.some(&mut tree, |m| MidiTakes {
            current: 0,
            takes: vec![MidiTake {
                channel: 2,
                notes: vec![m.note()],
                controllers: Vec::new(),
            }],
        });
        tree
    }

    fn steps(&mut self) -> Subtree {
        let row = |m: &mut Self| {
            let mut steps: Vec<bool> = (0..m.random.below(16)).map(|_| m.maybe()).collect();
            steps.push(true);
            StepRow {
                steps,
                velocities: vec![1, 127],
                gates: vec![0.5, 1.0],
                probabilities: vec![0.25],
            }
        };
        let pattern = StepPattern {
            step_count: 16,
            step_beats: 0.25,
            rows: vec![row(self), StepRow::default()],
        };
        let channel = StepChannel {
            name: self.word(),
            groove: self.word(),
            ..StepChannel::new(self.byte(128))
        };
        let clip = StepClip {
            sequence: vec![1, 0],
            repeat: self.maybe(),
            channels: vec![channel],
            patterns: vec![pattern, StepPattern::default()],
        };
        let span = self.span();
        let mut tree = Subtree::new(
            self.index.allocate(),
            vec![Name(self.word()).into(), span.into(), clip.into()],
        );
        self.common(&mut tree);
        tree
    }

    /// A curve, bypass and assignments on some of the parameters below.
    fn moved(&mut self, tree: &mut Subtree) {
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

    fn macros(&mut self) -> Subtree {
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

    fn modifier(&mut self) -> Subtree {
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
        for name in ["rate", "depth"] {
            let components = vec![
                Parameter {
                    param_id: name.to_owned(),
                }
                .into(),
                ParamValue(self.number(3)).into(),
            ];
            tree.children
                .push(Subtree::new(self.index.allocate(), components));
        }
        self.moved(&mut tree);
        tree
    }

    fn plugins(&mut self, tree: &mut Subtree) {
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
        tree.children.insert(0, send);
        tree.children.insert(0, synth);
    }

    fn track(&mut self, depth: usize) -> Subtree {
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

    fn edit(&mut self) -> Subtree {
        let mut edit = make::new_edit(&mut self.index, "song");
        self.some(&mut edit, |m| ClickTrack {
            enabled: m.maybe(),
            level: 0.5,
            emphasise_bars: m.maybe(),
            only_recording: m.maybe(),
        });
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

#[test]
fn every_kind_of_component_comes_back() {
    until_enough(200, |round| {
        let mut maker = Maker {
            random: Trample::new(round as u64 + 77),
            index: ItemIndex::default(),
            tracks: Vec::new(),
            sources: Vec::new(),
        };
        let world = world_of(&maker.edit());
        let text = write(&world);
        let Opened { tree, repairs } = opened(&text);
        assert_eq!(repairs, Vec::<String>::new(), "{round}");
        let again = world_of(&tree);
        assert_eq!(write(&again), text, "{round}");
        let (was, is) = (rounded(&tree_of(&world)), rounded(&tree_of(&again)));
        let at = was.bytes().zip(is.bytes()).position(|(a, b)| a != b);
        let around = |text: &str| {
            text.get(at.unwrap_or(0).saturating_sub(200)..at.unwrap_or(0) + 100)
                .map(str::to_owned)
        };
        assert!(was == is, "{round}: {:?}\n{:?}", around(&was), around(&is));
        assert!(
            part!(tree, Kept).is_none() && part!(tree, KeptFile).is_none(),
            "{round}"
        );
    });
}
