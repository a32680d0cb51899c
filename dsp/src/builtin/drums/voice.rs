//! One sounding drum.
//!
//! Thread: real-time.
//! Invariant: as in the synth, all state is the drum's own and moves by its own
//! frames. Levels too small to hear become exactly zero, so nothing denormal is
//! ever computed and the end is silence.

use super::super::CONTROL_FRAMES;
use super::super::channel::Channel;
use super::super::filter::Filter;
use super::super::math::{bipolar, decay_over, exp2, gain_of_db, scramble, sine, xorshift};
use super::recipe::{Noise, PARTIALS, Recipe, Shape, Tone};
use libm::powf;

/// Frames worked on at a time.
pub(super) const SPAN: usize = CONTROL_FRAMES as usize;
/// Amplitudes below this are zero (-120 dB).
const FLOOR: f32 = 1e-6;

/// What the hand that strikes decides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// Channel, 0..=15.
    pub channel: u8,
    /// Key.
    pub key: u8,
    /// Velocity, 1..=127.
    pub velocity: u8,
    /// The random bits of this hit.
    pub bits: u64,
    /// Counts the hits.
    pub serial: u64,
}

/// The kit's parameters as a drum needs them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tuning {
    /// Frames per second.
    pub rate: f64,
    /// Output gain.
    pub gain: f32,
    /// Factor of all pitches.
    pub pitch: f32,
    /// Factor of all decays.
    pub decay: f32,
    /// Factor of all distances from the middle.
    pub width: f32,
}

/// The partials of a drum, side by side.
#[derive(Clone, Debug, Default)]
struct Partials {
    square: bool,
    phase: [u32; PARTIALS],
    step: [f32; PARTIALS],
    level: [f32; PARTIALS],
    decay: [f32; PARTIALS],
    bend: f32,
    bend_decay: f32,
    high_pass: Option<Filter>,
}

impl Partials {
    fn new(tone: &Tone, tuning: Tuning, bits: u64) -> Self {
        let mut new = Self {
            square: tone.shape == Shape::Square,
            ..Self::default()
        };
        let mut seconds = tone.decay * tuning.decay;
        let rate = tuning.rate;
        for index in 0..PARTIALS {
            let hertz = tone.pitch * tone.ratios[index] * tuning.pitch;
            let cycles = hertz / rate as f32;
            if cycles > 0.0 && cycles < 0.45 {
                new.step[index] = cycles * 4_294_967_296.0;
                new.level[index] = tone.levels[index];
                new.decay[index] = decay_over(1.0, f64::from(seconds), rate);
            }
            if new.square {
                new.phase[index] = (scramble(bits ^ index as u64) >> 32) as u32;
            }
            seconds *= tone.damping;
        }
        new.bend = tone.bend;
        new.bend_decay = decay_over(1.0, f64::from(tone.bend_decay * tuning.decay), rate);
        if tone.high_pass > 0.0 {
            new.high_pass = Some(Filter::new(tone.high_pass / rate as f32, 1.2));
        }
        new
    }

    /// Ends partials that can't be heard; answers whether any is left.
    fn prune(&mut self) -> bool {
        for level in &mut self.level {
            *level = if *level < FLOOR { 0.0 } else { *level };
        }
        self.bend = if self.bend.abs() < FLOOR {
            0.0
        } else {
            self.bend
        };
        self.level != [0.0; PARTIALS]
    }

    fn add(&mut self, out: &mut [f32]) {
        match (self.square, self.bend != 0.0) {
            (false, false) => self.run::<false, false>(out),
            (false, true) => self.run::<false, true>(out),
            (true, false) => self.run::<true, false>(out),
            (true, true) => self.run::<true, true>(out),
        }
    }

