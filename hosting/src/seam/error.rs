//! What can go wrong with a plugin.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a plugin couldn't be opened or asked.
#[derive(Clone, Debug, Error, PartialEq, Serialize, Deserialize)]
pub enum PluginError {
    /// The module can't be used.
    #[error("{}: {failure}", path.display())]
    Module {
        /// Which one.
        path: PathBuf,
        /// Why.
        failure: ScanFailure,
    },
    /// The module has no such class.
    #[error("{}: no plugin {id} in it", path.display())]
    NoClass {
        /// The module.
        path: PathBuf,
        /// The class wanted.
        id: String,
    },
    /// The plugin refused a step that every host takes.
    #[error("{plugin}: refused to {step} (result {code})")]
    Refused {
        /// Its name.
        plugin: String,
        /// What it refused.
        step: String,
        /// Its answer.
        code: i32,
    },
    /// The plugin crashed, by a signal or an exit.
    #[error("{plugin}: crashed while it was {during} ({how})")]
    Crashed {
        /// Its name.
        plugin: String,
        /// What it was doing.
        during: String,
        /// Signal or exit code.
        how: String,
    },
    /// The plugin didn't answer in time.
    #[error("{plugin}: no answer while {during} for {seconds} s")]
    Hung {
        /// Its name.
        plugin: String,
        /// What it was doing.
        during: String,
        /// How long it was waited for.
        seconds: f64,
    },
    /// A parameter that the plugin doesn't have.
    #[error("{plugin}: no parameter {id}")]
    NoParameter {
        /// Its name.
        plugin: String,
        /// The id.
        id: u32,
    },
    /// A parameter that can't be set.
    #[error("{plugin}: parameter {id} is read only")]
    ReadOnly {
        /// Its name.
        plugin: String,
        /// The id.
        id: u32,
    },
    /// A value that is not a number.
    #[error("{plugin}: parameter {id} can't be set to what is not a number")]
    NotANumber {
        /// Its name.
        plugin: String,
        /// The id.
        id: u32,
    },
    /// A text that the plugin makes no value of.
    #[error("{plugin}: parameter {id} has no value called {text:?}")]
    NoSuchText {
        /// Its name.
        plugin: String,
        /// The id.
        id: u32,
        /// What was said.
        text: String,
    },
    /// A preset file that isn't one.
    #[error("not a .vstpreset file: {0}")]
    NotAPreset(String),
    /// A preset of another plugin.
    #[error("a preset of plugin {found}, not of {wanted}")]
    OtherPlugin {
        /// This plugin's class.
        wanted: String,
        /// The preset's.
        found: String,
    },
    /// The plugin's process is being started again, or has been given up.
    #[error("{plugin}: not running ({reason})")]
    Down {
        /// Its name.
        plugin: String,
        /// Why.
        reason: String,
    },
    /// The system refused something (a process, memory).
    #[error("{step}: {reason}")]
    System {
        /// What was wanted.
        step: String,
        /// Why not.
        reason: String,
    },
}

/// Why a module can't be used.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum ScanFailure {
    /// It ended the process that loaded it.
    #[error("crashed while it was loaded ({how})")]
    Crashed {
        /// Signal or exit code.
        how: String,
    },
    /// It took longer than the limit.
    #[error("hung: not loaded within {milliseconds} ms")]
    Hung {
        /// The limit.
        milliseconds: u64,
    },
    /// It has no factory, or an empty one.
    #[error("no plugin factory in it")]
    NoFactory,
    /// It is made for another processor or system.
    #[error("made for another machine: {found}")]
    WrongArchitecture {
        /// What it is made for.
        found: String,
    },
    /// Not a bundle or library.
    #[error("not a plugin module: {why}")]
    NotABundle {
        /// What is wrong with it.
        why: String,
    },
    /// The system's loader refused it.
    #[error("can't be loaded: {why}")]
    NotLoadable {
        /// The loader's words.
        why: String,
    },
}
