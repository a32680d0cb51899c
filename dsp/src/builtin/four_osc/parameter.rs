//! The parameters of `4osc`: attribute names are ids.

use super::super::ParameterSpec;
use libm::powf;

/// How many there are.
pub const COUNT: usize = PARAMETERS.len();

const fn p(id: &'static str, range: [f32; 3], unit: &'static str) -> ParameterSpec {
    ParameterSpec::new(id, id, range, unit)
}

macro_rules! table {
    ($($place:ident = $id:literal, $range:expr, $unit:literal;)*) => {
        /// Place of a parameter in [`PARAMETERS`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        #[allow(missing_docs, dead_code, reason = "the ids say it; some are reached by place")]
        pub enum P { $($place,)* }

        /// The parameters. Times are seconds, `filterFreq` a MIDI note, wave shapes
        /// 0 none, 1 sine, 2 square, 3 saw, 4 triangle, 5 noise; LFO shapes 0 none,
        /// 1 sine, 2 triangle, 3 saw up, 4 saw down, 5 square, 6 random; filter types
        /// 0 none, 1 low, 2 high, 3 band, 4 notch; voice modes 0 mono, 1 legato, 2 poly.
        pub const PARAMETERS: &[ParameterSpec] = &[$(p($id, $range, $unit),)*];
    };
}

table! {
    WaveShape1 = "waveShape1", [0.0, 5.0, 1.0], "";
    Tune1 = "tune1", [-36.0, 36.0, 0.0], "semitones";
    FineTune1 = "fineTune1", [-100.0, 100.0, 0.0], "cents";
    Level1 = "level1", [-100.0, 0.0, 0.0], "dB";
    PulseWidth1 = "pulseWidth1", [0.01, 0.99, 0.5], "";
    Detune1 = "detune1", [0.0, 0.5, 0.0], "semitones";
    Spread1 = "spread1", [-100.0, 100.0, 0.0], "%";
    Pan1 = "pan1", [-1.0, 1.0, 0.0], "";
    Voices1 = "voices1", [1.0, 8.0, 1.0], "";
    WaveShape2 = "waveShape2", [0.0, 5.0, 0.0], "";
    Tune2 = "tune2", [-36.0, 36.0, 0.0], "semitones";
    FineTune2 = "fineTune2", [-100.0, 100.0, 0.0], "cents";
    Level2 = "level2", [-100.0, 0.0, 0.0], "dB";
    PulseWidth2 = "pulseWidth2", [0.01, 0.99, 0.5], "";
    Detune2 = "detune2", [0.0, 0.5, 0.0], "semitones";
    Spread2 = "spread2", [-100.0, 100.0, 0.0], "%";
    Pan2 = "pan2", [-1.0, 1.0, 0.0], "";
    Voices2 = "voices2", [1.0, 8.0, 1.0], "";
    WaveShape3 = "waveShape3", [0.0, 5.0, 0.0], "";
    Tune3 = "tune3", [-36.0, 36.0, 0.0], "semitones";
    FineTune3 = "fineTune3", [-100.0, 100.0, 0.0], "cents";
    Level3 = "level3", [-100.0, 0.0, 0.0], "dB";
    PulseWidth3 = "pulseWidth3", [0.01, 0.99, 0.5], "";
    Detune3 = "detune3", [0.0, 0.5, 0.0], "semitones";
    Spread3 = "spread3", [-100.0, 100.0, 0.0], "%";
    Pan3 = "pan3", [-1.0, 1.0, 0.0], "";
    Voices3 = "voices3", [1.0, 8.0, 1.0], "";
    WaveShape4 = "waveShape4", [0.0, 5.0, 0.0], "";
    Tune4 = "tune4", [-36.0, 36.0, 0.0], "semitones";
    FineTune4 = "fineTune4", [-100.0, 100.0, 0.0], "cents";
    Level4 = "level4", [-100.0, 0.0, 0.0], "dB";
    PulseWidth4 = "pulseWidth4", [0.01, 0.99, 0.5], "";
    Detune4 = "detune4", [0.0, 0.5, 0.0], "semitones";
    Spread4 = "spread4", [-100.0, 100.0, 0.0], "%";
    Pan4 = "pan4", [-1.0, 1.0, 0.0], "";
    Voices4 = "voices4", [1.0, 8.0, 1.0], "";
    LfoShape1 = "lfoWaveShape1", [0.0, 6.0, 1.0], "";
    LfoSync1 = "lfoSync1", [0.0, 1.0, 0.0], "";
    LfoRate1 = "lfoRate1", [0.0, 500.0, 1.0], "Hz";
    LfoBeat1 = "lfoBeat1", [0.01, 64.0, 1.0], "beats";
    LfoDepth1 = "lfoDepth1", [0.0, 1.0, 1.0], "";
    LfoShape2 = "lfoWaveShape2", [0.0, 6.0, 0.0], "";
    LfoSync2 = "lfoSync2", [0.0, 1.0, 0.0], "";
    LfoRate2 = "lfoRate2", [0.0, 500.0, 1.0], "Hz";
    LfoBeat2 = "lfoBeat2", [0.01, 64.0, 1.0], "beats";
    LfoDepth2 = "lfoDepth2", [0.0, 1.0, 1.0], "";
    ModAttack1 = "modAttack1", [0.0, 60.0, 0.1], "s";
    ModDecay1 = "modDecay1", [0.0, 60.0, 0.1], "s";
    ModSustain1 = "modSustain1", [0.0, 100.0, 80.0], "%";
    ModRelease1 = "modRelease1", [0.001, 60.0, 0.1], "s";
    ModAttack2 = "modAttack2", [0.0, 60.0, 0.1], "s";
    ModDecay2 = "modDecay2", [0.0, 60.0, 0.1], "s";
    ModSustain2 = "modSustain2", [0.0, 100.0, 80.0], "%";
    ModRelease2 = "modRelease2", [0.001, 60.0, 0.1], "s";
    AmpAttack = "ampAttack", [0.001, 60.0, 0.1], "s";
    AmpDecay = "ampDecay", [0.001, 60.0, 0.1], "s";
    AmpSustain = "ampSustain", [0.0, 100.0, 80.0], "%";
    AmpRelease = "ampRelease", [0.001, 60.0, 0.1], "s";
    AmpVelocity = "ampVelocity", [0.0, 100.0, 100.0], "%";
    AmpAnalog = "ampAnalog", [0.0, 1.0, 1.0], "";
    FilterAttack = "filterAttack", [0.0, 60.0, 0.1], "s";
    FilterDecay = "filterDecay", [0.0, 60.0, 0.1], "s";
    FilterSustain = "filterSustain", [0.0, 100.0, 80.0], "%";
    FilterRelease = "filterRelease", [0.0, 60.0, 0.1], "s";
    FilterFreq = "filterFreq", [0.0, 135.076_23, 69.0], "note";
    FilterResonance = "filterResonance", [0.0, 100.0, 0.5], "%";
    FilterAmount = "filterAmount", [-1.0, 1.0, 0.0], "";
    FilterKey = "filterKey", [0.0, 100.0, 0.0], "%";
    FilterVelocity = "filterVelocity", [0.0, 100.0, 0.0], "%";
    FilterType = "filterType", [0.0, 4.0, 0.0], "";
    FilterSlope = "filterSlope", [12.0, 24.0, 12.0], "dB";
    DistortionOn = "distortionOn", [0.0, 1.0, 0.0], "";
    Distortion = "distortion", [0.0, 1.0, 0.0], "";
    ReverbOn = "reverbOn", [0.0, 1.0, 0.0], "";
    ReverbSize = "reverbSize", [0.0, 1.0, 0.0], "";
    ReverbDamping = "reverbDamping", [0.0, 1.0, 0.0], "";
    ReverbWidth = "reverbWidth", [0.0, 1.0, 0.0], "";
    ReverbMix = "reverbMix", [0.0, 1.0, 0.0], "";
    DelayOn = "delayOn", [0.0, 1.0, 0.0], "";
    Delay = "delay", [0.001, 16.0, 1.0], "beats";
    DelayFeedback = "delayFeedback", [-100.0, 0.0, -10.0], "dB";
    DelayCrossfeed = "delayCrossfeed", [-100.0, 0.0, -100.0], "dB";
    DelayMix = "delayMix", [0.0, 1.0, 0.0], "";
    ChorusOn = "chorusOn", [0.0, 1.0, 0.0], "";
    ChorusSpeed = "chorusSpeed", [0.1, 10.0, 1.0], "Hz";
    ChorusDepth = "chorusDepth", [0.1, 20.0, 3.0], "ms";
    ChorusWidth = "chorusWidth", [0.0, 1.0, 0.5], "";
    ChorusMix = "chorusMix", [0.0, 1.0, 0.0], "";
    VoiceMode = "voiceMode", [0.0, 2.0, 2.0], "";
    Voices = "voices", [1.0, 32.0, 32.0], "";
    Legato = "legato", [0.0, 500.0, 0.0], "ms";
    MasterLevel = "masterLevel", [-100.0, 0.0, 0.0], "dB";
}

