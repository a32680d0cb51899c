//! A kept element with only what was edited changed in it.
//!
//! Three elements meet: what the file had (`kept`), what our writer says of it as
//! it was read (`before`), and what it says now. What is alike in the last two
//! wasn't edited and stays as the file has it, character for character.

mod keys;
mod order;

use super::element::{Element, Text};
use super::number;
use keys::{pair, pair_objects};

/// What there is one of in an element: a new one goes into an old one that we
/// didn't read, and one that goes leaves what else is in it.
const SECTIONS: [&str; 19] = [
    "MACROPARAMETERS",
    "MODIFIERS",
    "MODIFIERASSIGNMENTS",
    "MODMATRIX",
    "OUTPUTDEVICES",
    "TRANSPORT",
    "TEMPOSEQUENCE",
    "PITCHSEQUENCE",
    "CLICKTRACK",
    "MASTERVOLUME",
    "MASTERPLUGINS",
    "AUXBUSNAMES",
    "MARKERTRACK",
    "CHORDTRACK",
    "ARRANGERTRACK",
    "AUTOMATIONCURVES",
    "LOOPINFO",
    "TAKES",
    "SEQUENCE",
];
/// Tracks that we know the clips of only: what they are called is the file's to say.
const LANES: [&str; 3] = ["MARKERTRACK", "CHORDTRACK", "ARRANGERTRACK"];
/// Attributes that mean the same: when one goes, so does the other.
const ALIASES: [(&str, &str); 1] = [("disabled", "mute")];

/// Brings the differences from `before` to `now` into what was kept.
#[must_use]
pub fn merge<'a>(mut kept: Element<'a>, before: &Element<'_>, now: Element<'a>) -> Element<'a> {
    if *before == now {
        return kept;
    }
    if before.tag != now.tag {
        kept.tag.clone_from(&now.tag);
    }
    attributes(&mut kept, before, now.attributes);
    children(&mut kept, before, now.children);
    kept
}

fn attributes<'a>(kept: &mut Element<'a>, before: &Element<'_>, now: Vec<(Text<'a>, Text<'a>)>) {
    let gone: Vec<&str> = before
        .attributes
        .iter()
        .map(|(name, _)| name.as_ref())
        .filter(|name| !now.iter().any(|(other, _)| other == name))
        .collect();
    let mut unsettled = Vec::new();
    let mut changed = !gone.is_empty();
    for (name, value) in now {
        if before.get(&name) == Some(&*value) {
            unsettled.push((name, value));
        } else {
            kept.set(name, value);
            changed = true;
        }
    }
    for name in gone {
        kept.remove(name);
        for (_, alias) in ALIASES.iter().filter(|(one, _)| *one == name) {
            kept.remove(alias);
        }
    }
    if changed {
        settle(kept, unsettled);
    }
}

/// A number that was read otherwise than it stands (out of range, a loop's ends
/// turned round) goes by what was read, now that a neighbour was edited.
fn settle<'a>(kept: &mut Element<'a>, unsettled: Vec<(Text<'a>, Text<'a>)>) {
    for (name, value) in unsettled {
        let numeric = value.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        let other = |text: &str| number::read(text).to_bits() != number::read(&value).to_bits();
        if numeric && name != "id" && kept.get(&name).is_some_and(other) {
            kept.set(name, value);
        }
    }
}

fn children<'a>(kept: &mut Element<'a>, before: &Element<'_>, now: Vec<Element<'a>>) {
    let parent = kept.tag.clone();
    let mut old: Vec<Option<Element<'a>>> = std::mem::take(&mut kept.children)
        .into_iter()
        .map(Some)
        .collect();
    let old_refs: Vec<&Element<'_>> = old.iter().flatten().collect();
    let before_refs: Vec<&Element<'_>> = before.children.iter().collect();
    let now_refs: Vec<&Element<'_>> = now.iter().collect();
    let to_old = pair(&parent, &before_refs, &old_refs);
    let to_now = pair(&parent, &before_refs, &now_refs);
    let objects = pair_objects(&old_refs, &now_refs);
    let mut from_now = vec![None; now.len()];
    for (at, place) in to_now.iter().enumerate() {
        if let Some(place) = place {
            from_now[*place] = Some(at);
        }
    }
    let mut layout = order::Layout::new(&old_refs, &now_refs);
    let mut claimed = vec![false; old.len()];
    to_old.iter().flatten().for_each(|&at| claimed[at] = true);
    // What was known and isn't any more.
    for (at, place) in to_old.iter().enumerate() {
        if let (Some(place), None) = (*place, to_now[at]) {
            let left = old[place]
                .take()
                .and_then(|old| without(old, &before.children[at]));
            old[place] = left;
        }
    }
    for gone in objects.gone {
        old[gone] = None;
    }
    for (at, element) in now.into_iter().enumerate() {
        let known = from_now[at];
        if element.placed().is_some() {
            match objects.places[at] {
                Some(place) => layout.fill(at, place, element),
                None => layout.insert(at, element),
            }
        } else if let Some((place, old)) = known
            .and_then(|known| to_old[known])
            .and_then(|place| Some((place, old[place].take()?)))
        {
            let before = &before.children[known.unwrap_or_default()];
            layout.fill(at, place, merge(old, before, element));
        } else if known.is_some_and(|known| before.children[known] == element) {
            // As absent as it was.
        } else if let Some(place) = spare(&element, &old, &claimed) {
            let mut nothing = Element::new(element.tag.clone());
            if LANES.contains(&element.tag.as_ref()) {
                nothing.attributes.clone_from(&element.attributes);
            }
            let old = old[place].take().unwrap_or_default();
            layout.fill(at, place, merge(old, &nothing, element));
        } else {
            layout.insert(at, element);
        }
    }
    kept.children = layout.finish(old);
}

/// A section that the file had, though we read nothing in it.
fn spare(element: &Element<'_>, old: &[Option<Element<'_>>], claimed: &[bool]) -> Option<usize> {
    let of_tag = |at: &usize| {
        let old = old[*at].as_ref();
        !claimed[*at] && old.is_some_and(|old| old.tag == element.tag)
    };
    let section = SECTIONS.contains(&element.tag.as_ref());
    if section {
        (0..old.len()).find(of_tag)
    } else {
        None
    }
}

/// What is left of an element when what we knew of it goes.
fn without<'a>(old: Element<'a>, before: &Element<'_>) -> Option<Element<'a>> {
    if !SECTIONS.contains(&old.tag.as_ref()) {
        return None;
    }
    let nothing = Element::new(old.tag.clone());
    let left = merge(old, before, nothing);
    let empty = left.attributes.is_empty() && left.children.is_empty();
    (!empty).then_some(left)
}
