//! Requests about the click track.

use crate::quantity::ClickLevel;
use crate::reply::ClickView;

request! {
    /// Sets the click track; what is left out stays.
    pub struct SetClick("set_click" -> ClickView) edit {
        /// Whether it sounds while playing. Exports hold it only where they are asked to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enabled: Option<bool>,
        /// Its linear gain, 0.2 to 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<ClickLevel>,
        /// Whether the first beat of a bar is louder and higher.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emphasise_bars: Option<bool>,
        /// Whether it sounds only while recording, and while counting in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        only_recording: Option<bool>,
    }
    example r#"{"enabled":true,"level":0.6,"emphasise_bars":true}"#
    errors []
}

request! {
    /// Tells how the click track is set.
    pub struct GetClick("get_click" -> ClickView) read {
    }
    example r#"{}"#
    errors []
}
