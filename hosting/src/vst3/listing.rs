//! What a controller lists: parameters, programmes, what MIDI moves, expressions.

use vst3::ComPtr;
use vst3::Steinberg::Vst::{
    IEditControllerTrait as _, IMidiMapping, IMidiMappingTrait as _, INoteExpressionController,
    INoteExpressionControllerTrait as _, IUnitInfo, IUnitInfoTrait as _, NoteExpressionTypeIDs_,
    NoteExpressionTypeInfo, ParameterInfo, ParameterInfo_::ParameterFlags_, ProgramListInfo,
    String128, UnitInfo,
};
use vst3::Steinberg::kResultOk;

use super::control::Control;
use super::parameters::{CONTROLLERS, Mapping, Places};
use super::realtime::Expressions;
use super::text::from_wide;
use crate::seam::{MAX_PARAMETERS, ParameterDescription, ProgramList};

impl Control {
    /// The parameters, each id once.
    pub fn parameters(&self) -> Vec<ParameterDescription> {
        let Some(controller) = &self.controller else {
            return Vec::new();
        };
        // SAFETY: plain calls and a plain struct on the control thread.
        let count = unsafe { controller.getParameterCount() };
        let most = i32::try_from(MAX_PARAMETERS).unwrap_or(i32::MAX);
        let mut known = std::collections::HashSet::new();
        let mut repeated = 0;
        let mut found = Vec::new();
        for index in 0..count.clamp(0, most) {
            // SAFETY: as above.
            let (result, told) = unsafe {
                let mut told: ParameterInfo = std::mem::zeroed();
                (controller.getParameterInfo(index, &raw mut told), told)
            };
            if result != kResultOk || !known.insert(told.id) {
                repeated += 1;
                if repeated > 4096 {
                    break;
                }
                continue;
            }
            found.push(describe(&told));
        }
        found
    }

    /// The programme lists, with the units that use them.
    pub fn programs(&self) -> Vec<ProgramList> {
        let Some(units) = self.units() else {
            return Vec::new();
        };
        // SAFETY: plain calls and plain structs on the control thread.
        unsafe {
            let users: Vec<(i32, i32)> = (0..units.getUnitCount().clamp(0, 4096))
                .filter_map(|index| {
                    let mut told: UnitInfo = std::mem::zeroed();
                    (units.getUnitInfo(index, &raw mut told) == kResultOk)
                        .then_some((told.programListId, told.id))
                })
                .collect();
            (0..units.getProgramListCount().clamp(0, 1024))
                .filter_map(|index| {
                    let mut told: ProgramListInfo = std::mem::zeroed();
                    (units.getProgramListInfo(index, &raw mut told) == kResultOk).then_some(told)
                })
                .map(|told| ProgramList {
                    id: told.id,
                    name: from_wide(&told.name),
                    unit: users
                        .iter()
                        .find(|(list, _)| *list == told.id)
                        .map_or(0, |(_, unit)| *unit),
                    programs: program_names(&units, told.id, told.programCount),
                })
                .collect()
        }
    }

    fn units(&self) -> Option<ComPtr<IUnitInfo>> {
        self.controller.as_ref()?.cast()
    }

    /// Asks which parameters MIDI controllers move.
    pub fn map_midi(&self, places: &Places, mapping: &Mapping) {
        let Some(table) = self
            .controller
            .as_ref()
            .and_then(|c| c.cast::<IMidiMapping>())
        else {
            return;
        };
        for channel in 0..16_i16 {
            for controller in 0..CONTROLLERS {
                let mut id = 0;
                let number = i16::try_from(controller).unwrap_or(0);
                // SAFETY: a plain call on the control thread.
                let result =
                    unsafe { table.getMidiControllerAssignment(0, channel, number, &raw mut id) };
                let index = (result == kResultOk).then(|| places.of(id)).flatten();
                mapping.set(channel.unsigned_abs().into(), controller, index);
            }
        }
    }

    /// Which note expressions the plugin knows.
    pub fn expressions(&self) -> Expressions {
        let mut known = Expressions::default();
        let table = self
            .controller
            .as_ref()
            .and_then(|c| c.cast::<INoteExpressionController>());
        let Some(table) = table else {
            return known;
        };
        // SAFETY: plain calls and a plain struct on the control thread.
        unsafe {
            for index in 0..table.getNoteExpressionCount(0, 0).clamp(0, 256) {
                let mut told: NoteExpressionTypeInfo = std::mem::zeroed();
                if table.getNoteExpressionInfo(0, 0, index, &raw mut told) == kResultOk {
                    known.tuning |= told.typeId == NoteExpressionTypeIDs_::kTuningTypeID;
                    known.brightness |= told.typeId == NoteExpressionTypeIDs_::kBrightnessTypeID;
                    known.volume |= told.typeId == NoteExpressionTypeIDs_::kVolumeTypeID;
                    known.any = true;
                }
            }
        }
        known
    }
}

fn program_names(units: &ComPtr<IUnitInfo>, list: i32, count: i32) -> Vec<String> {
    (0..count.clamp(0, 16_384))
        .map(|index| {
            let mut name: String128 = [0; 128];
            // SAFETY: the string has VST3's length.
            unsafe { units.getProgramName(list, index, &raw mut name) };
            from_wide(&name)
        })
        .collect()
}

fn describe(told: &ParameterInfo) -> ParameterDescription {
    let flag = |bit| told.flags & bit != 0;
    ParameterDescription {
        id: told.id,
        name: from_wide(&told.title),
        short_name: from_wide(&told.shortTitle),
        unit: from_wide(&told.units),
        steps: u32::try_from(told.stepCount).unwrap_or(0),
        default: if told.defaultNormalizedValue.is_nan() {
            0.0
        } else {
            told.defaultNormalizedValue.clamp(0.0, 1.0)
        },
        automatable: flag(ParameterFlags_::kCanAutomate),
        read_only: flag(ParameterFlags_::kIsReadOnly),
        hidden: flag(ParameterFlags_::kIsHidden),
        bypass: flag(ParameterFlags_::kIsBypass),
        program: flag(ParameterFlags_::kIsProgramChange),
    }
}
