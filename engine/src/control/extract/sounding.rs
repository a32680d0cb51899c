//! Which plugins make sound or change it, whoever made them.

use bevy_ecs::prelude::*;

use crate::model::hosted::Hosted;
use crate::model::plugin::Plugin;
use crate::plugins::builtin::BuiltinKind;

/// What makes sound at a place in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sounding {
    /// One of the engine's own.
    Builtin(BuiltinKind),
    /// Another maker's.
    Hosted {
        /// Whether it plays notes.
        instrument: bool,
    },
}

impl Sounding {
    /// Whether it plays notes.
    #[must_use]
    pub fn is_instrument(self) -> bool {
        match self {
            Self::Builtin(kind) => kind.is_instrument(),
            Self::Hosted { instrument } => instrument,
        }
    }

    /// Whether it changes the notes that those behind it hear.
    #[must_use]
    pub fn changes_events(self) -> bool {
        match self {
            Self::Builtin(kind) => kind.changes_events(),
            Self::Hosted { .. } => false,
        }
    }

    /// Whether it can listen to another track.
    #[must_use]
    pub fn takes_key(self) -> bool {
        match self {
            Self::Builtin(kind) => kind.takes_key(),
            Self::Hosted { instrument } => !instrument,
        }
    }
}

/// What a plugin is; `None` for what only mixes and for types that nobody knows.
#[must_use]
pub fn sounding(world: &World, plugin: Entity) -> Option<Sounding> {
    if let Some(hosted) = world.get::<Hosted>(plugin) {
        return Some(Sounding::Hosted {
            instrument: hosted.instrument,
        });
    }
    let type_name = &world.get::<Plugin>(plugin)?.type_name;
    BuiltinKind::from_type_name(type_name).map(Sounding::Builtin)
}
