//! Waive's signal processing: time and level, the contract of what runs at a node
//! ([`processor::Processor`]), and the built-in plugins.
//!
//! It knows nothing of Edits, graphs, files or the wire, so that everything here is
//! built and tested alone.
//!
//! | room | owns | may import |
//! |---|---|---|
//! | `time` | frames, seconds, beats; tempo and meter; the curve shape | nothing |
//! | `level` | decibels, gains, the fader law, pan, fade shapes | nothing |
//! | `processor` | the contract of what runs at a node | time |
//! | `builtin` | the plugins that ship with the engine | all of the above |

// Links to what is private are for those who read the source.
#![allow(rustdoc::private_intra_doc_links)]

pub mod builtin;
pub mod level;
pub mod processor;
pub mod time;
