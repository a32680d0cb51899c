//! Random edits of kept files: what is written is read back as it is meant.

use super::edits::differences;
use super::files::PLAIN;
use super::round_trip::rounded;
use super::*;
use crate::model::automation::Curve;
use crate::model::id::ItemId;
use crate::model::note::Notes;
use crate::model::plugin::Plugin;
use crate::model::registry::ComponentValue;
use crate::model::template as make;
use crate::model::track::TrackOutput;
use crate::session::tracktion::write_tree;
use crate::session::trample::{Trample, until_enough};

/// One of the changes that a person could make to an object, by number.
fn touch(component: &mut ComponentValue, dice: u64) -> bool {
    use ComponentValue as V;
    let number = (dice % 97) as f64 / 8.0 + 0.125;
    match component {
        V::Name(name) => name.0 = format!("n{dice}"),
        V::Mute(mute) => mute.0 = !mute.0,
        V::Solo(solo) => solo.0 = !solo.0,
        V::ClipSpan(span) if dice.is_multiple_of(2) => span.start += number,
        V::ClipSpan(span) => span.offset += number,
        V::Tempo(tempo) => tempo.bpm = 40.0 + number,
        V::Fades(fades) => fades.out_shape = fades.out_shape % 4 + 1,
        V::ClipLevel(level) => level.gain_db = -number,
        V::AudioClip(clip) => clip.source = format!("{dice}.wav"),
        V::MidiClip(clip) => clip.channel = clip.channel % 16 + 1,
        V::Plugin(plugin) => plugin.enabled = !plugin.enabled,
        V::ParamValue(value) => value.0 = number / 16.0,
        V::AuxSend(send) => send.bus += 1,
        V::TrackOutput(output) => *output = TrackOutput::Device(format!("out {dice}")),
        V::Curve(curve) => {
            let mut points = curve.points().to_vec();
            let at = usize::try_from(dice).unwrap() % points.len();
            points[at].value = number;
            *curve = Curve::new(points);
        }
        V::Notes(notes) if !notes.as_slice().is_empty() => {
            let mut list = notes.as_slice().to_vec();
            let at = usize::try_from(dice).unwrap() % list.len();
            list[at].start += number;
            *notes = Notes::new(list);
        }
        V::StepClip(clip) => clip.repeat = !clip.repeat,
        V::Warp(warp) => warp.end += number,
        V::Takes(takes) => takes.current += 1,
        V::LoopFacts(facts) => facts.num_beats += number,
        V::ClickTrack(click) => click.enabled = !click.enabled,
        V::Modifier(_) | V::Assignments(_) => return false,
        _ => return false,
    }
    true
}

/// The names of the Edit and the master aren't in the file.
fn is_named_elsewhere(tree: &Subtree) -> bool {
    part!(tree, EditRoot).is_some() || part!(tree, MasterTrack).is_some()
}

fn touch_one(tree: &mut Subtree, countdown: &mut usize, dice: u64) -> bool {
    let elsewhere = is_named_elsewhere(tree);
    for component in &mut tree.components {
        let mut copy = component.clone();
        if elsewhere && matches!(copy, ComponentValue::Name(_)) {
            continue;
        }
        if touch(&mut copy, dice) {
            if *countdown == 0 {
                *component = copy;
                return true;
            }
            *countdown -= 1;
        }
    }
    tree.children
        .iter_mut()
        .any(|child| touch_one(child, countdown, dice))
}

fn touchable(tree: &Subtree) -> usize {
    let elsewhere = is_named_elsewhere(tree);
    let counts = |c: &&ComponentValue| {
        !(elsewhere && matches!(c, ComponentValue::Name(_))) && touch(&mut (*c).clone(), 5)
    };
    let own = tree.components.iter().filter(counts).count();
    own + tree.children.iter().map(touchable).sum::<usize>()
}

