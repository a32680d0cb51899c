//! Clips, also clips of clips, → clips of ours.
//!
//! A clip of clips has no counterpart: what lies in it goes to the track, cut to what is
//! heard; where it loops, once for each pass. The one case that stays a single looping
//! clip is the one that Bitwig writes for every audio clip: a clip around one other.

use super::{Reading, flag, holds, unit_of};
use crate::model::edit::Colour;
use crate::session::dawproject::grid::{Anchor, Unit};
use crate::session::tracktion::element::Element;

/// Clips within clips.
const DEEPEST: usize = 16;
/// Passes of one loop that are written out.
const MAX_PASSES: usize = 10_000;
/// Positions closer than this are the same, in either unit.
const SAME: f64 = 1e-7;
/// Where what has no end ends, in seconds.
const FOREVER: f64 = 1e7;

/// The timeline around a clip.
#[derive(Clone)]
struct Outer<'e> {
    /// From the time that clips are placed in to the Edit's.
    anchor: Anchor,
    /// What of it is heard, in seconds.
    window: (f64, f64),
    strip: usize,
    depth: usize,
    /// What the clip around says, where this one doesn't.
    name: Option<&'e str>,
    colour: Option<Colour>,
    enabled: bool,
    points: Vec<&'e Element<'e>>,
}

/// Where a clip lies and how it plays what it holds.
#[derive(Clone)]
pub struct Frame<'e> {
    /// Its name, where it has one.
    pub name: Option<&'e str>,
    pub colour: Option<Colour>,
    pub strip: usize,
    /// Seconds.
    pub start: f64,
    /// Seconds.
    pub end: f64,
    /// From its content's time to the Edit's.
    pub anchor: Anchor,
    /// The part of the content that is repeated.
    pub repeat: Option<(f64, f64)>,
    /// Seconds of fade-in and fade-out.
    pub fades: (f64, f64),
    pub enabled: bool,
    /// Whether it is placed in seconds.
    pub absolute: bool,
    /// Expressions that clips around have for it.
    pub points: Vec<&'e Element<'e>>,
    /// How many clips lie around it.
    pub depth: usize,
}

impl Frame<'_> {
    /// For a person.
    pub fn label(&self, track: &str) -> String {
        match self.name.filter(|name| !name.is_empty()) {
            Some(name) => format!("{name} on {track}"),
            None => format!("a clip on {track}"),
        }
    }
}

