//! SoundFont 2 files as banks ("SoundFont Technical Specification" 2.04, Creative
//! 2006, ch. 8).
//!
//! Taken: key and velocity ranges, tuning, loops, the volume envelope with its key
//! scaling, attenuation, pan, the low-pass, exclusive classes. Not taken: modulation
//! envelopes, LFOs, modulators, and the sends to reverb and chorus.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rustysynth::{InstrumentRegion, LoopMode, PresetRegion, SoundFont};

use super::bank::{Bank, Envelope, Looping, Preset, Zone};
use super::tables;

/// More zones than this, over all presets, aren't played. Large files have some 20,000.
const MOST_ZONES: usize = 200_000;

/// Why a file can't be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundFontFault(pub String);

impl std::fmt::Display for SoundFontFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "not a SoundFont that can be played: {}", self.0)
    }
}

impl std::error::Error for SoundFontFault {}

/// Reads a file's bytes. Nothing but the bank is kept. What it takes of memory is at most
/// some times what the file has; files of others are bounded by who reads them.
///
/// # Errors
/// What is no SoundFont, or says things that can't be.
pub fn read_soundfont(bytes: &[u8]) -> Result<Bank, SoundFontFault> {
    tables::check(bytes).map_err(|what| SoundFontFault(what.into()))?;
    let mut reader = bytes;
    // The parser trusts a file's figures; what the check lets pass and it stumbles over all
    // the same (sums of offsets beyond its integers) ends here, and nothing of it is used.
    let read = catch_unwind(AssertUnwindSafe(|| SoundFont::new(&mut reader)));
    let font = match read {
        Ok(Ok(font)) => font,
        Ok(Err(fault)) => return Err(SoundFontFault(fault.to_string())),
        Err(_) => return Err(SoundFontFault("its tables contradict each other".into())),
    };
    let wave: Arc<[f32]> = font
        .get_wave_data()
        .iter()
        .map(|x| f32::from(*x) / 32_768.0)
        .collect();
    let (mut zones, mut presets) = (Vec::new(), Vec::new());
    for preset in font.get_presets() {
        let first = zones.len();
        for outer in preset.get_regions() {
            let Some(instrument) = font.get_instruments().get(outer.get_instrument_id()) else {
                continue;
            };
            for region in instrument.get_regions() {
                zones.extend(zone_of(&font, &wave, outer, region));
            }
            if zones.len() > MOST_ZONES {
                return Err(SoundFontFault("it has too many zones".into()));
            }
        }
        presets.push(Preset {
            name: preset.get_name().to_owned(),
            bank: u16::try_from(preset.get_bank_number()).unwrap_or_default(),
            program: u8::try_from(preset.get_patch_number()).unwrap_or_default(),
            zones: (first..zones.len()).collect(),
        });
    }
    Ok(Bank::new(zones, presets))
}

fn zone_of(
    font: &SoundFont,
    wave: &Arc<[f32]>,
    outer: &PresetRegion,
    region: &InstrumentRegion,
) -> Option<Zone> {
    let sample = font.get_sample_headers().get(region.get_sample_id())?;
    let key = |n: i32| n.clamp(0, 127) as u8;
    let keys = [
        key(region
            .get_key_range_start()
            .max(outer.get_key_range_start())),
        key(region.get_key_range_end().min(outer.get_key_range_end())),
    ];
    let velocities = [
        key(region
            .get_velocity_range_start()
            .max(outer.get_velocity_range_start())),
        key(region
            .get_velocity_range_end()
            .min(outer.get_velocity_range_end())),
    ];
    if keys[0] > keys[1] || velocities[0] > velocities[1] {
        return None;
    }
    let frame = |n: i32| usize::try_from(n).unwrap_or_default();
    let mut zone = Zone::new(
        wave.clone(),
        wave.clone(),
        f64::from(sample.get_sample_rate()),
    );
    zone.start = frame(region.get_sample_start());
    zone.end = frame(region.get_sample_end());
    let (start, end) = (
        frame(region.get_sample_start_loop()),
        frame(region.get_sample_end_loop()),
    );
    zone.looping = match region.get_sample_modes() {
        LoopMode::NoLoop => Looping::Once,
        LoopMode::Continuous => Looping::Always { start, end },
        LoopMode::LoopUntilNoteOff => Looping::WhileHeld { start, end },
    };
    (zone.keys, zone.velocities) = (keys, velocities);
    zone.tracking = f64::from(region.get_scale_tuning() + outer.get_scale_tuning()) / 100.0;
    let coarse = f64::from(region.get_coarse_tune() + outer.get_coarse_tune());
    // The region's includes the sample's own correction.
    let fine = region.get_fine_tune() + outer.get_fine_tune();
    let tune = coarse + f64::from(fine) / 100.0;
    // Tuning holds for drums, too, whose keys don't change the pitch.
    zone.root = f64::from(region.get_root_key()) - tune / zone.tracking.max(0.01);
    zone.gains = gains_of(outer, region);
    zone.velocity_power = 2;
    zone.envelope = Some(envelope_of(
        outer,
        region,
        f64::from(keys[0] + (keys[1] - keys[0]) / 2),
    ));
    zone.filter = filter_of(outer, region);
    zone.exclusive = u16::try_from(region.get_exclusive_class()).unwrap_or_default();
    Some(zone)
}

