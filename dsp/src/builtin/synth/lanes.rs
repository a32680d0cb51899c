//! The sample loops: four voices side by side, from oscillators to stereo.
//!
//! Thread: real-time. In: where each voice is heading ([`Targets`], once per
//! control period). Out: sound added to a block.
//! Invariant: every value moves by one addition per frame, so a span may be cut
//! anywhere; a lane's samples don't depend on its neighbours; lanes add up in a
//! fixed order.
//! Elsewhere: what the targets should be (`voice`), who gets a lane (`allocate`).

use super::super::CONTROL_FRAMES;
use super::super::effect::weave::unzip;
use super::super::effect::wide;
use super::super::filter::Coefficients;
use super::super::math::{bipolar, sine, xorshift};
use super::wavetable::{Cycle, FRACTION_BITS, Wavetables};

/// Voices side by side: one SSE or NEON register. Wider would waste its upper
/// half on the chords of three and four notes that most tracks play.
pub(super) const LANES: usize = 4;

/// Frames that the loops work on at a time.
const SPAN: usize = CONTROL_FRAMES as usize;

/// One value of each lane.
type Row = [f32; LANES];

/// One wave of a span.
type Span = [Row; SPAN];

/// Where a voice shall be at the end of a control period.
#[derive(Clone, Copy, Debug)]
pub(super) struct Targets {
    /// Phase steps of the two oscillators.
    pub step: [u32; 2],
    /// Their tables.
    pub table: [usize; 2],
    /// Their amplitudes.
    pub mix: [f32; 2],
    /// Amplitude of the sine an octave below the first.
    pub sub: f32,
    /// Amplitude of white noise.
    pub noise: f32,
    /// The filter.
    pub filter: Coefficients,
    /// Gain of the left and right channel.
    pub gain: [f32; 2],
}

/// A value of each lane that moves in a straight line.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    value: Row,
    slope: Row,
}

impl Line {
    fn jump(&mut self, lane: usize, to: f32) {
        self.value[lane] = to;
        self.slope[lane] = 0.0;
    }

    fn aim(&mut self, lane: usize, to: f32) {
        self.slope[lane] = (to - self.value[lane]) * (1.0 / SPAN as f32);
    }

    fn is_zero(&self) -> bool {
        self.value == [0.0; LANES] && self.slope == [0.0; LANES]
    }

    #[inline(always)]
    fn next(&mut self) -> Row {
        let now = self.value;
        for lane in 0..LANES {
            self.value[lane] += self.slope[lane];
        }
        now
    }
}

/// One oscillator of each lane.
#[derive(Clone, Copy, Debug, Default)]
struct Oscillator {
    phase: [u32; LANES],
    step: [u32; LANES],
    slide: [u32; LANES],
    table: [usize; LANES],
    mix: Line,
}

impl Oscillator {
    fn aim(&mut self, lane: usize, step: u32, mix: f32) {
        // What the shift drops is made up for at the next period.
        let way = (i64::from(step) - i64::from(self.step[lane])) / i64::from(CONTROL_FRAMES);
        self.slide[lane] = way as u32;
        self.mix.aim(lane, mix);
    }

    /// Its cycles, to read from for a span.
    #[inline]
    fn cycles<'a>(&self, tables: &'a Wavetables) -> [&'a Cycle; LANES] {
        std::array::from_fn(|lane| tables.cycle(self.table[lane]))
    }

    /// The next value of each lane.
    #[inline(always)]
    fn next(&mut self, cycles: &[&Cycle; LANES]) -> Row {
        let points = std::array::from_fn(|lane| {
            let index = (self.phase[lane] >> FRACTION_BITS) as usize;
            // Always there: a cycle has one point more than an index can say.
            cycles[lane][index..].first_chunk().unwrap_or(&[0.0; 2])
        });
        let [low, high] = unzip(points);
        let mut out = [0.0; LANES];
        let gain = self.mix.next();
        for lane in 0..LANES {
            let fraction = (self.phase[lane] & ((1 << FRACTION_BITS) - 1)).cast_signed() as f32;
            let between = fraction * (1.0 / (1_u32 << FRACTION_BITS) as f32);
            out[lane] = gain[lane] * (low[lane] + (high[lane] - low[lane]) * between);
            self.phase[lane] = self.phase[lane].wrapping_add(self.step[lane]);
            self.step[lane] = self.step[lane].wrapping_add(self.slide[lane]);
        }
        out
    }

    /// Adds its wave to a span.
    #[inline(always)]
    fn add(&mut self, tables: &Wavetables, out: &mut [Row]) {
        let cycles = self.cycles(tables);
        let mut it = *self;
        for row in out {
            let wave = it.next(&cycles);
            for lane in 0..LANES {
                row[lane] += wave[lane];
            }
        }
        *self = it;
    }
}

