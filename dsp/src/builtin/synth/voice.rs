//! One note's control: envelopes, vibrato and controllers, once per control
//! period, to the [`Targets`] of its lane.
//!
//! Thread: real-time.
//! Invariant: all state is the note's own, starts from its own first frame and is
//! settled by (seed, frame, channel, key): when a note sounds the same events
//! give the same bits, whatever sounded before.

use libm::{log2f, powf};

use super::super::CONTROL_FRAMES;
use super::super::channel::Channel;
use super::super::filter::Coefficients;
use super::super::math::{bipolar, exp2, gain_of_db, phase_step, scramble, sine};
use super::envelope::{Adsr, Envelope, Rates};
use super::lanes::Targets;
use super::parameter::{Settings, SynthParameter as P};
use super::patch::Patch;
use super::wavetable::select;

/// Below this level a falling note ends (-100 dB).
const FLOOR: f32 = 1e-5;
/// Seconds of the one-pole smoothing of controllers and parameters.
const SMOOTHING: f64 = 0.006;
/// Semitones of vibrato at the top of the wheel.
const WHEEL_VIBRATO: f32 = 0.5;
/// Octaves of cutoff at full pressure.
const PRESSURE_SWEEP: f32 = 1.5;

/// What holds a note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Hold {
    /// Nothing: the slot is free.
    #[default]
    Free,
    /// Its key.
    Key,
    /// The pedal, after its key came up.
    Pedal,
    /// Nothing: it is dying away.
    Released,
    /// Nothing: it was cut and fades within milliseconds.
    Cut,
}

/// What a note starts from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strike {
    /// Its sound.
    pub patch: &'static Patch,
    /// Channel, 0..=15.
    pub channel: u8,
    /// Key, 0..=127.
    pub key: u8,
    /// Velocity, 1..=127.
    pub velocity: u8,
    /// The random bits of this note.
    pub bits: u64,
    /// Counts the notes.
    pub serial: u64,
}

/// What all voices share during a control period.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    /// The note's channel.
    pub channel: &'a Channel,
    /// The parameters.
    pub settings: &'a Settings,
    /// Frames per second.
    pub rate: f64,
}

/// Controllers and parameters that are smoothed, by place.
#[derive(Clone, Copy, Debug, Default)]
struct Smoothed([f32; 8]);

const GAIN: usize = 0;
const PITCH: usize = 1;
const VIBRATO: usize = 2;
const CUTOFF: usize = 3;
const PAN: usize = 4;
const RESONANCE: usize = 5;
const SWEEP: usize = 6;
const DETUNE: usize = 7;

/// What was computed from two numbers, kept for as long as they stay.
#[derive(Clone, Copy, Debug)]
struct Kept<T> {
    from: [f32; 2],
    value: T,
}

impl<T: Default> Default for Kept<T> {
    fn default() -> Self {
        Self {
            from: [f32::NAN; 2],
            value: T::default(),
        }
    }
}

impl<T: Copy> Kept<T> {
    #[inline]
    fn get(&mut self, from: [f32; 2], compute: impl FnOnce() -> T) -> T {
        if self.from != from {
            *self = Self {
                from,
                value: compute(),
            };
        }
        self.value
    }
}

/// One note.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    /// What holds it.
    pub hold: Hold,
    /// Its beginning.
    pub strike: Strike,
    /// Frames to its next control period.
    pub countdown: u32,
    /// Key pressure, 0..=1.
    pub pressure: f32,
    amp: Envelope,
    modulation: Envelope,
    rates: [Rates; 2],
    times_revision: u32,
    smoothed: Smoothed,
    smoothing: f32,
    pressure_smoothed: f32,
    level: f32,
    cutoff: f32,
    damping: f32,
    place: f32,
    tone_per_frame: f32,
    vibrato_phase: u32,
    vibrato_step: u32,
    vibrato_ramp: f32,
    vibrato_ramp_step: f32,
    tables: [Option<usize>; 2],
    pitch: Kept<[u32; 2]>,
    pan: Kept<[f32; 2]>,
    fade: f32,
    fade_step: f32,
    ending: bool,
}

