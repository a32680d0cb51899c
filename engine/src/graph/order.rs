//! First pass: every node after its inputs; ties in the order of the spec.

use std::collections::BinaryHeap;

use foldhash::{HashMap, HashMapExt};

use super::spec::{CompileError, GraphSpec, NodeKind};
use crate::render::graph::NodeId;

/// A graph by indexes instead of ids, inputs first.
#[derive(Clone, Debug)]
pub struct Ordered {
    /// Indexes into the spec's nodes.
    pub order: Vec<usize>,
    /// The inputs of each node of the spec, as indexes.
    pub inputs: Vec<Vec<usize>>,
    /// The output's index.
    pub output: usize,
}

/// Orders a spec.
///
/// # Errors
/// [`CompileError`] for doubles, missing inputs, wrong numbers of inputs, cycles.
pub fn order(spec: &GraphSpec) -> Result<Ordered, CompileError> {
    let index = index(spec)?;
    let find = |of: NodeId, id: NodeId| {
        let missing = CompileError::Missing { of, missing: id };
        index.get(&id).copied().ok_or(missing)
    };
    let mut inputs = Vec::with_capacity(spec.nodes.len());
    for node in &spec.nodes {
        check_inputs(node.id, node.kind, node.inputs.len())?;
        let found: Result<Vec<_>, _> = node.inputs.iter().map(|&i| find(node.id, i)).collect();
        inputs.push(found?);
    }
    let output = find(spec.output, spec.output)?;
    let order = sort(&inputs).map_err(|stuck| CompileError::Cycle(spec.nodes[stuck].id))?;
    Ok(Ordered {
        order,
        inputs,
        output,
    })
}

fn index(spec: &GraphSpec) -> Result<HashMap<NodeId, usize>, CompileError> {
    let mut index = HashMap::with_capacity(spec.nodes.len());
    for (i, node) in spec.nodes.iter().enumerate() {
        if index.insert(node.id, i).is_some() {
            return Err(CompileError::Twice(node.id));
        }
    }
    Ok(index)
}

fn check_inputs(id: NodeId, kind: NodeKind, count: usize) -> Result<(), CompileError> {
    let fits = match kind {
        NodeKind::Player { .. } => count == 0,
        NodeKind::Sum => true,
        NodeKind::Plugin { .. } => count == 1 || count == 2,
        _ => count == 1,
    };
    if fits {
        Ok(())
    } else {
        Err(CompileError::Inputs(id, count))
    }
}

/// Kahn's algorithm, always taking the first of the nodes that are ready. The
/// error is a node on a cycle or behind one.
fn sort(inputs: &[Vec<usize>]) -> Result<Vec<usize>, usize> {
    let mut waiting: Vec<usize> = inputs.iter().map(Vec::len).collect();
    let mut consumers = vec![Vec::new(); inputs.len()];
    for (node, inputs) in inputs.iter().enumerate() {
        for &input in inputs {
            consumers[input].push(node);
        }
    }
    let ready = (0..inputs.len()).filter(|&n| waiting[n] == 0);
    let mut ready: BinaryHeap<_> = ready.map(std::cmp::Reverse).collect();
    let mut order = Vec::with_capacity(inputs.len());
    while let Some(std::cmp::Reverse(node)) = ready.pop() {
        order.push(node);
        for &consumer in &consumers[node] {
            waiting[consumer] -= 1;
            if waiting[consumer] == 0 {
                ready.push(std::cmp::Reverse(consumer));
            }
        }
    }
    if order.len() == inputs.len() {
        return Ok(order);
    }
    Err(waiting.iter().position(|&left| left > 0).unwrap_or(0))
}
