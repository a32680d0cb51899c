//! The passes in a row.

use foldhash::HashSet;

use super::latency::balance;
use super::lateness::lateness;
use super::order::order;
use super::slots::SlotTable;
use super::spec::{CompileError, GraphSpec, NodeKind};
use super::tasks::schedule;
use super::verify::verify;
use crate::render::graph::{NodeId, Schedule};
use crate::render::slab::Slot;

/// A schedule, and what must be there to run it.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// What runs.
    pub schedule: Schedule,
    /// Latency at the output, in frames.
    pub latency: u32,
    /// Delays by node, in frames.
    pub delays: Vec<(NodeId, u32)>,
    /// Slots that no node has any more.
    pub freed: Vec<Slot>,
}

/// Compiles a graph. Nodes that were in the graph before keep their slots.
///
/// # Errors
/// [`CompileError`]; then `slots` may know more nodes than run, which does no harm.
pub fn compile(spec: &GraphSpec, slots: &mut SlotTable) -> Result<Compiled, CompileError> {
    compile_lingering(spec, slots, &HashSet::default())
}

/// The same where some delays sound already: what isn't needed of them stays, of no
/// frames, so that it can give way instead of falling out.
///
/// # Errors
/// [`CompileError`].
pub fn compile_lingering(
    spec: &GraphSpec,
    slots: &mut SlotTable,
    lingering: &HashSet<NodeId>,
) -> Result<Compiled, CompileError> {
    let ordered = order(spec)?;
    let balanced = balance(spec, &ordered, lingering);
    let spec = balanced.spec;
    // The delays have changed the order; without any the first one still holds.
    let unchanged = spec.nodes.len() == ordered.inputs.len();
    let ordered = if unchanged { ordered } else { order(&spec)? };
    let mut schedule = schedule(&spec, &ordered, slots);
    let late = (balanced.arrivals, balanced.latency);
    schedule.late = lateness(&spec, &ordered, late, slots);
    verify(&schedule)?;
    let live: HashSet<NodeId> = spec.nodes.iter().map(|node| node.id).collect();
    let freed = slots.retain(|node| live.contains(&node));
    let delays = spec.nodes.iter().filter_map(|node| match node.kind {
        NodeKind::Delay { frames } => Some((node.id, frames)),
        _ => None,
    });
    Ok(Compiled {
        delays: delays.collect(),
        latency: balanced.latency,
        schedule,
        freed,
    })
}

#[cfg(test)]
mod tests;
