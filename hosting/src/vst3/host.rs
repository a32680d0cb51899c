//! What a plugin sees of its host.

use std::ffi::c_void;
use std::sync::OnceLock;

use vst3::Steinberg::Linux::{IEventHandler, IRunLoop, IRunLoopTrait, ITimerHandler};
use vst3::Steinberg::Vst::{
    IAttributeList, IAttributeList_iid, IAudioProcessor_iid, IComponent_iid, IComponentHandler_iid,
    IComponentHandler2_iid, IConnectionPoint_iid, IEditController_iid, IHostApplication,
    IHostApplicationTrait, IMessage, IMessage_iid, IMidiMapping_iid, INoteExpressionController_iid,
    IPlugInterfaceSupport, IPlugInterfaceSupportTrait, IProcessContextRequirements_iid,
    IUnitHandler_iid, IUnitInfo_iid, String128,
};
use vst3::Steinberg::{
    FUnknown, TUID, kInvalidArgument, kNoInterface, kResultFalse, kResultOk, kResultTrue, tresult,
};
use vst3::{Class, ComPtr, ComRef, ComWrapper};

use super::attributes;
use super::runloop::RunLoop;
use super::text::into_wide;

/// The host's face. One for all modules of the process.
pub struct Host {
    run_loop: RunLoop,
}

impl Class for Host {
    type Interfaces = (IHostApplication, IPlugInterfaceSupport, IRunLoop);
}

static HOST: OnceLock<ComWrapper<Host>> = OnceLock::new();

fn host() -> &'static ComWrapper<Host> {
    HOST.get_or_init(|| {
        ComWrapper::new(Host {
            run_loop: RunLoop::default(),
        })
    })
}

impl Host {
    /// The object to hand to plugins.
    pub fn context() -> ComPtr<FUnknown> {
        host().to_com_ptr().expect("the class lists it")
    }

    /// Serves what plugins have registered.
    pub fn pump() {
        host().run_loop.pump();
    }
}

/// What a plugin may find here.
const SUPPORTED: [TUID; 12] = [
    IComponent_iid,
    IAudioProcessor_iid,
    IEditController_iid,
    IConnectionPoint_iid,
    IComponentHandler_iid,
    IComponentHandler2_iid,
    IUnitHandler_iid,
    IUnitInfo_iid,
    IMidiMapping_iid,
    INoteExpressionController_iid,
    IMessage_iid,
    IProcessContextRequirements_iid,
];

impl IHostApplicationTrait for Host {
    unsafe fn getName(&self, name: *mut String128) -> tresult {
        if name.is_null() {
            return kInvalidArgument;
        }
        into_wide("Waive", &mut *name);
        kResultOk
    }

    unsafe fn createInstance(
        &self,
        class: *mut TUID,
        _iid: *mut TUID,
        made: *mut *mut c_void,
    ) -> tresult {
        if class.is_null() || made.is_null() {
            return kInvalidArgument;
        }
        *made = std::ptr::null_mut();
        let wanted = *class;
        if wanted == IMessage_iid {
            let message: ComPtr<IMessage> = attributes::Message::create();
            *made = message.into_raw().cast();
        } else if wanted == IAttributeList_iid {
            let list: ComPtr<IAttributeList> = attributes::list();
            *made = list.into_raw().cast();
        } else {
            return kNoInterface;
        }
        kResultOk
    }
}

impl IPlugInterfaceSupportTrait for Host {
    unsafe fn isPlugInterfaceSupported(&self, iid: *const TUID) -> tresult {
        if !iid.is_null() && SUPPORTED.contains(&*iid) {
            kResultTrue
        } else {
            kResultFalse
        }
    }
}

impl IRunLoopTrait for Host {
    unsafe fn registerEventHandler(&self, handler: *mut IEventHandler, descriptor: i32) -> tresult {
        let Some(handler) = ComRef::from_raw(handler) else {
            return kInvalidArgument;
        };
        answer(self.run_loop.watch(handler.to_com_ptr(), descriptor))
    }

    unsafe fn unregisterEventHandler(&self, handler: *mut IEventHandler) -> tresult {
        self.run_loop.forget(handler);
        kResultOk
    }

    unsafe fn registerTimer(&self, handler: *mut ITimerHandler, milliseconds: u64) -> tresult {
        let Some(handler) = ComRef::from_raw(handler) else {
            return kInvalidArgument;
        };
        answer(self.run_loop.time(handler.to_com_ptr(), milliseconds))
    }

    unsafe fn unregisterTimer(&self, handler: *mut ITimerHandler) -> tresult {
        self.run_loop.stop(handler);
        kResultOk
    }
}

fn answer(done: bool) -> tresult {
    if done { kResultOk } else { kResultFalse }
}
