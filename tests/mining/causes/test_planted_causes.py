"""Causes that a scenario plants are found in its history; shuffled outcomes have none."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from mining.causes.attributes import amount_bands
from mining.causes.outcomes import (
    Outcome,
    case_outcomes,
    exception_outcomes,
    invoice_outcomes,
    slow_segments,
    task_outcomes,
)
from mining.causes.pipeline import examined, mine_root_causes
from mining.causes.segment_populations import UNENDED
from mining.causes.telling import explorer_filter, sentence
from mining.store import Log
from p2p.errors import P2PError
from p2p.progress import Silent
from p2p.simulator.history import live
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.truth import Truth
from tests.mining.causes import simulated_populations as simulated

PLANTED = {
    "late_approval": ("assigned_to", "HEAD_1001"),
    "late_payment": ("company_code", "1100"),
    "late_delivery": ("category", "TOOL"),
    "exception:price block": ("category", "WORK"),
}


def history(seed: int) -> Truth:
    """One approver with three times the work; a company that leaves two of five free invoices
    lying; tools that come weeks late; workwear that is billed at another price."""
    scenario = replace(
        manufacturer(),
        overload={"HEAD_1001": 3.0},
        causes={
            "late_payment": {"1100": 0.4},
            "late_delivery": {"TOOL": 0.5},
            "price_variance": {"WORK": 0.5},
        },
    )
    return live(scenario, items=6000, seed=seed, progress=Silent())


def outcomes(truth: Truth) -> Iterator[Outcome]:
    no_rules = pl.DataFrame(
        schema={
            "case_key": pl.Int64,
            "rule_id": pl.String,
            "name": pl.String,
            "is_violated": pl.Boolean,
        }
    )
    yield from task_outcomes(simulated.tasks(truth))
    invoices = simulated.invoices(truth)
    yield next(one for one in invoice_outcomes(invoices) if one.outcome_id == "late_payment")
    yield from exception_outcomes(invoices)
    told = case_outcomes(simulated.cases(truth), no_rules, simulated.deliveries(truth))
    yield from (one for one in told if one.outcome_id == "late_delivery")


@pytest.mark.parametrize("seed", [101, 202, 303])
def test_every_planted_cause_is_among_the_first_three(seed):
    found = {one.outcome_id: examined(one) for one in outcomes(history(seed))}
    assert set(found) == set(PLANTED)
    for outcome_id, planted in PLANTED.items():
        ranks = [
            rank
            for rank, cause in enumerate(found[outcome_id].causes, 1)
            if cause.conditions == (planted,)
        ]
        assert ranks, f"{outcome_id}: {planted} was not found"
        assert ranks[0] <= 3, (outcome_id, [one.conditions for one in found[outcome_id].causes[:5]])


def test_shuffled_outcomes_of_a_history_have_no_causes_beyond_the_false_discovery_rate():
    rng = np.random.default_rng(9)
    false = []
    for one in outcomes(history(404)):
        for _ in range(10):
            shuffled = one.hit.copy()
            rng.shuffle(shuffled)
            false.append(bool(examined(replace(one, hit=shuffled)).causes))
    assert np.mean(false) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / len(false))


def test_a_segment_begun_too_late_to_be_slow_is_left_out_and_demand_knows_no_supplier():
    days = 40
    cases = pl.DataFrame(
        {
            "case_key": range(days),
            **dict.fromkeys(
                (
                    "document", "company_code", "supplier_id", "category", "matching_type",
                    "item_type", "document_type", "first_resource",
                ),
                "x",
            ),
            "amount": 1.0,
            "currency": "EUR",
        }
    )  # fmt: skip
    until = pl.date(2026, 1, 1) + pl.duration(days=days)
    segments = pl.select(
        case_key=pl.int_range(days, dtype=pl.Int64),
        segment_id=pl.lit("s"),
        from_on=pl.date(2026, 1, 1) + pl.duration(days=pl.int_range(days)),
        duration_days=pl.int_range(days, dtype=pl.Int64).reverse().cast(pl.Float64),
    )
    names = pl.DataFrame({"segment_id": ["s"], "name": ["S"], "from_activity": ["A"]})
    last = pl.select(data_until=until)
    none = pl.DataFrame(schema=UNENDED)
    (outcome,) = slow_segments(cases, segments, names, last, none)
    assert outcome.threshold_days == 29.25
    assert outcome.hit.size == 11, "of 40, 29 began fewer than 29.25 days before the end"
    assert outcome.hit.sum() == 10
    assert examined(outcome) is None, "fewer than ten are not slow"
    asked = names.with_columns(from_activity=pl.lit("Create Purchase Requisition Item"))
    (demand,) = slow_segments(cases, segments, asked, last, none)
    known = {one.name for one in demand.attributes}
    assert not known & {"supplier_id", "document_type", "amount_band", "matching_type"}
    assert "supplier" in demand.left_out


def test_a_cause_is_told_in_words_and_as_a_filter_that_the_explorer_reads():
    outcome = next(one for one in invoice_outcomes(simulated.invoices(history(505))))
    cause = next(
        one for one in examined(outcome).causes if one.conditions == (PLANTED["late_payment"],)
    )
    told = sentence(outcome, cause, {})
    assert told.startswith(f"Of {cause.count:,} invoices (company 1100), {cause.hit_count:,} (")
    assert "paid after their due date" in told
    assert explorer_filter(outcome, cause.conditions) == (
        '{"kind":"and","filters":[{"kind":"attribute","name":"company_code","values":["1100"]}]}'
    )
    assert explorer_filter(outcome, [("payment_term", "Z030")]) is None


def test_an_amount_band_filters_its_own_cases_whatever_the_currency_is_called():
    amounts = [1.15, 4.999, 5.001, 20.0]
    frame = pl.DataFrame({"amount": amounts, "currency": "US Dollar"})
    outcome = replace(next(invoice_outcomes(simulated.invoices(history(505)))), subject="case")
    told = amount_bands(frame, "amount", "currency").to_list()
    assert told[0] == "US Dollar 1.15 to 1.15", "no cent is lost to binary fractions"
    for amount, band in zip(amounts, told, strict=True):
        kept = json.loads(explorer_filter(outcome, [("amount_band", band)]))["filters"][0]
        assert kept["currency"] == "US Dollar"
        assert kept["least_amount"] <= amount <= kept["most_amount"]


def test_what_fails_in_a_source_names_it(monkeypatch):
    def broken(conn: object, log: object) -> pl.DataFrame:
        raise ValueError("too many values to unpack")

    log = Log("t", "north", "item")
    monkeypatch.setattr("mining.causes.pipeline.store.read_logs", lambda conn, tenant: [log])
    monkeypatch.setattr("mining.causes.pipeline.populations.cases", broken)
    with pytest.raises(P2PError, match="source north: finding its root causes failed: too many"):
        mine_root_causes(None, None, uuid.uuid4())


def test_no_month_is_a_cause_where_durations_are_the_same_in_every_month():
    rng = np.random.default_rng(3)
    days, a_day = 300, 20
    began = np.repeat(np.arange(days), a_day)
    took = rng.exponential(60, began.size).round()
    cases = pl.DataFrame({"case_key": np.arange(began.size)}).with_columns(
        pl.col("case_key").cast(pl.String).alias("document"),
        *(
            pl.lit("x").alias(name)
            for name in (
                "company_code", "supplier_id", "category", "matching_type", "item_type",
                "document_type", "first_resource",
            )
        ),
        amount=pl.lit(1.0),
        currency=pl.lit("EUR"),
    )  # fmt: skip
    every = pl.DataFrame(
        {"case_key": np.arange(began.size), "began": began, "duration_days": took}
    ).select(
        "case_key",
        pl.lit("s").alias("segment_id"),
        (pl.date(2026, 1, 1) + pl.duration(days="began")).alias("from_on"),
        "duration_days",
        is_open=pl.col("began") + pl.col("duration_days") > days,
    )
    (outcome,) = slow_segments(
        cases,
        every.filter(~pl.col("is_open")).drop("is_open"),
        pl.DataFrame({"segment_id": ["s"], "name": ["S"], "from_activity": ["A"]}),
        pl.select(data_until=pl.date(2026, 1, 1) + pl.duration(days=days)),
        every.filter("is_open").drop("duration_days"),
    )
    told = {name for cause in examined(outcome).causes for name, _ in cause.conditions}
    assert "month" not in told
    assert outcome.hit.size == (began <= days - outcome.threshold_days).sum()