    /// [`add`](Self::add), with what doesn't change inside a span settled outside.
    fn run<const SQUARE: bool, const BENT: bool>(&mut self, out: &mut [f32]) {
        let (mut phase, mut level, decay) = (self.phase, self.level, self.decay);
        let mut step = self.step.map(whole_step);
        for sample in out {
            if BENT {
                let bend = 1.0 + self.bend;
                self.bend *= self.bend_decay;
                step = self.step.map(|step| whole_step(step * bend));
            }
            let mut values = [0.0; PARTIALS];
            for index in 0..PARTIALS {
                let wave = if SQUARE {
                    square(phase[index])
                } else {
                    sine(phase[index])
                };
                values[index] = wave * level[index];
                phase[index] = phase[index].wrapping_add(step[index]);
                level[index] *= decay[index];
            }
            let [a, b, c, d, e, f, g, h] = values;
            let sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
            *sample += match &mut self.high_pass {
                Some(filter) => filter.step(sum).high,
                None => sum,
            };
        }
        (self.phase, self.level) = (phase, level);
    }
}

/// A phase step as an integer, below half a cycle.
fn whole_step(step: f32) -> u32 {
    step.clamp(0.0, 2_000_000_000.0) as u32
}

fn square(phase: u32) -> f32 {
    if phase.cast_signed() < 0 { -1.0 } else { 1.0 }
}

/// The noise of a drum.
#[derive(Clone, Debug)]
struct Bursts {
    state: u32,
    filter: Filter,
    outputs: [f32; 3],
    level: f32,
    rise: f32,
    rise_step: f32,
    envelope: f32,
    decay: f32,
    last_decay: f32,
    burst_decay: f32,
    left: u32,
    spacing: u32,
    wait: u32,
}

impl Bursts {
    fn new(noise: &Noise, tuning: Tuning, bits: u64, octaves: f32) -> Self {
        let rate = tuning.rate;
        let decay = |seconds: f32| decay_over(1.0, f64::from(seconds * tuning.decay), rate);
        let spacing = ((f64::from(noise.spacing) * rate) as u32).max(1);
        let silent = noise.level == 0.0;
        let mut new = Self {
            state: (scramble(bits) as u32) | 1,
            filter: Filter::new(
                noise.cutoff * exp2(octaves) * tuning.pitch / rate as f32,
                1.0 / noise.resonance,
            ),
            outputs: noise.outputs,
            level: noise.level,
            rise: 0.0,
            rise_step: 1.0 / (noise.attack * rate as f32).max(4.0),
            envelope: 0.0,
            decay: 0.0,
            last_decay: decay(noise.decay),
            burst_decay: decay(noise.burst_decay),
            left: if silent { 0 } else { noise.bursts },
            spacing,
            wait: spacing,
        };
        if !silent {
            new.burst();
        }
        new
    }

    fn burst(&mut self) {
        self.left = self.left.saturating_sub(1);
        self.wait = self.spacing;
        self.envelope = self.level;
        self.rise = 0.0;
        self.decay = if self.left == 0 {
            self.last_decay
        } else {
            self.burst_decay
        };
    }

    fn prune(&mut self) -> bool {
        if self.envelope < FLOOR && self.left == 0 {
            self.envelope = 0.0;
            return false;
        }
        true
    }

    fn add(&mut self, out: &mut [f32]) {
        for sample in out {
            if self.left > 0 {
                if self.wait == 0 {
                    self.burst();
                }
                self.wait -= 1;
            }
            self.state = xorshift(self.state);
            self.rise = (self.rise + self.rise_step).min(1.0);
            let filtered = self.filter.step(bipolar(self.state));
            let [low, band, high] = self.outputs;
            let sound = low * filtered.low + band * filtered.band + high * filtered.high;
            *sample += sound * self.envelope * self.rise;
            self.envelope *= self.decay;
        }
    }
}

/// One drum that sounds.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    /// What struck it.
    pub hit: Hit,
    /// Its group, see [`Recipe`].
    pub choke: u8,
    /// Its note off damps it.
    pub held: bool,
    /// It is fading because it was cut.
    pub cut: bool,
    partials: Partials,
    bursts: Bursts,
    countdown: u32,
    level: f32,
    pan: f32,
    smoothed: [f32; 2],
    gain: [f32; 2],
    slope: [f32; 2],
    smoothing: f32,
    fade: f32,
    fade_step: f32,
    ending: bool,
}

