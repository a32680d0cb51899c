//! The format: its text rules, exact bytes, round trips, repairs, damage, speed.

mod binary;
mod edits;
mod files;
mod fuzz;
mod golden;
mod grammar;
mod random;
mod repairs;
mod rich;
mod round_trip;
mod text;

use bevy_ecs::prelude::*;

use super::{Opened, part, read, write, write_fragment};
use crate::model::id::ItemIndex;
use crate::model::op::spawn_root;
use crate::model::outline::{Outline, root};
use crate::model::tree::Subtree;

/// A World that holds the Edit.
fn world_of(tree: &Subtree) -> World {
    let mut world = World::new();
    world.init_resource::<ItemIndex>();
    world.init_resource::<Outline>();
    spawn_root(&mut world, tree).unwrap();
    world
}

fn opened(text: &str) -> Opened {
    read(text.as_bytes(), &mut ItemIndex::default(), "song").unwrap()
}

fn tree_of(world: &World) -> Subtree {
    Subtree::read(world, root(world))
}

/// An Edit of one track around some XML.
fn with_track(content: &str) -> String {
    format!(
        r#"<EDIT appVersion="x" projectID="0/0"><MASTERVOLUME><PLUGIN type="volume" id="1001"
            enabled="1" volume="0.5"/></MASTERVOLUME><TRACK id="1002" name="t">{content}<PLUGIN
            type="volume" id="1003" enabled="1"/><PLUGIN type="level" id="1004" enabled="1"/>
            </TRACK></EDIT>"#
    )
}
