//! Writes what the instruments sound like, for ears and for plots.

use std::path::Path;

use super::analysis::{centroid, loudness, mono, peak};
use super::stream::{Stereo, drum, note};
use crate::builtin::synth::PATCHES;

/// A WAV file of 32-bit floats at 48 kHz.
fn write(path: &Path, sound: &Stereo) {
    let bytes = u32::try_from(sound.0.len() * 8).expect("short");
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([3, 0, 2, 0]);
    file.extend(48_000_u32.to_le_bytes());
    file.extend(384_000_u32.to_le_bytes());
    file.extend([8, 0, 32, 0]);
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    for (left, right) in sound.0.iter().zip(&sound.1) {
        file.extend(left.to_le_bytes());
        file.extend(right.to_le_bytes());
    }
    std::fs::write(path, file).expect("a writable folder");
}

fn report(name: &str, sound: &Stereo) {
    let (top, loud) = (peak(sound), loudness(sound));
    let centre = centroid(&mono(sound));
    println!("{name:28} peak {top:6.1} dBFS  loudness {loud:6.1} LUFS  centroid {centre:6.0} Hz");
    if let Some(folder) = std::env::var_os("WAIVE_DUMP") {
        write(&Path::new(&folder).join(format!("{name}.wav")), sound);
    }
}

#[test]
#[ignore = "prints and writes; proves nothing"]
fn dump() {
    for (patch, spec) in PATCHES.iter().enumerate() {
        let key = if matches!(patch, 4 | 19 | 21) { 36 } else { 60 };
        report(
            &format!("{patch:02} {}", spec.name),
            &note(patch, key, 100, 96_000, 144_000),
        );
    }
    for key in 35..=81 {
        report(&format!("drum {key}"), &drum(key, 110, 144_000));
    }
}
