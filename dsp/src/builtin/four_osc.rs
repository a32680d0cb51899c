//! Tracktion's `4osc`: four oscillators of up to eight voices, a filter, three
//! envelopes more than one, two LFOs, a modulation matrix, and four effects.
//!
//! Thread: `new` on the control thread; the rest is real-time.
//! Invariant: a note's samples follow from seed, its frame, channel, key and what its
//! channel received. The effects are those of this crate, in cells of their own.
//! Elsewhere: parameters (`parameter`), notes (`voice`), what moves (`modulation`,
//! `envelope`), what the effects are told (`effects`).
//! Source of the laws: Tracktion Engine, tracktion_FourOscPlugin.cpp and, for what it
//! sounds with, tracktion_Oscillators.cpp and tracktion_Envelope.h.

mod effects;
mod envelope;
mod modulation;
mod parameter;
mod sound;
mod voice;

use std::any::Any;

use super::channel::{Channel, ChannelRequest};
use super::chorus::Chorus;
use super::delay::Delay;
use super::math::note_seed;
use super::reverb::Reverb;
use super::space::ramp::{Ramp, pace};
use super::space::{CELL, Cells};
use crate::processor::{
    Activity, Input, MidiEvent, MidiMessage, ProcessContext, Processor, StereoMut,
};
use crate::time::SampleRate;
use effects::distort;
use parameter::{COUNT, P};
use voice::{Surroundings, Voice};

pub use modulation::{ModMatrix, ModRoute, ModSource};
pub use parameter::{PARAMETERS, is_modulatable};

/// Notes that may sound at once; as many more may be fading.
const POLYPHONY: usize = 32;
/// Seconds in which a stolen note fades.
const STEAL_FADE: f64 = 0.005;

/// The synthesizer.
pub struct FourOsc {
    rate: f64,
    seed: u64,
    values: [f32; COUNT],
    matrix: ModMatrix,
    channels: [Channel; 16],
    /// CC 74 of each channel as MPE's timbre, 0..=1.
    timbres: [f32; 16],
    controls: Box<[[f32; 128]; 16]>,
    voices: Vec<Voice>,
    /// Keys held in the order they came, for one voice alone: channel and key.
    held: Vec<(u8, u8)>,
    serial: u64,
    /// Frames of this cell that are over, while anything sounds.
    at: usize,
    fresh: bool,
    level: Ramp,
    drive: Ramp,
    pace: f32,
    chorus: Cells<Chorus>,
    delay: Cells<Delay>,
    reverb: Cells<Reverb>,
}

impl FourOsc {
    /// A synth with the rows of its modulation matrix ([`ModMatrix::new`]). Equal seeds
    /// give equal sound.
    #[must_use]
    pub fn new(sample_rate: SampleRate, seed: u64, routes: &[ModRoute]) -> Self {
        let rate = sample_rate.hz().max(1.0);
        Self {
            rate,
            seed,
            values: std::array::from_fn(|n| PARAMETERS[n].default),
            matrix: ModMatrix::new(routes),
            channels: [Channel::default(); 16],
            timbres: [0.5; 16],
            controls: Box::new([[0.0; 128]; 16]),
            voices: vec![Voice::default(); 2 * POLYPHONY],
            held: Vec::with_capacity(16 * 128),
            serial: 0,
            at: 0,
            fresh: true,
            level: Ramp::default(),
            drive: Ramp::default(),
            pace: pace(0.010, rate),
            chorus: Cells::new(Chorus::new(sample_rate)),
            delay: Cells::new(Delay::new(sample_rate)),
            reverb: Cells::new(Reverb::new(sample_rate)),
        }
    }

    fn get(&self, place: P) -> f32 {
        self.values[place as usize]
    }

    fn is_on(&self, on: P, amount: P) -> bool {
        self.get(on) >= 0.5 && self.get(amount) > 0.0
    }

    fn is_poly(&self) -> bool {
        self.get(P::VoiceMode) >= 1.5
    }

