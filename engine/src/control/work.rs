//! Work that takes long, done on threads of its own; what is to follow happens on
//! the control thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::mailbox::{Mail, Mailbox};
use super::thread::Control;

/// What is to be done on the control thread once work is done.
pub struct Outcome(pub(super) Box<dyn FnOnce(&mut Control) + Send>);

type Task = Box<dyn FnOnce() -> Outcome + Send>;

/// Work ended in a panic: a fault of ours that must not take the engine along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the work failed inside the engine; the log has more")]
pub struct Panicked;

/// At most so many treatments go on at once, to leave the machine to the music.
const MOST_TREATERS: usize = 4;

/// The queues: files are read while a render goes on.
#[derive(Debug)]
pub struct Workers {
    files: Sender<Task>,
    renders: Sender<Task>,
    saves: Sender<Task>,
    notices: Sender<Task>,
    treatments: Sender<Task>,
    treaters: usize,
    rendering: JoinHandle<()>,
    saving: JoinHandle<()>,
}

/// Which queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Reading files: mostly short.
    Files,
    /// Rendering: long, one after another.
    Renders,
    /// Writing Edits, one after another.
    Saves,
    /// Putting long changes into words, in their order, and other short work.
    Notices,
    /// Getting ready what clips play: as long, several at once, and cancelled when overtaken.
    Treatments,
}

impl Workers {
    /// Starts the threads. They end when this is dropped.
    ///
    /// # Errors
    /// When the system won't start a thread.
    pub fn start(mailbox: &Mailbox) -> std::io::Result<Self> {
        let (files, tasks) = unbounded();
        spawn("waive files", tasks, mailbox.clone())?;
        let (renders, tasks) = unbounded();
        let rendering = spawn("waive renders", tasks, mailbox.clone())?;
        let (saves, tasks) = unbounded();
        let saving = spawn("waive saves", tasks, mailbox.clone())?;
        let (notices, tasks) = unbounded();
        spawn("waive notices", tasks, mailbox.clone())?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let treaters = (cores / 2).clamp(1, MOST_TREATERS);
        let (treatments, tasks) = unbounded();
        for _ in 0..treaters {
            spawn("waive treatments", tasks.clone(), mailbox.clone())?;
        }
        Ok(Self {
            files,
            renders,
            saves,
            notices,
            treatments,
            treaters,
            rendering,
            saving,
        })
    }

    /// Waits for the renders and saves that were begun. Reading files isn't waited for: it
    /// leaves nothing behind, and may hang in a file system that does.
    pub fn finish(self) {
        drop((self.renders, self.saves));
        if self.saving.join().is_err() {
            tracing::error!("the saving thread panicked");
        }
        if self.rendering.join().is_err() {
            tracing::error!("the render thread panicked");
        }
    }

    /// How many treatments go on at once.
    #[must_use]
    pub fn treaters(&self) -> usize {
        self.treaters
    }

    /// Does `work` elsewhere, then `then` on the control thread with what came of it.
    pub fn run<T: Send + 'static>(
        &self,
        queue: Queue,
        work: impl FnOnce() -> T + Send + 'static,
        then: impl FnOnce(&mut Control, Result<T, Panicked>) + Send + 'static,
    ) {
        let task: Task = Box::new(move || {
            // Nothing the work touched is looked at again after a panic.
            let came = catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panicked);
            Outcome(Box::new(move |control| then(control, came)))
        });
        let queue = match queue {
            Queue::Files => &self.files,
            Queue::Renders => &self.renders,
            Queue::Saves => &self.saves,
            Queue::Notices => &self.notices,
            Queue::Treatments => &self.treatments,
        };
        if queue.send(task).is_err() {
            tracing::error!("a worker thread is gone");
        }
    }
}

fn spawn(name: &str, tasks: Receiver<Task>, mailbox: Mailbox) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            for task in tasks {
                mailbox.post(Mail::Done(task()));
            }
        })
}
