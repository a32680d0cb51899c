//! The walls between the rooms: who may import whom (`ARCHITECTURE.md`).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A room, and the rooms it may import.
const WALLS: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("level", &[]),
    ("processor", &["time"]),
    ("builtin", &["time", "level", "processor"]),
    ("config", &[]),
    ("media", &[]),
    ("model", &["time", "level"]),
    ("render", &["time", "level", "media"]),
    ("graph", &["render", "time", "media"]),
    ("plugins", &["render", "time", "level", "media"]),
    ("device", &["render", "time", "media"]),
    ("session", &["model", "time", "level", "media", "plugins"]),
    (
        "control",
        &[
            "time", "level", "config", "media", "model", "render", "graph", "plugins", "device",
            "session",
        ],
    ),
    ("server", &["control::mailbox"]),
    (
        "cli",
        &[
            "config", "control", "device", "server", "time", "media", "render",
        ],
    ),
];

/// Crates that only some rooms may use.
const GUESTS: &[(&str, &[&str])] = &[
    ("bevy_ecs", &["model", "session", "control"]),
    ("tokio", &["server", "cli"]),
    ("tokio_util", &["server"]),
    ("waive_protocol", &["control", "server", "cli"]),
    ("cpal", &["device"]),
    ("waive_hosting", &["plugins"]),
];

/// Rooms that must not know how anything is serialised.
const NO_SERDE: &[&str] = &[
    "render",
    "graph",
    "time",
    "level",
    "processor",
    "builtin",
    "media",
    "device",
];

/// The crates that the rooms are in.
const CRATES: &[&str] = &["dsp", "engine"];

fn sources(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../{of}/src"))
}

fn files(of: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(of).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The code of a room without comments and tests.
fn code(room: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for root in CRATES.iter().map(|name| sources(name)) {
        found.extend(Some(root.join(format!("{room}.rs"))).filter(|file| file.is_file()));
        if root.join(room).is_dir() {
            files(&root.join(room), &mut found);
        }
    }
    assert!(!found.is_empty(), "no room {room}");
    let is_test = |path: &PathBuf| {
        path.components().any(|c| c.as_os_str() == "tests") || path.ends_with("tests.rs")
    };
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let lines = text
            .lines()
            .take_while(|line| !line.starts_with("#[cfg(test)]"));
        let lines: Vec<&str> = lines
            .map(|line| line.split("//").next().unwrap_or(""))
            .collect();
        (path, lines.join("\n"))
    };
    found
        .into_iter()
        .filter(|path| !is_test(path))
        .map(read)
        .collect()
}

#[test]
fn every_room_has_walls() {
    let mut rooms = BTreeSet::new();
    for root in CRATES.iter().map(|name| sources(name)) {
        for entry in std::fs::read_dir(root).unwrap() {
            let path = entry.unwrap().path();
            rooms.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    rooms.remove("lib");
    rooms.remove("main");
    let known: BTreeSet<String> = WALLS.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(rooms, known);
}

#[test]
fn rooms_import_only_what_they_may() {
    let mut breaches = Vec::new();
    for (room, may) in WALLS {
        for (path, code) in code(room) {
            for (other, _) in WALLS {
                let imports = code.contains(&format!("crate::{other}::"))
                    || code.contains(&format!("crate::{other};"));
                let narrow = may
                    .iter()
                    .find_map(|m| m.strip_prefix(&format!("{other}::")));
                let allowed = other == room
                    || may.contains(other)
                    || narrow.is_some_and(|part| {
                        !code
                            .replace(&format!("crate::{other}::{part}"), "")
                            .contains(&format!("crate::{other}::"))
                    });
                if imports && !allowed {
                    breaches.push(format!("{} imports {other}", path.display()));
                }
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn guests_stay_in_their_rooms() {
    let mut breaches = Vec::new();
    for (room, _) in WALLS {
        for (path, code) in code(room) {
            for (guest, rooms) in GUESTS {
                if code.contains(&format!("{guest}::")) && !rooms.contains(room) {
                    breaches.push(format!("{} uses {guest}", path.display()));
                }
            }
            if NO_SERDE.contains(room) && code.contains("serde") {
                breaches.push(format!("{} uses serde", path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}
