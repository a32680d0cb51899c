//! What a sound is made of.

use super::envelope::Adsr;
use super::wavetable::Wave;

/// One sound of the synth: all that is fixed while a note sounds.
///
/// The signal path is two oscillators, a sub-oscillator (sine, an octave below)
/// and white noise, through a 12 dB per octave low-pass, to gain and pan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Patch {
    /// Name to show.
    pub name: &'static str,
    /// Gain that makes it as loud as the others, decibels.
    pub level: f32,
    /// Waveforms of the oscillators.
    pub waves: [Wave; 2],
    /// Their amplitudes, 0..=1; these stay for the whole note.
    pub mix: [f32; 2],
    /// Amplitude of the second oscillator that follows the modulation envelope, 0..=1.
    pub strike: f32,
    /// Frequency of the second oscillator relative to the first.
    pub ratio: f32,
    /// Distance of the oscillators in addition to that, cents.
    pub detune: f32,
    /// Amplitude of the sub-oscillator, 0..=1.
    pub sub: f32,
    /// Amplitude of the noise that stays, 0..=1.
    pub breath: f32,
    /// Amplitude of the noise that follows the modulation envelope, 0..=1.
    pub chiff: f32,
    /// Cutoff of the filter at middle C, hertz.
    pub cutoff: f32,
    /// Octaves of cutoff per octave of key, 0..=1.
    pub key_track: f32,
    /// Octaves that the modulation envelope adds at its top.
    pub sweep: f32,
    /// Octaves between velocity 1 and 127.
    pub velocity_sweep: f32,
    /// Q of the filter; 0.7 is flat.
    pub resonance: f32,
    /// Envelope of the loudness.
    pub amp: Adsr,
    /// Envelope of cutoff, strike, chiff and pitch.
    pub modulation: Adsr,
    /// Decay gets shorter by this many octaves per octave of key.
    pub decay_track: f32,
    /// Pitch at the top of the modulation envelope, semitones.
    pub pitch_sweep: f32,
    /// Depth of the vibrato that needs no wheel, semitones to either side.
    pub vibrato: f32,
    /// Rate of the vibrato, hertz.
    pub vibrato_rate: f32,
    /// Seconds until the vibrato is at its depth.
    pub vibrato_delay: f32,
    /// How far notes stand apart: 0 is all in the middle, 1 left to right by key.
    pub spread: f32,
    /// Loudness falls with velocity to this power.
    pub velocity_power: f32,
    /// The two oscillators start apart in their cycles, instead of together.
    pub free_phase: bool,
}

impl Patch {
    /// A plain saw, from which the presets differ.
    pub const PLAIN: Self = Self {
        name: "Plain",
        level: -12.0,
        waves: [Wave::Saw, Wave::Saw],
        mix: [0.5, 0.5],
        strike: 0.0,
        ratio: 1.0,
        detune: 4.0,
        sub: 0.0,
        breath: 0.0,
        chiff: 0.0,
        cutoff: 4000.0,
        key_track: 0.5,
        sweep: 0.0,
        velocity_sweep: 1.5,
        resonance: 0.7,
        amp: Adsr {
            attack: 0.003,
            decay: 1.0,
            sustain: 0.8,
            release: 0.25,
        },
        modulation: Adsr {
            attack: 0.001,
            decay: 0.6,
            sustain: 0.0,
            release: 0.3,
        },
        decay_track: 0.0,
        pitch_sweep: 0.0,
        vibrato: 0.0,
        vibrato_rate: 5.2,
        vibrato_delay: 0.4,
        spread: 0.25,
        velocity_power: 1.5,
        free_phase: false,
    };
}
