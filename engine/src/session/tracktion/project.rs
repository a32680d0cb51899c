//! `.tracktion` project files: which file each item of a project is.
//!
//! Layout, all numbers 32-bit little-endian: `TP01`, the project's id, where the list of items
//! is, where a search index is; then the project's properties. The list: how many, then for
//! each its id and where it is described: four texts that end in a zero byte (name, type,
//! description, file) and a length in seconds. Properties, names, types, descriptions and the
//! index aren't read. Files are named from the project's folder, or absolutely.

use std::collections::HashMap;

/// What a project file begins with.
const MAGIC: &[u8] = b"TP01";
/// Tracktion takes a project with more items for damaged.
const MOST_ITEMS: u32 = 20_000;
/// A file's name may be so long.
const LONGEST: usize = 4096;
/// And an item's whole description, in bytes: a damaged list may name 20,000 of them.
const REACH: usize = 64 << 10;
/// What stands before the file's name.
const TEXTS_BEFORE: usize = 3;

/// A project and the names of its items' files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// The first half of its items' ids.
    pub id: u32,
    files: HashMap<u32, String>,
}

impl Project {
    /// Reads a project file; `None` when it isn't one. An item that can't be made out is left
    /// out.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let id = number(rest, 0).filter(|id| *id != 0)?;
        let list = usize::try_from(number(rest, 4)?).ok()?;
        let count = number(bytes, list).filter(|count| *count < MOST_ITEMS)?;
        let mut files = HashMap::new();
        for item in 0..count as usize {
            let at = list.checked_add(4 + 8 * item)?;
            let (Some(item), Some(place)) = (number(bytes, at), number(bytes, at + 4)) else {
                break;
            };
            if let Some(file) = file(bytes, place).filter(|_| item != 0) {
                files.insert(item, file);
            }
        }
        Some(Self { id, files })
    }

    /// The file of an item, as the project names it.
    #[must_use]
    pub fn file(&self, item: u32) -> Option<&str> {
        self.files.get(&item).map(String::as_str)
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// The name of the file that is described at a place.
fn file(bytes: &[u8], place: u32) -> Option<String> {
    let place = usize::try_from(place).ok().filter(|place| *place > 0)?;
    let rest = bytes.get(place..)?;
    let mut texts = rest[..rest.len().min(REACH)].split(|byte| *byte == 0);
    let text = texts.nth(TEXTS_BEFORE)?;
    // Without a zero byte behind it, it isn't whole.
    texts.next()?;
    let known = !text.is_empty() && text.len() <= LONGEST;
    known.then(|| decoded(text))
}

/// Old projects were written in the system's own encoding.
fn decoded(text: &[u8]) -> String {
    match std::str::from_utf8(text) {
        Ok(text) => text.to_owned(),
        Err(_) => text.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// The two halves of an item's id, the project's first: `876daf/2e53011`.
#[must_use]
pub fn item_id(source: &str) -> Option<(u32, u32)> {
    let half = |part: &str| {
        let hex = (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit());
        hex.then(|| u32::from_str_radix(part, 16).ok())?
    };
    let (project, item) = source.split_once('/')?;
    Some((half(project)?, half(item)?))
}

/// A project file as Tracktion writes it, for tests.
#[cfg(test)]
pub(crate) fn written(id: u32, items: &[(u32, &str)]) -> Vec<u8> {
    let mut bytes = [MAGIC, &id.to_le_bytes(), &[0; 8], &1_u32.to_le_bytes()].concat();
    bytes.extend(b"name\0\x05\0\0\0Song\0");
    let mut list = u32::try_from(items.len()).unwrap().to_le_bytes().to_vec();
    for (item, file) in items {
        list.extend(item.to_le_bytes());
        list.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
        for text in ["kick", "wave", "a take|MediaObjectCategory|1", file] {
            bytes.extend(text.as_bytes());
            bytes.push(0);
        }
        bytes.extend(1.5_f64.to_le_bytes());
    }
    let (at, end) = (bytes.len(), bytes.len() + list.len());
    bytes.extend(list);
    bytes.extend([0; 4]);
    for (place, value) in [(8, at), (12, end)] {
        let value = u32::try_from(value).unwrap().to_le_bytes();
        bytes[place..place + 4].copy_from_slice(&value);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::trample::{Trample, until_enough};

    const ITEMS: [(u32, &str); 3] = [
        (0x02e5_3011, "Recorded/kick.wav"),
        (7, "C:\\Sounds\\snare.wav"),
        (8, "/abs/hat.wav"),
    ];

    #[test]
    fn items_lead_to_their_files() {
        let project = Project::read(&written(0x0087_6daf, &ITEMS)).unwrap();
        assert_eq!(project.id, 0x0087_6daf);
        for (item, file) in ITEMS {
            assert_eq!(project.file(item), Some(file));
        }
        assert_eq!(project.file(9), None);
        assert_eq!(item_id("876daf/2e53011"), Some((0x0087_6daf, 0x02e5_3011)));
        for not in ["876daf", "a/b/c", "kick/1", "/1", "1/", "123456789/1"] {
            assert_eq!(item_id(not), None, "{not}");
        }
    }

    #[test]
    fn old_names_are_read_in_the_old_encoding() {
        let mut bytes = written(1, &[(2, "Gr\u{fc}n.wav")]);
        let at = bytes
            .windows(2)
            .position(|pair| pair == [0xc3, 0xbc])
            .unwrap();
        // One byte less moves nothing that is looked for behind it: the list is named anew.
        let list = u32::from_le_bytes(bytes[8..12].try_into().unwrap()) - 1;
        bytes.splice(at..at + 2, [0xfc]);
        bytes[8..12].copy_from_slice(&list.to_le_bytes());
        assert_eq!(
            Project::read(&bytes).unwrap().file(2),
            Some("Gr\u{fc}n.wav")
        );
    }

    #[test]
    fn what_is_no_project_or_cut_short_is_refused_or_read_as_far_as_it_goes() {
        let whole = written(1, &ITEMS);
        assert_eq!(Project::read(b"TP02aaaaaaaaaaaaaaaaaaaa"), None);
        assert_eq!(Project::read(b""), None);
        assert_eq!(Project::read(&written(0, &ITEMS)), None);
        for length in 0..whole.len() {
            let _ = Project::read(&whole[..length]);
        }
        let mut many = whole.clone();
        let list = u32::from_le_bytes(many[8..12].try_into().unwrap()) as usize;
        many[list..list + 4].copy_from_slice(&20_000_u32.to_le_bytes());
        assert_eq!(Project::read(&many), None);
        many[list..list + 4].copy_from_slice(&19_999_u32.to_le_bytes());
        assert_eq!(Project::read(&many).unwrap().file(7), Some(ITEMS[1].1));
    }

    #[test]
    fn trampled_projects_are_read_or_not_and_nothing_else() {
        let whole = written(1, &ITEMS);
        let (mut trample, mut read) = (Trample::new(11), 0);
        until_enough(5_000, |_| {
            let project = Project::read(&trample.bytes(&whole));
            read += usize::from(project.is_some_and(|project| project.files.len() == ITEMS.len()));
        });
        assert!(read > 0);
    }
}
