//! A General MIDI drum kit by synthesis: keys 35 to 81 on any channel.
//!
//! Thread: `new` on the control thread; the rest is real-time.
//! In: notes, CC 7, 10, 11, 120, 121 and [`PARAMETERS`]. Out: stereo, added to
//! the block. Note off is ignored but for drums that are held (whistles, guiro).
//! Invariant: a hit's samples follow from seed, its frame, channel, key and
//! velocity; not from blocks or the clock.
//! Elsewhere: what each drum is (`kit`), how it sounds (`voice`).

mod kit;
mod recipe;
mod voice;

use super::ParameterSpec;
use super::channel::{Channel, ChannelRequest};
use super::math::{exp2, gain_of_db, note_seed};
use super::voices::{self, Voices};
use crate::processor::{
    Activity, Input, MidiEvent, MidiMessage, ProcessContext, Processor, StereoMut,
};
use crate::time::SampleRate;
use kit::recipe_of;
use voice::{Hit, Tuning, Voice};

/// Drums that may sound at once.
pub const POLYPHONY: usize = 32;
/// Some more may be fading after they were stolen or choked.
const SLOTS: usize = 48;
/// Seconds in which a stolen drum fades.
const STEAL_FADE: f64 = 0.003;
/// Seconds in which a choked drum fades.
const CHOKE_FADE: f64 = 0.012;
/// Seconds in which a held drum fades after its key.
const DAMP_FADE: f64 = 0.04;

/// The kit's parameters.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec {
        id: "level",
        name: "Level",
        min: -60.0,
        max: 12.0,
        default: 0.0,
        unit: "dB",
    },
    ParameterSpec {
        id: "tune",
        name: "Tune",
        min: -12.0,
        max: 12.0,
        default: 0.0,
        unit: "semitones",
    },
    ParameterSpec {
        id: "decay",
        name: "Decay",
        min: 0.1,
        max: 4.0,
        default: 1.0,
        unit: "x",
    },
    ParameterSpec {
        id: "width",
        name: "Stereo width",
        min: 0.0,
        max: 1.5,
        default: 1.0,
        unit: "x",
    },
];

/// The drum kit.
pub struct DrumKit {
    seed: u64,
    tuning: Tuning,
    channels: [Channel; 16],
    voices: Vec<Option<Voice>>,
    serial: u64,
}

impl DrumKit {
    /// A kit with everything allocated. Equal seeds give equal sound.
    #[must_use]
    pub fn new(sample_rate: SampleRate, seed: u64) -> Self {
        let rate = sample_rate.hz().max(1.0);
        Self {
            seed,
            tuning: Tuning {
                rate,
                gain: 1.0,
                pitch: 1.0,
                decay: 1.0,
                width: 1.0,
            },
            channels: [Channel::default(); 16],
            voices: vec![None; SLOTS],
            serial: 0,
        }
    }

    fn handle(&mut self, event: &MidiEvent) {
        match event.message {
            MidiMessage::NoteOn {
                channel,
                key,
                velocity,
            } if velocity > 0 => {
                self.serial += 1;
                let bits = note_seed(self.seed, event.frame.0, channel & 15, key);
                let velocity = velocity.min(127);
                self.hit(Hit {
                    channel: channel & 15,
                    key,
                    velocity,
                    bits,
                    serial: self.serial,
                });
            }
            MidiMessage::NoteOn { channel, key, .. }
            | MidiMessage::NoteOff { channel, key, .. } => {
                let rate = self.tuning.rate;
                let of_key = |voice: &&mut Voice| {
                    voice.held && voice.hit.key == key && voice.hit.channel == channel & 15
                };
                self.voices
                    .iter_mut()
                    .flatten()
                    .filter(of_key)
                    .for_each(|voice| {
                        voice.cut(DAMP_FADE, rate);
                    });
            }
            MidiMessage::Control { channel, .. } => {
                let request = self.channels[usize::from(channel & 15)].take(event.message);
                if request == ChannelRequest::SoundOff {
                    self.cut_where(STEAL_FADE, |voice| voice.hit.channel == channel & 15);
                }
            }
            _ => {}
        }
    }

