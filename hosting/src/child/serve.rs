//! The main thread of a child: opens plugins, asks their controllers, tells the parent.

use std::collections::HashMap;
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::audio::{AudioThread, tell};
use crate::format;
use crate::isolation::area::Mapped;
use crate::isolation::wake::readable;
use crate::isolation::wire::{About, Manners, Reply, Request, What, receive, send};
use crate::seam::{Notice, PluginError, PluginInstance, Setup};

/// A plugin that this process runs. The thread ends before the instance.
struct Running {
    audio: AudioThread,
    instance: Box<dyn PluginInstance>,
    memory: Arc<Mapped>,
    notices: Vec<Notice>,
}

/// Serves until the parent closes its end.
pub fn serve(mut socket: UnixStream) {
    let mut running = HashMap::new();
    loop {
        if readable(socket.as_raw_fd(), Duration::from_millis(30)) {
            let Ok(request) = receive::<Request>(&mut socket) else {
                crate::isolation::wake::leave();
            };
            let reply = answer(&mut running, request).unwrap_or_else(Reply::Failed);
            // Whoever has the answer reads a latency of after the question.
            running.values_mut().for_each(Running::look);
            if send(&mut socket, &reply).is_err() {
                crate::isolation::wake::leave();
            }
        }
        running.values_mut().for_each(Running::look);
    }
}

impl Running {
    /// Does what the plugin asked for, and keeps what it says for the parent.
    fn look(&mut self) {
        for notice in self.instance.poll() {
            match notice {
                // Meters: the last value of each is enough.
                Notice::Output { id, .. } => self.notices.retain(
                    |known| !matches!(known, Notice::Output { id: other, .. } if *other == id),
                ),
                _ if self.notices.len() >= 1024 => continue,
                _ => {}
            }
            self.notices.push(notice);
        }
        let area = self.memory.area();
        tell(area, self.instance.status());
        if !self.notices.is_empty() {
            area.notices.store(1, Ordering::SeqCst);
        }
    }
}

fn open(
    (path, id): (&Path, &str),
    setup: &Setup,
    memory: (u32, i32),
    manners: Manners,
) -> Result<(Running, About), PluginError> {
    let memory = Arc::new(Mapped::of_process(memory.0, memory.1)?);
    let (opened, effect) = format::open_told(path, id, setup)?;
    let (mut instance, processor) = (opened.instance, opened.processor);
    let about = About {
        description: instance.description().clone(),
        parameters: instance.parameters().to_vec(),
        outputs: instance.outputs().to_vec(),
        programs: instance.programs().to_vec(),
        state: instance.state().unwrap_or_default(),
        effect,
    };
    memory.populate_further(about.outputs.len().saturating_sub(1));
    let status = instance.status().clone();
    let audio =
        AudioThread::start(memory.clone(), processor, (status, manners)).map_err(|error| {
            PluginError::System {
                step: "an audio thread".into(),
                reason: error.to_string(),
            }
        })?;
    let running = Running {
        audio,
        instance,
        memory,
        notices: Vec::new(),
    };
    Ok((running, about))
}

fn answer(running: &mut HashMap<u32, Running>, request: Request) -> Result<Reply, PluginError> {
    if let What::Open {
        path,
        id,
        setup,
        memory,
        manners,
    } = &request.what
    {
        let (plugin, about) = open((path, id), setup, *memory, *manners)?;
        running.insert(request.instance, plugin);
        return Ok(Reply::Opened(Box::new(about)));
    }
    if let What::Close = request.what {
        if let Some(Running {
            audio, instance, ..
        }) = running.remove(&request.instance)
        {
            drop(audio);
            instance.close()?;
        }
        return Ok(Reply::Done);
    }
    let plugin = running
        .get_mut(&request.instance)
        .ok_or_else(|| PluginError::Down {
            plugin: "a plugin".into(),
            reason: "its process doesn't know it".into(),
        })?;
    let reply = ask(plugin, request.what)?;
    plugin.look();
    Ok(reply)
}

fn ask(plugin: &mut Running, what: What) -> Result<Reply, PluginError> {
    let instance = &mut *plugin.instance;
    Ok(match what {
        What::Value(id) => Reply::Number(instance.value(id)?),
        What::TextOf(id, value) => Reply::Text(instance.text_of(id, value)?),
        What::ValueOf(id, text) => Reply::Number(instance.value_of(id, &text)?),
        What::State => Reply::State(instance.state()?),
        What::Poll => Reply::Notices(std::mem::take(&mut plugin.notices)),
        What::SetValue(id, value) => done(instance.set_value(id, value))?,
        What::Restore(state) => done(instance.restore(&state))?,
        What::Bypass(on) => done(instance.set_bypassed(on))?,
        What::SideChain(on) => done(instance.set_side_chain(on))?,
        What::Open { .. } | What::Close => Reply::Done, // answered before
    })
}

fn done(result: Result<(), PluginError>) -> Result<Reply, PluginError> {
    result.map(|()| Reply::Done)
}
