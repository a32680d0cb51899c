//! Notifications: order, coalescing, laggards.

use std::sync::Arc;
use std::time::Duration;

use waive_protocol::ByteOrder::{Big, Little};

use super::fake::{Rig, ping};
use crate::server::ServerSettings;

fn event(kind: &str, number: usize, padding: usize) -> Arc<[u8]> {
    let padding = "x".repeat(padding);
    format!(r#"{{"event":"{kind}","number":{number},"padding":"{padding}"}}"#)
        .into_bytes()
        .into()
}

#[test]
fn they_take_the_first_frames_order() {
    let rig = Rig::new(ServerSettings::default());
    let mut client = rig.client();
    client.send(&[ping(Little, 0), ping(Big, 1)].concat());
    client.json().unwrap();
    client.json().unwrap();
    let seen = rig.seen.lock().unwrap();
    seen.outboxes
        .values()
        .for_each(|outbox| outbox.notify(event("warning", 4, 0), false));
    drop(seen);
    let (order, event) = client.json().unwrap();
    assert_eq!((order, &event["number"]), (Little, &4.into()));
}

#[test]
fn meters_coalesce_and_edits_never_drop() {
    let rig = Rig::new(ServerSettings::default());
    let mut client = rig.client();
    client.send(&ping(Big, 0));
    client.json().unwrap();
    let seen = rig.seen.lock().unwrap();
    let outbox = seen.outboxes.values().next().unwrap();
    // More than the kernel takes while nobody reads.
    for number in 0..1500 {
        outbox.notify(event("edit_changed", number, 8000), false);
        outbox.notify(event("meters", number, 8000), true);
        outbox.notify(event("transport", number, 0), true);
    }
    drop(seen);
    let (mut edits, mut meters, mut moments) = (Vec::new(), Vec::new(), Vec::new());
    while edits.len() < 1500 || meters.last() != Some(&1499) || moments.last() != Some(&1499) {
        let (_, event) = client.json().unwrap();
        let number = event["number"].as_u64().unwrap();
        match event["event"].as_str().unwrap() {
            "edit_changed" => edits.push(number),
            "meters" => meters.push(number),
            _ => moments.push(number),
        }
    }
    assert!(edits.iter().copied().eq(0..1500));
    assert!(meters.is_sorted() && moments.is_sorted());
    assert!(meters.len() < 1500, "nothing was coalesced");
}

#[test]
fn a_laggard_is_told_and_disconnected() {
    let mut settings = ServerSettings::default();
    settings.limits.notifications = 100;
    let rig = Rig::new(settings);
    let mut client = rig.client();
    client.send(&ping(Big, 0));
    client.json().unwrap();
    let seen = rig.seen.lock().unwrap();
    let outbox = seen.outboxes.values().next().unwrap();
    for number in 0..2000 {
        outbox.notify(event("edit_changed", number, 100_000), false);
    }
    drop(seen);
    std::thread::sleep(Duration::from_millis(50));
    let mut last = None;
    while let Some((_, message)) = client.json() {
        last = Some(message);
    }
    assert_eq!(last.unwrap()["error"]["code"], "laggard");
    rig.wait(|seen| seen.disconnects == 1);
}

#[test]
fn a_laggard_that_reads_nothing_is_disconnected_at_once() {
    let rig = Rig::new(ServerSettings::default());
    let client = rig.client();
    rig.wait(|seen| seen.connects == 1);
    let seen = rig.seen.lock().unwrap();
    let outbox = seen.outboxes.values().next().unwrap();
    for number in 0..400 {
        outbox.notify(event("edit_changed", number, 100_000), false);
    }
    drop(seen);
    rig.wait(|seen| seen.disconnects == 1);
    drop(client);
}
