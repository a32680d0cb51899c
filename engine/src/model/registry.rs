//! The one list of persistent components.
//!
//! Operations, the journal, state queries and snapshots all go by this list: a
//! component that isn't here isn't part of the Edit. Names are wire and disk
//! format: they may be added, never changed.

use bevy_ecs::component::ComponentId;
use bevy_ecs::entity::Entity;
use bevy_ecs::world::{EntityRef, EntityWorldMut, World};
use rkyv::rancor::Error;
use rkyv::util::AlignedVec;
use schemars::{Schema, SchemaGenerator};
use serde::{Deserialize, Serialize, Serializer};

use super::column::{ColumnError, Places, columns, counted, holders};
use super::{
    automation, clip, edit, hosted, kept, material, modulation, note, plugin, step, tempo, track,
    transport,
};

macro_rules! registry {
    ($($variant:ident = $name:literal: $type:ty,)*) => {
        /// A persistent component with its value.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum ComponentValue {
            $(
                #[doc = concat!("`", $name, "`")]
                #[serde(rename = $name)]
                $variant($type),
            )*
        }

        /// Which persistent component.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ComponentKind {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant,
            )*
        }

        impl ComponentKind {
            /// Every kind, in the order of the registry.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name on the wire and on disk.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The component's value on an entity, if it has one.
            #[must_use]
            pub fn read(self, entity: &EntityRef<'_>) -> Option<ComponentValue> {
                match self {
                    $(Self::$variant => entity.get::<$type>().cloned().map(ComponentValue::$variant),)*
                }
            }

            /// The component by its name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// Where the World keeps it; `None` while no entity has ever had it.
            #[must_use]
            pub fn component_id(self, world: &World) -> Option<ComponentId> {
                match self { $(Self::$variant => world.component_id::<$type>(),)* }
            }

            /// Whether an entity has the component.
            #[must_use]
            pub fn is_on(self, entity: &EntityRef<'_>) -> bool {
                match self { $(Self::$variant => entity.contains::<$type>(),)* }
            }

            /// Hands the component of an entity to a serialiser, uncopied; `None` when it has none.
            pub fn serialize<S: Serializer>(
                self,
                entity: &EntityRef<'_>,
                to: S,
            ) -> Option<Result<S::Ok, S::Error>> {
                match self {
                    $(Self::$variant => entity.get::<$type>().map(|value| value.serialize(to)),)*
                }
            }

            /// The JSON Schema of its values.
            #[must_use]
            pub fn schema(self, generator: &mut SchemaGenerator) -> Schema {
                match self { $(Self::$variant => generator.subschema_for::<$type>(),)* }
            }

            pub(super) fn remove(self, entity: &mut EntityWorldMut<'_>) {
                match self { $(Self::$variant => { entity.remove::<$type>(); })* }
            }
        }

        impl ComponentValue {
            /// Which component this is a value of.
            #[must_use]
            pub fn kind(&self) -> ComponentKind {
                match self { $(Self::$variant(_) => ComponentKind::$variant,)* }
            }

            pub(super) fn insert(self, entity: &mut EntityWorldMut<'_>) {
                match self { $(Self::$variant(value) => { entity.insert(value); })* }
            }
        }

        columns! { $($variant: $type,)* }

        $(
            impl From<$type> for ComponentValue {
                fn from(value: $type) -> Self { Self::$variant(value) }
            }
        )*
    };
}

