//! Which track feeds which, and whether that runs in a circle.
//!
//! Whole tracks count: a send before a return on one track is a circle too, since
//! its plugins may be moved at any time.

use super::desk::{Target, TrackNodes, positions, returns};
use crate::model::id::ItemId;

/// How a track's sound gets into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wire {
    Output,
    Send(ItemId),
    /// A further output of a plugin.
    Further(ItemId, u32),
    /// A plugin of another track listens.
    Key {
        listener: usize,
        plugin: ItemId,
    },
}

/// For each track the tracks that it feeds.
fn wires(tracks: &[TrackNodes]) -> Vec<Vec<(usize, Wire)>> {
    let (positions, returns) = (positions(tracks), returns(tracks));
    let wires = |track: &TrackNodes| {
        let output = match track.to {
            Target::Track(id) => positions.get(&id).map(|&to| (to, Wire::Output)),
            Target::Master | Target::Nowhere => None,
        };
        let sends = track.chain.sends().flat_map(|(send, bus)| {
            let to = returns.get(&bus).into_iter().flatten();
            to.map(move |&to| (to, Wire::Send(send)))
        });
        let further = track.chain.further().filter_map(|(plugin, output, to)| {
            let to = positions.get(&to)?;
            Some((*to, Wire::Further(plugin, output)))
        });
        output.into_iter().chain(sends).chain(further).collect()
    };
    let mut wires: Vec<Vec<(usize, Wire)>> = tracks.iter().map(wires).collect();
    for (listener, track) in tracks.iter().enumerate() {
        for (plugin, source) in track.chain.keys() {
            if let Some(&source) = positions.get(&source) {
                wires[source].push((listener, Wire::Key { listener, plugin }));
            }
        }
    }
    wires
}

/// A wire that closes a circle, and the tracks on it in the order of the sound.
struct Circle {
    from: usize,
    wire: Wire,
    tracks: Vec<usize>,
}

/// Walks all wires, deepest first; `found` hears of each that leads back. Without
/// those wires nothing runs in a circle.
fn walk(wires: &[Vec<(usize, Wire)>], mut found: impl FnMut(Circle)) {
    let mut done = vec![false; wires.len()];
    let mut on_path = vec![false; wires.len()];
    for start in 0..wires.len() {
        let mut path = vec![(start, 0)];
        on_path[start] = !done[start];
        while !done[start] {
            let Some((at, next)) = path.last_mut() else {
                break;
            };
            let at = *at;
            if let Some(&(to, wire)) = wires[at].get(*next) {
                *next += 1;
                if on_path[to] {
                    let way = path.iter().map(|&(track, _)| track);
                    let tracks = way.skip_while(|&track| track != to).collect();
                    found(Circle {
                        from: at,
                        wire,
                        tracks,
                    });
                } else if !done[to] {
                    on_path[to] = true;
                    path.push((to, 0));
                }
            } else {
                done[at] = true;
                on_path[at] = false;
                path.pop();
            }
        }
    }
}

/// The tracks of the first circle there is.
pub(super) fn first_circle(tracks: &[TrackNodes]) -> Option<Vec<usize>> {
    let mut first = None;
    walk(&wires(tracks), |circle| {
        first.get_or_insert(circle.tracks);
    });
    first
}

/// Takes out what runs in a circle, as little as a walk from the first track finds.
pub(super) fn cut_circles(tracks: &mut [TrackNodes]) {
    let mut cuts = Vec::new();
    walk(&wires(tracks), |circle| {
        cuts.push((circle.from, circle.wire))
    });
    for (from, wire) in cuts {
        match wire {
            Wire::Output => tracks[from].to = Target::Nowhere,
            Wire::Send(send) => tracks[from].chain.cut(send),
            Wire::Further(plugin, output) => tracks[from].chain.cut_further(plugin, output),
            Wire::Key { listener, plugin } => tracks[listener].chain.unkey(plugin),
        }
    }
}

/// The tracks that sound passes from one track to another, both included.
pub(super) fn way(tracks: &[TrackNodes], from: usize, to: usize) -> Option<Vec<usize>> {
    let wires = wires(tracks);
    let mut came_from = vec![None; tracks.len()];
    let mut waiting = vec![from];
    while let Some(at) = waiting.pop() {
        if at == to {
            let back =
                std::iter::successors(Some(to), |&at| (at != from).then_some(came_from[at])?);
            let mut way: Vec<usize> = back.collect();
            way.reverse();
            return Some(way);
        }
        for &(next, _) in &wires[at] {
            if next != from && came_from[next].is_none() {
                came_from[next] = Some(at);
                waiting.push(next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::extract::chain::Chain;
    use crate::control::extract::desk::Shape;

    fn track(id: u64, to: Target) -> TrackNodes {
        TrackNodes {
            id: ItemId(id),
            chain: Chain::default(),
            shape: Shape::Audio,
            to,
        }
    }

    fn to(id: u64) -> Target {
        Target::Track(ItemId(id))
    }

    #[test]
    fn circles_are_found_in_the_order_of_the_sound_and_cut_once() {
        let mut tracks = vec![
            track(1, to(2)),
            track(2, to(4)),
            track(3, to(3)),
            track(4, to(2)),
            track(5, to(1)),
        ];
        assert_eq!(first_circle(&tracks), Some(vec![1, 3]));
        cut_circles(&mut tracks);
        assert_eq!(first_circle(&tracks), None);
        let targets: Vec<Target> = tracks.iter().map(|track| track.to).collect();
        let expected = [to(2), to(4), Target::Nowhere, Target::Nowhere, to(1)];
        assert_eq!(targets, expected);
    }
}
