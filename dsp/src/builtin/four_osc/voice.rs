//! One note of `4osc`; where its pitch, oscillators and filter go: `aim`.
//!
//! Thread: real-time. Control work every 64 frames that the note counts from its own
//! first; in between, pitch, gains and filter go in straight lines.

mod aim;

use super::super::CONTROL_FRAMES;
use super::super::channel::Channel;
use super::super::math::{exp2, scramble};
use super::super::synth::wavetable::{Wavetables, wavetables};
use super::envelope::{Adsr, Curve};
use super::modulation::{Lfo, ModMatrix, ModSource};
use super::parameter::{COUNT, LFO, MOD, P, moved};
use super::sound::{Oscillator, SPAN, Stage, UNISON};

/// What surrounds a note.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The parameters.
    pub values: &'a [f32; COUNT],
    /// The matrix.
    pub matrix: &'a ModMatrix,
    /// The note's channel.
    pub channel: &'a Channel,
    /// The channel's timbre, 0..=1.
    pub timbre: f32,
    /// The channel's controllers, 0..=1.
    pub controls: &'a [f32; 128],
    /// Frames per second.
    pub rate: f64,
    /// Quarter notes in a minute.
    pub tempo: f64,
}

/// A note.
#[derive(Clone)]
pub struct Voice {
    /// Whether the slot is in use.
    pub busy: bool,
    /// Whether its key (or the pedal) holds it.
    pub held: bool,
    /// Held by the pedal alone.
    pub by_pedal: bool,
    /// Channel, key.
    pub channel: u8,
    pub key: u8,
    /// Counts the notes.
    pub serial: u64,
    velocity: f32,
    bits: u64,
    /// Where the pitch is, the key that it heads for, and how far it goes in a control
    /// period.
    note: f32,
    heading: u8,
    glide: f32,
    countdown: u32,
    fresh: bool,
    amp: Adsr,
    filter: Adsr,
    mods: [Adsr; 2],
    lfos: [Lfo; 2],
    /// How deep the LFOs are, as the matrix had it a control period ago.
    depths: [f32; 2],
    oscillators: [Oscillator; 4],
    stages: [Stage; 2],
    kind: u8,
    steep: bool,
    /// The filter's note on its way, and where its first stage is clipped.
    cutoff: f32,
    ceiling: f32,
    gain: f32,
    slope: f32,
    fade: f32,
    fade_step: f32,
    ending: bool,
    tables: &'static Wavetables,
}

impl Default for Voice {
    fn default() -> Self {
        Self {
            busy: false,
            held: false,
            by_pedal: false,
            channel: 0,
            key: 0,
            serial: 0,
            velocity: 0.0,
            bits: 0,
            note: 0.0,
            heading: 0,
            glide: 0.0,
            countdown: 0,
            fresh: true,
            amp: Adsr::default(),
            filter: Adsr::default(),
            mods: [Adsr::default(); 2],
            lfos: [Lfo::default(); 2],
            depths: [0.0; 2],
            oscillators: [Oscillator::default(); 4],
            stages: [Stage::default(); 2],
            kind: 0,
            steep: false,
            cutoff: 0.0,
            ceiling: 1.0,
            gain: 0.0,
            slope: 0.0,
            fade: 1.0,
            fade_step: 0.0,
            ending: false,
            tables: wavetables(),
        }
    }
}

impl Voice {
    /// A new note.
    pub fn begin(&mut self, [channel, key, velocity]: [u8; 3], bits: u64, serial: u64) {
        let tables = self.tables;
        *self = Self {
            busy: true,
            held: true,
            channel,
            key,
            serial,
            velocity: f32::from(velocity) / 127.0,
            bits,
            note: f32::from(key),
            heading: key,
            tables,
            ..Self::default()
        };
        for (index, oscillator) in self.oscillators.iter_mut().enumerate() {
            for (n, strand) in oscillator.strands.iter_mut().enumerate() {
                let random = scramble(bits ^ (index * UNISON + n) as u64);
                strand.noise = (random >> 32) as u32 | 1;
                strand.phase = if n == 0 { 0 } else { random as u32 };
            }
        }
    }

    /// Another key takes the note over, with or without a new stroke.
    pub fn take_over(&mut self, key: u8, velocity: u8, strike: bool) {
        (self.key, self.held, self.by_pedal) = (key, true, false);
        if strike {
            self.velocity = f32::from(velocity) / 127.0;
            for envelope in [&mut self.amp, &mut self.filter]
                .into_iter()
                .chain(&mut self.mods)
            {
                envelope.strike();
            }
        }
    }

    /// Lets it die away.
    pub fn release(&mut self) {
        if self.busy && self.held {
            (self.held, self.by_pedal) = (false, false);
            for envelope in [&mut self.amp, &mut self.filter]
                .into_iter()
                .chain(&mut self.mods)
            {
                envelope.release();
            }
        }
    }

    /// Fades it out within `seconds`.
    pub fn cut(&mut self, seconds: f64, rate: f64) {
        self.held = false;
        let cells = (seconds * rate / f64::from(CONTROL_FRAMES)).max(1.0) as f32;
        self.fade_step = self.fade_step.max(1.0 / cells);
    }

    /// Whether it was cut.
    pub fn is_cut(&self) -> bool {
        self.fade_step > 0.0
    }

    /// How loud it is.
    pub fn loudness(&self) -> f32 {
        self.amp.value() * self.fade
    }

