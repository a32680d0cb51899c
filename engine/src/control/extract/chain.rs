//! A track's plugins as a chain of links.

use bevy_ecs::prelude::*;

use crate::model::id::ItemId;
use crate::model::outline;
use crate::model::plugin::Plugin;
use crate::plugins::builtin::BuiltinKind;

/// The chain of a track: its plugins that do something, in signal order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain(pub(super) Vec<(ItemId, Link)>);

/// What a plugin of a chain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Fader,
    Instrument(BuiltinKind),
}

impl Chain {
    /// Reads a track's chain. Bypassed and unknown plugins let sound pass.
    #[must_use]
    pub fn read(world: &World, track: Entity) -> Self {
        let link = |plugin: &Plugin| match plugin.type_name.as_str() {
            Plugin::VOLUME => Some(Link::Fader),
            other => BuiltinKind::from_type_name(other).map(Link::Instrument),
        };
        let links = outline::plugins(world, track).filter_map(|(entity, plugin)| {
            let link = link(plugin).filter(|_| plugin.enabled)?;
            Some((*world.get::<ItemId>(entity)?, link))
        });
        Self(links.collect())
    }

    /// Whether it holds an instrument that plays notes.
    #[must_use]
    pub fn has_instrument(&self) -> bool {
        self.instruments().next().is_some()
    }

    pub(super) fn instruments(&self) -> impl Iterator<Item = BuiltinKind> {
        self.0.iter().filter_map(|(_, link)| match link {
            Link::Instrument(kind) => Some(*kind),
            Link::Fader => None,
        })
    }
}
