//! `summarize`: the Edit on a page, for a language model.
//!
//! Whatever the Edit is, the page has at most 2,000 tokens (estimated high) and 8,000
//! characters. What matters most stands first; tracks that are alike and stand
//! together share a line where there are too many. The same Edit gives the same page.

use bevy_ecs::prelude::*;
use waive_protocol::reply::SummaryReply;
use waive_protocol::request::{Detail, Summarize};
use waive_protocol::{ErrorReply, TrackRef};

use super::{lookup, views};
use crate::control::edit_log::EditLog;
use crate::control::live::Session;
use crate::model::clip::Marker;
use crate::model::outline;
use crate::model::tempo::{KeyChange, Meter, MeterStart, Tempo, TempoMap};
use crate::model::transport::LoopRegion;
use crate::time::{Beats, Seconds};

mod problems;
mod sheet;
mod survey;
mod track;

use sheet::{Sheet, plural, quoted, short, some};
use survey::TrackFacts;

/// The most tokens of a page, estimated high.
const MOST_TOKENS: usize = 2_000;
/// The most characters.
const MOST_CHARACTERS: usize = 8_000;
/// Tokens kept free for what one could do next.
const FOR_NEXT: usize = 130;

/// Writes the page.
///
/// # Errors
/// `track_not_found`.
pub fn run(world: &mut World, request: &Summarize) -> Result<SummaryReply, ErrorReply> {
    let tokens = match request.detail {
        Detail::Brief => MOST_TOKENS / 5,
        Detail::Normal => MOST_TOKENS * 3 / 5,
        Detail::Full => MOST_TOKENS,
    };
    let mut sheet = Sheet::new(tokens, MOST_CHARACTERS * tokens / MOST_TOKENS);
    match request.track_id {
        Some(named) => one(world, named, request.detail, &mut sheet)?,
        None => whole(world, request.detail, &mut sheet),
    }
    let (text, characters, tokens, elided) = sheet.finish();
    Ok(SummaryReply {
        text,
        characters,
        tokens,
        elided,
    })
}

fn whole(world: &mut World, detail: Detail, sheet: &mut Sheet) {
    let tracks = survey::tracks(world);
    let length = views::edit_length(world);
    let log = world.resource::<EditLog>();
    let saved = world.resource::<Session>().saved_revision == Some(log.revision());
    for line in head(world, &tracks, length, saved) {
        sheet.line(&line, FOR_NEXT);
    }
    let found = problems::find(world, &tracks);
    list(sheet, "Problems:", &found, 3);
    list(sheet, "Markers:", &[markers(world)], 5);
    let master = world.resource::<crate::model::id::ItemIndex>();
    if let Some(master) = master.entity(crate::model::id::ItemId::MASTER) {
        let facts = survey::of_track(world, master);
        let mut said = track::mixer(&facts);
        said.extend(
            (!facts.effects.is_empty()).then(|| format!("plugins {}", some(&facts.effects, 4))),
        );
        if !said.is_empty() {
            sheet.line(&format!("Master: {}", said.join("; ")), FOR_NEXT);
        }
    }
    if !tracks.is_empty() {
        sheet.line("Tracks (track_id name: what):", FOR_NEXT);
    }
    let room = if detail == Detail::Brief {
        12
    } else {
        usize::MAX
    };
    lay_out(world, &tracks, sheet, room);
    let next = problems::next(world, &tracks, length, saved);
    sheet.line(&format!("Next: {}.", some(&next, 6)), 0);
}

