//! What a plugin tells its host of edits and restarts, from whatever thread.

use std::ffi::c_char;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Mutex, PoisonError};

use vst3::Steinberg::Vst::{
    IComponentHandler, IComponentHandler2, IComponentHandler2Trait, IComponentHandlerTrait,
    IUnitHandler, IUnitHandlerTrait, RestartFlags_,
};
use vst3::Steinberg::{TBool, kNotImplemented, kResultFalse, kResultOk, tresult};
use vst3::{Class, ComWrapper};

/// An edit by the plugin itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edit {
    Begin(u32),
    Perform(u32, f64),
    End(u32),
}

/// The most edits that wait for a poll; later ones are refused.
const MOST: usize = 16_384;

/// Collects; the control half polls.
#[derive(Default)]
pub struct Handler {
    edits: Mutex<Vec<Edit>>,
    restart: AtomicI32,
    dirty: AtomicBool,
}

impl Class for Handler {
    type Interfaces = (IComponentHandler, IComponentHandler2, IUnitHandler);
}

impl Handler {
    pub fn create() -> ComWrapper<Self> {
        ComWrapper::new(Self::default())
    }

    /// The edits since the last call.
    pub fn take_edits(&self) -> Vec<Edit> {
        std::mem::take(&mut self.edits.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the restart flags that are in `mask`.
    pub fn take_restart(&self, mask: i32) -> i32 {
        self.restart.fetch_and(!mask, Ordering::AcqRel) & mask
    }

    /// Whether the plugin said that it has unsaved changes.
    pub fn take_dirty(&self) -> bool {
        self.dirty.swap(false, Ordering::AcqRel)
    }

    fn push(&self, edit: Edit) -> tresult {
        let mut edits = self.edits.lock().unwrap_or_else(PoisonError::into_inner);
        if edits.len() >= MOST {
            return kResultFalse;
        }
        edits.push(edit);
        kResultOk
    }
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, id: u32) -> tresult {
        self.push(Edit::Begin(id))
    }

    unsafe fn performEdit(&self, id: u32, value: f64) -> tresult {
        self.push(Edit::Perform(id, value))
    }

    unsafe fn endEdit(&self, id: u32) -> tresult {
        self.push(Edit::End(id))
    }

    unsafe fn restartComponent(&self, flags: i32) -> tresult {
        self.restart.fetch_or(flags, Ordering::AcqRel);
        kResultOk
    }
}

impl IComponentHandler2Trait for Handler {
    unsafe fn setDirty(&self, state: TBool) -> tresult {
        self.dirty.store(state != 0, Ordering::Release);
        kResultOk
    }

    unsafe fn requestOpenEditor(&self, _name: *const c_char) -> tresult {
        kNotImplemented
    }

    unsafe fn startGroupEdit(&self) -> tresult {
        kResultOk
    }

    unsafe fn finishGroupEdit(&self) -> tresult {
        kResultOk
    }
}

impl IUnitHandlerTrait for Handler {
    unsafe fn notifyUnitSelection(&self, _unit: i32) -> tresult {
        kResultOk
    }

    unsafe fn notifyProgramListChange(&self, _list: i32, _program: i32) -> tresult {
        self.restart
            .fetch_or(RestartFlags_::kParamTitlesChanged, Ordering::AcqRel);
        kResultOk
    }
}
