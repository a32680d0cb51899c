//! A track as a line, and as a page of its own.

use std::collections::BTreeSet;
use std::path::Path;

use bevy_ecs::prelude::*;

use super::sheet::{Sheet, plural, quoted, short, some};
use super::survey::TrackFacts;
use crate::control::{params, views};
use crate::model::clip::{AudioClip, ClipSpan};
use crate::model::edit::AuxBusNames;
use crate::model::note::Notes;
use crate::model::outline;
use crate::model::plugin::Plugin;
use crate::model::track::TrackOutput;

/// What a bus is called.
pub fn bus(world: &World, bus: i64) -> String {
    let names = world.get::<AuxBusNames>(outline::root(world));
    let name = names.and_then(|names| names.0.iter().find(|(number, _)| *number == bus));
    name.map_or_else(
        || format!("bus {bus}"),
        |(_, name)| format!("bus {bus} {}", quoted(name)),
    )
}

/// Fader, pan and switches, where they aren't as a new track has them.
pub fn mixer(facts: &TrackFacts) -> Vec<String> {
    let mut said = Vec::new();
    if facts.volume_db.is_infinite() {
        said.push("fader at -inf dB".to_owned());
    } else if facts.volume_db.is_finite() && facts.volume_db.abs() >= 0.05 {
        said.push(format!("{} dB", short(facts.volume_db)));
    }
    if facts.pan.abs() >= 0.005 {
        let side = if facts.pan < 0.0 { "L" } else { "R" };
        said.push(format!("pan {side}{:.0}", facts.pan.abs() * 100.0));
    }
    for (on, word) in facts.switches.iter().zip(["muted", "solo", "frozen"]) {
        if *on {
            said.push(word.to_owned());
        }
    }
    said
}

/// What it sounds through and where it goes.
fn routing(world: &World, facts: &TrackFacts) -> Vec<String> {
    let mut said = Vec::new();
    if !facts.effects.is_empty() {
        said.push(format!("plugins {}", some(&facts.effects, 4)));
    }
    for (number, level) in facts.sends.iter().take(4) {
        let level = level.map_or_else(String::new, |level| format!(" at {} dB", short(level)));
        said.push(format!("sends to {}{level}", bus(world, *number)));
    }
    for number in facts.returns.iter().take(4) {
        said.push(format!("returns {}", bus(world, *number)));
    }
    match &facts.output {
        Some(TrackOutput::Track(id)) => said.push(format!("output to track id {id}")),
        Some(TrackOutput::Device(name)) => said.push(format!("output to device {}", quoted(name))),
        Some(TrackOutput::Nowhere) => said.push("output nowhere".to_owned()),
        None => {}
    }
    if facts.automation.1 > 0 {
        let (params, points) = &facts.automation;
        said.push(format!(
            "automates {} ({})",
            some(params, 3),
            plural(*points, "point")
        ));
    }
    if facts.modifiers > 0 {
        said.push(plural(facts.modifiers, "modifier"));
    }
    said
}

/// Clips in a few words: how many, from where to where, what they hold.
fn content(world: &World, facts: &TrackFacts, files: usize) -> Vec<String> {
    let mut said = Vec::new();
    let Some((start, end)) = facts.span else {
        return said;
    };
    let count = plural(facts.clip_count(), "clip");
    said.push(format!("{count} {}–{} s", short(start), short(end)));
    if let Some(entity) = facts.entity {
        if facts.notes > 0 {
            said.push(notes(world, entity, facts, end - start));
        }
        if facts.clips[0] > 0 && files > 0 {
            let names = file_names(world, entity, files + 1);
            said.push(format!("files {}", some(&names, files)));
        }
    }
    if facts.disabled > 0 {
        said.push(format!("{} disabled", facts.disabled));
    }
    if facts.missing > 0 {
        said.push(format!("{} MISSING", plural(facts.missing, "file")));
    }
    said
}

/// How many notes, in which range, how dense.
fn notes(world: &World, track: Entity, facts: &TrackFacts, seconds: f64) -> String {
    let clips = outline::children(world, track).filter_map(|clip| world.get::<Notes>(clip));
    let (mut low, mut high) = (127, 0);
    for note in clips.flat_map(Notes::as_slice) {
        (low, high) = (low.min(note.pitch), high.max(note.pitch));
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure for readers")]
    let density = facts.notes as f64 / seconds.max(1e-9);
    let count = plural(facts.notes, "note");
    format!("{count} pitch {low}–{high} ({}/s)", short(density))
}

/// The names of the files a track plays, a few of them, each once.
fn file_names(world: &World, track: Entity, most: usize) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut names = Vec::new();
    for clip in outline::clips(world, track) {
        let Some(audio) = world.get::<AudioClip>(clip) else {
            continue;
        };
        if seen.insert(audio.source.as_str()) {
            let source = audio.source.replace('\\', "/");
            let file = Path::new(&source).file_name();
            names.push(quoted(&file.unwrap_or_default().to_string_lossy()));
            if names.len() > most {
                break;
            }
        }
    }
    names
}

