"""The systems beside the ERPs and files of other tools, loaded and staged once for all tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pytest

from p2p.landing import ingest, ingest_all
from tests.dbt.project import build
from tests.simulator.side_company import side_truth, written
from tests.simulator.side_landed.other_tools import (
    ACTIONS,
    KEPT,
    OLDER,
    REQUEST_STATES,
    TICKET_STATES,
)

SYSTEMS = ("supplier_portal", "ticket_desk", "bank", "ap_cost")


@dataclass(frozen=True)
class Landed:
    url: str
    written: dict[str, int]
    """Rows by raw table; of bank statements, the transactions."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as conn:
            conn.execute("set timezone = 'UTC'")
            return conn.execute(query).fetchall()


def _deliver(folder: Path) -> dict[str, int]:
    told = written(folder, *SYSTEMS)
    rows = {f"{source}_{name}": n for source, of in told.rows.items() for name, n in of.items()}
    moved = side_truth("bank").bank_entries.filter(pl.col("kind") != "opening")
    return rows | {"bank_camt053": moved.height}


@pytest.fixture(scope="session")
def landed(database_url: str, _template: str, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    folder = tmp_path_factory.mktemp("side")
    rows = _deliver(folder / "all")
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database p2p_side template {_template}")
    url = f"{database_url.rsplit('/', 1)[0]}/p2p_side"
    with psycopg.connect(url, autocommit=True) as conn:
        told = ingest_all(conn, folder / "all")
        assert {one.source: one.problems for one in told} == dict.fromkeys(SYSTEMS, ())
        older = folder / "camt.053_other.xml"
        older.write_text(OLDER.format(closing="35.50"), encoding="iso-8859-1")
        ingest(conn, older, source="other_bank")
        kept = folder / "ap_costs_2026.csv"
        kept.write_text(KEPT, encoding="utf-8")
        ingest(conn, kept, source="own_costs")
        for name, source, header, words in (
            ("onboarding_steps", "words", "request_id,step_no,action,occurred_at", ACTIONS),
            ("onboarding_requests", "words", "request_id,x,status,requested_at", REQUEST_STATES),
            ("tickets", "words_too", "ticket_id,x,status,created_at", TICKET_STATES),
        ):
            rest = [f"{n},{n},{word},2026-01-31" for n, word in enumerate(words)]
            path = folder / f"{name}.csv"
            path.write_text("\n".join([header, *rest, ""]), encoding="utf-8")
            ingest(conn, path, source=source)
        # a ticket that was solved again, and then an older version of it that comes late
        ticket = "ticket_id,status,created_at,updated_at\n100001,{},2025-01-01T08:00:00Z,{}\n"
        for day, status, at in (
            ("20260701", "On-hold", "2026-07-01T08:00:00+01:00"),
            ("20260702", "Pending", "2020-01-01T08:00:00+00:00"),
        ):
            later = folder / f"tickets_{day}.csv"
            later.write_text(ticket.format(status, at), encoding="utf-8")
            ingest(conn, later, source="ticket_desk")
    paths = [f"path:models/staging/{system}" for system in SYSTEMS]
    paths.append("path:models/canonical/bank")
    build(url, tmp_path_factory.mktemp("side-dbt"), "--select", *paths)
    return Landed(url, rows)
