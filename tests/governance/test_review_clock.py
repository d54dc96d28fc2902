"""Due times and ages of items in opening hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from p2p.governance.review_queue import (
    ages,
    read_queue,
)
from p2p.governance.review_sync import sync_queue
from p2p.governance.review_times import due_times, working_hours
from p2p.warehouse.connection import Connection
from tests.governance.review_items import TENANT, decide, item_of


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_due_times_and_ages_are_reckoned_in_opening_hours(calendar: Connection) -> None:
    # 2026-06-05 is a Friday; open from 9 to 17 hours
    cases = [
        ("2026-06-05 10:00", 2, "2026-06-05 12:00"),
        ("2026-06-05 10:00", 7, "2026-06-05 17:00"),
        ("2026-06-05 16:00", 2, "2026-06-08 10:00"),
        ("2026-06-06 12:00", 8, "2026-06-08 17:00"),
        ("2026-06-05 03:00", 41, "2026-06-12 10:00"),
    ]
    opened = [_at(start) for start, _, _ in cases]
    due = due_times(
        calendar,
        tenant=TENANT,
        companies=[("erp", "1000")] * len(cases),
        opened_at=opened,
        due_hours=[hours for _, hours, _ in cases],
    )
    assert due == [_at(end) for _, _, end in cases]
    spent = working_hours(
        calendar,
        tenant=TENANT,
        companies=[("erp", None)] * len(cases) + [("another", None)],
        start_at=[*opened, opened[0]],
        end_at=[*(_at(end) for _, _, end in cases), opened[0]],
    )
    assert spent == [2, 7, 2, 8, 41, None]


def test_age_runs_until_the_decision(calendar: Connection) -> None:
    sync_queue(calendar)
    (item,) = read_queue(calendar, tenant=TENANT)
    assert item.due_at is not None
    late = item.due_at + timedelta(days=7)
    (open_age,) = ages(calendar, [item], tenant=TENANT, now=late)
    assert (open_age.open_hours, open_age.overdue_hours) == (27 + 40, 40)
    decide(calendar, "confirm", "confirmed")
    (age,) = ages(calendar, [item_of(calendar)], tenant=TENANT, now=late)
    assert age.overdue_hours == 0
    assert age.open_hours is not None
    assert age.open_hours < 1
