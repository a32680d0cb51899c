//! What control halves say to a child and what it answers: a length, then MessagePack.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::seam::{
    Notice, OutputBus, ParameterDescription, PluginDescription, PluginError, PluginState,
    ProgramList, Setup,
};

/// The longest message, in bytes.
const MOST: u64 = 1 << 30;

/// To a child. Instances are numbered by the parent.
#[derive(Serialize, Deserialize)]
pub struct Request {
    pub instance: u32,
    pub what: What,
}

/// How a plugin's audio thread waits.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Manners {
    /// Real-time priority; 0 for none.
    pub priority: u8,
    /// Microseconds of looking out before it sleeps.
    pub look_out: u64,
    /// Looking out when a block is expected.
    pub anticipate: bool,
}

/// What is wanted.
#[derive(Serialize, Deserialize)]
pub enum What {
    Open {
        path: PathBuf,
        id: String,
        setup: Setup,
        memory: (u32, i32),
        manners: Manners,
    },
    Value(u32),
    SetValue(u32, f64),
    TextOf(u32, f64),
    ValueOf(u32, String),
    State,
    Restore(PluginState),
    Bypass(bool),
    SideChain(bool),
    Poll,
    Close,
}

impl What {
    /// What the plugin does meanwhile, for errors.
    pub fn doing(&self) -> &'static str {
        match self {
            Self::Open { .. } => "loaded",
            Self::State => "giving its state",
            Self::Restore(_) => "taking a state",
            Self::Close => "destroyed",
            _ => "asked",
        }
    }
}

/// From a child.
#[derive(Serialize, Deserialize)]
pub enum Reply {
    Opened(Box<About>),
    Number(f64),
    Text(String),
    State(PluginState),
    Notices(Vec<Notice>),
    Done,
    Failed(PluginError),
}

/// What an opened plugin is.
#[derive(Clone, Serialize, Deserialize)]
pub struct About {
    pub description: PluginDescription,
    pub parameters: Vec<ParameterDescription>,
    pub outputs: Vec<OutputBus>,
    pub programs: Vec<ProgramList>,
    pub state: PluginState,
    pub effect: bool,
}

/// Writes a message.
pub fn send(to: &mut impl Write, message: &impl Serialize) -> Result<()> {
    let body = rmp_serde::to_vec_named(message).map_err(Error::other)?;
    let mut bytes = u64::try_from(body.len())
        .unwrap_or(0)
        .to_le_bytes()
        .to_vec();
    bytes.extend(body);
    to.write_all(&bytes)
}

/// Reads one.
pub fn receive<T: DeserializeOwned>(from: &mut impl Read) -> Result<T> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > MOST {
        return Err(Error::new(ErrorKind::InvalidData, "too long"));
    }
    let mut body = Vec::new();
    // Grows with what comes, not with what was promised.
    from.take(length).read_to_end(&mut body)?;
    if body.len() as u64 != length {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    rmp_serde::from_slice(&body).map_err(|error| Error::new(ErrorKind::InvalidData, error))
}
