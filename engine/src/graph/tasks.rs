//! Third pass: tasks, levels, steps and buffers.
//!
//! A chain of nodes with one consumer each works in place on one buffer. A sum
//! takes its inputs in groups of a fixed size, each group a task of its own, so
//! that workers share the load while the order of additions never changes. The chains
//! of a group work side by side ([`beside`]): equal plugins of several tracks can then
//! run together.

mod beside;

use super::order::Ordered;
use super::slots::SlotTable;
use super::spec::{GraphSpec, NodeKind};
use crate::render::graph::{NodeId, Schedule, Step, Strip, Tail, Task, Told};
use crate::render::lateness::Lateness;
use crate::render::slab::Slot;
use beside::{Beside, Chain};

/// Inputs that one task of a sum takes. Part of the sound: it decides the order
/// in which rounding happens.
const GROUP: usize = 16;
/// Where a strip works.
const SCRATCH: usize = 1;

/// Builds the schedule of a balanced spec.
pub(super) fn schedule(spec: &GraphSpec, ordered: &Ordered, slots: &mut SlotTable) -> Schedule {
    let mut consumers = vec![0_usize; spec.nodes.len()];
    let mut feeds_sum = vec![false; spec.nodes.len()];
    let mut keys = vec![false; spec.nodes.len()];
    for (node, inputs) in ordered.inputs.iter().enumerate() {
        for &input in inputs {
            consumers[input] += 1;
            feeds_sum[input] |= spec.nodes[node].kind == NodeKind::Sum;
        }
        match (spec.nodes[node].kind, &inputs[..]) {
            (NodeKind::Plugin { .. }, [_, key]) => keys[*key] = true,
            (NodeKind::Further { .. }, [plugin]) => keys[*plugin] = true,
            _ => {}
        }
    }
    let mut build = Build {
        spec,
        ordered,
        slots,
        consumers,
        feeds_sum,
        keys,
        tasks: Vec::new(),
        task_of: vec![None; spec.nodes.len()],
    };
    // In order, so that whatever a task refers to has been made before it.
    for &node in &ordered.order {
        if build.stands_alone(node) {
            build.make_task(node);
        }
    }
    let output = build.task_of[ordered.output].unwrap_or(0);
    by_level(build.tasks, output)
}

#[derive(Default)]
struct Levelled {
    task: Task,
    level: usize,
}

struct Build<'a> {
    spec: &'a GraphSpec,
    ordered: &'a Ordered,
    slots: &'a mut SlotTable,
    consumers: Vec<usize>,
    feeds_sum: Vec<bool>,
    /// Which nodes plugins listen to, or have further outputs that are heard.
    keys: Vec<bool>,
    tasks: Vec<Levelled>,
    /// The task that hands on a node's output, where it has one of its own.
    task_of: Vec<Option<usize>>,
}

