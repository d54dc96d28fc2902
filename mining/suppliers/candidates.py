"""From scored suppliers to review candidates: reasons, rows behind, money, facts and people."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

import polars as pl

from mining.candidates import Candidate
from mining.suppliers.found import Found
from mining.suppliers.signal_words import BY_NAME
from mining.suppliers.source_data import SupplierData
from mining.wording import counted, money, reason

KIND = "anomalous_supplier"
MODEL_NAME = "supplier signals against peers"
MODEL_REVISION = "2"
MOST_REASONS, MOST_ROWS = 6, 40
"""Reasons of a supplier that are told, and rows of each that are kept, the dearest and newest."""


def supplier_candidates(
    data: SupplierData, found: Found, scored: pl.DataFrame, suppliers: pl.DataFrame
) -> list[Candidate]:
    """One candidate a supplier of `suppliers` (as score.scored_suppliers, with currency), in order.

    amount is the money at risk: what the rows behind its reasons put in doubt, each document once,
    in the currency of most money (_at_risk). involved: people, not programs. facts: each reason
    with its newest row, so that a new document behind a reason opens a decided matter again and
    another score does not.
    """
    raised = scored.filter("is_raised").join(
        suppliers.select("supplier", "currency"), on="supplier"
    )
    rows = _rows_behind(found.evidence, raised)
    named = data.suppliers.select("supplier", "supplier_id", "name")
    reasons_of = _by_supplier(raised)
    rows_of = _by_supplier(rows)
    version = model_version(data, scored)
    usual = _usual_amounts(data)
    told = suppliers.join(named, on="supplier", how="left", maintain_order="left")
    opened = []
    for one in told.iter_rows(named=True):
        reasons = reasons_of.get(one["supplier"], [])[:MOST_REASONS]
        names = [row["signal"] for row in reasons]
        behind = [row for row in rows_of.get(one["supplier"], []) if row["signal"] in names]
        behind.sort(key=lambda row: (names.index(row["signal"]), row["place"]))
        opened.append(_candidate(data, one, reasons, behind, version=version, usual=usual))
    return opened


def model_version(data: SupplierData, scored: pl.DataFrame) -> str:
    """Hash of the signals, their weights and the figures that were judged."""
    about = [MODEL_REVISION, *((one.name, one.weight, one.opens) for one in BY_NAME.values())]
    # the last bits of a figure hang on the order in which it was summed
    figures = scored.select(
        "supplier", "signal", pl.col("value", "p_value").round_sig_figs(12)
    ).sort("supplier", "signal")
    text = json.dumps(about) + data.source + figures.write_csv()
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _rows_behind(evidence: pl.DataFrame, raised: pl.DataFrame) -> pl.DataFrame:
    """Evidence of raised signals within their window, with place (the dearest first), the number of
    rows and the sum at risk of each signal, and whether the row is the document's first."""
    since = raised.select("supplier", "signal", window_from="since_on")
    windowed = pl.col("window_from").is_null() | (pl.col("happened_on") >= pl.col("window_from"))
    return (
        evidence.join(since, on=["supplier", "signal"])
        .filter(windowed | pl.col("row_kind").is_in(["supplier", "employee"]))
        .sort(
            "supplier", "signal", "at_risk_amount", "happened_on", "object_id",
            descending=[False, False, True, True, False], nulls_last=True,
        )
        .with_columns(
            place=pl.int_range(pl.len()).over("supplier", "signal"),
            row_count=pl.len().over("supplier", "signal"),
        )
    )  # fmt: skip


