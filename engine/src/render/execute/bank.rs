//! Plugins of several chains, run together where their kind can.
//!
//! Thread: the callback or a worker; nothing here allocates or waits. A plugin with
//! notes, a key or moving parameters is run by itself, and so is one alone of its kind.

use super::Run;
use crate::render::graph::{BESIDE, Spare, Step, TaskBuffers};
use crate::render::processor::{Activity, Bank, Seat};
use crate::render::slab::NodeProcessor;

/// How many steps from the first on are plugins of different chains.
pub(super) fn beside(steps: &[Step]) -> usize {
    let mut last = None;
    let apart = steps.iter().take(BESIDE).take_while(|step| match step {
        Step::Plugin { buffer, .. } => last.replace(*buffer).is_none_or(|last| last < *buffer),
        _ => false,
    });
    apart.count()
}

/// Plugins that may run together: how, and which lateness they have.
type Seats<'a> = [Option<((Bank, Option<usize>), Seat<'a>)>; BESIDE];

impl Run<'_> {
    /// Runs plugins of different chains; there are at most [`BESIDE`], and their buffers
    /// rise.
    pub(super) fn bank(&self, steps: &[Step], task: &mut TaskBuffers, spare: &mut Spare) {
        let mut cells = [const { None }; BESIDE];
        for (cell, step) in cells.iter_mut().zip(steps) {
            *cell = self.joining(step, task);
            if cell.is_none() {
                self.step(step, task, spare);
            }
        }
        let mut seats: Seats<'_> = [const { None }; BESIDE];
        let mut buffers = task.buffers.iter_mut().enumerate();
        for ((place, cell), step) in seats.iter_mut().zip(&mut cells).zip(steps) {
            if let (Some(cell), &Step::Plugin { slot, buffer, .. }) = (cell, step)
                && let Some(NodeProcessor::Plugin(plugin)) = cell.as_mut()
                && let Some((_, buffer)) = buffers.find(|(at, _)| *at == buffer)
                && let Some((bank, processor)) = plugin.sit(self.seen_by(slot))
            {
                let seat = Seat {
                    processor,
                    audio: buffer.write(self.segment.frames),
                    heard: Activity::Silent,
                };
                let late = self.graph.schedule.late.place(slot);
                *place = Some(((bank, late), seat));
            }
        }
        let heard = self.run_seats(&mut seats);
        for (heard, step) in heard.iter().zip(steps) {
            if let (Some(heard), &Step::Plugin { buffer, .. }) = (heard, step) {
                task.buffers[buffer].silent = *heard == Activity::Silent;
            }
        }
    }

    /// The processor of a step that may run with others in this segment.
    fn joining(
        &self,
        step: &Step,
        task: &TaskBuffers,
    ) -> Option<atomic_refcell::AtomicRefMut<'_, Option<NodeProcessor>>> {
        let &Step::Plugin {
            slot,
            notes: None,
            key: None,
            buffer,
        } = step
        else {
            return None;
        };
        let cell = self.slab.cell(slot)?;
        let joins = match cell.as_ref() {
            Some(NodeProcessor::Plugin(plugin)) => plugin.joins(task.buffers[buffer].silent),
            _ => false,
        };
        joins.then_some(cell)
    }

    /// Runs all seats, those of one kind and one lateness at a time; what was heard of
    /// each.
    fn run_seats(&self, seats: &mut Seats<'_>) -> [Option<Activity>; BESIDE] {
        let mut heard = [None; BESIDE];
        while let Some((bank, late)) = seats.iter().flatten().next().map(|(what, _)| *what) {
            let context = self.seen_at(late).context();
            let mut together = seats.each_mut().map(|seat| {
                let of_kind =
                    seat.take_if(|((other, at), _)| other.kind == bank.kind && *at == late);
                of_kind.map(|(_, seat)| seat)
            });
            (bank.run)(&context, &mut together);
            for (heard, seat) in heard.iter_mut().zip(&together) {
                *heard = seat.as_ref().map(|seat| seat.heard).or(*heard);
            }
        }
        heard
    }
}
