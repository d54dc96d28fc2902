"""One history for the tests of the systems beside the ERPs: many suppliers are new, many payments
come back."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import polars as pl

from p2p.progress import Silent
from p2p.simulator.exports import Export, export
from p2p.simulator.history import live
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.renderers import tables_of
from p2p.simulator.rendering import Rendered
from p2p.simulator.scenario import Scenario
from p2p.simulator.truth import Truth, of_system

ITEMS, SEED = 2000, 7


@cache
def side_truth(system: str) -> Truth:
    """What one of these systems knows."""
    return of_system(_truth(), system)


@cache
def side_tables(system: str) -> list[Rendered]:
    """The tables of one of these systems."""
    return list(tables_of(system)(side_truth(system)))


@cache
def _truth() -> Truth:
    return live(_scenario(), items=ITEMS, seed=SEED, progress=Silent())


def written(out: Path, *systems: str, daily: bool = False) -> Export:
    """What these systems export of it; no row is spoilt."""
    return export(
        out,
        scenario=_scenario(),
        items=ITEMS,
        seed=SEED,
        progress=Silent(),
        systems=systems,
        daily=daily,
    )


def _scenario() -> Scenario:
    scenario = manufacturer()
    habits = replace(scenario.habits, supplier_is_new=0.35, payment_returned=0.03, inquiries=0.12)
    rates = replace(scenario.deviations, data_fault=0.0)
    return replace(scenario, habits=habits, deviations=rates)


def instants(frame: pl.DataFrame, column: str) -> pl.Series:
    """Written moments as UTC seconds."""
    return frame[column].str.to_datetime("%Y-%m-%dT%H:%M:%S%:z", time_zone="UTC").dt.epoch("s")
