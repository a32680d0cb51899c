//! One sounding zone.
//!
//! Thread: real-time. Control work is done every 64 frames that the voice counts from
//! its own first; between, gains and speed go in straight lines.

use super::super::CONTROL_FRAMES;
use super::super::channel::Channel;
use super::super::filter::Coefficients;
use super::super::space::settled;
use super::bank::{Envelope, Looping, Zone};
use super::kernel::{LONGEST, PHASES, class_of, kernels};

/// Below this a falling voice ends (-100 dB).
const SILENT: f32 = 1e-5;
/// ln(10^5): 100 dB as a natural logarithm.
const LN_100_DB: f64 = 11.512_925_464_970_229;
/// One sample, as a place is counted.
const ONE: u64 = 1 << 32;

/// What holds a voice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hold {
    /// The slot is free.
    #[default]
    Free,
    /// Its key.
    Key,
    /// The pedal.
    Pedal,
    /// Nothing: it dies away.
    Released,
    /// It fades within milliseconds.
    Cut,
}

/// What a voice begins with.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// Its zone's place in the bank.
    pub zone: usize,
    /// Channel, 0..=15.
    pub channel: u8,
    /// Key, 0..=127.
    pub key: u8,
    /// Velocity, 1..=127.
    pub velocity: u8,
    /// Counts the voices.
    pub serial: u64,
}

/// What surrounds a voice.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Its zone.
    pub zone: &'a Zone,
    /// Its channel.
    pub channel: &'a Channel,
    /// Frames per second.
    pub rate: f64,
    /// Semitones.
    pub tune: f32,
    /// Seconds, for zones that bring no envelope.
    pub attack: f32,
    /// The sampler's level.
    pub gain: f32,
}

/// A voice.
#[derive(Clone, Debug, Default)]
pub struct Voice {
    /// What holds it.
    pub hold: Hold,
    /// Its zone's place in the bank.
    pub zone: usize,
    /// Its channel.
    pub channel: u8,
    /// Its key.
    pub key: u8,
    /// Counts the voices.
    pub serial: u64,
    /// Frames since it began, up to its last control work.
    pub age: u64,
    countdown: u32,
    strength: f32,
    /// Samples from the zone's recording's first, and how many a frame.
    place: u64,
    speed: u64,
    slide: i64,
    class: usize,
    /// Whether it went round its loop.
    went_round: bool,
    level: f32,
    fall: f32,
    fade: f32,
    fade_step: f32,
    ending: bool,
    gains: [f32; 2],
    slopes: [f32; 2],
    filter: Option<(Coefficients, f32)>,
    memory: [[f32; 2]; 2],
}

impl Voice {
    /// Begins.
    pub fn begin(&mut self, start: Start, around: Surroundings<'_>) {
        let zone = around.zone;
        let strength = f32::from(start.velocity) / 127.0;
        *self = Self {
            hold: Hold::Key,
            zone: start.zone,
            channel: start.channel,
            key: start.key,
            serial: start.serial,
            strength: (0..zone.velocity_power).fold(1.0, |gain, _| gain * strength),
            place: zone.start as u64 * ONE,
            fade: 1.0,
            filter: zone.filter.map(|[hertz, q]| {
                let damping = 1.0 / q.clamp(0.3, 50.0);
                let cutoff = (f64::from(hertz) / around.rate) as f32;
                (Coefficients::new(cutoff, damping), damping)
            }),
            ..Self::default()
        };
        self.level = self.envelope(around, 0);
        self.speed = self.wanted_speed(around);
        self.gains = self.wanted_gains(around);
    }

    /// Its key or the pedal lets it go.
    pub fn release(&mut self, zone: &Zone, release: f32, rate: f64) {
        if zone.open_ended || !matches!(self.hold, Hold::Key | Hold::Pedal) {
            return;
        }
        self.hold = Hold::Released;
        let seconds = zone.envelope.map_or(f64::from(release), |e| e.release);
        let cells = seconds.max(0.001) * rate / f64::from(CONTROL_FRAMES);
        self.fall = libm::exp(-LN_100_DB / cells) as f32;
    }

