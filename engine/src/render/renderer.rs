//! The callback's owner: takes orders, cuts the block, runs the graph.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rayon::ThreadPool;

use super::click::{Click, Stretch};
use super::execute::{Run, copy_mix};
use super::graph::RenderGraph;
use super::lateness::Past;
use super::link::{CallbackLink, Order, Swap};
use super::nodes::clip_player::Library;
use super::playback::{Playback, Segment, TransportOrder};
use super::processor::MusicalPosition;
use super::slab::{NodeProcessor, Slab, Slot};
use super::telemetry::Telemetry;
use crate::media::page::PageTable;
use crate::media::stream::{PageInlet, StreamClock};
use crate::time::{Frames, SampleRate, TempoSequence};

/// What a renderer is made with.
#[derive(Clone, Copy, Debug)]
pub struct RendererConfig {
    /// The session's rate.
    pub rate: SampleRate,
    /// The longest stretch run at once, in frames; longer blocks are cut.
    pub max_block: usize,
    /// Places for processors to begin with; a swap can bring a larger slab.
    pub slots: usize,
    /// Places for audio sources.
    pub sources: usize,
}

/// Renders blocks. Lives on the callback's thread, or in an offline render.
pub struct Renderer {
    graph: Option<Box<RenderGraph>>,
    slab: Slab,
    /// The resident samples; an offline render feeds them directly.
    pub pages: PageTable,
    inlet: Option<PageInlet>,
    link: Option<CallbackLink>,
    clock: Option<Arc<StreamClock>>,
    playback: Playback,
    past: Past,
    click: Option<Box<Click>>,
    tempo: Option<Box<TempoSequence>>,
    telemetry: Arc<Telemetry>,
    config: RendererConfig,
}

impl std::fmt::Debug for Renderer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Renderer {
    /// Allocates everything the callback will ever use, but for what swaps bring.
    #[must_use]
    pub fn new(config: RendererConfig, telemetry: Arc<Telemetry>) -> Self {
        Self {
            graph: None,
            slab: Slab::with_capacity(config.slots),
            pages: PageTable::with_capacity(config.sources),
            inlet: None,
            link: None,
            clock: None,
            playback: Playback::new(config.rate),
            past: Past::default(),
            click: None,
            tempo: None,
            telemetry,
            config,
        }
    }

    /// Attaches the rings of a live engine, and the clock its disk thread follows.
    #[must_use]
    pub fn connected(
        mut self,
        link: CallbackLink,
        inlet: PageInlet,
        clock: Arc<StreamClock>,
    ) -> Self {
        self.link = Some(link);
        self.inlet = Some(inlet);
        self.clock = Some(clock);
        self
    }

