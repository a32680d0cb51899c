//! Old files → today's names (TRACKTION_EDIT_FORMAT.md section 9), before they are read.
//!
//! Such a file comes back as it was while nothing is edited; from the first edit on
//! it is written in today's names.

use std::collections::HashMap;

use super::element::Element;
use super::number;
use super::parse::CONTENT;
use super::repairs::Repairs;
use crate::time::{Beats, Seconds, TempoChange, TempoSequence, TimeSignature};

/// Folders in folders beyond this stay at the top.
const MAX_FOLDERS: usize = 64;

/// Old tags and today's.
const TAGS: [(&str, &str); 9] = [
    ("FILTER", "PLUGIN"),
    ("FILTERINSTANCE", "PLUGININSTANCE"),
    ("FILTERCONNECTION", "CONNECTION"),
    ("MASTERFILTERS", "MASTERPLUGINS"),
    ("RACKFILTERS", "RACKS"),
    ("RACKFILTER", "RACK"),
    ("DEVICESEX", "INPUTDEVICES"),
    ("MIDISEQUENCE", "SEQUENCE"),
    ("VSTDATA", "VSTDATA"),
];
/// What a `CLIP` is by its `type`.
const CLIPS: [(&str, &str); 7] = [
    ("wave", "AUDIOCLIP"),
    ("midi", "MIDICLIP"),
    ("edit", "EDITCLIP"),
    ("sequencer", "STEPCLIP"),
    ("marker", "MARKERCLIP"),
    ("chord", "CHORDCLIP"),
    ("arranger", "ARRANGERCLIP"),
];

/// Renews a whole Edit; whether anything had to be.
pub fn renew(root: &mut Element<'_>, repairs: &mut Repairs) -> bool {
    let old = root.tag == "EDIT" && root.get("projectID").is_none();
    let mut changed = renamed(root, old && root.get("mediaId").is_some());
    changed |= nested(root, repairs);
    if has_seconds(root) {
        let tempo = tempo_of(root);
        in_beats(root, &tempo, 0.0);
        changed = true;
    }
    changed
}

fn renamed(element: &mut Element<'_>, old: bool) -> bool {
    let mut changed = tag(element);
    let id = match element.tag.as_ref() {
        "TAKE" | "SOUND" => "source",
        "EDIT" => "projectID",
        _ => "id",
    };
    changed |= rename(element, "mediaId", id);
    if old {
        changed |= rename(element, "targetTrack", "targetID");
    }
    match element.tag.as_ref() {
        "PITCH" => changed |= rename(element, "start", "startBeat"),
        "TEMPO" => changed |= ramped(element),
        "TEMPOSEQUENCE" => changed |= split(element),
        _ => {}
    }
    for child in &mut element.children {
        changed |= renamed(child, old);
    }
    changed | state(element)
}

fn tag(element: &mut Element<'_>) -> bool {
    let known = TAGS
        .iter()
        .find(|(name, now)| *name == element.tag && name != now);
    if let Some((_, now)) = known {
        element.tag = (*now).into();
        return true;
    }
    if element.tag != "CLIP" {
        return false;
    }
    let kind = element.get("type").unwrap_or_default();
    let Some((_, now)) = CLIPS.iter().find(|(name, _)| *name == kind) else {
        return false;
    };
    element.tag = (*now).into();
    element.remove("type");
    true
}

fn rename(element: &mut Element<'_>, name: &str, now: &'static str) -> bool {
    if element.get(now).is_some() {
        return false;
    }
    let found = element
        .attributes
        .iter_mut()
        .find(|(other, _)| other == name);
    let Some((name, _)) = found else { return false };
    *name = now.into();
    true
}

fn ramped(tempo: &mut Element<'_>) -> bool {
    let Some(ramped) = tempo.get("ramped").map(number::read_flag) else {
        return false;
    };
    let curve = if ramped { "0.0" } else { "1.0" };
    let found = tempo
        .attributes
        .iter_mut()
        .find(|(name, _)| name == "ramped");
    if let Some((name, value)) = found {
        *name = "curve".into();
        *value = curve.into();
    }
    true
}

/// A tempo that also says the meter becomes one of each.
fn split(sequence: &mut Element<'_>) -> bool {
    let mut meters = Vec::new();
    for tempo in &mut sequence.children {
        if tempo.tag != "TEMPO" || tempo.get("numerator").is_none() {
            continue;
        }
        let mut meter = Element::new("TIMESIG");
        for name in ["numerator", "denominator", "startBeat", "triplets"] {
            let found = tempo.attributes.iter().position(|(other, _)| other == name);
            if let Some(at) = found {
                meter.attributes.push(tempo.attributes[at].clone());
                if name != "startBeat" {
                    tempo.attributes.remove(at);
                }
            }
        }
        meters.push(meter);
    }
    let changed = !meters.is_empty();
    sequence.children.extend(meters);
    changed
}

