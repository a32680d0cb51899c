//! Trampled files: an answer, never a panic. Longer with `WAIVE_FUZZ_SECONDS`.

use super::*;
use crate::model::registry::ComponentValue;
use crate::session::trample::{Trample, until_enough};

const FOREIGN: &str = include_str!("waveform.xml");
const OURS: &str = include_str!("golden.xml");

#[test]
fn lanes_keep_the_names_that_users_gave_them() {
    let (_, text) = super::files::PLAIN[0];
    let named = text.replace("name=\"Chords\"", "name=\"Harmony\"");
    let named = named.replace("name=\"Arranger\"", "name=\"Form\"");
    assert_ne!(named, text);
    let mut tree = opened(&named).tree;
    assert_eq!(write(&world_of(&tree)), named);
    for part in &mut tree.components {
        if let ComponentValue::EditHeader(header) = part {
            header.created_ms += 1000;
        }
    }
    let edited = write(&world_of(&tree));
    assert!(edited.contains("name=\"Harmony\"") && !edited.contains("name=\"Chords\""));
}

#[test]
fn trampled_files_never_panic() {
    let mut trample = Trample::new(3);
    let mut read_well = 0;
    let mut files: Vec<&str> = super::files::PLAIN.iter().map(|(_, text)| *text).collect();
    files.extend([FOREIGN, OURS, super::files::LEGACY, super::files::BY_HAND]);
    until_enough(1500, |round| {
        let bytes = trample.bytes(files[round % files.len()].as_bytes());
        let mut index = ItemIndex::default();
        let Ok(Opened { mut tree, .. }) = read(&bytes, &mut index, "x") else {
            return;
        };
        // Whatever it is, it comes back as it was.
        let back = write(&world_of(&tree));
        let differs = back.bytes().zip(&bytes).position(|(a, b)| a != *b);
        let around = |text: &[u8]| {
            let at = differs.unwrap_or(0).min(text.len());
            String::from_utf8_lossy(&text[at.saturating_sub(300)..text.len().min(at + 200)])
                .into_owned()
        };
        assert!(
            back.as_bytes() == bytes,
            "round {round} at {differs:?}: wrote\n{}\nfor\n{}",
            around(back.as_bytes()),
            around(&bytes)
        );
        // What was read must be fit to live in a World and to be edited and saved.
        if let Some(ComponentValue::EditHeader(header)) = tree
            .components
            .iter_mut()
            .find(|c| matches!(c, ComponentValue::EditHeader(_)))
        {
            header.created_ms ^= 1;
        }
        let text = write(&world_of(&tree));
        let again = opened(&text);
        assert_eq!(write(&world_of(&again.tree)), text);
        read_well += 1;
    });
    assert!(read_well > 0);
}
