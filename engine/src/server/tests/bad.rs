//! Clients that send nonsense, vanish, or never read.

use std::io::Write;
use std::time::{Duration, Instant};

use waive_protocol::ByteOrder::{Big, Little};
use waive_protocol::frame::MAGIC;

use super::fake::{Rig, frame, ping};
use crate::server::ServerSettings;

/// The resident memory of this process, in MiB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap();
    status.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4 / 1024
}

fn still_serves(rig: &Rig) {
    let mut other = rig.client();
    other.send(&ping(Big, 1));
    assert_eq!(other.json().unwrap().1["status"], "ok");
}

#[test]
fn ten_megabytes_of_garbage_are_answered_and_closed() {
    let rig = Rig::new(ServerSettings::default());
    let mut client = rig.client();
    client.send(&ping(Little, 5));
    client.send(&vec![0x5a; 10 << 20]);
    // What came before is answered first; the refusal takes the first frame's order.
    assert_eq!(client.json().unwrap().1["request_id"], 5);
    let (order, refusal) = client.json().unwrap();
    assert_eq!(
        (order, &refusal["error"]["code"]),
        (Little, &"bad_magic".into())
    );
    client.ends();
    still_serves(&rig);
}

#[test]
fn a_promise_of_four_gigabytes_costs_nothing() {
    let rig = Rig::new(ServerSettings::default());
    let before = resident();
    let mut clients: Vec<_> = (0..20).map(|_| rig.client()).collect();
    for client in &mut clients {
        client.send(&[&Little.write(MAGIC)[..], &[0xff; 4]].concat());
        let (order, refusal) = client.json().unwrap();
        assert_eq!(
            (order, &refusal["error"]["code"]),
            (Little, &"frame_too_long".into())
        );
        client.0.shutdown(std::net::Shutdown::Write).unwrap();
        client.ends();
    }
    // A promise within the limit costs nothing either, until it is kept.
    let mut patient: Vec<_> = (0..20).map(|_| rig.client()).collect();
    for client in &mut patient {
        client.send(&[&Big.write(MAGIC)[..], &Big.write(60 << 20), b"{"].concat());
    }
    rig.wait(|seen| seen.connects == 40);
    assert!(
        resident() < before + 100,
        "other tests run beside this one, but not that many"
    );
    still_serves(&rig);
}

#[test]
fn invalid_json_is_refused_and_the_connection_lives_on() {
    let rig = Rig::new(ServerSettings::default());
    let mut client = rig.client();
    for nonsense in [
        &b"{"[..],
        b"",
        b"[]",
        b"\xff\xfe",
        b"null",
        &[b'['; 100_000],
    ] {
        client.send(&frame(Big, nonsense));
        assert_eq!(client.code(), "invalid_json");
    }
    client.send(&ping(Big, 3));
    assert_eq!(client.json().unwrap().1["request_id"], 3);
}

#[test]
fn a_client_that_vanishes_mid_frame_is_forgotten() {
    let rig = Rig::new(ServerSettings::default());
    let mut client = rig.client();
    client.send(&ping(Big, 1)[..20]);
    rig.wait(|seen| seen.connects == 1);
    drop(client);
    rig.wait(|seen| seen.disconnects == 1 && seen.requests == 0);
    still_serves(&rig);
}

#[test]
fn a_client_that_never_reads_is_bounded_then_disconnected() {
    let mut settings = ServerSettings::default();
    settings.limits.stall = Duration::from_millis(300);
    let rig = Rig::new(settings);
    rig.seen.lock().unwrap().padding = 200_000;
    let mut client = rig.client();
    let begun = Instant::now();
    let requests: Vec<u8> = (0..1000).flat_map(|id| ping(Big, id)).collect();
    while client.0.write_all(&requests).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(60));
        let (waiting, gone) = {
            let seen = rig.seen.lock().unwrap();
            (seen.requests, seen.disconnects > 0)
        };
        // 16 MiB of replies, what the kernel took, and what was under way.
        assert!(waiting < 2048 + 200, "{waiting} requests were read");
        if gone {
            break;
        }
        // A client beside it isn't disturbed.
        still_serves_quickly(&rig);
    }
    rig.wait(|seen| seen.disconnects > 0);
}

fn still_serves_quickly(rig: &Rig) {
    let begun = Instant::now();
    let mut other = rig.client();
    other.send(&frame(Big, br#"{"action":"nonsense"}"#));
    assert_eq!(other.code(), "unknown_action");
    // A machine that has much else to do is slow; a server that is held up never answers.
    assert!(begun.elapsed() < Duration::from_secs(20));
}
