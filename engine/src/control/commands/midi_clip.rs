//! How MIDI and step clips play, and the takes of MIDI clips.

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::{MidiSettings, MidiTakeView, MidiTakesReply, QuantisationView};
use waive_protocol::request::{
    AddMidiTake, GetMidiTakes, SelectMidiTake, SetClipChannel, SetClipGroove, SetClipMidiSends,
    SetClipQuantisation, SetClipVelocity,
};

use super::midi::ensure_instrument;
use super::note::midi_clip;
use crate::control::draft::Draft;
use crate::control::extract::notes::{GROOVES, Template};
use crate::control::lookup::{self, ClipAt};
use crate::control::views;
use crate::model::clip::MidiClip;
use crate::model::note::{
    Controllers, Groove, MidiSends, MidiTake, MidiTakes, Note, Notes, Quantisation, VelocityLevel,
};

type Reply<T> = Result<T, ErrorReply>;

/// More takes than anyone plays.
const MAX_TAKES: usize = 256;

fn settings(world: &World, at: ClipAt, instrument: Option<String>) -> MidiSettings {
    let clip = at.entity;
    let sends = world.get::<MidiSends>(clip).copied().unwrap_or_default();
    let groove = world.get::<Groove>(clip);
    let quantisation = world.get::<Quantisation>(clip);
    MidiSettings {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(world, clip),
        channel: world.get::<MidiClip>(clip).map(|midi| midi.channel),
        level_db: world
            .get::<VelocityLevel>(clip)
            .map_or(0.0, |level| level.0),
        quantisation: quantisation.map(|q| QuantisationView {
            grid: q.grid.clone(),
            amount: q.amount,
            note_offs: q.note_offs,
        }),
        groove: groove.map(|groove| groove.name.clone()),
        groove_strength: groove.map(|groove| groove.strength),
        programs: sends.programs,
        banks: sends.banks,
        mpe: sends.mpe,
        instrument,
    }
}

pub fn set_quantisation(
    draft: &mut Draft<'_>,
    request: &SetClipQuantisation,
) -> Reply<MidiSettings> {
    let at = midi_clip(draft.world, request.address())?;
    match request.grid {
        Some(grid) => {
            let quantisation = Quantisation {
                grid: grid.words(),
                amount: request.amount.map_or(1.0, |amount| amount.get()),
                note_offs: request.note_offs.unwrap_or(true),
            };
            draft.set(at.entity, quantisation)?;
        }
        None => draft.unset::<Quantisation>(at.entity)?,
    }
    Ok(settings(draft.world, at, None))
}

/// A template that is played, by name.
///
/// # Errors
/// `invalid_value` with the names of those there are.
pub fn known_groove(name: &str, field: &str) -> Reply<()> {
    if Template::named(name).is_some() {
        return Ok(());
    }
    let names = GROOVES
        .iter()
        .map(|groove| groove.name.to_owned())
        .collect();
    Err(ErrorReply::invalid_value(field, names))
}

pub fn set_groove(draft: &mut Draft<'_>, request: &SetClipGroove) -> Reply<MidiSettings> {
    let at = midi_clip(draft.world, request.address())?;
    match &request.groove {
        Some(name) => {
            known_groove(name.as_str(), "groove")?;
            let groove = Groove {
                name: name.as_str().to_owned(),
                strength: request.strength.map_or(0.5, |strength| strength.get()),
            };
            draft.set(at.entity, groove)?;
        }
        None => draft.unset::<Groove>(at.entity)?,
    }
    Ok(settings(draft.world, at, None))
}

pub fn set_channel(draft: &mut Draft<'_>, request: &SetClipChannel) -> Reply<MidiSettings> {
    let at = midi_clip(draft.world, request.address())?;
    let channel = request.channel.get();
    draft.set(at.entity, MidiClip { channel })?;
    let instrument = ensure_instrument(draft, at.track, channel)?;
    Ok(settings(draft.world, at, instrument))
}

pub fn set_velocity(draft: &mut Draft<'_>, request: &SetClipVelocity) -> Reply<MidiSettings> {
    let at = lookup::clip(draft.world, request.address())?;
    if !views::keeps_beats(draft.world, at.entity) {
        return Err(ErrorReply::wrong_clip_kind("MIDI"));
    }
    draft.set(at.entity, VelocityLevel(request.level_db.get()))?;
    Ok(settings(draft.world, at, None))
}

