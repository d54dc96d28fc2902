"""Queues, releases and payments of a what-if, on logs small enough to work out by hand.

One company works from 8 to 17 o'clock UTC, Monday to Friday; 5 January 2026 is a Monday.
"""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from mining.whatif import pipeline, what_if
from mining.whatif.answers import answers
from mining.whatif.levers import Lever, standard_levers
from mining.whatif.process_log import INVOICE, OFFICE_DAY, TASK, ProcessLog
from mining.whatif.what_if import WhatIf
from p2p.errors import UsageError

DAY, HOUR = 86_400, 3600
MONDAY = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp())
FIRST = MONDAY // DAY


def at(day: int, hour: float) -> int:
    """Seconds at an hour of a day, day 0 is the Monday."""
    return MONDAY + day * DAY + round(hour * HOUR)


def task(document: str, created: int, decided: int, **other: object) -> dict[str, object]:
    return {
        "task_type": "invoice", "document": document, "company_code": "1", "level": 1, "role": "",
        "person": "ada", "amount": 100.0, "created_at": created, "claimed_at": None,
        "decided_at": decided, "decision": "approved", **other,
    }  # fmt: skip


def invoice(document: str, entered: int, due: int, cleared: int, **other: object) -> dict:
    """due, cleared: days after the Monday."""
    return {
        "document": document, "company_code": "1", "currency": "EUR", "gross_amount": 1000.0,
        "entered_at": entered, "unblocked_at": None, "blocked_at": None, "block_reasons": "",
        "due_on": FIRST + due, "cleared_on": FIRST + cleared, "discount1_due_on": None,
        "discount1_amount": None, "discount2_due_on": None, "discount2_amount": None,
        "discount_taken_amount": 0.0, **other,
    }  # fmt: skip


def log(tasks: list[dict], invoices: list[dict] | None = None) -> ProcessLog:
    days = [FIRST + n for n in range(-14, 120) if n % 7 < 5]
    office = pl.DataFrame(
        [("1", day, day * DAY, day * DAY + 8 * HOUR, day * DAY + 17 * HOUR) for day in days],
        schema=OFFICE_DAY, orient="row",
    )  # fmt: skip
    return ProcessLog(
        pl.DataFrame(tasks, schema=TASK),
        pl.DataFrame(invoices or [], schema=INVOICE),
        office,
        at(60, 0),
    )


