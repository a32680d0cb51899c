//! Requests about the controllers of MIDI clips.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::ErrorReply;
use crate::quantity::{Beats, ControllerDetail, ControllerType, ControllerValue, Limit, Place};
use crate::reply::{ControllersChanged, ControllersReply};

/// How many events one request may add.
pub const MAX_CONTROLLERS: usize = 100_000;

/// A controller, pitch-wheel, pressure or programme event.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControllerSpec {
    /// Beats from the start of the clip's content.
    pub beat: Beats,
    /// A controller's number, or `program`, `poly_pressure`, `pitch_wheel`, `channel_pressure`.
    #[serde(rename = "type")]
    pub kind: ControllerType,
    /// 0 to 127, fractions for finer steps; of the pitch wheel 0 to 16383, 8192 is the middle.
    pub value: ControllerValue,
    /// The bank of a programme (14 bits), or the pitch of a polyphonic pressure; without, 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<ControllerDetail>,
}

/// A system-exclusive message: kept and exported; no instrument of ours takes any.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SysexSpec {
    /// Beats from the start of the clip's content.
    pub beat: Beats,
    /// Its bytes in hexadecimal, from F0 to F7.
    pub data: String,
}

impl SysexSpec {
    /// The longest message, in bytes.
    pub const MAX_BYTES: usize = 1 << 20;

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let digits: Vec<u8> = self
            .data
            .bytes()
            .filter(|b| !b.is_ascii_whitespace())
            .collect();
        if digits.len() % 2 == 1 || digits.len() > 2 * Self::MAX_BYTES {
            return None;
        }
        let nibble = |digit: u8| {
            char::from(digit)
                .to_digit(16)
                .and_then(|d| u8::try_from(d).ok())
        };
        let pairs = digits.chunks_exact(2);
        let bytes: Option<Vec<u8>> = pairs
            .map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?))
            .collect();
        bytes.filter(|bytes| match bytes.as_slice() {
            [0xF0, middle @ .., 0xF7] => middle.iter().all(|&byte| byte < 0x80),
            _ => false,
        })
    }
}

/// Which controller events; nothing said means all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControllerFilter {
    /// Of this type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<ControllerType>,
    /// At this beat of the content or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Beats>,
    /// Before this beat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Beats>,
}

impl ControllerFilter {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

request! {
    /// Lists the controllers and system-exclusive messages of a MIDI clip.
    pub clip struct GetControllers("get_controllers" -> ControllersReply) read {
        /// Which events; without, all.
        #[serde(default, skip_serializing_if = "ControllerFilter::is_all")]
        filter: ControllerFilter,
        /// How many of those to pass over; without, none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offset: Option<Place>,
        /// How many to list; without, all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<Limit>,
    }
    example r#"{"clip_id":"1013","filter":{"type":64}}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind]
}

request! {
    /// Adds controllers and system-exclusive messages to a MIDI clip.
    pub clip struct AddControllers("add_controllers" -> ControllersChanged) edit {
        /// The controllers, at most 100,000.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        controllers: Vec<ControllerSpec>,
        /// The system-exclusive messages.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sysex: Vec<SysexSpec>,
        /// Whether events of the same types in the same span of time make room first.
        #[serde(default)]
        replace: bool,
    }
    example r#"{"clip_id":"1013","controllers":[{"beat":0,"type":64,"value":127},{"beat":2,"type":"pitch_wheel","value":8192}]}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, TooMany]
    validate |request| {
        let count = request.controllers.len() + request.sysex.len();
        if count > MAX_CONTROLLERS {
            return Err(ErrorReply::too_many("controllers", count, MAX_CONTROLLERS));
        }
        for (at, event) in request.controllers.iter().enumerate() {
            if event.value.get() > event.kind.greatest() {
                let field = format!("controllers[{at}].value");
                return Err(ErrorReply::out_of_range(&field, 0.0, event.kind.greatest(), "(controller value)"));
            }
        }
        for (at, message) in request.sysex.iter().enumerate() {
            if message.bytes().is_none() {
                let refusal = ErrorReply::invalid_value(&format!("sysex[{at}].data"), Vec::new());
                return Err(refusal.hint("hexadecimal bytes from F0 to F7, those between below 80, a megabyte at most"));
            }
        }
        Ok(())
    }
}

request! {
    /// Removes controllers of a MIDI clip.
    pub clip struct RemoveControllers("remove_controllers" -> ControllersChanged) edit {
        /// Which events; without, all.
        #[serde(default, skip_serializing_if = "ControllerFilter::is_all")]
        filter: ControllerFilter,
        /// Whether system-exclusive messages in that time go too; with a type in the filter they stay.
        #[serde(default)]
        sysex: bool,
    }
    example r#"{"clip_id":"1013","filter":{"type":"pitch_wheel","from":0,"to":8}}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind]
}
