//! Measurements of the effects: responses, gain curves, times, distortion, peaks,
//! neutrality, rest, determinism, abuse.

mod banks;
mod common;
mod compressor;
mod dynamics;
mod eq;
mod limiter;
mod rig;
mod shape;

use super::super::{BuiltinKind, attribute, is_automatable, parameters};

/// Names and ranges that files rely on.
#[test]
fn tracktions_effects_have_its_types_ids_and_ranges() {
    let types = rig::EFFECTS.map(BuiltinKind::type_name);
    let wanted = "4bandEq compressor lowpass waiveLimiter waiveGate waiveDeEsser \
                  waiveSaturator waiveWidener waiveMultiband";
    assert_eq!(types.join(" "), wanted);
    assert!(rig::EFFECTS.iter().all(|kind| !kind.is_instrument()));
    let row = |kind: BuiltinKind, id: &str| {
        let spec = parameters(kind).iter().find(|spec| spec.id == id).unwrap();
        let name = attribute(kind, spec.id).unwrap();
        (name, [spec.min, spec.max, spec.default])
    };
    let eq = |id| row(BuiltinKind::Equaliser, id);
    assert_eq!(eq("Low-pass freq"), ("loFreq", [20.0, 20_000.0, 80.0]));
    assert_eq!(eq("Mid gain 1"), ("midGain1", [-20.0, 20.0, 0.0]));
    assert_eq!(eq("High-pass Q"), ("hiQ", [0.1, 4.0, 0.5]));
    let compressor = |id| row(BuiltinKind::Compressor, id);
    assert_eq!(
        compressor("threshold"),
        ("threshold", [0.01, 1.0, 0.501_187_2])
    );
    assert_eq!(compressor("ratio"), ("ratio", [0.0, 0.95, 0.5]));
    assert_eq!(compressor("output gain"), ("outputDb", [-10.0, 24.0, 0.0]));
    assert_eq!(compressor("input gain"), ("inputDb", [-24.0, 24.0, 0.0]));
    let low = row(BuiltinKind::LowPass, "frequency");
    assert_eq!(low, ("frequency", [10.0, 22_000.0, 4_000.0]));
    assert!(!is_automatable(BuiltinKind::LowPass, "mode"));
    assert!(is_automatable(BuiltinKind::LowPass, "frequency"));
}
