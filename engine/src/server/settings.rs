//! What can be set about the server, and every bound it keeps.

use std::fmt;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the server behaves.
#[derive(Clone, Debug, Default)]
pub struct ServerSettings {
    /// What clients must know to be let in; without one the server listens on
    /// loopback only.
    pub token: Option<Token>,
    /// The bounds.
    pub limits: Limits,
}

/// The bounds that keep one client from harming the engine or another client.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once; one more is told `busy` and closed.
    pub connections: usize,
    /// The longest payload of a request.
    pub frame: usize,
    /// Requests one connection may have under way; beyond it isn't read.
    pub requests: usize,
    /// Payload bytes of the requests one connection has under way; beyond it isn't
    /// read.
    pub request_bytes: usize,
    /// Bytes of replies waiting for the socket; beyond the connection isn't read.
    pub reply_bytes: usize,
    /// Bytes of replies waiting at which the client is disconnected: requests that
    /// were under way when `reply_bytes` was reached still answer.
    pub reply_bytes_most: usize,
    /// Bytes of notifications waiting at which the client is disconnected.
    pub notification_bytes: usize,
    /// Notifications waiting at which the client is disconnected.
    pub notifications: usize,
    /// How long the socket may accept nothing while something waits.
    pub stall: Duration,
    /// How long a client has to log in.
    pub login: Duration,
    /// How long a closing connection, or all at shutdown, may take.
    pub goodbye: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            frame: waive_protocol::frame::DEFAULT_LIMIT,
            requests: 2048,
            request_bytes: 64 << 20,
            reply_bytes: 16 << 20,
            reply_bytes_most: 256 << 20,
            notification_bytes: 16 << 20,
            notifications: 50_000,
            stall: Duration::from_secs(30),
            login: Duration::from_secs(5),
            goodbye: Duration::from_secs(2),
        }
    }
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The file can't be read or made.
    #[error("can't use token file {path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// There is nothing in it.
    #[error("token file {0} is empty")]
    Empty(PathBuf),
}

/// A login token, kept as its hash.
#[derive(Clone)]
pub struct Token(blake3::Hash);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// A token from its text; white space around it doesn't count.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(blake3::hash(text.trim().as_bytes()))
    }

    /// Whether this is the token. Takes equally long wherever the two differ:
    /// hashes are compared, and [`blake3::Hash`] compares in constant time.
    #[must_use]
    pub fn is(&self, offered: &[u8]) -> bool {
        self.0 == blake3::hash(offered.trim_ascii())
    }

    /// Reads the token from a file; makes the file, with a random token and mode
    /// 0600, if it isn't there.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn from_file(path: &Path) -> Result<Self, TokenError> {
        let failed = |error| TokenError::Io {
            path: path.to_owned(),
            error,
        };
        let text = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(path),
            found => found,
        };
        let text = text.map_err(failed)?;
        if text.trim().is_empty() {
            return Err(TokenError::Empty(path.to_owned()));
        }
        Ok(Self::new(&text))
    }
}

/// Writes a fresh token where there is none; never through an existing file.
fn make(path: &Path) -> io::Result<String> {
    let mut bytes = [0; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(path)?, "{text}")?;
    Ok(text)
}
