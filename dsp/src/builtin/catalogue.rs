//! What there is: a card for each built-in.

use std::sync::Arc;

use super::effect::Chassis;
use super::space::Cells;
use super::{
    DrumKit, ParameterSpec, Synth, chorus, compressor, deesser, delay, drums, eq, four_osc, gate,
    impulse, limiter, lowpass, midi_modifier, multiband, phaser, pitch, reverb, sampler, saturator,
    synth, tone, widener,
};
use crate::processor::Processor;
use crate::time::SampleRate;

/// The built-in processors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BuiltinKind {
    /// [`Synth`]: polyphonic subtractive synthesizer.
    Synth,
    /// [`DrumKit`]: General MIDI percussion by synthesis.
    DrumKit,
    /// [`eq`]: two shelves and two peaks.
    Equaliser,
    /// [`compressor`]: feed-forward, with a side chain.
    Compressor,
    /// [`lowpass`]: low- or high-pass of 12 dB per octave.
    LowPass,
    /// [`limiter`]: true peaks below a ceiling.
    Limiter,
    /// [`gate`]: shuts out what is soft.
    Gate,
    /// [`deesser`]: turns sibilants down.
    DeEsser,
    /// [`saturator`]: a bent curve, oversampled.
    Saturator,
    /// [`widener`]: mid and side.
    Widener,
    /// [`multiband`]: four bands, a compressor each.
    Multiband,
    // Space and time.
    /// [`reverb::Reverb`].
    Reverb,
    /// [`delay::Delay`].
    Delay,
    /// [`chorus::Chorus`].
    Chorus,
    /// [`phaser::Phaser`].
    Phaser,
    /// [`impulse::ImpulseResponse`].
    ImpulseResponse,
    /// [`tone::ToneGenerator`].
    ToneGenerator,
    /// [`midi_modifier::MidiModifier`].
    MidiModifier,
    /// [`sampler::Sampler`].
    Sampler,
    /// [`pitch::PitchShifter`].
    PitchShifter,
    /// [`four_osc::FourOsc`].
    FourOsc,
    /// [`sampler::Sampler`] with a SoundFont file's bank.
    SoundFont,
}

/// What is known of a kind beside its sound.
struct Card {
    kind: BuiltinKind,
    /// Stable name for files and the wire.
    type_name: &'static str,
    /// Name to show.
    name: &'static str,
    role: Role,
    parameters: &'static [ParameterSpec],
    /// What files call parameters whose automation ids are others: id, attribute.
    attributes: &'static [(&'static str, &'static str)],
    /// Parameters that can be set but not automated.
    fixed: &'static [&'static str],
    latency: fn(SampleRate) -> u32,
    make: fn(SampleRate, u64) -> Box<dyn Processor>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Makes sound of notes.
    Instrument,
    /// Changes sound.
    Effect,
    /// Changes sound, and can listen to another track for that.
    KeyedEffect,
    /// Changes the notes that plugins behind it hear, and lets sound pass.
    NoteEffect,
}

