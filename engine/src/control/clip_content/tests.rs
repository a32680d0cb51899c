use std::path::PathBuf;

use super::*;
use crate::media::pcm::PcmFormat;
use crate::model::outline;
use crate::model::tempo::{KeyChange, TempoMap};
use crate::time::{Beats, Seconds, TempoChange, TempoSequence};

const RATE: SampleRate = SampleRate(48_000);

/// A World with a file of four seconds, "/a.wav".
fn world(dir: &tempfile::TempDir) -> World {
    let config = crate::control::ControlConfig {
        rate: RATE,
        max_block: 512,
        allow: Vec::new(),
        edit: None,
        cache_dir: dir.path().to_path_buf(),
        device: "test".to_owned(),
        block_size: 512,
        plugins: crate::control::PluginSettings::usual(),
        journal: crate::config::JournalMode::Off,
        state_dir: dir.path().to_path_buf(),
    };
    let mut world = crate::control::start::world(&config).unwrap();
    let path = PathBuf::from("/a.wav");
    let source = PreparedSource {
        path: path.clone(),
        original: path.clone(),
        data_offset: 44,
        format: PcmFormat::F32,
        channels: 1,
        frames: 192_000,
        sample_rate: 48_000,
        original_rate: 48_000,
    };
    world
        .resource_mut::<Catalog>()
        .enter(path, Arc::new(source));
    world
}

fn clip(world: &mut World, start: f64, length: f64, offset: f64) -> Entity {
    let source = "/a.wav".to_owned();
    let span = ClipSpan {
        start,
        length,
        offset,
    };
    world.spawn((AudioClip { source }, span)).id()
}

fn facts(num_beats: f64, root_note: i64) -> LoopFacts {
    LoopFacts {
        num_beats,
        bpm: 0.0,
        numerator: 4,
        denominator: 4,
        one_shot: false,
        root_note,
        in_marker: 0,
        out_marker: -1,
    }
}

fn treated(world: &World, clip: Entity) -> (Treatment, Reading) {
    match wish(world, clip, RATE).unwrap() {
        Wish::Treated(treatment, reading) => (*treatment, reading),
        Wish::Plain(..) => panic!("nothing is done to it"),
    }
}

fn set_tempo(world: &mut World, tempos: &[(f64, f64, f64)]) -> TempoSequence {
    let change = |&(start, bpm, curve): &(f64, f64, f64)| TempoChange {
        start: Beats(start),
        bpm,
        curve,
    };
    let map = TempoSequence::new(tempos.iter().map(change).collect(), Vec::new());
    world.insert_resource(TempoMap(map.clone()));
    map
}

#[test]
fn what_is_as_recorded_is_played_from_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = world(&dir);
    let plain = clip(&mut world, 1.0, 2.0, 0.5);
    let Ok(Wish::Plain(_, reading)) = wish(&world, plain, RATE) else {
        panic!("it isn't plain");
    };
    assert_eq!((reading.offset, reading.repeat), (24_000.0, None));
    // Following a tempo that is the recording's own changes nothing either.
    set_tempo(&mut world, &[(0.0, 120.0, 1.0)]);
    let stretch = Stretch {
        auto_tempo: true,
        ..Stretch::default()
    };
    world.entity_mut(plain).insert((stretch, facts(8.0, -1)));
    assert!(matches!(wish(&world, plain, RATE), Ok(Wish::Plain(..))));
}

#[test]
fn clips_with_the_same_speed_share_what_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = world(&dir);
    let (a, b) = (
        clip(&mut world, 0.0, 1.0, 0.0),
        clip(&mut world, 7.3, 0.5, 1.2),
    );
    world.entity_mut(a).insert(ClipSpeed(1.25));
    world.entity_mut(b).insert(ClipSpeed(1.25));
    let (first, reading) = treated(&world, a);
    let (second, late) = treated(&world, b);
    assert_eq!(first.key(), second.key());
    assert_eq!(first.frames, 153_600);
    assert_eq!((reading.offset, late.offset), (0.0, 57_600.0));
    world.entity_mut(b).insert(ClipSpeed(1.26));
    assert_ne!(first.key(), treated(&world, b).0.key());
}