/// Attenuation, and a pan of constant power, -50 % to 50 %.
fn gains_of(outer: &PresetRegion, region: &InstrumentRegion) -> [f32; 2] {
    // The E-mu chips of the format's origin take 0.4 of what the file says, and its
    // sounds are voiced for them; so do other players.
    let attenuation = region.get_initial_attenuation() + outer.get_initial_attenuation();
    let gain = super::super::math::gain_of_db(-0.4 * attenuation.clamp(0.0, 144.0));
    let pan = f64::from(region.get_pan() + outer.get_pan()).clamp(-50.0, 50.0);
    let turn = (pan + 50.0) / 100.0 * std::f64::consts::FRAC_PI_2;
    [libm::cos(turn), libm::sin(turn)].map(|side| gain * side as f32)
}

/// The parser raised 2 to what the file says with the system's arithmetic: back to the
/// file's whole number, and up again with ours.
fn power_of(value: f32, unit: f64) -> f64 {
    let cents = libm::round(1200.0 * libm::log2(f64::from(value).max(1e-9) / unit));
    unit * libm::exp2(cents / 1200.0)
}

fn envelope_of(outer: &PresetRegion, region: &InstrumentRegion, key: f64) -> Envelope {
    let seconds = |inner: f32, outer: f32| power_of(inner, 1.0) * power_of(outer, 1.0);
    let by_key = |cents: i32| libm::exp2(f64::from(cents) * (60.0 - key) / 1200.0);
    let hold_by = region.get_key_number_to_volume_envelope_hold()
        + outer.get_key_number_to_volume_envelope_hold();
    let decay_by = region.get_key_number_to_volume_envelope_decay()
        + outer.get_key_number_to_volume_envelope_decay();
    let sustain = region.get_sustain_volume_envelope() + outer.get_sustain_volume_envelope();
    Envelope {
        delay: seconds(
            region.get_delay_volume_envelope(),
            outer.get_delay_volume_envelope(),
        ),
        attack: seconds(
            region.get_attack_volume_envelope(),
            outer.get_attack_volume_envelope(),
        ),
        hold: by_key(hold_by)
            * seconds(
                region.get_hold_volume_envelope(),
                outer.get_hold_volume_envelope(),
            ),
        decay: by_key(decay_by)
            * seconds(
                region.get_decay_volume_envelope(),
                outer.get_decay_volume_envelope(),
            ),
        sustain: super::super::math::gain_of_db(-sustain.clamp(0.0, 144.0)),
        release: seconds(
            region.get_release_volume_envelope(),
            outer.get_release_volume_envelope(),
        ),
    }
}

fn filter_of(outer: &PresetRegion, region: &InstrumentRegion) -> Option<[f32; 2]> {
    const LOWEST: f64 = 8.176;
    let inner = power_of(region.get_initial_filter_cutoff_frequency(), LOWEST);
    let hertz = inner * power_of(outer.get_initial_filter_cutoff_frequency(), 1.0);
    // 13,500 cents and more is open.
    if hertz > 19_500.0 {
        return None;
    }
    let q = f64::from(region.get_initial_filter_q() + outer.get_initial_filter_q());
    // Above the 3 dB of a flat filter.
    let peak = libm::pow(10.0, (q.clamp(0.0, 96.0) - 3.01) / 20.0);
    Some([hertz as f32, peak as f32])
}
