//! A plugin's pointers and the extensions that it has, with calls made plain.

use std::ffi::{CStr, CString, c_char};
use std::sync::Arc;

use clap_sys::ext::audio_ports::{
    CLAP_EXT_AUDIO_PORTS, clap_audio_port_info, clap_plugin_audio_ports,
};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_plugin_latency};
use clap_sys::ext::note_ports::{CLAP_EXT_NOTE_PORTS, clap_note_port_info, clap_plugin_note_ports};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_param_info, clap_plugin_params};
use clap_sys::ext::posix_fd_support::{CLAP_EXT_POSIX_FD_SUPPORT, clap_plugin_posix_fd_support};
use clap_sys::ext::render::{
    CLAP_EXT_RENDER, CLAP_RENDER_OFFLINE, CLAP_RENDER_REALTIME, clap_plugin_render,
};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_plugin_state};
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_plugin_tail};
use clap_sys::ext::timer_support::{CLAP_EXT_TIMER_SUPPORT, clap_plugin_timer_support};
use clap_sys::plugin::clap_plugin;

use super::entry::Module;
use super::entry::fixed;
use super::host::Host;
use super::{entry, stream};
use crate::seam::{MAX_BUSES, MAX_CHANNELS, MAX_PARAMETERS, OutputBus, PluginError, Setup};

/// A plugin on CLAP's main thread.
pub struct Plugin {
    pub name: String,
    pub face: *const clap_plugin,
    pub params: Option<&'static clap_plugin_params>,
    state: Option<&'static clap_plugin_state>,
    latency: Option<&'static clap_plugin_latency>,
    tail: Option<&'static clap_plugin_tail>,
    timers: Option<&'static clap_plugin_timer_support>,
    descriptors: Option<&'static clap_plugin_posix_fd_support>,
    pub host: Box<Host>,
    /// Kept loaded.
    _module: Arc<Module>,
}

impl Plugin {
    /// Makes and initialises a plugin.
    pub fn create(module: Arc<Module>, id: &str, name: String) -> Result<Self, PluginError> {
        let refused = |step: &str| PluginError::Refused {
            plugin: name.clone(),
            step: step.to_owned(),
            code: -1,
        };
        let host = Host::create();
        // SAFETY: the host is let go after the plugin (`Drop` comes before the fields').
        let face = unsafe { module.create(host.face(), id) };
        if face.is_null() {
            return Err(refused("be created"));
        }
        let mut plugin = Self {
            name: name.clone(),
            face,
            params: None,
            state: None,
            latency: None,
            tail: None,
            timers: None,
            descriptors: None,
            host,
            _module: module,
        };
        // SAFETY: once, right after it was made.
        let ready = unsafe { (*face).init.is_some_and(|init| init(face)) };
        if !ready {
            return Err(refused("initialise"));
        }
        // SAFETY: each name belongs to the type of its field.
        unsafe {
            plugin.params = plugin.extension(CLAP_EXT_PARAMS);
            plugin.state = plugin.extension(CLAP_EXT_STATE);
            plugin.latency = plugin.extension(CLAP_EXT_LATENCY);
            plugin.tail = plugin.extension(CLAP_EXT_TAIL);
            plugin.timers = plugin.extension(CLAP_EXT_TIMER_SUPPORT);
            plugin.descriptors = plugin.extension(CLAP_EXT_POSIX_FD_SUPPORT);
        }
        Ok(plugin)
    }