    /// Fades it out within `seconds`.
    pub fn cut(&mut self, seconds: f64, rate: f64) {
        if self.hold != Hold::Free {
            self.hold = Hold::Cut;
            let cells = (seconds * rate / f64::from(CONTROL_FRAMES)).max(1.0) as f32;
            self.fade_step = self.fade_step.max(1.0 / cells);
        }
    }

    /// How loud it is.
    pub fn loudness(&self) -> f32 {
        self.level * self.fade * self.strength
    }

    /// Adds some frames; answers whether there were any.
    pub fn render(
        &mut self,
        around: Surroundings<'_>,
        left: &mut [f32],
        right: &mut [f32],
    ) -> bool {
        let mut at = 0;
        while at < left.len() {
            if self.countdown == 0 && !self.step(around) {
                self.hold = Hold::Free;
                break;
            }
            let frames = (left.len() - at).min(self.countdown as usize);
            let next = at + frames;
            self.add(around.zone, &mut left[at..next], &mut right[at..next]);
            self.countdown -= frames as u32;
            at = next;
        }
        at > 0
    }

    /// Control work; false when it is over.
    fn step(&mut self, around: Surroundings<'_>) -> bool {
        let tail = (kernels()[self.class].taps as u64) * ONE;
        let over = self.place > around.zone.end as u64 * ONE + tail;
        if self.ending || over {
            return false;
        }
        self.countdown = CONTROL_FRAMES;
        self.age += u64::from(CONTROL_FRAMES);
        self.level = match self.hold {
            Hold::Released => self.level * self.fall,
            // A cut voice keeps its level and fades.
            Hold::Cut => self.level,
            _ => self.envelope(around, self.age),
        };
        self.fade -= self.fade_step;
        let sinking = around.zone.envelope.is_some_and(|e| {
            e.sustain < SILENT && self.age as f64 > (e.delay + e.attack + e.hold) * around.rate
        });
        if self.fade <= 0.0 || (self.level < SILENT && (self.hold == Hold::Released || sinking)) {
            self.fade = 0.0;
            self.ending = true;
        }
        let gains = self.wanted_gains(around);
        let speed = self.wanted_speed(around);
        self.slide = (speed.cast_signed() - self.speed.cast_signed()) / i64::from(CONTROL_FRAMES);
        self.slopes = [0, 1].map(|n| (gains[n] - self.gains[n]) / CONTROL_FRAMES as f32);
        true
    }

    fn envelope(&self, around: Surroundings<'_>, age: u64) -> f32 {
        let own = Envelope {
            delay: 0.0,
            attack: f64::from(around.attack),
            hold: 1e9,
            decay: 1.0,
            sustain: 1.0,
            release: 1.0,
        };
        let envelope = around.zone.envelope.unwrap_or(own);
        let mut t = age as f64 / around.rate - envelope.delay;
        if t < 0.0 {
            return 0.0;
        }
        if t < envelope.attack {
            return (t / envelope.attack) as f32;
        }
        t -= envelope.attack + envelope.hold;
        if t <= 0.0 {
            return 1.0;
        }
        let fallen = libm::exp(-LN_100_DB * t / envelope.decay.max(1e-3)) as f32;
        fallen.max(envelope.sustain)
    }

    fn wanted_gains(&self, around: Surroundings<'_>) -> [f32; 2] {
        let channel = around.channel;
        let gain = self.level * self.fade * self.strength * around.gain;
        let gain = gain * channel.volume * channel.expression;
        let pan = channel.pan;
        let sides = [1.0 - pan.max(0.0), 1.0 + pan.min(0.0)];
        [0, 1].map(|side| gain * sides[side] * around.zone.gains[side])
    }

    fn wanted_speed(&mut self, around: Surroundings<'_>) -> u64 {
        let zone = around.zone;
        let apart = (f64::from(self.key) - zone.root) * zone.tracking;
        let semitones = apart + f64::from(around.channel.bend) + f64::from(around.tune);
        let speed = zone.rate / around.rate * libm::exp2(semitones / 12.0);
        let speed = speed.clamp(1e-4, 256.0);
        self.class = class_of(speed);
        (speed * ONE as f64) as u64
    }

    /// The loop that it is in.
    fn round(&self, zone: &Zone) -> Option<(u64, u64)> {
        match zone.looping {
            Looping::Always { start, end } => Some((start as u64, end as u64)),
            Looping::WhileHeld { start, end } if matches!(self.hold, Hold::Key | Hold::Pedal) => {
                Some((start as u64, end as u64))
            }
            _ => None,
        }
    }

