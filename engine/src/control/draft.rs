//! A transaction being made: operations applied one by one, kept or taken back.
//!
//! Thread: control. Invariant: everything a command changes goes through
//! [`Draft::apply`], so that an error can play it back and the log can keep it.

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;

use super::automation_pass::{self, AutomationPass, Touch};
use crate::model::automation::CurvePoint;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::note::{Controller, Note};
use crate::model::op::{EditOp, OpError, Place, Reach, Retime};
use crate::model::outline;
use crate::model::plugin::ParamValue;
use crate::model::registry::{ComponentKind, ComponentValue};
use crate::model::tempo::TempoMap;
use crate::model::tree::Subtree;
use crate::time::TempoSequence;

/// When what keeps its beats follows a change of tempo.
#[derive(Debug, Default)]
pub enum Retiming {
    /// At once.
    #[default]
    Now,
    /// When something else is done: the map before the first change that waits, and the
    /// field that a refusal names.
    Later(Option<(TempoSequence, &'static str)>),
}

/// A transaction under way.
#[derive(Debug)]
pub struct Draft<'w> {
    /// The World, for reading. Changing persistent components here would escape the log.
    pub world: &'w mut World,
    ops: Vec<EditOp>,
    touches: Vec<Touch>,
    retiming: Retiming,
    /// The id that came next before the transaction.
    upcoming: ItemId,
}

impl<'w> Draft<'w> {
    /// Begins a transaction.
    pub fn new(world: &'w mut World) -> Self {
        let upcoming = world.resource::<ItemIndex>().upcoming();
        Self {
            world,
            ops: Vec::new(),
            touches: Vec::new(),
            retiming: Retiming::Now,
            upcoming,
        }
    }

    /// When what keeps its beats follows a change of tempo.
    pub fn retiming(&mut self) -> &mut Retiming {
        &mut self.retiming
    }

    /// Applies one operation and notes it; what changes nothing is left out.
    ///
    /// # Errors
    /// `internal` when the World doesn't fit, which is a fault of ours.
    pub fn apply(&mut self, op: EditOp) -> Result<(), ErrorReply> {
        if op.is_no_change() {
            return Ok(());
        }
        super::freeze::guard(self.world, &op)?;
        play(self.world, &op).map_err(|error| ErrorReply::internal(error.to_string()))?;
        self.ops.push(op);
        Ok(())
    }

    /// Lets everything that keeps its beats follow how time runs now; what moves nothing
    /// is left out. Says how far it reached.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn retime(&mut self, before: &TempoSequence) -> Result<Option<Reach>, ErrorReply> {
        let after = self.world.resource::<TempoMap>().0.clone();
        let retime = Retime::new(before.clone(), after);
        if retime.is_no_change() {
            return Ok(None);
        }
        super::freeze::guard_retime(self.world, &retime)?;
        let reach = retime.carry_out(self.world);
        if reach.moved {
            self.ops.push(EditOp::Retime(retime));
        }
        Ok(Some(reach))
    }

    /// Applies many operations in a row; what follows from them is worked out once.
    ///
    /// # Errors
    /// As [`Self::apply`]; those before the one that doesn't fit stay applied.
    pub fn apply_all(&mut self, ops: Vec<EditOp>) -> Result<(), ErrorReply> {
        let mut failed = None;
        let timely = ops.iter().any(touches_time);
        for op in ops.into_iter().filter(|op| !op.is_no_change()) {
            if let Err(error) = op.apply(self.world) {
                failed = Some(ErrorReply::internal(error.to_string()));
                break;
            }
            self.ops.push(op);
        }
        if timely {
            read_time(self.world);
        }
        failed.map_or(Ok(()), Err)
    }

    /// Sets a component.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn set<T>(&mut self, entity: Entity, value: T) -> Result<(), ErrorReply>
    where
        T: Component + Clone + Into<ComponentValue>,
    {
        let before = self.world.get::<T>(entity).cloned().map(Into::into);
        let op = EditOp::Set {
            id: self.id(entity)?,
            before,
            after: Some(value.into()),
        };
        self.apply(op)
    }

