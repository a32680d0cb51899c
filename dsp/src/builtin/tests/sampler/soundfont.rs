//! A SoundFont made here, read and played.

use std::sync::Arc;

use super::{doubles, sine};
use crate::builtin::math::scramble;
use crate::builtin::sampler::{Bank, Looping, Sampler, read_soundfont};
use crate::builtin::tests::analysis::{db, frequency};
use crate::builtin::tests::stream::{RATE, control, off, on, play};
use crate::processor::{MidiEvent, MidiMessage, Processor};
use crate::time::Frames;

fn chunk(id: &[u8], body: &[u8]) -> Vec<u8> {
    let mut out = id.to_vec();
    out.extend((body.len() as u32).to_le_bytes());
    out.extend(body);
    if body.len() % 2 == 1 {
        out.push(0);
    }
    out
}

fn list(kind: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut body = kind.to_vec();
    chunks.iter().for_each(|chunk| body.extend(chunk));
    chunk(b"LIST", &body)
}

fn name(text: &str) -> [u8; 20] {
    let mut field = [0; 20];
    field[..text.len()].copy_from_slice(text.as_bytes());
    field
}

/// 16-bit words, little-endian.
fn words(values: &[i32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|v| (*v as u16).to_le_bytes())
        .collect()
}

/// Two presets of one instrument each: a looped sine of 441 Hz (root 69) with an
/// envelope, and in bank 128 a sine of 882 Hz, played once, 12 dB down, to the left.
fn font() -> Vec<u8> {
    let (one, two) = (sine(441.0, 44_100.0, 4_000), sine(882.0, 44_100.0, 4_000));
    let mut wave: Vec<i32> = one.iter().map(|x| (x * 32_767.0) as i32).collect();
    wave.extend([0; 46]);
    wave.extend(two.iter().map(|x| (x * 32_767.0) as i32));
    wave.extend([0; 46]);
    let smpl = words(&wave);

    let mut phdr = Vec::new();
    for (text, program, bank, bag) in [("Tone", 5, 0, 0), ("Kit", 0, 128, 1), ("EOP", 0, 0, 2)] {
        phdr.extend(name(text));
        phdr.extend(words(&[program, bank, bag]));
        phdr.extend([0; 12]);
    }
    let mut inst = Vec::new();
    for (text, bag) in [("Sine", 0), ("Drum", 1), ("EOI", 2)] {
        inst.extend(name(text));
        inst.extend(words(&[bag]));
    }
    // Of instrument 0: decay 1 s (0 cents), sustain 20 dB, release 1 s, loop, sample 0.
    let one = [36, 0, 37, 200, 38, 0, 54, 1, 58, 69, 53, 0];
    // Of instrument 1: keys 40..=50, pan left, attenuation 30 dB (12 dB heard), no
    // tracking, exclusive, sample 1.
    let two = [43, 40 | 50 << 8, 17, -500, 48, 300, 56, 0, 57, 3, 53, 1];
    let generators: Vec<i32> = one.iter().chain(&two).copied().chain([0, 0]).collect();
    let mut shdr = Vec::new();
    let mut sample = |text: &str, [start, end, low, high]: [u32; 4], key: u8, correction: i8| {
        shdr.extend(name(text));
        for value in [start, end, low, high, 44_100] {
            shdr.extend(value.to_le_bytes());
        }
        shdr.extend([key, correction as u8]);
        shdr.extend(words(&[0, 1]));
    };
    sample("one", [0, 4_000, 1_000, 2_000], 60, 0);
    sample("two", [4_046, 8_046, 5_046, 6_046], 60, 0);
    sample("EOS", [0; 4], 0, 0);
    let pdta = list(
        b"pdta",
        &[
            chunk(b"phdr", &phdr),
            chunk(b"pbag", &words(&[0, 0, 1, 0, 2, 0])),
            chunk(b"pmod", &[0; 10]),
            chunk(b"pgen", &words(&[41, 0, 41, 1, 0, 0])),
            chunk(b"inst", &inst),
            chunk(b"ibag", &words(&[0, 0, 6, 0, 12, 0])),
            chunk(b"imod", &[0; 10]),
            chunk(b"igen", &words(&generators)),
            chunk(b"shdr", &shdr),
        ],
    );
    let info = list(
        b"INFO",
        &[
            chunk(b"ifil", &words(&[2, 4])),
            chunk(b"isng", b"EMU8000\0"),
            chunk(b"INAM", b"Test\0\0"),
        ],
    );
    let sdta = list(b"sdta", &[chunk(b"smpl", &smpl)]);
    let mut body = b"sfbk".to_vec();
    for part in [info, sdta, pdta] {
        body.extend(part);
    }
    chunk(b"RIFF", &body)
}

