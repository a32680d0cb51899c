//! Which element of one list is which of another.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::model::id::ItemId;
use crate::session::tracktion::element::{Element, PLACEHOLDER};
use crate::session::tracktion::number;
use crate::session::tracktion::write::META;

/// Where the objects of a list are.
pub struct Objects {
    /// For each element of now that is one: its place among the old.
    pub places: Vec<Option<usize>>,
    /// The old places whose objects went.
    pub gone: Vec<usize>,
}

/// Pairs the placeholders of two lists by their objects.
pub fn pair_objects(old: &[&Element<'_>], now: &[&Element<'_>]) -> Objects {
    let mut at: HashMap<ItemId, usize> = (0..)
        .zip(old)
        .filter_map(|(at, element)| Some((element.placed()?, at)))
        .collect();
    let places = now
        .iter()
        .map(|element| at.remove(&element.placed()?))
        .collect();
    let mut gone: Vec<usize> = at.into_values().collect();
    // A place whose object couldn't be named is nobody's.
    gone.extend((0..).zip(old).filter_map(|(at, element)| {
        (element.tag == PLACEHOLDER && element.placed().is_none()).then_some(at)
    }));
    Objects { places, gone }
}

/// For each of `from`, its counterpart in `to`: by what it is, several alike in
/// order; then, of what is left, in order those of one tag.
pub fn pair(parent: &str, from: &[&Element<'_>], to: &[&Element<'_>]) -> Vec<Option<usize>> {
    let mut places = vec![None; from.len()];
    let mut free = vec![true; to.len()];
    let by_key = |element: &Element<'_>| key(parent, element);
    let by_tag = |element: &Element<'_>| hash(&element.tag);
    for (pass, key) in [&by_key as &dyn Fn(&Element<'_>) -> u64, &by_tag]
        .into_iter()
        .enumerate()
    {
        let mut queues: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, element) in to.iter().enumerate().rev() {
            if free[at] && element.tag != PLACEHOLDER {
                queues.entry(key(element)).or_default().push(at);
            }
        }
        let mut open = from
            .iter()
            .zip(&mut places)
            .filter(|(_, place)| place.is_none());
        if pass > 0 && queues.is_empty() {
            break;
        }
        for (element, place) in &mut open {
            if element.tag == PLACEHOLDER {
                continue;
            }
            *place = queues.get_mut(&key(element)).and_then(Vec::pop);
            if let Some(at) = *place {
                free[at] = false;
            }
        }
    }
    places
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What makes an element itself among others of its tag.
fn key(parent: &str, element: &Element<'_>) -> u64 {
    let figure = |name: &str| {
        element
            .get(name)
            .map_or(0, |text| number::read(text).to_bits())
    };
    let word = |name: &str| element.get(name).unwrap_or_default();
    let tag = element.tag.as_ref();
    match (parent, tag) {
        // Named after the kind of their source, which we may not know.
        ("MODIFIERASSIGNMENTS", _) => hash((word("source"), word("paramID"))),
        ("MODIFIERS", _) | (_, "MACROPARAMETER") => hash((tag, word("id"))),
        (_, "NOTE") => hash((tag, figure("p"), figure("b"))),
        (_, "CONTROL") => hash((tag, figure("type"), figure("b"))),
        (META, "EVENT") => hash((tag, figure("b"), figure("status"), figure("type"))),
        (_, "SYSEX") => hash((tag, figure("time"))),
        (_, "POINT") => hash((tag, figure("t"))),
        (_, "TEMPO" | "TIMESIG" | "PITCH") => hash((tag, figure("startBeat"))),
        (_, "WARPMARKER") => hash((tag, figure("sourceTime"))),
        (_, "PITCHBEND" | "PRESSURE" | "TIMBRE") => hash((tag, figure("b"))),
        (_, "AUTOMATIONCURVE") => {
            let named = element.get("paramID").or_else(|| element.get("name"));
            hash((tag, named, word("type")))
        }
        (_, "AUTOMATIONCURVEMODIFIER") => hash((tag, word("source"), word("paramID"))),
        (_, "NAME") => hash((tag, figure("bus"))),
        (_, "MODMATRIXITEM") => hash((tag, word("modItem"), word("modParam"))),
        (_, "SOUND") => hash((tag, word("source"), figure("keyNote"))),
        (_, "COMPSECTION") => hash((tag, figure("endTime"))),
        _ => hash(tag),
    }
}
