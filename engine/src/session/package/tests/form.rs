//! The form on disk: pinned, and open to what isn't known yet.

use std::fmt::Write;

use super::super::snapshot;
use super::*;
use crate::model::registry::ComponentKind;

/// A change of this list without a new number in `ComponentKind::layout` makes old
/// snapshots unreadable. `WAIVE_BLESS=1` writes it anew.
#[test]
fn layouts_are_pinned() {
    let mut text = String::new();
    for &kind in ComponentKind::ALL {
        let (name, layout, size) = (kind.name(), kind.layout(), kind.archived_size());
        writeln!(text, "{name} {layout} {size}").unwrap();
    }
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/session/package/tests/layouts.txt"
    );
    if std::env::var_os("WAIVE_BLESS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let pinned = std::fs::read_to_string(path).unwrap_or_default();
    for line in pinned.lines() {
        assert!(
            text.lines().any(|now| now == line),
            "`{line}` isn't so any more: raise the layout's number, write how the old \
             form is read, and bless"
        );
    }
    assert_eq!(pinned, text, "new components: bless");
}

#[test]
fn a_component_of_a_later_engine_is_kept_told_and_written_back() {
    let world = edit(2, 2, 1);
    // The name of another engine's component, of the same length.
    let mut bytes = written(&world);
    let whole = read(&bytes).unwrap();
    let mut payload = super::super::sealed::unseal({
        let mut file = AlignedVec::new();
        file.extend_from_slice(&bytes);
        file
    })
    .unwrap()
    .payload()
    .to_vec();
    let name = b"midi_clip";
    let at = payload.windows(name.len()).position(|w| w == name).unwrap();
    payload[at..at + name.len()].copy_from_slice(b"hologram_"[..].try_into().unwrap_or(name));
    bytes = super::super::sealed::seal(payload).concat();
    let loaded = read(&bytes).unwrap();
    assert_eq!(
        loaded.warnings,
        ["`hologram_` is kept but not used: this engine doesn't know it"]
    );
    let mut again = spawned(loaded);
    assert_ne!(tree(&again), tree(&spawned(whole)));
    // One of the objects that have it goes; the rest is written back.
    let clip = again
        .query_filtered::<Entity, With<Notes>>()
        .iter(&again)
        .next()
        .unwrap();
    again.entity_mut(clip).despawn();
    let pieces = snapshot::write(&again, facts(), &History::default());
    let third = read(&pieces.unwrap().concat()).unwrap();
    assert_eq!(third.warnings.len(), 1);
    let mut third = spawned(third);
    let kept = third.remove_resource::<snapshot::ForeignTables>().unwrap();
    assert_eq!(kept.0.len(), 1);
}
