"""Actions on documents as PO_ACTION_HISTORY needs them: one's own, and those one was asked for."""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import text
from p2p.simulator.oracle.instance import Instance

COLUMNS = ("id", "object", "kind", "revision", "place", "asked_at", "asked_by", "action", "at",
           "by")  # fmt: skip
"""place orders the rows of one instant; at is null while the decision is open."""


def own(
    frame: pl.DataFrame,
    object_type: str,
    place: int,
    action: str | pl.Expr,
    *,
    done: tuple[str, str],
) -> pl.DataFrame:
    """Actions (COLUMNS) that nobody had to be asked for, from id, kind and revision."""
    at, by = done
    return frame.select(
        "id", "kind", "revision",
        object=text(object_type), place=pl.lit(place), asked_at=at, asked_by=by,
        action=text(action) if isinstance(action, str) else action, at=at, by=by,
    ).select(COLUMNS)  # fmt: skip


def decisions(
    instance: Instance, task_kind: str, object_type: str, documents: pl.DataFrame
) -> pl.DataFrame:
    """Actions (COLUMNS) of everybody who was asked, in their approval tasks.

    documents: subject, id, kind, revision and asker, who submitted them. Whoever has a deputy
    delegates first, and the deputy decides in a row of his own.
    """
    tasks = instance.truth.tasks.filter(pl.col("kind") == task_kind).drop("kind")
    before = tasks.select("subject", level=pl.col("level") + 1, before="agent")
    rows = (
        tasks.join(documents, on="subject", how="inner")
        .join(before, on=["subject", "level"], how="left")
        .with_columns(
            asker=pl.coalesce("before", "asker"),
            last=pl.col("level") == pl.col("level").max().over("subject"),
        )
    )
    delegated, decided = (instance.happened(f"{step}_at") for step in ("delegated", "decided"))
    given = rows.filter(delegated).select(
        "id", "kind", "revision",
        place=2 * pl.col("level") - 1,
        asked_at="created_at", asked_by="asker", action=text("DELEGATE"), at="delegated_at",
        by="assigned_to",
    )  # fmt: skip
    answered = rows.select(
        "id", "kind", "revision",
        place=2 * pl.col("level"),
        asked_at=pl.when(delegated).then("delegated_at").otherwise("created_at"),
        asked_by=pl.when(delegated).then("assigned_to").otherwise("asker"),
        action=pl.when(pl.col("decision") == "rejected")
        .then(text("REJECT"))
        .when("last")
        .then(text("APPROVE"))
        .otherwise(text("APPROVE AND FORWARD")),
        at=pl.when(decided).then("decided_at"),
        # a deputy is not asked before the morning on which he takes over
        by=pl.when(delegated | (pl.col("delegated_at") == 0))
        .then("agent")
        .otherwise("assigned_to"),
    )  # fmt: skip
    asked = pl.concat([given, answered.select(given.columns)])
    return asked.with_columns(
        pl.col("place").cast(pl.Int32), object=text(object_type)
    ).select(COLUMNS)  # fmt: skip
