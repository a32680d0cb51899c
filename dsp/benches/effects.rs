//! What the effects cost: one block of 512 stereo frames at 48 kHz, steady noise.
//!
//! `cargo bench -p waive-dsp --bench effects`

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use waive_dsp::builtin::{BuiltinKind, create, parameters};
use waive_dsp::processor::{
    Activity, Input, MusicalPosition, ProcessContext, Processor, Seat, StereoMut,
};
use waive_dsp::time::{Frames, SampleRate};

const FRAMES: usize = 512;
const RATE: SampleRate = SampleRate(48_000);

fn context() -> ProcessContext {
    ProcessContext {
        position: Frames(0),
        clock: 0,
        playing: true,
        jumped: false,
        sample_rate: RATE,
        music: MusicalPosition::default(),
    }
}

fn noise(seed: u32) -> Vec<f32> {
    let mut x = seed;
    let mut next = || {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        x.cast_signed() as f32 / 2_147_483_648.0
    };
    (0..FRAMES).map(|_| next()).collect()
}

fn make(kind: BuiltinKind, settings: &[(&str, f32)]) -> Box<dyn Processor> {
    let mut processor = create(kind, RATE, 0);
    for (id, value) in settings {
        let index = parameters(kind).iter().position(|spec| spec.id == *id);
        processor.set_param(index.unwrap() as u32, *value);
    }
    processor
}

const EQ: &[(&str, f32)] = &[
    ("Low-pass gain", 3.0),
    ("Mid gain 1", -4.0),
    ("Mid gain 2", 2.0),
    ("High-pass gain", -1.5),
];

fn chains() -> Vec<(&'static str, Vec<Box<dyn Processor>>)> {
    let eq = || make(BuiltinKind::Equaliser, EQ);
    let compressor = || {
        let settings = [("threshold", 0.1), ("attack", 10.0)];
        make(BuiltinKind::Compressor, &settings)
    };
    let mut chains = vec![
        ("eq + compressor", vec![eq(), compressor()]),
        ("eq", vec![eq()]),
        ("compressor", vec![compressor()]),
        ("eq, flat", vec![make(BuiltinKind::Equaliser, &[])]),
    ];
    for kind in BuiltinKind::all() {
        if !kind.is_instrument() {
            let name = Box::leak(format!("{}, fresh", kind.type_name()).into_boxed_str());
            chains.push((name, vec![make(kind, &[])]));
        }
    }
    chains
}

fn effects(c: &mut Criterion) {
    let mut group = c.benchmark_group("effects, 512 frames");
    let (left, right) = (noise(1), noise(2));
    for (name, mut chain) in chains() {
        let (mut l, mut r) = (left.clone(), right.clone());
        group.bench_function(name, |b| {
            b.iter(|| {
                l.copy_from_slice(&left);
                r.copy_from_slice(&right);
                for processor in &mut chain {
                    let audio = StereoMut {
                        left: &mut l,
                        right: &mut r,
                    };
                    black_box(processor.process(&context(), Input::default(), audio));
                }
            });
        });
    }
    group.finish();
}

/// Eight instances, run together as an engine runs a group of tracks; the least of many
/// rounds, for one of them.
fn banks(_: &mut Criterion) {
    let compressor = [("threshold", 0.1), ("attack", 10.0)];
    for (kind, settings) in [
        (BuiltinKind::Equaliser, EQ),
        (BuiltinKind::Compressor, &compressor[..]),
    ] {
        for count in [1, 2, 3, 4, 5, 8] {
            let mut bank: Vec<_> = (0..count).map(|_| make(kind, settings)).collect();
            let run = bank[0].bank().unwrap().run;
            let sound = [noise(1), noise(2)];
            let mut blocks = vec![sound.clone(); count];
            let mut least = f64::MAX;
            for _ in 0..4_000 {
                blocks.iter_mut().for_each(|block| block.clone_from(&sound));
                let start = std::time::Instant::now();
                let seats = bank.iter_mut().zip(&mut blocks);
                let mut seats: Vec<_> = seats
                    .map(|(processor, [left, right])| {
                        Some(Seat {
                            processor: processor.as_mut(),
                            audio: StereoMut { left, right },
                            heard: Activity::Silent,
                        })
                    })
                    .collect();
                run(&context(), &mut seats);
                least = least.min(start.elapsed().as_secs_f64());
            }
            let each = least * 1e6 / count as f64;
            println!("{}, {count} together: {each:.3} µs each", kind.type_name());
        }
    }
}

criterion_group!(benches, banks, effects);
criterion_main!(benches);
