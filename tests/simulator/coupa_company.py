"""A company of which two parts buy with Coupa, on one instance in New York."""

from dataclasses import replace

from p2p.progress import Silent
from p2p.simulator.history import live
from p2p.simulator.scenario import Instance
from p2p.simulator.small_company import small_company
from p2p.simulator.truth import Truth, of_system

ZONE = "America/New_York"


def simulated(items: int) -> Truth:
    """What the Coupa instance knows of a history of so many order items."""
    scenario = small_company()
    buying = [replace(company, system="coupa") for company in scenario.companies[1:]]
    scenario = replace(
        scenario,
        companies=(scenario.companies[0], *buying),
        instances={"coupa": Instance("coupa_na", ZONE)},
    )
    return of_system(live(scenario, items=items, seed=11, progress=Silent()), "coupa")
