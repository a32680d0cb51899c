//! The memory that both processes map, one piece for each plugin.

use std::cell::UnsafeCell;
use std::fs::{File, OpenOptions};
use std::os::fd::{AsRawFd as _, FromRawFd as _};
use std::sync::atomic::{AtomicU32, AtomicU64};

use waive_dsp::processor::ParamPoint;

use crate::seam::{MAX_BUSES, PluginError};

/// Frames, events and points of one exchange at most.
pub const FRAMES: usize = 4096;
/// See [`FRAMES`].
pub const EVENTS: usize = 1024;
/// See [`FRAMES`].
pub const POINTS: usize = 4096;

/// Outputs behind the main one at most.
pub const FURTHER: usize = MAX_BUSES - 1;

/// An event as plain numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
pub struct WireEvent {
    pub offset: u32,
    pub kind: u8,
    pub channel: u8,
    pub first: u8,
    pub second: u8,
    pub value: u16,
}

/// What is asked of one block.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Ask {
    pub frames: u32,
    pub events: u32,
    pub points: u32,
    /// Bits: playing, jumped, key connected, release keys, looping.
    pub flags: u32,
    pub position: i64,
    pub clock: u64,
    /// When the block came, in ns of the monotonic clock; 0 for its later stretches.
    pub came: u64,
    pub sample_rate: u32,
    pub numerator: u32,
    pub denominator: u32,
    pub tempo: f64,
    pub quarters: f64,
    pub bar_start: f64,
    pub loop_start: f64,
    pub loop_end: f64,
}

/// See [`Ask::flags`].
pub mod flag {
    pub const PLAYING: u32 = 1;
    pub const JUMPED: u32 = 2;
    pub const KEYED: u32 = 4;
    pub const RELEASE: u32 = 8;
    pub const LOOPING: u32 = 16;
}

/// A point as plain numbers.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct WirePoint {
    pub offset: u32,
    pub index: u32,
    pub value: f32,
}

impl WirePoint {
    pub fn of(point: &ParamPoint, from: usize) -> Self {
        Self {
            offset: u32::try_from(point.offset.saturating_sub(from)).unwrap_or(u32::MAX),
            index: point.index,
            value: point.value,
        }
    }
}

/// What is exchanged. Written by the side whose turn it is: the parent until `request`
/// goes up, the child until `done` follows.
#[repr(C, align(4096))]
pub struct Body {
    pub ask: Ask,
    pub events: [WireEvent; EVENTS],
    pub points: [WirePoint; POINTS],
    /// Left, right, key left, key right.
    pub audio: [[f32; FRAMES]; 4],
    /// Which further outputs sound, a bit each.
    pub sounding: u32,
    /// Left and right of the further outputs. Most plugins have none, and then there is no
    /// memory behind this.
    pub further: [[[f32; FRAMES]; 2]; FURTHER],
}

/// The whole piece. All zeros is a valid one.
#[repr(C)]
pub struct Area {
    /// Goes up with each block asked for. The child sleeps on it.
    pub request: AtomicU32,
    /// Follows. The parent sleeps on it.
    pub done: AtomicU32,
    pub child_sleeps: AtomicU32,
    pub parent_sleeps: AtomicU32,
    /// The child's audio thread is to end.
    pub stop: AtomicU32,
    /// Goes up when the child is to look out, since it will be asked in a moment.
    pub look: AtomicU32,
    /// The core that asks, plus one; 0 while it isn't known.
    pub core: AtomicU32,
    pub idle: AtomicU32,
    pub voices: AtomicU32,
    pub latency: AtomicU32,
    pub tail: AtomicU32,
    /// Notices wait at the child.
    pub notices: AtomicU32,
    pub bad_blocks: AtomicU64,
    pub body: UnsafeCell<Body>,
}

/// Where the body begins: on a page of its own.
const PAGE: usize = std::mem::offset_of!(Area, body);

/// Where the further outputs begin.
const FURTHER_AT: usize = PAGE + std::mem::offset_of!(Body, further);

/// What is populated at a time at least; pages are as large or larger.
const PAGE_SIZE: usize = 4096;

/// What the parent needs to make a child look out. It stays where it is.
pub struct Words {
    pub request: &'static AtomicU32,
    pub look: &'static AtomicU32,
    pub child_sleeps: &'static AtomicU32,
    pub core: &'static AtomicU32,
}

/// A mapping of an area.
pub struct Mapped {
    area: *mut Area,
    /// Keeps the memory's name open for children to come.
    file: File,
}

