//! A WAV file under construction: bytes in batches, the header set right at the end.
//!
//! Owns: [`WavFile`]. Thread: any that may wait for the disk.
//! Invariants: until `finish` the file has a temporary name, which dropping it removes; it never
//! grows past what a WAV header can tell.
//! The header is hound's; the samples aren't, because hound takes them one at a time, which costs
//! more than all the rest of writing.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use crate::media::source::MediaError;

/// Bytes gathered before they are written: one system call each.
const BATCH: usize = 256 * 1024;

/// The two lengths in the header are 32 bits; this leaves room for the header itself.
const MAX_DATA: u64 = u32::MAX as u64 - 1024;

/// Tells apart the temporary files of this process.
static NEXT: AtomicU64 = AtomicU64::new(0);

#[derive(Debug)]
pub(in crate::media) struct WavFile {
    path: PathBuf,
    temporary: PathBuf,
    file: Option<File>,
    header_len: u64,
    batch: Vec<u8>,
    data_len: u64,
    /// Of the samples; renders tell it, the cache's copies don't need one.
    hash: Option<Sha256>,
}

impl WavFile {
    pub(in crate::media) fn create(path: &Path, spec: hound::WavSpec) -> Result<Self, MediaError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let temporary = format!(".{name}.{}-{number}.part", std::process::id());
        let temporary = path.with_file_name(temporary);
        let header = spec.into_header_for_infinite_file();
        let io = |source| MediaError::Io {
            path: path.to_path_buf(),
            source,
        };
        let file = File::create_new(&temporary).map_err(io)?;
        let mut this = Self {
            path: path.to_path_buf(),
            temporary,
            file: Some(file),
            header_len: header.len() as u64,
            batch: Vec::with_capacity(BATCH + 4096),
            data_len: 0,
            hash: None,
        };
        this.batch.extend_from_slice(&header);
        Ok(this)
    }

    /// Takes the SHA-256 of everything appended from now on.
    pub(in crate::media) fn hashed(mut self) -> Self {
        self.hash = Some(Sha256::new());
        self
    }

    /// The SHA-256 so far, in hexadecimal; empty if none is taken.
    pub(in crate::media) fn digest(&mut self) -> String {
        let digest = self.hash.take().map(Sha256::finalize);
        digest.map_or_else(String::new, |bytes| {
            bytes.iter().map(|byte| format!("{byte:02x}")).collect()
        })
    }

    /// Appends `n` pieces of `SIZE` bytes, each made by `fill(index, piece)`.
    pub(in crate::media) fn put<const SIZE: usize>(
        &mut self,
        n: usize,
        fill: impl Fn(usize, &mut [u8; SIZE]),
    ) -> Result<(), MediaError> {
        self.grow((n * SIZE) as u64)?;
        let mut done = 0;
        while done < n {
            let now = (n - done).min(BATCH / SIZE / 4);
            let start = self.batch.len();
            self.batch.resize(start + now * SIZE, 0);
            let (pieces, _) = self.batch[start..].as_chunks_mut::<SIZE>();
            for (i, piece) in pieces.iter_mut().enumerate() {
                fill(done + i, piece);
            }
            if let Some(hash) = &mut self.hash {
                hash.update(&self.batch[start..]);
            }
            done += now;
            if self.batch.len() >= BATCH {
                self.flush()?;
            }
        }
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn skip_for_test(&mut self, bytes: u64) {
        self.data_len += bytes;
    }

    fn grow(&mut self, bytes: u64) -> Result<(), MediaError> {
        if self.data_len + bytes > MAX_DATA {
            let path = self.path.clone();
            return Err(MediaError::TooLong { path });
        }
        self.data_len += bytes;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), MediaError> {
        if let Some(file) = &mut self.file {
            file.write_all(&self.batch)
                .map_err(|source| MediaError::Io {
                    path: self.path.clone(),
                    source,
                })?;
        }
        self.batch.clear();
        Ok(())
    }

    pub(in crate::media) fn finish(mut self) -> Result<(), MediaError> {
        if self.data_len % 2 == 1 {
            // Chunks of odd length are padded; the padding doesn't count.
            self.batch.push(0);
        }
        self.flush()?;
        self.seal().map_err(|source| MediaError::Io {
            path: self.path.clone(),
            source,
        })
    }

    fn seal(&mut self) -> std::io::Result<()> {
        let Some(mut file) = self.file.take() else {
            return Ok(());
        };
        let riff_len = self.header_len - 8 + self.data_len + self.data_len % 2;
        let sealed = (|| {
            // Both fit: `grow` saw to it.
            file.seek(SeekFrom::Start(4))?;
            file.write_all(&(riff_len as u32).to_le_bytes())?;
            file.seek(SeekFrom::Start(self.header_len - 4))?;
            file.write_all(&(self.data_len as u32).to_le_bytes())?;
            file.sync_all()?;
            std::fs::rename(&self.temporary, &self.path)
        })();
        if sealed.is_err() {
            let _ = std::fs::remove_file(&self.temporary);
        }
        sealed
    }
}

impl Drop for WavFile {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // Nobody is left to tell if this fails, and the name says what the file is.
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}
