//! One thread that watches all children.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};
use std::time::Duration;

use super::link::Link;
use crate::seam::PluginStatus;

static LINKS: Mutex<Vec<Weak<Link>>> = Mutex::new(Vec::new());
static STARTED: Once = Once::new();

/// Watches a link from now on.
pub fn add(link: &Arc<Link>) {
    let mut links = LINKS.lock().unwrap_or_else(PoisonError::into_inner);
    links.retain(|link| link.strong_count() > 0);
    links.push(Arc::downgrade(link));
    drop(links);
    STARTED.call_once(|| {
        let _ = std::thread::Builder::new()
            .name("plugin watch".into())
            .spawn(|| {
                loop {
                    std::thread::sleep(Duration::from_millis(10));
                    look();
                }
            });
    });
}

fn look() {
    let links = LINKS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    for link in links.iter().filter_map(Weak::upgrade) {
        if link.closed.load(Ordering::SeqCst) || link.status.state() != PluginStatus::Running {
            continue;
        }
        let Some((host, _)) = link.host() else {
            continue;
        };
        let busy = link.busy.load(Ordering::SeqCst);
        // Offline nobody listens: a heavy block may take its time.
        let patience = if link.offline { 10 } else { 1 };
        let limit = link.order.command.hang_limit.as_millis() * patience;
        if busy != 0 && u128::from(link.now().saturating_sub(busy)) > limit {
            host.kill(&format!("it hung: a block took longer than {limit} ms"));
        }
        if let Some(how) = host.ended() {
            link.status.set_state(PluginStatus::Restarting);
            let _ = std::thread::Builder::new()
                .name("plugin restart".into())
                .spawn(move || link.recover(how));
        }
    }
}
