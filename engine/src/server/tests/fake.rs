//! A control thread that answers everything, and a client on a plain socket.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use serde_json::Value;
use waive_protocol::frame::MAGIC;
use waive_protocol::{ByteOrder, ok_bytes};

use crate::control::mailbox::{ClientId, Mail, Mailbox, Outbox, mailbox};
use crate::server::{ServerSettings, run};

/// What the stand-in has seen.
#[derive(Default)]
pub struct Seen {
    pub outboxes: BTreeMap<ClientId, Box<dyn Outbox>>,
    pub connects: usize,
    pub disconnects: usize,
    pub requests: usize,
    /// Unanswered requests are kept while this is set.
    pub silent: bool,
    /// The size of every answer, at least.
    pub padding: usize,
}

/// A server with a stand-in behind it.
pub struct Rig {
    pub address: SocketAddr,
    pub seen: Arc<Mutex<Seen>>,
    pub mailbox: Mailbox,
    pub stop: Option<tokio::sync::oneshot::Sender<()>>,
    pub done: std::sync::mpsc::Receiver<()>,
    _runtime: tokio::runtime::Runtime,
}

impl Rig {
    pub fn new(settings: ServerSettings) -> Self {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(2).enable_all().build().unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let address = listener.local_addr().unwrap();
        let (mailbox, mail) = mailbox();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (done_in, done) = std::sync::mpsc::channel();
        let serving = mailbox.clone();
        runtime.spawn(async move {
            let shutdown = async { drop(stopped.await) };
            run(listener, serving, settings, shutdown).await.unwrap();
            let _ = done_in.send(());
        });
        let theirs = Arc::clone(&seen);
        std::thread::spawn(move || control(&mail, &theirs));
        let stop = Some(stop);
        Self {
            address,
            seen,
            mailbox,
            stop,
            done,
            _runtime: runtime,
        }
    }

    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// Waits until something has been seen.
    pub fn wait(&self, what: impl Fn(&Seen) -> bool) {
        let patience = Instant::now() + Duration::from_secs(4);
        while !what(&self.seen.lock().unwrap()) {
            assert!(Instant::now() < patience, "didn't happen");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Answers whole bursts at once, as the control thread does.
fn control(mail: &Receiver<Mail>, seen: &Mutex<Seen>) {
    while let Ok(first) = mail.recv() {
        let mut answers: BTreeMap<ClientId, Vec<Vec<u8>>> = BTreeMap::new();
        let mut seen = seen.lock().unwrap();
        for mail in std::iter::once(first).chain(mail.try_iter().take(1024)) {
            match mail {
                Mail::Connect { client, outbox, .. } => {
                    seen.connects += 1;
                    seen.outboxes.insert(client, outbox);
                }
                Mail::Request { client, request } => {
                    seen.requests += 1;
                    if !seen.silent {
                        answers
                            .entry(client)
                            .or_default()
                            .push(answer(*request, seen.padding));
                    }
                }
                Mail::Disconnect { client } => {
                    seen.disconnects += 1;
                    seen.outboxes.remove(&client);
                }
                Mail::Shutdown => {
                    seen.outboxes.clear();
                    return;
                }
                Mail::Done(_) => {}
            }
        }
        for (client, replies) in answers {
            if let Some(outbox) = seen.outboxes.get(&client) {
                outbox.replies(replies);
            }
        }
    }
}

type Parsed = Result<waive_protocol::RequestEnvelope, waive_protocol::envelope::Refused>;

fn answer(request: Parsed, padding: usize) -> Vec<u8> {
    match request {
        Ok(request) => {
            let id = request.request_id.as_ref();
            if padding == 0 {
                return ok_bytes(id, Some(1), &());
            }
            ok_bytes(
                id,
                None,
                &serde_json::json!({ "padding": "x".repeat(padding) }),
            )
        }
        Err((id, error)) => error.to_bytes(id.as_ref()),
    }
}

pub fn frame(order: ByteOrder, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap();
    [&order.write(MAGIC)[..], &order.write(length), payload].concat()
}

pub fn ping(order: ByteOrder, id: usize) -> Vec<u8> {
    frame(
        order,
        format!(r#"{{"action":"ping","request_id":{id}}}"#).as_bytes(),
    )
}

pub struct Client(pub TcpStream);

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(4)))
            .unwrap();
        stream
            .set_write_timeout(Some(Duration::from_secs(4)))
            .unwrap();
        Self(stream)
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
    }

    /// The next frame's order and payload; `None` at the end.
    pub fn frame(&mut self) -> Option<(ByteOrder, Vec<u8>)> {
        let mut header = [0; 8];
        self.0.read_exact(&mut header).ok()?;
        let [a, b, c, d, e, f, g, h] = header;
        let order = ByteOrder::of_magic([a, b, c, d]).expect("a magic");
        let mut payload = vec![0; order.read([e, f, g, h]) as usize];
        self.0.read_exact(&mut payload).ok()?;
        Some((order, payload))
    }

    pub fn json(&mut self) -> Option<(ByteOrder, Value)> {
        let (order, payload) = self.frame()?;
        Some((order, serde_json::from_slice(&payload).expect("JSON")))
    }

    /// The code of the next frame, a refusal.
    pub fn code(&mut self) -> String {
        let (_, reply) = self.json().expect("a refusal");
        assert_eq!(reply["status"], "error");
        reply["error"]["code"].as_str().expect("a code").to_owned()
    }

    /// Asserts that the connection ends cleanly.
    pub fn ends(&mut self) {
        let mut byte = [0];
        assert_eq!(self.0.read(&mut byte).expect("a clean end"), 0);
    }
}