impl Default for Voice {
    fn default() -> Self {
        let strike = Strike {
            patch: &Patch::PLAIN,
            channel: 0,
            key: 0,
            velocity: 0,
            bits: 0,
            serial: 0,
        };
        Self {
            hold: Hold::Free,
            strike,
            countdown: 0,
            pressure: 0.0,
            amp: Envelope::default(),
            modulation: Envelope::default(),
            rates: [Rates::default(); 2],
            times_revision: 0,
            smoothed: Smoothed::default(),
            smoothing: 0.0,
            pressure_smoothed: 0.0,
            level: 0.0,
            cutoff: 0.0,
            damping: 1.0,
            place: 0.0,
            tone_per_frame: 0.0,
            vibrato_phase: 0,
            vibrato_step: 0,
            vibrato_ramp: 0.0,
            vibrato_ramp_step: 0.0,
            tables: [None; 2],
            pitch: Kept::default(),
            pan: Kept::default(),
            fade: 1.0,
            fade_step: 0.0,
            ending: false,
        }
    }
}

impl Voice {
    /// A new note, with its state at its first frame.
    pub fn begin(&mut self, strike: Strike, around: Surroundings<'_>) -> Targets {
        let patch = strike.patch;
        let velocity = f32::from(strike.velocity);
        let keys = f32::from(strike.key) - 60.0;
        let random = bipolar((scramble(strike.bits) >> 32) as u32);
        let control = f64::from(CONTROL_FRAMES);
        let ramp = f64::from(patch.vibrato_delay).max(1e-3) * around.rate;
        *self = Self {
            hold: Hold::Key,
            strike,
            level: gain_of_db(patch.level) * powf(velocity / 100.0, patch.velocity_power),
            cutoff: log2f(patch.cutoff / around.rate as f32)
                + patch.key_track * keys / 12.0
                + patch.velocity_sweep * (velocity - 100.0) / 126.0,
            damping: 1.0 / patch.resonance,
            place: patch.spread * (0.6 * (keys / 30.0).clamp(-1.0, 1.0) + 0.4 * random),
            tone_per_frame: (440.0 / around.rate * 4_294_967_296.0) as f32,
            vibrato_step: phase_step(f64::from(patch.vibrato_rate) * control / around.rate),
            vibrato_ramp_step: (control / ramp) as f32,
            smoothing: 1.0 - libm::exp(-control / (SMOOTHING * around.rate)) as f32,
            ..Self::default()
        };
        self.refresh_times(around);
        self.smoothed = self.wanted(around);
        self.targets()
    }

    /// One control period on. `None` when the note is over.
    pub fn step(&mut self, around: Surroundings<'_>) -> Option<Targets> {
        self.countdown = CONTROL_FRAMES;
        if self.ending {
            self.hold = Hold::Free;
            return None;
        }
        if self.times_revision != around.settings.times_revision {
            self.refresh_times(around);
        }
        let wanted = self.wanted(around);
        for (now, wanted) in self.smoothed.0.iter_mut().zip(wanted.0) {
            *now += (wanted - *now) * self.smoothing;
        }
        self.pressure_smoothed += (self.pressure - self.pressure_smoothed) * self.smoothing;
        self.amp
            .step(&self.rates[0], around.settings.get(P::Sustain));
        self.modulation.step(&self.rates[1], 0.0);
        self.vibrato_phase = self.vibrato_phase.wrapping_add(self.vibrato_step);
        self.vibrato_ramp = (self.vibrato_ramp + self.vibrato_ramp_step).min(1.0);
        self.fade -= self.fade_step;
        if (self.amp.is_falling() && self.amp.value < FLOOR) || self.fade <= 0.0 {
            // The line goes to exactly nothing during this period, then the lane is free.
            self.ending = true;
            self.fade = 0.0;
        }
        Some(self.targets())
    }

    /// Lets it die away as its patch does.
    pub fn release(&mut self) {
        if matches!(self.hold, Hold::Key | Hold::Pedal) {
            self.hold = Hold::Released;
            self.amp.release();
            self.modulation.release();
        }
    }

    /// Fades it out within `seconds`, never slower than before.
    pub fn cut(&mut self, seconds: f64, rate: f64) {
        if self.hold != Hold::Free {
            self.hold = Hold::Cut;
            let periods = (seconds * rate / f64::from(CONTROL_FRAMES)).max(1.0) as f32;
            self.fade_step = self.fade_step.max(1.0 / periods);
        }
    }

