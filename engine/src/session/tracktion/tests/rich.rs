//! Random Edits with every kind of component: written, read and written again.

mod clips;
mod tracks;

use super::round_trip::rounded;
use super::*;
use crate::model::id::ItemId;
use crate::session::trample::{Trample, until_enough};

struct Maker {
    random: Trample,
    index: ItemIndex,
    tracks: Vec<ItemId>,
    sources: Vec<ItemId>,
}

#[test]
fn every_kind_of_component_comes_back() {
    until_enough(200, |round| {
        let mut maker = Maker {
            random: Trample::new(round as u64 + 77),
            index: ItemIndex::default(),
            tracks: Vec::new(),
            sources: Vec::new(),
        };
        let world = world_of(&maker.edit());
        let text = write(&world);
        let Opened { tree, repairs } = opened(&text);
        assert_eq!(repairs, Vec::<String>::new(), "{round}");
        let again = world_of(&tree);
        assert_eq!(write(&again), text, "{round}");
        let (was, is) = (rounded(&tree_of(&world)), rounded(&tree_of(&again)));
        let at = was.bytes().zip(is.bytes()).position(|(a, b)| a != b);
        let around = |text: &str| {
            text.get(at.unwrap_or(0).saturating_sub(200)..at.unwrap_or(0) + 100)
                .map(str::to_owned)
        };
        assert!(was == is, "{round}: {:?}\n{:?}", around(&was), around(&is));
        assert!(
            part!(tree, Kept).is_none() && part!(tree, KeptFile).is_none(),
            "{round}"
        );
    });
}
