//! Requests in, replies out: order, byte orders, pieces, bounds, the end.

use std::net::Shutdown;
use std::time::{Duration, Instant};

use waive_protocol::ByteOrder::{Big, Little};

use super::fake::{Rig, frame, ping};
use crate::control::mailbox::Mail;
use crate::server::{Limits, ServerSettings};

fn limited(change: impl FnOnce(&mut Limits)) -> ServerSettings {
    let mut settings = ServerSettings::default();
    change(&mut settings.limits);
    settings
}

#[test]
fn a_frame_may_come_in_any_pieces() {
    let rig = Rig::new(ServerSettings::default());
    let mut client = rig.client();
    for byte in ping(Little, 7) {
        client.send(&[byte]);
    }
    let (order, reply) = client.json().unwrap();
    assert_eq!(order, Little);
    assert_eq!(
        reply,
        serde_json::json!({"status": "ok", "revision": 1, "request_id": 7})
    );
}

#[test]
fn pipelined_replies_keep_order_each_in_its_byte_order() {
    let rig = Rig::new(ServerSettings::default());
    let mut client = rig.client();
    let order = |id| if id % 3 == 0 { Little } else { Big };
    let mut reader = super::fake::Client(client.0.try_clone().unwrap());
    let reading = std::thread::spawn(move || {
        for id in 0..10_000 {
            let (came_in, reply) = reader.json().unwrap();
            assert_eq!(
                (came_in, reply["request_id"].as_u64()),
                (order(id), Some(id as u64))
            );
        }
    });
    let all: Vec<u8> = (0..10_000).flat_map(|id| ping(order(id), id)).collect();
    client.send(&all);
    reading.join().unwrap();
}

#[test]
fn a_half_closed_client_gets_its_replies() {
    let rig = Rig::new(ServerSettings::default());
    let mut client = rig.client();
    let all: Vec<u8> = (0..500).flat_map(|id| ping(Big, id)).collect();
    client.send(&all);
    client.0.shutdown(Shutdown::Write).unwrap();
    for id in 0..500 {
        assert_eq!(client.json().unwrap().1["request_id"], id);
    }
    client.ends();
    rig.wait(|seen| seen.disconnects == 1);
}

#[test]
fn no_more_requests_are_read_than_may_be_under_way() {
    let rig = Rig::new(limited(|limits| limits.requests = 10));
    rig.seen.lock().unwrap().silent = true;
    let mut client = rig.client();
    let all: Vec<u8> = (0..100).flat_map(|id| ping(Big, id)).collect();
    client.send(&all);
    rig.wait(|seen| seen.requests == 10);
    std::thread::sleep(Duration::from_millis(50));
    let mut seen = rig.seen.lock().unwrap();
    assert_eq!(seen.requests, 10);
    // Answered, they make room for the rest.
    seen.silent = false;
    let outbox = seen.outboxes.values().next().unwrap();
    outbox.replies(
        (0..10)
            .map(|id| format!("{{\"request_id\":{id}}}").into_bytes())
            .collect(),
    );
    drop(seen);
    for id in 0..100 {
        assert_eq!(client.json().unwrap().1["request_id"], id);
    }
}

#[test]
fn replies_larger_than_a_batch_arrive_whole() {
    let rig = Rig::new(ServerSettings::default());
    rig.seen.lock().unwrap().padding = 3_000_000;
    let mut client = rig.client();
    client.send(&[ping(Big, 0), ping(Little, 1)].concat());
    for (id, order) in [(0, Big), (1, Little)] {
        let (came_in, reply) = client.json().unwrap();
        assert_eq!((came_in, &reply["request_id"]), (order, &id.into()));
        assert_eq!(reply["padding"].as_str().unwrap().len(), 3_000_000);
    }
}

#[test]
fn a_large_request_is_read() {
    let rig = Rig::new(ServerSettings::default());
    let mut client = rig.client();
    let spaces = " ".repeat(2_000_000);
    let large = format!(r#"{{"action":"ping",{spaces}"request_id":1}}"#);
    client.send(&frame(Big, large.as_bytes()));
    client.send(&ping(Big, 2));
    assert_eq!(client.json().unwrap().1["request_id"], 1);
    assert_eq!(client.json().unwrap().1["request_id"], 2);
}

#[test]
fn one_connection_too_many_is_told_so() {
    let rig = Rig::new(limited(|limits| limits.connections = 2));
    let mut first = rig.client();
    let mut second = rig.client();
    for client in [&mut first, &mut second] {
        client.send(&ping(Big, 0));
        client.json().unwrap();
    }
    let mut third = rig.client();
    assert_eq!(third.code(), "busy");
    third.ends();
    drop(first);
    rig.wait(|seen| seen.disconnects == 1);
    // Control hears of it a moment before the place is free.
    let free = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(5));
        let mut next = rig.client();
        next.send(&ping(Big, 9));
        next.json()
            .is_some_and(|(_, reply)| reply["status"] == "ok")
    });
    assert!(free);
}

#[test]
fn at_shutdown_due_replies_go_out_and_idle_clients_are_closed() {
    let mut rig = Rig::new(ServerSettings::default());
    let mut idle = rig.client();
    idle.send(&ping(Big, 0));
    idle.json().unwrap();
    let mut client = rig.client();
    rig.seen.lock().unwrap().padding = 100_000;
    client.send(&(0..100).flat_map(|id| ping(Big, id)).collect::<Vec<u8>>());
    rig.wait(|seen| seen.requests == 101);
    let begun = Instant::now();
    drop(rig.stop.take());
    for id in 0..100 {
        assert_eq!(client.json().unwrap().1["request_id"], id);
    }
    client.ends();
    idle.ends();
    rig.done.recv_timeout(Duration::from_secs(2)).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert!(std::net::TcpStream::connect(rig.address).is_err());
}

#[test]
fn when_control_has_gone_what_it_left_is_answered() {
    let rig = Rig::new(ServerSettings::default());
    rig.seen.lock().unwrap().silent = true;
    let mut client = rig.client();
    client.send(&[ping(Little, 0), ping(Big, 1)].concat());
    rig.wait(|seen| seen.requests == 2);
    rig.mailbox.post(Mail::Shutdown);
    let (order, reply) = client.json().unwrap();
    assert_eq!(
        (order, &reply["error"]["code"]),
        (Little, &"shutting_down".into())
    );
    assert_eq!(client.code(), "shutting_down");
    client.ends();
}
