//! One module, looked at by a child process.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use super::Outcome;
use crate::child::Probed;
use crate::isolation::{HostCommand, how_it_ended, spawn, wire};
use crate::seam::{PluginError, ScanFailure};

/// Looks at a module, for `limit` at most.
///
/// # Errors
/// The child can't be started: that is the system's fault and not the module's.
pub fn probe(path: &Path, command: &HostCommand, limit: Duration) -> Result<Outcome, PluginError> {
    if let Err(failure) = crate::format::binary_of(path) {
        return Ok(Err(failure));
    }
    let (mut child, mut socket) = spawn(command, &["probe".as_ref(), path.as_os_str()])?;
    let _ = socket.set_read_timeout(Some(limit.max(Duration::from_millis(1))));
    let answer = wire::receive::<Probed>(&mut socket);
    let outcome = match answer {
        Ok(Ok(plugins)) if plugins.is_empty() => Err(ScanFailure::NoFactory),
        Ok(Ok(plugins)) => Ok(plugins),
        Ok(Err(PluginError::Module { failure, .. })) => Err(failure),
        Ok(Err(other)) => Err(ScanFailure::NotLoadable {
            why: other.to_string(),
        }),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            Err(ScanFailure::Hung {
                milliseconds: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
            })
        }
        Err(_) => Err(ScanFailure::Crashed {
            how: end_of(&mut child),
        }),
    };
    let _ = child.kill();
    let _ = child.wait();
    Ok(outcome)
}

/// How a child that has let go of its socket ends.
fn end_of(child: &mut Child) -> String {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(1) {
        if let Ok(Some(status)) = child.try_wait() {
            return how_it_ended(status);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    "it let go of its socket".into()
}
