//! What the effects of `4osc` are told, once for each cell.

use super::super::math::gain_of_db;
use super::super::space::ramp::Ramp;
use super::FourOsc;
use super::parameter::P;
use crate::processor::{ProcessContext, Processor};

/// The echoes die in the end: FODelay's feedback and crossfeed end at a gain of 0.99.
const MOST_FEEDBACK_DB: f32 = -0.087_296_11;

impl FourOsc {
    /// A cell begins: the effects hear of their parameters.
    pub(super) fn aim(&mut self, context: &ProcessContext) {
        let now = std::mem::take(&mut self.fresh);
        let master = self.get(P::MasterLevel);
        let level = if master > -100.0 {
            gain_of_db(master)
        } else {
            0.0
        };
        self.level.aim(level, self.pace, now);
        let drive = if self.get(P::DistortionOn) >= 0.5 {
            self.get(P::Distortion)
        } else {
            0.0
        };
        self.drive.aim(drive, self.pace, now);
        let mix = |it: &Self, on, place| {
            if it.is_on(on, place) {
                it.get(place)
            } else {
                0.0
            }
        };
        for (index, place) in (0..).zip([P::ChorusDepth, P::ChorusSpeed, P::ChorusWidth]) {
            self.chorus.set_param(index, self.values[place as usize]);
        }
        let chorus = mix(self, P::ChorusOn, P::ChorusMix);
        self.chorus.set_param(3, chorus);
        let seconds = f64::from(self.get(P::Delay)) * 60.0 / context.music.tempo.max(1.0);
        let feedback = self.get(P::DelayFeedback).min(MOST_FEEDBACK_DB);
        self.delay.set_param(0, feedback);
        self.delay.set_param(1, mix(self, P::DelayOn, P::DelayMix));
        self.delay.set_param(2, (seconds * 1000.0) as f32);
        let cross = self.get(P::DelayCrossfeed);
        self.delay.effect_mut().crossfeed = if cross > -100.0 {
            gain_of_db(cross.min(MOST_FEEDBACK_DB))
        } else {
            0.0
        };
        let reverb = mix(self, P::ReverbOn, P::ReverbMix);
        let turn = f64::from(reverb) * std::f64::consts::FRAC_PI_2;
        // The reverb doubles what is dry; without it the sound is as it was.
        let dry = if reverb > 0.0 {
            libm::cos(turn) as f32
        } else {
            0.5
        };
        let wet = libm::sin(turn) as f32;
        let [size, damp, width] =
            [P::ReverbSize, P::ReverbDamping, P::ReverbWidth].map(|p| self.get(p));
        for (index, value) in (0..).zip([size, damp, wet, dry, width, 0.0]) {
            self.reverb.set_param(index, value);
        }
    }
}

/// (x - d·x·|x|) · g, flat from where its slope is nothing, ±1 / 2d, where it is g / 4d.
/// The gain g = 2d + 1, and 4d from d = 1/2 on, makes up for that: a hard driven signal
/// ends at ±1 (Tracktion's `Distortion`, tracktion_FourOscPlugin.cpp).
pub fn distort(drive: &Ramp, at: usize, samples: &mut [f32]) {
    for (frame, x) in samples.iter_mut().enumerate() {
        let d = drive.at(at + frame).max(1e-6);
        let gain = if d < 0.5 { 2.0 * d + 1.0 } else { 4.0 * d };
        let clipped = x.clamp(-0.5 / d, 0.5 / d);
        *x = (clipped - d * clipped * clipped.abs()) * gain;
    }
}
