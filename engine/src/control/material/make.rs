//! Reads files for plugins. Thread: workers; takes its time.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::{ImpulseSource, MadeMaterial, MaterialKey, Ready};
use crate::media::library::Library;
use crate::media::source::MediaError;
use crate::media::whole::Whole;
use crate::plugins::builtin::impulse::{Impulse, Kernel};
use crate::plugins::builtin::sampler::{Bank, read_soundfont};
use crate::time::SampleRate;

/// SoundFonts larger than this aren't read, in bytes; in memory they take three times as
/// much while they are read, and twice as much then.
const MAX_FONT_BYTES: u64 = 512 << 20;

/// Makes what a key asks for; `bytes` are those that the Edit itself holds.
///
/// # Errors
/// What is wrong with the file.
pub fn make(
    key: &MaterialKey,
    bytes: Option<&[u8]>,
    library: &Library,
    rate: SampleRate,
) -> Result<MadeMaterial, MediaError> {
    match key {
        MaterialKey::Recording(path) => {
            let source = library.prepare(path, rate.0)?;
            Ok(MadeMaterial {
                ready: Ready::Recording(Whole::read(&source)?),
                source: Some(source),
            })
        }
        MaterialKey::SoundFont(path) => Ok(MadeMaterial {
            ready: Ready::Bank(Arc::new(read_font(path)?)),
            source: None,
        }),
        MaterialKey::Impulse {
            of,
            normalise,
            trim,
        } => {
            let (source, whole) = match of {
                ImpulseSource::File(path) => {
                    let source = library.prepare(path, rate.0)?;
                    let whole = Whole::read(&source)?;
                    (Some(source), whole)
                }
                ImpulseSource::Embedded(_) => {
                    (None, embedded(bytes.unwrap_or_default(), library, rate)?)
                }
            };
            let bytes = whole.bytes();
            let impulse = Impulse {
                left: whole.left,
                right: whole.right,
                normalise: *normalise,
                trim: *trim,
            };
            // A spectrum takes four times the room of its taps.
            let ready = Ready::Impulse(Kernel::new(rate, &impulse), 4 * bytes);
            Ok(MadeMaterial { ready, source })
        }
    }
}

/// Reads what the Edit itself holds, by way of a file in the cache: decoders want one.
fn embedded(bytes: &[u8], library: &Library, rate: SampleRate) -> Result<Whole, MediaError> {
    let path = library.keep_aside(bytes)?;
    Whole::read(&*library.prepare(&path, rate.0)?)
}

/// Reads a SoundFont.
///
/// # Errors
/// What is wrong with the file.
pub fn read_font(path: &Path) -> Result<Bank, MediaError> {
    let io = |error| MediaError::io(path, error);
    let file = File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    if !metadata.is_file() || metadata.len() > MAX_FONT_BYTES {
        let what = "it is no file of at most 512 MiB";
        return Err(MediaError::unsupported(path, what));
    }
    let mut bytes = Vec::new();
    // It may grow while it is read.
    let mut file = file.take(MAX_FONT_BYTES);
    file.read_to_end(&mut bytes).map_err(io)?;
    read_soundfont(&bytes).map_err(|fault| MediaError::unsupported(path, fault.to_string()))
}
