//! Outlines: made once for each version of a file, kept in the cache.

use std::io::Write;

use super::{Library, identify};
use crate::media::peaks::Outline;
use crate::media::source::{MediaError, PreparedSource};

impl Library {
    /// The outline of a prepared source. Slow the first time.
    ///
    /// # Errors
    /// When the source can't be read. A cache that can't be written costs the next call time.
    pub fn outline(&self, source: &PreparedSource) -> Result<Outline, MediaError> {
        let key = identify(&source.path, source.sample_rate)?;
        let mut hash = blake3::Hasher::new();
        hash.update(b"outline");
        hash.update(key.path.as_os_str().as_encoded_bytes());
        hash.update(&[0]);
        hash.update(&key.size.to_le_bytes());
        // A copy in the cache is touched when it is used; its name says which version it is.
        if !self.cache.holds(&key.path) {
            hash.update(&key.modified.to_le_bytes());
        }
        hash.update(&source.data_offset.to_le_bytes());
        let path = self
            .cache
            .place(&format!("{}.peaks", &hash.finalize().to_hex()[..40]))?;
        let kept = std::fs::read(&path).ok();
        if let Some(outline) = kept.and_then(|bytes| Outline::from_bytes(&bytes)) {
            return Ok(outline);
        }
        let outline = Outline::of(source)?;
        let temporary = path.with_extension(format!("{}.part", std::process::id()));
        let written = std::fs::File::create(&temporary)
            .and_then(|mut file| file.write_all(&outline.to_bytes()))
            .and_then(|()| std::fs::rename(&temporary, &path));
        if let Err(error) = written {
            tracing::warn!(path = %path.display(), %error, "an outline can't be kept");
            let _ = std::fs::remove_file(&temporary);
        }
        self.cache.trim(&path, &self.in_use());
        Ok(outline)
    }
}