impl Build<'_> {
    fn kind(&self, node: usize) -> NodeKind {
        self.spec.nodes[node].kind
    }

    /// The chain that ends in `node`, first node first: it begins at a player, at a
    /// sum, or behind a node that others hear too.
    fn chain(&self, node: usize) -> Vec<usize> {
        let mut chain = vec![node];
        let mut at = node;
        while let Some(&input) = self.ordered.inputs[at].first() {
            let heard_by_others = self.consumers[input] > 1 || self.keys[input];
            if self.kind(at) == NodeKind::Sum || heard_by_others {
                break;
            }
            chain.push(input);
            at = input;
        }
        chain.reverse();
        chain
    }

    /// Whether a node's output needs a task of its own: it is the mix, several hear
    /// it or listen to it, nobody does (it is still measured), or it ends a chain that begins with a
    /// sum and goes into another.
    fn stands_alone(&self, node: usize) -> bool {
        if node == self.ordered.output || self.consumers[node] != 1 || self.keys[node] {
            return true;
        }
        self.feeds_sum[node] && self.kind(self.chain(node)[0]) == NodeKind::Sum
    }

    fn make_task(&mut self, node: usize) {
        let chain = self.chain(node);
        let mut made = self.head(chain[0]);
        let begun = |kind| {
            matches!(
                kind,
                NodeKind::Player { .. } | NodeKind::Sum | NodeKind::Further { .. }
            )
        };
        let rest = if begun(self.kind(chain[0])) {
            &chain[1..]
        } else {
            &chain[..]
        };
        for &node in rest {
            self.push(node, 0, &mut made);
        }
        made.task.buffers = made.task.buffers.max(1);
        self.tasks.push(made);
        self.task_of[node] = Some(self.tasks.len() - 1);
    }

    /// The beginning of a task whose chain begins at `first`, working on buffer 0.
    fn head(&mut self, first: usize) -> Levelled {
        let inputs = self.ordered.inputs[first].clone();
        match self.kind(first) {
            NodeKind::Player { content } => {
                let mut made = Levelled::default();
                made.task.steps.push(Step::Play { content, buffer: 0 });
                made
            }
            NodeKind::Further { .. } => {
                let mut made = Levelled::default();
                let step = self.further(first, 0, &mut made);
                made.task.steps.extend(step);
                made
            }
            NodeKind::Sum if inputs.len() > GROUP => {
                let mut made = cleared();
                for group in inputs.chunks(GROUP) {
                    let group = self.group(group);
                    self.tasks.push(group);
                    self.take_task(&mut made, self.tasks.len() - 1);
                }
                made
            }
            NodeKind::Sum => self.group(&inputs),
            _ => {
                let mut made = cleared();
                if let Some(task) = inputs.first().and_then(|&input| self.task_of[input]) {
                    self.take_task(&mut made, task);
                }
                made
            }
        }
    }

    fn take_task(&self, made: &mut Levelled, task: usize) {
        made.task.steps.push(Step::AddTask { task, to: 0 });
        made.level = made.level.max(self.tasks[task].level + 1);
    }

    /// Sums some inputs into buffer 0.
    fn group(&mut self, inputs: &[usize]) -> Levelled {
        let mut made = cleared();
        let mut beside = Beside::default();
        for &input in inputs {
            if let Some(task) = self.task_of[input] {
                beside.add(Step::AddTask { task, to: 0 });
                made.level = made.level.max(self.tasks[task].level + 1);
            } else {
                self.add_chain(input, &mut made, &mut beside);
            }
        }
        beside.finish(&mut made.task);
        made
    }

    /// Adds a chain that only this sum hears.
    fn add_chain(&mut self, node: usize, made: &mut Levelled, beside: &mut Beside) {
        let chain = self.chain(node);
        if let Some(strip) = self.strip(&chain) {
            made.task.buffers = made.task.buffers.max(SCRATCH + 1);
            beside.add(Step::Strip(strip));
            return;
        }
        if let &[send] = &chain[..]
            && self.kind(send) == NodeKind::Send
            && let Some(task) = self.task_before(send)
        {
            let slot = self.slots.slot(self.spec.nodes[send].id);
            beside.add(Step::SendTask { slot, task, to: 0 });
            made.level = made.level.max(self.tasks[task].level + 1);
            return;
        }
        let buffer = beside.buffer(&mut made.task);
        let (tail, inner) = match self.tail(&chain, buffer) {
            Some(tail) => (Step::Tail(tail), &chain[..chain.len() - 2]),
            None => (
                Step::Add {
                    from: buffer,
                    to: 0,
                },
                &chain[..],
            ),
        };
        let mut work = Chain::default();
        let first = chain[0];
        let inner = if let NodeKind::Player { content } = self.kind(first) {
            work.head.push(Step::Play { content, buffer });
            &inner[1..]
        } else if let Some(step) = self.further(first, buffer, made) {
            work.head.push(step);
            &inner[1..]
        } else {
            // A chain behind a node that others hear too.
            work.head.push(Step::Clear { buffer });
            if let Some(task) = self.task_before(first) {
                work.head.push(Step::AddTask { task, to: buffer });
                made.level = made.level.max(self.tasks[task].level + 1);
            }
            inner
        };
        for &node in inner {
            work.rest.push(self.place(node, buffer, made));
        }
        beside.work(work, tail);
    }

    /// The fused step at the end of a chain: a fader and an output behind something.
    fn tail(&mut self, chain: &[usize], from: usize) -> Option<Tail> {
        let &[.., fader, output] = chain else {
            return None;
        };
        let (NodeKind::Fader, NodeKind::Output { meter }) = (self.kind(fader), self.kind(output))
        else {
            return None;
        };
        Some(Tail {
            fader: self.slots.slot(self.spec.nodes[fader].id),
            output: self.slots.slot(self.spec.nodes[output].id),
            meter,
            from,
            to: 0,
        })
    }

    /// The step of a plugin's further output, behind the plugin's task.
    fn further(&mut self, node: usize, buffer: usize, made: &mut Levelled) -> Option<Step> {
        let NodeKind::Further { output } = self.kind(node) else {
            return None;
        };
        let plugin = *self.ordered.inputs[node].first()?;
        if let Some(task) = self.task_of[plugin] {
            made.level = made.level.max(self.tasks[task].level + 1);
        }
        let slot = self.slots.slot(self.spec.nodes[plugin].id);
        Some(Step::Further {
            slot,
            output,
            buffer,
        })
    }

    /// The task that hands a node its one input.
    fn task_before(&self, node: usize) -> Option<usize> {
        let from = self.ordered.inputs[node].first();
        from.and_then(|&input| self.task_of[input])
    }

    /// The fused step of a chain that is just player, fader, output.
    fn strip(&mut self, chain: &[usize]) -> Option<Strip> {
        let &[player, fader, output] = chain else {
            return None;
        };
        match (self.kind(player), self.kind(fader), self.kind(output)) {
            (NodeKind::Player { content }, NodeKind::Fader, NodeKind::Output { meter }) => {
                Some(Strip {
                    content,
                    fader: self.slots.slot(self.spec.nodes[fader].id),
                    output: self.slots.slot(self.spec.nodes[output].id),
                    meter,
                    scratch: SCRATCH,
                    to: 0,
                })
            }
            _ => None,
        }
    }

    /// Adds the step of a node that works in place.
    fn push(&mut self, node: usize, buffer: usize, made: &mut Levelled) {
        let step = self.place(node, buffer, made);
        made.task.steps.push(step);
    }

    /// The step of a node that works in place, behind what it listens to.
    fn place(&mut self, node: usize, buffer: usize, made: &mut Levelled) -> Step {
        let mut step = self.step(node, buffer);
        let key = self.ordered.inputs[node].get(1);
        let listens_to = key.and_then(|&key| self.task_of[key]);
        if let (Step::Plugin { key, .. }, Some(task)) = (&mut step, listens_to) {
            *key = Some(task);
            made.level = made.level.max(self.tasks[task].level + 1);
        }
        step
    }

    /// The step of a node that works in place.
    fn step(&mut self, node: usize, buffer: usize) -> Step {
        if self.kind(node) == NodeKind::Ends {
            return Step::Ends { buffer };
        }
        let slot = self.slots.slot(self.spec.nodes[node].id);
        match self.kind(node) {
            NodeKind::Plugin { notes } => Step::Plugin {
                slot,
                notes: notes.map(|told| self.told(told)),
                key: None,
                buffer,
            },
            NodeKind::Output { meter } => Step::Output {
                slot,
                meter,
                buffer,
            },
            NodeKind::Delay { .. } => Step::Delay { slot, buffer },
            NodeKind::Fader => Step::Fade { slot, buffer },
            NodeKind::Send => Step::Send { slot, buffer },
            // These begin chains; `chain` never puts them here.
            NodeKind::Player { .. } | NodeKind::Sum | NodeKind::Further { .. } | NodeKind::Ends => {
                Step::Clear { buffer }
            }
        }
    }
}

