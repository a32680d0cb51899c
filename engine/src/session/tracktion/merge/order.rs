//! Where children stand when some come and some go.

use std::collections::HashMap;

use crate::session::tracktion::element::Element;

/// Of these the order means something: places stay, and what stands in them goes
/// by the order of now.
const ORDERED: [&str; 8] = [
    "plugin",
    "track",
    "TEMPO",
    "TIMESIG",
    "PITCH",
    "POINT",
    "WARPMARKER",
    "COMPSECTION",
];

#[derive(Clone, Copy)]
enum Spot {
    Before(usize),
    After(usize),
    End,
}

/// The children of an element while they are put together.
pub struct Layout<'a> {
    /// What each element of now is: its tag, or the class of its object.
    kinds: Vec<String>,
    /// For each old place, what stands there now and its number of now.
    filled: Vec<Option<(usize, Element<'a>)>>,
    /// The old place of each element of now.
    places: Vec<Option<usize>>,
    /// Those that have none.
    new: Vec<(usize, Element<'a>)>,
}

impl<'a> Layout<'a> {
    /// Nothing is in place yet.
    pub fn new(old: &[&Element<'_>], now: &[&Element<'_>]) -> Self {
        let kind = |element: &&Element<'_>| {
            let class = element.placed().and_then(|_| element.get("class"));
            class.unwrap_or(&element.tag).to_owned()
        };
        Self {
            kinds: now.iter().map(kind).collect(),
            filled: vec![None; old.len()],
            places: vec![None; now.len()],
            new: Vec::new(),
        }
    }

    /// Element `number` of now stands where an old one did.
    pub fn fill(&mut self, number: usize, place: usize, element: Element<'a>) {
        self.filled[place] = Some((number, element));
        self.places[number] = Some(place);
    }

    /// Element `number` of now is new.
    pub fn insert(&mut self, number: usize, element: Element<'a>) {
        self.new.push((number, element));
    }

    /// All of them, with what is left of the old at its place.
    pub fn finish(mut self, mut old: Vec<Option<Element<'a>>>) -> Vec<Element<'a>> {
        for kind in ORDERED {
            self.sort(kind);
        }
        let spots = self.spots();
        let mut before: HashMap<usize, Vec<Element<'a>>> = HashMap::new();
        let mut after: HashMap<usize, Vec<Element<'a>>> = HashMap::new();
        let mut last = Vec::new();
        for (number, element) in self.new {
            match spots[number] {
                Spot::Before(place) => before.entry(place).or_default().push(element),
                Spot::After(place) => after.entry(place).or_default().push(element),
                Spot::End => last.push(element),
            }
        }
        let mut children = Vec::with_capacity(old.len() + last.len());
        for (place, filled) in self.filled.into_iter().enumerate() {
            children.extend(before.remove(&place).into_iter().flatten());
            children.extend(
                filled
                    .map(|(_, element)| element)
                    .or_else(|| old[place].take()),
            );
            children.extend(after.remove(&place).into_iter().flatten());
        }
        children.extend(last);
        children
    }

    /// The places of a kind keep their positions and are filled in the order of now.
    fn sort(&mut self, kind: &str) {
        let of_kind = |number: usize| self.kinds[number] == kind;
        let places: Vec<usize> = (0..self.filled.len())
            .filter(|&place| {
                self.filled[place]
                    .as_ref()
                    .is_some_and(|(n, _)| of_kind(*n))
            })
            .collect();
        let mut elements: Vec<(usize, Element<'a>)> = places
            .iter()
            .filter_map(|&place| self.filled[place].take())
            .collect();
        elements.sort_by_key(|(number, _)| *number);
        for (place, (number, element)) in places.into_iter().zip(elements) {
            self.places[number] = Some(place);
            self.filled[place] = Some((number, element));
        }
    }

    /// Where each new one goes: behind the one of its kind before it, else before the
    /// next of its kind, else behind whatever comes before it, else before what follows.
    fn spots(&self) -> Vec<Spot> {
        let count = self.kinds.len();
        let mut next = vec![(None, None); count];
        let mut ahead: HashMap<&str, usize> = HashMap::new();
        let mut any = None;
        for number in (0..count).rev() {
            let kind = self.kinds[number].as_str();
            next[number] = (ahead.get(kind).copied(), any);
            if let Some(place) = self.places[number] {
                ahead.insert(kind, place);
                any = Some(place);
            }
        }
        let mut spots = vec![Spot::End; count];
        let mut behind: HashMap<&str, Spot> = HashMap::new();
        let mut latest = None;
        let is_new: Vec<bool> = {
            let mut flags = vec![false; count];
            self.new
                .iter()
                .for_each(|(number, _)| flags[*number] = true);
            flags
        };
        for number in 0..count {
            let kind = self.kinds[number].as_str();
            let spot = match self.places[number] {
                Some(place) => Spot::After(place),
                None if !is_new[number] => continue,
                None => {
                    let (same, following) = next[number];
                    let own = behind.get(kind).copied().or(same.map(Spot::Before));
                    own.or(latest)
                        .or(following.map(Spot::Before))
                        .unwrap_or(Spot::End)
                }
            };
            spots[number] = spot;
            behind.insert(kind, spot);
            latest = Some(spot);
        }
        spots
    }
}
