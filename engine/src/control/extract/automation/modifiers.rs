//! Modifiers as sources, and followers as taps.

use std::collections::HashMap;
use std::sync::Arc;

use bevy_ecs::prelude::*;

use super::PlanReader;
use crate::control::extract::notes_heard;
use crate::control::modifiers::{self, MOST_STEPS, STAGES};
use crate::level::Decibels;
use crate::model::automation::Modifier;
use crate::model::id::ItemId;
use crate::model::outline;
use crate::model::tempo::TempoMap;
use crate::render::automation::{FollowerTap, HeardNote, Oscillator, Pace, Source, Wave};
use crate::render::processor::MidiMessage;

/// A modifier's settings, known ones at their defaults where they aren't stored.
struct Settings(HashMap<String, f64>);

impl Settings {
    fn read(world: &World, modifier: Entity, tag: &str) -> Self {
        let known = modifiers::settings(tag).into_iter();
        let mut all: HashMap<_, _> = known.map(|s| (s.id, s.default)).collect();
        let stored = modifiers::stored(world, modifier);
        all.extend(stored.map(|(id, value)| (id.to_owned(), value)));
        Self(all)
    }

    fn get(&self, id: &str) -> f64 {
        self.0.get(id).copied().unwrap_or(0.0)
    }

    fn is_on(&self, id: &str) -> bool {
        self.get(id) >= 0.5
    }

    /// A whole number; what a file may say is bounded.
    fn whole(&self, id: &str) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        let whole = self.get(id).round().clamp(0.0, 1000.0) as u32;
        whole
    }
}

impl PlanReader<'_> {
    /// A modifier as a source; a disabled or unknown one moves nothing.
    pub(super) fn modifier(&mut self, entity: Entity, id: ItemId, tag: &str) -> Option<Source> {
        let settings = Settings::read(self.world, entity, tag);
        if !settings.is_on("enabled") {
            return None;
        }
        let wave = match tag {
            "LFO" => lfo(settings.whole("wave")),
            "STEP" => Wave::Sequence(
                (0..settings.whole("numSteps").clamp(1, MOST_STEPS))
                    .map(|i| settings.get(&format!("step{i}")))
                    .collect(),
            ),
            "BREAKPOINTOSCILLATOR" => breakpoints(&settings),
            "RANDOM" => Wave::Random {
                glide: settings.get("smooth").clamp(0.0, 1.0),
                reach: settings.get("stepDepth").clamp(0.0, 1.0),
            },
            "ENVELOPEFOLLOWER" => {
                return Some(Source::Follower {
                    cell: Arc::clone(self.cells.entry(id).or_default()),
                    depth: settings.get("depth"),
                    offset: settings.get("offset"),
                });
            }
            "MIDITRACKER" => return Some(self.tracker(entity, &settings)),
            _ => return None,
        };
        Some(Source::Oscillator(Oscillator {
            wave,
            pace: self.pace(&settings),
            phase: settings.get("phase"),
            depth: settings.get("depth"),
            offset: settings.get("offset"),
            bipolar: settings.is_on("bipolar"),
            seed: id.0,
            notes: (settings.whole("syncType") == 2).then(|| self.notes(entity, |_, _| 0.0)),
        }))
    }

    fn pace(&self, settings: &Settings) -> Pace {
        let rate = self.rate;
        match bars(settings.whole("rateType")) {
            None => Pace::Hertz {
                hertz: settings.get("rate").clamp(0.01, 50.0),
                rate,
            },
            Some(bars) => Pace::Bars {
                bars,
                rate,
                map: Arc::new(self.world.resource::<TempoMap>().0.clone()),
            },
        }
    }

    fn tracker(&self, entity: Entity, settings: &Settings) -> Source {
        let (by_velocity, relative) = (settings.is_on("type"), settings.is_on("mode"));
        let root = settings.get("root");
        let value = move |key: u8, velocity: u8| {
            if by_velocity {
                f64::from(velocity) / 127.0
            } else if relative {
                (f64::from(key) - root) / 127.0
            } else {
                f64::from(key) / 127.0
            }
        };
        Source::Notes {
            notes: self.notes(entity, value),
            depth: settings.get("depth"),
        }
    }

    /// The notes of the track that holds a modifier.
    fn notes(&self, modifier: Entity, value: impl Fn(u8, u8) -> f64) -> Arc<Vec<HeardNote>> {
        let track = self.world.get::<ChildOf>(modifier).map(ChildOf::parent);
        let events = track.map(|track| notes_heard(self.world, track, self.rate));
        let heard = events.iter().flatten().filter_map(|event| {
            let MidiMessage::NoteOn { key, velocity, .. } = event.message else {
                return None;
            };
            Some(HeardNote {
                frame: event.frame.0,
                value: value(key, velocity),
            })
        });
        Arc::new(heard.collect())
    }

    /// The followers that listen at a track's end.
    pub(super) fn taps(&mut self, track: Entity) -> Vec<FollowerTap> {
        let world = self.world;
        let mut taps = Vec::new();
        for child in outline::children(world, track) {
            let is_follower = world
                .get::<Modifier>(child)
                .is_some_and(|modifier| modifier.tag == "ENVELOPEFOLLOWER");
            let (true, Some(&id)) = (is_follower, world.get::<ItemId>(child)) else {
                continue;
            };
            let settings = Settings::read(world, child, "ENVELOPEFOLLOWER");
            if !settings.is_on("enabled") {
                continue;
            }
            let frames = |id| settings.get(id).max(0.0) / 1000.0 * self.rate.hz();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "float casts saturate"
            )]
            let hold = frames("hold") as u32;
            taps.push(FollowerTap {
                cell: Arc::clone(self.cells.entry(id).or_default()),
                gain: Decibels(settings.get("gainDb")).gain().0,
                attack: FollowerTap::pace(frames("attack")),
                release: FollowerTap::pace(frames("release")),
                hold,
            });
        }
        taps
    }
}