impl Card {
    const fn new(
        kind: BuiltinKind,
        [type_name, name]: [&'static str; 2],
        role: Role,
        parameters: &'static [ParameterSpec],
        make: fn(SampleRate, u64) -> Box<dyn Processor>,
    ) -> Self {
        Self {
            kind,
            type_name,
            name,
            role,
            parameters,
            attributes: &[],
            fixed: &[],
            latency: |_| 0,
            make,
        }
    }
}

/// In the order of [`BuiltinKind`], which is the one to list them in.
const CARDS: &[Card] = &[
    Card::new(
        BuiltinKind::Synth,
        ["waiveSynth", "Waive Synth"],
        Role::Instrument,
        synth::PARAMETERS,
        |rate, seed| Box::new(Synth::new(rate, seed)),
    ),
    Card::new(
        BuiltinKind::DrumKit,
        ["waiveDrums", "Waive Drums"],
        Role::Instrument,
        drums::PARAMETERS,
        |rate, seed| Box::new(DrumKit::new(rate, seed)),
    ),
    Card {
        attributes: &[
            ("Low-pass freq", "loFreq"),
            ("Low-pass gain", "loGain"),
            ("Low-pass Q", "loQ"),
            ("Mid freq 1", "midFreq1"),
            ("Mid gain 1", "midGain1"),
            ("Mid Q 1", "midQ1"),
            ("Mid freq 2", "midFreq2"),
            ("Mid gain 2", "midGain2"),
            ("Mid Q 2", "midQ2"),
            ("High-pass freq", "hiFreq"),
            ("High-pass gain", "hiGain"),
            ("High-pass Q", "hiQ"),
        ],
        fixed: &["phaseInvert"],
        ..Card::new(
            BuiltinKind::Equaliser,
            ["4bandEq", "4-Band EQ"],
            Role::Effect,
            eq::PARAMETERS,
            |rate, _| Box::new(Chassis::<eq::Equaliser>::new(rate)),
        )
    },
    Card {
        attributes: &[("output gain", "outputDb"), ("input gain", "inputDb")],
        fixed: &["sidechainTrigger"],
        ..Card::new(
            BuiltinKind::Compressor,
            ["compressor", "Compressor"],
            Role::KeyedEffect,
            compressor::PARAMETERS,
            |rate, _| Box::new(Chassis::<compressor::Compressor>::new(rate)),
        )
    },
    Card {
        fixed: &["mode"],
        ..Card::new(
            BuiltinKind::LowPass,
            ["lowpass", "Low/High-Pass"],
            Role::Effect,
            lowpass::PARAMETERS,
            |rate, _| Box::new(Chassis::<lowpass::LowPass>::new(rate)),
        )
    },
    Card {
        latency: limiter::latency,
        ..Card::new(
            BuiltinKind::Limiter,
            ["waiveLimiter", "Limiter"],
            Role::Effect,
            limiter::PARAMETERS,
            |rate, _| Box::new(Chassis::<limiter::Limiter>::new(rate)),
        )
    },
    Card::new(
        BuiltinKind::Gate,
        ["waiveGate", "Gate"],
        Role::KeyedEffect,
        gate::PARAMETERS,
        |rate, _| Box::new(Chassis::<gate::Gate>::new(rate)),
    ),
    Card::new(
        BuiltinKind::DeEsser,
        ["waiveDeEsser", "De-Esser"],
        Role::Effect,
        deesser::PARAMETERS,
        |rate, _| Box::new(Chassis::<deesser::DeEsser>::new(rate)),
    ),
    Card {
        latency: |_| saturator::LATENCY,
        ..Card::new(
            BuiltinKind::Saturator,
            ["waiveSaturator", "Saturator"],
            Role::Effect,
            saturator::PARAMETERS,
            |rate, _| Box::new(Chassis::<saturator::Saturator>::new(rate)),
        )
    },
    Card::new(
        BuiltinKind::Widener,
        ["waiveWidener", "Stereo Widener"],
        Role::Effect,
        widener::PARAMETERS,
        |rate, _| Box::new(Chassis::<widener::Widener>::new(rate)),
    ),
    Card::new(
        BuiltinKind::Multiband,
        ["waiveMultiband", "Multiband Compressor"],
        Role::Effect,
        multiband::PARAMETERS,
        |rate, _| Box::new(Chassis::<multiband::Multiband>::new(rate)),
    ),
    Card {
        attributes: &[
            ("room size", "roomSize"),
            ("damping", "damp"),
            ("wet level", "wet"),
            ("dry level", "dry"),
        ],
        ..Card::new(
            BuiltinKind::Reverb,
            ["reverb", "Reverb"],
            Role::Effect,
            reverb::PARAMETERS,
            |rate, _| Box::new(Cells::new(reverb::Reverb::new(rate))),
        )
    },
    Card {
        attributes: &[("mix proportion", "mix")],
        fixed: &["length"],
        ..Card::new(
            BuiltinKind::Delay,
            ["delay", "Delay"],
            Role::Effect,
            delay::PARAMETERS,
            |rate, _| Box::new(Cells::new(delay::Delay::new(rate))),
        )
    },
    Card {
        fixed: EVERY_ONE,
        ..Card::new(
            BuiltinKind::Chorus,
            ["chorus", "Chorus"],
            Role::Effect,
            chorus::PARAMETERS,
            |rate, _| Box::new(Cells::new(chorus::Chorus::new(rate))),
        )
    },
    Card {
        fixed: EVERY_ONE,
        ..Card::new(
            BuiltinKind::Phaser,
            ["phaser", "Phaser"],
            Role::Effect,
            phaser::PARAMETERS,
            |rate, _| Box::new(Cells::new(phaser::Phaser::new(rate))),
        )
    },
    Card {
        attributes: &[
            ("highPassMidiNoteNumber", "highPassFrequency"),
            ("lowPassMidiNoteNumber", "lowPassFrequency"),
        ],
        ..Card::new(
            BuiltinKind::ImpulseResponse,
            ["impulseResponse", "Impulse Response"],
            Role::Effect,
            impulse::PARAMETERS,
            |rate, _| Box::new(Cells::new(impulse::ImpulseResponse::new(rate, None))),
        )
    },
    Card::new(
        BuiltinKind::ToneGenerator,
        ["toneGenerator", "Tone Generator"],
        Role::Effect,
        tone::PARAMETERS,
        |rate, seed| Box::new(tone::ToneGenerator::new(rate, seed)),
    ),
    Card {
        attributes: &[("semitones up", "semitonesUp")],
        ..Card::new(
            BuiltinKind::MidiModifier,
            ["midiModifier", "MIDI Modifier"],
            Role::NoteEffect,
            midi_modifier::PARAMETERS,
            |_, _| Box::new(midi_modifier::MidiModifier::default()),
        )
    },
    Card::new(
        BuiltinKind::Sampler,
        ["sampler", "Sampler"],
        Role::Instrument,
        sampler::ZONE_PARAMETERS,
        |rate, _| Box::new(sampler::Sampler::new(rate, Arc::default())),
    ),
    Card {
        attributes: &[("semitones up", "semitonesUp")],
        latency: pitch::latency,
        ..Card::new(
            BuiltinKind::PitchShifter,
            ["pitchShifter", "Pitch Shifter"],
            Role::Effect,
            pitch::PARAMETERS,
            |rate, _| Box::new(Cells::new(pitch::PitchShifter::new(rate))),
        )
    },
    Card {
        // Tracktion's files spell them so.
        attributes: &[
            ("chorusSpeed", "chosusSpeed"),
            ("chorusWidth", "chrousWidth"),
        ],
        ..Card::new(
            BuiltinKind::FourOsc,
            ["4osc", "4OSC"],
            Role::Instrument,
            four_osc::PARAMETERS,
            |rate, seed| Box::new(four_osc::FourOsc::new(rate, seed, &[])),
        )
    },
    Card::new(
        BuiltinKind::SoundFont,
        ["waiveSoundFont", "SoundFont Player"],
        Role::Instrument,
        sampler::PARAMETERS,
        |rate, _| Box::new(sampler::Sampler::new(rate, Arc::default())),
    ),
];

/// Every kind has its card at its own place, or this doesn't compile.
const _: () = {
    assert!(CARDS.len() == BuiltinKind::SoundFont as usize + 1);
    let mut place = 0;
    while place < CARDS.len() {
        assert!(CARDS[place].kind as usize == place);
        place += 1;
    }
};

/// Instead of a list: no parameter is automated.
const EVERY_ONE: &[&str] = &["*"];

impl BuiltinKind {
    /// Every kind that a chain can have, in the order to list them.
    pub fn all() -> impl Iterator<Item = Self> {
        CARDS.iter().map(|card| card.kind)
    }