/// The text of a `VSTDATA` was the state of its plugin.
fn state(plugin: &mut Element<'_>) -> bool {
    let Some(at) = plugin
        .children
        .iter()
        .position(|child| child.tag == "VSTDATA")
    else {
        return false;
    };
    let mut old = plugin.children.remove(at);
    let content = old.attributes.iter().position(|(name, _)| name == CONTENT);
    if let Some(at) = content
        && plugin.get("state").is_none()
    {
        let (_, text) = old.attributes.swap_remove(at);
        plugin.set("state".into(), text);
    }
    true
}

/// Tracks that name their folder go into it.
fn nested(root: &mut Element<'_>, repairs: &mut Repairs) -> bool {
    let moves = |element: &Element<'_>| {
        matches!(element.tag.as_ref(), "TRACK" | "FOLDERTRACK") && element.get("parentId").is_some()
    };
    if !root.children.iter().any(moves) {
        return false;
    }
    let mut waiting: HashMap<String, Vec<Element<'_>>> = HashMap::new();
    let mut order = Vec::new();
    for child in std::mem::take(&mut root.children) {
        if moves(&child) {
            let parent = child.get("parentId").unwrap_or_default().to_owned();
            order.push(parent.clone());
            waiting.entry(parent).or_default().push(child);
        } else {
            root.children.push(child);
        }
    }
    for child in &mut root.children {
        adopt(child, &mut waiting, 0);
    }
    for parent in order {
        for mut child in waiting.remove(&parent).unwrap_or_default() {
            repairs.note("a track whose folder isn't there stands at the top", &child);
            child.remove("parentId");
            adopt(&mut child, &mut waiting, 0);
            root.children.push(child);
        }
    }
    true
}

fn adopt<'a>(
    folder: &mut Element<'a>,
    waiting: &mut HashMap<String, Vec<Element<'a>>>,
    depth: usize,
) {
    if depth >= MAX_FOLDERS || folder.tag != "FOLDERTRACK" {
        return;
    }
    let id = folder.get("id").unwrap_or_default().to_owned();
    for mut child in waiting.remove(&id).unwrap_or_default() {
        child.remove("parentId");
        adopt(&mut child, waiting, depth + 1);
        folder.children.push(child);
    }
}

fn is_timed_in_seconds(element: &Element<'_>) -> bool {
    let version = element.get("ver").map(number::read);
    element.tag == "SEQUENCE" && version.is_some_and(|version| version < 1.0)
}

fn has_seconds(element: &Element<'_>) -> bool {
    is_timed_in_seconds(element) || element.children.iter().any(has_seconds)
}

fn tempo_of(root: &Element<'_>) -> TempoSequence {
    let nothing = Element::new("TEMPOSEQUENCE");
    let sequence = root.child("TEMPOSEQUENCE").unwrap_or(&nothing);
    let figure = |element: &Element<'_>, name: &str, least: f64, most: f64, default: f64| {
        let value = element.get(name).map_or(default, number::read);
        if value.is_finite() {
            value.clamp(least, most)
        } else {
            default
        }
    };
    let tempos = sequence.all("TEMPO").map(|element| TempoChange {
        start: Beats(figure(element, "startBeat", 0.0, 1e8, 0.0)),
        bpm: figure(element, "bpm", 20.0, 999.0, 120.0),
        curve: figure(element, "curve", -1.0, 1.0, 0.0),
    });
    let meters = sequence.all("TIMESIG").map(|element| TimeSignature {
        start: Beats(figure(element, "startBeat", 0.0, 1e8, 0.0)),
        numerator: u32::try_from(
            element
                .get("numerator")
                .map_or(4, number::read_whole)
                .clamp(1, 32),
        )
        .unwrap_or(4),
        denominator: u32::try_from(
            element
                .get("denominator")
                .map_or(4, number::read_whole)
                .clamp(1, 16),
        )
        .unwrap_or(4),
    });
    TempoSequence::new(tempos.collect(), meters.collect())
}

/// Events in seconds from where their clip's content begins become beats.
fn in_beats(element: &mut Element<'_>, tempo: &TempoSequence, origin: f64) {
    let figure = |element: &Element<'_>, name: &str| {
        let value = element.get(name).map_or(0.0, number::read);
        if value.is_finite() {
            value.clamp(-1e7, 1e7)
        } else {
            0.0
        }
    };
    let here = if element.tag.ends_with("CLIP") {
        figure(element, "start") - figure(element, "offset")
    } else {
        origin
    };
    if is_timed_in_seconds(element) {
        let beat =
            |seconds: f64| tempo.beats(Seconds(here + seconds)).0 - tempo.beats(Seconds(here)).0;
        element.set("ver".into(), "1".into());
        for event in &mut element.children {
            let at = if event.tag == "SYSEX" { "time" } else { "b" };
            let start = figure(event, at);
            if event.get(at).is_some() {
                event.set(at.into(), number::print(beat(start)).into());
            }
            if event.tag == "NOTE" && event.get("l").is_some() {
                let length = beat(start + figure(event, "l")) - beat(start);
                event.set("l".into(), number::print(length).into());
            }
        }
    }
    for child in &mut element.children {
        in_beats(child, tempo, here);
    }
}