#[test]
fn a_curve_of_tempo_bends_each_beat_onto_the_edits() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = world(&dir);
    let map = set_tempo(&mut world, &[(0.0, 90.0, 0.0), (12.0, 150.0, 1.0)]);
    let (start, end) = (map.seconds(Beats(3.0)).0, map.seconds(Beats(9.0)).0);
    let found = clip(&mut world, start, end - start, 0.0);
    let stretch = Stretch {
        auto_tempo: true,
        ..Stretch::default()
    };
    world.entity_mut(found).insert((stretch, facts(6.0, -1)));
    let (made, reading) = treated(&world, found);
    assert_eq!(reading, Reading::default());
    assert!(
        made.frames
            .abs_diff(RATE.frames(Seconds(end - start)).0.unsigned_abs())
            <= 1
    );
    for beat in 0..=6 {
        let at = map.seconds(Beats(3.0 + f64::from(beat))).0 - start;
        let (heard, _) = made.bend.at(at * 48_000.0);
        let wanted = f64::from(beat) * 32_000.0;
        assert!((heard - wanted).abs() < 0.01, "beat {beat}: {heard}");
    }
    // A loop of two beats counts on from its start.
    let turns = ClipLoop {
        start_beats: 1.0,
        length_beats: 2.0,
        ..ClipLoop::default()
    };
    world.entity_mut(found).insert(turns);
    assert_eq!(treated(&world, found).0.repeat, Some((32_000.0, 64_000.0)));
}

#[test]
fn pitch_follows_the_keys_the_nearer_way() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = world(&dir);
    set_tempo(&mut world, &[(0.0, 120.0, 1.0)]);
    let root = outline::root(&world);
    for (start_beat, pitch) in [(0.0, 62), (4.0, 69)] {
        world.spawn((
            KeyChange {
                start_beat,
                pitch,
                scale: String::new(),
                sharps: true,
            },
            ChildOf(root),
        ));
    }
    let stretch = Stretch {
        auto_pitch: true,
        transpose: 1,
        ..Stretch::default()
    };
    let found = clip(&mut world, 0.5, 1.0, 0.0);
    world.entity_mut(found).insert((stretch, facts(0.0, 60)));
    // D is two above C, and one more; the next key comes only behind the clip.
    let steps = |world: &World| match treated(world, found).0.manner {
        Manner::Stretch(steps) => steps,
        Manner::Tape => panic!("it isn't shifted"),
    };
    assert_eq!(steps(&world).len(), 1);
    assert_eq!(steps(&world)[0].semitones, 3.0);
    world.get_mut::<ClipSpan>(found).unwrap().length = 3.0;
    let both = steps(&world);
    assert_eq!(both.len(), 2);
    // A is nine above C, or three below; it begins at 2 s, 1.5 s into the clip.
    assert_eq!((both[1].semitones, both[1].from), (-2.0, 72_000.0));
}

#[test]
fn absurd_settings_are_played_as_well_as_they_go() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = world(&dir);
    for speed in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e-300, 1e300] {
        let found = clip(&mut world, 0.0, 1.0, f64::NAN);
        let warp = Warp {
            enabled: true,
            end: f64::NAN,
            markers: vec![
                crate::model::clip::WarpMarker {
                    source: f64::NAN,
                    warped: 1e300,
                };
                3
            ],
        };
        let turns = ClipLoop {
            start: f64::NAN,
            length: 1e300,
            ..ClipLoop::default()
        };
        world
            .entity_mut(found)
            .insert((ClipSpeed(speed), warp, turns));
        let mut planned = Vec::new();
        let _ = crate::control::extract::lay_out(&world, found, RATE, &mut planned);
        for clip in planned {
            let _ = clip.reading(clip.start);
            assert!(clip.start < clip.end);
        }
    }
}
