//! Settings as plain values: their defaults, and what is refused.
//!
//! Thread: any. Imports nothing of ours. In: what the command line says. Out: the
//! same, checked. Elsewhere: reading the command line (`cli`).

use std::path::PathBuf;

/// The protocol's usual port.
pub const DEFAULT_PORT: u16 = 9090;
/// Loopback: nobody else on the network may use the engine unasked.
pub const DEFAULT_HOST: &str = "127.0.0.1";
/// The usual sample rate, in hertz.
pub const DEFAULT_SAMPLE_RATE: u32 = 48_000;
/// The usual block, in frames.
pub const DEFAULT_BLOCK_SIZE: usize = 512;

/// The usual block of an offline render, in frames: a page of samples. Nothing is
/// due there, and longer blocks cost less.
pub const DEFAULT_OFFLINE_BLOCK_SIZE: usize = 4096;

/// Rates an engine runs at, in hertz.
pub const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 8_000..=384_000;
/// Frames of a live block.
pub const BLOCK_SIZES: std::ops::RangeInclusive<usize> = 16..=8192;
/// Frames of an offline block: nothing is due there, so one is enough.
pub const OFFLINE_BLOCK_SIZES: std::ops::RangeInclusive<usize> = 1..=8192;
/// Threads of an offline render.
pub const THREADS: std::ops::RangeInclusive<usize> = 1..=256;

/// A setting that isn't accepted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A sample rate out of range.
    #[error("sample rate {0} Hz: it must be 8000 to 384000 Hz")]
    SampleRate(u32),
    /// A block size out of range.
    #[error("block size {given}: it must be {least} to {most} frames")]
    BlockSize {
        /// What was asked for.
        given: usize,
        /// The least.
        least: usize,
        /// The most.
        most: usize,
    },
    /// Too many threads, or none.
    #[error("{0} threads: it must be 1 to 256")]
    Threads(usize),
    /// A time that isn't one.
    #[error("{field} {value}: it must be a time in seconds, 0 or later")]
    Time {
        /// Which.
        field: &'static str,
        /// What was asked for.
        value: f64,
    },
    /// A range without length.
    #[error("the range ends at {to} s, which isn't after its start, {from} s")]
    Range {
        /// Its start.
        from: f64,
        /// Its end.
        to: f64,
    },
    /// A folder that isn't there.
    #[error("no such folder: {0}")]
    NoFolder(PathBuf),
}

/// When a change is on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JournalMode {
    /// Before its reply goes out.
    #[default]
    Synced,
    /// Within a second or so: a crash of the machine may cost that much.
    Relaxed,
    /// When the Edit is saved.
    Off,
}

/// How `waive serve` runs.
#[derive(Clone, Debug, PartialEq)]
pub struct ServeConfig {
    /// The address to listen on.
    pub host: String,
    /// The port; 0 takes a free one.
    pub port: u16,
    /// The Edit to open; else a new one.
    pub edit: Option<PathBuf>,
    /// `auto`, `null` or a device's name.
    pub audio: String,
    /// Hertz.
    pub sample_rate: u32,
    /// Frames.
    pub block_size: usize,
    /// Folders that clients may name files in; none allows all.
    pub allow: Vec<PathBuf>,
    /// Where the login token is; none needs no login.
    pub token_file: Option<PathBuf>,
    /// When changes are on disk.
    pub journal: JournalMode,
    /// Folders with plugins beside the standard ones.
    pub plugin_folders: Vec<PathBuf>,
    /// Where plugins of other makers run unless told: `process`, `vendor` or `none`.
    pub plugin_isolation: String,
}

impl Default for ServeConfig {
    fn default() -> Self {
        Self {
            host: DEFAULT_HOST.to_owned(),
            port: DEFAULT_PORT,
            edit: None,
            audio: "auto".to_owned(),
            sample_rate: DEFAULT_SAMPLE_RATE,
            block_size: DEFAULT_BLOCK_SIZE,
            allow: Vec::new(),
            token_file: None,
            journal: JournalMode::default(),
            plugin_folders: Vec::new(),
            plugin_isolation: "process".to_owned(),
        }
    }
}

impl ServeConfig {
    /// Checks every setting.
    ///
    /// # Errors
    /// The first that isn't accepted.
    pub fn check(&self) -> Result<(), ConfigError> {
        check_rate(self.sample_rate)?;
        check_block(self.block_size, BLOCK_SIZES)?;
        let folders = self.allow.iter().chain(&self.plugin_folders);
        match folders.into_iter().find(|folder| !folder.is_dir()) {
            Some(folder) => Err(ConfigError::NoFolder(folder.clone())),
            None => Ok(()),
        }
    }
}

