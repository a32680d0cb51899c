//! What a drum is made of.

/// Partials of a drum's tone.
pub(super) const PARTIALS: usize = 8;

/// The wave of every partial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A drum head, a bar, a bell.
    Sine,
    /// Sheet metal: squares at unrelated pitches, high-passed, as in the TR-808.
    /// They alias, which among so many unrelated partials is only more metal.
    Square,
}

/// The tone: up to [`PARTIALS`] decaying partials.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tone {
    /// Their wave.
    pub shape: Shape,
    /// Pitch that `ratios` multiply, hertz.
    pub pitch: f32,
    /// Frequencies relative to `pitch`; zero ends the list.
    pub ratios: [f32; PARTIALS],
    /// Their amplitudes.
    pub levels: [f32; PARTIALS],
    /// Seconds in which the first loses 60 dB.
    pub decay: f32,
    /// Each next partial's decay, relative to the one before.
    pub damping: f32,
    /// Rise of all pitches at the beginning, relative (1 is an octave).
    pub bend: f32,
    /// Seconds in which the bend loses 60 dB.
    pub bend_decay: f32,
    /// Corner of a high-pass over the tone, hertz; zero is none.
    pub high_pass: f32,
}

/// The noise: filtered, with an envelope of one or more bursts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noise {
    /// Amplitude.
    pub level: f32,
    /// Cutoff or centre, hertz.
    pub cutoff: f32,
    /// Q of the filter.
    pub resonance: f32,
    /// Weights of the filter's low, band and high outputs.
    pub outputs: [f32; 3],
    /// Seconds of the rise of each burst.
    pub attack: f32,
    /// Seconds in which the last burst loses 60 dB.
    pub decay: f32,
    /// Bursts.
    pub bursts: u32,
    /// Seconds from burst to burst.
    pub spacing: f32,
    /// Seconds in which a burst before the last loses 60 dB.
    pub burst_decay: f32,
}

/// One drum.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    /// Gain, decibels.
    pub level: f32,
    /// Its tone.
    pub tone: Tone,
    /// Its noise.
    pub noise: Noise,
    /// Place, -1 (left) to 1, as the audience sees it.
    pub pan: f32,
    /// A new drum of a group silences the others of it; zero is no group.
    pub choke: u8,
    /// Its note off damps it.
    pub held: bool,
    /// Octaves of brightness between velocity 1 and 127.
    pub brightness: f32,
}

/// No tone.
pub(super) const NO_TONE: Tone = Tone {
    shape: Shape::Sine,
    pitch: 100.0,
    ratios: [0.0; PARTIALS],
    levels: [0.0; PARTIALS],
    decay: 0.1,
    damping: 1.0,
    bend: 0.0,
    bend_decay: 0.05,
    high_pass: 0.0,
};

/// No noise.
pub(super) const NO_NOISE: Noise = Noise {
    level: 0.0,
    cutoff: 5000.0,
    resonance: 0.7,
    outputs: [0.0, 0.0, 1.0],
    attack: 0.0,
    decay: 0.1,
    bursts: 1,
    spacing: 0.01,
    burst_decay: 0.01,
};

/// Silence, from which the drums differ.
pub(super) const NOTHING: Recipe = Recipe {
    level: -6.0,
    tone: NO_TONE,
    noise: NO_NOISE,
    pan: 0.0,
    choke: 0,
    held: false,
    brightness: 1.5,
};

/// Fills the unused places of a list of partials.
pub(super) const fn partials<const N: usize>(list: [f32; N]) -> [f32; PARTIALS] {
    let mut all = [0.0; PARTIALS];
    let mut index = 0;
    while index < N && index < PARTIALS {
        all[index] = list[index];
        index += 1;
    }
    all
}
