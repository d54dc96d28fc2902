"""Who decides when, inferred from the log: hours, absences and the effort of each decision.

Each person has one queue for each kind and level of approval. Efforts are what the log's own waits
leave over in those hours, so the unchanged replay gives the log back. Replaying is in `replay`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mining.whatif.clocks import Clocks
from mining.whatif.process_log import ProcessLog
from p2p.eventlog.log import Bools, Ints

ABSENT_WINDOWS = 3
"""So many of a person's daily hours passed with work waiting and nothing decided: absence."""
_EDGE = 0.005
"""Share of decisions that may lie before or after a person's hours: nobody's hours are those of
one sleepless night."""
_BEFORE_OPENING, _DAY = 6 * 3600, 86_400
_QUEUE = ["company_code", "task_type", "level", "role", "person"]
_TEAM = ["company_code", "task_type", "level", "role"]


@dataclass(frozen=True, slots=True)
class Desks:
    """The tasks in order of queue and decision, and what was inferred about each.

    tasks: TASK with row, queue, team and previous (row of the task of a lower level that ended
    before this one was asked; -1: none). effort: working seconds of each decision. aside: seconds
    for which it was left lying while later ones were taken. clocks: hours of each queue. office,
    company: the companies' office hours, and each task's. team_of: the team of each queue.
    office_day_seconds: length of an office day of each company.
    """

    tasks: pl.DataFrame
    effort: Ints
    aside: Ints
    clocks: Clocks
    office: Clocks
    company: Ints
    team_of: Ints
    office_day_seconds: Ints


def infer_desks(log: ProcessLog) -> Desks:
    """Desks of a log with at least one task."""
    codes = log.office_days["company_code"].unique().sort()
    company_of = {code: place for place, code in enumerate(codes)}
    tasks = log.tasks.sort(*_QUEUE, "decided_at", "created_at", "document", nulls_last=False)
    tasks = tasks.with_columns(
        queue=pl.struct(_QUEUE).rank("dense").cast(pl.Int64) - 1,
        team=pl.struct(_TEAM).rank("dense").cast(pl.Int64) - 1,
    ).sort("queue", "decided_at", "created_at", "document")
    tasks = _with_previous(tasks.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64)))
    company = tasks["company_code"].replace_strict(company_of, return_dtype=pl.Int64).to_numpy()
    office_days = log.office_days.sort("company_code", "opens_at")
    owner = office_days["company_code"].replace_strict(company_of, return_dtype=pl.Int64).to_numpy()
    opens, closes = (office_days[name].to_numpy() for name in ("opens_at", "closes_at"))
    horizon = int(opens.max()) + 2 * _DAY
    office = Clocks.build(owner, opens, closes, codes.len(), horizon)

    queue, decided = (tasks[name].to_numpy() for name in ("queue", "decided_at"))
    first = np.flatnonzero(np.diff(queue, prepend=-1))
    arrival = _running_maximum(tasks["created_at"].to_numpy(), queue)
    clocks = _hours(tasks, office, company, first, horizon)
    previous = np.concatenate([[0], decided[:-1]])
    previous[first] = 0
    clocks = _without_absences(clocks, queue, np.maximum(arrival, previous), decided, horizon)

    ended = clocks.worked(queue, decided)
    before = np.concatenate([[0], ended[:-1]])
    before[first] = 0
    effort = np.maximum(1, ended - np.maximum(clocks.worked(queue, arrival), before))
    lengths = np.array(
        [np.median((closes - opens)[owner == place]) for place in range(codes.len())]
    )
    return Desks(
        tasks=tasks,
        effort=effort,
        aside=arrival - tasks["created_at"].to_numpy(),
        clocks=clocks,
        office=office,
        company=company,
        team_of=tasks["team"].to_numpy()[first],
        office_day_seconds=lengths.astype(np.int64),
    )


def _with_previous(tasks: pl.DataFrame) -> pl.DataFrame:
    """Which task of the same document, of a lower level, had ended when each one was asked."""
    key = ["task_type", "document"]
    ended = tasks.select(
        *key, at="decided_at", previous="row", previous_level="level"
    ).sort("at", "previous")  # fmt: skip
    found = tasks.sort("created_at", "row").join_asof(
        ended, left_on="created_at", right_on="at", by=key, strategy="backward",
        check_sortedness=False,
    )  # fmt: skip
    lower = (pl.col("previous_level") < pl.col("level")).fill_null(value=False)
    return (
        found.with_columns(previous=pl.when(lower).then("previous").otherwise(-1))
        .drop("at", "previous_level")
        .sort("row")
    )


