//! Files that lie, end early, or are no audio: each gets its own error and none a panic.

use super::*;

fn patched(mut bytes: Vec<u8>, at: usize, with: &[u8]) -> Vec<u8> {
    bytes[at..at + with.len()].copy_from_slice(with);
    bytes
}

fn good() -> Vec<u8> {
    let bytes = wav(spec(2, RATE, 16), 100);
    assert_eq!(
        &bytes[36..40],
        b"data",
        "the offsets below count on a plain header"
    );
    bytes
}

#[test]
fn files_that_are_not_there_or_empty() {
    let bench = Bench::new();
    let path = bench.dir.path().join("none.wav");
    let error = bench.library.prepare(&path, RATE).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("File not found: {}", path.display())
    );
    let error = bench.library.prepare(bench.dir.path(), RATE).unwrap_err();
    assert_eq!(error.code(), "not_audio");
    assert_eq!(bench.code("a.wav", &[]), "file_empty");
    assert_eq!(
        bench.code("b.wav", &wav(spec(2, RATE, 16), 0)),
        "file_empty"
    );
    assert_eq!(bench.code("c.wav", &good()[..36]), "file_empty");
}

#[test]
fn wav_headers_that_lie() {
    let bench = Bench::new();
    let mut cut = good();
    cut.truncate(144);
    assert_eq!(bench.code("cut.wav", &cut), "file_truncated");
    let four_gib = patched(good(), 40, &0xFFFF_FFF0_u32.to_le_bytes());
    assert_eq!(bench.code("4g.wav", &four_gib), "file_truncated");
    assert_eq!(
        bench.code("0ch.wav", &patched(good(), 22, &[0, 0])),
        "not_audio"
    );
    assert_eq!(
        bench.code("3ch.wav", &wav(spec(3, RATE, 16), 100)),
        "unsupported_audio"
    );
    for rate in [0_u32, 999, 768_001, u32::MAX] {
        let bytes = patched(good(), 24, &rate.to_le_bytes());
        assert_eq!(bench.code("rate.wav", &bytes), "not_audio", "{rate}");
    }
    for align in [0_u16, 1, 3, 5, 4000] {
        let bytes = patched(good(), 32, &align.to_le_bytes());
        assert_eq!(bench.code("align.wav", &bytes), "not_audio", "{align}");
    }
    assert_eq!(
        bench.code("bits.wav", &patched(good(), 34, &[0, 0])),
        "not_audio"
    );
    assert_eq!(
        bench.code("fmt.wav", &patched(good(), 16, &[4, 0, 0, 0])),
        "not_audio"
    );
    assert_eq!(
        bench.code("codec.wav", &patched(good(), 20, &[0x77, 0x77])),
        "not_audio"
    );
}

#[test]
fn streamed_wav_lasts_to_the_end_of_the_file() {
    let bench = Bench::new();
    for length in [0, u32::MAX] {
        let path = bench.file("s.wav", &patched(good(), 40, &length.to_le_bytes()));
        assert_eq!(bench.library.prepare(&path, RATE).unwrap().frames, 100);
        assert_eq!(bench.library.prepare(&path, 96_000).unwrap().frames, 200);
    }
}

#[test]
fn compressed_files_cut_short() {
    let bench = Bench::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/media/testdata");
    for name in ["tone.flac", "tone.mp3", "tone.ogg"] {
        let whole = fs::read(data.join(name)).unwrap();
        for part in [4, 2] {
            let code = bench.code(name, &whole[..whole.len() - whole.len() / part]);
            assert!(
                matches!(code, "file_truncated" | "not_audio"),
                "{name}: {code}"
            );
        }
    }
    let whole = aiff(1000, 44_100);
    let code = bench.code("a.aiff", &whole[..whole.len() / 2]);
    assert!(matches!(code, "file_truncated" | "not_audio"), "{code}");
    let cache = fs::read_dir(bench.dir.path().join("cache")).unwrap();
    assert_eq!(cache.count(), 0, "a failure left something in the cache");
}

#[test]
fn garbage_is_not_audio() {
    let bench = Bench::new();
    assert_eq!(
        bench.code("t.mp3", b"Dear diary, today I renamed a text file."),
        "not_audio"
    );
    let mut seed = 1_u64;
    let mut noise = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 56) as u8
    };
    let noise: Vec<u8> = (0..100_000).map(|_| noise()).collect();
    for name in ["n.wav", "n.flac", "n.mp3", "n.ogg", "n"] {
        assert_eq!(bench.code(name, &noise), "not_audio", "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damaged_files_never_panic(
        kind in 0_usize..6,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        in_header in any::<bool>(),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/media/testdata");
        let read = |name: &str| fs::read(data.join(name)).unwrap();
        let (name, mut bytes) = match kind {
            0 => ("x.wav", good()),
            1 => ("x.wav", wav(floats(1, 44_100), 300)),
            2 => ("x.aiff", aiff(300, 44_100)),
            3 => ("x.flac", read("tone.flac")),
            4 => ("x.mp3", read("tone.mp3")),
            _ => ("x.ogg", read("tone.ogg")),
        };
        let reach = if in_header { bytes.len().min(80) } else { bytes.len() };
        for (at, byte) in damage {
            bytes[at.index(reach)] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let bench = Bench::new();
        let path = bench.file(name, &bytes);
        if let Ok(source) = bench.library.prepare(&path, RATE) {
            let length = fs::metadata(&source.path).unwrap().len();
            let end = source.data_offset + source.frames * source.frame_bytes() as u64;
            prop_assert!(source.frames > 0 && end <= length);
        }
    }
}
