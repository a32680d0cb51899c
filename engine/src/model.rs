//! The Edit as entities and components, and the one way to change it.
//!
//! Thread: control. In: [`op::EditOp`]s. Out: the World, always consistent with
//! [`id::ItemIndex`]. Invariants: every persistent entity has an [`id::ItemId`];
//! persistent components change through operations only; the list of them is
//! [`registry`]. Elsewhere: commands (`control::commands`), files (`session`).
//!
//! The tree: the Edit's root holds the master, tracks, markers, tempos, meters and
//! keys; folders hold tracks; tracks hold clips, plugins and modifiers; plugins and
//! modifiers hold parameters; clips hold their curves.

pub mod automation;
pub mod bytes;
pub mod change;
pub mod clip;
pub mod column;
pub mod edit;
pub mod hosted;
pub mod id;
pub mod kept;
pub mod material;
pub mod modifier;
pub mod modulation;
pub mod note;
pub mod observed;
pub mod op;
pub mod outline;
pub mod plugin;
pub mod registry;
pub mod step;
pub mod template;
pub mod tempo;
pub mod touched;
pub mod track;
pub mod transport;
pub mod tree;
