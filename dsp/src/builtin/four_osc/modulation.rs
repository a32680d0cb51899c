//! The modulation matrix and the LFOs that move in it.

use super::super::CONTROL_FRAMES;
use super::super::math::{bipolar, scramble, sine};
use super::parameter::is_modulatable;

/// What can move a parameter, in Tracktion's order (FourOscPlugin's `ModSource`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModSource {
    /// LFO 1 or 2 (0 or 1).
    Lfo(u8),
    /// Modulation envelope 1 or 2 (0 or 1).
    Envelope(u8),
    /// Channel pressure.
    Pressure,
    /// CC 74, in the middle until it moves, as MPE has it.
    Timbre,
    /// The key, over 127.
    Note,
    /// The velocity, over 127.
    Velocity,
    /// A controller.
    Control(u8),
}

impl ModSource {
    /// The source of a MODMATRIXITEM's `modItem`.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Some(match id {
            "lfo1" => Self::Lfo(0),
            "lfo2" => Self::Lfo(1),
            "env1" => Self::Envelope(0),
            "env2" => Self::Envelope(1),
            "mpePressure" => Self::Pressure,
            "mpeTimbre" => Self::Timbre,
            "midiNote" => Self::Note,
            "midiVelocity" => Self::Velocity,
            other => {
                let digits = other.strip_prefix("cc")?;
                if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return None;
                }
                let number: u8 = digits.parse().ok()?;
                (number <= 127).then_some(Self::Control(number))?
            }
        })
    }

    /// Its `modItem`: the opposite of [`from_id`](Self::from_id).
    #[must_use]
    pub fn id(self) -> String {
        let name = match self {
            Self::Lfo(0) => "lfo1",
            Self::Lfo(_) => "lfo2",
            Self::Envelope(0) => "env1",
            Self::Envelope(_) => "env2",
            Self::Pressure => "mpePressure",
            Self::Timbre => "mpeTimbre",
            Self::Note => "midiNote",
            Self::Velocity => "midiVelocity",
            Self::Control(number) => return format!("cc{number}"),
        };
        name.to_owned()
    }

    /// The ids of all sources but the controllers, which are `cc0` to `cc127`.
    pub const NAMED: [&str; 8] = [
        "lfo1",
        "lfo2",
        "env1",
        "env2",
        "mpePressure",
        "mpeTimbre",
        "midiNote",
        "midiVelocity",
    ];
}

/// One row of the matrix: a MODMATRIXITEM.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModRoute {
    /// What moves.
    pub source: ModSource,
    /// The parameter's place in the table.
    pub parameter: usize,
    /// Share of the parameter's way at the source's top, -1..=1.
    pub depth: f32,
}

/// The rows as notes go by them: those of one parameter side by side, one for each
/// source, in the order of the sources.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ModMatrix(Box<[ModRoute]>);

impl ModMatrix {
    /// Rows in a file's order. Of two with the same source and parameter the later one
    /// counts, as in Tracktion; rows about what isn't there, or what is not a note's own,
    /// and those that move nothing are left out.
    #[must_use]
    pub fn new(rows: &[ModRoute]) -> Self {
        let good = |row: &&ModRoute| is_modulatable(row.parameter) && row.depth.is_finite();
        let mut kept: Vec<ModRoute> = rows.iter().filter(good).copied().collect();
        kept.sort_by_key(|row| (row.parameter, row.source));
        // `later` goes, so the earlier one becomes it.
        kept.dedup_by(|later, row| {
            let same = (later.source, later.parameter) == (row.source, row.parameter);
            if same {
                row.depth = later.depth;
            }
            same
        });
        kept.retain(|row| row.depth != 0.0);
        Self(kept.into())
    }

    /// The rows of one parameter after those of another.
    pub(super) fn by_parameter(&self) -> impl Iterator<Item = &[ModRoute]> {
        self.0.chunk_by(|a, b| a.parameter == b.parameter)
    }
}

/// A low-frequency oscillator of one note.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lfo {
    phase: f64,
    cycle: u64,
}

impl Lfo {
    /// Its value, -1..=1, by shape; `seed` for the random one.
    pub fn value(&self, shape: u8, seed: u64) -> f32 {
        let t = self.phase as f32;
        match shape {
            1 => sine((self.phase * 4_294_967_295.0) as u32),
            2 if t < 0.5 => 4.0 * t - 1.0,
            2 => 3.0 - 4.0 * t,
            3 => 2.0 * t - 1.0,
            4 => 1.0 - 2.0 * t,
            5 if t < 0.5 => 1.0,
            5 => -1.0,
            6 => bipolar(scramble(seed ^ scramble(self.cycle)) as u32),
            _ => 0.0,
        }
    }

    /// Moves on by a control period.
    pub fn step(&mut self, hertz: f64, rate: f64) {
        self.phase += hertz * f64::from(CONTROL_FRAMES) / rate;
        let whole = libm::floor(self.phase);
        self.cycle = self.cycle.wrapping_add(whole as u64);
        self.phase -= whole;
    }
}
