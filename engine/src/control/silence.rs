//! What of the Edit can't be heard, and why: told with every render, so that a silent
//! file is never a surprise.

use std::collections::HashMap;
use std::path::PathBuf;

use bevy_ecs::prelude::*;

use super::catalog::Catalog;
use super::extract::Chain;
use super::{material_views, params, views};
use crate::model::clip::{AudioClip, ClipSpan, MidiClip};
use crate::model::id::ItemIndex;
use crate::model::note::Notes;
use crate::model::outline::{self, Outline};
use crate::model::step::StepClip;
use crate::model::track::Frozen;
use crate::render::offline::Lost;

/// More sentences than this aren't told one by one.
const MOST: usize = 20;

/// Who plays which file, to name them when it turns out while rendering that one can't be
/// read.
#[derive(Debug, Default)]
pub struct Players(HashMap<PathBuf, Vec<String>>);

impl Players {
    /// The clips of the Edit by their files, and its frozen tracks by their renderings.
    pub fn read(world: &mut World) -> Self {
        let mut players: HashMap<PathBuf, Vec<String>> = HashMap::new();
        let tracks = Outline::tracks(world).to_vec();
        let catalog = world.resource::<Catalog>();
        for track in tracks {
            let name = views::name(world, track);
            let mut plays = |source: &str, who: String| {
                let names = players.entry(catalog.resolve(source)).or_default();
                if names.len() <= MOST {
                    names.push(who);
                }
            };
            if let Some(frozen) = world.get::<Frozen>(track) {
                plays(&frozen.source, format!("the frozen track \"{name}\""));
                continue;
            }
            for clip in outline::children(world, track) {
                if let Some(audio) = world.get::<AudioClip>(clip) {
                    let clip = views::name(world, clip);
                    let who = format!("clip \"{clip}\" on track \"{name}\"");
                    plays(&audio.source, who);
                }
            }
        }
        Self(players)
    }

    /// A sentence for each lost file.
    #[must_use]
    pub fn lost(&self, lost: &[Lost]) -> Vec<String> {
        let mut told: Vec<String> = lost.iter().map(|lost| self.sentence(lost)).collect();
        told.sort();
        told.dedup();
        let more = told.len().saturating_sub(MOST);
        told.truncate(MOST);
        if more > 0 {
            told.push(format!("and {more} more files that couldn't be read"));
        }
        told
    }

    fn sentence(&self, lost: &Lost) -> String {
        let (path, why) = (lost.path.display(), &lost.why);
        let names = self.0.get(&lost.path).map_or(&[][..], Vec::as_slice);
        let who = match names {
            [] => "what it plays".to_owned(),
            names if names.len() > MOST => format!("{} and more", names[..MOST].join(", ")),
            names => names.join(", "),
        };
        format!("{path} couldn't be read while rendering ({why}); silent there: {who}")
    }
}

/// Sentences about clips that are silent though nobody switched them off: on one
/// track, or on all.
pub fn warnings(world: &mut World, track: Option<Entity>) -> Vec<String> {
    let tracks = track.map_or_else(|| Outline::tracks(world).to_vec(), |track| vec![track]);
    let mut found: Vec<String> = Vec::new();
    for track in tracks {
        let name = views::name(world, track);
        found.extend(missing_files(world, track, &name));
        found.extend(missing_material(world, track, &name));
        found.extend(unheard_notes(world, track, &name));
        found.extend(deaf_effects(world, track, &name));
    }
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if more > 0 {
        found.push(format!("and {more} more of the kind"));
    }
    found
}

fn missing_files(world: &World, track: Entity, name: &str) -> Vec<String> {
    let catalog = world.resource::<Catalog>();
    // The rendering of a frozen track plays whatever became of its files.
    let frozen = world.get::<Frozen>(track);
    if frozen.is_some_and(|frozen| catalog.prepared(&frozen.source).is_some()) {
        return Vec::new();
    }
    let missing = outline::children(world, track).filter_map(|clip| {
        let source = &world.get::<AudioClip>(clip)?.source;
        let silent = catalog.prepared(source).is_none();
        silent.then(|| {
            let clip = views::name(world, clip);
            format!("clip \"{clip}\" on track \"{name}\" is silent: {source} is missing or can't be read")
        })
    });
    missing.collect()
}

