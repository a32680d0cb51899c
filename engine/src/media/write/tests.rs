use super::*;

fn tone(n: usize) -> (Vec<f32>, Vec<f32>) {
    let wave = |f: f64| move |i: usize| (0.5 * (i as f64 * f).sin()) as f32;
    (
        (0..n).map(wave(0.05)).collect(),
        (0..n).map(wave(0.031)).collect(),
    )
}

fn write_in_blocks(path: &Path, depth: BitDepth, block: usize) {
    let (l, r) = tone(10_000);
    let mut writer = WavWriter::create(path, 48_000, depth).unwrap();
    for (l, r) in l.chunks(block).zip(r.chunks(block)) {
        writer.write(l, r).unwrap();
    }
    assert_eq!(writer.frames(), 10_000);
    writer.finish().unwrap();
}

#[test]
fn hound_reads_back_what_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.wav");
    let (l, r) = tone(10_000);
    for depth in [BitDepth::I16, BitDepth::I24, BitDepth::F32] {
        write_in_blocks(&path, depth, 512);
        let mut reader = hound::WavReader::open(&path).unwrap();
        assert_eq!(reader.spec(), depth.spec(2, 48_000));
        assert_eq!(reader.duration(), 10_000);
        let (got, tolerance): (Vec<f32>, f32) = match depth {
            BitDepth::I16 => (
                reader
                    .samples::<i32>()
                    .map(|x| x.unwrap() as f32 / 32_768.0)
                    .collect(),
                1.6 / 32_768.0,
            ),
            BitDepth::I24 => (
                reader
                    .samples::<i32>()
                    .map(|x| x.unwrap() as f32 / 8_388_608.0)
                    .collect(),
                0.51 / 8_388_608.0,
            ),
            BitDepth::F32 => (reader.samples::<f32>().map(Result::unwrap).collect(), 0.0),
        };
        for i in 0..10_000 {
            assert!((got[2 * i] - l[i]).abs() <= tolerance, "{depth:?} {i}");
            assert!((got[2 * i + 1] - r[i]).abs() <= tolerance, "{depth:?} {i}");
        }
    }
}

#[test]
fn blocks_do_not_change_the_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (dir.path().join("a.wav"), dir.path().join("b.wav"));
    for depth in [BitDepth::I16, BitDepth::I24, BitDepth::F32] {
        write_in_blocks(&a, depth, 17);
        write_in_blocks(&b, depth, 10_000);
        assert_eq!(std::fs::read(&a).unwrap(), std::fs::read(&b).unwrap());
    }
}

#[test]
fn an_abandoned_file_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.wav");
    let mut writer = WavWriter::create(&path, 48_000, BitDepth::I16).unwrap();
    writer.write(&[0.5; 100], &[0.5; 100]).unwrap();
    drop(writer);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn the_digest_is_that_of_the_data_chunk() {
    use sha2::{Digest, Sha256};
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.wav");
    let (left, right) = tone(100_001);
    let mut writer = WavWriter::create(&path, 48_000, BitDepth::I24).unwrap();
    writer.write(&left, &right).unwrap();
    let digest = writer.finish().unwrap();
    let file = std::fs::read(&path).unwrap();
    let data = file.windows(4).position(|w| w == b"data").unwrap() + 8;
    let hash = Sha256::digest(&file[data..data + left.len() * 6]);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, hex);
}

#[test]
fn extremes_clip() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.wav");
    let x = [3.0, -3.0, f32::NAN, f32::INFINITY];
    let mut writer = WavWriter::create(&path, 48_000, BitDepth::I24).unwrap();
    writer.write(&x, &x).unwrap();
    writer.finish().unwrap();
    let mut reader = hound::WavReader::open(&path).unwrap();
    let got: Vec<i32> = reader
        .samples::<i32>()
        .step_by(2)
        .map(Result::unwrap)
        .collect();
    assert_eq!(got, [8_388_607, -8_388_608, 0, 8_388_607]);
}

#[test]
fn four_gib_are_refused_before_the_disk_fills() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.wav");
    let mut writer = WavWriter::create(&path, 48_000, BitDepth::F32).unwrap();
    writer.file.skip_for_test(u64::from(u32::MAX) - 4096);
    let error = writer.write(&[0.0; 1024], &[0.0; 1024]).unwrap_err();
    assert_eq!(error.code(), "file_too_long");
}

#[test]
fn a_missing_directory_is_an_error() {
    let error = WavWriter::create(Path::new("/nowhere/at/all/x.wav"), 48_000, BitDepth::F32);
    assert_eq!(error.unwrap_err().code(), "media_io");
}
