//! Nothing here: the benchmarks are in `benches/`, one file for each subject.
//! The whole-process render benchmark is `tools/bench-render`.
