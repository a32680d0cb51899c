//! Decodes compressed and unusual audio files, as a stream.
//!
//! Owns: [`decode`]. Thread: any but the callback; waits for the disk, computes for long.
//! In: a file of any kind. Out: interleaved frames, one packet at a time, into a [`Sink`].
//! Invariants: never panics, whatever the bytes; memory is bounded by a packet; a file that ends
//! before its header says is an error, not a shorter file.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3, CODEC_ID_VORBIS,
};
use symphonia::core::codecs::audio::{AudioCodecId, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use super::riff::{check_channels, check_rate};
use super::source::MediaError;

mod cut;
pub(super) mod plain;

/// Damaged packets in a row after which a lossy file is given up.
const MAX_DAMAGED: u32 = 16;

/// What becomes of decoded frames.
pub(super) trait Sink {
    /// The stream has so many channels (1 or 2) at so many Hz. Called once, before any frames.
    fn begin(&mut self, channels: u16, sample_rate: u32) -> Result<(), MediaError>;
    /// The next frames, interleaved.
    fn frames(&mut self, frames: &[f32]) -> Result<(), MediaError>;
}

/// Decodes a file into a sink. `promised` is its length in frames where the caller knows it better
/// than the decoder. Fails with what is wrong with the file, or with what the sink says.
pub(super) fn decode(
    path: &Path,
    promised: Option<u64>,
    sink: &mut dyn Sink,
) -> Result<(), MediaError> {
    // The decoders are other people's code over bytes anybody may have made: an index out of range
    // in there must cost this one file, not the session. What it leaves half-written is dropped.
    catch_unwind(AssertUnwindSafe(|| run(path, promised, sink)))
        .unwrap_or_else(|_| Err(MediaError::not_audio(path, "its decoder failed")))
}

/// One decoding under way.
struct Stream<'a> {
    path: &'a Path,
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    codec: AudioCodecId,
    channels: usize,
    sample_rate: u32,
    /// Length that the file promises, frames; `None` if it says nothing reliable.
    promised: Option<u64>,
}

fn run(path: &Path, promised: Option<u64>, sink: &mut dyn Sink) -> Result<(), MediaError> {
    let mut stream = open(path, promised)?;
    sink.begin(stream.channels as u16, stream.sample_rate)?;
    let frames = stream.pump(sink)?;
    stream.check_length(frames)
}

fn open(path: &Path, promised: Option<u64>) -> Result<Stream<'_>, MediaError> {
    let file = File::open(path).map_err(|error| MediaError::io(path, error))?;
    let source = MediaSourceStream::new(Box::new(file), Default::default());
    let mut hint = Hint::new();
    if let Some(extension) = path.extension().and_then(|extension| extension.to_str()) {
        hint.with_extension(extension);
    }
    let options = (FormatOptions::default(), MetadataOptions::default());
    let format = symphonia::default::get_probe()
        .probe(&hint, source, options.0, options.1)
        .map_err(|error| problem(path, error))?;
    let track = format
        .default_track(TrackType::Audio)
        .ok_or_else(|| MediaError::not_audio(path, "it has no audio in it"))?;
    let parameters = track.codec_params.as_ref().and_then(|codec| codec.audio());
    let parameters =
        parameters.ok_or_else(|| MediaError::not_audio(path, "it doesn't say how it is coded"))?;
    let decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(|error| problem(path, error))?;
    let sample_rate = parameters.sample_rate.unwrap_or(0);
    check_rate(path, sample_rate)?;
    let channels = parameters
        .channels
        .as_ref()
        .map_or(0, |channels| channels.count());
    check_channels(path, channels)?;
    let (id, codec, counted) = (track.id, parameters.codec, track.num_frames);
    let stated = promised.or(if is_mpeg(codec) && !cut::mpeg_is_counted(path) {
        // Without a tag this is symphonia's guess from the file's own length.
        None
    } else {
        counted
    });
    Ok(Stream {
        path,
        format,
        decoder,
        track: id,
        codec,
        channels,
        sample_rate,
        promised: stated,
    })
}

impl Stream<'_> {
    /// Decodes to the end; how many frames there were.
    fn pump(&mut self, sink: &mut dyn Sink) -> Result<u64, MediaError> {
        let (mut frames, mut damaged) = (0, 0);
        let lossy = self.is_lossy();
        let mut samples: Vec<f32> = Vec::new();
        loop {
            let packet = match self.format.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => return Ok(frames),
                Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Ok(frames);
                }
                Err(error) => return Err(problem(self.path, error)),
            };
            if packet.track_id != self.track {
                continue;
            }
            match self.decoder.decode(&packet) {
                Ok(audio) => {
                    let spec = audio.spec();
                    let same =
                        spec.rate() == self.sample_rate && spec.channels().count() == self.channels;
                    if !same {
                        let what = "it changes rate or channels on the way (convert it first)";
                        return Err(MediaError::unsupported(self.path, what));
                    }
                    audio.copy_to_vec_interleaved(&mut samples);
                    damaged = 0;
                }
                // A lossy stream may begin or be spliced within a packet: a gap stays a gap.
                Err(Error::DecodeError(_)) if lossy && damaged < MAX_DAMAGED => {
                    damaged += 1;
                    let length = (packet.dur.get() as usize).min(8192);
                    samples.clear();
                    samples.resize(length * self.channels, 0.0);
                }
                Err(error) => return Err(problem(self.path, error)),
            }
            frames += (samples.len() / self.channels) as u64;
            sink.frames(&samples)?;
        }
    }

    fn is_lossy(&self) -> bool {
        is_mpeg(self.codec) || self.codec == CODEC_ID_VORBIS
    }

    /// Whether all that was promised came.
    fn check_length(&self, present: u64) -> Result<(), MediaError> {
        let path = self.path.to_path_buf();
        if self.codec == CODEC_ID_VORBIS && !cut::ogg_is_whole(self.path) {
            let promised = self.promised.unwrap_or(present).max(present + 1);
            return Err(MediaError::Truncated {
                path,
                promised,
                present,
                unit: "frames",
            });
        }
        // An MPEG count may take in frames that only carry tags or the encoder's delay.
        let slack = if self.is_lossy() { 4 * 1152 } else { 0 };
        match self.promised {
            Some(promised) if present + slack < promised => Err(MediaError::Truncated {
                path,
                promised,
                present,
                unit: "frames",
            }),
            _ if present > 0 => Ok(()),
            // Something looked like a stream, and wasn't.
            _ if is_mpeg(self.codec) => Err(MediaError::not_audio(self.path, "nothing decodes")),
            _ => Err(MediaError::Empty { path }),
        }
    }
}

fn is_mpeg(codec: AudioCodecId) -> bool {
    matches!(codec, CODEC_ID_MP1 | CODEC_ID_MP2 | CODEC_ID_MP3)
}

/// symphonia's errors in the words of this room.
fn problem(path: &Path, error: Error) -> MediaError {
    match error {
        Error::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            MediaError::not_audio(path, "it ends within its header")
        }
        Error::IoError(source) => MediaError::io(path, source),
        Error::Unsupported(what) => MediaError::not_audio(path, what),
        other => MediaError::not_audio(path, other.to_string()),
    }
}
