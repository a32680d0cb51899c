//! What plugins say of the files they play.

use super::Telling;
use crate::model::material::{PluginFile, SamplerSound};
use crate::model::tree::Subtree;
use crate::session::tracktion::element::Element;
use crate::session::tracktion::{base64, part};

impl Telling<'_> {
    /// With a plugin's file.
    pub(super) fn with_file<'t>(&self, tree: &'t Subtree, element: Element<'t>) -> Element<'t> {
        let Some(file) = part!(tree, PluginFile) else {
            return element;
        };
        let usual = PluginFile::default();
        let mut element = element;
        if !file.source.is_empty() {
            element = element.text(PluginFile::ATTRIBUTE, self.source(&file.source));
        }
        if !file.embedded.is_empty() {
            element = element.text(PluginFile::EMBEDDED, base64::encode(&file.embedded));
        }
        if file.normalise != usual.normalise {
            element = element.flag("normalise", file.normalise);
        }
        if file.trim_silence != usual.trim_silence {
            element = element.flag("trimSilence", file.trim_silence);
        }
        element
    }

    /// A sampler's sounds.
    pub(super) fn sounds<'t>(&self, tree: &'t Subtree) -> Vec<Element<'t>> {
        let sounds = part!(tree, SamplerSounds).map_or(&[][..], |of| &of.sounds);
        sounds.iter().map(|sound| self.sampled(sound)).collect()
    }

    fn sampled<'t>(&self, sound: &'t SamplerSound) -> Element<'t> {
        Element::new("SOUND")
            .text("source", self.source(&sound.source))
            .text("name", sound.name.as_str())
            .number("startTime", sound.start)
            .number("length", sound.length)
            .whole("keyNote", sound.key_note)
            .whole("minNote", sound.min_note)
            .whole("maxNote", sound.max_note)
            .number("gainDb", sound.gain_db)
            .number("pan", sound.pan)
            .flag("openEnded", sound.open_ended)
    }
}
