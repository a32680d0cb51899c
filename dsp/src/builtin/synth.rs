//! A polyphonic subtractive synthesizer with a patch for every family of General
//! MIDI, so that an imported file sounds like its instruments.
//!
//! Thread: `new` on the control thread; the rest is real-time.
//! In: MIDI on 16 channels (notes, CC 1, 7, 10, 11, 64, 120, 121, 123, bend with
//! RPN 0, pressure, programmes) and [`PARAMETERS`]. Out: stereo, added to the block.
//! Invariant: a note's samples follow from seed, its frame, channel, key and what
//! its channel received; not from blocks, the clock, or which lane it took.
//! Elsewhere: sample loops (`lanes`), control (`voice`), sounds (`presets`).

mod envelope;
mod lanes;
mod parameter;
mod patch;
mod presets;
mod voice;
pub(super) mod wavetable;

use super::channel::{Channel, ChannelRequest};
use super::math::{note_seed, scramble};
use super::voices::{self, Voices};
use crate::processor::{
    Activity, Input, MidiEvent, MidiMessage, ProcessContext, Processor, StereoMut,
};
use crate::time::SampleRate;
use lanes::{LANES, Lanes};
use parameter::Settings;
use voice::{Hold, Strike, Surroundings, Voice};
use wavetable::{Wavetables, wavetables};

pub use envelope::Adsr;
pub use parameter::{PARAMETERS, SynthParameter};
pub use patch::Patch;
pub use presets::{PATCHES, patch_of_program};
pub use wavetable::Wave;

/// Notes that may sound at once.
pub const POLYPHONY: usize = 32;
/// As many again may be fading after they were stolen.
const SLOTS: usize = 2 * POLYPHONY;
/// Seconds in which a stolen note fades.
const STEAL_FADE: f64 = 0.003;
/// Seconds in which a note fades when its key is struck again.
const RESTRIKE_FADE: f64 = 0.030;

/// The synthesizer.
pub struct Synth {
    rate: f64,
    seed: u64,
    tables: &'static Wavetables,
    settings: Settings,
    channels: [Channel; 16],
    voices: Vec<Voice>,
    lanes: Vec<Lanes>,
    /// Which groups of lanes have voices, so that idle ones cost no cache line.
    busy: [bool; SLOTS / LANES],
    serial: u64,
}

impl Synth {
    /// A synth with everything allocated. Equal seeds give equal sound.
    #[must_use]
    pub fn new(sample_rate: SampleRate, seed: u64) -> Self {
        Self {
            rate: sample_rate.hz().max(1.0),
            seed,
            tables: wavetables(),
            settings: Settings::new(),
            channels: [Channel::default(); 16],
            voices: vec![Voice::default(); SLOTS],
            lanes: vec![Lanes::default(); SLOTS / LANES],
            busy: [false; SLOTS / LANES],
            serial: 0,
        }
    }

    fn handle(&mut self, event: &MidiEvent) {
        match event.message {
            MidiMessage::NoteOn {
                channel,
                key,
                velocity: 0,
            } => self.key_up(channel, key),
            MidiMessage::NoteOn {
                channel,
                key,
                velocity,
            } => {
                self.key_down(event.frame.0, [channel & 15, key & 127, velocity.min(127)]);
            }
            MidiMessage::NoteOff { channel, key, .. } => self.key_up(channel, key),
            MidiMessage::PolyPressure {
                channel,
                key,
                value,
            } => {
                for voice in self
                    .voices
                    .iter_mut()
                    .filter(|voice| is_key(voice, channel, key))
                {
                    voice.pressure = f32::from(value.min(127)) / 127.0;
                }
            }
            MidiMessage::Control { channel, .. }
            | MidiMessage::PitchBend { channel, .. }
            | MidiMessage::Pressure { channel, .. }
            | MidiMessage::Program { channel, .. } => {
                let request = self.channels[usize::from(channel & 15)].take(event.message);
                self.carry_out(request, channel & 15);
            }
        }
    }

    fn carry_out(&mut self, request: ChannelRequest, channel: u8) {
        let rate = self.rate;
        let pedal = self.channels[usize::from(channel)].pedal;
        for voice in self
            .voices
            .iter_mut()
            .filter(|voice| voice.strike.channel == channel)
        {
            match request {
                ChannelRequest::None => return,
                ChannelRequest::PedalUp if voice.hold == Hold::Pedal => voice.release(),
                ChannelRequest::NotesOff if voice.hold == Hold::Key && pedal => {
                    voice.hold = Hold::Pedal
                }
                ChannelRequest::NotesOff if voice.hold == Hold::Key => voice.release(),
                ChannelRequest::SoundOff => voice.cut(STEAL_FADE, rate),
                ChannelRequest::PedalUp | ChannelRequest::NotesOff => {}
            }
        }
    }

    fn key_down(&mut self, frame: i64, [channel, key, velocity]: [u8; 3]) {
        for voice in &mut self.voices {
            if voice.strike.channel == channel && voice.strike.key == key {
                voice.cut(RESTRIKE_FADE, self.rate);
            }
        }
        let slot = self.free_slot();
        self.busy[slot / LANES] = true;
        self.serial += 1;
        let bits = note_seed(self.seed, frame, channel, key);
        let patch = self.patch_of(channel);
        let strike = Strike {
            patch,
            channel,
            key,
            velocity,
            bits,
            serial: self.serial,
        };
        let around = Surroundings {
            channel: &self.channels[usize::from(channel)],
            settings: &self.settings,
            rate: self.rate,
        };
        let start = self.voices[slot].begin(strike, around);
        // The notes of a chord must not all peak at its first frame.
        let random = scramble(bits ^ 1);
        let second = if patch.free_phase {
            random >> 32
        } else {
            random
        };
        let phases = [random as u32, second as u32];
        self.lanes[slot / LANES].start(slot % LANES, &start, phases, (bits >> 16) as u32);
    }

