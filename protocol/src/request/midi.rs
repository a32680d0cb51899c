//! Requests about how MIDI clips play, their takes, and MIDI files to be written.

use crate::error::ErrorReply;
use crate::ids::{ItemRef, ObjectId, TrackRef};
use crate::quantity::{Grid, MidiChannel, Normalised, Place, TicksPerQuarter, VelocityDb};
use crate::reply::{MidiExported, MidiSettings, MidiTakesReply};
use crate::text::{FilePath, Name};

request! {
    /// Sets the grid that a MIDI clip's notes snap to when played; the notes themselves stay.
    pub clip struct SetClipQuantisation("set_clip_quantisation" -> MidiSettings) edit {
        /// The grid in beats of the Edit; null takes the quantisation off.
        grid: Option<Grid>,
        /// How far towards it, 0 to 1; without, 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Normalised>,
        /// Whether ends snap too; without, true.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note_offs: Option<bool>,
    }
    example r#"{"clip_id":"1013","grid":"1/4 beat","amount":0.8}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind]
}

request! {
    /// Sets the timing template that a MIDI clip is played with.
    pub clip struct SetClipGroove("set_clip_groove" -> MidiSettings) edit {
        /// Its name: `Basic 8th Swing` or `Basic 16th Swing`; null plays straight.
        groove: Option<Name>,
        /// How strongly it pulls, 0 to 1; without, 0.5.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        strength: Option<Normalised>,
    }
    example r#"{"clip_id":"1013","groove":"Basic 8th Swing","strength":0.7}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, InvalidValue]
}

request! {
    /// Sets the channel of a MIDI clip; 10 is drums.
    pub clip struct SetClipChannel("set_clip_channel" -> MidiSettings) edit {
        /// The channel, 1 to 16.
        channel: MidiChannel,
    }
    example r#"{"clip_id":"1013","channel":10}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind]
}

request! {
    /// Sets what scales the velocities of a MIDI or step clip.
    pub clip struct SetClipVelocity("set_clip_velocity" -> MidiSettings) edit {
        /// Decibels: velocities are multiplied by 10^(dB/20) and stay within 1 to 127.
        level_db: VelocityDb,
    }
    example r#"{"clip_id":"1013","level_db":-3}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind]
}

request! {
    /// Sets what a MIDI clip sends beside its notes; what is left out stays.
    pub clip struct SetClipMidiSends("set_clip_midi_sends" -> MidiSettings) edit {
        /// Programme changes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        programs: Option<bool>,
        /// The banks of programme changes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        banks: Option<bool>,
        /// Each note on a channel of its own (MPE, lower zone), with its expressions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mpe: Option<bool>,
    }
    example r#"{"clip_id":"1013","mpe":true}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind]
}

request! {
    /// Lists the takes of a MIDI clip.
    pub clip struct GetMidiTakes("get_midi_takes" -> MidiTakesReply) read {
    }
    example r#"{"clip_id":"1013"}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind]
}

request! {
    /// Adds a take to a MIDI clip and chooses it: empty, or a copy of what plays now.
    pub clip struct AddMidiTake("add_midi_take" -> MidiTakesReply) edit {
        /// Whether it begins as a copy of what plays now.
        #[serde(default)]
        copy: bool,
    }
    example r#"{"clip_id":"1013","copy":true}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, TooMany]
}

request! {
    /// Chooses which take of a MIDI clip plays.
    pub clip struct SelectMidiTake("select_midi_take" -> MidiTakesReply) edit {
        /// Its zero-based position.
        take: Place,
    }
    example r#"{"clip_id":"1013","take":0}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, NotFound]
}

request! {
    /// Writes a MIDI file of the whole Edit, a track or a clip, as it is played.
    pub struct ExportMidi("export_midi" -> MidiExported) alone {
        /// The file to write, on the engine's machine; one that is there is replaced.
        file_path: FilePath,
        /// Only this track.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track_id: Option<TrackRef>,
        /// Only this clip of that track, by its position or id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clip_index: Option<ItemRef>,
        /// Only this clip, by its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clip_id: Option<ObjectId>,
        /// Ticks of a quarter note; without, 960.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticks_per_quarter: Option<TicksPerQuarter>,
        /// 1 writes a track of the file for each track, 0 all in one; without, 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        format: Option<u8>,
    }
    example r#"{"file_path":"/midi/song.mid"}"#
    errors [TrackNotFound, ClipNotFound, WrongClipKind, PathOutsideAllowed, UnwritableFile]
    validate |request| match request.format {
        None | Some(0 | 1) => Ok(()),
        Some(_) => Err(ErrorReply::invalid_value("format", vec!["0".to_owned(), "1".to_owned()])),
    }
}
