"""The systems that can be rendered: one folder each beside this file, with `tables(truth)`.

A folder may also offer `daily_tables` (where daily deliveries look otherwise), `FORMATS` (what its
mapping has to declare), `ground_truth(truth)` (name -> frame: the truth under the system's own
document numbers) and `told_item_events(truth)` (where it tells fewer events than there were).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from types import ModuleType
from typing import TypeAlias

import polars as pl

from p2p.errors import UsageError
from p2p.simulator.item_events import item_events
from p2p.simulator.rendering import Rendered
from p2p.simulator.scenario import Scenario
from p2p.simulator.truth import Truth

SYSTEMS = (
    "sap_ecc", "sap_s4", "oracle", "coupa", "supplier_portal", "ticket_desk", "bank", "ap_cost",
)  # fmt: skip
Tables: TypeAlias = Callable[[Truth], Iterator[Rendered]]


def known_systems() -> tuple[str, ...]:
    """The systems that have a renderer."""
    return tuple(name for name in SYSTEMS if find_spec(f"p2p.simulator.{name}") is not None)


def systems_of(scenario: Scenario) -> tuple[str, ...]:
    """The systems of a scenario that have a renderer: its ERPs, and what its instances name."""
    owners = scenario.companies
    used = {c.system for c in owners} | {c.ledger_system for c in owners} | set(scenario.instances)
    return tuple(name for name in known_systems() if name in used)


def chosen_systems(scenario: Scenario, asked: Sequence[str] | None) -> tuple[str, ...]:
    """The systems to write: those asked for, or all. Raises UsageError naming what there is."""
    able = systems_of(scenario)
    if asked is None:
        return able
    unknown = [name for name in asked if name not in able]
    if unknown or not asked:
        raise UsageError(
            f"the scenario has no system {', '.join(map(repr, unknown)) or 'at all'}",
            f"choose from: {', '.join(able)}",
        )
    return tuple(name for name in able if name in asked)


def tables_of(system: str, *, daily: bool = False) -> Tables:
    """The renderer of a system: for daily deliveries its own, where it has one."""
    module = _module(system)
    tables: Tables = getattr(module, "daily_tables", module.tables) if daily else module.tables
    return tables


def formats_of(system: str) -> Mapping[str, str]:
    """What the mapping of a system has to declare about formats."""
    formats: Mapping[str, str] = getattr(_module(system), "FORMATS", {})
    return formats


def ground_truth_of(system: str, truth: Truth) -> Mapping[str, pl.DataFrame]:
    """The truth of a system under its own document numbers; empty where it does not offer it."""
    told: Mapping[str, pl.DataFrame] = getattr(_module(system), "ground_truth", _nothing)(truth)
    return told


def told_item_events_of(system: str, truth: Truth) -> pl.DataFrame:
    """The events of `item_events` that a system tells, with on: the day where it tells no more."""
    told: pl.DataFrame = getattr(_module(system), "told_item_events", item_events)(truth)
    day = pl.col("on") if "on" in told.columns else pl.lit(None, dtype=pl.Date)
    return told.with_columns(on=day)


def _nothing(_: Truth) -> Mapping[str, pl.DataFrame]:
    return {}


def _module(system: str) -> ModuleType:
    return importlib.import_module(f"p2p.simulator.{system}")
