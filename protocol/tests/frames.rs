//! The codec against known bytes, arbitrary splits, and garbage.
//!
//! `WAIVE_FUZZ_SECONDS=600 cargo test -p waive-protocol --test frames` runs the last test that long.

use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio_util::codec::{Decoder, Encoder};
use waive_protocol::frame::DEFAULT_LIMIT;
use waive_protocol::{ByteOrder, FrameCodec, FrameError, WireFrame};

/// Feeds `bytes` in pieces of the given lengths (the last repeats), and collects frames until an error.
fn feed(
    codec: &mut FrameCodec,
    bytes: &[u8],
    pieces: &[usize],
) -> (Vec<WireFrame>, Option<FrameError>) {
    let (mut buffer, mut frames, mut rest) = (BytesMut::new(), Vec::new(), bytes);
    let mut pieces = pieces
        .iter()
        .copied()
        .chain(std::iter::repeat(pieces.last().copied().unwrap_or(1)));
    while !rest.is_empty() {
        let (now, later) = rest.split_at(pieces.next().unwrap_or(1).clamp(1, rest.len()));
        buffer.extend_from_slice(now);
        rest = later;
        loop {
            match codec.decode(&mut buffer) {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(error) => return (frames, Some(error)),
            }
        }
    }
    (frames, None)
}

fn encoded(frames: &[WireFrame]) -> BytesMut {
    let (mut codec, mut bytes) = (FrameCodec::default(), BytesMut::new());
    for frame in frames {
        codec.encode(frame.clone(), &mut bytes).unwrap();
    }
    bytes
}

fn frame_strategy() -> impl Strategy<Value = WireFrame> {
    let order = prop_oneof![Just(ByteOrder::Big), Just(ByteOrder::Little)];
    let payload = proptest::collection::vec(any::<u8>(), 0..200);
    (order, payload).prop_map(|(order, payload)| WireFrame::new(order, payload))
}

proptest! {
    #![proptest_config(Config { cases: 200, failure_persistence: None, ..Config::default() })]

    #[test]
    fn any_split_gives_the_same_frames(
        frames in proptest::collection::vec(frame_strategy(), 0..12),
        pieces in proptest::collection::vec(1_usize..64, 1..40),
    ) {
        let (read, error) = feed(&mut FrameCodec::default(), &encoded(&frames), &pieces);
        prop_assert!(error.is_none());
        prop_assert_eq!(read, frames);
    }

    #[test]
    fn garbage_after_frames_is_refused_and_the_frames_are_not_lost(
        frames in proptest::collection::vec(frame_strategy(), 0..6),
        garbage in proptest::collection::vec(1_u8..=0x0f, 8..64),
        pieces in proptest::collection::vec(1_usize..64, 1..40),
    ) {
        let mut bytes = encoded(&frames);
        bytes.extend_from_slice(&garbage);
        let (read, error) = feed(&mut FrameCodec::default(), &bytes, &pieces);
        prop_assert_eq!(read, frames);
        prop_assert!(matches!(error, Some(FrameError::BadMagic(_))));
    }
}

#[test]
fn a_promise_of_four_gigabytes_costs_no_memory() {
    for header in [
        [0, 0, 0xAD, 0x10, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x10, 0xAD, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
    ] {
        let mut buffer = BytesMut::from(&header[..]);
        let error = FrameCodec::default().decode(&mut buffer).unwrap_err();
        assert!(matches!(
            error,
            FrameError::TooLong {
                len: 0xFFFF_FFFF,
                limit: DEFAULT_LIMIT
            }
        ));
        assert!(buffer.capacity() < 1024);
    }
}

#[test]
fn a_promise_within_the_limit_makes_room_a_step_at_a_time() {
    let mut buffer = BytesMut::from(&[0, 0, 0xAD, 0x10, 0x04, 0, 0, 0][..]);
    let mut codec = FrameCodec::default();
    assert!(codec.decode(&mut buffer).unwrap().is_none());
    assert!(buffer.capacity() <= 80 << 10);
    buffer.extend_from_slice(&[0; 1000]);
    assert!(codec.decode(&mut buffer).unwrap().is_none());
    assert!(buffer.capacity() <= 160 << 10);
}

#[test]
fn the_limit_can_be_set_and_is_inclusive() {
    let at = encoded(&[WireFrame::new(ByteOrder::Little, vec![b'x'; 16])]);
    assert_eq!(feed(&mut FrameCodec::new(16), &at, &[3]).0.len(), 1);
    let (frames, error) = feed(&mut FrameCodec::new(15), &at, &[3]);
    assert!(frames.is_empty() && matches!(error, Some(FrameError::TooLong { len: 16, limit: 15 })));
}

#[test]
fn a_wrong_magic_is_known_after_four_bytes() {
    let error = FrameCodec::default()
        .decode(&mut BytesMut::from(&b"GET "[..]))
        .unwrap_err();
    assert_eq!(error.to_string(), "Bad magic number: 0x47455420");
}

#[test]
fn a_connection_that_ends_within_a_frame_is_an_error() {
    let whole = encoded(&[WireFrame::new(ByteOrder::Big, &b"{}"[..])]);
    for cut in 1..whole.len() {
        let mut buffer = BytesMut::from(&whole[..cut]);
        let error = FrameCodec::default().decode_eof(&mut buffer).unwrap_err();
        assert!(matches!(error, FrameError::Io(_)), "cut at {cut}");
    }
    assert!(
        FrameCodec::default()
            .decode_eof(&mut BytesMut::new())
            .unwrap()
            .is_none()
    );
}

#[test]
fn a_megabyte_byte_by_byte_is_cheap() {
    let frame = WireFrame::new(ByteOrder::Little, Bytes::from(vec![b'a'; 1 << 20]));
    let begun = Instant::now();
    let (frames, _) = feed(
        &mut FrameCodec::default(),
        &encoded(std::slice::from_ref(&frame)),
        &[1],
    );
    assert_eq!(frames, [frame]);
    // A rescan for each byte would take minutes.
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn bytes_of_any_kind_neither_panic_nor_grow() {
    let seconds = std::env::var("WAIVE_FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0.2);
    let end = Instant::now() + Duration::from_secs_f64(seconds);
    let mut runner = TestRunner::new(Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    });
    let magic = prop_oneof![
        Just(vec![0, 0, 0xAD, 0x10]),
        Just(vec![0x10, 0xAD, 0, 0]),
        proptest::collection::vec(any::<u8>(), 0..5)
    ];
    let rest = proptest::collection::vec(prop_oneof![3 => Just(0_u8), 1 => any::<u8>()], 0..64);
    let parts = proptest::collection::vec((magic, rest), 1..6);
    let pieces = proptest::collection::vec(1_usize..40, 1..8);
    while Instant::now() < end {
        let fuzzed = runner.run(&(parts.clone(), pieces.clone()), |(parts, pieces)| {
            let bytes: Vec<u8> = parts
                .into_iter()
                .flat_map(|(magic, rest)| [magic, rest].concat())
                .collect();
            let (frames, _) = feed(&mut FrameCodec::new(4096), &bytes, &pieces);
            prop_assert!(
                frames
                    .iter()
                    .map(|frame| frame.payload.len() + 8)
                    .sum::<usize>()
                    <= bytes.len()
            );
            for frame in frames {
                let _ = waive_protocol::parse(&frame.payload);
            }
            Ok(())
        });
        fuzzed.unwrap();
    }
}