// SAFETY: the area is atomics, and a body that is touched by one side at a time.
unsafe impl Send for Mapped {}
// SAFETY: as above.
unsafe impl Sync for Mapped {}

fn failed(step: &str) -> PluginError {
    PluginError::System {
        step: step.to_owned(),
        reason: std::io::Error::last_os_error().to_string(),
    }
}

impl Mapped {
    /// New memory, that can't shrink under whoever maps it.
    pub fn create() -> Result<Self, PluginError> {
        let flags = libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING;
        // SAFETY: the name ends with a zero; the descriptor is ours alone.
        let file = unsafe {
            let descriptor = libc::memfd_create(c"waive-plugin".as_ptr(), flags);
            if descriptor < 0 {
                return Err(failed("shared memory"));
            }
            File::from_raw_fd(descriptor)
        };
        file.set_len(size_of::<Area>() as u64)
            .map_err(|_| failed("shared memory"))?;
        let seals = libc::F_SEAL_SHRINK | libc::F_SEAL_GROW | libc::F_SEAL_SEAL;
        // SAFETY: a call on our own descriptor.
        unsafe { libc::fcntl(file.as_raw_fd(), libc::F_ADD_SEALS, seals) };
        Self::map(file)
    }

    /// The memory that a process has open under a number.
    pub fn of_process(process: u32, descriptor: i32) -> Result<Self, PluginError> {
        let path = format!("/proc/{process}/fd/{descriptor}");
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(path)
            .map_err(|error| PluginError::System {
                step: "shared memory".into(),
                reason: error.to_string(),
            })?;
        if file.metadata().map_or(0, |told| told.len()) < size_of::<Area>() as u64 {
            return Err(failed("shared memory"));
        }
        Self::map(file)
    }

    fn map(file: File) -> Result<Self, PluginError> {
        // SAFETY: a new mapping of a file that is long enough.
        let area = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                size_of::<Area>(),
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED,
                file.as_raw_fd(),
                0,
            )
        };
        if area == libc::MAP_FAILED {
            return Err(failed("shared memory"));
        }
        let mapped = Self {
            area: area.cast(),
            file,
        };
        mapped.populate(0, FURTHER_AT);
        Ok(mapped)
    }

    /// Puts memory behind so many further outputs. To be called on both sides before
    /// they are heard.
    pub fn populate_further(&self, outputs: usize) {
        let size = outputs.min(FURTHER) * size_of::<[[f32; FRAMES]; 2]>();
        self.populate(FURTHER_AT, FURTHER_AT + size);
    }

    /// Makes all pages of a range present, so that the real-time side meets no missing one.
    fn populate(&self, from: usize, to: usize) {
        let base = self.area.cast::<u8>();
        let from = from / PAGE_SIZE * PAGE_SIZE;
        // SAFETY: within the mapping. Where the kernel doesn't know the call (before
        // Linux 5.14), reading a byte of each page does what there is to be done.
        unsafe {
            if libc::madvise(base.add(from).cast(), to - from, libc::MADV_POPULATE_WRITE) != 0 {
                for at in (from..to).step_by(PAGE_SIZE) {
                    base.add(at).read_volatile();
                }
            }
        }
    }

    /// What to give to [`of_process`](Self::of_process) elsewhere.
    pub fn name(&self) -> (u32, i32) {
        (std::process::id(), self.file.as_raw_fd())
    }

    /// The area.
    pub fn area(&self) -> &Area {
        // SAFETY: mapped as long as this lives; zeros are valid, and so is anything
        // else that may be written: there are numbers only.
        unsafe { &*self.area }
    }

    /// The words of the first page.
    pub fn words(&self) -> Words {
        // SAFETY: the page is never unmapped (`Drop`).
        unsafe {
            Words {
                request: &(*self.area).request,
                look: &(*self.area).look,
                child_sleeps: &(*self.area).child_sleeps,
                core: &(*self.area).core,
            }
        }
    }

    /// The body.
    ///
    /// # Safety
    /// It is this side's turn, and no other reference to it is alive.
    #[expect(clippy::mut_from_ref, reason = "turns are taken across processes")]
    pub unsafe fn body(&self) -> &mut Body {
        // SAFETY: the caller's promise.
        unsafe { &mut *self.area().body.get() }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        let length = size_of::<Area>() - PAGE;
        // SAFETY: mapped by us with this length. The first page stays for ever, since
        // `Words` point to it: 4 KiB for each plugin that was ever opened.
        unsafe { libc::munmap(self.area.cast::<u8>().add(PAGE).cast(), length) };
    }
}
