//! Plugins of other makers: what is known of them without running them.
//!
//! Their parameters are entities like those of built-in plugins
//! ([`Parameter`](super::plugin::Parameter), [`ParamValue`](super::plugin::ParamValue)),
//! with a [`HostedParameter`] that says what a built-in's table would say. Invariant:
//! what a plugin remembers is its [`HostedState`] with the parameters' values on top.

use std::collections::HashMap;

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use super::id::ItemId;
use super::registry::ComponentValue;
use super::tree::Subtree;

/// A plugin that is loaded from a module; the type of its
/// [`Plugin`](super::plugin::Plugin) is [`Hosted::TYPE`].
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct Hosted {
    /// The plugin format: `VST3`.
    pub format: Box<str>,
    /// The module: a bundle or a library. Empty where a file named none.
    pub path: Box<str>,
    /// The class in the module, 32 hexadecimal digits; empty where it isn't known.
    pub class: Box<str>,
    /// Name for people.
    pub name: Box<str>,
    /// Who made it.
    pub vendor: Box<str>,
    /// Whether it plays notes.
    pub instrument: bool,
    /// The number that Tracktion's files know it by, in hexadecimal.
    pub unique_id: Box<str>,
    /// Where it runs: `process`, `vendor` (one process for all of its vendor's) or
    /// `none` (in the engine's own).
    pub isolation: Box<str>,
}

impl Hosted {
    /// What the format calls every plugin of other makers.
    pub const TYPE: &'static str = "vst";
    /// In a process of its own.
    pub const PROCESS: &'static str = "process";
    /// In one process with the others of its vendor.
    pub const VENDOR: &'static str = "vendor";
    /// In the engine's process.
    pub const NONE: &'static str = "none";
}

/// What a plugin remembers, as its own bytes.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct HostedState {
    /// Of its audio half (VST3: `IComponent`).
    #[serde(with = "super::bytes")]
    #[schemars(with = "String")]
    pub component: Vec<u8>,
    /// Of its controller (VST3: `IEditController`); empty if that keeps nothing.
    #[serde(with = "super::bytes")]
    #[schemars(with = "String")]
    pub controller: Vec<u8>,
}

/// What is known of a parameter of a hosted plugin; lies beside its
/// [`Parameter`](super::plugin::Parameter). Values are normalised, 0 to 1.
#[derive(
    Component,
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    rkyv::Archive,
    rkyv::Serialize,
    rkyv::Deserialize,
    schemars::JsonSchema,
)]
pub struct HostedParameter {
    /// Its place among the plugin's parameters.
    pub place: u32,
    /// Name for people.
    pub name: String,
    /// The unit of the values the plugin shows; may be empty.
    pub unit: String,
    /// Number of steps between 0 and 1: 0 continuous, 1 a switch, n a list of n + 1.
    pub steps: u32,
    /// Value of a fresh instance, 0 to 1.
    pub default: f64,
}

/// What running plugins remember now, where that isn't what their [`HostedState`] says
/// with the values on top: asked for before a file is written that holds states alone.
#[derive(Resource, Clone, Debug, Default)]
pub struct FreshStates(pub HashMap<ItemId, HostedState>);

impl FreshStates {
    /// Puts them into a tree that is about to be written.
    pub fn put_into(&self, tree: &mut Subtree) {
        if self.0.is_empty() {
            return;
        }
        if let Some(fresh) = self.0.get(&tree.id) {
            for component in &mut tree.components {
                if let ComponentValue::HostedState(state) = component {
                    state.clone_from(fresh);
                }
            }
        }
        for child in &mut tree.children {
            self.put_into(child);
        }
    }
}
