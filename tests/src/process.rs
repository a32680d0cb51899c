//! The real process over its real socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// The magic of a frame.
pub const MAGIC: u32 = 0x0000_AD10;

/// The engine's binary: `WAIVE_BINARY`, or the newer of those built beside the tests.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("WAIVE_BINARY") {
        return path.into();
    }
    let exe = std::env::current_exe().unwrap();
    let target = exe.ancestors().nth(3).unwrap();
    let built = ["release", "debug"].map(|profile| target.join(profile).join("waive"));
    let newest = built
        .into_iter()
        .filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)));
    let newest = newest.max().map(|(_, path)| path);
    newest.expect("no engine to test: run `cargo build --release --package waive-engine` first")
}

/// A running `waive serve` on a port of its own; ended when dropped.
#[derive(Debug)]
pub struct Served {
    child: Child,
    /// Where it keeps what isn't saved, if nobody else cares.
    state: Option<tempfile::TempDir>,
    /// Where it listens.
    pub address: String,
}

impl Served {
    /// Starts it with the null device and `more` arguments.
    ///
    /// # Panics
    /// When it doesn't come up.
    #[must_use]
    pub fn start(more: &[&str]) -> Self {
        let state = tempfile::tempdir().unwrap();
        let mut served = Self::start_in(state.path(), more);
        served.state = Some(state);
        served
    }

    /// As [`Self::start`], with a state folder that outlives it.
    ///
    /// # Panics
    /// When it doesn't come up.
    #[must_use]
    pub fn start_in(state: &std::path::Path, more: &[&str]) -> Self {
        let mut command = Command::new(binary());
        command.args(["serve", "--port", "0", "--audio", "null"]);
        command.args(more).env("WAIVE_STATE_DIR", state);
        Self::run(&mut command).expect("the ready line")
    }

    /// Runs a command that becomes an engine; what it says instead if it doesn't.
    ///
    /// # Errors
    /// Its last words.
    ///
    /// # Panics
    /// When it can't be run.
    pub fn run(command: &mut Command) -> Result<Self, String> {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let Some(address) = line.trim().strip_prefix("listening on ") else {
            let mut words = String::new();
            let _ = stderr.read_to_string(&mut words);
            let _ = child.wait();
            return Err(words);
        };
        // A pipe that is full would stop it.
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        let address = address.to_owned();
        Ok(Self {
            child,
            state: None,
            address,
        })
    }

    /// Ends it as `kill -9` does.
    ///
    /// # Panics
    /// When it can't be.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// A connection that gives up after ten seconds.
    ///
    /// # Panics
    /// When it can't be made.
    #[must_use]
    pub fn connect(&self) -> Wire {
        Wire::connect(&self.address)
    }

    /// The process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// When it doesn't end within ten seconds.
    pub fn wait(&mut self) -> std::process::ExitStatus {
        for _ in 0..1000 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the engine doesn't end");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection that speaks raw frames.
#[derive(Debug)]
pub struct Wire {
    /// The socket.
    pub stream: TcpStream,
}

impl Wire {
    /// A frame of bytes, big-endian.
    #[must_use]
    pub fn frame(payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap();
        [&MAGIC.to_be_bytes()[..], &length.to_be_bytes(), payload].concat()
    }

    /// A connection that gives up after ten seconds.
    ///
    /// # Panics
    /// When it can't be made.
    #[must_use]
    pub fn connect(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        Self { stream }
    }

    /// Takes the next frame; `None` once the connection has ended, however.
    pub fn try_receive(&mut self) -> Option<Value> {
        let mut header = [0; 8];
        self.stream.read_exact(&mut header).ok()?;
        let length = u32::from_be_bytes([header[4], header[5], header[6], header[7]]);
        let mut payload = vec![0; length as usize];
        self.stream.read_exact(&mut payload).ok()?;
        serde_json::from_slice(&payload).ok()
    }

    /// Sends a request.
    ///
    /// # Panics
    /// When the socket is closed.
    pub fn send(&mut self, request: &Value) {
        self.stream
            .write_all(&Self::frame(request.to_string().as_bytes()))
            .unwrap();
    }

    /// Takes the next frame, of either byte order.
    ///
    /// # Panics
    /// When none comes.
    pub fn receive(&mut self) -> Value {
        let mut header = [0; 8];
        self.stream.read_exact(&mut header).expect("a reply");
        let word = |at: usize| [header[at], header[at + 1], header[at + 2], header[at + 3]];
        let read = if u32::from_be_bytes(word(0)) == MAGIC {
            u32::from_be_bytes
        } else {
            u32::from_le_bytes
        };
        assert_eq!(read(word(0)), MAGIC);
        let mut payload = vec![0; read(word(4)) as usize];
        self.stream.read_exact(&mut payload).unwrap();
        serde_json::from_slice(&payload).unwrap()
    }

    /// Takes frames without looking into them, reading in large pieces.
    ///
    /// # Panics
    /// When the connection ends first.
    pub fn skip(&mut self, frames: usize) {
        let (mut buffer, mut filled, mut left) = (vec![0; 1 << 20], 0, frames);
        while left > 0 {
            let read = self.stream.read(&mut buffer[filled..]).unwrap();
            assert!(read > 0, "the connection ended");
            filled += read;
            let mut at = 0;
            while left > 0 && filled - at >= 8 {
                let length = u32::from_be_bytes(buffer[at + 4..at + 8].try_into().unwrap());
                let end = at + 8 + length as usize;
                if end > filled {
                    break;
                }
                (at, left) = (end, left - 1);
            }
            buffer.copy_within(at..filled, 0);
            filled -= at;
        }
    }

    /// Sends a request and takes the reply.
    pub fn ask(&mut self, request: &Value) -> Value {
        self.send(request);
        self.receive()
    }

    /// Whether the other side closes within the time limit.
    pub fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).is_ok()
    }
}
