//! Second pass: delays on the edges that would arrive too early.

use std::borrow::Cow;

use foldhash::HashSet;

use super::order::Ordered;
use super::spec::{GraphSpec, NodeKind, NodeSpec};
use crate::render::graph::{NodeId, Role};

/// A spec in which all inputs of a node arrive together.
#[derive(Clone, Debug)]
pub struct Balanced<'a> {
    /// The nodes, delays added.
    pub spec: Cow<'a, GraphSpec>,
    /// The latency at the output, in frames.
    pub latency: u32,
    /// How late the sound at each node's input is, in frames, in the order of the spec
    /// as it was; empty if nothing is late.
    pub arrivals: Vec<u32>,
}

/// Adds delays where inputs of one node differ in latency. Those that linger stay where
/// their path does, of no frames if they are needed no more: so they can give way.
#[must_use]
pub fn balance<'a>(
    spec: &'a GraphSpec,
    ordered: &Ordered,
    lingering: &HashSet<NodeId>,
) -> Balanced<'a> {
    if lingering.is_empty() && spec.nodes.iter().all(|node| node.latency == 0) {
        return Balanced {
            spec: Cow::Borrowed(spec),
            latency: 0,
            arrivals: Vec::new(),
        };
    }
    let mut leaves = vec![0_u32; spec.nodes.len()];
    let mut arrivals = leaves.clone();
    let mut balanced = spec.clone();
    for &node in &ordered.order {
        let inputs = &ordered.inputs[node];
        let arrival = inputs.iter().map(|&input| leaves[input]).max().unwrap_or(0);
        for (port, &input) in inputs.iter().enumerate() {
            let early = arrival - leaves[input];
            if early == 0 && lingering.is_empty() {
                continue;
            }
            let delay = delay(spec.nodes[input].id, spec.nodes[node].id, early);
            if early > 0 || lingering.contains(&delay.id) {
                // A plugin whose key is what it changes takes both from one delay.
                let again = inputs[..port].contains(&input);
                balanced.nodes[node].inputs[port] = delay.id;
                if !again {
                    balanced.nodes.push(delay);
                }
            }
        }
        arrivals[node] = arrival;
        leaves[node] = arrival.saturating_add(spec.nodes[node].latency);
    }
    Balanced {
        spec: Cow::Owned(balanced),
        latency: leaves[ordered.output],
        arrivals,
    }
}

fn delay(from: NodeId, to: NodeId, frames: u32) -> NodeSpec {
    let role = match from.role {
        Role::Further(output) => Role::FurtherDelay(output, to.item),
        _ => Role::Delay(to.item),
    };
    let id = NodeId {
        item: from.item,
        role,
    };
    NodeSpec::new(id, NodeKind::Delay { frames }, vec![from])
}
