"""The control sample in a refresh: what was not drawn of yet is drawn, kept, and proposed.

How is drawn is control_sample's concern.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polars as pl
from psycopg import sql

from mining.candidates import Candidate
from mining.feedback.arrivals import full_weeks
from mining.feedback.control_sample import (
    PER_WEEK,
    SHOWN_WEEKS,
    WEEKS_BACK,
    control_candidates,
    draw_week,
    weeks_to_draw,
)
from mining.feedback.estimates import CONTROL_SAMPLE
from mining.feedback.read import (
    STRATUM,
    SUBJECT,
    Budget,
    budget_of,
    read_strata,
    read_subjects,
)
from mining.store import Connection


@dataclass(frozen=True, slots=True)
class Arrived:
    """Subjects of one source and type that arrived in the last weeks."""

    tenant: str
    source: str
    subject_type: str
    subjects: pl.DataFrame


def arrived_lately(arrivals: pl.DataFrame) -> list[Arrived]:
    """What a draw needs of `arrivals`: the subjects of the last weeks; empty where there are none.

    Rows after the last full week stay, for they tell that it is over.
    """
    weeks = full_weeks(arrivals["arrived_on"], WEEKS_BACK)
    if not weeks:
        return []
    first = arrivals.row(0, named=True)
    recent = arrivals.filter(
        pl.col("arrived_on") >= weeks[0], pl.col("arrived_on") < weeks[-1] + timedelta(weeks=2)
    )
    return [Arrived(first["tenant"], first["source"], first["subject_type"], recent)]


def draw_control_sample(
    conn: Connection,
    arrived: Sequence[Arrived],
    found: Sequence[Candidate],
    budgets: list[Budget],
    tenant: str | None = None,
) -> list[Candidate]:
    """Draw for the weeks that are new, keep the draws, and return those of the last quarter."""
    strata = read_strata(conn, tenant)
    drawn = read_subjects(conn, tenant)
    before = _flagged_before(conn, tenant)
    by_type = _together(arrived)
    for one in by_type:
        types = sorted(
            {a.subject_type for a in by_type if (a.tenant, a.source) == (one.tenant, one.source)}
        )
        size = _size(budgets, one, types)
        of_kind = [
            pl.col(name) == getattr(one, name) for name in ("tenant", "source", "subject_type")
        ]
        ids, beside = _flagged(found, one)
        # a document shown beside a subject was looked at, and has no decision of its own
        population = one.subjects.filter(~pl.col("subject_id").is_in(list(beside - ids)))
        done = set(strata.filter(of_kind)["week_on"].to_list())
        known = drawn.filter(of_kind, ~pl.col("is_flagged"))["subject_id"].to_list()
        for week_on in weeks_to_draw(one.subjects, done):
            subjects, of_week = draw_week(
                population,
                week_on,
                size,
                ids | before.get((one.tenant, one.source), set()),
                known,
            )
            known += subjects.filter(~pl.col("is_flagged"))["subject_id"].to_list()
            _keep(conn, "control_subject", list(SUBJECT), subjects.select(list(SUBJECT)).rows())
            keyed = of_week.with_columns(
                tenant=pl.lit(one.tenant),
                source=pl.lit(one.source),
                subject_type=pl.lit(one.subject_type),
            )
            _keep(conn, "control_stratum", list(STRATUM), keyed.select(list(STRATUM)).rows())
    return control_candidates(_shown(read_subjects(conn, tenant)))


def _together(arrived: Sequence[Arrived]) -> list[Arrived]:
    """One of each source and type: a source may have several logs of cases."""
    by_key: dict[tuple[str, str, str], list[pl.DataFrame]] = {}
    for one in arrived:
        by_key.setdefault((one.tenant, one.source, one.subject_type), []).append(one.subjects)
    return [
        Arrived(*key, pl.concat(frames))
        for key, frames in sorted(by_key.items(), key=lambda one: one[0])
    ]


def _shown(subjects: pl.DataFrame) -> pl.DataFrame:
    last = pl.col("week_on").max().over("tenant", "source", "subject_type")
    shown: pl.DataFrame = subjects.filter(
        ~pl.col("is_flagged"), pl.col("week_on") > last - timedelta(weeks=SHOWN_WEEKS)
    ).unique(["tenant", "source", "subject_type", "subject_id"], keep="first", maintain_order=True)
    return shown


def _size(budgets: list[Budget], one: Arrived, types: list[str]) -> int:
    """The source's number a week, shared among its types of subjects."""
    budget = budget_of(budgets, one.tenant, one.source, CONTROL_SAMPLE)
    total = PER_WEEK if budget is None else budget.per_week
    share, rest = divmod(total, len(types))
    return share + (types.index(one.subject_type) < rest)


def _flagged(found: Iterable[Candidate], one: Arrived) -> tuple[set[str], set[str]]:
    """(ids of subjects that were flagged, ids of the documents put before a person with them)."""
    own = [
        candidate
        for candidate in found
        if (candidate.tenant, candidate.source) == (one.tenant, one.source)
    ]
    return (
        {candidate.subject_id for candidate in own},
        {document for candidate in own for document in candidate.documents},
    )


def _flagged_before(conn: Connection, tenant: str | None) -> dict[tuple[str, str], set[str]]:
    """Subjects that were ever in the queue as flagged, by tenant and source."""
    rows = conn.execute(
        """
        select tenant, source, array_agg(distinct subject_id) from ops.review_item
        where kind <> %(kind)s and (%(tenant)s::text is null or tenant = %(tenant)s)
        group by tenant, source
        """,
        {"kind": CONTROL_SAMPLE, "tenant": tenant},
    )
    return {(row[0], row[1]): set(row[2]) for row in rows}


def _keep(
    conn: Connection, table: str, columns: list[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier("ops", table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with conn.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
