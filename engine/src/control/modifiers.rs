//! What is known of modifiers: their kinds, settings and ranges.

use bevy_ecs::prelude::*;

use crate::model::outline;
use crate::model::plugin::{ParamValue, Parameter};

/// A setting of a modifier.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Its attribute's name in the format.
    pub id: String,
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// What a new modifier has.
    pub default: f64,
    /// Whether only whole numbers count.
    pub whole: bool,
}

/// The kinds of modifiers: the word on the wire, and the element in the format.
pub const KINDS: [(&str, &str); 6] = [
    ("lfo", "LFO"),
    ("step", "STEP"),
    ("breakpoint", "BREAKPOINTOSCILLATOR"),
    ("envelope_follower", "ENVELOPEFOLLOWER"),
    ("random", "RANDOM"),
    ("midi_tracker", "MIDITRACKER"),
];

/// The most steps that a step modifier has.
pub const MOST_STEPS: u32 = 64;

/// The stages of a breakpoint oscillator behind its first value.
pub const STAGES: [&str; 4] = ["One", "Two", "Three", "Four"];

/// The element of a kind.
#[must_use]
pub fn tag(kind: &str) -> Option<&'static str> {
    let found = KINDS.iter().find(|(word, _)| *word == kind);
    found.map(|(_, tag)| *tag)
}

/// The kind of an element; of an unknown one its own name.
#[must_use]
pub fn kind(tag: &str) -> &str {
    let found = KINDS.iter().find(|(_, known)| *known == tag);
    found.map_or(tag, |(word, _)| word)
}

fn real(id: &str, min: f64, max: f64, default: f64) -> Setting {
    Setting {
        id: id.to_owned(),
        min,
        max,
        default,
        whole: false,
    }
}

fn whole(id: &str, min: f64, max: f64, default: f64) -> Setting {
    Setting {
        whole: true,
        ..real(id, min, max, default)
    }
}

/// The settings of a modifier, in order. Of an unknown kind none are known.
#[must_use]
pub fn settings(tag: &str) -> Vec<Setting> {
    let mut list = vec![whole("enabled", 0.0, 1.0, 1.0)];
    match tag {
        "LFO" => {
            list.push(whole("wave", 0.0, 10.0, 0.0));
            list.extend(pace());
            list.extend([
                real("phase", 0.0, 1.0, 0.0),
                real("offset", 0.0, 1.0, 0.0),
                whole("bipolar", 0.0, 1.0, 0.0),
            ]);
        }
        "STEP" => {
            list.extend(pace());
            list.push(whole("numSteps", 2.0, f64::from(MOST_STEPS), 16.0));
            list.extend((0..MOST_STEPS).map(|i| real(&format!("step{i}"), -1.0, 1.0, 0.0)));
        }
        "BREAKPOINTOSCILLATOR" => {
            list.extend(pace());
            list.extend([
                whole("bipolar", 0.0, 1.0, 0.0),
                whole("numActivePoints", 1.0, 4.0, 4.0),
                real("stageZeroValue", 0.0, 1.0, 0.0),
            ]);
            let defaults = [(1.0, 0.25), (0.0, 0.5), (1.0, 0.75), (0.0, 1.0)];
            for (stage, (value, time)) in STAGES.iter().zip(defaults) {
                list.extend([
                    real(&format!("stage{stage}Value"), 0.0, 1.0, value),
                    real(&format!("stage{stage}Time"), 0.0, 1.0, time),
                    real(&format!("stage{stage}Curve"), -1.0, 1.0, 0.0),
                ]);
            }
        }
        "ENVELOPEFOLLOWER" => list.extend([
            real("gainDb", -20.0, 20.0, 0.0),
            real("attack", 1.0, 5000.0, 100.0),
            real("hold", 0.0, 5000.0, 0.0),
            real("release", 1.0, 5000.0, 500.0),
            real("depth", -1.0, 1.0, 1.0),
            real("offset", 0.0, 1.0, 0.0),
        ]),
        "RANDOM" => {
            list.extend(pace());
            list.extend([
                real("stepDepth", 0.0, 1.0, 1.0),
                real("smooth", 0.0, 1.0, 0.0),
                whole("bipolar", 0.0, 1.0, 0.0),
            ]);
        }
        "MIDITRACKER" => list.extend([
            whole("type", 0.0, 1.0, 0.0),
            whole("mode", 0.0, 1.0, 0.0),
            whole("root", 0.0, 127.0, 60.0),
            real("depth", -1.0, 1.0, 1.0),
        ]),
        _ => {}
    }
    list
}

/// What every oscillator has.
fn pace() -> [Setting; 4] {
    [
        whole("syncType", 0.0, 2.0, 0.0),
        real("rate", 0.01, 50.0, 1.0),
        whole("rateType", 0.0, 21.0, 0.0),
        real("depth", 0.0, 1.0, 1.0),
    ]
}

/// The parameter entities of a modifier.
pub fn stored(world: &World, modifier: Entity) -> impl Iterator<Item = (&str, f64)> {
    outline::children(world, modifier).filter_map(|child| {
        let parameter = world.get::<Parameter>(child)?;
        let value = world.get::<ParamValue>(child)?;
        Some((parameter.param_id.as_str(), value.0))
    })
}
