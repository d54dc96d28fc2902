"""`p2p explore` tells of the published log what the explorer's page tells."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from orchestration import explore_command
from orchestration.cli import app
from orchestration.explore_command import PARTS
from p2p.eventlog import DottedChart, Selection, dotted_chart
from tests.dashboards.serving_values import CLEAR, RECEIPT

pytestmark = pytest.mark.usefixtures("published")
_CLEARED = json.dumps({"kind": "endpoint", "ends": [CLEAR]})
_OTHERS = json.dumps({"kind": "not", "filter": {"kind": "endpoint", "ends": [CLEAR]}})


def _told(part: str, *options: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["explore", part, "--source", "demo", "--json", *options])
    assert done.exit_code == 0, (part, done.output, done.exception)
    told: dict[str, Any] = json.loads(done.output)
    return told


def test_each_part_is_rows_of_the_chosen_cases() -> None:
    for part in PARTS:
        told = _told(part)
        assert told["groups"] == [{"filter": None, "case_count": 2, "event_count": 7}], part
        assert told["publication"]["source"] == "demo"
    some = _told("variants", "--filter", _CLEARED)
    assert [group["case_count"] for group in some["groups"]] == [1]
    assert [row["case_count"] for row in some["variants"]] == [1]
    assert some["variants"][0]["activities"][-1] == CLEAR


def test_two_groups_are_compared() -> None:
    told = _told("variants", "--filter", _CLEARED, "--against", _OTHERS)
    assert [group["case_count"] for group in told["groups"]] == [1, 1]
    assert {row["change"] for row in told["variants"]} == {"gained", "lost"}
    paths = _told("paths", "--filter", _CLEARED, "--against", _OTHERS)["paths"]
    segments = _told("segments", "--filter", _CLEARED, "--against", _OTHERS)["segments"]
    # the case that was not cleared has the first milestone alone
    assert {row["name"]: (row["first_count"], row["second_count"]) for row in segments} == {
        "Order to goods receipt": (1, 0),
        "Goods receipt to invoice": (1, 0),
        "Invoice to clearing": (1, 0),
        "Order to clearing": (1, 0),
    }
    assert any(RECEIPT in (row["from_activity"], row["to_activity"]) for row in paths)


def test_a_terminal_has_a_table_and_what_is_wrong_is_refused() -> None:
    run = CliRunner().invoke
    shown = run(app, ["explore", "actor-type-workload", "--source", "demo"])
    assert "demo: 2 of 2 cases" in shown.output
    assert "…" not in shown.output
    assert any(line.split()[:3] == ["human", "7", "2"] for line in shown.output.splitlines())
    for wrong in (
        ["explore", "nonsense", "--source", "demo"],
        ["explore", "paths", "--source", "demo", "--filter", '{"kind": "nonsense"}'],
        ["explore", "dots", "--source", "demo", "--against", _OTHERS],
        ["explore", "segments", "--source", "demo"],
    ):
        refused = run(app, wrong)
        code = getattr(refused.exception, "exit_code", refused.exit_code)
        assert code == 2, (wrong, refused.output)


def test_every_event_is_a_dot_however_many_the_page_would_draw(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def thinned(some: Selection, *, most_dots: int = 3) -> DottedChart:
        return dotted_chart(some, most_dots=most_dots)

    monkeypatch.setattr(explore_command, "dotted_chart", thinned)
    told = _told("dots")
    assert len(told["dots"]) == told["groups"][0]["event_count"] == 7


def test_bars_and_what_no_bar_holds_add_up_to_all_cases() -> None:
    told = _told("throughput")
    assert told["figures"] == {
        "above_count": 1,
        "untimed_count": 0,
        "median_days": 47.5,
        "p90_days": 69.5,
    }
    in_bars = sum(row["case_count"] for row in told["throughput"])
    assert in_bars + 1 == told["groups"][0]["case_count"]
    shown = CliRunner().invoke(app, ["explore", "throughput", "--source", "demo"])
    assert "above count 1, untimed count 0, median days 47.50, p90 days 69.50" in shown.output
