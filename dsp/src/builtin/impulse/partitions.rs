//! Convolution in the frequency domain with partitions of one length (overlap-save
//! with a delay line of spectra; T. G. Stockham, "High-speed convolution and
//! correlation", 1966; F. Wefers, "Partitioned convolution algorithms for real-time
//! auralization", 2014, ch. 5).
//!
//! Left and right travel as the real and the imaginary part of one complex transform.

use std::sync::Arc;

use super::super::space::fft::Fft;

/// The spectrum of both channels: left real, left imaginary, right real, right
/// imaginary, one after the other.
type Spectrum = Box<[f32]>;

/// The taps' spectra, which every convolution with them shares.
#[derive(Debug)]
pub struct Spectra {
    block: usize,
    taps: Vec<Spectrum>,
}

impl Spectra {
    /// Of two equally long channels, in partitions of `block` frames.
    pub fn new(taps: [&[f32]; 2], block: usize) -> Self {
        let count = taps[0].len().div_ceil(block);
        let mut fft = Fft::new(2 * block);
        let part: Box<[f32]> = vec![0.0; 2 * block].into();
        let mut work = [part.clone(), part];
        let mut spectra = Vec::with_capacity(count);
        let scale = 1.0 / (2 * block) as f32;
        for start in (0..taps[0].len()).step_by(block) {
            let end = taps[0].len().min(start + block);
            for (work, taps) in work.iter_mut().zip(taps) {
                work.fill(0.0);
                for (to, tap) in work.iter_mut().zip(&taps[start..end]) {
                    *to = tap * scale;
                }
            }
            let mut spectrum: Spectrum = vec![0.0; 4 * (block + 1)].into();
            analyse((&mut fft, block), &mut work, &mut spectrum);
            spectra.push(spectrum);
        }
        Self {
            block,
            taps: spectra,
        }
    }
}

/// The partitions, and the spectra of what came in.
pub struct Partitions {
    block: usize,
    fft: Fft,
    taps: Arc<Spectra>,
    heard: Vec<Spectrum>,
    /// Where the newest is.
    newest: usize,
    /// How many there are since the last clear.
    known: usize,
    sum: Spectrum,
    work: [Box<[f32]>; 2],
}

impl Partitions {
    /// With the spectra of some taps.
    pub fn new(taps: Arc<Spectra>) -> Self {
        let block = taps.block;
        let zeros: Box<[f32]> = vec![0.0; 4 * (block + 1)].into();
        let part: Box<[f32]> = vec![0.0; 2 * block].into();
        Self {
            block,
            fft: Fft::new(2 * block),
            heard: vec![zeros.clone(); taps.taps.len()],
            taps,
            newest: 0,
            known: 0,
            sum: zeros,
            work: [part.clone(), part],
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.taps.taps.len()
    }

    /// Takes the next block of input, with the one before it in front.
    pub fn feed(&mut self, left: &[f32], right: &[f32]) {
        self.work[0].copy_from_slice(left);
        self.work[1].copy_from_slice(right);
        self.newest = (self.newest + 1) % self.heard.len();
        let mut spectrum = std::mem::take(&mut self.heard[self.newest]);
        analyse((&mut self.fft, self.block), &mut self.work, &mut spectrum);
        self.heard[self.newest] = spectrum;
        self.known = (self.known + 1).min(self.heard.len());
        self.sum.fill(0.0);
    }

    /// Adds the products of some partitions to the sum.
    pub fn accumulate(&mut self, partitions: std::ops::Range<usize>) {
        for n in partitions.start..partitions.end.min(self.known) {
            let at = (self.newest + self.heard.len() - n) % self.heard.len();
            multiply(&mut self.sum, &self.heard[at], &self.taps.taps[n]);
        }
    }

    /// The sum as a block of sound.
    pub fn finish(&mut self, left: &mut [f32], right: &mut [f32]) {
        let (block, bins) = (self.block, self.block + 1);
        let [re, im] = &mut self.work;
        let part = |n: usize| &self.sum[n * bins..(n + 1) * bins];
        let (lr, li, rr, ri) = (part(0), part(1), part(2), part(3));
        for k in 0..bins {
            re[k] = lr[k] - ri[k];
            im[k] = li[k] + rr[k];
        }
        for k in 1..block {
            re[2 * block - k] = lr[k] + ri[k];
            im[2 * block - k] = rr[k] - li[k];
        }
        self.fft.transform(im, re);
        left.copy_from_slice(&re[block..]);
        right.copy_from_slice(&im[block..]);
    }

    /// Forgets what came in.
    pub fn clear(&mut self) {
        self.known = 0;
        self.sum.fill(0.0);
    }
}

/// Transforms the work and takes the channels' spectra apart.
fn analyse((fft, block): (&mut Fft, usize), work: &mut [Box<[f32]>; 2], spectrum: &mut [f32]) {
    let (length, bins) = (2 * block, block + 1);
    let [re, im] = work;
    fft.transform(re, im);
    for k in 0..bins {
        let mirror = (length - k) % length;
        spectrum[k] = 0.5 * (re[k] + re[mirror]);
        spectrum[bins + k] = 0.5 * (im[k] - im[mirror]);
        spectrum[2 * bins + k] = 0.5 * (im[k] + im[mirror]);
        spectrum[3 * bins + k] = 0.5 * (re[mirror] - re[k]);
    }
}

/// sum += x · h, for both channels.
fn multiply(sum: &mut [f32], x: &[f32], h: &[f32]) {
    let bins = sum.len() / 4;
    for channel in 0..2 {
        let from = 2 * channel * bins;
        let (re, im) = sum[from..from + 2 * bins].split_at_mut(bins);
        let (xr, xi) = x[from..from + 2 * bins].split_at(bins);
        let (hr, hi) = h[from..from + 2 * bins].split_at(bins);
        for k in 0..bins {
            re[k] += xr[k] * hr[k] - xi[k] * hi[k];
            im[k] += xr[k] * hi[k] + xi[k] * hr[k];
        }
    }
}
