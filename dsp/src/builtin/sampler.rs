//! Tracktion's `sampler`, and the player of SoundFont files: recordings on keys.
//!
//! Thread: [`Bank`]s are made and [`Sampler::new`] runs on the control thread.
//! In: notes, CC 0, 7, 10, 11, 64, 120, 121, 123, bend with RPN 0, programmes.
//! Out: stereo, added to the block.
//! Invariant: a note's samples follow from its zone, the frames since it began and
//! what its channel received; not from blocks or the slot it took.
//!
//! SoundFont files are parsed by `rustysynth` (a well-kept crate) and played by our own
//! voices: its synthesizer computes with the system's `powf` and `sin`, so its bits
//! depend on the machine, interpolates linearly, and hears events on a grid of blocks.

mod bank;
mod kernel;
mod soundfont;
mod tables;
mod voice;

use std::sync::Arc;

use super::ParameterSpec;
use super::channel::{Channel, ChannelRequest};
use super::math::gain_of_db;
use super::voices::{self, Voices};
use crate::processor::{
    Activity, Input, MidiEvent, MidiMessage, ProcessContext, Processor, StereoMut,
};
use crate::time::SampleRate;
use voice::{Hold, Start, Surroundings, Voice};

pub use bank::{Bank, Envelope, Looping, Preset, Zone};
pub use soundfont::{SoundFontFault, read_soundfont};

/// Notes that may sound at once; one note takes as many as it has zones.
pub const POLYPHONY: usize = 64;
/// So many more may be fading after they were stolen.
const SLOTS: usize = POLYPHONY + 32;
/// Seconds in which a stolen note fades.
const STEAL_FADE: f64 = 0.003;

const LEVEL: usize = 0;
const TUNE: usize = 1;
const ATTACK: usize = 2;
const RELEASE: usize = 3;
const BANK: usize = 4;
const PROGRAM: usize = 5;

/// The parameters: our own, since Tracktion has none. Attack and release are those of
/// zones that bring none; bank and programme those of channels that chose none.
pub const PARAMETERS: &[ParameterSpec] = &[
    ParameterSpec::new("level", "Level", [-60.0, 12.0, 0.0], "dB"),
    ParameterSpec::new("tune", "Tune", [-24.0, 24.0, 0.0], "semitones"),
    ParameterSpec::new("attack", "Attack", [0.0, 10.0, 0.0], "s"),
    ParameterSpec::new("release", "Release", [0.001, 10.0, 0.05], "s"),
    ParameterSpec::new("bank", "Bank", [0.0, 128.0, 0.0], ""),
    ParameterSpec::new("program", "Program", [0.0, 127.0, 0.0], ""),
];

/// Those of a sampler whose zones are one sound.
pub const ZONE_PARAMETERS: &[ParameterSpec] = PARAMETERS.split_at(BANK).0;

/// The sampler.
pub struct Sampler {
    rate: f64,
    bank: Arc<Bank>,
    values: [f32; PARAMETERS.len()],
    gain: f32,
    channels: [Channel; 16],
    /// What CC 0 chose.
    banks: [Option<u8>; 16],
    voices: Vec<Voice>,
    busy: usize,
    serial: u64,
}

impl Sampler {
    /// A sampler of a bank's zones, which it only reads.
    #[must_use]
    pub fn new(sample_rate: SampleRate, bank: Arc<Bank>) -> Self {
        kernel::kernels();
        let mut values = [0.0; PARAMETERS.len()];
        for (value, spec) in values.iter_mut().zip(PARAMETERS) {
            *value = spec.default;
        }
        Self {
            rate: sample_rate.hz().max(1.0),
            bank,
            values,
            gain: 1.0,
            channels: [Channel::default(); 16],
            banks: [None; 16],
            voices: vec![Voice::default(); SLOTS],
            busy: 0,
            serial: 0,
        }
    }

    fn handle(&mut self, message: MidiMessage) {
        match message {
            MidiMessage::NoteOn {
                channel,
                key,
                velocity: 0,
            }
            | MidiMessage::NoteOff { channel, key, .. } => self.key_up(channel & 15, key & 127),
            MidiMessage::NoteOn {
                channel,
                key,
                velocity,
            } => self.key_down(channel & 15, key & 127, velocity.min(127)),
            MidiMessage::PolyPressure { .. } => {}
            MidiMessage::Control {
                channel,
                controller: 0,
                value,
            } => self.banks[usize::from(channel & 15)] = u8::try_from(value >> 7).ok(),
            MidiMessage::Control { channel, .. }
            | MidiMessage::PitchBend { channel, .. }
            | MidiMessage::Pressure { channel, .. }
            | MidiMessage::Program { channel, .. } => {
                let request = self.channels[usize::from(channel & 15)].take(message);
                self.carry_out(request, channel & 15);
            }
        }
    }

    fn carry_out(&mut self, request: ChannelRequest, channel: u8) {
        let (rate, release) = (self.rate, self.values[RELEASE]);
        let pedal = self.channels[usize::from(channel)].pedal;
        for voice in self.voices.iter_mut().filter(|v| v.channel == channel) {
            let zone = &self.bank.zones[voice.zone];
            match request {
                ChannelRequest::None => return,
                ChannelRequest::PedalUp if voice.hold == Hold::Pedal => {
                    voice.release(zone, release, rate);
                }
                ChannelRequest::NotesOff if voice.hold == Hold::Key && pedal => {
                    voice.hold = Hold::Pedal;
                }
                ChannelRequest::NotesOff if voice.hold == Hold::Key => {
                    voice.release(zone, release, rate);
                }
                ChannelRequest::SoundOff => voice.cut(STEAL_FADE, rate),
                ChannelRequest::PedalUp | ChannelRequest::NotesOff => {}
            }
        }
    }