    fn handle(&mut self, event: &MidiEvent) {
        match event.message {
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
            } => {
                let strike = [channel & 15, key & 127, velocity.min(127)];
                let bits = note_seed(self.seed, event.frame.0, strike[0], strike[1]);
                self.key_down(strike, bits);
            }
            MidiMessage::PolyPressure { .. } => {}
            MidiMessage::Control { channel, .. }
            | MidiMessage::PitchBend { channel, .. }
            | MidiMessage::Pressure { channel, .. }
            | MidiMessage::Program { channel, .. } => {
                let channel = channel & 15;
                if let MidiMessage::Control {
                    controller, value, ..
                } = event.message
                {
                    let value = (f32::from(value) / (127.0 * 128.0)).min(1.0);
                    self.controls[usize::from(channel)][usize::from(controller & 127)] = value;
                    if controller == 74 {
                        self.timbres[usize::from(channel)] = value;
                    }
                }
                let request = self.channels[usize::from(channel)].take(event.message);
                self.carry_out(request, channel);
            }
        }
    }

    fn carry_out(&mut self, request: ChannelRequest, channel: u8) {
        let pedal = self.channels[usize::from(channel)].pedal;
        if matches!(request, ChannelRequest::NotesOff | ChannelRequest::SoundOff) {
            self.held.retain(|(c, _)| *c != channel);
        }
        for voice in self
            .voices
            .iter_mut()
            .filter(|v| v.busy && v.channel == channel)
        {
            match request {
                ChannelRequest::None => return,
                ChannelRequest::PedalUp if voice.by_pedal => voice.release(),
                ChannelRequest::NotesOff if voice.held && pedal => voice.by_pedal = true,
                ChannelRequest::NotesOff => voice.release(),
                ChannelRequest::SoundOff => voice.cut(STEAL_FADE, self.rate),
                ChannelRequest::PedalUp => {}
            }
        }
    }

    fn key_down(&mut self, strike: [u8; 3], bits: u64) {
        let [channel, key, velocity] = strike;
        self.held.retain(|held| *held != (channel, key));
        self.held.push((channel, key));
        self.serial += 1;
        if !self.is_poly() {
            let one = self.voices.iter_mut().find(|v| v.busy && !v.is_cut());
            if let Some(voice) = one {
                // In legato too, as Tracktion does: envelopes rise from where they are.
                voice.take_over(key, velocity, true);
                voice.channel = channel;
                return;
            }
        }
        let most = if self.is_poly() {
            (self.get(P::Voices) + 0.5) as usize
        } else {
            1
        };
        for voice in &mut self.voices {
            let again = voice.busy && voice.channel == channel && voice.key == key;
            if again && !voice.is_cut() {
                voice.cut(STEAL_FADE, self.rate);
            }
        }
        let slot = self.free_slot(most);
        self.voices[slot].begin(strike, bits, self.serial);
    }

    fn free_slot(&mut self, most: usize) -> usize {
        let rate = self.rate;
        let sounding = |v: &&mut Voice| v.busy && !v.is_cut();
        if self.voices.iter_mut().filter(sounding).count() >= most.max(1) {
            let order = |v: &&mut Voice| {
                let loudness = if v.held { 0 } else { v.loudness().to_bits() };
                (v.held, loudness, v.serial)
            };
            if let Some(victim) = self.voices.iter_mut().filter(sounding).min_by_key(order) {
                victim.cut(STEAL_FADE, rate);
            }
        }
        let free = self.voices.iter().position(|v| !v.busy);
        free.unwrap_or_else(|| {
            let cut = self.voices.iter().enumerate().filter(|(_, v)| v.is_cut());
            cut.min_by_key(|(_, v)| (v.loudness().to_bits(), v.serial))
                .map_or(0, |(slot, _)| slot)
        })
    }

    fn key_up(&mut self, channel: u8, key: u8) {
        self.held.retain(|held| *held != (channel, key));
        let pedal = self.channels[usize::from(channel)].pedal;
        let before = self.held.last().copied().filter(|_| !self.is_poly());
        for voice in self.voices.iter_mut().filter(|v| v.busy && v.held) {
            if voice.channel != channel || voice.key != key {
                continue;
            }
            if let Some((channel, key)) = before {
                voice.take_over(key, 0, false);
                voice.channel = channel;
            } else if pedal {
                voice.by_pedal = true;
            } else {
                voice.release();
            }
        }
    }

    /// Makes some frames of a cell.
    fn make(&mut self, context: &ProcessContext, left: &mut [f32], right: &mut [f32]) {
        if self.at == 0 {
            self.aim(context);
        }
        let frames = left.len();
        let mut sound = [[0.0_f32; CELL]; 2];
        let [l, r] = &mut sound;
        let (l, r) = (&mut l[..frames], &mut r[..frames]);
        for voice in self.voices.iter_mut().filter(|v| v.busy) {
            let channel = usize::from(voice.channel);
            let around = Surroundings {
                values: &self.values,
                matrix: &self.matrix,
                channel: &self.channels[channel],
                timbre: self.timbres[channel],
                controls: &self.controls[channel],
                rate: self.rate,
                tempo: context.music.tempo,
            };
            voice.render(around, l, r);
        }
        if !self.drive.rests_at(0.0) {
            distort(&self.drive, self.at, l);
            distort(&self.drive, self.at, r);
        }
        // What is on, or rings on after it was turned off.
        let chorus = self.is_on(P::ChorusOn, P::ChorusMix);
        let delay = self.is_on(P::DelayOn, P::DelayMix);
        let reverb = self.is_on(P::ReverbOn, P::ReverbMix);
        let effects: [(&mut dyn Processor, bool); 3] = [
            (&mut self.chorus, chorus),
            (&mut self.delay, delay),
            (&mut self.reverb, reverb),
        ];
        for (effect, on) in effects {
            if on || !effect.is_idle() {
                let audio = StereoMut { left: l, right: r };
                effect.process(context, Input::default(), audio);
            }
        }
        for frame in 0..frames {
            let gain = self.level.at(self.at + frame);
            left[frame] += l[frame] * gain;
            right[frame] += r[frame] * gain;
        }
        self.at = (self.at + frames) % CELL;
        // After silence everything starts where it is set. Here, since an idle synth
        // may not be called at all.
        self.fresh = self.is_idle();
    }
}