    fn hit(&mut self, hit: Hit) {
        let Some(recipe) = recipe_of(hit.key) else {
            return;
        };
        if recipe.choke > 0 {
            self.cut_where(CHOKE_FADE, |voice| {
                voice.choke == recipe.choke && voice.hit.channel == hit.channel
            });
        }
        let slot = self.free_slot();
        let channel = &self.channels[usize::from(hit.channel)];
        self.voices[slot] = Some(Voice::new(hit, recipe, channel, self.tuning));
    }

    fn cut_where(&mut self, seconds: f64, which: impl Fn(&Voice) -> bool) {
        for voice in self
            .voices
            .iter_mut()
            .flatten()
            .filter(|voice| which(voice))
        {
            voice.cut(seconds, self.tuning.rate);
        }
    }

    /// A slot for a new hit; where all are taken, the quietest drum fades elsewhere.
    fn free_slot(&mut self) -> usize {
        let sounding = self
            .voices
            .iter()
            .flatten()
            .filter(|voice| !voice.cut)
            .count();
        if sounding >= POLYPHONY
            && let Some(victim) = self.quietest(|voice| !voice.cut)
            && let Some(voice) = &mut self.voices[victim]
        {
            voice.cut(STEAL_FADE, self.tuning.rate);
        }
        let free = self.voices.iter().position(Option::is_none);
        free.unwrap_or_else(|| self.quietest(|voice| voice.cut).unwrap_or(0))
    }

    fn quietest(&self, among: impl Fn(&Voice) -> bool) -> Option<usize> {
        let voices = self.voices.iter().enumerate();
        let candidates = voices.filter_map(|(slot, voice)| Some((slot, voice.as_ref()?)));
        let quieter = |a: &(usize, &Voice), b: &(usize, &Voice)| {
            let order = a.1.loudness().total_cmp(&b.1.loudness());
            order.then(a.1.hit.serial.cmp(&b.1.hit.serial))
        };
        candidates
            .filter(|(_, voice)| among(voice))
            .min_by(quieter)
            .map(|(slot, _)| slot)
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) -> bool {
        let mut sounded = false;
        if left.is_empty() {
            return sounded;
        }
        for slot in &mut self.voices {
            let Some(voice) = slot else { continue };
            let channel = &self.channels[usize::from(voice.hit.channel)];
            sounded = true;
            if !voice.render((channel, self.tuning), left, right) {
                *slot = None;
            }
        }
        sounded
    }
}

impl Voices for DrumKit {
    fn render(&mut self, left: &mut [f32], right: &mut [f32]) -> bool {
        self.render(left, right)
    }

    fn handle(&mut self, event: &MidiEvent) {
        self.handle(event);
    }
}

impl Processor for DrumKit {
    fn process(
        &mut self,
        context: &ProcessContext,
        input: Input<'_>,
        audio: StereoMut<'_>,
    ) -> Activity {
        voices::play(self, context, input, audio)
    }

    fn set_param(&mut self, index: u32, value: f32) {
        let Some(spec) = PARAMETERS.get(index as usize) else {
            return;
        };
        let value = spec.clamp(value);
        match index {
            0 => self.tuning.gain = gain_of_db(value),
            1 => self.tuning.pitch = exp2(value / 12.0),
            2 => self.tuning.decay = value,
            _ => self.tuning.width = value,
        }
    }

    fn release(&mut self) {
        self.cut_where(DAMP_FADE, |voice| voice.held);
    }

    fn voices(&self) -> u32 {
        u32::try_from(self.voices.iter().flatten().count()).unwrap_or(u32::MAX)
    }

    fn is_idle(&self) -> bool {
        self.voices.iter().all(Option::is_none)
    }
}
