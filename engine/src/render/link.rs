//! The rings between the control thread and the callback.
//!
//! Orders go one way, what they replaced comes back. The way back cannot
//! overflow: every order that brings something back takes a credit, and there are
//! as many credits as the ring back has places.

use std::any::Any;

use rtrb::{Consumer, Producer, RingBuffer};

use super::automation::PlanOf;
use super::click::Click;
use super::graph::RenderGraph;
use super::playback::TransportOrder;
use super::slab::{NodeProcessor, Slab, Slot};
use crate::time::TempoSequence;

/// Orders the ring holds.
const ORDERS: usize = 8192;
/// Graphs and slabs that may be under way at once.
const CREDITS: usize = 32;

/// A new graph, with the processors that come and go with it. After the swap it
/// holds what was replaced.
#[derive(Debug, Default)]
pub struct Swap {
    /// The graph; `None` leaves the one that runs.
    pub graph: Option<Box<RenderGraph>>,
    /// What each slot shall hold.
    pub processors: Vec<(Slot, Option<NodeProcessor>)>,
    /// A larger, empty slab to move into first.
    pub slab: Option<Slab>,
    /// What moves the parameters of the processor in each slot.
    pub plans: Vec<(Slot, PlanOf)>,
    /// What the processor in each slot takes in place of what it had.
    pub given: Vec<(Slot, Box<dyn Any + Send + Sync>)>,
    /// Whether blocks are cut at the automation's grid from now on: where envelope
    /// followers are at work.
    pub on_grid: Option<bool>,
    /// The click that sounds from now on.
    pub click: Option<Box<Click>>,
    /// The tempo and meter that plugins are told of from now on.
    pub tempo: Option<Box<TempoSequence>>,
}

/// What the control thread tells the callback.
#[derive(Debug)]
pub enum Order {
    /// A new graph.
    Swap(Box<Swap>),
    /// A parameter's new value, in the processor's own unit.
    Param {
        /// Which processor.
        slot: Slot,
        /// Which of its parameters.
        index: u32,
        /// The value, to the bit as the Edit has it.
        value: f64,
    },
    /// Holds a parameter at a value against its curve, or lets it go.
    Hold {
        /// Which processor.
        slot: Slot,
        /// Which of its parameters.
        index: u32,
        /// The value in the processor's own unit; `None` lets go.
        value: Option<f64>,
    },
    /// Opens or closes a track's gate, or a send's.
    Gate {
        /// The track's output, or the send.
        slot: Slot,
        /// Whether it is heard.
        audible: bool,
    },
    /// Something about the transport.
    Transport(TransportOrder),
}

/// The control thread's end.
#[derive(Debug)]
pub struct ControlLink {
    orders: Producer<Order>,
    retired: Consumer<Box<Swap>>,
    /// Orders that found the ring full, oldest first.
    backlog: std::collections::VecDeque<Order>,
    credits: usize,
}

/// The callback's end.
#[derive(Debug)]
pub struct CallbackLink {
    pub(super) orders: Consumer<Order>,
    pub(super) retired: Producer<Box<Swap>>,
}

/// Both ends of a fresh link.
#[must_use]
pub fn link() -> (ControlLink, CallbackLink) {
    let (order_in, order_out) = RingBuffer::new(ORDERS);
    let (retired_in, retired_out) = RingBuffer::new(CREDITS);
    let control = ControlLink {
        orders: order_in,
        retired: retired_out,
        backlog: std::collections::VecDeque::new(),
        credits: CREDITS,
    };
    let callback = CallbackLink {
        orders: order_out,
        retired: retired_in,
    };
    (control, callback)
}

impl ControlLink {
    /// Sends an order, in order. What the ring can't take now waits here.
    pub fn send(&mut self, order: Order) {
        self.backlog.push_back(order);
        self.flush();
    }

    /// Frees what came back and sends what waited. Call every tick.
    pub fn flush(&mut self) {
        while let Ok(retired) = self.retired.pop() {
            self.credits += 1;
            drop(retired);
        }
        while let Some(order) = self.backlog.pop_front() {
            let costs = usize::from(matches!(order, Order::Swap(_)));
            if self.credits < costs {
                self.backlog.push_front(order);
                return;
            }
            match self.orders.push(order) {
                Ok(()) => self.credits -= costs,
                Err(rtrb::PushError::Full(order)) => {
                    self.backlog.push_front(order);
                    return;
                }
            }
        }
    }
}
