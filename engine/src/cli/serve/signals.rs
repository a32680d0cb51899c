//! SIGINT and SIGTERM: the first asks to finish, the second ends at once.

use super::{Failure, Mail, Mailbox};

/// The exit code after a second signal: 128 and the number of SIGINT, as a shell
/// has it.
const CUT_SHORT: i32 = 130;

#[cfg(unix)]
pub(super) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(not(unix))]
pub(super) struct Signals;

/// Begins to listen: before the engine starts, so that none is lost.
#[cfg(unix)]
pub(super) fn listen() -> Result<Signals, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = |error| Failure::new(format!("can't listen to signals: {error}"));
    Ok(Signals {
        interrupt: signal(SignalKind::interrupt()).map_err(failed)?,
        terminate: signal(SignalKind::terminate()).map_err(failed)?,
    })
}

/// Begins to listen.
#[cfg(not(unix))]
pub(super) fn listen() -> Result<Signals, Failure> {
    Ok(Signals)
}

impl Signals {
    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Passes the first signal on to control.
    pub(super) async fn forward(mut self, mailbox: Mailbox) {
        self.next().await;
        tracing::info!("finishing; a second signal ends at once");
        mailbox.post(Mail::Shutdown);
        self.next().await;
        std::process::exit(CUT_SHORT);
    }
}