    /// Renders the next block: both slices are overwritten and have equal length.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32], pool: Option<&ThreadPool>) {
        self.take_orders();
        if let Some(inlet) = &mut self.inlet {
            inlet.drain(&mut self.pages);
        }
        let mut done = 0;
        while done < left.len() {
            let most = (left.len() - done).min(self.config.max_block);
            let segment = self.next_segment(most);
            let to = done + segment.frames;
            let (part_left, part_right) = (&mut left[done..to], &mut right[done..to]);
            if let Some(graph) = &self.graph {
                let library = Library {
                    pages: &self.pages,
                    telemetry: &self.telemetry,
                };
                let seen = graph.seen.try_borrow().ok();
                let run = Run {
                    graph,
                    slab: &self.slab,
                    library,
                    segment,
                    seen: seen.as_ref().map_or(&[], |seen| &seen[..]),
                };
                self.telemetry.begin_voices();
                run.all(pool);
                copy_mix(graph, part_left, part_right);
            } else {
                part_left.fill(0.0);
                part_right.fill(0.0);
            }
            self.click(&segment, part_left, part_right);
            self.playback.advance(segment.frames);
            done = to;
        }
        self.publish();
    }

    /// The next stretch, of at most `most` frames, and what the graph's late parts see
    /// in it.
    fn next_segment(&mut self, most: usize) -> Segment {
        let segment = self.playback.segment(most);
        let set = self.playback.ranges();
        self.past.note(&segment, set);
        let late = self.graph.as_ref().map(|graph| &graph.schedule.late);
        let late = late.filter(|late| !late.all().is_empty());
        let frames = late.map_or(segment.frames, |late| {
            self.past.cut(&segment, late, set.on_grid)
        });
        let segment = Segment {
            frames,
            music: self.music(segment.position, set.looping),
            ..segment
        };
        if let (Some(late), Some(graph)) = (late, &self.graph)
            && let Ok(mut seen) = graph.seen.try_borrow_mut()
        {
            let music = |position, looping| self.music(position, looping);
            self.past.look_all(&segment, late, &mut seen, music);
        }
        segment
    }

    /// Where a frame of the timeline stands in the music, while a loop is set.
    fn music(&self, position: i64, looping: Option<(i64, i64)>) -> MusicalPosition {
        let Some(tempo) = &self.tempo else {
            return MusicalPosition::default();
        };
        let rate = self.config.rate;
        let quarters = |frame: i64| {
            let beats = tempo.beats(rate.seconds(Frames(frame)));
            tempo.quarters(beats)
        };
        MusicalPosition {
            looping: looping.map(|(from, to)| (quarters(from), quarters(to))),
            ..MusicalPosition::at(tempo, rate.seconds(Frames(position)))
        }
    }

    /// Adds the click to what goes out, behind everything else and as late as that.
    fn click(&self, now: &Segment, left: &mut [f32], right: &mut [f32]) {
        let Some(click) = &self.click else {
            return;
        };
        let late = self
            .graph
            .as_ref()
            .map_or(0, |graph| graph.schedule.late.of_output());
        let (segment, set) = match late {
            0 => (*now, self.playback.ranges()),
            _ => (self.past.look(now, late), self.past.ranges(now, late)),
        };
        if !segment.playing {
            return;
        }
        let stretch = Stretch {
            position: segment.position,
            left,
            right,
        };
        match segment.declick {
            Some(fade) => click.add(stretch, set.counting, |frame| fade.at(frame)),
            None => click.add(stretch, set.counting, |_| 1.0),
        }
    }

    fn publish(&self) {
        if let Some(clock) = &self.clock {
            clock.set_playhead(self.playback.position());
        }
        let telemetry = &self.telemetry;
        telemetry.show_voices();
        telemetry
            .position
            .store(self.playback.position(), Ordering::Relaxed);
        telemetry
            .playing
            .store(self.playback.is_playing(), Ordering::Relaxed);
        telemetry
            .clock
            .store(self.playback.clock(), Ordering::Relaxed);
    }

    fn take_orders(&mut self) {
        let Some(mut link) = self.link.take() else {
            return;
        };
        while let Ok(order) = link.orders.pop() {
            match order {
                Order::Swap(mut swap) => {
                    self.install(&mut swap);
                    // Credits guarantee the room; see `link`.
                    if let Err(rtrb::PushError::Full(swap)) = link.retired.push(swap) {
                        std::mem::forget(swap);
                    }
                }
                Order::Param { slot, index, value } => self.set_param(slot, index, value),
                Order::Hold { slot, index, value } => self.hold(slot, index, value),
                Order::Gate { slot, audible } => self.set_gate(slot, audible),
                Order::Transport(order) => self.playback.obey(order),
            }
        }
        self.link = Some(link);
    }

    /// Installs a graph and processors; `swap` then holds what they replaced.
    pub fn install(&mut self, swap: &mut Swap) {
        if let Some(larger) = swap.slab.take() {
            swap.slab = Some(self.slab.grow_into(larger));
        }
        for (slot, processor) in &mut swap.processors {
            if let (Some(NodeProcessor::Delay(new)), Some(NodeProcessor::Delay(old))) =
                (processor.as_mut(), self.slab.get_mut(*slot))
            {
                new.inherit(old);
            }
            *processor = self.slab.replace(*slot, processor.take());
        }
        for (slot, plan) in &mut swap.plans {
            let now = self.standing(*slot);
            if let Some(processor) = self.slab.get_mut(*slot) {
                *plan = processor.replace_plan(plan.take(), &now);
            }
        }
        for (slot, given) in &mut swap.given {
            if let Some(NodeProcessor::Plugin(plugin)) = self.slab.get_mut(*slot) {
                plugin.trade(given.as_mut());
            }
        }
        if let Some(on_grid) = swap.on_grid {
            self.playback.keep_to_grid(on_grid);
        }
        if swap.click.is_some() {
            std::mem::swap(&mut self.click, &mut swap.click);
        }
        if swap.tempo.is_some() {
            std::mem::swap(&mut self.tempo, &mut swap.tempo);
        }
        if let Some(graph) = &swap.graph {
            self.move_with(graph);
            std::mem::swap(&mut self.graph, &mut swap.graph);
            self.telemetry.swaps.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Lets what comes to be more or less late than it was glide there.
    fn move_with(&mut self, graph: &RenderGraph) {
        let Some(before) = &self.graph else {
            return;
        };
        let (old, new) = (&before.schedule.late, &graph.schedule.late);
        let (slab, past, now) = (&mut self.slab, &self.past, self.playback.standing());
        old.changes(new, |slot| {
            if let Some(processor) = slab.get_mut(slot) {
                processor.glide(&past.look_from(&now, old.of(slot)));
            }
        });
    }

    /// Where things stand between two blocks for a processor.
    fn standing(&self, slot: Slot) -> Segment {
        let late = self
            .graph
            .as_ref()
            .map_or(0, |graph| graph.schedule.late.of(slot));
        self.past.look_from(&self.playback.standing(), late)
    }

    /// Takes a transport order directly, as an offline render does.
    pub fn obey(&mut self, order: TransportOrder) {
        self.playback.obey(order);
    }

    /// Stands still at once, without a fade: where an offline range ends.
    pub fn halt(&mut self) {
        self.playback.halt();
    }

    fn set_param(&mut self, slot: Slot, index: u32, value: f64) {
        let now = self.standing(slot);
        match self.slab.get_mut(slot) {
            Some(NodeProcessor::Fader(fader)) => fader.set_param(index, value, &now),
            Some(NodeProcessor::Send(send)) => send.set_param(index, value, &now),
            #[expect(clippy::cast_possible_truncation, reason = "plugins take f32")]
            Some(NodeProcessor::Plugin(plugin)) => {
                plugin.set_param(index, value as f32);
            }
            _ => {}
        }
    }

    fn hold(&mut self, slot: Slot, index: u32, value: Option<f64>) {
        let now = self.standing(slot);
        match self.slab.get_mut(slot) {
            Some(NodeProcessor::Fader(fader)) => fader.hold(index, value, &now),
            Some(NodeProcessor::Send(send)) => send.hold(index, value, &now),
            Some(NodeProcessor::Plugin(plugin)) => plugin.hold(index, value),
            _ => {}
        }
    }

    fn set_gate(&mut self, slot: Slot, audible: bool) {
        let clock = self.playback.clock();
        match self.slab.get_mut(slot) {
            Some(NodeProcessor::Output(output)) => output.set_audible(audible, clock),
            Some(NodeProcessor::Send(send)) => send.set_audible(audible, clock),
            _ => {}
        }
    }

    /// Whether any plugin still sounds. Looks at every slot: for offline renders.
    #[must_use]
    pub fn has_tail(&mut self) -> bool {
        (0..self.slab.capacity()).any(|slot| {
            let slot = Slot(u32::try_from(slot).unwrap_or(u32::MAX));
            match self.slab.get_mut(slot) {
                Some(NodeProcessor::Plugin(plugin)) => !plugin.is_idle(),
                Some(NodeProcessor::Delay(line)) => !line.is_idle(),
                _ => false,
            }
        })
    }
}
