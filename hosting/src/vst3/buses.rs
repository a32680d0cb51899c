//! The audio buses of a plugin: how many channels they have, and what they are called.

use vst3::ComPtr;
use vst3::Steinberg::Vst::{
    BusDirection, BusInfo, IAudioProcessor, IAudioProcessorTrait as _, IComponentTrait as _,
    SpeakerArr, SpeakerArrangement,
};
use vst3::Steinberg::kResultOk;

use super::control::Control;
use super::opening::{AUDIO, INPUT, OUTPUT};
use super::text;
use crate::local::Layout;
use crate::seam::{MAX_BUSES, MAX_CHANNELS, OutputBus, PluginError};

/// Asks for stereo, takes what there is.
pub fn arrange(control: &Control, audio: &ComPtr<IAudioProcessor>) -> Result<Layout, PluginError> {
    // SAFETY: plain calls on the control thread; lists are as long as told.
    unsafe {
        if audio.canProcessSampleSize(0) != kResultOk {
            return Err(control.refused("process 32-bit samples", -1));
        }
        let count = |direction| {
            let told = control.component.getBusCount(AUDIO, direction);
            usize::try_from(told).unwrap_or(0).min(MAX_BUSES)
        };
        let (ins, outs) = (count(INPUT), count(OUTPUT));
        let ask = |mut inputs: Vec<SpeakerArrangement>, mut outputs: Vec<SpeakerArrangement>| {
            audio.setBusArrangements(
                inputs.as_mut_ptr(),
                bound(ins),
                outputs.as_mut_ptr(),
                bound(outs),
            ) == kResultOk
        };
        let now = |direction, count| -> Vec<SpeakerArrangement> {
            (0..count)
                .map(|index| arrangement(audio, direction, index))
                .collect()
        };
        if !ask(
            vec![SpeakerArr::kStereo; ins],
            vec![SpeakerArr::kStereo; outs],
        ) {
            let (mut inputs, mut outputs) = (now(INPUT, ins), now(OUTPUT, outs));
            for main in [inputs.first_mut(), outputs.first_mut()]
                .into_iter()
                .flatten()
            {
                *main = SpeakerArr::kStereo;
            }
            if !ask(inputs, outputs) {
                ask(now(INPUT, ins), now(OUTPUT, outs));
            }
        }
        Ok(Layout {
            inputs: (0..ins)
                .map(|index| channels(control, audio, INPUT, index))
                .collect(),
            outputs: (0..outs)
                .map(|index| channels(control, audio, OUTPUT, index))
                .collect(),
        })
    }
}

/// An index as VST3 counts.
pub fn bound(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn arrangement(
    audio: &ComPtr<IAudioProcessor>,
    direction: BusDirection,
    index: usize,
) -> SpeakerArrangement {
    let mut told = SpeakerArr::kEmpty;
    // SAFETY: the plugin fills in one number.
    unsafe { audio.getBusArrangement(direction, bound(index), &raw mut told) };
    told
}

/// A bus's channels: the speakers of its arrangement, or what its description says.
fn channels(
    control: &Control,
    audio: &ComPtr<IAudioProcessor>,
    direction: BusDirection,
    index: usize,
) -> usize {
    let speakers = arrangement(audio, direction, index).count_ones() as usize;
    if speakers > 0 {
        return speakers.min(MAX_CHANNELS);
    }
    let told = info(control, direction, index).channelCount;
    usize::try_from(told).unwrap_or(0).min(MAX_CHANNELS)
}

fn info(control: &Control, direction: BusDirection, index: usize) -> BusInfo {
    // SAFETY: a plain struct that the plugin fills in.
    unsafe {
        let mut told: BusInfo = std::mem::zeroed();
        control
            .component
            .getBusInfo(AUDIO, direction, bound(index), &raw mut told);
        told
    }
}

/// The audio outputs of a layout, by name.
pub fn outputs(control: &Control, layout: &Layout) -> Vec<OutputBus> {
    let named = |(index, &channels): (usize, &usize)| OutputBus {
        name: text::from_wide(&info(control, OUTPUT, index).name),
        channels,
    };
    layout.outputs.iter().enumerate().map(named).collect()
}
