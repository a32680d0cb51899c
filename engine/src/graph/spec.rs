//! What is wanted: nodes and their inputs. Everything is stereo.

use crate::render::graph::{NodeId, Told};

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Plays a track's clips; has no input.
    Player {
        /// Index into the graph's contents.
        content: usize,
    },
    /// A plugin: changes its first input, or adds its sound to it. A second input is
    /// its key: what it listens to beside.
    Plugin {
        /// The notes that it plays, if it plays any.
        notes: Option<Told<NodeId>>,
    },
    /// A further output of the plugin that is its one input, whose own sound it doesn't
    /// take. Counted from 1.
    Further {
        /// Which.
        output: u32,
    },
    /// Volume and pan of its one input.
    Fader,
    /// A copy of its one input at a level of its own.
    Send,
    /// The fades at both ends of the Edit, of its one input.
    Ends,
    /// Gate and meter of its one input.
    Output {
        /// Index into the graph's meters.
        meter: u32,
    },
    /// The sum of its inputs, in their order.
    Sum,
    /// Its one input, later. Only the latency pass adds these; whoever compiles makes
    /// their lines, from [`Compiled::delays`](super::compile::Compiled::delays).
    Delay {
        /// By how many frames.
        frames: u32,
    },
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeSpec {
    /// Its stable identity.
    pub id: NodeId,
    /// What it does.
    pub kind: NodeKind,
    /// What it takes in.
    pub inputs: Vec<NodeId>,
    /// How much later its output is than its input, in frames.
    pub latency: u32,
}

impl NodeSpec {
    /// A node without latency.
    #[must_use]
    pub fn new(id: NodeId, kind: NodeKind, inputs: Vec<NodeId>) -> Self {
        Self {
            id,
            kind,
            inputs,
            latency: 0,
        }
    }
}

/// A whole graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphSpec {
    /// The nodes; their order decides ties and nothing else.
    pub nodes: Vec<NodeSpec>,
    /// The node that is heard.
    pub output: NodeId,
}

/// Why a graph can't be built. The old one plays on.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompileError {
    /// Two nodes have one identity.
    #[error("two nodes are {0:?}")]
    Twice(NodeId),
    /// An input (or the output) that isn't there.
    #[error("{of:?} takes in {missing:?}, which isn't there")]
    Missing {
        /// Who asks for it.
        of: NodeId,
        /// What isn't there.
        missing: NodeId,
    },
    /// Sound would run in a circle.
    #[error("the routing runs in a circle through {0:?}")]
    Cycle(NodeId),
    /// A node with a wrong number of inputs.
    #[error("{0:?} has {1} inputs")]
    Inputs(NodeId, usize),
    /// A fault of the compiler, found before it could be heard.
    #[error("the compiled graph is wrong: {0}")]
    Unsound(String),
}
