"""The scenarios that can be asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from p2p.errors import UsageError
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.scenario import Scenario
from p2p.simulator.small_company import small_company


def overload() -> Scenario:
    """The manufacturer with one approver who has three times the work: HEAD_2001 in the USA."""
    return replace(manufacturer(), overload={"HEAD_2001": 3.0})


SCENARIOS: Mapping[str, Callable[[], Scenario]] = {
    "manufacturer": manufacturer,
    "small": small_company,
    "overload": overload,
}


def scenario_named(name: str) -> Scenario:
    """The scenario of this name; raises UsageError with the names that there are."""
    if name not in SCENARIOS:
        raise UsageError(
            f"there is no scenario {name!r}", f"choose one of: {', '.join(sorted(SCENARIOS))}"
        )
    return SCENARIOS[name]()
