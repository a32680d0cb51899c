//! The Edit's own media folder: collecting files into it, clearing it out, packing it up.
//!
//! Each action has a plan, read from the World on the control thread; its slow part, which
//! runs on a worker and sees files only; and, where the Edit changes, what follows.

mod collect;
mod package;
mod remove;

pub use collect::{CollectPlan, Copied, adopt, copy, plan_collect};
pub use package::{package, plan_package};
pub use remove::{plan_removal, remove};

use std::path::PathBuf;

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;

use crate::control::catalog::Catalog;
use crate::control::interchange::all_sources;
use crate::control::live::Session;
use crate::model::outline;
use crate::model::tree::Subtree;

/// A file that the Edit names, and where it is.
type Named = (String, PathBuf);

/// The Edit's file.
fn edit_file(world: &World, purpose: &str) -> Result<PathBuf, ErrorReply> {
    let file = world.resource::<Session>().file.clone();
    file.ok_or_else(|| ErrorReply::edit_not_saved(purpose))
}

/// The Edit as a tree, with every file it names.
fn named(world: &World) -> (Subtree, Vec<Named>) {
    let tree = Subtree::read(world, outline::root(world));
    let catalog = world.resource::<Catalog>();
    let sources = all_sources(&tree).into_iter();
    let named = sources.map(|source| {
        let path = catalog.resolve(&source);
        (source, path)
    });
    let named = named.collect();
    (tree, named)
}