def _by_supplier(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    parts = frame.partition_by("supplier", as_dict=True, maintain_order=True)
    return {key[0]: part.to_dicts() for key, part in parts.items()}


def _candidate(
    data: SupplierData,
    one: dict[str, Any],
    reasons: list[dict[str, Any]],
    behind: list[dict[str, Any]],
    *,
    version: str,
    usual: dict[str | None, float],
) -> Candidate:
    amount, currency, others = _at_risk(behind, one["currency"], usual)
    label = one["name"] or f"supplier {one['supplier_id']}"
    shown = [row for row in behind if row["place"] < MOST_ROWS]
    return Candidate(
        tenant=data.tenant,
        source=data.source,
        kind=KIND,
        identity=one["supplier"],
        subject_type="supplier",
        subject_id=one["supplier"],
        subject_label=f"Supplier {one['supplier_id']}, {label}"
        if one["name"]
        else label.capitalize(),
        score=round(float(one["score"]), 4),
        amount=amount,
        currency=currency,
        reasons=[_reason(row, one["currency"]) for row in reasons] + others,
        evidence=[_evidence(row) for row in shown],
        model_name=MODEL_NAME,
        model_version=version,
        facts=_facts(reasons, behind),
        involved=sorted(
            {person for row in behind for person in row["people"] or []} - data.programs
        ),
        documents=sorted({row["object_id"] for row in shown if row["object_id"]}),
    )


def _usual_amounts(data: SupplierData) -> dict[str | None, float]:
    """The median invoice of the source by currency: by it sums of several are compared."""
    size = pl.col("gross_amount").abs()
    by_currency = data.invoices.filter(size > 0).group_by("currency").agg(usual=size.median())
    return dict(by_currency.select("currency", "usual").iter_rows())


def _at_risk(
    behind: list[dict[str, Any]], main: str | None, usual: dict[str | None, float]
) -> tuple[Decimal, str | None, list[dict[str, Any]]]:
    """The sum in the currency of most money, each document once, and a reason that tells the sums
    in others, which are not added to it. Most: in median invoices of that currency."""
    by_currency: dict[str | None, dict[tuple[str, str], float]] = {}
    for row in behind:
        doubt = row["at_risk_amount"] or 0.0
        if doubt > 0:
            documents = by_currency.setdefault(row["currency"], {})
            key = (row["row_kind"], row["object_id"])
            documents[key] = max(documents.get(key, 0.0), doubt)
    sums = {one: round(sum(documents.values()), 2) for one, documents in by_currency.items()}
    most = max(sums, key=lambda one: (sums[one] / usual.get(one, 1.0), one or ""), default=main)
    beside = [money(sums[one], one) for one in sorted(sums, key=str) if one != most]
    others = [reason("other_currencies", f"At risk beside it: {', '.join(beside)}")]
    return Decimal(str(sums.get(most, 0.0))), most, others if beside else []


def _reason(row: dict[str, Any], currency: str | None) -> dict[str, Any]:
    signal = BY_NAME[row["signal"]]
    return reason(
        row["signal"],
        signal.text(row | {"currency": currency}),
        value=row["value"],
        peer_value=row["peer_value"],
        unit=signal.unit,
    )


def _facts(reasons: list[dict[str, Any]], behind: list[dict[str, Any]]) -> list[str]:
    """signal|newest day|object of it, one a reason."""
    newest: dict[str, tuple[str, str]] = {row["signal"]: ("", "") for row in reasons}
    for row in behind:
        own = (str(row["happened_on"] or ""), str(row["object_id"] or ""))
        newest[row["signal"]] = max(newest[row["signal"]], own)
    return [f"{signal}|{day}|{key}" for signal, (day, key) in sorted(newest.items())]


def _evidence(row: dict[str, Any]) -> dict[str, Any]:
    amount = row["amount"]
    told = {
        "reason": BY_NAME[row["signal"]].title,
        "kind": row["row_kind"],
        "document": row["document"],
        "date": None if row["happened_on"] is None else str(row["happened_on"]),
        "amount": None if amount is None else f"{amount:,.2f}",
        "currency": row["currency"],
        "at_risk": f"{row['at_risk_amount'] or 0:,.2f}",
        "people": ", ".join(row["people"] or []) or None,
        "note": row["note"],
        "id": row["object_id"],
    }
    if row["place"] == MOST_ROWS - 1 and row["row_count"] > MOST_ROWS:
        more = counted(row["row_count"] - MOST_ROWS, "more row")
        told["note"] = f"{told['note'] + '; ' if told['note'] else ''}and {more}"
    return told
