//! Trampled files: an answer, never a panic. Longer with `WAIVE_FUZZ_SECONDS`.

use super::*;
use crate::session::trample::{Trample, until_enough};

#[test]
fn trampled_files_never_panic() {
    let files = corpus();
    let mut trample = Trample::new(7);
    until_enough(3000, |round| {
        let (_, bytes) = &files[round % files.len()];
        let bytes = trample.bytes(bytes);
        if let Ok(midi) = read(&bytes) {
            for note in midi.parts.iter().flat_map(|part| &part.notes) {
                assert!(note.length > 0.0 && note.start >= 0.0);
                assert!((1..=127).contains(&note.velocity) && note.pitch < 128);
            }
        }
    });
}
