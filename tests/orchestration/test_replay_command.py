"""`p2p models replay` says which variants it replays, and what the others were left out for."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from mining.process_tree import activity, node
from mining.token_replay import compare_replay
from mining.workflow_net import net_of
from orchestration import replay_command
from orchestration.cli import app


def test_the_variants_beyond_most_are_not_blamed_on_their_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from mining.pm4py_gateway import petri_net

    tree = node("sequence", activity("a"), activity("b"))
    variants = {("a", "b"): 8, ("b",): 2, ("a",): 1}
    monkeypatch.setattr(replay_command, "open_warehouse", lambda _: nullcontext())
    monkeypatch.setattr(replay_command, "_variants", lambda *_: variants)
    monkeypatch.setattr(replay_command, "_nets", lambda *_: (net_of(tree), petri_net(tree)))
    done = CliRunner().invoke(app, ["models", "replay", "--source", "demo", "--most", "2"])
    assert done.exit_code == 0, (done.output, done.exception)
    assert compare_replay(net_of(tree), petri_net(tree), variants, most_variants=2).case_count == 10
    assert (
        "the 2 most frequent variants (--most), none longer than 100 events, with 10 of 11 cases"
    ) in " ".join(done.output.split())
