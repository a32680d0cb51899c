//! Modifiers as sources, and followers as taps.

use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::PlanReader;
use crate::control::extract::notes_heard;
use crate::model::automation::Modifier;
use crate::model::id::ItemId;
use crate::model::modifier::{self, MOST_STEPS, NODES, RATE, RATE_TYPE, STAGES, Setting};
use crate::model::outline;
use crate::model::plugin::ParamValue;
use crate::model::tempo::TempoMap;
use crate::render::automation::{
    Clock, Filter, FilterKind, FollowerTap, Form, Generator, HeardNote, Knob, Oscillator, Pace,
    Source, Tracker,
};
use crate::render::processor::MidiMessage;

/// A modifier with what is known of its kind.
struct Panel<'m> {
    entity: Entity,
    tag: &'m str,
    settings: Vec<Setting>,
}

impl<'m> Panel<'m> {
    fn new(entity: Entity, tag: &'m str) -> Self {
        let settings = modifier::settings(tag);
        Self {
            entity,
            tag,
            settings,
        }
    }

    fn setting(&self, id: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.id == id)
    }

    /// A setting that nothing moves.
    fn still(&self, world: &World, id: &str) -> f64 {
        let stored = outline::parameter(world, self.entity, id);
        let stored = stored.and_then(|param| world.get::<ParamValue>(param));
        let default = || self.setting(id).map_or(0.0, |setting| setting.default);
        stored.map_or_else(default, |value| value.0)
    }
}

