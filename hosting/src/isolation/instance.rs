//! The control half of a plugin that runs elsewhere.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use super::area::FURTHER;
use super::link::{Link, Order};
use super::processor::IsolatedProcessor;
use super::wire::{About, Reply, What};
use super::{HostCommand, Isolation};
use crate::seam::{
    Notice, OutputBus, ParameterDescription, PluginDescription, PluginError, PluginInstance,
    PluginState, PluginStatus, ProgramList, Setup, Status,
};

/// A plugin in a child process. It may move between threads.
pub struct IsolatedInstance {
    link: Arc<Link>,
    about: About,
    latency: u32,
    bad_blocks: u64,
}

/// Opens a plugin in a child.
pub fn open(
    (path, id): (&Path, &str),
    setup: &Setup,
    isolation: &Isolation,
    command: &HostCommand,
) -> Result<(IsolatedInstance, IsolatedProcessor), PluginError> {
    let mut setup = *setup;
    setup.max_frames = setup.max_frames.clamp(1, 4096);
    let order = Order {
        path: path.to_owned(),
        id: id.to_owned(),
        isolation: isolation.clone(),
        command: command.clone(),
    };
    let (link, about) = Link::open(order, setup)?;
    let further = about.outputs.len().saturating_sub(1).min(FURTHER);
    link.memory.populate_further(further);
    let counts = (about.parameters.len(), further);
    let processor = IsolatedProcessor::new(link.clone(), counts, &setup, about.effect);
    let latency = link.status.latency();
    let instance = IsolatedInstance {
        link,
        about,
        latency,
        bad_blocks: 0,
    };
    Ok((instance, processor))
}

impl IsolatedInstance {
    /// The child's process id, while it runs.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.link.host().map(|(host, _)| host.id())
    }

    fn place(&self, id: u32) -> Result<usize, PluginError> {
        let place = self
            .about
            .parameters
            .iter()
            .position(|parameter| parameter.id == id);
        place.ok_or_else(|| PluginError::NoParameter {
            plugin: self.about.description.name.clone(),
            id,
        })
    }

    fn known(&self) -> std::sync::MutexGuard<'_, super::link::Remembered> {
        self.link
            .remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn number(&self, what: What) -> Result<f64, PluginError> {
        match self.link.ask(what)? {
            Reply::Number(value) if value.is_finite() => Ok(value.clamp(0.0, 1.0)),
            _ => Ok(0.0),
        }
    }

    fn done(&self, what: What) -> Result<(), PluginError> {
        self.link.ask(what).map(|_| ())
    }

    /// Looks at what the child has told, and keeps the state that it says has changed.
    fn ask_notices(&mut self, notices: &mut Vec<Notice>) {
        let area = self.link.memory.area();
        if area.notices.swap(0, Ordering::SeqCst) == 0 {
            return;
        }
        let Ok(Reply::Notices(told)) = self.link.ask(What::Poll) else {
            return;
        };
        let mut changed = false;
        for notice in told {
            match notice {
                Notice::Latency(_) | Notice::BadBlocks(_) => {} // counted here
                Notice::Moved { id, value } => {
                    if let Ok(place) = self.place(id) {
                        self.link.note(place as u32, value);
                    }
                    notices.push(notice);
                }
                _ => {
                    changed |= matches!(notice, Notice::Dirty | Notice::ValuesChanged);
                    notices.push(notice);
                }
            }
        }
        if changed {
            let _ = self.state();
        }
    }
}

impl PluginInstance for IsolatedInstance {
    fn description(&self) -> &PluginDescription {
        &self.about.description
    }

    fn parameters(&self) -> &[ParameterDescription] {
        &self.about.parameters
    }

    fn status(&self) -> &Arc<Status> {
        &self.link.status
    }

    fn value(&mut self, id: u32) -> Result<f64, PluginError> {
        self.place(id)?;
        self.number(What::Value(id))
    }

    fn set_value(&mut self, id: u32, value: f64) -> Result<(), PluginError> {
        let place = self.place(id)?;
        self.done(What::SetValue(id, value))?;
        self.link.note(place as u32, value.clamp(0.0, 1.0));
        Ok(())
    }

    fn text_of(&mut self, id: u32, value: f64) -> Result<String, PluginError> {
        self.place(id)?;
        match self.link.ask(What::TextOf(id, value))? {
            Reply::Text(text) => Ok(text),
            _ => Ok(String::new()),
        }
    }

    fn value_of(&mut self, id: u32, text: &str) -> Result<f64, PluginError> {
        self.place(id)?;
        self.number(What::ValueOf(id, text.to_owned()))
    }

    fn state(&mut self) -> Result<PluginState, PluginError> {
        match self.link.ask(What::State)? {
            Reply::State(state) => {
                self.link.remember(state.clone());
                Ok(state)
            }
            _ => Ok(self.known().state.clone()),
        }
    }

    fn restore(&mut self, state: &PluginState) -> Result<(), PluginError> {
        self.done(What::Restore(state.clone()))?;
        self.link.remember(state.clone());
        self.link.refresh();
        Ok(())
    }

    fn outputs(&self) -> &[OutputBus] {
        &self.about.outputs
    }

    fn programs(&self) -> &[ProgramList] {
        &self.about.programs
    }

    fn set_bypassed(&mut self, bypassed: bool) -> Result<(), PluginError> {
        self.done(What::Bypass(bypassed))?;
        self.known().bypassed = bypassed;
        Ok(())
    }

    fn set_side_chain(&mut self, connected: bool) -> Result<(), PluginError> {
        self.done(What::SideChain(connected))?;
        if let Some(setup) = &mut self.known().setup {
            setup.side_chain = connected;
        }
        Ok(())
    }

    fn poll(&mut self) -> Vec<Notice> {
        let mut notices = Vec::new();
        if self.link.status.state() == PluginStatus::Running {
            self.ask_notices(&mut notices);
        }
        let told = &self.link.notices;
        notices.append(&mut told.lock().unwrap_or_else(PoisonError::into_inner));
        self.link.refresh();
        let latency = self.link.status.latency();
        if latency != self.latency {
            self.latency = latency;
            notices.push(Notice::Latency(latency));
        }
        let bad = self.link.memory.area().bad_blocks.load(Ordering::Relaxed);
        self.link.status.set_bad_blocks(bad);
        if bad > self.bad_blocks {
            notices.push(Notice::BadBlocks(bad - self.bad_blocks));
        }
        self.bad_blocks = bad;
        notices
    }

    fn close(self: Box<Self>) -> Result<(), PluginError> {
        let running = self.link.status.state() == PluginStatus::Running;
        self.link.closed.store(true, Ordering::SeqCst);
        if running {
            self.done(What::Close)
        } else {
            Ok(())
        }
    }
}

impl Drop for IsolatedInstance {
    fn drop(&mut self) {
        let host = self.link.host();
        self.link.let_go();
        // The last one of a process ends it. One that shares its process is asked to
        // go, and not waited for here.
        if let Some((host, instance)) = host
            && matches!(self.link.order.isolation, Isolation::Shared(_))
            && Arc::strong_count(&host) > 1
        {
            let limit = self.link.order.command.call_limit;
            let name = self.about.description.name.clone();
            let _ = std::thread::Builder::new().spawn(move || {
                let what = What::Close;
                let _ = host.ask(&super::wire::Request { instance, what }, limit, &name);
            });
        }
    }
}
