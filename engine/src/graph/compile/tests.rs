//! The passes on small graphs with known answers, and on random ones.

use proptest::prelude::*;

use super::*;
use crate::graph::spec::NodeSpec;
use crate::render::graph::{NotesOf, Part, Role, Step, Told};

fn id(item: u64) -> NodeId {
    NodeId {
        item,
        role: Role::Plugin,
    }
}

fn player(item: u64) -> NodeSpec {
    let content = usize::try_from(item).unwrap();
    NodeSpec::new(id(item), NodeKind::Player { content }, vec![])
}

fn fader(item: u64, input: u64) -> NodeSpec {
    NodeSpec::new(id(item), NodeKind::Fader, vec![id(input)])
}

fn sum(item: u64, inputs: &[u64]) -> NodeSpec {
    let inputs = inputs.iter().map(|&input| id(input)).collect();
    NodeSpec::new(id(item), NodeKind::Sum, inputs)
}

fn compiled(nodes: Vec<NodeSpec>, output: u64) -> Result<Compiled, CompileError> {
    let spec = GraphSpec {
        nodes,
        output: id(output),
    };
    compile(&spec, &mut SlotTable::default())
}

#[test]
fn circles_doubles_and_gaps_are_refused() {
    let circle = compiled(vec![fader(1, 2), fader(2, 1)], 1);
    assert_eq!(circle.unwrap_err(), CompileError::Cycle(id(1)));
    let twice = compiled(vec![player(1), player(1)], 1);
    assert_eq!(twice.unwrap_err(), CompileError::Twice(id(1)));
    let missing = compiled(vec![fader(1, 9)], 1);
    let expected = CompileError::Missing {
        of: id(1),
        missing: id(9),
    };
    assert_eq!(missing.unwrap_err(), expected);
    let crowded = compiled(
        vec![player(1), NodeSpec::new(id(2), NodeKind::Fader, vec![])],
        2,
    );
    assert_eq!(crowded.unwrap_err(), CompileError::Inputs(id(2), 0));
}

#[test]
fn an_early_path_is_delayed_to_meet_a_late_one() {
    let mut late = fader(3, 1);
    late.latency = 64;
    let mut later = fader(4, 3);
    later.latency = 10;
    let nodes = vec![player(1), player(2), late, later, sum(5, &[2, 4])];
    let compiled = compiled(nodes, 5).unwrap();
    assert_eq!(compiled.latency, 74);
    let delay = NodeId {
        item: 2,
        role: Role::Delay(5),
    };
    assert_eq!(compiled.delays, vec![(delay, 74)]);
}

#[test]
fn a_delay_that_goes_lingers_once_of_no_frames() {
    let nodes = |latency| {
        let mut late = fader(3, 1);
        late.latency = latency;
        vec![player(1), player(2), late, sum(5, &[2, 3])]
    };
    let delay = NodeId {
        item: 2,
        role: Role::Delay(5),
    };
    let compiled = |latency, lingering: &[NodeId]| {
        let spec = GraphSpec {
            nodes: nodes(latency),
            output: id(5),
        };
        let lingering = lingering.iter().copied().collect();
        compile_lingering(&spec, &mut SlotTable::default(), &lingering).unwrap()
    };
    assert_eq!(compiled(64, &[]).delays, vec![(delay, 64)]);
    assert_eq!(compiled(0, &[delay]).delays, vec![(delay, 0)]);
    assert_eq!(compiled(0, &[]).delays, vec![]);
    assert_eq!(compiled(32, &[delay]).delays, vec![(delay, 32)]);
}

#[test]
fn a_large_sum_is_taken_in_groups_of_a_fixed_size() {
    let mut nodes: Vec<NodeSpec> = (1..=40).map(player).collect();
    nodes.push(sum(100, &(1..=40).collect::<Vec<_>>()));
    let schedule = compiled(nodes, 100).unwrap().schedule;
    assert_eq!(schedule.levels, vec![0..3, 3..4]);
    let plays = |task: usize| {
        let steps = &schedule.tasks[task].steps;
        steps
            .iter()
            .filter(|step| matches!(step, Step::Play { .. }))
            .count()
    };
    assert_eq!((plays(0), plays(1), plays(2), plays(3)), (16, 16, 8, 0));
}

