"""The shape of a simulated log beside BPI Challenge 2019: types, variants, lengths, repeats.

Only activities that the real log has are counted, so that like is compared with like. Its figures
are published ones (design notes of the data set; 4TU, doi 10.4121/uuid:d06aff4b-79f0-45e6-8ec8-
e19730c248f1, and the independent analyses of it): 251,734 items, 1,595,923 events.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from p2p.errors import UsageError
from p2p.progress import Progress
from p2p.simulator.history import STEPS, live_sites, site_count
from p2p.simulator.item_cases import item_cases
from p2p.simulator.item_events import item_events
from p2p.simulator.scenario import Scenario

_TYPES = {
    "three_way_before_gr": ("3-way match, invoice before receipt", 87.8),
    "three_way_after_gr": ("3-way match, invoice after receipt", 6.0),
    "consignment": ("consignment", 5.8),
    "two_way": ("2-way match", 0.4),
}
_REWORK = [
    "Cancel Invoice Receipt", "Cancel Goods Receipt", "Cancel Subsequent Invoice", "Change Price",
    "Change Quantity", "Set Payment Block", "Remove Payment Block", "Delete Purchase Order Item",
    "Reactivate Purchase Order Item", "Block Purchase Order Item",
]  # fmt: skip
_ACTIVITIES = [
    *(activity for activity in _REWORK if activity != "Set Payment Block"),
    "Create Purchase Requisition Item", "Release Purchase Requisition",
    "Create Purchase Order Item", "Release Purchase Order", "Receive Order Confirmation",
    "Update Order Confirmation", "Change Delivery Indicator", "Record Goods Receipt",
    "Record Service Entry Sheet", "Vendor creates invoice", "Vendor creates debit memo",
    "Record Invoice Receipt", "Clear Invoice",
]  # fmt: skip
"""Those of the real log's 42 activities that the simulation has. Set Payment Block is left out: the
real log tells only blocks set by hand, 124 of them, and not those that matching sets."""


@dataclass(frozen=True)
class Figure:
    """One figure of a log, simulated and real (None: not published), in its unit."""

    group: str
    name: str
    simulated: float
    real: float | None
    unit: str = ""


def figures(events: pl.DataFrame, cases: pl.DataFrame) -> list[Figure]:
    """Figures of a log: events (`item_events`) and cases (`item_cases`)."""
    known = events.filter(pl.col("activity").is_in(_ACTIVITIES)).select(
        "item", "at", pl.col("activity").cast(pl.Enum(_ACTIVITIES))
    )
    traces = (
        known.sort("item", "at", "activity")
        .group_by("item", maintain_order=True)
        .agg(
            length=pl.len(),
            variant=pl.col("activity").to_physical().cast(pl.String).str.join(" "),
            rework=pl.col("activity").is_in(_REWORK).any(),
            unblocked=(pl.col("activity") == "Remove Payment Block").any(),
            cleared=(pl.col("activity") == "Clear Invoice").any(),
        )
    )
    return [
        *_types(cases),
        *_variants(traces),
        *_lengths(traces["length"]),
        *_repeats(known, traces),
    ]


def simulated_figures(
    scenario: Scenario, *, items: int, seed: int, progress: Progress
) -> list[Figure]:
    """Figures of a history that is simulated for them, and not written."""
    progress.stage("simulate", site_count(items) * STEPS)
    events, cases = [], []
    for truth in live_sites(scenario, items=items, seed=seed, progress=progress):
        events.append(item_events(truth))
        cases.append(item_cases(truth, events[-1]))
    return figures(pl.concat(events), pl.concat(cases))


def read_figures(folder: Path) -> list[Figure]:
    """Figures of an export that was written to a folder. Raises UsageError where there is none."""
    truth = folder / "truth"
    if not (truth / "events.parquet").is_file():
        raise UsageError(
            f"{folder} holds no simulated export (no truth/events.parquet)",
            "give the folder that `p2p simulate --out` wrote",
        )
    return figures(_read(truth, "events"), _read(truth, "cases"))


def _read(truth: Path, name: str) -> pl.DataFrame:
    """One table of the truth, of all sites."""
    return pl.concat(pl.read_parquet(path) for path in sorted(truth.glob(f"{name}*.parquet")))


def _types(cases: pl.DataFrame) -> Iterable[Figure]:
    for name, (label, real) in _TYPES.items():
        share = cases.select((pl.col("matching_type") == name).mean() * 100).item()
        yield Figure("types of matching", label, share, real, "%")


def _variants(traces: pl.DataFrame) -> Iterable[Figure]:
    counts = traces["variant"].value_counts(sort=True)["count"]
    covered = counts.cum_sum() / traces.height
    yield Figure("variants", "items", traces.height, 251_734)
    yield Figure("variants", "variants", counts.len(), 11_973)
    yield Figure("variants", "variants that cover half of the items", _needed(covered, 0.5), 7)
    yield Figure("variants", "variants that cover nine tenths", _needed(covered, 0.9), 232)
    yield Figure("variants", "share of the most frequent one", covered[0] * 100, None, "%")
    seven = covered[min(6, covered.len() - 1)] * 100
    yield Figure("variants", "share of the seven most frequent", seven, 50.0, "%")


def _needed(covered: pl.Series, share: float) -> int:
    return int((covered < share).sum()) + 1


def _lengths(lengths: pl.Series) -> Iterable[Figure]:
    def quantile(share: float) -> float:
        return float(lengths.quantile(share, "nearest") or 0)

    yield Figure("events of an item", "fewest", quantile(0), 1)
    yield Figure("events of an item", "median", quantile(0.5), 5)
    yield Figure("events of an item", "mean", int(lengths.sum()) / lengths.len(), 6.34)
    yield Figure("events of an item", "90 of 100 have at most", quantile(0.9), None)
    yield Figure("events of an item", "99 of 100 have at most", quantile(0.99), 24)
    yield Figure("events of an item", "most", quantile(1), 990)


def _repeats(known: pl.DataFrame, traces: pl.DataFrame) -> Iterable[Figure]:
    counts = dict(known["activity"].cast(pl.String).value_counts().iter_rows())
    items = traces.height
    real = {
        "Record Goods Receipt": 314_097,
        "Record Service Entry Sheet": 164_975,
        "Record Invoice Receipt": 228_760,
        "Clear Invoice": 194_393,
    }
    for activity, count in real.items():
        mine = counts.get(activity, 0) / items
        yield Figure("repeats", f"{activity}, each item", mine, count / 251_734)
    sheets = known.sort("item", "at", "activity").select(
        again=(pl.col("activity") == "Record Service Entry Sheet")
        & (pl.col("activity").shift(-1).over("item") == "Record Service Entry Sheet")
    )
    again = int(sheets["again"].sum()) / max(1, counts.get("Record Service Entry Sheet", 0))
    yield Figure("repeats", "service entries followed by another", again * 100, 84.3, "%")
    for name, label, share in (
        ("rework", "items with rework", 35.9),
        ("unblocked", "items with a payment block removed", 22.2),
        ("cleared", "items paid", 73.0),
    ):
        mine = traces.select(pl.col(name).mean() * 100).item()
        yield Figure("repeats", label, mine, share, "%")