    fn card(self) -> &'static Card {
        &CARDS[self as usize]
    }

    /// Stable name for files and the wire.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        self.card().type_name
    }

    /// The kind of a [`type_name`](Self::type_name).
    #[must_use]
    pub fn from_type_name(name: &str) -> Option<Self> {
        Self::all().find(|kind| kind.type_name() == name)
    }

    /// Name to show.
    #[must_use]
    pub fn display_name(self) -> &'static str {
        self.card().name
    }

    /// Whether it can listen to another track ([`crate::processor::Input::key`]).
    #[must_use]
    pub fn takes_key(self) -> bool {
        self.card().role == Role::KeyedEffect
    }

    /// Whether it makes sound from MIDI (rather than changing sound).
    #[must_use]
    pub fn is_instrument(self) -> bool {
        self.card().role == Role::Instrument
    }

    /// Whether it changes the notes that plugins behind it hear
    /// ([`Processor::changes_events`]).
    #[must_use]
    pub fn changes_events(self) -> bool {
        self.card().role == Role::NoteEffect
    }
}

/// Delay between input and output of a kind, in frames at a sample rate. It is the same
/// whatever the parameters, so that moving one never moves the sound in time.
#[must_use]
pub fn latency(kind: BuiltinKind, sample_rate: SampleRate) -> u32 {
    (kind.card().latency)(sample_rate)
}

