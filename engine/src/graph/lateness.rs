//! How late the sound at each node's input is, for the callback.
//!
//! A plugin that changes notes lets sound pass: it runs with the notes, and so as late as
//! whoever hears them. Where several hear them, with a late plugin between, all run as
//! the first of them, since one block has one place on the timeline.

use foldhash::HashMap;

use super::order::Ordered;
use super::slots::SlotTable;
use super::spec::{GraphSpec, NodeKind};
use crate::render::graph::{NodeId, Told};
use crate::render::lateness::Lateness;

/// Lays out the lateness of all nodes that follow the timeline. `arrivals` are those of
/// the spec's first nodes, in frames; none at all if nothing is late.
pub(super) fn lateness(
    spec: &GraphSpec,
    ordered: &Ordered,
    (mut arrivals, output): (Vec<u32>, u32),
    slots: &mut SlotTable,
) -> Lateness {
    let mut late = Lateness::default();
    if arrivals.is_empty() {
        return late;
    }
    with_the_notes(spec, ordered, &mut arrivals);
    for (node, &frames) in spec.nodes.iter().zip(&arrivals) {
        match node.kind {
            NodeKind::Plugin { .. }
            | NodeKind::Fader
            | NodeKind::Send
            | NodeKind::Output { .. } => late.note(slots.slot(node.id), frames),
            NodeKind::Ends => late.note_ends(frames),
            NodeKind::Player { .. }
            | NodeKind::Sum
            | NodeKind::Further { .. }
            | NodeKind::Delay { .. } => {}
        }
    }
    late.note_output(output);
    late
}

/// Makes what changes notes as late as the first who hears them, and all who hear them
/// as late as that.
fn with_the_notes(spec: &GraphSpec, ordered: &Ordered, arrivals: &mut [u32]) {
    let hears = |node: usize| match spec.nodes[node].kind {
        NodeKind::Plugin {
            notes: Some(Told::Changed { by, .. }),
        } => Some(by),
        _ => None,
    };
    let order = ordered.order.iter().copied();
    let listeners: Vec<(usize, NodeId)> = order
        .filter(|&node| node < arrivals.len())
        .filter_map(|node| hears(node).map(|by| (node, by)))
        .collect();
    if listeners.is_empty() {
        return;
    }
    let index: HashMap<NodeId, usize> = (0..arrivals.len())
        .map(|node| (spec.nodes[node].id, node))
        .collect();
    // Whoever changes notes stands before those who hear them.
    let mut first: HashMap<NodeId, u32> = HashMap::default();
    for &(node, by) in listeners.iter().rev() {
        let own = first.get(&spec.nodes[node].id).copied();
        let own = own.unwrap_or(arrivals[node]);
        first
            .entry(by)
            .and_modify(|least| *least = own.min(*least))
            .or_insert(own);
    }
    for (by, &least) in &first {
        if let Some(&changer) = index.get(by) {
            arrivals[changer] = least;
        }
    }
    for &(node, by) in &listeners {
        if let Some(&changer) = index.get(&by) {
            arrivals[node] = arrivals[changer];
        }
    }
}
