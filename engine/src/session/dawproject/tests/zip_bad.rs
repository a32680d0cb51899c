//! Archives that mean harm, or are broken.

use std::io::Write;

use super::super::archive::{plain, safe_name};
use super::super::{DawprojectError, PROJECT};
use super::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn open(bytes: Vec<u8>, limits: Limits) -> Result<Opened, DawprojectError> {
    let mut archive = Archive::open(Cursor::new(bytes), limits)?;
    read(&mut archive, &mut ItemIndex::default(), "song")
}

#[test]
fn names_lead_only_down() {
    for bad in [
        "../x",
        "a/../../x",
        "a/..",
        "/etc/passwd",
        "\\windows",
        "C:/x",
        "a\\..\\b",
        "",
        ".",
        "a\0b",
        "//",
    ] {
        assert_eq!(safe_name(bad), None, "{bad:?}");
    }
    for (name, safe) in [
        ("audio/kick.wav", "audio/kick.wav"),
        ("a\\b.wav", "a/b.wav"),
        ("./a//b", "a/b"),
        ("a/C:x?.wav", "a/C_x_.wav"),
        ("a/.hidden", "a/hidden"),
        ("a/b. ", "a/b"),
    ] {
        assert_eq!(safe_name(name).as_deref(), Some(safe));
    }
    assert_eq!(plain("..."), "_");
}

#[test]
fn other_files_are_told_what_they_are() {
    let refused = |bytes: Vec<u8>| open(bytes, Limits::default()).unwrap_err().to_string();
    assert!(refused(b"RIFF....WAVE".to_vec()).starts_with("the file is not a ZIP archive"));
    assert!(refused(Vec::new()).starts_with("the file is not a ZIP archive"));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("readme.txt", SimpleFileOptions::default())
        .unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert!(refused(bytes).contains("holds no project.xml"));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("project.json", SimpleFileOptions::default())
        .unwrap();
    assert!(refused(zip.finish().unwrap().into_inner()).contains("DAWproject 0.1"));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink(PROJECT, "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    assert!(refused(zip.finish().unwrap().into_inner()).contains("holds no project.xml"));
}

#[test]
fn bombs_stop_at_their_limit() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file(PROJECT, deflated).unwrap();
    zip.write_all(&vec![b' '; 3 << 20]).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 10_000);
    let limits = Limits {
        project: 1 << 20,
        ..Limits::default()
    };
    let error = open(bytes, limits).unwrap_err();
    assert!(matches!(error, DawprojectError::TooMuch { limit, .. } if limit == 1 << 20));

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["a", "b"] {
        zip.start_file(name, deflated).unwrap();
        zip.write_all(&vec![0; 3 << 20]).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let limits = Limits {
        free: 4 << 20,
        ratio: 1,
        ..Limits::default()
    };
    let mut archive = Archive::open(Cursor::new(bytes.clone()), limits).unwrap();
    assert_eq!(archive.copy("a", &mut Vec::new()).unwrap(), 3 << 20);
    let second = archive.copy("b", &mut Vec::new()).unwrap_err();
    assert!(
        matches!(second, DawprojectError::TooMuch { .. }),
        "{second}"
    );
    let few = Limits {
        entries: 1,
        ..Limits::default()
    };
    assert!(Archive::open(Cursor::new(bytes), few).is_err());
}

#[test]
fn a_damaged_entry_is_named() {
    let mut bytes = packed("<Project version=\"1.0\"/>", &["audio/a.wav"]);
    let at = bytes
        .windows(11)
        .rposition(|w| w == b"audio/a.wav")
        .unwrap();
    let content = bytes.windows(11).position(|w| w == b"audio/a.wav").unwrap() + 11;
    assert!(content < at);
    let stored = bytes[content..]
        .windows(11)
        .position(|w| w == b"audio/a.wav")
        .unwrap()
        + content;
    bytes[stored] ^= 1;
    let mut archive = Archive::open(Cursor::new(bytes), Limits::default()).unwrap();
    let error = archive.copy("audio/a.wav", &mut Vec::new()).unwrap_err();
    assert!(
        matches!(&error, DawprojectError::Entry { entry, .. } if entry == "audio/a.wav"),
        "{error}"
    );
}
