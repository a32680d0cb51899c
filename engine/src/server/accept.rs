//! The listener: who gets in, and how all leave.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::codec::Encoder;
use waive_protocol::{ByteOrder, ErrorReply, FrameCodec, WireFrame};

use super::connection::{Visit, serve};
use super::settings::ServerSettings;
use crate::control::mailbox::{ClientId, Mailbox};

/// A pause after a failed accept: out of file handles, trying at once won't help.
const AFTER_FAILURE: Duration = Duration::from_millis(100);
/// Connections being turned away at once; more are closed without a word.
const TURNED_AWAY: usize = 64;

/// Why the server doesn't run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// Anybody on the network could take over.
    #[error("refusing to listen on {0} without a token: anybody there could use the engine")]
    Unprotected(SocketAddr),
    /// The listener is broken.
    #[error("the listener failed: {0}")]
    Listener(#[from] io::Error),
}

/// Serves until `shutdown` resolves; then lets replies that are due go out and
/// closes, within [`Limits::goodbye`](super::Limits::goodbye).
///
/// # Errors
/// [`ServerError`], before the first connection.
pub async fn run(
    listener: TcpListener,
    mailbox: Mailbox,
    settings: ServerSettings,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServerError> {
    let address = listener.local_addr()?;
    if settings.token.is_none() && !address.ip().is_loopback() {
        return Err(ServerError::Unprotected(address));
    }
    let goodbye = settings.limits.goodbye;
    let mut door = Door::new(mailbox, settings);
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => door.open(accepted).await,
            Some(ended) = door.visits.join_next() => {
                if let Err(error) = ended {
                    tracing::error!(%error, "a connection's task failed");
                }
            }
        }
    }
    drop(listener);
    door.close(goodbye).await;
    Ok(())
}

struct Door {
    mailbox: Mailbox,
    settings: Arc<ServerSettings>,
    places: Arc<Semaphore>,
    turned_away: Arc<Semaphore>,
    visits: JoinSet<()>,
    stop: watch::Sender<bool>,
    next_client: u64,
}

impl Door {
    fn new(mailbox: Mailbox, settings: ServerSettings) -> Self {
        Self {
            mailbox,
            places: Arc::new(Semaphore::new(settings.limits.connections)),
            turned_away: Arc::new(Semaphore::new(TURNED_AWAY)),
            settings: Arc::new(settings),
            visits: JoinSet::new(),
            stop: watch::Sender::new(false),
            next_client: 1,
        }
    }

    async fn open(&mut self, accepted: io::Result<(TcpStream, SocketAddr)>) {
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "can't accept a connection");
                return sleep(AFTER_FAILURE).await;
            }
        };
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return self.turn_away(stream, address);
        };
        let client = ClientId(self.next_client);
        self.next_client += 1;
        let visit = Visit {
            client,
            address,
            mailbox: self.mailbox.clone(),
            settings: Arc::clone(&self.settings),
            stopping: self.stop.subscribe(),
        };
        self.visits.spawn(async move {
            serve(stream, visit).await;
            drop(place);
        });
    }

    fn turn_away(&mut self, mut stream: TcpStream, address: SocketAddr) {
        let Ok(place) = Arc::clone(&self.turned_away).try_acquire_owned() else {
            return;
        };
        tracing::warn!(%address, "too many connections");
        let patience = self.settings.limits.goodbye;
        self.visits.spawn(async move {
            let farewell = async {
                stream.write_all(&busy()).await?;
                stream.shutdown().await?;
                tokio::io::copy(&mut stream, &mut tokio::io::sink()).await
            };
            // Best effort: whoever doesn't listen finds the connection closed.
            let _ = timeout(patience, farewell).await;
            drop(place);
        });
    }

    async fn close(mut self, goodbye: Duration) {
        self.stop.send_replace(true);
        let all_gone = async { while self.visits.join_next().await.is_some() {} };
        if timeout(goodbye, all_gone).await.is_err() {
            tracing::info!("closing connections that still have replies due");
        }
        self.visits.shutdown().await;
    }
}

/// The order is a guess: the client hasn't said anything yet.
fn busy() -> BytesMut {
    let mut bytes = BytesMut::new();
    let payload = ErrorReply::busy("Too many connections").to_bytes(None);
    // It is short, so it can't fail.
    let _ = FrameCodec::default().encode(WireFrame::new(ByteOrder::Big, payload), &mut bytes);
    bytes
}
