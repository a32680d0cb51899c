//! Where processors live: on the callback's side, outliving every graph.

use std::sync::Arc;

use atomic_refcell::AtomicRefCell;

use super::automation::{NodePlan, PlanOf};
use super::nodes::delay::DelayLine;
use super::nodes::fader::Fader;
use super::nodes::output::TrackOutput;
use super::nodes::plugin::PluginNode;
use super::nodes::send::Send;
use super::playback::Segment;

/// A place in the slab. Given out and taken back by the control thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(pub u32);

/// What runs at a node.
#[derive(Debug)]
pub enum NodeProcessor {
    /// Volume and pan.
    Fader(Fader),
    /// Gate and meter.
    Output(TrackOutput),
    /// A send's level and gate.
    Send(Send),
    /// Latency compensation.
    Delay(DelayLine),
    /// A plugin: makes sound, or changes it.
    Plugin(Box<PluginNode>),
}

impl NodeProcessor {
    /// Puts in what moves its parameters; hands back what did before, or what it has
    /// no use for.
    #[must_use]
    pub fn replace_plan(&mut self, plan: PlanOf, now: &Segment) -> PlanOf {
        match self {
            Self::Fader(fader) => fader.replace_plan(plan, now),
            Self::Plugin(plugin) => plugin.replace_plan(plan),
            Self::Output(output) => output.replace_taps(plan),
            Self::Send(send) => send.replace_plan(plan, now),
            Self::Delay(_) => plan,
        }
    }

    /// Glides from where it is now: from here on it follows another part of the timeline.
    pub fn glide(&mut self, now: &Segment) {
        match self {
            Self::Fader(fader) => fader.glide(now),
            Self::Send(send) => send.glide(now),
            Self::Plugin(_) | Self::Output(_) | Self::Delay(_) => {}
        }
    }

    /// Puts in what moves its parameters, before anyone has heard it.
    pub fn begin_with(&mut self, plan: Arc<NodePlan>) {
        match self {
            Self::Fader(fader) => fader.begin_with(plan),
            Self::Plugin(plugin) => drop(plugin.replace_plan(Some(plan))),
            Self::Output(output) => drop(output.replace_taps(Some(plan))),
            Self::Send(send) => send.begin_with(plan),
            Self::Delay(_) => {}
        }
    }
}

/// Processors by slot. Several workers run at once, each on slots of its own:
/// the graph's verifier proves that no two tasks share one, and the cells check.
#[derive(Debug)]
pub struct Slab {
    cells: Vec<AtomicRefCell<Option<NodeProcessor>>>,
}

impl Slab {
    /// A slab with room for `capacity` processors.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        let mut cells = Vec::with_capacity(capacity);
        cells.resize_with(capacity, AtomicRefCell::default);
        Self { cells }
    }

    /// How many slots there are.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.cells.len()
    }

    /// Puts a processor in, or takes it out with `None`; hands back what was there.
    pub fn replace(
        &mut self,
        slot: Slot,
        processor: Option<NodeProcessor>,
    ) -> Option<NodeProcessor> {
        match self.cells.get_mut(slot.0 as usize) {
            Some(cell) => std::mem::replace(cell.get_mut(), processor),
            None => processor,
        }
    }

    /// Moves everything into a larger slab, which must be empty; hands back the
    /// emptied one for the control thread to free.
    pub fn grow_into(&mut self, mut larger: Self) -> Self {
        if larger.capacity() < self.capacity() {
            return larger;
        }
        for (old, new) in self.cells.iter_mut().zip(&mut larger.cells) {
            std::mem::swap(old, new);
        }
        std::mem::replace(self, larger)
    }

    /// A processor to change on its own, outside the graph's run.
    pub fn get_mut(&mut self, slot: Slot) -> Option<&mut NodeProcessor> {
        self.cells.get_mut(slot.0 as usize)?.get_mut().as_mut()
    }

    /// A processor to look at. `None` where there is none or a task runs it.
    pub(super) fn look(
        &self,
        slot: Slot,
    ) -> Option<atomic_refcell::AtomicRef<'_, Option<NodeProcessor>>> {
        self.cells.get(slot.0 as usize)?.try_borrow().ok()
    }

    /// A processor to run. `None` where there is none or another task holds it.
    pub(super) fn cell(
        &self,
        slot: Slot,
    ) -> Option<atomic_refcell::AtomicRefMut<'_, Option<NodeProcessor>>> {
        self.cells.get(slot.0 as usize)?.try_borrow_mut().ok()
    }
}
