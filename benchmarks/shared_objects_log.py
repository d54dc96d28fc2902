"""Writes a synthetic object-centric log of purchase-to-pay shape, for speed tests.

Orders have items, an item has receipts, an invoice bills items of several orders, a payment clears
invoices. Every event touches what it concerns, so that 1.6 million events have about 3 million
pairs of an event and an object; names and times are invented.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

EVENTS = 1_600_000
_EVENTS_OF_ITEM = 5.6
_START_US, _DAY_US = 1_514_764_800_000_000, 86_400_000_000
_CHANGES = np.array(["Change Price", "Change Quantity", "Change Delivery Date"])


def write_tables(  # noqa: PLR0915 - one statement an activity
    folder: Path, events: int = EVENTS, seed: int = 2019
) -> int:
    """Write events, objects, event_objects and object_relations as Parquet files.

    About `events` events; returns how many pairs of an event and an object there are. The same
    arguments always give the same tables.
    """
    random = np.random.default_rng(seed)
    items = int(events / _EVENTS_OF_ITEM)
    order = np.repeat(np.arange(items), random.integers(1, 5, items))[:items]
    invoice = random.integers(0, max(items * 2 // 5, 1), items)
    payment = random.integers(0, max(items // 5, 1), int(invoice.max()) + 1)
    created = np.sort(random.integers(0, 700 * 1440, int(order.max()) + 1))[order]

    def later(minutes: np.ndarray, mean_days: float) -> np.ndarray:
        return minutes + random.exponential(mean_days * 1440, minutes.size).astype(np.int64) + 1

    happened: list[tuple[np.ndarray, np.ndarray | str, list[tuple[str, np.ndarray]]]] = []
    item = np.arange(items)
    happened.append((created, "Create Purchase Order Item", [("item", item), ("order", order)]))
    changed = item[random.random(items) < 0.6]
    names = _CHANGES[random.integers(0, _CHANGES.size, changed.size)]
    happened.append((later(created[changed], 3), names, [("item", changed)]))
    received = np.repeat(item, random.integers(0, 4, items))
    receipt = np.arange(received.size)
    arrived = later(created[received], 10)
    happened.append((arrived, "Record Goods Receipt", [("receipt", receipt), ("item", received)]))
    inspected = receipt[random.random(receipt.size) < 0.5]
    happened.append((later(arrived[inspected], 1), "Inspect Goods", [("receipt", inspected)]))
    known, first = np.unique(invoice, return_index=True)
    billed = later(created[first], 20)
    bills: dict[int, tuple[str, float]] = {
        0: ("Vendor creates invoice", 0.01),
        1: ("Record Invoice Receipt", 2),
        2: ("Set Payment Block", 1),
        3: ("Remove Payment Block", 6),
    }
    moment = billed
    for place, (name, mean) in bills.items():
        moment = later(moment, mean)
        some = np.full(known.size, True) if place < 2 else random.random(known.size) < 0.3
        touched: list[tuple[str, np.ndarray]] = [("invoice", known[some])]
        happened.append((moment[some], name, touched))
    cleared = later(moment, 30)
    happened.append((cleared, "Clear Invoice", [("invoice", known), ("payment", payment[known])]))
    paid = np.unique(payment[known])
    last = np.zeros(int(payment.max()) + 1, dtype=np.int64)
    np.maximum.at(last, payment[known], cleared)
    happened.append((later(last[paid], 1), "Post Payment", [("payment", paid)]))

    sizes = {
        "item": items,
        "order": int(order.max()) + 1,
        "receipt": receipt.size,
        "invoice": int(invoice.max()) + 1,
        "payment": payment.max() + 1,
    }
    begin = dict(zip(sizes, np.cumsum([0, *sizes.values()]), strict=False))
    # an invoice's first two events also name the order items that it bills: one for many
    bill_items = (begin["item"] + item, invoice)
    frames, pairs, count = [], [], 0
    for minutes, name, touched in happened:
        number = count + np.arange(minutes.size)
        frames.append(
            pl.DataFrame(
                {
                    "event_id": number,
                    "activity": pl.Series(name)
                    if isinstance(name, np.ndarray)
                    else pl.repeat(name, minutes.size, eager=True),
                    "event_at": pl.Series(
                        # no two events at one moment: engines break ties in ways of their own
                        _START_US + minutes * 60_000_000 + number % 60_000_000
                    ).cast(pl.Datetime("us", "UTC")),
                }
            )
        )
        pairs += [(number, begin[kind] + objects) for kind, objects in touched]
        if isinstance(name, str) and name in {"Vendor creates invoice", "Record Invoice Receipt"}:
            place = np.searchsorted(known, bill_items[1])
            pairs.append((number[place], bill_items[0]))
        count += minutes.size
    shuffled = random.permutation(count)
    pl.concat(frames)[shuffled].write_parquet(folder / "events.parquet")
    pl.DataFrame(
        {
            "object_id": np.arange(sum(sizes.values())),
            "object_type": np.repeat(list(sizes), list(sizes.values())),
        }
    ).write_parquet(folder / "objects.parquet")
    event, touched_object = (np.concatenate(side) for side in zip(*pairs, strict=True))
    mixed = random.permutation(event.size)
    pl.DataFrame({"event_id": event[mixed], "object_id": touched_object[mixed]}).write_parquet(
        folder / "event_objects.parquet"
    )
    relations = {
        "item of": (begin["item"] + item, begin["order"] + order),
        "received for": (begin["receipt"] + receipt, begin["item"] + received),
        "cleared by": (begin["invoice"] + known, begin["payment"] + payment[known]),
    }
    pl.concat(
        pl.DataFrame({"source_object_id": one, "target_object_id": other}).with_columns(
            qualifier=pl.lit(name)
        )
        for name, (one, other) in relations.items()
    ).write_parquet(folder / "object_relations.parquet")
    return int(event.size)
