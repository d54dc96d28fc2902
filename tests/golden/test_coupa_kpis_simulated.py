"""The KPIs of the simulated company in Coupa: those of SAP ECC, or why they cannot be."""

from __future__ import annotations

import polars as pl
import pytest

from p2p.kpis import load_catalogue
from tests.golden.simulated import read

_ARRIVAL = "Coupa knows when an invoice came, ECC only when it was entered: months are of that day"
_BY_MONTH = ["latest_value", "previous_value", "change", "period_from", "period_to"]
_FIGURES = ["value", "numerator", "mean", "median", "p75", "p90", "calendar_median", "calendar_p90",
            "business_median", "business_p90"]  # fmt: skip
_LINES = "what nobody ordered has a line here, and no item of invoice verification in ECC"
_WITHOUT_ORDER = ["excluded_count", "excluded_reasons"]
_DELIVERY = (
    "Coupa dates a receipt on the arrival; what is a service, and the tolerances of receiving, are"
    " in no record"
)
_COUNTS = [*_FIGURES, *_BY_MONTH, *_WITHOUT_ORDER, "denominator", "row_count", "is_small_sample",
           "is_change_of_small_sample"]  # fmt: skip
_HELD = "a held invoice is freed by a step of its approval, and waits for that in a queue more"
_DIFFERS = {
    # all of these are checked against the truth in test_approvals_and_queues_simulated.py
    **dict.fromkeys(("K09", "K10", "K11", "K11b", "K24"), (_COUNTS, _HELD)),
    "K02": (["excluded_reasons"], "what is refused is deleted in ECC"),
    "K01": (["excluded_reasons"], "ECC deletes a refused requisition, here it is a draft again"),
    "K03": ([*_FIGURES, *_BY_MONTH], _ARRIVAL),  # checked against the truth below
    "K04": (_BY_MONTH, _ARRIVAL),
    "K05d": ([*_FIGURES, *_BY_MONTH], _HELD),
    "K06": (_WITHOUT_ORDER, _LINES),
    "K21": (_BY_MONTH, _ARRIVAL),
    "K22": (_COUNTS, "of a payment the ERP tells nobody's name, and so no conflict with it"),
    "K23": (
        [*_COUNTS, "status", "missing_inputs"],
        "limits are in Coupa's users; nobody has written down a policy for these sources",
    ),
    "K23b": (_WITHOUT_ORDER, "there are no limits at all for ECC, and so nothing to leave out"),
    "K32": (_COUNTS, _DELIVERY),
    "K32b": (_COUNTS, _DELIVERY),
    "K33": ([*_FIGURES, *_BY_MONTH], f"{_ARRIVAL}; and no record tells a tolerance"),
    "K34": (_WITHOUT_ORDER, _LINES),
    "K34b": (_WITHOUT_ORDER, _LINES),
}
"""KPI -> the columns that cannot agree with ECC's, and why. All others are equal."""


@pytest.fixture(scope="module")
def url(simulated) -> str:
    return simulated[0]


def test_each_kpi_is_that_of_ecc_or_says_why_not(url):
    ecc, coupa = (
        {
            (row["kpi_id"], row["currency"]): row
            for row in read(
                url, f"select * from marts.mart_kpi where source = '{source}'"
            ).iter_rows(named=True)
        }
        for source in ("demo", "coupa")
    )
    assert ecc.keys() == coupa.keys()
    unequal = {
        (kpi, currency, column)
        for (kpi, currency), row in ecc.items()
        for column, figure in row.items()
        if column not in {"source", *_DIFFERS.get(kpi, ((), ""))[0]}
        and figure != coupa[kpi, currency][column]
    }
    assert unequal == set()
    catalogue = load_catalogue()
    kept_elsewhere = {
        kpi.id
        for kpi in catalogue.kpis
        if any(catalogue.inputs[need].elsewhere for need in kpi.needs)
    }
    assert {kpi for (kpi, _), row in coupa.items() if row["status"] != "ok"} == (
        # what may be ordered without an approval is in no record, and in no policy for this source
        kept_elsewhere | {"K23b"}
    )


def test_days_until_an_invoice_is_free_count_from_its_arrival(url, simulated_truth):
    end = simulated_truth.world.end
    blocked = pl.col("block") != ""
    days = (
        simulated_truth.invoices.filter(
            (pl.col("nature") == "invoice") & pl.col("reversed_by").is_null()
        )
        .filter(~blocked | (pl.col("freed_at") <= end))
        .select(
            (pl.when(blocked).then("freed_at").otherwise("posted_at") - pl.col("received_at"))
            / 86_400
        )
        .to_series()
    )
    days = days.filter(days >= 0)
    told = read(
        url, "select denominator, median, mean, p90 from marts.mart_kpi"
        " where source = 'coupa' and kpi_id = 'K03'",
    ).row(0, named=True)  # fmt: skip
    assert told["denominator"] == days.len() > 300
    assert float(told["mean"]) == pytest.approx(days.mean(), abs=1e-9)
    assert float(told["median"]) == pytest.approx(days.median(), abs=1e-9)
    assert float(told["p90"]) == pytest.approx(days.quantile(0.9, "linear"), abs=1e-9)


def test_lines_that_leave_the_match_rate_are_those_of_the_truth(url, simulated_truth):
    documents = simulated_truth.invoices.filter(pl.col("nature") != "reversal")
    lines = simulated_truth.invoice_lines.group_by("invoice").agg(lines=pl.len())
    reason = (
        pl.when(pl.col("reversed_by").is_not_null())
        .then(pl.lit("reversed"))
        .when(pl.col("nature") == "credit_memo")
        .then(pl.lit("credit memo"))
        .when(pl.col("lines").is_null())
        .then(pl.lit("no order reference"))
    )
    counted = (
        documents.join(lines, on="invoice", how="left")
        .group_by(reason=reason)
        .agg(count=pl.col("lines").fill_null(1).sum())
        .drop_nulls("reason")
    )
    told = read(
        url, "select excluded_reasons from marts.mart_kpi where source = 'coupa' and kpi_id = 'K06'"
    ).item()
    assert {row["reason"]: row["count"] for row in told} == dict(
        counted.select("reason", "count").iter_rows()
    )
