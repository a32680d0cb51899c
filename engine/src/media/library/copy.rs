//! Makes one decoded copy: decoder → resampler → float WAV.
//!
//! Thread: any but the callback. Invariant: a copy that isn't finished leaves nothing behind.

use std::path::Path;

use crate::media::decode::{self, Sink};
use crate::media::resample::RateChange;
use crate::media::riff::WavHeader;
use crate::media::source::MediaError;
use crate::media::write::WavFile;

/// Writes the copy of `path` to `target`, a name and a rate in Hz; returns the rate it had before.
/// `original` is the name to complain about, `header` that of the file if it is a WAV.
pub(super) fn make(
    original: &Path,
    path: &Path,
    header: Option<WavHeader>,
    target: (&Path, u32),
) -> Result<u32, MediaError> {
    let mut copy = Copy {
        original,
        target,
        under_way: None,
    };
    let done = match header.and_then(|header| Some((header, header.format?))) {
        Some((header, format)) => decode::plain::decode(path, &header, format, &mut copy),
        None => decode::decode(path, header.map(|header| header.frames), &mut copy),
    };
    done.map_err(|error| renamed(error, path, original))?;
    copy.finish()
}

/// The same error about the name that was asked for.
fn renamed(mut error: MediaError, from: &Path, to: &Path) -> MediaError {
    if let MediaError::NotFound { path }
    | MediaError::Empty { path }
    | MediaError::Truncated { path, .. }
    | MediaError::NotAudio { path, .. }
    | MediaError::Unsupported { path, .. }
    | MediaError::Io { path, .. } = &mut error
        && path == from
    {
        *path = to.to_path_buf();
    }
    error
}

struct Copy<'a> {
    original: &'a Path,
    target: (&'a Path, u32),
    under_way: Option<UnderWay>,
}

struct UnderWay {
    file: WavFile,
    change: Option<RateChange>,
    rate: u32,
}

impl Sink for Copy<'_> {
    fn begin(&mut self, channels: u16, rate: u32) -> Result<(), MediaError> {
        let (name, target_rate) = self.target;
        let spec = hound::WavSpec {
            channels,
            sample_rate: target_rate,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let file = WavFile::create(name, spec).map_err(|error| self.explain(error))?;
        let change = if rate == target_rate {
            None
        } else {
            let what = format!("it can't be resampled from {rate} Hz to {target_rate} Hz");
            let change = RateChange::new(rate, target_rate, usize::from(channels));
            Some(change.ok_or_else(|| MediaError::unsupported(self.original, what))?)
        };
        self.under_way = Some(UnderWay { file, change, rate });
        Ok(())
    }

    fn frames(&mut self, frames: &[f32]) -> Result<(), MediaError> {
        let Some(UnderWay { file, change, .. }) = &mut self.under_way else {
            return Ok(());
        };
        let done = match change {
            Some(change) => change.feed(frames, &mut |frames| put(file, frames)),
            None => put(file, frames),
        };
        done.map_err(|error| self.explain(error))
    }
}

impl Copy<'_> {
    fn finish(mut self) -> Result<u32, MediaError> {
        let Some(UnderWay {
            mut file,
            change,
            rate,
        }) = self.under_way.take()
        else {
            return Err(MediaError::not_audio(self.original, "nothing decodes"));
        };
        if let Some(mut change) = change {
            change
                .finish(&mut |frames| put(&mut file, frames))
                .map_err(|error| self.explain(error))?;
        }
        file.finish().map_err(|error| self.explain(error))?;
        Ok(rate)
    }

    /// Writing errors are the cache's, and too long is the original's fault.
    fn explain(&self, error: MediaError) -> MediaError {
        match error {
            MediaError::Io { path, source } => MediaError::Cache { path, source },
            MediaError::TooLong { .. } => MediaError::unsupported(
                self.original,
                "decoded it passes 4 GiB (split it into shorter files)",
            ),
            other => other,
        }
    }
}

fn put(file: &mut WavFile, samples: &[f32]) -> Result<(), MediaError> {
    file.put::<4>(samples.len(), |i, bytes| {
        // One NaN from a decoder would sound in every filter behind it.
        let x = if samples[i].is_finite() {
            samples[i]
        } else {
            0.0
        };
        *bytes = x.to_le_bytes();
    })
}
