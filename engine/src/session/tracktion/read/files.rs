//! What PLUGIN says of the files it plays: a sampler's SOUNDs, an impulse response, a
//! SoundFont.

use super::Reading;
use super::value::{self, TIME};
use crate::model::material::{PluginFile, SamplerSound, SamplerSounds};
use crate::plugins::builtin::BuiltinKind;
use crate::session::tracktion::base64;
use crate::session::tracktion::element::Element;

impl Reading<'_> {
    /// The sounds of a sampler that has any.
    pub(super) fn sounds(
        &mut self,
        element: &Element<'_>,
        kind: BuiltinKind,
    ) -> Option<SamplerSounds> {
        if kind != BuiltinKind::Sampler {
            return None;
        }
        let sounds: Vec<SamplerSound> = element.all("SOUND").map(|s| self.sound_of(s)).collect();
        (!sounds.is_empty()).then_some(SamplerSounds { sounds })
    }

    /// What a SOUND is silent about is 0 to Tracktion, keys included.
    fn sound_of(&mut self, element: &Element<'_>) -> SamplerSound {
        let text = |name: &str| element.get(name).unwrap_or_default().to_owned();
        SamplerSound {
            source: text("source"),
            name: text("name"),
            start: self.number(element, "startTime", TIME, 0.0),
            length: self.number(element, "length", TIME, 0.0),
            key_note: self.byte(element, "keyNote", 0..=127, 0),
            min_note: self.byte(element, "minNote", 0..=127, 0),
            max_note: self.byte(element, "maxNote", 0..=127, 0),
            gain_db: self.number(element, "gainDb", -48.0..=48.0, 0.0),
            pan: self.number(element, "pan", -1.0..=1.0, 0.0),
            open_ended: value::flag(element, "openEnded", false),
        }
    }
}

/// The file of a plugin that has one, or that says how it would be read.
pub fn file(element: &Element<'_>, type_name: &str) -> Option<PluginFile> {
    let kind = BuiltinKind::from_type_name(type_name)?;
    if !matches!(kind, BuiltinKind::ImpulseResponse | BuiltinKind::SoundFont) {
        return None;
    }
    let usual = PluginFile::default();
    let source = element.get(PluginFile::ATTRIBUTE).unwrap_or_default();
    // A text that isn't JUCE's base64 stays in the element as it is.
    let embedded = element.get(PluginFile::EMBEDDED);
    let embedded = embedded.and_then(|text| base64::decode(text).ok());
    let file = PluginFile {
        source: source.to_owned(),
        embedded: embedded.unwrap_or_default(),
        normalise: value::flag(element, "normalise", usual.normalise),
        trim_silence: value::flag(element, "trimSilence", usual.trim_silence),
    };
    (file != usual).then_some(file)
}
