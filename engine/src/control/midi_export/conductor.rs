//! The track of tempos, meters, keys and markers.

use bevy_ecs::prelude::*;

use super::{Clock, kept};
use crate::control::commands::tempo::keys;
use crate::control::views;
use crate::model::clip::{ClipSpan, Marker};
use crate::model::note::{MetaEvent, MidiMeta};
use crate::model::outline;
use crate::model::tempo::KeyChange;
use crate::session::midi_file::write::{FileEvent, FileTrack};
use crate::time::{Beats, TimeSignature};

/// Of what was in force when the file begins the last counts; the rest follows.
fn in_force<T: Clone>(all: &[(f64, T)], from: Beats) -> Vec<(f64, T)> {
    let begun = all.partition_point(|(beat, _)| *beat <= from.0 + 1e-9);
    all[begun.saturating_sub(1)..].to_vec()
}

pub(super) fn track(world: &World, clock: &Clock<'_>, from: Beats, end: u64) -> FileTrack {
    let mut events = Vec::new();
    let root = outline::root(world);
    let said = world.get::<MidiMeta>(root).map_or(&[][..], |meta| &meta.0);
    for event in said
        .iter()
        .filter(|event| !is_meter(event) && event.beat >= from.0 - 1e-9)
    {
        events.push((clock.tick(event.beat), kept(event)));
    }
    let meters: Vec<(f64, TimeSignature)> = clock
        .map
        .meters()
        .iter()
        .map(|meter| (meter.start.0, *meter))
        .collect();
    for (beat, meter) in in_force(&meters, from) {
        let tick = clock.tick(beat);
        let same = said
            .iter()
            .find(|event| is_meter(event) && clock.tick(event.beat) == tick);
        events.push((tick, meter_event(meter, same)));
    }
    tempos(clock, from, &mut events);
    for (beat, entity) in in_force(&keys(world), from) {
        if let Some(event) = world.get::<KeyChange>(entity).and_then(key_event) {
            events.push((clock.tick(beat), event));
        }
    }
    for child in outline::children(world, root) {
        let (Some(_), Some(span)) = (world.get::<Marker>(child), world.get::<ClipSpan>(child))
        else {
            continue;
        };
        let beat = clock.map.beats(span.start());
        if beat.0 >= from.0 - 1e-9 {
            let name = views::name(world, child).into_bytes();
            events.push((clock.tick(beat.0), FileEvent::Meta(0x06, name)));
        }
    }
    FileTrack { events, end }
}

fn is_meter(event: &MetaEvent) -> bool {
    (event.status, event.kind) == (0xFF, 0x58)
}

/// Each stretch of constant tempo where it differs from the one before.
fn tempos(clock: &Clock<'_>, from: Beats, events: &mut Vec<(u64, FileEvent)>) {
    let all: Vec<(f64, f64)> = clock
        .map
        .stretches()
        .map(|(beat, bpm)| (beat.0, bpm))
        .collect();
    let mut before = None;
    for (beat, bpm) in in_force(&all, from) {
        let microseconds = (60e6 / bpm).round().clamp(1.0, f64::from(0x00FF_FFFF));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 24 bits"
        )]
        let [_, a, b, c] = (microseconds as u32).to_be_bytes();
        let starts = clock.map.tempos().iter().any(|tempo| tempo.start.0 == beat);
        if starts || before != Some([a, b, c]) {
            events.push((clock.tick(beat), FileEvent::Meta(0x51, vec![a, b, c])));
        }
        before = Some([a, b, c]);
    }
}

/// A meter's event: the imported one where it says the same, for what else it says.
fn meter_event(meter: TimeSignature, same: Option<&MetaEvent>) -> FileEvent {
    let numerator = u8::try_from(meter.numerator).unwrap_or(u8::MAX);
    let power = u8::try_from(meter.denominator.max(1).ilog2()).unwrap_or(2);
    if let Some(event) = same.filter(|event| event.data.starts_with(&[numerator, power])) {
        return FileEvent::Meta(0x58, event.data.clone());
    }
    FileEvent::Meta(0x58, vec![numerator, power, 24, 8])
}

/// A key signature; scales that are neither major nor minor have none.
fn key_event(key: &KeyChange) -> Option<FileEvent> {
    let minor = match key.scale.to_lowercase().as_str() {
        "" | "major" | "ionian" => false,
        "minor" | "aeolian" => true,
        _ => return None,
    };
    let root = key.pitch.rem_euclid(12);
    let major = if minor { (root + 3) % 12 } else { root };
    let of = |sharps: i64| (sharps * 7).rem_euclid(12) == major;
    let sharp = (0..=7).find(|&sharps| of(sharps));
    let flat = (1..=7).map(|flats| -flats).find(|&sharps| of(sharps));
    let sharps = if key.sharps {
        sharp.or(flat)
    } else {
        flat.or(sharp)
    }?;
    let sharps = i8::try_from(sharps).ok()?;
    Some(FileEvent::Meta(
        0x59,
        vec![sharps.cast_unsigned(), u8::from(minor)],
    ))
}
