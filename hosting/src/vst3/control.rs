//! Component and controller: what the control thread asks of them.

use std::sync::Arc;

use vst3::Steinberg::Vst::{
    IAudioProcessor, IComponent, IComponentHandler, IComponentTrait as _, IConnectionPoint,
    IConnectionPointTrait as _, IEditController, IEditControllerTrait as _, String128,
};
use vst3::Steinberg::{
    FUnknown, IPluginBaseTrait as _, IPluginFactoryTrait as _, TUID, kNotImplemented, kResultOk,
    tresult,
};
use vst3::{ComPtr, Interface};

use super::handler::Handler;
use super::host::Host;
use super::module::Module;
use super::stream;
use super::text::{from_wide, into_wide};
use crate::seam::PluginError;
use vst3::ComWrapper;

/// The objects of a plugin. Fields are let go in order: the module last.
pub struct Control {
    pub name: String,
    pub component: ComPtr<IComponent>,
    pub controller: Option<ComPtr<IEditController>>,
    /// The controller is an object of its own.
    separate: bool,
    pub handler: ComWrapper<Handler>,
    /// Kept loaded.
    _module: Arc<Module>,
}

fn create<I: Interface>(module: &Module, class: &TUID) -> Option<ComPtr<I>> {
    let mut made = std::ptr::null_mut();
    // SAFETY: both ids are 16 bytes; what comes back has a reference that is ours.
    unsafe {
        let result =
            module
                .factory()
                .createInstance(class.as_ptr(), I::IID.as_ptr().cast(), &raw mut made);
        if result != kResultOk {
            return None;
        }
        ComPtr::from_raw(made.cast::<I>())
    }
}

impl Control {
    /// Makes and joins a plugin's objects.
    pub fn create(module: Arc<Module>, name: String, class: &TUID) -> Result<Self, PluginError> {
        let refused = |step: &str, code: tresult| PluginError::Refused {
            plugin: name.clone(),
            step: step.to_owned(),
            code,
        };
        let component: ComPtr<IComponent> =
            create(&module, class).ok_or_else(|| refused("be created", -1))?;
        let context = Host::context();
        // SAFETY: the host lives for ever.
        let result = unsafe { component.initialize(context.as_ptr()) };
        if result != kResultOk {
            return Err(refused("initialise", result));
        }
        let own: Option<ComPtr<IEditController>> = component.cast();
        let separate = own.is_none();
        let controller = own.or_else(|| separate_controller(&module, &component, &context));
        let control = Self {
            name,
            component,
            controller,
            separate,
            handler: Handler::create(),
            _module: module,
        };
        control.join();
        Ok(control)
    }

    /// Handler, connection, and the component's state for the controller.
    fn join(&self) {
        let Some(controller) = &self.controller else {
            return;
        };
        let handler: ComPtr<IComponentHandler> = self.handler.to_com_ptr().expect("listed");
        // SAFETY: all objects live as long as this one.
        unsafe {
            controller.setComponentHandler(handler.as_ptr());
            if let (true, Some(one), Some(other)) = self.points() {
                one.connect(other.as_ptr());
                other.connect(one.as_ptr());
            }
        }
        if self.separate
            && let Ok(bytes) = self.component_state()
            && !bytes.is_empty()
        {
            self.tell_controller(&bytes);
        }
    }

    fn points(
        &self,
    ) -> (
        bool,
        Option<ComPtr<IConnectionPoint>>,
        Option<ComPtr<IConnectionPoint>>,
    ) {
        (
            self.separate,
            self.component.cast(),
            self.controller
                .as_ref()
                .and_then(|controller| controller.cast()),
        )
    }

    pub fn audio(&self) -> Result<ComPtr<IAudioProcessor>, PluginError> {
        self.component
            .cast()
            .ok_or_else(|| self.refused("process audio", -1))
    }

    pub fn refused(&self, step: &str, code: tresult) -> PluginError {
        PluginError::Refused {
            plugin: self.name.clone(),
            step: step.to_owned(),
            code,
        }
    }

