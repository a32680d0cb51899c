//! The control thread and everything that happens on it.
//!
//! In: mail from the server. Out: replies and notifications, orders to the
//! callback, commands to the disk thread. It alone sees both the protocol and the
//! model. One tick: Receive, Apply, Derive, Compile, Publish, Observe, Notify.
//!
//! | file | stage |
//! |---|---|
//! | `thread`, `answer`, `clients` | receive and reply |
//! | `commands`, `draft`, `edit_log`, `history` | apply |
//! | `derive`, `extract`, `publish` | derive, compile, publish |
//! | `observe`, `notify` | observe, notify |
//! | `journal`, `package`, `saving` | never lost: packages, recovery, saving |
//! | `catalog`, `clip_content`, `preparing` | what clips play, got ready ahead of time |
//! | `rack`, `errands` | hosted plugins: opened, told, asked |
//! | `slow`, `work`, `files`, `jobs`, `render_job`, `edit_file`, `interchange`, `media_folder`, `media_job` | what takes long |

mod answer;
mod atomic;
mod automation_pass;
pub mod bounce_job;
pub mod catalog;
mod clients;
mod clip_content;
mod clip_views;
mod commands;
mod derive;
mod draft;
mod edit_file;
pub mod edit_log;
mod errands;
pub mod extract;
mod files;
mod freeze;
mod history;
mod interchange;
mod jobs;
mod journal;
mod live;
mod lookup;
pub mod mailbox;
mod material;
mod material_views;
mod measure_job;
mod media_folder;
mod media_job;
mod media_views;
mod midi_export;
mod motion;
mod notify;
mod observe;
pub mod offline;
mod ops_view;
pub mod package;
mod param_lookup;
mod params;
mod preparing;
mod project_items;
mod publish;
mod queries;
mod rack;
mod rehearse;
pub mod render_job;
mod routing_view;
mod saving;
mod scanning;
mod silence;
mod slow;
mod start;
mod synth_modulation;
mod thread;
mod transport;
mod views;
mod work;

pub use live::LiveParts;
pub use rack::PluginSettings;
pub use start::{ControlConfig, ControlThread, StartError, start};
