//! What a plugin sees of its host, and what it has asked of it.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_void};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::AcqRel, Ordering::Relaxed};
use std::thread::ThreadId;

use clap_sys::ext::audio_ports::{CLAP_EXT_AUDIO_PORTS, clap_host_audio_ports};
use clap_sys::ext::latency::{CLAP_EXT_LATENCY, clap_host_latency};
use clap_sys::ext::log::{CLAP_EXT_LOG, clap_host_log, clap_log_severity};
use clap_sys::ext::note_ports::{
    CLAP_EXT_NOTE_PORTS, CLAP_NOTE_DIALECT_CLAP, CLAP_NOTE_DIALECT_MIDI, clap_host_note_ports,
};
use clap_sys::ext::params::{CLAP_EXT_PARAMS, clap_host_params};
use clap_sys::ext::posix_fd_support::{CLAP_EXT_POSIX_FD_SUPPORT, clap_host_posix_fd_support};
use clap_sys::ext::state::{CLAP_EXT_STATE, clap_host_state};
use clap_sys::ext::tail::{CLAP_EXT_TAIL, clap_host_tail};
use clap_sys::ext::thread_check::{CLAP_EXT_THREAD_CHECK, clap_host_thread_check};
use clap_sys::ext::timer_support::{CLAP_EXT_TIMER_SUPPORT, clap_host_timer_support};
use clap_sys::host::clap_host;
use clap_sys::version::CLAP_VERSION;

use super::loops::Loops;

/// What a plugin may ask for, as bits.
pub mod wish {
    pub const RESTART: u32 = 1;
    pub const CALLBACK: u32 = 2;
    pub const LATENCY: u32 = 4;
    pub const TAIL: u32 = 8;
    pub const VALUES: u32 = 16;
    pub const TITLES: u32 = 32;
    pub const FLUSH: u32 = 64;
    pub const DIRTY: u32 = 128;
    /// Those that need a new start.
    pub const ANEW: u32 = RESTART | LATENCY;
}

/// The host of one plugin, at a place that doesn't move.
pub struct Host {
    face: clap_host,
    wishes: AtomicU32,
    /// It wants to be processed.
    pub awake: Arc<AtomicBool>,
    pub loops: Loops,
    main: ThreadId,
}

thread_local! {
    /// Whether this thread has passed a plugin's gate.
    static AUDIO: Cell<bool> = const { Cell::new(false) };
}

/// This thread is the audio thread while it lives.
pub struct AudioThread(bool);

impl AudioThread {
    pub fn enter() -> Self {
        Self(AUDIO.replace(true))
    }
}

impl Drop for AudioThread {
    fn drop(&mut self) {
        AUDIO.set(self.0);
    }
}

impl Host {
    /// A host, on the thread that will be the main one.
    pub fn create() -> Box<Self> {
        let mut host = Box::new(Self {
            face: clap_host {
                clap_version: CLAP_VERSION,
                host_data: std::ptr::null_mut(),
                name: c"Waive".as_ptr(),
                vendor: c"Waive".as_ptr(),
                url: c"".as_ptr(),
                version: c"0.1".as_ptr(),
                get_extension: Some(get_extension),
                request_restart: Some(asks::<{ wish::RESTART }>),
                request_process: Some(request_process),
                request_callback: Some(asks::<{ wish::CALLBACK }>),
            },
            wishes: AtomicU32::new(0),
            awake: Arc::default(),
            loops: Loops::default(),
            main: std::thread::current().id(),
        });
        host.face.host_data = (&raw mut *host).cast();
        host
    }

    /// What to hand to the plugin.
    pub fn face(&self) -> *const clap_host {
        &raw const self.face
    }

    /// Takes the wishes that are in `mask`.
    pub fn take(&self, mask: u32) -> u32 {
        self.wishes.fetch_and(!mask, AcqRel) & mask
    }
}

unsafe fn host<'a>(face: *const clap_host) -> Option<&'a Host> {
    // SAFETY: a plugin hands back the face it was given, whose host outlives it.
    unsafe { face.as_ref()?.host_data.cast::<Host>().as_ref() }
}

unsafe extern "C" fn request_process(face: *const clap_host) {
    // SAFETY: as `host` says.
    if let Some(host) = unsafe { host(face) } {
        host.awake.store(true, Relaxed);
    }
}

/// Notes a wish. From whatever thread.
unsafe extern "C" fn asks<const WHAT: u32>(face: *const clap_host) {
    // SAFETY: as `host` says.
    if let Some(host) = unsafe { host(face) } {
        host.wishes.fetch_or(WHAT, AcqRel);
    }
}

