//! What operations have written since it was last looked at.
//!
//! Change detection asks every entity of a kind; of a hundred thousand clips that
//! takes longer than most edits. So operations note the entities they write, and
//! only those are asked. Invariant: every entity whose persistent components an
//! operation writes, and every entity whose list of children it changes, is noted.

use bevy_ecs::prelude::*;

/// Beyond so many, asking everyone is as quick.
const MOST: usize = 1 << 16;

/// Entities that operations have written. Lives only in a World that is ticked.
#[derive(Resource, Debug)]
pub struct Touched {
    entities: Vec<Entity>,
    everyone: bool,
}

/// A World that has just been filled was written everywhere.
impl Default for Touched {
    fn default() -> Self {
        Self {
            entities: Vec::new(),
            everyone: true,
        }
    }
}

impl Touched {
    /// Notes an entity.
    pub(super) fn note(world: &mut World, entity: Entity) {
        let Some(mut touched) = world.get_resource_mut::<Self>() else {
            return;
        };
        if touched.everyone {
            return;
        }
        if touched.entities.len() < MOST {
            touched.entities.push(entity);
        } else {
            touched.note_everyone();
        }
    }

    /// Notes that another Edit is there.
    pub fn everyone(world: &mut World) {
        if let Some(mut touched) = world.get_resource_mut::<Self>() {
            touched.note_everyone();
        }
    }

    fn note_everyone(&mut self) {
        self.everyone = true;
        self.entities.clear();
    }

    /// The entities, each once, in no particular order; `None` stands for everyone.
    /// What is gone again may be among them.
    pub fn take(&mut self) -> Option<Vec<Entity>> {
        let mut entities = std::mem::take(&mut self.entities);
        if std::mem::take(&mut self.everyone) {
            return None;
        }
        entities.sort_unstable();
        entities.dedup();
        Some(entities)
    }
}
