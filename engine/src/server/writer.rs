//! Queue → socket: many messages in one write, and an end to clients that stall.
//!
//! Thread: one task for each connection; it decides when the connection is over.
//! Invariant: nothing is written after a frame that was cut off.

use std::io;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::time::timeout;

use super::postbox::{Batch, Postbox, Work};

/// How long a laggard may take over the rest of its frame and the notice.
const LAST_WORD: Duration = Duration::from_secs(1);

/// How a connection's output ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// All that was due has been sent.
    Done,
    /// The client didn't keep up.
    Laggard,
    /// The socket failed: nobody is there.
    Gone,
}

/// Where in a batch writing has got to.
#[derive(Default)]
struct Progress {
    part: usize,
    byte: usize,
}

/// Writes until there is nothing more to say or nobody to say it to.
pub(super) async fn write(
    mut socket: OwnedWriteHalf,
    postbox: &Postbox,
    stall: Duration,
) -> Ending {
    let ending = write_all(&mut socket, postbox, stall).await;
    // Half-closing sends what the kernel still holds; the client reads, then the end.
    let _ = timeout(LAST_WORD, socket.shutdown()).await;
    ending
}

async fn write_all(socket: &mut OwnedWriteHalf, postbox: &Postbox, stall: Duration) -> Ending {
    loop {
        let (batch, last) = match postbox.next() {
            Work::Send(batch) => (batch, false),
            Work::Wait => {
                postbox.wait_for_work().await;
                continue;
            }
            Work::Laggard => {
                return tell_laggard(socket, postbox, &Batch::default(), Progress::default()).await;
            }
            Work::Close(Some(batch)) => (batch, true),
            Work::Close(None) => return Ending::Done,
        };
        let mut progress = Progress::default();
        let sent = tokio::select! {
            sent = send(socket, &batch, &mut progress, stall) => sent,
            () = postbox.wait_for_giving_up() => Ok(false),
        };
        match sent {
            Ok(true) if last => return Ending::Done,
            Ok(true) => {}
            Ok(false) => return tell_laggard(socket, postbox, &batch, progress).await,
            Err(_) => return Ending::Gone,
        }
    }
}

/// Writes the rest of a batch; false when the socket took nothing for `stall`.
/// May be dropped at any point: `progress` says what has been written.
async fn send(
    socket: &mut OwnedWriteHalf,
    batch: &Batch,
    progress: &mut Progress,
    stall: Duration,
) -> io::Result<bool> {
    let parts = batch.parts();
    while let Some(part) = parts.get(progress.part) {
        let rest = &part[progress.byte..];
        if rest.is_empty() {
            progress.part += 1;
            progress.byte = 0;
            continue;
        }
        match timeout(stall, socket.write(rest)).await {
            Ok(Ok(0)) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(Ok(count)) => progress.byte += count,
            Ok(Err(error)) => return Err(error),
            Err(_) => return Ok(false),
        }
    }
    Ok(true)
}

/// Ends the frames that were begun and says why the connection closes, if the
/// socket takes that within a second.
async fn tell_laggard(
    socket: &mut OwnedWriteHalf,
    postbox: &Postbox,
    begun: &Batch,
    mut progress: Progress,
) -> Ending {
    let notice = postbox.laggard_notice();
    let last_word = async {
        if let Ok(true) = send(socket, begun, &mut progress, LAST_WORD).await {
            // Best effort: it will find out by the closed connection, too.
            let _ = send(socket, &notice, &mut Progress::default(), LAST_WORD).await;
        }
    };
    let _ = timeout(LAST_WORD, last_word).await;
    Ending::Laggard
}