#[test]
fn slots_stay_with_their_nodes() {
    let mut slots = SlotTable::default();
    let spec = |nodes| GraphSpec {
        nodes,
        output: id(9),
    };
    let both = spec(vec![
        player(1),
        player(2),
        fader(3, 1),
        fader(4, 2),
        sum(9, &[3, 4]),
    ]);
    compile(&both, &mut slots).unwrap();
    let kept = slots.get(id(4)).unwrap();
    let one = spec(vec![player(2), fader(4, 2), sum(9, &[4])]);
    let freed = compile(&one, &mut slots).unwrap().freed;
    assert_eq!(freed.len(), 1);
    assert_eq!(slots.get(id(4)), Some(kept));
    assert_eq!(slots.get(id(3)), None);
}

/// A random graph without circles: each node takes in nodes before it.
fn random_graph(choices: &[(u8, u16, u16, u8)]) -> Vec<NodeSpec> {
    let mut nodes = vec![player(0)];
    for (at, &(kind, a, b, latency)) in choices.iter().enumerate() {
        let item = at as u64 + 1;
        let earlier = |pick: u16| u64::from(pick) % item;
        let mut node = match kind % 5 {
            4 => NodeSpec::new(id(item), NodeKind::Send, vec![id(earlier(a))]),
            0 => player(item),
            1 => fader(item, earlier(a)),
            2 => sum(item, &[earlier(a), earlier(b)]),
            _ => sum(
                item,
                &(0..item)
                    .step_by(usize::from(a % 7) + 1)
                    .collect::<Vec<_>>(),
            ),
        };
        // Doubled inputs of one sum are one edge with one delay.
        node.inputs.dedup();
        node.latency = u32::from(latency % 3) * 16;
        nodes.push(node);
    }
    nodes
}

proptest! {
    #[test]
    fn every_graph_without_circles_compiles_to_a_sound_schedule(
        choices in prop::collection::vec(any::<(u8, u16, u16, u8)>(), 1..40),
    ) {
        // `compile` ends with the verifier: an unsound schedule is an error.
        let nodes = random_graph(&choices);
        let output = nodes.len() as u64 - 1;
        prop_assert!(compiled(nodes, output).is_ok());
    }

    #[test]
    fn whatever_the_latencies_all_that_is_summed_arrives_together(
        choices in prop::collection::vec(any::<(u8, u16, u16, u8)>(), 1..40),
    ) {
        let nodes = random_graph(&choices);
        let output = id(nodes.len() as u64 - 1);
        let spec = GraphSpec { nodes, output };
        let balanced = balance(&spec, &order(&spec).unwrap(), &HashSet::default());
        let ordered = order(&balanced.spec).unwrap();
        let mut leaves = vec![0_u32; balanced.spec.nodes.len()];
        for &at in &ordered.order {
            let arrivals: Vec<u32> = ordered.inputs[at].iter().map(|&i| leaves[i]).collect();
            let arrival = arrivals.first().copied().unwrap_or(0);
            prop_assert!(arrivals.iter().all(|&other| other == arrival), "{:?}", arrivals);
            if let Some(told) = balanced.arrivals.get(at) {
                prop_assert_eq!(*told, arrival);
            }
            let node = &balanced.spec.nodes[at];
            leaves[at] = arrival + match node.kind {
                NodeKind::Delay { frames } => frames,
                _ => node.latency,
            };
        }
        prop_assert_eq!(leaves[ordered.output], balanced.latency);
    }
}

#[test]
fn plugins_of_a_group_stand_in_a_row() {
    let mut nodes = Vec::new();
    let mut ends = Vec::new();
    for track in 0..10_u64 {
        let (first, base) = (track * 10, track * 10);
        nodes.push(player(first));
        let plugin = |item: u64, input: u64| {
            NodeSpec::new(id(item), NodeKind::Plugin { notes: None }, vec![id(input)])
        };
        nodes.push(plugin(base + 1, base));
        nodes.push(plugin(base + 2, base + 1));
        nodes.push(fader(base + 3, base + 2));
        let output = NodeKind::Output {
            meter: u32::try_from(track).unwrap(),
        };
        nodes.push(NodeSpec::new(id(base + 4), output, vec![id(base + 3)]));
        ends.push(base + 4);
    }
    nodes.push(sum(1_000, &ends));
    let schedule = compiled(nodes, 1_000).unwrap().schedule;
    assert_eq!(schedule.tasks.len(), 1);
    let word = |step: &Step| match step {
        Step::Clear { .. } => 'c',
        Step::Play { .. } => 'p',
        Step::Plugin { .. } => 'x',
        Step::Tail(_) => 't',
        _ => '?',
    };
    let words: String = schedule.tasks[0].steps.iter().map(word).collect();
    // Eight tracks side by side, then the two that are left.
    let wanted = format!(
        "c{p}{x}{x}{t}ppxxxxtt",
        p = "p".repeat(8),
        x = "x".repeat(8),
        t = "t".repeat(8),
    );
    assert_eq!(words, wanted);
    let buffers = schedule.tasks[0]
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Plugin { buffer, .. } => Some(*buffer),
            _ => None,
        });
    let buffers: Vec<usize> = buffers.collect();
    assert_eq!(buffers[..8], [2, 3, 4, 5, 6, 7, 8, 9]);
    // They are added in the order of the sum's inputs.
    let meters = schedule.tasks[0]
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Tail(tail) => Some(tail.meter),
            _ => None,
        });
    assert!(meters.eq(0..10));
}

