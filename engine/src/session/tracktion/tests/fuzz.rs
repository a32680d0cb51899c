//! Trampled files: an answer, never a panic. Longer with `WAIVE_FUZZ_SECONDS`.

use super::*;
use crate::session::trample::{Trample, until_enough};

const FOREIGN: &str = include_str!("waveform.xml");
const OURS: &str = include_str!("golden.xml");

#[test]
fn trampled_files_never_panic() {
    let mut trample = Trample::new(3);
    let mut read_well = 0;
    until_enough(1500, |round| {
        let original = if round % 2 == 0 { FOREIGN } else { OURS };
        let bytes = trample.bytes(original.as_bytes());
        let mut index = ItemIndex::default();
        let Ok(Opened { tree, .. }) = read(&bytes, &mut index, "x") else {
            return;
        };
        // What was read must be fit to live in a World and to be saved.
        let text = write(&world_of(&tree));
        assert_eq!(write(&world_of(&opened(&text).tree)), text);
        read_well += 1;
    });
    assert!(read_well > 0);
}
