//! Plain loops over float samples, written so that the compiler vectorises them for any target.
//!
//! Thread: any, real-time safe. Invariant: slices of unequal length are processed up to the
//! shortest; nothing panics. Maxima are kept per lane and reduced at the end, because a single
//! running maximum would forbid the compiler to use vectors.

/// Running maxima kept side by side: enough for any vector width, few enough for registers.
const LANES: usize = 16;

/// Adds `source * gain`, sample by sample, to a pair of buses; returns the peaks of what it added.
///
/// Samples are linear, gains linear and finite. NaN never raises a peak.
pub fn mix_planar(
    src_l: &[f32],
    src_r: &[f32],
    gain_l: &[f32],
    gain_r: &[f32],
    left: &mut [f32],
    right: &mut [f32],
) -> [f32; 2] {
    [
        mix_side(src_l, gain_l, left),
        mix_side(src_r, gain_r, right),
    ]
}

fn mix_side(src: &[f32], gain: &[f32], bus: &mut [f32]) -> f32 {
    let n = src.len().min(gain.len()).min(bus.len());
    let (src, src_rest) = src[..n].as_chunks::<LANES>();
    let (gain, gain_rest) = gain[..n].as_chunks::<LANES>();
    let (bus, bus_rest) = bus[..n].as_chunks_mut::<LANES>();
    let mut peaks = [0.0_f32; LANES];
    for ((s, g), b) in src.iter().zip(gain).zip(bus) {
        for lane in 0..LANES {
            let u = s[lane] * g[lane];
            b[lane] += u;
            peaks[lane] = larger(u.abs(), peaks[lane]);
        }
    }
    let mut peak = reduce(&peaks);
    for ((s, g), b) in src_rest.iter().zip(gain_rest).zip(bus_rest) {
        let u = s * g;
        *b += u;
        peak = larger(u.abs(), peak);
    }
    peak
}

/// Adds `src * gain`, sample by sample, to a bus; returns the peak of what it added.
///
/// Linear and finite; NaN never raises a peak.
pub fn mix_scaled(src: &[f32], gain: f32, bus: &mut [f32]) -> f32 {
    let n = src.len().min(bus.len());
    let (src, src_rest) = src[..n].as_chunks::<LANES>();
    let (bus, bus_rest) = bus[..n].as_chunks_mut::<LANES>();
    let mut peaks = [0.0_f32; LANES];
    for (s, b) in src.iter().zip(bus) {
        for lane in 0..LANES {
            let u = s[lane] * gain;
            b[lane] += u;
            peaks[lane] = larger(u.abs(), peaks[lane]);
        }
    }
    let mut peak = reduce(&peaks);
    for (s, b) in src_rest.iter().zip(bus_rest) {
        let u = s * gain;
        *b += u;
        peak = larger(u.abs(), peak);
    }
    peak
}

/// Adds `src` to `dst`, sample by sample, up to the shorter of the two.
pub fn add(src: &[f32], dst: &mut [f32]) {
    for (s, d) in src.iter().zip(dst) {
        *d += s;
    }
}

/// The largest absolute sample, linear; 0 for an empty slice. NaN is passed over.
#[must_use]
pub fn peak(samples: &[f32]) -> f32 {
    let (chunks, rest) = samples.as_chunks::<LANES>();
    let mut peaks = [0.0_f32; LANES];
    for chunk in chunks {
        for lane in 0..LANES {
            peaks[lane] = larger(chunk[lane].abs(), peaks[lane]);
        }
    }
    rest.iter()
        .fold(reduce(&peaks), |peak, x| larger(x.abs(), peak))
}

/// `a` if it is larger, else `b`: one `maxps`, and a NaN in `a` loses.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

fn reduce(peaks: &[f32; LANES]) -> f32 {
    peaks.iter().fold(0.0, |peak, x| larger(*x, peak))
}