    fn add(&mut self, zone: &Zone, left: &mut [f32], right: &mut [f32]) {
        let mono = Arc::ptr_eq(&zone.left, &zone.right);
        let round = self.round(zone);
        for (left, right) in left.iter_mut().zip(right) {
            let [mut l, mut r] = self.read(zone, round, mono);
            if let Some((coefficients, _)) = self.filter {
                l = low_pass(coefficients, &mut self.memory[0], l);
                r = if mono {
                    l
                } else {
                    low_pass(coefficients, &mut self.memory[1], r)
                };
            }
            *left += l * self.gains[0];
            *right += r * self.gains[1];
            for side in 0..2 {
                self.gains[side] += self.slopes[side];
            }
            self.place += self.speed;
            self.speed = self.speed.wrapping_add_signed(self.slide);
            if let Some((start, end)) = round
                && self.place >= end * ONE
            {
                self.place = start * ONE + (self.place - end * ONE) % ((end - start) * ONE);
                self.went_round = true;
            }
        }
    }

    /// The recording at its place, both sides.
    #[inline]
    fn read(&self, zone: &Zone, round: Option<(u64, u64)>, mono: bool) -> [f32; 2] {
        let kernel = &kernels()[self.class];
        let taps = kernel.taps;
        let fine = (self.place as u32) as u64 * PHASES as u64;
        let (phase, part) = ((fine >> 32) as usize, (fine as u32) as f32 / ONE as f32);
        let (now, next) = kernel.rows(phase);
        let first = (self.place >> 32) as i64 - (taps / 2 - 1) as i64;
        let end = round.map_or(zone.end as i64, |round| round.1 as i64);
        let low = match round {
            Some((start, _)) if self.went_round => start as i64,
            _ => zone.start as i64,
        };
        if first >= low && first + taps as i64 <= end {
            let from = first as usize;
            let l = dot(&zone.left[from..from + taps], now, next, part);
            if mono {
                return [l; 2];
            }
            return [l, dot(&zone.right[from..from + taps], now, next, part)];
        }
        let mut gathered = [[0.0_f32; LONGEST]; 2];
        let [l, r] = &mut gathered;
        for (tap, (l, r)) in l.iter_mut().zip(r.iter_mut()).take(taps).enumerate() {
            if let Some(n) = self.sample_at(first + tap as i64, zone, round) {
                (*l, *r) = (zone.left[n], zone.right[n]);
            }
        }
        [
            dot(&l[..taps], now, next, part),
            dot(&r[..taps], now, next, part),
        ]
    }

    /// Which sample stands at a place around the loop's ends.
    fn sample_at(&self, n: i64, zone: &Zone, round: Option<(u64, u64)>) -> Option<usize> {
        let mut n = n;
        if let Some((start, end)) = round {
            let (start, end) = (start as i64, end as i64);
            if n >= end || (self.went_round && n < start) {
                n = start + (n - start).rem_euclid(end - start);
            }
        }
        let inside = n >= zone.start as i64 && n < zone.end as i64;
        inside.then_some(n as usize)
    }
}

/// Samples by the kernel between two rows. Eight sums, added up in a fixed order.
#[inline]
fn dot(samples: &[f32], now: &[f32], next: &[f32], part: f32) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (samples, _) = samples.as_chunks::<8>();
    let (now, _) = now.as_chunks::<8>();
    let (next, _) = next.as_chunks::<8>();
    for ((x, a), b) in samples.iter().zip(now).zip(next) {
        for lane in 0..8 {
            sums[lane] += x[lane] * (a[lane] + (b[lane] - a[lane]) * part);
        }
    }
    ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]))
}

#[inline]
fn low_pass(c: Coefficients, [s1, s2]: &mut [f32; 2], x: f32) -> f32 {
    let v3 = x - *s2;
    let v1 = c.a1 * *s1 + c.a2 * v3;
    let low = *s2 + c.a2 * *s1 + c.a3 * v3;
    *s1 = settled(2.0 * v1 - *s1);
    *s2 = settled(2.0 * low - *s2);
    low
}

use std::sync::Arc;