    /// How loud it is now, 0..: what stealing goes by.
    pub fn loudness(&self) -> f32 {
        self.amp.value * self.level * self.fade
    }

    fn refresh_times(&mut self, around: Surroundings<'_>) {
        let settings = around.settings;
        let patch = self.strike.patch;
        let keys = (f32::from(self.strike.key) - 60.0) / 12.0;
        let by_key = exp2(-patch.decay_track * keys) * settings.get(P::Decay);
        let scaled = |adsr: &Adsr| Adsr {
            attack: adsr.attack * settings.get(P::Attack),
            decay: adsr.decay * by_key,
            sustain: adsr.sustain,
            release: adsr.release * settings.get(P::Release),
        };
        self.rates = [&patch.amp, &patch.modulation].map(|a| Rates::new(&scaled(a), around.rate));
        self.times_revision = settings.times_revision;
    }

    fn wanted(&self, around: Surroundings<'_>) -> Smoothed {
        let Surroundings {
            channel, settings, ..
        } = around;
        let mut to = [0.0; 8];
        to[GAIN] = channel.volume * channel.expression * settings.gain;
        to[PITCH] = channel.bend + settings.get(P::Tune);
        to[VIBRATO] = channel.wheel * WHEEL_VIBRATO;
        to[CUTOFF] = settings.get(P::Cutoff) + channel.pressure * PRESSURE_SWEEP;
        to[PAN] = channel.pan + self.place * settings.get(P::Width);
        to[RESONANCE] = settings.get(P::Resonance);
        to[SWEEP] = settings.get(P::Envelope);
        to[DETUNE] = settings.get(P::Detune);
        Smoothed(to)
    }

    #[inline]
    fn targets(&mut self) -> Targets {
        let patch = self.strike.patch;
        let at = self.smoothed.0;
        let modulation = self.modulation.value;
        let step = self.steps(modulation);
        let sweep = patch.sweep * at[SWEEP] * modulation;
        let cutoff = self.cutoff + sweep + at[CUTOFF] + PRESSURE_SWEEP * self.pressure_smoothed;
        let damping = (1.0 - 0.92 * at[RESONANCE]) * self.damping;
        let gain = self.amp.value * self.level * self.fade * at[GAIN];
        let [left, right] = self.pan.get([at[PAN], 0.0], || {
            let pan = at[PAN].clamp(-1.0, 1.0);
            [(1.0 - pan).sqrt(), (1.0 + pan).sqrt()]
        });
        Targets {
            step,
            table: [self.tables[0].unwrap_or(0), self.tables[1].unwrap_or(0)],
            mix: [patch.mix[0], patch.mix[1] + patch.strike * modulation],
            sub: patch.sub,
            noise: patch.breath + patch.chiff * modulation,
            filter: Coefficients::new(exp2(cutoff), damping),
            gain: [gain * left, gain * right],
        }
    }

    /// Phase steps of the oscillators, and their tables; equal temperament from
    /// A4 = 440 Hz.
    #[inline]
    fn steps(&mut self, modulation: f32) -> [u32; 2] {
        let patch = self.strike.patch;
        let at = &self.smoothed.0;
        let depth = patch.vibrato * self.vibrato_ramp + at[VIBRATO];
        let swing = if depth == 0.0 {
            0.0
        } else {
            depth * sine(self.vibrato_phase)
        };
        let semitones =
            f32::from(self.strike.key) - 69.0 + at[PITCH] + patch.pitch_sweep * modulation + swing;
        let apart = (patch.detune + at[DETUNE]) * (0.5 / 100.0);
        let (tone, tables) = (self.tone_per_frame, &mut self.tables);
        self.pitch.get([semitones, apart], || {
            // Both move apart, so that the pitch between them stays true; of an
            // interval the first stays put.
            let lone = patch.mix[1] == 0.0 || patch.ratio != 1.0;
            let down = if lone { semitones } else { semitones - apart };
            let first = exp2(down * (1.0 / 12.0)) * tone;
            let second = exp2((semitones + apart) * (1.0 / 12.0)) * tone * patch.ratio;
            let limit = 0.49 * 4_294_967_296.0;
            let steps = [first.min(limit) as u32, second.min(limit) as u32];
            for index in 0..2 {
                tables[index] = Some(select(patch.waves[index], steps[index], tables[index]));
            }
            steps
        })
    }
}
