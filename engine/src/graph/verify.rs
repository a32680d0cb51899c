//! Last pass: proves of a schedule what the callback relies on.

use foldhash::{HashMap, HashSet};

use super::spec::CompileError;
use crate::render::graph::{Schedule, Step, Task, Told};
use crate::render::slab::Slot;

/// Checks that tasks refer to earlier levels only, that no two steps share a
/// processor or a content, that what changes notes has run before those who hear it and
/// is heard by one at a time, that further outputs are taken of plugins that have run, and
/// that every buffer is written before it is read.
pub(super) fn verify(schedule: &Schedule) -> Result<(), CompileError> {
    let unsound = |text: String| Err(CompileError::Unsound(text));
    if schedule.output >= schedule.tasks.len() {
        return unsound("the output isn't a task".to_owned());
    }
    let mut seen = Seen::default();
    let mut next = 0;
    for level in &schedule.levels {
        if level.start != next {
            return unsound(format!("level {level:?} doesn't follow {next}"));
        }
        next = level.end;
        for index in level.clone() {
            let Some(task) = schedule.tasks.get(index) else {
                return unsound(format!("there is no task {index}"));
            };
            check(task, (index, level.start), &mut seen)
                .or_else(|why| unsound(format!("task {index}: {why}")))?;
        }
    }
    if next == schedule.tasks.len() {
        Ok(())
    } else {
        unsound("tasks without a level".to_owned())
    }
}

#[derive(Default)]
struct Seen {
    slots: HashSet<Slot>,
    players: HashSet<usize>,
    /// The task that last had to do with a plugin: runs it, or hears its notes.
    plugins: HashMap<Slot, usize>,
}

impl Seen {
    /// A plugin's further output is taken: it must have run in an earlier level.
    fn further(&self, slot: Slot, earlier: usize) -> Result<(), String> {
        match self.plugins.get(&slot) {
            Some(last) if *last < earlier => Ok(()),
            _ => Err(format!("{slot:?} hasn't run, or still runs")),
        }
    }

    /// A plugin runs in a task, and hears its notes there.
    fn plugin(
        &mut self,
        (slot, notes, key): (Slot, Option<Told<Slot>>, Option<usize>),
        (task, earlier): (usize, usize),
    ) -> Result<(), String> {
        once(&mut self.slots, slot)?;
        key.map_or(Ok(()), |task| done(task, earlier))?;
        if let Some(Told::Changed { by, .. }) = notes {
            match self.plugins.get_mut(&by) {
                Some(last) if *last == task || *last < earlier => *last = task,
                _ => {
                    return Err(format!(
                        "the notes of {by:?} aren't there yet, or are heard elsewhere too"
                    ));
                }
            }
        }
        self.plugins.insert(slot, task);
        Ok(())
    }
}

fn check(task: &Task, (index, earlier): (usize, usize), seen: &mut Seen) -> Result<(), String> {
    let mut written = vec![false; task.buffers];
    let write = |written: &mut Vec<bool>, buffer: usize| match written.get_mut(buffer) {
        Some(place) => {
            *place = true;
            Ok(())
        }
        None => Err(format!("no buffer {buffer}")),
    };
    let read = |written: &[bool], buffer: usize| match written.get(buffer) {
        Some(true) => Ok(()),
        _ => Err(format!("buffer {buffer} is read before it is written")),
    };
    for step in &task.steps {
        match *step {
            Step::Clear { buffer } => write(&mut written, buffer)?,
            Step::Play { content, buffer } => {
                once(&mut seen.players, content)?;
                write(&mut written, buffer)?;
            }
            Step::Plugin {
                slot,
                buffer,
                key,
                notes,
            } => {
                seen.plugin((slot, notes, key), (index, earlier))?;
                read(&written, buffer)?;
            }
            Step::Further { slot, buffer, .. } => {
                seen.further(slot, earlier)?;
                write(&mut written, buffer)?;
            }
            Step::Fade { slot, buffer }
            | Step::Delay { slot, buffer }
            | Step::Send { slot, buffer }
            | Step::Output { slot, buffer, .. } => {
                once(&mut seen.slots, slot)?;
                read(&written, buffer)?;
            }
            Step::Ends { buffer } => read(&written, buffer)?,
            Step::SendTask { slot, task, to } => {
                once(&mut seen.slots, slot)?;
                read(&written, to)?;
                done(task, earlier)?;
            }
            Step::Add { from, to } => {
                read(&written, from)?;
                read(&written, to)?;
                if from == to {
                    return Err(format!("buffer {from} is added to itself"));
                }
            }
            Step::AddTask { task, to } => {
                read(&written, to)?;
                done(task, earlier)?;
            }
            Step::Tail(tail) => {
                once(&mut seen.slots, tail.fader)?;
                once(&mut seen.slots, tail.output)?;
                read(&written, tail.from)?;
                read(&written, tail.to)?;
                if tail.from == tail.to {
                    return Err(format!("buffer {} is added to itself", tail.to));
                }
            }
            Step::Strip(strip) => {
                once(&mut seen.players, strip.content)?;
                once(&mut seen.slots, strip.fader)?;
                once(&mut seen.slots, strip.output)?;
                read(&written, strip.to)?;
                write(&mut written, strip.scratch)?;
                if strip.scratch == strip.to {
                    return Err("a strip's scratch is its target".to_owned());
                }
            }
        }
    }
    read(&written, 0)
}

/// Whether a task is of an earlier level.
fn done(task: usize, earlier: usize) -> Result<(), String> {
    if task < earlier {
        Ok(())
    } else {
        Err(format!("task {task} isn't done yet"))
    }
}

fn once<T: std::hash::Hash + Eq + Copy + std::fmt::Debug>(
    seen: &mut HashSet<T>,
    what: T,
) -> Result<(), String> {
    if seen.insert(what) {
        Ok(())
    } else {
        Err(format!("{what:?} is used twice"))
    }
}