def busy(count: int, **other: object) -> list[dict]:
    """Ada needs an hour each for what comes at eight; her queue grows by one document a day:
    nine hours a day, ten documents. From 9 to 17 o'clock of day n she decides what came first."""
    tasks = []
    for number in range(count):
        arrival = at(_working_day(number // 10), 8)
        ended = at(_working_day(number // 9), 9 + number % 9)
        tasks.append(task(f"d{number:03d}", arrival, ended, claimed_at=ended - HOUR, **other))
    return tasks


def _working_day(number: int) -> int:
    return number // 5 * 7 + number % 5


def effect_of(asked: WhatIf, lever: Lever, scope: str, measure: str, unit: str | None = None):
    found = [
        one
        for one in asked.effects(lever)
        if (one.scope, one.measure) == (scope, measure) and unit in (None, one.unit)
    ]
    assert len(found) == 1
    return found[0]


def test_the_unchanged_replay_gives_the_log_back():
    agreed = WhatIf(log(busy(200)), seed=1).agreement()
    assert [(one.scope, one.task_count, one.reproduced_pct) for one in agreed] == [
        ("invoice", 200, 100.0)
    ]
    # all efforts are the same hour, so drawing them anew changes nothing
    assert agreed[0].replayed_p90_days == pytest.approx(agreed[0].log_p90_days, abs=0.01)


def test_fewer_tasks_shorten_the_queue_of_the_others():
    """Every fifth document is small. Without those, eight a day remain: done from 9 to 16 o'clock,
    while a fifth of the documents takes no time."""
    tasks = busy(200)
    for number in range(0, 200, 5):
        tasks[number]["amount"] = 10.0
    asked = WhatIf(log(tasks), seed=1)
    lever = Lever(auto_approve_under=50)
    longest = effect_of(asked, lever, "invoice", "p90_cycle_time")
    assert longest.before > 1.5
    assert longest.after == pytest.approx(7.1 / 9, abs=0.01)
    assert longest.change_low <= longest.change <= longest.change_high < 0
    assert effect_of(asked, lever, "invoice", "tasks").change == -40


def test_a_second_person_takes_a_half_and_the_queue_is_gone():
    longest = effect_of(
        WhatIf(log(busy(200)), seed=1), Lever(more_approvers=1), "invoice", "p90_cycle_time"
    )
    assert longest.after == pytest.approx(5 / 9, abs=0.02)


def test_a_deadline_counts_office_hours_and_moves_the_next_level():
    """Asked on Friday noon, decided on Wednesday; the second level then took one office hour."""
    tasks = []
    for number in range(12):
        day = 4 + 7 * number
        tasks += [
            task(f"r{number}", at(day, 12), at(day + 5, 12), task_type="requisition"),
            task(
                f"r{number}", at(day + 5, 12), at(day + 5, 13),
                task_type="requisition", level=2, person="bob",
            ),
        ]  # fmt: skip
    median = effect_of(
        WhatIf(log(tasks), seed=1), Lever(approve_within_days=1), "requisition", "median_cycle_time"
    )
    # four hours of Friday, Monday, Tuesday, five of Wednesday: 27; then a day and the next hour
    assert median.before == pytest.approx(3 + 1 / 9, abs=0.01)
    assert median.after == pytest.approx(1 + 1 / 9, abs=0.01)


def test_who_was_away_is_not_slow():
    """Two weeks away with work waiting are no effort: what is asked afterwards is quick again."""
    days = [_working_day(n) for n in range(40) if not 10 <= n < 20]
    tasks = [task(f"d{day}", at(day, 9), at(day, 9.5), claimed_at=at(day, 9)) for day in days[:-1]]
    tasks.append(task("last", at(days[-1], 9), at(days[-1], 11), claimed_at=at(days[-1], 10.5)))
    tasks[10] |= {"created_at": at(_working_day(11), 9)}
    asked = WhatIf(log(tasks), seed=1)
    (agreed,) = asked.agreement()
    assert agreed.reproduced_pct == 100.0
    # an effort of two weeks would be drawn for one in thirty tasks, and hold up all behind it
    assert agreed.replayed_p90_days < 0.5


def _paid(number: int, **other: object) -> list[dict]:
    """Weekly invoices, asked on Monday at 9, decided a week later at 10; the company pays on
    Tuesdays. Due on the first Wednesday, so each is paid late for its approval."""
    return [
        invoice(
            f"d{n}", at(7 * n + 7, 10.5), 7 * n + 2, 7 * n + 8,
            discount1_due_on=FIRST + 7 * n + 1, discount1_amount=20.0, **other,
        )
        for n in range(number)
    ]  # fmt: skip


def _slow(number: int) -> list[dict]:
    return [task(f"d{n}", at(7 * n, 9), at(7 * n + 7, 10)) for n in range(number)]


def test_an_earlier_approval_is_paid_by_the_next_run_and_not_before():
    """Decided on Tuesday at 9 it misses that day's run; the next one is after the due date."""
    log_ = log(_slow(12), _paid(12))
    asked = WhatIf(log_, seed=1)
    assert effect_of(asked, Lever(approve_within_days=1), "payments", "late_payments").change == 0
    half = effect_of(asked, Lever(approve_within_days=0.5), "payments", "late_payments")
    assert (half.before, half.after) == (12, 0)
    amount = effect_of(asked, Lever(approve_within_days=0.5), "payments", "late_amount", "EUR")
    assert amount.change == -12_000
    # nobody ever took a discount here, so one within reach is not taken either
    assert effect_of(asked, Lever(approve_within_days=0.5), "payments", "discounts").change == 0


def test_what_was_late_for_another_reason_stays_late():
    held = _paid(12)
    for one in held:
        one["cleared_on"] += 7
    late = effect_of(
        WhatIf(log(_slow(12), held), seed=1),
        Lever(approve_within_days=0.5),
        "payments",
        "late_payments",
    )
    assert (late.before, late.change) == (12, 0)


def test_a_discount_within_reach_is_taken_as_often_as_others_are():
    """Twelve held back, and twelve that were free in time and took theirs."""
    free = [
        invoice(
            f"f{n}", at(7 * n, 9), 7 * n + 30, 7 * n + 1, discount1_due_on=FIRST + 7 * n + 1,
            discount1_amount=20.0, discount_taken_amount=20.0,
        )
        for n in range(12)
    ]  # fmt: skip
    won = effect_of(
        WhatIf(log(_slow(12), _paid(12) + free), seed=1),
        Lever(approve_within_days=0.5),
        "payments",
        "discount_amount",
        "EUR",
    )
    assert (won.before, won.after) == (240, 480)


def test_the_change_is_what_is_expected_of_the_offers_and_no_toss():
    """Of the offers that were within reach five of eleven were taken, so it is with the others."""
    free = [
        invoice(
            f"f{n}", at(7 * n, 9), 7 * n + 30, 7 * n + 1, discount1_due_on=FIRST + 7 * n + 1,
            discount1_amount=20.0, discount_taken_amount=20.0 if n < 5 else 0.0,
        )
        for n in range(11)
    ]  # fmt: skip
    for seed in range(3):
        asked = WhatIf(log(_slow(12), _paid(12) + free), seed=seed)
        lever = Lever(approve_within_days=0.5)
        won = effect_of(asked, lever, "payments", "discount_amount", "EUR")
        assert won.change == pytest.approx(12 * 20 * 5 / 11)
        assert effect_of(asked, lever, "payments", "discounts").change == pytest.approx(60 / 11)
        assert won.change_low < won.change < won.change_high


def test_many_invoices_are_drawn_less_often_just_as_many_tasks_are(monkeypatch):
    monkeypatch.setattr(what_if, "_MOST_CELLS", 20 * 60)
    monkeypatch.setattr(pipeline, "_MOST_DECISIONS", 30 * 60)
    for log_ in (log(_slow(1), _paid(60)), log(busy(60), _paid(1))):
        assert WhatIf(log_, seed=1, replications=50)._replications == 20
        assert pipeline.draws_of(log_) == 30


def test_a_released_block_frees_what_it_alone_held():
    blocked = [
        one
        | {
            "entered_at": one["entered_at"] - 7 * DAY,
            "blocked_at": one["entered_at"] - 7 * DAY,
            "unblocked_at": one["entered_at"],
            "block_reasons": "price block" if place % 2 else "price block, quantity block",
        }
        for place, one in enumerate(_paid(12))
    ]
    asked = WhatIf(log([], blocked), seed=1)
    lever = Lever(release_block="price block")
    assert effect_of(asked, lever, "blocks", "blocks").change == -6
    assert effect_of(asked, lever, "payments", "late_payments").change == -6
    assert "date block" in (asked.missing(Lever(release_block="date block")) or "")


def test_what_is_missing_is_said_and_no_figure_is_made_of_nothing():
    levers = standard_levers(["price block"])
    rows, agreement = answers(log([]), levers)
    assert agreement == []
    assert [row["change_value"] for row in rows] == [None] * len(levers)
    assert {row["missing"] for row in rows[:3]} == {
        "no approval task with its person, and its request and decision to the second "
        "(marts.fct_approval_task)"
    }
    without_payments, _ = answers(log(_slow(12)), levers[:1])
    assert [row["scope"] for row in without_payments] == ["invoice", "invoice", "payments"]
    assert "marts.fct_kpi_invoice" in without_payments[-1]["missing"]


def test_the_same_log_gives_the_same_answers():
    asked = [answers(log(busy(60), _paid(12)), standard_levers([])) for _ in range(2)]
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "one change at a time"),
        ({"approve_within_days": 1, "more_approvers": 1}, "one change at a time"),
        ({"approve_within_days": 0}, "no use"),
        ({"more_approvers": -1}, "no use"),
        ({"auto_approve_under": float("nan")}, "no use"),
        ({"more_approvers": 1, "task_type": "payment"}, "no approval of 'payment'"),
        ({"release_block": "price block", "level": 1}, "whatever was approved"),
    ],
)
def test_a_lever_that_makes_no_sense_is_refused(given, said):
    with pytest.raises(UsageError, match=said):
        Lever(**given)
