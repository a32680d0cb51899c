//! `waive serve`: wires the engine and runs it until it is told to stop.
//!
//! Who ends whom: a signal asks the control thread to stop; when that has ended,
//! for whichever reason, the server lets its last replies go out and ends; then
//! the device stops.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;

use super::{Failure, print};
use crate::config::{self, JournalMode, ServeConfig};
use crate::control::ControlThread;
use crate::control::mailbox::{Mail, Mailbox};
use crate::server::{self, ServerSettings, Token};

mod engine;
mod signals;
mod watch;

/// Tokio workers: the control thread and the callback need the rest.
const WORKERS: usize = 2;

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// The address to listen on; any but loopback needs --token-file
    #[arg(long, default_value = config::DEFAULT_HOST)]
    host: String,
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = config::DEFAULT_PORT)]
    port: u16,
    /// The Edit to open: a .tracktionedit, or a .waive package, which is made if it
    /// isn't there
    #[arg(long, value_name = "FILE")]
    edit: Option<PathBuf>,
    /// auto, null, or the name of an output (see `waive devices`)
    #[arg(long, value_name = "DEVICE", default_value = "auto")]
    audio: String,
    /// Hertz
    #[arg(long, value_name = "HZ", default_value_t = config::DEFAULT_SAMPLE_RATE)]
    sample_rate: u32,
    /// Frames of a callback
    #[arg(long, value_name = "N", default_value_t = config::DEFAULT_BLOCK_SIZE)]
    block_size: usize,
    /// A folder that clients may name files in; may be repeated
    #[arg(long, value_name = "DIR")]
    allow: Vec<PathBuf>,
    /// A file with the login token; made if it isn't there
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// When changes are on disk: before their reply, within a second, or when saved
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = JournalChoice::Synced)]
    journal: JournalChoice,
    /// A folder with VST3 plugins beside the standard ones; may be repeated
    #[arg(long, value_name = "DIR")]
    plugin_folder: Vec<PathBuf>,
    /// Where plugins run unless told: each in a process of its own, one process for each
    /// vendor, or none but the engine's own
    #[arg(long, value_enum, value_name = "WHERE", default_value_t = IsolationChoice::Process)]
    plugin_isolation: IsolationChoice,
}

/// Where plugins of other makers run.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum IsolationChoice {
    Process,
    Vendor,
    None,
}

impl IsolationChoice {
    fn word(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Vendor => "vendor",
            Self::None => "none",
        }
    }
}

/// See [`JournalMode`].
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum JournalChoice {
    Synced,
    Relaxed,
    Off,
}

impl From<JournalChoice> for JournalMode {
    fn from(choice: JournalChoice) -> Self {
        match choice {
            JournalChoice::Synced => Self::Synced,
            JournalChoice::Relaxed => Self::Relaxed,
            JournalChoice::Off => Self::Off,
        }
    }
}

impl From<ServeArgs> for ServeConfig {
    fn from(args: ServeArgs) -> Self {
        Self {
            host: args.host,
            port: args.port,
            edit: args.edit,
            audio: args.audio,
            sample_rate: args.sample_rate,
            block_size: args.block_size,
            allow: args.allow,
            token_file: args.token_file,
            journal: args.journal.into(),
            plugin_folders: args.plugin_folder,
            plugin_isolation: args.plugin_isolation.word().to_owned(),
        }
    }
}

pub(super) fn run(args: ServeArgs) -> Result<(), Failure> {
    let config = ServeConfig::from(args);
    config.check()?;
    let settings = ServerSettings {
        token: config
            .token_file
            .as_deref()
            .map(Token::from_file)
            .transpose()
            .map_err(Failure::new)?,
        ..ServerSettings::default()
    };
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder
        .worker_threads(WORKERS)
        .thread_name("waive-server")
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::new(format!("can't start threads: {error}")))?;
    let done = runtime.block_on(serve(&config, settings));
    // Whatever still reads a name from a server that doesn't answer is left behind.
    runtime.shutdown_timeout(Duration::from_millis(100));
    done
}

async fn serve(config: &ServeConfig, settings: ServerSettings) -> Result<(), Failure> {
    // First of all: with the port taken, nothing else need be tried.
    let listener = bind(&config.host, config.port).await?;
    let address = listener.local_addr().map_err(Failure::new)?;
    if settings.token.is_none() && !address.ip().is_loopback() {
        let unprotected = server::ServerError::Unprotected(address);
        return Err(Failure::new(unprotected).hint("--token-file FILE makes one"));
    }
    let signals = signals::listen()?;
    let engine::Engine { device, control } = engine::start(config)?;
    let mailbox = control.mailbox();
    tokio::spawn(signals.forward(mailbox.clone()));
    let watching = tokio::spawn(watch::report(device.health().clone()));
    print(&format!("listening on {address}\n"))?;
    let served = server::run(listener, mailbox, settings, ended(control)).await;
    watching.abort();
    drop(device);
    served.map_err(Failure::new)
}

async fn bind(host: &str, port: u16) -> Result<TcpListener, Failure> {
    TcpListener::bind((host, port)).await.map_err(|error| {
        let failure = Failure::new(format!("can't listen on {host}:{port}: {error}"));
        match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                failure.hint("another engine may be running there; --port 0 takes a free port")
            }
            std::io::ErrorKind::PermissionDenied => failure.hint("take a port above 1023"),
            _ => failure,
        }
    })
}

/// Resolves when the control thread has ended.
async fn ended(control: ControlThread) {
    // A panic over there has been printed, and is an end as well.
    let _ = tokio::task::spawn_blocking(move || control.wait()).await;
}
