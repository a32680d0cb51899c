//! What `measure` answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{JobStarted, TrackPlace};

/// The power in a band of the spectrum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BandLevel {
    /// The centre of the third-octave band, in hertz.
    pub hz: f64,
    /// Its mean power, in decibels: a full-scale sine in both channels reads 0; null when silent.
    pub level_db: Option<f64>,
}

/// What a stretch of sound measures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MeasureReport {
    /// The track's zero-based position, or `"master"` for the mix.
    pub track_id: TrackPlace,
    /// Where it starts, in seconds.
    pub start: f64,
    /// How long it is, in seconds.
    pub duration: f64,
    /// How long it is, in frames.
    pub frames: u64,
    /// Its rate, in hertz.
    pub sample_rate: u32,
    /// The highest sample, in dBFS; null when silent.
    pub peak_db: Option<f64>,
    /// The highest sample of left and right, in dBFS; null when silent.
    pub channel_peak_db: [Option<f64>; 2],
    /// The root mean square of left and right, in dBFS (a full-scale sine has -3.01); null when silent.
    pub channel_rms_db: [Option<f64>; 2],
    /// The highest true peak (BS.1770), in dBTP; null when silent.
    pub true_peak_db: Option<f64>,
    /// Integrated loudness (EBU R 128), in LUFS; null when silent or shorter than 0.4 s.
    pub integrated_lufs: Option<f64>,
    /// The loudest 3 seconds, in LUFS; null when silent.
    pub short_term_max_lufs: Option<f64>,
    /// The loudest 0.4 seconds, in LUFS; null when silent.
    pub momentary_max_lufs: Option<f64>,
    /// The loudness range (EBU Tech 3342), in LU; null when silent.
    pub loudness_range_lu: Option<f64>,
    /// How alike the channels are, -1 (opposite) to 1 (the same); null where one is silent.
    pub correlation: Option<f64>,
    /// The mean of left and right, linear, full scale being 1.
    pub dc_offset: [f64; 2],
    /// How many samples are above 0 dBFS.
    pub clipped_samples: u64,
    /// Mean power in third-octave bands, from 20 Hz to 20 kHz.
    pub spectrum: Vec<BandLevel>,
    /// The spectrum's centre of power, in hertz; null when silent.
    pub centroid_hz: Option<f64>,
    /// How long measuring took, in seconds.
    pub render_seconds: f64,
    /// What can't be heard in it and why; left out when there is nothing to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// The answer of `measure`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum MeasureReply {
    /// It is done. Boxed: it is large.
    Done(Box<MeasureReport>),
    /// It has begun, `"async": true`.
    Started(JobStarted),
}
