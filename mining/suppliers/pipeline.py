"""Suppliers of every source: read, judge, write mining.supplier_risk and mining.supplier_signal,
and give the proposed ones back as candidates. No statistics and no SQL of the detectors in here.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import polars as pl
from psycopg import sql

from mining import store
from mining.candidates import Candidate
from mining.mining_run import MiningResult, named, run_uuid
from mining.store import Connection
from mining.suppliers.candidates import KIND, MODEL_NAME, model_version
from mining.suppliers.detect import SupplierBudget, SupplierRisks, supplier_risks
from mining.suppliers.peers import PEER_WORDS
from mining.suppliers.read import read_sources, read_supplier_data
from mining.suppliers.signal_words import BY_NAME
from mining.suppliers.source_data import SupplierData
from p2p.progress import Progress, Silent


def mine_suppliers(
    conn: Connection,
    run_id: str | uuid.UUID,
    *,
    tenant: str | None = None,
    progress: Progress | None = None,
    budget: SupplierBudget | None = None,
) -> MiningResult:
    """mining.supplier_risk and mining.supplier_signal of every source that has invoices."""
    shown = progress or Silent()
    risks: list[dict[str, Any]] = []
    signals: list[dict[str, Any]] = []
    figures: dict[str, Any] = {}
    for owner, source in read_sources(conn, tenant):
        with named(source, "judging its suppliers"):
            data = read_supplier_data(conn, owner, source)
            result = supplier_risks(data, budget)
            risks += _risk_rows(data, result)
            signals += _signal_rows(data, result)
        figures[f"{source}_suppliers"] = result.suppliers.height
        figures[f"{source}_candidates"] = int(result.suppliers["is_candidate"].sum())
        shown.advance(1, source)
    written = {
        table: store.write_run(conn, table, run_uuid(run_id), rows, tenant)
        for table, rows in (("supplier_risk", risks), ("supplier_signal", signals))
    }
    conn.commit()
    return MiningResult(written, figures)


def proposed_suppliers(
    conn: Connection, run_id: str | uuid.UUID, tenant: str | None = None
) -> list[Candidate]:
    """The candidates that this run wrote, or the latest run where this one judged no suppliers."""
    rows = conn.execute(
        sql.SQL(
            """
            select
                tenant, source, supplier_object_id::text, supplier_label, score, at_risk_amount,
                currency, reasons, evidence, model_name, model_version, facts, involved
            from mining.supplier_risk
            where
                is_candidate
                and run_id = (
                    select run_id from mining.supplier_risk
                    where {of_tenant}
                    group by run_id
                    order by run_id = %(run)s desc, max(created_at) desc, run_id desc limit 1
                )
                and {of_tenant}
            order by tenant, source, rank
            """
        ).format(
            of_tenant=sql.SQL("true")
            if tenant is None
            else sql.SQL("tenant = {}").format(sql.Literal(tenant))
        ),
        {"run": run_uuid(run_id)},
    )
    return [
        Candidate(
            tenant=row[0],
            source=row[1],
            kind=KIND,
            identity=row[2],
            subject_type="supplier",
            subject_id=row[2],
            subject_label=row[3],
            score=row[4],
            amount=None if row[5] is None else Decimal(row[5]),
            currency=row[6],
            reasons=row[7],
            evidence=row[8],
            model_name=row[9],
            model_version=row[10],
            facts=row[11],
            involved=row[12],
        )
        for row in rows
    ]


def _risk_rows(data: SupplierData, result: SupplierRisks) -> list[dict[str, Any]]:
    told = {one.identity: one for one in result.raised}
    version = model_version(data, result.signals)
    known = result.suppliers.join(
        data.suppliers.select("supplier", "supplier_id", "name"),
        on="supplier", how="left", maintain_order="left",
    )  # fmt: skip
    rows = []
    for place, one in enumerate(known.iter_rows(named=True), start=1):
        candidate = told.get(one["supplier"])
        number = one["supplier_id"] or "without a number"
        rows.append(
            {
                "tenant": data.tenant,
                "source": data.source,
                "supplier_object_id": one["supplier"],
                "supplier_label": f"Supplier {number}"
                + (f", {one['name']}" if one["name"] else ""),
                "rank": place,
                "score": round(one["score"], 4),
                "raised_count": one["raised"],
                "is_candidate": one["is_candidate"],
                "company_code": one["company_code"],
                "category": one["category"],
                "document_count": one["documents"],
                "at_risk_amount": candidate.amount if candidate else None,
                "currency": candidate.currency if candidate else one["currency"],
                "reasons": candidate.reasons if candidate else [],
                "evidence": candidate.evidence if candidate else [],
                "facts": candidate.facts if candidate else [],
                "involved": candidate.involved if candidate else [],
                "as_of_on": data.as_of,
                "model_name": MODEL_NAME,
                "model_version": version,
            }
        )
    return rows


def _signal_rows(data: SupplierData, result: SupplierRisks) -> list[dict[str, Any]]:
    months = _months(result)
    currencies = dict(result.suppliers.select("supplier", "currency").iter_rows())
    rows = []
    for one in result.signals.iter_rows(named=True):
        signal = BY_NAME[one["signal"]]
        key = (one["supplier"], one["signal"])
        told = one | {"currency": currencies.get(one["supplier"])}
        rows.append(
            {
                "tenant": data.tenant,
                "source": data.source,
                "supplier_object_id": one["supplier"],
                "signal": signal.name,
                "title": signal.title,
                "definition": signal.definition,
                "unit": signal.unit,
                "own_value": one["value"],
                "peer_value": one["peer_value"],
                "counted": one["counted"],
                "of_count": one["of_count"],
                "peers": PEER_WORDS.get(one["peers"] or "", one["peers"]),
                "peer_count": one["peer_count"],
                "since_on": one["since_on"],
                "p_value": one["p_value"],
                "q_value": one["q_value"],
                "strength": round(one["strength"], 4),
                "is_raised": one["is_raised"],
                "text": signal.text(told) if one["is_raised"] else None,
                "months": months.get(key, []),
            }
        )
    return rows


def _months(result: SupplierRisks) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Rows behind raised signals by month, over all of the history."""
    raised = result.signals.filter("is_raised").select("supplier", "signal")
    counted = (
        result.found.evidence.join(raised, on=["supplier", "signal"], how="semi")
        .filter(pl.col("happened_on").is_not_null())
        .group_by("supplier", "signal", month=pl.col("happened_on").dt.truncate("1mo"))
        .agg(rows=pl.len(), at_risk_amount=pl.col("at_risk_amount").sum())
        .sort("supplier", "signal", "month")
    )
    told: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in counted.iter_rows(named=True):
        told.setdefault((row["supplier"], row["signal"]), []).append(
            {
                "month": str(row["month"]),
                "rows": row["rows"],
                "at_risk_amount": round(row["at_risk_amount"], 2),
            }
        )
    return told
