//! The control half.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::events::Said;
use super::host::wish;
use super::parameters::Natives;
use super::plugin::Plugin;
use super::realtime::RealTime;
use super::values;
use crate::local::Core;
use crate::seam::{
    MAX_LATENCY, Notice, OutputBus, ParameterDescription, PluginDescription, PluginError,
    PluginInstance, PluginState, ProgramList, Setup, Status,
};

/// How long a process call is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// A plugin that changes its latency all the time is started anew this often at most.
const BETWEEN: Duration = Duration::from_millis(100);

/// A CLAP plugin in this process. Not `Send`: its calls belong to CLAP's main thread.
pub struct ClapInstance {
    pub(super) plugin: Option<Plugin>,
    pub(super) core: Arc<Core<RealTime>>,
    pub(super) description: PluginDescription,
    pub(super) parameters: Vec<ParameterDescription>,
    pub(super) outputs: Vec<OutputBus>,
    pub(super) natives: Arc<Natives>,
    pub(super) status: Arc<Status>,
    pub(super) setup: Setup,
    pub(super) values: rtrb::Producer<(u32, f64)>,
    pub(super) said: rtrb::Consumer<Said>,
    /// Values that the ring had no room for.
    pub(super) waiting: VecDeque<(u32, f64)>,
    /// Values that the plugin hasn't taken yet, by id.
    pub(super) meant: HashMap<u32, f64>,
    pub(super) reactivated: Option<Instant>,
    pub(super) bad_blocks: u64,
}

impl ClapInstance {
    fn plugin(&self) -> &Plugin {
        self.plugin.as_ref().expect("taken by closing only")
    }

    fn place(&self, id: u32) -> Result<u32, PluginError> {
        self.natives
            .place(id)
            .ok_or_else(|| PluginError::NoParameter {
                plugin: self.description.name.clone(),
                id,
            })
    }

    fn send(&mut self, index: u32, value: f64) {
        self.waiting.push_back((index, value));
        while let Some(next) = self.waiting.front() {
            if self.values.push(*next).is_err() {
                return;
            }
            self.waiting.pop_front();
        }
    }

    fn all_taken(&self) -> bool {
        self.values.slots() == self.values.buffer().capacity() && self.waiting.is_empty()
    }

