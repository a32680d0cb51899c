//! Plugins in child processes: the same sound as in this one, and the rogues' gallery.

#[path = "support/fixtures.rs"]
mod fixtures;

use std::time::{Duration, Instant};

use fixtures::{EFFECT, Player, SYNTH, fixture, note_off, note_on, point, rogue};
use waive_hosting::isolation::{HostCommand, Isolation};
use waive_hosting::seam::{
    Notice, Opened, PluginError, PluginInstance, PluginState, PluginStatus, Setup,
};

const GAIN: u32 = 10;
const LATENCY: u32 = 12;
const METER: u32 = 14;

/// A machine that builds other things meanwhile keeps a child waiting: the bound here
/// is generous, and `a_hung_block_costs_its_bound_once` measures a small one.
fn command() -> HostCommand {
    HostCommand {
        hang_limit: Duration::from_millis(300),
        wait_bound: Some(Duration::from_millis(200)),
        ..HostCommand::new(env!("CARGO_BIN_EXE_waive-plugin-host"))
    }
}

fn open(id: &str) -> Opened {
    open_with(id, &Setup::new(48_000), &command())
}

fn open_with(id: &str, setup: &Setup, command: &HostCommand) -> Opened {
    waive_hosting::open(fixture(), id, setup, &Isolation::Process, command).unwrap()
}

