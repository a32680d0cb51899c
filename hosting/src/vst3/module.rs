//! Modules: loaded once, entered once, never unloaded while they may still be running.

use std::collections::HashMap;
use std::ffi::{CStr, c_void};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};

use vst3::ComPtr;
use vst3::Steinberg::{IPluginFactory, IPluginFactory3, IPluginFactory3Trait as _};

use super::host::Host;
use crate::local::open_library;
use crate::seam::{PluginError, ScanFailure};

type Entry = unsafe extern "system" fn(*mut c_void) -> bool;
type Exit = unsafe extern "system" fn() -> bool;
type GetFactory = unsafe extern "system" fn() -> *mut IPluginFactory;

/// A loaded module. The library stays in memory: threads of its own may outlive
/// [`Drop`], and code that is gone can't be returned to.
pub struct Module {
    pub path: PathBuf,
    factory: Option<ComPtr<IPluginFactory>>,
    exit: Option<Exit>,
}

static LOADED: Mutex<Option<HashMap<PathBuf, Weak<Module>>>> = Mutex::new(None);

impl Module {
    /// Loads a module, or takes the one that is loaded.
    pub fn load(path: &Path) -> Result<Arc<Self>, PluginError> {
        let mut loaded = LOADED.lock().unwrap_or_else(|held| held.into_inner());
        let loaded = loaded.get_or_insert_default();
        if let Some(module) = loaded.get(path).and_then(Weak::upgrade) {
            return Ok(module);
        }
        let failed = |failure| PluginError::Module {
            path: path.to_owned(),
            failure,
        };
        let binary = super::bundle::binary_of(path).map_err(failed)?;
        let module = Arc::new(Self::enter(path, &binary).map_err(failed)?);
        loaded.insert(path.to_owned(), Arc::downgrade(&module));
        Ok(module)
    }

    pub fn factory(&self) -> &ComPtr<IPluginFactory> {
        self.factory.as_ref().expect("taken by drop only")
    }

    fn enter(path: &Path, binary: &Path) -> Result<Self, ScanFailure> {
        let not = |why: String| ScanFailure::NotLoadable { why };
        let handle = open_library(binary)?;
        // SAFETY: the handle is the one just opened, and the types are those that the
        // VST3 documents give these three names.
        let (entry, exit, get) = unsafe {
            let symbol = |name: &CStr| libc::dlsym(handle, name.as_ptr());
            (
                std::mem::transmute::<*mut c_void, Option<Entry>>(symbol(c"ModuleEntry")),
                std::mem::transmute::<*mut c_void, Option<Exit>>(symbol(c"ModuleExit")),
                std::mem::transmute::<*mut c_void, Option<GetFactory>>(symbol(c"GetPluginFactory")),
            )
        };
        let get = get.ok_or(ScanFailure::NoFactory)?;
        // SAFETY: called once after loading, with the real handle, as VST3 wants.
        if entry.is_some_and(|entry| !unsafe { entry(handle) }) {
            return Err(not("its ModuleEntry refused".into()));
        }
        // SAFETY: after ModuleEntry; the factory comes with a reference that is ours.
        let factory = unsafe { ComPtr::from_raw(get()) }.ok_or(ScanFailure::NoFactory)?;
        if let Some(third) = factory.cast::<IPluginFactory3>() {
            // SAFETY: the host object lives as long as the module.
            unsafe { third.setHostContext(Host::context().as_ptr()) };
        }
        Ok(Self {
            path: path.to_owned(),
            factory: Some(factory),
            exit,
        })
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        self.factory = None;
        if let Some(exit) = self.exit {
            // SAFETY: once, after all objects are gone: each holds the module.
            unsafe { exit() };
        }
    }
}
