//! The further outputs of a plugin over a whole block, stretch by stretch.

use super::Stereo;

/// One output.
#[derive(Debug)]
struct Output {
    sides: [Box<[f32]>; 2],
    sounding: bool,
}

/// What further outputs held in the last block. Made on the control thread; the rest is
/// real-time.
#[derive(Debug)]
pub struct Further {
    outputs: Vec<Output>,
    frames: usize,
}

impl Further {
    /// The longest block that there is, in frames.
    pub const LONGEST: usize = 8192;

    /// Room for so many outputs in blocks of up to [`LONGEST`](Self::LONGEST) frames; what
    /// lies beyond is lost.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let output = || Output {
            sides: [(); 2].map(|()| vec![0.0; Self::LONGEST].into_boxed_slice()),
            sounding: false,
        };
        Self {
            outputs: (0..count).map(|_| output()).collect(),
            frames: 0,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.outputs.len()
    }

    /// A block of so many frames begins: all are silent in it, until something lands.
    pub fn begin(&mut self, frames: usize) {
        self.frames = frames.min(Self::LONGEST);
        for output in &mut self.outputs {
            output.sounding = false;
        }
    }

    /// A stretch of an output, from a frame of the block on; none is silence. What comes
    /// in order needs no clearing.
    pub fn land(&mut self, output: usize, from: usize, heard: Option<Stereo<'_>>, frames: usize) {
        let Some(output) = self.outputs.get_mut(output) else {
            return;
        };
        let heard = heard.filter(|heard| !(is_silent(heard.left) && is_silent(heard.right)));
        let (from, to) = (from.min(self.frames), (from + frames).min(self.frames));
        if heard.is_some() && !output.sounding {
            output.sounding = true;
            output
                .sides
                .iter_mut()
                .for_each(|side| side[..from].fill(0.0));
        }
        if !output.sounding {
            return;
        }
        let [left, right] = output.sides.each_mut().map(|side| &mut side[from..to]);
        if let Some(heard) = heard {
            left.copy_from_slice(&heard.left[..to - from]);
            right.copy_from_slice(&heard.right[..to - from]);
        } else {
            left.fill(0.0);
            right.fill(0.0);
        }
    }

    /// What an output held; none if it was silent.
    #[must_use]
    pub fn heard(&self, output: usize) -> Option<Stereo<'_>> {
        let output = self.outputs.get(output).filter(|output| output.sounding)?;
        let [left, right] = output.sides.each_ref().map(|side| &side[..self.frames]);
        Some(Stereo { left, right })
    }
}

fn is_silent(samples: &[f32]) -> bool {
    samples.iter().all(|sample| *sample == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_make_a_block_and_silence_needs_no_room() {
        let mut further = Further::new(2);
        let ones = [1.0; 8];
        let sound = |frames: usize| Stereo {
            left: &ones[..frames],
            right: &ones[..frames],
        };
        further.begin(8);
        further.land(0, 0, Some(sound(8)), 8);
        further.begin(8);
        further.land(0, 0, None, 3);
        further.land(0, 3, Some(sound(2)), 2);
        further.land(0, 5, None, 3);
        further.land(
            1,
            0,
            Some(Stereo {
                left: &[-0.0; 8],
                right: &[0.0; 8],
            }),
            8,
        );
        further.land(7, 0, Some(sound(8)), 8);
        let heard = further.heard(0).unwrap();
        assert_eq!(heard.left, [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(heard.left, heard.right);
        assert!(further.heard(1).is_none());
        further.begin(4);
        assert!(further.heard(0).is_none());
    }
}