/// A track, with its clips and plugins; a folder, with its tracks.
fn one(
    world: &mut World,
    named: TrackRef,
    detail: Detail,
    sheet: &mut Sheet,
) -> Result<(), ErrorReply> {
    let (entity, _) = lookup::mixer(world, named)?;
    let all = survey::tracks(world);
    let Some(facts) = all.iter().find(|facts| facts.entity == Some(entity)) else {
        let facts = survey::of_track(world, entity);
        let said = track::mixer(&facts).join("; ");
        sheet.line(&format!("Master {}: {said}", quoted(&facts.name)), 0);
        track::page(world, &facts, sheet, 0);
        return Ok(());
    };
    sheet.line(&track::line(world, facts, 3), FOR_NEXT);
    let below: Vec<TrackFacts> = {
        let after = all[facts.index + 1..].iter();
        after
            .take_while(|other| other.depth > facts.depth)
            .cloned()
            .collect()
    };
    let mine: Vec<TrackFacts> = std::iter::once(facts).chain(&below).cloned().collect();
    list(sheet, "Problems:", &problems::find(world, &mine), 3);
    if !below.is_empty() {
        sheet.line(
            &format!("Holds {}:", plural(below.len(), "track")),
            FOR_NEXT,
        );
        lay_out(
            world,
            &below,
            sheet,
            if detail == Detail::Brief {
                12
            } else {
                usize::MAX
            },
        );
    }
    track::page(world, facts, sheet, FOR_NEXT / 2);
    Ok(())
}

/// Name, size, time.
fn head(world: &mut World, tracks: &[TrackFacts], length: f64, saved: bool) -> Vec<String> {
    let kinds = tracks.iter().fold([0; 4], |sum, facts| {
        std::array::from_fn(|kind| sum[kind] + facts.clips[kind])
    });
    let folders = tracks.iter().filter(|facts| facts.is_folder).count();
    let named: Vec<String> = ["audio", "MIDI", "step", "other"]
        .iter()
        .zip(kinds)
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    let notes: usize = tracks.iter().map(|facts| facts.notes).sum();
    let name = super::edit_name(world);
    let revision = world.resource::<EditLog>().revision();
    let mut first = format!("Edit {}: {}", quoted(&name), plural(tracks.len(), "track"));
    if folders > 0 {
        first.push_str(&format!(" ({})", plural(folders, "folder")));
    }
    let clips = kinds.iter().sum();
    first.push_str(&format!(", {}", plural(clips, "clip")));
    if named.len() > 1 || (clips > 0 && kinds[0] == 0) {
        first.push_str(&format!(" ({})", named.join(", ")));
    }
    if notes > 0 {
        first.push_str(&format!(", {}", plural(notes, "note")));
    }
    let bars = bar(world, length);
    let state = if saved { "saved" } else { "not saved" };
    first.push_str(&format!(
        ", {} s long (to bar {bars}), revision {revision}, {state}.",
        short(length)
    ));
    let mut lines = vec![first, time(world)];
    let region = world.get::<LoopRegion>(outline::root(world)).copied();
    if let Some(region) = region.filter(|region| region.enabled) {
        lines.push(format!(
            "Loop {}–{} s.",
            short(region.start),
            short(region.end)
        ));
    }
    lines
}

/// The bar at a time, counted from 1.
fn bar(world: &World, seconds: f64) -> i64 {
    let map = &world.resource::<TempoMap>().0;
    map.bar_of_beat(map.beats(Seconds(seconds))).bar
}

/// Tempos, meters and keys, a few of each.
fn time(world: &mut World) -> String {
    const SHOWN: usize = 6;
    let mut tempos: Vec<Tempo> = world.query::<&Tempo>().iter(world).copied().collect();
    tempos.sort_by(|a, b| a.start_beat.total_cmp(&b.start_beat));
    let mut meters: Vec<(f64, Meter)> = {
        let mut query = world.query::<(&MeterStart, &Meter)>();
        query
            .iter(world)
            .map(|(at, meter)| (at.0, *meter))
            .collect()
    };
    meters.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut keys: Vec<KeyChange> = world.query::<&KeyChange>().iter(world).cloned().collect();
    keys.sort_by(|a, b| a.start_beat.total_cmp(&b.start_beat));
    let map = &world.resource::<TempoMap>().0;
    let at = |beat: f64| match map.bar_of_beat(Beats(beat)) {
        bar if beat <= 0.0 || (bar.bar <= 1 && bar.beat <= 1.0) => String::new(),
        bar => format!(" from bar {}", bar.bar),
    };
    let tempos: Vec<String> = tempos
        .iter()
        .map(|tempo| format!("{} bpm{}", short(tempo.bpm), at(tempo.start_beat)))
        .collect();
    let meters: Vec<String> = meters
        .iter()
        .map(|(beat, meter)| format!("{}/{}{}", meter.numerator, meter.denominator, at(*beat)))
        .collect();
    let keys: Vec<String> = keys
        .iter()
        .map(|key| {
            format!(
                "key {} {}{}",
                pitch_class(key),
                key.scale,
                at(key.start_beat)
            )
        })
        .collect();
    let mut parts = vec![some(&tempos, SHOWN), some(&meters, SHOWN)];
    if !keys.is_empty() {
        parts.push(some(&keys, SHOWN));
    }
    format!("Time: {}.", parts.join("; "))
}