impl Build<'_> {
    /// What tells a plugin its notes, in the callback's terms.
    fn told(&mut self, told: Told<NodeId>) -> Told<Slot> {
        match told {
            Told::Plan(of) => Told::Plan(of),
            Told::Changed { by, part } => Told::Changed {
                by: self.slots.slot(by),
                part,
            },
        }
    }
}

fn cleared() -> Levelled {
    Levelled {
        task: Task {
            steps: vec![Step::Clear { buffer: 0 }],
            buffers: 1,
        },
        level: 0,
    }
}

/// Sorts tasks by level and renames them in the steps.
fn by_level(tasks: Vec<Levelled>, output: usize) -> Schedule {
    let mut order: Vec<usize> = (0..tasks.len()).collect();
    order.sort_by_key(|&task| tasks[task].level);
    let mut place = vec![0; tasks.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new;
    }
    let mut levels = Vec::new();
    let mut start = 0;
    for chunk in order.chunk_by(|&a, &b| tasks[a].level == tasks[b].level) {
        levels.push(start..start + chunk.len());
        start += chunk.len();
    }
    let mut sorted: Vec<Option<Task>> = tasks.into_iter().map(|t| Some(t.task)).collect();
    let tasks = order.iter().filter_map(|&old| sorted[old].take());
    let tasks = tasks.map(|task| renamed(task, &place)).collect();
    Schedule {
        tasks,
        levels,
        output: place.get(output).copied().unwrap_or(0),
        late: Lateness::default(),
    }
}

fn renamed(mut task: Task, place: &[usize]) -> Task {
    for step in &mut task.steps {
        match step {
            Step::AddTask { task, .. }
            | Step::SendTask { task, .. }
            | Step::Plugin {
                key: Some(task), ..
            } => *task = place[*task],
            _ => {}
        }
    }
    task
}
