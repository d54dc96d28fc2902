"""Review candidates from breaches of controls: one for what one decision covers.

Whether a control was broken is decided in marts (fct_control_breach); what is on offer here is only
how breaches are put together, scored and told.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import polars as pl

from mining.candidates import Candidate
from mining.wording import counted, money, reason

MODEL_NAME: Final = "controls"
MODEL_VERSION: Final = "1"
MOST: Final = 100
"""Candidates of one control and source at most, the strongest; every breach is on the page."""
SEVERITY: Final = {"low": 0.4, "medium": 0.6, "high": 0.8, "critical": 1.0}
_BREACHES_SHOWN, _ROWS_SHOWN, _TEXTS_SHOWN, _NAMES_SHOWN = 12, 40, 3, 5
_LABELS: Final = {
    "segregation_of_duties": "{told}, {things}",
    "self_approval": "{told}, {things}",
    "approval_limit": "Order {subject} released above the limit",
    "split_order": "{who}: {things} at {supplier}, each below the limit",
    "after_the_fact_order": "{who}: {things} written after the goods or the invoice",
    "bought_without_request": "{who}: {things} without requisition and contract",
    "goods_before_approval": "{who}: goods before approval, {things}",
    "paid_before_receipt": "{things} of {supplier} paid before the goods came",
    "blocked_supplier_paid": "{things} to {supplier}, which was blocked",
    "bank_change_alone": "Bank details of {supplier} changed by {who} alone",
    "paid_after_bank_change": "{things} to {supplier} right after a change of bank details",
    "early_payment": "{things} of {company} paid long before due, {quarter}",
}

Row = dict[str, Any]


def control_candidates(breaches: pl.DataFrame, evidence: pl.DataFrame) -> list[Candidate]:
    """One candidate a group of breaches (group_id), of kind control_<slug>.

    breaches, evidence: columns of control_read. score = severity (low 0.4, medium 0.6, high 0.8,
    critical 1) x (0.6 + 0.25 x share of the source's groups in the same currency with no more
    money at risk + 0.15 x (1 - 1 / number of breaches)). amount: what is at risk in the group, each
    document once: of several currencies, which make no sum, the largest one's. An amount of 0
    (goods of a price that nobody wrote) is a value not known, and no money. Waived breaches are no
    part of a candidate but of its facts: a waiver of one, or its end, opens no decided group.
    """
    standing = breaches.filter(pl.col("state") == "breached")
    if standing.is_empty():
        return []
    groups = _scored(standing)
    facts = _facts(breaches)
    kept = standing.join(groups.select("group_id"), on="group_id", how="semi")
    proof = evidence.join(kept.select("breach_id"), on="breach_id", how="semi")
    rows_of = _by(kept.sort("amount", "breach_id", descending=[True, False], nulls_last=True))
    proofs = _by(
        proof.join(kept.select("breach_id", "group_id"), on="breach_id").sort(
            "breach_id", "evidence_order"
        )
    )
    return [
        _candidate(group, rows_of[group["group_id"]], proofs.get(group["group_id"], []), facts)
        for group in groups.iter_rows(named=True)
    ]


def _facts(breaches: pl.DataFrame) -> dict[str, list[str]]:
    """Each breach with its document and money, by group, whether a waiver covers it or not."""
    told: dict[str, set[str]] = {}
    for row in breaches.iter_rows(named=True):
        amount = "" if row["amount"] is None else f"{row['amount'].normalize():f}"
        fact = f"{row['breach_id']} {row['subject_id']} {amount} {row['currency'] or ''}"
        told.setdefault(row["group_id"], set()).add(fact)
    return {group: sorted(facts) for group, facts in told.items()}


def _scored(breaches: pl.DataFrame) -> pl.DataFrame:
    """One row a group: group_id, tenant, source, control_id, amount, currency, count, score."""
    # a document may break a control twice in one group, and in several groups once each
    once = pl.struct("group_id", "subject_type", "subject_id").is_first_distinct()
    largest = (
        breaches.filter(once, pl.col("amount") != 0)
        .group_by("group_id", "currency")
        .agg(pl.col("amount").sum())
        .sort("amount", "currency", descending=[True, False])
        .unique("group_id", keep="first", maintain_order=True)
    )
    groups = breaches.group_by("group_id", "tenant", "source", "control_id", "severity").agg(
        count=pl.struct("subject_type", "subject_id").n_unique()
    )
    groups = groups.join(largest, on="group_id", how="left")
    rank = pl.col("amount").rank("max").over("tenant", "source", "currency")
    of = pl.col("amount").count().over("tenant", "source", "currency")
    share = pl.when(pl.col("amount").is_not_null()).then(rank / of).otherwise(0.0)
    severity = pl.col("severity").replace_strict(SEVERITY, return_dtype=pl.Float64)
    score = severity * (0.6 + 0.25 * share + 0.15 * (1 - 1 / pl.col("count")))
    return (
        groups.with_columns(score=score.round(4))
        .sort("score", "amount", "group_id", descending=[True, True, False], nulls_last=True)
        .filter(pl.int_range(pl.len()).over("tenant", "source", "control_id") < MOST)
    )


def _by(rows: pl.DataFrame) -> dict[str, list[Row]]:
    grouped = rows.partition_by("group_id", as_dict=True, maintain_order=True)
    return {str(key[0]): list(part.iter_rows(named=True)) for key, part in grouped.items()}


def _candidate(
    group: Row, rows: list[Row], proofs: list[Row], facts: dict[str, list[str]]
) -> Candidate:
    first = rows[0]
    people = {one["person"] for one in proofs if one["actor_type"] == "human"}
    people |= {row["person"] for row in rows if _is_by_person(row, proofs)}
    return Candidate(
        tenant=first["tenant"],
        source=first["source"],
        kind=f"control_{first['slug']}",
        identity=group["group_id"],
        subject_type="control breach",
        subject_id=group["group_id"],
        subject_label=_label(first, group["count"]),
        score=group["score"],
        amount=group["amount"],
        currency=group["currency"],
        reasons=_reasons(group, rows),
        evidence=_evidence(rows, proofs),
        model_name=MODEL_NAME,
        model_version=MODEL_VERSION,
        facts=facts[group["group_id"]],
        involved=sorted(name for name in people if name),
        documents=sorted({row["subject_object_id"] for row in rows if row["subject_object_id"]}),
        # the sum is of what stands: a waiver changes it
        is_amount_a_fact=False,
    )


def _is_by_person(row: Row, proofs: list[Row]) -> bool:
    """Whoever is named in the breach had a hand in it, unless the evidence says a program did."""
    programs = {one["person"] for one in proofs if one["actor_type"] in ("batch", "interface")}
    return bool(row["person"]) and row["person"] not in programs


def _label(first: Row, count: int) -> str:
    day = first["observed_on"]
    return _LABELS.get(first["slug"], "{name}: {things}").format(
        name=first["name"],
        told=first["told"],
        subject=first["subject_id"],
        who=first["person"] or "Somebody unknown",
        supplier=f"supplier {first['supplier_id']}",
        company=f"company {first['company_code']}",
        quarter="" if day is None else f"quarter {(day.month + 2) // 3} of {day.year}",
        things=counted(count, first["subject_type"]),
    )


def _reasons(group: Row, rows: list[Row]) -> list[Row]:
    first = rows[0]
    documents: dict[str, list[str]] = {}
    for row in rows:
        documents.setdefault(row["told"], []).append(row["subject_id"])
    reasons = [
        reason("what_happened", f"{text} ({_some(names)})")
        for text, names in list(documents.items())[:_TEXTS_SHOWN]
    ]
    if len(documents) > _TEXTS_SHOWN:
        things = counted(group["count"], first["subject_type"])
        text = f"{things} in all; those with most money are told first"
        reasons.append(reason("repeated", text, value=group["count"], unit="times"))
    by_currency: dict[str, Decimal] = {}
    once = {(row["subject_type"], row["subject_id"]): row for row in reversed(rows)}
    for row in once.values():
        if row["amount"]:
            name = row["currency"] or ""
            by_currency[name] = by_currency.get(name, Decimal(0)) + row["amount"]
    if by_currency:
        sums = ", ".join(money(float(amount), name) for name, amount in sorted(by_currency.items()))
        text = f"{sums} at risk ({first['amount_meaning'].rstrip('.').lower()})"
        reasons.append(reason("at_risk", text))
    control = f"{first['control_id']} {first['name']} ({first['severity']})"
    reasons.append(reason("control", f"{control}: {first['risk']}"))
    return reasons


def _some(names: list[str]) -> str:
    """The first documents by name, and how many more there are."""
    distinct = list(dict.fromkeys(names))
    more = len(distinct) - _NAMES_SHOWN
    return ", ".join(distinct[:_NAMES_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _evidence(rows: list[Row], proofs: list[Row]) -> list[Row]:
    """What proves the largest breaches, what decides only; every row is on the page of controls."""
    of_breach: dict[str, list[Row]] = {}
    for one in proofs:
        if one["is_deciding"]:
            of_breach.setdefault(one["breach_id"], []).append(one)
    shown = [
        {
            "document": row["subject_id"],
            "what": one["label"],
            "on": None if one["event_on"] is None else one["event_on"].isoformat(),
            "who": one["person"],
            "about": None if one["document_id"] == row["subject_id"] else one["document_id"],
            "amount": one["value"],
            "currency": one["unit"],
        }
        for row in rows[:_BREACHES_SHOWN]
        for one in of_breach.get(row["breach_id"], [])
    ]
    return shown[:_ROWS_SHOWN]
