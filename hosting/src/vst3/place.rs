//! Where a block stands, in VST3's words.

use vst3::Steinberg::Vst::{ProcessContext as Vst3Context, ProcessContext_::StatesAndFlags_};
use waive_dsp::processor::ProcessContext;

/// No place: nothing in it is valid.
pub fn stopped() -> Vst3Context {
    // SAFETY: numbers only, for which zero is "not valid".
    unsafe { std::mem::zeroed() }
}

/// The engine's place in the music as VST3 tells it.
pub fn translate(context: &ProcessContext, processed: u64) -> Vst3Context {
    let music = &context.music;
    let mut told = stopped();
    told.state = StatesAndFlags_::kProjectTimeMusicValid
        | StatesAndFlags_::kTempoValid
        | StatesAndFlags_::kTimeSigValid
        | StatesAndFlags_::kBarPositionValid
        | StatesAndFlags_::kContTimeValid;
    if context.playing {
        told.state |= StatesAndFlags_::kPlaying;
    }
    if let Some((from, to)) = music.looping {
        told.state |= StatesAndFlags_::kCycleValid | StatesAndFlags_::kCycleActive;
        (told.cycleStartMusic, told.cycleEndMusic) = (from, to);
    }
    told.sampleRate = f64::from(context.sample_rate.0);
    told.projectTimeSamples = context.position.0;
    told.continousTimeSamples = processed.cast_signed();
    told.projectTimeMusic = music.quarters;
    told.barPositionMusic = music.bar_start;
    told.tempo = music.tempo;
    told.timeSigNumerator = music.numerator.cast_signed();
    told.timeSigDenominator = music.denominator.cast_signed();
    told
}
