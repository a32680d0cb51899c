//! A file's tempos, meters, keys and markers as the Edit's own.

use waive_protocol::ErrorReply;

use super::map;
use crate::control::commands::{marker, tempo};
use crate::control::draft::Draft;
use crate::model::note::{MetaEvent, MidiMeta};
use crate::model::outline;
use crate::model::tempo::{KeyChange, Meter};
use crate::session::midi_file::{KeptEvent, MidiFile};
use crate::time::{Beats, Seconds};

type Reply<T> = Result<T, ErrorReply>;

/// What was taken over.
pub(super) struct Taken {
    /// Where the file starts on the new map.
    pub start: Seconds,
    pub tempos: usize,
    pub meters: usize,
    pub keys: usize,
}

/// Replaces what the Edit says of tempo, meter and key from a time on by what the file
/// says. Everything that keeps its beats moves along.
pub(super) fn take_tempo(draft: &mut Draft<'_>, start: Seconds, file: &MidiFile) -> Reply<Taken> {
    let before = map(draft);
    let origin = before.beats(start);
    tempo::clear_from(draft, origin)?;
    let base = map(draft).quarters(origin);
    // Beats follow from the meters, so those come first, in order.
    if file.meters.first().is_none_or(|&(at, ..)| at > 0.0) {
        place_meter(draft, origin, (4, 4))?;
    }
    for &(at, numerator, denominator) in &file.meters {
        let beat = map(draft).beat_of_quarters(base + at);
        place_meter(draft, beat, (numerator, denominator))?;
    }
    if file.tempos.first().is_none_or(|&(at, _)| at > 0.0) {
        tempo::place_tempo(draft, origin.0, 120.0)?;
    }
    let now = map(draft);
    for &(at, bpm) in &file.tempos {
        tempo::place_tempo(draft, now.beat_of_quarters(base + at).0, bpm)?;
    }
    for &(at, sharps, minor) in &file.keys {
        let key = key(now.beat_of_quarters(base + at), sharps, minor);
        tempo::place_key(draft, key)?;
    }
    tempo::follow(draft, &before, "take_tempo")?;
    let now = map(draft);
    let marks = file
        .parts
        .iter()
        .flat_map(|part| &part.kept)
        .chain(&file.kept);
    for event in marks.filter(|event| is_marker(event)) {
        let at = now.seconds(now.beat_of_quarters(base + event.at));
        marker::place(draft, at, &text(event))?;
    }
    keep_meters(draft, file, base)?;
    Ok(Taken {
        start: now.seconds(origin),
        tempos: file.tempos.len(),
        meters: file.meters.len(),
        keys: file.keys.len(),
    })
}

fn place_meter(
    draft: &mut Draft<'_>,
    at: Beats,
    (numerator, denominator): (u32, u32),
) -> Reply<()> {
    let meter = Meter {
        numerator,
        denominator,
    };
    tempo::place_meter(draft, at.0, meter)
}

/// What tracks with notes say of the metronome goes to the Edit as well.
fn keep_meters(draft: &mut Draft<'_>, file: &MidiFile, base: f64) -> Reply<()> {
    let now = map(draft);
    let kept = file.parts.iter().flat_map(|part| &part.kept);
    let kept: Vec<MetaEvent> = kept
        .filter(|event| (event.status, event.kind) == (0xFF, 0x58))
        .map(|event| MetaEvent {
            beat: now.beat_of_quarters(base + event.at).0,
            status: event.status,
            kind: event.kind,
            data: event.content.clone(),
        })
        .collect();
    if kept.is_empty() {
        return Ok(());
    }
    let root = outline::root(draft.world);
    let mut all = draft
        .world
        .get::<MidiMeta>(root)
        .cloned()
        .unwrap_or_default()
        .0;
    all.extend(kept);
    draft.set(root, MidiMeta(all))
}

/// Whether an event can be a marker of the Edit without losing a byte.
pub(super) fn is_marker(event: &KeptEvent) -> bool {
    (event.status, event.kind) == (0xFF, 0x06)
        && std::str::from_utf8(&event.content).is_ok_and(|text| {
            !text.is_empty() && !text.contains('\0') && text.chars().count() <= 1024
        })
}

fn text(event: &KeptEvent) -> String {
    String::from_utf8_lossy(&event.content).into_owned()
}

/// A key signature as the format has keys: a root, a scale, and how black keys are named.
fn key(at: Beats, sharps: i8, minor: bool) -> KeyChange {
    let major = (i64::from(sharps) * 7).rem_euclid(12);
    let root = if minor { (major + 9) % 12 } else { major };
    KeyChange {
        start_beat: at.0,
        pitch: 60 + root,
        scale: if minor { "minor" } else { "major" }.to_owned(),
        sharps: sharps >= 0,
    }
}