registry! {
    EditRoot = "edit": edit::EditRoot,
    EditHeader = "edit_header": edit::EditHeader,
    Name = "name": edit::Name,
    Colour = "colour": edit::Colour,
    LoopRegion = "loop_region": transport::LoopRegion,
    Tempo = "tempo": tempo::Tempo,
    Meter = "meter": tempo::Meter,
    MeterStart = "meter_start": tempo::MeterStart,
    Track = "track": track::Track,
    MasterTrack = "master_track": track::MasterTrack,
    Mute = "mute": track::Mute,
    Solo = "solo": track::Solo,
    ClipSpan = "clip_span": clip::ClipSpan,
    AudioClip = "audio_clip": clip::AudioClip,
    ClipLevel = "clip_level": clip::ClipLevel,
    Fades = "fades": clip::Fades,
    MidiClip = "midi_clip": clip::MidiClip,
    AbsoluteTime = "absolute_time": clip::AbsoluteTime,
    Marker = "marker": clip::Marker,
    Notes = "notes": note::Notes,
    Controllers = "controllers": note::Controllers,
    Plugin = "plugin": plugin::Plugin,
    Parameter = "parameter": plugin::Parameter,
    ParamValue = "param_value": plugin::ParamValue,
    MasterFades = "master_fades": edit::MasterFades,
    ClickTrack = "click_track": edit::ClickTrack,
    AuxBusNames = "aux_bus_names": edit::AuxBusNames,
    KeyChange = "key_change": tempo::KeyChange,
    Folder = "folder": track::Folder,
    SoloIsolate = "solo_isolate": track::SoloIsolate,
    TrackOutput = "track_output": track::TrackOutput,
    Frozen = "frozen": track::Frozen,
    AutomationMode = "automation_mode": track::AutomationMode,
    GlobalTrack = "global_track": track::GlobalTrack,
    Disabled = "disabled": clip::Disabled,
    ClipSpeed = "clip_speed": clip::ClipSpeed,
    ClipLoop = "clip_loop": clip::ClipLoop,
    FadeBehaviours = "fade_behaviours": clip::FadeBehaviours,
    AutoCrossfade = "auto_crossfade": clip::AutoCrossfade,
    Reversed = "reversed": clip::Reversed,
    Stretch = "stretch": clip::Stretch,
    LoopFacts = "loop_facts": clip::LoopFacts,
    Warp = "warp": clip::Warp,
    Takes = "takes": clip::Takes,
    ChordClip = "chord_clip": clip::ChordClip,
    ArrangerClip = "arranger_clip": clip::ArrangerClip,
    ForeignClip = "foreign_clip": clip::ForeignClip,
    Expressions = "expressions": note::Expressions,
    SystemExclusives = "system_exclusives": note::SystemExclusives,
    VelocityLevel = "velocity_level": note::VelocityLevel,
    Quantisation = "quantisation": note::Quantisation,
    Groove = "groove": note::Groove,
    MidiSends = "midi_sends": note::MidiSends,
    MidiTakes = "midi_takes": note::MidiTakes,
    MidiMeta = "midi_meta": note::MidiMeta,
    StepClip = "step_clip": step::StepClip,
    AuxSend = "aux_send": plugin::AuxSend,
    AuxReturn = "aux_return": plugin::AuxReturn,
    FaderOptions = "fader_options": plugin::FaderOptions,
    SidechainSource = "sidechain_source": plugin::SidechainSource,
    FurtherOutputs = "further_outputs": plugin::FurtherOutputs,
    Hosted = "hosted": hosted::Hosted,
    HostedState = "hosted_state": hosted::HostedState,
    HostedParameter = "hosted_parameter": hosted::HostedParameter,
    Curve = "curve": automation::Curve,
    CurveBypassed = "curve_bypassed": automation::CurveBypassed,
    Assignments = "assignments": automation::Assignments,
    Modifier = "modifier": automation::Modifier,
    MacroSet = "macro_set": automation::MacroSet,
    Macro = "macro": automation::Macro,
    ClipCurve = "clip_curve": automation::ClipCurve,
    Kept = "kept": kept::Kept,
    KeptFile = "kept_file": kept::KeptFile,
    SamplerSounds = "sampler_sounds": material::SamplerSounds,
    PluginFile = "plugin_file": material::PluginFile,
    SynthModulation = "synth_modulation": modulation::SynthModulation,
}

impl ComponentKind {
    /// The number of its form in snapshots. Whoever changes a component's fields in a
    /// way that changes its archive raises this (`session::package` has the test that
    /// notices), and says in `session::package::snapshot` how the old form is read.
    #[must_use]
    pub fn layout(self) -> u32 {
        1
    }
}

/// Every persistent component of an entity, in the registry's order.
#[must_use]
pub fn components_of(entity: &EntityRef<'_>) -> Vec<ComponentValue> {
    ComponentKind::ALL
        .iter()
        .filter_map(|kind| kind.read(entity))
        .collect()
}