/// How late each of some nodes is.
fn late(nodes: Vec<NodeSpec>, output: u64, of: &[u64]) -> Vec<u32> {
    let mut slots = SlotTable::default();
    let spec = GraphSpec {
        nodes,
        output: id(output),
    };
    let compiled = compile(&spec, &mut slots).unwrap();
    assert_eq!(compiled.schedule.late.of_output(), compiled.latency);
    let late = |&item: &u64| compiled.schedule.late.of(slots.get(id(item)).unwrap());
    of.iter().map(late).collect()
}

#[test]
fn what_stands_behind_a_late_node_is_late() {
    let nodes = |latency: u32| {
        let mut first = fader(2, 1);
        first.latency = latency;
        let mut second = fader(4, 3);
        second.latency = latency / 2;
        let send = NodeSpec::new(id(5), NodeKind::Send, vec![id(2)]);
        let tracks = [fader(3, 2), second, send, fader(7, 6), sum(8, &[4, 5, 7])];
        let mut nodes = vec![player(1), player(6), first];
        nodes.extend(tracks);
        nodes.push(fader(9, 8));
        nodes
    };
    let all = [2, 3, 4, 5, 7, 9];
    assert_eq!(late(nodes(64), 9, &all), [0, 64, 64, 64, 0, 96]);
    assert_eq!(late(nodes(0), 9, &all), [0; 6]);
}

#[test]
fn what_changes_notes_is_as_late_as_who_hears_them() {
    let plugin = |item: u64, by: Option<u64>, latency: u32| {
        let changed = |by| Told::Changed {
            by: id(by),
            part: Part::All,
        };
        let kind = NodeKind::Plugin {
            notes: by.map(changed),
        };
        let mut node = NodeSpec::new(id(item), kind, vec![id(item - 1)]);
        node.latency = latency;
        node
    };
    // Two that change notes, something late, an instrument; then it again.
    let nodes = vec![
        player(0),
        plugin(1, None, 0),
        plugin(2, Some(1), 0),
        plugin(3, None, 50),
        plugin(4, Some(2), 0),
        plugin(5, None, 7),
        plugin(6, Some(2), 0),
        fader(7, 6),
    ];
    // All that hear the same notes hear them as the first does.
    let all = [1, 2, 3, 4, 5, 6, 7];
    assert_eq!(late(nodes, 7, &all), [50, 50, 0, 50, 50, 50, 57]);
}

#[test]
fn notes_are_changed_before_they_are_heard() {
    let chain = |by: u64| {
        let plan = Told::Plan(NotesOf {
            content: 0,
            plan: 0,
        });
        let changed = Told::Changed {
            by: id(by),
            part: Part::All,
        };
        let plugin = |item: u64, notes: Option<Told<NodeId>>| {
            NodeSpec::new(id(item), NodeKind::Plugin { notes }, vec![id(item - 1)])
        };
        vec![
            player(0),
            plugin(1, Some(plan)),
            plugin(2, Some(changed)),
            plugin(3, None),
            sum(10, &[3]),
        ]
    };
    let schedule = compiled(chain(1), 10).unwrap().schedule;
    let steps = schedule.tasks.iter().flat_map(|task| &task.steps);
    let heard = steps.filter_map(|step| match step {
        Step::Plugin { slot, notes, .. } => Some((*slot, *notes)),
        _ => None,
    });
    let heard: Vec<_> = heard.collect();
    let changed = Told::Changed {
        by: heard[0].0,
        part: Part::All,
    };
    assert_eq!(heard[1].1, Some(changed));
    // One that runs later, and one that isn't there.
    for by in [3, 7] {
        let refused = compiled(chain(by), 10);
        assert!(matches!(refused, Err(CompileError::Unsound(_))), "{by}");
    }
}
