//! From an id to two halves that are ready to play.

use std::path::Path;
use std::sync::Arc;

use super::ClapProcessor;
use super::entry::Module;
use super::events::{Events, Outputs};
use super::instance::ClapInstance;
use super::messages::{Dialect, Keys};
use super::parameters::{Natives, describe};
use super::plugin::Plugin;
use super::realtime::RealTime;
use crate::local::{Buffers, Core, Landing, Layout};
use crate::seam::{OutputBus, PluginDescription, PluginError, Setup, Status};

/// Opens a plugin of a module.
pub fn open(
    path: &Path,
    id: &str,
    setup: &Setup,
) -> Result<(ClapInstance, ClapProcessor), PluginError> {
    let module = Module::load(path)?;
    let mut setup = *setup;
    setup.max_frames = setup.max_frames.clamp(1, 1 << 16);
    let Some(description) = module.plugins().into_iter().find(|plugin| plugin.id == id) else {
        return Err(PluginError::NoClass {
            path: path.to_owned(),
            id: id.to_owned(),
        });
    };
    let plugin = Plugin::create(module, id, description.name.clone())?;
    plugin.activate(&setup)?;
    let status = Arc::new(Status::default());
    status.set_latency(plugin.latency());
    status.set_tail(plugin.tail());
    Ok(assemble(plugin, description, &setup, status))
}

fn assemble(
    plugin: Plugin,
    mut description: PluginDescription,
    setup: &Setup,
    status: Arc<Status>,
) -> (ClapInstance, ClapProcessor) {
    let told = plugin.parameters();
    let natives = Arc::new(Natives::new(&told));
    let parameters: Vec<_> = told
        .iter()
        .zip(&natives.all)
        .map(|(told, native)| describe(told, native))
        .collect();
    let outputs = plugin.ports(false);
    let channels = |ports: &[OutputBus]| ports.iter().map(|port| port.channels).collect();
    let layout = Layout {
        inputs: channels(&plugin.ports(true)),
        outputs: channels(&outputs),
    };
    let dialect = Dialect::of(plugin.dialects(), setup.note_expression);
    let effect = !layout.inputs.is_empty();
    description.instrument |= !effect && dialect.is_some();
    let (values, from_control) = rtrb::RingBuffer::new(4096);
    let (to_control, said) = rtrb::RingBuffer::new(1024);
    let core = Arc::new(Core::new(RealTime {
        face: plugin.face,
        params: plugin.params,
        setup: *setup,
        buffers: Buffers::new(layout, setup.max_frames as usize),
        events: Events::new(),
        outputs: Outputs(to_control),
        keys: Keys::default(),
        dialect,
        natives: natives.clone(),
        landing: Landing::new(status.clone(), setup, !effect),
        from_control,
        started: false,
        told: clap_sys::process::CLAP_PROCESS_CONTINUE,
        processed: 0,
    }));
    let counts = (parameters.len(), outputs.len().saturating_sub(1));
    let heard = status.clone();
    let processor = ClapProcessor::new(core.clone(), counts, heard, setup.offline, effect)
        .woken_by(plugin.host.awake.clone());
    let instance = ClapInstance {
        plugin: Some(plugin),
        core,
        description,
        parameters,
        outputs,
        natives,
        status,
        setup: *setup,
        values,
        said,
        waiting: Default::default(),
        meant: Default::default(),
        reactivated: None,
        bad_blocks: 0,
    };
    (instance, processor)
}
