//! From a class to two halves that are ready to play.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use vst3::ComPtr;
use vst3::Steinberg::Vst::{
    BusDirection, BusInfo, IAudioProcessor, IAudioProcessorTrait as _, IComponentTrait as _,
    MediaType, ProcessModes_, ProcessSetup, SpeakerArr, SpeakerArrangement,
};
use vst3::Steinberg::{kNotImplemented, kResultOk};

use super::Vst3Processor;
use super::control::Control;
use super::events::{EVENTS, Notes};
use super::instance::Vst3Instance;
use super::module::Module;
use super::parameters::{Mapping, Places};
use super::realtime::{Expressions, Lists, RealTime};
use super::{class, text};
use crate::local::{Buffers, Core, Landing, Layout, Members};
use crate::seam::{
    MAX_BUSES, MAX_CHANNELS, ParameterDescription, PluginDescription, PluginError, Setup, Status,
};

pub const AUDIO: MediaType = 0;
pub const EVENT: MediaType = 1;
pub const INPUT: BusDirection = 0;
pub const OUTPUT: BusDirection = 1;

/// Opens a class of a module.
pub fn open(
    path: &Path,
    id: &str,
    setup: &Setup,
) -> Result<(Vst3Instance, Vst3Processor), PluginError> {
    let module = Module::load(path)?;
    let mut setup = *setup;
    setup.max_frames = setup.max_frames.clamp(1, 1 << 16);
    let description = class::plugins(&module)
        .into_iter()
        .find(|plugin| plugin.id.eq_ignore_ascii_case(id));
    let (Some(description), Some(class)) = (description, text::class_id(id)) else {
        return Err(PluginError::NoClass {
            path: path.to_owned(),
            id: id.to_owned(),
        });
    };
    let control = Control::create(module, description.name.clone(), &class)?;
    let audio = control.audio()?;
    let layout = arrange(&control, &audio, &setup)?;
    activate(&control, &audio, &setup)?;
    let status = Arc::new(Status::default());
    // SAFETY: plain calls after activation.
    unsafe {
        status.set_latency(audio.getLatencySamples());
        status.set_tail(audio.getTailSamples());
    }
    Ok(assemble(
        control,
        description,
        (audio, layout),
        &setup,
        status,
    ))
}

fn assemble(
    control: Control,
    mut description: PluginDescription,
    (audio, layout): (ComPtr<IAudioProcessor>, Layout),
    setup: &Setup,
    status: Arc<Status>,
) -> (Vst3Instance, Vst3Processor) {
    let parameters = control.parameters();
    let ids = parameters.iter().map(|parameter| parameter.id).collect();
    let places = Places::new(ids, program_parameter(&parameters));
    let mapping = Mapping::new();
    control.map_midi(&places, &mapping);
    // SAFETY: a plain call on the control thread.
    let takes_events = unsafe { control.component.getBusCount(EVENT, INPUT) } > 0;
    let effect = !layout.inputs.is_empty();
    description.instrument |= !effect && takes_events;
    let (values, from_control) = rtrb::RingBuffer::new(4096);
    let (to_control, outputs) = rtrb::RingBuffer::new(1024);
    let max_frames = setup.max_frames as usize;
    let real_time = RealTime {
        audio,
        setup: *setup,
        buffers: Buffers::new(layout, max_frames),
        lists: Lists::new(if takes_events { EVENTS } else { 0 }),
        notes: Notes::default(),
        places: places.clone(),
        mapping: mapping.clone(),
        expressions: if setup.note_expression {
            control.expressions()
        } else {
            Expressions::default()
        },
        members: Members::default(),
        takes_events,
        landing: Landing::new(status.clone(), setup, !effect),
        from_control,
        again: VecDeque::new(),
        to_control,
        processed: 0,
    };
    let core = Arc::new(Core::new(real_time));
    let processor = Vst3Processor::new(
        core.clone(),
        parameters.len(),
        status.clone(),
        setup.offline,
        effect,
    );
    let programs = control.programs();
    let instance = Vst3Instance {
        control: Some(control),
        core,
        description,
        parameters,
        programs,
        places,
        mapping,
        status,
        setup: *setup,
        values,
        outputs,
        waiting: Default::default(),
        reactivated: None,
        bad_blocks: 0,
    };
    (instance, processor)
}

fn program_parameter(parameters: &[ParameterDescription]) -> Option<(u32, u32)> {
    (0..)
        .zip(parameters)
        .find(|(_, parameter)| parameter.program)
        .map(|(index, parameter)| (index, parameter.steps))
}

/// Prepares, switches on and starts. Also after a change that needs a new start.
pub fn activate(
    control: &Control,
    audio: &ComPtr<IAudioProcessor>,
    setup: &Setup,
) -> Result<(), PluginError> {
    let mut told = ProcessSetup {
        processMode: if setup.offline {
            ProcessModes_::kOffline
        } else {
            ProcessModes_::kRealtime
        }
        .cast_signed(),
        symbolicSampleSize: 0,
        maxSamplesPerBlock: setup.max_frames.cast_signed(),
        sampleRate: f64::from(setup.sample_rate),
    };
    // SAFETY: the order of VST3's documents: set up, buses, active, processing.
    unsafe {
        let result = audio.setupProcessing(&raw mut told);
        if result != kResultOk && result != kNotImplemented {
            return Err(control.refused("be set up", result));
        }
        for (media, direction) in [(AUDIO, INPUT), (AUDIO, OUTPUT), (EVENT, INPUT)] {
            let count = control.component.getBusCount(media, direction);
            for index in 0..count.clamp(0, bound(MAX_BUSES)) {
                let on = index == 0
                    || (media, direction, index) == (AUDIO, INPUT, 1) && setup.side_chain;
                control
                    .component
                    .activateBus(media, direction, index, u8::from(on));
            }
        }
        let result = control.component.setActive(1);
        if result != kResultOk && result != kNotImplemented {
            return Err(control.refused("become active", result));
        }
        audio.setProcessing(1);
    }
    Ok(())
}

/// The opposite.
pub fn deactivate(control: &Control, audio: &ComPtr<IAudioProcessor>) {
    // SAFETY: the reverse order, with nobody in a process call.
    unsafe {
        audio.setProcessing(0);
        control.component.setActive(0);
    }
}

/// Asks for stereo, takes what there is.
fn arrange(
    control: &Control,
    audio: &ComPtr<IAudioProcessor>,
    _setup: &Setup,
) -> Result<Layout, PluginError> {
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

fn bound(count: usize) -> i32 {
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
    // SAFETY: a plain struct that the plugin fills in.
    let told = unsafe {
        let mut told: BusInfo = std::mem::zeroed();
        control
            .component
            .getBusInfo(AUDIO, direction, bound(index), &raw mut told);
        told.channelCount
    };
    usize::try_from(told).unwrap_or(0).min(MAX_CHANNELS)
}