    /// Adds, removes or replaces one note of a clip.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn set_note(
        &mut self,
        clip: Entity,
        before: Option<Note>,
        after: Option<Note>,
    ) -> Result<(), ErrorReply> {
        let id = self.id(clip)?;
        self.apply(EditOp::SetNote { id, before, after })
    }

    /// Moves a parameter. While its track writes automation the Edit doesn't change: the
    /// move is heard at once and becomes points later.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn move_param(&mut self, touch: Touch) -> Result<(), ErrorReply> {
        if automation_pass::writes(self.world, touch.param).is_some() {
            self.touches.push(touch);
            return Ok(());
        }
        self.set(touch.param, ParamValue(touch.value))
    }

    /// Removes a component; without it nothing happens.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn unset<T>(&mut self, entity: Entity) -> Result<(), ErrorReply>
    where
        T: Component + Clone + Into<ComponentValue>,
    {
        let before = self.world.get::<T>(entity).cloned().map(Into::into);
        let op = EditOp::Set {
            id: self.id(entity)?,
            before,
            after: None,
        };
        self.apply(op)
    }

    /// Adds, removes or replaces one controller event of a clip.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn set_controller(
        &mut self,
        clip: Entity,
        before: Option<Controller>,
        after: Option<Controller>,
    ) -> Result<(), ErrorReply> {
        let id = self.id(clip)?;
        self.apply(EditOp::SetController { id, before, after })
    }

    /// Adds, removes or replaces one point of a curve.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn set_point(
        &mut self,
        param: Entity,
        before: Option<CurvePoint>,
        after: Option<CurvePoint>,
    ) -> Result<(), ErrorReply> {
        let id = self.id(param)?;
        self.apply(EditOp::SetPoint { id, before, after })
    }

    /// Spawns a subtree as a child of `parent`, at `index` or last.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn spawn(
        &mut self,
        parent: Entity,
        index: Option<usize>,
        tree: Subtree,
    ) -> Result<Entity, ErrorReply> {
        let last = outline::children(self.world, parent).count();
        let place = Place {
            parent: self.id(parent)?,
            index: index.unwrap_or(last).min(last),
        };
        let id = tree.id;
        self.apply(EditOp::Spawn { place, tree })?;
        let index = self.world.resource::<ItemIndex>();
        index
            .entity(id)
            .ok_or_else(|| ErrorReply::internal("what was spawned isn't there"))
    }

    /// Despawns an entity with all it holds.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn despawn(&mut self, entity: Entity) -> Result<(), ErrorReply> {
        let place = self.place(entity)?;
        let tree = Subtree::read(self.world, entity);
        self.apply(EditOp::Despawn { place, tree })
    }

    /// Moves an entity to another place. `to` counts without the entity itself.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub fn relocate(&mut self, entity: Entity, to: Place) -> Result<(), ErrorReply> {
        let op = EditOp::Move {
            id: self.id(entity)?,
            from: self.place(entity)?,
            to,
        };
        self.apply(op)
    }

    /// Gives out ids for what will be spawned.
    pub fn index(&mut self) -> Mut<'_, ItemIndex> {
        self.world.resource_mut::<ItemIndex>()
    }

    /// The id of an entity.
    ///
    /// # Errors
    /// `internal` when it has none.
    pub fn id(&self, entity: Entity) -> Result<ItemId, ErrorReply> {
        let id = self.world.get::<ItemId>(entity).copied();
        id.ok_or_else(|| ErrorReply::internal("an object without an id"))
    }

    fn place(&self, entity: Entity) -> Result<Place, ErrorReply> {
        let place = outline::place_of(self.world, entity);
        place.ok_or_else(|| ErrorReply::internal("an object without a place"))
    }

    /// Plays everything back; the World is as before, and ids come next as before.
    pub fn take_back(self) {
        take_back(self.world, self.ops);
        self.world.resource_mut::<ItemIndex>().rewind(self.upcoming);
    }

    /// Ends the transaction and hands over what it did.
    #[must_use]
    pub fn finish(self) -> Vec<EditOp> {
        if let Some(mut pass) = self.world.get_resource_mut::<AutomationPass>() {
            self.touches.into_iter().for_each(|touch| pass.touch(touch));
        }
        self.ops
    }

    /// What it did so far.
    #[must_use]
    pub fn ops(&self) -> &[EditOp] {
        &self.ops
    }
}

/// Plays operations backwards, the last first.
pub fn take_back(world: &mut World, ops: Vec<EditOp>) {
    let timely = ops.iter().any(touches_time);
    for op in ops.into_iter().rev() {
        if let Err(error) = op.inverse().apply(world) {
            tracing::error!(%error, "an operation could not be taken back");
        }
    }
    if timely {
        read_time(world);
    }
}

fn read_time(world: &mut World) {
    let map = TempoMap::read(world);
    world.insert_resource(map);
}

/// Applies an operation and keeps the tempo map true.
///
/// # Errors
/// [`OpError`]; then nothing has changed.
pub fn play(world: &mut World, op: &EditOp) -> Result<(), OpError> {
    op.apply(world)?;
    if touches_time(op) {
        read_time(world);
    }
    Ok(())
}

fn touches_time(op: &EditOp) -> bool {
    let timely = |value: &ComponentValue| {
        let kind = value.kind();
        matches!(
            kind,
            ComponentKind::Tempo
                | ComponentKind::Meter
                | ComponentKind::MeterStart
                | ComponentKind::KeyChange
        )
    };
    match op {
        EditOp::Set { before, after, .. } => before.iter().chain(after).any(timely),
        EditOp::Spawn { tree, .. } | EditOp::Despawn { tree, .. } => {
            tree.components.iter().any(timely)
        }
        EditOp::SetNote { .. }
        | EditOp::SetController { .. }
        | EditOp::SetPoint { .. }
        | EditOp::SetSpans { .. }
        | EditOp::Retime(_)
        | EditOp::Move { .. } => false,
    }
}