fn bank() -> Bank {
    read_soundfont(&font()).expect("a good file")
}

#[test]
fn presets_zones_and_generators_are_read() {
    let bank = bank();
    let names: Vec<_> = bank
        .presets
        .iter()
        .map(|p| (p.name.as_str(), p.bank, p.program))
        .collect();
    assert!(
        names.contains(&("Tone", 0, 5)) && names.contains(&("Kit", 128, 0)),
        "{names:?}"
    );
    let tone = &bank.zones[bank.presets[bank.find(0, 5).expect("there")].zones[0]];
    assert_eq!(
        tone.looping,
        Looping::Always {
            start: 1_000,
            end: 2_000
        }
    );
    assert_eq!((tone.start, tone.end, tone.root), (0, 4_000, 69.0));
    let envelope = tone.envelope.expect("always");
    assert!((envelope.decay - 1.0).abs() < 1e-9 && (envelope.release - 1.0).abs() < 1e-9);
    assert!((envelope.sustain - 0.1).abs() < 1e-6);
    let kit = &bank.zones[bank.presets[bank.find(128, 0).expect("there")].zones[0]];
    assert_eq!((kit.keys, kit.exclusive, kit.tracking), ([40, 50], 3, 0.0));
    assert!((db(f64::from(kit.gains[0])) + 12.0).abs() < 0.01 && kit.gains[1] < 1e-6);
}

#[test]
fn it_plays_in_tune_with_its_envelope_and_programmes() {
    let mut it = Sampler::new(RATE, Arc::new(bank()));
    let program = MidiEvent {
        frame: Frames(0),
        message: MidiMessage::Program {
            channel: 0,
            program: 5,
        },
    };
    let events = [program, on(0, 0, 81, 127), off(96_000, 0, 81)];
    let sound = play(&mut it, &events, 200_000);
    let heard = frequency(&doubles(&sound.0[48_000..]), 882.0);
    assert!((1200.0 * (heard / 882.0).log2()).abs() < 0.05, "{heard}");
    let level = |n: usize| {
        let part = &sound.0[n..n + 960];
        db((part.iter().map(|x| f64::from(x * x)).sum::<f64>() / 480.0).sqrt())
    };
    // 0.5, centre 3 dB down; 100 dB a second down to 20 dB; then let go.
    let top = db(0.5 / 2.0_f64.sqrt());
    assert!(
        (level(4_800 - 480) - (top - 10.0)).abs() < 0.6,
        "{}",
        level(4_320)
    );
    assert!(
        (level(48_000) - (top - 20.0)).abs() < 0.1,
        "{}",
        level(48_000)
    );
    assert!((level(96_000 + 9_600 - 480) - (top - 40.0)).abs() < 0.6);
    assert!(it.is_idle());
    // The drum on channel 10, untracked: the same pitch on two keys.
    for key in [41, 50] {
        let sound = play(&mut it, &[on(0, 9, key, 127)], 5_000);
        let crossings = sound.0[200..4_000]
            .windows(2)
            .filter(|w| w[0] <= 0.0 && w[1] > 0.0);
        let wanted = 882.0 * 3_800.0 / 48_000.0;
        assert!((crossings.count() as f64 - wanted).abs() < 1.5, "{key}");
    }
    let sound = play(&mut it, &[on(0, 9, 60, 127)], 5_000);
    assert!(sound.0.iter().all(|x| *x == 0.0));
    // Bank and programme by messages, and by parameters.
    play(&mut it, &[control(0, 0, 0)], 10);
    it.set_param(5, 5.0);
    assert!(
        play(&mut it, &[on(0, 1, 69, 100)], 500)
            .0
            .iter()
            .any(|x| *x != 0.0)
    );
}

