//! The same without a control thread: an offline render prepares all before it begins.

use bevy_ecs::prelude::*;

use super::plugins::{survey_plugin, with_files};
use super::{Preparing, enter, survey_track};
use crate::control::live::Session;
use crate::media::stretch::TreatWork;
use crate::model::outline::Outline;

/// Reads every file and makes every treatment that the Edit's clips lack. Slow.
pub fn prepare_all(world: &mut World) {
    let session = world.resource::<Session>();
    let (library, rate) = (std::sync::Arc::clone(&session.library), session.rate);
    let tracks = Outline::tracks(world).to_vec();
    let mut preparing = Preparing::default();
    loop {
        for &track in &tracks {
            survey_track(world, &mut preparing, track);
        }
        for plugin in with_files(world) {
            survey_plugin(world, &mut preparing, plugin);
        }
        if preparing.waiting.is_empty() {
            return;
        }
        // A treatment may come to light only when its file has been read.
        for (item, task) in std::mem::take(&mut preparing.waiting) {
            let made = task.run(&library, rate, &TreatWork::default());
            enter(world, &item, Ok(made));
        }
    }
}
