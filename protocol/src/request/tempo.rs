//! Requests about tempo, time signature and loop.

use crate::error::ErrorReply;
use crate::position::Position;
use crate::quantity::{Bpm, Denominator, Numerator};
use crate::reply::{LoopRegion, TempoSet, TimeSignatureSet};

request! {
    /// Sets the tempo at the start of the Edit.
    pub struct SetTempo("set_tempo" -> TempoSet) edit {
        /// Beats a minute, 20 to 999.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bpm: Option<Bpm>,
        /// The same as `bpm`, which wins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Bpm>,
    }
    example r#"{"bpm":120}"#
    errors []
    validate |request| request.wanted_bpm().map(drop)
}

impl SetTempo {
    /// The tempo, from whichever field has it.
    ///
    /// # Errors
    /// `missing_parameter` where neither has.
    pub fn wanted_bpm(&self) -> Result<Bpm, ErrorReply> {
        self.bpm
            .or(self.value)
            .ok_or_else(|| ErrorReply::missing_parameter("bpm"))
    }
}

request! {
    /// Sets the time signature at the start of the Edit.
    pub struct SetTimeSignature("set_time_signature" -> TimeSignatureSet) edit {
        /// Beats in a bar, 1 to 32.
        numerator: Numerator,
        /// The note value of a beat: 2, 4, 8 or 16.
        denominator: Denominator,
    }
    example r#"{"numerator":6,"denominator":8}"#
    errors []
}

request! {
    /// Sets the loop; what is left out stays.
    pub struct SetLoopRegion("set_loop_region" -> LoopRegion) edit {
        /// Whether playback loops.
        enabled: bool,
        /// Where the loop starts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Position>,
        /// Where the loop ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Position>,
    }
    example r#"{"enabled":true,"start":{"bar":1},"end":{"bar":5}}"#
    errors [EndBeforeStart]
}
