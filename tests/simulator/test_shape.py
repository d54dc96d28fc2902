"""The shape of a log beside BPI Challenge 2019: counted by hand, printed by the command."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from p2p.errors import UsageError
from p2p.simulator.item_cases import item_cases
from p2p.simulator.item_events import item_events
from p2p.simulator.shape import figures, read_figures

PLAIN = ["Create Purchase Order Item", "Record Goods Receipt", "Record Invoice Receipt",
         "Clear Invoice"]  # fmt: skip
SERVICE = ["Create Purchase Order Item", *["Record Service Entry Sheet"] * 4,
           *["Record Goods Receipt"] * 4]  # fmt: skip
CHANGED = [PLAIN[0], "Change Price", *PLAIN[1:]]
UNPAID = ["Create Purchase Order Item", "Set Payment Block", "Send Purchase Order"]


def _by_name(found) -> dict[str, float]:
    return {one.name: one.simulated for one in found}


def test_figures_of_a_small_log_are_those_counted_by_hand():
    traces = [*[PLAIN] * 6, *[CHANGED] * 2, SERVICE, UNPAID]
    events = pl.DataFrame(
        [
            {"item": item, "activity": activity, "at": 100 * item + place, "by": ""}
            for item, trace in enumerate(traces)
            for place, activity in enumerate(trace)
        ]
    )
    types = ["three_way_before_gr"] * 8 + ["three_way_after_gr", "two_way"]
    told = _by_name(figures(events, pl.DataFrame({"item": range(10), "matching_type": types})))
    assert told["3-way match, invoice before receipt"] == 80.0
    assert told["3-way match, invoice after receipt"] == told["2-way match"] == 10.0
    assert told["consignment"] == 0.0
    assert told["items"] == 10
    assert told["variants"] == 4
    assert told["variants that cover half of the items"] == 1
    assert told["variants that cover nine tenths"] == 3
    assert told["share of the most frequent one"] == pytest.approx(60.0)
    # what the real log has not, or tells only in part, does not count
    assert told["fewest"] == 1
    assert told["median"] == 4
    assert told["mean"] == pytest.approx((6 * 4 + 2 * 5 + 9 + 1) / 10)
    assert told["most"] == 9
    assert told["Record Goods Receipt, each item"] == pytest.approx((8 + 4) / 10)
    assert told["service entries followed by another"] == 75.0
    assert told["items with rework"] == 20.0
    assert told["items paid"] == 80.0


def test_the_manufacturer_has_the_shape_of_the_real_log(truth):
    events = item_events(truth)
    found = figures(events, item_cases(truth, events))
    told = _by_name(found)
    for one in found:
        if one.group == "types of matching":
            assert one.real is not None
            assert abs(one.simulated - one.real) < 1.5, one.name
    # a few variants cover half of the items, and there is a long tail
    assert told["variants that cover half of the items"] <= 40
    assert told["variants"] > 25 * told["variants that cover half of the items"]
    assert told["variants that cover nine tenths"] < 0.5 * told["variants"]
    # from one event to hundreds
    assert told["fewest"] == 1
    assert 5 <= told["median"] <= 8
    assert told["99 of 100 have at most"] < 80
    assert told["most"] > 300
    assert 25 < told["items with rework"] < 50
    assert 65 < told["items paid"] < 90


def test_the_command_shows_the_shape_without_writing_anything():
    shown = CliRunner().invoke(app, ["simulate", "--items", "300", "--stats"])
    assert shown.exit_code == 0, shown.output
    for text in ("BPI 2019", "11,973", "87.8 %", "consignment", "variants that cover half"):
        assert text in shown.output


def test_the_command_writes_tells_what_it_wrote_and_reads_it_again(tmp_path):
    out = tmp_path / "out"
    run = CliRunner().invoke
    written = run(app, ["simulate", "--items", "200", "--out", str(out), "--json"])
    assert written.exit_code == 0, written.output
    told = json.loads(written.stdout)
    assert told["as_of"] == "2026-06-30"
    assert told["rows"]["sap_ecc_eu"]["EKPO"] > 50
    assert sum(told["planted"].values()) > 20
    shown = run(app, ["simulate", "--stats", "--read", str(out), "--json"])
    again = json.loads(shown.stdout)["figures"]
    assert again == [vars(one) for one in read_figures(out)]
    assert next(one for one in again if one["name"] == "items")["simulated"] == 200


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["simulate"], "nothing says where to write"),
        (["simulate", "--read", "somewhere"], "--read shows nothing by itself"),
        (["simulate", "--stats", "--read", "nowhere"], "nowhere holds no simulated export"),
        (["simulate", "--stats", "--scenario", "nope"], "there is no scenario 'nope'"),
        (["simulate", "--out", "x", "--systems", "vax"], "the scenario has no system 'vax'"),
    ],
)
def test_wrong_use_is_told(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(app, arguments)
    assert isinstance(told.exception, UsageError)
    assert message in told.exception.message
    assert list(tmp_path.iterdir()) == []