impl Voice {
    /// A drum at the frame of its hit.
    pub fn new(hit: Hit, recipe: &Recipe, channel: &Channel, tuning: Tuning) -> Self {
        let force = f32::from(hit.velocity) / 110.0;
        let octaves = recipe.brightness * (f32::from(hit.velocity) - 110.0) / 126.0;
        let seconds = 0.006 * tuning.rate;
        let mut new = Self {
            hit,
            choke: recipe.choke,
            held: recipe.held,
            cut: false,
            partials: Partials::new(&recipe.tone, tuning, hit.bits),
            bursts: Bursts::new(&recipe.noise, tuning, !hit.bits, octaves),
            countdown: 0,
            level: gain_of_db(recipe.level) * powf(force, 1.6),
            pan: recipe.pan * tuning.width,
            smoothed: wanted(channel, tuning),
            gain: [0.0; 2],
            slope: [0.0; 2],
            smoothing: 1.0 - libm::exp(-f64::from(CONTROL_FRAMES) / seconds) as f32,
            fade: 1.0,
            fade_step: 0.0,
            ending: false,
        };
        new.gain = new.gain_now();
        new
    }

    /// Adds sound to equally long slices; `false` when the drum is over.
    pub fn render(
        &mut self,
        around: (&Channel, Tuning),
        left: &mut [f32],
        right: &mut [f32],
    ) -> bool {
        let mut at = 0;
        while at < left.len() {
            if self.countdown == 0 && !self.control(around.0, around.1) {
                return false;
            }
            let frames = (self.countdown as usize).min(left.len() - at);
            let span = at..at + frames;
            self.add(&mut left[span.clone()], &mut right[span]);
            self.countdown -= frames as u32;
            at += frames;
        }
        true
    }

    /// Fades it out within `seconds`.
    pub fn cut(&mut self, seconds: f64, rate: f64) {
        self.cut = true;
        let periods = (seconds * rate / f64::from(CONTROL_FRAMES)).max(1.0) as f32;
        self.fade_step = self.fade_step.max(1.0 / periods);
    }

    /// How much of it is left: what stealing goes by.
    pub fn loudness(&self) -> f32 {
        let tone: f32 = self.partials.level.iter().sum();
        (tone + self.bursts.envelope) * self.level * self.fade
    }

    fn control(&mut self, channel: &Channel, tuning: Tuning) -> bool {
        self.countdown = CONTROL_FRAMES;
        if self.ending {
            return false;
        }
        let toned = self.partials.prune();
        let noisy = self.bursts.prune();
        self.fade = (self.fade - self.fade_step).max(0.0);
        if self.fade == 0.0 || !(toned || noisy) {
            self.fade = 0.0;
            self.ending = true;
        }
        for (now, wanted) in self.smoothed.iter_mut().zip(wanted(channel, tuning)) {
            *now += (wanted - *now) * self.smoothing;
        }
        let aim = self.gain_now();
        for (index, aim) in aim.into_iter().enumerate() {
            self.slope[index] = (aim - self.gain[index]) * (1.0 / SPAN as f32);
        }
        true
    }

    fn gain_now(&self) -> [f32; 2] {
        let [gain, pan] = self.smoothed;
        let pan = (self.pan + pan).clamp(-1.0, 1.0);
        let gain = gain * self.level * self.fade;
        [gain * (1.0 - pan).sqrt(), gain * (1.0 + pan).sqrt()]
    }

    fn add(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut mono = [0.0; SPAN];
        let mono = &mut mono[..left.len()];
        if self.partials.level != [0.0; PARTIALS] {
            self.partials.add(mono);
        }
        if self.bursts.envelope > 0.0 || self.bursts.left > 0 {
            self.bursts.add(mono);
        }
        for ((sample, left), right) in mono.iter().zip(left).zip(right) {
            *left += sample * self.gain[0];
            *right += sample * self.gain[1];
            self.gain[0] += self.slope[0];
            self.gain[1] += self.slope[1];
        }
    }
}

/// Gain and pan that the channel and the parameters ask for.
fn wanted(channel: &Channel, tuning: Tuning) -> [f32; 2] {
    [
        channel.volume * channel.expression * tuning.gain,
        channel.pan,
    ]
}
