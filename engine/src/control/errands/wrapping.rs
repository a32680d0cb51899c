//! A hosted plugin's state as one piece: `.vstpreset` for VST3, and JSON for formats that
//! have no file of their own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::plugins::host::{PluginError, PluginState, preset};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapped {
    /// The plugin's own id.
    plugin: String,
    /// Its state in base64.
    state: String,
}

/// Whether an id is a VST3 class: 32 hexadecimal digits.
#[must_use]
pub fn is_vst3(class: &str) -> bool {
    class.len() == 32 && class.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A state as one piece.
///
/// # Errors
/// None that a plugin of a known format gives.
pub fn wrapped(class: &str, state: &PluginState) -> Result<Vec<u8>, PluginError> {
    if is_vst3(class) {
        return preset::write(class, state);
    }
    let wrapped = Wrapped {
        plugin: class.to_owned(),
        state: STANDARD.encode(&state.component),
    };
    serde_json::to_vec_pretty(&wrapped).map_err(|error| PluginError::NotAPreset(error.to_string()))
}

/// The state in a piece, if it is of this plugin.
///
/// # Errors
/// Not a state at all, or another plugin's.
pub fn unwrapped(class: &str, bytes: &[u8]) -> Result<PluginState, PluginError> {
    let (found, state) = if is_vst3(class) || bytes.starts_with(b"VST3") {
        let found = preset::read(bytes)?;
        (found.class, found.state)
    } else if bytes.starts_with(b"clap") {
        let (found, state) = preset::read_clap(bytes)?;
        (found.unwrap_or_default(), state)
    } else {
        let bad = |error: &dyn std::fmt::Display| PluginError::NotAPreset(error.to_string());
        let wrapped: Wrapped = serde_json::from_slice(bytes).map_err(|error| bad(&error))?;
        let component = STANDARD
            .decode(wrapped.state)
            .map_err(|error| bad(&error))?;
        let state = PluginState {
            component,
            controller: Vec::new(),
        };
        (wrapped.plugin, state)
    };
    if found.eq_ignore_ascii_case(class) {
        return Ok(state);
    }
    Err(PluginError::OtherPlugin {
        wanted: class.to_owned(),
        found,
    })
}
