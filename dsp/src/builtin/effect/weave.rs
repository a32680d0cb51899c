//! Rows of samples woven into frames of lanes, and taken apart again: shuffles that the
//! compiler doesn't find by itself.
//!
//! A filter waits for its own results; several of them, in the lanes of one vector,
//! wait together. What they work on lies in rows (a channel's samples, one after the
//! other), so pieces of them are turned first: 4 × 4 samples at a time, since that is
//! what the compiler makes no shuffles of by itself. Nothing is computed here.
#![expect(unsafe_code, reason = "samples are taken for vectors and back")]

/// Frames of a piece.
pub(in crate::builtin) const PIECE: usize = 64;

/// A piece of one channel.
pub(in crate::builtin) type Row = [f32; PIECE];

/// The frames of a piece.
pub(in crate::builtin) type Woven<const N: usize> = [[f32; N]; PIECE];

/// Turns rows into frames. The room is handed in, since zeroing it for each piece would
/// cost as much as the turning. Quickest where the number of rows is a multiple of 4.
#[inline(always)]
pub(in crate::builtin) fn weave<const N: usize>(rows: &[&mut Row; N], frames: &mut Woven<N>) {
    if N.is_multiple_of(4) {
        for at in (0..PIECE).step_by(4) {
            for lane in (0..N).step_by(4) {
                let square = |i: usize| std::array::from_fn(|j| rows[lane + i][at + j]);
                let turned = turn(std::array::from_fn(square));
                for i in 0..4 {
                    frames[at + i][lane..lane + 4].copy_from_slice(&turned[i]);
                }
            }
        }
    } else {
        for (at, frame) in frames.iter_mut().enumerate() {
            for lane in 0..N {
                frame[lane] = rows[lane][at];
            }
        }
    }
}

/// Turns frames back into rows.
#[inline(always)]
pub(in crate::builtin) fn unweave<const N: usize>(frames: &Woven<N>, rows: &mut [&mut Row; N]) {
    if N.is_multiple_of(4) {
        for at in (0..PIECE).step_by(4) {
            for lane in (0..N).step_by(4) {
                let square = |i: usize| std::array::from_fn(|j| frames[at + i][lane + j]);
                let turned = turn(std::array::from_fn(square));
                for i in 0..4 {
                    rows[lane + i][at..at + 4].copy_from_slice(&turned[i]);
                }
            }
        }
    } else {
        for (at, frame) in frames.iter().enumerate() {
            for lane in 0..N {
                rows[lane][at] = frame[lane];
            }
        }
    }
}

/// Transposes a square.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn turn(rows: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
    use std::arch::x86_64::{
        __m128, _mm_movehl_ps, _mm_movelh_ps, _mm_unpackhi_ps, _mm_unpacklo_ps,
    };
    // SAFETY: four floats and a vector of four have the same size and all values of
    // both are allowed; SSE belongs to every x86-64.
    unsafe {
        let [a, b, c, d]: [__m128; 4] = std::mem::transmute(rows);
        let (ab, cd) = (_mm_unpacklo_ps(a, b), _mm_unpacklo_ps(c, d));
        let (ab2, cd2) = (_mm_unpackhi_ps(a, b), _mm_unpackhi_ps(c, d));
        std::mem::transmute([
            _mm_movelh_ps(ab, cd),
            _mm_movehl_ps(cd, ab),
            _mm_movelh_ps(ab2, cd2),
            _mm_movehl_ps(cd2, ab2),
        ])
    }
}

/// Transposes a square.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn turn(rows: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
    std::array::from_fn(|i| std::array::from_fn(|j| rows[j][i]))
}

/// The firsts and the seconds of four pairs, each read at once: two halves of a vector
/// and two shuffles, where the compiler would take each value by itself.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(in crate::builtin) fn unzip(pairs: [&[f32; 2]; 4]) -> [[f32; 4]; 2] {
    use std::arch::x86_64::{_mm_castpd_ps, _mm_load_sd, _mm_loadh_pd, _mm_shuffle_ps};
    let [a, b, c, d] = pairs.map(|pair| pair.as_ptr().cast::<f64>());
    // SAFETY: each pointer leads to eight bytes that are borrowed, and these loads need
    // no alignment; the values aren't computed with as what they aren't. Four floats
    // and a vector of four have the same size. SSE2 belongs to every x86-64.
    unsafe {
        let near = _mm_castpd_ps(_mm_loadh_pd(_mm_load_sd(a), b));
        let far = _mm_castpd_ps(_mm_loadh_pd(_mm_load_sd(c), d));
        std::mem::transmute([
            _mm_shuffle_ps::<0b10_00_10_00>(near, far),
            _mm_shuffle_ps::<0b11_01_11_01>(near, far),
        ])
    }
}

/// The firsts and the seconds of four pairs.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
pub(in crate::builtin) fn unzip(pairs: [&[f32; 2]; 4]) -> [[f32; 4]; 2] {
    [pairs.map(|pair| pair[0]), pairs.map(|pair| pair[1])]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round<const N: usize>() {
        let mut rows: [Row; N] = std::array::from_fn(|row| {
            std::array::from_fn(|at| {
                (row * PIECE + at) as f32 * if at % 3 == 0 { -1.0 } else { 1.0 }
            })
        });
        let before = rows;
        let mut all = rows.iter_mut();
        let mut refs: [&mut Row; N] = std::array::from_fn(|_| all.next().unwrap());
        let mut frames = [[0.0; N]; PIECE];
        weave(&refs, &mut frames);
        for (at, frame) in frames.iter().enumerate() {
            for lane in 0..N {
                assert_eq!(frame[lane], before[lane][at], "{N}: {lane}, {at}");
            }
        }
        refs.iter_mut().for_each(|row| row.fill(0.5));
        unweave(&frames, &mut refs);
        assert_eq!(rows, before);
    }

    #[test]
    fn pairs_come_apart() {
        let pairs = [
            [1.0, -2.0],
            [3.0, 4.5],
            [f32::MIN_POSITIVE, 0.0],
            [-7.0, 8.0],
        ];
        let [firsts, seconds] = unzip(pairs.each_ref());
        assert_eq!(firsts, pairs.map(|pair| pair[0]));
        assert_eq!(seconds, pairs.map(|pair| pair[1]));
    }

    #[test]
    fn rows_become_frames_and_rows_again() {
        round::<1>();
        round::<2>();
        round::<4>();
        round::<8>();
    }
}
