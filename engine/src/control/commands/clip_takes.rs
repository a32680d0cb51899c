//! The takes of audio clips, and comps made of them.

use bevy_ecs::prelude::*;
use waive_protocol::ErrorReply;
use waive_protocol::reply::{CompPart, TakeView, TakesReply};
use waive_protocol::request::{AddTake, ListTakes, SelectTake, SetComp};

use super::clip_content::readable_source;
use super::clip_edit::audio;
use crate::control::catalog::Catalog;
use crate::control::draft::Draft;
use crate::control::lookup::{self, ClipAt};
use crate::control::views;
use crate::model::clip::{AudioClip, CompSection, Take, Takes};

type Reply<T> = Result<T, ErrorReply>;

/// A clip's takes; one that has none has its source.
fn takes_of(world: &World, clip: Entity) -> Takes {
    if let Some(takes) = world
        .get::<Takes>(clip)
        .filter(|takes| !takes.takes.is_empty())
    {
        return takes.clone();
    }
    let source = world.get::<AudioClip>(clip);
    Takes {
        current: 0,
        takes: source
            .map(|audio| Take {
                source: audio.source.clone(),
                ..Take::default()
            })
            .into_iter()
            .collect(),
    }
}

pub fn list(world: &mut World, request: &ListTakes) -> Reply<TakesReply> {
    let at = lookup::clip(world, request.address())?;
    if world.get::<AudioClip>(at.entity).is_none() {
        return Err(ErrorReply::wrong_clip_kind("audio"));
    }
    Ok(reply(world, at))
}

pub fn add(draft: &mut Draft<'_>, request: &AddTake) -> Reply<TakesReply> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let source = readable_source(draft, request.file_path.as_str())?;
    let mut takes = takes_of(draft.world, at.entity);
    takes.takes.push(Take {
        source,
        ..Take::default()
    });
    let last = takes.takes.len() - 1;
    if request.select {
        select_in(draft, at, &mut takes, last)?;
    }
    draft.set(at.entity, takes)?;
    Ok(reply(draft.world, at))
}

pub fn select(draft: &mut Draft<'_>, request: &SelectTake) -> Reply<TakesReply> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let mut takes = takes_of(draft.world, at.entity);
    let wanted = request.take.get() as usize;
    if wanted >= takes.takes.len() {
        return Err(no_such("take", takes.takes.len()));
    }
    select_in(draft, at, &mut takes, wanted)?;
    draft.set(at.entity, takes)?;
    Ok(reply(draft.world, at))
}

fn no_such(field: &str, count: usize) -> ErrorReply {
    #[expect(clippy::cast_precision_loss, reason = "a number of takes")]
    let last = count.saturating_sub(1) as f64;
    ErrorReply::out_of_range(field, 0.0, last, "(take)").hint(format!("the clip has {count} takes"))
}

/// Makes a take play. The clip's own source is the take's; a comp's is that of the first take
/// it plays, for programs that know no comps.
fn select_in(draft: &mut Draft<'_>, at: ClipAt, takes: &mut Takes, wanted: usize) -> Reply<()> {
    takes.current = i64::try_from(wanted).unwrap_or(0);
    let take = &takes.takes[wanted];
    let heard = |section: &CompSection| {
        let take = usize::try_from(section.take).ok()?;
        takes.takes.get(take).map(|take| take.source.clone())
    };
    let source = if take.is_comp && take.source.is_empty() {
        take.comp.iter().find_map(heard)
    } else {
        Some(take.source.clone())
    };
    match source.filter(|source| !source.is_empty()) {
        Some(source) => draft.set(at.entity, AudioClip { source }),
        None => Ok(()),
    }
}

pub fn set_comp(draft: &mut Draft<'_>, request: &SetComp) -> Reply<TakesReply> {
    let at = lookup::clip(draft.world, request.address())?;
    audio(draft, at)?;
    let mut takes = takes_of(draft.world, at.entity);
    let count = takes.takes.len();
    let mut comp = Vec::with_capacity(request.sections.len());
    let mut from = 0.0;
    for part in &request.sections {
        let latest = waive_protocol::position::MAX_SECONDS;
        if !(part.end > from && part.end <= latest) {
            let refusal = ErrorReply::out_of_range("sections", from, latest, "s");
            return Err(refusal.hint("each section ends after the one before"));
        }
        from = part.end;
        let take = match part.take {
            None => -1,
            Some(take) => {
                let found = takes.takes.get(take as usize);
                let found = found.ok_or_else(|| no_such("sections", count))?;
                if found.is_comp {
                    let refusal = ErrorReply::invalid_value("sections", Vec::new());
                    return Err(refusal.hint(format!("take {take} is a comp itself")));
                }
                i64::from(take)
            }
        };
        comp.push(CompSection {
            take,
            end: part.end,
        });
    }
    let place = match request.take {
        None => {
            takes.takes.push(Take {
                is_comp: true,
                ..Take::default()
            });
            count
        }
        Some(place) => place.get() as usize,
    };
    let made = takes.takes.get_mut(place);
    let made = made.ok_or_else(|| no_such("take", count))?;
    if !made.is_comp {
        let refusal = ErrorReply::invalid_value("take", Vec::new());
        return Err(refusal.hint(format!("take {place} is a recording")));
    }
    made.comp = comp;
    select_in(draft, at, &mut takes, place)?;
    draft.set(at.entity, takes)?;
    Ok(reply(draft.world, at))
}

fn reply(world: &World, at: ClipAt) -> TakesReply {
    let takes = takes_of(world, at.entity);
    let catalog = world.resource::<Catalog>();
    let part = |section: &CompSection| CompPart {
        take: u32::try_from(section.take).ok(),
        end: section.end,
    };
    let view = |(index, take): (usize, &Take)| {
        let file = (!take.source.is_empty()).then(|| catalog.resolve(&take.source));
        TakeView {
            take: index,
            missing: !take.is_comp
                && file.as_ref().is_none_or(|file| {
                    catalog.at(file).is_none()
                        && (catalog.trouble(file).is_some() || !file.exists())
                }),
            file_path: file.as_deref().map(views::text),
            is_comp: take.is_comp,
            sections: take.comp.iter().map(part).collect(),
            current: i64::try_from(index) == Ok(takes.current),
        }
    };
    TakesReply {
        track_id: at.track.index,
        clip_index: at.index,
        id: lookup::object_id(world, at.entity),
        takes: takes.takes.iter().enumerate().map(view).collect(),
        count: takes.takes.len(),
    }
}