/// The filter and the gains of each lane.
#[derive(Clone, Copy, Debug, Default)]
struct Output {
    filter: [Line; 3],
    memory: [Row; 2],
    gain: [Line; 2],
}

impl Output {
    /// Filters a value of each lane and sums the lanes, left and right.
    #[inline(always)]
    fn next(&mut self, row: Row) -> [f32; 2] {
        let [f1, f2, f3] = &mut self.filter;
        let (a1, a2, a3) = (f1.next(), f2.next(), f3.next());
        let [s1, s2] = &mut self.memory;
        let mut low = [0.0; LANES];
        for lane in 0..LANES {
            let v3 = row[lane] - s2[lane];
            let v1 = a1[lane] * s1[lane] + a2[lane] * v3;
            low[lane] = s2[lane] + a2[lane] * s1[lane] + a3[lane] * v3;
            s1[lane] = 2.0 * v1 - s1[lane];
            s2[lane] = 2.0 * low[lane] - s2[lane];
        }
        let [to_left, to_right] = &mut self.gain;
        let (l, r) = (to_left.next(), to_right.next());
        [
            (low[0] * l[0] + low[2] * l[2]) + (low[1] * l[1] + low[3] * l[3]),
            (low[0] * r[0] + low[2] * r[2]) + (low[1] * r[1] + low[3] * r[3]),
        ]
    }
}

/// A span to be filled, for whatever vectors there are: four lanes fill no wide one,
/// but the newer instructions need fewer moves.
struct Sounding<'a> {
    lanes: &'a mut Lanes,
    tables: &'a Wavetables,
    left: &'a mut [f32],
    right: &'a mut [f32],
}

impl wide::Kernel for Sounding<'_> {
    const LONG: bool = false;

    #[inline(always)]
    fn run(self) {
        self.lanes.sound(self.tables, self.left, self.right);
    }
}

/// The signal path of [`LANES`] voices.
#[derive(Clone, Debug, Default)]
pub(super) struct Lanes {
    oscillators: [Oscillator; 2],
    sub_phase: [u32; LANES],
    sub_step: [u32; LANES],
    sub: Row,
    noise_state: [u32; LANES],
    noise: Line,
    output: Output,
}

impl Lanes {
    /// Puts a voice at the beginning of its sound.
    pub fn start(&mut self, lane: usize, at: &Targets, phases: [u32; 2], noise_seed: u32) {
        for (index, oscillator) in self.oscillators.iter_mut().enumerate() {
            oscillator.phase[lane] = phases[index];
            oscillator.step[lane] = at.step[index];
            oscillator.mix.jump(lane, at.mix[index]);
        }
        self.sub_phase[lane] = 0;
        self.noise_state[lane] = noise_seed | 1;
        self.noise.jump(lane, at.noise);
        let Coefficients { a1, a2, a3 } = at.filter;
        for (line, value) in self.output.filter.iter_mut().zip([a1, a2, a3]) {
            line.jump(lane, value);
        }
        for line in &mut self.output.gain {
            line.jump(lane, 0.0);
        }
        self.output.memory[0][lane] = 0.0;
        self.output.memory[1][lane] = 0.0;
    }

    /// Sends a voice towards its place at the end of the next control period.
    pub fn aim(&mut self, lane: usize, at: &Targets) {
        for (index, oscillator) in self.oscillators.iter_mut().enumerate() {
            oscillator.aim(lane, at.step[index], at.mix[index]);
            oscillator.table[lane] = at.table[index];
        }
        // In steps, not a line: a sine this low forgives it.
        self.sub_step[lane] = at.step[0] >> 1;
        self.sub[lane] = at.sub;
        self.noise.aim(lane, at.noise);
        let Coefficients { a1, a2, a3 } = at.filter;
        for (line, value) in self.output.filter.iter_mut().zip([a1, a2, a3]) {
            line.aim(lane, value);
        }
        for (line, value) in self.output.gain.iter_mut().zip(at.gain) {
            line.aim(lane, value);
        }
    }

