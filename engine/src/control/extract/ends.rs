//! The master's fades at both ends of the Edit, in frames.

use bevy_ecs::prelude::*;

use super::clips::fade;
use crate::control::views;
use crate::level::FadeShape;
use crate::model::edit::MasterFades;
use crate::model::id::{ItemId, ItemIndex};
use crate::render::graph::EndFades;
use crate::time::{SampleRate, Seconds};

/// Reads them; without any the Edit's end isn't looked for, which costs a look at
/// every clip.
#[must_use]
pub fn end_fades(world: &World, rate: SampleRate) -> EndFades {
    let master = world.resource::<ItemIndex>().entity(ItemId::MASTER);
    let fades = master.and_then(|master| world.get::<MasterFades>(master));
    let Some(fades) = fades.filter(|fades| fades.fade_in > 0.0 || fades.fade_out > 0.0) else {
        return EndFades::default();
    };
    let shape = |number| FadeShape::from_number(number).unwrap_or(FadeShape::Concave);
    EndFades {
        fade_in: fade(fades.fade_in, shape(fades.in_shape), rate),
        fade_out: fade(fades.fade_out, shape(fades.out_shape), rate),
        end: rate.frames(Seconds(views::edit_length(world))).0,
    }
}
