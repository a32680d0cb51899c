//! Which actions stand together.

use crate::request::{ActionEntry, Request};

/// Where an action stands whose noun nobody has said; a test sees to it that none does.
const OTHERS: &str = "Others";

const NOUNS: &[(&str, &[&str])] = &[
    ("Engine", &["ping", "describe", "shutdown"]),
    (
        "Edit",
        &[
            "new_edit",
            "open_edit",
            "save_edit",
            "save_edit_as",
            "list_recoveries",
            "discard_recovery",
            "get_edit_info",
            "get_edit_state",
            "query",
            "summarize",
        ],
    ),
    (
        "Tracks",
        &[
            "get_tracks",
            "get_track",
            "add_track",
            "remove_track",
            "rename_track",
            "duplicate_track",
            "reorder_track",
            "solo_track",
            "mute_track",
            "set_track_volume",
            "set_track_pan",
            "set_pan_law",
            "set_solo_isolate",
            "set_track_colour",
            "freeze_track",
            "unfreeze_track",
            "bounce_track",
        ],
    ),
    (
        "Folders",
        &[
            "add_folder_track",
            "move_track_to_folder",
            "remove_from_folder",
            "add_vca",
            "set_vca",
        ],
    ),
    (
        "Routing",
        &[
            "get_routing",
            "set_track_output",
            "add_aux_send",
            "set_send_level",
            "add_aux_return",
            "set_aux_bus_name",
            "set_sidechain",
            "set_plugin_output",
            "set_master_fades",
        ],
    ),
    (
        "Clips",
        &[
            "get_clip",
            "insert_audio_clip",
            "insert_midi_clip",
            "insert_empty_midi_clip",
            "import_midi",
            "split_clip",
            "delete_clip",
            "move_clip",
            "duplicate_clip",
            "trim_clip",
            "set_clip_gain",
            "set_clip_fade",
            "set_clip_crossfade",
            "set_clip_pan",
            "set_clip_mute",
            "set_clip_enabled",
            "set_clip_colour",
            "set_clip_speed",
            "set_clip_pitch",
            "set_clip_loop",
            "reverse_clip",
            "set_clip_source",
            "set_clip_offset",
            "set_clip_tempo_sync",
            "set_clip_auto_pitch",
            "warp_clip",
            "list_takes",
            "add_take",
            "select_take",
            "set_comp",
            "get_waveform",
            "list_media",
            "rename_clip",
        ],
    ),
    (
        "Notes",
        &[
            "get_notes",
            "add_notes",
            "edit_notes",
            "remove_notes",
            "quantize_clip",
            "transpose_notes",
            "get_controllers",
            "add_controllers",
            "remove_controllers",
        ],
    ),
    (
        "MIDI clips",
        &[
            "set_clip_quantisation",
            "set_clip_groove",
            "set_clip_channel",
            "set_clip_velocity",
            "set_clip_midi_sends",
            "get_midi_takes",
            "add_midi_take",
            "select_midi_take",
            "export_midi",
        ],
    ),
    (
        "Step clips",
        &[
            "insert_step_clip",
            "get_step_clip",
            "set_step_pattern",
            "set_step_channel",
            "set_step_sequence",
        ],
    ),
    (
        "Plugins",
        &[
            "list_plugins",
            "scan_plugins",
            "load_plugin",
            "remove_plugin",
            "bypass_plugin",
            "move_plugin",
            "get_plugin_parameters",
            "set_parameter",
            "set_parameters",
            "set_sampler_sounds",
            "set_plugin_file",
            "set_synth_modulation",
            "get_plugin_state",
            "set_plugin_state",
            "save_plugin_preset",
            "load_plugin_preset",
        ],
    ),
    (
        "Automation",
        &[
            "get_automation_params",
            "get_automation_points",
            "add_automation_point",
            "add_automation_points",
            "set_automation_point",
            "remove_automation_point",
            "clear_automation",
            "get_automation_value",
            "set_automation_bypass",
            "set_automation_mode",
            "add_clip_automation",
            "get_clip_automation",
            "remove_clip_automation",
        ],
    ),
    (
        "Modulation",
        &[
            "add_macro",
            "set_macro",
            "add_modifier",
            "set_modifier",
            "remove_modifier",
            "assign_modulation",
            "remove_modulation",
            "get_modulation",
        ],
    ),
    (
        "Transport",
        &[
            "transport_play",
            "transport_stop",
            "transport_seek",
            "get_transport_state",
            "set_loop_region",
        ],
    ),
    (
        "Tempo",
        &[
            "get_tempo_map",
            "set_tempo",
            "insert_tempo",
            "remove_tempo",
            "set_time_signature",
            "insert_time_signature",
            "remove_time_signature",
            "insert_key",
            "remove_key",
            "set_click",
            "get_click",
        ],
    ),
    ("Markers", &["add_marker", "remove_marker", "list_markers"]),
    ("Renders", &["export_mixdown", "export_stems"]),
    (
        "Media",
        &[
            "collect_and_save",
            "remove_unused_media",
            "package_as_zip",
            "import_dawproject",
            "export_dawproject",
        ],
    ),
    ("Jobs", &["get_job", "cancel_job", "list_jobs"]),
    (
        "History",
        &[
            "undo",
            "redo",
            "undo_to",
            "get_history",
            "changes_since",
            "batch",
        ],
    ),
    (
        "Listening",
        &[
            "subscribe",
            "unsubscribe",
            "get_meters",
            "measure",
            "get_performance",
        ],
    ),
];

/// The noun of an action.
pub(super) fn of(action: &str) -> &'static str {
    let found = NOUNS.iter().find(|(_, names)| names.contains(&action));
    found.map_or(OTHERS, |(noun, _)| noun)
}

/// Every action once, under its noun.
pub(super) fn groups() -> Vec<(&'static str, Vec<&'static ActionEntry>)> {
    let known = |entry: &&ActionEntry| NOUNS.iter().any(|(_, names)| names.contains(&entry.name));
    let mut groups: Vec<(&str, Vec<&ActionEntry>)> = NOUNS
        .iter()
        .map(|(noun, names)| {
            let entries = names.iter().filter_map(|name| Request::entry(name));
            (*noun, entries.collect())
        })
        .collect();
    let others: Vec<&ActionEntry> = Request::TABLE.iter().filter(|e| !known(e)).collect();
    groups.push((OTHERS, others));
    groups.retain(|(_, entries)| !entries.is_empty());
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_one_noun() {
        let mut named: Vec<&str> = NOUNS.iter().flat_map(|(_, names)| names.to_vec()).collect();
        let mut all = Request::NAMES.to_vec();
        named.sort_unstable();
        all.sort_unstable();
        assert_eq!(named, all);
        assert!(groups().iter().all(|(noun, _)| *noun != OTHERS));
    }
}
