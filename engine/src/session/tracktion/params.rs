//! Which attribute of a plugin is which parameter: the format names them apart.

/// Attribute and parameter id.
type Pairs = &'static [(&'static str, &'static str)];

const EQ: Pairs = &[
    ("loFreq", "Low-pass freq"),
    ("loGain", "Low-pass gain"),
    ("loQ", "Low-pass Q"),
    ("midFreq1", "Mid freq 1"),
    ("midGain1", "Mid gain 1"),
    ("midQ1", "Mid Q 1"),
    ("midFreq2", "Mid freq 2"),
    ("midGain2", "Mid gain 2"),
    ("midQ2", "Mid Q 2"),
    ("hiFreq", "High-pass freq"),
    ("hiGain", "High-pass gain"),
    ("hiQ", "High-pass Q"),
];
const COMPRESSOR: Pairs = &[
    ("threshold", "threshold"),
    ("ratio", "ratio"),
    ("attack", "attack"),
    ("release", "release"),
    ("outputDb", "output gain"),
    ("inputDb", "input gain"),
];
const REVERB: Pairs = &[
    ("roomSize", "room size"),
    ("damp", "damping"),
    ("wet", "wet level"),
    ("dry", "dry level"),
    ("width", "width"),
    ("mode", "mode"),
];
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
const IMPULSE: Pairs = &[
    ("highPassFrequency", "highPassFrequency"),
    ("lowPassFrequency", "lowPassFrequency"),
    ("gain", "gain"),
    ("mix", "mix"),
    ("filterSlope", "filterSlope"),
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

/// The parameters of a plugin type that the format describes.
#[must_use]
pub fn of_type(type_name: &str) -> Pairs {
    match type_name {
        "volume" => &[("volume", "volume"), ("pan", "pan")],
        "vca" => &[("volume", "vca")],
        "auxsend" => &[("auxSendSliderPos", "send level")],
        "4bandEq" => EQ,
        "compressor" => COMPRESSOR,
        "reverb" => REVERB,
        "delay" => &[("feedback", "feedback"), ("mix", "mix proportion")],
        "lowpass" => &[("frequency", "frequency")],
        "pitchShifter" | "midiModifier" => &[("semitonesUp", "semitones up")],
        "rack" => RACK,
        "toneGenerator" => TONE,
        "impulseResponse" => IMPULSE,
        "4osc" => OSCILLATORS,
        _ => &[],
    }
}

/// The attribute that holds a parameter; one that the format doesn't describe has
/// its id for a name. The master's two are called otherwise than a track's.
#[must_use]
pub fn attribute<'p>(type_name: &str, param_id: &'p str) -> &'p str {
    let known = of_type(type_name).iter();
    let mut found = known.filter(|(_, id)| *id == param_id);
    match found.next() {
        Some((attribute, _)) => attribute,
        None => param_id.strip_prefix("master ").unwrap_or(param_id),
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
