//! From a class to two halves that are ready to play.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use vst3::ComPtr;
use vst3::Steinberg::Vst::{
    BusDirection, IAudioProcessor, IAudioProcessorTrait as _, IComponentTrait as _, MediaType,
    ProcessModes_, ProcessSetup,
};
use vst3::Steinberg::{kNotImplemented, kResultOk};

use super::Vst3Processor;
use super::buses::{arrange, bound, outputs};
use super::control::Control;
use super::events::{EVENTS, Notes};
use super::instance::Vst3Instance;
use super::module::Module;
use super::parameters::{Mapping, Places};
use super::realtime::{Expressions, Lists, RealTime};
use super::{class, text};
use crate::local::{Buffers, Core, Landing, Layout, Members};
use crate::seam::{MAX_BUSES, ParameterDescription, PluginDescription, PluginError, Setup, Status};

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
    let layout = arrange(&control, &audio)?;
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
    let (to_control, told) = rtrb::RingBuffer::new(1024);
    let max_frames = setup.max_frames as usize;
    let outputs = outputs(&control, &layout);
    let further = outputs.len().saturating_sub(1);
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
        (parameters.len(), further),
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
        told,
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
                // Further outputs may lead to other tracks at any time.
                let on = index == 0
                    || (media, direction) == (AUDIO, OUTPUT)
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
