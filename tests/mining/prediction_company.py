"""A made-up company whose future can be known from its past, or cannot; and how it looked earlier.

With a signal the category decides how long the goods take and the supplier who is paid late.
Without one, cases end at random at any age and every invoice is late with the same probability.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from mining.prediction import source_data
from mining.prediction.source_data import SourceData, events_in_order

FIRST_DAY, UNTIL_DAY = 20_000, 20_540
CREATE, RECEIVE, INVOICE, BLOCK, UNBLOCK, CLEAR = range(1, 7)
ACTIVITIES = {
    CREATE: "Create Purchase Order Item",
    RECEIVE: "Record Goods Receipt",
    INVOICE: "Record Invoice Receipt",
    BLOCK: "Set Payment Block",
    UNBLOCK: "Remove Payment Block",
    CLEAR: "Clear Invoice",
}


def company(*, has_signal: bool, cases: int = 1500, seed: int = 7) -> SourceData:
    """The whole history; what lies after UNTIL_DAY is cut off as `truncated` cuts it."""
    random = np.random.default_rng(seed)
    start = FIRST_DAY + np.sort(random.integers(0, UNTIL_DAY - FIRST_DAY, cases))
    category = random.choice(["quick", "slow"], cases)
    supplier = random.choice(["S1", "S2", "S3"], cases)
    blocked = random.random(cases) < 0.3
    if has_signal:
        received = start + np.where(category == "slow", 40, 8) + random.integers(-2, 3, cases)
        late = random.random(cases) < np.where(supplier == "S1", 0.8, 0.03)
    else:
        received = start + 1 + random.exponential(25, cases).astype(int)
        late = random.random(cases) < 0.2
    entered = received + 2
    due = entered + 30
    cleared = np.where(late, due + 10, due)
    steps: list[tuple[int, Any, Any]] = [(CREATE, start, slice(None))]
    if has_signal:
        steps += [
            (RECEIVE, received, slice(None)),
            (INVOICE, entered, slice(None)),
            (BLOCK, entered + 1, blocked),
            (UNBLOCK, entered + 9, blocked),
            (CLEAR, cleared, slice(None)),
        ]
    else:
        steps.append((CLEAR, received, slice(None)))
    case = np.arange(1, cases + 1)
    events = pl.concat(
        pl.DataFrame(
            {
                "case_key": case[which],
                "event_position": np.full(case[which].size, key),
                "activity_key": np.full(case[which].size, key),
                "known_day": np.asarray(days)[which],
                "amount": np.full(case[which].size, 100.0),
            }
        )
        for key, days, which in steps
    )
    ids = [f"00000000-0000-0000-0000-{number:012d}" for number in case]
    invoice_ids = [f"10000000-0000-0000-0000-{number:012d}" for number in case]
    names = {"company_code": "C1", "currency": "EUR"}
    of_cases = pl.DataFrame(
        {
            "case_key": case,
            "object_id": ids,
            "case_id": [f"45-{number}" for number in case],
            "supplier_id": supplier,
            "supplier_name": supplier,
            "category": category,
            "amount": random.integers(100, 10_000, cases),
        }
    ).with_columns(
        **{name: pl.lit(value) for name, value in names.items()},
        matching_type=pl.lit("three_way_before_gr"),
        item_type=pl.lit("goods"),
        price_unit=pl.lit(1.0),
    )
    changes = pl.concat(
        pl.DataFrame(
            {
                "case_key": case[places],
                "attribute": attribute,
                "value": [str(value) for value in values[places]],
                "known_day": days[places],
            }
        )
        for attribute, values, days, places in (
            ("price", random.integers(1, 90, cases), start, slice(None)),
            ("price", random.integers(1, 90, cases), start + 6, blocked),
            ("quantity", random.integers(1, 90, cases), start, slice(None)),
        )
    ).with_columns(changed_at=pl.col("known_day").cast(pl.Int32).cast(pl.Date).cast(pl.Datetime))
    invoices = pl.DataFrame(
        {
            "invoice_object_id": invoice_ids,
            "subject_id": [f"51-{number}" for number in case],
            "supplier_id": supplier,
            "supplier_name": supplier,
            "gross_amount": random.integers(100, 10_000, cases),
            "entered_day": entered,
            "invoice_day": entered - 3,
            "due_day": due,
            "discount_due_day": entered + 14,
            "discount_offered_amount": np.where(case % 2 == 0, 3.0, np.nan),
            "cleared_day": cleared,
        }
    ).with_columns(
        **{name: pl.lit(value) for name, value in names.items()},
        is_po_backed=pl.lit(value=True),
        is_credit_memo=pl.lit(value=False),
        is_reversed=pl.lit(value=False),
        discount_offered_amount=pl.col("discount_offered_amount").fill_nan(None),
        discount_taken_amount=pl.lit(0.0),
        cleared_known_day=pl.col("cleared_day"),
    )
    block_days = pl.concat(
        pl.DataFrame(
            {
                "invoice_object_id": np.array(invoice_ids)[blocked],
                "activity": ACTIVITIES[key],
                "known_day": days[blocked],
            }
        )
        for key, days in ((BLOCK, entered + 1), (UNBLOCK, entered + 9))
    )
    whole = SourceData(
        tenant="default",
        source="made_up",
        until_day=UNTIL_DAY,
        cases=_as(of_cases, source_data.CASE),
        events=_as(events, source_data.EVENT),
        activities=_as(
            pl.DataFrame(
                {
                    "activity_key": list(ACTIVITIES),
                    "activity": list(ACTIVITIES.values()),
                    "is_completion": [key == CLEAR for key in ACTIVITIES],
                    "is_milestone": [key not in (BLOCK, UNBLOCK) for key in ACTIVITIES],
                }
            ),
            source_data.ACTIVITY,
        ),
        changes=_as(changes, source_data.CHANGE),
        invoices=_as(invoices, source_data.INVOICE),
        invoice_events=_as(block_days, source_data.INVOICE_EVENT),
        invoice_cases=_as(
            pl.DataFrame({"invoice_object_id": invoice_ids, "case_key": case}),
            source_data.INVOICE_CASE,
        ),
    )
    return truncated(whole, UNTIL_DAY)


def truncated(data: SourceData, day: int) -> SourceData:
    """What the systems would have told at the end of the day: nothing that they learned later."""
    known = pl.col("known_day") <= day
    is_cleared = pl.col("cleared_known_day") <= day
    events = data.events.filter(known).select(list(source_data.EVENT))
    invoices = data.invoices.filter(pl.col("entered_day") <= day).with_columns(
        pl.when(is_cleared).then(pl.col("cleared_day", "cleared_known_day")),
        discount_taken_amount=pl.when(is_cleared).then("discount_taken_amount").otherwise(0.0),
    )
    cases = data.cases.filter(pl.col("case_key").is_in(events["case_key"].unique().implode()))
    return replace(
        data,
        until_day=day,
        cases=cases,
        events=events_in_order(events, cases),
        changes=data.changes.filter(known),
        invoices=invoices,
        invoice_events=data.invoice_events.filter(known),
        invoice_cases=data.invoice_cases.filter(
            pl.col("invoice_object_id").is_in(invoices["invoice_object_id"].implode())
        ),
    )


def _as(frame: pl.DataFrame, schema: Any) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