/// The parameters of a kind, indexed as [`Processor::set_param`] takes them.
#[must_use]
pub fn parameters(kind: BuiltinKind) -> &'static [ParameterSpec] {
    kind.card().parameters
}

/// Builds a processor, with all the memory it will ever need.
#[must_use]
pub fn create(kind: BuiltinKind, sample_rate: SampleRate, seed: u64) -> Box<dyn Processor> {
    (kind.card().make)(sample_rate, seed)
}

/// What a processor plays or goes by that was read from files.
#[derive(Clone, Debug, Default)]
pub enum Material {
    /// Nothing yet, or nothing at all.
    #[default]
    None,
    /// A sampler's zones, or a SoundFont's presets.
    Bank(Arc<sampler::Bank>),
    /// An impulse response.
    Impulse(impulse::Kernel),
}

/// Builds a processor with what was read for it. Material of another kind, or none, leaves
/// an instrument silent and lets sound pass an effect.
#[must_use]
pub fn create_with(
    kind: BuiltinKind,
    sample_rate: SampleRate,
    seed: u64,
    material: &Material,
) -> Box<dyn Processor> {
    match (kind, material) {
        (BuiltinKind::Sampler | BuiltinKind::SoundFont, Material::Bank(bank)) => {
            Box::new(sampler::Sampler::new(sample_rate, Arc::clone(bank)))
        }
        (BuiltinKind::ImpulseResponse, Material::Impulse(kernel)) => {
            let response = impulse::ImpulseResponse::with(sample_rate, Some(kernel));
            Box::new(Cells::new(response))
        }
        _ => create(kind, sample_rate, seed),
    }
}

/// The attribute that holds a parameter in a `.tracktionedit` file, by the
/// parameter's id.
#[must_use]
pub fn attribute(kind: BuiltinKind, id: &str) -> Option<&'static str> {
    let card = kind.card();
    let named = card.attributes.iter().find(|row| row.0 == id);
    let same = || card.parameters.iter().find(|spec| spec.id == id);
    named.map(|row| row.1).or_else(|| Some(same()?.id))
}

/// Whether Tracktion knows automation of a parameter. What it doesn't can be set.
#[must_use]
pub fn is_automatable(kind: BuiltinKind, id: &str) -> bool {
    let fixed = kind.card().fixed;
    fixed != EVERY_ONE && !fixed.contains(&id)
}