    /// Lets the audio half take what waits, when nobody processes.
    fn flush(&mut self) {
        // While the engine runs, the next block takes it.
        for _ in 0..10 {
            if self.all_taken() {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        while !self.all_taken() {
            if !self.flush_once() {
                return;
            }
            if let Some((index, value)) = self.waiting.pop_front() {
                self.send(index, value);
            }
        }
        self.settle();
    }

    /// What can be set, where it stands.
    fn all_values(&mut self) -> values::Pairs {
        let settable = self.parameters.iter().filter(|about| !about.read_only);
        let ids: Vec<u32> = settable.map(|about| about.id).collect();
        let value = |id| Some((id, self.value(id).ok()?));
        ids.into_iter().filter_map(value).collect()
    }

    fn restore_values(&mut self, state: &[u8]) -> Result<(), PluginError> {
        let pairs = match state {
            [] => values::Pairs::new(),
            state => {
                let pairs = values::read(state);
                pairs.ok_or_else(|| self.plugin().refused("take that state"))?
            }
        };
        for (id, value) in pairs {
            // Another version of it may have fewer.
            let _ = self.set_value(id, value);
        }
        self.flush();
        Ok(())
    }

    fn flush_once(&self) -> bool {
        let Some(mut pass) = self.core.pass(PATIENCE) else {
            return false;
        };
        let Some(real_time) = pass.real_time() else {
            return false;
        };
        real_time.flush();
        true
    }

    /// Forgets values that the plugin has taken: no block that took them is under way.
    fn settle(&mut self) {
        let pass = self.core.pass(PATIENCE);
        let taken = pass.is_some() && self.all_taken();
        drop(pass);
        if taken {
            self.meant.clear();
        }
    }

    /// Stops, does something, and starts again, with nobody in a process call.
    fn anew(&mut self, change: impl FnOnce(&mut Setup)) -> Result<(), PluginError> {
        let mut pass = self.core.pass(PATIENCE).ok_or_else(|| PluginError::Hung {
            plugin: self.description.name.clone(),
            during: "processing".into(),
            seconds: PATIENCE.as_secs_f64(),
        })?;
        change(&mut self.setup);
        let Some(real_time) = pass.real_time() else {
            return Ok(());
        };
        let plugin = self.plugin.as_ref().expect("taken by closing only");
        real_time.stop();
        plugin.deactivate();
        if let Err(refused) = plugin.activate(&self.setup) {
            // It can't be processed any more.
            *pass.real_time() = None;
            return Err(refused);
        }
        real_time.landing.wake();
        self.status.set_latency(plugin.latency());
        self.status.set_tail(plugin.tail());
        Ok(())
    }

    fn shut(&mut self) -> Result<(), PluginError> {
        let Some(plugin) = self.plugin.take() else {
            return Ok(());
        };
        let Some(mut pass) = self.core.pass(PATIENCE) else {
            // It hangs in a process call: it can't be let go of.
            std::mem::forget(plugin);
            return Err(PluginError::Hung {
                plugin: self.description.name.clone(),
                during: "processing".into(),
                seconds: PATIENCE.as_secs_f64(),
            });
        };
        if let Some(mut real_time) = pass.real_time().take() {
            real_time.stop();
            plugin.deactivate();
        }
        Ok(())
    }

    /// What the plugin said of its parameters: meters, and moves of its own.
    fn notices_of_said(&mut self, notices: &mut Vec<Notice>) {
        let mut meters = BTreeMap::new();
        while let Ok(said) = self.said.pop() {
            match said {
                Said::Begin(id) if self.natives.of(id).is_some() => {
                    notices.push(Notice::Touched(id));
                }
                Said::End(id) if self.natives.of(id).is_some() => {
                    notices.push(Notice::Released(id));
                }
                Said::Value(id, value) => {
                    let Some(place) = self.natives.place(id).filter(|_| value.is_finite()) else {
                        continue;
                    };
                    let value = self.natives.all[place as usize].normal(value);
                    if self.parameters[place as usize].read_only {
                        meters.insert(id, value);
                    } else {
                        notices.push(Notice::Moved { id, value });
                    }
                }
                _ => {}
            }
        }
        for (id, value) in meters {
            notices.push(Notice::Output { id, value });
        }
        let bad = self.status.bad_blocks();
        if bad > self.bad_blocks {
            notices.push(Notice::BadBlocks(bad - self.bad_blocks));
            self.bad_blocks = bad;
        }
    }

    fn notices_of_wishes(&mut self, notices: &mut Vec<Notice>) {
        let rested = self.reactivated.is_none_or(|when| when.elapsed() > BETWEEN);
        let mask = if rested { !0 } else { !wish::ANEW };
        let wishes = self.plugin().host.take(mask);
        self.plugin().serve(wishes & wish::CALLBACK != 0);
        if wishes & wish::FLUSH != 0 {
            self.flush_once();
        }
        if wishes & wish::ANEW != 0 {
            let before = self.status.latency();
            self.flush();
            if self.anew(|_| ()).is_ok() && self.status.latency() != before {
                notices.push(Notice::Latency(self.status.latency()));
            }
            self.reactivated = Some(Instant::now());
        }
        if wishes & wish::TAIL != 0 {
            self.status.set_tail(self.plugin().tail());
        }
        for (bit, notice) in [
            (wish::VALUES, Notice::ValuesChanged),
            (wish::TITLES, Notice::TitlesChanged),
            (wish::DIRTY, Notice::Dirty),
        ] {
            if wishes & bit != 0 {
                notices.push(notice);
            }
        }
    }
}

impl PluginInstance for ClapInstance {
    fn description(&self) -> &PluginDescription {
        &self.description
    }

    fn parameters(&self) -> &[ParameterDescription] {
        &self.parameters
    }

    fn status(&self) -> &Arc<Status> {
        &self.status
    }

    fn value(&mut self, id: u32) -> Result<f64, PluginError> {
        let place = self.place(id)?;
        self.settle();
        if let Some(value) = self.meant.get(&id) {
            return Ok(*value);
        }
        let native = &self.natives.all[place as usize];
        Ok(self
            .plugin()
            .value(id)
            .map_or(0.0, |value| native.normal(value)))
    }

    fn set_value(&mut self, id: u32, value: f64) -> Result<(), PluginError> {
        let index = self.place(id)?;
        let plugin = self.description.name.clone();
        if value.is_nan() {
            return Err(PluginError::NotANumber { plugin, id });
        }
        if self.parameters[index as usize].read_only {
            return Err(PluginError::ReadOnly { plugin, id });
        }
        let value = value.clamp(0.0, 1.0);
        self.meant.insert(id, value);
        self.send(index, value);
        Ok(())
    }

    fn text_of(&mut self, id: u32, value: f64) -> Result<String, PluginError> {
        let place = self.place(id)?;
        if value.is_nan() {
            let plugin = self.description.name.clone();
            return Err(PluginError::NotANumber { plugin, id });
        }
        let native = self.natives.all[place as usize].native(value);
        let text = self.plugin().text_of(id, native);
        Ok(text.unwrap_or_else(|| format!("{native:.3}")))
    }

    fn value_of(&mut self, id: u32, text: &str) -> Result<f64, PluginError> {
        let place = self.place(id)?;
        let native = &self.natives.all[place as usize];
        let value = self.plugin().value_of(id, text);
        value
            .map(|value| native.normal(value))
            .ok_or_else(|| PluginError::NoSuchText {
                plugin: self.description.name.clone(),
                id,
                text: text.to_owned(),
            })
    }

    fn state(&mut self) -> Result<PluginState, PluginError> {
        self.flush();
        let component = if self.plugin().keeps_state() {
            self.plugin().save()?
        } else {
            values::write(&self.all_values())
        };
        Ok(PluginState {
            component,
            controller: Vec::new(),
        })
    }

    fn restore(&mut self, state: &PluginState) -> Result<(), PluginError> {
        if !self.plugin().keeps_state() {
            return self.restore_values(&state.component);
        }
        self.flush();
        let before = self.plugin().save().ok();
        if !self.plugin().load(&state.component) {
            if let Some(before) = before {
                self.plugin().load(&before);
            }
            return Err(self.plugin().refused("take that state"));
        }
        let told = self.plugin().host.take(wish::ANEW);
        let latency = self.plugin().latency().min(MAX_LATENCY);
        if told != 0 || latency != self.status.latency() {
            self.anew(|_| ())?;
        }
        self.status.set_tail(self.plugin().tail());
        Ok(())
    }

    fn outputs(&self) -> &[OutputBus] {
        &self.outputs
    }

    fn programs(&self) -> &[ProgramList] {
        &[]
    }

    fn set_bypassed(&mut self, bypassed: bool) -> Result<(), PluginError> {
        match self.parameters.iter().find(|parameter| parameter.bypass) {
            Some(own) => {
                let id = own.id;
                self.set_value(id, if bypassed { 1.0 } else { 0.0 })
            }
            None => {
                self.status.set_bypassed(bypassed);
                Ok(())
            }
        }
    }

    /// CLAP's ports are all active: what isn't connected hears silence.
    fn set_side_chain(&mut self, connected: bool) -> Result<(), PluginError> {
        self.setup.side_chain = connected;
        Ok(())
    }

    fn poll(&mut self) -> Vec<Notice> {
        let mut notices = Vec::new();
        self.notices_of_wishes(&mut notices);
        self.notices_of_said(&mut notices);
        notices
    }

    fn close(mut self: Box<Self>) -> Result<(), PluginError> {
        self.shut()
    }
}

impl Drop for ClapInstance {
    fn drop(&mut self) {
        // Nobody is left to be told of a failure.
        let _ = self.shut();
    }
}
