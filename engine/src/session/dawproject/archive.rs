//! The ZIP around a project: what may be taken out of one, and making one.

use std::io::{self, Read, Seek, SeekFrom, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::error::DawprojectError;
use super::losses::shown;
use super::{METADATA, PROJECT};

/// How much may come out of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries.
    pub entries: usize,
    /// Bytes of `project.xml`.
    pub project: u64,
    /// Bytes of all entries that are taken out, beyond `ratio` times the archive's size.
    pub free: u64,
    /// Bytes taken out for each byte of the archive.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 100_000,
            project: 64 << 20,
            free: 1 << 30,
            ratio: 100,
        }
    }
}

/// An archive to be read, trusted in nothing.
#[derive(Debug)]
pub struct Archive<R> {
    zip: ZipArchive<R>,
    limits: Limits,
    /// Bytes that may still come out.
    left: u64,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the list of entries.
    ///
    /// # Errors
    /// [`DawprojectError::Archive`], [`DawprojectError::TooMuch`].
    pub fn open(mut reader: R, limits: Limits) -> Result<Self, DawprojectError> {
        let damaged = |error: ZipError| DawprojectError::Archive(error.to_string());
        let size = reader
            .seek(SeekFrom::End(0))
            .map_err(|e| damaged(e.into()))?;
        reader.rewind().map_err(|e| damaged(e.into()))?;
        let zip = ZipArchive::new(reader).map_err(damaged)?;
        if zip.len() > limits.entries {
            return Err(DawprojectError::TooMuch {
                what: format!("{} entries", zip.len()),
                limit: limits.entries as u64,
            });
        }
        let left = size
            .saturating_mul(limits.ratio)
            .saturating_add(limits.free);
        Ok(Self { zip, limits, left })
    }

    /// The bytes of `project.xml`.
    ///
    /// # Errors
    /// [`DawprojectError::NoProject`], [`DawprojectError::TooMuch`], [`DawprojectError::Entry`].
    pub fn project(&mut self) -> Result<Vec<u8>, DawprojectError> {
        if !self.has(PROJECT) {
            let old = self.zip.index_for_name("project.json").is_some();
            let hint = if old {
                "; project.json is of DAWproject 0.1, save it again with a newer program"
            } else {
                ""
            };
            return Err(DawprojectError::NoProject { hint });
        }
        let mut bytes = Vec::new();
        let limit = self.limits.project;
        self.copy_within(PROJECT, &mut bytes, limit)?;
        Ok(bytes)
    }

    /// Whether there is an ordinary file of this name.
    #[must_use]
    pub fn has(&self, entry: &str) -> bool {
        let index = self.zip.index_for_name(entry);
        let data = index.and_then(|index| self.zip.by_index_data(index).ok());
        data.is_some_and(|data| data.is_file())
    }

    /// Writes an entry's content to `to`; gives its length.
    ///
    /// # Errors
    /// [`DawprojectError::Entry`]; [`DawprojectError::TooMuch`] when the archive has given
    /// more than its size allows; [`DawprojectError::Sink`].
    pub fn copy(&mut self, entry: &str, to: &mut dyn Write) -> Result<u64, DawprojectError> {
        let limit = self.left;
        let copied = self.copy_within(entry, to, limit)?;
        self.left -= copied;
        Ok(copied)
    }

    fn copy_within(
        &mut self,
        entry: &str,
        to: &mut dyn Write,
        limit: u64,
    ) -> Result<u64, DawprojectError> {
        let bad = |why: String| DawprojectError::Entry {
            entry: shown(entry),
            why,
        };
        let too_much = || DawprojectError::TooMuch {
            what: format!(
                "\"{}\" unpacks to more than the archive's size allows",
                shown(entry)
            ),
            limit,
        };
        let mut file = self
            .zip
            .by_name(entry)
            .map_err(|error| bad(error.to_string()))?;
        if !file.is_file() {
            return Err(bad("it is a link or a folder".to_owned()));
        }
        let mut buffer = vec![0; 1 << 16];
        let mut copied = 0_u64;
        loop {
            let read = match file.read(&mut buffer) {
                Ok(0) => return Ok(copied),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(bad(error.to_string())),
            };
            copied += read as u64;
            if copied > limit {
                return Err(too_much());
            }
            to.write_all(&buffer[..read])
                .map_err(DawprojectError::Sink)?;
        }
    }
}

/// The name of an entry as a path that leads nowhere but down: `None` for names that are
/// absolute, name a drive, or climb out. Either slash parts folders; characters that some
/// system refuses become `_`.
#[must_use]
pub fn safe_name(entry: &str) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    if entry.starts_with(['/', '\\']) || entry.contains('\0') {
        return None;
    }
    for part in entry.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => return None,
            // `C:` names a drive, and `a:b` a stream, on systems that have them.
            part if part.len() == 2 && part.ends_with(':') => return None,
            part => parts.push(plain(part)),
        }
    }
    let name = parts.join("/");
    (!name.is_empty() && name.len() <= 1024).then_some(name)
}

/// A file's name without what leads elsewhere or what some system refuses.
#[must_use]
pub fn plain(name: &str) -> String {
    let clean = |c: char| match c {
        c if c.is_control() => '_',
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c => c,
    };
    let cleaned: String = name.chars().map(clean).take(120).collect();
    // Some systems drop dots and blanks at the end, and hide names that begin with a dot.
    let cleaned = cleaned
        .trim_end_matches(['.', ' '])
        .trim_start_matches(['.', ' ']);
    if cleaned.is_empty() {
        "_".to_owned()
    } else {
        cleaned.to_owned()
    }
}

/// An archive in the making.
#[derive(Debug)]
pub struct Packer<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> Packer<W> {
    /// Begins an archive.
    pub fn new(to: W) -> Self {
        Self(ZipWriter::new(to))
    }

    /// Puts in the two texts of a project.
    ///
    /// # Errors
    /// What the system says.
    pub fn texts(&mut self, project: &str, metadata: &str) -> io::Result<()> {
        self.text(PROJECT, project)?;
        self.text(METADATA, metadata)
    }

    /// Puts in a text, deflated.
    ///
    /// # Errors
    /// What the system says.
    pub fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        self.0.start_file(name, options)?;
        self.0.write_all(text.as_bytes())
    }

    /// Puts in a file as it is: sounds hardly deflate, and are read in place by some.
    /// `bytes` is its expected size.
    ///
    /// # Errors
    /// What the system says, of either file.
    pub fn file(
        &mut self,
        name: &str,
        bytes: u64,
        mut write: impl FnMut(&mut dyn Write) -> io::Result<u64>,
    ) -> io::Result<u64> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(bytes >= u64::from(u32::MAX) / 2);
        self.0.start_file(name, options)?;
        write(&mut self.0)
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(self) -> io::Result<W> {
        Ok(self.0.finish()?)
    }
}
