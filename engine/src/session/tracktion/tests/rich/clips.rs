//! Clips of every kind.

use super::super::*;
use super::Maker;
use crate::model::automation::*;
use crate::model::clip::*;
use crate::model::edit::{Colour, Name};
use crate::model::id::ItemId;
use crate::model::note::*;
use crate::model::registry::ComponentValue;
use crate::model::step::*;
use crate::model::template as make;

impl Maker {
    pub(super) fn maybe(&mut self) -> bool {
        self.random.below(2) == 0
    }

    pub(super) fn number(&mut self, most: usize) -> f64 {
        self.random.below(most * 64) as f64 / 64.0
    }

    pub(super) fn small(&mut self, most: usize) -> i64 {
        self.random.below(most) as i64
    }

    pub(super) fn byte(&mut self, most: usize) -> u8 {
        u8::try_from(self.random.below(most)).unwrap()
    }

    pub(super) fn word(&mut self) -> String {
        let words = ["", "a", "é <&> \"", "x y", "♫^`", "..\\b.wav"];
        words[self.random.below(words.len())].to_owned()
    }

    pub(super) fn some<T: Into<ComponentValue>>(
        &mut self,
        tree: &mut Subtree,
        value: impl FnOnce(&mut Self) -> T,
    ) {
        if self.maybe() {
            let value = value(self);
            tree.components.push(value.into());
        }
    }

    pub(super) fn span(&mut self) -> ClipSpan {
        ClipSpan {
            start: self.number(60),
            length: self.number(9) + 0.125,
            offset: self.number(3),
        }
    }

    pub(super) fn curve(&mut self) -> Curve {
        let count = self.random.below(4) + 1;
        let point = |_| CurvePoint {
            time: self.number(30),
            value: self.number(1),
            curve: self.number(2) - 1.0,
        };
        Curve::new((0..count).map(point).collect())
    }

    pub(super) fn note(&mut self) -> Note {
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

    pub(super) fn common(&mut self, tree: &mut Subtree) {
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
                limits: self.maybe().then_some((0.25, 0.75)),
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

    pub(super) fn audio(&mut self) -> Subtree {
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

    /// What a MIDI file held beside music; never nothing, which isn't written.
    pub(super) fn meta(&mut self) -> MidiMeta {
        let count = self.random.below(4) + 1;
        let mut event = |_| MetaEvent {
            beat: self.number(9),
            status: [0xFF, 0xF0, 0xF7, 0x83][self.random.below(4)],
            kind: self.byte(128),
            data: (0..self.random.below(5)).map(|_| self.byte(256)).collect(),
        };
        let mut events: Vec<MetaEvent> = (0..count).map(&mut event).collect();
        events.sort_by(|a, b| a.beat.total_cmp(&b.beat));
        MidiMeta(events)
    }

    pub(super) fn midi(&mut self) -> Subtree {
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
        self.some(&mut tree, Self::meta);
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

    pub(super) fn steps(&mut self) -> Subtree {
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
}
