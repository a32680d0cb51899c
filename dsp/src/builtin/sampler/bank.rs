//! What a sampler plays: zones of the keyboard, each with a piece of a recording.

use std::sync::Arc;

use crate::level::linear_pan;

/// How a zone repeats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Looping {
    /// It plays once.
    #[default]
    Once,
    /// From `start` to `end` (frames of the recording) for as long as it sounds.
    Always {
        /// First frame of the loop.
        start: usize,
        /// The frame after its last.
        end: usize,
    },
    /// The same while the key is held; then on to the end.
    WhileHeld {
        /// First frame of the loop.
        start: usize,
        /// The frame after its last.
        end: usize,
    },
}

/// Loudness over time: delay, a straight attack, hold, an exponential decay, sustain
/// and an exponential release, as SoundFont has them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Envelope {
    /// Seconds before it begins.
    pub delay: f64,
    /// Seconds from nothing to full.
    pub attack: f64,
    /// Seconds at full.
    pub hold: f64,
    /// Seconds in which it would lose 100 dB.
    pub decay: f64,
    /// Gain at which the decay ends, 0..=1.
    pub sustain: f32,
    /// Seconds in which it loses 100 dB after the key.
    pub release: f64,
}

/// A recording, or a piece of one, on some keys.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Left samples of the whole recording.
    pub left: Arc<[f32]>,
    /// Right samples; the same memory for a mono one.
    pub right: Arc<[f32]>,
    /// Frames per second of the recording.
    pub rate: f64,
    /// First frame that plays.
    pub start: usize,
    /// The frame after the last.
    pub end: usize,
    /// Its loop.
    pub looping: Looping,
    /// Lowest and highest key.
    pub keys: [u8; 2],
    /// Smallest and largest velocity.
    pub velocities: [u8; 2],
    /// Key at which it sounds as it was recorded, with a fraction for its tuning.
    pub root: f64,
    /// Semitones for each key; 1 but for drums and effects.
    pub tracking: f64,
    /// Gains of left and right.
    pub gains: [f32; 2],
    /// Loudness follows (velocity / 127) to this power.
    pub velocity_power: i32,
    /// Plays to its end whatever the key does.
    pub open_ended: bool,
    /// None: the sampler's own attack and release.
    pub envelope: Option<Envelope>,
    /// Hertz and Q of a low-pass.
    pub filter: Option<[f32; 2]>,
    /// Notes of the same class (not 0) on a channel silence each other.
    pub exclusive: u16,
}

impl Zone {
    /// A whole recording at unity on all keys, with key 60 as it was recorded.
    #[must_use]
    pub fn new(left: Arc<[f32]>, right: Arc<[f32]>, rate: f64) -> Self {
        let end = left.len().min(right.len());
        Self {
            left,
            right,
            rate,
            start: 0,
            end,
            looping: Looping::Once,
            keys: [0, 127],
            velocities: [0, 127],
            root: 60.0,
            tracking: 1.0,
            gains: [1.0; 2],
            velocity_power: 1,
            open_ended: false,
            envelope: None,
            filter: None,
            exclusive: 0,
        }
    }

    /// With `startTime` and `length` in seconds, as a SOUND has them; a length of zero
    /// is all.
    #[must_use]
    pub fn part(mut self, start_time: f64, length: f64) -> Self {
        let frames = |seconds: f64| (seconds.max(0.0) * self.rate + 0.5) as usize;
        self.start = frames(start_time).min(self.end);
        if length > 0.0 {
            self.end = self.end.min(self.start + frames(length));
        }
        self
    }

    /// With a SOUND's `keyNote`, `minNote` and `maxNote`.
    #[must_use]
    pub fn on_keys(mut self, root: u8, lowest: u8, highest: u8) -> Self {
        self.root = f64::from(root);
        self.keys = [lowest.min(highest), lowest.max(highest)];
        self
    }

    /// With a SOUND's `gainDb` and `pan` (-1..=1, linear: a hard pan is +6 dB).
    #[must_use]
    pub fn at_gain(mut self, gain_db: f32, pan: f32) -> Self {
        let gain = super::super::math::gain_of_db(gain_db.clamp(-100.0, 48.0));
        self.gains = linear_pan(pan.clamp(-1.0, 1.0)).map(|side| side.0 * gain);
        self
    }

    /// Whether a key at a velocity sounds it.
    #[must_use]
    pub fn answers(&self, key: u8, velocity: u8) -> bool {
        (self.keys[0]..=self.keys[1]).contains(&key)
            && (self.velocities[0]..=self.velocities[1]).contains(&velocity)
    }

    /// Puts right what a file may say wrongly.
    fn settle(&mut self) {
        self.end = self.end.min(self.left.len()).min(self.right.len());
        self.start = self.start.min(self.end);
        if let Looping::Always { start, end } | Looping::WhileHeld { start, end } = self.looping
            && (start < self.start || end > self.end || end <= start)
        {
            self.looping = Looping::Once;
        }
        let finite = |x: f64, or: f64| if x.is_finite() { x } else { or };
        self.rate = finite(self.rate, 48_000.0).clamp(100.0, 1e7);
        self.root = finite(self.root, 60.0).clamp(-200.0, 300.0);
        self.tracking = finite(self.tracking, 1.0).clamp(0.0, 12.0);
    }
}

/// One of a bank's sounds.
#[derive(Clone, Debug)]
pub struct Preset {
    /// Name to show.
    pub name: String,
    /// Bank number; 128 holds drum kits.
    pub bank: u16,
    /// Programme, 0..=127.
    pub program: u8,
    /// Places of its zones in [`Bank::zones`].
    pub zones: Vec<usize>,
}

/// All that a sampler can play.
#[derive(Clone, Debug, Default)]
pub struct Bank {
    /// The zones of all presets.
    pub zones: Vec<Zone>,
    /// The presets.
    pub presets: Vec<Preset>,
    /// Whether bank 128 has presets.
    pub has_drums: bool,
}

impl Bank {
    /// A bank of presets. Zones that name no sound are left out of them.
    #[must_use]
    pub fn new(mut zones: Vec<Zone>, mut presets: Vec<Preset>) -> Self {
        zones.iter_mut().for_each(Zone::settle);
        for preset in &mut presets {
            preset
                .zones
                .retain(|n| zones.get(*n).is_some_and(|zone| zone.end > zone.start));
        }
        let has_drums = presets.iter().any(|preset| preset.bank == 128);
        Self {
            zones,
            presets,
            has_drums,
        }
    }

    /// One sound of all zones together, as Tracktion's sampler has it.
    #[must_use]
    pub fn of_zones(zones: Vec<Zone>) -> Self {
        let all = Preset {
            name: String::new(),
            bank: 0,
            program: 0,
            zones: (0..zones.len()).collect(),
        };
        Self::new(zones, vec![all])
    }

    /// The preset of a bank and programme; where there is none, the same programme of
    /// bank 0 (for drums: the first kit), else the first of all.
    #[must_use]
    pub fn find(&self, bank: u16, program: u8) -> Option<usize> {
        let place = |wanted: &dyn Fn(&Preset) -> bool| self.presets.iter().position(wanted);
        place(&|p| p.bank == bank && p.program == program)
            .or_else(|| {
                let other = if bank == 128 { 128 } else { 0 };
                place(&|p| p.bank == other && (p.program == program || bank == 128))
            })
            .or((!self.presets.is_empty()).then_some(0))
    }
}
