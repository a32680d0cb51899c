//! What the instruments and the time-based effects cost: one block of 512 frames.
//!
//! `synth/64 tracks` divided by 64 is the cost of a track.

use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use waive_dsp::builtin::impulse::{Impulse, ImpulseResponse};
use waive_dsp::builtin::sampler::{Bank, Sampler, Zone};
use waive_dsp::builtin::{BuiltinKind, Cells, create};
use waive_dsp::processor::{
    Input, MidiEvent, MidiMessage, MusicalPosition, ProcessContext, Processor, StereoMut,
};
use waive_dsp::time::{Frames, SampleRate};

const RATE: SampleRate = SampleRate(48_000);
const BLOCK: usize = 512;

fn context(clock: u64) -> ProcessContext {
    ProcessContext {
        position: Frames(clock.cast_signed()),
        clock,
        playing: true,
        jumped: false,
        sample_rate: RATE,
        music: MusicalPosition::default(),
    }
}

fn chord(root: u8) -> Vec<MidiEvent> {
    let on = |key| MidiEvent {
        frame: Frames(0),
        message: MidiMessage::NoteOn {
            channel: 0,
            key,
            velocity: 100,
        },
    };
    [0, 4, 7, 11].map(|by| on(root + by)).to_vec()
}

/// Every processor of `tracks` makes one block.
fn round(tracks: &mut [Box<dyn Processor>], clock: u64, sound: &mut [Vec<f32>; 2]) {
    let [left, right] = sound;
    for track in tracks {
        left.fill(0.0);
        right.fill(0.0);
        let audio = StereoMut { left, right };
        track.process(&context(clock), Input::default(), audio);
    }
}

fn start(tracks: &mut [Box<dyn Processor>]) {
    for (n, track) in tracks.iter_mut().enumerate() {
        let (mut left, mut right) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
        let audio = StereoMut {
            left: &mut left,
            right: &mut right,
        };
        let events = chord(40 + (n % 24) as u8);
        track.process(&context(0), Input::events(&events), audio);
    }
}

fn instruments(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("instruments");
    let mut bench = |name: &str, make: &dyn Fn(usize) -> Box<dyn Processor>| {
        let mut tracks: Vec<_> = (0..64).map(make).collect();
        start(&mut tracks);
        let mut sound = [vec![0.0; BLOCK], vec![0.0; BLOCK]];
        let mut clock = 0;
        // On a busy machine only the least of many rounds says what the work costs.
        let mut least = f64::MAX;
        for _ in 0..600 {
            clock += BLOCK as u64;
            let start = std::time::Instant::now();
            round(&mut tracks, clock, &mut sound);
            least = least.min(start.elapsed().as_secs_f64());
        }
        println!("{name}: at least {:.2} µs for a track", least * 1e6 / 64.0);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                clock += BLOCK as u64;
                round(&mut tracks, clock, &mut sound);
            });
        });
    };
    // Patches that hold on for as long as the measurement lasts.
    bench("synth, 64 tracks of chords", &|n| {
        let mut synth = create(BuiltinKind::Synth, RATE, n as u64);
        synth.set_param(0, [6.0, 16.0, 17.0, 4.0][n % 4]);
        synth.set_param(7, 1.0);
        synth
    });
    let bank = Arc::new(Bank::of_zones(vec![zone()]));
    bench("sampler, 64 tracks of chords", &|_| {
        Box::new(Sampler::new(RATE, bank.clone()))
    });
    group.finish();
}

fn zone() -> Zone {
    let wave: Arc<[f32]> = (0..48_000).map(|n| (n as f32 * 0.05).sin()).collect();
    let mut zone = Zone::new(wave.clone(), wave, 44_100.0);
    zone.looping = waive_dsp::builtin::sampler::Looping::Always {
        start: 1_000,
        end: 40_000,
    };
    zone
}

fn effects(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("spaces");
    let mut bench = |name: &str, mut effect: Box<dyn Processor>| {
        let noise: Vec<f32> = (0..BLOCK as u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) as f32 / 4e9) - 0.5)
            .collect();
        let mut clock = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let (mut left, mut right) = (noise.clone(), noise.clone());
                clock += BLOCK as u64;
                let audio = StereoMut {
                    left: &mut left,
                    right: &mut right,
                };
                effect.process(&context(clock), Input::default(), audio)
            });
        });
    };
    for kind in [
        BuiltinKind::Reverb,
        BuiltinKind::Delay,
        BuiltinKind::Chorus,
        BuiltinKind::Phaser,
        BuiltinKind::PitchShifter,
    ] {
        bench(kind.type_name(), create(kind, RATE, 1));
    }
    let taps: Arc<[f32]> = (0..96_000).map(|n| (n as f32 * 0.7).sin() * 1e-3).collect();
    let impulse = Impulse {
        left: taps.clone(),
        right: taps,
        normalise: true,
        trim: false,
    };
    let response = ImpulseResponse::new(RATE, Some(&impulse));
    bench("impulseResponse of 2 s", Box::new(Cells::new(response)));
    group.finish();
}

criterion_group!(benches, instruments, effects);
criterion_main!(benches);
