"""One Oracle installation for all tests that only look, and its tables as they are rendered."""

from dataclasses import replace

import polars as pl
import pytest

from p2p.progress import Silent
from p2p.simulator.history import live
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.oracle import tables
from p2p.simulator.rendering import Rendered
from p2p.simulator.truth import Truth, of_system


@pytest.fixture(scope="session")
def truth() -> Truth:
    """India, Australia and Singapore buy in one Oracle, whose server stands in Singapore. Some who
    approve in India have more to do than time, so that much waits for them at the end."""
    scenario = manufacturer()
    companies = tuple(one for one in scenario.companies if one.system == "oracle")
    overload = {"PMGR_4001": 6.0, "CCO_4001": 9.0, "CCO_4002": 9.0, "HEAD_4001": 3.0}
    scenario = replace(scenario, companies=companies, overload=overload)
    return of_system(live(scenario, items=4000, seed=11, progress=Silent()), "oracle")


@pytest.fixture(scope="session")
def rendered(truth: Truth) -> list[Rendered]:
    return list(tables(truth))


@pytest.fixture(scope="session")
def oracle(rendered: list[Rendered]) -> dict[str, pl.DataFrame]:
    """Tables by name; ids stay numbers, all else text as it is written."""
    return {table.name: table.frame for table in rendered}
