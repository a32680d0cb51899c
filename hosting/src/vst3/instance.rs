//! The control half.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use vst3::Steinberg::Vst::{IAudioProcessorTrait as _, RestartFlags_};
use vst3::Steinberg::kResultOk;

use super::control::Control;
use super::handler::Edit;
use super::host::Host;
use super::opening::{activate, deactivate};
use super::parameters::{Mapping, Places};
use super::realtime::RealTime;
use crate::local::Core;
use crate::seam::{
    Notice, OutputBus, ParameterDescription, PluginDescription, PluginError, PluginInstance,
    PluginState, ProgramList, Setup, Status,
};

/// How long a process call is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// A plugin that changes its latency all the time is started anew this often at most.
const BETWEEN: Duration = Duration::from_millis(100);
/// The restart flags that need a new start.
const ANEW: i32 =
    RestartFlags_::kLatencyChanged | RestartFlags_::kIoChanged | RestartFlags_::kReloadComponent;

/// A VST3 plugin in this process. Not `Send`: its objects belong to one thread.
pub struct Vst3Instance {
    pub(super) control: Option<Control>,
    pub(super) core: Arc<Core<RealTime>>,
    pub(super) description: PluginDescription,
    pub(super) parameters: Vec<ParameterDescription>,
    pub(super) outputs: Vec<OutputBus>,
    pub(super) programs: Vec<ProgramList>,
    pub(super) places: Arc<Places>,
    pub(super) mapping: Arc<Mapping>,
    pub(super) status: Arc<Status>,
    pub(super) setup: Setup,
    pub(super) values: rtrb::Producer<(u32, f64)>,
    pub(super) told: rtrb::Consumer<(u32, f64)>,
    /// Values that the ring had no room for.
    pub(super) waiting: VecDeque<(u32, f64)>,
    pub(super) reactivated: Option<Instant>,
    pub(super) bad_blocks: u64,
}

impl Vst3Instance {
    fn control(&self) -> &Control {
        self.control.as_ref().expect("taken by closing only")
    }