    pub fn component_state(&self) -> Result<Vec<u8>, PluginError> {
        let (content, pointer) = stream::of(&[]);
        // SAFETY: the stream outlives the call.
        match unsafe { self.component.getState(pointer.as_ptr()) } {
            code if code == kResultOk || code == kNotImplemented => Ok(content.take()),
            code => Err(self.refused("give its state", code)),
        }
    }

    pub fn set_component_state(&self, bytes: &[u8]) -> tresult {
        let (_content, pointer) = stream::of(bytes);
        // SAFETY: the stream outlives the call.
        unsafe { self.component.setState(pointer.as_ptr()) }
    }

    /// The controller's own state; many have none.
    pub fn controller_state(&self) -> Vec<u8> {
        let Some(controller) = &self.controller else {
            return Vec::new();
        };
        let (content, pointer) = stream::of(&[]);
        // SAFETY: the stream outlives the call.
        let result = unsafe { controller.getState(pointer.as_ptr()) };
        if result == kResultOk {
            content.take()
        } else {
            Vec::new()
        }
    }

    pub fn set_controller_state(&self, bytes: &[u8]) {
        if let Some(controller) = &self.controller {
            let (_content, pointer) = stream::of(bytes);
            // SAFETY: the stream outlives the call.
            unsafe { controller.setState(pointer.as_ptr()) };
        }
    }

    /// Tells the controller what the component's state is.
    pub fn tell_controller(&self, bytes: &[u8]) {
        if let Some(controller) = &self.controller {
            let (_content, pointer) = stream::of(bytes);
            // SAFETY: the stream outlives the call.
            unsafe { controller.setComponentState(pointer.as_ptr()) };
        }
    }

    pub fn value(&self, id: u32) -> f64 {
        // SAFETY: a plain call on the control thread.
        self.controller.as_ref().map_or(0.0, |controller| unsafe {
            controller.getParamNormalized(id)
        })
    }

    pub fn set_value(&self, id: u32, value: f64) {
        if let Some(controller) = &self.controller {
            // SAFETY: a plain call on the control thread.
            unsafe { controller.setParamNormalized(id, value) };
        }
    }

    pub fn text_of(&self, id: u32, value: f64) -> Option<String> {
        let mut shown: String128 = [0; 128];
        // SAFETY: the string has VST3's length.
        let result = unsafe {
            self.controller
                .as_ref()?
                .getParamStringByValue(id, value, &raw mut shown)
        };
        (result == kResultOk).then(|| from_wide(&shown))
    }

    pub fn value_of(&self, id: u32, said: &str) -> Option<f64> {
        let mut text: String128 = [0; 128];
        into_wide(said, &mut text);
        let mut value = f64::NAN;
        // SAFETY: the string ends with a zero.
        let result = unsafe {
            self.controller
                .as_ref()?
                .getParamValueByString(id, text.as_mut_ptr(), &raw mut value)
        };
        (result == kResultOk && value.is_finite()).then(|| value.clamp(0.0, 1.0))
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        // SAFETY: the reverse of `create`, on the same thread, after processing ended.
        unsafe {
            if let (true, Some(one), Some(other)) = self.points() {
                one.disconnect(other.as_ptr());
                other.disconnect(one.as_ptr());
            }
            if let Some(controller) = &self.controller {
                controller.setComponentHandler(std::ptr::null_mut());
                if self.separate {
                    controller.terminate();
                }
            }
            self.component.terminate();
        }
    }
}

fn separate_controller(
    module: &Module,
    component: &ComPtr<IComponent>,
    context: &ComPtr<FUnknown>,
) -> Option<ComPtr<IEditController>> {
    let mut class: TUID = [0; 16];
    // SAFETY: the component fills in 16 bytes; the controller is initialised once.
    unsafe {
        if component.getControllerClassId(&raw mut class) != kResultOk {
            return None;
        }
        let controller: ComPtr<IEditController> = create(module, &class)?;
        (controller.initialize(context.as_ptr()) == kResultOk).then_some(controller)
    }
}
