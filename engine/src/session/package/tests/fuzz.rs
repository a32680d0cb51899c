//! Damaged and hostile bytes: an error or an Edit, never a panic.

use super::super::journal::{Head, frame, scan};
use super::super::record::Record;
use super::super::sealed;
use super::*;
use crate::session::trample::{Trample, until_enough};

#[test]
fn tampered_contents_with_true_checksums() {
    let bytes = written(&edit(2, 2, 3));
    let mut file = AlignedVec::new();
    file.extend_from_slice(&bytes);
    let payload = sealed::unseal(file).unwrap().payload().to_vec();
    until_enough(1500, |round| {
        let mut trample = Trample::new(round as u64 + 1);
        // Mostly the contents, which decide everything; sometimes anywhere.
        let contents = 4000.min(payload.len());
        let tampered = if round % 3 == 0 {
            trample.bytes(&payload)
        } else {
            let mut head = trample.bytes(&payload[8..contents]);
            head.resize(contents - 8, 0);
            [&payload[..8], &head, &payload[contents..]].concat()
        };
        if let Ok(mut loaded) = read(&sealed::seal(tampered).concat()) {
            let _ = loaded.history();
            let mut world = World::new();
            if loaded.spawn(&mut world).is_ok() {
                let _ = tree(&world);
                let _ = crate::model::tempo::TempoMap::read(&mut world);
            }
        }
    });
}

#[test]
fn trampled_files() {
    let bytes = written(&edit(1, 2, 2));
    until_enough(200, |round| {
        let bad = Trample::new(round as u64 + 1).bytes(&bytes);
        if let Ok(loaded) = read(&bad) {
            let _ = loaded.spawn(&mut World::new());
        }
    });
}

#[test]
fn trampled_journals() {
    let head = Head {
        package: [1; 16],
        base: 0,
    };
    let saved = Record::Saved {
        revision: 1,
        file: "a file".to_owned(),
    };
    let payload = saved.to_bytes().unwrap();
    let mut bytes = head.to_bytes();
    (0..5).for_each(|number| bytes.extend(frame(&head, number, &payload)));
    until_enough(3000, |round| {
        let mut trample = Trample::new(round as u64 + 1);
        let bad = trample.bytes(&bytes);
        let _ = Head::read(&bad);
        let scanned = scan(&head, &bad);
        assert!(scanned.payloads.iter().all(|found| *found == payload));
        let most = bad.len().next_multiple_of(8);
        assert!(scanned.end <= most && scanned.damaged_to <= most);
        let _ = Record::read(&trample.bytes(&payload));
    });
}
