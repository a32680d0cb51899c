//! What plugins of other makers are installed, and how they are run.
//!
//! Thread: any; whoever scans waits.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bevy_ecs::prelude::*;
use waive_protocol::{ErrorCode, ErrorReply};

use crate::model::hosted::Hosted;
use crate::plugins::host::scan::{self, Found, ScanOptions};
use crate::plugins::host::{HostCommand, Isolation, PluginDescription, PluginError, PluginFormat};
use crate::time::SampleRate;

/// How long one module may take while it is looked at.
const PROBE_LIMIT: Duration = Duration::from_secs(15);

/// How plugins are looked for and run.
#[derive(Clone, Debug)]
pub struct ShelfConfig {
    /// How child processes are started.
    pub command: HostCommand,
    /// Where plugins run unless told: a word of [`Hosted`].
    pub isolation: String,
    /// Folders beside the standard ones.
    pub folders: Vec<PathBuf>,
    /// Where what was found is kept.
    pub cache: PathBuf,
    /// Where presets are kept.
    pub presets: PathBuf,
}

/// How a session is to run plugins of other makers.
#[derive(Clone, Debug)]
pub struct PluginSettings {
    /// The program that runs them in its processes, and the words before its arguments:
    /// it hands those behind to [`child::run`](crate::plugins::host::child::run).
    pub program: PathBuf,
    /// See [`Self::program`].
    pub arguments: Vec<String>,
    /// Where they run unless told: `process`, `vendor` or `none`.
    pub isolation: String,
    /// Folders to look in beside the standard ones.
    pub folders: Vec<PathBuf>,
}

impl PluginSettings {
    /// The word that a program of ours is called with to run plugins.
    pub const CHILD: &'static str = "plugin-child";

    /// Each plugin in a process of its own, which this program is started as again.
    #[must_use]
    pub fn usual() -> Self {
        Self {
            program: std::env::current_exe().unwrap_or_else(|_| PathBuf::from("waive")),
            arguments: vec![Self::CHILD.to_owned()],
            isolation: Hosted::PROCESS.to_owned(),
            folders: Vec::new(),
        }
    }

    /// With the folder for what is found and saved.
    #[must_use]
    pub fn shelf(&self, state_dir: &Path) -> ShelfConfig {
        let mut command = HostCommand::new(&self.program);
        command.arguments.clone_from(&self.arguments);
        ShelfConfig {
            command,
            isolation: self.isolation.clone(),
            folders: self.folders.clone(),
            cache: state_dir.join("plugins.json"),
            presets: state_dir.join("presets"),
        }
    }
}

/// What is installed.
#[derive(Debug)]
pub struct Shelf {
    config: ShelfConfig,
    /// Where plugins run at which rate.
    pub rate: SampleRate,
    more: Mutex<Vec<PathBuf>>,
    found: Mutex<Option<Arc<Found>>>,
}

/// The shelf in the World.
#[derive(Resource, Clone, Debug)]
pub struct Shelves(pub Arc<Shelf>);

impl Shelf {
    /// An empty one.
    #[must_use]
    pub fn new(config: ShelfConfig, rate: SampleRate) -> Self {
        Self {
            config,
            rate,
            more: Mutex::default(),
            found: Mutex::default(),
        }
    }

    /// How child processes are started.
    #[must_use]
    pub fn command(&self) -> &HostCommand {
        &self.config.command
    }

    /// The word for where plugins run unless told.
    #[must_use]
    pub fn isolation(&self) -> &str {
        &self.config.isolation
    }

    /// Where a plugin runs.
    #[must_use]
    pub fn isolation_of(&self, hosted: &Hosted) -> Isolation {
        match &*hosted.isolation {
            Hosted::NONE => Isolation::None,
            Hosted::VENDOR => Isolation::Shared(hosted.vendor.to_string()),
            _ => Isolation::Process,
        }
    }

    /// Where presets are kept.
    #[must_use]
    pub fn presets(&self) -> &Path {
        &self.config.presets
    }

    /// Looks in further folders from now on.
    pub fn add_folders(&self, folders: Vec<PathBuf>) {
        let mut more = self.more.lock().unwrap_or_else(PoisonError::into_inner);
        for folder in folders {
            if !more.contains(&folder) {
                more.push(folder);
            }
        }
    }

