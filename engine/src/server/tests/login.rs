//! The token: both forms, everything else, and silence.

use std::time::{Duration, Instant};

use waive_protocol::ByteOrder::{Big, Little};

use super::fake::{Rig, frame, ping};
use crate::control::mailbox::mailbox;
use crate::server::{ServerError, ServerSettings, Token, run};

fn guarded() -> Rig {
    let mut settings = ServerSettings {
        token: Some(Token::new("sesame\n")),
        ..ServerSettings::default()
    };
    settings.limits.login = Duration::from_millis(200);
    Rig::new(settings)
}

#[test]
fn a_bare_token_is_answered_barely() {
    let rig = guarded();
    let mut client = rig.client();
    // Requests may follow at once.
    client.send(&[frame(Little, b"sesame"), ping(Big, 1)].concat());
    assert_eq!(client.frame().unwrap(), (Little, b"AUTH_OK".to_vec()));
    assert_eq!(client.json().unwrap().1["request_id"], 1);
}

#[test]
fn a_token_in_a_request_is_answered_like_one() {
    let rig = guarded();
    let mut client = rig.client();
    let request = br#"{"action":"auth","token":"sesame","request_id":"a"}"#;
    client.send(&frame(Big, request));
    let (_, reply) = client.json().unwrap();
    assert_eq!(
        reply,
        serde_json::json!({"status": "ok", "request_id": "a"})
    );
    client.send(&ping(Big, 1));
    assert_eq!(client.json().unwrap().1["request_id"], 1);
}

#[test]
fn anything_else_is_refused_and_closed() {
    let rig = guarded();
    for wrong in [
        &b"sesam"[..],
        b"",
        br#"{"action":"auth","token":"x"}"#,
        br#"{"action":"ping","token":"sesame"}"#,
        br#"{"action":"ping"}"#,
    ] {
        let mut client = rig.client();
        client.send(&frame(Big, wrong));
        client.send(&ping(Big, 1));
        assert_eq!(client.code(), "unauthorized");
        client.ends();
    }
    let seen = rig.seen.lock().unwrap();
    assert_eq!((seen.connects, seen.requests), (0, 0));
}

#[test]
fn silence_is_closed() {
    let rig = guarded();
    let begun = Instant::now();
    let mut client = rig.client();
    assert_eq!(client.code(), "unauthorized");
    client.ends();
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
fn without_a_token_only_loopback_is_served() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let refused = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
        run(listener, mailbox().0, ServerSettings::default(), async {}).await
    });
    assert!(matches!(refused, Err(ServerError::Unprotected(_))));
}

#[cfg(unix)]
#[test]
fn a_token_file_is_made_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    Token::from_file(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.trim().len(), 64);
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert!(Token::from_file(&path).unwrap().is(text.trim().as_bytes()));
    std::fs::write(&path, " \n").unwrap();
    assert!(Token::from_file(&path).is_err());
}