#[test]
fn broken_files_are_refused_or_harmless() {
    let whole = font();
    assert!(read_soundfont(b"").is_err() && read_soundfont(b"RIFF____sfbk").is_err());
    for length in (0..whole.len())
        .step_by(97)
        .chain(whole.len() - 500..whole.len() - 1)
    {
        assert!(read_soundfont(&whole[..length]).is_err(), "{length}");
    }
    let tables = whole.len() - 900;
    for seed in 0..400_u64 {
        let mut bytes = whole.clone();
        for n in 0..4 {
            let bits = scramble(seed ^ scramble(n));
            let place = tables + (bits as usize >> 8) % (bytes.len() - tables);
            bytes[place] = bits as u8;
        }
        if let Ok(bank) = read_soundfont(&bytes) {
            let mut it = Sampler::new(RATE, Arc::new(bank));
            let sound = play(&mut it, &[on(0, 0, 60, 127), on(0, 9, 45, 127)], 600);
            assert!(
                sound.0.iter().chain(&sound.1).all(|x| x.is_finite()),
                "{seed}"
            );
        }
    }
}

/// Places of the chunks' names, the lists' among them.
fn chunk_places(bytes: &[u8]) -> Vec<usize> {
    const NAMES: [&[u8; 4]; 15] = [
        b"LIST", b"ifil", b"isng", b"INAM", b"smpl", b"phdr", b"pbag", b"pmod", b"pgen", b"inst",
        b"ibag", b"imod", b"igen", b"shdr", b"RIFF",
    ];
    let places = 0..bytes.len() - 8;
    places
        .filter(|at| NAMES.iter().any(|name| bytes[*at..].starts_with(*name)))
        .collect()
}

#[test]
fn sizes_that_the_file_does_not_have_are_refused_before_memory_is_taken() {
    let whole = font();
    let places = chunk_places(&whole);
    assert!(places.len() >= 16, "{places:?}");
    // The whole file's own size is nobody's business: downloads are cut and padded.
    for place in places.into_iter().filter(|place| *place > 0) {
        for size in [u32::MAX, i32::MAX as u32, 1 << 30, whole.len() as u32] {
            let mut bytes = whole.clone();
            bytes[place + 4..place + 8].copy_from_slice(&size.to_le_bytes());
            assert!(read_soundfont(&bytes).is_err(), "{place}, {size}");
        }
    }
}

/// A table of a few kilobytes whose entries share one another's zones would ask for
/// gigabytes.
#[test]
fn tables_whose_entries_overlap_are_refused() {
    let whole = font();
    let at = |name: &[u8; 4]| {
        let found = (0..whole.len()).find(|at| whole[*at..].starts_with(name));
        found.expect("a table") + 8
    };
    // Preset and instrument to bag; bag to generator: down, and beyond the end.
    for (place, value) in [
        (at(b"phdr") + 24, 2_u16),
        (at(b"phdr") + 38 + 24, 900),
        (at(b"inst") + 20, 2),
        (at(b"pbag"), 2),
        (at(b"ibag") + 4, 60_000),
        (at(b"ibag") + 4, 13),
    ] {
        let mut bytes = whole.clone();
        bytes[place..place + 2].copy_from_slice(&value.to_le_bytes());
        let fault = read_soundfont(&bytes).map(drop).expect_err("refused");
        assert!(fault.0.contains("contradict"), "{place}: {fault}");
    }
}

#[test]
fn no_mutation_gets_through_to_a_panic_or_to_endless_sound() {
    let whole = font();
    let wave = chunk_places(&whole)
        .into_iter()
        .find(|at| whole[*at..].starts_with(b"phdr"))
        .expect("tables");
    for seed in 0..4_000_u64 {
        let mut bytes = whole.clone();
        for n in 0..1 + seed % 6 {
            let bits = scramble(scramble(seed) ^ n);
            // Mostly in the tables; now and then in what comes before the samples.
            let place = match bits % 8 {
                0 => (bits >> 8) as usize % 100,
                _ => wave + (bits >> 8) as usize % (bytes.len() - wave),
            };
            bytes[place] = match bits >> 40 & 3 {
                0 => 0xFF,
                1 => 0,
                _ => (bits >> 48) as u8,
            };
        }
        let Ok(bank) = read_soundfont(&bytes) else {
            continue;
        };
        assert!(bank.zones.len() < 1_000, "{seed}");
        for zone in &bank.zones {
            assert!(
                zone.start <= zone.end && zone.end <= zone.left.len(),
                "{seed}"
            );
        }
        let presets = bank.presets.len() as u8;
        let mut it = Sampler::new(RATE, Arc::new(bank));
        for key in [1, 45, 69] {
            it.set_param(5, f32::from(key % presets.max(1)));
            let sound = play(&mut it, &[on(0, 0, key, 127), on(0, 9, key, 127)], 200);
            let mut both = sound.0.iter().chain(&sound.1);
            assert!(both.all(|x| x.is_finite()), "{seed}");
        }
    }
}