impl Processor for FourOsc {
    fn process(
        &mut self,
        context: &ProcessContext,
        input: Input<'_>,
        audio: StereoMut<'_>,
    ) -> Activity {
        let frames = audio.left.len().min(audio.right.len());
        let (mut at, mut event, mut activity) = (0, 0, Activity::Silent);
        loop {
            let events = input.events;
            while event < events.len() && context.offset_of(&events[event]) <= at {
                self.handle(&events[event]);
                event += 1;
            }
            if at >= frames {
                break;
            }
            let until = events
                .get(event)
                .map_or(frames, |e| context.offset_of(e).min(frames));
            if self.is_idle() {
                at = until;
                continue;
            }
            let next = until.min(at + CELL - self.at);
            let (left, right) = (&mut audio.left[at..next], &mut audio.right[at..next]);
            self.make(&context.later(at), left, right);
            activity = Activity::Sounding;
            at = next;
        }
        activity
    }

    fn set_param(&mut self, index: u32, value: f32) {
        if let Some(spec) = PARAMETERS.get(index as usize) {
            self.values[index as usize] = spec.clamp(value);
        }
    }

    /// Takes a [`ModMatrix`]: notes go by it from their next control period on.
    fn trade(&mut self, given: &mut dyn Any) {
        if let Some(matrix) = given.downcast_mut::<ModMatrix>() {
            std::mem::swap(&mut self.matrix, matrix);
        }
    }

    fn release(&mut self) {
        self.held.clear();
        for channel in &mut self.channels {
            channel.pedal = false;
        }
        self.voices.iter_mut().for_each(Voice::release);
    }

    fn voices(&self) -> u32 {
        self.voices.iter().filter(|v| v.busy).count() as u32
    }

    fn is_idle(&self) -> bool {
        // A cell is always finished, wherever a block ends.
        self.at == 0
            && self.voices.iter().all(|v| !v.busy)
            && self.chorus.is_idle()
            && self.delay.is_idle()
            && self.reverb.is_idle()
    }
}
