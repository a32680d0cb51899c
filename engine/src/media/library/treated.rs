//! Treatments: made once, kept in the cache under the name of what they were made of.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use super::cache::Cache;
use super::{Library, identify, locked};
use crate::media::pcm::PcmFormat;
use crate::media::riff;
use crate::media::source::{MediaError, PreparedSource};
use crate::media::stretch::{self, TreatWork, Treatment};

/// What a stereo float WAV can hold.
const MOST_FRAMES: u64 = (1 << 29) - 1024;

impl Library {
    /// Carries a treatment out, or finds what came of it before. Slow.
    ///
    /// # Errors
    /// What is wrong with the recordings or the cache; [`MediaError::Cancelled`]. Nothing is
    /// remembered of a failure.
    pub fn treat(
        &self,
        treatment: &Treatment,
        work: &TreatWork,
    ) -> Result<Arc<PreparedSource>, MediaError> {
        if treatment.frames > MOST_FRAMES {
            let what = "stretched it passes 4 GiB (use a shorter clip or a higher speed)";
            return Err(MediaError::unsupported(&treatment.original(), what));
        }
        let name = name(treatment)?;
        let place = Arc::clone(locked(&self.treated).entry(name.clone()).or_default());
        let mut place = locked(&place);
        if let Some(known) = place.as_ref().filter(|known| Cache::is_whole(known)) {
            return Ok(Arc::clone(known));
        }
        let path = self.cache.place(&name)?;
        if reuse(&path, treatment).is_none() {
            stretch::carry_out(treatment, &path, work)
                .map_err(|error| explain(error, treatment))?;
        }
        let made = reuse(&path, treatment).map(Arc::new).ok_or_else(|| {
            let gone = std::io::Error::other("the treated copy is gone again");
            MediaError::cache(&path, gone)
        })?;
        *place = Some(Arc::clone(&made));
        drop(place);
        self.cache.trim(&path, &self.in_use());
        Ok(made)
    }
}

fn name(treatment: &Treatment) -> Result<String, MediaError> {
    let mut hash = blake3::Hasher::new();
    hash.update(b"treatment");
    for source in treatment.sections.iter().filter_map(|s| s.source.as_ref()) {
        let key = identify(&source.original, treatment.sample_rate)?;
        hash.update(key.path.as_os_str().as_encoded_bytes());
        hash.update(&[0]);
        // A copy in the cache is named after what it is; the recording's age says the rest.
        hash.update(source.path.as_os_str().as_encoded_bytes());
        hash.update(&[0]);
        hash.update(&key.size.to_le_bytes());
        hash.update(&key.modified.to_le_bytes());
    }
    treatment.hash_settings(&mut hash);
    Ok(format!("{}.wav", &hash.finalize().to_hex()[..40]))
}

fn reuse(path: &Path, treatment: &Treatment) -> Option<PreparedSource> {
    let mut file = File::open(path).ok()?;
    let header = riff::inspect(path, &mut file).ok()??;
    let sound = header.format == Some(PcmFormat::F32)
        && header.sample_rate == treatment.sample_rate
        && header.frames == treatment.frames;
    // Its age counts from its last use.
    let _ = file.set_modified(SystemTime::now());
    sound.then(|| PreparedSource {
        path: path.to_path_buf(),
        original: treatment.original(),
        data_offset: header.data_offset,
        format: PcmFormat::F32,
        channels: header.channels,
        frames: header.frames,
        sample_rate: header.sample_rate,
        original_rate: header.sample_rate,
    })
}

/// Writing errors are the cache's; too long is the clip's.
fn explain(error: MediaError, treatment: &Treatment) -> MediaError {
    let recording = |path: &Path| {
        let mut sources = treatment.sections.iter().filter_map(|s| s.source.as_ref());
        sources.any(|source| source.path == path)
    };
    match error {
        MediaError::Io { path, source } if !recording(&path) => MediaError::Cache { path, source },
        MediaError::TooLong { .. } => MediaError::unsupported(
            &treatment.original(),
            "stretched it passes 4 GiB (use a shorter clip or a higher speed)",
        ),
        other => other,
    }
}
