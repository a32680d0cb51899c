//! Chains that are added to one sum, worked on side by side.
//!
//! Each has a buffer of its own, and they go on in step: the first plugin of all, then
//! the second of all, and so on, so that the callback finds plugins that can run
//! together in a row (`render/execute/bank`). Then they are added in the order of the
//! sum's inputs. As many as fit the processor's caches are on their way at once.

use super::SCRATCH;
use crate::render::graph::{BESIDE, Step, Task};

/// A chain's steps: what fills its buffer, and what changes it.
#[derive(Debug, Default)]
pub(super) struct Chain {
    pub head: Vec<Step>,
    pub rest: Vec<Step>,
}

/// What is on its way to a task.
#[derive(Debug, Default)]
pub(super) struct Beside {
    chains: Vec<Chain>,
    /// What adds, in the order of the inputs.
    adds: Vec<Step>,
}

impl Beside {
    /// The buffer for the next chain.
    pub fn buffer(&mut self, task: &mut Task) -> usize {
        if self.chains.len() == BESIDE {
            self.flush(task);
        }
        let buffer = SCRATCH + 1 + self.chains.len();
        task.buffers = task.buffers.max(buffer + 1);
        buffer
    }

    /// Works on a chain in the buffer that was asked for, and adds what becomes of it.
    pub fn work(&mut self, chain: Chain, add: Step) {
        self.chains.push(chain);
        self.adds.push(add);
    }

    /// Adds something else.
    pub fn add(&mut self, step: Step) {
        self.adds.push(step);
    }

    /// Hands all over.
    pub fn finish(mut self, task: &mut Task) {
        self.flush(task);
    }

    fn flush(&mut self, task: &mut Task) {
        for chain in &mut self.chains {
            task.steps.append(&mut chain.head);
        }
        let longest = self.chains.iter().map(|chain| chain.rest.len()).max();
        for rank in 0..longest.unwrap_or(0) {
            let steps = self.chains.iter().filter_map(|chain| chain.rest.get(rank));
            let is_plugin = |step: &&Step| matches!(step, Step::Plugin { .. });
            let (plugins, others): (Vec<_>, Vec<_>) = steps.partition(is_plugin);
            task.steps.extend(plugins.into_iter().cloned());
            task.steps.extend(others.into_iter().cloned());
        }
        self.chains.clear();
        task.steps.append(&mut self.adds);
    }
}