def _running_maximum(values: Ints, queue: Ints) -> Ints:
    """The running maximum within each queue (queues ascend)."""
    apart = queue * (1 << 34)
    highest: Ints = np.maximum.accumulate(values + apart) - apart
    return highest


def _hours(tasks: pl.DataFrame, office: Clocks, company: Ints, first: Ints, end: int) -> Clocks:
    """Every person's daily hours: from the first to the last time of day at which they took up or
    decided something, on the working days of their company."""
    queue, decided, created = (
        tasks[name].to_numpy() for name in ("queue", "decided_at", "created_at")
    )
    claimed = tasks["claimed_at"].fill_null(0).to_numpy()
    typical = _typical_effort(tasks)
    # where nobody tells when a task was taken up, it was a usual effort before its decision
    begun = np.where(claimed > 0, claimed, np.maximum(created, decided - typical[queue]))
    times = pl.DataFrame(
        {
            "queue": np.concatenate([queue, queue]),
            "second": np.concatenate(
                [_of_day(office, company, at) for at in (begun, decided)]
            ),
        }
    ).filter(pl.col("second") > -_DAY)  # fmt: skip
    hours = times.group_by("queue").agg(
        opens=pl.col("second").quantile(_EDGE, "lower"),
        closes=pl.col("second").quantile(1 - _EDGE, "higher"),
    )
    owners = pl.DataFrame({"queue": np.arange(first.size), "company": company[first]})
    # who never decided on a working day has the hours of the office
    hours = owners.join(hours, on="queue", how="left").with_columns(
        pl.col("opens").fill_null(0), pl.col("closes").fill_null(_DAY // 3)
    ).sort("queue")  # fmt: skip
    place = hours["company"].to_numpy()
    # without the tail, which is no day
    sizes = np.diff(office.first)[place] - 1
    row = np.repeat(np.arange(place.size), sizes)
    day = np.repeat(office.first[place] - (np.cumsum(sizes) - sizes), sizes) + np.arange(row.size)
    starts, ends = (hours[name].cast(pl.Int64).to_numpy()[row] for name in ("opens", "closes"))
    opens = office.opens[day]
    return Clocks.build(row, opens + starts, opens + np.maximum(ends, starts + 60), place.size, end)


def _typical_effort(tasks: pl.DataFrame) -> Ints:
    """Median seconds between two decisions of a queue where the second was waiting for the first;
    of those within four hours, as nobody sits longer on one."""
    before = pl.col("decided_at").shift(1).over("queue")
    gap = pl.col("decided_at") - before
    typical = tasks.with_columns(gap=gap, was_waiting=pl.col("created_at") <= before).group_by(
        "queue"
    ).agg(
        typical=pl.col("gap")
        .filter(pl.col("was_waiting") & (pl.col("gap") < 4 * 3600))
        .median()
        .fill_null(0)
        .cast(pl.Int64)
    )  # fmt: skip
    return typical.sort("queue")["typical"].to_numpy()


def _of_day(office: Clocks, company: Ints, at: Ints) -> Ints:
    """Seconds since the office opened that day (negative: before); -_DAY where it did not open."""
    index = office.interval(company, at + _BEFORE_OPENING)
    known = index >= office.first[company]
    second = at - office.opens[np.maximum(index, 0)]
    same_day: Bools = known & (second < _DAY - _BEFORE_OPENING)
    return np.where(same_day, second, -_DAY)


def _without_absences(
    clocks: Clocks, queue: Ints, waiting: Ints, decided: Ints, end: int
) -> Clocks:
    """Take out the days on which work waited and nothing was decided for ABSENT_WINDOWS or more."""
    first = clocks.interval(queue, waiting - 1) + 1
    last = clocks.interval(queue, decided) - 1
    absent = np.flatnonzero(last - first + 1 >= ABSENT_WINDOWS)
    change = np.zeros(clocks.opens.size + 1, dtype=np.int64)
    np.add.at(change, first[absent], 1)
    np.add.at(change, last[absent] + 1, -1)
    tail = np.zeros(clocks.opens.size, dtype=np.bool_)
    tail[clocks.first[1:] - 1] = True
    open_: Bools = (np.cumsum(change)[:-1] == 0) & ~tail
    return Clocks.build(
        clocks.owner[open_], clocks.opens[open_], clocks.closes[open_], clocks.first.size - 1, end
    )
