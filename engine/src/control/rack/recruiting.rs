//! Hosted plugins of an Edit that isn't in the World yet.

use std::sync::{Mutex, PoisonError};

use waive_protocol::ErrorReply;

use super::opening::{Arrival, arrival, recognise};
use super::orders::Wish;
use super::{AT_ONCE, Shelf, ticket};
use crate::control::mailbox::Mailbox;
use crate::model::id::{ItemId, ItemIndex};
use crate::model::registry::ComponentValue;
use crate::model::tree::Subtree;
use crate::plugins::host::PluginState;

/// Opens all hosted plugins of a tree, several at once, and gives them the parameters
/// that they have. Those that can't be opened stay as they are, and are told.
pub fn recruit_all(
    shelf: &Shelf,
    mailbox: Option<&Mailbox>,
    tree: &mut Subtree,
    index: &mut ItemIndex,
) -> (Vec<(ItemId, Arrival)>, Vec<String>) {
    let mut wishes = Vec::new();
    collect(tree, &mut wishes);
    let mut opened = open(shelf, mailbox, wishes);
    // In the order of the tree, whichever was opened first: ids are given out here.
    opened.sort_by_key(|(id, _)| *id);
    let (mut arrivals, mut warnings) = (Vec::new(), Vec::new());
    for (id, came) in opened {
        match came {
            Ok(came) => {
                let name = &came.hosted().name;
                warnings.extend(
                    came.opened
                        .refused
                        .iter()
                        .map(|line| format!("{name}: {line}")),
                );
                if let Some(plugin) = find(tree, id) {
                    complete(plugin, &came, index);
                }
                arrivals.push((id, came));
            }
            Err(refusal) => {
                let hint = refusal.error.hint.map(|hint| format!(" ({hint})"));
                let hint = hint.unwrap_or_default();
                warnings.push(format!(
                    "a plugin is passed through, but kept: {}{hint}",
                    refusal.message
                ));
            }
        }
    }
    (arrivals, warnings)
}

fn collect(tree: &Subtree, wishes: &mut Vec<(ItemId, Wish)>) {
    let mut hosted = None;
    let (mut state, mut bypassed, mut side_chain) = (None, false, false);
    for component in &tree.components {
        match component {
            ComponentValue::Hosted(own) => hosted = Some(own.clone()),
            ComponentValue::HostedState(own) => {
                state = Some(PluginState {
                    component: own.component.clone(),
                    controller: own.controller.clone(),
                });
            }
            ComponentValue::Plugin(plugin) => bypassed = !plugin.enabled,
            ComponentValue::SidechainSource(_) => side_chain = true,
            _ => {}
        }
    }
    if let Some(hosted) = hosted {
        let wish = Wish {
            hosted,
            state,
            values: values(tree),
            places: Vec::new(),
            bypassed,
            side_chain,
        };
        wishes.push((tree.id, wish));
    }
    for child in &tree.children {
        collect(child, wishes);
    }
}

/// The values that a plugin's file says beside its state, by the plugin's own numbers.
fn values(plugin: &Subtree) -> Vec<(u32, f64)> {
    let params = plugin.children.iter().filter_map(|child| {
        let (mut id, mut value) = (None, None);
        for component in &child.components {
            match component {
                ComponentValue::Parameter(param) => id = param.param_id.parse().ok(),
                ComponentValue::ParamValue(own) => value = Some(own.0),
                _ => {}
            }
        }
        Some((id?, value?))
    });
    params.collect()
}

type Came = (ItemId, Result<Arrival, ErrorReply>);

fn open(shelf: &Shelf, mailbox: Option<&Mailbox>, wishes: Vec<(ItemId, Wish)>) -> Vec<Came> {
    let threads = AT_ONCE.min(wishes.len());
    let (wishes, came) = (Mutex::new(wishes), Mutex::new(Vec::new()));
    let next = || wishes.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = || {
        while let Some((id, wish)) = next() {
            let opened = arrival(shelf, wish, (mailbox.cloned(), ticket()), false);
            let mut came = came.lock().unwrap_or_else(PoisonError::into_inner);
            came.push((id, opened));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    came.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn find(tree: &mut Subtree, id: ItemId) -> Option<&mut Subtree> {
    if tree.id == id {
        return Some(tree);
    }
    tree.children.iter_mut().find_map(|child| find(child, id))
}

/// Notes what is known of a plugin once it is open.
fn complete(plugin: &mut Subtree, came: &Arrival, index: &mut ItemIndex) {
    let known = &came.opened.description;
    for component in &mut plugin.components {
        if let ComponentValue::Hosted(hosted) = component {
            recognise(hosted, known);
        }
    }
    came.complete(plugin, index);
}
