//! Trampled files: an answer, never a panic. Longer with `WAIVE_FUZZ_SECONDS`.

use super::*;
use crate::model::registry::ComponentValue;
use crate::session::trample::{Trample, until_enough};

const FOREIGN: &str = include_str!("waveform.xml");
const OURS: &str = include_str!("golden.xml");

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
        assert_eq!(write(&world_of(&tree)).as_bytes(), bytes);
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