pub fn set_sends(draft: &mut Draft<'_>, request: &SetClipMidiSends) -> Reply<MidiSettings> {
    let at = midi_clip(draft.world, request.address())?;
    let now = draft
        .world
        .get::<MidiSends>(at.entity)
        .copied()
        .unwrap_or_default();
    let sends = MidiSends {
        programs: request.programs.unwrap_or(now.programs),
        banks: request.banks.unwrap_or(now.banks),
        mpe: request.mpe.unwrap_or(now.mpe),
    };
    draft.set(at.entity, sends)?;
    Ok(settings(draft.world, at, None))
}

/// What plays now, as a take.
fn playing(world: &World, clip: Entity) -> MidiTake {
    MidiTake {
        channel: world.get::<MidiClip>(clip).map_or(1, |midi| midi.channel),
        notes: world
            .get::<Notes>(clip)
            .map_or_else(Vec::new, |notes| notes.as_slice().to_vec()),
        controllers: world
            .get::<Controllers>(clip)
            .map_or_else(Vec::new, |held| held.0.clone()),
    }
}

/// The takes with what plays now in its place; a clip without takes has one.
fn gathered(world: &World, clip: Entity) -> MidiTakes {
    let now = playing(world, clip);
    let mut takes = world.get::<MidiTakes>(clip).cloned().unwrap_or_default();
    let current = usize::try_from(takes.current).ok();
    match current.and_then(|current| takes.takes.get_mut(current)) {
        Some(place) => *place = now,
        None => {
            takes.takes.push(now);
            takes.current = i64::try_from(takes.takes.len() - 1).unwrap_or(0);
        }
    }
    takes
}

/// Makes a take the one that plays.
fn choose(draft: &mut Draft<'_>, at: ClipAt, mut takes: MidiTakes, take: usize) -> Reply<()> {
    let chosen = takes.takes.get(take).cloned().unwrap_or_default();
    takes.current = i64::try_from(take).unwrap_or(0);
    let channel = chosen.channel.clamp(1, 16);
    draft.set(at.entity, takes)?;
    draft.set(at.entity, MidiClip { channel })?;
    draft.set(at.entity, Notes::new(chosen.notes))?;
    draft.set(at.entity, Controllers(chosen.controllers))?;
    ensure_instrument(draft, at.track, channel).map(drop)
}

fn listed(world: &World, at: ClipAt) -> MidiTakesReply {
    let takes = world
        .get::<MidiTakes>(at.entity)
        .map(|_| gathered(world, at.entity));
    let takes = takes.unwrap_or_default();
    let view = |(take, held): (usize, &MidiTake)| MidiTakeView {
        take,
        channel: held.channel,
        note_count: held.notes.len(),
        current: i64::try_from(take) == Ok(takes.current),
    };
    MidiTakesReply {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(world, at.entity),
        takes: takes.takes.iter().enumerate().map(view).collect(),
    }
}

pub fn takes(world: &mut World, request: &GetMidiTakes) -> Reply<MidiTakesReply> {
    let at = midi_clip(world, request.address())?;
    Ok(listed(world, at))
}

pub fn add_take(draft: &mut Draft<'_>, request: &AddMidiTake) -> Reply<MidiTakesReply> {
    let at = midi_clip(draft.world, request.address())?;
    let mut takes = gathered(draft.world, at.entity);
    if takes.takes.len() >= MAX_TAKES {
        return Err(ErrorReply::too_many(
            "takes",
            takes.takes.len() + 1,
            MAX_TAKES,
        ));
    }
    let now = playing(draft.world, at.entity);
    let mut new = MidiTake {
        channel: now.channel,
        ..MidiTake::default()
    };
    if request.copy {
        let mut index = draft.index();
        new.notes = now
            .notes
            .iter()
            .map(|note| Note {
                id: index.allocate(),
                ..*note
            })
            .collect();
        new.controllers = now.controllers;
    }
    takes.takes.push(new);
    let last = takes.takes.len() - 1;
    choose(draft, at, takes, last)?;
    Ok(listed(draft.world, at))
}

pub fn select_take(draft: &mut Draft<'_>, request: &SelectMidiTake) -> Reply<MidiTakesReply> {
    let at = midi_clip(draft.world, request.address())?;
    let takes = gathered(draft.world, at.entity);
    let take = request.take.get() as usize;
    let known = draft.world.get::<MidiTakes>(at.entity).is_some();
    if take >= takes.takes.len() || !known {
        let refusal = ErrorReply::nothing_found("Take", take, "take");
        return Err(refusal.hint("get_midi_takes lists them, add_midi_take adds one"));
    }
    choose(draft, at, takes, take)?;
    Ok(listed(draft.world, at))
}
