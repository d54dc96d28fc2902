"""What people upload is read, or refused with what is wrong and what to do."""

from __future__ import annotations

import pm4py
import pytest

from mining.bpmn import bpmn_xml
from mining.net_alignment import align
from mining.pm4py_gateway import _to_pm4py
from mining.process_tree import SILENT, activity, node
from mining.reference_models import MOST_BYTES, nearest_names, read_reference
from p2p.errors import DataRefused

A, B, C, D = (activity(name) for name in "abcd")
TREE = node("sequence", A, node("parallel", B, node("choice", SILENT, C)), node("loop", D, SILENT))
BPMN = bpmn_xml(TREE, "model")
OPEN = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
CLOSE = "</process></definitions>"


@pytest.mark.parametrize("kind", ["bpmn", "pnml", "ptml"])
def test_each_form_is_read_with_the_same_runs(kind, tmp_path):
    path = tmp_path / f"model.{kind}"
    if kind == "bpmn":
        path.write_text(BPMN, "utf-8")
    elif kind == "pnml":
        pm4py.write_pnml(*pm4py.convert_to_petri_net(_to_pm4py(TREE)), str(path))
    else:
        pm4py.write_ptml(_to_pm4py(TREE), str(path))
    model = read_reference(path.name, path.read_bytes())
    assert (model.format, model.activities) == (kind, ["a", "b", "c", "d"])
    for net in (model.searched, model.drawn):
        found = align(net, dict.fromkeys((("a", "c", "b", "d", "d"), ("a", "d"), tuple("abcx")), 1))
        costs = {"".join(variant): one.cost for variant, one in found.items()}
        assert costs == {"acbdd": 0, "ad": 1, "abcx": 2}


@pytest.mark.parametrize(
    ("text", "wrong", "remedy"),
    [
        ("no xml at all", "not well-formed", "give a .bpmn"),
        ("<html/>", "no process model", "export the model as BPMN"),
        (f"<!DOCTYPE x [<!ENTITY e 'e'>]>{BPMN}", "document type", "remove the <!DOCTYPE"),
        ("<pnml><net/></pnml>", "no activity", "open it in the editor"),
        ("<ptml><processTree id='1'/></ptml>", "cannot be read as PTML", "open it in the editor"),
        (BPMN.replace('name="b"', 'name=" "'), "has no name", "name each task"),
        (f'{OPEN}<subProcess id="s"/>{CLOSE}', "subProcess 's'", "draw the model with"),
        (f'{OPEN}<inclusiveGateway id="i"/>{CLOSE}', "inclusiveGateway 'i'", "draw the model with"),
        (
            f'{OPEN}<task id="t" name="T"/><sequenceFlow sourceRef="t"/>'
            f'<sequenceFlow sourceRef="t"/>{CLOSE}',
            "2 flows leave task 't'",
            "put a gateway behind it",
        ),
        ("<definitions/>", "0 processes", "export one pool"),
        ("<pnml>" + " " * MOST_BYTES + "</pnml>", "2,000,000", "without pictures"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_a_remedy(text, wrong, remedy):
    with pytest.raises(DataRefused, match=r"x\.bpmn") as refused:
        read_reference("x.bpmn", text.encode())
    assert wrong in refused.value.message
    assert remedy in refused.value.remedy


def test_a_model_that_cannot_end_is_refused(tmp_path):
    net, start, end = pm4py.convert_to_petri_net(_to_pm4py(node("sequence", A, B)))
    arc = next(one for one in net.arcs if getattr(one.target, "label", None) == "b")
    arc.source.out_arcs.remove(arc)
    arc.target.in_arcs.remove(arc)
    net.arcs.remove(arc)
    pm4py.objects.petri_net.utils.petri_utils.add_arc_from_to(next(iter(end)), arc.target, net)
    pm4py.write_pnml(net, start, end, str(tmp_path / "dead.pnml"))
    with pytest.raises(DataRefused, match="no run leads") as refused:
        read_reference("dead.pnml", (tmp_path / "dead.pnml").read_bytes())
    assert "every path leads" in refused.value.remedy


def test_a_heavy_arc_is_refused_before_its_tokens_are_made(tmp_path):
    net, start, end = pm4py.convert_to_petri_net(_to_pm4py(node("sequence", A, B)))
    next(iter(net.arcs)).weight = 3_000_000
    pm4py.write_pnml(net, start, end, str(tmp_path / "heavy.pnml"))
    with pytest.raises(DataRefused, match="moves 3,000,000 tokens at once; at most 100"):
        read_reference("heavy.pnml", (tmp_path / "heavy.pnml").read_bytes())


def test_the_nearest_name_is_told():
    known = {"Record Goods Receipt", "Clear Invoice"}
    assert nearest_names({"record goods  reciept", "Dance"}, known) == {
        "record goods  reciept": "Record Goods Receipt",
        "Dance": None,
    }
