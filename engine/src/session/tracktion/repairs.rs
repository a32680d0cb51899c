//! The list of what reading changed or can't play: a line for each kind, with
//! a count and the first place, so that a big file gives a short list.

use std::collections::HashMap;

use super::element::Element;

/// More kinds than this aren't named.
const MAX_KINDS: usize = 200;
/// Names from the file are shown up to this many characters.
const MAX_SHOWN: usize = 40;

/// Counts what was repaired, by kind.
#[derive(Debug, Default)]
pub struct Repairs {
    kinds: HashMap<String, usize>,
    lines: Vec<Line>,
    unnamed: usize,
}

#[derive(Debug)]
struct Line {
    what: String,
    first_place: String,
    count: usize,
}

impl Repairs {
    /// Counts one of a kind at an element.
    pub fn note(&mut self, what: impl Into<String>, element: &Element<'_>) {
        let what = what.into();
        if let Some(&at) = self.kinds.get(&what) {
            self.lines[at].count += 1;
        } else if self.lines.len() < MAX_KINDS {
            self.kinds.insert(what.clone(), self.lines.len());
            let first_place = place(element);
            self.lines.push(Line {
                what,
                first_place,
                count: 1,
            });
        } else {
            self.unnamed += 1;
        }
    }

    /// The lines for a person.
    pub fn into_lines(self) -> Vec<String> {
        let mut lines: Vec<String> = self.lines.into_iter().map(Line::into_text).collect();
        if self.unnamed > 0 {
            lines.push(format!("and {} repairs of other kinds", self.unnamed));
        }
        lines
    }
}

impl Line {
    fn into_text(self) -> String {
        let Self {
            what,
            first_place,
            count,
        } = self;
        match count {
            1 => format!("{what} ({first_place})"),
            _ => format!("{what} ({count} times, first {first_place})"),
        }
    }
}

/// Which element: its tag with the id or name that a person can find it by.
fn place(element: &Element<'_>) -> String {
    let tag = shown(&element.tag);
    match (element.get("id"), element.get("name")) {
        (Some(id), Some(name)) => format!("{tag} {} \"{}\"", shown(id), shown(name)),
        (Some(id), None) => format!("{tag} {}", shown(id)),
        (None, Some(name)) => format!("{tag} \"{}\"", shown(name)),
        (None, None) => tag,
    }
}

/// A name of the file, short and without control characters.
pub fn shown(name: &str) -> String {
    let visible = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut text: String = name.chars().take(MAX_SHOWN).map(visible).collect();
    if text.len() < name.len() && name.chars().nth(MAX_SHOWN).is_some() {
        text.push('…');
    }
    text
}
