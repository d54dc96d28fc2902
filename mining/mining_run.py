"""What every part of mining shares: its result, the id of its run, and whose rows failed."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import psycopg

from p2p.errors import P2PError

# Names as text for Dagster's run ids, which are uuids; other texts get a uuid of their own.
_NAMESPACE = uuid.UUID("6f0e6f5e-8d5b-4c0c-9a53-5f5a1d8d2f11")


@dataclass(slots=True)
class MiningResult:
    """Rows written by table, and figures by source worth showing on an asset.

    not_checked_share: by source and model, the share of cases that the budget did not reach.
    """

    rows: dict[str, int] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    not_checked_share: dict[str, float] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        """Flat, for Dagster: <table>_rows and the figures."""
        return {f"{table}_rows": count for table, count in self.rows.items()} | self.figures


@contextlib.contextmanager
def named(source: str, doing: str) -> Iterator[None]:
    """Say which source it was when something fails."""
    try:
        yield
    except (ValueError, ArithmeticError, pl.exceptions.PolarsError, psycopg.Error) as error:
        raise P2PError(
            f"source {source}: {doing} failed: {error}",
            "look at the rows of this source in marts; the last publication stands",
        ) from error


def run_uuid(run_id: str | uuid.UUID) -> uuid.UUID:
    """A run's id as the tables keep it; a text that is no uuid gets one of its own."""
    if isinstance(run_id, uuid.UUID):
        return run_id
    try:
        return uuid.UUID(run_id)
    except ValueError:
        return uuid.uuid5(_NAMESPACE, run_id)
