"""The small company on its one SAP ECC system, for tests that read what it exports."""

from dataclasses import replace
from pathlib import Path

from p2p.progress import Silent
from p2p.simulator.exports import Export, export
from p2p.simulator.scenario import Instance, Scenario
from p2p.simulator.small_company import small_company

SOURCE, ZONE = "demo", "Europe/Berlin"


def scenario(*, data_fault: float = 0.0) -> Scenario:
    """The small company; a spoilt copy stands beside so many of its rows."""
    company = small_company()
    return replace(
        company,
        deviations=replace(company.deviations, data_fault=data_fault),
        instances={"sap_ecc": Instance(SOURCE, ZONE)},
    )


def written(out: Path, *, items: int, seed: int) -> Export:
    """Its export, of which no row is spoilt: tables in out/demo."""
    return export(out, scenario=scenario(), items=items, seed=seed, progress=Silent())