    fn key_up(&mut self, channel: u8, key: u8) {
        let pedal = self.channels[usize::from(channel & 15)].pedal;
        for voice in &mut self.voices {
            if is_key(voice, channel, key) && voice.hold == Hold::Key {
                if pedal {
                    voice.hold = Hold::Pedal;
                } else {
                    voice.release();
                }
            }
        }
    }

    fn patch_of(&self, channel: u8) -> &'static Patch {
        let chosen = self.settings.get(SynthParameter::Patch) as usize;
        match self.channels[usize::from(channel)].program {
            Some(program) => patch_of_program(program),
            None => &PATCHES[chosen.min(PATCHES.len() - 1)],
        }
    }

    /// A slot for a new note; where all notes are taken, one fades out elsewhere.
    fn free_slot(&mut self) -> usize {
        let sounding = self
            .voices
            .iter()
            .filter(|voice| is_sounding(voice))
            .count();
        if sounding >= POLYPHONY
            && let Some(victim) = self.victim()
        {
            self.voices[victim].cut(STEAL_FADE, self.rate);
        }
        let free = self
            .voices
            .iter()
            .position(|voice| voice.hold == Hold::Free);
        free.unwrap_or_else(|| self.quietest(|voice| voice.hold == Hold::Cut).unwrap_or(0))
    }

    /// The quietest note that nothing holds, else the oldest.
    fn victim(&self) -> Option<usize> {
        self.quietest(|voice| voice.hold == Hold::Released)
            .or_else(|| {
                let held = self
                    .voices
                    .iter()
                    .enumerate()
                    .filter(|(_, voice)| is_sounding(voice));
                held.min_by_key(|(_, voice)| voice.strike.serial)
                    .map(|(slot, _)| slot)
            })
    }

    fn quietest(&self, among: impl Fn(&Voice) -> bool) -> Option<usize> {
        let candidates = self
            .voices
            .iter()
            .enumerate()
            .filter(|(_, voice)| among(voice));
        let quieter = |a: &(usize, &Voice), b: &(usize, &Voice)| {
            let order = a.1.loudness().total_cmp(&b.1.loudness());
            order.then(a.1.strike.serial.cmp(&b.1.strike.serial))
        };
        candidates.min_by(quieter).map(|(slot, _)| slot)
    }

    /// Renders up to the next event; answers whether anything sounded.
    fn render(&mut self, left: &mut [f32], right: &mut [f32]) -> bool {
        let mut sounded = false;
        for group in 0..SLOTS / LANES {
            let mut at = 0;
            while self.busy[group] && at < left.len() {
                let Some(frames) = self.advance(group, left.len() - at) else {
                    self.busy[group] = false;
                    break;
                };
                let span = at..at + frames;
                let (left, right) = (&mut left[span.clone()], &mut right[span]);
                self.lanes[group].render(self.tables, left, right);
                sounded = true;
                at += frames;
            }
        }
        sounded
    }

    /// Does the control work that is due in a group; answers how many frames may
    /// pass until the next, or `None` if all its voices are free.
    fn advance(&mut self, group: usize, limit: usize) -> Option<usize> {
        let lanes = &mut self.lanes[group];
        let mut frames = None;
        for (lane, voice) in self.voices[group * LANES..][..LANES].iter_mut().enumerate() {
            if voice.hold == Hold::Free {
                continue;
            }
            if voice.countdown == 0 {
                let around = Surroundings {
                    channel: &self.channels[usize::from(voice.strike.channel)],
                    settings: &self.settings,
                    rate: self.rate,
                };
                match voice.step(around) {
                    Some(targets) => lanes.aim(lane, &targets),
                    None => {
                        lanes.clear(lane);
                        continue;
                    }
                }
            }
            frames = Some(frames.unwrap_or(limit).min(voice.countdown as usize));
        }
        let passed = frames? as u32;
        for voice in &mut self.voices[group * LANES..][..LANES] {
            voice.countdown = voice.countdown.saturating_sub(passed);
        }
        frames
    }
}

fn is_key(voice: &Voice, channel: u8, key: u8) -> bool {
    voice.strike.channel == channel & 15 && voice.strike.key == key
}

fn is_sounding(voice: &Voice) -> bool {
    !matches!(voice.hold, Hold::Free | Hold::Cut)
}

impl Voices for Synth {
    fn render(&mut self, left: &mut [f32], right: &mut [f32]) -> bool {
        self.render(left, right)
    }

    fn handle(&mut self, event: &MidiEvent) {
        self.handle(event);
    }
}

impl Processor for Synth {
    fn process(
        &mut self,
        context: &ProcessContext,
        input: Input<'_>,
        audio: StereoMut<'_>,
    ) -> Activity {
        voices::play(self, context, input, audio)
    }

    fn set_param(&mut self, index: u32, value: f32) {
        if self.settings.set(index, value) == Some(SynthParameter::Patch) {
            // The parameter is the newer word on what every channel plays.
            for channel in &mut self.channels {
                channel.program = None;
            }
        }
    }

    fn release(&mut self) {
        for channel in &mut self.channels {
            channel.pedal = false;
        }
        self.voices.iter_mut().for_each(Voice::release);
    }

    fn voices(&self) -> u32 {
        if self.is_idle() {
            return 0;
        }
        let sounding = self.voices.iter().filter(|voice| voice.hold != Hold::Free);
        u32::try_from(sounding.count()).unwrap_or(u32::MAX)
    }

    fn is_idle(&self) -> bool {
        self.busy == [false; SLOTS / LANES]
    }
}
