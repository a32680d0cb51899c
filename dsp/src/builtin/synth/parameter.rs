//! The synth's parameters, and what they come to for its voices.

use super::super::ParameterSpec;
use super::super::math::gain_of_db;
use super::presets::PATCHES;

/// Place of a parameter in [`PARAMETERS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum SynthParameter {
    /// The patch of channels that got no programme change.
    Patch,
    /// Output level.
    Level,
    /// Transposition.
    Tune,
    /// Shift of every patch's cutoff.
    Cutoff,
    /// Added resonance.
    Resonance,
    /// Factor of every attack.
    Attack,
    /// Factor of every decay.
    Decay,
    /// Shift of every sustain level.
    Sustain,
    /// Factor of every release.
    Release,
    /// Factor of the filter's envelope.
    Envelope,
    /// Added distance of the oscillators.
    Detune,
    /// Factor of the stereo spread.
    Width,
}

/// The synth's parameters, by [`SynthParameter`].
pub const PARAMETERS: &[ParameterSpec] = &[
    spec("patch", "Patch", [0.0, (PATCHES.len() - 1) as f32, 0.0], ""),
    spec("level", "Level", [-60.0, 12.0, 0.0], "dB"),
    spec("tune", "Tune", [-24.0, 24.0, 0.0], "semitones"),
    spec("cutoff", "Cutoff", [-5.0, 5.0, 0.0], "octaves"),
    spec("resonance", "Resonance", [0.0, 1.0, 0.0], ""),
    spec("attack", "Attack", [0.1, 20.0, 1.0], "x"),
    spec("decay", "Decay", [0.1, 10.0, 1.0], "x"),
    spec("sustain", "Sustain", [-1.0, 1.0, 0.0], ""),
    spec("release", "Release", [0.1, 10.0, 1.0], "x"),
    spec("envelope", "Filter envelope", [-1.0, 3.0, 1.0], "x"),
    spec("detune", "Detune", [0.0, 50.0, 0.0], "cents"),
    spec("width", "Stereo width", [0.0, 2.0, 1.0], "x"),
];

const fn spec(
    id: &'static str,
    name: &'static str,
    [min, max, default]: [f32; 3],
    unit: &'static str,
) -> ParameterSpec {
    ParameterSpec {
        id,
        name,
        min,
        max,
        default,
        unit,
    }
}

/// The values of the parameters, with the derived ones that voices read.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    values: [f32; PARAMETERS.len()],
    /// Level as gain.
    pub gain: f32,
    /// Counts the changes of envelope times, so that voices refresh theirs.
    pub times_revision: u32,
}

impl Settings {
    /// All at their defaults.
    pub fn new() -> Self {
        let mut values = [0.0; PARAMETERS.len()];
        for (value, spec) in values.iter_mut().zip(PARAMETERS) {
            *value = spec.default;
        }
        Self {
            values,
            gain: 1.0,
            times_revision: 0,
        }
    }

    /// Sets one; an unknown index changes nothing and answers `None`.
    pub fn set(&mut self, index: u32, value: f32) -> Option<SynthParameter> {
        let parameter = parameter_at(index)?;
        let value = PARAMETERS[index as usize].clamp(value);
        self.values[index as usize] = value;
        match parameter {
            SynthParameter::Level => self.gain = gain_of_db(value),
            SynthParameter::Attack | SynthParameter::Decay | SynthParameter::Release => {
                self.times_revision = self.times_revision.wrapping_add(1);
            }
            _ => {}
        }
        Some(parameter)
    }

    /// The value of one, in its unit.
    #[inline]
    pub fn get(&self, parameter: SynthParameter) -> f32 {
        self.values[parameter as usize]
    }
}

fn parameter_at(index: u32) -> Option<SynthParameter> {
    use SynthParameter as P;
    const ALL: [P; PARAMETERS.len()] = [
        P::Patch,
        P::Level,
        P::Tune,
        P::Cutoff,
        P::Resonance,
        P::Attack,
        P::Decay,
        P::Sustain,
        P::Release,
        P::Envelope,
        P::Detune,
        P::Width,
    ];
    ALL.get(index as usize).copied()
}