    /// Adds some frames.
    pub fn render(&mut self, around: Surroundings<'_>, left: &mut [f32], right: &mut [f32]) {
        let mut at = 0;
        while self.busy && at < left.len() {
            if self.countdown == 0 {
                if self.ending {
                    self.busy = false;
                    return;
                }
                self.step(around);
            }
            let next = left.len().min(at + self.countdown as usize);
            self.add(&mut left[at..next], &mut right[at..next]);
            self.countdown -= (next - at) as u32;
            at = next;
        }
    }

    fn step(&mut self, around: Surroundings<'_>) {
        self.countdown = CONTROL_FRAMES;
        let values = self.modulated(around);
        let get = |place: P| values[place as usize];
        self.envelopes(&values, around.rate);
        let sense = get(P::AmpVelocity) / 100.0;
        let v = self.velocity * sense + 1.0 - sense;
        // v · 25^v / 25.
        let velocity = (v * exp2(4.643_856 * v) * 0.04).clamp(0.0, 1.0);
        self.fade -= self.fade_step;
        if self.amp.is_over() || self.fade <= 0.0 {
            (self.fade, self.ending) = (0.0, true);
        }
        let channel = around.channel;
        let wanted = self.amp.value() * self.fade * velocity * channel.volume * channel.expression;
        self.slope = (wanted - self.gain) / SPAN as f32;
        // Tracktion clips between the filters at full scale, after the velocity, which
        // comes last here.
        self.ceiling = 1.0 / velocity.max(1e-6);
        self.slide(&values, around.rate);
        let note = self.note + channel.bend;
        for index in 0..4 {
            self.aim_oscillator(index, note, &values, around.rate);
        }
        self.aim_filter(&values, around.rate);
        self.fresh = false;
    }

    /// The parameters as this note hears them; its sources move on.
    fn modulated(&mut self, around: Surroundings<'_>) -> [f32; COUNT] {
        let mut values = *around.values;
        if self.fresh {
            self.depths = depths(&values);
        }
        for rows in around.matrix.by_parameter() {
            let by = rows.iter().map(|r| r.depth * self.source(r.source, around));
            let index = rows[0].parameter;
            values[index] = moved(index, values[index], by.sum());
        }
        self.depths = depths(&values);
        for n in 0..2 {
            let get = |place: P| f64::from(values[place as usize + n * LFO]);
            let hertz = if get(P::LfoSync1) >= 0.5 {
                around.tempo / 60.0 / get(P::LfoBeat1)
            } else {
                get(P::LfoRate1)
            };
            self.lfos[n].step(hertz, around.rate);
        }
        values
    }

    fn source(&self, source: ModSource, around: Surroundings<'_>) -> f32 {
        match source {
            ModSource::Lfo(n) => {
                let n = usize::from(n & 1);
                let shape = around.values[P::LfoShape1 as usize + n * LFO];
                let seed = self.bits ^ n as u64;
                self.depths[n] * self.lfos[n].value((shape + 0.5) as u8, seed)
            }
            ModSource::Envelope(n) => self.mods[usize::from(n & 1)].value(),
            ModSource::Pressure => around.channel.pressure,
            ModSource::Timbre => around.timbre,
            ModSource::Note => f32::from(self.key) / 127.0,
            ModSource::Velocity => self.velocity,
            ModSource::Control(n) => around.controls[usize::from(n & 127)],
        }
    }

    fn envelopes(&mut self, values: &[f32; COUNT], rate: f64) {
        let get = |place: P| values[place as usize];
        let curve = if get(P::AmpAnalog) >= 0.5 {
            Curve::Analog
        } else {
            Curve::Digital
        };
        let times = [P::AmpAttack, P::AmpDecay, P::AmpRelease].map(get);
        self.amp
            .step(times, get(P::AmpSustain) / 100.0, curve, rate);
        let times = [P::FilterAttack, P::FilterDecay, P::FilterRelease].map(get);
        self.filter
            .step(times, get(P::FilterSustain) / 100.0, Curve::Straight, rate);
        for (n, envelope) in self.mods.iter_mut().enumerate() {
            let get = |place: P| values[place as usize + n * MOD];
            let times = [P::ModAttack1, P::ModDecay1, P::ModRelease1].map(get);
            envelope.step(times, get(P::ModSustain1) / 100.0, Curve::Straight, rate);
        }
    }

    fn add(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        let mut sides = [[0.0_f32; SPAN]; 2];
        for oscillator in &mut self.oscillators {
            if oscillator.shape != 0 {
                oscillator.add(self.tables, &mut sides, frames);
            }
        }
        if self.kind != 0 {
            let [first, second] = &mut self.stages;
            first.run(self.kind, &mut sides, frames);
            if self.steep {
                clip(&mut sides, frames, self.ceiling);
                second.run(self.kind, &mut sides, frames);
            }
        }
        for frame in 0..frames {
            left[frame] += sides[0][frame] * self.gain;
            right[frame] += sides[1][frame] * self.gain;
            self.gain += self.slope;
        }
    }
}

/// The depths of the LFOs: Tracktion gives the second half of what it is set to.
fn depths(values: &[f32; COUNT]) -> [f32; 2] {
    let [first, second] = [P::LfoDepth1, P::LfoDepth2].map(|place| values[place as usize]);
    [first, 0.5 * second]
}

fn clip(sides: &mut [[f32; SPAN]; 2], frames: usize, ceiling: f32) {
    for side in sides {
        for x in &mut side[..frames] {
            *x = x.clamp(-ceiling, ceiling);
        }
    }
}