impl<'e> Reading<'e, '_> {
    /// The clips of a timeline.
    pub fn clips(&mut self, element: &'e Element<'e>, unit: Unit, strip: usize) {
        let outer = Self::ground(unit, strip);
        for clip in element.all("Clip") {
            self.clip(clip, &outer);
        }
    }

    /// A content that lies on a track without a clip around it.
    pub fn loose(&mut self, element: &'e Element<'e>, unit: Unit, strip: usize) {
        let end = self.content_end(element).max(1.0);
        let anchor = Self::ground(unit, strip).anchor;
        let frame = Frame {
            name: element.get("name"),
            colour: None,
            strip,
            start: anchor.seconds(&self.grid, 0.0),
            end: anchor.seconds(&self.grid, end),
            anchor,
            repeat: None,
            fades: (0.0, 0.0),
            enabled: true,
            absolute: unit == Unit::Seconds,
            points: Vec::new(),
            depth: 0,
        };
        self.content_of(element, frame);
    }

    fn ground(unit: Unit, strip: usize) -> Outer<'e> {
        Outer {
            anchor: Anchor {
                unit,
                at: 0.0,
                content: 0.0,
            },
            window: (0.0, FOREVER),
            strip,
            depth: 0,
            name: None,
            colour: None,
            enabled: true,
            points: Vec::new(),
        }
    }

    fn clip(&mut self, element: &'e Element<'e>, outer: &Outer<'e>) {
        let track = self.strips[outer.strip].name.clone();
        if outer.depth > DEEPEST {
            self.losses.note("not kept: clips nested too deeply", track);
            return;
        }
        let Some(content) = self.content(element) else {
            let name = element.get("name").or(outer.name).unwrap_or("a clip");
            self.losses
                .note("not kept: an empty clip", format!("{name} on {track}"));
            return;
        };
        let Some(frame) = self.frame(element, content, outer) else {
            return;
        };
        self.content_of(content, frame);
    }

    /// The content of a clip, its own or one that it shares.
    fn content(&self, clip: &'e Element<'e>) -> Option<&'e Element<'e>> {
        const CONTENTS: [&str; 7] = [
            "Lanes", "Clips", "Notes", "Audio", "Warps", "Points", "Video",
        ];
        let own = |clip: &'e Element<'e>| {
            clip.children
                .iter()
                .find(|child| CONTENTS.contains(&child.tag.as_ref()))
        };
        own(clip).or_else(|| {
            let shared = *self.ids.get(clip.get("reference")?)?;
            if shared.tag == "Clip" {
                own(shared)
            } else {
                CONTENTS.contains(&shared.tag.as_ref()).then_some(shared)
            }
        })
    }

    fn content_of(&mut self, content: &'e Element<'e>, mut frame: Frame<'e>) {
        // A content may count in a unit of its own, from the same origin.
        let unit = unit_of(content, "timeUnit", frame.anchor.unit);
        if unit != frame.anchor.unit {
            let of = |frame: &Frame<'_>, reading: &Self, at: f64| {
                frame.anchor.seconds(&reading.grid, at)
            };
            let origin = of(&frame, self, 0.0);
            let anchor = Anchor::heard(&self.grid, unit, origin, 0.0);
            frame.repeat = frame.repeat.map(|(from, to)| {
                let (from, to) = (of(&frame, self, from), of(&frame, self, to));
                (
                    anchor.content_at(&self.grid, from),
                    anchor.content_at(&self.grid, to),
                )
            });
            frame.anchor = anchor;
        }
        match content.tag.as_ref() {
            "Clips" => self.nested(content, &frame),
            "Lanes" if content.child("Clips").is_some() => {
                frame.points.extend(content.all("Points"));
                for clips in content.all("Clips") {
                    self.nested(clips, &frame);
                }
                if holds(content, "Note") && content.child("Notes").is_some() {
                    self.leaf(content, frame);
                }
            }
            _ => self.leaf(content, frame),
        }
    }

    /// Where a clip lies; `None` when nothing of it is heard.
    fn frame(
        &mut self,
        element: &'e Element<'e>,
        content: &'e Element<'e>,
        outer: &Outer<'e>,
    ) -> Option<Frame<'e>> {
        let name = element.get("name").or(outer.name);
        let time = self.time(element, "time").unwrap_or(0.0);
        let unit = unit_of(element, "contentTimeUnit", outer.anchor.unit);
        let play_start = self.time(element, "playStart").unwrap_or(0.0);
        let start = outer.anchor.seconds(&self.grid, time);
        let anchor = Anchor::heard(&self.grid, unit, start, play_start);
        let repeat = self.repeat(element);
        let end = match (
            self.time(element, "duration"),
            self.time(element, "playStop"),
        ) {
            (Some(duration), _) => outer.anchor.seconds(&self.grid, time + duration),
            (None, Some(stop)) => anchor.seconds(&self.grid, stop),
            (None, None) => {
                let stop = repeat.map_or_else(|| self.content_end(content), |(_, end)| end);
                anchor.seconds(&self.grid, stop)
            }
        };
        let (mut from, mut to) = (start.max(outer.window.0), end.min(outer.window.1));
        if to - from <= SAME {
            if outer.depth == 0 {
                let track = &self.strips[outer.strip].name;
                let label = format!("{} on {track}", name.unwrap_or("a clip"));
                self.losses.note("not kept: a clip without length", label);
            }
            return None;
        }
        let fade_unit = unit_of(element, "fadeTimeUnit", outer.anchor.unit);
        let fade_in = self.time(element, "fadeInTime").unwrap_or(0.0);
        let fade_out = self.time(element, "fadeOutTime").unwrap_or(0.0).abs();
        let (mut fades, cut) = ((0.0, 0.0), (from > start + SAME, to < end - SAME));
        if !cut.0 {
            fades.0 = self.span_after(fade_unit, from, fade_in.abs());
            if fade_in < 0.0 {
                // It begins that much earlier, for a crossfade.
                fades.0 = from - self.span_before(fade_unit, from, -fade_in).max(0.0);
                from -= fades.0;
            }
        }
        if !cut.1 {
            fades.1 = to - self.span_before(fade_unit, to, fade_out);
        }
        to = to.min(FOREVER);
        Some(Frame {
            name,
            colour: self.colour(element).or(outer.colour),
            strip: outer.strip,
            start: from,
            end: to,
            anchor,
            repeat,
            fades,
            enabled: outer.enabled && flag(element, "enable", true),
            absolute: outer.depth == 0 && outer.anchor.unit == Unit::Seconds,
            points: outer.points.clone(),
            depth: outer.depth,
        })
    }

    fn repeat(&mut self, element: &Element<'_>) -> Option<(f64, f64)> {
        let end = self.time(element, "loopEnd")?;
        let start = self.time(element, "loopStart").unwrap_or(0.0);
        (end - start > 1e-4).then_some((start, end))
    }

    /// Seconds that a length takes from a time on.
    fn span_after(&self, unit: Unit, seconds: f64, length: f64) -> f64 {
        let at = self.grid.position_at(unit, seconds);
        self.grid.seconds_at(unit, at + length) - seconds
    }

    /// The time from which a length takes up to another time.
    fn span_before(&self, unit: Unit, seconds: f64, length: f64) -> f64 {
        let at = self.grid.position_at(unit, seconds);
        self.grid.seconds_at(unit, at - length)
    }

    /// Where a content ends, in its own time.
    fn content_end(&mut self, content: &Element<'_>) -> f64 {
        let ends: Vec<f64> = match content.tag.as_ref() {
            "Notes" => content.all("Note").map(end_of).collect(),
            "Clips" => content.all("Clip").map(end_of).collect(),
            "Points" => content.children.iter().map(end_of).collect(),
            "Warps" => content.all("Warp").map(end_of).collect(),
            "Audio" | "Video" => vec![attribute(content, "duration")],
            _ => content
                .children
                .iter()
                .map(|c| self.content_end(c))
                .collect(),
        };
        ends.into_iter().fold(0.0, f64::max)
    }

    fn nested(&mut self, clips: &'e Element<'e>, frame: &Frame<'e>) {
        let inner: Vec<&'e Element<'e>> = clips.all("Clip").collect();
        if let ([only], Some(_)) = (inner.as_slice(), frame.repeat)
            && let Some((content, single)) = self.single(only, frame)
        {
            return self.content_of(content, single);
        }
        let outer = |anchor: Anchor, window: (f64, f64)| Outer {
            anchor,
            window,
            strip: frame.strip,
            depth: frame.depth + 1,
            name: frame.name,
            colour: frame.colour,
            enabled: frame.enabled,
            points: frame.points.clone(),
        };
        let passes = self.passes(frame);
        if passes.len() > 1 {
            let label = frame.label(&self.strips[frame.strip].name);
            self.losses
                .note("a loop of several parts was written out", label);
        }
        for (anchor, window) in passes {
            let outer = outer(anchor, window);
            for clip in &inner {
                self.clip(clip, &outer);
            }
        }
    }

    /// Each pass of a loop: where its content lies and from when to when it is heard.
    fn passes(&mut self, frame: &Frame<'_>) -> Vec<(Anchor, (f64, f64))> {
        let first = frame.anchor.content_at(&self.grid, frame.start);
        let Some((from, to)) = frame.repeat.filter(|(_, to)| first < *to) else {
            return vec![(frame.anchor, (frame.start, frame.end))];
        };
        let (mut anchor, mut start, mut passes) = (frame.anchor, frame.start, Vec::new());
        loop {
            let end = anchor.seconds(&self.grid, to);
            passes.push((anchor, (start, end.min(frame.end))));
            if end >= frame.end - SAME {
                return passes;
            }
            if passes.len() >= MAX_PASSES {
                let label = frame.label(&self.strips[frame.strip].name);
                self.losses
                    .note("cut short: a loop of very many passes", label);
                return passes;
            }
            anchor = Anchor::heard(&self.grid, anchor.unit, end, from);
            start = end;
        }
    }

    /// A looping clip around one other that fills the loop, as one clip.
    fn single(
        &mut self,
        only: &'e Element<'e>,
        frame: &Frame<'e>,
    ) -> Option<(&'e Element<'e>, Frame<'e>)> {
        let content = self.content(only)?;
        let (from, to) = frame.repeat?;
        let time = self.time(only, "time").unwrap_or(0.0);
        let duration = self.time(only, "duration");
        let first = frame.anchor.content_at(&self.grid, frame.start).min(from);
        let fills = time <= first + SAME && duration.is_none_or(|d| time + d >= to - SAME);
        let plain = only.get("loopEnd").is_none()
            && attribute(only, "fadeInTime").abs() < SAME
            && attribute(only, "fadeOutTime").abs() < SAME;
        if !fills || !plain || holds(content, "Clips") {
            return None;
        }
        let play_start = self.time(only, "playStart").unwrap_or(0.0);
        let unit = unit_of(only, "contentTimeUnit", frame.anchor.unit);
        let mut single = frame.clone();
        single.name = only.get("name").or(frame.name);
        single.colour = self.colour(only).or(frame.colour);
        single.enabled &= flag(only, "enable", true);
        if unit == frame.anchor.unit {
            let shift = play_start - time;
            single.anchor = frame.anchor.shifted(shift);
            single.repeat = Some((from + shift, to + shift));
        } else {
            // A loop in one unit over a content in the other is one only while the tempo stays.
            if !self.grid.is_steady(frame.start, frame.end) {
                return None;
            }
            let heard = frame.anchor.seconds(&self.grid, time);
            let anchor = Anchor::heard(&self.grid, unit, heard, play_start);
            let inside = |reading: &Self, at: f64| {
                let seconds = frame.anchor.seconds(&reading.grid, at);
                anchor.content_at(&reading.grid, seconds)
            };
            single.repeat = Some((inside(self, from), inside(self, to)));
            single.anchor = anchor;
        }
        Some((content, single))
    }
}

/// A number that is only looked at.
fn attribute(element: &Element<'_>, name: &str) -> f64 {
    let value = element.get(name).and_then(|text| text.trim().parse().ok());
    value.filter(|v: &f64| v.is_finite()).unwrap_or(0.0)
}

fn end_of(element: &Element<'_>) -> f64 {
    attribute(element, "time") + attribute(element, "duration")
}