/// Parameters of one oscillator, and of one LFO and modulation envelope.
pub const OSCILLATOR: usize = P::WaveShape2 as usize;
pub const LFO: usize = P::LfoShape2 as usize - P::LfoShape1 as usize;
pub const MOD: usize = P::ModAttack2 as usize - P::ModAttack1 as usize;

/// Whether the matrix can move a parameter. Those of a note alone can be moved, but for
/// what has no way between its values: shapes, types, counts and switches. (Tracktion's
/// FourOscPlugin fills its `modMatrix` with the automatable parameters that it has made
/// before those of its effects and of the whole.)
#[must_use]
pub fn is_modulatable(index: usize) -> bool {
    let fixed = |spec: &ParameterSpec| {
        let id = spec.id;
        ["waveShape", "voices", "lfoWaveShape", "lfoSync", "lfoBeat"]
            .iter()
            .any(|stem| id.starts_with(stem))
            || ["ampAnalog", "filterType", "filterSlope"].contains(&id)
    };
    index < P::DistortionOn as usize && !fixed(&PARAMETERS[index])
}

/// The bend of a parameter's way from 0 to 1 in Tracktion (value = min + range ·
/// way^(1/skew)), in which modulation is counted.
fn skew_of(spec: &ParameterSpec) -> f32 {
    match spec.unit {
        "s" => 0.2,
        "Hz" => 0.3,
        "dB" => 4.0,
        _ => 1.0,
    }
}

/// A value moved by `by` of its way.
pub fn moved(index: usize, value: f32, by: f32) -> f32 {
    let spec = &PARAMETERS[index];
    let (skew, range) = (skew_of(spec), spec.max - spec.min);
    let share = ((value - spec.min) / range).clamp(0.0, 1.0);
    if skew == 1.0 {
        return spec.min + range * (share + by).clamp(0.0, 1.0);
    }
    let way = (powf(share, skew) + by).clamp(0.0, 1.0);
    (spec.min + range * powf(way, 1.0 / skew)).min(spec.max)
}