/// Polls until a notice that fits comes; gives all that came.
fn await_notice(instance: &mut dyn PluginInstance, fits: impl Fn(&Notice) -> bool) -> Vec<Notice> {
    let began = Instant::now();
    let mut all = Vec::new();
    while !all.iter().any(&fits) {
        all.extend(instance.poll());
        assert!(began.elapsed() < Duration::from_secs(20), "only {all:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
    all
}

#[test]
fn the_same_bits_as_in_process() {
    for id in [EFFECT, SYNTH] {
        let mut here = fixtures::open_here(id);
        let mut there = open(id);
        let mut players = [Player::new(), Player::new()];
        for block in 0..50_usize {
            let frames = [1, 64, 500, 4096, 5000][block % 5];
            let sides = [&mut here.processor, &mut there.processor];
            for (player, processor) in players.iter_mut().zip(sides) {
                let at = player.position;
                player.events = vec![note_on(at, 60, 100), note_off(at + frames as i64 / 2, 60)];
                player.points = vec![point(0, 0, 0.3), point(frames / 3, 0, block as f32 / 50.0)];
                player.key = Some((vec![0.1; frames], vec![0.2; frames]));
                player.left = (0..frames)
                    .map(|frame| (frame as f32 * 0.1).sin() * 0.5)
                    .collect();
                player.right = vec![0.25; frames];
                player.play(&mut **processor);
            }
            assert_eq!(players[0].left, players[1].left, "block {block}");
            assert_eq!(players[0].right, players[1].right, "block {block}");
        }
        assert_eq!(there.instance.status().late_blocks(), 0);
        there.instance.close().unwrap();
    }
}

#[test]
fn more_events_and_points_than_fit_at_once() {
    let mut there = open(SYNTH);
    let mut player = Player::new();
    let frames = 3000;
    for frame in 0..frames {
        let at = frame as i64;
        player.events.push(if frame % 2 == 0 {
            note_on(at, 60, 127)
        } else {
            note_off(at, 60)
        });
        player.points.push(point(frame, 0, 1.0));
    }
    player.constant(&mut *there.processor, 0.0, frames);
    for (frame, sample) in player.left.iter().enumerate() {
        assert_eq!(
            *sample,
            if frame % 2 == 0 { 1.0 } else { 0.0 },
            "frame {frame}"
        );
    }
}

#[test]
fn the_control_half_works_across() {
    let mut there = open(EFFECT);
    let instance = &mut *there.instance;
    assert_eq!(instance.description().name, "Waive Fixture Effect");
    instance.set_value(GAIN, 0.75).unwrap();
    assert_eq!(instance.value(GAIN), Ok(0.75));
    assert_eq!(instance.text_of(GAIN, 0.75), Ok("1.50 x".into()));
    assert_eq!(instance.value_of(GAIN, "0.50 x"), Ok(0.25));
    assert!(matches!(
        instance.set_value(99, 0.1),
        Err(PluginError::NoParameter { .. })
    ));
    assert!(matches!(
        instance.set_value(GAIN, f64::NAN),
        Err(PluginError::NotANumber { .. })
    ));
    assert!(matches!(
        instance.set_value(METER, 0.1),
        Err(PluginError::ReadOnly { .. })
    ));
    let state = instance.state().unwrap();
    assert_eq!(&state.component[4..12], 0.75_f64.to_le_bytes());
    let garbage = PluginState {
        component: vec![1; 5],
        controller: vec![],
    };
    assert!(matches!(
        instance.restore(&garbage),
        Err(PluginError::Refused { .. })
    ));
    let mut player = Player::new();
    player.constant(&mut *there.processor, 0.5, 64);
    assert_eq!(player.left, [0.75; 64]);
    await_notice(instance, |notice| {
        *notice
            == Notice::Output {
                id: METER,
                value: 0.75,
            }
    });
    instance.set_value(LATENCY, 0.05).unwrap();
    await_notice(instance, |notice| *notice == Notice::Latency(50));
    assert_eq!(there.processor.latency(), 50);
}

/// Plays a rogue well, then loud, then well again.
fn falls_and_comes_back(number: u32, word: &str) {
    let mut there = open(&rogue(number));
    there.instance.set_value(0, 0.25).unwrap();
    let mut player = Player::new();
    player.constant(&mut *there.processor, 0.5, 128);
    assert_eq!(player.left, [0.25; 128], "healthy");
    // A value that only the real-time side has set comes back as well.
    there.processor.set_param(0, 0.75);
    player.constant(&mut *there.processor, 0.5, 128);
    assert_eq!(player.left, [0.75; 128], "healthy");

    player.constant(&mut *there.processor, 0.95, 128);
    assert_eq!(player.left, [0.0; 128], "silent within the block");
    assert_eq!(player.right, [0.0; 128]);
    let began = Instant::now();
    let notices = await_notice(&mut *there.instance, |notice| *notice == Notice::Restarted);
    let down = notices.iter().find_map(|notice| match notice {
        Notice::Down { reason } => Some(reason.clone()),
        _ => None,
    });
    let down = down.unwrap();
    assert!(down.starts_with("Rogue: ") && down.contains(word), "{down}");
    println!("{down}; back after {:?}", began.elapsed());
    assert_eq!(there.instance.status().restarts(), 1);
    player.constant(&mut *there.processor, 0.5, 128);
    assert_eq!(
        player.left, [0.75; 128],
        "healthy again, with its last state"
    );
    there.instance.close().unwrap();
}

#[test]
fn one_that_crashes_in_process_comes_back() {
    falls_and_comes_back(2, "SIGSEGV");
}

#[test]
fn one_that_hangs_in_process_comes_back() {
    falls_and_comes_back(5, "hung");
}

#[test]
fn one_that_scribbles_over_its_memory_comes_back() {
    falls_and_comes_back(6, "crashed");
}

#[test]
fn one_that_exits_comes_back() {
    falls_and_comes_back(11, "exit code 7");
}

#[test]
fn one_that_crashes_on_load_is_an_error() {
    let setup = Setup::new(48_000);
    let failed = waive_hosting::open(
        fixture(),
        &rogue(1),
        &setup,
        &Isolation::Process,
        &command(),
    );
    match failed.err() {
        Some(PluginError::Crashed { how, during, .. }) => {
            assert!(
                how.contains("SIGSEGV") && during == "loaded",
                "{how} {during}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_that_hangs_on_load_is_an_error_in_time() {
    let command = HostCommand {
        open_limit: Duration::from_millis(500),
        ..command()
    };
    let began = Instant::now();
    let setup = Setup::new(48_000);
    let failed = waive_hosting::open(fixture(), &rogue(4), &setup, &Isolation::Process, &command);
    assert!(matches!(failed.err(), Some(PluginError::Hung { .. })));
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn one_that_crashes_in_its_destructor_is_reported() {
    let mut there = open(&rogue(3));
    let mut player = Player::new();
    player.constant(&mut *there.processor, 0.5, 128);
    let Opened {
        instance,
        mut processor,
    } = there;
    match instance.close() {
        Err(PluginError::Crashed { during, how, .. }) => {
            assert!(
                during == "destroyed" && how.contains("SIGSEGV"),
                "{during} {how}"
            );
        }
        other => panic!("{other:?}"),
    }
    // The real-time half may still be in a graph for a while.
    player.constant(&mut *processor, 0.5, 128);
    assert_eq!(player.left, [0.0; 128]);
}

#[test]
fn what_is_not_a_number_is_silenced_without_a_restart() {
    let mut there = open(&rogue(7));
    let mut player = Player::new();
    player.constant(&mut *there.processor, 0.95, 128);
    assert_eq!(player.left, [0.0; 128]);
    assert_eq!(player.right, [0.0; 128]);
    await_notice(&mut *there.instance, |notice| {
        *notice == Notice::BadBlocks(1)
    });
    player.constant(&mut *there.processor, 0.5, 128);
    assert_eq!(player.left, [0.5; 128]);
    assert_eq!(there.instance.status().restarts(), 0);

    let mut there = open(&rogue(8));
    player.constant(&mut *there.processor, 0.95, 128);
    assert!(
        player.left.iter().all(|sample| sample.to_bits() == 0),
        "subnormals are zero"
    );
}

#[test]
fn wrong_counts_and_endless_latency_do_no_harm() {
    let mut there = open(&rogue(9));
    let mut player = Player::new();
    player.constant(&mut *there.processor, 0.5, 128);
    assert!(there.processor.latency() <= waive_hosting::seam::MAX_LATENCY);
    there.instance.poll();

    let mut there = open(&rogue(10));
    let (began, mut told) = (Instant::now(), 0);
    while began.elapsed() < Duration::from_millis(1000) {
        player.constant(&mut *there.processor, 0.5, 128);
        told += there.instance.poll().len();
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!((1..=12).contains(&told), "{told}");
    assert_eq!(there.instance.status().state(), PluginStatus::Running);
}

#[test]
fn one_that_always_fails_is_given_up_by_name() {
    let mut there = open_with(
        &rogue(2),
        &Setup::new(48_000),
        &HostCommand {
            restarts: 2,
            ..command()
        },
    );
    let mut player = Player::new();
    let began = Instant::now();
    let mut notices = Vec::new();
    while !notices
        .iter()
        .any(|notice| matches!(notice, Notice::Failed { .. }))
    {
        player.constant(&mut *there.processor, 0.95, 128);
        assert_eq!(player.left, [0.0; 128]);
        notices.extend(there.instance.poll());
        assert!(began.elapsed() < Duration::from_secs(20), "{notices:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(there.instance.status().restarts(), 2);
    assert_eq!(there.instance.status().state(), PluginStatus::Failed);
    match notices.last() {
        Some(Notice::Failed { reason }) => {
            assert!(reason.starts_with("Rogue: crash on process"), "{reason}")
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        there.instance.state(),
        Err(PluginError::Down { .. })
    ));
    there.instance.close().unwrap();
}

#[test]
fn a_hung_block_costs_its_bound_once() {
    let command = HostCommand {
        wait_bound: Some(Duration::from_millis(4)),
        hang_limit: Duration::from_secs(30),
        ..command()
    };
    let mut there = open_with(&rogue(5), &Setup::new(48_000), &command);
    let mut player = Player::new();
    player.constant(&mut *there.processor, 0.95, 128);
    let mut times = Vec::new();
    for _ in 0..101 {
        let began = Instant::now();
        player.constant(&mut *there.processor, 0.5, 128);
        times.push(began.elapsed());
        assert_eq!(player.left, [0.0; 128]);
    }
    times.sort();
    assert!(times[50] < Duration::from_micros(500), "{:?}", times[50]);
    assert_eq!(there.instance.status().late_blocks(), 102);
}

#[test]
fn offline_no_block_is_dropped() {
    let setup = Setup {
        offline: true,
        ..Setup::new(48_000)
    };
    let mut there = open_with(&rogue(11), &setup, &command());
    there.instance.set_value(0, 0.25).unwrap();
    let mut player = Player::new();
    player.constant(&mut *there.processor, 0.5, 512);
    assert_eq!(player.left, [0.25; 512]);
    for block in 0..200 {
        if block == 50 {
            there.processor.set_param(0, 0.5);
        }
        if block == 100 {
            // Loud: it exits, is started again, and exits on the same block again: the
            // block can't be rendered, and the plugin is given up by name.
            player.constant(&mut *there.processor, 0.95, 512);
            assert_eq!(player.left, [0.0; 512]);
            break;
        }
        player.constant(&mut *there.processor, 0.5, 512);
        assert_eq!(
            player.left,
            [if block < 50 { 0.25 } else { 0.5 }; 512],
            "block {block}"
        );
    }
    assert_eq!(there.instance.status().state(), PluginStatus::Failed);
    let notices = there.instance.poll();
    assert!(
        matches!(notices.last(), Some(Notice::Failed { reason }) if reason.contains("Rogue: exits")),
        "{notices:?}"
    );
}

#[test]
fn offline_a_killed_child_is_made_good() {
    let setup = Setup {
        offline: true,
        ..Setup::new(48_000)
    };
    let (mut instance, mut processor) = waive_hosting::isolation::open_concrete(
        fixture(),
        &rogue(2),
        &setup,
        &Isolation::Process,
        &command(),
    )
    .unwrap();
    instance.set_value(0, 0.25).unwrap();
    let mut player = Player::new();
    for block in 0..100 {
        if block == 50 {
            let process = instance.process_id().unwrap().to_string();
            std::process::Command::new("kill")
                .args(["-9", &process])
                .status()
                .unwrap();
        }
        player.constant(&mut processor, 0.5, 512);
        assert_eq!(player.left, [0.25; 512], "block {block}");
    }
    assert_eq!(instance.status().restarts(), 1);
    assert_eq!(instance.status().late_blocks(), 0);
}

#[test]
fn those_that_share_a_process_fall_and_rise_together() {
    let key = Isolation::Shared("Waive".into());
    let setup = Setup::new(48_000);
    let mut all: Vec<_> = [EFFECT, &rogue(2)]
        .iter()
        .map(|id| {
            waive_hosting::isolation::open_concrete(fixture(), id, &setup, &key, &command())
                .unwrap()
        })
        .collect();
    assert_eq!(all[0].0.process_id(), all[1].0.process_id());
    all[0].0.set_value(GAIN, 0.75).unwrap();
    let mut player = Player::new();
    player.constant(&mut all[0].1, 0.5, 64);
    assert_eq!(player.left, [0.75; 64]);
    player.constant(&mut all[1].1, 0.95, 64);
    assert_eq!(player.left, [0.0; 64]);
    for (instance, _) in &mut all {
        await_notice(instance, |notice| *notice == Notice::Restarted);
    }
    assert_eq!(all[0].0.process_id(), all[1].0.process_id());
    for (_, processor) in &mut all {
        player.constant(processor, 0.5, 64);
    }
    player.constant(&mut all[0].1, 0.5, 64);
    assert_eq!(player.left, [0.75; 64]);
    let (instance, _) = all.pop().unwrap();
    Box::new(instance).close().unwrap();
    player.constant(&mut all[0].1, 0.5, 64);
    assert_eq!(player.left, [0.75; 64], "the other plays on");
}

#[test]
fn a_child_ends_with_its_plugin() {
    let (instance, _processor) = waive_hosting::isolation::open_concrete(
        fixture(),
        EFFECT,
        &Setup::new(48_000),
        &Isolation::Process,
        &command(),
    )
    .unwrap();
    let process = instance.process_id().unwrap();
    assert!(std::path::Path::new(&format!("/proc/{process}")).exists());
    drop(instance);
    assert!(!std::path::Path::new(&format!("/proc/{process}")).exists());
}

#[test]
fn a_child_ends_when_its_parent_is_gone() {
    let (ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_waive-plugin-host"))
        .arg("host")
        .stdin(std::os::fd::OwnedFd::from(theirs))
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(child.try_wait().unwrap(), None, "it waits for orders");
    drop(ours);
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(5));
        std::thread::sleep(Duration::from_millis(5));
    }
}
