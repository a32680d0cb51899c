//! Renders raw samples through a VST3 plugin, for `tests/null_test.py`.
//!
//! `render_vst3 MODULE list` prints its parameters as JSON. `render_vst3 MODULE
//! IN OUT FRAMES MODE [ID=VALUE]...` reads stereo interleaved little-endian f32, renders
//! it at 48 kHz in blocks of FRAMES, and writes the same; it prints the latency. MODE is
//! `here` or the path of a program to isolate with.

use std::path::Path;

use waive_dsp::processor::{Input, MusicalPosition, ProcessContext, StereoMut};
use waive_dsp::time::{Frames, SampleRate};
use waive_hosting::isolation::{HostCommand, Isolation};
use waive_hosting::seam::{Opened, Setup};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let module = Path::new(words.first().ok_or("no module")?);
    let id = waive_hosting::vst3::list(module)?
        .first()
        .ok_or("no plugin in it")?
        .id
        .clone();
    let setup = Setup {
        offline: true,
        ..Setup::new(48_000)
    };
    let rest = &words[1..];
    let mode = rest.get(3).map_or("here", String::as_str);
    let isolation = if mode == "here" {
        Isolation::None
    } else {
        Isolation::Process
    };
    let mut opened = waive_hosting::open(module, &id, &setup, &isolation, &HostCommand::new(mode))?;
    if rest.first().is_some_and(|word| word == "list") {
        println!("{}", serde_json::to_string(opened.instance.parameters())?);
        return Ok(());
    }
    let [from, to, frames, _, values @ ..] = rest else {
        return Err("too few words".into());
    };
    for word in values {
        let (id, value) = word.split_once('=').ok_or("ID=VALUE")?;
        opened.instance.set_value(id.parse()?, value.parse()?)?;
    }
    let input = std::fs::read(from)?;
    let output = render(&mut opened, &input, frames.parse()?);
    std::fs::write(to, output)?;
    println!("{}", opened.processor.latency());
    opened.instance.close()?;
    Ok(())
}

fn render(opened: &mut Opened, input: &[u8], block: usize) -> Vec<u8> {
    let samples: Vec<f32> = input
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        .collect();
    let mut output = Vec::with_capacity(input.len());
    for (number, frames) in samples.chunks(block * 2).enumerate() {
        let mut left: Vec<f32> = frames.iter().step_by(2).copied().collect();
        let mut right: Vec<f32> = frames.iter().skip(1).step_by(2).copied().collect();
        let context = ProcessContext {
            position: Frames((number * block) as i64),
            clock: (number * block) as u64,
            playing: true,
            jumped: number == 0,
            sample_rate: SampleRate(48_000),
            music: MusicalPosition::default(),
        };
        let audio = StereoMut {
            left: &mut left,
            right: &mut right,
        };
        opened.processor.process(&context, Input::default(), audio);
        for (left, right) in left.iter().zip(&right) {
            output.extend(left.to_le_bytes());
            output.extend(right.to_le_bytes());
        }
    }
    output
}