fn lfo(number: u32) -> Wave {
    match number {
        1 => Wave::Triangle,
        2 => Wave::SawUp,
        3 => Wave::SawDown,
        4 => Wave::Square,
        5 => Wave::StepsUp(4),
        6 => Wave::StepsDown(4),
        7 => Wave::StepsUp(8),
        8 => Wave::StepsDown(8),
        9 => Wave::Random {
            glide: 0.0,
            reach: 1.0,
        },
        10 => Wave::Noise,
        _ => Wave::Sine,
    }
}

fn breakpoints(settings: &Settings) -> Wave {
    let count = settings.whole("numActivePoints").clamp(1, 4) as usize;
    let mut points = vec![(0.0, settings.get("stageZeroValue"), 0.0)];
    for stage in &STAGES[..count] {
        let get = |what: &str| settings.get(&format!("stage{stage}{what}"));
        // A stage's curve shapes the way that leads to it.
        if let Some(before) = points.last_mut() {
            before.2 = get("Curve").clamp(-1.0, 1.0);
        }
        let earliest = points.last().map_or(0.0, |point| point.0);
        points.push((get("Time").max(earliest), get("Value"), 0.0));
    }
    Wave::Curve(points)
}

/// How many bars a cycle of a rate type lasts; `None` is in hertz.
fn bars(rate_type: u32) -> Option<f64> {
    match rate_type {
        0 => None,
        1 => Some(4.0),
        2 => Some(2.0),
        3 => Some(1.0),
        division => {
            let (power, form) = ((division - 4) / 3, (division - 4) % 3);
            let straight = 0.5 / f64::from(1_u32 << power.min(5));
            let factor = [2.0 / 3.0, 1.0, 1.5][form as usize];
            Some(straight * factor)
        }
    }
}
