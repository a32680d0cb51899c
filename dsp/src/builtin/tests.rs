//! Measurements of the instruments: pitch, aliasing, loudness, tails, determinism.
//!
//! `cargo test -- --ignored dump` with `WAIVE_DUMP=folder` writes every patch and
//! drum as WAV and prints their figures, to listen with numbers.

mod analysis;
mod drums;
mod effects;
mod four_osc;
mod four_osc_laws;
mod four_osc_matrix;
mod sampler;
mod space;
mod storm;
mod stream;
mod synth;

use super::{BuiltinKind, attribute, create, latency, parameters};
use stream::RATE;

#[test]
fn type_names_are_stable_and_lead_back() {
    assert_eq!(BuiltinKind::Synth.type_name(), "waiveSynth");
    assert_eq!(BuiltinKind::DrumKit.type_name(), "waiveDrums");
    for kind in BuiltinKind::all() {
        assert_eq!(BuiltinKind::from_type_name(kind.type_name()), Some(kind));
        assert!(!kind.display_name().is_empty());
    }
    assert_eq!(BuiltinKind::from_type_name("echo"), None);
}

#[test]
fn cards_say_what_is_so() {
    for kind in BuiltinKind::all() {
        assert_eq!(create(kind, RATE, 0).latency(), latency(kind, RATE));
        let mut attributes: Vec<&str> = parameters(kind)
            .iter()
            .map(|spec| attribute(kind, spec.id).unwrap())
            .collect();
        attributes.sort_unstable();
        attributes.dedup();
        assert_eq!(attributes.len(), parameters(kind).len(), "{kind:?}");
    }
    assert_eq!(attribute(BuiltinKind::Equaliser, "Mid Q 2"), Some("midQ2"));
    assert_eq!(attribute(BuiltinKind::Equaliser, "midQ2"), None);
}

#[test]
fn parameters_have_defaults_in_range_and_distinct_ids() {
    for kind in BuiltinKind::all() {
        let specs = parameters(kind);
        for (index, spec) in specs.iter().enumerate() {
            assert!(
                spec.min <= spec.default && spec.default <= spec.max,
                "{}",
                spec.id
            );
            assert!(specs[..index].iter().all(|other| other.id != spec.id));
            assert_eq!(spec.clamp(f32::NAN).to_bits(), spec.default.to_bits());
        }
        let mut processor = create(kind, RATE, 0);
        processor.set_param(u32::MAX, 1.0);
        assert!(processor.is_idle() || kind == BuiltinKind::ToneGenerator);
    }
}
