//! The real-time half never allocates or frees, in this process or across.

#[path = "support/fixtures.rs"]
mod fixtures;

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use fixtures::{fixture, note_off, note_on, point, rogue};
use waive_dsp::processor::{Input, MusicalPosition, ProcessContext, Processor, StereoMut};
use waive_dsp::time::{Frames, SampleRate};
use waive_hosting::isolation::{HostCommand, Isolation};
use waive_hosting::seam::Setup;

#[global_allocator]
static GUARD: AllocDisabler = AllocDisabler;

fn storm(processor: &mut dyn Processor) {
    let events: Vec<_> = (0..1500)
        .map(|at| {
            if at % 2 == 0 {
                note_on(at, 60, 9)
            } else {
                note_off(at, 60)
            }
        })
        .collect();
    let points: Vec<_> = (0..3000).map(|at| point(at, 0, 0.5)).collect();
    let key = vec![0.1; 5000];
    let (mut left, mut right) = (vec![0.3; 5000], vec![0.3; 5000]);
    for block in 0..20 {
        let context = ProcessContext {
            position: Frames(0),
            clock: 0,
            playing: true,
            jumped: false,
            sample_rate: SampleRate(48_000),
            music: MusicalPosition::default(),
        };
        assert_no_alloc(|| {
            processor.set_param(block, 0.5);
            if block % 5 == 0 {
                processor.release();
            }
            let key = Some(waive_dsp::processor::Stereo {
                left: &key,
                right: &key,
            });
            let input = Input {
                events: &events,
                key,
            };
            let audio = StereoMut {
                left: &mut left,
                right: &mut right,
            };
            processor.process_automated(&context, input, &points, audio);
            processor.is_idle();
            processor.latency();
        });
    }
}

#[test]
fn nothing_is_allocated_while_it_plays() {
    let setup = Setup::new(48_000);
    let host = HostCommand::new(env!("CARGO_BIN_EXE_waive-plugin-host"));
    // The fixtures have an allocator of their own, so what is counted is the host's.
    for id in [fixtures::EFFECT, fixtures::SYNTH, &rogue(2)] {
        let mut there =
            waive_hosting::open(fixture(), id, &setup, &Isolation::Process, &host).unwrap();
        storm(&mut *there.processor);
        storm(&mut *fixtures::open_here(id).processor);
    }
}

#[test]
fn nothing_is_allocated_while_a_clap_plays() {
    let setup = Setup::new(48_000);
    let host = HostCommand::new(env!("CARGO_BIN_EXE_waive-plugin-host"));
    for id in [fixtures::CLAP_EFFECT, fixtures::CLAP_SYNTH] {
        for isolation in [Isolation::None, Isolation::Process] {
            let module = fixtures::clap();
            let mut opened = waive_hosting::open(module, id, &setup, &isolation, &host).unwrap();
            storm(&mut *opened.processor);
        }
    }
}

#[test]
fn nothing_is_allocated_while_its_child_is_gone() {
    let setup = Setup::new(48_000);
    let host = HostCommand {
        restarts: 0,
        ..HostCommand::new(env!("CARGO_BIN_EXE_waive-plugin-host"))
    };
    let mut there =
        waive_hosting::open(fixture(), &rogue(2), &setup, &Isolation::Process, &host).unwrap();
    let (mut left, mut right) = (vec![0.95; 64], vec![0.95; 64]);
    let context = ProcessContext {
        position: Frames(0),
        clock: 0,
        playing: true,
        jumped: false,
        sample_rate: SampleRate(48_000),
        music: MusicalPosition::default(),
    };
    let audio = StereoMut {
        left: &mut left,
        right: &mut right,
    };
    assert_no_alloc(|| there.processor.process(&context, Input::default(), audio));
    assert_eq!(left, [0.0; 64]);
    storm(&mut *there.processor);
}
