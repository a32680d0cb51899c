//! Requests about playback. They change no Edit, and so have no undo.

use crate::position::Position;
use crate::reply::{TransportMoved, TransportSought, TransportState};

request! {
    /// Starts playback.
    pub struct TransportPlay("transport_play" -> TransportMoved) alone {
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