    /// # Safety
    /// The name is the one of an extension of this type.
    unsafe fn extension<T>(&self, name: &CStr) -> Option<&'static T> {
        // SAFETY: an extension lives as long as its plugin; it is used within this
        // struct's life only.
        unsafe {
            let get = (*self.face).get_extension?;
            get(self.face, name.as_ptr()).cast::<T>().as_ref()
        }
    }

    pub fn refused(&self, step: &str) -> PluginError {
        PluginError::Refused {
            plugin: self.name.clone(),
            step: step.to_owned(),
            code: -1,
        }
    }

    /// Channels of each audio port. Without the extension there are none.
    pub fn ports(&self, input: bool) -> Vec<OutputBus> {
        // SAFETY: plain calls on the main thread, and a plain struct.
        unsafe {
            let Some(ports) = self.extension::<clap_plugin_audio_ports>(CLAP_EXT_AUDIO_PORTS)
            else {
                return Vec::new();
            };
            let (Some(count), Some(get)) = (ports.count, ports.get) else {
                return Vec::new();
            };
            let most = u32::try_from(MAX_BUSES).unwrap_or(u32::MAX);
            (0..count(self.face, input).min(most))
                .map(|index| {
                    let mut told: clap_audio_port_info = std::mem::zeroed();
                    get(self.face, index, input, &raw mut told);
                    OutputBus {
                        name: fixed(&told.name),
                        channels: (told.channel_count as usize).min(MAX_CHANNELS),
                    }
                })
                .collect()
        }
    }

    /// The dialects of its first note input, the wanted one first; none without one.
    pub fn dialects(&self) -> Option<(u32, u32)> {
        // SAFETY: as in `ports`.
        unsafe {
            let ports = self.extension::<clap_plugin_note_ports>(CLAP_EXT_NOTE_PORTS)?;
            if ports.count?(self.face, true) == 0 {
                return None;
            }
            let mut told: clap_note_port_info = std::mem::zeroed();
            ports.get?(self.face, 0, true, &raw mut told)
                .then_some((told.preferred_dialect, told.supported_dialects))
        }
    }

    /// What it tells of its parameters, each id once.
    pub fn parameters(&self) -> Vec<clap_param_info> {
        let Some((count, get)) = self
            .params
            .and_then(|params| params.count.zip(params.get_info))
        else {
            return Vec::new();
        };
        let most = u32::try_from(MAX_PARAMETERS).unwrap_or(u32::MAX);
        let mut known = std::collections::HashSet::new();
        // SAFETY: plain calls on the main thread, and a plain struct.
        unsafe {
            (0..count(self.face).min(most))
                .filter_map(|index| {
                    let mut told: clap_param_info = std::mem::zeroed();
                    get(self.face, index, &raw mut told).then_some(told)
                })
                .filter(|told| known.insert(told.id))
                .collect()
        }
    }

    /// A parameter's native value.
    pub fn value(&self, id: u32) -> Option<f64> {
        let mut value = f64::NAN;
        // SAFETY: a plain call on the main thread; a local is filled in.
        let known = unsafe { self.params?.get_value?(self.face, id, &raw mut value) };
        (known && value.is_finite()).then_some(value)
    }

    pub fn text_of(&self, id: u32, value: f64) -> Option<String> {
        let mut shown: [c_char; 256] = [0; 256];
        // SAFETY: a plain call on the main thread, and a buffer of the length told.
        let known =
            unsafe { self.params?.value_to_text?(self.face, id, value, shown.as_mut_ptr(), 256) };
        known.then(|| entry::fixed(&shown))
    }

    pub fn value_of(&self, id: u32, text: &str) -> Option<f64> {
        let text = CString::new(text).ok()?;
        let mut value = f64::NAN;
        // SAFETY: a plain call on the main thread; the text ends with a zero.
        let known =
            unsafe { self.params?.text_to_value?(self.face, id, text.as_ptr(), &raw mut value) };
        (known && value.is_finite()).then_some(value)
    }

    /// Whether it remembers anything by itself.
    pub fn keeps_state(&self) -> bool {
        self.state
            .is_some_and(|state| state.save.is_some() && state.load.is_some())
    }

    /// What it remembers; nothing if it keeps nothing.
    pub fn save(&self) -> Result<Vec<u8>, PluginError> {
        let Some(save) = self.state.and_then(|state| state.save) else {
            return Ok(Vec::new());
        };
        // SAFETY: the stream outlives the call, on the main thread.
        stream::writing(|stream| unsafe { save(self.face, stream) })
            .ok_or_else(|| self.refused("give its state"))
    }

    pub fn load(&self, bytes: &[u8]) -> bool {
        let Some(load) = self.state.and_then(|state| state.load) else {
            return bytes.is_empty();
        };
        // SAFETY: as in `save`.
        stream::reading(bytes, |stream| unsafe { load(self.face, stream) })
    }

    /// Tells it whether it is rendered faster or slower than real time.
    fn set_offline(&self, offline: bool) {
        let mode = if offline {
            CLAP_RENDER_OFFLINE
        } else {
            CLAP_RENDER_REALTIME
        };
        // SAFETY: a plain call on the main thread.
        unsafe {
            if let Some(set) = self
                .extension::<clap_plugin_render>(CLAP_EXT_RENDER)
                .and_then(|render| render.set)
            {
                set(self.face, mode);
            }
        }
    }

    pub fn activate(&self, setup: &Setup) -> Result<(), PluginError> {
        self.set_offline(setup.offline);
        let rate = f64::from(setup.sample_rate);
        // SAFETY: a plain call on the main thread; it isn't active.
        let done = unsafe {
            (*self.face)
                .activate
                .is_none_or(|activate| activate(self.face, rate, 1, setup.max_frames))
        };
        if done {
            Ok(())
        } else {
            Err(self.refused("become active"))
        }
    }

    /// The opposite, once it has stopped processing.
    pub fn deactivate(&self) {
        // SAFETY: a plain call on the main thread; it is active.
        unsafe {
            if let Some(deactivate) = (*self.face).deactivate {
                deactivate(self.face);
            }
        }
    }

    /// Delay between input and output, in frames. While it is active.
    pub fn latency(&self) -> u32 {
        // SAFETY: a plain call on the main thread.
        self.latency
            .and_then(|latency| latency.get)
            .map_or(0, |get| unsafe { get(self.face) })
    }

    /// Frames that it sounds after its input; from CLAP's INT32_MAX on for ever.
    pub fn tail(&self) -> u32 {
        // SAFETY: a plain call on the main thread.
        let tail = self
            .tail
            .and_then(|tail| tail.get)
            .map_or(0, |get| unsafe { get(self.face) });
        if tail >= i32::MAX.cast_unsigned() {
            u32::MAX
        } else {
            tail
        }
    }

    /// Calls it back, if it wants that, and serves what it has registered.
    pub fn serve(&self, called: bool) {
        // SAFETY: plain calls on the main thread.
        unsafe {
            if called && let Some(call) = (*self.face).on_main_thread {
                call(self.face);
            }
            for timer in self.host.loops.due() {
                if let Some(call) = self.timers.and_then(|timers| timers.on_timer) {
                    call(self.face, timer);
                }
            }
            for (descriptor, flags) in self.host.loops.ready() {
                if let Some(call) = self.descriptors.and_then(|known| known.on_fd) {
                    call(self.face, descriptor, flags);
                }
            }
        }
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        // SAFETY: once, on the main thread, deactivated; nobody calls it any more.
        unsafe {
            if let Some(destroy) = (*self.face).destroy {
                destroy(self.face);
            }
        }
    }
}
