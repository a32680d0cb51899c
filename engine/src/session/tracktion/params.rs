//! Which attribute of a plugin is which parameter: the format names them apart.

use crate::plugins::builtin::{self, BuiltinKind};

/// Attribute and parameter id.
type Pairs = &'static [(&'static str, &'static str)];

const RACK: Pairs = &[
    ("dry", "dry level"),
    ("wet", "wet level"),
    ("leftInDb", "left input level"),
    ("rightInDb", "right input level"),
    ("leftOutDb", "left output level"),
    ("rightOutDb", "right output level"),
];
const TONE: Pairs = &[
    ("oscType", "oscType"),
    ("bandLimit", "bandLimit"),
    ("frequency", "frequency"),
    ("level", "level"),
];
const OSCILLATORS: Pairs = &[
    ("ampAttack", "ampAttack"),
    ("ampDecay", "ampDecay"),
    ("ampSustain", "ampSustain"),
    ("ampRelease", "ampRelease"),
    ("filterFreq", "filterFreq"),
    ("tune1", "tune1"),
    ("tune2", "tune2"),
    ("tune3", "tune3"),
    ("tune4", "tune4"),
];

/// The parameters of a plugin type that the format describes and this engine doesn't
/// have, or has otherwise than as a built-in.
#[must_use]
pub fn of_type(type_name: &str) -> Pairs {
    match type_name {
        "volume" => &[("volume", "volume"), ("pan", "pan")],
        "vca" => &[("volume", "vca")],
        "auxsend" => &[("auxSendSliderPos", "send level")],
        "pitchShifter" | "midiModifier" => &[("semitonesUp", "semitones up")],
        "rack" => RACK,
        "toneGenerator" => TONE,
        "4osc" => OSCILLATORS,
        _ => &[],
    }
}

/// The attribute that holds a parameter; one that the format doesn't describe has
/// its id for a name. The master's two are called otherwise than a track's.
#[must_use]
pub fn attribute<'p>(type_name: &str, param_id: &'p str) -> &'p str {
    let kind = BuiltinKind::from_type_name(type_name);
    if let Some(attribute) = kind.and_then(|kind| builtin::attribute(kind, param_id)) {
        return attribute;
    }
    let known = of_type(type_name).iter();
    let mut found = known.filter(|(_, id)| *id == param_id);
    match found.next() {
        Some((attribute, _)) => attribute,
        None => param_id.strip_prefix("master ").unwrap_or(param_id),
    }
}

/// The words that stand for a parameter's values 0, 1, …, where the format has words.
#[must_use]
pub fn words(type_name: &str, attribute: &str) -> &'static [&'static str] {
    match (type_name, attribute) {
        ("lowpass", "mode") => &["lowpass", "highpass"],
        _ => &[],
    }
}

/// The binary attribute that holds a step modifier's steps.
pub const STEPS: &str = "stepData";

/// The attribute that holds a setting of a modifier.
#[must_use]
pub fn of_modifier<'s>(tag: &str, setting: &'s str) -> &'s str {
    match (tag, setting) {
        ("MIDITRACKER", "type") => "wave",
        _ => setting,
    }
}

/// The setting of a modifier that an attribute holds. A tracker's `type` is what this
/// engine once wrote.
#[must_use]
pub fn setting_in<'a>(tag: &str, attribute: &'a str) -> &'a str {
    match (tag, attribute) {
        ("MIDITRACKER", "wave") => "type",
        _ => attribute,
    }
}

/// Whether an attribute of that name can be: an XML name without a prefix.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == '.';
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(rest)
}