    /// The zones of the preset that a channel plays.
    fn preset(&self, channel: u8) -> Option<usize> {
        let program = self.channels[usize::from(channel)]
            .program
            .unwrap_or((self.values[PROGRAM] + 0.5) as u8);
        let chosen = self.banks[usize::from(channel)];
        let bank = match chosen {
            // General MIDI's percussion, where the bank has one.
            None if channel == 9 && self.bank.has_drums => 128,
            None => (self.values[BANK] + 0.5) as u16,
            Some(bank) => u16::from(bank),
        };
        self.bank.find(bank, program)
    }

    fn key_down(&mut self, channel: u8, key: u8, velocity: u8) {
        let Some(preset) = self.preset(channel) else {
            return;
        };
        let bank = self.bank.clone();
        for &zone in &bank.presets[preset].zones {
            if bank.zones[zone].answers(key, velocity) {
                self.begin(zone, [channel, key, velocity]);
            }
        }
        // The last handle is never dropped here: `self.bank` is another.
    }

    fn begin(&mut self, zone: usize, [channel, key, velocity]: [u8; 3]) {
        let class = self.bank.zones[zone].exclusive;
        for voice in &mut self.voices {
            let sounding = !matches!(voice.hold, Hold::Free | Hold::Cut);
            let same = voice.channel == channel && self.bank.zones[voice.zone].exclusive == class;
            // The zones of this very note aren't its rivals.
            if class != 0 && sounding && same && voice.age > 0 {
                voice.cut(0.01, self.rate);
            }
        }
        let slot = self.free_slot();
        self.serial += 1;
        let start = Start {
            zone,
            channel,
            key,
            velocity,
            serial: self.serial,
        };
        let around = Surroundings {
            zone: &self.bank.zones[zone],
            channel: &self.channels[usize::from(channel)],
            rate: self.rate,
            tune: self.values[TUNE],
            attack: self.values[ATTACK],
            gain: self.gain,
        };
        self.voices[slot].begin(start, around);
        self.busy += 1;
    }

    fn key_up(&mut self, channel: u8, key: u8) {
        let pedal = self.channels[usize::from(channel)].pedal;
        for voice in &mut self.voices {
            if voice.channel == channel && voice.key == key && voice.hold == Hold::Key {
                if pedal {
                    voice.hold = Hold::Pedal;
                } else {
                    let zone = &self.bank.zones[voice.zone];
                    voice.release(zone, self.values[RELEASE], self.rate);
                }
            }
        }
    }

    /// A slot for a new voice; where all are taken, the quietest released one fades
    /// out elsewhere, else the oldest.
    fn free_slot(&mut self) -> usize {
        let sounding = |v: &&mut Voice| !matches!(v.hold, Hold::Free | Hold::Cut);
        if self.voices.iter_mut().filter(sounding).count() >= POLYPHONY {
            let order = |v: &&mut Voice| {
                let held = v.hold != Hold::Released;
                let loudness = if held { 0 } else { v.loudness().to_bits() };
                (held, loudness, v.serial)
            };
            let rate = self.rate;
            if let Some(victim) = self.voices.iter_mut().filter(sounding).min_by_key(order) {
                victim.cut(STEAL_FADE, rate);
            }
        }
        let free = self.voices.iter().position(|v| v.hold == Hold::Free);
        free.unwrap_or_else(|| {
            // All the fading ones' places are taken, too: the quietest goes at once.
            self.busy = self.busy.saturating_sub(1);
            let cut = self.voices.iter().enumerate();
            cut.filter(|(_, v)| v.hold == Hold::Cut)
                .min_by_key(|(_, v)| (v.loudness().to_bits(), v.serial))
                .map_or(0, |(slot, _)| slot)
        })
    }

    fn render(&mut self, left: &mut [f32], right: &mut [f32]) -> bool {
        let mut sounded = false;
        if self.busy == 0 || left.is_empty() {
            return sounded;
        }
        for voice in self.voices.iter_mut().filter(|v| v.hold != Hold::Free) {
            let around = Surroundings {
                zone: &self.bank.zones[voice.zone],
                channel: &self.channels[usize::from(voice.channel)],
                rate: self.rate,
                tune: self.values[TUNE],
                attack: self.values[ATTACK],
                gain: self.gain,
            };
            sounded |= voice.render(around, left, right);
            if voice.hold == Hold::Free {
                self.busy -= 1;
            }
        }
        sounded
    }
}

impl Voices for Sampler {
    fn render(&mut self, left: &mut [f32], right: &mut [f32]) -> bool {
        self.render(left, right)
    }

    fn handle(&mut self, event: &MidiEvent) {
        self.handle(event.message);
    }
}

impl Processor for Sampler {
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
        self.values[index as usize] = spec.clamp(value);
        match index as usize {
            LEVEL => self.gain = gain_of_db(self.values[LEVEL]),
            BANK | PROGRAM => {
                // The parameter is the newer word on what every channel plays.
                self.banks = [None; 16];
                for channel in &mut self.channels {
                    channel.program = None;
                }
            }
            _ => {}
        }
    }

    fn release(&mut self) {
        for channel in &mut self.channels {
            channel.pedal = false;
        }
        for voice in &mut self.voices {
            let zone = self.bank.zones.get(voice.zone);
            if let (Some(zone), Hold::Key | Hold::Pedal) = (zone, voice.hold) {
                voice.release(zone, self.values[RELEASE], self.rate);
            }
        }
    }

    fn voices(&self) -> u32 {
        self.busy as u32
    }

    fn is_idle(&self) -> bool {
        self.busy == 0
    }
}
