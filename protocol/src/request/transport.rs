//! Requests about playback. They change no Edit, and so have no undo.

use crate::position::Position;
use crate::quantity::CountIn;
use crate::reply::{TransportMoved, TransportSought, TransportState};

request! {
    /// Starts playback, on the beat or after counting in.
    pub struct TransportPlay("transport_play" -> TransportMoved) alone {
        /// Clicks before: 0 none, 1 a bar, 2 two bars, 3 two beats, 4 one beat. Playback starts
        /// that long, and half a beat, before where it stands, before the Edit's start if need
        /// be; the click sounds until there whatever `set_click` says. Without, 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        count_in: Option<CountIn>,
    }
    example r#"{}"#
    errors []
}

request! {
    /// Stops playback.
    pub struct TransportStop("transport_stop" -> TransportMoved) alone {
    }
    example r#"{}"#
    errors []
}

request! {
    /// Moves playback to another place.
    pub struct TransportSeek("transport_seek" -> TransportSought) alone {
        /// The place.
        position: Position,
    }
    example r#"{"position":{"bar":5,"beat":1.5}}"#
    errors []
}

request! {
    /// Tells where playback stands, and the tempo, metre and loop.
    pub struct GetTransportState("get_transport_state" -> TransportState) read {
    }
    example r#"{}"#
    errors []
}
