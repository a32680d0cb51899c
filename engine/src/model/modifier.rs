//! What is known of modifiers: their kinds, settings and ranges.

use std::borrow::Cow;

use bevy_ecs::prelude::*;

use super::id::ItemIndex;
use super::outline;
use super::plugin::{ParamValue, Parameter};
use super::tree::Subtree;

/// A setting of a modifier.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Its attribute's name in the format.
    pub id: Cow<'static, str>,
    /// For people.
    pub name: &'static str,
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// What a new modifier has.
    pub default: f64,
    /// The unit of the three.
    pub unit: &'static str,
    /// Whether only whole numbers count.
    pub whole: bool,
    /// Whether a curve, macro or modifier can move it; then it always has a parameter
    /// entity.
    pub moves: bool,
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

/// The settings of each stage of a breakpoint oscillator behind its first value: value,
/// time, curve.
pub const STAGES: [[&str; 3]; 4] = [
    ["stageOneValue", "stageOneTime", "stageOneCurve"],
    ["stageTwoValue", "stageTwoTime", "stageTwoCurve"],
    ["stageThreeValue", "stageThreeTime", "stageThreeCurve"],
    ["stageFourValue", "stageFourTime", "stageFourCurve"],
];

/// The points of a tracker's map: the key or velocity, and what it becomes.
pub const NODES: [[&str; 2]; 5] = [
    ["midi0", "value0"],
    ["midi1", "value1"],
    ["midi2", "value2"],
    ["midi3", "value3"],
    ["midi4", "value4"],
];

/// How fast an oscillator goes, and what makes it go.
pub const RATE: &str = "rate";
/// See [`RATE`].
pub const RATE_TYPE: &str = "rateType";

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

/// What people call an element's kind.
#[must_use]
pub fn title(tag: &str) -> &str {
    match tag {
        "STEP" => "Step modifier",
        "BREAKPOINTOSCILLATOR" => "Breakpoint oscillator",
        "ENVELOPEFOLLOWER" => "Envelope follower",
        "RANDOM" => "Random modifier",
        "MIDITRACKER" => "MIDI tracker",
        other => other,
    }
}

type Range = (f64, f64, f64);

/// A setting with least, greatest and new value.
fn real(id: &'static str, name: &'static str, (min, max, default): Range) -> Setting {
    Setting {
        id: Cow::Borrowed(id),
        name,
        min,
        max,
        default,
        unit: "",
        whole: false,
        moves: true,
    }
}

fn whole(id: &'static str, name: &'static str, range: Range) -> Setting {
    Setting {
        whole: true,
        ..real(id, name, range)
    }
}

fn switch(id: &'static str, name: &'static str, on: bool) -> Setting {
    whole(id, name, (0.0, 1.0, f64::from(on)))
}

fn with_unit(unit: &'static str, setting: Setting) -> Setting {
    Setting { unit, ..setting }
}

/// The settings of a modifier, in order. Of an unknown kind none but `enabled`.
#[must_use]
pub fn settings(tag: &str) -> Vec<Setting> {
    let mut list = vec![switch("enabled", "Enabled", true)];
    match tag {
        "LFO" => {
            list.push(whole("wave", "Wave", (0.0, 10.0, 0.0)));
            list.extend(pace((0.0, 1.0, 1.0)));
            list.extend([
                real("phase", "Phase", (0.0, 1.0, 0.0)),
                real("offset", "Offset", (0.0, 1.0, 0.0)),
                switch("bipolar", "Bipolar", false),
            ]);
        }
        "STEP" => {
            list.extend(pace((-1.0, 1.0, 1.0)));
            let most = f64::from(MOST_STEPS);
            list.push(whole("numSteps", "Steps", (2.0, most, 16.0)));
            list.extend((0..MOST_STEPS).map(step));
        }
        "BREAKPOINTOSCILLATOR" => {
            list.extend(pace((0.0, 1.0, 1.0)));
            list.extend(breakpoints());
        }
        "ENVELOPEFOLLOWER" => list.extend(follower()),
        "RANDOM" => {
            list.extend(pace((0.0, 1.0, 1.0)));
            list.extend([
                switch("type", "Type", false),
                real("shape", "Shape", (0.0, 1.0, 0.0)),
                real("stepDepth", "Step depth", (0.0, 1.0, 1.0)),
                real("smooth", "Smooth", (0.0, 1.0, 0.0)),
                switch("bipolar", "Bipolar", false),
            ]);
        }
        "MIDITRACKER" => list.extend(tracker()),
        _ => {}
    }
    list
}

/// What every oscillator has.
fn pace(depth: Range) -> [Setting; 4] {
    [
        whole("syncType", "Sync type", (0.0, 2.0, 0.0)),
        real(RATE, "Rate", (0.01, 50.0, 1.0)),
        whole(RATE_TYPE, "Rate type", (0.0, 21.0, 0.0)),
        real("depth", "Depth", depth),
    ]
}

fn step(index: u32) -> Setting {
    Setting {
        id: Cow::Owned(format!("step{index}")),
        moves: false,
        ..real("", "Step", (-1.0, 1.0, 0.0))
    }
}

