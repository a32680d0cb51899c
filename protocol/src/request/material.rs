//! Requests about the files that plugins play.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PluginAddress;
use crate::error::ErrorReply;
use crate::ids::{PluginRef, TrackRef};
use crate::quantity::{BankNumber, Pan, Pitch, ProgramNumber, SoundGainDb, SoundSeconds};
use crate::reply::{PluginFileSet, SamplerSoundsSet};
use crate::text::{FilePath, Name};

/// How many sounds a sampler may have.
pub const MAX_SOUNDS: usize = 1_024;

/// The key at which a sound is as it was recorded, unless told.
pub const KEY_NOTE: u8 = 60;

/// A sound of a sampler.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SamplerSoundSpec {
    /// The audio file: an absolute path, or one that starts from where the engine runs.
    pub file_path: FilePath,
    /// Its name; without, that of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Where in the file it begins, in seconds; without, 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<SoundSeconds>,
    /// How much of the file it plays, in seconds; 0, or without, up to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<SoundSeconds>,
    /// The key at which it sounds as it was recorded, a MIDI pitch; without, 60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_note: Option<Pitch>,
    /// The lowest key that sounds it, a MIDI pitch; without, 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_note: Option<Pitch>,
    /// The highest key that sounds it, a MIDI pitch; without, 127.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_note: Option<Pitch>,
    /// Its gain in dB; without, 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gain_db: Option<SoundGainDb>,
    /// Its pan, -1 left to 1 right; without, 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pan: Option<Pan>,
    /// Whether it plays to its end however short its key is held; without, false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_ended: Option<bool>,
}

impl SamplerSoundSpec {
    /// The lowest and the highest key that sound it, MIDI pitches.
    #[must_use]
    pub fn keys(&self) -> [u8; 2] {
        [
            self.min_note.map_or(0, Pitch::get),
            self.max_note.map_or(127, Pitch::get),
        ]
    }
}

request! {
    /// Gives a sampler its sounds, in place of all that it had: audio files, or pieces of them, on keys. A note sounds every one whose keys hold it.
    pub struct SetSamplerSounds("set_sampler_sounds" -> SamplerSoundsSet) edit {
        /// The track: zero-based position, id, or `"master"`. Needed, unless the plugin is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The sampler: its zero-based position, id, or name. Needed, unless `plugin_id` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<PluginRef>,
        /// The same as `plugin_index`, which wins; its id is enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
        /// The sounds, at most 1,024; none leaves the sampler silent.
        sounds: Vec<SamplerSoundSpec>,
    }
    example r#"{"track_id":0,"plugin_id":"sampler","sounds":[{"file_path":"/audio/piano c4.wav","key_note":60,"min_note":48,"max_note":71},{"file_path":"/audio/piano c5.wav","key_note":72,"min_note":72,"max_note":96,"gain_db":-2.0}]}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, FileNotFound, UnreadableFile, PathOutsideAllowed, EndBeforeStart, TooMany, NotSupported, TrackFrozen, Busy]
    validate |request| {
        request.address().validate("plugin_index")?;
        let count = request.sounds.len();
        if count > MAX_SOUNDS {
            return Err(ErrorReply::too_many("sounds", count, MAX_SOUNDS));
        }
        let upside_down = |sound: &SamplerSoundSpec| {
            let [lowest, highest] = sound.keys();
            lowest > highest
        };
        match request.sounds.iter().position(upside_down) {
            Some(at) => Err(ErrorReply::keys_upside_down(&format!("sounds[{at}].max_note"))),
            None => Ok(()),
        }
    }
}

impl SetSamplerSounds {
    /// The plugin it is about.
    #[must_use]
    pub fn address(&self) -> PluginAddress<'_> {
        PluginAddress {
            track_id: self.track_id,
            plugin: self.plugin_index.as_ref().or(self.plugin_id.as_ref()),
            param: None,
        }
    }
}

request! {
    /// Gives a plugin its file: an impulse response its recording (any audio file), a SoundFont player its `.sf2`.
    pub struct SetPluginFile("set_plugin_file" -> PluginFileSet) edit {
        /// The track: zero-based position, id, or `"master"`. Needed, unless the plugin is given by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// The plugin: its zero-based position, id, or name. Needed, unless `plugin_id` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_index: Option<PluginRef>,
        /// The same as `plugin_index`, which wins; its id is enough alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plugin_id: Option<PluginRef>,
        /// The file: an absolute path, or one that starts from where the engine runs.
        file_path: FilePath,
        /// Of a SoundFont: the bank number that it plays, the parameter `bank`; without, as it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bank: Option<BankNumber>,
        /// Of a SoundFont: the programme number that it plays, the parameter `program`; without, as it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        program: Option<ProgramNumber>,
        /// Of an impulse response: whether its energy is scaled to a fixed one; without, as it is (a new plugin: yes).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        normalise: Option<bool>,
        /// Of an impulse response: whether silence before and after it is left out; without, as it is (a new plugin: no).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trim_silence: Option<bool>,
    }
    example r#"{"track_id":0,"plugin_id":"impulseResponse","file_path":"/audio/hall.wav"}"#
    errors [TrackNotFound, PluginNotFound, PluginIndexOutOfRange, FileNotFound, UnreadableFile, PathOutsideAllowed, NotSupported, TrackFrozen, Busy]
    validate |request| request.address().validate("plugin_index")
}

impl SetPluginFile {
    /// The plugin it is about.
    #[must_use]
    pub fn address(&self) -> PluginAddress<'_> {
        PluginAddress {
            track_id: self.track_id,
            plugin: self.plugin_index.as_ref().or(self.plugin_id.as_ref()),
            param: None,
        }
    }
}
