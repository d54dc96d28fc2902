"""The control sample: a few subjects a week, drawn at random among those that were not flagged.

Only decisions on them can tell what the detectors miss. A draw is kept and never drawn anew; what
follows from it is recall's concern.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from mining.candidates import Candidate
from mining.feedback.arrivals import full_weeks
from mining.feedback.estimates import CONTROL_SAMPLE
from mining.wording import reason

Row = dict[str, Any]
PER_WEEK = 10
"""Subjects drawn a week for each source, where nobody set another number."""
WEEKS_BACK = 4
"""Weeks that a refresh draws for, where earlier ones did not; the first refresh draws for one."""
SHOWN_WEEKS = 13
STRATA = (("small", 0.5, 0.4), ("medium", 0.9, 0.4), ("large", 1.0, 0.2))
"""(name, up to which part of the amounts, part of the sample)."""
MODEL_NAME = "random draw"
MODEL_VERSION = "1"


def weeks_to_draw(arrivals: pl.DataFrame, drawn_weeks: Collection[date]) -> list[date]:
    """Mondays of full weeks that nothing was drawn of: the last one, or all since the last draw."""
    weeks = full_weeks(arrivals["arrived_on"], WEEKS_BACK)
    if not drawn_weeks:
        return weeks[-1:]
    return [week for week in weeks if week > max(drawn_weeks)]


def draw_week(
    arrivals: pl.DataFrame,
    week_on: date,
    size: int,
    flagged: Collection[str],
    drawn_before: Collection[str] = (),
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What ops.control_subject and ops.control_stratum keep of one source, type and week.

    arrivals: as of `arrivals`, of one source and type of subject. Subjects: every flagged one of
    the week (`is_flagged`), and those drawn; population_count is the number in the stratum that
    were not flagged. The smallest hashes of subject and week are drawn, so that the same data give
    the same draw. Strata by amount, within a currency; no amount counts as small.
    """
    week = arrivals.filter(pl.col("arrived_on").dt.truncate("1w") == week_on).unique(
        "subject_id", keep="first", maintain_order=True
    )
    amount = pl.col("amount").abs().fill_null(0.0)
    week = week.with_columns(
        is_flagged=pl.col("subject_id").is_in(list(flagged)),
        part=(amount.rank("min") / pl.len()).over(pl.col("currency").fill_null("")),
    ).with_columns(stratum=_stratum(), week_on=pl.lit(week_on))
    rest = week.filter(~pl.col("is_flagged")).with_columns(
        population_count=pl.len().over("stratum").cast(pl.Int64)
    )
    lot = [_lot(subject, week_on) for subject in rest["subject_id"]]
    drawable = (
        rest.with_columns(lot=pl.Series(lot, dtype=pl.String))
        .filter(~pl.col("subject_id").is_in(list(drawn_before)))
        .sort("lot")
    )
    of_stratum = {name: drawable.filter(pl.col("stratum") == name) for name, _, _ in STRATA}
    wanted = _allocation(size, {name: len(rows) for name, rows in of_stratum.items()})
    drawn = [rows.head(wanted[name]) for name, rows in of_stratum.items()]
    told = week.filter("is_flagged").with_columns(population_count=pl.lit(None, pl.Int64))
    columns = [
        *("tenant", "source", "subject_type", "subject_id", "subject_label", "week_on", "stratum"),
        *("is_flagged", "population_count", "amount", "currency", "supplier_id", "recorded_by"),
    ]
    subjects = pl.concat([told.select(columns), *(part.select(columns) for part in drawn)])
    names = [name for name, _, _ in STRATA]
    strata = pl.DataFrame(
        {
            "week_on": [week_on] * len(names),
            "stratum": names,
            "population_count": [int((rest["stratum"] == name).sum()) for name in names],
            "drawn_count": [len(part) for part in drawn],
        }
    )
    return subjects, strata


def control_candidates(drawn: pl.DataFrame) -> list[Candidate]:
    """Candidates of kind `control_sample` out of drawn subjects; score 0, since nothing alarms."""
    return [_candidate(row) for row in drawn.iter_rows(named=True)]


def _candidate(row: Row) -> Candidate:
    amount = row["amount"]
    day = row["week_on"]
    return Candidate(
        tenant=row["tenant"],
        source=row["source"],
        kind=CONTROL_SAMPLE,
        identity=row["subject_id"],
        subject_type=row["subject_type"],
        subject_id=row["subject_id"],
        subject_label=row["subject_label"],
        score=0.0,
        amount=None if amount is None else Decimal(str(round(amount, 2))),
        currency=row["currency"],
        reasons=[
            reason(
                "control_sample",
                "drawn at random to learn what the detectors miss: nothing flagged it",
            )
        ],
        evidence=[
            {
                "week_of": str(day),
                "supplier": row["supplier_id"],
                "amounts": row["stratum"],
                "drawn_from": f"{row['population_count']:,} of {row['stratum']} amount not flagged",
                "entered_by": row["recorded_by"],
            }
        ],
        model_name=MODEL_NAME,
        model_version=MODEL_VERSION,
        involved=[row["recorded_by"]] if row["recorded_by"] else [],
    )


def _stratum() -> pl.Expr:
    told = pl.lit(STRATA[-1][0])
    for name, up_to, _ in reversed(STRATA[:-1]):
        told = pl.when(pl.col("part") <= up_to).then(pl.lit(name)).otherwise(told)
    return told


def _allocation(size: int, able: Mapping[str, int]) -> dict[str, int]:
    """The sample's size by stratum: whole numbers by largest remainder, small amounts first; what a
    stratum has too few for, the others give."""
    exact = {name: size * part for name, _, part in STRATA}
    whole = {name: int(number) for name, number in exact.items()}
    by_rest = sorted(exact, key=lambda name: whole[name] - exact[name])
    for name in by_rest[: size - sum(whole.values())]:
        whole[name] += 1
    given = {name: min(number, able[name]) for name, number in whole.items()}
    for name, number in able.items():
        given[name] += min(size - sum(given.values()), number - given[name])
    return given


def _lot(subject_id: str, week_on: date) -> str:
    return hashlib.sha256(f"{subject_id}\x1f{week_on}".encode()).hexdigest()
