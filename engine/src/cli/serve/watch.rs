//! Tells of what went wrong on the audio thread, which can't say it itself.

use std::sync::Arc;
use std::time::Duration;

use crate::device::Health;

/// How often it looks, and so how often it may complain.
const EVERY: Duration = Duration::from_secs(5);

/// Looks until it is aborted.
pub(super) async fn report(health: Arc<Health>) {
    let (mut panicked, mut lost, mut errors) = (false, false, 0);
    loop {
        tokio::time::sleep(EVERY).await;
        if health.panicked() && !panicked {
            panicked = true;
            tracing::error!("the renderer failed: there is silence until the engine restarts");
        }
        if health.lost() && !lost {
            lost = true;
            tracing::error!("the audio device has gone: restart the engine to open another");
        }
        let now = health.backend_errors();
        if now > errors {
            tracing::warn!(new = now - errors, "the sound system reports errors");
            errors = now;
        }
    }
}
