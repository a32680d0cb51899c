//! Which processor slot each node has, kept from graph to graph.

use foldhash::HashMap;

use crate::render::graph::NodeId;
use crate::render::slab::Slot;

/// Slots by node. A node keeps its slot as long as it is in the graph.
#[derive(Clone, Debug, Default)]
pub struct SlotTable {
    slots: HashMap<NodeId, Slot>,
    free: Vec<Slot>,
    next: u32,
}

impl SlotTable {
    /// The slot of a node; a new node gets one.
    pub fn slot(&mut self, node: NodeId) -> Slot {
        if let Some(&slot) = self.slots.get(&node) {
            return slot;
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.next += 1;
            Slot(self.next - 1)
        });
        self.slots.insert(node, slot);
        slot
    }

    /// The slot of a node that is in the graph.
    #[must_use]
    pub fn get(&self, node: NodeId) -> Option<Slot> {
        self.slots.get(&node).copied()
    }

    /// Takes back the slots of nodes that `keep` doesn't want; returns them.
    pub fn retain(&mut self, keep: impl Fn(NodeId) -> bool) -> Vec<Slot> {
        let gone: Vec<NodeId> = self
            .slots
            .keys()
            .copied()
            .filter(|&node| !keep(node))
            .collect();
        let freed: Vec<Slot> = gone
            .iter()
            .filter_map(|node| self.slots.remove(node))
            .collect();
        self.free.extend(&freed);
        freed
    }

    /// How many slots the slab must have.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.next as usize
    }
}
