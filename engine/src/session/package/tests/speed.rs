//! How long the big Edit takes; a figure, not a promise. Run with
//! `cargo test --release -p waive-engine --lib package::tests::speed -- --ignored --nocapture`.

use std::time::Instant;

use super::*;

#[test]
#[ignore = "takes gigabytes and seconds"]
fn a_thousand_tracks_of_a_hundred_clips_of_a_hundred_notes() {
    let world = edit(1000, 100, 100);
    for _ in 0..3 {
        let begun = Instant::now();
        let bytes = written(&world);
        println!("written in {:?}: {} bytes", begun.elapsed(), bytes.len());
        let mut file = AlignedVec::new();
        file.extend_from_slice(&bytes);
        let begun = Instant::now();
        let loaded = snapshot::read(file).unwrap();
        let read = begun.elapsed();
        let world = spawned(loaded);
        println!("read in {read:?}, in the World in {:?}", begun.elapsed());
        drop(world);
    }
}