/// The extensions that this host has.
unsafe extern "C" fn get_extension(_: *const clap_host, id: *const c_char) -> *const c_void {
    if id.is_null() {
        return std::ptr::null();
    }
    // SAFETY: an extension's name ends with a zero.
    let id = unsafe { CStr::from_ptr(id) };
    let known: [(&CStr, *const c_void); 10] = [
        (CLAP_EXT_LOG, (&raw const LOG).cast()),
        (CLAP_EXT_PARAMS, (&raw const PARAMS).cast()),
        (CLAP_EXT_STATE, (&raw const STATE).cast()),
        (CLAP_EXT_LATENCY, (&raw const LATENCY).cast()),
        (CLAP_EXT_TAIL, (&raw const TAIL).cast()),
        (CLAP_EXT_AUDIO_PORTS, (&raw const AUDIO_PORTS).cast()),
        (CLAP_EXT_NOTE_PORTS, (&raw const NOTE_PORTS).cast()),
        (CLAP_EXT_THREAD_CHECK, (&raw const THREADS).cast()),
        (CLAP_EXT_TIMER_SUPPORT, (&raw const TIMERS).cast()),
        (CLAP_EXT_POSIX_FD_SUPPORT, (&raw const DESCRIPTORS).cast()),
    ];
    known
        .iter()
        .find(|(name, _)| *name == id)
        .map_or(std::ptr::null(), |(_, extension)| *extension)
}

static LOG: clap_host_log = clap_host_log { log: Some(log) };

/// What plugins say is theirs: it goes nowhere, as their standard output does.
unsafe extern "C" fn log(_: *const clap_host, _: clap_log_severity, _: *const c_char) {}

static PARAMS: clap_host_params = clap_host_params {
    rescan: Some(rescan),
    clear: Some(clear),
    request_flush: Some(asks::<{ wish::FLUSH }>),
};

unsafe extern "C" fn rescan(face: *const clap_host, flags: u32) {
    use clap_sys::ext::params::{CLAP_PARAM_RESCAN_ALL, CLAP_PARAM_RESCAN_VALUES};
    // SAFETY: as `host` says.
    unsafe {
        if flags & (CLAP_PARAM_RESCAN_VALUES | CLAP_PARAM_RESCAN_ALL) != 0 {
            asks::<{ wish::VALUES }>(face);
        }
        if flags & !CLAP_PARAM_RESCAN_VALUES != 0 {
            asks::<{ wish::TITLES }>(face);
        }
    }
}

/// References to parameters are by id here, and stay.
unsafe extern "C" fn clear(_: *const clap_host, _: u32, _: u32) {}

static STATE: clap_host_state = clap_host_state {
    mark_dirty: Some(asks::<{ wish::DIRTY }>),
};
static LATENCY: clap_host_latency = clap_host_latency {
    changed: Some(asks::<{ wish::LATENCY }>),
};
static TAIL: clap_host_tail = clap_host_tail {
    changed: Some(asks::<{ wish::TAIL }>),
};

static AUDIO_PORTS: clap_host_audio_ports = clap_host_audio_ports {
    is_rescan_flag_supported: Some(never),
    rescan: Some(ports_changed),
};

/// Ports are read when a plugin is opened, and keep their number while it lives.
unsafe extern "C" fn never(_: *const clap_host, _: u32) -> bool {
    false
}

unsafe extern "C" fn ports_changed(_: *const clap_host, _: u32) {}

static NOTE_PORTS: clap_host_note_ports = clap_host_note_ports {
    supported_dialects: Some(dialects),
    rescan: Some(ports_changed),
};

unsafe extern "C" fn dialects(_: *const clap_host) -> u32 {
    CLAP_NOTE_DIALECT_CLAP | CLAP_NOTE_DIALECT_MIDI
}

static THREADS: clap_host_thread_check = clap_host_thread_check {
    is_main_thread: Some(is_main),
    is_audio_thread: Some(is_audio),
};

unsafe extern "C" fn is_main(face: *const clap_host) -> bool {
    // SAFETY: as `host` says.
    unsafe { host(face) }.is_some_and(|host| host.main == std::thread::current().id())
}

unsafe extern "C" fn is_audio(_: *const clap_host) -> bool {
    AUDIO.get()
}

static TIMERS: clap_host_timer_support = clap_host_timer_support {
    register_timer: Some(time),
    unregister_timer: Some(stop),
};

unsafe extern "C" fn time(face: *const clap_host, every: u32, id: *mut u32) -> bool {
    // SAFETY: as `host` says; the plugin's number is filled in.
    unsafe {
        match host(face).and_then(|host| host.loops.time(every)) {
            Some(number) if !id.is_null() => {
                *id = number;
                true
            }
            _ => false,
        }
    }
}

unsafe extern "C" fn stop(face: *const clap_host, id: u32) -> bool {
    // SAFETY: as `host` says.
    unsafe { host(face) }.is_some_and(|host| host.loops.stop(id))
}

static DESCRIPTORS: clap_host_posix_fd_support = clap_host_posix_fd_support {
    register_fd: Some(watch),
    modify_fd: Some(change),
    unregister_fd: Some(forget),
};

unsafe extern "C" fn watch(face: *const clap_host, descriptor: i32, flags: u32) -> bool {
    // SAFETY: as `host` says.
    unsafe { host(face) }.is_some_and(|host| host.loops.watch(descriptor, flags))
}

unsafe extern "C" fn change(face: *const clap_host, descriptor: i32, flags: u32) -> bool {
    // SAFETY: as `host` says.
    unsafe { host(face) }.is_some_and(|host| host.loops.change(descriptor, flags))
}

unsafe extern "C" fn forget(face: *const clap_host, descriptor: i32) -> bool {
    // SAFETY: as `host` says.
    unsafe { host(face) }.is_some_and(|host| host.loops.forget(descriptor))
}
