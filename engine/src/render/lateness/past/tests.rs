//! What late parts see, frame by frame, against a plain list of what was.

use super::*;
use crate::render::playback::{Playback, TransportOrder};
use crate::render::slab::Slot;
use crate::time::{Frames, SampleRate};

/// A frame of the stream: where the timeline was, whether it moved, whether it had
/// jumped there, and the gain of clips.
type Frame = (i64, bool, bool, Option<f32>);

const LATE: [u32; 5] = [1, 31, 64, 1_000, 5_000];

fn lateness() -> Lateness {
    let mut late = Lateness::default();
    for (slot, frames) in (0..).map(Slot).zip(LATE) {
        late.note(slot, frames);
    }
    late
}

fn frames_of(segment: &Segment) -> impl Iterator<Item = Frame> {
    let segment = *segment;
    (0..segment.frames).map(move |frame| {
        let moved = if segment.playing { frame } else { 0 };
        let position = segment.position + i64::try_from(moved).unwrap();
        let gain = segment.declick.map(|declick| declick.at(frame));
        (
            position,
            segment.playing,
            segment.jumped && frame == 0,
            gain,
        )
    })
}

/// What happens, and at which frame of the stream.
fn orders() -> Vec<(u64, TransportOrder)> {
    use TransportOrder as T;
    vec![
        (100, T::Seek(Frames(7_000))),
        (300, T::Play),
        (2_000, T::Seek(Frames(500))),
        (2_100, T::Loop(Some((Frames(400), Frames(1_111))))),
        (9_000, T::Stop),
        (9_100, T::Play),
        (9_700, T::Stop),
        (12_000, T::Loop(None)),
        (12_000, T::Seek(Frames(-50))),
        (12_000, T::Play),
    ]
}

/// Plays the orders in blocks; what was on time, and for each lateness what it saw.
fn played(block: usize, on_grid: bool) -> (Vec<Frame>, Vec<Vec<Frame>>) {
    let mut playback = Playback::new(SampleRate(48_000));
    playback.keep_to_grid(on_grid);
    let (mut past, late) = (Past::default(), lateness());
    let (mut on_time, mut seen) = (Vec::new(), vec![Vec::new(); LATE.len()]);
    let mut orders = orders().into_iter().peekable();
    while playback.clock() < 20_000 {
        while let Some((_, order)) = orders.next_if(|(at, _)| *at <= playback.clock()) {
            playback.obey(order);
        }
        let next = orders.peek().map_or(u64::MAX, |(at, _)| *at);
        let most = block.min(usize::try_from(next - playback.clock()).unwrap_or(block));
        let segment = playback.segment(most);
        past.note(&segment, playback.ranges());
        let frames = past.cut(&segment, &late, on_grid);
        let segment = Segment { frames, ..segment };
        on_time.extend(frames_of(&segment));
        for (seen, &late) in seen.iter_mut().zip(&LATE) {
            let then = past.look(&segment, late);
            if on_grid && then.playing {
                let cell = |at: i64| at.div_euclid(GRID);
                assert_eq!(cell(then.position), cell(then.end() - 1), "one cell");
            }
            seen.extend(frames_of(&then));
        }
        playback.advance(frames);
    }
    on_time.truncate(20_000);
    seen.iter_mut().for_each(|seen| seen.truncate(20_000));
    (on_time, seen)
}

#[test]
fn late_parts_see_what_was_to_the_frame_in_any_blocks() {
    let (wanted, _) = played(1, false);
    assert!(
        wanted.iter().filter(|frame| frame.2).count() > 5,
        "no jumps"
    );
    for (block, on_grid) in [
        (1, false),
        (17, false),
        (480, false),
        (4096, false),
        (512, true),
    ] {
        let (on_time, seen) = played(block, on_grid);
        let differs = (0..wanted.len()).find(|&at| on_time.get(at) != wanted.get(at));
        assert_eq!(differs, None, "blocks of {block}");
        for (seen, late) in seen.iter().zip(LATE) {
            let late = late as usize;
            // Before anything was known it stood where it then began.
            assert!(
                seen[..late]
                    .iter()
                    .all(|frame| *frame == (0, false, false, None))
            );
            let differs = (late..seen.len()).find(|&at| seen[at] != wanted[at - late]);
            assert_eq!(differs, None, "{late} late, blocks of {block}");
        }
    }
}

#[test]
fn a_jump_is_dated_when_it_gets_there() {
    let mut playback = Playback::new(SampleRate(48_000));
    let mut past = Past::default();
    playback.obey(TransportOrder::Play);
    playback.obey(TransportOrder::Loop(Some((Frames(0), Frames(600)))));
    let mut dates = Vec::new();
    while playback.clock() < 1_000 {
        let segment = playback.segment(50);
        past.note(&segment, playback.ranges());
        let seen = past.look(&segment, 100);
        assert_eq!(seen.clock, segment.clock);
        dates.extend(seen.jump.map(|jump| (jump.from, jump.clock)));
        playback.advance(segment.frames);
    }
    dates.dedup();
    assert_eq!(dates, [(600, 700)]);
}

#[test]
fn what_is_too_long_ago_stood_still() {
    let mut playback = Playback::new(SampleRate(48_000));
    let mut past = Past::default();
    playback.obey(TransportOrder::Play);
    playback.obey(TransportOrder::Loop(Some((Frames(0), Frames(480)))));
    for _ in 0..2 * PIECES {
        let segment = playback.segment(480);
        past.note(&segment, playback.ranges());
        playback.advance(segment.frames);
    }
    let now = playback.standing();
    let seen = past.look(&now, u32::MAX);
    assert!(!seen.playing && seen.position == 0);
    let oldest = u32::try_from(PIECES * 480).unwrap();
    assert!(past.look(&now, oldest).playing);
    assert!(!past.look(&now, oldest + 1).playing);
}

#[test]
fn followers_are_read_a_cell_at_a_time() {
    let mut playback = Playback::new(SampleRate(48_000));
    playback.keep_to_grid(true);
    let mut past = Past::default();
    let mut late = Lateness::default();
    late.note(Slot(0), 45);
    playback.obey(TransportOrder::Play);
    playback.obey(TransportOrder::Loop(Some((Frames(0), Frames(1_000)))));
    let mut cells = Vec::new();
    while playback.clock() < 5_000 {
        let segment = playback.segment(512);
        past.note(&segment, playback.ranges());
        let frames = past.cut(&segment, &late, true);
        let seen = past.look(&Segment { frames, ..segment }, 45);
        if seen.playing {
            // A writer in this cell doesn't touch what is read now.
            assert!((0..=5).contains(&(segment.cell - seen.cell)), "{segment:?}");
            cells.push((seen.position.div_euclid(GRID), seen.cell));
        }
        playback.advance(frames);
    }
    cells.dedup();
    // Each late cell has one number, and they never fall.
    assert!(
        cells
            .windows(2)
            .all(|two| two[0].1 <= two[1].1 && two[0].0 != two[1].0)
    );
    assert!(cells.len() > 150);
}
