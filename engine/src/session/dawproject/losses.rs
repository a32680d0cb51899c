//! The list of what the other side can't say: a line for each kind with the names of
//! the objects it befell.

use std::collections::HashMap;

/// More kinds than this aren't named.
const MAX_KINDS: usize = 200;
/// Names in one line.
const MAX_NAMES: usize = 5;
/// Names from the file are shown up to this many characters.
const MAX_SHOWN: usize = 40;

/// Counts what was lost, by kind.
#[derive(Debug, Default)]
pub struct Losses {
    kinds: HashMap<String, usize>,
    lines: Vec<Line>,
    unnamed: usize,
}

#[derive(Debug)]
struct Line {
    what: String,
    names: Vec<String>,
    count: usize,
}

impl Losses {
    /// Counts one of a kind. `name` is the object's, in the words of a person.
    pub fn note(&mut self, what: impl Into<String>, name: impl AsRef<str>) {
        let (what, name) = (what.into(), shown(name.as_ref()));
        if let Some(&at) = self.kinds.get(&what) {
            let line = &mut self.lines[at];
            line.count += 1;
            if line.names.len() < MAX_NAMES && !line.names.contains(&name) {
                line.names.push(name);
            }
        } else if self.lines.len() < MAX_KINDS {
            self.kinds.insert(what.clone(), self.lines.len());
            self.lines.push(Line {
                what,
                names: vec![name],
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
            lines.push(format!("and {} losses of other kinds", self.unnamed));
        }
        lines
    }
}

impl Line {
    fn into_text(self) -> String {
        let Self { what, names, count } = self;
        let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        let list = quoted.join(", ");
        match count - 1 {
            0 => format!("{what}: {list}"),
            _ if count == names.len() => format!("{what}: {list}"),
            _ => format!("{what}: {list} ({count} times)"),
        }
    }
}

/// A name of the file, short and without control characters.
pub fn shown(name: &str) -> String {
    let visible = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut text: String = name.chars().take(MAX_SHOWN).map(visible).collect();
    if name.chars().nth(MAX_SHOWN).is_some() {
        text.push('…');
    }
    text
}
