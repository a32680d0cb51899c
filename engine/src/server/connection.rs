//! One client, from login to goodbye.
//!
//! Thread: a pair of tasks, reader and writer. The writer decides when it is over;
//! control hears `Connect` before any request and `Disconnect` exactly once after.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::login;
use super::postbox::{ControlEnd, Postbox};
use super::reader::{self, FrameReader};
use super::settings::ServerSettings;
use super::writer::{self, Ending};
use crate::control::mailbox::{ClientId, Mail, Mailbox};

/// What a connection is given.
pub(super) struct Visit {
    pub(super) client: ClientId,
    pub(super) address: SocketAddr,
    pub(super) mailbox: Mailbox,
    pub(super) settings: Arc<ServerSettings>,
    /// True once the server stops.
    pub(super) stopping: watch::Receiver<bool>,
}

/// Tells control that the client is gone, whichever way the connection ends.
struct Presence {
    client: ClientId,
    mailbox: Mailbox,
    postbox: Arc<Postbox>,
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.postbox.close();
        let client = self.client;
        self.mailbox.post(Mail::Disconnect { client });
    }
}

/// Ends a task with its owner.
struct Aborting(JoinHandle<()>);

impl Drop for Aborting {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Serves one connection to its end.
pub(super) async fn serve(stream: TcpStream, mut visit: Visit) {
    // Without it small replies may wait 40 ms; failing that, they do.
    let _ = stream.set_nodelay(true);
    let limits = visit.settings.limits.clone();
    let (read_half, mut write_half) = stream.into_split();
    let mut frames = FrameReader::new(read_half, limits.frame);
    let postbox = Arc::new(Postbox::new(limits.clone()));
    if let Some(token) = &visit.settings.token {
        frames.limit(login::LONGEST);
        let admitted = tokio::select! {
            admitted = login::admit(&mut frames, &mut write_half, token, limits.login) => admitted,
            () = stopped(&mut visit.stopping) => None,
        };
        let Some(order) = admitted else {
            tracing::info!(address = %visit.address, "login failed");
            drop(write_half);
            let _ = timeout(limits.goodbye, frames.discard()).await;
            return;
        };
        postbox.first_frame(order);
        frames.limit(limits.frame);
    }
    let Some(presence) = arrive(&visit, &postbox) else {
        return;
    };
    let mut reading = Aborting(spawn_reader(frames, &visit, &postbox));
    let writing = writer::write(write_half, &postbox, limits.stall);
    tokio::pin!(writing);
    let ending = tokio::select! {
        ending = &mut writing => ending,
        () = stopped(&mut visit.stopping) => {
            postbox.end_input(None);
            writing.await
        }
    };
    drop(presence);
    tracing::debug!(address = %visit.address, ?ending, "connection closed");
    if ending == Ending::Done {
        // Unread bytes would make the close a reset, and cost the client its last reply.
        let stopping = *visit.stopping.borrow();
        let patience = if stopping {
            limits.goodbye / 10
        } else {
            limits.goodbye
        };
        let _ = timeout(patience, &mut reading.0).await;
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // A server that is gone has stopped, too.
    let _ = stopping.wait_for(|stop| *stop).await;
}

fn arrive(visit: &Visit, postbox: &Arc<Postbox>) -> Option<Presence> {
    let client = visit.client;
    let connect = Mail::Connect {
        client,
        name: visit.address.to_string(),
        outbox: Box::new(ControlEnd(Arc::clone(postbox))),
    };
    tracing::debug!(address = %visit.address, "connection opened");
    visit.mailbox.post(connect).then(|| Presence {
        client,
        mailbox: visit.mailbox.clone(),
        postbox: Arc::clone(postbox),
    })
}

fn spawn_reader(frames: FrameReader, visit: &Visit, postbox: &Arc<Postbox>) -> JoinHandle<()> {
    let (client, mailbox, postbox) = (visit.client, visit.mailbox.clone(), Arc::clone(postbox));
    tokio::spawn(async move { reader::read(frames, client, &postbox, &mailbox).await })
}
