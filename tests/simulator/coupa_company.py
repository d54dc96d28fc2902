"""A company of which two parts buy with Coupa, on one instance in New York."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from p2p.progress import Silent
from p2p.simulator.deliveries import DeliveryWriter, write_mapping
from p2p.simulator.history import live
from p2p.simulator.rendering import Rendered
from p2p.simulator.scenario import DeviationRates, Instance
from p2p.simulator.small_company import small_company
from p2p.simulator.truth import Truth, of_system

SOURCE, ZONE = "coupa_na", "America/New_York"


def simulated(items: int) -> Truth:
    """What the Coupa instance knows of a history of so many order items."""
    scenario = small_company()
    buying = [replace(company, system="coupa") for company in scenario.companies[1:]]
    scenario = replace(
        scenario,
        companies=(scenario.companies[0], *buying),
        instances={"coupa": Instance(SOURCE, ZONE)},
    )
    return of_system(live(scenario, items=items, seed=11, progress=Silent()), "coupa")


def write(rendered: Iterable[Rendered], folder: Path) -> dict[str, int]:
    """Write the tables and their mapping as one delivery without faults; rows by table."""
    write_mapping(folder, system="coupa", source=SOURCE, zone=ZONE, formats={})
    writer = DeliveryWriter(
        folder=folder,
        system="coupa",
        source=SOURCE,
        zone=ZONE,
        rng=np.random.default_rng(0),
        rates=DeviationRates(data_fault=0.0),
    )
    for table in rendered:
        writer.write(table)
    return writer.rows