    /// What the last scan found.
    #[must_use]
    pub fn found(&self) -> Option<Arc<Found>> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.clone()
    }

    /// Looks for plugins. Takes its time.
    ///
    /// # Errors
    /// The cache can't be written; children can't be started.
    pub fn scan(
        &self,
        retry_failures: bool,
        progress: &mut dyn FnMut(&scan::Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Arc<Found>, PluginError> {
        let mut folders = scan::standard_folders();
        folders.extend(self.config.folders.iter().cloned());
        let more = self.more.lock().unwrap_or_else(PoisonError::into_inner);
        folders.extend(more.iter().cloned());
        drop(more);
        let options = ScanOptions {
            folders,
            limit: PROBE_LIMIT,
            cache: Some(self.config.cache.clone()),
            retry_failures,
            ..ScanOptions::default()
        };
        let found = Arc::new(scan::scan(&options, &self.config.command, progress)?);
        let mut known = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(Arc::clone(&found));
        Ok(found)
    }

    /// What is installed; looks once if nobody has looked yet.
    ///
    /// # Errors
    /// As [`Self::scan`].
    pub fn known(&self) -> Result<Arc<Found>, PluginError> {
        match self.found() {
            Some(found) => Ok(found),
            None => self.scan(false, &mut |_| ControlFlow::Continue(())),
        }
    }

    /// The plugin with a name, an identifier, a class, or in a module's file. Takes its
    /// time.
    ///
    /// # Errors
    /// `plugin_not_found`, `plugin_failed`.
    pub fn find(&self, wanted: &str) -> Result<PluginDescription, ErrorReply> {
        if let Some(found) = self.in_file(wanted)? {
            return Ok(found);
        }
        let found = self.known().map_err(|error| refusal(&error))?;
        let is = |plugin: &&PluginDescription| {
            plugin.name.eq_ignore_ascii_case(wanted)
                || plugin.id.eq_ignore_ascii_case(wanted)
                || identifier(plugin).eq_ignore_ascii_case(wanted)
        };
        let mut matching: Vec<&PluginDescription> = found.plugins.iter().filter(is).collect();
        matching.sort_by_key(|plugin| plugin.format != PluginFormat::Vst3);
        let mut matching = matching.into_iter();
        if let Some(plugin) = matching.next() {
            // A plugin that is there as VST3 and as CLAP is one plugin: VST3 comes first.
            let twin = |other: &PluginDescription| {
                other.vendor == plugin.vendor && other.format != plugin.format
            };
            if matching.any(|other| other.id != plugin.id && !twin(other)) {
                let all = found.plugins.iter().filter(is).map(identifier);
                let hint = format!("say which: {}", all.collect::<Vec<_>>().join(", "));
                return Err(ErrorReply::plugin_not_found(wanted).hint(hint));
            }
            return Ok(plugin.clone());
        }
        Err(ErrorReply::plugin_not_found(wanted))
    }

    /// The one plugin of a module's file.
    fn in_file(&self, wanted: &str) -> Result<Option<PluginDescription>, ErrorReply> {
        let path = Path::new(wanted);
        if PluginFormat::of(path).is_none() || !wanted.contains(['/', '\\']) {
            return Ok(None);
        }
        if !path.exists() {
            return Err(ErrorReply::plugin_not_found(wanted).hint("no such file"));
        }
        let outcome = scan::probe(path, &self.config.command, PROBE_LIMIT);
        let plugins = outcome
            .map_err(|error| refusal(&error))?
            .map_err(|failure| {
                let message = format!("{wanted}: {failure}");
                ErrorReply::new(ErrorCode::PluginFailed, message).field("plugin_id")
            })?;
        match plugins.as_slice() {
            [one] => Ok(Some(one.clone())),
            [] => Err(ErrorReply::plugin_not_found(wanted).hint("the module has no plugin")),
            many => {
                let all = many.iter().map(identifier).collect::<Vec<_>>().join(", ");
                let hint = format!("the module has several, scan_plugins finds them: {all}");
                Err(ErrorReply::plugin_not_found(wanted).hint(hint))
            }
        }
    }
}

/// A format's name for people.
#[must_use]
pub fn format_name(format: PluginFormat) -> &'static str {
    match format {
        PluginFormat::Vst3 => "VST3",
        PluginFormat::Clap => "CLAP",
    }
}

/// What `load_plugin` knows a plugin by, beside its name.
#[must_use]
pub fn identifier(plugin: &PluginDescription) -> String {
    format!("{}:{}", format_name(plugin.format), plugin.id)
}

/// What a plugin's failure is on the wire.
#[must_use]
pub fn refusal(error: &PluginError) -> ErrorReply {
    let reply = ErrorReply::new(ErrorCode::PluginFailed, error.to_string());
    match error {
        PluginError::NoParameter { .. } => reply.field("param_id"),
        PluginError::NoSuchText { .. } => reply.field("text"),
        PluginError::NotAPreset(_) | PluginError::OtherPlugin { .. } => reply.field("state"),
        PluginError::Crashed { .. } | PluginError::Hung { .. } | PluginError::Down { .. } => reply
            .hint("the engine and the Edit are unharmed; get_plugin_parameters tells how the plugin fares"),
        _ => reply,
    }
}
