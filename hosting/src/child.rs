//! What runs in a child process: plugins for a parent, or a look at one module.
//!
//! The parent's socket is the standard input. Controllers are called on the main
//! thread, each plugin's audio half runs on a thread of its own. When the parent is
//! gone the process ends, even while a plugin hangs.

mod audio;
mod serve;

use std::ffi::OsString;
use std::io::Read as _;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;

use crate::isolation::wire;
use crate::seam::{PluginDescription, PluginError};

/// What a look at a module gave.
pub(crate) type Probed = Result<Vec<PluginDescription>, PluginError>;

/// Runs as a child: `host`, or `probe` and a module's path.
///
/// # Errors
/// The exit code is 2 for other arguments or without a parent.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let Some(socket) = parent() else {
        return ExitCode::from(2);
    };
    match arguments.as_slice() {
        [word] if word == "host" => serve::serve(socket),
        [word, path] if word == "probe" => probe(socket, Path::new(path)),
        _ => return ExitCode::from(2),
    }
    ExitCode::SUCCESS
}

/// The parent's end. A plugin that reads the standard input gets a copy of nothing.
fn parent() -> Option<UnixStream> {
    use std::os::fd::AsFd as _;
    let descriptor: OwnedFd = std::io::stdin().as_fd().try_clone_to_owned().ok()?;
    let socket = UnixStream::from(descriptor);
    socket.peer_addr().ok()?;
    watch_parent(&socket);
    Some(socket)
}

/// Ends the process when the parent's end is closed, whatever the main thread does.
fn watch_parent(socket: &UnixStream) {
    let descriptor = socket.as_raw_fd();
    let _ = std::thread::Builder::new()
        .name("parent watch".into())
        .spawn(move || {
            loop {
                if crate::isolation::wake::hung_up(descriptor) {
                    crate::isolation::wake::leave();
                }
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
        });
}

fn probe(mut socket: UnixStream, path: &Path) {
    let found: Probed = crate::format::list(path);
    let _ = wire::send(&mut socket, &found);
    // The parent has read it when it closes its end.
    let _ = socket.read(&mut [0]);
    crate::isolation::wake::leave();
}
