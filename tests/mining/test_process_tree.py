"""A tree is plain data: it reads like one, and impossible ones are refused."""

from __future__ import annotations

import pytest

from mining.process_tree import SILENT, ProcessTree, activity, node


def test_text_is_the_usual_one():
    tree = node("sequence", activity("a"), node("choice", SILENT, activity("b's")))
    assert str(tree) == r"->( 'a', X( tau, 'b\'s' ) )"
    assert str(node("loop", activity("a"), SILENT)) == "*( 'a', tau )"
    assert str(node("parallel", activity("a"), activity("b"))) == "+( 'a', 'b' )"


def test_labels_come_in_reading_order():
    tree = node("sequence", activity("z"), node("parallel", activity("a"), activity("m")))
    assert tree.labels() == ["z", "a", "m"]


@pytest.mark.parametrize(
    "impossible",
    [
        {"label": "a", "children": (SILENT,)},
        {"operator": "choice", "children": ()},
        {"operator": "choice", "label": "a", "children": (SILENT,)},
        {"operator": "loop", "children": (SILENT,)},
    ],
)
def test_an_impossible_node_is_refused(impossible):
    with pytest.raises(ValueError):
        ProcessTree(**impossible)
