//! A complex Fourier transform of plain IEEE operations, so that every machine gives
//! the same bits (the libraries' pick their instructions, and so their rounding, by
//! the processor).
//!
//! Stockham's self-sorting form of radix 2 (C. Van Loan, "Computational Frameworks for
//! the Fast Fourier Transform", 1992, ch. 1.7), real and imaginary parts apart, so that
//! its inner loops are vectors.

/// A transform of one length, with the memory it works in.
#[derive(Clone, Debug)]
pub struct Fft {
    cosines: Box<[f32]>,
    sines: Box<[f32]>,
    scratch: [Box<[f32]>; 2],
}

/// Real and imaginary parts.
type Parts<'a> = [&'a mut [f32]; 2];

impl Fft {
    /// For `length` values, a power of two.
    pub fn new(length: usize) -> Self {
        assert!(length.is_power_of_two(), "a power of two");
        let angle = |k: usize| std::f64::consts::TAU * k as f64 / length as f64;
        let zeros: Box<[f32]> = vec![0.0; length].into();
        Self {
            cosines: (0..length / 2)
                .map(|k| libm::cos(angle(k)) as f32)
                .collect(),
            sines: (0..length / 2)
                .map(|k| -libm::sin(angle(k)) as f32)
                .collect(),
            scratch: [zeros.clone(), zeros],
        }
    }

    /// Σ x[n] e^(-2πi kn/N) in place; both slices of the transform's length. With the
    /// slices exchanged it is the inverse, times N.
    pub fn transform(&mut self, re: &mut [f32], im: &mut [f32]) {
        let length = re.len();
        let [a, b] = &mut self.scratch;
        let mut from: Parts<'_> = [re, im];
        let mut to: Parts<'_> = [a, b];
        let (mut half, mut stride) = (length / 2, 1);
        let mut swapped = false;
        while half > 0 {
            for p in 0..half {
                let twiddle = [self.cosines[p * stride], self.sines[p * stride]];
                butterflies(&from, &mut to, [p, half, stride], twiddle);
            }
            std::mem::swap(&mut from, &mut to);
            swapped = !swapped;
            (half, stride) = (half / 2, stride * 2);
        }
        if swapped {
            // The result lies in the scratch, which `from` names now.
            to[0].copy_from_slice(from[0]);
            to[1].copy_from_slice(from[1]);
        }
    }
}

#[inline]
fn butterflies(from: &Parts<'_>, to: &mut Parts<'_>, [p, half, s]: [usize; 3], [c, w]: [f32; 2]) {
    let (low, high) = (s * p, s * (p + half));
    let [re_a, re_b] = [&from[0][low..low + s], &from[0][high..high + s]];
    let [im_a, im_b] = [&from[1][low..low + s], &from[1][high..high + s]];
    let [to_re, to_im] = to;
    let (re_sum, re_turned) = to_re[2 * s * p..2 * s * (p + 1)].split_at_mut(s);
    let (im_sum, im_turned) = to_im[2 * s * p..2 * s * (p + 1)].split_at_mut(s);
    for q in 0..s {
        re_sum[q] = re_a[q] + re_b[q];
        im_sum[q] = im_a[q] + im_b[q];
        let (re, im) = (re_a[q] - re_b[q], im_a[q] - im_b[q]);
        re_turned[q] = re * c - im * w;
        im_turned[q] = re * w + im * c;
    }
}

#[cfg(test)]
mod tests {
    use super::Fft;
    use realfft::RealFftPlanner;

    #[test]
    fn transforms_as_a_library_does_and_back() {
        for length in [2_usize, 8, 128, 2048] {
            let bits = |k: usize| crate::builtin::math::scramble(k as u64) as u32;
            let x: Vec<f32> = (0..length)
                .map(|k| crate::builtin::math::bipolar(bits(k)))
                .collect();
            let plan = RealFftPlanner::<f32>::new().plan_fft_forward(length);
            let mut spectrum = plan.make_output_vec();
            plan.process(&mut x.clone(), &mut spectrum).expect("fits");
            let (mut re, mut im) = (x.clone(), vec![0.0; length]);
            let mut fft = Fft::new(length);
            fft.transform(&mut re, &mut im);
            for (k, theirs) in spectrum.iter().enumerate() {
                let apart = (theirs.re - re[k]).abs() + (theirs.im - im[k]).abs();
                assert!(apart < 1e-4, "{length} {k}: {apart}");
            }
            fft.transform(&mut im, &mut re);
            for (k, x) in x.iter().enumerate() {
                assert!((re[k] / length as f32 - x).abs() < 1e-6);
            }
        }
    }
}
