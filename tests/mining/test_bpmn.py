"""The BPMN holds the tree, drawn so that an editor can show it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from mining.bpmn import bpmn_xml
from mining.diagram import draw
from mining.net_alignment import align
from mining.process_tree import SILENT, activity, node
from mining.reference_models import read_reference
from mining.workflow_net import net_of

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
A, B, C, D = (activity(name) for name in "abcd")
TREES = {
    "one activity": A,
    "nothing": SILENT,
    "sequence": node("sequence", A, SILENT, B),
    "choice with nothing": node("choice", SILENT, A, B),
    "parallel": node("parallel", A, node("sequence", B, C)),
    "loop": node("loop", A, B),
    "loop with nothing": node("loop", A, SILENT),
    "loop of nothing": node("loop", SILENT, A),
    "longer way back": node("loop", A, node("sequence", B, node("choice", C, D))),
    "nested": node(
        "sequence",
        node("choice", SILENT, node("loop", A, SILENT)),
        node("parallel", B, node("loop", node("choice", C, SILENT), D)),
    ),
}


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_every_flow_joins_two_shapes_and_everything_is_drawn(tree):
    root = ET.fromstring(bpmn_xml(tree, "test"))  # noqa: S314 - our own text
    process = root.find(f"{BPMN}process")
    nodes = {one.get("id") for one in process if one.tag != f"{BPMN}sequenceFlow"}
    flows = process.findall(f"{BPMN}sequenceFlow")
    assert {flow.get("sourceRef") for flow in flows} <= nodes
    assert {flow.get("targetRef") for flow in flows} <= nodes
    plane = root.find(f"{DI}BPMNDiagram/{DI}BPMNPlane")
    drawn = {one.get("bpmnElement") for one in plane}
    assert drawn == nodes | {flow.get("id") for flow in flows}
    tasks = [task.get("name") for task in process.findall(f"{BPMN}task")]
    assert tasks == tree.labels()


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_shapes_do_not_overlap_and_lines_touch_their_shapes(tree):
    drawing = draw(tree)
    boxes = [(s.x, s.y, s.x + s.size[0], s.y + s.size[1]) for s in drawing.shapes]
    for place, one in enumerate(boxes):
        assert min(one) >= 0
        for other in boxes[place + 1 :]:
            apart = (
                one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            )
            assert apart, (one, other)
    for line in drawing.lines:
        for end, number in ((line.points[0], line.source), (line.points[-1], line.target)):
            left, top, right, bottom = boxes[number]
            assert left <= end[0] <= right
            assert top <= end[1] <= bottom
            assert end[0] in (left, right) or end[1] in (top, bottom)
        for one, other in zip(line.points, line.points[1:], strict=False):
            assert one[0] == other[0] or one[1] == other[1], "lines are level or upright"


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_ids_and_flows_keep_the_rules_that_editors_insist_on(tree):
    root = ET.fromstring(bpmn_xml(tree, "test"))  # noqa: S314 - our own text
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one) for one in ids), "xsd:ID"
    process = root.find(f"{BPMN}process")
    flows = {one.get("id"): one for one in process.findall(f"{BPMN}sequenceFlow")}
    entered = {one.get("id"): [] for one in process}
    left = {one.get("id"): [] for one in process}
    for name, flow in flows.items():
        entered[flow.get("targetRef")].append(name)
        left[flow.get("sourceRef")].append(name)
    for one in process:
        name, tag = one.get("id"), one.tag.removeprefix(BPMN)
        if name in flows:
            continue
        assert [part.text for part in one.findall(f"{BPMN}incoming")] == entered[name]
        assert [part.text for part in one.findall(f"{BPMN}outgoing")] == left[name]
        ways = (len(entered[name]), len(left[name]))
        if tag in ("startEvent", "endEvent", "task"):
            assert ways == {"startEvent": (0, 1), "endEvent": (1, 0), "task": (1, 1)}[tag]
        else:
            assert min(ways) >= 1
            assert max(ways) >= 2, "a gateway opens or closes"
    plane = root.find(f"{DI}BPMNDiagram/{DI}BPMNPlane")
    assert plane.get("bpmnElement") == process.get("id")
    for drawn in plane:
        if drawn.tag == f"{DI}BPMNEdge":
            assert len(drawn.findall("{http://www.omg.org/spec/DD/20100524/DI}waypoint")) >= 2
        else:
            bounds = drawn.find("{http://www.omg.org/spec/DD/20100524/DC}Bounds")
            assert min(float(bounds.get("width")), float(bounds.get("height"))) > 0


@pytest.mark.parametrize("name", sorted(set(TREES) - {"nothing"}))
def test_another_program_reads_the_same_behaviour(name):
    tree = TREES[name]
    read = read_reference("model.bpmn", bpmn_xml(tree, name).encode())
    traces = ["a", "b", "ab", "ba", "aba", "abc", "bac", "abca", "aabcdcb", "acb", "ada", "bc"]
    variants = dict.fromkeys((tuple(trace) for trace in traces), 1)
    ours, theirs = align(net_of(tree), variants), align(read.searched, variants)
    costs = [{variant: one.cost for variant, one in found.items()} for found in (ours, theirs)]
    assert len(costs[0]) == len(traces)
    assert costs[0] == costs[1]


def test_names_with_signs_survive():
    name = 'Check <"R&D"> \x07'
    root = ET.fromstring(bpmn_xml(activity(name), 'a "name" & more'))  # noqa: S314
    assert root.find(f"{BPMN}process/{BPMN}task").get("name") == 'Check <"R&D">  '


def test_the_same_tree_gives_the_same_text():
    assert bpmn_xml(TREES["nested"], "x") == bpmn_xml(TREES["nested"], "x")
