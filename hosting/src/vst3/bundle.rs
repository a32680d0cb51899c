//! From a `.vst3` path to the library in it, without loading anything.

use std::fs;
use std::path::{Path, PathBuf};

use crate::local::check_header;
use crate::seam::ScanFailure;

/// This machine's folder in a bundle's `Contents`.
const FOLDER: &str = if cfg!(target_arch = "aarch64") {
    "aarch64-linux"
} else {
    "x86_64-linux"
};

/// The library of a bundle (or the path itself, if it is a library).
///
/// # Errors
/// Not a bundle, or for another machine.
pub fn binary_of(path: &Path) -> Result<PathBuf, ScanFailure> {
    let bad = |why: String| ScanFailure::NotABundle { why };
    let kind = fs::metadata(path).map_err(|error| bad(error.to_string()))?;
    let binary = if kind.is_dir() {
        in_bundle(path)?
    } else {
        path.to_owned()
    };
    check_header(&binary)?;
    Ok(binary)
}

fn in_bundle(path: &Path) -> Result<PathBuf, ScanFailure> {
    let bad = |why: &str| ScanFailure::NotABundle { why: why.into() };
    let contents = path.join("Contents");
    let stem = path.file_stem().ok_or_else(|| bad("it has no name"))?;
    let folder = contents.join(FOLDER);
    let mut wanted = folder.join(stem);
    wanted.as_mut_os_string().push(".so");
    if wanted.is_file() {
        return Ok(wanted);
    }
    // A bundle that was renamed: its only library will do.
    if let Some(only) = only_library(&folder) {
        return Ok(only);
    }
    let entries = fs::read_dir(&contents).map_err(|_| bad("an empty bundle"))?;
    let mut others: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "Resources" && name != FOLDER)
        .collect();
    others.sort();
    if others.is_empty() {
        return Err(bad("an empty bundle"));
    }
    Err(ScanFailure::WrongArchitecture {
        found: others.join(", "),
    })
}

fn only_library(folder: &Path) -> Option<PathBuf> {
    let mut found = fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "so"));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_module_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let text = folder.path().join("Text.vst3");
        fs::write(&text, "hello").unwrap();
        assert!(matches!(
            binary_of(&text),
            Err(ScanFailure::NotABundle { .. })
        ));

        let empty = folder.path().join("Empty.vst3");
        fs::create_dir(&empty).unwrap();
        assert_eq!(
            binary_of(&empty),
            Err(ScanFailure::NotABundle {
                why: "an empty bundle".into()
            })
        );

        let other = folder.path().join("Other.vst3/Contents/x86_64-win");
        fs::create_dir_all(&other).unwrap();
        assert_eq!(
            binary_of(&folder.path().join("Other.vst3")),
            Err(ScanFailure::WrongArchitecture {
                found: "x86_64-win".into()
            })
        );

        let elf = folder
            .path()
            .join(format!("Arm.vst3/Contents/{FOLDER}/Arm.so"));
        fs::create_dir_all(elf.parent().unwrap()).unwrap();
        let mut header = b"\x7fELF\x01\x01\x01".to_vec();
        header.resize(18, 0);
        header.extend(40_u16.to_le_bytes());
        fs::write(&elf, header).unwrap();
        assert_eq!(
            binary_of(&folder.path().join("Arm.vst3")),
            Err(ScanFailure::WrongArchitecture {
                found: "Linux, machine 40 (32 bit)".into()
            })
        );
    }
}
