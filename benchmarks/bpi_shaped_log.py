"""Writes a synthetic event log in the shape of the full BPI Challenge 2019 log, for speed tests.

The shape is the published one: 42 activities, about 12,000 variants of which 7 cover half of the
cases and 232 cover nine tenths, 628 users, 6.34 events a case, cases of up to 990 events. Names and
values are invented; nothing here is a real event. What happens to a case is drawn by how often it
does in the real log, in an order that mostly keeps the rules of its matching type.
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
CREATED, WRITTEN = "Create Purchase Order Item", "Vendor creates invoice"
RECEIVED, INVOICED, CLEARED = "Record Goods Receipt", "Record Invoice Receipt", "Clear Invoice"
# item category: share of the cases, and the way of a case to which nothing happens
WAYS = {
    "3-way match, invoice before GR": (0.878, (CREATED, WRITTEN, RECEIVED, INVOICED, CLEARED)),
    "3-way match, invoice after GR": (0.060, (CREATED, RECEIVED, WRITTEN, INVOICED, CLEARED)),
    "Consignment": (0.058, (CREATED, RECEIVED)),
    "2-way match": (0.004, (CREATED, "Change Approval for Purchase Order", WRITTEN, INVOICED)),
}
# what may happen to a case besides, weighted by how often it is in the real log (in thousands)
BESIDES = {
    "Remove Payment Block": 57.1,
    "Receive Order Confirmation": 32.1,
    "Change Quantity": 21.4,
    "Change Price": 12.4,
    "Delete Purchase Order Item": 8.9,
    "Change Approval for Purchase Order": 7.5,
    "Cancel Invoice Receipt": 7.1,
    "Vendor creates debit memo": 6.3,
    "Change Delivery Indicator": 3.3,
    "Cancel Goods Receipt": 3.1,
    "Release Purchase Order": 1.6,
    "Reactivate Purchase Order Item": 0.5,
    "Block Purchase Order Item": 0.5,
    "Cancel Subsequent Invoice": 0.5,
    "Release Purchase Requisition": 0.5,
    "Change Storage Location": 0.4,
    "Update Order Confirmation": 0.2,
    "Record Subsequent Invoice": 0.2,
    "Set Payment Block": 0.1,
    "Change Currency": 0.04,
    "Change Final Invoice Indicator": 0.02,
    "Change payment term": 0.02,
    "Change Rejection Indicator": 0.01,
    "Record Service Entry Sheet": 40.0,
    RECEIVED: 60.0,
    INVOICED: 30.0,
    "Create Purchase Requisition Item": 0.0,  # comes first, or not at all
}
SRM = tuple(
    f"SRM: {state}"
    for state in (
        "Created",
        "Complete",
        "Awaiting Approval",
        "Document Completed",
        "In Transfer to Execution Syst.",
        "Ordered",
        "Change was Transmitted",
        "Deleted",
        "Transfer Failed (E.Sys.)",
        "Transaction Completed",
    )
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
                category, activities = variants[variant]
                rows += len(activities)
                lines.extend(_case_lines(random, case, category, activities, start))
                case += 1
                if rows >= events:
                    break
            file.write("\n".join(lines) + "\n")
    return rows


def variants_of_log(seed: int = 2019) -> list[tuple[str, ...]]:
    """The activities of each variant of that log, the frequent ones first."""
    return [tuple(activities) for _, activities in _variants(np.random.default_rng(seed))]


def _variants(random: np.random.Generator) -> list[tuple[str, list[str]]]:
    """(item category, activities) of each: the frequent ones short and usual, the tail longer."""
    categories = list(WAYS)
    first, after_gr, consignment, _ = categories
    # the seven that make half of the cases: complete, open, and settled elsewhere
    variants = [
        (first, list(WAYS[first][1])),
        (first, [CREATED, RECEIVED, WRITTEN, INVOICED, CLEARED]),
        (first, [CREATED, RECEIVED, INVOICED, WRITTEN, CLEARED]),
        (first, ["Create Purchase Requisition Item", *WAYS[first][1]]),
        (after_gr, list(WAYS[after_gr][1])),
        (consignment, list(WAYS[consignment][1])),
        (first, [CREATED, RECEIVED]),
    ]
    names, weights = np.array([*BESIDES, *SRM]), np.array([*BESIDES.values(), *[0.16] * len(SRM)])
    shares = np.array([share for share, _ in WAYS.values()])
    lengths = np.minimum(random.geometric(0.4, VARIANTS), LONGEST_CASE)
    lengths[-1] = LONGEST_CASE - 5
    known = {(category, *case) for category, case in variants}
    for length in lengths[len(variants) :]:
        category = categories[random.choice(len(categories), p=shares / shares.sum())]
        case = list(WAYS[category][1])
        if random.random() < 0.2:
            case.insert(0, "Create Purchase Requisition Item")
        begun, is_complete = case.index(CREATED) + 1, case[-1] == CLEARED
        happened = 0
        while happened < length or (category, *case) in known:
            happened += 1
            # after the item was created, and in most cases before the invoice was cleared
            last = len(case) - (is_complete and random.random() < 0.95)
            name = str(random.choice(names, p=weights / weights.sum()))
            case.insert(int(random.integers(begun, max(begun, last) + 1)), name)
        known.add((category, *case))
        variants.append((category, case))
    return variants


def _case_lines(
    random: np.random.Generator, case: int, category: str, activities: list[str], start: int
) -> list[str]:
    order = 4_500_000_000 + case // 3
    item = case % 3 + 1
    begun = start + int(random.integers(0, 300)) * 86_400
    # two months from the first event to the last, however many there are
    steps = random.exponential(90_000 / len(activities), size=len(activities)).astype(int)
    minutes = np.cumsum(steps)
    users = random.integers(0, USERS, size=len(activities))
    amount = f"{int(random.integers(1, 500_000))}.0"
    quoted = f'"{category}"' if "," in category else category
    tail = (
        f"companyID_000{case % 4},Standard PO,{item},{quoted},Standard,"
        f"{SPEND_AREAS[case % 5]},vendorID_{case % 1975:04d},{order}"
    )
    lines = []
    for activity, minute, user in zip(activities, minutes, users, strict=True):
        moment = datetime.fromtimestamp(begun + int(minute) * 60, tz=UTC)
        resource = f"user_{user:03d}" if user > 20 else f"batch_{user:02d}"
        lines.append(
            f"{order}_{item:05d},{activity},{moment.isoformat()},{resource},{amount},{tail}"
        )
    return lines
