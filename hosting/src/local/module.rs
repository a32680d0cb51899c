//! Libraries: what they are made for, and how they are loaded.

use std::ffi::{CStr, CString, c_void};
use std::fs;
use std::io::Read;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use crate::seam::ScanFailure;

/// This machine's number in an ELF header (System V ABI, `e_machine`).
const MACHINE: u16 = if cfg!(target_arch = "aarch64") {
    183
} else {
    62
};

/// Whether a library is made for this machine, without loading it.
pub fn check_header(binary: &Path) -> Result<(), ScanFailure> {
    let bad = |why: String| ScanFailure::NotABundle { why };
    let mut header = [0; 20];
    let read = fs::File::open(binary)
        .and_then(|file| {
            let mut read = Vec::new();
            file.take(20).read_to_end(&mut read)?;
            Ok(read)
        })
        .map_err(|error| bad(error.to_string()))?;
    header[..read.len()].copy_from_slice(&read);
    let found = match &header[..4] {
        b"\x7fELF" => {
            let machine = u16::from_le_bytes([header[18], header[19]]);
            if header[4] == 2 && machine == MACHINE {
                return Ok(());
            }
            format!(
                "Linux, machine {machine} ({} bit)",
                u32::from(header[4]) * 32
            )
        }
        [b'M', b'Z', ..] => "Windows".to_owned(),
        [0xCF, 0xFA, 0xED, 0xFE] | [0xCA, 0xFE, 0xBA, 0xBE] => "macOS".to_owned(),
        _ => return Err(bad("the file isn't a library".into())),
    };
    Err(ScanFailure::WrongArchitecture { found })
}

/// Loads a library. It stays in memory: threads of its own may outlive what made them,
/// and code that is gone can't be returned to.
pub fn open_library(binary: &Path) -> Result<*mut c_void, ScanFailure> {
    let name =
        CString::new(binary.as_os_str().as_bytes()).map_err(|_| ScanFailure::NotLoadable {
            why: "a zero in its name".into(),
        })?;
    // SAFETY: the name ends with a zero; what the library's constructors do is what
    // loading a plugin means, and why modules are probed in child processes.
    let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
    if handle.is_null() {
        return Err(ScanFailure::NotLoadable {
            why: loader_words(),
        });
    }
    Ok(handle)
}

fn loader_words() -> String {
    // SAFETY: dlerror gives a string of this thread's, or null.
    unsafe {
        let words = libc::dlerror();
        if words.is_null() {
            return "the loader refused it".into();
        }
        CStr::from_ptr(words).to_string_lossy().into_owned()
    }
}
