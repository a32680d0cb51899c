//! A processor that counts its parameters otherwise than the Edit does: another version
//! of the plugin than the one that the Edit was made with.

use crate::render::processor::{
    Activity, Input, ParamPoint, ProcessContext, Processor, Stereo, StereoMut,
};

/// As many points as a block brings at most.
const POINTS: usize = 1024;

/// See the module.
pub struct Placed {
    inner: Box<dyn Processor>,
    /// The processor's place for each of the Edit's.
    table: Box<[u32]>,
    points: Vec<ParamPoint>,
}

/// Wraps a processor where places differ. Pairs are the Edit's place and the plugin's
/// own id; `ids` are the ids as the processor counts.
pub fn place(inner: Box<dyn Processor>, wanted: &[(u32, u32)], ids: &[u32]) -> Box<dyn Processor> {
    let at = |place: u32| ids.get(place as usize).copied();
    if wanted.iter().all(|&(place, id)| at(place) == Some(id)) {
        return inner;
    }
    let most = wanted.iter().map(|&(place, _)| place as usize + 1).max();
    let mut table = vec![u32::MAX; most.unwrap_or(0).min(1 << 16)];
    for &(place, id) in wanted {
        let own = ids.iter().position(|&known| known == id);
        if let (Some(entry), Some(own)) = (table.get_mut(place as usize), own) {
            *entry = u32::try_from(own).unwrap_or(u32::MAX);
        }
    }
    Box::new(Placed {
        inner,
        table: table.into_boxed_slice(),
        points: Vec::with_capacity(POINTS),
    })
}

impl Placed {
    fn own(&self, index: u32) -> Option<u32> {
        let own = self.table.get(index as usize).copied();
        own.filter(|&own| own != u32::MAX)
    }
}

impl Processor for Placed {
    fn process(
        &mut self,
        context: &ProcessContext,
        input: Input<'_>,
        audio: StereoMut<'_>,
    ) -> Activity {
        self.inner.process(context, input, audio)
    }

    fn process_automated(
        &mut self,
        context: &ProcessContext,
        input: Input<'_>,
        points: &[ParamPoint],
        audio: StereoMut<'_>,
    ) -> Activity {
        let mut told = std::mem::take(&mut self.points);
        told.clear();
        for point in points.iter().take(told.capacity()) {
            if let Some(index) = self.own(point.index) {
                told.push(ParamPoint { index, ..*point });
            }
        }
        let heard = self.inner.process_automated(context, input, &told, audio);
        self.points = told;
        heard
    }

    fn set_param(&mut self, index: u32, value: f32) {
        if let Some(own) = self.own(index) {
            self.inner.set_param(own, value);
        }
    }

    fn release(&mut self) {
        self.inner.release();
    }

    fn is_idle(&self) -> bool {
        self.inner.is_idle()
    }

    fn voices(&self) -> u32 {
        self.inner.voices()
    }

    fn further_outputs(&self) -> usize {
        self.inner.further_outputs()
    }

    fn further(&self, output: usize) -> Option<Stereo<'_>> {
        self.inner.further(output)
    }

    fn latency(&self) -> u32 {
        self.inner.latency()
    }
}