    /// Makes a lane exactly silent, and cheap.
    pub fn clear(&mut self, lane: usize) {
        for oscillator in &mut self.oscillators {
            oscillator.mix.jump(lane, 0.0);
            oscillator.step[lane] = 0;
            oscillator.slide[lane] = 0;
        }
        for line in self
            .output
            .gain
            .iter_mut()
            .chain(&mut self.output.filter)
            .chain([&mut self.noise])
        {
            line.jump(lane, 0.0);
        }
        self.sub[lane] = 0.0;
        self.output.memory[0][lane] = 0.0;
        self.output.memory[1][lane] = 0.0;
    }

    /// Adds up to a control period of sound to equally long slices.
    #[inline]
    pub fn render(&mut self, tables: &Wavetables, left: &mut [f32], right: &mut [f32]) {
        wide::run(Sounding {
            lanes: self,
            tables,
            left,
            right,
        });
    }

    #[inline(always)]
    fn sound(&mut self, tables: &Wavetables, left: &mut [f32], right: &mut [f32]) {
        let plain = self.sub == [0.0; LANES] && self.noise.is_zero();
        match self.oscillators.each_ref().map(|o| !o.mix.is_zero()) {
            [true, true] if plain => self.run::<true>(tables, left, right),
            [true, false] if plain => self.run::<false>(tables, left, right),
            sounding => self.run_all(sounding, tables, left, right),
        }
    }

    /// Oscillators, filter and gain in one loop: the filter waits for its own last
    /// value, and the oscillators' loads fill that time.
    #[inline(always)]
    fn run<const TWO: bool>(&mut self, tables: &Wavetables, left: &mut [f32], right: &mut [f32]) {
        let [mut first, mut second] = self.oscillators;
        let cycles = [first.cycles(tables), second.cycles(tables)];
        let mut output = self.output;
        for (left, right) in left.iter_mut().zip(right) {
            let mut row = first.next(&cycles[0]);
            if TWO {
                let other = second.next(&cycles[1]);
                for lane in 0..LANES {
                    row[lane] += other[lane];
                }
            }
            let [l, r] = output.next(row);
            *left += l;
            *right += r;
        }
        (self.oscillators, self.output) = ([first, second], output);
    }

    /// The same with a sub-oscillator and noise.
    #[inline(always)]
    fn run_all(
        &mut self,
        sounding: [bool; 2],
        tables: &Wavetables,
        left: &mut [f32],
        right: &mut [f32],
    ) {
        let mut span: Span = [[0.0; LANES]; SPAN];
        let rows = &mut span[..left.len().min(SPAN)];
        for (oscillator, sounding) in self.oscillators.iter_mut().zip(sounding) {
            if sounding {
                oscillator.add(tables, rows);
            }
        }
        if self.sub != [0.0; LANES] {
            self.add_sub(rows);
        }
        if !self.noise.is_zero() {
            self.add_noise(rows);
        }
        let mut output = self.output;
        for ((row, left), right) in rows.iter().zip(left).zip(right) {
            let [l, r] = output.next(*row);
            *left += l;
            *right += r;
        }
        self.output = output;
    }

    #[inline(always)]
    fn add_sub(&mut self, rows: &mut [Row]) {
        let mut phase = self.sub_phase;
        for row in rows {
            for lane in 0..LANES {
                row[lane] += self.sub[lane] * sine(phase[lane]);
                phase[lane] = phase[lane].wrapping_add(self.sub_step[lane]);
            }
        }
        self.sub_phase = phase;
    }

    #[inline(always)]
    fn add_noise(&mut self, rows: &mut [Row]) {
        let mut state = self.noise_state;
        for row in rows {
            let gain = self.noise.next();
            for lane in 0..LANES {
                state[lane] = xorshift(state[lane]);
                row[lane] += gain[lane] * bipolar(state[lane]);
            }
        }
        self.noise_state = state;
    }
}
