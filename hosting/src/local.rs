//! What the halves of a plugin in this process share, whatever its format.
//!
//! Thread: what both halves touch lies in a [`Core`] behind a gate: the real-time side
//! tries it once and goes on in silence, the control side waits.
#![expect(unsafe_code, reason = "the gate's cell, and the processor's modes")]

mod buffers;
mod bypass;
mod gate;
mod landing;
mod lane;
mod members;
mod module;
mod pending;
mod processor;
mod sound;

pub use processor::LocalProcessor;

pub(crate) use buffers::{Buffers, Bus, Layout};
pub(crate) use gate::Core;
pub(crate) use landing::Landing;
pub(crate) use lane::Lane;
pub(crate) use members::{EXPRESSIONS, Expression, Members};
pub(crate) use module::{check_header, open_library};
pub(crate) use pending::Pending;
pub(crate) use sound::{NoSubnormals, sanitise};
