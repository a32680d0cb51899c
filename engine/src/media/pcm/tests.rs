use proptest::prelude::*;

use super::*;

const FORMATS: [PcmFormat; 4] = [
    PcmFormat::I16,
    PcmFormat::I24,
    PcmFormat::I32,
    PcmFormat::F32,
];

fn bits(x: &[f32]) -> Vec<u32> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// What `mix` promises, said as plainly as possible.
fn reference(
    format: PcmFormat,
    channels: u16,
    bytes: &[u8],
    clip: [f32; 2],
    track: [f32; 2],
    buses: &mut [Vec<f32>; 2],
) -> [f32; 2] {
    let size = format.bytes_per_sample();
    let mut peaks = [0.0_f32; 2];
    for c in 0..2 {
        for (i, bus) in buses[c].iter_mut().enumerate() {
            let at = (i * usize::from(channels) + c.min(usize::from(channels) - 1)) * size;
            let b = &bytes[at..at + size];
            let x = match format {
                PcmFormat::I16 => f32::from(i16::from_le_bytes([b[0], b[1]])) / 32_768.0,
                PcmFormat::I24 => {
                    (i32::from_le_bytes([0, b[0], b[1], b[2]]) >> 8) as f32 / 8_388_608.0
                }
                PcmFormat::I32 => {
                    i32::from_le_bytes([b[0], b[1], b[2], b[3]]) as f32 / 2_147_483_648.0
                }
                PcmFormat::F32 => f32::from_le_bytes([b[0], b[1], b[2], b[3]]),
            };
            let x = if x.is_finite() { x } else { 0.0 };
            let t = x * clip[c];
            let u = t * track[c];
            *bus += u;
            peaks[c] = peaks[c].max(u.abs());
        }
    }
    peaks
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_path_mixes_to_the_same_bits(
        noise in prop::collection::vec(any::<u8>(), 900),
        format in prop::sample::select(&FORMATS[..]),
        channels in 1_u16..=2,
        n in 0_usize..100,
        offset in 0_usize..9,
        start in 0_usize..5,
        clip in [-2.0_f32..2.0, -2.0_f32..2.0],
        track in [0.0_f32..2.0, 0.0_f32..2.0],
    ) {
        let length = n * usize::from(channels) * format.bytes_per_sample();
        let bytes = &noise[offset..offset + length];
        let bus: Vec<f32> = (0..n + start).map(|i| (i as f32 * 0.37).sin()).collect();
        let mut wanted = [bus[start..].to_vec(), bus[start..].to_vec()];
        let peaks = reference(format, channels, bytes, clip, track, &mut wanted);
        let gains = Gains::new(format, clip, track);

        let (mut l, mut r) = (bus.clone(), bus.clone());
        let got = mix(format, channels, bytes, clip, track, &mut l[start..], &mut r[start..]);
        prop_assert_eq!(bits(&l[start..]), bits(&wanted[0]));
        prop_assert_eq!(bits(&r[start..]), bits(&wanted[1]));
        prop_assert_eq!(bits(&got), bits(&peaks));

        let (mut l, mut r) = (bus.clone(), bus.clone());
        let got = portable::mix(
            format, channels, bytes, &gains, &mut l[start..], &mut r[start..],
        );
        prop_assert_eq!(bits(&l[start..]), bits(&wanted[0]));
        prop_assert_eq!(bits(&r[start..]), bits(&wanted[1]));
        prop_assert_eq!(bits(&got), bits(&peaks));

        #[cfg(target_arch = "x86_64")]
        {
            let (mut l, mut r) = (bus.clone(), bus.clone());
            let got = x86::mix_narrow(
                format, channels, bytes, &gains, &mut l[start..], &mut r[start..],
            );
            if let Some(got) = got {
                prop_assert_eq!(bits(&l[start..]), bits(&wanted[0]));
                prop_assert_eq!(bits(&r[start..]), bits(&wanted[1]));
                prop_assert_eq!(bits(&got), bits(&peaks));
            }
        }
    }

    #[test]
    fn every_path_decodes_to_the_same_bits(
        noise in prop::collection::vec(any::<u8>(), 900),
        format in prop::sample::select(&FORMATS[..]),
        channels in 1_u16..=2,
        n in 0_usize..100,
        offset in 0_usize..9,
    ) {
        let length = n * usize::from(channels) * format.bytes_per_sample();
        let bytes = &noise[offset..offset + length];
        let mut wanted = [vec![0.0; n], vec![0.0; n]];
        reference(format, channels, bytes, [1.0; 2], [1.0; 2], &mut wanted);
        for fast in [true, false] {
            let (mut l, mut r) = (vec![9.0; n], vec![9.0; n]);
            if fast {
                decode(format, channels, bytes, &mut l, &mut r);
            } else {
                portable::decode(format, channels, bytes, &mut l, &mut r);
            }
            // Adding to zero, as the reference does, turns -0 into 0.
            l.iter_mut().chain(&mut r).for_each(|x| *x += 0.0);
            prop_assert_eq!(bits(&l), bits(&wanted[0]));
            prop_assert_eq!(bits(&r), bits(&wanted[1]));
        }
    }
}

#[test]
fn full_scale_is_one() {
    let (mut l, mut r) = ([0.0; 2], [0.0; 2]);
    decode(
        PcmFormat::I24,
        1,
        &[0, 0, 0x80, 0xFF, 0xFF, 0x7F],
        &mut l,
        &mut r,
    );
    assert_eq!(l, [-1.0, 8_388_607.0 / 8_388_608.0]);
    assert_eq!(l, r);
    decode(
        PcmFormat::I16,
        2,
        &[0, 0x80, 0, 0x40],
        &mut l[..1],
        &mut r[..1],
    );
    assert_eq!((l[0], r[0]), (-1.0, 0.5));
}

#[test]
fn non_finite_floats_are_silent() {
    let mut bytes = Vec::new();
    for x in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.5] {
        bytes.extend_from_slice(&x.to_le_bytes());
    }
    let bytes = bytes.repeat(16);
    let (mut l, mut r) = ([0.0; 64], [0.0; 64]);
    let peaks = mix(
        PcmFormat::F32,
        1,
        &bytes,
        [1.0; 2],
        [2.0; 2],
        &mut l,
        &mut r,
    );
    assert_eq!(peaks, [1.0, 1.0]);
    assert_eq!(l[..4], [0.0, 0.0, 0.0, 1.0]);
}

#[test]
fn short_bytes_leave_the_rest_alone() {
    let (mut l, mut r) = ([7.0; 40], [7.0; 40]);
    decode(PcmFormat::I24, 2, &[0; 6 * 20 + 5], &mut l, &mut r);
    assert_eq!((l[19], l[20], r[39]), (0.0, 7.0, 7.0));
}

#[test]
fn planar_loops_add_and_find_peaks() {
    let src: Vec<f32> = (0..37).map(|i| i as f32 - 30.0).collect();
    let gain = vec![0.5; 37];
    let (mut l, mut r) = (vec![1.0; 37], vec![2.0; 37]);
    let peaks = mix_planar(&src, &src[1..], &gain, &gain, &mut l, &mut r);
    assert_eq!(peaks, [15.0, 14.5]);
    assert_eq!((l[0], l[36], r[0], r[36]), (-14.0, 4.0, -12.5, 2.0));
    add(&src, &mut l);
    assert_eq!(l[0], -44.0);
    assert_eq!(peak(&src), 30.0);
    assert_eq!(peak(&[f32::NAN, -2.0]), 2.0);
    assert_eq!(peak(&[]), 0.0);
}