impl PlanReader<'_> {
    /// A modifier as a source; an unknown one moves nothing, nor does one that is off
    /// for good.
    pub(super) fn modifier(&mut self, entity: Entity, id: ItemId, tag: &str) -> Option<Source> {
        let panel = Panel::new(entity, tag);
        let on = self.knob(&panel, "enabled");
        if !on.may_reach(0.5) {
            return None;
        }
        let generator = match tag {
            "ENVELOPEFOLLOWER" => Generator::Follower {
                cell: Arc::clone(self.cells.entry(id).or_default()),
                depth: self.knob(&panel, "depth"),
                offset: self.knob(&panel, "offset"),
            },
            "MIDITRACKER" => Generator::Tracker(Box::new(self.tracker(&panel))),
            _ => Generator::Oscillator(Box::new(self.oscillator(&panel, id)?)),
        };
        Some(Source::Modifier(on, generator))
    }

    /// A setting as a knob; one that the kind doesn't have stands at 0.
    fn knob(&mut self, panel: &Panel<'_>, id: &str) -> Knob {
        let Some(setting) = panel.setting(id) else {
            return Knob::Still(0.0);
        };
        match outline::parameter(self.world, panel.entity, id) {
            Some(param) => Knob::of(self.setting(param, setting)),
            None => Knob::Still(setting.default),
        }
    }

    /// A knob that is known ahead of time: what it would hear of followers is left out.
    fn foreseen(&mut self, panel: &Panel<'_>, id: &str) -> Knob {
        match self.knob(panel, id) {
            Knob::Moved(mut plan) => {
                plan.modulations.retain(|m| !m.source.follows());
                Knob::of(*plan)
            }
            still @ Knob::Still(_) => still,
        }
    }

    fn oscillator(&mut self, panel: &Panel<'_>, id: ItemId) -> Option<Oscillator> {
        let form = self.form(panel)?;
        let clock = Clock {
            rate: self.rate,
            map: Arc::clone(self.map()),
        };
        let (rate, kind) = (self.foreseen(panel, RATE), self.foreseen(panel, RATE_TYPE));
        let sync = self.knob(panel, "syncType");
        let by_notes = sync.may_reach(1.5);
        Some(Oscillator {
            form,
            pace: Pace::new(clock, &rate, &kind),
            phase: self.knob(panel, "phase"),
            depth: self.knob(panel, "depth"),
            offset: self.knob(panel, "offset"),
            bipolar: self.knob(panel, "bipolar"),
            seed: id.0,
            sync,
            notes: if by_notes {
                self.notes(panel.entity)
            } else {
                Arc::default()
            },
        })
    }

    fn map(&mut self) -> &Arc<crate::time::TempoSequence> {
        let world = self.world;
        let made = || Arc::new(world.resource::<TempoMap>().0.clone());
        self.map.get_or_insert_with(made)
    }

    fn form(&mut self, panel: &Panel<'_>) -> Option<Form> {
        Some(match panel.tag {
            "LFO" => Form::Lfo(self.knob(panel, "wave")),
            "STEP" => {
                let step = |i| {
                    panel
                        .still(self.world, &format!("step{i}"))
                        .clamp(-1.0, 1.0)
                };
                let steps = (0..MOST_STEPS).map(step).collect();
                Form::Steps(steps, self.knob(panel, "numSteps"))
            }
            "BREAKPOINTOSCILLATOR" => Form::Breakpoints {
                first: self.knob(panel, "stageZeroValue"),
                count: self.knob(panel, "numActivePoints"),
                stages: Box::new(STAGES.map(|stage| stage.map(|id| self.knob(panel, id)))),
            },
            "RANDOM" => Form::Random {
                noise: self.knob(panel, "type"),
                shape: self.knob(panel, "shape"),
                smooth: self.knob(panel, "smooth"),
                reach: self.knob(panel, "stepDepth"),
            },
            _ => return None,
        })
    }

    fn tracker(&mut self, panel: &Panel<'_>) -> Tracker {
        let world = self.world;
        let mut map = NODES.map(|[midi, value]| {
            let value = panel.still(world, value);
            (panel.still(world, midi), value)
        });
        map.sort_by(|a, b| a.0.total_cmp(&b.0));
        Tracker {
            notes: self.notes(panel.entity),
            by_velocity: self.knob(panel, "type"),
            relative: self.knob(panel, "mode"),
            root: self.knob(panel, "root"),
            spread: self.knob(panel, "spread"),
            map,
            depth: self.knob(panel, "depth"),
        }
    }

    /// The notes of the track that holds a modifier.
    fn notes(&self, modifier: Entity) -> Arc<Vec<HeardNote>> {
        let track = self.world.get::<ChildOf>(modifier).map(ChildOf::parent);
        let events = track.map(|track| notes_heard(self.world, track, self.rate));
        let heard = events.iter().flatten().filter_map(|event| {
            let MidiMessage::NoteOn { key, velocity, .. } = event.message else {
                return None;
            };
            let frame = event.frame.0;
            Some(HeardNote {
                frame,
                key,
                velocity,
            })
        });
        Arc::new(heard.collect())
    }

    /// The followers that listen at a track's end.
    pub(super) fn taps(&mut self, track: Entity) -> Vec<FollowerTap> {
        const TAG: &str = "ENVELOPEFOLLOWER";
        let world = self.world;
        let mut taps = Vec::new();
        for child in outline::children(world, track) {
            let is_follower = world.get::<Modifier>(child).is_some_and(|m| m.tag == TAG);
            let (true, Some(&id)) = (is_follower, world.get::<ItemId>(child)) else {
                continue;
            };
            let panel = Panel::new(child, TAG);
            if !self.knob(&panel, "enabled").may_reach(0.5) {
                continue;
            }
            taps.push(self.tap(&panel, id));
        }
        taps
    }

    fn tap(&mut self, panel: &Panel<'_>, id: ItemId) -> FollowerTap {
        let rate = self.rate;
        let mut filter = |kind, on: &str, frequency: &str| Filter {
            kind,
            on: self.knob(panel, on),
            frequency: self.knob(panel, frequency),
            rate,
        };
        let filters = [
            filter(FilterKind::LowPass, "lowPassEnabled", "lowPassFrequency"),
            filter(FilterKind::HighPass, "highPassEnabled", "highPassFrequency"),
        ];
        FollowerTap {
            cell: Arc::clone(self.cells.entry(id).or_default()),
            gain: self.knob(panel, "gainDb"),
            attack: self.knob(panel, "attack"),
            release: self.knob(panel, "release"),
            hold: self.knob(panel, "hold"),
            filters,
            rate,
        }
    }
}
