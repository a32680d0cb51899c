//! Flipped bytes anywhere in a snapshot.

use super::*;
use crate::session::package::PackageError;

#[test]
fn a_flipped_byte_anywhere_is_mended() {
    let world = edit(2, 3, 4);
    let bytes = written(&world);
    let whole = tree(&world);
    // Every byte of header, checksums and the first of the payload, then every 61st.
    let places = (0..300).chain((300..bytes.len()).step_by(61));
    for at in places.chain(bytes.len() - 200..bytes.len()) {
        let mut bad = bytes.clone();
        bad[at] ^= 0x10;
        let loaded = read(&bad).unwrap_or_else(|error| panic!("byte {at}: {error}"));
        assert_eq!(tree(&spawned(loaded)), whole, "byte {at}");
    }
}

#[test]
fn a_whole_block_is_mended_and_two_are_told() {
    let world = edit(20, 10, 100);
    let bytes = written(&world);
    assert!(bytes.len() > 800_000);
    let mut bad = bytes.clone();
    bad[300_000..320_000].fill(0xEE);
    let loaded = read(&bad).unwrap();
    assert!(loaded.mended > 0);
    assert_eq!(tree(&spawned(loaded)), tree(&world));
    bad[500_000..600_000].fill(0xEE);
    assert!(matches!(read(&bad), Err(PackageError::Damaged { .. })));
}

#[test]
fn a_cut_snapshot_is_an_error() {
    let bytes = written(&edit(1, 1, 1));
    for end in (0..bytes.len()).step_by(997).chain([0, 1, 63, 64]) {
        assert!(read(&bytes[..end]).is_err(), "{end} bytes");
    }
}