/// A track in one line; `files` names so many of its files.
pub fn line(world: &World, facts: &TrackFacts, files: usize) -> String {
    let indent = "  ".repeat(facts.depth.min(8));
    let mut parts = vec![match facts.instruments.as_slice() {
        [] => facts.role().to_owned(),
        instruments => format!("{} ({})", facts.role(), some(instruments, 2)),
    }];
    parts.extend(content(world, facts, files));
    parts.extend(mixer(facts));
    parts.extend(routing(world, facts));
    format!(
        "{indent}{} {}: {}",
        facts.index,
        quoted(&facts.name),
        parts.join("; ")
    )
}

/// Several tracks after one another that are alike, in one line.
pub fn run(run: &[TrackFacts]) -> String {
    let (first, last) = (&run[0], &run[run.len() - 1]);
    let indent = "  ".repeat(first.depth.min(8));
    let clips: usize = run.iter().map(TrackFacts::clip_count).sum();
    let notes: usize = run.iter().map(|facts| facts.notes).sum();
    let mut parts = vec![match first.instruments.as_slice() {
        [] => first.role().to_owned(),
        instruments => format!("{} ({})", first.role(), some(instruments, 2)),
    }];
    let spans = run.iter().filter_map(|facts| facts.span);
    let span = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    if let Some((start, end)) = span {
        parts.push(format!(
            "{} {}–{} s",
            plural(clips, "clip"),
            short(start),
            short(end)
        ));
    }
    if notes > 0 {
        parts.push(plural(notes, "note"));
    }
    let levels = run
        .iter()
        .map(|facts| facts.volume_db)
        .filter(|db| db.is_finite());
    let (low, high) = levels.fold((f64::MAX, f64::MIN), |(l, h), db| (l.min(db), h.max(db)));
    if low <= high && (low.abs() >= 0.05 || high.abs() >= 0.05) {
        parts.push(format!("faders {} to {} dB", short(low), short(high)));
    }
    let mut count =
        |what: &str, is: fn(&TrackFacts) -> bool| match run.iter().filter(|f| is(f)).count() {
            0 => {}
            some => parts.push(format!("{some} {what}")),
        };
    count("muted", |facts| facts.switches[0]);
    count("solo", |facts| facts.switches[1]);
    count("frozen", |facts| facts.switches[2]);
    count("automated", |facts| facts.automation.1 > 0);
    count("with sends", |facts| !facts.sends.is_empty());
    count("with missing files", |facts| facts.missing > 0);
    format!(
        "{indent}{}–{} {}–{}: {} tracks, {}",
        first.index,
        last.index,
        quoted(&first.name),
        quoted(&last.name),
        run.len(),
        parts.join("; ")
    )
}

/// A track's own page: its clips and plugins, a line each, as long as there is room.
pub fn page(world: &World, facts: &TrackFacts, sheet: &mut Sheet, reserve: usize) {
    let Some(track) = facts.entity else { return };
    let clips = outline::clips(world, track);
    if !clips.is_empty() {
        sheet.line("Clips (index name: seconds):", reserve);
    }
    for (index, &clip) in clips.iter().enumerate() {
        if !sheet.line(&clip_line(world, clip, index), reserve + 40) {
            sheet.line(
                &format!("… {} more; get_track lists them", clips.len() - index),
                reserve,
            );
            break;
        }
    }
    let plugins: Vec<_> = outline::plugins(world, track).collect();
    if !plugins.is_empty() {
        sheet.line(
            "Plugins in signal order (parameter=value, * automated):",
            reserve,
        );
    }
    for (plugin, about) in plugins {
        if !sheet.line(&plugin_line(world, plugin, about), reserve + 20) {
            sheet.line("… more; get_plugin_parameters lists them", reserve);
            break;
        }
    }
}

fn clip_line(world: &World, clip: Entity, index: usize) -> String {
    let span = world.get::<ClipSpan>(clip).copied();
    let (start, end) = span.map_or((0.0, 0.0), |span| (span.start, span.end().0));
    let view = views::clip(world, clip, index);
    let mut parts = vec![format!("{}–{}", short(start), short(end))];
    if let Some(path) = &view.file_path {
        let file = Path::new(path).file_name();
        parts.push(quoted(&file.unwrap_or_default().to_string_lossy()));
    }
    if view.missing == Some(true) {
        parts.push("MISSING".to_owned());
    }
    if let Some(count) = view.note_count {
        parts.push(plural(count, "note"));
    }
    if let Some(gain) = view.gain_db.filter(|gain| gain.abs() >= 0.05) {
        parts.push(format!("{} dB", short(gain)));
    }
    format!("  {index} {}: {}", quoted(&view.name), parts.join(", "))
}

fn plugin_line(world: &World, entity: Entity, plugin: &Plugin) -> String {
    const SHOWN: usize = 12;
    let off = if plugin.enabled { "" } else { " (bypassed)" };
    let params = params::of_plugin(world, entity);
    let shown: Vec<String> = params
        .iter()
        .map(|(param, view)| {
            let automated = world
                .get::<crate::model::automation::Curve>(*param)
                .is_some();
            let star = if automated { "*" } else { "" };
            format!("{}{star}={}", view.param_id, view.value_text)
        })
        .collect();
    format!(
        "  {}{off}: {}",
        params::plugin_name(world, entity),
        some(&shown, SHOWN)
    )
}