fn breakpoints() -> Vec<Setting> {
    const UNIT: (f64, f64) = (0.0, 1.0);
    let unit = |id, name, default| real(id, name, (UNIT.0, UNIT.1, default));
    let mut list = vec![
        switch("bipolar", "Bipolar", false),
        whole("numActivePoints", "Points", (1.0, 4.0, 4.0)),
        unit("stageZeroValue", "Stage 0 value", 0.0),
    ];
    let names = [
        ["Stage 1 value", "Stage 1 time", "Stage 1 curve"],
        ["Stage 2 value", "Stage 2 time", "Stage 2 curve"],
        ["Stage 3 value", "Stage 3 time", "Stage 3 curve"],
        ["Stage 4 value", "Stage 4 time", "Stage 4 curve"],
    ];
    let defaults = [(1.0, 0.25), (0.5, 0.5), (0.5, 0.75), (0.0, 1.0)];
    for ((ids, names), (value, time)) in STAGES.iter().zip(names).zip(defaults) {
        list.extend([
            unit(ids[0], names[0], value),
            unit(ids[1], names[1], time),
            real(ids[2], names[2], (-0.5, 0.5, 0.0)),
        ]);
    }
    list
}

fn follower() -> [Setting; 10] {
    const TIME: (f64, f64) = (1.0, 5000.0);
    const HEARD: (f64, f64) = (20.0, 20_000.0);
    [
        with_unit("dB", real("gainDb", "Gain", (-20.0, 20.0, 0.0))),
        with_unit("ms", real("attack", "Attack", (TIME.0, TIME.1, 100.0))),
        with_unit("ms", real("hold", "Hold", (0.0, TIME.1, 0.0))),
        with_unit("ms", real("release", "Release", (TIME.0, TIME.1, 500.0))),
        real("depth", "Depth", (-1.0, 1.0, 1.0)),
        real("offset", "Offset", (0.0, 1.0, 0.0)),
        switch("lowPassEnabled", "Low-pass enabled", false),
        switch("highPassEnabled", "High-pass enabled", false),
        with_unit(
            "Hz",
            real(
                "lowPassFrequency",
                "Low-pass frequency",
                (HEARD.0, HEARD.1, 2000.0),
            ),
        ),
        with_unit(
            "Hz",
            real(
                "highPassFrequency",
                "High-pass frequency",
                (HEARD.0, HEARD.1, 500.0),
            ),
        ),
    ]
}

fn tracker() -> Vec<Setting> {
    let mut list = vec![
        switch("type", "Type", false),
        switch("mode", "Mode", false),
        whole("root", "Root", (1.0, 127.0, 60.0)),
        whole("spread", "Spread", (1.0, 64.0, 12.0)),
        real("depth", "Depth", (-1.0, 1.0, 1.0)),
    ];
    let map = [
        (0.0, -1.0),
        (31.0, -0.5),
        (63.0, 0.0),
        (95.0, 0.5),
        (127.0, 1.0),
    ];
    for ([midi, value], (at, becomes)) in NODES.iter().zip(map) {
        let fixed = |setting| Setting {
            moves: false,
            ..setting
        };
        list.push(fixed(whole(midi, "Node", (0.0, 127.0, at))));
        list.push(fixed(real(value, "Node's value", (-1.0, 1.0, becomes))));
    }
    list
}

/// One setting that can be moved.
#[must_use]
pub fn moving(tag: &str, id: &str) -> Option<Setting> {
    let mut all = settings(tag).into_iter();
    all.find(|setting| setting.moves && setting.id == id)
}

/// What the format calls a setting as a parameter; it spells some otherwise than as
/// attributes.
#[must_use]
pub fn param_id<'s>(tag: &str, setting: &'s str) -> &'s str {
    match (tag, setting) {
        (_, "bipolar") => "biopolar",
        ("MIDITRACKER", "root") => "relativeRoot",
        ("MIDITRACKER", "spread") => "relativeSpread",
        _ => setting,
    }
}

/// The setting that the format calls so as a parameter.
#[must_use]
pub fn setting_of<'p>(tag: &str, param_id: &'p str) -> &'p str {
    match (tag, param_id) {
        (_, "biopolar") => "bipolar",
        ("MIDITRACKER", "relativeRoot") => "root",
        ("MIDITRACKER", "relativeSpread") => "spread",
        _ => param_id,
    }
}

/// A parameter entity for a setting.
#[must_use]
pub fn parameter(index: &mut ItemIndex, id: &str, value: f64) -> Subtree {
    let param_id = id.to_owned();
    let components = vec![Parameter { param_id }.into(), ParamValue(value).into()];
    Subtree::new(index.allocate(), components)
}

/// The parameter entities of a modifier.
pub fn stored(world: &World, modifier: Entity) -> impl Iterator<Item = (&str, f64)> {
    outline::children(world, modifier).filter_map(|child| {
        let parameter = world.get::<Parameter>(child)?;
        let value = world.get::<ParamValue>(child)?;
        Some((parameter.param_id.as_str(), value.0))
    })
}
