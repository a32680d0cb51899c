//! For tests: damages bytes in the ways that files get damaged.

use std::time::{Duration, Instant};

/// A seeded source of damage.
pub struct Trample(u64);

impl Trample {
    /// The same seed damages alike.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2) + 1)
    }

    /// A number from 0 up, less than `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }

    /// A copy with a few of: flipped bits, changed, lost, doubled and swapped
    /// pieces, a cut end.
    pub fn bytes(&mut self, original: &[u8]) -> Vec<u8> {
        let mut bytes = original.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            let end = (at + 1 + self.below(16)).min(bytes.len());
            if at >= end {
                continue;
            }
            match self.below(6) {
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at] = [0, 0x7F, 0x80, 0xFF, b'<', b'"', b'&', b'>'][self.below(8)],
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let piece = bytes[at..end].to_vec();
                    let to = self.below(bytes.len());
                    bytes.splice(to..to, piece);
                }
                4 => {
                    let other = self.below(bytes.len());
                    bytes.swap(at, other);
                }
                _ => bytes.truncate(at),
            }
        }
        bytes
    }
}

/// Runs `rounds` times, or for `WAIVE_FUZZ_SECONDS` when that is set.
pub fn until_enough(rounds: usize, mut run: impl FnMut(usize)) {
    let seconds = std::env::var("WAIVE_FUZZ_SECONDS").ok();
    let length = seconds
        .and_then(|text| text.parse().ok())
        .map(Duration::from_secs);
    let start = Instant::now();
    let enough = |round| length.map_or(round >= rounds, |length| start.elapsed() >= length);
    for round in (0..).take_while(|&round| !enough(round)) {
        run(round);
    }
}
