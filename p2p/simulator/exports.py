"""Simulates a scenario and writes what each of its systems exports, with the truth beside it.

OUT/<source>/ holds mapping.yml and the files of one source, OUT/truth/ what no connector reads.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from p2p.progress import Progress
from p2p.simulator.as_it_was import as_it_was
from p2p.simulator.deliveries import DeliveryWriter, write_mapping
from p2p.simulator.history import SITE_ITEMS, STEPS, live_sites, site_count
from p2p.simulator.item_cases import item_cases
from p2p.simulator.item_events import item_events
from p2p.simulator.renderers import Tables, chosen_systems, formats_of, ground_truth_of, tables_of
from p2p.simulator.rendering import Rendered
from p2p.simulator.scenario import Instance, Scenario
from p2p.simulator.true_kpis.costs import cost_kpis, cost_months
from p2p.simulator.true_kpis.rows import TRUE_KPIS, has_true_kpis, true_kpi_rows
from p2p.simulator.truth import Truth, of_system

_UPDATES_DAYS = 14
"""Days before the end from which on daily deliveries bring changed rows again."""


@dataclass(frozen=True)
class Export:
    """What was written. rows: good rows by source and table; planted: rows of the ledgers by kind,
    in order of the names."""

    folder: Path
    rows: dict[str, dict[str, int]]
    planted: dict[str, int]
    as_of: date


def export(
    out: Path,
    *,
    scenario: Scenario,
    items: int,
    seed: int,
    progress: Progress,
    systems: Sequence[str] | None = None,
    daily: bool = False,
    site_items: int = SITE_ITEMS,
) -> Export:
    """Write the exports of a history with exactly `items` purchase-order items into `out`.

    Same arguments: same bytes; files of an earlier export in `out` are removed. systems: which to
    write, all by default. daily: one folder a day instead of one full delivery. Raises UsageError
    for a system that the scenario has not, and like `history.live`.
    """
    chosen = chosen_systems(scenario, systems)
    sites = site_count(items, site_items)
    progress.stage("simulate", sites * (STEPS + len(chosen) + 1))
    histories = live_sites(
        scenario, items=items, seed=seed, progress=progress, site_items=site_items
    )
    # another stream than the history's: what is planted in files leaves the history as it is
    generators = np.random.default_rng([seed, 1]).spawn(len(chosen))
    folder = _Folder(out, scenario, chosen, generators, daily)
    for truth in histories:
        folder.add(truth, progress)
    planted = folder.close()
    return Export(out, folder.rows, planted, scenario.as_of)


class _Folder:
    """The folder of an export while sites are added to it."""

    def __init__(
        self,
        out: Path,
        scenario: Scenario,
        systems: Sequence[str],
        generators: Sequence[np.random.Generator],
        daily: bool,
    ) -> None:
        self._truth = out / "truth"
        self._daily = daily
        self._planted: list[pl.DataFrame] = []
        self._costs: list[pl.DataFrame] = []
        self._writers: dict[str, DeliveryWriter] = {}
        first = (scenario.first_day - date(1970, 1, 1)).days
        last = (scenario.as_of - date(1970, 1, 1)).days
        for system, rng in zip(systems, generators, strict=True):
            instance = scenario.instances.get(system, Instance(system, scenario.system_zone))
            folder = out / instance.source
            if folder.exists():
                shutil.rmtree(folder)
            write_mapping(
                folder,
                system=system,
                source=instance.source,
                zone=instance.zone,
                formats=formats_of(system),
                companies=scenario.companies,
            )
            self._writers[system] = DeliveryWriter(
                folder=folder,
                system=system,
                source=instance.source,
                zone=instance.zone,
                rng=rng,
                rates=scenario.deviations,
                first_day=first if daily else None,
                last_day=last + 1,
            )
        if self._truth.exists():
            shutil.rmtree(self._truth)
        self._truth.mkdir(parents=True)

    @property
    def rows(self) -> dict[str, dict[str, int]]:
        return {writer.source: writer.rows for writer in self._writers.values()}

    def add(self, truth: Truth, progress: Progress) -> None:
        """Write what one site brings."""
        for system, writer in self._writers.items():
            part = of_system(truth, system)
            for table, before in self._versions(part, tables_of(system, daily=self._daily)):
                writer.write(table, before)
            for name, frame in ground_truth_of(system, part).items():
                self._keep(frame, f"{writer.source}/{name}", truth.world.site.number)
            if system == "ap_cost":
                self._costs.append(cost_months(part))
            elif has_true_kpis(part, system):
                rows = true_kpi_rows(part, system)
                self._keep(rows, f"{writer.source}/{TRUE_KPIS}", truth.world.site.number)
            progress.advance(1, system)
        site = truth.world.site.number
        events = item_events(truth)
        self._keep(events, "events", site)
        self._keep(item_cases(truth, events), "cases", site)
        self._planted.append(_told(truth))
        progress.advance(1, "truth")

    def _versions(self, part: Truth, tables: Tables) -> Iterator[tuple[Rendered, Rendered | None]]:
        """Each table, and as it was before the end where a daily delivery brings updates of it."""
        earlier: Iterator[Rendered] | None = None
        for place, table in enumerate(tables(part)):
            if table.updates and self._daily and earlier is None:
                earlier = islice(tables(as_it_was(part, last_export(part))), place, None)
            before = next(earlier) if earlier is not None else None
            yield table, before if table.updates else None

    def _keep(self, frame: pl.DataFrame, name: str, site: int) -> None:
        path = self._truth / (f"{name}_{site:03d}.parquet" if site else f"{name}.parquet")
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(path)

    def close(self) -> dict[str, int]:
        """Write the ledgers, and the true KPIs that only all sites together have; returns how many
        rows each kind has."""
        if self._costs:
            rows = cost_kpis(pl.concat(self._costs))
            self._keep(rows, f"{self._writers['ap_cost'].source}/{TRUE_KPIS}", 0)
        ledger = pl.concat(self._planted)
        ledger.write_csv(self._truth / "ledger.csv")
        records = pl.concat([writer.records() for writer in self._writers.values()])
        records.write_csv(self._truth / "records.csv")
        kinds = pl.concat([ledger["kind"], records["kind"]])
        return dict(kinds.value_counts().sort("kind").iter_rows())


def last_export(part: Truth) -> int:
    """The last second of a day of the system, _UPDATES_DAYS before its last delivery.

    A day that was cut in two would lose what changed in its second half.
    """
    scenario = part.world.scenario
    day = scenario.as_of + timedelta(days=1 - _UPDATES_DAYS)
    return int(datetime.combine(day, time(), ZoneInfo(scenario.system_zone)).timestamp()) - 1


def _told(truth: Truth) -> pl.DataFrame:
    """The ledger under the simulation's own numbers, amounts in units of the company's currency."""
    cents = (pl.col("amount").cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2))
    return truth.ledger.rows().with_columns(amount=cents)