/// How `waive render` runs.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderConfig {
    /// Where to begin, in seconds.
    pub from: Option<f64>,
    /// Where to end, in seconds.
    pub to: Option<f64>,
    /// Hertz.
    pub sample_rate: u32,
    /// Frames rendered at once.
    pub block_size: usize,
    /// Threads.
    pub threads: usize,
}

impl Default for RenderConfig {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
            sample_rate: DEFAULT_SAMPLE_RATE,
            block_size: DEFAULT_OFFLINE_BLOCK_SIZE,
            threads: 1,
        }
    }
}

impl RenderConfig {
    /// Checks every setting.
    ///
    /// # Errors
    /// The first that isn't accepted.
    pub fn check(&self) -> Result<(), ConfigError> {
        check_rate(self.sample_rate)?;
        check_block(self.block_size, OFFLINE_BLOCK_SIZES)?;
        if !THREADS.contains(&self.threads) {
            return Err(ConfigError::Threads(self.threads));
        }
        for (field, value) in [("from", self.from), ("to", self.to)] {
            if let Some(value) = value.filter(|value| !(value.is_finite() && *value >= 0.0)) {
                return Err(ConfigError::Time { field, value });
            }
        }
        match (self.from.unwrap_or(0.0), self.to) {
            (from, Some(to)) if to <= from => Err(ConfigError::Range { from, to }),
            _ => Ok(()),
        }
    }
}

fn check_rate(rate: u32) -> Result<(), ConfigError> {
    if SAMPLE_RATES.contains(&rate) {
        Ok(())
    } else {
        Err(ConfigError::SampleRate(rate))
    }
}

fn check_block(given: usize, sizes: std::ops::RangeInclusive<usize>) -> Result<(), ConfigError> {
    if sizes.contains(&given) {
        return Ok(());
    }
    Err(ConfigError::BlockSize {
        given,
        least: *sizes.start(),
        most: *sizes.end(),
    })
}

/// Where converted copies of audio files are kept: `WAIVE_CACHE_DIR`, else the
/// user's cache folder, else a folder among temporary files.
#[must_use]
pub fn cache_dir() -> PathBuf {
    if let Some(folder) = std::env::var_os("WAIVE_CACHE_DIR").filter(|folder| !folder.is_empty()) {
        return folder.into();
    }
    directories::ProjectDirs::from("", "", "waive").map_or_else(
        || std::env::temp_dir().join("waive-cache"),
        |dirs| dirs.cache_dir().to_owned(),
    )
}

/// Where the engine keeps what it must not lose (Edits that were never saved):
/// `WAIVE_STATE_DIR`, else the user's state folder (`XDG_STATE_HOME`), else a folder
/// among temporary files.
#[must_use]
pub fn state_dir() -> PathBuf {
    if let Some(folder) = std::env::var_os("WAIVE_STATE_DIR").filter(|folder| !folder.is_empty()) {
        return folder.into();
    }
    directories::ProjectDirs::from("", "", "waive").map_or_else(
        || std::env::temp_dir().join("waive-state"),
        |dirs| dirs.state_dir().unwrap_or(dirs.data_local_dir()).to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_accepted() {
        assert_eq!(ServeConfig::default().check(), Ok(()));
        assert_eq!(RenderConfig::default().check(), Ok(()));
    }

    #[test]
    fn what_cannot_work_is_refused_in_words() {
        let rate = ServeConfig {
            sample_rate: 7_999,
            ..ServeConfig::default()
        };
        assert_eq!(rate.check(), Err(ConfigError::SampleRate(7_999)));
        let block = ServeConfig {
            block_size: 8,
            ..ServeConfig::default()
        };
        let error = block.check().unwrap_err().to_string();
        assert_eq!(error, "block size 8: it must be 16 to 8192 frames");
        let folder = ServeConfig {
            allow: vec!["/no/such/folder".into()],
            ..ServeConfig::default()
        };
        assert!(folder.check().is_err());
        for (from, to) in [
            (f64::NAN, 1.0),
            (-1.0, 1.0),
            (2.0, 2.0),
            (0.0, f64::INFINITY),
        ] {
            let range = RenderConfig {
                from: Some(from),
                to: Some(to),
                ..RenderConfig::default()
            };
            assert!(range.check().is_err(), "{from} {to}");
        }
    }
}
