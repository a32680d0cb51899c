//! The Edit as entities and components, and the one way to change it.
//!
//! Thread: control. In: [`op::EditOp`]s. Out: the World, always consistent with
//! [`id::ItemIndex`]. Invariants: every persistent entity has an [`id::ItemId`];
//! persistent components change through operations only; the list of them is
//! [`registry`]. Elsewhere: commands (`control::commands`), files (`session`).
//!
//! The tree: the Edit's root holds the master, tracks, markers, tempos and
//! meters; tracks hold clips and plugins; plugins hold parameters.

pub mod clip;
pub mod edit;
pub mod id;
pub mod note;
pub mod observed;
pub mod op;
pub mod outline;
pub mod plugin;
pub mod registry;
pub mod template;
pub mod tempo;
pub mod track;
pub mod transport;
pub mod tree;