/// Each single thing of each file, touched alone: a line or two differ, and the file
/// is read back with what was touched.
#[test]
fn whatever_is_touched_alone_changes_alone() {
    for (name, text) in PLAIN {
        let tree = opened(text).tree;
        let count = touchable(&tree);
        assert!(count > 10, "{name}: {count}");
        for at in 0..count {
            let mut tree = tree.clone();
            let dice = at as u64 * 7 + 3;
            assert!(touch_one(&mut tree, &mut at.clone(), dice), "{name} {at}");
            let after = write_tree(&tree, None);
            let (went, came) = differences(text, &after);
            // Longer values wrap a line otherwise; a fader that comes is two lines.
            assert!(
                went.len() <= 6 && came.len() <= 6,
                "{name} {at}: {went:#?} {came:#?}"
            );
            let again = opened(&after).tree;
            assert_eq!(write_tree(&again, None), after, "{name} {at}");
            let strip = |tree: &Subtree| rounded(&loosely(tree, false));
            let same = strip(&again) == strip(&tree);
            assert!(same, "{name} {at}: {went:#?} {came:#?}");
        }
    }
}

/// One of the changes that a person could make to the tree.
fn shake(tree: &mut Subtree, random: &mut Trample, index: &mut ItemIndex) {
    let tracks: Vec<usize> = (0..tree.children.len())
        .filter(|&at| part!(tree.children[at], Track).is_some())
        .collect();
    let one = tracks[random.below(tracks.len())];
    let other = tracks[random.below(tracks.len())];
    let clips: Vec<usize> = (0..tree.children[one].children.len())
        .filter(|&at| part!(tree.children[one].children[at], ClipSpan).is_some())
        .collect();
    match random.below(8) {
        0 if tracks.len() > 1 => drop(tree.children.remove(one)),
        1 => {
            let copy = tree.children[one].copied(index);
            tree.children.insert(other, copy);
        }
        2 => tree.children.swap(one, other),
        3 if !clips.is_empty() => {
            let clip = tree.children[one]
                .children
                .remove(clips[random.below(clips.len())]);
            tree.children[other].children.push(clip);
        }
        4 if !clips.is_empty() => {
            let clip = &tree.children[one].children[clips[random.below(clips.len())]];
            let copy = clip.copied(index);
            tree.children[one].children.push(copy);
        }
        5 if !clips.is_empty() => {
            tree.children[one]
                .children
                .remove(clips[random.below(clips.len())]);
        }
        6 => {
            let synth = make::plugin(index, "waiveSynth", &[("patch", 3.0)]);
            tree.children[one].children.insert(0, synth);
        }
        _ => {
            let mut countdown = random.below(touchable(tree));
            touch_one(tree, &mut countdown, random.below(1000) as u64);
        }
    }
}

/// Any number of edits, one upon the other: what is written is read back as it is.
#[test]
fn what_was_edited_is_read_back_whole() {
    until_enough(150, |round| {
        let (name, text) = PLAIN[round % PLAIN.len()];
        let mut random = Trample::new(round as u64 + 1);
        let mut index = ItemIndex::default();
        let mut tree = read(text.as_bytes(), &mut index, "song").unwrap().tree;
        for _ in 0..=random.below(12) {
            shake(&mut tree, &mut random, &mut index);
        }
        // References to what went don't stay in a World.
        let gone = world_of(&tree);
        let after = write_tree(&tree_of(&gone), None);
        let again = opened(&after).tree;
        assert_eq!(write_tree(&again, None), after, "{name} {round}");
        let strip = |tree: &Subtree| rounded(&loosely(tree, true));
        let (was, is) = (strip(&tree), strip(&again));
        let at = was.bytes().zip(is.bytes()).position(|(a, b)| a != b);
        let from = at.unwrap_or(0).saturating_sub(120);
        let around = |text: &str| text.get(from..from + 240).map(str::to_owned);
        assert!(
            was == is,
            "{name} {round}: {:?}\n{:?}",
            around(&was),
            around(&is)
        );
    });
}

/// An output into a track that went is the default one in the file, and plugins that
/// a file hasn't get their ids with each reading, tracks without a name their number.
fn loosely(tree: &Subtree, no_outputs: bool) -> Subtree {
    let mut tree = tree.clone();
    if part!(tree, Plugin).is_some_and(Plugin::is_automatic) {
        tree.id = ItemId(0);
    }
    for component in &mut tree.components {
        if let ComponentValue::Name(name) = component
            && no_outputs
            && name.0.starts_with("Track ")
        {
            name.0.clear();
        }
    }
    let output = |component: &ComponentValue| matches!(component, ComponentValue::TrackOutput(_));
    tree.components
        .retain(|component| !(no_outputs && output(component)));
    let children = tree.children.iter();
    tree.children = children.map(|child| loosely(child, no_outputs)).collect();
    tree
}