fn pitch_class(key: &KeyChange) -> &'static str {
    const SHARPS: [&str; 12] = [
        "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
    ];
    const FLATS: [&str; 12] = [
        "C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B",
    ];
    let names = if key.sharps { SHARPS } else { FLATS };
    let class = usize::try_from(key.pitch.rem_euclid(12)).unwrap_or(0);
    names[class]
}

fn markers(world: &mut World) -> String {
    let mut query = world.query_filtered::<Entity, With<Marker>>();
    let found: Vec<Entity> = query.iter(world).collect();
    let mut markers: Vec<_> = found.iter().map(|&m| views::marker(world, m)).collect();
    markers.sort_by(|a, b| {
        a.time
            .total_cmp(&b.time)
            .then(a.marker_id.cmp(&b.marker_id))
    });
    let named: Vec<String> = markers
        .iter()
        .map(|marker| format!("{} {} s", quoted(&marker.name), short(marker.time)))
        .collect();
    some(&named, 24)
}

/// A heading with its lines; they take at most a part (1 of `share`) of what is left.
fn list(sheet: &mut Sheet, heading: &str, lines: &[String], share: usize) {
    let lines: Vec<&String> = lines.iter().filter(|line| !line.is_empty()).collect();
    let floor = sheet.left() - sheet.left() / share;
    match lines.as_slice() {
        [] => {}
        [line] => {
            sheet.line(&format!("{heading} {line}."), floor);
        }
        lines => {
            if !sheet.line(heading, floor) {
                return;
            }
            for line in lines {
                sheet.line(&format!("  {line}"), floor);
            }
        }
    }
}

/// The tracks: each its own line where there is room, else those alike together, else
/// as many as fit and figures of the rest.
fn lay_out(world: &World, tracks: &[TrackFacts], sheet: &mut Sheet, most: usize) {
    let room = sheet.left().saturating_sub(FOR_NEXT);
    // A line of a track takes at least ten tokens; nothing is written that can't fit.
    if tracks.len() <= most && tracks.len() * 10 <= room {
        for files in [3, 1] {
            let lines: Vec<String> = tracks
                .iter()
                .map(|f| track::line(world, f, files))
                .collect();
            let cost: usize = lines.iter().map(|line| sheet::tokens(line) + 1).sum();
            let length: usize = lines.iter().map(|line| line.chars().count() + 1).sum();
            if cost <= room && length <= 4 * room {
                for line in &lines {
                    sheet.line(line, FOR_NEXT);
                }
                return;
            }
        }
    }
    let mut left = tracks;
    let mut lines = 0;
    while let Some(first) = left.first() {
        let alike = left
            .iter()
            .take_while(|facts| are_alike(first, facts))
            .count();
        let (run, rest) = left.split_at(alike);
        let line = match run {
            [alone] => track::line(world, alone, 1),
            run => track::run(run),
        };
        if lines >= most || !sheet.line(&line, FOR_NEXT + 60) {
            break;
        }
        lines += 1;
        left = rest;
    }
    if !left.is_empty() {
        sheet.elide();
        let clips: usize = left.iter().map(TrackFacts::clip_count).sum();
        let (first, last) = (left[0].index, left[left.len() - 1].index);
        let line = format!(
            "… and {}, {first}–{last}, with {}; get_tracks pages through them",
            plural(left.len(), "track"),
            plural(clips, "clip")
        );
        sheet.line(&line, FOR_NEXT);
    }
}

/// Whether two tracks can share a line: the same role in the same folder.
fn are_alike(a: &TrackFacts, b: &TrackFacts) -> bool {
    a.folder == b.folder
        && a.role() == b.role()
        && a.instruments == b.instruments
        && a.effects == b.effects
        && !a.is_folder
}

#[cfg(test)]
mod tests;
