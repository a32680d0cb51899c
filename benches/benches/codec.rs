//! Frames and requests: bytes in, a checked request out.

use std::hint::black_box;

use bytes::BytesMut;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tokio_util::codec::{Decoder, Encoder};
use waive_protocol::{ByteOrder, FrameCodec, WireFrame, parse};

const PAYLOAD: &[u8] = br#"{"action":"set_track_volume","track_id":0,"value_db":-6.0}"#;

fn frames(c: &mut Criterion) {
    let mut codec = FrameCodec::default();
    let mut bytes = BytesMut::new();
    for _ in 0..1000 {
        codec
            .encode(WireFrame::new(ByteOrder::Big, PAYLOAD), &mut bytes)
            .unwrap();
    }
    let bytes = bytes.freeze();
    let mut group = c.benchmark_group("codec");
    group.throughput(Throughput::Elements(1000));
    group.bench_function("decode 1,000 frames", |b| {
        b.iter(|| {
            let mut rest = BytesMut::from(&bytes[..]);
            while let Some(frame) = codec.decode(&mut rest).unwrap() {
                black_box(frame);
            }
        });
    });
    group.finish();
    c.bench_function("parse set_track_volume", |b| {
        b.iter(|| parse(black_box(PAYLOAD)).unwrap())
    });
}

criterion_group!(benches, frames);
criterion_main!(benches);
