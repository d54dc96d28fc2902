"""Writes a synthetic event log in the shape of the full BPI Challenge 2019 log, for speed tests.

The shape is the published one: 42 activities, about 12,000 variants of which 7 cover half of the
cases and 232 cover nine tenths, 628 users, 6.34 events a case, cases of up to 990 events. Names and
values are invented; nothing here is a real event.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

EVENTS = 1_600_000
VARIANTS = 12_000
USERS = 628
LONGEST_CASE = 990

HEADER = (
    "case:concept:name,concept:name,time:timestamp,User,Cumulative net worth (EUR),case:Company,"
    "case:Document Type,case:Item,case:Item Category,case:Item Type,case:Spend area text,"
    "case:Vendor,case:Purchasing Document"
)
USUAL = (
    "Create Purchase Order Item",
    "Vendor creates invoice",
    "Record Goods Receipt",
    "Record Invoice Receipt",
    "Clear Invoice",
)
RARE = tuple(f"Synthetic activity {number:02d}" for number in range(42 - len(USUAL)))
CATEGORIES = (
    '"3-way match, invoice before GR"',
    '"3-way match, invoice after GR"',
    "2-way match",
    "Consignment",
)
SPEND_AREAS = ("Packaging", "Logistics", "Marketing", "Sales", "Energy & Waste")


def write_log(path: Path, events: int = EVENTS, seed: int = 2019) -> int:
    """Write a CSV log of at least `events` events to path; return how many rows it has.

    1.6 million events are about 280 MB. The same arguments always give the same bytes.
    """
    random = np.random.default_rng(seed)
    variants = _variants(random)
    shares = np.concatenate(
        [
            np.full(7, 0.5 / 7),
            np.full(225, 0.4 / 225),
            np.full(VARIANTS - 232, 0.1 / (VARIANTS - 232)),
        ]
    )
    start = int(datetime(2018, 1, 2, tzinfo=UTC).timestamp())
    rows = 0
    case = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEADER + "\n")
        while rows < events:
            lines: list[str] = []
            for variant in random.choice(VARIANTS, size=2_000, p=shares):
                activities = variants[variant]
                rows += len(activities)
                lines.extend(_case_lines(random, case, activities, start))
                case += 1
                if rows >= events:
                    break
            file.write("\n".join(lines) + "\n")
    return rows


def _variants(random: np.random.Generator) -> list[list[str]]:
    """The activity sequences, the frequent ones short and usual, the tail long and mixed."""
    variants = [list(USUAL) + list(USUAL[2:4]) * (number % 2) for number in range(7)]
    vocabulary = np.array(USUAL + RARE)
    lengths = np.minimum(np.exp(random.normal(1.75, 0.55, VARIANTS)).astype(int) + 3, LONGEST_CASE)
    lengths[-1] = LONGEST_CASE
    for length in lengths[7:]:
        picks = random.integers(0, len(vocabulary), size=int(length))
        usual = random.random(int(length)) < 0.7
        picks[usual] = random.integers(0, len(USUAL), size=int(usual.sum()))
        variants.append(list(vocabulary[picks]))
    return variants


def _case_lines(
    random: np.random.Generator, case: int, activities: list[str], start: int
) -> list[str]:
    order = 4_500_000_000 + case // 3
    item = case % 3 + 1
    minutes = np.cumsum(random.integers(0, 12_000, size=len(activities)))
    users = random.integers(0, USERS, size=len(activities))
    amount = f"{int(random.integers(1, 500_000))}.0"
    tail = (
        f"companyID_000{case % 4},Standard PO,{item},{CATEGORIES[case % 4]},Standard,"
        f"{SPEND_AREAS[case % 5]},vendorID_{case % 1975:04d},{order}"
    )
    lines = []
    for activity, minute, user in zip(activities, minutes, users, strict=True):
        moment = datetime.fromtimestamp(start + int(minute) % 900_000 * 60, tz=UTC)
        resource = f"user_{user:03d}" if user > 20 else f"batch_{user:02d}"
        lines.append(
            f"{order}_{item:05d},{activity},{moment.isoformat()},{resource},{amount},{tail}"
        )
    return lines
