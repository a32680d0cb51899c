//! What somebody should look at.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;

use super::sheet::{plural, quoted, short, some};
use super::survey::TrackFacts;
use super::track;
use crate::control::live::Session;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::observed::Meters;

/// Every problem in a line, the gravest first.
pub fn find(world: &World, tracks: &[TrackFacts]) -> Vec<String> {
    let mut found = Vec::new();
    let named = |is: &dyn Fn(&TrackFacts) -> bool| -> Vec<String> {
        let tracks = tracks.iter().filter(|facts| is(facts));
        tracks
            .map(|facts| format!("{} {}", facts.index, quoted(&facts.name)))
            .collect()
    };
    let mut tell = |what: &str, tracks: Vec<String>| {
        if !tracks.is_empty() {
            found.push(format!("{what}: {}", some(&tracks, 4)));
        }
    };
    tell("missing audio files on tracks", named(&|f| f.missing > 0));
    tell(
        "notes but no instrument on tracks",
        named(&TrackFacts::lacks_instrument),
    );
    let filled = |facts: &TrackFacts| facts.clip_count() > 0;
    tell(
        "silent: fader at -inf on tracks",
        named(&|f| filled(f) && f.volume_db == f64::NEG_INFINITY),
    );
    tell(
        "muted though they hold clips",
        named(&|f| filled(f) && f.switches[0]),
    );
    let soloed = named(&|f| f.switches[1]);
    if !soloed.is_empty() && soloed.len() < tracks.len() {
        tell("solo silences all but tracks", soloed);
    }
    tell("peaks over 0 dBFS lately on", clipping(world, tracks));
    tell(
        "faders above +3 dB on tracks",
        named(&|f| f.volume_db > 3.0),
    );
    found.extend(busses(world, tracks));
    let session = world.resource::<Session>();
    found.extend(session.warnings.iter().take(5).map(|w| quoted_line(w)));
    found
}

fn quoted_line(text: &str) -> String {
    let line: String = text.chars().take(120).collect();
    format!("when opened: {}", line.replace(char::is_control, " "))
}

/// Tracks, and the master, whose meters went over full scale.
fn clipping(world: &World, tracks: &[TrackFacts]) -> Vec<String> {
    let index = world.resource::<ItemIndex>();
    let over = world.resource::<Meters>().0.iter();
    let over = over.filter(|(_, peaks)| peaks.iter().any(|&peak| peak > 1.0));
    over.filter_map(|(id, _)| {
        if *id == ItemId::MASTER {
            return Some("the master".to_owned());
        }
        let entity = index.entity(*id)?;
        let facts = tracks.iter().find(|facts| facts.entity == Some(entity))?;
        Some(format!("{} {}", facts.index, quoted(&facts.name)))
    })
    .collect()
}

/// Sends that nothing takes up, returns that nothing feeds.
fn busses(world: &World, tracks: &[TrackFacts]) -> Vec<String> {
    let sent = tracks.iter().flat_map(|facts| &facts.sends);
    let sent: BTreeSet<i64> = sent.map(|(bus, _)| *bus).collect();
    let back: BTreeSet<i64> = tracks
        .iter()
        .flat_map(|f| f.returns.iter().copied())
        .collect();
    let names = |busses: Vec<i64>| -> Vec<String> {
        busses
            .into_iter()
            .map(|bus| track::bus(world, bus))
            .collect()
    };
    let lost = names(sent.difference(&back).copied().collect());
    let idle = names(back.difference(&sent).copied().collect());
    let mut found = Vec::new();
    if !lost.is_empty() {
        found.push(format!("sends without a return: {}", some(&lost, 6)));
    }
    if !idle.is_empty() {
        found.push(format!("returns nothing is sent to: {}", some(&idle, 6)));
    }
    found
}

/// What one could do next.
pub fn next(world: &World, tracks: &[TrackFacts], length: f64, saved: bool) -> Vec<String> {
    let mut ideas = Vec::new();
    let has = |is: fn(&TrackFacts) -> bool| tracks.iter().any(is);
    if tracks.is_empty() {
        ideas.push(
            "add_track, then insert_audio_clip or insert_empty_midi_clip and add_notes".to_owned(),
        );
    }
    if has(|facts| facts.missing > 0) {
        ideas.push("put missing files back, or set_clip_source".to_owned());
    }
    if has(TrackFacts::lacks_instrument) {
        ideas.push("load_plugin an instrument".to_owned());
    }
    if tracks.len() > 1 {
        ideas.push("summarize {\"track_id\": N} for one track; query for anything else".to_owned());
    }
    if length > 0.0 {
        ideas.push(format!("export_mixdown ({} s)", short(length)));
    }
    if !saved {
        let file = world.resource::<Session>().file.is_some();
        let name = if file { "save_edit" } else { "save_edit_as" };
        ideas.push(format!("{name}: unsaved changes"));
    }
    if let Some(folder) = tracks.iter().find(|facts| facts.is_folder) {
        let held = tracks
            .iter()
            .filter(|f| f.folder == Some(folder.index))
            .count();
        if held == 0 {
            ideas.push(format!(
                "folder {} is empty: {}",
                folder.index,
                plural(held, "track")
            ));
        }
    }
    ideas
}
