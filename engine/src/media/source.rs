//! What the rest of the engine knows of an audio file: where its samples lie and in what form.
//!
//! Owns: [`PreparedSource`] and [`MediaError`]. Thread: any; plain values, immutable once made.
//! Elsewhere: making one (`media::library`), reading its samples (`media::stream`).

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::pcm::PcmFormat;

/// An audio file ready to be streamed at the session's rate: mono or stereo PCM in one stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedSource {
    /// The file that holds the samples: the original itself, or its decoded copy in the cache.
    pub path: PathBuf,
    /// The file that was asked for, as it was asked for.
    pub original: PathBuf,
    /// Bytes in `path` before the first sample.
    pub data_offset: u64,
    /// Form of one sample in `path`.
    pub format: PcmFormat,
    /// 1 or 2.
    pub channels: u16,
    /// Length in frames at `sample_rate`; at least 1.
    pub frames: u64,
    /// Rate of the samples in `path`, Hz: the session's.
    pub sample_rate: u32,
    /// Rate of the original file, Hz.
    pub original_rate: u32,
}

impl PreparedSource {
    /// Bytes of one frame: a sample of every channel (2 to 8).
    #[must_use]
    pub fn frame_bytes(&self) -> usize {
        self.format.bytes_per_sample() * usize::from(self.channels)
    }

    /// Length in seconds.
    #[must_use]
    pub fn duration_seconds(&self) -> f64 {
        self.frames as f64 / f64::from(self.sample_rate)
    }
}

/// Why an audio file can't be used, read or written. Each names the file and what to do about it.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MediaError {
    /// There is no such file.
    #[error("File not found: {}", path.display())]
    NotFound {
        /// The file asked for.
        path: PathBuf,
    },
    /// The file has no bytes, or a header and no audio.
    #[error("File holds no audio: {} (record or export it again)", path.display())]
    Empty {
        /// The file asked for.
        path: PathBuf,
    },
    /// The file ends before the audio its header promises.
    #[error(
        "File is cut short: {} promises {promised} {unit} of audio and holds {present} \
         (copy or download it again)",
        path.display()
    )]
    Truncated {
        /// The file asked for.
        path: PathBuf,
        /// What its header says, in `unit`s.
        promised: u64,
        /// What there is, in `unit`s.
        present: u64,
        /// `bytes`, `frames` or `pages`, whichever the format counts.
        unit: &'static str,
    },
    /// The file is not audio, or too damaged to read.
    #[error(
        "Not a readable audio file: {}: {reason} (WAV, AIFF, FLAC, MP3 and Ogg Vorbis are read)",
        path.display()
    )]
    NotAudio {
        /// The file asked for.
        path: PathBuf,
        /// What was found instead.
        reason: String,
    },
    /// The file is audio of a kind that the engine doesn't take.
    #[error("Unsupported audio: {}: {what}", path.display())]
    Unsupported {
        /// The file asked for.
        path: PathBuf,
        /// What it is, and what to do.
        what: String,
    },
    /// More audio than the file to be written can hold.
    #[error("Too long for a WAV file: {} would pass 4 GiB (render it in parts)", path.display())]
    TooLong {
        /// The file being written.
        path: PathBuf,
    },
    /// The work was told to end.
    #[error("Cancelled: {}", path.display())]
    Cancelled {
        /// The file it was about.
        path: PathBuf,
    },
    /// The operating system refused to read or write.
    #[error("Can't access {}: {source} (check permissions and free space)", path.display())]
    Io {
        /// The file in question.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The cache of decoded files can't be used.
    #[error(
        "Can't use the media cache at {}: {source} (set WAIVE_CACHE_DIR to a writable directory)",
        path.display()
    )]
    Cache {
        /// The file or directory in the cache.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl MediaError {
    /// The stable name of this error on the wire, snake case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "file_not_found",
            Self::Empty { .. } => "file_empty",
            Self::Truncated { .. } => "file_truncated",
            Self::NotAudio { .. } => "not_audio",
            Self::Unsupported { .. } => "unsupported_audio",
            Self::TooLong { .. } => "file_too_long",
            Self::Cancelled { .. } => "cancelled",
            Self::Io { .. } | Self::Cache { .. } => "media_io",
        }
    }

    /// The file it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::NotFound { path }
            | Self::Empty { path }
            | Self::Truncated { path, .. }
            | Self::NotAudio { path, .. }
            | Self::Unsupported { path, .. }
            | Self::TooLong { path }
            | Self::Cancelled { path }
            | Self::Io { path, .. }
            | Self::Cache { path, .. } => path,
        }
    }

    /// The system's error while touching `path`; a missing file gets its own variant.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        if source.kind() == io::ErrorKind::NotFound {
            Self::NotFound { path }
        } else {
            Self::Io { path, source }
        }
    }

    pub(super) fn cache(path: &Path, source: io::Error) -> Self {
        Self::Cache {
            path: path.to_path_buf(),
            source,
        }
    }

    pub(super) fn not_audio(path: &Path, reason: impl Into<String>) -> Self {
        Self::NotAudio {
            path: path.to_path_buf(),
            reason: reason.into(),
        }
    }

    pub(crate) fn unsupported(path: &Path, what: impl Into<String>) -> Self {
        Self::Unsupported {
            path: path.to_path_buf(),
            what: what.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_codes_are_stable() {
        let error = MediaError::NotFound {
            path: PathBuf::from("/a/b.wav"),
        };
        assert_eq!(error.to_string(), "File not found: /a/b.wav");
        assert_eq!(error.code(), "file_not_found");
        let missing = io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(
            MediaError::io(Path::new("x"), missing).code(),
            "file_not_found"
        );
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        assert_eq!(MediaError::io(Path::new("x"), denied).code(), "media_io");
    }
}