    fn place(&self, id: u32) -> Result<u32, PluginError> {
        self.places.of(id).ok_or_else(|| PluginError::NoParameter {
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

    /// Lets the audio half take what waits, when nobody processes.
    fn flush(&mut self) {
        if self.values.slots() == self.values.buffer().capacity() && self.waiting.is_empty() {
            return;
        }
        // While the engine runs, the next block takes it.
        for _ in 0..10 {
            if self.values.slots() == self.values.buffer().capacity() {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        while self.values.slots() < self.values.buffer().capacity() || !self.waiting.is_empty() {
            let Some(mut pass) = self.core.pass(PATIENCE) else {
                return;
            };
            if let Some(real_time) = pass.real_time() {
                real_time.flush();
            }
            drop(pass);
            if let Some((index, value)) = self.waiting.pop_front() {
                self.send(index, value);
            }
        }
    }

    /// Sees to it that the audio half has heard what was told without sound: from the
    /// engine's next block or, when none comes, from one of silence.
    fn settle(&mut self) {
        for _ in 0..10 {
            match self.core.pass(PATIENCE) {
                None => return,
                Some(mut pass) => {
                    if pass
                        .real_time()
                        .as_ref()
                        .is_none_or(|half| half.again.is_empty())
                    {
                        return;
                    }
                }
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        if let Some(mut pass) = self.core.pass(PATIENCE)
            && let Some(real_time) = pass.real_time()
        {
            real_time.settle();
        }
    }

    /// Values told before mean nothing to another state.
    fn forget(&mut self) {
        if let Some(mut pass) = self.core.pass(PATIENCE)
            && let Some(real_time) = pass.real_time()
        {
            real_time.again.clear();
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
        let control = self.control.as_ref().expect("taken by closing only");
        let audio = real_time.audio.clone();
        deactivate(control, &audio);
        activate(control, &audio, &self.setup)?;
        real_time.landing.wake();
        // SAFETY: plain calls after activation.
        unsafe {
            self.status.set_latency(audio.getLatencySamples());
            self.status.set_tail(audio.getTailSamples());
        }
        Ok(())
    }

    fn shut(&mut self) -> Result<(), PluginError> {
        let Some(control) = self.control.take() else {
            return Ok(());
        };
        let Some(mut pass) = self.core.pass(PATIENCE) else {
            // It hangs in a process call: its objects can't be let go of.
            std::mem::forget(control);
            return Err(PluginError::Hung {
                plugin: self.description.name.clone(),
                during: "processing".into(),
                seconds: PATIENCE.as_secs_f64(),
            });
        };
        if let Some(real_time) = pass.real_time().take() {
            deactivate(&control, &real_time.audio);
        }
        Ok(())
    }

    fn notices_of_edits(&mut self, notices: &mut Vec<Notice>) {
        for edit in self.control().handler.take_edits() {
            match edit {
                Edit::Begin(id) => notices.push(Notice::Touched(id)),
                Edit::End(id) => notices.push(Notice::Released(id)),
                Edit::Perform(id, value) => {
                    let Ok(index) = self.place(id) else { continue };
                    if value.is_nan() {
                        continue;
                    }
                    self.send(index, value.clamp(0.0, 1.0));
                    notices.push(Notice::Moved { id, value });
                }
            }
        }
    }

    fn notices_of_outputs(&mut self, notices: &mut Vec<Notice>) {
        let mut last = std::collections::BTreeMap::new();
        while let Ok((id, value)) = self.told.pop() {
            last.insert(id, value);
        }
        for (id, value) in last {
            // Some plugins (DPF's) echo what their audio half has of every parameter, older
            // than what the controller has been told since: only meters are believed.
            let place = self.places.of(id);
            let meter = place.is_some_and(|at| self.parameters[at as usize].read_only);
            if meter && value.is_finite() {
                self.control().set_value(id, value);
                notices.push(Notice::Output { id, value });
            }
        }
        let bad = self.status.bad_blocks();
        if bad > self.bad_blocks {
            notices.push(Notice::BadBlocks(bad - self.bad_blocks));
            self.bad_blocks = bad;
        }
    }

    fn notices_of_restarts(&mut self, notices: &mut Vec<Notice>) {
        let rested = self.reactivated.is_none_or(|when| when.elapsed() > BETWEEN);
        let flags = self
            .control()
            .handler
            .take_restart(if rested { !0 } else { !ANEW });
        if flags & ANEW != 0 {
            let before = self.status.latency();
            self.flush();
            if self.anew(|_| ()).is_ok() && self.status.latency() != before {
                notices.push(Notice::Latency(self.status.latency()));
            }
            self.reactivated = Some(Instant::now());
        }
        if flags & (RestartFlags_::kParamValuesChanged | RestartFlags_::kReloadComponent) != 0 {
            notices.push(Notice::ValuesChanged);
        }
        if flags & RestartFlags_::kParamTitlesChanged != 0 {
            notices.push(Notice::TitlesChanged);
        }
        if flags & RestartFlags_::kMidiCCAssignmentChanged != 0 {
            self.control().map_midi(&self.places, &self.mapping);
        }
        if self.control().handler.take_dirty() {
            notices.push(Notice::Dirty);
        }
    }
}

impl PluginInstance for Vst3Instance {
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
        self.place(id)?;
        let value = self.control().value(id);
        Ok(if value.is_nan() {
            0.0
        } else {
            value.clamp(0.0, 1.0)
        })
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
        self.control().set_value(id, value);
        self.send(index, value);
        Ok(())
    }

    fn text_of(&mut self, id: u32, value: f64) -> Result<String, PluginError> {
        self.place(id)?;
        if value.is_nan() {
            let plugin = self.description.name.clone();
            return Err(PluginError::NotANumber { plugin, id });
        }
        let value = value.clamp(0.0, 1.0);
        Ok(self
            .control()
            .text_of(id, value)
            .unwrap_or_else(|| format!("{value:.3}")))
    }

    fn value_of(&mut self, id: u32, text: &str) -> Result<f64, PluginError> {
        self.place(id)?;
        self.control()
            .value_of(id, text)
            .ok_or_else(|| PluginError::NoSuchText {
                plugin: self.description.name.clone(),
                id,
                text: text.to_owned(),
            })
    }

    fn state(&mut self) -> Result<PluginState, PluginError> {
        self.flush();
        self.settle();
        Ok(PluginState {
            component: self.control().component_state()?,
            controller: self.control().controller_state(),
        })
    }

    fn restore(&mut self, state: &PluginState) -> Result<(), PluginError> {
        self.flush();
        self.forget();
        let before = self.control().component_state().ok();
        // A plugin that keeps nothing gives a state that it refuses itself (DPF's do).
        let same = before.as_ref() == Some(&state.component);
        let result = self.control().set_component_state(&state.component);
        if result != kResultOk && !same {
            if let Some(before) = before {
                self.control().set_component_state(&before);
            }
            return Err(self.control().refused("take that state", result));
        }
        self.control().tell_controller(&state.component);
        if !state.controller.is_empty() {
            self.control().set_controller_state(&state.controller);
        }
        let Some(mut pass) = self.core.pass(PATIENCE) else {
            return Ok(());
        };
        let Some(real_time) = pass.real_time() else {
            return Ok(());
        };
        // SAFETY: plain calls; the audio half may have another latency now.
        let (latency, tail) = unsafe {
            (
                real_time.audio.getLatencySamples(),
                real_time.audio.getTailSamples(),
            )
        };
        drop(pass);
        self.status.set_tail(tail);
        if latency.min(crate::seam::MAX_LATENCY) != self.status.latency() {
            self.anew(|_| ())?;
        }
        Ok(())
    }

    fn outputs(&self) -> &[OutputBus] {
        &self.outputs
    }

    fn programs(&self) -> &[ProgramList] {
        &self.programs
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

    fn set_side_chain(&mut self, connected: bool) -> Result<(), PluginError> {
        if self.setup.side_chain == connected {
            return Ok(());
        }
        self.anew(|setup| setup.side_chain = connected)
    }

    fn poll(&mut self) -> Vec<Notice> {
        let mut notices = Vec::new();
        Host::pump();
        self.notices_of_edits(&mut notices);
        self.notices_of_outputs(&mut notices);
        self.notices_of_restarts(&mut notices);
        notices
    }

    fn close(mut self: Box<Self>) -> Result<(), PluginError> {
        self.shut()
    }
}

impl Drop for Vst3Instance {
    fn drop(&mut self) {
        // Nobody is left to be told of a failure.
        let _ = self.shut();
    }
}
