//! Modules: loaded once, initialised once, never unloaded while they may still be running.

use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use clap_sys::entry::clap_plugin_entry;
use clap_sys::factory::plugin_factory::{CLAP_PLUGIN_FACTORY_ID, clap_plugin_factory};
use clap_sys::host::clap_host;
use clap_sys::plugin::{clap_plugin, clap_plugin_descriptor};
use clap_sys::version::clap_version_is_compatible;

use crate::local::open_library;
use crate::seam::{PluginDescription, PluginError, PluginFormat, ScanFailure};

const MOST_PLUGINS: u32 = 4096;
const MOST_FEATURES: usize = 64;

/// A loaded module.
pub struct Module {
    path: PathBuf,
    entry: *const clap_plugin_entry,
    factory: *const clap_plugin_factory,
}

// SAFETY: both point into a library that stays loaded; entry and factory may be called
// from any thread as CLAP's `entry.h` says, one call at a time for the entry (`LOADED`).
unsafe impl Send for Module {}
// SAFETY: as above.
unsafe impl Sync for Module {}

static LOADED: Mutex<Option<HashMap<PathBuf, Weak<Module>>>> = Mutex::new(None);

impl Module {
    /// Loads a module, or takes the one that is loaded.
    pub fn load(path: &Path) -> Result<Arc<Self>, PluginError> {
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = loaded.get_or_insert_default();
        if let Some(module) = loaded.get(path).and_then(Weak::upgrade) {
            return Ok(module);
        }
        let failed = |failure| PluginError::Module {
            path: path.to_owned(),
            failure,
        };
        let binary = super::binary_of(path).map_err(failed)?;
        let module = Arc::new(Self::enter(path, &binary).map_err(failed)?);
        loaded.insert(path.to_owned(), Arc::downgrade(&module));
        Ok(module)
    }

    fn enter(path: &Path, binary: &Path) -> Result<Self, ScanFailure> {
        let not = |why: &str| ScanFailure::NotLoadable { why: why.into() };
        let handle = open_library(binary)?;
        // SAFETY: the handle is the one just opened; `clap_entry` is a struct by CLAP's
        // documents, and is checked before it is used.
        let entry: &clap_plugin_entry = unsafe {
            libc::dlsym(handle, c"clap_entry".as_ptr())
                .cast::<clap_plugin_entry>()
                .as_ref()
        }
        .ok_or(ScanFailure::NoFactory)?;
        if !clap_version_is_compatible(entry.clap_version) {
            return Err(not("made for a draft of CLAP"));
        }
        let name =
            CString::new(path.as_os_str().as_bytes()).map_err(|_| not("a zero in its name"))?;
        let (Some(init), Some(get)) = (entry.init, entry.get_factory) else {
            return Err(ScanFailure::NoFactory);
        };
        // SAFETY: called once after loading, with the path, as CLAP wants.
        if !unsafe { init(name.as_ptr()) } {
            return Err(not("its entry refused to initialise"));
        }
        // SAFETY: after `init`; the name ends with a zero.
        let factory = unsafe { get(CLAP_PLUGIN_FACTORY_ID.as_ptr()) };
        let module = Self {
            path: path.to_owned(),
            entry,
            factory: factory.cast(),
        };
        if factory.is_null() {
            return Err(ScanFailure::NoFactory);
        }
        Ok(module)
    }

    fn factory(&self) -> &clap_plugin_factory {
        // SAFETY: not null (`enter`), in a library that stays loaded.
        unsafe { &*self.factory }
    }

    /// The plugins in it.
    pub fn plugins(&self) -> Vec<PluginDescription> {
        let factory = self.factory();
        let (Some(count), Some(get)) = (factory.get_plugin_count, factory.get_plugin_descriptor)
        else {
            return Vec::new();
        };
        // SAFETY: plain calls; a descriptor lives as long as the library.
        unsafe {
            (0..count(factory).min(MOST_PLUGINS))
                .filter_map(|index| get(factory, index).as_ref())
                .filter_map(|told| self.describe(told))
                .collect()
        }
    }

    /// # Safety
    /// The descriptor's strings end with zeros, as CLAP wants.
    unsafe fn describe(&self, told: &clap_plugin_descriptor) -> Option<PluginDescription> {
        // SAFETY: the caller's promise.
        unsafe {
            let id = text(told.id).filter(|id| !id.is_empty())?;
            let mut categories = Vec::new();
            let mut next = told.features;
            while !next.is_null() && categories.len() < MOST_FEATURES {
                let Some(feature) = text(*next) else { break };
                categories.push(feature);
                next = next.add(1);
            }
            Some(PluginDescription {
                format: PluginFormat::Clap,
                path: self.path.clone(),
                name: text(told.name).unwrap_or_else(|| id.clone()),
                vendor: text(told.vendor).unwrap_or_default(),
                version: text(told.version).unwrap_or_default(),
                instrument: categories.iter().any(|feature| feature == "instrument"),
                categories,
                id,
            })
        }
    }

    /// Makes a plugin; null if the factory refuses.
    ///
    /// # Safety
    /// The host lives longer than the plugin.
    pub unsafe fn create(&self, host: *const clap_host, id: &str) -> *const clap_plugin {
        let Ok(id) = CString::new(id) else {
            return std::ptr::null();
        };
        let factory = self.factory();
        // SAFETY: the id ends with a zero; the caller's promise for the host.
        factory
            .create_plugin
            .map_or(std::ptr::null(), |create| unsafe {
                create(factory, host, id.as_ptr())
            })
    }
}

impl Drop for Module {
    fn drop(&mut self) {
        // SAFETY: once, after all plugins are gone: each holds the module.
        unsafe {
            if let Some(deinit) = (*self.entry).deinit {
                deinit();
            }
        }
    }
}

/// A text of the plugin's; none for null.
///
/// # Safety
/// It ends with a zero.
pub unsafe fn text(from: *const c_char) -> Option<String> {
    if from.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    let text = unsafe { CStr::from_ptr(from) };
    Some(text.to_string_lossy().into_owned())
}

/// A text in a field of fixed length, which need not end with a zero.
pub fn fixed(from: &[c_char]) -> String {
    let bytes: Vec<u8> = from
        .iter()
        .take_while(|one| **one != 0)
        .map(|one| one.cast_unsigned())
        .collect();
    String::from_utf8_lossy(&bytes).into_owned()
}