/// What plugins of a track can't play. A frozen track plays a rendering of it.
fn missing_material(world: &World, track: Entity, name: &str) -> Vec<String> {
    if world.get::<Frozen>(track).is_some() {
        return Vec::new();
    }
    let plugins = outline::plugins(world, track).filter(|(_, plugin)| plugin.enabled);
    let troubles = plugins.flat_map(|(plugin, _)| {
        let shown = params::plugin_name(world, plugin);
        let lines = material_views::troubles(world, plugin).into_iter();
        lines.map(move |line| format!("{shown} on track \"{name}\" doesn't play all: {line}"))
    });
    troubles.collect()
}

fn unheard_notes(world: &World, track: Entity, name: &str) -> Option<String> {
    // A frozen track plays a rendering of them.
    let frozen = world.get::<Frozen>(track).is_some();
    if frozen || Chain::read(world, track).has_instrument() {
        return None;
    }
    let clips = outline::children(world, track).filter(|&clip| {
        let notes = world
            .get::<Notes>(clip)
            .is_some_and(|n| !n.as_slice().is_empty());
        let midi = world.get::<MidiClip>(clip).is_some() && notes;
        world.get::<ClipSpan>(clip).is_some() && (midi || world.get::<StepClip>(clip).is_some())
    });
    let count = clips.count();
    (count > 0).then(|| {
        format!("track \"{name}\" has {count} clips with notes and no instrument that plays them")
    })
}

/// Effects that stand before the instrument of a track without other sound.
fn deaf_effects(world: &World, track: Entity, name: &str) -> Vec<String> {
    let mut children = outline::children(world, track);
    if children.any(|child| world.get::<AudioClip>(child).is_some()) {
        return Vec::new();
    }
    let index = world.resource::<ItemIndex>();
    let chain = Chain::read(world, track);
    let plugins = chain.before_instruments().filter_map(|id| index.entity(id));
    let shown = plugins.map(|plugin| {
        let plugin = params::plugin_name(world, plugin);
        format!("{plugin} on track \"{name}\" hears nothing: it stands before the instrument; move_plugin puts it behind")
    });
    let unheard = chain.behind_instruments().filter_map(|id| index.entity(id));
    let unheard = unheard.map(|plugin| {
        let plugin = params::plugin_name(world, plugin);
        format!("{plugin} on track \"{name}\" changes nothing: no instrument stands behind it; move_plugin puts it before one")
    });
    shown.chain(unheard).collect()
}

/// What clipping does to a file of whole numbers.
pub fn clipping(peak_db: Option<f64>, whole_numbers: bool) -> Option<String> {
    let over = peak_db.filter(|&peak| whole_numbers && peak > 0.0)?;
    Some(format!(
        "clipped: the peak is {over:+.2} dBFS; lower the master by that much, or take bit_depth 32"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::control::queries::bed::{empty, ok};
    use crate::control::render_job::{self, Manner, Progress, Range, export};
    use crate::media::write::BitDepth;

    /// Gone between being laid out and being read: nobody could know.
    #[test]
    fn a_file_that_vanishes_while_rendering_is_silent_and_named_with_its_clips() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("kick.wav");
        let mut writer =
            crate::media::write::WavWriter::create(&source, 48_000, BitDepth::F32).unwrap();
        writer.write(&[0.5; 9_000], &[0.5; 9_000]).unwrap();
        writer.finish().unwrap();
        let mut world = empty();
        for name in ["Drums", "Bass"] {
            ok(&mut world, json!({"action": "add_track", "name": name}));
        }
        for start in [0, 1] {
            ok(
                &mut world,
                json!({"action": "insert_audio_clip", "track_id": start, "file_path": source, "start_time": start}),
            );
        }
        let range = Range {
            from: 0.0,
            to: Some(2.0),
        };
        let job = render_job::job(&mut world, None, range, Manner::default()).unwrap();
        let players = Players::read(&mut world);
        std::fs::remove_file(&source).unwrap();
        let out = folder.path().join("mix.wav");
        let exported = export(job, &out, BitDepth::F32, &Progress::default()).unwrap();
        assert_eq!(exported.lost.len(), 1);
        let report = exported.told(&players);
        assert_eq!((report.frames, report.peak_db), (96_000, None));
        let [line] = &report.warnings[..] else {
            panic!("{:?}", report.warnings)
        };
        for part in [
            "kick.wav",
            "track \"Drums\"",
            "track \"Bass\"",
            "clip \"kick\"",
        ] {
            assert!(line.contains(part), "{line}");
        }
    }
}
